/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes are taken for a compressed array, and, as changed bits seldom pass zlib, for an array that is compressed here. */
#include <string.h>

#include <zlib.h>

#include "relabel-mask.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n);

/* What can be read can be written, and is the same then. */
static void
check(const guint8 *bytes, gsize n)
{
  g_autoptr(GBytes) npy = g_bytes_new_static(bytes, n);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelMask) mask = relabel_mask_new_from_npy(npy, &error), again = NULL;
  g_autoptr(GBytes) written = NULL;

  g_assert_true((mask == NULL) == (error != NULL));
  if (mask == NULL)
    return;
  written = relabel_mask_to_npy(mask);
  again = relabel_mask_new_from_npy(written, &error);
  g_assert_no_error(error);
  g_assert_true(again->width == mask->width && again->height == mask->height && again->format == mask->format);
  g_assert_cmpstr(again->dtype, ==, mask->dtype);
  g_assert_true(memcmp(again->pixels, mask->pixels, relabel_mask_get_size(mask)) == 0);
}

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n)
{
  uLongf length = compressBound(n);
  g_autofree guint8 *packed = g_malloc(length);

  check(bytes, n);
  g_assert_true(compress2(packed, &length, bytes, n, 1) == Z_OK);
  check(packed, length);
  return 0;
}
