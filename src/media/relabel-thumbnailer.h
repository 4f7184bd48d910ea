/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-thumbnail.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_THUMBNAILER (relabel_thumbnailer_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelThumbnailer, relabel_thumbnailer, RELABEL, THUMBNAILER, GObject)

RELABEL_API RelabelThumbnailer *relabel_thumbnailer_new(guint n_threads, const char *cache_folder);
RELABEL_API void relabel_thumbnailer_set_limits(RelabelThumbnailer *self, gsize memory_bytes, gint64 disk_bytes);
RELABEL_API RelabelThumbnail *relabel_thumbnailer_lookup(RelabelThumbnailer *self, const char *path, int max_edge);
RELABEL_API void relabel_thumbnailer_load_async(RelabelThumbnailer *self, const char *path, int max_edge,
                                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelThumbnail *relabel_thumbnailer_load_finish(RelabelThumbnailer *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_thumbnailer_forget(RelabelThumbnailer *self);

G_END_DECLS
