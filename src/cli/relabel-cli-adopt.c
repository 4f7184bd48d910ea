/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"

static gint64 opt_project;
static char *opt_url;
static char *opt_account;

const GOptionEntry relabel_cli_adopt_options[] = {
  { "project-id", 0, 0, G_OPTION_ARG_INT64, &opt_project, N_("The project"), N_("NUMBER") },
  { "account", 0, 0, G_OPTION_ARG_STRING, &opt_account,
    N_("Whose key is used, where the keyring has several for the server: an e-mail address"), N_("ACCOUNT") },
  { "url", 0, 0, G_OPTION_ARG_STRING, &opt_url, N_("The server (default: RELABEL_LABELSTUDIO_URL, or the private one)"), "URL" },
  { NULL },
};

static RelabelImportReport *
call_once(RelabelCli *cli, RelabelDataset *dataset, GError **error)
{
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new();
  g_autoptr(RelabelAnnotateRequest) request = relabel_annotate_request_new(cli->args[1], schema);

  relabel_annotate_request_set_server(request, cli->url, cli->api_key);
  relabel_annotate_request_set_account(request, opt_account);
  relabel_annotate_request_set_project_id(request, opt_project);
  return relabel_adopt_project(dataset, request, cli->progress, cli->cancellable, error);
}

static RelabelImportReport *
adopt(RelabelCli *cli, RelabelDataset *dataset, GError **error)
{
  g_autoptr(GError) reason = NULL;
  RelabelImportReport *report;

  g_free(cli->url);
  cli->url = g_strdup(opt_url);
  if (cli->url != NULL && cli->api_key == NULL)
    relabel_cli_use_local_server(cli);
  report = call_once(cli, dataset, &reason);
  if (report == NULL && relabel_cli_find_key(cli, &reason))
    report = call_once(cli, dataset, &reason);
  if (report == NULL)
    g_propagate_error(error, g_steal_pointer(&reason));
  return report;
}

gboolean
relabel_cli_adopt(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = NULL;
  g_autoptr(RelabelImportReport) report = NULL;
  gboolean created;

  if (opt_project < 1) {
    relabel_cli_set_usage_error(error, _("%s is missing"), "--project-id");
    return FALSE;
  }
  dataset = relabel_cli_open_or_create_dataset(cli, cli->args[0], &created, error);
  if (dataset == NULL)
    return FALSE;
  report = adopt(cli, dataset, error);
  /* What was made of the tasks stays: the next try goes on from there. */
  if (report == NULL && created && relabel_dataset_get_n_samples(dataset) == 0)
    relabel_cli_discard_dataset(cli, g_steal_pointer(&dataset));
  if (report != NULL)
    relabel_cli_print_imported(cli, dataset, report);
  return report != NULL;
}
