/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-thumbnail-private.h"

G_BEGIN_DECLS

/* Thumbnails on disk, one file each. All functions may be called in any thread, and several processes may share a folder. */
typedef struct {
  char *folder;
  gint64 max_bytes;
  int writes;
} RelabelThumbnailCache;

void relabel_thumbnail_cache_init(RelabelThumbnailCache *cache, const char *folder, gint64 max_bytes);
void relabel_thumbnail_cache_clear(RelabelThumbnailCache *cache);
char *relabel_thumbnail_cache_key(const char *path, int max_edge);
GdkPixbuf *relabel_thumbnail_cache_read(RelabelThumbnailCache *cache, const char *key, int max_edge);
void relabel_thumbnail_cache_write(RelabelThumbnailCache *cache, const char *key, GdkPixbuf *pixbuf);

G_END_DECLS
