/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-mask-shape.h"

G_BEGIN_DECLS

/*
 * What a region draws, whatever its type: outlines, or a mask. It serves the masks, and the rows whose control was changed for another on the
 * server: a box can be had of an ellipse, a polygon of a rotated box, a mask of all of them.
 */
typedef struct {
  GArray *numbers; /* x, y of the outline in percent, as doubles; NULL for a mask */
  gboolean closed;
  guint8 *plane;   /* the pixels of a mask, 0 or 255; NULL for an outline */
  int width;       /* of the image, where the region says so; else 0 */
  int height;
} RelabelRegionShape;

gboolean relabel_region_shape_read(RelabelRegionShape *self, JsonObject *region, GError **error);
void relabel_region_shape_clear(RelabelRegionShape *self);

/* A box in percent around all of it; FALSE for an empty mask. */
gboolean relabel_region_shape_get_bounds(RelabelRegionShape *self, double bounds[4]);

/* Outlines in percent: of a mask its traced polygons. Arrays of doubles and of guint: the numbers after each shape. */
gboolean relabel_region_shape_get_outlines(RelabelRegionShape *self, GArray *numbers, GArray *ends, GError **error);

/* Those of a mask in pixels, if they have not too many corners. */
gboolean relabel_convert_trace(const guint8 *plane, int width, int height, GArray *numbers, GArray *ends);

/* The pixels of a mask, into a plane of the image's size. */
gboolean relabel_region_draw(RelabelRegionShape *self, guint8 *plane, int width, int height, GError **error);

gboolean relabel_region_size(JsonObject *region, int *width, int *height, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelRegionShape, relabel_region_shape_clear)

G_END_DECLS
