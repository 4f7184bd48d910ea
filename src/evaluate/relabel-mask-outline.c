/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-mask-outline.h"

#include <math.h>

/* The sides of a cell, which has the middles of four pixels as its corners. */
typedef enum {
  TOP,
  BOTTOM,
  LEFT,
  RIGHT,
} Side;

typedef struct {
  gint8 from;
  gint8 to;
} Segment;

#define NONE { -1, -1 }

/*
 * Marching squares: where the line goes through a cell, by the corners that are inside: 1 above left, 2 above right, 4 below left, 8 below
 * right. Corners that are opposite to each other are not connected.
 */
static const Segment segments[16][2] = {
  { NONE, NONE },
  { { TOP, LEFT }, NONE },
  { { RIGHT, TOP }, NONE },
  { { RIGHT, LEFT }, NONE },
  { { LEFT, BOTTOM }, NONE },
  { { TOP, BOTTOM }, NONE },
  { { RIGHT, TOP }, { LEFT, BOTTOM } },
  { { RIGHT, BOTTOM }, NONE },
  { { BOTTOM, RIGHT }, NONE },
  { { TOP, LEFT }, { BOTTOM, RIGHT } },
  { { BOTTOM, TOP }, NONE },
  { { BOTTOM, LEFT }, NONE },
  { { LEFT, RIGHT }, NONE },
  { { TOP, RIGHT }, NONE },
  { { LEFT, TOP }, NONE },
  { NONE, NONE },
};

typedef struct {
  double row;
  double column;
} Point;

typedef struct {
  const RelabelMatchShape *shape;
  guint n_columns; /* of cells, one more than there are pixels */
  guint n_rows;
  guint8 *visited; /* of each cell, its segments by bits */
  GArray *contour; /* of Point */
  GArray *kept;    /* of guint8: which of these */
  GArray *stack;   /* of guint: parts of the contour that are to be approximated */
} Tracer;

static guint
get_pixel(const Tracer *self, guint row, guint column)
{
  const RelabelMatchShape *shape = self->shape;

  return row > 0 && column > 0 && row <= shape->height && column <= shape->width &&
         shape->mask[(gsize)(row - 1) * shape->width + column - 1] != 0;
}

static guint
get_case(const Tracer *self, guint row, guint column)
{
  return get_pixel(self, row, column) + 2 * get_pixel(self, row, column + 1) + 4 * get_pixel(self, row + 1, column) +
         8 * get_pixel(self, row + 1, column + 1);
}

/* In pixels of the mask; those of cells beside it are less than 0. */
static Point
get_middle(guint row, guint column, int side)
{
  Point point = { row - 1.0, column - 1.0 };

  switch ((Side)side) {
  case TOP:
    point.column += 0.5;
    break;
  case BOTTOM:
    point.row += 1;
    point.column += 0.5;
    break;
  case LEFT:
    point.row += 0.5;
    break;
  case RIGHT:
    point.row += 0.5;
    point.column += 1;
    break;
  }
  return point;
}

/* Goes over a side into the next cell; returns the side by which one comes into it. */
static int
step(guint *row, guint *column, int side)
{
  switch ((Side)side) {
  case TOP:
    --*row;
    return BOTTOM;
  case BOTTOM:
    ++*row;
    return TOP;
  case LEFT:
    --*column;
    return RIGHT;
  case RIGHT:
  default:
    ++*column;
    return LEFT;
  }
}

/* Follows the line from a segment until it is closed. It starts and ends after the segment that comes last in the order of cells. */
static void
trace(Tracer *self, guint row, guint column, guint number)
{
  gsize last = 0, order = (gsize)row * self->n_columns + column;
  guint start = 0;
  Point point;

  g_array_set_size(self->contour, 0);
  while ((self->visited[order] & (1 << number)) == 0) {
    const Segment *segment = &segments[get_case(self, row, column)][number];
    int side;

    self->visited[order] |= (guint8)(1 << number);
    point = get_middle(row, column, segment->to);
    if (self->contour->len == 0 || 2 * order + number > last) {
      last = 2 * order + number;
      start = self->contour->len;
    }
    g_array_append_val(self->contour, point);
    side = step(&row, &column, segment->to);
    order = (gsize)row * self->n_columns + column;
    number = segments[get_case(self, row, column)][0].from == side ? 0 : 1;
  }
  /* What stands before the start goes to the end, and then the start once more. */
  for (guint i = 0; i <= start; i++) {
    point = g_array_index(self->contour, Point, i);
    g_array_append_val(self->contour, point);
  }
  g_array_remove_range(self->contour, 0, start);
}

/* ---- fewer points, after Douglas and Peucker ---- */

static double
get_distance(const Point *point, const Point *a, const Point *b, double angle)
{
  double rows = b->row - a->row, columns = b->column - a->column;
  double row_a = point->row - a->row, column_a = point->column - a->column;
  double row_b = point->row - b->row, column_b = point->column - b->column;

  if (row_a * rows + column_a * columns > 0 && -row_b * rows - column_b * columns > 0)
    return fabs(point->row * cos(angle) + point->column * sin(angle) - (a->column * sin(angle) + a->row * cos(angle)));
  return MIN(sqrt(column_a * column_a + row_a * row_a), sqrt(column_b * column_b + row_b * row_b));
}

