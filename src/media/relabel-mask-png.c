/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-mask.h"

#include <setjmp.h>
#include <string.h>

#include <png.h>

#include "relabel-image-private.h"
#include "relabel-mask-private.h"

/* What libpng is given to carry, for either direction; it comes out of an error by a jump. */
typedef struct {
  png_structp png;
  png_infop info;
  RelabelMask *mask;
  GError **error;
  const guint8 *bytes;
  gsize n_bytes;
  gsize offset;
  GByteArray *written;
} Png;

static void
fail_cb(png_structp png, png_const_charp message)
{
  Png *self = png_get_error_ptr(png);

  g_set_error(self->error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_DAMAGED, "the PNG is damaged: %s", message);
  png_longjmp(png, 1);
}

static void
ignore_cb(png_structp png, png_const_charp message)
{
}

static void
read_cb(png_structp png, png_bytep bytes, size_t n)
{
  Png *self = png_get_io_ptr(png);

  if (n > self->n_bytes - self->offset)
    png_error(png, "it is truncated");
  memcpy(bytes, self->bytes + self->offset, n);
  self->offset += n;
}

static void
write_cb(png_structp png, png_bytep bytes, size_t n)
{
  g_byte_array_append(((Png *)png_get_io_ptr(png))->written, bytes, (guint)n);
}

/* OpenCV, by which FiftyOne reads masks, gives values of fewer than 8 bits the whole range of 8, and so does this. */
static gboolean
read_header(Png *self, RelabelMaskFormat *format)
{
  guint colour, depth;

  png_read_info(self->png, self->info);
  colour = png_get_color_type(self->png, self->info);
  depth = png_get_bit_depth(self->png, self->info);
  if (depth == 16 && (colour & PNG_COLOR_MASK_COLOR) != 0) {
    g_set_error_literal(self->error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNSUPPORTED,
                        "the PNG has 16 bits a colour, and masks have 8");
    return FALSE;
  }
  *format = (colour & PNG_COLOR_MASK_COLOR) != 0 ? RELABEL_MASK_RGB : depth == 16 ? RELABEL_MASK_16 : RELABEL_MASK_8;
  if (colour == PNG_COLOR_TYPE_PALETTE)
    png_set_palette_to_rgb(self->png);
  else if (depth < 8)
    png_set_expand_gray_1_2_4_to_8(self->png);
  png_set_strip_alpha(self->png);
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  png_set_swap(self->png);
#endif
  return TRUE;
}

static gboolean
check_claim(Png *self)
{
  guint64 width = png_get_image_width(self->png, self->info);
  guint64 height = png_get_image_height(self->png, self->info);

  return relabel_mask_check_size((gint64)width, (gint64)height, self->error) &&
         relabel_mask_check_packed(png_get_rowbytes(self->png, self->info) * height, self->n_bytes, self->error);
}

static gboolean
read_pixels(Png *self)
{
  RelabelMaskFormat format;
  gsize stride;
  int n_passes;

  if (setjmp(png_jmpbuf(self->png)) != 0)
    return FALSE;
  png_set_user_limits(self->png, RELABEL_IMAGE_MAX_EDGE, RELABEL_IMAGE_MAX_EDGE);
  png_set_keep_unknown_chunks(self->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  if (!read_header(self, &format) || !check_claim(self))
    return FALSE;
  n_passes = png_set_interlace_handling(self->png);
  png_read_update_info(self->png, self->info);
  self->mask = relabel_mask_new(format, (int)png_get_image_width(self->png, self->info),
                                (int)png_get_image_height(self->png, self->info), self->error);
  if (self->mask == NULL)
    return FALSE;
  stride = relabel_mask_get_size(self->mask) / (gsize)self->mask->height;
  g_return_val_if_fail(png_get_rowbytes(self->png, self->info) == stride, FALSE);
  while (n_passes-- > 0) {
    for (int y = 0; y < self->mask->height; y++)
      png_read_row(self->png, self->mask->pixels + (gsize)y * stride, NULL);
  }
  png_read_end(self->png, NULL);
  return TRUE;
}

RelabelMask *
relabel_mask_read_png(const guint8 *bytes, gsize n_bytes, GError **error)
{
  Png self = { .bytes = bytes, .n_bytes = n_bytes, .error = error };

  self.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &self, fail_cb, ignore_cb);
  self.info = self.png != NULL ? png_create_info_struct(self.png) : NULL;
  if (self.info == NULL) {
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE, "there is not enough memory for the PNG");
  } else {
    png_set_read_fn(self.png, &self, read_cb);
    if (!read_pixels(&self))
      g_clear_pointer(&self.mask, relabel_mask_unref);
  }
  png_destroy_read_struct(&self.png, &self.info, NULL);
  return self.mask;
}

/* Rows go as they are: masks are flat, which deflate sees best without a filter. */
static gboolean
write_pixels(Png *self)
{
  RelabelMask *mask = self->mask;
  gsize stride = relabel_mask_get_size(mask) / (gsize)mask->height;

  if (setjmp(png_jmpbuf(self->png)) != 0)
    return FALSE;
  png_set_user_limits(self->png, G_MAXINT32, G_MAXINT32);
  png_set_IHDR(self->png, self->info, (png_uint_32)mask->width, (png_uint_32)mask->height,
               mask->format == RELABEL_MASK_16 ? 16 : 8,
               mask->format == RELABEL_MASK_RGB ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_filter(self->png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
  png_write_info(self->png, self->info);
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  if (mask->format == RELABEL_MASK_16)
    png_set_swap(self->png);
#endif
  for (int y = 0; y < mask->height; y++)
    png_write_row(self->png, mask->pixels + (gsize)y * stride);
  png_write_end(self->png, self->info);
  return TRUE;
}

/**
 * relabel_mask_to_png:
 * @error: return location for a #GError in the domain [error@Relabel.MediaError]
 *
 * Writes the mask as a PNG: gray of 8 or 16 bits with the values as they are, or colours.
 *
 * Returns: (transfer full): the content of a file
 */
GBytes *
relabel_mask_to_png(RelabelMask *self, GError **error)
{
  Png png = { .mask = self, .error = error, .written = g_byte_array_new() };
  gboolean done = FALSE;

  png.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &png, fail_cb, ignore_cb);
  png.info = png.png != NULL ? png_create_info_struct(png.png) : NULL;
  if (png.info == NULL) {
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE, "there is not enough memory for the PNG");
  } else {
    png_set_write_fn(png.png, &png, write_cb, NULL);
    done = write_pixels(&png);
  }
  png_destroy_write_struct(&png.png, &png.info);
  if (done)
    return g_byte_array_free_to_bytes(png.written);
  g_byte_array_unref(png.written);
  return NULL;
}
