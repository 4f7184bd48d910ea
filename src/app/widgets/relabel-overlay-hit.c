/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "relabel-overlay-private.h"

/* What lies at a point. Near is as good as at: within so many pixels. */
#define NEAR 4.0

typedef struct {
  graphene_size_t size;
  double x, y;
} Point;

static double
get_distance_to_line(const Point *point, double x1, double y1, double x2, double y2)
{
  double dx = x2 - x1, dy = y2 - y1, length = dx * dx + dy * dy;
  double t = length > 0 ? ((point->x - x1) * dx + (point->y - y1) * dy) / length : 0;

  t = CLAMP(t, 0, 1);
  return hypot(point->x - x1 - t * dx, point->y - y1 - t * dy);
}

static gboolean
is_in_box(const RelabelItem *item, const Point *point)
{
  double angle = (double)item->angle * G_PI / 180, dx = point->x - (double)item->box.origin.x, dy = point->y - (double)item->box.origin.y;
  double u = dx * cos(angle) + dy * sin(angle), v = dy * cos(angle) - dx * sin(angle);

  return u >= -NEAR && v >= -NEAR && u <= (double)item->box.size.width + NEAR && v <= (double)item->box.size.height + NEAR;
}

typedef struct {
  gboolean near;
  gboolean inside;
} Hit;

/* One shape; lines that the point's horizontal crosses to the right turn inside out. */
static void
hit_shape(const double *numbers, gsize n_numbers, gboolean closed, const Point *point, Hit *hit)
{
  double first_x = NAN, first_y = NAN, last_x = NAN, last_y = NAN;

  for (gsize i = 0; i <= n_numbers / 2; i++) {
    gboolean end = i == n_numbers / 2;
    double x = end ? first_x : numbers[2 * i] * (double)point->size.width, y = end ? first_y : numbers[2 * i + 1] * (double)point->size.height;

    if (!isfinite(x) || !isfinite(y))
      continue;
    if (isnan(first_x)) {
      first_x = x;
      first_y = y;
    } else if ((y > point->y) != (last_y > point->y) && point->x < (x - last_x) * (point->y - last_y) / (y - last_y) + last_x) {
      hit->inside = !hit->inside;
    }
    if (!end || closed)
      hit->near |= get_distance_to_line(point, isnan(last_x) ? x : last_x, isnan(last_y) ? y : last_y, x, y) <= NEAR;
    last_x = x;
    last_y = y;
  }
}

static gboolean
is_at_polyline(RelabelPolyline *polyline, const Point *point)
{
  Hit hit = { FALSE, FALSE };

  for (guint i = 0; i < relabel_polyline_get_n_shapes(polyline); i++) {
    gsize n_numbers;
    const double *numbers = relabel_polyline_get_shape(polyline, i, &n_numbers);

    hit_shape(numbers, n_numbers, relabel_polyline_get_closed(polyline), point, &hit);
  }
  return hit.near || (hit.inside && relabel_polyline_get_filled(polyline));
}

static gboolean
is_at_keypoint(RelabelKeypoint *keypoint, const Point *point)
{
  gsize n_numbers;
  double x, y;

  relabel_keypoint_get_points(keypoint, &n_numbers);
  for (gsize i = 0; i < n_numbers / 2; i++) {
    if (relabel_shape_get_point(keypoint, i, &point->size, &x, &y) && hypot(point->x - x, point->y - y) <= NEAR + 4)
      return TRUE;
  }
  return FALSE;
}

/* How large the label at the point is, or INFINITY when it is not there. Points are small wherever they are. */
static double
hit_label(RelabelLabel *label, const Point *point)
{
  RelabelItem item = { .label = label };
  double size;

  if (RELABEL_IS_KEYPOINT(label))
    return is_at_keypoint(RELABEL_KEYPOINT(label), point) ? 0 : INFINITY;
  if (!relabel_shape_measure(label, &point->size, &item))
    return INFINITY;
  size = (double)MAX(item.bounds.size.width, 1) * (double)MAX(item.bounds.size.height, 1);
  if (RELABEL_IS_DETECTION(label))
    return is_in_box(&item, point) ? (double)(item.box.size.width * item.box.size.height) : INFINITY;
  return is_at_polyline(RELABEL_POLYLINE(label), point) ? size : INFINITY;
}

/* The smallest label at a point, for the smaller of two often lies in the larger; the last of equal ones, which is on top. */
char *
relabel_overlay_find_label(RelabelOverlay *self, RelabelSample *sample, const graphene_rect_t *area, double x, double y)
{
  g_auto(GStrv) fields = relabel_sample_list_label_fields(sample);
  const Point point = { area->size, x - (double)area->origin.x, y - (double)area->origin.y };
  const char *found = NULL;
  double least = INFINITY;

  for (guint f = 0; fields[f] != NULL; f++) {
    GPtrArray *labels = relabel_overlay_is_hidden(self, fields[f]) ? NULL : relabel_sample_get_labels(sample, fields[f]);

    for (guint i = 0; labels != NULL && i < labels->len; i++) {
      double size = hit_label(labels->pdata[i], &point);

      if (isfinite(size) && size <= least) {
        least = size;
        found = relabel_label_get_id(labels->pdata[i]);
      }
    }
  }
  return g_strdup(found);
}
