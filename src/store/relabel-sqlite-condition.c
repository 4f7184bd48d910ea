/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Expressions that are true or not, as SQL. */
#include "relabel-sqlite-view.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-evaluator.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-sqlite-functions.h"

static gboolean compile(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression, gboolean is_where,
                        GString *sql);

static RelabelExpression *
argument(RelabelExpression *call, guint position)
{
  return relabel_expression_get_argument(call, position);
}

static JsonNode *
literal(RelabelExpression *expression)
{
  return expression != NULL ? relabel_expression_get_value(expression) : NULL;
}

static gboolean
is_text(JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING;
}

/* An optional argument that is true or false. */
static gboolean
get_flag(RelabelExpression *call, guint position, gboolean fallback)
{
  JsonNode *node = literal(argument(call, position));

  return node != NULL && JSON_NODE_HOLDS_VALUE(node) ? json_node_get_boolean(node) : fallback;
}

static void
collect_terms(RelabelExpression *expression, RelabelOperator op, GPtrArray *terms)
{
  if (relabel_expression_is_call(expression, op)) {
    collect_terms(argument(expression, 0), op, terms);
    collect_terms(argument(expression, 1), op, terms);
  } else {
    g_ptr_array_add(terms, expression);
  }
}

/* In halves: SQLite limits how deep a tree may be, and a chain is as deep as it is long. */
static gboolean
join_terms(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, GPtrArray *terms, guint first, guint n, const char *sign,
           gboolean is_where, GString *sql)
{
  if (n == 1)
    return compile(self, scope, g_ptr_array_index(terms, first), is_where, sql);
  g_string_append_c(sql, '(');
  if (!join_terms(self, scope, terms, first, n / 2, sign, is_where, sql))
    return FALSE;
  g_string_append(sql, sign);
  if (!join_terms(self, scope, terms, first + n / 2, n - n / 2, sign, is_where, sql))
    return FALSE;
  g_string_append_c(sql, ')');
  return TRUE;
}

static gboolean
compile_chain(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, gboolean is_where, GString *sql)
{
  RelabelOperator op = relabel_expression_get_operator(call);
  g_autoptr(GPtrArray) terms = g_ptr_array_new();

  collect_terms(call, op, terms);
  return join_terms(self, scope, terms, 0, terms->len, op == RELABEL_OPERATOR_AND ? " AND " : " OR ", is_where, sql);
}

static RelabelOperator
swap_sides(RelabelOperator op)
{
  switch (op) {
  case RELABEL_OPERATOR_LT:
    return RELABEL_OPERATOR_GT;
  case RELABEL_OPERATOR_LE:
    return RELABEL_OPERATOR_GE;
  case RELABEL_OPERATOR_GT:
    return RELABEL_OPERATOR_LT;
  case RELABEL_OPERATOR_GE:
    return RELABEL_OPERATOR_LE;
  default:
    return op;
  }
}

/* confidence > 0.8, of which an index can make use. */
static gboolean
compile_threshold(const RelabelSqliteScope *scope, RelabelOperator op, RelabelExpression *value, JsonNode *node, GString *sql)
{
  double number;

  if (scope->kind != RELABEL_SCOPE_LABEL || g_strcmp0(relabel_expression_get_path(value), "confidence") != 0 || !relabel_json_number(node, &number))
    return FALSE;
  if (number <= 0 || (op != RELABEL_OPERATOR_GT && op != RELABEL_OPERATOR_GE))
    return FALSE;
  if (relabel_field_type_get_label_type(relabel_field_get_field_type(scope->source->field)) == RELABEL_TYPE_KEYPOINT)
    return FALSE;
  g_string_append_printf(sql, "(%s.confidence %s ", scope->row, op == RELABEL_OPERATOR_GT ? ">" : ">=");
  relabel_sqlite_append_node(sql, node);
  /* Those that SQLite has no number for are blobs, and greater than a text. */
  g_string_append_printf(sql, " AND %s.confidence < '')", scope->row);
  return TRUE;
}

/* eval == "fp": what an evaluation has made of a label stands in its mark. */
static gboolean
compile_mark(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *value, JsonNode *node, GString *sql)
{
  const char *path = relabel_expression_get_path(value);

  if (scope->kind != RELABEL_SCOPE_LABEL || path == NULL || *path == '$' || !is_text(node) ||
      !relabel_sqlite_is_mark(json_node_get_string(node)))
    return FALSE;
  if (strchr(path, '.') != NULL || strcmp(path, "this") == 0 ||
      g_strv_contains(relabel_path_list_members(relabel_field_get_field_type(scope->source->field)), path))
    return FALSE;
  g_string_append_printf(sql, "(%s.mark IN (", scope->row);
  relabel_sqlite_append_marks(self->view->sqlite, scope->source->id, path, json_node_get_string(node), sql);
  g_string_append(sql, "))");
  return TRUE;
}

