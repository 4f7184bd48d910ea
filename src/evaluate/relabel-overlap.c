/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-overlap.h"

#include <math.h>

/* Between two corners the length of what is inside is a straight function of y, but where outlines cross: several lines find these. */
#define MIN_LINES 64
#define MAX_LINES 256

/* Steps of work that a line costs beside the edges that it crosses. */
#define LINE_WORK 4

/* Along two lines together. */
#define N_SAMPLES 256

typedef struct {
  double top, bottom;
  double x; /* at the top */
  double slope;
} Edge;

struct _RelabelOutline {
  GArray *edges;   /* of Edge, by top */
  GArray *corners; /* their y, sorted */
};

/* An outline that is being read from the top. */
typedef struct {
  const RelabelOutline *outline;
  guint next;
  GArray *active; /* of guint */
  GArray *xs;     /* where the present line crosses it, sorted */
} Cursor;

static int
compare_doubles(gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static int
compare_edges(gconstpointer a, gconstpointer b)
{
  return compare_doubles(&((const Edge *)a)->top, &((const Edge *)b)->top);
}

static void
add_edge(RelabelOutline *self, const double *a, const double *b)
{
  const double *top = a[1] < b[1] ? a : b, *bottom = top == a ? b : a;
  Edge edge = { top[1], bottom[1], top[0], 0 };

  if (!(edge.top < edge.bottom))
    return;
  edge.slope = (bottom[0] - top[0]) / (edge.bottom - edge.top);
  if (!isfinite(edge.slope))
    return;
  g_array_append_val(self->edges, edge);
  g_array_append_val(self->corners, edge.top);
  g_array_append_val(self->corners, edge.bottom);
}

RelabelOutline *
relabel_outline_new(GArray *numbers, GArray *ends)
{
  RelabelOutline *self = g_new0(RelabelOutline, 1);
  guint start = 0;

  self->edges = g_array_new(FALSE, FALSE, sizeof(Edge));
  self->corners = g_array_new(FALSE, FALSE, sizeof(double));
  for (guint i = 0; i < ends->len; i++) {
    guint end = MIN(g_array_index(ends, guint, i), numbers->len) & ~1u;

    for (guint k = start; k < end; k += 2)
      add_edge(self, &g_array_index(numbers, double, k), &g_array_index(numbers, double, k + 2 < end ? k + 2 : start));
    start = MAX(start, end);
  }
  g_array_sort(self->edges, compare_edges);
  g_array_sort(self->corners, compare_doubles);
  return self;
}

void
relabel_outline_free(RelabelOutline *self)
{
  g_array_unref(self->edges);
  g_array_unref(self->corners);
  g_free(self);
}

static void
cursor_init(Cursor *self, const RelabelOutline *outline)
{
  *self = (Cursor){ outline, 0, g_array_new(FALSE, FALSE, sizeof(guint)), g_array_new(FALSE, FALSE, sizeof(double)) };
}

static void
cursor_clear(Cursor *self)
{
  g_array_unref(self->active);
  g_array_unref(self->xs);
}

/* Most lines cross two edges. */
static void
insert_sorted(GArray *xs, double x)
{
  guint i = xs->len;

  g_array_append_val(xs, x);
  for (; i > 0 && g_array_index(xs, double, i - 1) > x; i--)
    g_array_index(xs, double, i) = g_array_index(xs, double, i - 1);
  g_array_index(xs, double, i) = x;
}

/* Goes down to a line, and returns how much of it is inside. */
static double
cursor_move(Cursor *self, double y, gint64 *work)
{
  GArray *edges = self->outline->edges;
  double length = 0;
  guint n = 0;

  *work -= LINE_WORK;
  for (; self->next < edges->len && g_array_index(edges, Edge, self->next).top <= y; self->next++)
    g_array_append_val(self->active, self->next);
  g_array_set_size(self->xs, 0);
  for (guint i = 0; i < self->active->len; i++) {
    guint number = g_array_index(self->active, guint, i);
    const Edge *edge = &g_array_index(edges, Edge, number);

    if (edge->bottom <= y)
      continue;
    g_array_index(self->active, guint, n++) = number;
    insert_sorted(self->xs, edge->x + (y - edge->top) * edge->slope);
    /* What sorting costs at worst. */
    *work -= 1 + self->xs->len / 8;
    if (*work < 0)
      return 0;
  }
  g_array_set_size(self->active, n);
  for (guint i = 0; i + 1 < self->xs->len; i += 2)
    length += g_array_index(self->xs, double, i + 1) - g_array_index(self->xs, double, i);
  return length;
}

static double
get_common_length(GArray *a, GArray *b)
{
  double length = 0;
  guint i = 0, k = 0;

  while (i + 1 < a->len && k + 1 < b->len) {
    double a_end = g_array_index(a, double, i + 1), b_end = g_array_index(b, double, k + 1);
    double start = MAX(g_array_index(a, double, i), g_array_index(b, double, k));

    length += MAX(0, MIN(a_end, b_end) - start);
    if (a_end < b_end)
      i += 2;
    else
      k += 2;
  }
  return length;
}

/* The heights of both, each once; of too many corners, as many heights at equal distances. */
static GArray *
merge_heights(GArray *a, GArray *b)
{
  GArray *heights = g_array_new(FALSE, FALSE, sizeof(double));
  guint i = 0, k = 0;

  while (i < a->len || k < b->len) {
    double y = k >= b->len || (i < a->len && g_array_index(a, double, i) <= g_array_index(b, double, k)) ? g_array_index(a, double, i++)
                                                                                                        : g_array_index(b, double, k++);

    if (heights->len == 0 || g_array_index(heights, double, heights->len - 1) < y)
      g_array_append_val(heights, y);
  }
  if (heights->len > MAX_LINES + 1) {
    double first = g_array_index(heights, double, 0), last = g_array_index(heights, double, heights->len - 1);

    for (i = 0; i <= MAX_LINES; i++)
      g_array_index(heights, double, i) = first + (last - first) * i / MAX_LINES;
    g_array_set_size(heights, MAX_LINES + 1);
  }
  return heights;
}

/* What both have of the lines between their corners: the sum of both areas, and what is in both. FALSE where work is used up. */
static gboolean
measure(const RelabelOutline *a, const RelabelOutline *b, double *both, double *common, gint64 *work)
{
  g_autoptr(GArray) heights = merge_heights(a->corners, b->corners);
  guint per_strip = heights->len > 1 ? MAX(1, MIN_LINES / (heights->len - 1)) : 1;
  Cursor x, y;

  *both = *common = 0;
  *work -= a->corners->len + b->corners->len;
  cursor_init(&x, a);
  cursor_init(&y, b);
  for (guint i = 0; i + 1 < heights->len && *work >= 0; i++) {
    double top = g_array_index(heights, double, i), height = (g_array_index(heights, double, i + 1) - top) / per_strip;

    for (guint k = 0; k < per_strip && *work >= 0; k++) {
      *both += height * cursor_move(&x, top + (k + 0.5) * height, work);
      *both += height * cursor_move(&y, top + (k + 0.5) * height, work);
      *common += height * get_common_length(x.xs, y.xs);
    }
  }
  cursor_clear(&x);
  cursor_clear(&y);
  return *work >= 0;
}

double
relabel_outline_area(const RelabelOutline *self, gint64 *work)
{
  double both, common;

  return measure(self, self, &both, &common, work) ? common : RELABEL_OVERLAP_UNKNOWN;
}

/* Both areas are measured along the same lines as what they have in common: then equal outlines have 1. */
double
relabel_outline_iou(const RelabelOutline *a, const RelabelOutline *b, gint64 *work)
{
  double both, common;

  if (!measure(a, b, &both, &common, work))
    return RELABEL_OVERLAP_UNKNOWN;
  return both - common > 0 ? CLAMP(common / (both - common), 0, 1) : 0;
}

/* ---- masks ---- */

guint64
relabel_spans_area(GArray *spans)
{
  guint64 n = 0;

  for (guint i = 0; i < spans->len; i++)
    n += g_array_index(spans, RelabelSpan, i).x2 - g_array_index(spans, RelabelSpan, i).x1;
  return n;
}

static gboolean
ends_first(const RelabelSpan *a, const RelabelSpan *b)
{
  return a->row != b->row ? a->row < b->row : a->x2 < b->x2;
}

double
relabel_spans_iou(GArray *a, GArray *b, gint64 *work)
{
  guint64 common = 0, all = relabel_spans_area(a) + relabel_spans_area(b);
  guint i = 0, k = 0;

  *work -= (gint64)a->len + b->len;
  if (*work < 0)
    return RELABEL_OVERLAP_UNKNOWN;
  while (i < a->len && k < b->len) {
    const RelabelSpan *x = &g_array_index(a, RelabelSpan, i), *y = &g_array_index(b, RelabelSpan, k);
    guint32 start = MAX(x->x1, y->x1), end = MIN(x->x2, y->x2);

    if (x->row == y->row && start < end)
      common += end - start;
    if (ends_first(x, y))
      i++;
    else
      k++;
  }
  return all > common ? (double)common / (double)(all - common) : 0;
}

/* ---- lines ---- */

static double
get_distance(const double *a, const double *b, double x, double y)
{
  double dx = b[0] - a[0], dy = b[1] - a[1], length = dx * dx + dy * dy;
  double t = length > 0 ? CLAMP(((x - a[0]) * dx + (y - a[1]) * dy) / length, 0, 1) : 0;

  return hypot(a[0] + t * dx - x, a[1] + t * dy - y);
}

/* The next piece of a line; a shape of one point is a piece of no length. */
static gboolean
next_piece(GArray *numbers, GArray *ends, guint *shape, guint *at, const double **a, const double **b)
{
  for (; *shape < ends->len; (*shape)++) {
    guint start = *shape > 0 ? g_array_index(ends, guint, *shape - 1) : 0, end = g_array_index(ends, guint, *shape);

    *at = MAX(*at, start);
    if (*at + 2 < end || (*at == start && *at < end)) {
      *a = &g_array_index(numbers, double, *at);
      *b = *at + 2 < end ? *a + 2 : *a;
      *at += 2;
      return TRUE;
    }
  }
  return FALSE;
}

static double
get_length(GArray *numbers, GArray *ends)
{
  const double *a, *b;
  guint shape = 0, at = 0;
  double length = 0;

  while (next_piece(numbers, ends, &shape, &at, &a, &b))
    length += hypot(b[0] - a[0], b[1] - a[1]);
  return length;
}

static gboolean
is_near(GArray *numbers, GArray *ends, double x, double y, double tolerance, gint64 *work)
{
  const double *a, *b;
  guint shape = 0, at = 0;

  while (next_piece(numbers, ends, &shape, &at, &a, &b)) {
    if (--*work < 0 || get_distance(a, b, x, y) <= tolerance)
      return TRUE;
  }
  return FALSE;
}

/* Counts points of a line at equal distances, and those that are near to another line. */
static void
count_near(GArray *numbers, GArray *ends, GArray *other, GArray *other_ends, double step, double tolerance, double counts[2], gint64 *work)
{
  const double *a, *b;
  guint shape = 0, at = 0;
  double ahead = step / 2;

  while (next_piece(numbers, ends, &shape, &at, &a, &b) && --*work >= 0) {
    double length = hypot(b[0] - a[0], b[1] - a[1]);

    for (; ahead <= length && *work >= 0; ahead += step) {
      double t = length > 0 ? ahead / length : 0;

      counts[0]++;
      counts[1] += is_near(other, other_ends, a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), tolerance, work);
      if (step <= 0)
        break;
    }
    ahead -= step > 0 ? length : 0;
  }
}

double
relabel_lines_iou(GArray *numbers_a, GArray *ends_a, GArray *numbers_b, GArray *ends_b, double tolerance, gint64 *work)
{
  double step = (get_length(numbers_a, ends_a) + get_length(numbers_b, ends_b)) / N_SAMPLES;
  double counts[2] = { 0, 0 }, dice;

  *work -= (gint64)numbers_a->len + numbers_b->len;
  if (*work < 0 || !isfinite(step))
    return RELABEL_OVERLAP_UNKNOWN;
  count_near(numbers_a, ends_a, numbers_b, ends_b, step, tolerance, counts, work);
  count_near(numbers_b, ends_b, numbers_a, ends_a, step, tolerance, counts, work);
  if (*work < 0)
    return RELABEL_OVERLAP_UNKNOWN;
  dice = counts[0] > 0 ? counts[1] / counts[0] : 0;
  return dice / (2 - dice);
}
