/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-mask-canvas.h"

#include <math.h>

#define MAX_PIXELS 1e9

/* Along one axis: the pixel of a smaller image that a pixel of the larger one shows, as OpenCV takes the nearest. */
typedef struct {
  double step;
  gint64 last;
} Scale;

static void
clip(gint64 start, guint size, gint64 limit, guint *first, guint *end)
{
  *first = (guint)CLAMP(-start, 0, (gint64)size);
  *end = (guint)CLAMP(limit - start, *first, (gint64)size);
}

static guint64
count_pixels(const guint8 *pixels, guint n)
{
  guint64 count = 0;

  for (guint i = 0; i < n; i++)
    count += pixels[i] != 0;
  return count;
}

static const guint8 *
get_pixel(const RelabelMaskCanvas *self, gint64 column, gint64 row)
{
  return self->mask + (gsize)row * self->mask_width + (gsize)column;
}

gboolean
relabel_mask_canvas_init(RelabelMaskCanvas *self, const RelabelBox *box, const RelabelMatchShape *shape)
{
  double width, height, x, y;

  if (shape == NULL || shape->mask == NULL || !(box->width > 0) || !(box->height > 0))
    return FALSE;
  /* rint() rounds halves to even, as Python does. */
  width = rint(shape->width / box->width);
  height = rint(shape->height / box->height);
  x = rint(box->x * width);
  y = rint(box->y * height);
  if (!(width * height >= 1) || !(width * height <= MAX_PIXELS) || !(fabs(x) <= MAX_PIXELS) || !(fabs(y) <= MAX_PIXELS))
    return FALSE;
  *self = (RelabelMaskCanvas){ shape->mask, shape->width, (gint64)width, (gint64)height, (gint64)x, (gint64)y };
  clip(self->x, shape->width, self->width, &self->first[0], &self->end[0]);
  clip(self->y, shape->height, self->height, &self->first[1], &self->end[1]);
  for (guint row = self->first[1]; row < self->end[1]; row++)
    self->area += count_pixels(get_pixel(self, self->first[0], row), self->end[0] - self->first[0]);
  return TRUE;
}

static double
divide(guint64 common, guint64 all)
{
  return all > common ? (double)common / (double)(all - common) : NAN;
}

static guint64
count_common(const guint8 *a, const guint8 *b, guint n)
{
  guint64 count = 0;

  for (guint i = 0; i < n; i++)
    count += (a[i] != 0) & (b[i] != 0);
  return count;
}

/* On images of the same size. */
static double
compare_pixels(const RelabelMaskCanvas *a, const RelabelMaskCanvas *b)
{
  gint64 x1 = MAX(a->x + a->first[0], b->x + b->first[0]), x2 = MIN(a->x + a->end[0], b->x + b->end[0]);
  gint64 y1 = MAX(a->y + a->first[1], b->y + b->first[1]), y2 = MIN(a->y + a->end[1], b->y + b->end[1]);
  guint64 common = 0;

  for (gint64 y = y1; y < y2 && x1 < x2; y++)
    common += count_common(get_pixel(a, x1 - a->x, y - a->y), get_pixel(b, x1 - b->x, y - b->y), (guint)(x2 - x1));
  return divide(common, a->area + b->area);
}

static gint64
scale_pixel(const Scale *scale, gint64 pixel)
{
  return MIN((gint64)floor((double)pixel * scale->step), scale->last);
}

/* How many pixels of the larger image, which has size of them in a row, show each of the smaller from first to before end. */
static void
count_shown(const Scale *scale, gint64 first, gint64 end, gint64 size, guint64 *counts)
{
  gint64 pixel = CLAMP((gint64)((double)first / scale->step) - 2, 0, size);

  for (; pixel < size; pixel++) {
    gint64 shown = scale_pixel(scale, pixel);

    if (shown >= end)
      return;
    if (shown >= first)
      counts[shown - first]++;
  }
}

/* What the mask of a smaller image has in the larger one. */
static guint64
measure_scaled(const RelabelMaskCanvas *self, const Scale scales[2], const RelabelMaskCanvas *larger)
{
  guint n_columns = self->end[0] - self->first[0], n_rows = self->end[1] - self->first[1];
  g_autofree guint64 *columns = g_new0(guint64, n_columns);
  g_autofree guint64 *rows = g_new0(guint64, n_rows);
  guint64 area = 0;

  count_shown(&scales[0], self->x + self->first[0], self->x + self->end[0], larger->width, columns);
  count_shown(&scales[1], self->y + self->first[1], self->y + self->end[1], larger->height, rows);
  for (guint row = 0; row < n_rows; row++) {
    const guint8 *pixels = get_pixel(self, self->first[0], self->first[1] + row);
    guint64 n = 0;

    for (guint column = 0; column < n_columns; column++)
      n += pixels[column] != 0 ? columns[column] : 0;
    area += n * rows[row];
  }
  return area;
}

static gboolean
is_within(gint64 value, guint first, guint end)
{
  return value >= first && value < end;
}

static double
compare_scaled(const RelabelMaskCanvas *larger, const RelabelMaskCanvas *smaller)
{
  Scale scales[2] = { { 1 / ((double)larger->width / (double)smaller->width), smaller->width - 1 },
                      { 1 / ((double)larger->height / (double)smaller->height), smaller->height - 1 } };
  g_autofree gint64 *columns = g_new(gint64, larger->mask_width);
  guint64 common = 0;

  for (guint column = larger->first[0]; column < larger->end[0]; column++)
    columns[column] = scale_pixel(&scales[0], larger->x + column) - smaller->x;
  for (guint row = larger->first[1]; row < larger->end[1]; row++) {
    gint64 other = scale_pixel(&scales[1], larger->y + row) - smaller->y;

    if (!is_within(other, smaller->first[1], smaller->end[1]))
      continue;
    for (guint column = larger->first[0]; column < larger->end[0]; column++)
      common += *get_pixel(larger, column, row) != 0 && is_within(columns[column], smaller->first[0], smaller->end[0]) &&
                *get_pixel(smaller, columns[column], other) != 0;
  }
  return divide(common, larger->area + measure_scaled(smaller, scales, larger));
}

double
relabel_mask_canvas_iou(const RelabelMaskCanvas *truth, const RelabelMaskCanvas *prediction)
{
  if (truth->width == prediction->width && truth->height == prediction->height)
    return compare_pixels(truth, prediction);
  if (truth->width * truth->height > prediction->width * prediction->height)
    return compare_scaled(truth, prediction);
  return compare_scaled(prediction, truth);
}
