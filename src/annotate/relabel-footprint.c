/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-footprint.h"

#include <math.h>
#include <string.h>

#include "relabel-convert-mask.h"
#include "relabel-convert-shape.h"
#include "relabel-iou.h"
#include "relabel-json.h"

/* Two hands draw the same line within this part of the image's diagonal: the tolerance of the boundary F1 (Csurka et al., 2013). */
#define LINE_TOLERANCE 0.0075

/* COCO's object keypoint similarity: the mean of its 17 sigmas; and the least area of an object, as a part of the image. */
#define POINT_SIGMA 0.067
#define POINT_AREA 0.01

/* A mask in more pieces than this is compared by the box around it; so are masks when the pieces of all have used up the work. */
#define MAX_SPANS (1 << 20)
#define SPAN_WORK 8

/* What areas may be wrong by. */
#define AREA_MARGIN 0.9

/* Of a plane that is searched, pixels that cost a step of work. */
#define PIXELS_A_STEP 16

static void
set_bounds(RelabelFootprint *self, double margin)
{
  double x1 = INFINITY, y1 = INFINITY, x2 = -INFINITY, y2 = -INFINITY;

  for (guint i = 0; i + 1 < self->numbers->len; i += 2) {
    x1 = fmin(x1, g_array_index(self->numbers, double, i));
    x2 = fmax(x2, g_array_index(self->numbers, double, i));
    y1 = fmin(y1, g_array_index(self->numbers, double, i + 1));
    y2 = fmax(y2, g_array_index(self->numbers, double, i + 1));
  }
  self->bounds[0] = x1 - margin;
  self->bounds[1] = y1 - margin;
  self->bounds[2] = x2 - x1 + 2 * margin;
  self->bounds[3] = y2 - y1 + 2 * margin;
}

static JsonObject *
get_region(const RelabelServerLabel *label, guint i)
{
  return g_array_index(label->parts, RelabelServerPart, i).region;
}

/* ---- masks ---- */

/* NULL for a mask in too many pieces. */
static GArray *
find_spans(const guint8 *plane, int width, int height, gint64 *work)
{
  g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(RelabelSpan));

  for (int y = 0; y < height; y++) {
    const guint8 *row = plane + (gsize)y * (gsize)width, *end = row + width;

    for (const guint8 *p = row; p < end;) {
      const guint8 *start = memchr(p, 255, (gsize)(end - p)), *stop;
      RelabelSpan span = { (guint32)y, 0, (guint32)width };

      if (start == NULL)
        break;
      stop = memchr(start, 0, (gsize)(end - start));
      p = stop != NULL ? stop : end;
      span.x1 = (guint32)(start - row);
      span.x2 = (guint32)(p - row);
      g_array_append_val(spans, span);
    }
    if (spans->len > MAX_SPANS || spans->len > *work / SPAN_WORK)
      return NULL;
  }
  *work -= (gint64)spans->len * SPAN_WORK;
  return g_steal_pointer(&spans);
}

static gboolean
read_mask(RelabelFootprint *self, const RelabelConvertField *field, const RelabelServerLabel *label, gint64 *work)
{
  g_autofree guint8 *plane = NULL;
  RelabelPixelBox box;
  int width, height;

  if (!relabel_convert_parts_size(field, label->parts, &width, &height, NULL))
    return FALSE;
  plane = g_malloc0((gsize)width * (gsize)height);
  if (!relabel_convert_draw_parts(label->parts, plane, width, height, NULL) || !relabel_mask_find_bounds(plane, width, height, &box))
    return FALSE;
  self->kind = RELABEL_FOOTPRINT_MASK;
  self->width = width;
  self->height = height;
  self->bounds[0] = box.x * self->scale[0] / width;
  self->bounds[1] = box.y * self->scale[1] / height;
  self->bounds[2] = box.width * self->scale[0] / width;
  self->bounds[3] = box.height * self->scale[1] / height;
  self->spans = find_spans(plane, width, height, work);
  if (self->spans != NULL)
    self->area = (double)relabel_spans_area(self->spans) * (self->scale[0] / width) * (self->scale[1] / height);
  return TRUE;
}

/* An outline that is compared with a mask becomes one, too. */
static gboolean
paint_outline(RelabelFootprint *self, int width, int height, gint64 *work)
{
  g_autofree guint8 *plane = NULL;
  g_autofree double *numbers = NULL;

  if (self->spans != NULL)
    return self->width == width && self->height == height;
  *work -= (gint64)width * height / PIXELS_A_STEP;
  if (*work < 0)
    return FALSE;
  plane = g_malloc0((gsize)width * (gsize)height);
  numbers = g_new(double, MAX(self->numbers->len, 1));
  for (guint i = 0; i < self->numbers->len; i++)
    numbers[i] = g_array_index(self->numbers, double, i) * (i % 2 == 0 ? width / self->scale[0] : height / self->scale[1]);
  relabel_mask_fill(numbers, (const guint *)(gpointer)self->ends->data, self->ends->len, plane, width, height);
  self->width = width;
  self->height = height;
  self->spans = find_spans(plane, width, height, work);
  return self->spans != NULL;
}

