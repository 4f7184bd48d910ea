/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-attribute.h"
#include "relabel-field.h"

G_BEGIN_DECLS

/**
 * RelabelPermissions:
 * @RELABEL_PERMISSIONS_NONE: nothing
 * @RELABEL_PERMISSIONS_ADDITIONS: labels may be added
 * @RELABEL_PERMISSIONS_DELETIONS: labels may be deleted
 * @RELABEL_PERMISSIONS_LABEL_EDITS: classes may be changed
 * @RELABEL_PERMISSIONS_INDEX_EDITS: indexes may be changed
 * @RELABEL_PERMISSIONS_SPATIAL_EDITS: shapes may be changed
 * @RELABEL_PERMISSIONS_ALL: all of it
 *
 * What a run may change in an existing field.
 */
typedef enum {
  RELABEL_PERMISSIONS_NONE = 0,
  RELABEL_PERMISSIONS_ADDITIONS = 1 << 0,
  RELABEL_PERMISSIONS_DELETIONS = 1 << 1,
  RELABEL_PERMISSIONS_LABEL_EDITS = 1 << 2,
  RELABEL_PERMISSIONS_INDEX_EDITS = 1 << 3,
  RELABEL_PERMISSIONS_SPATIAL_EDITS = 1 << 4,
  RELABEL_PERMISSIONS_ALL = (1 << 5) - 1,
} RelabelPermissions;

/**
 * RelabelTool:
 * @RELABEL_TOOL_BRUSH: masks are painted
 * @RELABEL_TOOL_POLYGON: masks are drawn by their outlines
 *
 * How the masks of instances are shown and drawn in the editor.
 */
typedef enum {
  RELABEL_TOOL_BRUSH,
  RELABEL_TOOL_POLYGON,
} RelabelTool;

/**
 * RelabelClassSource:
 * @RELABEL_CLASS_SOURCE_NONE: there are none
 * @RELABEL_CLASS_SOURCE_GIVEN: the label schema lists them
 * @RELABEL_CLASS_SOURCE_FIELD: the dataset lists them for the field
 * @RELABEL_CLASS_SOURCE_DEFAULT: the dataset lists them for all fields
 * @RELABEL_CLASS_SOURCE_OBSERVED: they occur in the field
 *
 * Where the classes of a field come from.
 */
typedef enum {
  RELABEL_CLASS_SOURCE_NONE,
  RELABEL_CLASS_SOURCE_GIVEN,
  RELABEL_CLASS_SOURCE_FIELD,
  RELABEL_CLASS_SOURCE_DEFAULT,
  RELABEL_CLASS_SOURCE_OBSERVED,
} RelabelClassSource;

RELABEL_API const char *relabel_class_source_to_nick(RelabelClassSource source);

/**
 * RelabelAttributeSource:
 * @RELABEL_ATTRIBUTE_SOURCE_OPEN: nothing is said of them: FiftyOne's default holds, which is the next
 * @RELABEL_ATTRIBUTE_SOURCE_OBSERVED: those that the labels of an existing field have; a new field has none
 * @RELABEL_ATTRIBUTE_SOURCE_GIVEN: the label schema lists them, or says that there are none
 *
 * Where the attributes of a field come from.
 */
typedef enum {
  RELABEL_ATTRIBUTE_SOURCE_OPEN,
  RELABEL_ATTRIBUTE_SOURCE_OBSERVED,
  RELABEL_ATTRIBUTE_SOURCE_GIVEN,
} RelabelAttributeSource;

#define RELABEL_TYPE_SCHEMA_FIELD (relabel_schema_field_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelSchemaField, relabel_schema_field, RELABEL, SCHEMA_FIELD, GObject)