/* The point between two others that is farthest from the line between them; 0 where all are near enough. */
static guint
find_farthest(const Tracer *self, guint start, guint end, double tolerance)
{
  const Point *a = &g_array_index(self->contour, Point, start), *b = &g_array_index(self->contour, Point, end);
  double angle = -atan2(b->row - a->row, b->column - a->column), most = -1;
  guint farthest = 0;

  for (guint i = start + 1; i < end; i++) {
    double distance = get_distance(&g_array_index(self->contour, Point, i), a, b, angle);

    if (distance > most) {
      most = distance;
      farthest = i;
    }
  }
  return most > tolerance ? farthest : 0;
}

static void
push_part(Tracer *self, guint start, guint end)
{
  g_array_append_val(self->stack, start);
  g_array_append_val(self->stack, end);
}

static void
keep_points(Tracer *self, double tolerance)
{
  guint n = self->contour->len;

  g_array_set_size(self->kept, n);
  for (guint i = 0; i < n; i++)
    g_array_index(self->kept, guint8, i) = tolerance <= 0 || i == 0 || i + 1 == n;
  g_array_set_size(self->stack, 0);
  if (tolerance > 0)
    push_part(self, 0, n - 1);
  while (self->stack->len > 0) {
    guint start = g_array_index(self->stack, guint, self->stack->len - 2), end = g_array_index(self->stack, guint, self->stack->len - 1);
    guint farthest = find_farthest(self, start, end, tolerance);

    g_array_set_size(self->stack, self->stack->len - 2);
    if (farthest > 0) {
      g_array_index(self->kept, guint8, farthest) = TRUE;
      push_part(self, farthest, end);
      push_part(self, start, farthest);
    }
  }
}

/* ---- */

/* The last point of a contour is its first; what is left of very small ones is no outline. */
static void
append_contour(const Tracer *self, const RelabelBox *box, GArray *points, GArray *ends)
{
  guint n = 0, end;

  for (guint i = 0; i < self->kept->len; i++)
    n += g_array_index(self->kept, guint8, i);
  if (n < 3)
    return;
  for (guint i = 0; i + 1 < self->kept->len; i++) {
    const Point *point = &g_array_index(self->contour, Point, i);
    double x = box->x + MAX(point->column, 0) / self->shape->width * box->width;
    double y = box->y + MAX(point->row, 0) / self->shape->height * box->height;

    if (g_array_index(self->kept, guint8, i)) {
      g_array_append_val(points, x);
      g_array_append_val(points, y);
    }
  }
  end = points->len / 2;
  g_array_append_val(ends, end);
}

/* FiftyOne cuts boxes off at the edges of the image. */
static RelabelBox
clamp_box(const RelabelBox *box)
{
  RelabelBox clamped = { CLAMP(box->x, 0, 1), CLAMP(box->y, 0, 1) };

  clamped.width = CLAMP(box->x + box->width, 0, 1) - clamped.x;
  clamped.height = CLAMP(box->y + box->height, 0, 1) - clamped.y;
  return clamped;
}

static void
append_box(const RelabelBox *box, GArray *points, GArray *ends)
{
  double x = box->x + box->width, y = box->y + box->height;
  double corners[] = { box->x, box->y, x, box->y, x, y, box->x, y };
  guint end = G_N_ELEMENTS(corners) / 2;

  g_array_append_vals(points, corners, G_N_ELEMENTS(corners));
  g_array_append_val(ends, end);
}

void
relabel_mask_outline(const RelabelMatchShape *shape, const RelabelBox *box, double tolerance, GArray *points, GArray *ends)
{
  RelabelBox clamped = clamp_box(box);
  Tracer tracer = { shape };

  if (shape == NULL || shape->mask == NULL) {
    append_box(&clamped, points, ends);
    return;
  }
  tracer.n_columns = shape->width + 1;
  tracer.n_rows = shape->height + 1;
  tracer.visited = g_new0(guint8, (gsize)tracer.n_columns * tracer.n_rows);
  tracer.contour = g_array_new(FALSE, FALSE, sizeof(Point));
  tracer.kept = g_array_new(FALSE, FALSE, sizeof(guint8));
  tracer.stack = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint row = 0; row < tracer.n_rows; row++) {
    for (guint column = 0; column < tracer.n_columns; column++) {
      for (guint number = 0; number < 2 && segments[get_case(&tracer, row, column)][number].from >= 0; number++) {
        if (tracer.visited[(gsize)row * tracer.n_columns + column] & (1 << number))
          continue;
        trace(&tracer, row, column, number);
        keep_points(&tracer, tolerance);
        append_contour(&tracer, &clamped, points, ends);
      }
    }
  }
  g_array_unref(tracer.contour);
  g_array_unref(tracer.kept);
  g_array_unref(tracer.stack);
  g_free(tracer.visited);
}
