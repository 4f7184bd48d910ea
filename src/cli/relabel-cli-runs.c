/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"

static char *
join_fields(RelabelRun *run)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(run);
  GString *text = g_string_new(NULL);

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++)
    g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
                           relabel_schema_field_get_name(relabel_label_schema_get_field(schema, i)));
  return g_string_free(text, FALSE);
}

/* The whole record, with the address of its editor while there is one. */
JsonObject *
relabel_cli_run_to_json(RelabelRun *run)
{
  g_autoptr(JsonNode) node = relabel_run_to_json(run);
  g_autofree char *url = relabel_run_dup_editor_url(run, NULL);
  JsonObject *object = json_object_ref(json_node_get_object(node));

  if (url != NULL)
    json_object_set_string_member(object, "editor_url", url);
  return object;
}

static void
print_json(GPtrArray *runs)
{
  g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);
  JsonArray *array = json_array_new();

  for (guint i = 0; i < runs->len; i++)
    json_array_add_object_element(array, relabel_cli_run_to_json(g_ptr_array_index(runs, i)));
  json_node_take_array(node, array);
  relabel_cli_print_json(node, TRUE);
}

static void
add_row(RelabelCliTable *table, RelabelRun *run)
{
  g_autoptr(GDateTime) time = g_date_time_to_local(relabel_run_get_timestamp(run));
  g_autofree char *made = g_date_time_format(time, "%x %R");
  g_autofree char *fields = join_fields(run);
  g_autofree char *samples = NULL;
  g_autofree char *project = g_strdup_printf("%" G_GINT64_FORMAT, relabel_run_get_project_id(run));
  const char *url = relabel_run_get_url(run);
  gint64 n;

  relabel_run_get_counts(run, &n, NULL);
  samples = g_strdup_printf("%" G_GINT64_FORMAT, n);
  relabel_cli_table_add(table, relabel_run_get_key(run), relabel_run_state_to_nick(relabel_run_get_state(run)), samples, made,
                        fields, relabel_run_get_project_id(run) != 0 ? project : "", url != NULL ? url : "", NULL);
}

gboolean
relabel_cli_runs(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, error);
  g_autoptr(GPtrArray) runs =
      dataset != NULL ? relabel_dataset_list_runs(dataset, RELABEL_RUN_KIND_ANNOTATION, error) : NULL;
  g_autoptr(RelabelCliTable) table = NULL;

  if (runs == NULL)
    return FALSE;
  if (cli->json) {
    print_json(runs);
    return TRUE;
  }
  if (runs->len == 0) {
    relabel_cli_print(_("“%s” has no annotation runs"), relabel_dataset_get_name(dataset));
    return TRUE;
  }
  table = relabel_cli_table_new(_("KEY"), _("STATE"), _(">SAMPLES"), _("MADE"), _("FIELDS"), _(">PROJECT"), _("SERVER"), NULL);
  for (guint i = 0; i < runs->len; i++)
    add_row(table, g_ptr_array_index(runs, i));
  relabel_cli_table_print(table);
  return TRUE;
}
