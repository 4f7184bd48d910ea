/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes are taken for a packed mask of as many pixels as they say, and for a plane that is packed. */
#include <string.h>

#include "relabel-mask-rle.h"

#define MAX_PIXELS 65536

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n);

static void
check_round_trip(const guint8 *plane, gsize n)
{
  g_autoptr(GBytes) rle = relabel_mask_rle_encode(plane, n);
  g_autofree guint8 *again = g_malloc(n);

  g_assert_true(relabel_mask_rle_decode(g_bytes_get_data(rle, NULL), g_bytes_get_size(rle), again, n, NULL));
  g_assert_true(n == 0 || memcmp(again, plane, n) == 0);
}

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n)
{
  gsize n_pixels = n >= 4 ? ((gsize)bytes[0] << 24 | (gsize)bytes[1] << 16 | (gsize)bytes[2] << 8 | bytes[3]) / 4 : 0;
  g_autofree guint8 *plane = NULL;
  g_autoptr(GError) error = NULL;

  n_pixels = MIN(n_pixels, MAX_PIXELS);
  plane = g_malloc(n_pixels);
  if (relabel_mask_rle_decode(bytes, n, plane, n_pixels, &error))
    check_round_trip(plane, n_pixels);
  else
    g_assert_nonnull(error);
  check_round_trip(bytes, n);
  return 0;
}
