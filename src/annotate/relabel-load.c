/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-annotate-error.h"
#include "relabel-load-private.h"
#include "relabel-ls-error.h"
#include "relabel-run-control.h"
#include "relabel-session.h"
#include "relabel-task.h"

typedef struct {
  RelabelRun *run;
  RelabelLoadRequest *request;
  RelabelSpool *spool;
  RelabelLoadReport *report;
  RelabelProgress *progress;
} Load;

static gboolean
check_project(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autoptr(GError) reason = NULL;
  g_autoptr(RelabelLsProject) project = NULL;

  relabel_ls_client_get_project_async(session->client, relabel_run_get_project_id(run), session->cancellable, relabel_session_cb,
                                      session);
  project = relabel_ls_client_get_project_finish(session->client, relabel_session_wait(session), &reason);
  g_clear_object(&session->result);
  if (project != NULL)
    return TRUE;
  if (g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_FOUND))
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_PROJECT_GONE,
                "Project %" G_GINT64_FORMAT " of the run “%s” is no longer on %s: nothing was changed here. Delete the run, and "
                "make another to label again",
                relabel_run_get_project_id(run), relabel_run_get_key(run), relabel_run_get_url(run));
  else
    g_propagate_error(error, g_steal_pointer(&reason));
  return FALSE;
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

static gboolean
apply_cb(RelabelDataset *dataset, gpointer user_data, GCancellable *cancellable, GError **error)
{
  Load *load = user_data;

  return relabel_load_apply(dataset, load->run, load->request, load->spool, load->report, load->progress, cancellable, error);
}

static gboolean
load_run(RelabelSession *session, Load *load, GError **error)
{
  g_autofree char *title = g_strdup_printf("Load annotations of “%s”", relabel_run_get_key(load->run));

  return check_project(session, load->run, error) &&
         relabel_load_check_targets(session->dataset, load->run, load->request, error) && relabel_load_download(session, load->run, load->spool, load->report, load->progress, error) &&
         relabel_dataset_edit(session->dataset, title, apply_cb, load, session->cancellable, error);
}

/**
 * relabel_load_annotations:
 * @dataset: a dataset
 * @request: of which run, and where to
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel; nothing is changed then
 *
 * Loads what annotators made of a run and merges it, label by label: first all is downloaded, then all is changed in one transaction, which
 * undo takes back. Labels that nobody touched stay as they are to the last bit. Only tasks that somebody submitted count: a task that was
 * skipped, is unfinished or is missing changes nothing.
 *
 * Returns: (transfer full) (nullable): what was changed
 */
RelabelLoadReport *
relabel_load_annotations(RelabelDataset *dataset, RelabelLoadRequest *request, RelabelProgress *progress,
                         GCancellable *cancellable, GError **error)
{
  const char *key = relabel_load_request_get_key(request);
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, key, error);
  g_autoptr(RelabelLoadReport) report = relabel_load_report_new();
  g_autoptr(RelabelSession) session = NULL;
  g_autoptr(RelabelSpool) spool = NULL;
  Load load = { run, request, NULL, report, progress };

  if (run == NULL || !check_state(run, error))
    return NULL;
  spool = load.spool = relabel_spool_new(error);
  if (spool == NULL)
    return NULL;
  session = relabel_session_open(dataset, relabel_run_get_url(run), relabel_load_request_get_api_key(request), progress,
                                 cancellable, error);
  if (session == NULL || !load_run(session, &load, error))
    return NULL;
  g_clear_pointer(&session, relabel_session_close);
  if (relabel_load_request_get_cleanup(request)) {
    g_autoptr(GError) reason = NULL;

    /* The labels are in: that the project could not be deleted is a note, no failure. */
    if (!relabel_run_cleanup(dataset, key, relabel_load_request_get_api_key(request), cancellable, &reason))
      relabel_load_report_add_note(report, "The project could not be deleted: %s", reason->message);
  }
  relabel_load_report_finish(report);
  return g_steal_pointer(&report);
}

typedef struct {
  RelabelLoadRequest *request;
  RelabelProgress *progress;
} Call;

static void
call_free(Call *call)
{
  g_object_unref(call->request);
  g_clear_object(&call->progress);
  g_free(call);
}

static void
load_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  RelabelLoadReport *report = relabel_load_annotations(source, call->request, call->progress, cancellable, &error);

  relabel_task_return_pointer(task, report, g_object_unref, error);
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
  Call *call = g_new0(Call, 1);

  g_set_object(&call->request, request);
  g_set_object(&call->progress, progress);
  relabel_task_run(dataset, relabel_load_annotations_async, call, (GDestroyNotify)call_free, load_thread, cancellable, callback,
                   user_data);
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
