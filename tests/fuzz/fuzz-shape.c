/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes are a width, a height and numbers of any kind: the box of a mask, and the corners of polygons. They are a plane too. */
#include <string.h>

#include "relabel-mask-shape.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n);

static void
assert_plane(const guint8 *plane, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_assert_true(plane[i] == 0 || plane[i] == 255);
}

static void
check_render(const double *box, const guint8 *bytes, gsize n, guint8 *plane, int width, int height)
{
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, 1 + height % 7, 1 + width % 5, NULL);
  RelabelPixelBox located, bounds;

  memcpy(mask->pixels, bytes, MIN(n, relabel_mask_get_size(mask)));
  relabel_mask_locate(box[0], box[1], box[2], box[3], width, height, &located);
  relabel_mask_render(mask, box[0], box[1], box[2], box[3], plane, width, height);
  if (!relabel_mask_find_bounds(plane, width, height, &bounds))
    return;
  g_assert_true(bounds.x >= located.x && bounds.x + bounds.width <= located.x + located.width);
  g_assert_true(bounds.y >= located.y && bounds.y + bounds.height <= located.y + located.height);
}

static void
check_outlines(const guint8 *plane, int width, int height)
{
  gsize n = (gsize)width * (gsize)height;
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(double)), ends = g_array_new(FALSE, FALSE, sizeof(guint));
  g_autofree guint8 *filled = g_malloc0(n);

  g_assert_true(relabel_mask_trace(plane, width, height, numbers, ends));
  relabel_mask_fill((const double *)(const void *)numbers->data, (const guint *)(const void *)ends->data, ends->len, filled,
                    width, height);
  g_assert_true(memcmp(filled, plane, n) == 0);
}

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize n)
{
  int width, height;
  guint n_numbers, ends[2];
  g_autofree double *numbers = NULL;
  g_autofree guint8 *plane = NULL;

  if (n < 2)
    return 0;
  width = 1 + bytes[0] % 64;
  height = 1 + bytes[1] % 64;
  n_numbers = (guint)(n - 2) / sizeof(double);
  /* The box is of four, whether or not they are there. */
  numbers = g_new0(double, n_numbers + 4);
  memcpy(numbers, bytes + 2, n_numbers * sizeof(double));
  ends[0] = n_numbers / 2;
  ends[1] = n_numbers;
  plane = g_malloc0((gsize)width * (gsize)height);
  check_render(numbers, bytes, n, plane, width, height);
  relabel_mask_fill(numbers, ends, 2, plane, width, height);
  assert_plane(plane, (gsize)width * (gsize)height);
  for (gsize i = 0; i < (gsize)width * (gsize)height; i++)
    plane[i] = bytes[i % n] >> i % 8 & 1 ? 255 : 0;
  check_outlines(plane, width, height);
  return 0;
}
