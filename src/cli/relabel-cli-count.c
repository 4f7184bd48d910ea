/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"

/* A label field, or its labels, or their classes, as FiftyOne has it: "predictions", "predictions.detections" or "predictions.detections.label". */
static gboolean
names_classes(RelabelDataset *dataset, const char *path)
{
  g_auto(GStrv) words = g_strsplit(path, ".", 2);
  g_autoptr(RelabelField) field = words[0] != NULL ? relabel_dataset_find_field(dataset, words[0]) : NULL;
  RelabelFieldType type = field != NULL ? relabel_field_get_field_type(field) : RELABEL_FIELD_TYPE_OTHER;
  const char *list = relabel_field_type_is_list(type) ? relabel_field_type_get_list_key(type) : NULL;
  const char *rest = words[0] != NULL ? words[1] : NULL;

  if (!relabel_field_type_is_label(type))
    return FALSE;
  if (rest != NULL && list != NULL && g_str_has_prefix(rest, list)) {
    rest += strlen(list);
    rest = *rest == '\0' ? NULL : *rest == '.' ? rest + 1 : rest;
  }
  return rest == NULL || g_str_equal(rest, "label");
}

JsonArray *
relabel_cli_counts_to_json(GPtrArray *counts)
{
  JsonArray *array = json_array_new();

  for (guint i = 0; i < counts->len; i++) {
    RelabelClassCount *count = g_ptr_array_index(counts, i);
    JsonObject *object = json_object_new();

    json_object_set_string_member(object, "label", count->label);
    json_object_set_int_member(object, "count", (gint64)count->count);
    json_array_add_object_element(array, object);
  }
  return array;
}

static void
print_counts(RelabelCli *cli, const char *path, GPtrArray *counts)
{
  g_autoptr(RelabelCliTable) table = relabel_cli_table_new(_("CLASS"), _(">LABELS"), NULL);
  JsonObject *object;
  guint64 total = 0;

  for (guint i = 0; i < counts->len; i++) {
    RelabelClassCount *count = g_ptr_array_index(counts, i);
    g_autofree char *n = g_strdup_printf("%" G_GUINT64_FORMAT, count->count);

    total += count->count;
    relabel_cli_table_add(table, count->label != NULL ? count->label : _("(none)"), n, NULL);
  }
  if (!cli->json) {
    g_autofree char *n = g_strdup_printf("%" G_GUINT64_FORMAT, total);

    relabel_cli_table_add(table, _("all"), n, NULL);
    relabel_cli_table_print(table);
    return;
  }
  object = json_object_new();
  json_object_set_string_member(object, "path", path);
  json_object_set_int_member(object, "count", (gint64)total);
  json_object_set_array_member(object, "classes", relabel_cli_counts_to_json(counts));
  relabel_cli_print_object(object);
}

static gboolean
count_samples(RelabelCli *cli, RelabelDataset *dataset, RelabelView *view, GError **error)
{
  gint64 n = relabel_dataset_count(dataset, NULL, view, cli->cancellable, error);
  JsonObject *object;

  if (n < 0)
    return FALSE;
  if (cli->json) {
    object = json_object_new();
    json_object_set_int_member(object, "count", n);
    relabel_cli_print_object(object);
  } else {
    relabel_cli_print("%" G_GINT64_FORMAT, n);
  }
  return TRUE;
}

static void
print_values(RelabelCli *cli, const char *path, guint64 total, GPtrArray *counts)
{
  g_autoptr(RelabelCliTable) table = relabel_cli_table_new(_("VALUE"), _(">COUNT"), NULL);
  JsonObject *object = json_object_new();
  JsonArray *values = json_array_new();

  for (guint i = 0; i < counts->len; i++) {
    RelabelValueCount *count = g_ptr_array_index(counts, i);
    JsonObject *pair = json_object_new();
    g_autofree char *value = relabel_cli_value_to_text(count->value);
    g_autofree char *n = g_strdup_printf("%" G_GUINT64_FORMAT, count->count);

    relabel_cli_table_add(table, value, n, NULL);
    json_object_set_member(pair, "value", json_node_copy(count->value));
    json_object_set_int_member(pair, "count", (gint64)count->count);
    json_array_add_object_element(values, pair);
  }
  json_object_set_string_member(object, "path", path);
  json_object_set_int_member(object, "count", (gint64)total);
  json_object_set_array_member(object, "values", values);
  if (cli->json) {
    relabel_cli_print_object(object);
    return;
  }
  json_object_unref(object);
  relabel_cli_table_print(table);
}

/* Any other path, or an expression. */
static gboolean
count_values(RelabelCli *cli, RelabelDataset *dataset, RelabelView *view, const char *text, GError **error)
{
  g_autoptr(RelabelExpression) of = relabel_expression_new_from_string(text, error);
  gint64 total = of != NULL ? relabel_dataset_count(dataset, of, view, cli->cancellable, error) : -1;
  g_autoptr(GPtrArray) counts = total >= 0 ? relabel_dataset_count_values(dataset, of, view, cli->cancellable, error) : NULL;

  if (counts == NULL)
    return FALSE;
  print_values(cli, text, (guint64)total, counts);
  return TRUE;
}

static gboolean
count_classes(RelabelCli *cli, RelabelDataset *dataset, RelabelView *view, const char *path, GError **error)
{
  g_autofree char *name = g_strndup(path, strcspn(path, "."));
  g_autoptr(GPtrArray) counts = relabel_dataset_count_classes(dataset, name, view, cli->cancellable, error);

  if (counts == NULL)
    return FALSE;
  print_counts(cli, path, counts);
  return TRUE;
}

gboolean
relabel_cli_count(RelabelCli *cli, GError **error)
{
  const char *path = cli->args[1];
  g_autoptr(RelabelDataset) dataset = NULL;
  g_autoptr(RelabelView) view = NULL;

  dataset = relabel_cli_open_dataset(cli, error);
  if (dataset == NULL || !relabel_cli_parse_view(cli, dataset, &view, error))
    return FALSE;
  if (path == NULL)
    return count_samples(cli, dataset, view, error);
  return names_classes(dataset, path) ? count_classes(cli, dataset, view, path, error) : count_values(cli, dataset, view, path, error);
}
