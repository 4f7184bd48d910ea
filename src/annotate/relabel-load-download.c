/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What annotators made of a run, from the server into a file. */
#include "relabel-json.h"
#include "relabel-load-private.h"
#include "relabel-ls-error.h"

/* The most tasks a request: the longest list of ids that fits into an address everywhere. */
#define PAGE 200
#define FIRST_PAGE 50

typedef struct {
  RelabelRun *run;
  RelabelSpool *spool;
  RelabelLoadReport *report;
  RelabelProgress *progress;
  guint n_at_once; /* tasks a request, as many as one answer may hold */
} Download;

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
spool_task(Download *self, RelabelRunTask *task, JsonObject *object, GError **error)
{
  gboolean skipped = FALSE;
  JsonObject *annotation;
  JsonArray *result;

  if (object == NULL || !is_ours(object, self->run, task)) {
    relabel_load_report_count_tasks(self->report, 0, 0, 0, 1);
    return TRUE;
  }
  annotation = newest_annotation(object, &skipped);
  if (annotation == NULL) {
    relabel_load_report_count_tasks(self->report, 0, skipped ? 1 : 0, skipped ? 0 : 1, 0);
    return TRUE;
  }
  result = relabel_json_get_array(annotation, "result", error);
  if (result == NULL) {
    g_prefix_error(error, "Task %" G_GINT64_FORMAT ": ", task->task_id);
    return FALSE;
  }
  relabel_load_report_count_tasks(self->report, 1, 0, 0, 0);
  return relabel_spool_add(self->spool, task->sample_id, result, error);
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
export_tasks(RelabelSession *session, Download *self, GPtrArray *tasks, guint n, GError **error)
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
  relabel_ls_client_export_tasks_async(session->client, relabel_run_get_project_id(self->run), (const gint64 *)(gpointer)ids->data,
                                       ids->len, session->cancellable, relabel_session_cb, session);
  array = relabel_ls_client_export_tasks_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return array;
}

static gboolean
spool_tasks(Download *self, GPtrArray *tasks, guint n, JsonArray *array, GError **error)
{
  g_autoptr(GHashTable) by_id = index_tasks(array);

  for (guint i = 0; i < n; i++) {
    RelabelRunTask *task = g_ptr_array_index(tasks, i);

    if (task->task_id != 0 && !spool_task(self, task, g_hash_table_lookup(by_id, &task->task_id), error))
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
download_first(RelabelSession *session, Download *self, GPtrArray *tasks, guint *n, GError **error)
{
  *n = count_batch(tasks);
  for (;;) {
    g_autoptr(GError) reason = NULL;
    g_autoptr(JsonArray) array = export_tasks(session, self, tasks, *n, &reason);

    if (array != NULL) {
      self->n_at_once = MIN(PAGE, self->n_at_once + self->n_at_once / 4 + 1);
      return spool_tasks(self, tasks, *n, array, error);
    }
    if (*n == 1 || !g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE)) {
      g_propagate_error(error, g_steal_pointer(&reason));
      return FALSE;
    }
    self->n_at_once = *n /= 2;
  }
}

static gboolean
download_all(RelabelSession *session, Download *self, GError **error)
{
  guint64 position = 0;
  gint64 n_samples = 0;

  relabel_run_get_counts(self->run, &n_samples, NULL);
  for (;;) {
    g_autoptr(GPtrArray) tasks =
        relabel_dataset_read_tasks(session->dataset, relabel_run_get_key(self->run), position, self->n_at_once, error);
    guint n = 0;

    if (tasks == NULL || g_cancellable_set_error_if_cancelled(session->cancellable, error))
      return FALSE;
    if (tasks->len == 0)
      return TRUE;
    if (!download_first(session, self, tasks, &n, error))
      return FALSE;
    position += n;
    relabel_progress_set(self->progress, "Downloading annotations", position, (guint64)n_samples);
  }
}

/* Fills the spool with a line a task that somebody submitted, in the order of the run's tasks, and counts the others. */
gboolean
relabel_load_download(RelabelSession *session, RelabelRun *run, RelabelSpool *spool, RelabelLoadReport *report, RelabelProgress *progress,
                      GError **error)
{
  Download self = { run, spool, report, progress, FIRST_PAGE };

  return download_all(session, &self, error);
}
