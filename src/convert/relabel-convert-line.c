/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Polylines and polygons: a part is a shape, its number that of the shape. */
#include <math.h>
#include <string.h>

#include "relabel-conversion.h"
#include "relabel-convert-shape.h"
#include "relabel-document.h"
#include "relabel-json.h"
#include "relabel-polyline.h"

static gboolean
is_vector(const RelabelConvertField *self)
{
  return strcmp(self->conversion->result_type, "vectorlabels") == 0;
}

static JsonArray *
point_array(const double *percent)
{
  JsonArray *pair = json_array_sized_new(2);

  json_array_add_double_element(pair, percent[0]);
  json_array_add_double_element(pair, percent[1]);
  return pair;
}

/* Vertices name the one before. */
static JsonObject *
vertex_object(const double *percent, gsize number)
{
  g_autofree char *id = g_strdup_printf("v%" G_GSIZE_FORMAT, number);
  g_autofree char *previous = number > 0 ? g_strdup_printf("v%" G_GSIZE_FORMAT, number - 1) : NULL;
  JsonObject *vertex = json_object_new();

  json_object_set_double_member(vertex, "x", percent[0]);
  json_object_set_double_member(vertex, "y", percent[1]);
  json_object_set_string_member(vertex, "id", id);
  if (previous != NULL)
    json_object_set_string_member(vertex, "prevPointId", previous);
  json_object_set_boolean_member(vertex, "isBezier", FALSE);
  return vertex;
}

static JsonArray *
shape_points(const RelabelConvertField *self, const double *numbers, gsize n_numbers, GError **error)
{
  g_autoptr(JsonArray) array = json_array_sized_new((guint)(n_numbers / 2));

  for (gsize i = 0; i + 1 < n_numbers; i += 2) {
    double percent[2];

    if (!relabel_convert_to_percent(numbers[i], "its line", &percent[0], error) ||
        !relabel_convert_to_percent(numbers[i + 1], "its line", &percent[1], error))
      return NULL;
    if (is_vector(self))
      json_array_add_object_element(array, vertex_object(percent, i / 2));
    else
      json_array_add_array_element(array, point_array(percent));
  }
  return g_steal_pointer(&array);
}

/* An open polygon can't be submitted in the editor: it is sent as a closed one, and stays open here as long as nobody changes it. */
static gboolean
is_closed(const RelabelConvertField *self, RelabelPolyline *polyline)
{
  return !is_vector(self) || relabel_polyline_get_closed(polyline);
}

gboolean
relabel_convert_line_to_parts(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  RelabelPolyline *polyline = RELABEL_POLYLINE(label);
  guint before = parts->len;

  for (guint i = 0; i < relabel_polyline_get_n_shapes(polyline); i++) {
    gsize n_numbers = 0;
    const double *numbers = relabel_polyline_get_shape(polyline, i, &n_numbers);
    JsonArray *points = n_numbers > 0 ? shape_points(self, numbers, n_numbers, error) : NULL;
    JsonObject *value;

    if (n_numbers == 0)
      continue;
    if (points == NULL)
      return FALSE;
    value = json_object_new();
    json_object_set_array_member(value, is_vector(self) ? "vertices" : "points", points);
    json_object_set_boolean_member(value, "closed", is_closed(self, polyline));
    relabel_convert_add_part(parts, i, value, -1);
  }
  return parts->len > before || relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_LABEL, "it has no points");
}

/* All shapes of the server's parts; whether all are closed. */
static gboolean
read_parts(GArray *parts, GArray *numbers, GArray *ends, gboolean *closed, GError **error)
{
  *closed = TRUE;
  for (guint i = 0; i < parts->len; i++) {
    g_auto(RelabelRegionShape) shape = { 0 };

    if (!relabel_region_shape_read(&shape, g_array_index(parts, RelabelServerPart, i).region, error) ||
        !relabel_region_shape_get_outlines(&shape, numbers, ends, error))
      return FALSE;
    *closed &= shape.closed || shape.plane != NULL;
  }
  return TRUE;
}

static void
add_shape(RelabelPolyline *polyline, const double *percent, guint n)
{
  g_autofree double *parts = g_new(double, MAX(n, 1));

  for (guint i = 0; i < n; i++)
    parts[i] = percent[i] / 100;
  relabel_polyline_add_shape(polyline, parts, n);
}

