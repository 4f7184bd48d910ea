/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-json.h"
#include "relabel-load-private.h"
#include "relabel-ls-error.h"
#include "relabel-run-control.h"
#include "relabel-session.h"
#include "relabel-task.h"

/* The most tasks a request: the longest list of ids that fits into an address everywhere. */
#define PAGE 200
#define FIRST_PAGE 50

typedef struct {
  RelabelRun *run;
  RelabelLoadRequest *request;
  RelabelSpool *spool;
  RelabelLoadReport *report;
  RelabelProgress *progress;
  guint n_at_once; /* tasks a request, as many as one answer may hold */
} Load;

/* The newest annotation that is no skip; *skipped when there are only skips. ISO 8601 in UTC sorts as text. */
static JsonObject *
newest_annotation(JsonObject *task, gboolean *skipped)
{
  JsonArray *annotations = relabel_json_peek_array(task, "annotations");
  JsonObject *newest = NULL;
  const char *time = "";

  *skipped = FALSE;
  for (guint i = 0; annotations != NULL && i < json_array_get_length(annotations); i++) {
    JsonNode *node = json_array_get_element(annotations, i);
    JsonObject *annotation = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    const char *updated = relabel_json_peek_string(annotation, "updated_at");

    if (annotation == NULL)
      continue;
    if (relabel_json_peek_boolean(annotation, "was_cancelled", FALSE)) {
      *skipped = TRUE;
    } else if (newest == NULL || g_strcmp0(updated, time) > 0) {
      newest = annotation;
      time = updated != NULL ? updated : "";
    }
  }
  if (newest != NULL)
    *skipped = FALSE;
  return newest;
}

/* A server may give the number of a deleted task to another: only our own id in its data proves it. */
static gboolean
is_ours(JsonObject *object, RelabelRun *run, RelabelRunTask *task)
{
  const char *id = relabel_json_peek_string(relabel_json_peek_object(object, "data"), "relabel_id");

  return relabel_json_peek_int(object, "project", relabel_run_get_project_id(run)) == relabel_run_get_project_id(run) &&
         g_strcmp0(id, task->sample_id) == 0;
}

static gboolean
spool_task(Load *load, RelabelRunTask *task, JsonObject *object, GError **error)
{
  gboolean skipped = FALSE;
  JsonObject *annotation;
  JsonArray *result;

  if (object == NULL || !is_ours(object, load->run, task)) {
    relabel_load_report_count_tasks(load->report, 0, 0, 0, 1);
    return TRUE;
  }
  annotation = newest_annotation(object, &skipped);
  if (annotation == NULL) {
    relabel_load_report_count_tasks(load->report, 0, skipped ? 1 : 0, skipped ? 0 : 1, 0);
    return TRUE;
  }
  result = relabel_json_get_array(annotation, "result", error);
  if (result == NULL) {
    g_prefix_error(error, "Task %" G_GINT64_FORMAT ": ", task->task_id);
    return FALSE;
  }
  relabel_load_report_count_tasks(load->report, 1, 0, 0, 0);
  return relabel_spool_add(load->spool, task->sample_id, result, error);
}

static GHashTable *
index_tasks(JsonArray *array)
{
  GHashTable *tasks = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < json_array_get_length(array); i++) {
    JsonNode *node = json_array_get_element(array, i);
    gint64 id = JSON_NODE_HOLDS_OBJECT(node) ? relabel_json_peek_int(json_node_get_object(node), "id", 0) : 0;

    if (id != 0)
      g_hash_table_insert(tasks, g_memdup2(&id, sizeof id), json_node_get_object(node));
  }
  return tasks;
}

static JsonArray *
export_tasks(RelabelSession *session, Load *load, GPtrArray *tasks, guint n, GError **error)
{
  g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
  JsonArray *array;

  for (guint i = 0; i < n; i++) {
    RelabelRunTask *task = g_ptr_array_index(tasks, i);

    if (task->task_id != 0)
      g_array_append_val(ids, task->task_id);
  }
  if (ids->len == 0)
    return json_array_new();
  relabel_ls_client_export_tasks_async(session->client, relabel_run_get_project_id(load->run), (const gint64 *)(gpointer)ids->data,
                                       ids->len, session->cancellable, relabel_session_cb, session);
  array = relabel_ls_client_export_tasks_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return array;
}

static gboolean
spool_tasks(Load *load, GPtrArray *tasks, guint n, JsonArray *array, GError **error)
{
  g_autoptr(GHashTable) by_id = index_tasks(array);

  for (guint i = 0; i < n; i++) {
    RelabelRunTask *task = g_ptr_array_index(tasks, i);

    if (task->task_id != 0 && !spool_task(load, task, g_hash_table_lookup(by_id, &task->task_id), error))
      return FALSE;
  }
  return TRUE;
}

/* Tasks that were sent together: their masks are no more than a request may hold. */
static guint
count_batch(GPtrArray *tasks)
{
  guint n = 1;

  while (n < tasks->len && ((RelabelRunTask *)g_ptr_array_index(tasks, n))->batch == ((RelabelRunTask *)g_ptr_array_index(tasks, 0))->batch)
    n++;
  return n;
}

/* The first of the tasks, *n of them. What is too large for one answer is asked for in parts. */
static gboolean
download_first(RelabelSession *session, Load *load, GPtrArray *tasks, guint *n, GError **error)
{
  *n = count_batch(tasks);
  for (;;) {
    g_autoptr(GError) reason = NULL;
    g_autoptr(JsonArray) array = export_tasks(session, load, tasks, *n, &reason);

    if (array != NULL) {
      load->n_at_once = MIN(PAGE, load->n_at_once + load->n_at_once / 4 + 1);
      return spool_tasks(load, tasks, *n, array, error);
    }
    if (*n == 1 || !g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE)) {
      g_propagate_error(error, g_steal_pointer(&reason));
      return FALSE;
    }
    load->n_at_once = *n /= 2;
  }
}

static gboolean
download(RelabelSession *session, Load *load, GError **error)
{
  guint64 position = 0;
  gint64 n_samples = 0;

  relabel_run_get_counts(load->run, &n_samples, NULL);
  for (;;) {
    g_autoptr(GPtrArray) tasks =
        relabel_dataset_read_tasks(session->dataset, relabel_run_get_key(load->run), position, load->n_at_once, error);
    guint n = 0;

    if (tasks == NULL || g_cancellable_set_error_if_cancelled(session->cancellable, error))
      return FALSE;
    if (tasks->len == 0)
      return TRUE;
    if (!download_first(session, load, tasks, &n, error))
      return FALSE;
    position += n;
    relabel_progress_set(load->progress, "Downloading annotations", position, (guint64)n_samples);
  }
}

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
         relabel_load_check_targets(session->dataset, load->run, load->request, error) && download(session, load, error) &&
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
  Load load = { run, request, NULL, report, progress, FIRST_PAGE };

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
