/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The figures as JSON. */
#include "relabel-evaluation-private.h"

#include "relabel-json.h"

static JsonObject *
row_to_json(const RelabelEvaluationRow *row)
{
  JsonObject *object = json_object_new();

  json_object_set_double_member(object, "precision", row->precision);
  json_object_set_double_member(object, "recall", row->recall);
  json_object_set_double_member(object, "f1-score", row->fscore);
  json_object_set_int_member(object, "support", (gint64)row->support);
  return object;
}

static JsonObject *
report_to_json(RelabelEvaluation *self)
{
  g_autoptr(GPtrArray) rows = relabel_evaluation_list_report(self, NULL);
  JsonObject *object = json_object_new();

  for (guint i = 0; i < rows->len; i++) {
    const RelabelEvaluationRow *row = g_ptr_array_index(rows, i);

    if (i + 3 == rows->len && g_strcmp0(row->label, "accuracy") == 0)
      json_object_set_double_member(object, row->label, row->precision);
    else
      json_object_set_object_member(object, row->label, row_to_json(row));
  }
  return object;
}

static JsonObject *
metrics_to_json(RelabelEvaluation *self, RelabelEvaluationAverage average)
{
  JsonObject *object = json_object_new();
  double accuracy, precision, recall, fscore;
  guint64 support;

  relabel_evaluation_get_metrics(self, NULL, average, 1, &accuracy, &precision, &recall, &fscore, &support);
  json_object_set_double_member(object, "accuracy", accuracy);
  json_object_set_double_member(object, "precision", precision);
  json_object_set_double_member(object, "recall", recall);
  json_object_set_double_member(object, "fscore", fscore);
  json_object_set_int_member(object, "support", (gint64)support);
  return object;
}

static JsonObject *
matrix_to_json(RelabelEvaluation *self)
{
  g_autoptr(RelabelEvaluationMatrix) matrix =
      relabel_evaluation_dup_matrix(self, NULL, RELABEL_EVALUATION_INCLUDE_NO, RELABEL_EVALUATION_INCLUDE_YES);
  JsonObject *object = json_object_new();
  JsonArray *labels = json_array_new(), *rows = json_array_new();
  guint n = relabel_evaluation_matrix_get_n_labels(matrix);

  for (guint i = 0; i < n; i++) {
    JsonArray *row = json_array_new();

    json_array_add_string_element(labels, relabel_evaluation_matrix_get_label(matrix, i));
    for (guint k = 0; k < n; k++)
      json_array_add_int_element(row, (gint64)relabel_evaluation_matrix_get_count(matrix, i, k));
    json_array_add_array_element(rows, row);
  }
  json_object_set_array_member(object, "labels", labels);
  json_object_set_array_member(object, "counts", rows);
  return object;
}

static JsonArray *
numbers_to_json(const double *numbers, gsize n)
{
  JsonArray *array = json_array_sized_new((guint)n);

  for (gsize i = 0; i < n; i++)
    json_array_add_double_element(array, numbers[i]);
  return array;
}

/* By class, at each threshold. */
static JsonObject *
precisions_to_json(RelabelEvaluation *self)
{
  JsonObject *object = json_object_new();

  for (guint i = 0; i < self->curves->n_classes; i++) {
    JsonArray *thresholds = json_array_new();

    for (guint k = 0; k < self->curves->n_thresholds; k++)
      json_array_add_array_element(thresholds, numbers_to_json(relabel_curves_get(self->curves, k, i)->precision, RELABEL_CURVE_N_POINTS));
    json_object_set_array_member(object, relabel_label_table_get(self->labels, self->curves->classes[i]), thresholds);
  }
  return object;
}

static void
add_curves(RelabelEvaluation *self, JsonObject *object)
{
  JsonObject *aps = json_object_new(), *ars = json_object_new();

  for (guint i = 0; i < self->curves->n_classes; i++) {
    const char *label = relabel_label_table_get(self->labels, self->curves->classes[i]);

    json_object_set_double_member(aps, label, relabel_curves_get_ap(self->curves, i));
    json_object_set_double_member(ars, label, relabel_curves_get_ar(self->curves, i));
  }
  json_object_set_double_member(object, "mAP", relabel_evaluation_get_map(self, NULL));
  json_object_set_double_member(object, "mAR", relabel_evaluation_get_mar(self, NULL));
  json_object_set_object_member(object, "AP", aps);
  json_object_set_object_member(object, "AR", ars);
  json_object_set_array_member(object, "iou_threshs", numbers_to_json(self->curves->thresholds, self->curves->n_thresholds));
  json_object_set_object_member(object, "precision", precisions_to_json(self));
}

/**
 * relabel_evaluation_to_json:
 *
 * Writes all figures, but not the matches: `key`, `config`, `classes`, `missing`, `tp`, `fp`, `fn`, `broken`, `report` and `metrics` as FiftyOne has
 * them, the latter by average, `confusion_matrix`, and with curves `mAP`, `mAR`, `AP` and `AR` by class, `iou_threshs` and `precision`, by class a
 * list for each threshold.
 *
 * Returns: (transfer full): an object
 */
JsonNode *
relabel_evaluation_to_json(RelabelEvaluation *self)
{
  JsonObject *object = json_object_new(), *metrics = json_object_new();
  guint64 tp, fp, fn;

  relabel_evaluation_get_counts(self, &tp, &fp, &fn);
  relabel_json_set_string(object, "key", self->key);
  json_object_set_object_member(object, "config", json_object_ref(self->config));
  json_object_set_array_member(object, "classes", relabel_json_array_from_strv((const char *const *)self->classes));
  json_object_set_string_member(object, "missing", self->missing);
  json_object_set_int_member(object, "tp", (gint64)tp);
  json_object_set_int_member(object, "fp", (gint64)fp);
  json_object_set_int_member(object, "fn", (gint64)fn);
  json_object_set_int_member(object, "broken", self->n_broken);
  json_object_set_object_member(object, "report", report_to_json(self));
  json_object_set_object_member(metrics, "micro", metrics_to_json(self, RELABEL_EVALUATION_AVERAGE_MICRO));
  json_object_set_object_member(metrics, "macro", metrics_to_json(self, RELABEL_EVALUATION_AVERAGE_MACRO));
  json_object_set_object_member(metrics, "weighted", metrics_to_json(self, RELABEL_EVALUATION_AVERAGE_WEIGHTED));
  json_object_set_object_member(object, "metrics", metrics);
  json_object_set_object_member(object, "confusion_matrix", matrix_to_json(self));
  if (self->curves != NULL)
    add_curves(self, object);
  return relabel_json_node_from_object(object);
}
