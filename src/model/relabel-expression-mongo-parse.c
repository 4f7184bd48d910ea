/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Expressions from MongoDB's. Who calls this compares what the result is written as with what was read, so that nothing here has to look twice. */
#include "relabel-expression-mongo.h"

#include <string.h>

#include "relabel-document.h"
#include "relabel-evaluator.h"
#include "relabel-json.h"

typedef struct {
  const char *prefix; /* NULL in the scope of the sample */
  gboolean is_outer;
  gboolean *is_met;
} Scope;

static RelabelExpression *read_node(JsonNode *node, const Scope *scope);

/* "$$this.label", "$field.name"; NULL for variables of another name. */
static RelabelExpression *
read_path(const char *text, const Scope *scope)
{
  gsize length = scope->prefix != NULL ? strlen(scope->prefix) : 0;

  if (length > 0 && strncmp(text, scope->prefix, length) == 0 && (text[length] == '.' || text[length] == '\0')) {
    if (scope->is_outer && scope->is_met != NULL)
      *scope->is_met = TRUE;
    return relabel_expression_new_field(text[length] == '.' ? text + length + 1 : "this");
  }
  if (text[1] == '$' || text[1] == '\0')
    return NULL;
  return relabel_expression_new_field(scope->prefix != NULL ? text : text + 1);
}

static RelabelExpression *
call(RelabelOperator op, RelabelExpression *first, RelabelExpression *second, RelabelExpression *third)
{
  g_autoptr(RelabelExpression) a = first;
  g_autoptr(RelabelExpression) b = second;
  g_autoptr(RelabelExpression) c = third;
  RelabelExpression *arguments[] = { a, b, c };
  guint n = relabel_operators[op].n_arguments + (relabel_operators[op].option != NULL && c != NULL ? 1 : 0);

  for (guint i = 0; i < n; i++) {
    if (arguments[i] == NULL)
      return NULL;
  }
  return relabel_expression_new_call(op, arguments, n);
}

static JsonNode *
peek_element(JsonNode *list, guint position, guint length)
{
  JsonArray *array = list != NULL && JSON_NODE_HOLDS_ARRAY(list) ? json_node_get_array(list) : NULL;

  return array != NULL && json_array_get_length(array) == length ? json_array_get_element(array, position) : NULL;
}

static JsonNode *
peek_member(JsonNode *node, const char *name)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_object_get_member(json_node_get_object(node), name) : NULL;
}

static RelabelExpression *
read_or_none(JsonNode *node, const Scope *scope)
{
  return node != NULL ? read_node(node, scope) : NULL;
}

static gboolean
is_null(JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_NULL(node);
}

static gboolean
is_empty_list(JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_ARRAY(node) && json_array_get_length(json_node_get_array(node)) == 0;
}

/* {"$ifNull": [x, []]} */
static JsonNode *
peek_list(JsonNode *node)
{
  JsonNode *both = peek_member(node, "$ifNull");

  return is_empty_list(peek_element(both, 1, 2)) ? peek_element(both, 0, 2) : NULL;
}

/* {"$gt": [x, null]} and {"$gt": [{"$size": …}, 0]}, which stand for other operators. */
static RelabelExpression *
read_greater(JsonNode *inner, const Scope *scope)
{
  JsonNode *sets = peek_member(peek_list(peek_member(peek_element(inner, 0, 2), "$size")), "$setIntersection");

  if (is_null(peek_element(inner, 1, 2)))
    return call(RELABEL_OPERATOR_NE, read_or_none(peek_element(inner, 0, 2), scope), read_node(peek_element(inner, 1, 2), scope), NULL);
  if (sets != NULL)
    return call(RELABEL_OPERATOR_CONTAINS, read_or_none(peek_element(sets, 0, 2), scope), read_or_none(peek_element(sets, 1, 2), scope), NULL);
  return NULL;
}

static RelabelExpression *
read_not(JsonNode *inner, const Scope *scope)
{
  JsonNode *both = peek_member(inner, "$gt");
  JsonNode *null = peek_element(both, 1, 2);

  return is_null(null) ? call(RELABEL_OPERATOR_EQ, read_or_none(peek_element(both, 0, 2), scope), read_node(null, scope), NULL) : NULL;
}

static RelabelExpression *
read_in(JsonNode *inner, const Scope *scope)
{
  JsonNode *list = peek_list(peek_element(inner, 1, 2));

  if (list != NULL)
    return call(RELABEL_OPERATOR_CONTAINS, read_node(list, scope), read_or_none(peek_element(inner, 0, 2), scope), NULL);
  return call(RELABEL_OPERATOR_IS_IN, read_or_none(peek_element(inner, 0, 2), scope), read_or_none(peek_element(inner, 1, 2), scope), NULL);
}

