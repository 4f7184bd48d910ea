/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Evaluations that are stored: loaded, renamed, deleted. */
#include <string.h>

#include "relabel-error.h"
#include "relabel-evaluate-private.h"
#include "relabel-json.h"
#include "relabel-task.h"

/**
 * relabel_evaluation_load:
 * @dataset: a dataset
 * @key: the key of an evaluation
 * @cancellable: (nullable): to cancel
 *
 * Reads an evaluation, of ours or of FiftyOne's, with what it found then: labels may have changed since.
 *
 * Returns: (transfer full) (nullable): the evaluation; %RELABEL_MODEL_ERROR_NOT_FOUND when there is none of that key, or it has no results;
 *   %RELABEL_MODEL_ERROR_INVALID when it is of another kind
 */
RelabelEvaluation *
relabel_evaluation_load(RelabelDataset *dataset, const char *key, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_EVALUATION, key, error);

  if (run == NULL || g_cancellable_set_error_if_cancelled(cancellable, error))
    return NULL;
  return relabel_evaluation_new_from_run(run, error);
}

typedef struct {
  RelabelEvaluateTraces traces;
  char *gt_field;
  char *pred_field;
} Change;

static gboolean
find_traces(RelabelDataset *dataset, const char *key, Change *change, GError **error)
{
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_EVALUATION, key, error);
  JsonObject *config = run != NULL ? relabel_json_peek_object(relabel_run_get_document(run), "config") : NULL;
  guint n = 0;

  if (run == NULL)
    return FALSE;
  change->traces.is_classification = g_strcmp0(relabel_json_peek_string(config, "type"), "classification") == 0;
  change->gt_field = g_strdup(relabel_json_peek_string(config, "gt_field"));
  change->pred_field = g_strdup(relabel_json_peek_string(config, "pred_field"));
  if (change->traces.is_classification)
    return TRUE;
  if (relabel_evaluate_holds_objects(dataset, change->gt_field))
    change->traces.fields[n++] = change->gt_field;
  if (relabel_evaluate_holds_objects(dataset, change->pred_field) && g_strcmp0(change->gt_field, change->pred_field) != 0)
    change->traces.fields[n++] = change->pred_field;
  return TRUE;
}

static gboolean
change_cb(RelabelDataset *dataset, gpointer user_data, GCancellable *cancellable, GError **error)
{
  Change *change = user_data;
  const RelabelEvaluateTraces *traces = &change->traces;

  if (!find_traces(dataset, traces->key, change, error) || !relabel_evaluate_change_traces(dataset, traces, NULL, cancellable, error) ||
      !relabel_evaluate_change_fields(dataset, traces, error))
    return FALSE;
  if (traces->new_key != NULL)
    return relabel_dataset_rename_run(dataset, RELABEL_RUN_KIND_EVALUATION, traces->key, traces->new_key, error);
  return relabel_dataset_delete_run(dataset, RELABEL_RUN_KIND_EVALUATION, traces->key, error);
}

static gboolean
change(RelabelDataset *dataset, const char *key, const char *new_key, GCancellable *cancellable, GError **error)
{
  Change self = { { key, new_key } };
  g_autofree char *title = new_key != NULL ? g_strdup_printf("Rename evaluation %s", key) : g_strdup_printf("Delete evaluation %s", key);
  gboolean done = relabel_dataset_edit(dataset, title, change_cb, &self, cancellable, error);

  g_free(self.gt_field);
  g_free(self.pred_field);
  return done;
}

/**
 * relabel_evaluation_rename:
 * @dataset: a dataset
 * @key: the key of an evaluation
 * @new_key: its new key
 * @cancellable: (nullable): to cancel
 *
 * Gives an evaluation another key, and so other names to what it has written into labels and samples. One step of undo.
 *
 * Returns: %TRUE when it is done; %RELABEL_MODEL_ERROR_EXISTS when the key, or a field of such a name, is taken
 */
