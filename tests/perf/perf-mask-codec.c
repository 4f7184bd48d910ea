/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * perf-mask-codec PLANE SDK-RLE OUR-RLE: packs a plane of a byte a pixel, unpacks it again, and unpacks what the SDK has packed.
 * Prints the shortest times in milliseconds, and the greatest memory of this process in kilobytes.
 */
#include <string.h>

#include "relabel-mask-rle.h"

#define N_ROUNDS 7
#define MIN_TIME 100000

typedef struct {
  guint8 *bytes;
  gsize n;
} Content;

static Content
content_read(const char *path)
{
  g_autoptr(GError) error = NULL;
  char *bytes = NULL;
  gsize n = 0;

  g_file_get_contents(path, &bytes, &n, &error);
  g_assert_no_error(error);
  return (Content){ (guint8 *)bytes, n };
}

static GBytes *
encode(const Content *plane, gint64 *shortest)
{
  gint64 begin = g_get_monotonic_time();
  GBytes *rle = NULL;

  for (int i = 0; i < N_ROUNDS || g_get_monotonic_time() - begin < MIN_TIME; i++) {
    gint64 start = g_get_monotonic_time();

    g_clear_pointer(&rle, g_bytes_unref);
    rle = relabel_mask_rle_encode(plane->bytes, plane->n);
    *shortest = MIN(*shortest, g_get_monotonic_time() - start);
  }
  return rle;
}

static void
decode(const guint8 *rle, gsize n, const Content *wanted, gint64 *shortest)
{
  g_autofree guint8 *plane = g_malloc(wanted->n);
  g_autoptr(GError) error = NULL;
  gint64 begin = g_get_monotonic_time();

  for (int i = 0; i < N_ROUNDS || g_get_monotonic_time() - begin < MIN_TIME; i++) {
    gint64 start = g_get_monotonic_time();

    relabel_mask_rle_decode(rle, n, plane, wanted->n, &error);
    g_assert_no_error(error);
    *shortest = MIN(*shortest, g_get_monotonic_time() - start);
  }
  g_assert_cmpmem(plane, wanted->n, wanted->bytes, wanted->n);
}

static gint64
peak_kilobytes(void)
{
  Content status = content_read("/proc/self/status");
  const char *line = strstr((const char *)status.bytes, "VmHWM:");
  gint64 kilobytes = line != NULL ? g_ascii_strtoll(line + strlen("VmHWM:"), NULL, 10) : 0;

  g_free(status.bytes);
  return kilobytes;
}

int
main(int argc, char *argv[])
{
  gint64 encoding = G_MAXINT64, decoding = G_MAXINT64, other = G_MAXINT64;
  Content plane, theirs;
  g_autoptr(GBytes) rle = NULL;
  gsize n = 0;
  const guint8 *bytes;

  g_assert_cmpint(argc, ==, 4);
  plane = content_read(argv[1]);
  theirs = content_read(argv[2]);
  rle = encode(&plane, &encoding);
  bytes = g_bytes_get_data(rle, &n);
  decode(bytes, n, &plane, &decoding);
  decode(theirs.bytes, theirs.n, &plane, &other);
  g_assert_true(g_file_set_contents(argv[3], (const char *)bytes, (gssize)n, NULL));
  g_print("%.3f %.3f %" G_GINT64_FORMAT "\n", (double)encoding / 1000, (double)decoding / 1000, peak_kilobytes());
  g_free(plane.bytes);
  g_free(theirs.bytes);
  return 0;
}
