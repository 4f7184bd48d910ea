/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-conversion.h"

G_BEGIN_DECLS

/* A row a type of attribute: its control, and where the value stands in a region. */
typedef struct {
  const char *control;
  const char *control_attributes;
  const char *result_type;
  const char *member;
} RelabelAttributeControl;

const RelabelAttributeControl *relabel_convert_attribute_get_control(RelabelAttribute *attribute);

/* Names of controls: of a field, and of one of its attributes; of the labels of one class where a field's labels have no regions. */
char *relabel_convert_attribute_name(const RelabelConvertField *field, guint position, const char *label);

/* The texts of the values to choose from, as the control shows them. */
GStrv relabel_convert_attribute_dup_choices(RelabelAttribute *attribute);

/* NULL for what the control can't show. */
JsonObject *relabel_convert_attribute_to_value(RelabelAttribute *attribute, JsonNode *node);
/* `like` is what the label had, whose form is kept where there are several. */
JsonNode *relabel_convert_attribute_from_value(RelabelAttribute *attribute, JsonObject *value, JsonNode *like, GError **error);
JsonObject *relabel_convert_attribute_of_label(RelabelAttribute *attribute, RelabelLabel *label);
gboolean relabel_convert_attribute_same(RelabelAttribute *attribute, JsonObject *sent, JsonObject *value);

G_END_DECLS
