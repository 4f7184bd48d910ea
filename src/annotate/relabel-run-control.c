/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-run-control.h"

#include "relabel-annotate-error.h"
#include "relabel-ls-error.h"
#include "relabel-ls-local-server.h"
#include "relabel-send.h"
#include "relabel-task.h"

#include <string.h>

G_DEFINE_BOXED_TYPE(RelabelRunStatus, relabel_run_status, relabel_run_status_copy, relabel_run_status_free)

/**
 * relabel_run_status_copy:
 *
 * Returns: (transfer full): a copy
 */
RelabelRunStatus *
relabel_run_status_copy(const RelabelRunStatus *self)
{
  return g_memdup2(self, sizeof *self);
}

/**
 * relabel_run_status_free:
 *
 * Frees a status.
 */
void
relabel_run_status_free(RelabelRunStatus *self)
{
  g_free(self);
}

gboolean
relabel_run_check_project(RelabelRun *run, GError **error)
{
  if (relabel_run_get_project_id(run) != 0 && relabel_run_get_state(run) != RELABEL_RUN_STATE_CLEANED)
    return TRUE;
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE, "The run “%s” is %s: it has no project on a server",
              relabel_run_get_key(run), relabel_run_state_to_nick(relabel_run_get_state(run)));
  return FALSE;
}

/**
 * relabel_run_dup_editor_url:
 * @run: an annotation run
 *
 * Returns: (transfer full) (nullable): the address under which a person labels the samples of the run, one after the other;
 *   %RELABEL_ANNOTATE_ERROR_STATE when it has no project
 */
char *
relabel_run_dup_editor_url(RelabelRun *run, GError **error)
{
  g_autoptr(RelabelLsLocalServer) local_server = relabel_ls_local_server_new();
  g_autofree char *url = relabel_ls_local_server_follow(local_server, relabel_run_get_url(run), relabel_run_get_account(run));

  if (!relabel_run_check_project(run, error))
    return NULL;
  if (relabel_run_get_tab_id(run) != 0)
    return g_strdup_printf("%s/projects/%" G_GINT64_FORMAT "/data?tab=%" G_GINT64_FORMAT "&labeling=1", url,
                           relabel_run_get_project_id(run), relabel_run_get_tab_id(run));
  return g_strdup_printf("%s/projects/%" G_GINT64_FORMAT "/data?labeling=1", url, relabel_run_get_project_id(run));
}

/**
 * relabel_run_launch_editor:
 * @run: an annotation run
 *
 * Opens Label Studio's editor for the run in the browser.
 *
 * Returns: whether a browser was started; where there is none, the message has the address
 */
gboolean
relabel_run_launch_editor(RelabelRun *run, GError **error)
{
  g_autofree char *url = relabel_run_dup_editor_url(run, error);
  g_autoptr(GError) reason = NULL;

  if (url == NULL || g_app_info_launch_default_for_uri(url, NULL, &reason))
    return url != NULL;
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_NO_BROWSER,
              "No browser could be started (%s); open this address yourself: %s", reason->message, url);
  return FALSE;
}

/* The run of a key, and a session with its server. */
static RelabelSession *
open_session(RelabelDataset *dataset, const char *key, const char *api_key, GCancellable *cancellable, RelabelRun **run,
             GError **error)
{
  *run = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, key, error);
  if (*run == NULL || !relabel_run_check_project(*run, error))
    return NULL;
  return relabel_session_open_for_run(dataset, *run, api_key, NULL, cancellable, error);
}

static gboolean
fetch_marker(RelabelSession *session, RelabelRun *run, char marker[64], GError **error)
{
  g_autofree char *text = NULL;

  relabel_ls_client_get_marker_async(session->client, relabel_run_get_project_id(run), session->cancellable, relabel_session_cb, session);
  text = relabel_ls_client_get_marker_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  if (text != NULL && strlen(text) < 64)
    strcpy(marker, text);
  return text != NULL;
}

