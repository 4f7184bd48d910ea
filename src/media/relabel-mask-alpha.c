/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-mask.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

static void
size_prepared_cb(GdkPixbufLoader *loader, int width, int height, gboolean *too_large)
{
  *too_large = (gint64)width * height > RELABEL_MASK_MAX_PIXELS;
  /* The loader allocates what it is told here. */
  if (*too_large)
    gdk_pixbuf_loader_set_size(loader, 1, 1);
}

static GdkPixbuf *
load(GBytes *image, GError **error)
{
  g_autoptr(GdkPixbufLoader) loader = gdk_pixbuf_loader_new();
  gboolean too_large = FALSE, written;
  GdkPixbuf *pixbuf;

  g_signal_connect(loader, "size-prepared", G_CALLBACK(size_prepared_cb), &too_large);
  written = gdk_pixbuf_loader_write_bytes(loader, image, error);
  if (!gdk_pixbuf_loader_close(loader, written ? error : NULL) || !written)
    return NULL;
  pixbuf = gdk_pixbuf_loader_get_pixbuf(loader);
  if (pixbuf == NULL || too_large) {
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE, "the picture has more pixels than a mask may have");
    return NULL;
  }
  return g_object_ref(pixbuf);
}

/**
 * relabel_mask_new_from_alpha:
 * @image: the bytes of an image file
 *
 * Reads the mask that an image is by what can be seen of it: its alpha channel; where it has none, its first channel.
 *
 * Returns: (transfer full) (nullable): a mask of the alphas, 0 to 255
 */
RelabelMask *
relabel_mask_new_from_alpha(GBytes *image, GError **error)
{
  g_autoptr(GdkPixbuf) pixbuf = load(image, error);
  const guint8 *pixels;
  int n_channels, stride;
  RelabelMask *mask;

  if (pixbuf == NULL)
    return NULL;
  mask = relabel_mask_new(RELABEL_MASK_8, gdk_pixbuf_get_width(pixbuf), gdk_pixbuf_get_height(pixbuf), error);
  if (mask == NULL)
    return NULL;
  pixels = gdk_pixbuf_read_pixels(pixbuf) + (gdk_pixbuf_get_has_alpha(pixbuf) ? 3 : 0);
  n_channels = gdk_pixbuf_get_n_channels(pixbuf);
  stride = gdk_pixbuf_get_rowstride(pixbuf);
  for (int y = 0; y < mask->height; y++) {
    for (int x = 0; x < mask->width; x++)
      relabel_mask_set_value(mask, x, y, pixels[(gsize)y * (gsize)stride + (gsize)x * (gsize)n_channels]);
  }
  return mask;
}
