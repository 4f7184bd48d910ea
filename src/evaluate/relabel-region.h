/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What closed shapes cover together, measured exactly, as GEOS does for the reference. A shape that crosses itself covers what its larger
 * side goes around, as unary_union() and buffer(0) leave it; of shapes that lie on each other the union counts. `work` is what may still be
 * done, in steps of a few instructions: when it is used up, the functions return -1. Private.
 */
typedef struct _RelabelRegion RelabelRegion;

/* x, y of n_points points, finite; ends: where each shape ends, in points from the start of all. */
RelabelRegion *relabel_region_new(const double *points, const guint *ends, guint n_shapes);
void relabel_region_free(RelabelRegion *self);

double relabel_region_get_area(RelabelRegion *self, gint64 *work);

/* Whether one of several shapes crosses itself, once the area was asked for: GEOS makes no union of these. */
gboolean relabel_region_is_twisted(const RelabelRegion *self);

double relabel_region_get_common_area(RelabelRegion *self, RelabelRegion *other, gint64 *work);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelRegion, relabel_region_free)

G_END_DECLS
