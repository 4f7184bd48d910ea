/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Expressions as SQL. */
#include "relabel-sqlite-view.h"

#include <math.h>
#include <string.h>

#include "relabel-detection.h"
#include "relabel-json.h"
#include "relabel-sqlite-value.h"

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

void
relabel_sqlite_append_text(GString *sql, const char *text)
{
  char *quoted = sqlite3_mprintf("%Q", text);

  g_string_append(sql, quoted);
  sqlite3_free(quoted);
}

static void
append_double(GString *sql, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite(number)) {
    g_string_append(sql, number > 0 ? "9e999" : "(-9e999)");
    return;
  }
  g_ascii_dtostr(buffer, sizeof buffer, number);
  g_string_append_printf(sql, "(%s%s)", buffer, strpbrk(buffer, ".e") == NULL ? ".0" : "");
}

static void
append_packed(GString *sql, JsonNode *node)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new();

  relabel_packed_append_node(bytes, node);
  if (bytes->data[0] == RELABEL_TAG_NUMBER || bytes->data[0] == RELABEL_TAG_TEXT) {
    RelabelPackedReader reader = { bytes->data, bytes->data + bytes->len };
    RelabelPacked packed;

    relabel_packed_read(&reader, &packed);
    if (packed.tag == RELABEL_TAG_TEXT)
      relabel_sqlite_append_text(sql, (const char *)packed.start + 1);
    else
      append_double(sql, packed.number);
    return;
  }
  g_string_append(sql, "x'");
  for (guint i = 0; i < bytes->len; i++)
    g_string_append_printf(sql, "%02x", bytes->data[i]);
  g_string_append_c(sql, '\'');
}

void
relabel_sqlite_append_node(GString *sql, JsonNode *node)
{
  if (JSON_NODE_HOLDS_NULL(node))
    g_string_append(sql, "NULL");
  else if (!JSON_NODE_HOLDS_VALUE(node))
    append_packed(sql, node);
  else if (json_node_get_value_type(node) == G_TYPE_STRING)
    relabel_sqlite_append_text(sql, json_node_get_string(node));
  else if (json_node_get_value_type(node) == G_TYPE_BOOLEAN)
    g_string_append(sql, json_node_get_boolean(node) ? "x'0801'" : "x'0800'");
  else if (json_node_get_value_type(node) == G_TYPE_INT64)
    g_string_append_printf(sql, "(%" G_GINT64_FORMAT ")", json_node_get_int(node));
  else
    append_double(sql, json_node_get_double(node));
}

void
relabel_sqlite_list_clear(RelabelSqliteList *self)
{
  if (self->from != NULL)
    g_string_free(self->from, TRUE);
  if (self->item != NULL)
    g_string_free(self->item, TRUE);
  g_free(self->order);
  g_free(self->exists);
  g_free(self->row);
}

/* The list as one value; null where there is none. */
void
relabel_sqlite_append_list(RelabelSqliteList *list, GString *sql)
{
  g_string_append_printf(sql, "CASE WHEN %s THEN (SELECT rl_gather(item) FROM (SELECT %s AS item %s ORDER BY %s)) END", list->exists,
                         list->item->str, list->from->str, list->order);
}

/* Any list by its elements. */
static gboolean
open_value(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression, RelabelSqliteList *list)
{
  g_autoptr(GString) value = g_string_new(NULL);

  if (!relabel_sqlite_compile_value(self, scope, expression, value))
    return FALSE;
  list->row = relabel_sqlite_view_make_name(self->view, "j");
  list->from = g_string_new(NULL);
  g_string_append_printf(list->from, "FROM json_each(rl_items(%s)) AS %s WHERE 1", value->str, list->row);
  list->item = g_string_new(NULL);
  g_string_append_printf(list->item, "rl_item(%s.value)", list->row);
  list->order = g_strdup_printf("%s.key", list->row);
  list->exists = g_strdup_printf("rl_is_list(%s)", value->str);
  list->scope = (RelabelSqliteScope){ RELABEL_SCOPE_ELEMENT, NULL, list->item->str };
  return TRUE;
}

