/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Expressions as MongoDB's. */
#include "relabel-expression-mongo.h"

#include <string.h>

#include "relabel-document.h"
#include "relabel-evaluator.h"
#include "relabel-id.h"
#include "relabel-json.h"

const char *
relabel_operator_get_mongo_name(RelabelOperator op)
{
  static const char *const names[RELABEL_N_OPERATORS] = {
    [RELABEL_OPERATOR_OR] = "$or",
    [RELABEL_OPERATOR_AND] = "$and",
    [RELABEL_OPERATOR_NOT] = "$not",
    [RELABEL_OPERATOR_EQ] = "$eq",
    [RELABEL_OPERATOR_NE] = "$ne",
    [RELABEL_OPERATOR_LT] = "$lt",
    [RELABEL_OPERATOR_LE] = "$lte",
    [RELABEL_OPERATOR_GT] = "$gt",
    [RELABEL_OPERATOR_GE] = "$gte",
    [RELABEL_OPERATOR_ADD] = "$add",
    [RELABEL_OPERATOR_SUBTRACT] = "$subtract",
    [RELABEL_OPERATOR_MULTIPLY] = "$multiply",
    [RELABEL_OPERATOR_DIVIDE] = "$divide",
    [RELABEL_OPERATOR_INDEX] = "$arrayElemAt",
    [RELABEL_OPERATOR_ABS] = "$abs",
    [RELABEL_OPERATOR_MIN] = "$min",
    [RELABEL_OPERATOR_MAX] = "$max",
    [RELABEL_OPERATOR_MEAN] = "$avg",
    [RELABEL_OPERATOR_SUM] = "$sum",
  };

  return names[op];
}

static void
append_path(const char *path, const char *prefix, GString *text)
{
  g_autofree char *full = NULL;

  if (*path == '$')
    full = g_strdup(path);
  else if (prefix == NULL)
    full = g_strconcat("$", path, NULL);
  else if (strcmp(path, "this") == 0)
    full = g_strdup(prefix);
  else
    full = g_strconcat(prefix, ".", path + (g_str_has_prefix(path, "this.") ? strlen("this.") : 0), NULL);
  relabel_json_append_string(text, full);
}

static void
append_json(JsonNode *node, GString *text)
{
  g_autofree char *json = relabel_json_to_string(node, FALSE);

  g_string_append(text, json);
}

/* A text with a dollar would be a path there, and an object an operator; a point in time is made of milliseconds. */
static void
append_literal(JsonNode *node, GString *text)
{
  if (JSON_NODE_HOLDS_ARRAY(node)) {
    JsonArray *array = json_node_get_array(node);

    g_string_append_c(text, '[');
    for (guint i = 0; i < json_array_get_length(array); i++) {
      g_string_append(text, i > 0 ? "," : "");
      append_literal(json_array_get_element(array, i), text);
    }
    g_string_append_c(text, ']');
  } else if (JSON_NODE_HOLDS_OBJECT(node) && relabel_document_get_date(node) != -1) {
    g_string_append_printf(text, "{\"$toDate\":%" G_GINT64_FORMAT "}", relabel_document_get_date(node) / 1000);
  } else if (JSON_NODE_HOLDS_OBJECT(node) ||
             (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING && *json_node_get_string(node) == '$')) {
    g_string_append(text, "{\"$literal\":");
    append_json(node, text);
    g_string_append_c(text, '}');
  } else {
    append_json(node, text);
  }
}

/* What an `_id` is compared with is no text there. */
static void
append_ids(JsonNode *node, GString *text)
{
  if (JSON_NODE_HOLDS_ARRAY(node)) {
    JsonArray *array = json_node_get_array(node);

    g_string_append_c(text, '[');
    for (guint i = 0; i < json_array_get_length(array); i++) {
      g_string_append(text, i > 0 ? "," : "");
      append_ids(json_array_get_element(array, i), text);
    }
    g_string_append_c(text, ']');
  } else if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING && relabel_id_is_valid(json_node_get_string(node))) {
    g_string_append_printf(text, "{\"$toObjectId\":\"%s\"}", json_node_get_string(node));
  } else {
    append_literal(node, text);
  }
}

static gboolean
is_id(RelabelExpression *self)
{
  const char *path = relabel_expression_get_path(self);

  return path != NULL && (g_str_has_suffix(path, "._id") || strcmp(path + (*path == '$'), "_id") == 0);
}

