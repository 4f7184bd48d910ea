/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "relabel-image-info.h"
#include "relabel-thumbnailer.h"

G_BEGIN_DECLS

RelabelThumbnail *relabel_thumbnail_new(GdkPixbuf *pixbuf, const RelabelImageInfo *info);
GdkPixbuf *relabel_thumbnail_decode(const char *path, const RelabelImageInfo *info, int max_edge, GError **error);

/* How many pictures were decoded, not found in a cache: for tests. */
guint relabel_thumbnailer_get_n_decoded(RelabelThumbnailer *self);

G_END_DECLS
