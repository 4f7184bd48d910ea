/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-json.h"

#include <math.h>
#include <string.h>

#include "relabel-error.h"
#include "relabel-json-text.h"

/**
 * relabel_json_parse_cut: (skip)
 * @text: UTF-8, not necessarily terminated
 * @length: its bytes, or -1
 *
 * As [func@Relabel.json_parse], but what is nested too deep becomes an empty string, and the rest can be read.
 *
 * Returns: (transfer full) (nullable): the document
 */
JsonNode *
relabel_json_parse_cut(const char *text, gssize length, GError **error)
{
  gsize n = length < 0 ? strlen(text) : (gsize)length;
  g_autofree char *cut = g_utf8_validate_len(text, n, NULL) ? relabel_json_text_cut_depth(text, n) : NULL;

  return relabel_json_parse(cut != NULL ? cut : text, (gssize)n, error);
}

/**
 * relabel_json_parse: (skip)
 * @text: UTF-8, not necessarily terminated
 * @length: its bytes, or -1
 *
 * Reads one JSON document. It is refused when it is nested deeper than %RELABEL_JSON_MAX_DEPTH, would take more than
 * %RELABEL_JSON_MAX_MEMORY, is not UTF-8, or is empty. A bare
 * `NaN` is read as an empty string and a bare infinity as null: neither is a number to the readers of the model. Escapes of U+0000, and of
 * half a surrogate pair, are read as U+FFFD.
 *
 * Returns: (transfer full) (nullable): the document
 */
JsonNode *
relabel_json_parse(const char *text, gssize length, GError **error)
{
  gsize n = length < 0 ? strlen(text) : (gsize)length;
  g_autoptr(JsonParser) parser = json_parser_new_immutable();
  g_autofree char *replaced = NULL;
  JsonNode *root;

  if (!g_utf8_validate_len(text, n, NULL)) {
    g_set_error_literal(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "JSON is not valid UTF-8");
    return NULL;
  }
  if (!relabel_json_text_check(text, n, error))
    return NULL;
  replaced = relabel_json_text_mend(text, n);
  if (!json_parser_load_from_data(parser, replaced != NULL ? replaced : text, (gssize)n, error))
    return NULL;
  root = json_parser_get_root(parser);
  if (root == NULL) {
    g_set_error_literal(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "JSON document is empty");
    return NULL;
  }
  return json_node_ref(root);
}

/**
 * relabel_json_parse_file: (skip)
 * @path: (type filename): a local file
 *
 * Reads a file as one JSON document; an error begins with the path.
 *
 * Returns: (transfer full) (nullable): the document
 */
JsonNode *
relabel_json_parse_file(const char *path, GError **error)
{
  g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, error);
  g_autofree char *shown = g_filename_display_name(path);
  JsonNode *node;

  if (file == NULL)
    return NULL;
  node = relabel_json_parse(g_mapped_file_get_length(file) > 0 ? g_mapped_file_get_contents(file) : "",
                            (gssize)g_mapped_file_get_length(file), error);
  if (node == NULL)
    g_prefix_error(error, "%s: ", shown);
  return node;
}

static const char *
type_name(JsonNode *node)
{
  return node == NULL ? "nothing" : json_node_type_name(node);
}

static JsonNode *
expect(JsonObject *object, const char *name, JsonNodeType type, const char *wanted, GError **error)
{
  JsonNode *node = json_object_get_member(object, name);

  if (node != NULL && JSON_NODE_TYPE(node) == type)
    return node;
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s”: expected %s, got %s", name, wanted,
              type_name(node));
  return NULL;
}

JsonObject *
relabel_json_as_object(JsonNode *node, GError **error)
{
  if (node != NULL && JSON_NODE_HOLDS_OBJECT(node))
    return json_node_get_object(node);
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "expected a JSON object, got %s", type_name(node));
  return NULL;
}

JsonArray *
relabel_json_as_array(JsonNode *node, GError **error)
{
  if (node != NULL && JSON_NODE_HOLDS_ARRAY(node))
    return json_node_get_array(node);
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "expected a JSON list, got %s", type_name(node));
  return NULL;
}

JsonObject *
relabel_json_get_object(JsonObject *object, const char *name, GError **error)
{
  JsonNode *node = expect(object, name, JSON_NODE_OBJECT, "an object", error);

  return node != NULL ? json_node_get_object(node) : NULL;
}

JsonArray *
relabel_json_get_array(JsonObject *object, const char *name, GError **error)
{
  JsonNode *node = expect(object, name, JSON_NODE_ARRAY, "a list", error);

  return node != NULL ? json_node_get_array(node) : NULL;
}

const char *
relabel_json_get_string(JsonObject *object, const char *name, GError **error)
{
  JsonNode *node = json_object_get_member(object, name);

  if (node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
    return json_node_get_string(node);
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s”: expected a string, got %s", name,
              type_name(node));
  return NULL;
}