static gboolean
narrow(RelabelSqliteCompiler *self, RelabelExpression *filter, RelabelSqliteList *list)
{
  g_autoptr(GString) condition = g_string_new(NULL);

  if (!relabel_sqlite_compile_where(self, &list->scope, filter, condition))
    return FALSE;
  g_string_append_printf(list->from, " AND (%s)", condition->str);
  list->is_all = FALSE;
  return TRUE;
}

static gboolean
replace_item(RelabelSqliteCompiler *self, RelabelExpression *inner, RelabelSqliteList *list)
{
  GString *item = g_string_new(NULL);
  gboolean done = relabel_sqlite_compile_value(self, &list->scope, inner, item);

  g_string_free(list->item, TRUE);
  list->item = item;
  /* What is made of elements is no label any more. */
  list->scope = (RelabelSqliteScope){ RELABEL_SCOPE_ELEMENT, NULL, item->str };
  return done;
}

gboolean
relabel_sqlite_compile_list(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression, RelabelSqliteList *list)
{
  const char *path = relabel_expression_get_path(expression);

  if (path != NULL && (*path == '$' || scope->kind == RELABEL_SCOPE_SAMPLE)) {
    RelabelPath found = relabel_path_resolve(self->view->fields, path);

    if (relabel_sqlite_open_path(self, &found, list)) {
      if (found.kind == RELABEL_PATH_LABEL_MEMBER)
        list->scope = (RelabelSqliteScope){ RELABEL_SCOPE_ELEMENT, NULL, list->item->str };
      return TRUE;
    }
  }
  if (relabel_expression_is_call(expression, RELABEL_OPERATOR_FILTER))
    return relabel_sqlite_compile_list(self, scope, argument(expression, 0), list) && narrow(self, argument(expression, 1), list);
  if (relabel_expression_is_call(expression, RELABEL_OPERATOR_MAP))
    return relabel_sqlite_compile_list(self, scope, argument(expression, 0), list) && replace_item(self, argument(expression, 1), list);
  return open_value(self, scope, expression, list);
}

/* A list that is better gone through by rows than made into a value. */
static gboolean
has_rows(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression)
{
  const char *path = relabel_expression_get_path(expression);
  RelabelPath found;

  if (relabel_expression_is_call(expression, RELABEL_OPERATOR_FILTER) || relabel_expression_is_call(expression, RELABEL_OPERATOR_MAP))
    return TRUE;
  if (path == NULL || (*path != '$' && scope->kind != RELABEL_SCOPE_SAMPLE))
    return FALSE;
  found = relabel_path_resolve(self->view->fields, path);
  return found.kind == RELABEL_PATH_LABEL_LIST ||
         (found.kind == RELABEL_PATH_LABEL_MEMBER && relabel_field_type_is_list(relabel_field_get_field_type(found.field)));
}

static gboolean
compile_path(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, const char *path, GString *sql)
{
  if (*path == '$' || scope->kind == RELABEL_SCOPE_SAMPLE) {
    relabel_sqlite_append_sample_path(self, path, sql);
    return TRUE;
  }
  if (strcmp(path, "this") == 0) {
    g_string_append(sql, scope->kind == RELABEL_SCOPE_ELEMENT ? scope->row : "x'0400'");
    return TRUE;
  }
  if (g_str_has_prefix(path, "this."))
    path += strlen("this.");
  if (scope->kind != RELABEL_SCOPE_ELEMENT) {
    relabel_sqlite_append_label_member(self, scope, path, sql);
    return TRUE;
  }
  g_string_append_printf(sql, "rl_member(%s, ", scope->row);
  relabel_sqlite_append_text(sql, path);
  g_string_append_c(sql, ')');
  return TRUE;
}

/* A number, or NULL. */
static gboolean
compile_number(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression, GString *sql)
{
  JsonNode *node = literal(expression);

  if (node != NULL && relabel_json_is_number(node)) {
    relabel_sqlite_append_node(sql, node);
    return TRUE;
  }
  g_string_append(sql, "rl_number(");
  if (!relabel_sqlite_compile_value(self, scope, expression, sql))
    return FALSE;
  g_string_append_c(sql, ')');
  return TRUE;
}