/* ---- outlines ---- */

static gboolean
is_upright_box(GArray *numbers)
{
  const double *p = (const double *)(gpointer)numbers->data;

  return numbers->len == 8 && p[1] == p[3] && p[2] == p[4] && p[5] == p[7] && p[6] == p[0];
}

static void
add_shape(RelabelFootprint *self, GArray *numbers, gboolean close)
{
  for (guint i = 0; i + 1 < numbers->len; i += 2) {
    double point[2] = { g_array_index(numbers, double, i) * self->scale[0] / 100, g_array_index(numbers, double, i + 1) * self->scale[1] / 100 };

    g_array_append_vals(self->numbers, point, 2);
  }
  if (close && numbers->len >= 2) {
    double first[2] = { g_array_index(numbers, double, 0) * self->scale[0] / 100, g_array_index(numbers, double, 1) * self->scale[1] / 100 };

    g_array_append_vals(self->numbers, first, 2);
  }
  g_array_append_val(self->ends, self->numbers->len);
}

static gboolean
is_mask(JsonObject *region)
{
  const char *type = relabel_json_peek_string(region, "type");

  return type != NULL && (g_str_has_prefix(type, "brush") || g_str_has_prefix(type, "bitmask"));
}

/* One shape that is open makes lines of all. FALSE where one can't be read. */
static gboolean
read_outlines(RelabelFootprint *self, const RelabelServerLabel *label, gint64 *work)
{
  gboolean open = FALSE;

  for (guint i = 0; i < label->parts->len; i++) {
    g_auto(RelabelRegionShape) shape = { 0 };

    if (!relabel_region_shape_read(&shape, get_region(label, i), NULL))
      return FALSE;
    open |= !shape.closed;
    add_shape(self, shape.numbers, shape.closed);
  }
  if (self->numbers->len < 2)
    return FALSE;
  self->kind = open ? RELABEL_FOOTPRINT_LINE : RELABEL_FOOTPRINT_AREA;
  set_bounds(self, open ? LINE_TOLERANCE * hypot(self->scale[0], self->scale[1]) : 0);
  if (open)
    return TRUE;
  self->outline = relabel_outline_new(self->numbers, self->ends);
  /* The first point of a closed shape stands at its end, too. */
  if (self->numbers->len == 10 && self->ends->len == 1) {
    g_array_set_size(self->numbers, 8);
    self->kind = is_upright_box(self->numbers) ? RELABEL_FOOTPRINT_BOX : RELABEL_FOOTPRINT_AREA;
    g_array_set_size(self->numbers, 10);
  }
  self->area = self->kind == RELABEL_FOOTPRINT_BOX ? self->bounds[2] * self->bounds[3] : relabel_outline_area(self->outline, work);
  return TRUE;
}

/* ---- points ---- */

/* d of exp(-d² / (2 s² k²)) = ½: s² the area, k = 2 sigma. */
static double
get_reach(double area)
{
  return sqrt(2 * G_LN2 * area) * 2 * POINT_SIGMA;
}

static double
get_points_area(const RelabelFootprint *self)
{
  double reach = get_reach(self->scale[0] * self->scale[1] * POINT_AREA);
  double width = self->bounds[2] - 2 * reach, height = self->bounds[3] - 2 * reach;

  return MAX(width * height, self->scale[0] * self->scale[1] * POINT_AREA);
}

static gboolean
read_points(RelabelFootprint *self, const RelabelServerLabel *label)
{
  for (guint i = 0; i < label->parts->len; i++) {
    JsonObject *value = relabel_convert_get_value(get_region(label, i), NULL);
    double point[2];

    if (value == NULL || !relabel_convert_get_number(value, "x", &point[0], NULL) || !relabel_convert_get_number(value, "y", &point[1], NULL))
      return FALSE;
    point[0] *= self->scale[0] / 100;
    point[1] *= self->scale[1] / 100;
    g_array_append_vals(self->numbers, point, 2);
    g_array_append_val(self->ends, g_array_index(label->parts, RelabelServerPart, i).number);
  }
  if (self->numbers->len == 0)
    return FALSE;
  self->kind = RELABEL_FOOTPRINT_POINTS;
  set_bounds(self, get_reach(self->scale[0] * self->scale[1] * POINT_AREA));
  return TRUE;
}

/* A point that only one has is one that is not there. Numbers are sorted. */
static double
compare_points(const RelabelFootprint *a, const RelabelFootprint *b, gint64 *work)
{
  double area = MAX(get_points_area(a), get_points_area(b)), k = 2 * POINT_SIGMA, sum = 0;
  guint i = 0, j = 0, n = 0;

  *work -= a->ends->len + b->ends->len;
  for (; i < a->ends->len && j < b->ends->len && *work >= 0; n++) {
    guint x = g_array_index(a->ends, guint, i), y = g_array_index(b->ends, guint, j);

    if (x == y) {
      double dx = g_array_index(a->numbers, double, 2 * i) - g_array_index(b->numbers, double, 2 * j);
      double dy = g_array_index(a->numbers, double, 2 * i + 1) - g_array_index(b->numbers, double, 2 * j + 1);

      sum += exp(-(dx * dx + dy * dy) / (2 * area * k * k));
    }
    i += x <= y;
    j += y <= x;
  }
  n += a->ends->len - i + b->ends->len - j;
  return sum / n;
}