gboolean
relabel_json_get_int(JsonObject *object, const char *name, gint64 *value, GError **error)
{
  JsonNode *node = json_object_get_member(object, name);

  if (node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64) {
    *value = json_node_get_int(node);
    return TRUE;
  }
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s”: expected a whole number, got %s", name,
              type_name(node));
  return FALSE;
}

gboolean
relabel_json_get_double(JsonObject *object, const char *name, double *value, GError **error)
{
  JsonNode *node = json_object_get_member(object, name);

  if (relabel_json_number(node, value))
    return TRUE;
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s”: expected a number, got %s", name,
              type_name(node));
  return FALSE;
}

static JsonNode *
peek(JsonObject *object, const char *name, JsonNodeType type)
{
  JsonNode *node = object != NULL ? json_object_get_member(object, name) : NULL;

  return node != NULL && JSON_NODE_TYPE(node) == type ? node : NULL;
}

JsonObject *
relabel_json_peek_object(JsonObject *object, const char *name)
{
  JsonNode *node = peek(object, name, JSON_NODE_OBJECT);

  return node != NULL ? json_node_get_object(node) : NULL;
}

JsonArray *
relabel_json_peek_array(JsonObject *object, const char *name)
{
  JsonNode *node = peek(object, name, JSON_NODE_ARRAY);

  return node != NULL ? json_node_get_array(node) : NULL;
}

const char *
relabel_json_peek_string(JsonObject *object, const char *name)
{
  JsonNode *node = peek(object, name, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type(node) == G_TYPE_STRING ? json_node_get_string(node) : NULL;
}

gint64
relabel_json_peek_int(JsonObject *object, const char *name, gint64 fallback)
{
  JsonNode *node = peek(object, name, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type(node) == G_TYPE_INT64 ? json_node_get_int(node) : fallback;
}

gboolean
relabel_json_peek_boolean(JsonObject *object, const char *name, gboolean fallback)
{
  JsonNode *node = peek(object, name, JSON_NODE_VALUE);

  return node != NULL && json_node_get_value_type(node) == G_TYPE_BOOLEAN ? json_node_get_boolean(node) : fallback;
}

/* The strings of a list; what is no string is left out. */
GStrv
relabel_json_dup_strv(JsonArray *array)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
    JsonNode *node = json_array_get_element(array, i);

    if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
      g_strv_builder_add(builder, json_node_get_string(node));
  }
  return g_strv_builder_end(builder);
}

gboolean
relabel_json_is_number(JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE(node))
    return FALSE;
  return json_node_get_value_type(node) == G_TYPE_INT64 || json_node_get_value_type(node) == G_TYPE_DOUBLE;
}

gboolean
relabel_json_number(JsonNode *node, double *value)
{
  if (!relabel_json_is_number(node))
    return FALSE;
  *value = json_node_get_double(node);
  return TRUE;
}

void
relabel_json_append_string(GString *text, const char *value)
{
  g_string_append_c(text, '"');
  for (const char *p = value; *p != '\0'; p++) {
    guchar c = (guchar)*p;

    if (c == '"' || c == '\\')
      g_string_append_printf(text, "\\%c", c);
    else if (c == '\n')
      g_string_append(text, "\\n");
    else if (c < 0x20 || c == 0x7f)
      g_string_append_printf(text, "\\u%04x", c);
    else
      g_string_append_c(text, (char)c);
  }
  g_string_append_c(text, '"');
}

static void append_node(GString *text, JsonNode *node, int indent);

static void
append_break(GString *text, int indent)
{
  if (indent < 0)
    return;
  g_string_append_c(text, '\n');
  for (int i = 0; i < indent; i++)
    g_string_append(text, "  ");
}

static void
append_object(GString *text, JsonObject *object, int indent)
{
  int inner = indent < 0 ? -1 : indent + 1;
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;
  gboolean first = TRUE;

  g_string_append_c(text, '{');
  json_object_iter_init_ordered(&iter, object);
  while (json_object_iter_next_ordered(&iter, &name, &member)) {
    if (!first)
      g_string_append_c(text, ',');
    append_break(text, inner);
    relabel_json_append_string(text, name);
    g_string_append(text, indent < 0 ? ":" : ": ");
    append_node(text, member, inner);
    first = FALSE;
  }
  if (!first)
    append_break(text, indent);
  g_string_append_c(text, '}');
}

static void
append_array(GString *text, JsonArray *array, int indent)
{
  int inner = indent < 0 ? -1 : indent + 1;
  guint n = json_array_get_length(array);

  g_string_append_c(text, '[');
  for (guint i = 0; i < n; i++) {
    if (i > 0)
      g_string_append_c(text, ',');
    append_break(text, inner);
    append_node(text, json_array_get_element(array, i), inner);
  }
  if (n > 0)
    append_break(text, indent);
  g_string_append_c(text, ']');
}