static RelabelExpression *
read_subset(JsonNode *inner, const Scope *scope)
{
  return call(RELABEL_OPERATOR_CONTAINS, read_or_none(peek_element(inner, 1, 2), scope), read_or_none(peek_element(inner, 0, 2), scope),
              relabel_expression_new_boolean(TRUE));
}

static RelabelExpression *
read_negation(JsonNode *inner, const Scope *scope)
{
  JsonNode *one = peek_member(peek_element(inner, 1, 2), "$literal");
  gint64 value = 0;

  if (one == NULL || !relabel_document_get_int(one, &value) || value != -1)
    return NULL;
  return call(RELABEL_OPERATOR_NEGATE, read_or_none(peek_element(inner, 0, 2), scope), NULL, NULL);
}

static char *
unescape(const char *pattern, gsize length)
{
  GString *text = g_string_new(NULL);

  for (gsize i = 0; i < length; i++) {
    if (pattern[i] == '\\' && i + 1 < length)
      i++;
    g_string_append_c(text, pattern[i]);
  }
  return g_string_free(text, FALSE);
}

/* The texts that a pattern was made of, if it is one of these. */
static JsonNode *
read_texts(RelabelOperator op, const char *pattern)
{
  gsize length = strlen(pattern);
  gsize start = op == RELABEL_OPERATOR_STARTS_WITH || op == RELABEL_OPERATOR_MATCHES_STR ? 1 : 0;
  gsize end = length - (op == RELABEL_OPERATOR_ENDS_WITH || op == RELABEL_OPERATOR_MATCHES_STR ? 1 : 0);
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *made = NULL;

  if (end < start || end > length)
    return NULL;
  if (end >= start + 2 && pattern[start] == '(' && pattern[end - 1] == ')') {
    JsonArray *array = json_array_new();
    gsize from = start + 1;

    for (gsize i = from; i < end; i++) {
      if (pattern[i] == '\\' && i + 2 < end) {
        i++;
      } else if (pattern[i] == '|' || i + 1 == end) {
        g_autofree char *text = unescape(pattern + from, i - from);

        json_array_add_string_element(array, text);
        from = i + 1;
      }
    }
    node = json_node_new(JSON_NODE_ARRAY);
    json_node_take_array(node, array);
  } else {
    g_autofree char *text = unescape(pattern + start, end - start);

    node = json_node_init_string(json_node_alloc(), text);
  }
  made = relabel_operator_make_pattern(op, node);
  return g_strcmp0(made, pattern) == 0 ? g_steal_pointer(&node) : NULL;
}

static RelabelExpression *
read_match(JsonNode *inner, const Scope *scope)
{
  static const RelabelOperator operators[] = { RELABEL_OPERATOR_MATCHES_STR, RELABEL_OPERATOR_STARTS_WITH, RELABEL_OPERATOR_ENDS_WITH,
                                               RELABEL_OPERATOR_CONTAINS_STR };
  JsonNode *input = peek_member(inner, "input"), *regex = peek_member(inner, "regex"), *options = peek_member(inner, "options");
  gboolean is_text = regex != NULL && JSON_NODE_HOLDS_VALUE(regex) && json_node_get_value_type(regex) == G_TYPE_STRING;
  gboolean is_caseless = options != NULL && JSON_NODE_HOLDS_VALUE(options) && json_node_get_value_type(options) == G_TYPE_STRING &&
                         strcmp(json_node_get_string(options), "i") == 0;

  for (gsize i = 0; is_text && (is_caseless || is_null(options)) && i < G_N_ELEMENTS(operators); i++) {
    g_autoptr(JsonNode) texts = read_texts(operators[i], json_node_get_string(regex));

    if (texts != NULL)
      return call(operators[i], read_or_none(input, scope), relabel_expression_new_literal(texts),
                  is_caseless ? relabel_expression_new_boolean(FALSE) : NULL);
  }
  return call(RELABEL_OPERATOR_RE_MATCH, read_or_none(input, scope), read_or_none(regex, scope),
              is_null(options) ? NULL : read_or_none(options, scope));
}

static RelabelExpression *
read_elements(RelabelOperator op, JsonNode *inner, const Scope *scope)
{
  Scope within = { "$$this", FALSE, NULL };

  return call(op, read_or_none(peek_member(inner, "input"), scope),
              read_or_none(peek_member(inner, op == RELABEL_OPERATOR_FILTER ? "cond" : "in"), &within), NULL);
}

