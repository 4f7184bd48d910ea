/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Instances: a box with a mask of a resolution of its own, painted with a brush, or drawn by its outlines. */
#include <float.h>
#include <string.h>

#include "relabel-conversion.h"
#include "relabel-convert-mask.h"
#include "relabel-convert-shape.h"
#include "relabel-detection.h"

/* The pixels of the image that the mask covers; NULL with a reason. */
static guint8 *
draw_label(RelabelDetection *detection, int width, int height, GError **error)
{
  g_autoptr(RelabelMask) mask = relabel_convert_read_mask(relabel_detection_get_mask(detection), relabel_detection_get_mask_path(detection), error);
  RelabelBox box;
  guint8 *plane;

  if (mask == NULL || !relabel_convert_check_size(width, height, error))
    return NULL;
  relabel_detection_get_box(detection, &box);
  plane = g_malloc0((gsize)width * (gsize)height);
  relabel_mask_render(mask, box.x, box.y, box.width, box.height, plane, width, height);
  return plane;
}

/* NULL with a reason: the label can't be sent. */
static guint8 *
draw_to_send(const RelabelConvertField *self, RelabelLabel *label, GError **error)
{
  g_autofree guint8 *plane = draw_label(RELABEL_DETECTION(label), self->width, self->height, error);
  RelabelPixelBox bounds;

  if (plane == NULL)
    return NULL;
  if (relabel_mask_find_bounds(plane, self->width, self->height, &bounds))
    return g_steal_pointer(&plane);
  relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_LABEL, "its mask covers no pixel of the image");
  return NULL;
}

gboolean
relabel_convert_instance_to_parts(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  g_autofree guint8 *plane = draw_to_send(self, label, error);

  if (plane == NULL)
    return FALSE;
  relabel_convert_add_part(parts, 0, relabel_convert_brush_value(plane, self->width, self->height), -1);
  return TRUE;
}

/* Each ring is a polygon; what is inside of two is a hole. */
gboolean
relabel_convert_outline_to_parts(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  g_autofree guint8 *plane = draw_to_send(self, label, error);
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(double));
  g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(guint));
  guint begin = 0;

  if (plane == NULL)
    return FALSE;
  if (!relabel_convert_trace(plane, self->width, self->height, numbers, ends))
    return relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_LABEL, "its mask is too ragged for an outline");
  for (guint i = 0; i < ends->len; i++) {
    JsonObject *value = json_object_new();
    JsonArray *points = json_array_new();

    for (; begin < g_array_index(ends, guint, i); begin += 2) {
      JsonArray *pair = json_array_sized_new(2);

      json_array_add_double_element(pair, 100 * g_array_index(numbers, double, begin) / self->width);
      json_array_add_double_element(pair, 100 * g_array_index(numbers, double, begin + 1) / self->height);
      json_array_add_array_element(points, pair);
    }
    json_object_set_array_member(value, "points", points);
    json_object_set_boolean_member(value, "closed", TRUE);
    relabel_convert_add_part(parts, i, value, -1);
  }
  return TRUE;
}

/* What the server's parts cover; *width and *height are those of the image. */
static guint8 *
draw_parts(const RelabelConvertField *self, GArray *parts, int *width, int *height, GError **error)
{
  g_autofree guint8 *plane = NULL;

  if (!relabel_convert_parts_size(self, parts, width, height, error))
    return NULL;
  plane = g_malloc0((gsize)*width * (gsize)*height);
  return relabel_convert_draw_parts(parts, plane, *width, *height, error) ? g_steal_pointer(&plane) : NULL;
}

/* Pixels as parts of the image, of which FiftyOne makes pixels again by cutting off what is behind the point: a hair less would be one less. */
static void
set_span(int start, int length, int size, double *begin, double *part)
{
  *begin = (double)start / size;
  for (double hair = DBL_EPSILON; (int)(size * *begin) < start; hair *= 2)
    *begin = (double)start / size * (1 + hair);
  *part = (double)length / size;
  for (double hair = DBL_EPSILON; (int)(size * (*begin + *part)) < start + length; hair *= 2)
    *part = (double)length / size * (1 + hair);
}