static void
append_argument(RelabelExpression *call, guint position, const char *prefix, GString *text)
{
  RelabelExpression *argument = relabel_expression_get_argument(call, position);
  JsonNode *value = argument != NULL ? relabel_expression_get_value(argument) : NULL;
  RelabelExpression *first = relabel_expression_get_argument(call, 0);

  if (argument == NULL)
    g_string_append(text, "null");
  else if (value != NULL && position == 1 && is_id(first))
    append_ids(value, text);
  else
    relabel_expression_append_mongo(argument, prefix, text);
}

static void
append_arguments(RelabelExpression *call, const char *prefix, GString *text)
{
  for (guint i = 0; i < relabel_expression_get_n_arguments(call); i++) {
    g_string_append(text, i > 0 ? "," : "");
    append_argument(call, i, prefix, text);
  }
}

/* {"before": argument, "after" …: the closing brackets are the caller's. */
static void
append_wrapped(RelabelExpression *call, guint position, const char *prefix, const char *before, const char *after, GString *text)
{
  g_string_append(text, before);
  append_argument(call, position, prefix, text);
  g_string_append(text, after);
}

static gboolean
is_false(RelabelExpression *option)
{
  JsonNode *node = option != NULL ? relabel_expression_get_value(option) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN && !json_node_get_boolean(node);
}

/* Whether something is not null. */
static void
append_existence(RelabelExpression *call, guint position, gboolean exists, const char *prefix, GString *text)
{
  append_wrapped(call, position, prefix, exists ? "{\"$gt\":[" : "{\"$not\":{\"$gt\":[", exists ? ",null]}" : ",null]}}", text);
}

/* A comparison with null is one of these as well. */
static gboolean
append_null_comparison(RelabelExpression *call, const char *prefix, GString *text)
{
  RelabelOperator op = relabel_expression_get_operator(call);

  if (op != RELABEL_OPERATOR_EQ && op != RELABEL_OPERATOR_NE)
    return FALSE;
  for (guint i = 0; i < 2; i++) {
    if (!relabel_expression_is_null(relabel_expression_get_argument(call, 1 - i)))
      continue;
    append_existence(call, i, op == RELABEL_OPERATOR_NE, prefix, text);
    return TRUE;
  }
  return FALSE;
}

static void
append_is_in(RelabelExpression *call, const char *prefix, GString *text)
{
  JsonNode *value = relabel_expression_get_value(relabel_expression_get_argument(call, 1));
  gboolean is_single = value != NULL && !JSON_NODE_HOLDS_ARRAY(value);

  append_wrapped(call, 0, prefix, "{\"$in\":[", is_single ? ",[" : ",", text);
  append_wrapped(call, 1, prefix, "", is_single ? "]]}" : "]}", text);
}

/* The one value of a list of one, or what is no list; FALSE where there are several, or where the list is not known. */
static gboolean
append_single(RelabelExpression *values, const char *prefix, GString *text)
{
  JsonNode *node = relabel_expression_get_value(values);

  if (relabel_expression_is_call(values, RELABEL_OPERATOR_LIST) && relabel_expression_get_n_arguments(values) == 1) {
    append_argument(values, 0, prefix, text);
    return TRUE;
  }
  if (node == NULL || (JSON_NODE_HOLDS_ARRAY(node) && json_array_get_length(json_node_get_array(node)) != 1))
    return FALSE;
  append_literal(JSON_NODE_HOLDS_ARRAY(node) ? json_array_get_element(json_node_get_array(node), 0) : node, text);
  return TRUE;
}

static void
append_contains(RelabelExpression *call, const char *prefix, GString *text)
{
  RelabelExpression *option = relabel_expression_get_argument(call, 2);
  gboolean all = option != NULL && !is_false(option);
  g_autoptr(GString) single = g_string_new(NULL);

  if (append_single(relabel_expression_get_argument(call, 1), prefix, single)) {
    g_string_append_printf(text, "{\"$in\":[%s", single->str);
    append_wrapped(call, 0, prefix, ",{\"$ifNull\":[", ",[]]}]}", text);
  } else if (all) {
    append_wrapped(call, 1, prefix, "{\"$setIsSubset\":[", ",", text);
    append_wrapped(call, 0, prefix, "", "]}", text);
  } else {
    append_wrapped(call, 0, prefix, "{\"$gt\":[{\"$size\":{\"$ifNull\":[{\"$setIntersection\":[", ",", text);
    append_wrapped(call, 1, prefix, "", "]},[]]}},0]}", text);
  }
}

