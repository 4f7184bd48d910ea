/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-annotate-error.h"
#include "relabel-load-private.h"
#include "relabel-ls-error.h"
#include "relabel-run-control.h"
#include "relabel-send.h"
#include "relabel-task.h"

static RelabelLsProject *
get_project(RelabelSession *session, RelabelRun *run, RelabelLoadReport *report, GError **error)
{
  g_autoptr(GError) reason = NULL;
  RelabelLsProject *project = relabel_session_get_project(session, relabel_run_get_project_id(run), &reason);

  if (project != NULL) {
    g_auto(GStrv) drift = relabel_run_list_drift(run, project);

    for (guint i = 0; drift[i] != NULL; i++)
      relabel_load_report_add_note(report, "%s", drift[i]);
    return project;
  }
  if (g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_FOUND))
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_PROJECT_GONE,
                "Project %" G_GINT64_FORMAT " of the run “%s” is no longer on %s: nothing was changed here. Delete the run, and "
                "make another to label again",
                relabel_run_get_project_id(run), relabel_run_get_key(run), relabel_run_get_url(run));
  else
    g_propagate_error(error, g_steal_pointer(&reason));
  return NULL;
}

static gboolean
check_state(RelabelRun *run, GError **error)
{
  RelabelRunState state = relabel_run_get_state(run);

  if (state == RELABEL_RUN_STATE_OPEN || state == RELABEL_RUN_STATE_LOADED)
    return TRUE;
  if (state == RELABEL_RUN_STATE_CLEANED)
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE,
                "The run “%s” was cleaned up: its project is no longer on the server", relabel_run_get_key(run));
  else
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE,
                "The run “%s” is %s: resume it before its labels are loaded", relabel_run_get_key(run),
                relabel_run_state_to_nick(state));
  return FALSE;
}

/* The tasks of the run that are still there. A project tells how many it has; some of them may be others'. */
static gboolean
count_tasks(RelabelSession *session, RelabelRun *run, RelabelLsProject *project, guint64 *n_tasks, GError **error)
{
  g_autoptr(RelabelLsStatus) counts = NULL;
  gint64 n_samples = 0;

  relabel_run_get_counts(run, &n_samples, NULL);
  *n_tasks = (guint64)MAX(relabel_ls_project_get_n_tasks(project), 0);
  if (relabel_run_get_adopted(run) || (!relabel_run_get_project_shared(run) && *n_tasks <= (guint64)n_samples))
    return TRUE;
  counts = relabel_session_count_own(session, run, relabel_run_get_project_id(run), TRUE, error);
  if (counts == NULL)
    return FALSE;
  *n_tasks = (guint64)MAX(counts->n_tasks, 0);
  return TRUE;
}

/* All that the server has of a run, before anything is changed. */
gboolean
relabel_load_fetch(RelabelDataset *dataset, RelabelRun *run, RelabelLoadRequest *request, RelabelSpool *spool, RelabelLoadReport *report,
                   RelabelProgress *progress, GCancellable *cancellable, GError **error)
{
  g_autoptr(GObject) lock = relabel_dataset_lock_run(dataset, relabel_run_get_key(run), error);
  g_autoptr(RelabelLsProject) project = NULL;
  RelabelSession *session;
  guint64 n_tasks = 0;
  gboolean done;

  if (lock == NULL || !check_state(run, error))
    return FALSE;
  session = relabel_session_open_for_run(dataset, run, relabel_load_request_get_api_key(request), progress, cancellable, error);
  if (session == NULL)
    return FALSE;
  relabel_session_be_patient(session);
  project = get_project(session, run, report, error);
  if (project != NULL)
    relabel_load_withhold(run, project, spool, report);
  done = project != NULL && relabel_load_check_targets(dataset, run, request, error) && count_tasks(session, run, project, &n_tasks, error) &&
         relabel_load_download(session, run, request, n_tasks, spool, report, progress, error);
  relabel_session_close(session);
  return done;
}

static gboolean
apply_cb(RelabelDataset *dataset, gpointer user_data, GCancellable *cancellable, GError **error)
{
  RelabelLoad *load = user_data;
  g_autoptr(RelabelRun) run =
      relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, relabel_load_request_get_key(load->request), error);

  return run != NULL && check_state(run, error) &&
         relabel_load_apply(dataset, run, load->request, load->spool, NULL, load->choices, load->report, load->progress, cancellable, error);
}

