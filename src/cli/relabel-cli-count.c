/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"

/* A label field, or a path below it as FiftyOne has it: "predictions" or "predictions.detections.label". */
static RelabelField *
find_field(RelabelDataset *dataset, const char *path, GError **error)
{
  g_auto(GStrv) words = g_strsplit(path, ".", 2);
  g_autoptr(RelabelField) field = relabel_dataset_find_field(dataset, words[0] != NULL ? words[0] : "");
  RelabelFieldType type = field != NULL ? relabel_field_get_field_type(field) : RELABEL_FIELD_TYPE_OTHER;
  const char *list = relabel_field_type_is_list(type) ? relabel_field_type_get_list_key(type) : NULL;
  const char *rest = words[0] != NULL ? words[1] : NULL;

  if (field == NULL) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND,
                _("There is no field “%s”; “relabelctl show %s” lists the fields"), words[0],
                relabel_dataset_get_name(dataset));
    return NULL;
  }
  if (rest != NULL && list != NULL && g_str_has_prefix(rest, list)) {
    rest += strlen(list);
    rest = *rest == '\0' ? NULL : *rest == '.' ? rest + 1 : rest;
  }
  if (relabel_field_type_is_label(type) && (rest == NULL || g_str_equal(rest, "label")))
    return g_steal_pointer(&field);
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID,
              _("Only labels can be counted: “%s” is not a field of labels, nor its classes"), path);
  return NULL;
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
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(dataset, view, cli->cancellable, error);
  JsonObject *object;

  if (ids == NULL)
    return FALSE;
  if (cli->json) {
    object = json_object_new();
    json_object_set_int_member(object, "count", relabel_id_list_get_length(ids));
    relabel_cli_print_object(object);
  } else {
    relabel_cli_print("%u", relabel_id_list_get_length(ids));
  }
  return TRUE;
}

gboolean
relabel_cli_count(RelabelCli *cli, GError **error)
{
  const char *path = cli->args[1];
  g_autoptr(RelabelDataset) dataset = NULL;
  g_autoptr(RelabelView) view = NULL;
  g_autoptr(RelabelField) field = NULL;
  g_autoptr(GPtrArray) counts = NULL;

  if (!relabel_cli_parse_view(cli, &view, error))
    return FALSE;
  dataset = relabel_cli_open_dataset(cli, error);
  if (dataset == NULL)
    return FALSE;
  if (path == NULL)
    return count_samples(cli, dataset, view, error);
  field = find_field(dataset, path, error);
  if (field == NULL)
    return FALSE;
  counts = relabel_dataset_count_classes(dataset, relabel_field_get_name(field), view, cli->cancellable, error);
  if (counts == NULL)
    return FALSE;
  print_counts(cli, path, counts);
  return TRUE;
}
