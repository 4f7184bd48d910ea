/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-entry.h"

#include <string.h>

#include "relabel-json.h"

static void
set_prefixed(JsonObject *entry, const char *name, const char *prefix, const char *value)
{
  g_autofree char *text = value != NULL ? g_strconcat(prefix, value, NULL) : NULL;

  if (text != NULL)
    json_object_set_string_member(entry, name, text);
  else
    json_object_set_null_member(entry, name);
}

/* NULL for @created: inside of lists of labels, FiftyOne dates nothing. */
JsonObject *
relabel_entry_new(const char *name, const char *ftype, const char *document_class, const char *subfield, JsonNode *created)
{
  JsonObject *entry = json_object_new();

  json_object_set_string_member(entry, "name", name);
  set_prefixed(entry, "ftype", RELABEL_ENTRY_FIELDS, ftype);
  set_prefixed(entry, "embedded_doc_type", "", document_class);
  set_prefixed(entry, "subfield", RELABEL_ENTRY_FIELDS, subfield);
  json_object_set_array_member(entry, "fields", json_array_new());
  json_object_set_string_member(entry, "db_field", strcmp(name, "id") == 0 ? "_id" : name);
  json_object_set_null_member(entry, "description");
  json_object_set_null_member(entry, "info");
  json_object_set_boolean_member(entry, "read_only", FALSE);
  if (created != NULL)
    json_object_set_member(entry, "created_at", json_node_ref(created));
  else
    json_object_set_null_member(entry, "created_at");
  return entry;
}

JsonObject *
relabel_entry_find(JsonArray *entries, const char *name)
{
  for (guint i = 0; entries != NULL && i < json_array_get_length(entries); i++) {
    JsonNode *node = json_array_get_element(entries, i);

    if (JSON_NODE_HOLDS_OBJECT(node) && g_strcmp0(relabel_json_peek_string(json_node_get_object(node), "name"), name) == 0)
      return json_node_get_object(node);
  }
  return NULL;
}
