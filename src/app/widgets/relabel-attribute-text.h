/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel.h"

G_BEGIN_DECLS

/* Attributes in words. */
const char *relabel_attribute_type_get_title(RelabelAttributeType type);
char *relabel_attribute_text_dup_value(JsonNode *value);
char *relabel_attribute_text_dup_values(JsonArray *values);
JsonNode *relabel_attribute_text_read_value(const char *text, RelabelAttributeType type, JsonArray *values);
char *relabel_attribute_text_dup_summary(RelabelAttribute *attribute);
char *relabel_attribute_text_dup_classes(const char *const *classes);

G_END_DECLS
