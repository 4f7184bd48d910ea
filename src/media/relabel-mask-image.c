/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-mask.h"

#include <string.h>

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "relabel-image-private.h"
#include "relabel-mask-private.h"

/* More than any mask of as many pixels as are allowed, packed or not. */
#define MAX_FILE_BYTES (4 * (guint64)RELABEL_MASK_MAX_PIXELS)

static GdkPixbuf *
decode(GBytes *image, GError **error)
{
  g_autoptr(GdkPixbufLoader) loader = gdk_pixbuf_loader_new();
  GdkPixbuf *pixbuf;
  GError *cause = NULL;

  if (!gdk_pixbuf_loader_write_bytes(loader, image, &cause)) {
    gdk_pixbuf_loader_close(loader, NULL);
    relabel_media_error_propagate(error, cause);
    return NULL;
  }
  if (!gdk_pixbuf_loader_close(loader, &cause)) {
    relabel_media_error_propagate(error, cause);
    return NULL;
  }
  pixbuf = gdk_pixbuf_loader_get_pixbuf(loader);
  if (pixbuf == NULL)
    relabel_image_damaged(error, "the file holds no picture");
  return pixbuf != NULL ? g_object_ref(pixbuf) : NULL;
}

static RelabelMask *
mask_from_pixbuf(GdkPixbuf *pixbuf, GError **error)
{
  int width = gdk_pixbuf_get_width(pixbuf), height = gdk_pixbuf_get_height(pixbuf);
  gsize n_channels = (gsize)gdk_pixbuf_get_n_channels(pixbuf), stride = (gsize)gdk_pixbuf_get_rowstride(pixbuf);
  const guint8 *pixels = gdk_pixbuf_read_pixels(pixbuf);
  RelabelMask *self = relabel_mask_new(RELABEL_MASK_RGB, width, height, error);
  guint8 *to = self != NULL ? self->pixels : NULL;

  for (gsize y = 0; self != NULL && y < (gsize)height; y++) {
    for (gsize x = 0; x < (gsize)width; x++, to += 3)
      memcpy(to, pixels + y * stride + x * n_channels, 3);
  }
  return self;
}

/* What the decoder makes of more than 8 bits is not what is in the file. */
static RelabelMask *
read_other(RelabelReader *reader, const RelabelImageInfo *info, GBytes *image, GError **error)
{
  g_autoptr(GdkPixbuf) pixbuf = NULL;

  if (!relabel_image_check_reader(reader, info, error))
    return NULL;
  if (info->kind == RELABEL_IMAGE_TIFF && relabel_tiff_bits(reader) > 8) {
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNSUPPORTED,
                        "the TIFF has more than 8 bits a channel; convert it to PNG");
    return NULL;
  }
  pixbuf = decode(image, error);
  return pixbuf != NULL ? mask_from_pixbuf(pixbuf, error) : NULL;
}

/* Values that were written as grays of three equal channels are values again. */
static void
simplify(RelabelMask *self)
{
  gsize n = (gsize)self->width * (gsize)self->height;
  guint8 *pixels = self->pixels;

  for (gsize i = 0; i < n; i++) {
    if (pixels[3 * i] != pixels[3 * i + 1] || pixels[3 * i] != pixels[3 * i + 2])
      return;
  }
  for (gsize i = 0; i < n; i++)
    pixels[i] = pixels[3 * i];
  self->pixels = g_realloc(pixels, n);
  self->format = RELABEL_MASK_8;
}

/**
 * relabel_mask_new_from_image:
 * @image: the content of a picture file
 * @error: return location for a #GError in the domain [error@Relabel.MediaError]
 *
 * Reads a mask from a picture, as FiftyOne does: grays of a PNG are the values, of 8 or 16 bits, where those of 1, 2 and 4 bits
 * are spread over 0 to 255. Alpha is dropped, and colours that are grays everywhere are values. The EXIF orientation does not
 * count.
 *
 * Returns: (transfer full): the mask
 */
RelabelMask *
relabel_mask_new_from_image(GBytes *image, GError **error)
{
  gsize n_bytes = 0;
  const guint8 *bytes;
  RelabelReader reader = { .fd = -1 };
  RelabelImageInfo info;
  RelabelMask *self;

  g_return_val_if_fail(image != NULL, NULL);

  bytes = g_bytes_get_data(image, &n_bytes);
  relabel_reader_init_memory(&reader, bytes, n_bytes);
  if (!relabel_image_probe_reader(&reader, &info, error) ||
      !relabel_mask_check_size(info.stored_width, info.stored_height, error))
    return NULL;
  if (info.kind == RELABEL_IMAGE_PNG)
    self = relabel_mask_read_png(bytes, n_bytes, error);
  else
    self = read_other(&reader, &info, image, error);
  if (self != NULL && self->format == RELABEL_MASK_RGB)
    simplify(self);
  return self;
}

/**
 * relabel_mask_new_from_file:
 * @path: (type filename): a local picture file
 * @error: return location for a #GError in the domain [error@Relabel.MediaError]
 *
 * Reads a mask from a file; see [ctor@Relabel.Mask.new_from_image].
 *
 * Returns: (transfer full): the mask
 */
RelabelMask *
relabel_mask_new_from_file(const char *path, GError **error)
{
  g_auto(RelabelReader) reader = { .fd = -1 };
  g_autoptr(GBytes) image = NULL;
  RelabelImageInfo info;

  g_return_val_if_fail(path != NULL, NULL);

  if (!relabel_reader_open(&reader, path, 4096, error) || !relabel_image_probe_reader(&reader, &info, error))
    return NULL;
  image = relabel_reader_read_all(&reader, MAX_FILE_BYTES, error);
  return image != NULL ? relabel_mask_new_from_image(image, error) : NULL;
}
