/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "relabel-cli-commands.h"

static char **opt_filters;

const GOptionEntry relabel_cli_runs_options[] = {
  { "filter", 0, 0, G_OPTION_ARG_STRING_ARRAY, &opt_filters,
    N_("Only runs whose record has this value, e.g. state=open or url=URL, see “runs --json”; may be repeated, and all hold"), N_("NAME=VALUE") },
  { NULL },
};

/* A member of the record as people would write it; NULL for what can't be compared. */
static char *
dup_member(JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member(object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE(node))
    return NULL;
  return json_node_get_value_type(node) == G_TYPE_STRING ? json_node_dup_string(node) : json_to_string(node, FALSE);
}

static gboolean
passes(RelabelRun *run)
{
  g_autoptr(JsonNode) node = relabel_run_to_json(run);

  for (gsize i = 0; opt_filters != NULL && opt_filters[i] != NULL; i++) {
    g_auto(GStrv) parts = g_strsplit(opt_filters[i], "=", 2);
    g_autofree char *value = dup_member(json_node_get_object(node), parts[0]);

    if (g_strcmp0(value, parts[1]) != 0)
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_filters(GError **error)
{
  for (gsize i = 0; opt_filters != NULL && opt_filters[i] != NULL; i++) {
    if (strchr(opt_filters[i], '=') == NULL) {
      relabel_cli_set_usage_error(error, _("--filter takes NAME=VALUE, and “%s” has no “=”"), opt_filters[i]);
      return FALSE;
    }
  }
  return TRUE;
}

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
  JsonArray *array = json_array_new();

  for (guint i = 0; i < runs->len; i++)
    json_array_add_object_element(array, relabel_cli_run_to_json(g_ptr_array_index(runs, i)));
  relabel_cli_print_array(array);
}

static void
add_row(RelabelCliTable *table, RelabelRun *run)
{
  g_autoptr(GDateTime) time = g_date_time_to_local(relabel_run_get_timestamp(run));
  g_autofree char *made = g_date_time_format(time, "%x %R");
  g_autofree char *fields = join_fields(run);
  g_autofree char *samples = NULL;
  g_autofree char *project = g_strdup_printf("%" G_GINT64_FORMAT, relabel_run_get_project_id(run));
  g_autoptr(RelabelLsLocalServer) local_server = relabel_ls_local_server_new();
  g_autofree char *url = relabel_ls_local_server_follow(local_server, relabel_run_get_url(run), relabel_run_get_account(run));
  gint64 n;

  relabel_run_get_counts(run, &n, NULL);
  samples = g_strdup_printf("%" G_GINT64_FORMAT, n);
  relabel_cli_table_add(table, relabel_run_get_key(run), relabel_run_state_to_nick(relabel_run_get_state(run)), samples, made,
                        fields, relabel_run_get_project_id(run) != 0 ? project : "", url != NULL ? url : "", NULL);
}

gboolean
relabel_cli_runs(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = check_filters(error) ? relabel_cli_open_dataset(cli, error) : NULL;
  g_autoptr(GPtrArray) runs =
      dataset != NULL ? relabel_dataset_list_runs(dataset, RELABEL_RUN_KIND_ANNOTATION, error) : NULL;
  g_autoptr(RelabelCliTable) table = NULL;

  if (runs == NULL)
    return FALSE;
  for (guint i = runs->len; i-- > 0;) {
    if (!passes(g_ptr_array_index(runs, i)))
      g_ptr_array_remove_index(runs, i);
  }
  if (cli->json) {
    print_json(runs);
    return TRUE;
  }
  if (runs->len == 0) {
    relabel_cli_print(opt_filters != NULL ? _("“%s” has no annotation runs of that kind") : _("“%s” has no annotation runs"),
                      relabel_dataset_get_name(dataset));
    return TRUE;
  }
  table = relabel_cli_table_new(_("KEY"), _("STATE"), _(">SAMPLES"), _("MADE"), _("FIELDS"), _(">PROJECT"), _("SERVER"), NULL);
  for (guint i = 0; i < runs->len; i++)
    add_row(table, g_ptr_array_index(runs, i));
  relabel_cli_table_print(table);
  return TRUE;
}