/* The smallest box, in parts of the image, with its pixels as the mask. FALSE where nothing is covered. */
static gboolean
set_tight_mask(RelabelDetection *detection, const guint8 *plane, int width, int height)
{
  RelabelPixelBox bounds;
  RelabelBox box;
  g_autoptr(RelabelMask) mask = NULL;
  g_autoptr(GBytes) npy = NULL;

  if (!relabel_mask_find_bounds(plane, width, height, &bounds))
    return FALSE;
  set_span(bounds.x, bounds.width, width, &box.x, &box.width);
  set_span(bounds.y, bounds.height, height, &box.y, &box.height);
  mask = relabel_mask_new(RELABEL_MASK_8, bounds.width, bounds.height, NULL);
  mask->dtype = "bool";
  for (int y = 0; y < bounds.height; y++) {
    for (int x = 0; x < bounds.width; x++)
      mask->pixels[(gsize)y * (gsize)bounds.width + (gsize)x] = plane[(gsize)(bounds.y + y) * (gsize)width + (gsize)(bounds.x + x)] > 0;
  }
  npy = relabel_mask_to_npy(mask);
  relabel_detection_set_mask(detection, npy);
  relabel_detection_set_mask_path(detection, NULL);
  relabel_detection_set_box(detection, &box);
  return TRUE;
}

RelabelLabel *
relabel_convert_instance_from_parts(const RelabelConvertField *self, GArray *parts, GError **error)
{
  int width = 0, height = 0;
  g_autofree guint8 *plane = draw_parts(self, parts, &width, &height, error);
  g_autoptr(RelabelDetection) detection = relabel_detection_new(NULL, 0, 0, 0, 0);

  if (plane == NULL || !set_tight_mask(detection, plane, width, height))
    return NULL;
  return RELABEL_LABEL(g_steal_pointer(&detection));
}

/* What of a base was sent. TRUE with a NULL plane for a label that never had a mask; FALSE with a reason where it has one that can't be read: what
 * a person changed can't be told then. */
static gboolean
draw_base(RelabelDetection *base, int width, int height, guint8 **plane, GError **error)
{
  gboolean has_mask = relabel_detection_get_mask(base) != NULL || relabel_detection_get_mask_path(base) != NULL;

  *plane = has_mask ? draw_label(base, width, height, error) : NULL;
  return *plane != NULL || !has_mask;
}

int
relabel_convert_instance_same_shape(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  int width = 0, height = 0;
  g_autofree guint8 *server = draw_parts(self, parts, &width, &height, error);
  g_autofree guint8 *base = NULL;

  if (server == NULL || !draw_base(RELABEL_DETECTION(label), width, height, &base, error))
    return -1;
  return base != NULL && memcmp(server, base, (gsize)width * (gsize)height) == 0;
}

/*
 * What was painted or erased goes into the mask where it is, if the mask's own resolution can hold it: then box, size and all other pixels
 * stay as they are. Else the mask gets the image's resolution, and the smallest box.
 */
static gboolean
paint(RelabelDetection *detection, const guint8 *was, const guint8 *wanted, int width, int height)
{
  g_autoptr(RelabelMask) mask = relabel_convert_read_mask(relabel_detection_get_mask(detection), relabel_detection_get_mask_path(detection), NULL);
  g_autoptr(GBytes) npy = NULL;
  RelabelBox box;

  if (mask == NULL || mask->format != RELABEL_MASK_8)
    return FALSE;
  relabel_detection_get_box(detection, &box);
  if (!relabel_convert_paint_box(mask, &box, was, wanted, width, height))
    return FALSE;
  npy = relabel_mask_to_npy(mask);
  relabel_detection_set_mask(detection, npy);
  relabel_detection_set_mask_path(detection, NULL);
  return TRUE;
}

/* Pixels that differ between base and server are the server's; the others stay as they are here. */
static void
keep_own(guint8 *server, const guint8 *base, const guint8 *own, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if (server[i] == base[i])
      server[i] = own[i];
  }
}

/* An instance of which everything was erased is none any more. */
gboolean
relabel_convert_instance_apply_shape(const RelabelConvertField *self, RelabelLabel *label, RelabelLabel *base, GArray *parts, GError **error)
{
  int width = 0, height = 0;
  RelabelDetection *detection = RELABEL_DETECTION(label);
  g_autofree guint8 *wanted = draw_parts(self, parts, &width, &height, error);
  g_autofree guint8 *own = NULL;
  g_autofree guint8 *was = NULL;
  RelabelPixelBox bounds;

  if (wanted == NULL || !relabel_mask_find_bounds(wanted, width, height, &bounds) ||
      !draw_base(RELABEL_DETECTION(base), width, height, &was, error))
    return FALSE;
  own = draw_label(detection, width, height, NULL);
  if (own != NULL && was != NULL)
    keep_own(wanted, was, own, (gsize)width * (gsize)height);
  return (own != NULL && paint(detection, own, wanted, width, height)) || set_tight_mask(detection, wanted, width, height);
}
