/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-image-info.h"
#include "relabel-json.h"
#include "relabel-ls-error.h"
#include "relabel-send.h"

/* Names of ours in a task's data; the image's is the one that the labeling config has. */
#define DATA_ID "relabel_id"
#define DATA_BATCH "relabel_batch"

/* A mark that no other run has, the same after a restart. */
static char *
batch_mark(RelabelRun *run, guint batch)
{
  g_autofree char *time = g_date_time_format_iso8601(relabel_run_get_timestamp(run));
  g_autofree char *name = g_strdup_printf("%s %s", relabel_run_get_key(run), time);
  g_autofree char *id = relabel_id_new_from_name(name);

  return g_strdup_printf("%s:%u", id, batch);
}

/* Of the upright image, as the browser shows it. */
static void
image_size(RelabelSample *sample, int *width, int *height)
{
  RelabelImageInfo info = { 0 };

  *width = relabel_sample_get_width(sample);
  *height = relabel_sample_get_height(sample);
  if ((*width <= 0 || *height <= 0) && relabel_image_probe(relabel_sample_get_filepath(sample), &info, NULL)) {
    *width = info.width;
    *height = info.height;
  }
}

static JsonObject *
task_data(RelabelRunTask *task, RelabelSample *sample, const char *mark)
{
  JsonObject *data = json_object_new();
  g_autofree char *filename = relabel_sample_dup_display_name(sample);

  json_object_set_string_member(data, "image", task->url);
  json_object_set_string_member(data, "filename", filename);
  json_object_set_string_member(data, DATA_ID, task->sample_id);
  json_object_set_string_member(data, DATA_BATCH, mark);
  return data;
}

static JsonObject *
make_task(RelabelRun *run, RelabelRunTask *task, RelabelSample *sample, const char *mark, guint *n_predictions, GError **error)
{
  g_autoptr(JsonObject) object = json_object_new();
  g_autoptr(JsonArray) result = NULL;
  int width = 0, height = 0;

  image_size(sample, &width, &height);
  result = relabel_plan_regions(run, task, width, height, error);
  if (result == NULL)
    return NULL;
  json_object_set_object_member(object, "data", task_data(task, sample, mark));
  if (task->upload_id != 0)
    json_object_set_int_member(object, "file_upload_id", task->upload_id);
  if (json_array_get_length(result) > 0) {
    JsonArray *predictions = json_array_new();
    JsonObject *prediction = json_object_new();

    json_object_set_string_member(prediction, "model_version", relabel_run_get_key(run));
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
  const char *const no_fields[] = { NULL };
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  g_autoptr(GPtrArray) samples = NULL;
  g_autoptr(JsonArray) array = json_array_new();

  for (guint i = 0; i < tasks->len; i++)
    relabel_id_list_append(ids, ((RelabelRunTask *)g_ptr_array_index(tasks, i))->sample_id);
  samples = relabel_dataset_read_samples(session->dataset, ids, no_fields, session->cancellable, error);
  if (samples == NULL)
    return NULL;
  for (guint i = 0; i < samples->len && i < tasks->len; i++) {
    JsonObject *object =
        make_task(run, g_ptr_array_index(tasks, i), g_ptr_array_index(samples, i), mark, n_predictions, error);

    if (object == NULL)
      return NULL;
    json_array_add_object_element(array, object);
  }
  return g_steal_pointer(&array);
}

/* The tasks of a batch that are on the server, by our own id. The import is atomic: all of them or none. */
static JsonArray *
find_batch(RelabelSession *session, RelabelRun *run, const char *mark, GError **error)
{
  JsonArray *found;

  relabel_ls_client_find_tasks_async(session->client, relabel_run_get_project_id(run), DATA_BATCH, mark, session->cancellable,
                                     relabel_session_cb, session);
  found = relabel_ls_client_find_tasks_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return found;
}

static gboolean
take_ids(GPtrArray *tasks, JsonArray *found, GError **error)
{
  g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);
  guint n = 0;

  for (guint i = 0; i < json_array_get_length(found); i++) {
    JsonObject *object = json_array_get_object_element(found, i);
    const char *id = relabel_json_peek_string(relabel_json_peek_object(object, "data"), DATA_ID);

    if (id != NULL)
      g_hash_table_insert(ids, (gpointer)id, object);
  }
  for (guint i = 0; i < tasks->len; i++) {
    RelabelRunTask *task = g_ptr_array_index(tasks, i);
    JsonObject *object = g_hash_table_lookup(ids, task->sample_id);

    if (object != NULL && ++n > 0)
      task->task_id = relabel_json_peek_int(object, "id", 0);
  }
  if (n == tasks->len)
    return TRUE;
  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_INCOMPLETE,
              "The server has %u of %u tasks that were sent: cancel the run and make it again", n, tasks->len);
  return FALSE;
}

static gboolean
import_batch(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, const char *mark, GError **error)
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

/* Was it done, although the answer was lost? */
static gboolean
may_have_happened(const GError *error)
{
  return g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_AMBIGUOUS) ||
         g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_SERVER) ||
         g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TIMEOUT);
}

/* Imports a batch exactly once: the server is asked before what may have been sent is sent again. */
static gboolean
send_batch(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, gboolean resumed, GError **error)
{
  g_autofree char *mark = batch_mark(run, ((RelabelRunTask *)g_ptr_array_index(tasks, 0))->batch);
  g_autoptr(JsonArray) found = resumed ? find_batch(session, run, mark, error) : NULL;
  g_autoptr(GError) reason = NULL;

  if (resumed && found == NULL)
    return FALSE;
  if (found == NULL || json_array_get_length(found) == 0) {
    if (!import_batch(session, run, tasks, mark, &reason) && !may_have_happened(reason)) {
      g_propagate_error(error, g_steal_pointer(&reason));
      return FALSE;
    }
    g_clear_pointer(&found, json_array_unref);
    found = find_batch(session, run, mark, error);
    if (found == NULL)
      return FALSE;
    if (reason != NULL && json_array_get_length(found) == 0) {
      g_propagate_error(error, g_steal_pointer(&reason));
      return FALSE;
    }
  }
  return take_ids(tasks, found, error) &&
         relabel_dataset_write_tasks(session->dataset, relabel_run_get_key(run), tasks, error);
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

/* Creates all tasks that are not there yet, a batch a request. */
gboolean
relabel_send_tasks(RelabelSession *session, RelabelRun *run, gboolean resumed, GError **error)
{
  gint64 n_samples = 0;

  relabel_run_get_counts(run, &n_samples, NULL);
  for (guint64 position = 0;; position += RELABEL_SEND_BATCH) {
    g_autoptr(GPtrArray) tasks =
        relabel_dataset_read_tasks(session->dataset, relabel_run_get_key(run), position, RELABEL_SEND_BATCH, error);
    g_autoptr(GPtrArray) left = tasks != NULL ? without_task(tasks) : NULL;

    if (tasks == NULL || g_cancellable_set_error_if_cancelled(session->cancellable, error))
      return FALSE;
    if (left->len > 0 && !send_batch(session, run, left, resumed, error))
      return FALSE;
    relabel_run_set_counts(run, n_samples, (gint64)position + tasks->len);
    if (!relabel_dataset_write_run(session->dataset, run, error))
      return FALSE;
    relabel_progress_set(session->progress, "Creating tasks", position + tasks->len, (guint64)n_samples);
    if (tasks->len < RELABEL_SEND_BATCH)
      return TRUE;
  }
}
