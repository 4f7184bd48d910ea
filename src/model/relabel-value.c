/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values of expressions: how they compare, and what of JSON they are. */
#include "relabel-value.h"

#include <math.h>
#include <string.h>

#include "relabel-document.h"
#include "relabel-json.h"

void
relabel_value_store_init(RelabelValueStore *store)
{
  store->lists = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
  store->nodes = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref);
}

void
relabel_value_store_empty(RelabelValueStore *store)
{
  g_ptr_array_set_size(store->lists, 0);
  g_ptr_array_set_size(store->nodes, 0);
}

void
relabel_value_store_clear(RelabelValueStore *store)
{
  g_clear_pointer(&store->lists, g_ptr_array_unref);
  g_clear_pointer(&store->nodes, g_ptr_array_unref);
}

GArray *
relabel_value_store_add_list(RelabelValueStore *store, guint length)
{
  GArray *list = g_array_sized_new(FALSE, FALSE, sizeof(RelabelValue), length);

  g_ptr_array_add(store->lists, list);
  return list;
}

static RelabelValue
from_array(RelabelValueStore *store, JsonArray *array)
{
  guint n = json_array_get_length(array);
  GArray *list = relabel_value_store_add_list(store, n);

  for (guint i = 0; i < n; i++) {
    RelabelValue element = relabel_value_from_json(store, json_array_get_element(array, i));

    g_array_append_val(list, element);
  }
  return relabel_value_list(list);
}

/* MongoDB's types that JSON doesn't have stand in objects of one member. */
static RelabelValue
from_object(JsonNode *node)
{
  JsonObject *object = json_node_get_object(node);
  gint64 date = json_object_has_member(object, "$date") ? relabel_document_get_date(node) : -1;
  gint64 integer = 0;
  double number = 0;
  GBytes *bytes;

  if (date != -1)
    return (RelabelValue){ .kind = RELABEL_VALUE_DATE, .integer = date };
  if (json_object_has_member(object, "$oid"))
    return relabel_value_text(relabel_document_get_id(node));
  if (json_object_has_member(object, "$numberLong") && relabel_document_get_int(node, &integer))
    return relabel_value_int(integer);
  if (relabel_document_get_number(node, &number))
    return relabel_value_double(number);
  bytes = relabel_document_get_binary(node);
  if (bytes != NULL) {
    integer = (gint64)g_bytes_get_size(bytes);
    g_bytes_unref(bytes);
    return (RelabelValue){ .kind = RELABEL_VALUE_BINARY, .integer = integer };
  }
  return (RelabelValue){ .kind = RELABEL_VALUE_OBJECT, .object = object };
}

RelabelValue
relabel_value_from_json(RelabelValueStore *store, JsonNode *node)
{
  if (node == NULL)
    return (RelabelValue){ .kind = RELABEL_VALUE_MISSING };
  if (JSON_NODE_HOLDS_ARRAY(node))
    return from_array(store, json_node_get_array(node));
  if (JSON_NODE_HOLDS_OBJECT(node))
    return from_object(node);
  if (JSON_NODE_HOLDS_NULL(node))
    return relabel_value_null();
  switch (json_node_get_value_type(node)) {
  case G_TYPE_BOOLEAN:
    return relabel_value_boolean(json_node_get_boolean(node));
  case G_TYPE_INT64:
    return relabel_value_int(json_node_get_int(node));
  case G_TYPE_DOUBLE:
    return relabel_value_double(json_node_get_double(node));
  default:
    return relabel_value_text(json_node_get_string(node));
  }
}

JsonNode *
relabel_value_to_json(const RelabelValue *value)
{
  JsonNode *node;

  switch (value->kind) {
  case RELABEL_VALUE_INT:
    return json_node_init_int(json_node_alloc(), value->integer);
  case RELABEL_VALUE_DOUBLE:
    return relabel_document_number(value->number);
  case RELABEL_VALUE_TEXT:
    return json_node_init_string(json_node_alloc(), value->text);
  case RELABEL_VALUE_BOOLEAN:
    return json_node_init_boolean(json_node_alloc(), value->integer != 0);
  case RELABEL_VALUE_DATE:
    return relabel_document_date(value->integer);
  case RELABEL_VALUE_LABEL:
    return relabel_label_to_document(value->label);
  case RELABEL_VALUE_OBJECT:
    return relabel_json_node_from_object(relabel_json_copy_object(value->object));
  case RELABEL_VALUE_LIST:
  case RELABEL_VALUE_LABELS:
    node = json_node_new(JSON_NODE_ARRAY);
    json_node_take_array(node, json_array_new());
    for (guint i = 0; i < relabel_value_get_length(value); i++) {
      RelabelValue element = relabel_value_get_element(value, i);

      json_array_add_element(json_node_get_array(node), relabel_value_to_json(&element));
    }
    return node;
  default:
    return json_node_new(JSON_NODE_NULL);
  }
}

/* Kinds that compare by their values have one rank. */
static int
get_rank(const RelabelValue *value)
{
  switch (value->kind) {
  case RELABEL_VALUE_MISSING:
    return RELABEL_VALUE_NULL;
  case RELABEL_VALUE_DOUBLE:
    return RELABEL_VALUE_INT;
  case RELABEL_VALUE_LABEL:
    return RELABEL_VALUE_OBJECT;
  case RELABEL_VALUE_LABELS:
    return RELABEL_VALUE_LIST;
  default:
    return (int)value->kind;
  }
}

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