static gboolean
compile_arithmetic(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, GString *sql)
{
  RelabelOperator op = relabel_expression_get_operator(call);
  gboolean divides = op == RELABEL_OPERATOR_DIVIDE;
  const char *sign = op == RELABEL_OPERATOR_ADD        ? " + "
                     : op == RELABEL_OPERATOR_SUBTRACT ? " - "
                     : op == RELABEL_OPERATOR_MULTIPLY ? " * "
                                                       : " / ";

  if (op == RELABEL_OPERATOR_NEGATE || op == RELABEL_OPERATOR_ABS) {
    g_string_append(sql, op == RELABEL_OPERATOR_NEGATE ? "(- " : "abs(");
    if (!compile_number(self, scope, argument(call, 0), sql))
      return FALSE;
    g_string_append_c(sql, ')');
    return TRUE;
  }
  /* A sign before it takes the affinity of the cast away. */
  g_string_append(sql, divides ? "(+CAST(" : "(");
  if (!compile_number(self, scope, argument(call, 0), sql))
    return FALSE;
  g_string_append(sql, divides ? " AS REAL)" : "");
  g_string_append(sql, sign);
  if (!compile_number(self, scope, argument(call, 1), sql))
    return FALSE;
  g_string_append_c(sql, ')');
  return TRUE;
}

static gboolean
compile_call(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, const char *function, RelabelExpression **arguments, guint n,
             GString *sql)
{
  g_string_append_printf(sql, "%s(", function);
  for (guint i = 0; i < n; i++) {
    g_string_append(sql, i > 0 ? ", " : "");
    if (!relabel_sqlite_compile_value(self, scope, arguments[i], sql))
      return FALSE;
  }
  g_string_append_c(sql, ')');
  return TRUE;
}

static gboolean
compile_index(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, GString *sql)
{
  RelabelExpression *arguments[] = { argument(call, 0), argument(call, 1) };
  const char *path = relabel_expression_get_path(arguments[0]);
  JsonNode *position = literal(arguments[1]);
  gboolean is_box = scope->kind == RELABEL_SCOPE_LABEL && g_strcmp0(path, "bounding_box") == 0 && position != NULL &&
                    json_node_get_value_type(position) == G_TYPE_INT64;

  if (is_box && relabel_field_type_get_label_type(relabel_field_get_field_type(scope->source->field)) == RELABEL_TYPE_DETECTION) {
    relabel_sqlite_append_box_side(scope, json_node_get_int(position), sql);
    return TRUE;
  }
  return compile_call(self, scope, "rl_element", arguments, 2, sql);
}

static gboolean
compile_length(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *list, GString *sql)
{
  g_auto(RelabelSqliteList) rows = { NULL };

  if (!has_rows(self, scope, list))
    return compile_call(self, scope, "rl_length", &list, 1, sql);
  if (!relabel_sqlite_compile_list(self, scope, list, &rows))
    return FALSE;
  if (rows.is_all && rows.scope.source != NULL && rows.scope.source->rows != NULL && !rows.scope.source->is_hidden)
    g_string_append_printf(sql, "(SELECT count(*) FROM %s AS %s WHERE %s.sample = %s)", rows.scope.source->rows, rows.row, rows.row, self->pos);
  else
    g_string_append_printf(sql, "(SELECT count(*) %s)", rows.from->str);
  return TRUE;
}

static gboolean
compile_extreme(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, GString *sql)
{
  gboolean is_min = relabel_expression_get_operator(call) == RELABEL_OPERATOR_MIN;
  g_auto(RelabelSqliteList) rows = { NULL };

  if (has_rows(self, scope, argument(call, 0))) {
    if (!relabel_sqlite_compile_list(self, scope, argument(call, 0), &rows))
      return FALSE;
    /* Within, or an item of the sample alone would be gathered over samples. */
    g_string_append_printf(sql, "(SELECT %s(item) FROM (SELECT %s AS item %s))", is_min ? "min" : "max", rows.item->str, rows.from->str);
    return TRUE;
  }
  g_string_append(sql, "rl_extreme(");
  if (!relabel_sqlite_compile_value(self, scope, argument(call, 0), sql))
    return FALSE;
  g_string_append(sql, is_min ? ", -1)" : ", 1)");
  return TRUE;
}