RelabelLsStatus *
relabel_session_count_own(RelabelSession *session, RelabelRun *run, gint64 project_id, gboolean only_tasks, GError **error)
{
  const char *data_key = relabel_run_get_adopted(run) ? NULL : RELABEL_SEND_DATA_BATCH;
  RelabelLsStatus *counts;

  relabel_ls_client_count_marked_async(session->client, project_id, data_key, relabel_run_get_mark(run),
                                       only_tasks, session->cancellable, relabel_session_cb, session);
  counts = relabel_ls_client_count_marked_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return counts;
}

/* Tasks that Relabel has not made have no mark of their run. */
gboolean
relabel_run_has_marks(RelabelRun *run)
{
  return !relabel_run_get_adopted(run) && relabel_run_get_document(run) == NULL;
}

/* The counters of a project are quicker than counting. Of one with more tasks than the run has samples, some are others'. */
static RelabelLsStatus *
count_tasks(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autoptr(RelabelLsStatus) counts = NULL;
  gint64 n_samples;

  /* Of an adopted one the counters won't do: they leave out annotations that came with their tasks. */
  if (relabel_run_get_project_shared(run))
    return relabel_session_count_own(session, run, relabel_run_get_project_id(run), FALSE, error);
  relabel_ls_client_get_status_async(session->client, relabel_run_get_project_id(run), session->cancellable, relabel_session_cb, session);
  counts = relabel_ls_client_get_status_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  relabel_run_get_counts(run, &n_samples, NULL);
  if (counts != NULL && counts->n_tasks > n_samples && relabel_run_has_marks(run))
    return relabel_session_count_own(session, run, relabel_run_get_project_id(run), FALSE, error);
  return g_steal_pointer(&counts);
}

static gboolean
fetch_counts(RelabelSession *session, RelabelRun *run, RelabelRunStatus *status, GError **error)
{
  g_autoptr(RelabelLsStatus) counts = count_tasks(session, run, error);

  if (counts == NULL)
    return FALSE;
  relabel_run_get_counts(run, &status->n_samples, NULL);
  status->n_tasks = counts->n_tasks;
  status->n_labelled = counts->n_annotated;
  status->n_skipped = counts->n_skipped;
  status->n_drafts = counts->n_drafts;
  return TRUE;
}

/* The marker comes first: what changes behind it is seen the next time. */
static RelabelRunStatus *
fetch_status(RelabelSession *session, RelabelRun *run, const RelabelRunStatus *known, GError **error)
{
  g_autoptr(GError) reason = NULL;
  g_autoptr(RelabelRunStatus) status = g_new0(RelabelRunStatus, 1);

  if (fetch_marker(session, run, status->marker, &reason)) {
    if (known != NULL && *status->marker != '\0' && strcmp(status->marker, known->marker) == 0)
      return relabel_run_status_copy(known);
    if (fetch_counts(session, run, status, &reason))
      return g_steal_pointer(&status);
  }
  if (g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_FOUND))
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_PROJECT_GONE, "Project %" G_GINT64_FORMAT " is no longer on %s",
                relabel_run_get_project_id(run), relabel_run_get_url(run));
  else
    g_propagate_error(error, g_steal_pointer(&reason));
  return NULL;
}

/**
 * relabel_run_fetch_status:
 * @dataset: a dataset
 * @key: the key of an annotation run
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @cancellable: (nullable): to cancel
 *
 * Asks the server how far the work is. In a project that others use, too, only the tasks of the run are counted. To ask again and again, use
 * [func@Relabel.Run.poll_status].
 *
 * Returns: (transfer full) (nullable): the counts; %RELABEL_ANNOTATE_ERROR_PROJECT_GONE when the project was deleted
 */
RelabelRunStatus *
relabel_run_fetch_status(RelabelDataset *dataset, const char *key, const char *api_key, GCancellable *cancellable,
                         GError **error)
{
  g_autoptr(RelabelRun) run = NULL;
  g_autoptr(RelabelSession) session = open_session(dataset, key, api_key, cancellable, &run, error);

  return session != NULL ? fetch_status(session, run, NULL, error) : NULL;
}

