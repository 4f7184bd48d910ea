/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "relabel-cli-commands.h"
#include "relabel-json.h"

/* Tasks that are read at once. */
#define PAGE 200

static gboolean opt_left_out;

const GOptionEntry relabel_cli_run_info_options[] = {
  { "left-out", 0, 0, G_OPTION_ARG_NONE, &opt_left_out,
    N_("List what the last load could not make labels of, as the server has it: a JSON document a region"), NULL },
  { NULL },
};

static void
add_server(RelabelCliTable *table, RelabelRun *run)
{
  const char *title = relabel_run_get_project_title(run);
  g_autoptr(RelabelLsLocalServer) local_server = relabel_ls_local_server_new();
  g_autofree char *url = relabel_ls_local_server_follow(local_server, relabel_run_get_url(run), relabel_run_get_account(run));

  if (url != NULL)
    relabel_cli_table_add_pair(table, _("Server:"), "%s", url);
  if (relabel_run_get_account(run) != NULL)
    relabel_cli_table_add_pair(table, _("Account:"), "%s", relabel_run_get_account(run));
  if (relabel_run_get_project_id(run) != 0)
    relabel_cli_table_add_pair(table, _("Project:"), "%" G_GINT64_FORMAT "%s%s", relabel_run_get_project_id(run),
                               title != NULL ? " " : "", title != NULL ? title : "");
  if (!g_str_equal(relabel_run_get_media_field(run), "filepath"))
    relabel_cli_table_add_pair(table, _("Media field:"), "%s", relabel_run_get_media_field(run));
  if (relabel_run_get_project_shared(run))
    relabel_cli_table_add_pair(table, _("Own project:"), "%s", _("no, it was there before; only the tasks of the run belong to it"));
  if (relabel_run_get_local_files_root(run) != NULL)
    relabel_cli_table_add_pair(table, _("Local files:"), "%s", relabel_run_get_local_files_root(run));
}

static void
add_counts(RelabelCliTable *table, RelabelRun *run)
{
  gint64 n_samples, n_uploaded;

  relabel_run_get_counts(run, &n_samples, &n_uploaded);
  relabel_cli_table_add_pair(table, _("Samples:"), "%" G_GINT64_FORMAT, n_samples);
  if (n_uploaded < n_samples)
    relabel_cli_table_add_pair(table, _("Sent:"), "%" G_GINT64_FORMAT, n_uploaded);
  if (relabel_run_get_view(run) != NULL)
    relabel_cli_table_add_pair(table, _("View:"), "%s", relabel_run_get_view(run));
}

static void
print_run(RelabelRun *run)
{
  g_autoptr(RelabelCliTable) table = relabel_cli_table_new_pairs();
  g_autoptr(GDateTime) time = g_date_time_to_local(relabel_run_get_timestamp(run));
  g_autofree char *made = g_date_time_format(time, "%x %R");

  relabel_cli_table_add_pair(table, _("Key:"), "%s", relabel_run_get_key(run));
  relabel_cli_table_add_pair(table, _("State:"), "%s", relabel_run_state_to_nick(relabel_run_get_state(run)));
  if (relabel_run_get_reason(run) != NULL)
    relabel_cli_table_add_pair(table, _("Note:"), "%s", relabel_run_get_reason(run));
  relabel_cli_table_add_pair(table, _("Made:"), "%s", made);
  add_server(table, run);
  add_counts(table, run);
  relabel_cli_table_print(table);
}

static void
print_schema(RelabelLabelSchema *schema)
{
  g_autoptr(RelabelCliTable) table = relabel_cli_table_new(_("FIELD"), _("TYPE"), _("CLASSES"), NULL);

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    RelabelSchemaField *field = relabel_label_schema_get_field(schema, i);
    g_autofree char *classes = g_strjoinv(", ", (char **)relabel_schema_field_get_classes(field));
    const char *type = relabel_schema_field_get_label_type(field);

    relabel_cli_table_add(table, relabel_schema_field_get_name(field), type != NULL ? type : "", classes, NULL);
  }
  relabel_cli_print("%s", "");
  relabel_cli_table_print(table);
}

static void
print_region(const RelabelRunTask *task, JsonNode *region, const char *annotator)
{
  JsonObject *object = json_object_new();
  g_autoptr(JsonNode) node = relabel_json_node_from_object(object);

  json_object_set_string_member(object, "sample_id", task->sample_id);
  json_object_set_int_member(object, "task_id", task->task_id);
  if (annotator != NULL)
    json_object_set_string_member(object, "annotator", annotator);
  json_object_set_member(object, "region", json_node_ref(region));
  relabel_cli_print_json(node, FALSE);
}

/* Of everybody, and of each annotator. */
static void
print_left_out(RelabelRunTask *task)
{
  JsonObject *sent = relabel_run_task_get_sent(task);
  JsonObjectIter iter;
  const char *name;

  if (sent == NULL)
    return;
  json_object_iter_init_ordered(&iter, sent);
  while (json_object_iter_next_ordered(&iter, &name, NULL)) {
    gboolean is_own = g_str_has_prefix(name, RELABEL_RUN_TASK_KEPT "/");
    JsonArray *regions = is_own || strcmp(name, RELABEL_RUN_TASK_KEPT) == 0 ? relabel_json_peek_array(sent, name) : NULL;

    for (guint i = 0; regions != NULL && i < json_array_get_length(regions); i++)
      print_region(task, json_array_get_element(regions, i), is_own ? name + strlen(RELABEL_RUN_TASK_KEPT "/") : NULL);
  }
}

static gboolean
list_left_out(RelabelDataset *dataset, const char *key, GError **error)
{
  for (guint64 position = 0;; position += PAGE) {
    g_autoptr(GPtrArray) tasks = relabel_dataset_read_tasks(dataset, key, position, PAGE, error);

    for (guint i = 0; tasks != NULL && i < tasks->len; i++)
      print_left_out(g_ptr_array_index(tasks, i));
    if (tasks == NULL || tasks->len < PAGE)
      return tasks != NULL;
  }
}

gboolean
relabel_cli_run_info(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, error);
  g_autoptr(RelabelRun) run = dataset != NULL ? relabel_cli_read_run(cli, dataset, error) : NULL;

  if (run == NULL)
    return FALSE;
  if (opt_left_out)
    return list_left_out(dataset, relabel_run_get_key(run), error);
  if (cli->json) {
    relabel_cli_print_object(relabel_cli_run_to_json(run));
    return TRUE;
  }
  print_run(run);
  if (relabel_label_schema_get_n_fields(relabel_run_get_label_schema(run)) > 0)
    print_schema(relabel_run_get_label_schema(run));
  return TRUE;
}
