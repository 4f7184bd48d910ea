/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "relabel-json.h"
#include "relabel-overlay-private.h"

/* The geometry of labels. Numbers come from files: whatever they are, what is drawn stays within what cairo can count. */
#define LIMIT 4e6
#define MAX_CHAINED 4096

static gboolean
locate(const double *numbers, const graphene_size_t *size, double *x, double *y)
{
  *x = numbers[0] * (double)size->width;
  *y = numbers[1] * (double)size->height;
  if (!isfinite(*x) || !isfinite(*y))
    return FALSE;
  *x = CLAMP(*x, -LIMIT, LIMIT);
  *y = CLAMP(*y, -LIMIT, LIMIT);
  return TRUE;
}

/* Grows to the points; its origin is INFINITY while it has none. */
typedef struct {
  double left, top, right, bottom;
  double top_x;
} Extent;

static const Extent nothing = { INFINITY, INFINITY, -INFINITY, -INFINITY, 0 };

static void
add_point(Extent *extent, double x, double y)
{
  if (y < extent->top)
    extent->top_x = x;
  extent->left = MIN(extent->left, x);
  extent->top = MIN(extent->top, y);
  extent->right = MAX(extent->right, x);
  extent->bottom = MAX(extent->bottom, y);
}

static void
add_points(Extent *extent, const double *numbers, gsize n_numbers, const graphene_size_t *size)
{
  double x, y;

  for (gsize i = 0; i + 1 < n_numbers; i += 2) {
    if (locate(numbers + i, size, &x, &y))
      add_point(extent, x, y);
  }
}

/* Boxes begin and end at whole pixels, so that their lines are sharp. */
static gboolean
measure_box(RelabelDetection *detection, const graphene_size_t *size, RelabelItem *item, Extent *extent)
{
  double degrees = relabel_detection_get_rotation(detection);
  double radians = degrees * G_PI / 180;
  double c = cos(radians), s = sin(radians), x, y, width, height;
  RelabelBox box;

  relabel_detection_get_box(detection, &box);
  if (!locate(&box.x, size, &x, &y) || !locate(&box.width, size, &width, &height) || !isfinite(radians))
    return FALSE;
  width = MAX(round(width), 2);
  height = MAX(round(height), 2);
  item->box = GRAPHENE_RECT_INIT((float)round(x), (float)round(y), (float)width, (float)height);
  item->angle = (float)fmod(degrees, 360);
  for (int corner = 0; corner < 4; corner++) {
    double u = corner & 1 ? width : 0, v = corner & 2 ? height : 0;

    add_point(extent, round(x) + u * c - v * s, round(y) + u * s + v * c);
  }
  return TRUE;
}

static void
measure_polyline(RelabelPolyline *polyline, const graphene_size_t *size, Extent *extent)
{
  for (guint i = 0; i < relabel_polyline_get_n_shapes(polyline); i++) {
    gsize n_numbers;
    const double *numbers = relabel_polyline_get_shape(polyline, i, &n_numbers);

    add_points(extent, numbers, n_numbers, size);
  }
}

/* FALSE where there is nothing to be drawn at a place. */
gboolean
relabel_shape_measure(RelabelLabel *label, const graphene_size_t *size, RelabelItem *item)
{
  Extent extent = nothing;
  gsize n_numbers;

  if (RELABEL_IS_DETECTION(label)) {
    if (!measure_box(RELABEL_DETECTION(label), size, item, &extent))
      return FALSE;
  } else if (RELABEL_IS_POLYLINE(label)) {
    measure_polyline(RELABEL_POLYLINE(label), size, &extent);
  } else if (RELABEL_IS_KEYPOINT(label)) {
    const double *numbers = relabel_keypoint_get_points(RELABEL_KEYPOINT(label), &n_numbers);

    add_points(&extent, numbers, n_numbers, size);
  }
  if (extent.left > extent.right)
    return FALSE;
  item->bounds = GRAPHENE_RECT_INIT((float)extent.left, (float)extent.top, (float)(extent.right - extent.left),
                                    (float)(extent.bottom - extent.top));
  item->top = GRAPHENE_POINT_INIT((float)extent.top_x, (float)extent.top);
  return TRUE;
}