/**
 * relabel_run_poll_status:
 * @dataset: a dataset
 * @key: the key of an annotation run
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @known: (nullable): the status of the last time; %NULL at the first
 * @cancellable: (nullable): to cancel
 *
 * Asks the server, by one small request, whether anything has changed, and only then how far the work is. Cheap enough to be done every few
 * seconds.
 *
 * Returns: (transfer full) (nullable): the counts; %RELABEL_ANNOTATE_ERROR_PROJECT_GONE when the project was deleted
 */
RelabelRunStatus *
relabel_run_poll_status(RelabelDataset *dataset, const char *key, const char *api_key, const RelabelRunStatus *known,
                        GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, key, error);
  g_autoptr(RelabelSession) session = NULL;

  if (known == NULL)
    return run != NULL ? relabel_run_fetch_status(dataset, key, api_key, cancellable, error) : NULL;
  if (run == NULL || !relabel_run_check_project(run, error))
    return NULL;
  session = relabel_session_open_again(dataset, run, api_key, cancellable, error);
  return session != NULL ? fetch_status(session, run, known, error) : NULL;
}

/* That the project is gone, and they with it, is no error. */
static gboolean
delete_files(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autoptr(GError) reason = NULL;

  if (relabel_send_delete_uploads(session, run, FALSE, &reason) || g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&reason));
  return FALSE;
}

/* What is the run's own: its project, or its tasks and files in a project that was there before, or that others have used since. */
static gboolean
delete_own(RelabelSession *session, RelabelRun *run, gint64 project_id, GError **error)
{
  gboolean others = FALSE;

  if (relabel_run_get_adopted(run))
    return TRUE;
  /* The tasks of runs of FiftyOne have no mark. */
  if (!relabel_run_get_project_shared(run) && relabel_run_get_document(run) == NULL &&
      !relabel_shared_find_others(session, run, project_id, &others, error))
    return FALSE;
  if (!others && !relabel_run_get_project_shared(run))
    return relabel_session_delete_project(session, project_id, error);
  relabel_run_set_project(run, project_id, relabel_run_get_project_title(run));
  relabel_run_set_project_shared(run, TRUE);
  /* What is not on record, too. */
  session->unsure = TRUE;
  return relabel_shared_delete_tasks(session, run, error) && delete_files(session, run, error);
}

/**
 * relabel_run_cleanup:
 * @dataset: a dataset
 * @key: the key of an annotation run
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @cancellable: (nullable): to cancel
 *
 * Deletes the project of a run with all its tasks from the server, by one request; of a project that was there before the run, or that has
 * tasks of others by now, only the tasks and files of the run; of one that was adopted, nothing. The run stays on record, as cleaned.
 * %RELABEL_MODEL_ERROR_BUSY while it is being sent.
 *
 * Returns: %TRUE when the project, or the tasks, are gone
 */
gboolean
relabel_run_cleanup(RelabelDataset *dataset, const char *key, const char *api_key, GCancellable *cancellable, GError **error)
{
  g_autoptr(GObject) lock = relabel_dataset_lock_run(dataset, key, error);
  g_autoptr(RelabelRun) run = NULL;
  g_autoptr(RelabelSession) session = lock != NULL ? open_session(dataset, key, api_key, cancellable, &run, error) : NULL;

  if (session == NULL || !delete_own(session, run, relabel_run_get_project_id(run), error))
    return FALSE;
  relabel_run_set_state(run, RELABEL_RUN_STATE_CLEANED, NULL);
  return relabel_dataset_write_run(dataset, run, error);
}

/* It has one, or the making of one was begun. */
static gboolean
may_have_project(RelabelRun *run)
{
  if (relabel_run_get_project_shared(run) && relabel_run_get_state(run) == RELABEL_RUN_STATE_PLANNED)
    return FALSE;
  if (relabel_run_get_project_id(run) != 0)
    return relabel_run_get_state(run) != RELABEL_RUN_STATE_CLEANED;
  return relabel_run_get_state(run) != RELABEL_RUN_STATE_PLANNED && relabel_run_get_project_title(run) != NULL;
}

