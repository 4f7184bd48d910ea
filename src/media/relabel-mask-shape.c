/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-mask-shape.h"

#include <math.h>
#include <string.h>

/* OpenCV's bilinear resize of bytes: weights are whole numbers of 11 bits. */
#define WEIGHT_BITS 11
#define WEIGHT_ONE (1 << WEIGHT_BITS)

/* Boxes go this far beyond an image of any size; what is farther makes no difference to see. */
#define FAR (1 << 28)

/* From @start to before @end along one axis; the resize is of the whole box, though only a part may be seen. */
typedef struct {
  int start;
  int end;
} Span;

/* Where a pixel of the result comes from: two pixels of the source, and their weights. */
typedef struct {
  int first;
  int second;
  int weights[2];
} Tap;

typedef struct {
  RelabelMask *mask;
  gboolean halved;
  Tap *taps;
  gsize n_taps;
  guint8 *bytes;
  int *rows[2];
  int held[2];
} Resize;

static int
to_pixel(double value)
{
  return (int)CLAMP(value, -FAR, FAR);
}

/* Like FiftyOne's int(size * start) and int(size * (start + length)); no number makes an empty span. */
static Span
find_span(double start, double length, int size)
{
  double first = size * start, last = size * (start + length);
  Span span = { 0, 0 };

  if (!isnan(first) && !isnan(last)) {
    span.start = to_pixel(first);
    span.end = MAX(to_pixel(last), span.start);
  }
  return span;
}

static Span
cut_span(Span span, int size)
{
  return (Span){ CLAMP(span.start, 0, size), CLAMP(span.end, 0, size) };
}

/* What of the box of a mask lies in the plane. */
void
relabel_mask_locate(double x, double y, double width, double height, int plane_width, int plane_height, RelabelPixelBox *box)
{
  Span columns = cut_span(find_span(x, width, plane_width), plane_width);
  Span rows = cut_span(find_span(y, height, plane_height), plane_height);

  *box = (RelabelPixelBox){ columns.start, rows.start, columns.end - columns.start, rows.end - rows.start };
}

/* OpenCV computes in the types that stand here, by the inverse of the scale. */
static Tap
find_tap(int i, int source_size, int size, gboolean is_row)
{
  double inverse = (double)size / (double)source_size;
  double scale = 1 / inverse;
  float position = (float)((i + 0.5) * scale - 0.5);
  int first = (int)floorf(position);
  float fraction = position - (float)first;

  /* Outside of the source, columns have the weight of one pixel, and rows the weights of two that are the same. */
  if (!is_row && (first < 0 || first >= source_size - 1))
    fraction = 0;
  return (Tap){
    CLAMP(first, 0, source_size - 1),
    CLAMP(first + 1, 0, source_size - 1),
    { (int)lrintf((1.0f - fraction) * WEIGHT_ONE), (int)lrintf(fraction * WEIGHT_ONE) },
  };
}

/* A row of the mask in bytes, of which OpenCV resizes only such. Greater values do not overflow: they count. */
static const guint8 *
get_bytes(Resize *self, int y)
{
  RelabelMask *mask = self->mask;
  gsize width = (gsize)mask->width;
  const guint8 *row = mask->pixels + (gsize)y * (relabel_mask_get_size(mask) / (gsize)mask->height);
  const guint16 *values = (const guint16 *)(const void *)row;

  if (mask->format == RELABEL_MASK_8)
    return row;
  for (gsize x = 0; x < width; x++) {
    if (mask->format == RELABEL_MASK_16)
      self->bytes[x] = (guint8)MIN(values[x], 255);
    else
      self->bytes[x] = MAX(MAX(row[3 * x], row[3 * x + 1]), row[3 * x + 2]);
  }
  return self->bytes;
}

/* A row of the mask, resized along x; the last two are kept. */
static const int *
get_row(Resize *self, int y)
{
  int *row = self->rows[y % 2];
  const guint8 *bytes;

  if (self->held[y % 2] == y)
    return row;
  bytes = get_bytes(self, y);
  for (gsize i = 0; i < self->n_taps; i++) {
    const Tap *tap = &self->taps[i];

    row[i] = bytes[tap->first] * tap->weights[0] + bytes[tap->second] * tap->weights[1];
  }
  self->held[y % 2] = y;
  return row;
}

