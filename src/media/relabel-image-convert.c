/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-image-convert.h"

#include <gdk-pixbuf/gdk-pixbuf.h>

/* The image as a PNG, upright, for what shows fewer kinds of images than gdk-pixbuf reads. */
GBytes *
relabel_image_to_png(const char *path, GError **error)
{
  g_autoptr(GdkPixbuf) read = gdk_pixbuf_new_from_file(path, error);
  g_autoptr(GdkPixbuf) upright = read != NULL ? gdk_pixbuf_apply_embedded_orientation(read) : NULL;
  char *data = NULL;
  gsize length = 0;

  if (upright == NULL || !gdk_pixbuf_save_to_buffer(upright, &data, &length, "png", error, NULL))
    return NULL;
  return g_bytes_new_take(data, length);
}
