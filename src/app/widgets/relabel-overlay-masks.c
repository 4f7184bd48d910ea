/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-overlay-masks.h"

/* Masks as they are drawn, those that were used last kept in memory. A mask in a sample is known by its bytes, one in a file by its path. */
typedef struct {
  RelabelMaskWish wish;
  RelabelMaskPicture *picture;
  GList link;
} Entry;

static void
copy_wish(RelabelMaskWish *to, const RelabelMaskWish *from)
{
  *to = *from;
  to->bytes = from->bytes != NULL ? g_bytes_ref(from->bytes) : NULL;
  to->path = g_strdup(from->path);
  to->look.targets = from->look.targets != NULL ? json_object_ref(from->look.targets) : NULL;
}

static void
clear_wish(RelabelMaskWish *wish)
{
  g_clear_pointer(&wish->bytes, g_bytes_unref);
  g_clear_pointer(&wish->path, g_free);
  g_clear_pointer(&wish->look.targets, json_object_unref);
}

RelabelMaskWish *
relabel_mask_wish_new(GBytes *bytes, const char *path, gboolean detailed, const RelabelMaskLook *look)
{
  const RelabelMaskWish wish = { bytes, (char *)path, detailed, *look };

  return relabel_mask_wish_copy(&wish);
}

RelabelMaskWish *
relabel_mask_wish_copy(const RelabelMaskWish *self)
{
  RelabelMaskWish *copy = g_new0(RelabelMaskWish, 1);

  copy_wish(copy, self);
  return copy;
}

void
relabel_mask_wish_free(RelabelMaskWish *self)
{
  clear_wish(self);
  g_free(self);
}

static guint
hash_wish(gconstpointer data)
{
  const RelabelMaskWish *wish = data;

  return (wish->bytes != NULL ? g_direct_hash(wish->bytes) : g_str_hash(wish->path)) ^ (guint)wish->detailed;
}

static gboolean
is_same_mask(gconstpointer a, gconstpointer b)
{
  const RelabelMaskWish *one = a, *other = b;

  return one->bytes == other->bytes && one->detailed == other->detailed && g_strcmp0(one->path, other->path) == 0;
}

static gboolean
is_same_look(const RelabelMaskWish *one, const RelabelMaskWish *other)
{
  const RelabelMaskLook *a = &one->look, *b = &other->look;

  return a->width == b->width && a->height == b->height && a->line == b->line && a->opacity == b->opacity &&
         a->classes == b->classes && a->targets == b->targets && a->color == b->color && (one->path == NULL || a->version == b->version);
}

static gsize
get_size(const RelabelMaskPicture *picture)
{
  gsize n_pixels = picture->texture != NULL ? (gsize)gdk_texture_get_width(picture->texture) * (gsize)gdk_texture_get_height(picture->texture) : 0;

  return sizeof(Entry) + 4 * n_pixels;
}

static void
entry_free(Entry *entry)
{
  clear_wish(&entry->wish);
  relabel_mask_picture_unref(entry->picture);
  g_free(entry);
}

void
relabel_masks_init(RelabelMasks *self, gsize max_bytes)
{
  self->entries = g_hash_table_new_full(hash_wish, is_same_mask, NULL, (GDestroyNotify)entry_free);
  g_queue_init(&self->queue);
  self->n_bytes = 0;
  self->max_bytes = max_bytes;
}

void
relabel_masks_clear(RelabelMasks *self)
{
  g_hash_table_unref(self->entries);
}

/* (transfer full) (nullable): NULL for one that is not there; not current when it is, but looks otherwise. */
RelabelMaskPicture *
relabel_masks_find(RelabelMasks *self, const RelabelMaskWish *wish, gboolean *is_current)
{
  Entry *entry = g_hash_table_lookup(self->entries, wish);

  *is_current = entry != NULL && is_same_look(&entry->wish, wish);
  if (entry == NULL)
    return NULL;
  g_queue_unlink(&self->queue, &entry->link);
  g_queue_push_head_link(&self->queue, &entry->link);
  return relabel_mask_picture_ref(entry->picture);
}

static void
forget(RelabelMasks *self, Entry *entry)
{
  g_queue_unlink(&self->queue, &entry->link);
  self->n_bytes -= get_size(entry->picture);
  g_hash_table_remove(self->entries, &entry->wish);
}

void
relabel_masks_keep(RelabelMasks *self, const RelabelMaskWish *wish, RelabelMaskPicture *picture)
{
  Entry *entry = g_hash_table_lookup(self->entries, wish);

  if (entry != NULL)
    forget(self, entry);
  entry = g_new0(Entry, 1);
  copy_wish(&entry->wish, wish);
  entry->picture = relabel_mask_picture_ref(picture);
  entry->link.data = entry;
  g_hash_table_insert(self->entries, &entry->wish, entry);
  g_queue_push_head_link(&self->queue, &entry->link);
  self->n_bytes += get_size(picture);
  /* The newest stays, however large it is. */
  while (self->n_bytes > self->max_bytes && self->queue.length > 1)
    forget(self, g_queue_peek_tail(&self->queue));
}
