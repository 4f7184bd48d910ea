/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-region.h"

/* Less is what is left of two lines that meet in rounded numbers. */
#define MIN_AREA 1e-12

/* Steps of work that a line costs where two edges cross, for what is kept of it, too. */
#define CROSSING_WORK 16

/* A side of a shape, not level. */
typedef struct {
  double top[2];
  double bottom[2];
  int turn; /* 1 where one gets inside from left to right, by its own winding; -1 else */
  guint shape;
} Edge;

struct _RelabelRegion {
  GArray *edges; /* of Edge, by top */
  guint n_shapes;
  double area;
  double twisted; /* of it, what a shape goes around other than once, its right way */
  gboolean has_area;
};

/* Where a line crosses an edge. */
typedef struct {
  double x;
  const Edge *edge;
  gboolean of_other;
} Crossing;

/* Two regions along a line; they are the same where one alone is measured. */
typedef struct {
  GArray *edges[2]; /* of Edge */
  guint next[2];
  GArray *active;    /* of Crossing, those of the present strip */
  int *turns[2];     /* of each shape */
  guint n_inside[2]; /* shapes that one is inside of */
  guint n_twisted;   /* of both: those that one is inside of in another way than once */
} Sweep;

static int
compare_edges(gconstpointer a, gconstpointer b)
{
  double x = ((const Edge *)a)->top[1], y = ((const Edge *)b)->top[1];

  return (x > y) - (x < y);
}

