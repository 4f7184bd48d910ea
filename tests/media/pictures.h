/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

/* Small pictures with a corner of each colour: red top left, green top right, blue bottom left, white bottom right. */
GdkPixbuf *picture_new(int width, int height, gboolean has_alpha);
GBytes *picture_encode(GdkPixbuf *pixbuf, const char *type);
GBytes *picture_jpeg(int width, int height, int orientation, gboolean big_endian);
GBytes *picture_jpeg_special(int width, int height, gboolean progressive, gboolean cmyk);
GBytes *picture_gif(void);
char picture_corner(const guint8 *pixels, int width, int height, int stride, int channels, int corner);

char *folder_new(void);
void folder_remove(char *path);
char *file_write(const char *folder, const char *name, GBytes *bytes);
GBytes *bytes_cut(GBytes *bytes, gsize length);
