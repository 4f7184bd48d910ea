/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-pixels.h"

#include <math.h>

#define MAX_PIXELS 1e8

double
relabel_pixels_from_part(double part, int size)
{
  double pixels = part * size;

  if (pixels / size == part || !isfinite(pixels))
    return pixels;
  if (nextafter(pixels, INFINITY) / size == part)
    return nextafter(pixels, INFINITY);
  if (nextafter(pixels, -INFINITY) / size == part)
    return nextafter(pixels, -INFINITY);
  return pixels;
}

gboolean
relabel_pixels_are_sane(const double *pixels, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if (!(fabs(pixels[i]) < MAX_PIXELS))
      return FALSE;
  }
  return TRUE;
}

void
relabel_pixels_round(const RelabelBox *pixels, int width, int height, RelabelPixelBox *box)
{
  int left = (int)CLAMP(nearbyint(pixels->x), 0, width), right = (int)CLAMP(nearbyint(pixels->x + pixels->width), 0, width);
  int top = (int)CLAMP(nearbyint(pixels->y), 0, height), bottom = (int)CLAMP(nearbyint(pixels->y + pixels->height), 0, height);

  *box = (RelabelPixelBox){ left, top, right - left, bottom - top };
}

gboolean
relabel_pixels_find_bounds(const double *numbers, gsize n, RelabelBox *box)
{
  double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

  for (gsize i = 0; i + 1 < n; i += 2) {
    if (isnan(numbers[i]) || isnan(numbers[i + 1]))
      continue;
    left = MIN(left, numbers[i]);
    right = MAX(right, numbers[i]);
    top = MIN(top, numbers[i + 1]);
    bottom = MAX(bottom, numbers[i + 1]);
  }
  *box = (RelabelBox){ left, top, right - left, bottom - top };
  return left <= right;
}
