/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-match.h"

G_BEGIN_DECLS

/*
 * The mask of an instance on the image that its box tells the size of, as the reference guesses it: so many pixels as the mask has for the
 * part of the image that the box is. What lies beside the image is cut off. Private.
 */
typedef struct {
  const guint8 *mask;
  guint mask_width;
  gint64 width; /* of the image */
  gint64 height;
  gint64 x; /* of the mask in the image */
  gint64 y;
  guint first[2]; /* the part of the mask that is in the image: column, row, and those after the last */
  guint end[2];
  guint64 area; /* pixels of the mask that are in the image */
} RelabelMaskCanvas;

/* FALSE where no image can be told: the box has no size, or the image would have more pixels than anybody's. */
gboolean relabel_mask_canvas_init(RelabelMaskCanvas *self, const RelabelBox *box, const RelabelMatchShape *shape);

/* NAN where both are empty. The smaller image is first made as large as the other, the prediction's if both have as many pixels. */
double relabel_mask_canvas_iou(const RelabelMaskCanvas *truth, const RelabelMaskCanvas *prediction);

G_END_DECLS
