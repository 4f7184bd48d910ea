/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-match.h"

G_BEGIN_DECLS

/*
 * Outlines of a mask, each a shape of its own, as scikit-image's find_contours() and approximate_polygon() find them: that of a hole is one,
 * too. Appends x, y to points (double), relative to the image that has the mask in the box, and to ends (guint) where each shape ends, in
 * points. tolerance: how far a point that is left out may be from the line, in pixels of the mask; 0 keeps all. Private.
 */
void relabel_mask_outline(const RelabelMatchShape *shape, const RelabelBox *box, double tolerance, GArray *points, GArray *ends);

G_END_DECLS
