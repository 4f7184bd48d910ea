/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-evaluate-private.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-task.h"

/* ---- what can be evaluated ---- */

static gboolean
fail(GError **error, RelabelModelError code, const char *text)
{
  g_set_error_literal(error, RELABEL_MODEL_ERROR, (int)code, text);
  return FALSE;
}

static gboolean
find_type(RelabelEvaluate *self, const char *name, RelabelFieldType *type, GError **error)
{
  g_autoptr(RelabelField) field = name != NULL ? relabel_dataset_find_field(self->dataset, name) : NULL;

  if (field == NULL) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, "The dataset has no field “%s”; check the name",
                name != NULL ? name : "");
    return FALSE;
  }
  *type = relabel_field_get_field_type(field);
  if (*type == RELABEL_FIELD_TYPE_CLASSIFICATION || *type == RELABEL_FIELD_TYPE_DETECTIONS || *type == RELABEL_FIELD_TYPE_POLYLINES ||
      *type == RELABEL_FIELD_TYPE_KEYPOINTS)
    return TRUE;
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID,
              "“%s” holds %s: only detections, polylines, keypoints and a classification can be evaluated", name,
              relabel_field_type_to_nick(*type));
  return FALSE;
}

static RelabelMatchKind
choose_kind(const RelabelEvaluateRequest *request, RelabelFieldType type)
{
  switch (type) {
  case RELABEL_FIELD_TYPE_POLYLINES:
    return request->use_boxes ? RELABEL_MATCH_HULL_BOXES : RELABEL_MATCH_POLYLINES;
  case RELABEL_FIELD_TYPE_KEYPOINTS:
    return RELABEL_MATCH_KEYPOINTS;
  case RELABEL_FIELD_TYPE_DETECTIONS:
  default:
    return request->use_masks ? RELABEL_MATCH_MASKS : RELABEL_MATCH_BOXES;
  }
}

static gboolean
check_fields(RelabelEvaluate *self, GError **error)
{
  const RelabelEvaluateRequest *request = self->request;
  RelabelFieldType gt_type, pred_type;

  if (!find_type(self, request->gt_field, &gt_type, error) || !find_type(self, request->pred_field, &pred_type, error))
    return FALSE;
  if (gt_type != pred_type) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s” holds %s and “%s” %s; fields of the same type can be compared",
                request->pred_field, relabel_field_type_to_nick(pred_type), request->gt_field, relabel_field_type_to_nick(gt_type));
    return FALSE;
  }
  self->is_classification = gt_type == RELABEL_FIELD_TYPE_CLASSIFICATION;
  if (!self->is_classification && strcmp(request->gt_field, request->pred_field) == 0)
    return fail(error, RELABEL_MODEL_ERROR_INVALID, "A field can't be evaluated with itself; name the field with the truth");
  self->fields[GT] = request->gt_field;
  self->fields[PRED] = request->pred_field;
  self->options = (RelabelMatchOptions){ choose_kind(request, gt_type), request->classwise, request->tolerance };
  self->options.sigmas = request->sigmas->len > 0 ? &g_array_index(request->sigmas, double, 0) : NULL;
  self->options.n_sigmas = request->sigmas->len;
  return TRUE;
}

