/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

/* An entry of FiftyOne's sample_fields, with which it declares a field or a member of labels. Private. */

#define RELABEL_ENTRY_FIELDS "fiftyone.core.fields."
#define RELABEL_ENTRY_LABELS "fiftyone.core.labels."

/* ftype, subfield: the last part of a field's class; document_class: the whole name. NULL for those that there are not. */
JsonObject *relabel_entry_new(const char *name, const char *ftype, const char *document_class, const char *subfield, JsonNode *created);
/* Borrowed; NULL where none has the name. */
JsonObject *relabel_entry_find(JsonArray *entries, const char *name);

G_END_DECLS
