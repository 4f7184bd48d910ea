/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-conversion.h"
#include "relabel-detection.h"
#include "relabel-mask-shape.h"

G_BEGIN_DECLS

/* What instances and segmentations share. A mask in the document goes before one in a file. */
RelabelMask *relabel_convert_read_mask(GBytes *npy, const char *path, GError **error);
gboolean relabel_convert_check_size(int width, int height, GError **error);
JsonObject *relabel_convert_brush_value(const guint8 *plane, int width, int height);

/* The size of the image that the parts say, or that is known; the parts' outlines by the even-odd rule, and their masks on top. */
gboolean relabel_convert_parts_size(const RelabelConvertField *self, GArray *parts, int *width, int *height, GError **error);
gboolean relabel_convert_draw_parts(GArray *parts, guint8 *plane, int width, int height, GError **error);

/* The value of a class of a segmentation; where several have its name, the one that the region was sent for. FALSE for no target. */
gboolean relabel_convert_find_target(const RelabelConvertField *self, const char *label_class, guint sent, guint32 *value);

/*
 * Puts the pixels in which two planes differ into the cells of a mask of bytes that lies in a box of the image. FALSE where cells can't show
 * them; then they are as before.
 */
gboolean relabel_convert_paint_box(RelabelMask *mask, const RelabelBox *box, const guint8 *was, const guint8 *now, int width, int height);

G_END_DECLS
