/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-iou.h"

#include <math.h>

/**
 * relabel_evaluate_is_box:
 * @box: a box
 *
 * Whether a box can be compared: it is finite, and no side of it is negative. FiftyOne fails for others; here nothing matches them.
 *
 * Returns: whether it can
 */
gboolean
relabel_evaluate_is_box(const RelabelBox *box)
{
  return isfinite(box->x) && isfinite(box->y) && isfinite(box->width) && isfinite(box->height) && box->width >= 0 &&
         box->height >= 0;
}

/**
 * relabel_evaluate_iou:
 * @prediction: a box
 * @truth: a box
 * @crowd: whether @truth is a crowd: then the union is the prediction alone
 *
 * Intersection over union of two boxes, the rotation left aside. The order of operations is FiftyOne's (`utils/iou.py`), so that the result
 * has the same bits.
 *
 * Returns: 0 to 1; 0 for boxes that only touch or are no boxes
 */
double
relabel_evaluate_iou(const RelabelBox *prediction, const RelabelBox *truth, gboolean crowd)
{
  double width = MIN(prediction->x + prediction->width, truth->x + truth->width) - MAX(prediction->x, truth->x);
  double height = MIN(prediction->y + prediction->height, truth->y + truth->height) - MAX(prediction->y, truth->y);
  double intersection, total;

  if (!relabel_evaluate_is_box(prediction) || !relabel_evaluate_is_box(truth) || width <= 0 || height <= 0)
    return 0;
  intersection = height * width;
  total = prediction->height * prediction->width;
  if (!crowd)
    total = (total + truth->height * truth->width) - intersection;
  return total == 0 ? 0 : MIN(intersection / total, 1);
}
