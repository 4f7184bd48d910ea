/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Expressions as text. */
#include "relabel-expression.h"

#include <string.h>

#include "relabel-json.h"

gboolean
relabel_word_is_reserved(const char *word)
{
  static const char *const words[] = { "and", "or", "not", "true", "false", "null", "True", "False", "None", NULL };

  return g_strv_contains(words, word);
}

static gboolean
is_plain(const char *name)
{
  if (*name == '\0' || g_ascii_isdigit(*name) || relabel_word_is_reserved(name))
    return FALSE;
  for (const char *p = name; *p != '\0'; p++) {
    if (!g_ascii_isalnum(*p) && *p != '_' && !((guchar)*p & 0x80))
      return FALSE;
  }
  return TRUE;
}

/* A name that is no word stands in backticks, two of them for one in it. */
static void
append_name(const char *name, GString *text)
{
  if (is_plain(name)) {
    g_string_append(text, name);
    return;
  }
  g_string_append_c(text, '`');
  for (const char *p = name; *p != '\0'; p++) {
    if (*p == '`')
      g_string_append_c(text, '`');
    g_string_append_c(text, *p);
  }
  g_string_append_c(text, '`');
}

void
relabel_expression_append_path(const char *path, GString *text)
{
  g_auto(GStrv) names = NULL;

  if (*path == '$') {
    g_string_append_c(text, '$');
    path++;
  }
  names = g_strsplit(path, ".", -1);
  for (guint i = 0; names[i] != NULL; i++) {
    if (i > 0)
      g_string_append_c(text, '.');
    append_name(names[i], text);
  }
}

static void append_value(JsonNode *value, GString *text);

static void
append_object(JsonObject *object, GString *text)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;
  gboolean is_first = TRUE;

  g_string_append_c(text, '{');
  json_object_iter_init_ordered(&iter, object);
  while (json_object_iter_next_ordered(&iter, &name, &member)) {
    g_string_append(text, is_first ? "" : ", ");
    relabel_json_append_string(text, name);
    g_string_append(text, ": ");
    append_value(member, text);
    is_first = FALSE;
  }
  g_string_append_c(text, '}');
}

static void
append_value(JsonNode *value, GString *text)
{
  g_autofree char *json = NULL;

  if (JSON_NODE_HOLDS_ARRAY(value)) {
    JsonArray *array = json_node_get_array(value);
    guint n = json_array_get_length(array);

    g_string_append_c(text, '[');
    for (guint i = 0; i < n; i++) {
      g_string_append(text, i > 0 ? ", " : "");
      append_value(json_array_get_element(array, i), text);
    }
    g_string_append_c(text, ']');
    return;
  }
  if (JSON_NODE_HOLDS_OBJECT(value)) {
    append_object(json_node_get_object(value), text);
    return;
  }
  json = relabel_json_to_string(value, FALSE);
  g_string_append(text, json);
}

static RelabelPrecedence
get_precedence(RelabelExpression *self)
{
  RelabelPrecedence precedence;

  if (relabel_expression_get_kind(self) != RELABEL_EXPRESSION_CALL)
    return RELABEL_PRECEDENCE_ATOM;
  precedence = relabel_operators[relabel_expression_get_operator(self)].precedence;
  return precedence == RELABEL_PRECEDENCE_NONE ? RELABEL_PRECEDENCE_ATOM : precedence;
}

/* In brackets where it binds less tightly than what is around it. */
static void
append_inner(RelabelExpression *self, RelabelPrecedence least, GString *text)
{
  gboolean brackets = get_precedence(self) < least;

  g_string_append(text, brackets ? "(" : "");
  relabel_expression_append(self, text);
  g_string_append(text, brackets ? ")" : "");
}

static void
append_arguments(RelabelExpression *self, GString *text)
{
  const RelabelOperatorInfo *info = &relabel_operators[relabel_expression_get_operator(self)];
  guint n = relabel_expression_get_n_arguments(self);

  for (guint i = 0; i < n; i++) {
    g_string_append(text, i > 0 ? ", " : "");
    if (info->option != NULL && i == info->n_arguments)
      g_string_append_printf(text, "%s=", info->option);
    relabel_expression_append(relabel_expression_get_argument(self, i), text);
  }
}

/* Of two operators of the same rank the left one is done first; two comparisons can't follow each other. */
static void
append_infix(RelabelExpression *self, GString *text)
{
  const RelabelOperatorInfo *info = &relabel_operators[relabel_expression_get_operator(self)];
  gboolean is_comparison = info->precedence == RELABEL_PRECEDENCE_COMPARE;

  append_inner(relabel_expression_get_argument(self, 0), info->precedence + (is_comparison ? 1 : 0), text);
  g_string_append_printf(text, " %s ", info->word);
  append_inner(relabel_expression_get_argument(self, 1), info->precedence + 1, text);
}

static void
append_call(RelabelExpression *self, GString *text)
{
  RelabelOperator op = relabel_expression_get_operator(self);
  const RelabelOperatorInfo *info = &relabel_operators[op];

  if (op == RELABEL_OPERATOR_LIST) {
    g_string_append_c(text, '[');
    append_arguments(self, text);
    g_string_append_c(text, ']');
  } else if (op == RELABEL_OPERATOR_INDEX) {
    append_inner(relabel_expression_get_argument(self, 0), RELABEL_PRECEDENCE_ATOM, text);
    g_string_append_c(text, '[');
    relabel_expression_append(relabel_expression_get_argument(self, 1), text);
    g_string_append_c(text, ']');
  } else if (info->precedence == RELABEL_PRECEDENCE_NONE) {
    g_string_append_printf(text, "%s(", info->word);
    append_arguments(self, text);
    g_string_append_c(text, ')');
  } else if (info->n_arguments == 1) {
    g_string_append_printf(text, "%s%s", info->word, op == RELABEL_OPERATOR_NOT ? " " : "");
    append_inner(relabel_expression_get_argument(self, 0), op == RELABEL_OPERATOR_NOT ? info->precedence : RELABEL_PRECEDENCE_ATOM, text);
  } else {
    append_infix(self, text);
  }
}

void
relabel_expression_append(RelabelExpression *self, GString *text)
{
  switch (relabel_expression_get_kind(self)) {
  case RELABEL_EXPRESSION_LITERAL:
    append_value(relabel_expression_get_value(self), text);
    break;
  case RELABEL_EXPRESSION_FIELD:
    relabel_expression_append_path(relabel_expression_get_path(self), text);
    break;
  case RELABEL_EXPRESSION_CALL:
  default:
    append_call(self, text);
    break;
  }
}

/**
 * relabel_expression_to_string:
 *
 * Returns: (transfer full): the text that reads as the same expression
 */
char *
relabel_expression_to_string(RelabelExpression *self)
{
  GString *text = g_string_new(NULL);

  relabel_expression_append(self, text);
  return g_string_free(text, FALSE);
}
