/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-mask-shape.h"

#include <math.h>

/* Differences of coordinates stay finite; nothing so far away is seen to move. */
#define FAR 1e300

typedef struct {
  double x;
  double y;
} Point;

typedef struct {
  guint8 *pixels;
  int width;
  int height;
  /* Rows that an edge crosses. */
  int top;
  int bottom;
} Plane;

/* The first pixel whose middle is at @value or after, from 0 to @size. */
static int
first_pixel(double value, int size)
{
  return (int)ceil(CLAMP(value - 0.5, 0, size));
}

/*
 * Bit 7 of a pixel says whether it is set. In each row that an edge crosses, bit 0 is turned around in the first pixel whose
 * middle is not left of it: where the two bits differ, inside becomes outside, and two edges between the same middles are none.
 */
static void
cross(Plane *self, Point above, Point below)
{
  int start = first_pixel(above.y, self->height), end = first_pixel(below.y, self->height);

  for (int y = start; y < end; y++) {
    double part = (y + 0.5 - above.y) / (below.y - above.y);
    int x = first_pixel(above.x + part * (below.x - above.x), self->width);

    if (x < self->width)
      self->pixels[(gsize)y * (gsize)self->width + (gsize)x] ^= 1;
  }
  if (start < end) {
    self->top = MIN(self->top, start);
    self->bottom = MAX(self->bottom, end);
  }
}

/* The direction makes no difference, not even by rounding, so that shapes with an edge in common leave no gap. */
static void
add_edge(Plane *self, Point a, Point b)
{
  if (a.y < b.y)
    cross(self, a, b);
  else if (b.y < a.y)
    cross(self, b, a);
}

static void
add_shape(Plane *self, const double *numbers, guint n)
{
  Point first = { 0 }, last = { 0 };
  gboolean begun = FALSE;

  for (guint i = 0; i + 1 < n; i += 2) {
    Point point = { CLAMP(numbers[i], -FAR, FAR), CLAMP(numbers[i + 1], -FAR, FAR) };

    if (!isfinite(numbers[i]) || !isfinite(numbers[i + 1]))
      continue;
    if (begun)
      add_edge(self, last, point);
    else
      first = point;
    last = point;
    begun = TRUE;
  }
  add_edge(self, last, first);
}

/* Goes along the row, inside after an odd number of edges. */
static void
fill_row(guint8 *row, int width)
{
  guint8 inside = 0;

  for (int x = 0; x < width; x++) {
    guint8 set = row[x] >> 7;

    inside ^= (row[x] & 1) ^ set;
    row[x] = set | inside ? 255 : 0;
  }
}

void
relabel_mask_fill(const double *numbers, const guint *ends, guint n_shapes, guint8 *plane, int plane_width, int plane_height)
{
  Plane self = { plane, plane_width, plane_height, .top = plane_height };
  guint start = 0;

  for (guint i = 0; i < n_shapes; i++) {
    add_shape(&self, numbers + start, ends[i] - start);
    start = ends[i];
  }
  for (int y = self.top; y < self.bottom; y++)
    fill_row(plane + (gsize)y * (gsize)plane_width, plane_width);
}

/* Turns clockwise, in the order of these. */
typedef enum {
  RIGHT,
  DOWN,
  LEFT,
  UP,
} Direction;

static const int step_x[] = { 1, 0, -1, 0 };
static const int step_y[] = { 0, 1, 0, -1 };

typedef struct {
  const guint8 *pixels;
  int width;
  int height;
  /* Bits of the pixels whose upper edge is part of an outline already. */
  guint8 *done;
  GArray *numbers;
  gsize max_numbers;
} Tracer;

static gboolean
is_set(const Tracer *self, int x, int y)
{
  return x >= 0 && x < self->width && y >= 0 && y < self->height && self->pixels[(gsize)y * (gsize)self->width + (gsize)x] != 0;
}

static gboolean
is_done(const Tracer *self, int x, int y)
{
  gsize i = (gsize)y * (gsize)self->width + (gsize)x;

  return (self->done[i / 8] >> i % 8 & 1) != 0;
}

static void
mark_done(Tracer *self, int x, int y)
{
  gsize i = (gsize)y * (gsize)self->width + (gsize)x;

  self->done[i / 8] |= (guint8)(1 << i % 8);
}

/* The pixel to the right or left of the edge that goes from a corner in a direction. */
static gboolean
is_set_beside(const Tracer *self, int x, int y, Direction direction, gboolean right)
{
  static const int right_x[] = { 0, -1, -1, 0 };
  static const int right_y[] = { 0, 0, -1, -1 };
  Direction side = right ? direction : (direction + 3) % 4;

  return is_set(self, x + right_x[side], y + right_y[side]);
}

/* With the pixels of the shape on the right. What touches at a corner only is passed by. */
static Direction
turn(const Tracer *self, int x, int y, Direction direction)
{
  if (!is_set_beside(self, x, y, direction, TRUE))
    return (direction + 1) % 4;
  if (is_set_beside(self, x, y, direction, FALSE))
    return (direction + 3) % 4;
  return direction;
}

/* Along one outline, from the left end of an upper edge, which is a corner if what is left of it is done. */
static gboolean
trace_shape(Tracer *self, int start_x, int start_y)
{
  Direction direction = RIGHT, next = RIGHT;
  int x = start_x, y = start_y;

  do {
    double corner[] = { x, y };

    if (self->numbers->len + 2 > self->max_numbers)
      return FALSE;
    g_array_append_vals(self->numbers, corner, 2);
    direction = next;
    do {
      if (direction == RIGHT)
        mark_done(self, x, y);
      x += step_x[direction];
      y += step_y[direction];
      next = turn(self, x, y, direction);
    } while (next == direction);
  } while (x != start_x || y != start_y || next != RIGHT);
  return TRUE;
}

static gboolean
trace_plane(Tracer *self, GArray *ends)
{
  for (int y = 0; y < self->height; y++) {
    for (int x = 0; x < self->width; x++) {
      if (!is_set(self, x, y) || is_set(self, x, y - 1) || is_done(self, x, y))
        continue;
      if (!trace_shape(self, x, y))
        return FALSE;
      g_array_append_val(ends, self->numbers->len);
    }
  }
  return TRUE;
}

gboolean
relabel_mask_trace(const guint8 *plane, int plane_width, int plane_height, GArray *numbers, GArray *ends)
{
  guint n_numbers = numbers->len, n_ends = ends->len;
  g_autofree guint8 *done = g_malloc0((gsize)plane_width * (gsize)plane_height / 8 + 1);
  Tracer self = { plane, plane_width, plane_height, done, numbers, n_numbers + 2 * (gsize)RELABEL_MASK_MAX_CORNERS };

  if (trace_plane(&self, ends))
    return TRUE;
  g_array_set_size(numbers, n_numbers);
  g_array_set_size(ends, n_ends);
  return FALSE;
}