static gboolean
compare_with_null(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelOperator op, RelabelExpression *value, GString *sql)
{
  if (op == RELABEL_OPERATOR_LT || op == RELABEL_OPERATOR_GE) {
    g_string_append(sql, op == RELABEL_OPERATOR_LT ? "0" : "1");
    return TRUE;
  }
  g_string_append_c(sql, '(');
  if (!relabel_sqlite_compile_value(self, scope, value, sql))
    return FALSE;
  g_string_append(sql, op == RELABEL_OPERATOR_EQ || op == RELABEL_OPERATOR_LE ? " IS NULL)" : " IS NOT NULL)");
  return TRUE;
}

static gboolean
compare_with(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelOperator op, RelabelExpression *value, JsonNode *node,
             gboolean is_where, GString *sql)
{
  static const char *const signs[] = { " IS ", " IS NOT ", " < ", " <= ", " > ", " >= " };
  gboolean is_less = op == RELABEL_OPERATOR_LT || op == RELABEL_OPERATOR_LE;
  gboolean is_equal = op == RELABEL_OPERATOR_EQ || op == RELABEL_OPERATOR_NE;

  if (JSON_NODE_HOLDS_NULL(node))
    return compare_with_null(self, scope, op, value, sql);
  if (is_where && (compile_threshold(scope, op, value, node, sql) ||
                   (op == RELABEL_OPERATOR_EQ && compile_mark(self, scope, value, node, sql))))
    return TRUE;
  /* Null is less than all: where the comparison is NULL, it is known what it is. */
  g_string_append(sql, is_equal ? "(" : "ifnull(");
  if (!relabel_sqlite_compile_value(self, scope, value, sql))
    return FALSE;
  g_string_append(sql, signs[op - RELABEL_OPERATOR_EQ]);
  relabel_sqlite_append_node(sql, node);
  g_string_append(sql, is_equal ? ")" : is_less ? ", 1)" : ", 0)");
  return TRUE;
}

static gboolean
compare_both(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, GString *sql)
{
  RelabelOperator op = relabel_expression_get_operator(call);
  gboolean is_equal = op == RELABEL_OPERATOR_EQ || op == RELABEL_OPERATOR_NE;
  gboolean is_swapped = op == RELABEL_OPERATOR_GT || op == RELABEL_OPERATOR_GE;

  g_string_append(sql, is_equal ? "(" : "rl_less(");
  if (!relabel_sqlite_compile_value(self, scope, argument(call, is_swapped ? 1 : 0), sql))
    return FALSE;
  g_string_append(sql, op == RELABEL_OPERATOR_EQ ? " IS " : op == RELABEL_OPERATOR_NE ? " IS NOT " : ", ");
  if (!relabel_sqlite_compile_value(self, scope, argument(call, is_swapped ? 0 : 1), sql))
    return FALSE;
  g_string_append(sql, is_equal ? ")" : op == RELABEL_OPERATOR_LT || op == RELABEL_OPERATOR_GT ? ", 0)" : ", 1)");
  return TRUE;
}

static gboolean
compile_comparison(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, gboolean is_where, GString *sql)
{
  RelabelOperator op = relabel_expression_get_operator(call);

  if (literal(argument(call, 1)) != NULL)
    return compare_with(self, scope, op, argument(call, 0), literal(argument(call, 1)), is_where, sql);
  if (literal(argument(call, 0)) != NULL)
    return compare_with(self, scope, swap_sides(op), argument(call, 1), literal(argument(call, 0)), is_where, sql);
  return compare_both(self, scope, call, sql);
}

/* One of a list of literals; nothing is in an empty one. */
static gboolean
append_in(const char *value, JsonArray *array, GString *sql)
{
  gboolean has_null = FALSE;
  guint n = 0;

  g_string_append_printf(sql, "ifnull(%s IN (", value);
  for (guint i = 0; i < json_array_get_length(array); i++) {
    JsonNode *node = json_array_get_element(array, i);

    has_null = has_null || JSON_NODE_HOLDS_NULL(node);
    if (JSON_NODE_HOLDS_NULL(node))
      continue;
    g_string_append(sql, n++ > 0 ? ", " : "");
    relabel_sqlite_append_node(sql, node);
  }
  /* Of an empty list it would be 0 even for NULL. */
  g_string_append(sql, n == 0 ? "NULL), " : "), ");
  if (n == 0 && has_null)
    g_string_append_printf(sql, "%s IS NULL)", value);
  else
    g_string_append(sql, has_null ? "1)" : "0)");
  return TRUE;
}

