/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_OVERLAY (relabel_overlay_get_type())

G_DECLARE_FINAL_TYPE(RelabelOverlay, relabel_overlay, RELABEL, OVERLAY, GObject)

RelabelOverlay *relabel_overlay_new(RelabelDataset *dataset);
const char *const *relabel_overlay_get_hidden_fields(RelabelOverlay *self);
void relabel_overlay_set_hidden_fields(RelabelOverlay *self, const char *const *fields);
gboolean relabel_overlay_is_hidden(RelabelOverlay *self, const char *field);
char *relabel_overlay_find_label(RelabelOverlay *self, RelabelSample *sample, const graphene_rect_t *area, double x, double y);

/* Where in a picture of that size a label lies; FALSE for what has no place. */
gboolean relabel_overlay_measure_label(RelabelLabel *label, const graphene_size_t *size, graphene_rect_t *bounds);

G_END_DECLS
