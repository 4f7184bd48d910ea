/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-id.h"

G_BEGIN_DECLS

/**
 * RelabelEvaluationAverage:
 * @RELABEL_EVALUATION_AVERAGE_MICRO: of all matches together
 * @RELABEL_EVALUATION_AVERAGE_MACRO: the mean of the classes
 * @RELABEL_EVALUATION_AVERAGE_WEIGHTED: the mean of the classes, each as often as the truth has it
 *
 * What is made of the figures of several classes.
 */
typedef enum {
  RELABEL_EVALUATION_AVERAGE_MICRO,
  RELABEL_EVALUATION_AVERAGE_MACRO,
  RELABEL_EVALUATION_AVERAGE_WEIGHTED,
} RelabelEvaluationAverage;

/**
 * RelabelEvaluationInclude:
 * @RELABEL_EVALUATION_INCLUDE_NO: it has no row and no column
 * @RELABEL_EVALUATION_INCLUDE_YES: it has a row and a column
 * @RELABEL_EVALUATION_INCLUDE_IF_ANY: it has them where something is in them
 *
 * Whether a confusion matrix has a row and a column for what is no class.
 */
typedef enum {
  RELABEL_EVALUATION_INCLUDE_NO,
  RELABEL_EVALUATION_INCLUDE_YES,
  RELABEL_EVALUATION_INCLUDE_IF_ANY,
} RelabelEvaluationInclude;

/**
 * RelabelEvaluationRow:
 * @label: a class, or the name of an average
 * @precision: how much of what was predicted is right, 0 to 1
 * @recall: how much of the truth was found, 0 to 1
 * @fscore: the harmonic mean of both, 0 to 1
 * @support: how much of it the truth has
 *
 * A row of the report.
 */
typedef struct {
  char *label;
  double precision;
  double recall;
  double fscore;
  guint64 support;
} RelabelEvaluationRow;

#define RELABEL_TYPE_EVALUATION_ROW (relabel_evaluation_row_get_type())

RELABEL_API GType relabel_evaluation_row_get_type(void);
RELABEL_API RelabelEvaluationRow *relabel_evaluation_row_copy(const RelabelEvaluationRow *self);
RELABEL_API void relabel_evaluation_row_free(RelabelEvaluationRow *self);

#define RELABEL_TYPE_EVALUATION (relabel_evaluation_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelEvaluation, relabel_evaluation, RELABEL, EVALUATION, GObject)

RELABEL_API const char *relabel_evaluation_get_key(RelabelEvaluation *self);
RELABEL_API JsonObject *relabel_evaluation_get_config(RelabelEvaluation *self);
RELABEL_API const char *relabel_evaluation_get_pred_field(RelabelEvaluation *self);
RELABEL_API const char *relabel_evaluation_get_gt_field(RelabelEvaluation *self);
RELABEL_API const char *const *relabel_evaluation_get_classes(RelabelEvaluation *self);
RELABEL_API const char *relabel_evaluation_get_missing(RelabelEvaluation *self);
RELABEL_API guint relabel_evaluation_get_n_broken(RelabelEvaluation *self);

/* Matches: of each pair, and of what has no partner. */
RELABEL_API guint relabel_evaluation_get_n_matches(RelabelEvaluation *self);
RELABEL_API void relabel_evaluation_get_match(RelabelEvaluation *self, guint index, const char **truth, const char **prediction, double *iou,
                                              double *confidence);
RELABEL_API char *relabel_evaluation_dup_match_id(RelabelEvaluation *self, guint index, gboolean prediction);
RELABEL_API void relabel_evaluation_get_counts(RelabelEvaluation *self, guint64 *tp, guint64 *fp, guint64 *fn);

/* Figures by class. */
RELABEL_API GPtrArray *relabel_evaluation_list_report(RelabelEvaluation *self, const char *const *classes);
RELABEL_API void relabel_evaluation_get_metrics(RelabelEvaluation *self, const char *const *classes, RelabelEvaluationAverage average,
                                                double beta, double *accuracy, double *precision, double *recall, double *fscore,
                                                guint64 *support);

/* Curves, where they were asked for. */
RELABEL_API gboolean relabel_evaluation_has_curves(RelabelEvaluation *self);
RELABEL_API const double *relabel_evaluation_get_iou_thresholds(RelabelEvaluation *self, gsize *n_thresholds);
RELABEL_API double relabel_evaluation_get_map(RelabelEvaluation *self, const char *const *classes);
RELABEL_API double relabel_evaluation_get_mar(RelabelEvaluation *self, const char *const *classes);
RELABEL_API double relabel_evaluation_get_ap(RelabelEvaluation *self, const char *label);
RELABEL_API double relabel_evaluation_get_ar(RelabelEvaluation *self, const char *label);
RELABEL_API double *relabel_evaluation_dup_precisions(RelabelEvaluation *self, const char *label, double iou, gsize *n_points);
RELABEL_API double *relabel_evaluation_dup_confidences(RelabelEvaluation *self, const char *label, double iou, gsize *n_points);
RELABEL_API GStrv relabel_evaluation_list_best_classes(RelabelEvaluation *self, guint n);

/* Which class was taken for which. */
#define RELABEL_TYPE_EVALUATION_MATRIX (relabel_evaluation_matrix_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelEvaluationMatrix, relabel_evaluation_matrix, RELABEL, EVALUATION_MATRIX, GObject)

RELABEL_API RelabelEvaluationMatrix *relabel_evaluation_dup_matrix(RelabelEvaluation *self, const char *const *classes,
                                                                   RelabelEvaluationInclude include_other,
                                                                   RelabelEvaluationInclude include_missing);
RELABEL_API guint relabel_evaluation_matrix_get_n_labels(RelabelEvaluationMatrix *self);
RELABEL_API const char *relabel_evaluation_matrix_get_label(RelabelEvaluationMatrix *self, guint index);
RELABEL_API guint64 relabel_evaluation_matrix_get_count(RelabelEvaluationMatrix *self, guint row, guint column);
RELABEL_API RelabelIdList *relabel_evaluation_matrix_list_ids(RelabelEvaluationMatrix *self, guint row, guint column, gboolean predictions);

/* Everything but the matches, as `relabelctl evaluate --json` prints it. */
RELABEL_API JsonNode *relabel_evaluation_to_json(RelabelEvaluation *self);

G_END_DECLS
