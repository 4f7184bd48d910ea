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
RELABEL_API RelabelFieldType relabel_schema_field_get_scalar_type(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_scalar_type(RelabelSchemaField *self, RelabelFieldType scalar_type);
RELABEL_API RelabelTool relabel_schema_field_get_tool(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_tool(RelabelSchemaField *self, RelabelTool tool);
RELABEL_API gboolean relabel_schema_field_get_existing(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_existing(RelabelSchemaField *self, gboolean existing);
RELABEL_API RelabelPermissions relabel_schema_field_get_permissions(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_permissions(RelabelSchemaField *self, RelabelPermissions permissions);

#ifndef __GI_SCANNER__
RelabelSchemaField *relabel_schema_field_new_from_json(const char *name, JsonNode *node, GError **error);
JsonNode *relabel_schema_field_to_json(RelabelSchemaField *self);
#endif

G_END_DECLS
