/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-label.h"

G_BEGIN_DECLS

/**
 * RelabelBox:
 * @x: left edge
 * @y: top edge
 * @width: width
 * @height: height
 *
 * A box, as parts of the image's width and height: 0 to 1 inside of it.
 */
typedef struct {
  double x;
  double y;
  double width;
  double height;
} RelabelBox;

#define RELABEL_TYPE_BOX (relabel_box_get_type())

RELABEL_API GType relabel_box_get_type(void);
RELABEL_API RelabelBox *relabel_box_copy(const RelabelBox *self);
RELABEL_API void relabel_box_free(RelabelBox *self);

#define RELABEL_TYPE_DETECTION (relabel_detection_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelDetection, relabel_detection, RELABEL, DETECTION, RelabelLabel)

RELABEL_API RelabelDetection *relabel_detection_new(const char *label, double x, double y, double width, double height);
RELABEL_API void relabel_detection_get_box(RelabelDetection *self, RelabelBox *box);
RELABEL_API void relabel_detection_set_box(RelabelDetection *self, const RelabelBox *box);
RELABEL_API double relabel_detection_get_rotation(RelabelDetection *self);
RELABEL_API void relabel_detection_set_rotation(RelabelDetection *self, double degrees);
RELABEL_API GBytes *relabel_detection_get_mask(RelabelDetection *self);
RELABEL_API void relabel_detection_set_mask(RelabelDetection *self, GBytes *mask);
RELABEL_API const char *relabel_detection_get_mask_path(RelabelDetection *self);
RELABEL_API void relabel_detection_set_mask_path(RelabelDetection *self, const char *path);

G_END_DECLS