gboolean
relabel_evaluation_rename(RelabelDataset *dataset, const char *key, const char *new_key, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelRun) other = relabel_run_new(RELABEL_RUN_KIND_EVALUATION, new_key, error);

  if (other == NULL)
    return FALSE;
  if (strcmp(key, new_key) == 0) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS, "The evaluation is called “%s” already; choose another key", key);
    return FALSE;
  }
  return change(dataset, key, new_key, cancellable, error);
}

/**
 * relabel_evaluation_delete:
 * @dataset: a dataset
 * @key: the key of an evaluation
 * @cancellable: (nullable): to cancel
 *
 * Deletes an evaluation with all that it has written into labels and samples. One step of undo.
 *
 * Returns: %TRUE when it is done; %RELABEL_MODEL_ERROR_NOT_FOUND when there is none of that key
 */
gboolean
relabel_evaluation_delete(RelabelDataset *dataset, const char *key, GCancellable *cancellable, GError **error)
{
  return change(dataset, key, NULL, cancellable, error);
}

/* ---- the asynchronous twins ---- */

typedef struct {
  char *key;
  char *new_key;
} Call;

static void
call_free(Call *call)
{
  g_free(call->key);
  g_free(call->new_key);
  g_free(call);
}

static void
start(RelabelDataset *dataset, gpointer tag, const char *key, const char *new_key, GTaskThreadFunc func, GCancellable *cancellable,
      GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0(Call, 1);

  call->key = g_strdup(key);
  call->new_key = g_strdup(new_key);
  relabel_task_run(dataset, tag, call, (GDestroyNotify)call_free, func, cancellable, callback, user_data);
}

static void
load_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Call *call = task_data;
  GError *error = NULL;
  RelabelEvaluation *evaluation = relabel_evaluation_load(source, call->key, cancellable, &error);

  relabel_task_return_pointer(task, evaluation, g_object_unref, error);
}

/**
 * relabel_evaluation_load_async:
 * @dataset: a dataset
 * @key: the key of an evaluation
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.Evaluation.load].
 */
void
relabel_evaluation_load_async(RelabelDataset *dataset, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  start(dataset, relabel_evaluation_load_async, key, NULL, load_thread, cancellable, callback, user_data);
}

/**
 * relabel_evaluation_load_finish:
 * @dataset: the dataset
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): the evaluation
 */
RelabelEvaluation *
relabel_evaluation_load_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}

static void
change_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Call *call = task_data;
  GError *error = NULL;
  gboolean done = call->new_key != NULL ? relabel_evaluation_rename(source, call->key, call->new_key, cancellable, &error)
                                        : relabel_evaluation_delete(source, call->key, cancellable, &error);

  relabel_task_return_boolean(task, done, error);
}

/**
 * relabel_evaluation_rename_async:
 * @dataset: a dataset
 * @key: the key of an evaluation
 * @new_key: its new key
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.Evaluation.rename].
 */
void
relabel_evaluation_rename_async(RelabelDataset *dataset, const char *key, const char *new_key, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  start(dataset, relabel_evaluation_rename_async, key, new_key, change_thread, cancellable, callback, user_data);
}

/**
 * relabel_evaluation_rename_finish:
 * @dataset: the dataset
 * @result: of the callback
 *
 * Returns: %TRUE when it is done
 */
gboolean
relabel_evaluation_rename_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish_boolean(dataset, result, error);
}

/**
 * relabel_evaluation_delete_async:
 * @dataset: a dataset
 * @key: the key of an evaluation
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.Evaluation.delete].
 */
void
relabel_evaluation_delete_async(RelabelDataset *dataset, const char *key, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  start(dataset, relabel_evaluation_delete_async, key, NULL, change_thread, cancellable, callback, user_data);
}

/**
 * relabel_evaluation_delete_finish:
 * @dataset: the dataset
 * @result: of the callback
 *
 * Returns: %TRUE when it is done
 */
gboolean
relabel_evaluation_delete_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish_boolean(dataset, result, error);
}
