/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Figures by class, and curves. */
#include "relabel-evaluation-private.h"

#include <math.h>
#include <string.h>

RelabelConfusionClasses
relabel_evaluation_as_classes(GArray *labels)
{
  /* None at all is not the same as those of the matches. */
  static const int nothing = RELABEL_NO_LABEL;

  return (RelabelConfusionClasses){ labels->len > 0 ? &g_array_index(labels, int, 0) : &nothing, labels->len };
}

static void
add_row(GPtrArray *rows, const char *label, const RelabelReportRow *row)
{
  RelabelEvaluationRow *copy = g_new(RelabelEvaluationRow, 1);

  *copy = (RelabelEvaluationRow){ g_strdup(label), row->precision, row->recall, row->fscore, row->support };
  g_ptr_array_add(rows, copy);
}

/**
 * relabel_evaluation_list_report:
 * @classes: (nullable) (array zero-terminated=1): of which classes; %NULL for all
 *
 * Makes scikit-learn's classification report: precision, recall and F-score of each class. The last three rows are the averages: `micro avg`, or
 * `accuracy`, which is the same figure where the classes are all that there are; `macro avg`; `weighted avg`.
 *
 * Returns: (transfer container) (element-type RelabelEvaluationRow): the rows
 */
GPtrArray *
relabel_evaluation_list_report(RelabelEvaluation *self, const char *const *classes)
{
  g_autoptr(GArray) labels = relabel_evaluation_find_labels(self, classes);
  g_autoptr(RelabelReport) report = relabel_confusion_get_report(self->confusion, relabel_evaluation_as_classes(labels));
  GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_evaluation_row_free);

  for (guint i = 0; i < report->n_rows; i++)
    add_row(rows, relabel_label_table_get(self->labels, report->rows[i].label), &report->rows[i]);
  add_row(rows, report->has_accuracy ? "accuracy" : "micro avg", &report->micro);
  add_row(rows, "macro avg", &report->macro);
  add_row(rows, "weighted avg", &report->weighted);
  return rows;
}

static void
set_double(double *place, double value)
{
  if (place != NULL)
    *place = value;
}

/**
 * relabel_evaluation_get_metrics:
 * @classes: (nullable) (array zero-terminated=1): of which classes; %NULL for all
 * @average: how the figures of classes are put together
 * @beta: how many times recall counts as much as precision in the F-score, from 0; 1 as a rule
 * @accuracy: (out) (optional): the part of the matches with one of the classes that are right, 0 to 1
 * @precision: (out) (optional): precision, 0 to 1
 * @recall: (out) (optional): recall, 0 to 1
 * @fscore: (out) (optional): the F-score, 0 to 1
 * @support: (out) (optional): how much of the classes the truth has
 *
 * Gets what scikit-learn's precision_recall_fscore_support() makes of the matches.
 */
void
relabel_evaluation_get_metrics(RelabelEvaluation *self, const char *const *classes, RelabelEvaluationAverage average, double beta,
                               double *accuracy, double *precision, double *recall, double *fscore, guint64 *support)
{
  g_autoptr(GArray) labels = relabel_evaluation_find_labels(self, classes);
  RelabelMetrics metrics;

  relabel_confusion_get_metrics(self->confusion, relabel_evaluation_as_classes(labels), average, beta, &metrics);
  set_double(accuracy, metrics.accuracy);
  set_double(precision, metrics.precision);
  set_double(recall, metrics.recall);
  set_double(fscore, metrics.fscore);
  if (support != NULL)
    *support = metrics.support;
}

/* ---- curves ---- */

/**
 * relabel_evaluation_has_curves:
 *
 * Returns: whether precision and recall at several thresholds were asked for
 */
gboolean
relabel_evaluation_has_curves(RelabelEvaluation *self)
{
  return self->curves != NULL;
}

/**
 * relabel_evaluation_get_iou_thresholds:
 * @n_thresholds: (out): how many
 *
 * Returns: (transfer none) (nullable) (array length=n_thresholds): the thresholds of the curves, 0 to 1; %NULL without curves
 */
const double *
relabel_evaluation_get_iou_thresholds(RelabelEvaluation *self, gsize *n_thresholds)
{
  *n_thresholds = self->curves != NULL ? self->curves->n_thresholds : 0;
  return self->curves != NULL ? self->curves->thresholds : NULL;
}

/* The place of a class among the curves; -1: none. */
static int
find_class(RelabelEvaluation *self, const char *label)
{
  int number = relabel_label_table_find(self->labels, label);

  for (guint i = 0; self->curves != NULL && i < self->curves->n_classes; i++) {
    if (self->curves->classes[i] == number)
      return (int)i;
  }
  return -1;
}

