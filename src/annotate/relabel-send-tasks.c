/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-json.h"
#include "relabel-ls-error.h"
#include "relabel-run-fields.h"
#include "relabel-send.h"

/* Tasks at once, however often requests fail. */
#define FEWEST 50

static char *
batch_mark(RelabelRun *run, guint batch)
{
  return g_strdup_printf("%s:%u", relabel_run_get_mark(run), batch);
}

static JsonObject *
task_data(RelabelRun *run, RelabelRunTask *task, RelabelSample *sample, const char *mark)
{
  JsonObject *data = json_object_new();
  g_autofree char *filename = relabel_sample_dup_display_name(sample);

  json_object_set_string_member(data, "filename", filename);
  json_object_set_string_member(data, relabel_run_get_image_key(run), task->url);
  json_object_set_string_member(data, RELABEL_SEND_DATA_ID, task->sample_id);
  json_object_set_string_member(data, RELABEL_SEND_DATA_BATCH, mark);
  return data;
}

static JsonObject *
make_task(RelabelRun *run, GArray *fields, RelabelRunTask *task, RelabelSample *sample, const char *mark, guint *n_predictions,
          GError **error)
{
  g_autoptr(JsonObject) object = json_object_new();
  g_autoptr(JsonArray) result = NULL;

  relabel_run_fields_set_sample(fields, run, sample);
  result = relabel_plan_regions(fields, task, error);
  if (result == NULL)
    return NULL;
  json_object_set_object_member(object, "data", task_data(run, task, sample, mark));
  if (task->upload_id != 0)
    json_object_set_int_member(object, "file_upload_id", task->upload_id);
  if (json_array_get_length(result) > 0) {
    JsonArray *predictions = json_array_new();
    JsonObject *prediction = json_object_new();

    json_object_set_string_member(prediction, "model_version", relabel_run_get_model_version(run));
    json_object_set_array_member(prediction, "result", g_steal_pointer(&result));
    json_array_add_object_element(predictions, prediction);
    json_object_set_array_member(object, "predictions", predictions);
    (*n_predictions)++;
  }
  return g_steal_pointer(&object);
}

static JsonArray *
make_tasks(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, const char *mark, guint *n_predictions, GError **error)
{
  g_autoptr(GPtrArray) samples = relabel_send_read_samples(session, run, tasks, error);
  g_autoptr(GArray) fields = relabel_run_fields_new(relabel_run_get_label_schema(run));
  g_autoptr(JsonArray) array = json_array_new();

  for (guint i = 0; samples != NULL && i < samples->len; i++) {
    JsonObject *object =
        make_task(run, fields, g_ptr_array_index(tasks, i), g_ptr_array_index(samples, i), mark, n_predictions, error);

    if (object == NULL)
      return NULL;
    json_array_add_object_element(array, object);
  }
  return samples != NULL ? g_steal_pointer(&array) : NULL;
}

/* The tasks of a batch that are on the server, by our own id. The import is atomic: all of them or none. */
static JsonArray *
find_batch(RelabelSession *session, RelabelRun *run, const char *mark, GError **error)
{
  JsonArray *found;

  relabel_ls_client_find_tasks_async(session->client, relabel_run_get_project_id(run), RELABEL_SEND_DATA_BATCH, mark, session->cancellable,
                                     relabel_session_cb, session);
  found = relabel_ls_client_find_tasks_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return found;
}

/* Of each sample that was to be sent, the one task. More are there when a request that was thought lost was carried out after all. */
static GHashTable *
index_found(GPtrArray *tasks, JsonArray *found, GArray *surplus)
{
  GHashTable *by_sample = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; i < tasks->len; i++)
    g_hash_table_insert(by_sample, ((RelabelRunTask *)g_ptr_array_index(tasks, i))->sample_id, NULL);
  for (guint i = 0; i < json_array_get_length(found); i++) {
    JsonObject *object = json_array_get_object_element(found, i);
    const char *id = relabel_json_peek_string(relabel_json_peek_object(object, "data"), RELABEL_SEND_DATA_ID);
    JsonObject *other = id != NULL ? g_hash_table_lookup(by_sample, id) : NULL;
    gint64 task_id = relabel_json_peek_int(object, "id", 0);
    gint64 other_id = other != NULL ? relabel_json_peek_int(other, "id", 0) : G_MAXINT64;
    gint64 second = MAX(task_id, other_id);

    /* Other parts of the batch may have been sent before. */
    if (id == NULL || !g_hash_table_contains(by_sample, id))
      continue;
    if (other != NULL)
      g_array_append_val(surplus, second);
    if (task_id < other_id)
      g_hash_table_replace(by_sample, (gpointer)id, object);
  }
  return by_sample;
}