static int
compare_doubles(gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static gboolean
check_thresholds(RelabelEvaluate *self, GError **error)
{
  const GArray *given = self->request->thresholds;
  g_autoptr(GArray) sorted = g_array_copy((GArray *)given);

  if (given->len > RELABEL_SWEEP_MAX_THRESHOLDS)
    return fail(error, RELABEL_MODEL_ERROR_INVALID, "There are too many thresholds of the IoU: give 64 at most");
  g_array_sort(sorted, compare_doubles);
  for (guint i = 0; i < sorted->len; i++) {
    double threshold = g_array_index(sorted, double, i);

    if (!(threshold >= 0 && threshold <= 1))
      return fail(error, RELABEL_MODEL_ERROR_INVALID, "A threshold of the IoU is not between 0 and 1");
    if (i > 0 && threshold == g_array_index(sorted, double, i - 1))
      return fail(error, RELABEL_MODEL_ERROR_INVALID, "A threshold of the IoU is given twice");
  }
  if (!self->request->compute_map || self->is_classification)
    return TRUE;
  self->n_thresholds = given->len > 0 ? given->len : G_N_ELEMENTS(relabel_sweep_thresholds);
  memcpy(self->thresholds, given->len > 0 ? given->data : (gconstpointer)relabel_sweep_thresholds, self->n_thresholds * sizeof(double));
  self->max_preds = self->request->max_preds > 0 ? self->request->max_preds : RELABEL_SWEEP_MAX_PREDICTIONS;
  return TRUE;
}

/* ---- what was asked for ---- */

static void
set_numbers(JsonObject *config, const char *name, const double *numbers, guint n)
{
  JsonArray *array = json_array_new();

  if (n == 0) {
    json_array_unref(array);
    json_object_set_null_member(config, name);
    return;
  }
  for (guint i = 0; i < n; i++)
    json_array_add_double_element(array, numbers[i]);
  json_object_set_array_member(config, name, array);
}

/* FiftyOne's, with all that it has there. */
static void
set_detection_config(const RelabelEvaluate *self, JsonObject *config)
{
  const RelabelEvaluateRequest *request = self->request;
  guint max_preds = self->n_thresholds > 0 ? self->max_preds : request->max_preds;

  json_object_set_double_member(config, "iou", request->iou);
  json_object_set_boolean_member(config, "classwise", request->classwise);
  json_object_set_null_member(config, "custom_metrics");
  json_object_set_string_member(config, "iscrowd", request->iscrowd);
  json_object_set_boolean_member(config, "use_masks", request->use_masks);
  json_object_set_boolean_member(config, "use_boxes", request->use_boxes);
  if (request->tolerance >= 0)
    json_object_set_double_member(config, "tolerance", request->tolerance);
  else
    json_object_set_null_member(config, "tolerance");
  set_numbers(config, "keypoint_sigmas", self->options.sigmas, self->options.n_sigmas);
  json_object_set_boolean_member(config, "compute_mAP", request->compute_map);
  if (self->n_thresholds > 0)
    set_numbers(config, "iou_threshs", self->thresholds, self->n_thresholds);
  else
    set_numbers(config, "iou_threshs", (const double *)(gconstpointer)request->thresholds->data, request->thresholds->len);
  if (max_preds > 0)
    json_object_set_int_member(config, "max_preds", max_preds);
  else
    json_object_set_null_member(config, "max_preds");
  json_object_set_int_member(config, "error_level", 1);
}

static JsonObject *
make_config(const RelabelEvaluate *self)
{
  JsonObject *config = json_object_new();

  json_object_set_string_member(config, "cls",
                                self->is_classification ? "fiftyone.utils.eval.classification.SimpleEvaluationConfig"
                                                        : "fiftyone.utils.eval.coco.COCOEvaluationConfig");
  json_object_set_string_member(config, "type", self->is_classification ? "classification" : "detection");
  json_object_set_string_member(config, "method", self->is_classification ? "simple" : "coco");
  json_object_set_string_member(config, "pred_field", self->request->pred_field);
  json_object_set_string_member(config, "gt_field", self->request->gt_field);
  if (self->is_classification)
    json_object_set_null_member(config, "custom_metrics");
  else
    set_detection_config(self, config);
  return config;
}

/* ---- the evaluation ---- */

/* An evaluation is only replaced by one of the same kind and fields: the traces of another would stay. */
static gboolean
check_replaced(RelabelEvaluate *self, RelabelRun *run, GError **error)
{
  JsonObject *old = relabel_json_peek_object(relabel_run_get_document(run), "config"), *new = self->result->config;
  static const char *const names[] = { "method", "pred_field", "gt_field" };

  for (gsize i = 0; old != NULL && i < G_N_ELEMENTS(names); i++) {
    const char *was = relabel_json_peek_string(old, names[i]), *is = relabel_json_peek_string(new, names[i]);

    if (was == NULL || strcmp(was, is) == 0)
      continue;
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS,
                "There is an evaluation “%s” already, whose %s is “%s” and not “%s”; choose another key, or delete it first", self->request->key,
                names[i], was, is);
    return FALSE;
  }
  return TRUE;
}

/* Takes the traces of the evaluation that is replaced from the samples that are not evaluated now. */
static gboolean
replace(RelabelEvaluate *self, GError **error)
{
  RelabelEvaluateTraces traces = { self->request->key, NULL, self->is_classification };
  g_autoptr(GError) local = NULL;
  g_autoptr(RelabelRun) run = relabel_dataset_read_run(self->dataset, RELABEL_RUN_KIND_EVALUATION, self->request->key, &local);

  if (run == NULL && g_error_matches(local, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND))
    return TRUE;
  if (run == NULL) {
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
  }
  if (!check_replaced(self, run, error))
    return FALSE;
  if (!self->is_classification) {
    traces.fields[GT] = self->fields[GT];
    traces.fields[PRED] = self->fields[PRED];
  }
  return self->request->view == NULL || relabel_evaluate_change_traces(self->dataset, &traces, self->ids, self->cancellable, error);
}

/* The classes are those of the curves. */
static void
take_classes(RelabelEvaluation *result)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();

  for (guint i = 0; i < result->curves->n_classes; i++)
    g_ptr_array_add(names, (gpointer)relabel_label_table_get(result->labels, result->curves->classes[i]));
  g_ptr_array_add(names, NULL);
  relabel_evaluation_set_classes(result, (const char *const *)names->pdata);
}