RELABEL_API RelabelSchemaField *relabel_schema_field_new(const char *name);
RELABEL_API const char *relabel_schema_field_get_name(RelabelSchemaField *self);
RELABEL_API const char *relabel_schema_field_get_label_type(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_label_type(RelabelSchemaField *self, const char *label_type);
RELABEL_API const char *const *relabel_schema_field_get_classes(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_classes(RelabelSchemaField *self, const char *const *classes);
RELABEL_API GStrv relabel_schema_field_parse_classes(const char *text);
RELABEL_API char *relabel_schema_field_format_classes(const char *const *classes);
RELABEL_API JsonObject *relabel_schema_field_get_mask_targets(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_mask_targets(RelabelSchemaField *self, JsonObject *mask_targets);
RELABEL_API GPtrArray *relabel_schema_field_get_attributes(RelabelSchemaField *self);
RELABEL_API RelabelAttribute *relabel_schema_field_find_attribute(RelabelSchemaField *self, const char *name, const char *label);
RELABEL_API void relabel_schema_field_add_attribute(RelabelSchemaField *self, RelabelAttribute *attribute);
RELABEL_API RelabelAttributeSource relabel_schema_field_get_attribute_source(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_attribute_source(RelabelSchemaField *self, RelabelAttributeSource source);
RELABEL_API RelabelFieldType relabel_schema_field_get_scalar_type(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_scalar_type(RelabelSchemaField *self, RelabelFieldType scalar_type);
RELABEL_API RelabelTool relabel_schema_field_get_tool(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_tool(RelabelSchemaField *self, RelabelTool tool);
RELABEL_API const char *relabel_schema_field_get_control(RelabelSchemaField *self);
RELABEL_API const char *relabel_schema_field_get_object(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_control(RelabelSchemaField *self, const char *control, const char *object);
RELABEL_API gboolean relabel_schema_field_get_existing(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_existing(RelabelSchemaField *self, gboolean existing);
RELABEL_API RelabelPermissions relabel_schema_field_get_permissions(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_permissions(RelabelSchemaField *self, RelabelPermissions permissions);
RELABEL_API void relabel_schema_field_set_permission(RelabelSchemaField *self, RelabelPermissions permission, gboolean allowed);

/* What was found out of a field that was built; no part of what is kept of it. */
RELABEL_API RelabelClassSource relabel_schema_field_get_class_source(RelabelSchemaField *self);
RELABEL_API guint relabel_schema_field_get_n_unlisted_classes(RelabelSchemaField *self);
RELABEL_API guint64 relabel_schema_field_get_n_labels(RelabelSchemaField *self);
RELABEL_API guint64 relabel_schema_field_get_n_left_out(RelabelSchemaField *self);

#ifndef __GI_SCANNER__
/* Neighbours of the list of classes that stand in it as one entry, with attributes of their own. */
typedef struct {
  guint first;
  guint length;
  gboolean observed; /* the attributes are those that their labels have */
} RelabelClassGroup;

RelabelSchemaField *relabel_schema_field_new_from_json(const char *name, JsonNode *node, GError **error);
JsonNode *relabel_schema_field_to_json(RelabelSchemaField *self);
const RelabelClassGroup *relabel_schema_field_get_class_groups(RelabelSchemaField *self, guint *n_groups);
void relabel_schema_field_set_class_groups(RelabelSchemaField *self, const RelabelClassGroup *groups, guint n_groups);
const char *const *relabel_schema_field_get_listed_classes(RelabelSchemaField *self);
RelabelPermissions relabel_schema_field_get_said_permissions(RelabelSchemaField *self);
void relabel_schema_field_apply_defaults(RelabelSchemaField *self, RelabelSchemaField *defaults);
void relabel_schema_field_set_class_source(RelabelSchemaField *self, RelabelClassSource source, guint n_unlisted);
void relabel_schema_field_set_counts(RelabelSchemaField *self, guint64 n_labels, guint64 n_left_out);
void relabel_schema_field_copy_findings(RelabelSchemaField *self, RelabelSchemaField *from);
#endif

G_END_DECLS