/* starts_with() and its sisters are regular expressions there. */
static void
append_match(RelabelExpression *call, const char *prefix, GString *text)
{
  RelabelOperator op = relabel_expression_get_operator(call);
  RelabelExpression *texts = relabel_expression_get_argument(call, 1);
  JsonNode *value = relabel_expression_get_value(texts);
  g_autofree char *pattern = op != RELABEL_OPERATOR_RE_MATCH && value != NULL ? relabel_operator_make_pattern(op, value) : NULL;

  append_wrapped(call, 0, prefix, "{\"$regexMatch\":{\"input\":", ",\"regex\":", text);
  if (pattern != NULL)
    relabel_json_append_string(text, pattern);
  else
    append_argument(call, 1, prefix, text);
  g_string_append(text, ",\"options\":");
  if (op == RELABEL_OPERATOR_RE_MATCH)
    append_argument(call, 2, prefix, text);
  else
    g_string_append(text, is_false(relabel_expression_get_argument(call, 2)) ? "\"i\"" : "null");
  g_string_append(text, "}}");
}

static void
append_elements(RelabelExpression *call, const char *prefix, GString *text)
{
  gboolean is_filter = relabel_expression_get_operator(call) == RELABEL_OPERATOR_FILTER;

  append_wrapped(call, 0, prefix, is_filter ? "{\"$filter\":{\"input\":" : "{\"$map\":{\"input\":", ",\"as\":\"this\",", text);
  append_wrapped(call, 1, "$$this", is_filter ? "\"cond\":" : "\"in\":", "}}", text);
}

static void
append_named(RelabelExpression *call, const char *name, const char *prefix, GString *text)
{
  gboolean is_single = relabel_expression_get_n_arguments(call) == 1;

  g_string_append_printf(text, "{\"%s\":%s", name, is_single ? "" : "[");
  append_arguments(call, prefix, text);
  g_string_append(text, is_single ? "}" : "]}");
}

static void
append_call(RelabelExpression *call, const char *prefix, GString *text)
{
  RelabelOperator op = relabel_expression_get_operator(call);
  const char *name = relabel_operator_get_mongo_name(op);

  if (append_null_comparison(call, prefix, text))
    return;
  if (name != NULL) {
    append_named(call, name, prefix, text);
    return;
  }
  switch (op) {
  case RELABEL_OPERATOR_NEGATE:
    /* FiftyOne has no such operator. By the word it is told from a product that somebody has written. */
    append_wrapped(call, 0, prefix, "{\"$multiply\":[", ",{\"$literal\":-1}]}", text);
    break;
  case RELABEL_OPERATOR_IS_IN:
    append_is_in(call, prefix, text);
    break;
  case RELABEL_OPERATOR_LENGTH:
    append_wrapped(call, 0, prefix, "{\"$size\":{\"$ifNull\":[", ",[]]}}", text);
    break;
  case RELABEL_OPERATOR_CONTAINS:
    append_contains(call, prefix, text);
    break;
  case RELABEL_OPERATOR_EXISTS:
    append_existence(call, 0, !is_false(relabel_expression_get_argument(call, 1)), prefix, text);
    break;
  case RELABEL_OPERATOR_FILTER:
  case RELABEL_OPERATOR_MAP:
    append_elements(call, prefix, text);
    break;
  case RELABEL_OPERATOR_IF_ELSE:
    append_wrapped(call, 0, prefix, "{\"$cond\":{\"if\":", ",\"then\":", text);
    append_wrapped(call, 1, prefix, "", ",\"else\":", text);
    append_wrapped(call, 2, prefix, "", "}}", text);
    break;
  case RELABEL_OPERATOR_LIST:
    g_string_append_c(text, '[');
    append_arguments(call, prefix, text);
    g_string_append_c(text, ']');
    break;
  default:
    append_match(call, prefix, text);
    break;
  }
}

void
relabel_expression_append_mongo(RelabelExpression *self, const char *prefix, GString *text)
{
  switch (relabel_expression_get_kind(self)) {
  case RELABEL_EXPRESSION_LITERAL:
    append_literal(relabel_expression_get_value(self), text);
    break;
  case RELABEL_EXPRESSION_FIELD:
    append_path(relabel_expression_get_path(self), prefix, text);
    break;
  case RELABEL_EXPRESSION_CALL:
  default:
    append_call(self, prefix, text);
    break;
  }
}
