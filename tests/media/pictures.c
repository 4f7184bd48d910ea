/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pictures.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

static const guint8 corner_colours[4][3] = { { 220, 20, 20 }, { 20, 200, 20 }, { 20, 20, 220 }, { 240, 240, 240 } };

GdkPixbuf *
picture_new(int width, int height, gboolean has_alpha)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, has_alpha, 8, width, height);
  int n = gdk_pixbuf_get_n_channels(pixbuf);

  for (int y = 0; y < height; y++) {
    guint8 *row = gdk_pixbuf_get_pixels(pixbuf) + y * gdk_pixbuf_get_rowstride(pixbuf);

    for (int x = 0; x < width; x++) {
      memcpy(row + n * x, corner_colours[(y >= height / 2) * 2 + (x >= width / 2)], 3);
      if (has_alpha)
        row[n * x + 3] = x < width / 2 ? 255 : 128;
    }
  }
  return pixbuf;
}

GBytes *
picture_encode(GdkPixbuf *pixbuf, const char *type)
{
  g_autoptr(GError) error = NULL;
  char *data = NULL;
  gsize length = 0;

  gdk_pixbuf_save_to_buffer(pixbuf, &data, &length, type, &error, NULL);
  g_assert_no_error(error);
  return g_bytes_new_take(data, length);
}

/* A JPEG with an EXIF segment after the start marker. */
GBytes *
picture_jpeg(int width, int height, int orientation, gboolean big_endian)
{
  static const guint8 little[] = { 0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0,
                                   0x12, 0x01, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
  static const guint8 big[] = { 0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
                                0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0 };
  g_autoptr(GdkPixbuf) pixbuf = picture_new(width, height, FALSE);
  g_autoptr(GBytes) plain = picture_encode(pixbuf, "jpeg");
  GByteArray *result = g_byte_array_new();
  guint8 exif[36];
  gsize n = 0;
  const guint8 *data = g_bytes_get_data(plain, &n);

  memcpy(exif, big_endian ? big : little, sizeof exif);
  exif[big_endian ? 29 : 28] = (guint8)orientation;
  g_byte_array_append(result, data, 2);
  g_byte_array_append(result, exif, sizeof exif);
  g_byte_array_append(result, data + 2, (guint)n - 2);
  return g_byte_array_free_to_bytes(result);
}

GBytes *
picture_jpeg_special(int width, int height, gboolean progressive, gboolean cmyk)
{
  struct jpeg_compress_struct compress;
  struct jpeg_error_mgr errors;
  unsigned char *out = NULL;
  unsigned long length = 0;
  guint channels = cmyk ? 4 : 3;
  g_autofree guint8 *row = g_malloc0((gsize)width * channels);
  GBytes *bytes;

  compress.err = jpeg_std_error(&errors);
  jpeg_create_compress(&compress);
  jpeg_mem_dest(&compress, &out, &length);
  compress.image_width = (JDIMENSION)width;
  compress.image_height = (JDIMENSION)height;
  compress.input_components = (int)channels;
  compress.in_color_space = cmyk ? JCS_CMYK : JCS_RGB;
  jpeg_set_defaults(&compress);
  if (progressive)
    jpeg_simple_progression(&compress);
  jpeg_start_compress(&compress, TRUE);
  for (int y = 0; y < height; y++) {
    memset(row, 255 * y / height, (gsize)width * channels);
    jpeg_write_scanlines(&compress, &row, 1);
  }
  jpeg_finish_compress(&compress);
  jpeg_destroy_compress(&compress);
  bytes = g_bytes_new(out, length);
  free(out);
  return bytes;
}

/* Two by one pixels. */
GBytes *
picture_gif(void)
{
  static const guint8 gif[] = { 'G', 'I', 'F', '8', '9', 'a', 2, 0, 1, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 255,
                                0x21, 0xf9, 4, 0, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2, 0x44, 0x0a, 0, 0x3b };

  return g_bytes_new_static(gif, sizeof gif);
}

/* The colour in the middle of a corner: r, g, b, w, or ? */
char
picture_corner(const guint8 *pixels, int width, int height, int stride, int channels, int corner)
{
  int x = corner % 2 == 0 ? width / 4 : width * 3 / 4;
  int y = corner < 2 ? height / 4 : height * 3 / 4;
  const guint8 *p = pixels + y * stride + x * channels;

  for (int i = 0; i < 4; i++) {
    if (ABS(p[0] - corner_colours[i][0]) < 60 && ABS(p[1] - corner_colours[i][1]) < 60 &&
        ABS(p[2] - corner_colours[i][2]) < 60)
      return "rgbw"[i];
  }
  return '?';
}

char *
folder_new(void)
{
  g_autoptr(GError) error = NULL;
  char *path = g_dir_make_tmp("relabel-test-XXXXXX", &error);

  g_assert_no_error(error);
  return path;
}

static void
remove_tree(const char *path)
{
  if (!g_file_test(path, G_FILE_TEST_IS_SYMLINK) && g_file_test(path, G_FILE_TEST_IS_DIR)) {
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
      g_autofree char *child = g_build_filename(path, name, NULL);

      remove_tree(child);
    }
  }
  g_remove(path);
}

void
folder_remove(char *path)
{
  remove_tree(path);
  g_free(path);
}

char *
file_write(const char *folder, const char *name, GBytes *bytes)
{
  char *path = g_build_filename(folder, name, NULL);
  /* A file that is replaced in place is flushed by some file systems when it is closed. */
  gboolean removed = g_remove(path) == 0;
  FILE *file = fopen(path, removed ? "wb" : "wbx");
  gsize n = 0;
  const char *data = g_bytes_get_data(bytes, &n);

  g_assert_nonnull(file);
  g_assert_cmpuint(fwrite(data, 1, n, file), ==, n);
  g_assert_cmpint(fclose(file), ==, 0);
  return path;
}

GBytes *
bytes_cut(GBytes *bytes, gsize length)
{
  return g_bytes_new_from_bytes(bytes, 0, MIN(length, g_bytes_get_size(bytes)));
}
