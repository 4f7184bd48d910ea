/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"
#include "relabel-json.h"

typedef struct {
  RelabelField *field; /* borrowed */
  GPtrArray *counts;   /* of its classes; NULL unless it has labels */
  guint64 n_labels;
} FieldInfo;

static void
field_info_free(FieldInfo *info)
{
  g_clear_pointer(&info->counts, g_ptr_array_unref);
  g_free(info);
}

static GPtrArray *
count_fields(RelabelCli *cli, RelabelDataset *dataset, GPtrArray *fields, GError **error)
{
  g_autoptr(GPtrArray) infos = g_ptr_array_new_with_free_func((GDestroyNotify)field_info_free);

  for (guint i = 0; i < fields->len; i++) {
    FieldInfo *info = g_new0(FieldInfo, 1);

    g_ptr_array_add(infos, info);
    info->field = g_ptr_array_index(fields, i);
    if (!relabel_field_type_is_label(relabel_field_get_field_type(info->field)))
      continue;
    info->counts = relabel_dataset_count_classes(dataset, relabel_field_get_name(info->field), NULL, cli->cancellable, error);
    if (info->counts == NULL)
      return NULL;
    for (guint k = 0; k < info->counts->len; k++)
      info->n_labels += ((RelabelClassCount *)g_ptr_array_index(info->counts, k))->count;
  }
  return g_steal_pointer(&infos);
}

static JsonArray *
fields_to_json(GPtrArray *infos)
{
  JsonArray *array = json_array_new();

  for (guint i = 0; i < infos->len; i++) {
    FieldInfo *info = g_ptr_array_index(infos, i);
    JsonObject *object = json_object_new();

    json_object_set_string_member(object, "name", relabel_field_get_name(info->field));
    json_object_set_string_member(object, "type", relabel_field_type_to_nick(relabel_field_get_field_type(info->field)));
    if (info->counts != NULL) {
      json_object_set_int_member(object, "labels", (gint64)info->n_labels);
      json_object_set_array_member(object, "classes", relabel_cli_counts_to_json(info->counts));
    }
    json_array_add_object_element(array, object);
  }
  return array;
}

/* All kinds of runs, those of FiftyOne's that are only kept included. */
static gboolean
list_runs(RelabelDataset *dataset, GPtrArray *runs, GError **error)
{
  for (RelabelRunKind kind = RELABEL_RUN_KIND_ANNOTATION; kind <= RELABEL_RUN_KIND_CUSTOM; kind++) {
    g_autoptr(GPtrArray) some = relabel_dataset_list_runs(dataset, kind, error);

    if (some == NULL)
      return FALSE;
    for (guint i = 0; i < some->len; i++)
      g_ptr_array_add(runs, g_object_ref(g_ptr_array_index(some, i)));
  }
  return TRUE;
}

static JsonArray *
runs_to_json(GPtrArray *runs)
{
  JsonArray *array = json_array_new();

  for (guint i = 0; i < runs->len; i++) {
    RelabelRun *run = g_ptr_array_index(runs, i);
    JsonObject *object = json_object_new();

    json_object_set_string_member(object, "key", relabel_run_get_key(run));
    json_object_set_string_member(object, "kind", relabel_run_kind_to_nick(relabel_run_get_kind(run)));
    if (relabel_run_get_kind(run) == RELABEL_RUN_KIND_ANNOTATION)
      json_object_set_string_member(object, "state", relabel_run_state_to_nick(relabel_run_get_state(run)));
    json_array_add_object_element(array, object);
  }
  return array;
}

