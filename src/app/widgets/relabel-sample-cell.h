/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-overlay.h"
#include "relabel-sample-item.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_SAMPLE_CELL (relabel_sample_cell_get_type())

G_DECLARE_FINAL_TYPE(RelabelSampleCell, relabel_sample_cell, RELABEL, SAMPLE_CELL, GtkWidget)

GtkWidget *relabel_sample_cell_new(RelabelThumbnailer *thumbnailer, RelabelOverlay *overlay);
RelabelSampleItem *relabel_sample_cell_get_item(RelabelSampleCell *self);
void relabel_sample_cell_set_item(RelabelSampleCell *self, RelabelSampleItem *item);
void relabel_sample_cell_set_size(RelabelSampleCell *self, int width, int height);

/* What a cell says of a sample to those who do not see it. */
char *relabel_describe_sample(RelabelSample *sample, RelabelOverlay *overlay);
/* The texture of decoded pixels. */
GdkTexture *relabel_texture_new(RelabelThumbnail *thumbnail);

G_END_DECLS
