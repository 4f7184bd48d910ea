/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Boxes: percent of the image; the rotation around the upper left corner, in degrees. */
#include <math.h>
#include <string.h>

#include "relabel-conversion.h"
#include "relabel-convert-shape.h"
#include "relabel-detection.h"
#include "relabel-json.h"

static const char *const members[] = { "x", "y", "width", "height" };

/* The server refuses more than a round. */
static double
sent_rotation(RelabelDetection *detection)
{
  double rotation = relabel_detection_get_rotation(detection);

  return isfinite(rotation) ? fmod(rotation, 360) : 0;
}

gboolean
relabel_convert_box_to_parts(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  RelabelDetection *detection = RELABEL_DETECTION(label);
  JsonObject *value;
  RelabelBox box;
  double percent[4], rotation;

  relabel_detection_get_box(detection, &box);
  if (!relabel_convert_to_percent(box.x, "its box", &percent[0], error) || !relabel_convert_to_percent(box.y, "its box", &percent[1], error) ||
      !relabel_convert_to_percent(box.width, "its box", &percent[2], error) ||
      !relabel_convert_to_percent(box.height, "its box", &percent[3], error))
    return FALSE;
  value = json_object_new();
  for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
    json_object_set_double_member(value, members[i], percent[i]);
  rotation = sent_rotation(detection);
  if (rotation != 0)
    json_object_set_double_member(value, "rotation", rotation);
  else
    json_object_set_member(value, "rotation", json_node_ref(relabel_convert_field_get_nodes(self)->zero));
  relabel_convert_add_part(parts, 0, value, -1);
  return TRUE;
}

typedef struct {
  double percent[4];
  double rotation;
} Box;

static gboolean
read_box(GArray *parts, Box *box, GError **error)
{
  JsonObject *region = g_array_index(parts, RelabelServerPart, 0).region;
  const char *type = relabel_json_peek_string(region, "type");
  g_auto(RelabelRegionShape) shape = { 0 };
  JsonObject *value = relabel_convert_get_value(region, error);

  box->rotation = 0;
  if (value == NULL)
    return FALSE;
  /* A box that lost its class is one all the same; of what another control has drawn, it is the box around. */
  if (g_strcmp0(type, "rectanglelabels") != 0 && g_strcmp0(type, "rectangle") != 0) {
    if (!relabel_region_shape_read(&shape, region, error))
      return FALSE;
    return relabel_region_shape_get_bounds(&shape, box->percent) || relabel_convert_refuse_region(error, "there is nothing in it");
  }
  for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
    if (!relabel_convert_get_number(value, members[i], &box->percent[i], error))
      return FALSE;
  }
  if (box->percent[2] < 0 || box->percent[3] < 0)
    return relabel_convert_refuse_region(error, "its size is negative");
  if (relabel_json_number(json_object_get_member(value, "rotation"), &box->rotation) && !isfinite(box->rotation))
    return relabel_convert_refuse_region(error, "“rotation” is no number");
  return TRUE;
}

/* The editor turns by whole rounds as it likes. */
static gboolean
same_rotation(RelabelDetection *detection, double rotation)
{
  return fabs(remainder(rotation - sent_rotation(detection), 360)) <= RELABEL_CONVERT_TOLERANCE;
}

RelabelLabel *
relabel_convert_box_from_parts(const RelabelConvertField *self, GArray *parts, GError **error)
{
  RelabelDetection *detection;
  Box box;

  if (!read_box(parts, &box, error))
    return NULL;
  detection =
      relabel_detection_new(NULL, box.percent[0] / 100, box.percent[1] / 100, box.percent[2] / 100, box.percent[3] / 100);
  if (box.rotation != 0)
    relabel_detection_set_rotation(detection, box.rotation);
  return RELABEL_LABEL(detection);
}

int
relabel_convert_box_same_shape(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  RelabelBox base;
  Box box;

  if (!read_box(parts, &box, error))
    return -1;
  relabel_detection_get_box(RELABEL_DETECTION(label), &base);
  return relabel_convert_same_percent(base.x, box.percent[0]) && relabel_convert_same_percent(base.y, box.percent[1]) &&
         relabel_convert_same_percent(base.width, box.percent[2]) && relabel_convert_same_percent(base.height, box.percent[3]) &&
         same_rotation(RELABEL_DETECTION(label), box.rotation);
}

gboolean
relabel_convert_box_apply_shape(const RelabelConvertField *self, RelabelLabel *label, RelabelLabel *base, GArray *parts, GError **error)
{
  RelabelDetection *detection = RELABEL_DETECTION(label);
  RelabelBox was, now;
  Box box;

  if (!read_box(parts, &box, error))
    return FALSE;
  relabel_detection_get_box(RELABEL_DETECTION(base), &was);
  relabel_detection_get_box(detection, &now);
  now = (RelabelBox){ relabel_convert_merge_percent(was.x, now.x, box.percent[0]), relabel_convert_merge_percent(was.y, now.y, box.percent[1]),
                      relabel_convert_merge_percent(was.width, now.width, box.percent[2]),
                      relabel_convert_merge_percent(was.height, now.height, box.percent[3]) };
  relabel_detection_set_box(detection, &now);
  if (!same_rotation(RELABEL_DETECTION(base), box.rotation))
    relabel_detection_set_rotation(detection, box.rotation);
  return TRUE;
}