static void
append_value(GString *text, JsonNode *node)
{
  GType type = json_node_get_value_type(node);

  if (type == G_TYPE_STRING)
    relabel_json_append_string(text, json_node_get_string(node));
  else if (type == G_TYPE_INT64)
    g_string_append_printf(text, "%" G_GINT64_FORMAT, json_node_get_int(node));
  else if (type == G_TYPE_DOUBLE)
    relabel_json_append_double(text, json_node_get_double(node));
  else
    g_string_append(text, json_node_get_boolean(node) ? "true" : "false");
}

static void
append_node(GString *text, JsonNode *node, int indent)
{
  switch (JSON_NODE_TYPE(node)) {
  case JSON_NODE_OBJECT:
    append_object(text, json_node_get_object(node), indent);
    break;
  case JSON_NODE_ARRAY:
    append_array(text, json_node_get_array(node), indent);
    break;
  case JSON_NODE_VALUE:
    append_value(text, node);
    break;
  case JSON_NODE_NULL:
  default:
    g_string_append(text, "null");
  }
}

char *
relabel_json_to_string(JsonNode *node, gboolean pretty)
{
  GString *text = g_string_new(NULL);

  append_node(text, node, pretty ? 0 : -1);
  return g_string_free(text, FALSE);
}

char *
relabel_json_object_to_string(JsonObject *object, gboolean pretty)
{
  GString *text = g_string_new(NULL);

  append_object(text, object, pretty ? 0 : -1);
  return g_string_free(text, FALSE);
}

static gboolean
equal_objects(JsonObject *a, JsonObject *b)
{
  JsonObjectIter of_a, of_b;
  const char *name, *other;
  JsonNode *x, *y;

  if (json_object_get_size(a) != json_object_get_size(b))
    return FALSE;
  json_object_iter_init_ordered(&of_a, a);
  json_object_iter_init_ordered(&of_b, b);
  while (json_object_iter_next_ordered(&of_a, &name, &x) && json_object_iter_next_ordered(&of_b, &other, &y)) {
    if (strcmp(name, other) != 0 || !relabel_json_equal(x, y))
      return FALSE;
  }
  return TRUE;
}

static gboolean
equal_arrays(JsonArray *a, JsonArray *b)
{
  guint n = json_array_get_length(a);

  if (json_array_get_length(b) != n)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    if (!relabel_json_equal(json_array_get_element(a, i), json_array_get_element(b, i)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
equal_values(JsonNode *a, JsonNode *b)
{
  GType type = json_node_get_value_type(a);

  if (json_node_get_value_type(b) != type)
    return FALSE;
  if (type == G_TYPE_STRING)
    return strcmp(json_node_get_string(a), json_node_get_string(b)) == 0;
  if (type == G_TYPE_DOUBLE) {
    double x = json_node_get_double(a), y = json_node_get_double(b);

    return memcmp(&x, &y, sizeof x) == 0 || (!isfinite(x) && !isfinite(y));
  }
  return type == G_TYPE_INT64 ? json_node_get_int(a) == json_node_get_int(b) : json_node_get_boolean(a) == json_node_get_boolean(b);
}

gboolean
relabel_json_equal(JsonNode *a, JsonNode *b)
{
  if (JSON_NODE_TYPE(a) != JSON_NODE_TYPE(b))
    return FALSE;
  switch (JSON_NODE_TYPE(a)) {
  case JSON_NODE_OBJECT:
    return equal_objects(json_node_get_object(a), json_node_get_object(b));
  case JSON_NODE_ARRAY:
    return equal_arrays(json_node_get_array(a), json_node_get_array(b));
  case JSON_NODE_VALUE:
    return equal_values(a, b);
  case JSON_NODE_NULL:
  default:
    return TRUE;
  }
}

void
relabel_json_set_string(JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member(object, name, value);
}

JsonArray *
relabel_json_array_from_strv(const char *const *strv)
{
  JsonArray *array = json_array_new();

  for (gsize i = 0; strv != NULL && strv[i] != NULL; i++)
    json_array_add_string_element(array, strv[i]);
  return array;
}

/* Takes the reference of @object. */
JsonNode *
relabel_json_node_from_object(JsonObject *object)
{
  JsonNode *node = json_node_new(JSON_NODE_OBJECT);

  json_node_take_object(node, object);
  return node;
}

JsonObject *
relabel_json_copy_object(JsonObject *object)
{
  JsonObject *copy = json_object_new();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (object == NULL)
    return copy;
  json_object_iter_init_ordered(&iter, object);
  while (json_object_iter_next_ordered(&iter, &name, &node))
    json_object_set_member(copy, name, json_node_ref(node));
  return copy;
}

/* The same for a list. Objects and lists of JSON-GLib, unlike its nodes, are not counted atomically: what two threads have are two copies. */
JsonArray *
relabel_json_copy_array(JsonArray *array)
{
  JsonArray *copy = json_array_new();

  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++)
    json_array_add_element(copy, json_node_ref(json_array_get_element(array, i)));
  return copy;
}
