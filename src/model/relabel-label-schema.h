/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-schema-field.h"

G_BEGIN_DECLS

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
RELABEL_API void relabel_label_schema_apply_defaults(RelabelLabelSchema *self, RelabelSchemaField *defaults);
RELABEL_API GStrv relabel_label_schema_dup_notes(RelabelLabelSchema *self);

#ifndef __GI_SCANNER__
void relabel_label_schema_take_note(RelabelLabelSchema *self, char *note);
#endif

G_END_DECLS
