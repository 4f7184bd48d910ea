/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-label.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_KEYPOINT (relabel_keypoint_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelKeypoint, relabel_keypoint, RELABEL, KEYPOINT, RelabelLabel)

RELABEL_API RelabelKeypoint *relabel_keypoint_new(const char *label);
RELABEL_API const double *relabel_keypoint_get_points(RelabelKeypoint *self, gsize *n_numbers);
RELABEL_API void relabel_keypoint_set_points(RelabelKeypoint *self, const double *numbers, gsize n_numbers);
RELABEL_API const double *relabel_keypoint_get_confidences(RelabelKeypoint *self, gsize *n_confidences);
RELABEL_API void relabel_keypoint_set_confidences(RelabelKeypoint *self, const double *confidences, gsize n_confidences);

G_END_DECLS
