/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-mask-shape.h"
#include "relabel-mask.h"

G_BEGIN_DECLS

/*
 * COCO's masks: run lengths of a whole image, column by column from the left, beginning with what is outside; as a list, or as a
 * text of digits of five bits, from “0” on, where each count from the fourth on is less the one two before it.
 */

/* The mask of a “segmentation” of an image, cut to the pixels of a box. Polygons are filled as pycocotools do, bit by bit. */
RelabelMask *relabel_coco_mask_read(JsonNode *segmentation, int width, int height, const RelabelPixelBox *box, GError **error);

/* The text of the run lengths of a plane of the whole image, a byte a pixel, which is empty outside of the box; and how many pixels
 * are inside. */
char *relabel_coco_mask_pack(const guint8 *plane, int width, int height, const RelabelPixelBox *box, guint64 *area);

G_END_DECLS
