/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-attributes.h"

#include <errno.h>
#include <string.h>

#include "relabel-document.h"
#include "relabel-json.h"

gboolean
relabel_attributes_can_have(const char *name)
{
  static const char *const declared[] = { "_id",        "_cls",  "id",       "label",  "tags",   "confidence", "index",
                                          "attributes", "mask",  "points", "closed", "filled", "bounding_box", "mask_path",
                                          "logits",     "instance", NULL };

  return *name != '\0' && *name != '$' && *name != '_' && strchr(name, '.') == NULL && g_utf8_validate(name, -1, NULL) &&
         !g_strv_contains(declared, name);
}

void
relabel_attributes_take(JsonObject **attributes, const char *name, JsonNode *value)
{
  if (JSON_NODE_HOLDS_NULL(value)) {
    json_node_unref(value);
    return;
  }
  if (*attributes == NULL)
    *attributes = json_object_new();
  json_object_set_member(*attributes, name, value);
}

static gboolean
parse_int(const char *text, gint64 *value)
{
  char *end;

  errno = 0;
  *value = g_ascii_strtoll(text, &end, 10);
  return end != text && *end == '\0' && errno == 0;
}

/* Hexadecimal numbers are a matter of C. */
static gboolean
parse_double(const char *text, double *value)
{
  char *end;

  *value = g_ascii_strtod(text, &end);
  return end != text && *end == '\0' && strpbrk(text, "xXpP") == NULL;
}

JsonNode *
relabel_attributes_parse(const char *text)
{
  g_autofree char *trimmed = g_strstrip(g_strdup(text));
  double number;
  gint64 integer;

  if (parse_int(trimmed, &integer))
    return json_node_init_int(json_node_alloc(), integer);
  if (parse_double(trimmed, &number))
    return relabel_document_number(number);
  if (strcmp(text, "True") == 0 || strcmp(text, "true") == 0)
    return json_node_init_boolean(json_node_alloc(), TRUE);
  if (strcmp(text, "False") == 0 || strcmp(text, "false") == 0)
    return json_node_init_boolean(json_node_alloc(), FALSE);
  if (strcmp(text, "None") == 0 || *text == '\0')
    return json_node_init_null(json_node_alloc());
  return json_node_init_string(json_node_alloc(), text);
}

char *
relabel_attributes_to_text(JsonNode *value)
{
  double number;

  if (JSON_NODE_HOLDS_NULL(value))
    return g_strdup("");
  /* A number that JSON has no text for is an object. */
  if (!JSON_NODE_HOLDS_VALUE(value) && relabel_document_get_number(value, &number))
    return g_strdup_printf("%f", number);
  if (!JSON_NODE_HOLDS_VALUE(value))
    return NULL;
  if (json_node_get_value_type(value) == G_TYPE_STRING)
    return g_strdup(json_node_get_string(value));
  if (json_node_get_value_type(value) == G_TYPE_BOOLEAN)
    return g_strdup(json_node_get_boolean(value) ? "True" : "False");
  return relabel_json_to_string(value, FALSE);
}

/* {"attributes": {"name": {"_cls": "BooleanAttribute", "value": true}}} */
static void
add_old_attributes(JsonObject *attributes, JsonNode *node)
{
  JsonObject *old = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (old == NULL)
    return;
  json_object_iter_init_ordered(&iter, old);
  while (json_object_iter_next_ordered(&iter, &name, &value)) {
    JsonObject *wrapper = JSON_NODE_HOLDS_OBJECT(value) ? json_node_get_object(value) : NULL;

    if (wrapper != NULL && json_object_has_member(wrapper, "value"))
      json_object_set_member(attributes, name, json_node_ref(json_object_get_member(wrapper, "value")));
  }
}

JsonObject *
relabel_attributes_of(RelabelLabel *label)
{
  JsonObject *all = relabel_label_get_attributes(label);
  JsonObject *attributes = json_object_new();
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (all == NULL)
    return attributes;
  json_object_iter_init_ordered(&iter, all);
  while (json_object_iter_next_ordered(&iter, &name, &value)) {
    if (strcmp(name, "attributes") == 0)
      add_old_attributes(attributes, value);
    else if (relabel_attributes_can_have(name))
      json_object_set_member(attributes, name, json_node_ref(value));
  }
  return attributes;
}