/* A whole number beside another number, to the last digit. */
static int
compare_int_double(gint64 integer, double number)
{
  if (isnan(number))
    return 1;
  if (number >= 9223372036854775808.0)
    return -1;
  if (number < -9223372036854775808.0)
    return 1;
  if (integer != (gint64)number)
    return COMPARE(integer, (gint64)number);
  return COMPARE(0.0, number - trunc(number));
}

static int
compare_numbers(const RelabelValue *a, const RelabelValue *b)
{
  if (a->kind == RELABEL_VALUE_INT && b->kind == RELABEL_VALUE_INT)
    return COMPARE(a->integer, b->integer);
  if (a->kind == RELABEL_VALUE_INT)
    return compare_int_double(a->integer, b->number);
  if (b->kind == RELABEL_VALUE_INT)
    return -compare_int_double(b->integer, a->number);
  if (isnan(a->number) || isnan(b->number))
    return COMPARE(!isnan(a->number), !isnan(b->number));
  return COMPARE(a->number, b->number);
}

static int
compare_lists(const RelabelValue *a, const RelabelValue *b)
{
  guint n_a = relabel_value_get_length(a), n_b = relabel_value_get_length(b);

  for (guint i = 0; i < MIN(n_a, n_b); i++) {
    RelabelValue element_a = relabel_value_get_element(a, i), element_b = relabel_value_get_element(b, i);
    int order = relabel_value_compare(&element_a, &element_b);

    if (order != 0)
      return order;
  }
  return COMPARE(n_a, n_b);
}

/* Member by member: by the kind of the value, then the name, then the value. */
static int
compare_documents(JsonObject *a, JsonObject *b)
{
  RelabelValueStore store;
  JsonObjectIter iter_a, iter_b;
  const char *name_a, *name_b;
  JsonNode *node_a, *node_b;
  int order = 0;

  relabel_value_store_init(&store);
  json_object_iter_init_ordered(&iter_a, a);
  json_object_iter_init_ordered(&iter_b, b);
  while (order == 0) {
    gboolean has_a = json_object_iter_next_ordered(&iter_a, &name_a, &node_a);
    gboolean has_b = json_object_iter_next_ordered(&iter_b, &name_b, &node_b);
    RelabelValue value_a, value_b;

    if (!has_a || !has_b) {
      order = COMPARE(has_a, has_b);
      break;
    }
    value_a = relabel_value_from_json(&store, node_a);
    value_b = relabel_value_from_json(&store, node_b);
    order = COMPARE(get_rank(&value_a), get_rank(&value_b));
    order = order != 0 ? order : strcmp(name_a, name_b);
    order = order != 0 ? order : relabel_value_compare(&value_a, &value_b);
  }
  relabel_value_store_clear(&store);
  return order;
}

static int
compare_objects(const RelabelValue *a, const RelabelValue *b)
{
  g_autoptr(JsonNode) node_a = relabel_value_to_json(a);
  g_autoptr(JsonNode) node_b = relabel_value_to_json(b);

  return compare_documents(json_node_get_object(node_a), json_node_get_object(node_b));
}

/* As MongoDB orders: null, numbers, texts by their bytes, objects, lists, binary data, booleans, dates. */
int
relabel_value_compare(const RelabelValue *a, const RelabelValue *b)
{
  int rank = get_rank(a);

  if (rank != get_rank(b))
    return COMPARE(rank, get_rank(b));
  switch (rank) {
  case RELABEL_VALUE_NULL:
    return 0;
  case RELABEL_VALUE_INT:
    return compare_numbers(a, b);
  case RELABEL_VALUE_TEXT:
    return strcmp(a->text, b->text);
  case RELABEL_VALUE_OBJECT:
    return a->kind == b->kind && a->object == b->object ? 0 : compare_objects(a, b);
  case RELABEL_VALUE_LIST:
    return compare_lists(a, b);
  default:
    return COMPARE(a->integer, b->integer);
  }
}

/* Null, false and zero are not. */
gboolean
relabel_value_is_true(const RelabelValue *value)
{
  switch (value->kind) {
  case RELABEL_VALUE_MISSING:
  case RELABEL_VALUE_NULL:
    return FALSE;
  case RELABEL_VALUE_INT:
  case RELABEL_VALUE_BOOLEAN:
    return value->integer != 0;
  case RELABEL_VALUE_DOUBLE:
    return value->number != 0;
  default:
    return TRUE;
  }
}

gboolean
relabel_value_is_null(const RelabelValue *value)
{
  return value->kind <= RELABEL_VALUE_NULL;
}

gboolean
relabel_value_is_number(const RelabelValue *value)
{
  return value->kind == RELABEL_VALUE_INT || value->kind == RELABEL_VALUE_DOUBLE;
}

double
relabel_value_to_double(const RelabelValue *value)
{
  return value->kind == RELABEL_VALUE_INT ? (double)value->integer : value->number;
}

gboolean
relabel_value_is_list(const RelabelValue *value)
{
  return value->kind == RELABEL_VALUE_LIST || value->kind == RELABEL_VALUE_LABELS;
}

guint
relabel_value_get_length(const RelabelValue *list)
{
  return list->kind == RELABEL_VALUE_LABELS ? list->labels->len : list->list->len;
}

RelabelValue
relabel_value_get_element(const RelabelValue *list, guint position)
{
  if (list->kind == RELABEL_VALUE_LABELS)
    return (RelabelValue){ .kind = RELABEL_VALUE_LABEL, .label = g_ptr_array_index(list->labels, position) };
  return g_array_index(list->list, RelabelValue, position);
}