/* A run may have made several projects, of which it knows one or none. */
static gboolean
delete_all(RelabelSession *session, RelabelRun *run, GError **error)
{
  gint64 known = relabel_run_get_project_id(run);
  g_autoptr(GPtrArray) projects = NULL;

  if (known != 0 && !delete_own(session, run, known, error))
    return FALSE;
  if (relabel_run_get_project_shared(run) || relabel_run_get_project_title(run) == NULL)
    return TRUE;
  projects = relabel_send_list_own_projects(session, run, error);
  for (guint i = 0; projects != NULL && i < projects->len; i++) {
    gint64 id = relabel_ls_project_get_id(g_ptr_array_index(projects, i));

    if (id != known && !delete_own(session, run, id, error))
      return FALSE;
  }
  return projects != NULL;
}

/* What may still be there. A key that is missing or wrong is asked for, and it is tried again. */
static void
say_what_is_left(RelabelRun *run, GError **error)
{
  gint64 id = relabel_run_get_project_id(run);

  if (g_error_matches(*error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_NO_KEY) ||
      g_error_matches(*error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_UNAUTHORIZED))
    return;
  if (relabel_run_get_project_shared(run))
    g_prefix_error(error,
                   "What the run “%s” has sent could not be taken back whole: tasks and files of it may still be in project %" G_GINT64_FORMAT
                   " on %s. Cancel it again later, or delete only its record. Reason: ",
                   relabel_run_get_key(run), id, relabel_run_get_url(run));
  else if (id != 0)
    g_prefix_error(error,
                   "What the run “%s” has sent could not be taken back: project %" G_GINT64_FORMAT
                   " is still on %s. Cancel it again later, or delete the project there and the record here. Reason: ",
                   relabel_run_get_key(run), id, relabel_run_get_url(run));
  else
    g_prefix_error(error,
                   "It is not known whether the run “%s” has made its project “%s” on %s, and it could not be taken back. Cancel it again "
                   "later. Reason: ",
                   relabel_run_get_key(run), relabel_run_get_project_title(run), relabel_run_get_url(run));
}

static gboolean
take_back(RelabelDataset *dataset, RelabelRun *run, const char *api_key, GCancellable *cancellable, GError **error)
{
  g_autoptr(GError) reason = NULL;
  g_autoptr(RelabelSession) session = relabel_session_open_for_run(dataset, run, api_key, NULL, cancellable, &reason);

  if (session != NULL && delete_all(session, run, &reason))
    return TRUE;
  say_what_is_left(run, &reason);
  g_propagate_error(error, g_steal_pointer(&reason));
  return FALSE;
}

/**
 * relabel_run_cancel:
 * @dataset: a dataset
 * @key: the key of an annotation run
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @cancellable: (nullable): to cancel
 *
 * Takes a run back that was not sent whole: its project is deleted from the server, or its tasks and files from a project that was there
 * before, then its record, and the key is free again. A run that got no project only loses its record. A run that annotators may have worked on
 * is refused: that is cleaned up. What the run has added to the labeling config of a project that was there before stays.
 *
 * Returns: %TRUE when the run is gone; if something can't be deleted, the message says what, and the record stays
 */
gboolean
relabel_run_cancel(RelabelDataset *dataset, const char *key, const char *api_key, GCancellable *cancellable, GError **error)
{
  g_autoptr(GObject) lock = relabel_dataset_lock_run(dataset, key, error);
  g_autoptr(RelabelRun) run = lock != NULL ? relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_ANNOTATION, key, error) : NULL;

  if (run == NULL)
    return FALSE;
  if (relabel_run_get_state(run) == RELABEL_RUN_STATE_OPEN || relabel_run_get_state(run) == RELABEL_RUN_STATE_LOADED) {
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE,
                "The run “%s” is %s, and work on it may be lost: load it, clean it up, and then delete it", key,
                relabel_run_state_to_nick(relabel_run_get_state(run)));
    return FALSE;
  }
  if (may_have_project(run) && !take_back(dataset, run, api_key, cancellable, error))
    return FALSE;
  return relabel_dataset_delete_locked_run(dataset, key, error);
}

/* ---- the asynchronous twins ---- */

