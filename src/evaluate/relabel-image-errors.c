/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-image-errors.h"

#include <math.h>

#include "relabel-iou.h"

/* What has less in common is taken for background, as in TIDE (Bolya et al., 2020). */
#define BACKGROUND 0.1
/* How much of the way from the threshold to 1 a match has to have behind it, not to be a loose one. */
#define LOOSE 0.2

static double
get_confidence(const RelabelJudgedObject *prediction)
{
  double confidence = prediction->object.confidence;

  return isnan(confidence) ? 0 : CLAMP(confidence, 0, 1);
}

/* The truth with the most in common; of equals one that was not found. */
static int
find_nearest(const RelabelJudgedObject *truths, guint n_truths, const RelabelJudgedObject *prediction, gboolean same_class, double *iou)
{
  int found = -1;

  *iou = 0;
  for (guint i = 0; i < n_truths; i++) {
    const RelabelJudgedObject *truth = &truths[i];
    gboolean is_found = truth->verdict.partner >= 0;
    double common;

    if ((truth->object.label == prediction->object.label) != same_class || (same_class && (is_found || truth->object.crowd)))
      continue;
    common = relabel_evaluate_iou(&prediction->object.box, &truth->object.box, truth->object.crowd);
    if (common > *iou || (found >= 0 && common == *iou && !is_found && truths[found].verdict.partner >= 0)) {
      *iou = common;
      found = (int)i;
    }
  }
  return found;
}

/* Without a partner. */
static void
tell_unmatched(const RelabelJudgedObject *truths, guint n_truths, const RelabelJudgedObject *prediction, double threshold,
               RelabelImageError *error)
{
  double confidence = get_confidence(prediction), other_iou, iou;
  int other = find_nearest(truths, n_truths, prediction, FALSE, &other_iou);
  int same = find_nearest(truths, n_truths, prediction, TRUE, &iou);

  *error = (RelabelImageError){ RELABEL_EVALUATION_ERROR_FALSE_POSITIVE, error->prediction, -1, 0, confidence };
  if (other >= 0 && other_iou >= MAX(threshold, BACKGROUND) && other_iou > iou)
    *error = (RelabelImageError){ RELABEL_EVALUATION_ERROR_CLASS_SWAP, error->prediction, other, other_iou, confidence };
  else if (same >= 0 && iou >= BACKGROUND)
    *error = (RelabelImageError){ RELABEL_EVALUATION_ERROR_NEAR_MISS, error->prediction, same, iou,
                                  confidence * (threshold > 0 ? MIN(iou / threshold, 1) : 1) };
}

static gboolean
tell_matched(const RelabelJudgedObject *truths, const RelabelJudgedObject *prediction, double threshold, RelabelImageError *error)
{
  const RelabelMatchVerdict *verdict = &prediction->verdict;
  double confidence = get_confidence(prediction), loose = threshold + (1 - threshold) * LOOSE;
  double iou = isnan(verdict->iou) ? 0 : verdict->iou;

  if (truths[verdict->partner].object.label != prediction->object.label) {
    *error = (RelabelImageError){ RELABEL_EVALUATION_ERROR_CLASS_SWAP, error->prediction, verdict->partner, iou, confidence };
    return TRUE;
  }
  if (isnan(verdict->iou) || iou >= loose)
    return FALSE;
  /* It is right: half of what a wrong one would be. */
  *error = (RelabelImageError){ RELABEL_EVALUATION_ERROR_LOOSE_MATCH, error->prediction, verdict->partner, iou,
                                confidence * 0.5 * (loose - iou) / (loose - threshold) };
  return TRUE;
}

void
relabel_image_errors_find(const RelabelJudgedObject *truths, guint n_truths, const RelabelJudgedObject *predictions, guint n_predictions,
                          double threshold, GArray *errors)
{
  for (guint i = 0; i < n_predictions; i++) {
    const RelabelJudgedObject *prediction = &predictions[i];
    RelabelImageError error = { .prediction = i };
    gboolean is_error = TRUE;

    if (prediction->verdict.result == RELABEL_MATCH_NONE)
      continue;
    if (prediction->verdict.partner >= 0)
      is_error = tell_matched(truths, prediction, threshold, &error);
    else if (prediction->verdict.result == RELABEL_MATCH_FP)
      tell_unmatched(truths, n_truths, prediction, threshold, &error);
    else
      continue;
    if (is_error)
      g_array_append_val(errors, error);
  }
}
