/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-label.h"

G_BEGIN_DECLS

/**
 * RelabelGeometry:
 * @RELABEL_GEOMETRY_ANY: whatever it is
 * @RELABEL_GEOMETRY_BOX: a detection without a mask
 * @RELABEL_GEOMETRY_MASK: a detection with one, in the dataset or in a file
 * @RELABEL_GEOMETRY_OUTLINE: a polyline that is not filled
 * @RELABEL_GEOMETRY_AREA: a polyline that is
 *
 * What labels of one field can differ in, so that only some of them belong to a label type.
 */
typedef enum {
  RELABEL_GEOMETRY_ANY,
  RELABEL_GEOMETRY_BOX,
  RELABEL_GEOMETRY_MASK,
  RELABEL_GEOMETRY_OUTLINE,
  RELABEL_GEOMETRY_AREA,
} RelabelGeometry;

#ifndef __GI_SCANNER__
RelabelGeometry relabel_geometry_from_label_type(const char *label_type);
gboolean relabel_geometry_holds(RelabelGeometry self, RelabelLabel *label);
#endif

G_END_DECLS
