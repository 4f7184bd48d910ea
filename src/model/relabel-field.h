/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RelabelFieldType:
 * @RELABEL_FIELD_TYPE_BOOLEAN: yes or no
 * @RELABEL_FIELD_TYPE_INT: a whole number
 * @RELABEL_FIELD_TYPE_FLOAT: a number
 * @RELABEL_FIELD_TYPE_STRING: a text
 * @RELABEL_FIELD_TYPE_DATE: a day
 * @RELABEL_FIELD_TYPE_DATETIME: a point in time
 * @RELABEL_FIELD_TYPE_LIST: a list
 * @RELABEL_FIELD_TYPE_DICT: a dictionary
 * @RELABEL_FIELD_TYPE_OTHER: a document that is kept as it is (heatmap, location, vector, …)
 * @RELABEL_FIELD_TYPE_CLASSIFICATION: one [class@Relabel.Classification]
 * @RELABEL_FIELD_TYPE_CLASSIFICATIONS: a list of them
 * @RELABEL_FIELD_TYPE_DETECTION: one [class@Relabel.Detection]
 * @RELABEL_FIELD_TYPE_DETECTIONS: a list of them
 * @RELABEL_FIELD_TYPE_POLYLINE: one [class@Relabel.Polyline]
 * @RELABEL_FIELD_TYPE_POLYLINES: a list of them
 * @RELABEL_FIELD_TYPE_KEYPOINT: one [class@Relabel.Keypoint]
 * @RELABEL_FIELD_TYPE_KEYPOINTS: a list of them
 * @RELABEL_FIELD_TYPE_SEGMENTATION: one [class@Relabel.Segmentation]
 * @RELABEL_FIELD_TYPE_REGRESSION: one [class@Relabel.Regression]
 *
 * What a field of a sample holds. From %RELABEL_FIELD_TYPE_CLASSIFICATION on these are labels.
 */
typedef enum {
  RELABEL_FIELD_TYPE_BOOLEAN,
  RELABEL_FIELD_TYPE_INT,
  RELABEL_FIELD_TYPE_FLOAT,
  RELABEL_FIELD_TYPE_STRING,
  RELABEL_FIELD_TYPE_DATE,
  RELABEL_FIELD_TYPE_DATETIME,
  RELABEL_FIELD_TYPE_LIST,
  RELABEL_FIELD_TYPE_DICT,
  RELABEL_FIELD_TYPE_OTHER,
  RELABEL_FIELD_TYPE_CLASSIFICATION,
  RELABEL_FIELD_TYPE_CLASSIFICATIONS,
  RELABEL_FIELD_TYPE_DETECTION,
  RELABEL_FIELD_TYPE_DETECTIONS,
  RELABEL_FIELD_TYPE_POLYLINE,
  RELABEL_FIELD_TYPE_POLYLINES,
  RELABEL_FIELD_TYPE_KEYPOINT,
  RELABEL_FIELD_TYPE_KEYPOINTS,
  RELABEL_FIELD_TYPE_SEGMENTATION,
  RELABEL_FIELD_TYPE_REGRESSION,
} RelabelFieldType;

RELABEL_API const char *relabel_field_type_to_nick(RelabelFieldType type);
RELABEL_API gboolean relabel_field_type_from_nick(const char *nick, RelabelFieldType *type);
RELABEL_API const char *relabel_field_type_get_document_class(RelabelFieldType type);
RELABEL_API gboolean relabel_field_type_from_document_class(const char *document_class, RelabelFieldType *type);
RELABEL_API const char *relabel_field_type_get_list_key(RelabelFieldType type);
RELABEL_API gboolean relabel_field_type_is_label(RelabelFieldType type);
RELABEL_API gboolean relabel_field_type_is_list(RelabelFieldType type);
RELABEL_API GType relabel_field_type_get_label_type(RelabelFieldType type);

#define RELABEL_TYPE_FIELD (relabel_field_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelField, relabel_field, RELABEL, FIELD, GObject)

RELABEL_API RelabelField *relabel_field_new(const char *name, RelabelFieldType type, GError **error);
RELABEL_API const char *relabel_field_get_name(RelabelField *self);
RELABEL_API RelabelFieldType relabel_field_get_field_type(RelabelField *self);
RELABEL_API JsonObject *relabel_field_get_document(RelabelField *self);
RELABEL_API void relabel_field_set_document(RelabelField *self, JsonObject *document);
RELABEL_API const char *const *relabel_field_get_attributes(RelabelField *self);
RELABEL_API gboolean relabel_field_name_is_valid(const char *name);

#ifndef __GI_SCANNER__
void relabel_field_take_attributes(RelabelField *self, GStrv attributes);
/* For stores: whether fields of a type that is no label can hold a value; the error names the field. */
gboolean relabel_field_type_check_value(RelabelFieldType type, const char *name, JsonNode *value, GError **error);
#endif

G_END_DECLS