static gboolean
compile_total(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, GString *sql)
{
  g_string_append(sql, "rl_total(");
  if (!relabel_sqlite_compile_value(self, scope, argument(call, 0), sql))
    return FALSE;
  g_string_append(sql, relabel_expression_is_call(call, RELABEL_OPERATOR_MEAN) ? ", 1)" : ", 0)");
  return TRUE;
}

static gboolean
compile_if_else(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, GString *sql)
{
  g_string_append(sql, "CASE WHEN ");
  if (!relabel_sqlite_compile_condition(self, scope, argument(call, 0), sql))
    return FALSE;
  g_string_append(sql, " THEN ");
  if (!relabel_sqlite_compile_value(self, scope, argument(call, 1), sql))
    return FALSE;
  g_string_append(sql, " ELSE ");
  if (!relabel_sqlite_compile_value(self, scope, argument(call, 2), sql))
    return FALSE;
  g_string_append(sql, " END");
  return TRUE;
}

static gboolean
compile_elements(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, GString *sql)
{
  g_auto(RelabelSqliteList) list = { NULL };

  if (!relabel_sqlite_compile_list(self, scope, call, &list))
    return FALSE;
  relabel_sqlite_append_list(&list, sql);
  return TRUE;
}

static gboolean
compile_list_of(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, GString *sql)
{
  guint n = relabel_expression_get_n_arguments(call);
  g_autoptr(GPtrArray) arguments = g_ptr_array_new();

  for (guint i = 0; i < n; i++)
    g_ptr_array_add(arguments, argument(call, i));
  return compile_call(self, scope, "rl_list", (RelabelExpression **)arguments->pdata, n, sql);
}

static gboolean
compile_truth(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression, GString *sql)
{
  g_string_append(sql, "CASE WHEN ");
  if (!relabel_sqlite_compile_condition(self, scope, expression, sql))
    return FALSE;
  g_string_append(sql, " THEN x'0801' ELSE x'0800' END");
  return TRUE;
}

static gboolean
compile_operator(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *call, GString *sql)
{
  switch (relabel_expression_get_operator(call)) {
  case RELABEL_OPERATOR_ADD:
  case RELABEL_OPERATOR_SUBTRACT:
  case RELABEL_OPERATOR_MULTIPLY:
  case RELABEL_OPERATOR_DIVIDE:
  case RELABEL_OPERATOR_NEGATE:
  case RELABEL_OPERATOR_ABS:
    return compile_arithmetic(self, scope, call, sql);
  case RELABEL_OPERATOR_INDEX:
    return compile_index(self, scope, call, sql);
  case RELABEL_OPERATOR_LENGTH:
    return compile_length(self, scope, argument(call, 0), sql);
  case RELABEL_OPERATOR_FILTER:
  case RELABEL_OPERATOR_MAP:
    return compile_elements(self, scope, call, sql);
  case RELABEL_OPERATOR_MIN:
  case RELABEL_OPERATOR_MAX:
    return compile_extreme(self, scope, call, sql);
  case RELABEL_OPERATOR_MEAN:
  case RELABEL_OPERATOR_SUM:
    return compile_total(self, scope, call, sql);
  case RELABEL_OPERATOR_IF_ELSE:
    return compile_if_else(self, scope, call, sql);
  case RELABEL_OPERATOR_LIST:
    return compile_list_of(self, scope, call, sql);
  default:
    return compile_truth(self, scope, call, sql);
  }
}

gboolean
relabel_sqlite_compile_value(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression, GString *sql)
{
  switch (relabel_expression_get_kind(expression)) {
  case RELABEL_EXPRESSION_LITERAL:
    relabel_sqlite_append_node(sql, literal(expression));
    return TRUE;
  case RELABEL_EXPRESSION_FIELD:
    return compile_path(self, scope, relabel_expression_get_path(expression), sql);
  default:
    return compile_operator(self, scope, expression, sql);
  }
}