/* ---- all of them ---- */

/* Never NULL. */
RelabelFootprint *
relabel_footprint_new(const RelabelConvertField *field, const RelabelServerLabel *label, gint64 *work)
{
  RelabelFootprint *self = g_new0(RelabelFootprint, 1);
  gboolean known = field->width > 0 && field->height > 0, masks = FALSE, done;

  self->area = RELABEL_OVERLAP_UNKNOWN;
  self->scale[0] = known ? field->width : 100;
  self->scale[1] = known ? field->height : 100;
  self->numbers = g_array_new(FALSE, FALSE, sizeof(double));
  self->ends = g_array_new(FALSE, FALSE, sizeof(guint));
  for (guint i = 0; i < label->parts->len; i++)
    masks |= is_mask(get_region(label, i));
  *work -= label->parts->len;
  if (strcmp(field->conversion->result_type, "keypointlabels") == 0)
    done = read_points(self, label);
  else
    done = masks ? read_mask(self, field, label, work) : read_outlines(self, label, work);
  if (!done)
    self->kind = RELABEL_FOOTPRINT_NONE;
  return self;
}

void
relabel_footprint_free(RelabelFootprint *self)
{
  g_array_unref(self->numbers);
  g_array_unref(self->ends);
  g_clear_pointer(&self->outline, relabel_outline_free);
  g_clear_pointer(&self->spans, g_array_unref);
  g_free(self);
}

gboolean
relabel_footprint_touches(const RelabelFootprint *self, const RelabelFootprint *other)
{
  const double *a = self->bounds, *b = other->bounds;

  return self->kind != RELABEL_FOOTPRINT_NONE && other->kind != RELABEL_FOOTPRINT_NONE && a[0] <= b[0] + b[2] && b[0] <= a[0] + a[2] &&
         a[1] <= b[1] + b[3] && b[1] <= a[1] + a[3];
}

/* The union is no smaller than the larger, and no more is common than of the boxes. Areas of outlines of many corners are not exact. */
gboolean
relabel_footprint_may_reach(const RelabelFootprint *self, const RelabelFootprint *other, double iou)
{
  const double *a = self->bounds, *b = other->bounds;
  double width = MIN(a[0] + a[2], b[0] + b[2]) - MAX(a[0], b[0]), height = MIN(a[1] + a[3], b[1] + b[3]) - MAX(a[1], b[1]);

  if (!relabel_footprint_touches(self, other))
    return FALSE;
  return self->area < 0 || other->area < 0 || MAX(width, 0) * MAX(height, 0) >= iou * AREA_MARGIN * MAX(self->area, other->area);
}

static double
compare_bounds(const RelabelFootprint *a, const RelabelFootprint *b)
{
  const RelabelBox x = { a->bounds[0], a->bounds[1], a->bounds[2], a->bounds[3] };
  const RelabelBox y = { b->bounds[0], b->bounds[1], b->bounds[2], b->bounds[3] };

  return relabel_evaluate_iou(&x, &y, FALSE);
}

static double
compare_masks(RelabelFootprint *a, RelabelFootprint *b, gint64 *work)
{
  RelabelFootprint *mask = a->kind == RELABEL_FOOTPRINT_MASK ? a : b, *other = mask == a ? b : a;

  if (mask->spans == NULL)
    return RELABEL_OVERLAP_UNKNOWN;
  if (other->kind == RELABEL_FOOTPRINT_MASK ? other->spans == NULL || other->width != mask->width || other->height != mask->height
                                            : !paint_outline(other, mask->width, mask->height, work))
    return RELABEL_OVERLAP_UNKNOWN;
  return relabel_spans_iou(mask->spans, other->spans, work);
}

double
relabel_footprint_compare(RelabelFootprint *a, RelabelFootprint *b, gint64 *work)
{
  guint kinds = 1u << a->kind | 1u << b->kind;
  gboolean lines = (kinds & 1u << RELABEL_FOOTPRINT_LINE) != 0, masks = (kinds & 1u << RELABEL_FOOTPRINT_MASK) != 0;
  double iou = RELABEL_OVERLAP_UNKNOWN;

  if (!relabel_footprint_touches(a, b))
    return 0;
  if (kinds == 1u << RELABEL_FOOTPRINT_POINTS)
    return compare_points(a, b, work);
  if ((kinds & 1u << RELABEL_FOOTPRINT_POINTS) != 0)
    return 0;
  if (*work < 0 || kinds == 1u << RELABEL_FOOTPRINT_BOX || (lines && masks))
    return compare_bounds(a, b);
  if (lines)
    iou = relabel_lines_iou(a->numbers, a->ends, b->numbers, b->ends, LINE_TOLERANCE * hypot(a->scale[0], a->scale[1]), work);
  else
    iou = masks ? compare_masks(a, b, work) : relabel_outline_iou(a->outline, b->outline, work);
  return iou >= 0 ? iou : compare_bounds(a, b);
}
