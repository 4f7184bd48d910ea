/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-thumbnail.h"

G_BEGIN_DECLS

/* Thumbnails in memory; the least recently used go first. Not locked by itself. */
typedef struct {
  GHashTable *kept;
  GQueue recent;
  gsize bytes;
  gsize max_bytes;
} RelabelThumbnailMemory;

void relabel_thumbnail_memory_init(RelabelThumbnailMemory *memory, gsize max_bytes);
void relabel_thumbnail_memory_clear(RelabelThumbnailMemory *memory);
void relabel_thumbnail_memory_set_limit(RelabelThumbnailMemory *memory, gsize max_bytes);
void relabel_thumbnail_memory_keep(RelabelThumbnailMemory *memory, const char *key, RelabelThumbnail *thumbnail);
RelabelThumbnail *relabel_thumbnail_memory_find(RelabelThumbnailMemory *memory, const char *key);
void relabel_thumbnail_memory_empty(RelabelThumbnailMemory *memory);

G_END_DECLS