static RelabelExpression *
read_condition(JsonNode *inner, const Scope *scope)
{
  return call(RELABEL_OPERATOR_IF_ELSE, read_or_none(peek_member(inner, "if"), scope), read_or_none(peek_member(inner, "then"), scope),
              read_or_none(peek_member(inner, "else"), scope));
}

static RelabelExpression *
read_date(JsonNode *inner)
{
  gint64 milliseconds = 0;
  g_autoptr(JsonNode) date = NULL;

  if (!relabel_document_get_int(inner, &milliseconds) || ABS(milliseconds) > G_MAXINT64 / 1000)
    return NULL;
  date = relabel_document_date(milliseconds * 1000);
  return relabel_expression_new_literal(date);
}

/* Those that are only a name there. */
static RelabelExpression *
read_named(const char *name, JsonNode *inner, const Scope *scope)
{
  for (guint op = 0; op < RELABEL_N_OPERATORS; op++) {
    guint n = relabel_operators[op].n_arguments;

    if (g_strcmp0(relabel_operator_get_mongo_name((RelabelOperator)op), name) != 0)
      continue;
    if (n == 1)
      return call((RelabelOperator)op, read_node(inner, scope), NULL, NULL);
    return call((RelabelOperator)op, read_or_none(peek_element(inner, 0, n), scope), read_or_none(peek_element(inner, 1, n), scope), NULL);
  }
  return NULL;
}

static RelabelExpression *
read_special(const char *name, JsonNode *inner, const Scope *scope)
{
  if (strcmp(name, "$gt") == 0)
    return read_greater(inner, scope);
  if (strcmp(name, "$not") == 0)
    return read_not(inner, scope);
  if (strcmp(name, "$in") == 0)
    return read_in(inner, scope);
  if (strcmp(name, "$setIsSubset") == 0)
    return read_subset(inner, scope);
  if (strcmp(name, "$multiply") == 0)
    return read_negation(inner, scope);
  if (strcmp(name, "$size") == 0)
    return call(RELABEL_OPERATOR_LENGTH, read_or_none(peek_list(inner), scope), NULL, NULL);
  if (strcmp(name, "$regexMatch") == 0)
    return read_match(inner, scope);
  if (strcmp(name, "$filter") == 0)
    return read_elements(RELABEL_OPERATOR_FILTER, inner, scope);
  if (strcmp(name, "$map") == 0)
    return read_elements(RELABEL_OPERATOR_MAP, inner, scope);
  if (strcmp(name, "$cond") == 0)
    return read_condition(inner, scope);
  if (strcmp(name, "$literal") == 0 || strcmp(name, "$toObjectId") == 0)
    return relabel_expression_new_literal(inner);
  return strcmp(name, "$toDate") == 0 ? read_date(inner) : NULL;
}

static RelabelExpression *
read_object(JsonNode *node, const Scope *scope)
{
  g_autoptr(GList) names = json_object_get_members(json_node_get_object(node));
  const char *name = names != NULL && names->next == NULL ? names->data : NULL;
  JsonNode *inner = name != NULL && *name == '$' ? peek_member(node, name) : NULL;
  RelabelExpression *found = inner != NULL ? read_special(name, inner, scope) : NULL;

  return found != NULL || inner == NULL ? found : read_named(name, inner, scope);
}

static RelabelExpression *
read_list(JsonNode *node, const Scope *scope)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_expression_unref);
  JsonArray *array = json_node_get_array(node);

  for (guint i = 0; i < json_array_get_length(array); i++) {
    RelabelExpression *item = read_node(json_array_get_element(array, i), scope);

    if (item == NULL)
      return NULL;
    g_ptr_array_add(items, item);
  }
  return relabel_expression_new_call(RELABEL_OPERATOR_LIST, (RelabelExpression **)items->pdata, items->len);
}

static RelabelExpression *
read_node(JsonNode *node, const Scope *scope)
{
  if (JSON_NODE_HOLDS_OBJECT(node))
    return read_object(node, scope);
  if (JSON_NODE_HOLDS_ARRAY(node))
    return read_list(node, scope);
  if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING && *json_node_get_string(node) == '$')
    return read_path(json_node_get_string(node), scope);
  return relabel_expression_new_literal(node);
}

RelabelExpression *
relabel_expression_new_from_mongo(JsonNode *node, const char *prefix, gboolean *is_met)
{
  Scope scope = { prefix, TRUE, is_met };

  return read_node(node, &scope);
}
