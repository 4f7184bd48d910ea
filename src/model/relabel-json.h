/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

/* The deepest nesting that is read; json-glib's parser recurses, so that a hostile text could exhaust the stack. */
#define RELABEL_JSON_MAX_DEPTH 100
/* The most memory that a document may take as json-glib's nodes, roughly: a hundred times that of its text where values are short. */
#define RELABEL_JSON_MAX_MEMORY ((gsize)1 << 30)

/* Reading: of the whole text, and typed members that say "expected X, got Y" (RELABEL_MODEL_ERROR_INVALID). */
RELABEL_API JsonNode *relabel_json_parse(const char *text, gssize length, GError **error);
RELABEL_API JsonNode *relabel_json_parse_cut(const char *text, gssize length, GError **error);
RELABEL_API JsonNode *relabel_json_parse_file(const char *path, GError **error);
RELABEL_API JsonObject *relabel_json_as_object(JsonNode *node, GError **error);
RELABEL_API JsonArray *relabel_json_as_array(JsonNode *node, GError **error);
RELABEL_API JsonObject *relabel_json_get_object(JsonObject *object, const char *name, GError **error);
RELABEL_API JsonArray *relabel_json_get_array(JsonObject *object, const char *name, GError **error);
RELABEL_API const char *relabel_json_get_string(JsonObject *object, const char *name, GError **error);
RELABEL_API gboolean relabel_json_get_int(JsonObject *object, const char *name, gint64 *value, GError **error);
RELABEL_API gboolean relabel_json_get_double(JsonObject *object, const char *name, double *value, GError **error);

/* Members that may be missing, null or of another type: a default then. */
RELABEL_API JsonObject *relabel_json_peek_object(JsonObject *object, const char *name);
RELABEL_API JsonArray *relabel_json_peek_array(JsonObject *object, const char *name);
RELABEL_API const char *relabel_json_peek_string(JsonObject *object, const char *name);
RELABEL_API gint64 relabel_json_peek_int(JsonObject *object, const char *name, gint64 fallback);
RELABEL_API gboolean relabel_json_peek_boolean(JsonObject *object, const char *name, gboolean fallback);
RELABEL_API GStrv relabel_json_dup_strv(JsonArray *array);

RELABEL_API gboolean relabel_json_is_number(JsonNode *node);
RELABEL_API gboolean relabel_json_number(JsonNode *node, double *value);

/* Writing: the shortest text of a double that reads back as the same bits; NaN and infinities as null. */
RELABEL_API char *relabel_json_to_string(JsonNode *node, gboolean pretty);
RELABEL_API char *relabel_json_object_to_string(JsonObject *object, gboolean pretty);
RELABEL_API void relabel_json_append_double(GString *text, double value);
RELABEL_API void relabel_json_append_string(GString *text, const char *value);

/* Whether both have the same text: members in the same order, numbers of the same type and bits. */
RELABEL_API gboolean relabel_json_equal(JsonNode *a, JsonNode *b);

/* NULL sets nothing. */
RELABEL_API void relabel_json_set_string(JsonObject *object, const char *name, const char *value);
RELABEL_API JsonArray *relabel_json_array_from_strv(const char *const *strv);
RELABEL_API JsonNode *relabel_json_node_from_object(JsonObject *object);

/* What was read is immutable and may be shared: a change starts from such a copy, whose members are shared. NULL gives an empty object. */
RELABEL_API JsonObject *relabel_json_copy_object(JsonObject *object);
RELABEL_API JsonArray *relabel_json_copy_array(JsonArray *array);

G_END_DECLS
