/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-label.h"

G_BEGIN_DECLS

/* Whether an attribute can be called so: what labels declare themselves can't be set by a file. */
gboolean relabel_attributes_can_have(const char *name);
/* Sets a value in an object of attributes, that is made if there is none. A null is none. Takes the reference of @value. */
void relabel_attributes_take(JsonObject **attributes, const char *name, JsonNode *value);
/* What FiftyOne reads from attributes that are text in a file: “2”, “0.5”, “True”, “” become values, anything else stays a text. */
JsonNode *relabel_attributes_parse(const char *text);
/* The text that is read as that; NULL for lists and dictionaries, which have none. */
char *relabel_attributes_to_text(JsonNode *value);
/* All attributes of a label, also those in the form of FiftyOne's early versions. Never NULL. */
JsonObject *relabel_attributes_of(RelabelLabel *label);

G_END_DECLS
