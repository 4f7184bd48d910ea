/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-overlay.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_CANVAS (relabel_canvas_get_type())

G_DECLARE_FINAL_TYPE(RelabelCanvas, relabel_canvas, RELABEL, CANVAS, GtkWidget)

void relabel_canvas_set_overlay(RelabelCanvas *self, RelabelOverlay *overlay);
void relabel_canvas_set_sample(RelabelCanvas *self, RelabelSample *sample);
void relabel_canvas_set_highlighted(RelabelCanvas *self, const char *label_id);
double relabel_canvas_get_scale(RelabelCanvas *self);
void relabel_canvas_zoom(RelabelCanvas *self, double factor, double x, double y);
void relabel_canvas_zoom_to_fit(RelabelCanvas *self);
void relabel_canvas_zoom_to_pixels(RelabelCanvas *self);
void relabel_canvas_zoom_to_area(RelabelCanvas *self, const graphene_rect_t *area);
void relabel_canvas_follow(RelabelCanvas *self, RelabelCanvas *leader);

G_END_DECLS
