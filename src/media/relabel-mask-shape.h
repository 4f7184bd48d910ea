/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-mask.h"

G_BEGIN_DECLS

/*
 * Between masks and shapes, in a plane of the whole image: a byte a pixel, 0 or 255. Private.
 *
 * An instance's mask has a resolution of its own and covers the box. It is put into the image as FiftyOne does: the pixels from
 * (int)(W * x) to (int)(W * (x + w)), and likewise for y, get the mask by OpenCV's bilinear resize, and what is over 0 counts.
 * A box beyond the image is cut after the resize. Values over 255 count as 255.
 */
typedef struct {
  int x, y, width, height;
} RelabelPixelBox;

/* The pixels of a box, cut to the plane; may be empty. */
void relabel_mask_locate(double x, double y, double width, double height, int plane_width, int plane_height,
                         RelabelPixelBox *box);

/* Sets what the mask has in its box, and leaves the rest of the plane as it is. */
void relabel_mask_render(RelabelMask *mask, double x, double y, double width, double height, guint8 *plane, int plane_width,
                         int plane_height);

/* The smallest box of pixels over 0; FALSE where there are none. */
gboolean relabel_mask_find_bounds(const guint8 *plane, int plane_width, int plane_height, RelabelPixelBox *bounds);

/*
 * Polygons: x, y in pixels, of each shape in turn; `ends` are where each ends, in doubles from the start of all. A pixel is
 * inside when its middle is, by the even-odd rule over all shapes; a middle on the line belongs to what is right of it or below.
 * Points that are no finite numbers are left out. What is inside is set, the rest stays as it is.
 */
void relabel_mask_fill(const double *numbers, const guint *ends, guint n_shapes, guint8 *plane, int plane_width,
                       int plane_height);

/* More corners than this nobody has drawn. */
#define RELABEL_MASK_MAX_CORNERS (1 << 24)

/*
 * The outlines along the edges of pixels, appended; holes are shapes of their own, and to fill them all gives the same plane.
 * Pixels that touch at a corner only are not connected. The order is that of the topmost edges, row by row. FALSE, and nothing
 * appended, where there would be too many corners.
 */
gboolean relabel_mask_trace(const guint8 *plane, int plane_width, int plane_height, GArray *numbers, GArray *ends);

G_END_DECLS
