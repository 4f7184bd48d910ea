/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-evaluation.h"
#include "relabel-label-table.h"

G_BEGIN_DECLS

/*
 * How often each label of the ground truth met each of the predictions, and the figures that scikit-learn makes of that, as FiftyOne asks for
 * them. It keeps counts of pairs, not matches, and so is small for any dataset. Private.
 */
typedef struct _RelabelConfusion RelabelConfusion;

/* Where nothing is asked for by that name. */
#define RELABEL_CONFUSION_MISSING "(none)"
#define RELABEL_CONFUSION_OTHER "(other)"

/* missing: the label that null counts as; NULL: RELABEL_CONFUSION_MISSING. The table is borrowed. */
RelabelConfusion *relabel_confusion_new(RelabelLabelTable *table, const char *missing);
void relabel_confusion_free(RelabelConfusion *self);

/* Labels of the table; RELABEL_NO_LABEL for null and for no partner. */
void relabel_confusion_add(RelabelConfusion *self, int truth, int prediction, guint64 n);
void relabel_confusion_merge(RelabelConfusion *self, const RelabelConfusion *other);

/* The labels that were seen (int), sorted, the missing one only if it is a label, too. */
GArray *relabel_confusion_get_classes(const RelabelConfusion *self);

/*
 * Which labels count: those given, or with NULL all of relabel_confusion_get_classes(), in figures without the missing one. An empty list is one
 * of no labels if it is not NULL.
 */
typedef struct {
  const int *labels;
  guint n_labels;
} RelabelConfusionClasses;

typedef struct {
  double accuracy;
  double precision;
  double recall;
  double fscore;
  guint64 support;
} RelabelMetrics;

void relabel_confusion_get_metrics(const RelabelConfusion *self, RelabelConfusionClasses classes, RelabelEvaluationAverage average, double beta,
                                   RelabelMetrics *metrics);

typedef struct {
  int label; /* RELABEL_NO_LABEL for averages */
  double precision;
  double recall;
  double fscore;
  guint64 support;
} RelabelReportRow;

typedef struct {
  RelabelReportRow *rows; /* of each class */
  guint n_rows;
  RelabelReportRow micro;
  RelabelReportRow macro;
  RelabelReportRow weighted;
  gboolean has_accuracy; /* then the report has `accuracy`, which is micro.precision, in place of `micro avg` */
} RelabelReport;

RelabelReport *relabel_confusion_get_report(const RelabelConfusion *self, RelabelConfusionClasses classes);
void relabel_report_free(RelabelReport *self);

typedef struct {
  int *labels; /* of rows (truth) and columns (prediction) */
  guint n_labels;
  guint64 *counts; /* by rows */

  /*< private >*/
  int *places; /* of labels, by their number + 1; -1: none */
  guint n_places;
  int missing;
  int other; /* RELABEL_NO_LABEL: what is not listed is left out */
  gboolean omits_other;
  gboolean omits_other_missing;
} RelabelConfusionMatrix;

/* include_other counts only where classes are given. */
RelabelConfusionMatrix *relabel_confusion_get_matrix(const RelabelConfusion *self, RelabelConfusionClasses classes,
                                                     RelabelEvaluationInclude include_other, RelabelEvaluationInclude include_missing);
void relabel_confusion_matrix_free(RelabelConfusionMatrix *self);

/* The cell that a match is counted in, so that the ids of a cell can be listed; FALSE: in none. */
gboolean relabel_confusion_matrix_find(const RelabelConfusionMatrix *self, int truth, int prediction, guint *row, guint *column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelConfusion, relabel_confusion_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelReport, relabel_report_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelConfusionMatrix, relabel_confusion_matrix_free)

G_END_DECLS
