/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>

#include "relabel-cli-commands.h"

typedef gboolean (*Verb)(RelabelDataset *dataset, const char *key, const char *api_key, GCancellable *cancellable,
                         GError **error);

/* cleanup, cancel: what is done on the server and on record. *run is as it was afterwards, or before where it is gone. */
static gboolean
do_verb(RelabelCli *cli, Verb verb, RelabelRun **run, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, error);
  g_autoptr(RelabelRun) after = NULL;
  g_autoptr(GError) reason = NULL;
  gboolean done;

  *run = dataset != NULL ? relabel_cli_read_run(cli, dataset, error) : NULL;
  if (*run == NULL)
    return FALSE;
  done = verb(dataset, cli->args[1], cli->api_key, cli->cancellable, &reason);
  if (!done && relabel_cli_find_key(cli, &reason))
    done = verb(dataset, cli->args[1], cli->api_key, cli->cancellable, &reason);
  if (!done) {
    g_propagate_error(error, g_steal_pointer(&reason));
    return FALSE;
  }
  after = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, cli->args[1], NULL);
  if (after != NULL)
    g_set_object(run, after);
  return TRUE;
}

gboolean
relabel_cli_cleanup(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelRun) run = NULL;

  if (!do_verb(cli, relabel_run_cleanup, &run, error))
    return FALSE;
  relabel_cli_print(relabel_run_get_project_shared(run)
                        ? _("Deleted the tasks of the run from project %" PRId64 " on %s; the run “%s” stays on record")
                        : _("Deleted project %" PRId64 " from %s; the run “%s” stays on record"),
                    relabel_run_get_project_id(run), relabel_run_get_url(run), relabel_run_get_key(run));
  return TRUE;
}

/* Cancelling is for what was never labelled; labels are never deleted by mistake. */
static gboolean
cancel_unfinished(RelabelDataset *dataset, const char *key, const char *api_key, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, key, error);
  RelabelRunState state = run != NULL ? relabel_run_get_state(run) : RELABEL_RUN_STATE_PLANNED;

  if (run == NULL)
    return FALSE;
  if (state == RELABEL_RUN_STATE_OPEN || state == RELABEL_RUN_STATE_LOADED || state == RELABEL_RUN_STATE_CLEANED) {
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE,
                _("The run “%s” is %s: “cleanup” deletes its project, and “delete-run” its record"), key,
                relabel_run_state_to_nick(state));
    return FALSE;
  }
  return relabel_run_cancel(dataset, key, api_key, cancellable, error);
}

gboolean
relabel_cli_cancel(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelRun) run = NULL;

  if (!do_verb(cli, cancel_unfinished, &run, error))
    return FALSE;
  if (relabel_run_get_project_shared(run))
    relabel_cli_print(_("Cancelled the run “%s”: its tasks and files are gone from project %" PRId64 "; what it has added to the labeling config "
                        "stays"),
                      relabel_run_get_key(run), relabel_run_get_project_id(run));
  else
    relabel_cli_print(_("Cancelled the run “%s”: nothing of it is left, neither here nor on the server"), relabel_run_get_key(run));
  return TRUE;
}

gboolean
relabel_cli_rename_run(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, error);

  if (dataset == NULL ||
      !relabel_dataset_rename_run(dataset, RELABEL_RUN_KIND_ANNOTATION, cli->args[1], cli->args[2], error))
    return FALSE;
  relabel_cli_print(_("The run “%s” is called “%s” now"), cli->args[1], cli->args[2]);
  return TRUE;
}

/* What a record that goes leaves behind on a server. */
void
relabel_cli_print_left_project(RelabelRun *run)
{
  if (relabel_run_get_project_id(run) == 0 || relabel_run_get_state(run) == RELABEL_RUN_STATE_CLEANED)
    return;
  if (relabel_run_get_project_shared(run))
    relabel_cli_print(_("Its tasks stay in project %" PRId64 " on %s; “cleanup” would have deleted them"),
                      relabel_run_get_project_id(run), relabel_run_get_url(run));
  else
    relabel_cli_print(_("Its project %" PRId64 " stays on %s; “cleanup” would have deleted it"),
                      relabel_run_get_project_id(run), relabel_run_get_url(run));
}

gboolean
relabel_cli_delete_run(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, error);
  g_autoptr(RelabelRun) run = dataset != NULL ? relabel_cli_read_run(cli, dataset, error) : NULL;

  if (run == NULL || !relabel_dataset_delete_run(dataset, RELABEL_RUN_KIND_ANNOTATION, cli->args[1], error))
    return FALSE;
  relabel_cli_print(_("Deleted the record of the run “%s”"), relabel_run_get_key(run));
  relabel_cli_print_left_project(run);
  return TRUE;
}
