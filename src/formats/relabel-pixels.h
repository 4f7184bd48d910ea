/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-detection.h"
#include "relabel-mask-shape.h"

G_BEGIN_DECLS

/* Labels have parts of the image's size, files have pixels. */

/* The pixels that are read as the part again, bit by bit, if there is such a number. */
double relabel_pixels_from_part(double part, int size);
/* A coordinate that no image has is no coordinate: also what is no number. */
gboolean relabel_pixels_are_sane(const double *pixels, gsize n);
/* The whole pixels that FiftyOne takes of COCO's mask for a box in pixels; what is outside of the image is cut off. */
void relabel_pixels_round(const RelabelBox *pixels, int width, int height, RelabelPixelBox *box);
/* The smallest box around x, y, x, y, …; NaN are left out. FALSE where there are no others. */
gboolean relabel_pixels_find_bounds(const double *numbers, gsize n, RelabelBox *box);

G_END_DECLS
