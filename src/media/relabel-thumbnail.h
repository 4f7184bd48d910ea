/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

typedef struct _RelabelThumbnail RelabelThumbnail;

/**
 * RelabelThumbnail:
 * @pixels: rows of 8-bit RGB, or RGBA (not premultiplied) if @has_alpha
 * @width: width of the thumbnail in pixels
 * @height: height of the thumbnail in pixels
 * @stride: bytes from one row to the next
 * @has_alpha: whether a pixel has four bytes
 * @full_width: width in pixels of the picture itself, as a browser shows it
 * @full_height: height in pixels of the picture itself
 *
 * A picture decoded at reduced size, the right way up. It never changes and may be used in any thread.
 */
struct _RelabelThumbnail {
  GBytes *pixels;
  int width;
  int height;
  int stride;
  gboolean has_alpha;
  int full_width;
  int full_height;

  /*< private >*/
  gatomicrefcount ref_count;
};

#define RELABEL_TYPE_THUMBNAIL (relabel_thumbnail_get_type())

RELABEL_API GType relabel_thumbnail_get_type(void);
RELABEL_API RelabelThumbnail *relabel_thumbnail_ref(RelabelThumbnail *self);
RELABEL_API void relabel_thumbnail_unref(RelabelThumbnail *self);
RELABEL_API RelabelThumbnail *relabel_thumbnail_load(const char *path, int max_edge, GError **error);
RELABEL_API void relabel_thumbnail_load_async(const char *path, int max_edge, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelThumbnail *relabel_thumbnail_load_finish(GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelThumbnail, relabel_thumbnail_unref)

G_END_DECLS
