/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

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
RELABEL_API gboolean relabel_schema_field_get_existing(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_existing(RelabelSchemaField *self, gboolean existing);
RELABEL_API RelabelPermissions relabel_schema_field_get_permissions(RelabelSchemaField *self);
RELABEL_API void relabel_schema_field_set_permissions(RelabelSchemaField *self, RelabelPermissions permissions);

#define RELABEL_TYPE_LABEL_SCHEMA (relabel_label_schema_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelLabelSchema, relabel_label_schema, RELABEL, LABEL_SCHEMA, GObject)

RELABEL_API RelabelLabelSchema *relabel_label_schema_new(void);
RELABEL_API RelabelLabelSchema *relabel_label_schema_new_from_json(JsonNode *node, GError **error);
RELABEL_API RelabelLabelSchema *relabel_label_schema_new_from_string(const char *json, GError **error);
RELABEL_API JsonNode *relabel_label_schema_to_json(RelabelLabelSchema *self);
RELABEL_API void relabel_label_schema_add_field(RelabelLabelSchema *self, RelabelSchemaField *field);
RELABEL_API guint relabel_label_schema_get_n_fields(RelabelLabelSchema *self);
RELABEL_API RelabelSchemaField *relabel_label_schema_get_field(RelabelLabelSchema *self, guint position);
RELABEL_API RelabelSchemaField *relabel_label_schema_find_field(RelabelLabelSchema *self, const char *name);

G_END_DECLS