static gboolean
finish_figures(RelabelEvaluate *self, RelabelSweep *sweep, GError **error)
{
  RelabelEvaluation *result = self->result;
  const char *const *classes = (const char *const *)self->request->classes;

  relabel_evaluation_count_matches(result);
  if (sweep == NULL || classes != NULL)
    relabel_evaluation_set_classes(result, classes);
  if (sweep == NULL)
    return TRUE;
  if (classes != NULL)
    result->curves = relabel_sweep_finish(sweep, (const int *)(gconstpointer)result->class_labels->data, result->class_labels->len, error);
  else
    result->curves = relabel_sweep_finish(sweep, NULL, 0, error);
  if (result->curves != NULL && classes == NULL)
    take_classes(result);
  return result->curves != NULL;
}

static gboolean
store(RelabelEvaluate *self, GError **error)
{
  g_autoptr(RelabelRun) run = NULL;

  if (self->request->key == NULL)
    return TRUE;
  run = relabel_evaluation_to_run(self->result, self->dataset, self->request->view, error);
  return run != NULL && relabel_evaluate_declare(self, error) && relabel_dataset_write_run(self->dataset, run, error);
}

static gboolean
evaluate_cb(RelabelDataset *dataset, gpointer user_data, GCancellable *cancellable, GError **error)
{
  RelabelEvaluate *self = user_data;
  RelabelSweep *sweep = NULL;
  gboolean done;

  self->ids = relabel_dataset_list_samples(dataset, self->request->view, cancellable, error);
  if (self->ids == NULL || (self->request->key != NULL && !replace(self, error)))
    return FALSE;
  done = relabel_evaluate_run(self, &sweep, error) && finish_figures(self, sweep, error) && store(self, error);
  g_clear_pointer(&sweep, relabel_sweep_free);
  return done && !g_cancellable_set_error_if_cancelled(cancellable, error);
}

static gboolean
check_key(const char *key, GError **error)
{
  g_autoptr(RelabelRun) run = key != NULL ? relabel_run_new(RELABEL_RUN_KIND_EVALUATION, key, error) : NULL;

  return key == NULL || run != NULL;
}

/**
 * relabel_evaluate:
 * @dataset: a dataset
 * @request: what to evaluate
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel; the dataset is then as it was
 *
 * Holds predictions against the truth. With a key, the evaluation is stored as FiftyOne stores it: each object gets the attributes `KEY` (`tp`, `fp`
 * or `fn`), `KEY_id`, the id of its partner, or an empty text, and, with a partner, `KEY_iou`; each sample the counts `KEY_tp`, `KEY_fp` and
 * `KEY_fn`. Of classifications each sample gets a boolean `KEY`: whether both are the same, or both missing. All of it is one step of undo. An
 * evaluation of the same key is replaced if its method and its fields are the same; the error is else %RELABEL_MODEL_ERROR_EXISTS. It is
 * %RELABEL_MODEL_ERROR_INVALID for fields that can't be compared, and %RELABEL_EVALUATE_ERROR_NO_CONFIDENCE where curves are wanted and a
 * prediction has no confidence.
 *
 * Returns: (transfer full) (nullable): what was found
 */
RelabelEvaluation *
relabel_evaluate(RelabelDataset *dataset, RelabelEvaluateRequest *request, RelabelProgress *progress, GCancellable *cancellable, GError **error)
{
  RelabelEvaluate self = { dataset, request, progress, cancellable, relabel_dataset_in_edit(dataset) };
  g_autofree char *title = request->key != NULL ? g_strdup_printf("Evaluate %s", request->key) : NULL;
  g_autoptr(JsonObject) config = NULL;
  gboolean done;

  if (!check_key(request->key, error) || !check_fields(&self, error) || !check_thresholds(&self, error))
    return NULL;
  config = make_config(&self);
  self.result = relabel_evaluation_new(request->key, config, request->missing);
  done = relabel_dataset_edit(dataset, title, evaluate_cb, &self, cancellable, error);
  g_clear_pointer(&self.ids, relabel_id_list_unref);
  if (!done)
    g_clear_object(&self.result);
  return self.result;
}

/**
 * relabel_evaluate_async:
 * @dataset: a dataset
 * @request: what to evaluate; not to be changed meanwhile
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.evaluate].
 */
void
relabel_evaluate_async(RelabelDataset *dataset, RelabelEvaluateRequest *request, RelabelProgress *progress, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run_change(relabel_evaluate_async, (RelabelRequestFunc)relabel_evaluate, dataset, request, progress, cancellable, callback,
                          user_data);
}

/**
 * relabel_evaluate_finish:
 * @dataset: the dataset
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): what was found
 */
RelabelEvaluation *
relabel_evaluate_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}