static void
print_json(RelabelDataset *dataset, GPtrArray *infos, GPtrArray *runs)
{
  JsonObject *object = json_object_new();
  g_autofree char *uri = relabel_cli_path_to_text(relabel_dataset_get_uri(dataset));
  g_autofree char *undo = relabel_dataset_dup_undo_title(dataset);
  g_autofree char *redo = relabel_dataset_dup_redo_title(dataset);

  json_object_set_string_member(object, "name", relabel_dataset_get_name(dataset));
  json_object_set_string_member(object, "uri", uri);
  json_object_set_int_member(object, "samples", (gint64)relabel_dataset_get_n_samples(dataset));
  json_object_set_array_member(object, "fields", fields_to_json(infos));
  json_object_set_array_member(object, "runs", runs_to_json(runs));
  json_object_set_string_member(object, "undo", undo);
  json_object_set_string_member(object, "redo", redo);
  relabel_cli_print_object(object);
}

static void
print_fields(GPtrArray *infos)
{
  g_autoptr(RelabelCliTable) table = relabel_cli_table_new(_("FIELD"), _("TYPE"), _(">LABELS"), _("CLASSES"), NULL);

  for (guint i = 0; i < infos->len; i++) {
    FieldInfo *info = g_ptr_array_index(infos, i);
    g_autofree char *n = info->counts != NULL ? g_strdup_printf("%" G_GUINT64_FORMAT, info->n_labels) : g_strdup("");
    g_autoptr(GString) classes = g_string_new(NULL);

    for (guint k = 0; info->counts != NULL && k < info->counts->len; k++) {
      RelabelClassCount *count = g_ptr_array_index(info->counts, k);

      if (count->label != NULL)
        g_string_append_printf(classes, "%s%s", classes->len > 0 ? ", " : "", count->label);
    }
    relabel_cli_table_add(table, relabel_field_get_name(info->field),
                          relabel_field_type_to_nick(relabel_field_get_field_type(info->field)), n, classes->str, NULL);
  }
  relabel_cli_table_print(table);
}

static void
print_runs(GPtrArray *runs)
{
  g_autoptr(RelabelCliTable) table = relabel_cli_table_new(_("RUN"), _("KIND"), _("STATE"), NULL);

  for (guint i = 0; i < runs->len; i++) {
    RelabelRun *run = g_ptr_array_index(runs, i);
    gboolean ours = relabel_run_get_kind(run) == RELABEL_RUN_KIND_ANNOTATION;

    relabel_cli_table_add(table, relabel_run_get_key(run), relabel_run_kind_to_nick(relabel_run_get_kind(run)),
                          ours ? relabel_run_state_to_nick(relabel_run_get_state(run)) : "", NULL);
  }
  relabel_cli_table_print(table);
}

static void
print_head(RelabelDataset *dataset)
{
  g_autoptr(RelabelCliTable) table = relabel_cli_table_new_pairs();
  g_autofree char *undo = relabel_dataset_dup_undo_title(dataset);

  relabel_cli_table_add_pair(table, _("Name:"), "%s", relabel_dataset_get_name(dataset));
  relabel_cli_table_add_pair(table, _("File:"), "%s", relabel_dataset_get_uri(dataset));
  relabel_cli_table_add_pair(table, _("Samples:"), "%" G_GUINT64_FORMAT, relabel_dataset_get_n_samples(dataset));
  if (undo != NULL)
    relabel_cli_table_add_pair(table, _("Last change:"), "%s", undo);
  relabel_cli_table_print(table);
}

gboolean
relabel_cli_show(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, error);
  g_autoptr(GPtrArray) fields = dataset != NULL ? relabel_dataset_list_fields(dataset) : NULL;
  g_autoptr(GPtrArray) infos = fields != NULL ? count_fields(cli, dataset, fields, error) : NULL;
  g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func(g_object_unref);

  if (infos == NULL || !list_runs(dataset, runs, error))
    return FALSE;
  if (cli->json) {
    print_json(dataset, infos, runs);
    return TRUE;
  }
  print_head(dataset);
  if (infos->len > 0) {
    relabel_cli_print("%s", "");
    print_fields(infos);
  }
  if (runs->len > 0) {
    relabel_cli_print("%s", "");
    print_runs(runs);
  }
  return TRUE;
}
