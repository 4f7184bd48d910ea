/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes are taken for a PNG, as they are and with the check sums that they should have. Other formats have other decoders. */
#include <string.h>

#include <zlib.h>

#include "relabel-mask.h"

#define SIGNATURE "\x89PNG\r\n\x1a\n"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n);

static guint32
get_number(const guint8 *p)
{
  return (guint32)p[0] << 24 | (guint32)p[1] << 16 | (guint32)p[2] << 8 | p[3];
}

static void
mend_sums(guint8 *bytes, gsize n)
{
  gsize at = 8, length;

  for (; n - at >= 12; at += 12 + length) {
    guint32 sum;

    length = get_number(bytes + at);
    if (length > n - at - 12)
      return;
    sum = GUINT32_TO_BE((guint32)crc32(0, bytes + at + 4, (uInt)length + 4));
    memcpy(bytes + at + 8 + length, &sum, sizeof sum);
  }
}

/* What can be read can be written, and is the same then. */
static void
check(const guint8 *bytes, gsize n)
{
  g_autoptr(GBytes) png = g_bytes_new_static(bytes, n);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelMask) mask = relabel_mask_new_from_image(png, &error), again = NULL;
  g_autoptr(GBytes) written = NULL;

  g_assert_true((mask == NULL) == (error != NULL));
  if (mask == NULL)
    return;
  written = relabel_mask_to_png(mask, &error);
  g_assert_no_error(error);
  again = relabel_mask_new_from_image(written, &error);
  g_assert_no_error(error);
  g_assert_true(again->width == mask->width && again->height == mask->height && again->format == mask->format);
  g_assert_true(memcmp(again->pixels, mask->pixels, relabel_mask_get_size(mask)) == 0);
}

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n)
{
  g_autofree guint8 *mended = NULL;

  if (n < 8 || memcmp(bytes, SIGNATURE, 8) != 0)
    return 0;
  mended = g_memdup2(bytes, n);
  mend_sums(mended, n);
  check(bytes, n);
  check(mended, n);
  return 0;
}
