/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-thumbnail-memory.h"

typedef struct {
  char *key;
  RelabelThumbnail *thumbnail;
  GList *link;
} Kept;

static void
kept_free(Kept *kept)
{
  relabel_thumbnail_unref(kept->thumbnail);
  g_free(kept->key);
  g_free(kept);
}

static gsize
thumbnail_bytes(RelabelThumbnail *thumbnail)
{
  return g_bytes_get_size(thumbnail->pixels) + sizeof *thumbnail;
}

static void
drop(RelabelThumbnailMemory *memory, Kept *kept)
{
  memory->bytes -= thumbnail_bytes(kept->thumbnail);
  g_queue_delete_link(&memory->recent, kept->link);
  g_hash_table_remove(memory->kept, kept->key);
}

static void
shrink(RelabelThumbnailMemory *memory)
{
  while (memory->bytes > memory->max_bytes && memory->recent.tail != NULL)
    drop(memory, memory->recent.tail->data);
}

void
relabel_thumbnail_memory_init(RelabelThumbnailMemory *memory, gsize max_bytes)
{
  memory->kept = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)kept_free);
  g_queue_init(&memory->recent);
  memory->bytes = 0;
  memory->max_bytes = max_bytes;
}

void
relabel_thumbnail_memory_clear(RelabelThumbnailMemory *memory)
{
  g_queue_clear(&memory->recent);
  g_clear_pointer(&memory->kept, g_hash_table_unref);
}

void
relabel_thumbnail_memory_set_limit(RelabelThumbnailMemory *memory, gsize max_bytes)
{
  memory->max_bytes = max_bytes;
  shrink(memory);
}

void
relabel_thumbnail_memory_keep(RelabelThumbnailMemory *memory, const char *key, RelabelThumbnail *thumbnail)
{
  Kept *kept = g_hash_table_lookup(memory->kept, key);

  if (kept != NULL)
    drop(memory, kept);
  kept = g_new0(Kept, 1);
  kept->key = g_strdup(key);
  kept->thumbnail = relabel_thumbnail_ref(thumbnail);
  g_queue_push_head(&memory->recent, kept);
  kept->link = memory->recent.head;
  g_hash_table_insert(memory->kept, kept->key, kept);
  memory->bytes += thumbnail_bytes(thumbnail);
  shrink(memory);
}

/* A new reference, or NULL. */
RelabelThumbnail *
relabel_thumbnail_memory_find(RelabelThumbnailMemory *memory, const char *key)
{
  Kept *kept = g_hash_table_lookup(memory->kept, key);

  if (kept == NULL)
    return NULL;
  g_queue_unlink(&memory->recent, kept->link);
  g_queue_push_head_link(&memory->recent, kept->link);
  return relabel_thumbnail_ref(kept->thumbnail);
}

void
relabel_thumbnail_memory_empty(RelabelThumbnailMemory *memory)
{
  while (memory->recent.head != NULL)
    drop(memory, memory->recent.head->data);
}