static gboolean
compile_is_in(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, GString *sql)
{
  JsonNode *node = literal(argument(call, 1));
  g_autoptr(GString) value = g_string_new(NULL);

  if (node != NULL && !JSON_NODE_HOLDS_ARRAY(node)) {
    if (!JSON_NODE_HOLDS_NULL(node))
      return compare_with(self, scope, RELABEL_OPERATOR_EQ, argument(call, 0), node, FALSE, sql);
    g_string_append_c(sql, '0');
    return TRUE;
  }
  if (!relabel_sqlite_compile_value(self, scope, argument(call, 0), value))
    return FALSE;
  if (node != NULL)
    return append_in(value->str, json_node_get_array(node), sql);
  g_string_append(sql, "(rl_position(");
  if (!relabel_sqlite_compile_value(self, scope, argument(call, 1), sql))
    return FALSE;
  g_string_append_printf(sql, ", %s) >= 0)", value->str);
  return TRUE;
}

/* The elements that a list is looked through for: a list, or one value. */
static gboolean
append_wanted(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *values, GString *sql)
{
  g_autoptr(GString) value = g_string_new(NULL);

  if (!relabel_sqlite_compile_value(self, scope, values, value))
    return FALSE;
  if (literal(values) != NULL)
    g_string_append_printf(sql, JSON_NODE_HOLDS_ARRAY(literal(values)) ? "%s" : "rl_list(%s)", value->str);
  else
    g_string_append_printf(sql, "rl_as_list(%s)", value->str);
  return TRUE;
}

static gboolean
compile_contains(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, GString *sql)
{
  g_string_append(sql, "rl_shares(");
  if (!relabel_sqlite_compile_value(self, scope, argument(call, 0), sql))
    return FALSE;
  g_string_append(sql, ", ");
  if (!append_wanted(self, scope, argument(call, 1), sql))
    return FALSE;
  g_string_append(sql, get_flag(call, 2, FALSE) ? ", 1)" : ", 0)");
  return TRUE;
}