typedef struct {
  char *key;
  char *api_key;
  RelabelRunStatus *known;
} Call;

static void
call_free(Call *call)
{
  g_free(call->key);
  g_free(call->api_key);
  g_clear_pointer(&call->known, relabel_run_status_free);
  g_free(call);
}

static Call *
call_new(const char *key, const char *api_key)
{
  Call *call = g_new0(Call, 1);

  call->key = g_strdup(key);
  call->api_key = g_strdup(api_key);
  return call;
}

static void
fetch_status_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  RelabelRunStatus *status = relabel_run_fetch_status(source, call->key, call->api_key, cancellable, &error);

  relabel_task_return_pointer(task, status, (GDestroyNotify)relabel_run_status_free, error);
}

/**
 * relabel_run_fetch_status_async:
 * @dataset: a dataset
 * @key: the key of an annotation run
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.Run.fetch_status].
 */
void
relabel_run_fetch_status_async(RelabelDataset *dataset, const char *key, const char *api_key, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run(dataset, relabel_run_fetch_status_async, call_new(key, api_key), (GDestroyNotify)call_free, fetch_status_thread,
                   cancellable, callback, user_data);
}

/**
 * relabel_run_fetch_status_finish:
 * @dataset: a dataset
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): the counts
 */
RelabelRunStatus *
relabel_run_fetch_status_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}

static void
poll_status_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  RelabelRunStatus *status = relabel_run_poll_status(source, call->key, call->api_key, call->known, cancellable, &error);

  relabel_task_return_pointer(task, status, (GDestroyNotify)relabel_run_status_free, error);
}

/**
 * relabel_run_poll_status_async:
 * @dataset: a dataset
 * @key: the key of an annotation run
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @known: (nullable): the status of the last time; %NULL at the first
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.Run.poll_status].
 */
void
relabel_run_poll_status_async(RelabelDataset *dataset, const char *key, const char *api_key, const RelabelRunStatus *known,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = call_new(key, api_key);

  call->known = known != NULL ? relabel_run_status_copy(known) : NULL;
  relabel_task_run(dataset, relabel_run_poll_status_async, call, (GDestroyNotify)call_free, poll_status_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_run_poll_status_finish:
 * @dataset: a dataset
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): the counts
 */
RelabelRunStatus *
relabel_run_poll_status_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}

static void
cleanup_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  gboolean done = relabel_run_cleanup(source, call->key, call->api_key, cancellable, &error);

  relabel_task_return_boolean(task, done, error);
}

/**
 * relabel_run_cleanup_async:
 * @dataset: a dataset
 * @key: the key of an annotation run
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.Run.cleanup].
 */
void
relabel_run_cleanup_async(RelabelDataset *dataset, const char *key, const char *api_key, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run(dataset, relabel_run_cleanup_async, call_new(key, api_key), (GDestroyNotify)call_free, cleanup_thread,
                   cancellable, callback, user_data);
}

/**
 * relabel_run_cleanup_finish:
 * @dataset: a dataset
 * @result: of the callback
 *
 * Returns: %TRUE when the project is gone
 */
gboolean
relabel_run_cleanup_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish_boolean(dataset, result, error);
}

static void
cancel_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  gboolean done = relabel_run_cancel(source, call->key, call->api_key, cancellable, &error);

  relabel_task_return_boolean(task, done, error);
}

/**
 * relabel_run_cancel_async:
 * @dataset: a dataset
 * @key: the key of an annotation run
 * @api_key: (nullable): the API key to use; %NULL to look for it
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.Run.cancel].
 */
void
relabel_run_cancel_async(RelabelDataset *dataset, const char *key, const char *api_key, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run(dataset, relabel_run_cancel_async, call_new(key, api_key), (GDestroyNotify)call_free, cancel_thread,
                   cancellable, callback, user_data);
}

/**
 * relabel_run_cancel_finish:
 * @dataset: a dataset
 * @result: of the callback
 *
 * Returns: %TRUE when the run is gone
 */
gboolean
relabel_run_cancel_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish_boolean(dataset, result, error);
}
