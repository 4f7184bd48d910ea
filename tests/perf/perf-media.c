/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints figures; asserts none. */
#include "../media/pictures.h"
#include "relabel-image-info.h"
#include "relabel-thumbnail.h"

#define N_FILES 12
#define N_PROBES 40000

static double
seconds_since(gint64 start)
{
  return (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
}

static GBytes *
noise_jpeg(int width, int height)
{
  g_autoptr(GdkPixbuf) pixbuf = picture_new(width, height, FALSE);
  g_autoptr(GRand) random = g_rand_new_with_seed(1);
  guint8 *pixels = gdk_pixbuf_get_pixels(pixbuf);
  gsize n = gdk_pixbuf_get_byte_length(pixbuf);

  for (gsize i = 0; i < n; i++)
    pixels[i] = (guint8)(pixels[i] / 2 + (g_rand_int(random) & 31));
  return picture_encode(pixbuf, "jpeg");
}

int
main(int argc, char *argv[])
{
  char *folder = folder_new();
  g_autoptr(GBytes) bytes = noise_jpeg(2309, 1732);
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
  gint64 start;
  double probe, scaled, full;

  for (int i = 0; i < N_FILES; i++) {
    g_autofree char *name = g_strdup_printf("%d.jpg", i);

    g_ptr_array_add(paths, file_write(folder, name, bytes));
  }
  start = g_get_monotonic_time();
  for (int i = 0; i < N_PROBES; i++) {
    RelabelImageInfo info;

    g_assert_true(relabel_image_check(paths->pdata[i % N_FILES], &info, NULL));
  }
  probe = N_PROBES / seconds_since(start);
  start = g_get_monotonic_time();
  for (int i = 0; i < N_FILES; i++)
    relabel_thumbnail_unref(relabel_thumbnail_load(paths->pdata[i], 256, NULL));
  scaled = N_FILES / seconds_since(start);
  start = g_get_monotonic_time();
  for (int i = 0; i < N_FILES; i++) {
    g_autoptr(GdkPixbuf) whole = gdk_pixbuf_new_from_file(paths->pdata[i], NULL);
    g_autoptr(GdkPixbuf) small = gdk_pixbuf_scale_simple(whole, 256, 192, GDK_INTERP_BILINEAR);
  }
  full = N_FILES / seconds_since(start);
  g_print("1..1\n"
          "# headers read and files checked for their end: %.0f files/s\n"
          "# thumbnails of 256 px of 4 megapixels, one thread: %.1f images/s; decoded in full and scaled: %.1f images/s\n"
          "# ratio: %.1f\nok 1 media\n",
          probe, scaled, full, scaled / full);
  folder_remove(folder);
  return 0;
}