/* OpenCV's result is (sum + 2) / 4: what is over 0 is set. */
static void
resize_row(Resize *self, const Tap *tap, guint8 *to)
{
  const int *first = get_row(self, tap->first);
  const int *second = get_row(self, tap->second);

  for (gsize i = 0; i < self->n_taps; i++) {
    int sum = ((tap->weights[0] * (first[i] >> 4)) >> 16) + ((tap->weights[1] * (second[i] >> 4)) >> 16);

    if ((self->halved ? first[i] + second[i] : sum) >= 2)
      to[i] = 255;
  }
}

/* Exactly half as large, OpenCV takes the mean of four. */
static Tap
get_tap(const Resize *self, int i, int source_size, int size, gboolean is_row)
{
  if (self->halved)
    return (Tap){ 2 * i, 2 * i + 1, { 1, 1 } };
  return find_tap(i, source_size, size, is_row);
}

static void
resize_init(Resize *self, RelabelMask *mask, Span columns, Span rows, Span shown)
{
  self->mask = mask;
  self->halved = mask->width == 2 * (columns.end - columns.start) && mask->height == 2 * (rows.end - rows.start);
  self->n_taps = (gsize)(shown.end - shown.start);
  self->taps = g_new(Tap, self->n_taps);
  self->bytes = g_malloc((gsize)mask->width);
  for (gsize i = 0; i < self->n_taps; i++)
    self->taps[i] = get_tap(self, shown.start - columns.start + (int)i, mask->width, columns.end - columns.start, FALSE);
  for (int i = 0; i < 2; i++) {
    self->rows[i] = g_new(int, self->n_taps);
    self->held[i] = -1;
  }
}

static void
resize_clear(Resize *self)
{
  g_free(self->taps);
  g_free(self->bytes);
  g_free(self->rows[0]);
  g_free(self->rows[1]);
}

/* Sets the pixels of the plane that the mask has in its box; the others stay as they are. */
void
relabel_mask_render(RelabelMask *mask, double x, double y, double width, double height, guint8 *plane, int plane_width,
                    int plane_height)
{
  Span columns = find_span(x, width, plane_width), rows = find_span(y, height, plane_height);
  Span shown_columns = cut_span(columns, plane_width), shown_rows = cut_span(rows, plane_height);
  Resize resize;

  if (shown_columns.start == shown_columns.end || shown_rows.start == shown_rows.end)
    return;
  resize_init(&resize, mask, columns, rows, shown_columns);
  for (int i = shown_rows.start; i < shown_rows.end; i++) {
    Tap tap = get_tap(&resize, i - rows.start, mask->height, rows.end - rows.start, TRUE);

    resize_row(&resize, &tap, plane + (gsize)i * (gsize)plane_width + shown_columns.start);
  }
  resize_clear(&resize);
}

/* The first byte over 0 from @start to before @end, or @end. */
static int
find_set(const guint8 *row, int start, int end)
{
  guint64 word = 0;

  while (end - start >= (int)sizeof word && word == 0) {
    memcpy(&word, row + start, sizeof word);
    if (word == 0)
      start += (int)sizeof word;
  }
  while (start < end && row[start] == 0)
    start++;
  return start;
}

gboolean
relabel_mask_find_bounds(const guint8 *plane, int plane_width, int plane_height, RelabelPixelBox *bounds)
{
  int left = plane_width, right = 0, top = -1, bottom = 0;

  for (int y = 0; y < plane_height; y++) {
    const guint8 *row = plane + (gsize)y * (gsize)plane_width;
    int x = find_set(row, 0, plane_width);

    if (x == plane_width)
      continue;
    if (top < 0)
      top = y;
    bottom = y + 1;
    left = MIN(left, x);
    for (x = plane_width; row[x - 1] == 0 && x > right;)
      x--;
    right = MAX(right, x);
  }
  if (top >= 0)
    *bounds = (RelabelPixelBox){ left, top, right - left, bottom - top };
  return top >= 0;
}
