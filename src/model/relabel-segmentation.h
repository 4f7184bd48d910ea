/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-label.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_SEGMENTATION (relabel_segmentation_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelSegmentation, relabel_segmentation, RELABEL, SEGMENTATION, RelabelLabel)

RELABEL_API RelabelSegmentation *relabel_segmentation_new(GBytes *mask, const char *mask_path);
RELABEL_API GBytes *relabel_segmentation_get_mask(RelabelSegmentation *self);
RELABEL_API void relabel_segmentation_set_mask(RelabelSegmentation *self, GBytes *mask);
RELABEL_API const char *relabel_segmentation_get_mask_path(RelabelSegmentation *self);
RELABEL_API void relabel_segmentation_set_mask_path(RelabelSegmentation *self, const char *path);

G_END_DECLS
