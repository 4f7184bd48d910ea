/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-annotate.h"

#include "relabel-annotate-error.h"
#include "relabel-error.h"
#include "relabel-plan.h"
#include "relabel-run-control.h"
#include "relabel-send.h"
#include "relabel-task.h"

/* The samples are there, whether there is a browser or not. */
static void
launch_editor(RelabelSession *session, RelabelRun *run)
{
  g_autoptr(GError) reason = NULL;

  if (relabel_run_launch_editor(run, &reason))
    return;
  relabel_run_add_note(run, reason->message);
  relabel_dataset_write_run(session->dataset, run, NULL);
}

/* Somebody may be making a run of the same key at this moment. */
static GObject *
lock_new_key(RelabelDataset *dataset, const char *key, GError **error)
{
  g_autoptr(GError) reason = NULL;
  GObject *lock = relabel_dataset_lock_run(dataset, key, &reason);

  if (g_error_matches(reason, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_BUSY))
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS, "A run “%s” is being made elsewhere: choose another key", key);
  else if (reason != NULL)
    g_propagate_error(error, g_steal_pointer(&reason));
  return lock;
}

/**
 * relabel_annotate:
 * @dataset: a dataset
 * @request: what to send, and where to
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel; the run stays and can be resumed
 *
 * Sends samples and their present labels to Label Studio. What is wrong with schema, server or key is found before anything is made: then
 * the key is still free. What goes wrong later leaves a run that can be resumed or cancelled, and says so.
 *
 * Images and labels that can't be sent are left out: [method@Relabel.Run.get_unsent] says which, and the run's reason, too. A
 * [class@Relabel.AnnotatePlan] tells it before. %RELABEL_ANNOTATE_ERROR_FILES where no image is left.
 *
 * Returns: (transfer full) (nullable): the run, open for annotators
 */
RelabelRun *
relabel_annotate(RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelProgress *progress,
                 GCancellable *cancellable, GError **error)
{
  const char *key = relabel_annotate_request_get_key(request);
  g_autoptr(GObject) lock = relabel_plan_check_key(dataset, key, error) ? lock_new_key(dataset, key, error) : NULL;
  g_auto(RelabelPreparation) prepared = { 0 };
  RelabelRun *sent;

  if (lock == NULL || !relabel_plan_prepare(&prepared, dataset, request, progress, cancellable, error) ||
      !relabel_plan_record(&prepared, error))
    return NULL;
  sent = relabel_send_run(prepared.session, prepared.run, error);
  if (sent != NULL && relabel_annotate_request_get_launch_editor(request))
    launch_editor(prepared.session, sent);
  return sent;
}

/**
 * relabel_annotate_resume:
 * @dataset: a dataset
 * @key: the key of a run that was not sent whole
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel; the run stays and can be resumed
 *
 * Goes on with a run where it stands. What is on the server already is not made again. %RELABEL_MODEL_ERROR_BUSY while somebody else sends it.
 *
 * Returns: (transfer full) (nullable): the run, open for annotators
 */
RelabelRun *
relabel_annotate_resume(RelabelDataset *dataset, const char *key, const char *api_key, RelabelProgress *progress,
                        GCancellable *cancellable, GError **error)
{
  g_autoptr(GObject) lock = relabel_dataset_lock_run(dataset, key, error);
  g_autoptr(RelabelRun) run = lock != NULL ? relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, key, error) : NULL;
  g_autoptr(RelabelSession) session = NULL;
  RelabelRunState state;

  if (run == NULL)
    return NULL;
  state = relabel_run_get_state(run);
  if (state == RELABEL_RUN_STATE_OPEN || state == RELABEL_RUN_STATE_LOADED || state == RELABEL_RUN_STATE_CLEANED) {
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE,
                "The run “%s” is %s: there is nothing to resume", key, relabel_run_state_to_nick(state));
    return NULL;
  }
  session = relabel_session_open_for_run(dataset, run, api_key, progress, cancellable, error);
  if (session == NULL)
    return NULL;
  /* Why it failed last time is no note on what comes now; what is not in the run is. */
  if (state == RELABEL_RUN_STATE_FAILED || state == RELABEL_RUN_STATE_CANCELLED) {
    relabel_run_set_state(run, state, NULL);
    relabel_plan_add_notes(run);
  }
  session->unsure = TRUE;
  return relabel_send_run(session, run, error);
}

/* ---- the asynchronous twins ---- */

typedef struct {
  RelabelView *view;
  RelabelLabelSchema *schema;
  char *key;
  char *api_key;
  RelabelProgress *progress;
} Call;

static void
call_free(Call *call)
{
  g_clear_object(&call->view);
  g_clear_object(&call->schema);
  g_clear_object(&call->progress);
  g_free(call->key);
  g_free(call->api_key);
  g_free(call);
}

static void
build_schema_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  gpointer schema = relabel_annotate_build_schema(source, call->view, call->schema, cancellable, &error);

  relabel_task_return_pointer(task, schema, g_object_unref, error);
}

/**
 * relabel_annotate_build_schema_async:
 * @dataset: a dataset
 * @view: (nullable): what is to be sent
 * @schema: what was asked for
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.annotate_build_schema].
 */
void
relabel_annotate_build_schema_async(RelabelDataset *dataset, RelabelView *view, RelabelLabelSchema *schema,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0(Call, 1);

  g_set_object(&call->view, view);
  g_set_object(&call->schema, schema);
  relabel_task_run(dataset, relabel_annotate_build_schema_async, call, (GDestroyNotify)call_free, build_schema_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_annotate_build_schema_finish:
 * @dataset: a dataset
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): the whole schema
 */
RelabelLabelSchema *
relabel_annotate_build_schema_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}

/**
 * relabel_annotate_async:
 * @dataset: a dataset
 * @request: what to send, and where to
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel; the run stays and can be resumed
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.annotate].
 */
void
relabel_annotate_async(RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelProgress *progress,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run_change(relabel_annotate_async, (RelabelRequestFunc)relabel_annotate, dataset, request, progress, cancellable, callback,
                          user_data);
}

/**
 * relabel_annotate_finish:
 * @dataset: a dataset
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): the run, open for annotators
 */
RelabelRun *
relabel_annotate_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}

static void
resume_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  gpointer run = relabel_annotate_resume(source, call->key, call->api_key, call->progress, cancellable, &error);

  relabel_task_return_pointer(task, run, g_object_unref, error);
}

/**
 * relabel_annotate_resume_async:
 * @dataset: a dataset
 * @key: the key of a run that was not sent whole
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel; the run stays and can be resumed
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.annotate_resume].
 */
void
relabel_annotate_resume_async(RelabelDataset *dataset, const char *key, const char *api_key, RelabelProgress *progress,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0(Call, 1);

  call->key = g_strdup(key);
  call->api_key = g_strdup(api_key);
  g_set_object(&call->progress, progress);
  relabel_task_run(dataset, relabel_annotate_resume_async, call, (GDestroyNotify)call_free, resume_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_annotate_resume_finish:
 * @dataset: a dataset
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): the run, open for annotators
 */
RelabelRun *
relabel_annotate_resume_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}