gboolean
relabel_send_delete_tasks(RelabelSession *session, RelabelRun *run, GArray *ids, GError **error)
{
  gboolean done;

  if (ids->len == 0)
    return TRUE;
  relabel_ls_client_delete_tasks_async(session->client, relabel_run_get_project_id(run), (const gint64 *)(gpointer)ids->data,
                                       ids->len, session->cancellable, relabel_session_cb, session);
  done = relabel_ls_client_delete_tasks_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return done;
}

/* Whether a person would see what was sent of a task: what is not shown would look as if it had been deleted. */
static gboolean
is_whole(RelabelRun *run, RelabelRunTask *task, JsonObject *object)
{
  RelabelLabelSchema *schema = relabel_run_get_label_schema(run);
  gboolean sent = FALSE;

  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    const char *name = relabel_schema_field_get_name(relabel_label_schema_get_field(schema, i));
    JsonArray *documents = relabel_json_peek_array(relabel_run_task_get_sent(task), name);

    sent |= documents != NULL && json_array_get_length(documents) > 0;
  }
  return !sent || relabel_json_peek_int(object, "total_predictions", 1) > 0;
}

/* A busy server may keep a task and lose its prediction. Such a task makes room for a second try, unless somebody has worked on it. */
static gboolean
give_up(JsonObject *object, GArray *surplus, GError **error)
{
  gint64 id = relabel_json_peek_int(object, "id", 0);

  if (relabel_json_peek_int(object, "total_annotations", 0) > 0) {
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE,
                "The server has lost the labels of task %" G_GINT64_FORMAT ", and there is work on it already: cancel the run and make it again",
                id);
    return FALSE;
  }
  g_array_append_val(surplus, id);
  return TRUE;
}

/* Notes what the server has of the tasks, and deletes what it should not have. */
static gboolean
take_tasks(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, JsonArray *found, GError **error)
{
  g_autoptr(GArray) surplus = g_array_new(FALSE, FALSE, sizeof(gint64));
  g_autoptr(GHashTable) by_sample = index_found(tasks, found, surplus);
  g_autoptr(GPtrArray) done = g_ptr_array_new();

  for (guint i = 0; i < tasks->len; i++) {
    RelabelRunTask *task = g_ptr_array_index(tasks, i);
    JsonObject *object = g_hash_table_lookup(by_sample, task->sample_id);

    if (object != NULL && !is_whole(run, task, object) && !give_up(object, surplus, error))
      return FALSE;
    if (object == NULL || !is_whole(run, task, object))
      continue;
    task->task_id = relabel_json_peek_int(object, "id", 0);
    g_ptr_array_add(done, task);
  }
  return relabel_send_delete_tasks(session, run, surplus, error) && (done->len == 0 || relabel_send_confirm(session, run, done, error));
}

static gboolean
import_tasks(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, const char *mark, GError **error)
{
  guint n_predictions = 0;
  g_autoptr(JsonArray) array = make_tasks(session, run, tasks, mark, &n_predictions, error);
  g_autoptr(GArray) ids = NULL;

  if (array == NULL)
    return FALSE;
  relabel_ls_client_import_tasks_async(session->client, relabel_run_get_project_id(run), array, n_predictions,
                                       session->cancellable, relabel_session_cb, session);
  ids = relabel_ls_client_import_tasks_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return ids != NULL;
}

static GPtrArray *
without_task(GPtrArray *tasks)
{
  GPtrArray *left = g_ptr_array_new();

  for (guint i = 0; i < tasks->len; i++) {
    if (((RelabelRunTask *)g_ptr_array_index(tasks, i))->task_id == 0)
      g_ptr_array_add(left, g_ptr_array_index(tasks, i));
  }
  return left;
}

/* Asks what the server has of the tasks; *left are those that it hasn't. */
static gboolean
find_tasks(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, const char *mark, GPtrArray **left, GError **error)
{
  g_autoptr(JsonArray) found = find_batch(session, run, mark, error);

  if (found == NULL || !take_tasks(session, run, tasks, found, error))
    return FALSE;
  *left = without_task(tasks);
  return TRUE;
}

