/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-geometry.h"

#include <string.h>

#include "relabel-detection.h"
#include "relabel-polyline.h"

static const struct {
  const char *label_type;
  RelabelGeometry geometry;
} label_types[] = {
  { "detection", RELABEL_GEOMETRY_BOX },  { "detections", RELABEL_GEOMETRY_BOX },    { "instance", RELABEL_GEOMETRY_MASK },
  { "instances", RELABEL_GEOMETRY_MASK }, { "polyline", RELABEL_GEOMETRY_OUTLINE },  { "polylines", RELABEL_GEOMETRY_OUTLINE },
  { "polygon", RELABEL_GEOMETRY_AREA },   { "polygons", RELABEL_GEOMETRY_AREA },
};

/* What the labels of a type are, where a field may hold others beside them. */
RelabelGeometry
relabel_geometry_from_label_type(const char *label_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS(label_types); i++) {
    if (g_strcmp0(label_types[i].label_type, label_type) == 0)
      return label_types[i].geometry;
  }
  return RELABEL_GEOMETRY_ANY;
}

/* A mask in a file is a mask, too. */
static gboolean
has_mask(RelabelLabel *label)
{
  RelabelDetection *detection = RELABEL_DETECTION(label);

  return relabel_detection_get_mask(detection) != NULL || relabel_detection_get_mask_path(detection) != NULL;
}

gboolean
relabel_geometry_holds(RelabelGeometry self, RelabelLabel *label)
{
  if (RELABEL_IS_DETECTION(label) && (self == RELABEL_GEOMETRY_BOX || self == RELABEL_GEOMETRY_MASK))
    return has_mask(label) == (self == RELABEL_GEOMETRY_MASK);
  if (RELABEL_IS_POLYLINE(label) && (self == RELABEL_GEOMETRY_OUTLINE || self == RELABEL_GEOMETRY_AREA))
    return relabel_polyline_get_filled(RELABEL_POLYLINE(label)) == (self == RELABEL_GEOMETRY_AREA);
  return self == RELABEL_GEOMETRY_ANY;
}