static int
compare_doubles(gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static double
get_signed_area(const double *points, guint n)
{
  double area = 0;

  for (guint i = 0; i < n; i++) {
    const double *a = points + 2 * i, *b = points + 2 * ((i + 1) % n);

    area += (a[0] - points[0]) * (b[1] - points[1]) - (b[0] - points[0]) * (a[1] - points[1]);
  }
  return area;
}

static void
add_shape(RelabelRegion *self, const double *points, guint n, guint shape)
{
  int sign = get_signed_area(points, n) < 0 ? 1 : -1;

  for (guint i = 0; i < n; i++) {
    const double *a = points + 2 * i, *b = points + 2 * ((i + 1) % n);
    gboolean down = a[1] < b[1];
    const double *top = down ? a : b, *bottom = down ? b : a;
    Edge edge = { { top[0], top[1] }, { bottom[0], bottom[1] }, down ? sign : -sign, shape };

    if (a[1] != b[1])
      g_array_append_val(self->edges, edge);
  }
}

RelabelRegion *
relabel_region_new(const double *points, const guint *ends, guint n_shapes)
{
  RelabelRegion *self = g_new0(RelabelRegion, 1);

  self->edges = g_array_new(FALSE, FALSE, sizeof(Edge));
  self->n_shapes = n_shapes;
  for (guint i = 0, start = 0; i < n_shapes; start = ends[i++])
    add_shape(self, points + 2 * (gsize)start, ends[i] - start, i);
  g_array_sort(self->edges, compare_edges);
  return self;
}

void
relabel_region_free(RelabelRegion *self)
{
  if (self == NULL)
    return;
  g_array_unref(self->edges);
  g_free(self);
}

static double
get_x(const Edge *edge, double y)
{
  return edge->top[0] + (y - edge->top[1]) / (edge->bottom[1] - edge->top[1]) * (edge->bottom[0] - edge->top[0]);
}

/* Where the lines of two edges meet, if that is between their ends. */
static void
add_meeting(GArray *heights, const Edge *a, const Edge *b, gint64 *work)
{
  double top = MAX(a->top[1], b->top[1]), bottom = MIN(a->bottom[1], b->bottom[1]);
  double before, after, y;

  if (!(top < bottom) || MAX(a->top[0], a->bottom[0]) < MIN(b->top[0], b->bottom[0]) ||
      MAX(b->top[0], b->bottom[0]) < MIN(a->top[0], a->bottom[0]))
    return;
  before = get_x(a, top) - get_x(b, top);
  after = get_x(a, bottom) - get_x(b, bottom);
  if ((before < 0 && after > 0) || (before > 0 && after < 0)) {
    y = top + before / (before - after) * (bottom - top);
    g_array_append_val(heights, y);
    *work -= CROSSING_WORK;
  }
}

/* The heights between which no edge ends, and none crosses another; NULL where work is used up. */
static GArray *
find_heights(GArray *a, GArray *b, gint64 *work)
{
  g_autoptr(GArray) heights = g_array_new(FALSE, FALSE, sizeof(double));
  g_autoptr(GArray) all = g_array_sized_new(FALSE, FALSE, sizeof(Edge), a->len + b->len);
  guint n = 0;

  g_array_append_vals(all, a->data, a->len);
  if (b != a)
    g_array_append_vals(all, b->data, b->len);
  g_array_sort(all, compare_edges);
  for (guint i = 0; i < all->len && *work >= 0; i++) {
    const Edge *edge = &g_array_index(all, Edge, i);

    g_array_append_val(heights, edge->top[1]);
    g_array_append_val(heights, edge->bottom[1]);
    for (guint k = i + 1; k < all->len && g_array_index(all, Edge, k).top[1] < edge->bottom[1] && --*work >= 0; k++)
      add_meeting(heights, edge, &g_array_index(all, Edge, k), work);
  }
  *work -= heights->len;
  if (*work < 0)
    return NULL;
  g_array_sort(heights, compare_doubles);
  for (guint i = 0; i < heights->len; i++) {
    if (n == 0 || g_array_index(heights, double, n - 1) < g_array_index(heights, double, i))
      g_array_index(heights, double, n++) = g_array_index(heights, double, i);
  }
  g_array_set_size(heights, n);
  return g_steal_pointer(&heights);
}

static void
sweep_init(Sweep *self, RelabelRegion *a, RelabelRegion *b)
{
  *self = (Sweep){ { a->edges, b->edges }, { 0, 0 }, g_array_new(FALSE, FALSE, sizeof(Crossing)) };
  self->turns[0] = g_new0(int, a->n_shapes);
  self->turns[1] = g_new0(int, b->n_shapes);
}

static void
sweep_clear(Sweep *self)
{
  g_array_unref(self->active);
  g_free(self->turns[0]);
  g_free(self->turns[1]);
}

/* From strip to strip the order hardly changes. */
static void
sort_crossings(GArray *crossings, gint64 *work)
{
  for (guint i = 1; i < crossings->len; i++) {
    Crossing crossing = g_array_index(crossings, Crossing, i);
    guint k = i;

    for (; k > 0 && g_array_index(crossings, Crossing, k - 1).x > crossing.x; k--)
      g_array_index(crossings, Crossing, k) = g_array_index(crossings, Crossing, k - 1);
    g_array_index(crossings, Crossing, k) = crossing;
    *work -= 1 + i - k;
  }
}

/* Goes to the strip between two heights, and finds what its middle crosses. */
static void
sweep_move(Sweep *self, double top, double bottom, gint64 *work)
{
  guint n = 0;

  for (guint i = 0; i < self->active->len; i++) {
    if (g_array_index(self->active, Crossing, i).edge->bottom[1] > top)
      g_array_index(self->active, Crossing, n++) = g_array_index(self->active, Crossing, i);
  }
  g_array_set_size(self->active, n);
  for (guint side = 0; side < 2; side++) {
    GArray *edges = self->edges[side];

    for (; self->next[side] < edges->len && g_array_index(edges, Edge, self->next[side]).top[1] <= top; self->next[side]++) {
      Crossing crossing = { 0, &g_array_index(edges, Edge, self->next[side]), side == 1 };

      if (crossing.edge->bottom[1] > top)
        g_array_append_val(self->active, crossing);
    }
  }
  for (guint i = 0; i < self->active->len; i++) {
    Crossing *crossing = &g_array_index(self->active, Crossing, i);

    crossing->x = get_x(crossing->edge, top + (bottom - top) / 2);
  }
  sort_crossings(self->active, work);
}

static void
sweep_cross(Sweep *self, const Crossing *crossing)
{
  guint side = crossing->of_other ? 1 : 0;
  int *turns = &self->turns[side][crossing->edge->shape];
  gboolean was_inside = *turns > 0, was_twisted = *turns < 0 || *turns > 1;

  *turns += crossing->edge->turn;
  self->n_twisted += (*turns < 0 || *turns > 1) - was_twisted;
  if (!was_inside && *turns > 0)
    self->n_inside[side]++;
  else if (was_inside && *turns <= 0)
    self->n_inside[side]--;
}

/* What both have of the middle of the present strip, and what is twisted of it. */
static double
sweep_measure(Sweep *self, double *twisted)
{
  double length = 0;

  *twisted = 0;
  for (guint i = 0; i < self->active->len; i++) {
    const Crossing *crossing = &g_array_index(self->active, Crossing, i);
    double step = i > 0 ? crossing->x - g_array_index(self->active, Crossing, i - 1).x : 0;

    if (self->n_inside[0] > 0 && self->n_inside[1] > 0)
      length += step;
    if (self->n_twisted > 0)
      *twisted += step;
    sweep_cross(self, crossing);
  }
  return length;
}

static double
measure(RelabelRegion *self, RelabelRegion *other, double *twisted, gint64 *work)
{
  g_autoptr(GArray) heights = find_heights(self->edges, other->edges, work);
  double area = 0, twisted_length;
  Sweep sweep;

  *twisted = 0;
  if (heights == NULL)
    return -1;
  sweep_init(&sweep, self, other);
  for (guint i = 0; i + 1 < heights->len && *work >= 0; i++) {
    double top = g_array_index(heights, double, i), bottom = g_array_index(heights, double, i + 1);

    sweep_move(&sweep, top, bottom, work);
    area += (bottom - top) * sweep_measure(&sweep, &twisted_length);
    *twisted += (bottom - top) * twisted_length;
  }
  sweep_clear(&sweep);
  return *work >= 0 ? area : -1;
}

double
relabel_region_get_common_area(RelabelRegion *self, RelabelRegion *other, gint64 *work)
{
  double twisted;

  return measure(self, other, &twisted, work);
}

double
relabel_region_get_area(RelabelRegion *self, gint64 *work)
{
  if (!self->has_area) {
    self->area = measure(self, self, &self->twisted, work);
    self->has_area = self->area >= 0;
  }
  return self->area;
}

gboolean
relabel_region_is_twisted(const RelabelRegion *self)
{
  return self->n_shapes > 1 && self->twisted > MIN_AREA;
}
