/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-label.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_POLYLINE (relabel_polyline_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelPolyline, relabel_polyline, RELABEL, POLYLINE, RelabelLabel)

RELABEL_API RelabelPolyline *relabel_polyline_new(const char *label, gboolean closed, gboolean filled);
RELABEL_API guint relabel_polyline_get_n_shapes(RelabelPolyline *self);
RELABEL_API const double *relabel_polyline_get_shape(RelabelPolyline *self, guint shape, gsize *n_numbers);
RELABEL_API void relabel_polyline_add_shape(RelabelPolyline *self, const double *numbers, gsize n_numbers);
RELABEL_API void relabel_polyline_clear_shapes(RelabelPolyline *self);
RELABEL_API gboolean relabel_polyline_get_closed(RelabelPolyline *self);
RELABEL_API void relabel_polyline_set_closed(RelabelPolyline *self, gboolean closed);
RELABEL_API gboolean relabel_polyline_get_filled(RelabelPolyline *self);
RELABEL_API void relabel_polyline_set_filled(RelabelPolyline *self, gboolean filled);

G_END_DECLS
