/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "relabel-cli-commands.h"

/* What a run prints when it stands on the server. */
void
relabel_cli_print_sent(RelabelCli *cli, RelabelRun *run)
{
  g_autofree char *url = relabel_run_dup_editor_url(run, NULL);
  gint64 n;

  if (cli->json) {
    relabel_cli_print_object(relabel_cli_run_to_json(run));
    return;
  }
  relabel_run_get_counts(run, &n, NULL);
  relabel_cli_print(g_dngettext(NULL, "The run “%s” is open: %" PRId64 " sample in project %" PRId64 " of %s",
                                "The run “%s” is open: %" PRId64 " samples in project %" PRId64 " of %s",
                                (gulong)n),
                    relabel_run_get_key(run), n, relabel_run_get_project_id(run), relabel_run_get_url(run));
  if (relabel_run_get_reason(run) != NULL)
    relabel_cli_print(_("Note: %s"), relabel_run_get_reason(run));
  relabel_cli_print(_("Label here: %s"), url);
}

/* Takes @reason. After an interrupt it says how to go on. */
void
relabel_cli_propagate_sending(RelabelCli *cli, GError *reason, GError **error)
{
  if (g_error_matches(reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_clear_pointer(&reason->message, g_free);
    reason->message = g_strdup_printf(_("Interrupted; if “runs” lists the run, “relabelctl resume %s %s” goes on with it"),
                                      cli->args[0], cli->args[1]);
  }
  g_propagate_error(error, reason);
}

gboolean
relabel_cli_resume(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, error);
  g_autoptr(RelabelRun) planned = dataset != NULL ? relabel_cli_read_run(cli, dataset, error) : NULL;
  g_autoptr(RelabelRun) run = NULL;
  g_autoptr(GError) reason = NULL;
  const char *key = cli->args[1];

  if (planned == NULL)
    return FALSE;
  run = relabel_annotate_resume(dataset, key, cli->api_key, cli->progress, cli->cancellable, &reason);
  if (run == NULL && relabel_cli_find_key(cli, relabel_run_get_url(planned), &reason))
    run = relabel_annotate_resume(dataset, key, cli->api_key, cli->progress, cli->cancellable, &reason);
  if (run == NULL) {
    relabel_cli_propagate_sending(cli, g_steal_pointer(&reason), error);
    return FALSE;
  }
  relabel_cli_print_sent(cli, run);
  return TRUE;
}