RelabelLabel *
relabel_convert_line_from_parts(const RelabelConvertField *self, GArray *parts, GError **error)
{
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(double));
  g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(guint));
  gboolean filled = g_str_has_prefix(self->conversion->label_type, "polygon");
  gboolean closed;
  RelabelPolyline *polyline;

  if (!read_parts(parts, numbers, ends, &closed, error))
    return NULL;
  polyline = relabel_polyline_new(NULL, closed, filled);
  for (guint i = 0; i < ends->len; i++) {
    guint begin = i > 0 ? g_array_index(ends, guint, i - 1) : 0;

    add_shape(polyline, &g_array_index(numbers, double, begin), g_array_index(ends, guint, i) - begin);
  }
  return RELABEL_LABEL(polyline);
}

static gboolean
same_points(const double *numbers, gsize n_numbers, const RelabelRegionShape *shape)
{
  if (shape->numbers == NULL || shape->numbers->len != n_numbers)
    return FALSE;
  for (gsize i = 0; i < n_numbers; i++) {
    if (!relabel_convert_same_percent(numbers[i], g_array_index(shape->numbers, double, i)))
      return FALSE;
  }
  return TRUE;
}

static guint
count_drawn(RelabelPolyline *polyline)
{
  guint n = 0;

  for (guint i = 0; i < relabel_polyline_get_n_shapes(polyline); i++) {
    gsize n_numbers = 0;

    relabel_polyline_get_shape(polyline, i, &n_numbers);
    n += n_numbers > 0;
  }
  return n;
}

int
relabel_convert_line_same_shape(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  RelabelPolyline *polyline = RELABEL_POLYLINE(label);
  gboolean same = count_drawn(polyline) == parts->len;

  for (guint i = 0; i < parts->len; i++) {
    const RelabelServerPart *part = &g_array_index(parts, RelabelServerPart, i);
    g_auto(RelabelRegionShape) shape = { 0 };
    const double *numbers = NULL;
    gsize n_numbers = 0;

    if (!relabel_region_shape_read(&shape, part->region, error))
      return -1;
    if (part->number < relabel_polyline_get_n_shapes(polyline))
      numbers = relabel_polyline_get_shape(polyline, part->number, &n_numbers);
    same = same && numbers != NULL && same_points(numbers, n_numbers, &shape) && shape.closed == is_closed(self, polyline);
  }
  return same;
}

static gboolean
same_point(const double *point, const double *percent)
{
  return relabel_convert_same_percent(point[0], percent[0]) && relabel_convert_same_percent(point[1], percent[1]);
}

/* A point is looked for behind the one before: at once among so many numbers, and farther in shapes in which that is quick. */
#define MIN_WINDOW 128
#define MAX_LOOKS 4000000

/* The points of a shape as the server has them, and as it was sent; between the ends that are the same. */
typedef struct {
  const double *base;
  gsize n_base;
  const double *now; /* of as many numbers as the base: the shape as it is here */
  const double *percent;
  gsize n;
  gsize head; /* numbers at the beginning, and at the end, that are the same */
  gsize tail;
} Points;

static void
points_init(Points *self, const double *base, gsize n_base, const double *now, const GArray *percent)
{
  *self = (Points){ base, n_base, now, (const double *)(gpointer)percent->data, percent->len };
  while (self->head < MIN(self->n, n_base) && same_point(base + self->head, self->percent + self->head))
    self->head += 2;
  while (self->tail + self->head < MIN(self->n, n_base) &&
         same_point(base + n_base - self->tail - 2, self->percent + self->n - self->tail - 2))
    self->tail += 2;
}

/* The point of the base that one of the server stands for, from @next on: where as many were left, the one of its place. */
static gsize
find_point(const Points *self, gsize i, gsize next)
{
  gsize end = self->n_base - self->tail;
  gsize window = MAX(MIN_WINDOW, 2 * MAX_LOOKS / self->n);
  gsize place = self->n == self->n_base ? i : next;

  if (place < end && same_point(self->base + place, self->percent + i))
    return place;
  for (gsize k = next; k < MIN(end, next + window); k += 2) {
    if (same_point(self->base + k, self->percent + i))
      return k;
  }
  return place;
}

/*
 * Points were moved, added or deleted, and stay in their order. What was not edited there is as it is here, and so is what a point was moved
 * along.
 */
static void
add_merged_shape(RelabelPolyline *polyline, const Points *points)
{
  g_autofree double *merged = g_new(double, MAX(points->n, 1));
  gsize next = points->head;

  for (gsize i = 0; i < points->n; i += 2) {
    gboolean in_tail = i + points->tail >= points->n;
    gsize place = in_tail ? i + points->n_base - points->n : i < points->head ? i : find_point(points, i, next);

    for (gsize k = 0; k < 2; k++) {
      double percent = points->percent[i + k];

      merged[i + k] = place < points->n_base ? relabel_convert_merge_percent(points->base[place + k], points->now[place + k], percent)
                                             : percent / 100;
    }
    if (points->n == points->n_base || (place < points->n_base && same_point(points->base + place, points->percent + i)))
      next = MAX(next, place + 2);
  }
  relabel_polyline_add_shape(polyline, merged, points->n);
}

