/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"
#include "relabel-json.h"

static gboolean opt_matches;

const GOptionEntry relabel_cli_evaluations_options[] = {
  { "matches", 0, 0, G_OPTION_ARG_NONE, &opt_matches, N_("With show and --json: the matches, too"), NULL },
  { NULL },
};

static void
print_json(GPtrArray *runs)
{
  JsonArray *array = json_array_new();

  for (guint i = 0; i < runs->len; i++) {
    g_autoptr(JsonNode) run = relabel_run_to_json(g_ptr_array_index(runs, i));

    json_array_add_object_element(array, json_node_dup_object(run));
  }
  relabel_cli_print_array(array);
}

static void
add_row(RelabelCliTable *table, RelabelRun *run)
{
  JsonObject *config = relabel_json_peek_object(relabel_run_get_document(run), "config");
  const char *pred_field = relabel_json_peek_string(config, "pred_field"), *gt_field = relabel_json_peek_string(config, "gt_field");
  const char *method = relabel_json_peek_string(config, "method"), *view = relabel_run_get_view(run);
  g_autoptr(GDateTime) time = g_date_time_to_local(relabel_run_get_timestamp(run));
  g_autofree char *made = g_date_time_format(time, "%x %R");

  relabel_cli_table_add(table, relabel_run_get_key(run), method != NULL ? method : "", pred_field != NULL ? pred_field : "",
                        gt_field != NULL ? gt_field : "", made, view != NULL ? view : "", NULL);
}

static gboolean
list(RelabelCli *cli, RelabelDataset *dataset, GError **error)
{
  g_autoptr(GPtrArray) runs = relabel_dataset_list_runs(dataset, RELABEL_RUN_KIND_EVALUATION, error);
  g_autoptr(RelabelCliTable) table = NULL;

  if (runs == NULL)
    return FALSE;
  if (cli->json) {
    print_json(runs);
    return TRUE;
  }
  if (runs->len == 0) {
    relabel_cli_print(_("“%s” has no evaluations"), relabel_dataset_get_name(dataset));
    return TRUE;
  }
  table = relabel_cli_table_new(_("KEY"), _("METHOD"), _("PREDICTIONS"), _("TRUTH"), _("MADE"), _("VIEW"), NULL);
  for (guint i = 0; i < runs->len; i++)
    add_row(table, g_ptr_array_index(runs, i));
  relabel_cli_table_print(table);
  return TRUE;
}

static gboolean
show(RelabelCli *cli, RelabelDataset *dataset, GError **error)
{
  g_autoptr(RelabelEvaluation) evaluation = relabel_evaluation_load(dataset, cli->args[2], cli->cancellable, error);
  g_autoptr(RelabelEvaluation) subset = NULL;
  g_autoptr(RelabelView) view = NULL;

  if (evaluation == NULL || !relabel_cli_parse_view(cli, dataset, &view, error))
    return FALSE;
  if (view != NULL && (subset = relabel_evaluation_dup_subset(evaluation, dataset, view, cli->cancellable, error)) == NULL)
    return FALSE;
  relabel_cli_print_evaluation(cli, subset != NULL ? subset : evaluation, opt_matches);
  return TRUE;
}

static gboolean
rename(RelabelCli *cli, RelabelDataset *dataset, GError **error)
{
  if (!relabel_evaluation_rename(dataset, cli->args[2], cli->args[3], cli->cancellable, error))
    return FALSE;
  relabel_cli_print(_("The evaluation “%s” is now “%s”, with all that it has written into labels and samples"), cli->args[2], cli->args[3]);
  return TRUE;
}

static gboolean
delete (RelabelCli *cli, RelabelDataset *dataset, GError **error)
{
  if (!relabel_evaluation_delete(dataset, cli->args[2], cli->cancellable, error))
    return FALSE;
  relabel_cli_print(_("Deleted the evaluation “%s”, with all that it has written into labels and samples"), cli->args[2]);
  return TRUE;
}

typedef struct {
  const char *name;
  guint n_keys;
  gboolean (*func)(RelabelCli *cli, RelabelDataset *dataset, GError **error);
} Verb;

static const Verb verbs[] = { { "show", 1, show }, { "rename", 2, rename }, { "delete", 1, delete } };

static const Verb *
find_verb(RelabelCli *cli, GError **error)
{
  static const Verb none = { NULL, 0, list };
  guint n_keys = g_strv_length(cli->args) - 1;

  if (cli->view != NULL && (n_keys == 0 || !g_str_equal(cli->args[1], "show"))) {
    relabel_cli_set_usage_error(error, _("--view is for the figures that show tells"));
    return NULL;
  }
  if (n_keys == 0)
    return &none;
  for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
    if (g_strcmp0(cli->args[1], verbs[i].name) != 0)
      continue;
    if (n_keys - 1 == verbs[i].n_keys)
      return &verbs[i];
    if (verbs[i].n_keys == 1)
      relabel_cli_set_usage_error(error, _("%s takes the key of an evaluation"), cli->args[1]);
    else
      relabel_cli_set_usage_error(error, _("%s takes the key of an evaluation, and a new one"), cli->args[1]);
    return NULL;
  }
  relabel_cli_set_usage_error(error, _("“%s” is not one of show, rename, delete"), cli->args[1]);
  return NULL;
}

gboolean
relabel_cli_evaluations(RelabelCli *cli, GError **error)
{
  const Verb *verb = find_verb(cli, error);
  g_autoptr(RelabelDataset) dataset = verb != NULL ? relabel_cli_open_dataset(cli, error) : NULL;

  return dataset != NULL && verb->func(cli, dataset, error);
}