static double
get_mean(RelabelEvaluation *self, const char *const *classes, double (*get)(const RelabelCurves *, const guint *, guint))
{
  g_autoptr(GArray) indices = g_array_new(FALSE, FALSE, sizeof(guint));

  if (self->curves == NULL)
    return -1;
  if (classes == NULL)
    return get(self->curves, NULL, 0);
  for (gsize i = 0; classes[i] != NULL; i++) {
    int place = find_class(self, classes[i]);
    guint index = (guint)place;

    if (place >= 0)
      g_array_append_val(indices, index);
  }
  return indices->len > 0 ? get(self->curves, &g_array_index(indices, guint, 0), indices->len) : -1;
}

/**
 * relabel_evaluation_get_map:
 * @classes: (nullable) (array zero-terminated=1): of which classes; %NULL for all
 *
 * Returns: COCO's mean average precision, 0 to 1; -1 without curves, or where none of the classes has a truth
 */
double
relabel_evaluation_get_map(RelabelEvaluation *self, const char *const *classes)
{
  return get_mean(self, classes, relabel_curves_get_map);
}

/**
 * relabel_evaluation_get_mar:
 * @classes: (nullable) (array zero-terminated=1): of which classes; %NULL for all
 *
 * Returns: COCO's mean average recall, 0 to 1; -1 without curves, or where none of the classes has a truth
 */
double
relabel_evaluation_get_mar(RelabelEvaluation *self, const char *const *classes)
{
  return get_mean(self, classes, relabel_curves_get_mar);
}

/**
 * relabel_evaluation_get_ap:
 * @label: a class
 *
 * Returns: its average precision over all thresholds, 0 to 1; -1 where there is none
 */
double
relabel_evaluation_get_ap(RelabelEvaluation *self, const char *label)
{
  int place = find_class(self, label);

  return place >= 0 ? relabel_curves_get_ap(self->curves, (guint)place) : -1;
}

/**
 * relabel_evaluation_get_ar:
 * @label: a class
 *
 * Returns: its average recall over all thresholds, 0 to 1; -1 where there is none
 */
double
relabel_evaluation_get_ar(RelabelEvaluation *self, const char *label)
{
  int place = find_class(self, label);

  return place >= 0 ? relabel_curves_get_ar(self->curves, (guint)place) : -1;
}

/* The curve of a class at a threshold, or the mean of all. */
static gboolean
find_curve(RelabelEvaluation *self, const char *label, double iou, RelabelCurve *curve)
{
  int place = find_class(self, label);

  if (place >= 0 && iou < 0) {
    relabel_curves_get_mean(self->curves, (guint)place, NULL, 0, curve);
    return TRUE;
  }
  for (guint i = 0; place >= 0 && i < self->curves->n_thresholds; i++) {
    if (fabs(self->curves->thresholds[i] - iou) < 1e-6) {
      *curve = *relabel_curves_get(self->curves, i, (guint)place);
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * relabel_evaluation_dup_precisions:
 * @label: a class
 * @iou: one of [method@Relabel.Evaluation.get_iou_thresholds]; negative for the mean over all
 * @n_points: (out): how many; 101
 *
 * Returns: (transfer full) (nullable) (array length=n_points): the precision at a recall of 0, 0.01 … 1, each 0 to 1, or -1 where the class has
 *   no truth; %NULL where there is no such curve
 */
double *
relabel_evaluation_dup_precisions(RelabelEvaluation *self, const char *label, double iou, gsize *n_points)
{
  RelabelCurve curve;
  gboolean found = find_curve(self, label, iou, &curve);

  *n_points = found ? RELABEL_CURVE_N_POINTS : 0;
  return found ? g_memdup2(curve.precision, sizeof curve.precision) : NULL;
}

/**
 * relabel_evaluation_dup_confidences:
 * @label: a class
 * @iou: one of [method@Relabel.Evaluation.get_iou_thresholds]; negative for the mean over all
 * @n_points: (out): how many; 101
 *
 * Returns: (transfer full) (nullable) (array length=n_points): the confidence from which on a recall of 0, 0.01 … 1 is reached, 0 where it isn't;
 *   %NULL where there is no such curve
 */
double *
relabel_evaluation_dup_confidences(RelabelEvaluation *self, const char *label, double iou, gsize *n_points)
{
  RelabelCurve curve;
  gboolean found = find_curve(self, label, iou, &curve);

  *n_points = found ? RELABEL_CURVE_N_POINTS : 0;
  return found ? g_memdup2(curve.confidence, sizeof curve.confidence) : NULL;
}

/**
 * relabel_evaluation_list_best_classes:
 * @n: how many, at most
 *
 * Returns: (transfer full): the classes with the highest average precision, best first
 */
GStrv
relabel_evaluation_list_best_classes(RelabelEvaluation *self, guint n)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_autoptr(GArray) indices = self->curves != NULL ? relabel_curves_get_best(self->curves, n) : NULL;

  for (guint i = 0; indices != NULL && i < indices->len; i++)
    g_strv_builder_add(builder, relabel_label_table_get(self->labels, self->curves->classes[g_array_index(indices, guint, i)]));
  return g_strv_builder_end(builder);
}
