/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-field.h"
#include "relabel-label.h"

G_BEGIN_DECLS

/* Label Studio's geometry is in percent; what differs by less was not edited (the editor's own arithmetic moves the last digits). */
#define RELABEL_CONVERT_TOLERANCE 1e-6

/*
 * A row of the one table between labels and Label Studio's results. A new kind of label is one row.
 *
 * The three functions see one label and the `value` of one region:
 * to_value    writes the value; FALSE with a reason when Label Studio can't hold the label
 * from_value  makes a label; NULL with a reason when the value is not what the control gives
 * apply       puts what differs between two values into a label: only what was edited changes
 */
typedef struct {
  const char *label_type;
  RelabelFieldType field_type;
  const char *control;
  const char *control_attributes;
  const char *item;
  const char *result_type;
  gboolean spatial; /* the region has a place in the image */
  gboolean by_control; /* one region for the control: its id says nothing */
  gboolean (*to_value)(RelabelLabel *label, JsonObject *value, GError **error);
  RelabelLabel *(*from_value)(JsonObject *value, GError **error);
  gboolean (*same_shape)(JsonObject *value, JsonObject *base);
  void (*apply_shape)(RelabelLabel *label, JsonObject *value);
} RelabelConversion;

const RelabelConversion *relabel_conversion_find(const char *label_type);
const char *relabel_conversion_get_class(const RelabelConversion *self, JsonObject *value);

/* Labels to regions and back. */
JsonObject *relabel_convert_to_region(const RelabelConversion *self, RelabelLabel *label, const char *region_id,
                                      const char *control, int width, int height, GError **error);
RelabelLabel *relabel_convert_from_region(const RelabelConversion *self, JsonObject *region, GError **error);
gboolean relabel_convert_same_shape(const RelabelConversion *self, JsonObject *region, JsonObject *base);
gboolean relabel_convert_same_class(const RelabelConversion *self, JsonObject *region, JsonObject *base);

G_END_DECLS