/* Whether nobody has worked on the project since the download, as far as the server can tell: a plan may have been looked at for hours. */
static gboolean
check_downloaded(RelabelDataset *dataset, RelabelLoad *load, GCancellable *cancellable, GError **error)
{
  const char *key = relabel_load_request_get_key(load->request), *time = relabel_spool_get_time(load->spool);
  g_autoptr(RelabelRunStatus) status =
      relabel_run_fetch_status(dataset, key, relabel_load_request_get_api_key(load->request), cancellable, error);
  g_autofree char *marker = g_strconcat(time != NULL ? time : "", " ", NULL);

  if (status == NULL || *status->marker == '\0' || g_str_has_prefix(status->marker, marker))
    return status != NULL;
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE,
              "Somebody has worked on it since its labels were downloaded: load the run “%s” again", key);
  return FALSE;
}

/* The merge of what was fetched, and what comes after it. */
gboolean
relabel_load_merge(RelabelDataset *dataset, RelabelLoad *load, GCancellable *cancellable, GError **error)
{
  const char *key = relabel_load_request_get_key(load->request);
  g_autofree char *title = g_strdup_printf("Load annotations of “%s”", key);
  g_autoptr(GError) reason = NULL;
  g_autoptr(GObject) lock = relabel_dataset_lock_run(dataset, key, error);

  if (lock == NULL || !relabel_dataset_edit(dataset, title, apply_cb, load, cancellable, error))
    return FALSE;
  g_clear_object(&lock);
  /* The labels are in: that the project could not be deleted is a note, no failure. */
  if (relabel_load_request_get_cleanup(load->request) &&
      (!check_downloaded(dataset, load, cancellable, &reason) ||
       !relabel_run_cleanup(dataset, key, relabel_load_request_get_api_key(load->request), cancellable, &reason)))
    relabel_load_report_add_note(load->report, "The project could not be deleted: %s", reason->message);
  relabel_load_report_finish(load->report);
  return TRUE;
}

/**
 * relabel_load_annotations:
 * @dataset: a dataset
 * @request: of which run, and where to
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel; nothing is changed then
 *
 * Loads what annotators made of a run and merges it, label by label: first all is downloaded, then all is changed in one transaction, which
 * undo takes back. Labels that nobody touched stay as they are to the last bit, and what was edited in the dataset meanwhile stays, too,
 * unless the same thing was edited on the server. Only tasks that somebody submitted count: a task that was skipped, is unfinished or is
 * missing changes nothing. [class@Relabel.LoadPlan] lets people see and choose before.
 *
 * Returns: (transfer full) (nullable): what was changed
 */
RelabelLoadReport *
relabel_load_annotations(RelabelDataset *dataset, RelabelLoadRequest *request, RelabelProgress *progress,
                         GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelRun) run =
      relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, relabel_load_request_get_key(request), error);
  g_autoptr(RelabelLoadReport) report = relabel_load_report_new();
  g_autoptr(RelabelSpool) spool = run != NULL ? relabel_spool_new(error) : NULL;
  RelabelLoad load = { request, spool, NULL, report, progress };

  if (spool == NULL || !relabel_load_fetch(dataset, run, request, spool, report, progress, cancellable, error) ||
      !relabel_load_merge(dataset, &load, cancellable, error))
    return NULL;
  return g_steal_pointer(&report);
}

/**
 * relabel_load_annotations_async:
 * @dataset: a dataset
 * @request: of which run, and where to
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel; nothing is changed then
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.load_annotations].
 */
void
relabel_load_annotations_async(RelabelDataset *dataset, RelabelLoadRequest *request, RelabelProgress *progress,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run_change(relabel_load_annotations_async, (RelabelRequestFunc)relabel_load_annotations, dataset, request, progress, cancellable,
                          callback, user_data);
}

/**
 * relabel_load_annotations_finish:
 * @dataset: a dataset
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): what was changed
 */
RelabelLoadReport *
relabel_load_annotations_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}