/* The request was too large. Half as many tasks may be few enough. */
static gboolean
take_fewer(RelabelSession *session, GPtrArray *tasks, GError *reason, GError **error)
{
  if (tasks->len > 1) {
    session->max_tasks = tasks->len / 2;
    g_error_free(reason);
    return TRUE;
  }
  g_propagate_prefixed_error(error, reason, "The labels of the sample %s alone: ", ((RelabelRunTask *)g_ptr_array_index(tasks, 0))->sample_id);
  return FALSE;
}

/*
 * Creates tasks exactly once. What may have been sent before is asked for first; and after each import the server is asked what it has, for a
 * busy one keeps less than it says.
 */
static gboolean
send_batch(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, GError **error)
{
  g_autofree char *mark = batch_mark(run, ((RelabelRunTask *)g_ptr_array_index(tasks, 0))->batch);
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(GPtrArray) missing = NULL;
  GError *reason = NULL;

  if (!session->unsure)
    left = g_ptr_array_ref(tasks);
  else if (!find_tasks(session, run, tasks, mark, &left, error))
    return FALSE;
  if (left->len == 0)
    return TRUE;
  if (!import_tasks(session, run, left, mark, &reason)) {
    if (g_error_matches(reason, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE))
      return take_fewer(session, left, reason, error);
    /* It may have taken longer than what stands between here and the server allows. */
    if (relabel_send_may_have_happened(reason))
      session->max_tasks = MAX(MIN(left->len, FEWEST), left->len / 2);
    g_propagate_error(error, reason);
    return FALSE;
  }
  if (!find_tasks(session, run, left, mark, &missing, error))
    return FALSE;
  if (missing->len == 0)
    return TRUE;
  g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_INCOMPLETE,
                      "The server keeps only a part of the tasks and labels that it is sent: see its log, then resume the run");
  return FALSE;
}

static gboolean
is_of_batch(GPtrArray *batch, RelabelRunTask *task)
{
  return batch->len == 0 || task->batch == ((RelabelRunTask *)g_ptr_array_index(batch, 0))->batch;
}

/* The tasks that one request creates, from a position on. Where masks are large they are few, and not many more are read: as many as the last
 * time first, then twice as many. */
static GPtrArray *
read_batch(RelabelSession *session, RelabelRun *run, guint64 position, guint n_last, GError **error)
{
  guint limit = MIN(RELABEL_SEND_BATCH, session->max_tasks);
  g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_run_task_free);
  guint n_wanted = n_last + 1, n_before = 0;

  do {
    g_autoptr(GPtrArray) page = NULL;

    n_before = batch->len;
    n_wanted = MIN(MAX(n_wanted, n_before), limit - n_before);
    page = relabel_dataset_read_tasks(session->dataset, relabel_run_get_key(run), position + n_before, n_wanted, error);
    if (page == NULL)
      return NULL;
    while (page->len > 0 && is_of_batch(batch, g_ptr_array_index(page, 0)))
      g_ptr_array_add(batch, g_ptr_array_steal_index(page, 0));
  } while (batch->len - n_before == n_wanted && batch->len < limit);
  return g_steal_pointer(&batch);
}

/* Creates all tasks that are not there yet, a batch a request. */
gboolean
relabel_send_tasks(RelabelSession *session, RelabelRun *run, GError **error)
{
  gint64 n_samples = 0;
  guint64 position = 0;
  guint n_tasks = 0;

  relabel_run_get_counts(run, &n_samples, NULL);
  for (;;) {
    g_autoptr(GPtrArray) tasks = read_batch(session, run, position, n_tasks, error);
    g_autoptr(GPtrArray) left = tasks != NULL ? without_task(tasks) : NULL;

    if (tasks == NULL || g_cancellable_set_error_if_cancelled(session->cancellable, error))
      return FALSE;
    if (tasks->len == 0)
      return TRUE;
    if (left->len > 0 && !send_batch(session, run, left, error))
      return FALSE;
    n_tasks = tasks->len;
    /* After a request that was too large, the same are read again, and fewer of them. */
    if (left->len > session->max_tasks)
      continue;
    position += n_tasks;
    relabel_run_set_counts(run, n_samples, (gint64)position);
    if (!relabel_dataset_write_run(session->dataset, run, error))
      return FALSE;
    relabel_progress_set(session->progress, "Creating tasks", position, (guint64)n_samples);
  }
}
