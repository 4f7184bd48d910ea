/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-overlay.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_COMPARE (relabel_compare_get_type())

G_DECLARE_FINAL_TYPE(RelabelCompare, relabel_compare, RELABEL, COMPARE, GtkWidget)

void relabel_compare_set_overlay(RelabelCompare *self, RelabelOverlay *overlay);
void relabel_compare_set_labels(RelabelCompare *self, RelabelSample *sample, const char *field, RelabelLabel *before, RelabelLabel *after);
void relabel_compare_zoom(RelabelCompare *self, int direction);
void relabel_compare_zoom_to_pixels(RelabelCompare *self);

G_END_DECLS
