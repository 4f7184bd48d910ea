/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_COLLAGE (relabel_collage_get_type())

G_DECLARE_FINAL_TYPE(RelabelCollage, relabel_collage, RELABEL, COLLAGE, GtkWidget)

void relabel_collage_load(RelabelCollage *self, RelabelThumbnailer *thumbnailer, const char *const *paths);

G_END_DECLS
