/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_VIEWER (relabel_viewer_get_type())

G_DECLARE_FINAL_TYPE(RelabelViewer, relabel_viewer, RELABEL, VIEWER, AdwBin)

void relabel_viewer_set_workspace(RelabelViewer *self, RelabelWorkspace *workspace);
gboolean relabel_viewer_show(RelabelViewer *self, const char *id);
void relabel_viewer_pick_label(RelabelViewer *self, const char *label_id);
gboolean relabel_viewer_get_position(RelabelViewer *self, guint *position);
void relabel_viewer_step(RelabelViewer *self, int direction);
void relabel_viewer_zoom(RelabelViewer *self, int direction);
void relabel_viewer_zoom_to_pixels(RelabelViewer *self);
void relabel_viewer_add_status(RelabelViewer *self, GVariantDict *status);

G_END_DECLS