/* A pattern that is known is checked at once. */
static gboolean
append_pattern(RelabelSqliteCompiler *self, const char *pattern, const char *options, GString *sql)
{
  g_autoptr(GError) local = NULL;
  g_autoptr(GRegex) regex = relabel_sqlite_compile_pattern(pattern, options, &local);

  if (regex == NULL) {
    g_set_error(self->error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s” is no regular expression: %s", pattern, local->message);
    return FALSE;
  }
  relabel_sqlite_append_text(sql, pattern);
  return TRUE;
}

static gboolean
compile_text(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, GString *sql)
{
  RelabelOperator op = relabel_expression_get_operator(call);
  JsonNode *node = literal(argument(call, 1)), *given = literal(argument(call, 2));
  gboolean is_regex = op == RELABEL_OPERATOR_RE_MATCH;
  const char *options = is_regex && is_text(given) ? json_node_get_string(given) : !is_regex && !get_flag(call, 2, TRUE) ? "i" : "";
  g_autofree char *pattern = NULL;

  if (node != NULL)
    pattern = !is_regex ? relabel_operator_make_pattern(op, node) : is_text(node) ? g_strdup(json_node_get_string(node)) : NULL;
  if (node != NULL && pattern == NULL) {
    g_string_append_c(sql, '0');
    return TRUE;
  }
  g_string_append(sql, "rl_matches(");
  if (!relabel_sqlite_compile_value(self, scope, argument(call, 0), sql))
    return FALSE;
  g_string_append(sql, ", ");
  if (pattern != NULL && !append_pattern(self, pattern, options, sql))
    return FALSE;
  if (pattern == NULL) {
    g_string_append_printf(sql, "rl_pattern(%d, ", (int)op);
    if (!relabel_sqlite_compile_value(self, scope, argument(call, 1), sql))
      return FALSE;
    g_string_append_c(sql, ')');
  }
  g_string_append(sql, ", ");
  relabel_sqlite_append_text(sql, options);
  g_string_append_c(sql, ')');
  return TRUE;
}

/* Whether there is a list, without making it. */
static gboolean
compile_exists(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, GString *sql)
{
  const char *path = relabel_expression_get_path(argument(call, 0));
  RelabelPath found = { RELABEL_PATH_UNKNOWN, NULL, NULL };
  g_auto(RelabelSqliteList) list = { NULL };
  gboolean wanted = get_flag(call, 1, TRUE);

  if (path != NULL && (*path == '$' || scope->kind == RELABEL_SCOPE_SAMPLE))
    found = relabel_path_resolve(self->view->fields, path);
  g_string_append(sql, wanted ? "(" : "(NOT ");
  if (found.kind == RELABEL_PATH_LABEL) {
    relabel_sqlite_append_exists(self, relabel_sqlite_view_find_source(self->view, found.field), sql);
  } else if (relabel_sqlite_open_path(self, &found, &list)) {
    g_string_append(sql, list.exists);
  } else {
    g_string_append_c(sql, '(');
    if (!relabel_sqlite_compile_value(self, scope, argument(call, 0), sql))
      return FALSE;
    g_string_append(sql, " IS NOT NULL)");
  }
  g_string_append_c(sql, ')');
  return TRUE;
}

/* False are null, 0 and false. */
static gboolean
compile_truth(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression, GString *sql)
{
  g_string_append(sql, "ifnull(");
  if (!relabel_sqlite_compile_value(self, scope, expression, sql))
    return FALSE;
  g_string_append(sql, " NOT IN (0, x'0800'), 0)");
  return TRUE;
}

/* Whether nothing of a label but its class is asked for. */
static gboolean
is_of_class(RelabelExpression *expression, gboolean *has_class)
{
  if (relabel_expression_get_kind(expression) == RELABEL_EXPRESSION_FIELD) {
    *has_class = TRUE;
    return g_str_equal(relabel_expression_get_path(expression), "label");
  }
  for (guint i = 0; i < relabel_expression_get_n_arguments(expression); i++) {
    RelabelExpression *part = argument(expression, i);

    if (relabel_expression_get_kind(expression) == RELABEL_EXPRESSION_CALL && i == 1 &&
        relabel_operators[relabel_expression_get_operator(expression)].is_relative)
      return FALSE;
    if (!is_of_class(part, has_class))
      return FALSE;
  }
  return TRUE;
}

/* Then it is found out once for each class. */
static gboolean
compile_by_class(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression, GString *sql)
{
  g_autofree char *name = relabel_sqlite_view_make_name(self->view, "c");
  RelabelSqliteScope of_class = { RELABEL_SCOPE_CLASS, scope->source, name };

  g_string_append_printf(sql, "(%s.class IN (SELECT %s.id FROM %s AS %s WHERE %s.field = %" G_GINT64_FORMAT " AND ", scope->row, name,
                         scope->source->classes, name, name, scope->source->id);
  if (!compile(self, &of_class, expression, FALSE, sql))
    return FALSE;
  g_string_append(sql, "))");
  return TRUE;
}

static gboolean
has_class_member(const RelabelSqliteScope *scope)
{
  return g_strv_contains(relabel_path_list_members(relabel_field_get_field_type(scope->source->field)), "label");
}

static gboolean
compile_operator(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, gboolean is_where, GString *sql)
{
  switch (relabel_expression_get_operator(call)) {
  case RELABEL_OPERATOR_OR:
  case RELABEL_OPERATOR_AND:
    return compile_chain(self, scope, call, is_where, sql);
  case RELABEL_OPERATOR_NOT:
    g_string_append(sql, "(NOT ");
    if (!compile(self, scope, argument(call, 0), FALSE, sql))
      return FALSE;
    g_string_append_c(sql, ')');
    return TRUE;
  case RELABEL_OPERATOR_EQ:
  case RELABEL_OPERATOR_NE:
  case RELABEL_OPERATOR_LT:
  case RELABEL_OPERATOR_LE:
  case RELABEL_OPERATOR_GT:
  case RELABEL_OPERATOR_GE:
    return compile_comparison(self, scope, call, is_where, sql);
  case RELABEL_OPERATOR_IS_IN:
    return compile_is_in(self, scope, call, sql);
  case RELABEL_OPERATOR_CONTAINS:
    return compile_contains(self, scope, call, sql);
  case RELABEL_OPERATOR_STARTS_WITH:
  case RELABEL_OPERATOR_ENDS_WITH:
  case RELABEL_OPERATOR_CONTAINS_STR:
  case RELABEL_OPERATOR_MATCHES_STR:
  case RELABEL_OPERATOR_RE_MATCH:
    return compile_text(self, scope, call, sql);
  case RELABEL_OPERATOR_EXISTS:
    return compile_exists(self, scope, call, sql);
  default:
    return compile_truth(self, scope, call, sql);
  }
}

static gboolean
compile(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression, gboolean is_where, GString *sql)
{
  JsonNode *node = literal(expression);
  gboolean has_class = FALSE;

  if (node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_BOOLEAN) {
    g_string_append_c(sql, json_node_get_boolean(node) ? '1' : '0');
    return TRUE;
  }
  if (scope->kind == RELABEL_SCOPE_LABEL && has_class_member(scope) && is_of_class(expression, &has_class) && has_class)
    return compile_by_class(self, scope, expression, sql);
  if (relabel_expression_get_kind(expression) == RELABEL_EXPRESSION_CALL)
    return compile_operator(self, scope, expression, is_where, sql);
  return compile_truth(self, scope, expression, sql);
}

gboolean
relabel_sqlite_compile_condition(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression, GString *sql)
{
  return compile(self, scope, expression, FALSE, sql);
}

gboolean
relabel_sqlite_compile_where(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression, GString *sql)
{
  return compile(self, scope, expression, TRUE, sql);
}
