/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-evaluation-errors.h"
#include "relabel-match.h"

G_BEGIN_DECLS

/* What is wrong with the predictions of one image. Private. */

/* An object, and what an evaluation has made of it. */
typedef struct {
  RelabelMatchObject object;
  RelabelMatchVerdict verdict; /* NONE: it was not evaluated */
} RelabelJudgedObject;

typedef struct {
  RelabelEvaluationErrorKind kind;
  guint prediction;
  int truth; /* -1: none */
  double iou;
  double score;
} RelabelImageError;

/* Adds the errors of an image, one a prediction at most, to @errors (RelabelImageError). threshold: the IoU from which objects match. */
void relabel_image_errors_find(const RelabelJudgedObject *truths, guint n_truths, const RelabelJudgedObject *predictions,
                               guint n_predictions, double threshold, GArray *errors);

G_END_DECLS
