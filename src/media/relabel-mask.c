/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-mask.h"

#include <string.h>

#include "relabel-image-private.h"
#include "relabel-mask-private.h"

G_DEFINE_BOXED_TYPE(RelabelMask, relabel_mask, relabel_mask_ref, relabel_mask_unref)

static const gsize pixel_bytes[] = { [RELABEL_MASK_8] = 1, [RELABEL_MASK_16] = 2, [RELABEL_MASK_RGB] = 3 };

/* Before anything is allocated for it. */
gboolean
relabel_mask_check_size(gint64 width, gint64 height, GError **error)
{
  if (width <= 0 || height <= 0)
    return relabel_image_damaged(error, "the mask has no width or no height");
  if (width <= RELABEL_MASK_MAX_PIXELS && height <= RELABEL_MASK_MAX_PIXELS / width)
    return TRUE;
  g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE,
              "the mask claims %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " pixels, which is too large", width, height);
  return FALSE;
}

/* Deflate makes at most 1032 bytes of one, so that this too is known before anything is allocated. */
gboolean
relabel_mask_check_packed(guint64 n_bytes, gsize n_packed, GError **error)
{
  return n_bytes / 1032 <= n_packed || relabel_image_damaged(error, "the mask claims more pixels than the data can hold");
}

/**
 * relabel_mask_new:
 * @format: how the pixels lie in memory
 * @width: in pixels
 * @height: in pixels
 * @error: return location for a #GError in the domain [error@Relabel.MediaError]
 *
 * Makes a mask of zeros. Its type is `uint8` or `uint16`; `dtype` may be set to another static string.
 *
 * Returns: (transfer full): the mask; %NULL if it would have no pixel, or more than %RELABEL_MASK_MAX_PIXELS
 */
RelabelMask *
relabel_mask_new(RelabelMaskFormat format, int width, int height, GError **error)
{
  RelabelMask *self;
  guint8 *pixels;

  g_return_val_if_fail(format <= RELABEL_MASK_RGB, NULL);

  if (!relabel_mask_check_size(width, height, error))
    return NULL;
  pixels = g_try_malloc0_n((gsize)width * (gsize)height, pixel_bytes[format]);
  if (pixels == NULL) {
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE, "there is not enough memory for the mask");
    return NULL;
  }
  self = g_new0(RelabelMask, 1);
  g_atomic_ref_count_init(&self->ref_count);
  self->format = format;
  self->width = width;
  self->height = height;
  self->dtype = format == RELABEL_MASK_16 ? "uint16" : "uint8";
  self->pixels = pixels;
  return self;
}

/**
 * relabel_mask_ref:
 *
 * Returns: (transfer full): @self
 */
RelabelMask *
relabel_mask_ref(RelabelMask *self)
{
  g_atomic_ref_count_inc(&self->ref_count);
  return self;
}

/**
 * relabel_mask_unref:
 *
 * Drops a reference; the last one frees the pixels.
 */
void
relabel_mask_unref(RelabelMask *self)
{
  if (!g_atomic_ref_count_dec(&self->ref_count))
    return;
  g_free(self->pixels);
  g_free(self);
}

/**
 * relabel_mask_copy:
 *
 * Copies the pixels too.
 *
 * Returns: (transfer full): a mask of its own
 */
RelabelMask *
relabel_mask_copy(RelabelMask *self)
{
  RelabelMask *copy = g_memdup2(self, sizeof *self);

  g_atomic_ref_count_init(&copy->ref_count);
  copy->pixels = g_memdup2(self->pixels, relabel_mask_get_size(self));
  return copy;
}

/**
 * relabel_mask_get_size:
 *
 * Returns: the number of bytes of the pixels
 */
gsize
relabel_mask_get_size(RelabelMask *self)
{
  return (gsize)self->width * (gsize)self->height * pixel_bytes[self->format];
}

static guint8 *
get_pixel(RelabelMask *self, int x, int y)
{
  return self->pixels + ((gsize)y * (gsize)self->width + (gsize)x) * pixel_bytes[self->format];
}

/**
 * relabel_mask_get_value:
 * @x: column, from 0
 * @y: row, from 0
 *
 * Returns: the value of a pixel; of a coloured one, 0xRRGGBB
 */
guint32
relabel_mask_get_value(RelabelMask *self, int x, int y)
{
  const guint8 *p;
  guint16 value;

  g_return_val_if_fail(x >= 0 && x < self->width && y >= 0 && y < self->height, 0);

  p = get_pixel(self, x, y);
  if (self->format == RELABEL_MASK_RGB)
    return (guint32)p[0] << 16 | (guint32)p[1] << 8 | p[2];
  if (self->format == RELABEL_MASK_8)
    return p[0];
  memcpy(&value, p, sizeof value);
  return value;
}

/**
 * relabel_mask_set_value:
 * @x: column, from 0
 * @y: row, from 0
 * @value: what the format can hold; a colour is 0xRRGGBB
 *
 * Sets a pixel.
 */
void
relabel_mask_set_value(RelabelMask *self, int x, int y, guint32 value)
{
  guint16 two = (guint16)value;
  guint8 *p;

  g_return_if_fail(x >= 0 && x < self->width && y >= 0 && y < self->height);

  p = get_pixel(self, x, y);
  if (self->format == RELABEL_MASK_16) {
    memcpy(p, &two, sizeof two);
    return;
  }
  if (self->format == RELABEL_MASK_RGB) {
    *p++ = (guint8)(value >> 16);
    *p++ = (guint8)(value >> 8);
  }
  *p = (guint8)value;
}