gboolean
relabel_overlay_measure_label(RelabelLabel *label, const graphene_size_t *size, graphene_rect_t *bounds)
{
  RelabelItem item = { .label = label };

  if (!relabel_shape_measure(label, size, &item))
    return FALSE;
  *bounds = item.bounds;
  return TRUE;
}

static void
end_stroke(cairo_t *cr, guint n_points, gboolean closed)
{
  double x, y;

  if (n_points == 1 && !closed) {
    /* Nothing but a line of no length makes a dot. */
    cairo_get_current_point(cr, &x, &y);
    cairo_line_to(cr, x, y);
  } else if (n_points > 0 && closed) {
    cairo_close_path(cr);
  }
}

/* A point that is missing is a gap in a line; around an area it is passed by. */
void
relabel_shape_trace(cairo_t *cr, const double *numbers, gsize n_numbers, gboolean closed, gboolean filled,
                    const graphene_size_t *size)
{
  guint n_points = 0;
  double x, y;

  for (gsize i = 0; i + 1 < n_numbers; i += 2) {
    if (locate(numbers + i, size, &x, &y)) {
      if (n_points++ == 0)
        cairo_move_to(cr, x, y);
      else
        cairo_line_to(cr, x, y);
    } else if (!closed && !filled) {
      end_stroke(cr, n_points, FALSE);
      n_points = 0;
    }
  }
  end_stroke(cr, n_points, closed);
}

void
relabel_shape_trace_polyline(cairo_t *cr, RelabelPolyline *polyline, const graphene_size_t *size)
{
  for (guint i = 0; i < relabel_polyline_get_n_shapes(polyline); i++) {
    gsize n_numbers;
    const double *numbers = relabel_polyline_get_shape(polyline, i, &n_numbers);

    relabel_shape_trace(cr, numbers, n_numbers, relabel_polyline_get_closed(polyline), relabel_polyline_get_filled(polyline), size);
  }
}

/* FALSE for a point that is missing. */
gboolean
relabel_shape_get_point(RelabelKeypoint *keypoint, gsize i, const graphene_size_t *size, double *x, double *y)
{
  gsize n_numbers;
  const double *numbers = relabel_keypoint_get_points(keypoint, &n_numbers);

  return i < n_numbers / 2 && locate(numbers + 2 * i, size, x, y);
}

/* Lines only between points that are there. */
void
relabel_shape_trace_skeleton(cairo_t *cr, RelabelKeypoint *keypoint, GArray *skeleton, const graphene_size_t *size)
{
  double x, y, to_x, to_y;

  for (guint i = 0; i + 1 < skeleton->len; i++) {
    guint from = g_array_index(skeleton, guint, i), to = g_array_index(skeleton, guint, i + 1);

    if (!relabel_shape_get_point(keypoint, from, size, &x, &y) || !relabel_shape_get_point(keypoint, to, size, &to_x, &to_y))
      continue;
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, to_x, to_y);
  }
}

/* The chains of a skeleton's edges in one row, RELABEL_NO_POINT after each. What is no number of a point is passed over with its lines. */
GArray *
relabel_shape_read_skeleton(JsonObject *skeleton)
{
  JsonArray *edges = relabel_json_peek_array(skeleton, "edges");
  const guint end = RELABEL_NO_POINT;
  GArray *chains;

  if (edges == NULL)
    return NULL;
  chains = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint i = 0; i < json_array_get_length(edges); i++) {
    JsonNode *node = json_array_get_element(edges, i);
    JsonArray *chain = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

    for (guint k = 0; chain != NULL && k < json_array_get_length(chain) && chains->len < MAX_CHAINED; k++) {
      JsonNode *number = json_array_get_element(chain, k);
      gint64 value = JSON_NODE_HOLDS_VALUE(number) && json_node_get_value_type(number) == G_TYPE_INT64 ? json_node_get_int(number) : -1;
      guint point = value >= 0 && value < G_MAXINT ? (guint)value : RELABEL_NO_POINT;

      g_array_append_val(chains, point);
    }
    g_array_append_val(chains, end);
  }
  return chains;
}
