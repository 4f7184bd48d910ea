/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-mask.h"

G_BEGIN_DECLS

/*
 * Between masks and shapes, in a plane of the whole image: a byte a pixel, 0 or 255. Private.
 *
 * An instance's mask has a resolution of its own and covers the box. It is put into the image as FiftyOne does: the pixels from
 * (int)(W * x) to (int)(W * (x + w)), and likewise for y, get the mask by OpenCV's bilinear resize, and what is over 0 counts.
 */
typedef struct {
  int x, y, width, height;
} RelabelPixelBox;

/* The pixels of a box, cut to the plane; may be empty. */
void relabel_mask_locate(double x, double y, double width, double height, int plane_width, int plane_height,
                         RelabelPixelBox *box);
void relabel_mask_render(RelabelMask *mask, double x, double y, double width, double height, guint8 *plane, int plane_width,
                         int plane_height);

/* The smallest box of pixels over 0; FALSE where there are none. */
gboolean relabel_mask_find_bounds(const guint8 *plane, int plane_width, int plane_height, RelabelPixelBox *bounds);

/*
 * Polygons: x, y in pixels, of each shape in turn; `ends` are the numbers of doubles after each. A pixel is inside when its middle is,
 * by the even-odd rule. Traced polygons go along the edges of pixels, holes are shapes of their own, and to fill them gives the same plane.
 */
void relabel_mask_fill(const double *numbers, const guint *ends, guint n_shapes, guint8 *plane, int plane_width, int plane_height);
void relabel_mask_trace(const guint8 *plane, int plane_width, int plane_height, GArray *numbers, GArray *ends);

G_END_DECLS
