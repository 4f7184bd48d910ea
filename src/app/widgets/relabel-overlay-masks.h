/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "relabel.h"

G_BEGIN_DECLS

/* How a mask is drawn. */
typedef struct {
  /* Of the picture; one is made no larger than what it shows anything with. */
  int width, height;
  /* Width of the lines where classes meet, in the picture's pixels. */
  int line;
  /* Of the inside, of 255; the lines are opaque. */
  int opacity;
  /* Whether its values are classes, by the names of `targets` (or NULL); else it is an object in `color`. */
  gboolean classes;
  JsonObject *targets;
  guint32 color;
  /* Files are read again when this has grown. */
  guint version;
} RelabelMaskLook;

/* A mask that is to be drawn. */
typedef struct {
  /* One of the two: as FiftyOne keeps it in a sample, or in a file. */
  GBytes *bytes;
  char *path;
  /* The grid and the viewer each have their own. */
  gboolean detailed;
  RelabelMaskLook look;
} RelabelMaskWish;

/* What is drawn of it. */
typedef struct {
  gatomicrefcount ref_count;
  /* NULL when it can't be read. */
  GdkTexture *texture;
  /* The classes in it, the largest first; empty for an object. */
  GStrv classes;
} RelabelMaskPicture;

/* Those that were drawn last, as many as there is memory for. */
typedef struct {
  GHashTable *entries;
  GQueue queue;
  gsize n_bytes;
  gsize max_bytes;
} RelabelMasks;

RelabelMaskWish *relabel_mask_wish_new(GBytes *bytes, const char *path, gboolean detailed, const RelabelMaskLook *look);
RelabelMaskWish *relabel_mask_wish_copy(const RelabelMaskWish *self);
void relabel_mask_wish_free(RelabelMaskWish *self);

/* In any thread; it takes a while. */
RelabelMaskPicture *relabel_mask_picture_load(const RelabelMaskWish *wish);
RelabelMaskPicture *relabel_mask_picture_new(RelabelMask *mask, const RelabelMaskLook *look);
RelabelMaskPicture *relabel_mask_picture_ref(RelabelMaskPicture *self);
void relabel_mask_picture_unref(RelabelMaskPicture *self);

void relabel_masks_init(RelabelMasks *self, gsize max_bytes);
void relabel_masks_clear(RelabelMasks *self);
RelabelMaskPicture *relabel_masks_find(RelabelMasks *self, const RelabelMaskWish *wish, gboolean *is_current);
void relabel_masks_keep(RelabelMasks *self, const RelabelMaskWish *wish, RelabelMaskPicture *picture);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelMaskPicture, relabel_mask_picture_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelMaskWish, relabel_mask_wish_free)

G_END_DECLS
