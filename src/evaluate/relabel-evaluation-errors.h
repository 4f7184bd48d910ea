/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-dataset.h"
#include "relabel-evaluation.h"
#include "relabel-progress.h"

G_BEGIN_DECLS

/**
 * RelabelEvaluationErrorKind:
 * @RELABEL_EVALUATION_ERROR_FALSE_POSITIVE: a prediction where there is no truth, or one that another prediction has found already
 * @RELABEL_EVALUATION_ERROR_CLASS_SWAP: a prediction over a truth of another class
 * @RELABEL_EVALUATION_ERROR_NEAR_MISS: a prediction without a partner that lies nearly enough over a truth of its class that was not found
 * @RELABEL_EVALUATION_ERROR_LOOSE_MATCH: a match that has little more in common than it needs
 *
 * What is wrong with a prediction.
 */
typedef enum {
  RELABEL_EVALUATION_ERROR_FALSE_POSITIVE,
  RELABEL_EVALUATION_ERROR_CLASS_SWAP,
  RELABEL_EVALUATION_ERROR_NEAR_MISS,
  RELABEL_EVALUATION_ERROR_LOOSE_MATCH,
} RelabelEvaluationErrorKind;

/**
 * RelabelEvaluationError:
 * @kind: what is wrong
 * @sample_id: the id of the sample
 * @prediction_id: the id of the prediction
 * @truth_id: (nullable): the id of the truth that it lies over; %NULL for a false positive
 * @prediction: (nullable): the class that was predicted
 * @truth: (nullable): the class of the truth
 * @confidence: of the prediction, 0 to 1; NaN for none
 * @iou: what both have in common, 0 to 1; 0 for a false positive
 * @score: how much it deserves to be looked at, 0 to 1
 *
 * A prediction that is probably worth a look.
 */
typedef struct {
  RelabelEvaluationErrorKind kind;
  char *sample_id;
  char *prediction_id;
  char *truth_id;
  char *prediction;
  char *truth;
  double confidence;
  double iou;
  double score;
} RelabelEvaluationError;

#define RELABEL_TYPE_EVALUATION_ERROR (relabel_evaluation_error_get_type())

RELABEL_API GType relabel_evaluation_error_get_type(void);
RELABEL_API RelabelEvaluationError *relabel_evaluation_error_copy(const RelabelEvaluationError *self);
RELABEL_API void relabel_evaluation_error_free(RelabelEvaluationError *self);

/* This waits; the asynchronous twin is for windows. */
RELABEL_API GPtrArray *relabel_evaluation_rank_errors(RelabelDataset *dataset, RelabelEvaluation *evaluation, guint limit,
                                                      RelabelProgress *progress, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_evaluation_rank_errors_async(RelabelDataset *dataset, RelabelEvaluation *evaluation, guint limit,
                                                      RelabelProgress *progress, GCancellable *cancellable, GAsyncReadyCallback callback,
                                                      gpointer user_data);
RELABEL_API GPtrArray *relabel_evaluation_rank_errors_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelEvaluationError, relabel_evaluation_error_free)

G_END_DECLS
