/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-filters.h"

#include "relabel-json.h"

/* Takes the value. */
static void
add(JsonArray *filters, const char *column, const char *operator, const char *type, JsonNode *value)
{
  JsonObject *filter = json_object_new();
  g_autofree char *name = g_strconcat("filter:tasks:", column, NULL);

  json_object_set_string_member(filter, "filter", name);
  json_object_set_string_member(filter, "operator", operator);
  json_object_set_string_member(filter, "type", type);
  json_object_set_member(filter, "value", value);
  json_array_add_object_element(filters, filter);
}

void
relabel_ls_filters_add_int(JsonArray *filters, const char *column, const char *operator, gint64 value)
{
  add(filters, column, operator, "Number", json_node_init_int(json_node_alloc(), value));
}

void
relabel_ls_filters_add_boolean(JsonArray *filters, const char *column, gboolean value)
{
  add(filters, column, "equal", "Boolean", json_node_init_boolean(json_node_alloc(), value));
}

void
relabel_ls_filters_add_text(JsonArray *filters, const char *column, const char *operator, const char *type, const char *value)
{
  add(filters, column, operator, type, json_node_init_string(json_node_alloc(), value));
}

char *
relabel_ls_filters_to_query(JsonArray *filters, const char *conjunction, const char *order)
{
  g_autoptr(JsonObject) query = json_object_new();
  JsonObject *object = json_object_new();
  JsonArray *ordering = json_array_new();

  json_object_set_string_member(object, "conjunction", conjunction);
  json_object_set_array_member(object, "items", json_array_ref(filters));
  json_object_set_object_member(query, "filters", object);
  json_array_add_string_element(ordering, order);
  json_object_set_array_member(query, "ordering", ordering);
  return relabel_json_object_to_string(query, FALSE);
}