/* A polyline as it was sent, and as it is here. */
typedef struct {
  RelabelPolyline *was;
  RelabelPolyline *now;
} Sides;

/* A shape of points. Where as many points are here as were sent, each is merged; else the side that changed the shape has it. */
static void
add_points(RelabelPolyline *polyline, const Sides *sides, guint number, const RelabelRegionShape *shape)
{
  const double *was = NULL, *now = NULL;
  gsize n_was = 0, n_now = 0;
  Points points;

  if (number < relabel_polyline_get_n_shapes(sides->was))
    was = relabel_polyline_get_shape(sides->was, number, &n_was);
  /* Where shapes were taken away here, it is not known which. */
  if (was != NULL && relabel_polyline_get_n_shapes(sides->now) >= relabel_polyline_get_n_shapes(sides->was))
    now = relabel_polyline_get_shape(sides->now, number, &n_now);
  if (now != NULL && n_now != n_was && same_points(was, n_was, shape)) {
    relabel_polyline_add_shape(polyline, now, n_now);
    return;
  }
  points_init(&points, was, n_was, n_now == n_was && now != NULL ? now : was, shape->numbers);
  add_merged_shape(polyline, &points);
}

static gboolean
add_server_shape(RelabelPolyline *polyline, const Sides *sides, const RelabelServerPart *part, gboolean *closed, GError **error)
{
  g_auto(RelabelRegionShape) shape = { 0 };
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(double));
  g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(guint));

  if (!relabel_region_shape_read(&shape, part->region, error))
    return FALSE;
  *closed &= shape.closed || shape.plane != NULL;
  if (shape.numbers != NULL) {
    add_points(polyline, sides, part->number, &shape);
    return TRUE;
  }
  if (!relabel_region_shape_get_outlines(&shape, numbers, ends, error))
    return FALSE;
  for (guint i = 0; i < ends->len; i++) {
    guint begin = i > 0 ? g_array_index(ends, guint, i - 1) : 0;

    add_shape(polyline, &g_array_index(numbers, double, begin), g_array_index(ends, guint, i) - begin);
  }
  return TRUE;
}

/* Shapes without points were never sent: they stay in their place. */
static void
keep_empty_shapes(RelabelPolyline *polyline, RelabelPolyline *base, guint *number, guint before)
{
  for (; *number < MIN(before, relabel_polyline_get_n_shapes(base)); (*number)++) {
    gsize n_numbers = 0;

    relabel_polyline_get_shape(base, *number, &n_numbers);
    if (n_numbers == 0)
      relabel_polyline_add_shape(polyline, NULL, 0);
  }
}

/* Shapes that were added here are behind those that were sent, and stay. */
static void
keep_added_shapes(RelabelPolyline *polyline, const Sides *sides)
{
  for (guint i = relabel_polyline_get_n_shapes(sides->was); i < relabel_polyline_get_n_shapes(sides->now); i++) {
    gsize n_numbers = 0;
    const double *numbers = relabel_polyline_get_shape(sides->now, i, &n_numbers);

    relabel_polyline_add_shape(polyline, numbers, n_numbers);
  }
}

gboolean
relabel_convert_line_apply_shape(const RelabelConvertField *self, RelabelLabel *label, RelabelLabel *base, GArray *parts, GError **error)
{
  RelabelPolyline *polyline = RELABEL_POLYLINE(label);
  g_autoptr(RelabelPolyline) was = RELABEL_POLYLINE(relabel_label_copy(base));
  g_autoptr(RelabelPolyline) now = RELABEL_POLYLINE(relabel_label_copy(label));
  const Sides sides = { was, now };
  gboolean closed = TRUE;
  guint number = 0;

  relabel_polyline_clear_shapes(polyline);
  for (guint i = 0; i < parts->len; i++) {
    const RelabelServerPart *part = &g_array_index(parts, RelabelServerPart, i);

    keep_empty_shapes(polyline, was, &number, part->number);
    if (!add_server_shape(polyline, &sides, part, &closed, error))
      return FALSE;
    number = MAX(number, part->number + 1);
  }
  keep_empty_shapes(polyline, was, &number, G_MAXUINT);
  keep_added_shapes(polyline, &sides);
  if (closed != is_closed(self, was))
    relabel_polyline_set_closed(polyline, closed);
  return TRUE;
}
