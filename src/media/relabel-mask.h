/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-media-error.h"

G_BEGIN_DECLS

/* More pixels than this are refused: no image that is labelled by hand has them, and a file's word alone allocates nothing. */
#define RELABEL_MASK_MAX_PIXELS (G_GINT64_CONSTANT(1) << 28)

/**
 * RelabelMaskFormat:
 * @RELABEL_MASK_8: a byte a pixel; masks of yes and no have 0 and 1
 * @RELABEL_MASK_16: two bytes a pixel, in the machine's order
 * @RELABEL_MASK_RGB: three bytes a pixel: red, green, blue
 *
 * How the pixels of a mask lie in memory.
 */
typedef enum {
  RELABEL_MASK_8,
  RELABEL_MASK_16,
  RELABEL_MASK_RGB,
} RelabelMaskFormat;

typedef struct _RelabelMask RelabelMask;

/**
 * RelabelMask:
 * @format: how the pixels lie in memory
 * @width: in pixels, at least 1
 * @height: in pixels, at least 1
 * @dtype: NumPy's name of the type that it was read as and is written as: `bool`, `uint8`, `uint16`, `int32`, `float64`, …
 * @pixels: (array): row after row, from the top, without gaps
 *
 * A mask in memory: of an instance or of a whole image.
 */
struct _RelabelMask {
  RelabelMaskFormat format;
  int width;
  int height;
  const char *dtype;
  guint8 *pixels;

  /*< private >*/
  gatomicrefcount ref_count;
};

#define RELABEL_TYPE_MASK (relabel_mask_get_type())

RELABEL_API GType relabel_mask_get_type(void);
RELABEL_API RelabelMask *relabel_mask_new(RelabelMaskFormat format, int width, int height, GError **error);
RELABEL_API RelabelMask *relabel_mask_ref(RelabelMask *self);
RELABEL_API void relabel_mask_unref(RelabelMask *self);
RELABEL_API RelabelMask *relabel_mask_copy(RelabelMask *self);
RELABEL_API gsize relabel_mask_get_size(RelabelMask *self);
RELABEL_API guint32 relabel_mask_get_value(RelabelMask *self, int x, int y);
RELABEL_API void relabel_mask_set_value(RelabelMask *self, int x, int y, guint32 value);

RELABEL_API RelabelMask *relabel_mask_new_from_npy(GBytes *npy, GError **error);
RELABEL_API GBytes *relabel_mask_to_npy(RelabelMask *self);
RELABEL_API RelabelMask *relabel_mask_new_from_file(const char *path, GError **error);
RELABEL_API RelabelMask *relabel_mask_new_from_image(GBytes *image, GError **error);
RELABEL_API RelabelMask *relabel_mask_new_from_alpha(GBytes *image, GError **error);
RELABEL_API GBytes *relabel_mask_to_png(RelabelMask *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelMask, relabel_mask_unref)

G_END_DECLS
