/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-overlay.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_OVERLAY_PAINTER (relabel_overlay_painter_get_type())

G_DECLARE_FINAL_TYPE(RelabelOverlayPainter, relabel_overlay_painter, RELABEL, OVERLAY_PAINTER, GObject)

RelabelOverlayPainter *relabel_overlay_painter_new(RelabelOverlay *overlay, GtkWidget *widget, gboolean detailed);
void relabel_overlay_painter_snapshot(RelabelOverlayPainter *self, GtkSnapshot *snapshot, RelabelSample *sample,
                                      const graphene_rect_t *area, const graphene_rect_t *visible, const char *highlighted);
void relabel_overlay_painter_clear(RelabelOverlayPainter *self);
gboolean relabel_overlay_painter_is_busy(RelabelOverlayPainter *self);

G_END_DECLS
