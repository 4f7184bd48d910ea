/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-condition.h"

static gboolean
is_call(RelabelExpression *expression, RelabelOperator op, guint n_arguments)
{
  return relabel_expression_get_kind(expression) == RELABEL_EXPRESSION_CALL && relabel_expression_get_operator(expression) == op &&
         relabel_expression_get_n_arguments(expression) == n_arguments;
}

static gboolean
is_number(RelabelExpression *expression)
{
  JsonNode *value = relabel_expression_get_value(expression);

  return value != NULL && JSON_NODE_HOLDS_VALUE(value) && json_node_get_value_type(value) != G_TYPE_STRING &&
         json_node_get_value_type(value) != G_TYPE_BOOLEAN;
}

double
relabel_condition_get_number(RelabelExpression *expression)
{
  JsonNode *value = relabel_expression_get_value(expression);

  return json_node_get_value_type(value) == G_TYPE_INT64 ? (double)json_node_get_int(value) : json_node_get_double(value);
}

static gboolean
is_value(JsonNode *node)
{
  return node != NULL && (JSON_NODE_HOLDS_VALUE(node) || JSON_NODE_HOLDS_NULL(node));
}

/* Shares nothing with the node, which may be in use in another thread. */
JsonNode *
relabel_condition_copy_value(JsonNode *node)
{
  JsonNode *copy = json_node_alloc();

  if (JSON_NODE_HOLDS_NULL(node))
    return json_node_init_null(copy);
  if (json_node_get_value_type(node) == G_TYPE_STRING)
    return json_node_init_string(copy, json_node_get_string(node));
  if (json_node_get_value_type(node) == G_TYPE_BOOLEAN)
    return json_node_init_boolean(copy, json_node_get_boolean(node));
  if (json_node_get_value_type(node) == G_TYPE_INT64)
    return json_node_init_int(copy, json_node_get_int(node));
  return json_node_init_double(copy, json_node_get_double(node));
}

/* A value or a list of them, as a list; NULL if it is anything else. */
GPtrArray *
relabel_condition_list_values(RelabelExpression *expression)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref);
  JsonNode *node = relabel_expression_get_value(expression);
  gboolean is_array = node != NULL && JSON_NODE_HOLDS_ARRAY(node);
  guint n = is_array ? json_array_get_length(json_node_get_array(node)) : relabel_expression_get_n_arguments(expression);

  if (is_value(node)) {
    g_ptr_array_add(values, relabel_condition_copy_value(node));
    return g_steal_pointer(&values);
  }
  if (!is_array && (node != NULL || relabel_expression_get_kind(expression) != RELABEL_EXPRESSION_CALL ||
                    relabel_expression_get_operator(expression) != RELABEL_OPERATOR_LIST))
    return NULL;
  for (guint i = 0; i < n; i++) {
    JsonNode *element = is_array ? json_array_get_element(json_node_get_array(node), i)
                                 : relabel_expression_get_value(relabel_expression_get_argument(expression, i));

    if (!is_value(element))
      return NULL;
    g_ptr_array_add(values, relabel_condition_copy_value(element));
  }
  return g_steal_pointer(&values);
}

static gboolean
holds_values(RelabelExpression *expression)
{
  g_autoptr(GPtrArray) values = relabel_condition_list_values(expression);

  return values != NULL;
}

static RelabelCondition
tell_bound(RelabelExpression *condition)
{
  const char *path = relabel_expression_get_path(relabel_expression_get_argument(condition, 0));
  RelabelExpression *operand = relabel_expression_get_argument(condition, 1);

  if (path == NULL || !is_number(operand))
    return (RelabelCondition){ RELABEL_CONDITION_OTHER, NULL, NULL };
  switch (relabel_expression_get_operator(condition)) {
  case RELABEL_OPERATOR_GT:
  case RELABEL_OPERATOR_GE:
    return (RelabelCondition){ RELABEL_CONDITION_FROM, path, operand };
  case RELABEL_OPERATOR_LT:
  case RELABEL_OPERATOR_LE:
    return (RelabelCondition){ RELABEL_CONDITION_TO, path, operand };
  default:
    return (RelabelCondition){ RELABEL_CONDITION_OTHER, NULL, NULL };
  }
}

RelabelCondition
relabel_condition_tell(RelabelExpression *condition)
{
  RelabelExpression *first, *second;

  if (relabel_expression_get_kind(condition) != RELABEL_EXPRESSION_CALL || relabel_expression_get_n_arguments(condition) != 2)
    return (RelabelCondition){ RELABEL_CONDITION_OTHER, NULL, NULL };
  first = relabel_expression_get_argument(condition, 0);
  second = relabel_expression_get_argument(condition, 1);
  if (is_call(condition, RELABEL_OPERATOR_EQ, 2) && is_call(first, RELABEL_OPERATOR_LENGTH, 1) && is_number(second) &&
      relabel_condition_get_number(second) == 0)
    return (RelabelCondition){ RELABEL_CONDITION_EMPTY, relabel_expression_get_path(relabel_expression_get_argument(first, 0)), NULL };
  if (relabel_expression_get_path(first) == NULL)
    return (RelabelCondition){ RELABEL_CONDITION_OTHER, NULL, NULL };
  if (is_call(condition, RELABEL_OPERATOR_EQ, 2) ? is_value(relabel_expression_get_value(second))
                                                 : is_call(condition, RELABEL_OPERATOR_IS_IN, 2) && holds_values(second))
    return (RelabelCondition){ RELABEL_CONDITION_VALUES, relabel_expression_get_path(first), second };
  if (is_call(condition, RELABEL_OPERATOR_CONTAINS, 2) && holds_values(second) && g_str_equal(relabel_expression_get_path(first), "tags"))
    return (RelabelCondition){ RELABEL_CONDITION_VALUES, "tags", second };
  return tell_bound(condition);
}

static void
flatten(RelabelExpression *expression, GPtrArray *conditions)
{
  if (!is_call(expression, RELABEL_OPERATOR_AND, 2)) {
    g_ptr_array_add(conditions, relabel_expression_ref(expression));
    return;
  }
  for (guint i = 0; i < 2; i++)
    flatten(relabel_expression_get_argument(expression, i), conditions);
}

GPtrArray *
relabel_condition_split(RelabelExpression *filter)
{
  GPtrArray *conditions = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_expression_unref);

  flatten(filter, conditions);
  return conditions;
}

RelabelExpression *
relabel_condition_join(GPtrArray *conditions)
{
  RelabelExpression *joined = relabel_expression_ref(g_ptr_array_index(conditions, 0));

  for (guint i = 1; i < conditions->len; i++) {
    RelabelExpression *arguments[] = { joined, g_ptr_array_index(conditions, i) };
    RelabelExpression *next = relabel_expression_new_call(RELABEL_OPERATOR_AND, arguments, 2);

    relabel_expression_unref(joined);
    joined = next;
  }
  return joined;
}

RelabelExpression *
relabel_condition_compare(RelabelOperator op, const char *path, RelabelExpression *operand)
{
  g_autoptr(RelabelExpression) field = relabel_expression_new_field(path);
  RelabelExpression *arguments[] = { field, operand };

  return relabel_expression_new_call(op, arguments, 2);
}
