/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RelabelAttributeType:
 * @RELABEL_ATTRIBUTE_TYPE_TEXT: a text
 * @RELABEL_ATTRIBUTE_TYPE_NUMBER: a number
 * @RELABEL_ATTRIBUTE_TYPE_RATING: a whole number from 1 on, given by stars
 * @RELABEL_ATTRIBUTE_TYPE_SELECT: one of a list of values, by a menu
 * @RELABEL_ATTRIBUTE_TYPE_RADIO: one of a list of values, all of them in sight
 * @RELABEL_ATTRIBUTE_TYPE_CHECKBOX: any of a list of values
 * @RELABEL_ATTRIBUTE_TYPE_BOOLEAN: yes or no
 * @RELABEL_ATTRIBUTE_TYPE_DATE: a day
 *
 * What an attribute of a label holds, and how it is asked for.
 */
typedef enum {
  RELABEL_ATTRIBUTE_TYPE_TEXT,
  RELABEL_ATTRIBUTE_TYPE_NUMBER,
  RELABEL_ATTRIBUTE_TYPE_RATING,
  RELABEL_ATTRIBUTE_TYPE_SELECT,
  RELABEL_ATTRIBUTE_TYPE_RADIO,
  RELABEL_ATTRIBUTE_TYPE_CHECKBOX,
  RELABEL_ATTRIBUTE_TYPE_BOOLEAN,
  RELABEL_ATTRIBUTE_TYPE_DATE,
} RelabelAttributeType;

RELABEL_API const char *relabel_attribute_type_to_nick(RelabelAttributeType type);
RELABEL_API gboolean relabel_attribute_type_from_nick(const char *nick, RelabelAttributeType *type);
RELABEL_API gboolean relabel_attribute_type_has_values(RelabelAttributeType type);

#define RELABEL_TYPE_ATTRIBUTE (relabel_attribute_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelAttribute, relabel_attribute, RELABEL, ATTRIBUTE, GObject)

RELABEL_API RelabelAttribute *relabel_attribute_new(const char *name, RelabelAttributeType type);
RELABEL_API RelabelAttribute *relabel_attribute_new_from_json(const char *name, JsonNode *definition, GError **error);
RELABEL_API RelabelAttribute *relabel_attribute_copy(RelabelAttribute *self, const char *name, RelabelAttributeType type);
RELABEL_API JsonNode *relabel_attribute_to_json(RelabelAttribute *self);
RELABEL_API const char *relabel_attribute_get_name(RelabelAttribute *self);
RELABEL_API RelabelAttributeType relabel_attribute_get_attribute_type(RelabelAttribute *self);
RELABEL_API JsonArray *relabel_attribute_get_values(RelabelAttribute *self);
RELABEL_API void relabel_attribute_set_values(RelabelAttribute *self, JsonArray *values);
RELABEL_API JsonNode *relabel_attribute_get_default(RelabelAttribute *self);
RELABEL_API void relabel_attribute_set_default(RelabelAttribute *self, JsonNode *value);
RELABEL_API gboolean relabel_attribute_get_required(RelabelAttribute *self);
RELABEL_API void relabel_attribute_set_required(RelabelAttribute *self, gboolean required);
RELABEL_API gboolean relabel_attribute_get_read_only(RelabelAttribute *self);
RELABEL_API void relabel_attribute_set_read_only(RelabelAttribute *self, gboolean read_only);
RELABEL_API const char *const *relabel_attribute_get_classes(RelabelAttribute *self);
RELABEL_API void relabel_attribute_set_classes(RelabelAttribute *self, const char *const *classes);
RELABEL_API gboolean relabel_attribute_applies_to(RelabelAttribute *self, const char *label);
RELABEL_API gboolean relabel_attribute_check(RelabelAttribute *self, GError **error);

G_END_DECLS
