/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Expressions from text: each function reads what binds at least as tightly as its name says. */
#include "relabel-parser.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"

/* The deepest nesting that is read, as brackets can be repeated at will; and the longest row of operators, which nests to the left. */
#define MAX_DEPTH 100
#define MAX_ROW 500

static RelabelExpression *read_or(RelabelParser *parser, GError **error);

static RelabelExpression *
place(RelabelParser *parser, RelabelExpression *expression, guint start)
{
  relabel_expression_set_range(expression, start, parser->end);
  return expression;
}

static RelabelExpression *
fail(RelabelParser *parser, GError **error)
{
  if (parser->token.kind == RELABEL_TOKEN_END)
    relabel_parser_fail(parser, parser->token.range, error, "the view ends where a value or a field was expected");
  else
    relabel_parser_fail(parser, parser->token.range, error, "expected a value, a field or a “(”");
  return NULL;
}

/* What stands between an opening sign, which is read already, and the closing one, with commas between. */
static GPtrArray *
read_items(RelabelParser *parser, const char *close, GError **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_expression_unref);

  while (!relabel_parser_is_sign(parser, close)) {
    RelabelExpression *item = read_or(parser, error);

    if (item == NULL)
      return NULL;
    g_ptr_array_add(items, item);
    if (relabel_parser_is_sign(parser, close))
      break;
    if (!relabel_parser_expect(parser, ",", *close == ']' ? "“,” or “]”" : "“,” or “)”", error))
      return NULL;
  }
  return relabel_parser_next(parser, error) ? g_steal_pointer(&items) : NULL;
}

static RelabelExpression *
read_list(RelabelParser *parser, const char *close, GError **error)
{
  guint start = parser->token.range.start;
  g_autoptr(GPtrArray) items = relabel_parser_next(parser, error) ? read_items(parser, close, error) : NULL;

  if (items == NULL)
    return NULL;
  return place(parser, relabel_expression_new_call(RELABEL_OPERATOR_LIST, (RelabelExpression **)items->pdata, items->len), start);
}

/* "name": value; the braces are for dictionaries of values only. */
static gboolean
read_member(RelabelParser *parser, JsonObject *object, GError **error)
{
  g_autoptr(RelabelExpression) value = NULL;
  g_autofree char *name = NULL;

  if (parser->token.kind == RELABEL_TOKEN_WORD)
    name = g_strdup(parser->token.word);
  else if (parser->token.value != NULL && json_node_get_value_type(parser->token.value) == G_TYPE_STRING)
    name = json_node_dup_string(parser->token.value);
  else
    return relabel_parser_fail(parser, parser->token.range, error, "expected a name in quotes");
  if (!relabel_parser_next(parser, error) || !relabel_parser_expect(parser, ":", "“:” and a value", error))
    return FALSE;
  value = read_or(parser, error);
  if (value == NULL)
    return FALSE;
  if (relabel_expression_get_kind(value) != RELABEL_EXPRESSION_LITERAL)
    return relabel_parser_fail(parser, relabel_expression_get_range(value), error, "expected a value, such as \"cat\" or 1");
  json_object_set_member(object, name, json_node_copy(relabel_expression_get_value(value)));
  return TRUE;
}

static RelabelExpression *
read_dictionary(RelabelParser *parser, GError **error)
{
  g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
  guint start = parser->token.range.start;

  json_node_take_object(node, json_object_new());
  if (!relabel_parser_next(parser, error))
    return NULL;
  while (!relabel_parser_is_sign(parser, "}")) {
    if (!read_member(parser, json_node_get_object(node), error))
      return NULL;
    if (relabel_parser_is_sign(parser, "}"))
      break;
    if (!relabel_parser_expect(parser, ",", "“,” or “}”", error))
      return NULL;
  }
  if (!relabel_parser_next(parser, error))
    return NULL;
  return place(parser, relabel_expression_new_literal(node), start);
}

/* The option may be named, as FiftyOne's users are used to: starts_with(label, "c", case_sensitive=false). */
static RelabelExpression *
read_argument(RelabelParser *parser, const RelabelOperatorInfo *info, guint position, GError **error)
{
  g_autoptr(RelabelExpression) argument = read_or(parser, error);
  const char *name;

  if (argument == NULL || !relabel_parser_is_sign(parser, "="))
    return g_steal_pointer(&argument);
  name = relabel_expression_get_path(argument);
  if (info->option == NULL || g_strcmp0(name, info->option) != 0) {
    relabel_parser_fail(parser, relabel_expression_get_range(argument), error, info->option != NULL ? "%s takes “%s=”" : "%s takes no names%s",
                        info->word, info->option != NULL ? info->option : "");
    return NULL;
  }
  if (position != info->n_arguments) {
    relabel_parser_fail(parser, relabel_expression_get_range(argument), error, "“%s=” comes last", info->option);
    return NULL;
  }
  return relabel_parser_next(parser, error) ? read_or(parser, error) : NULL;
}

static GPtrArray *
read_arguments(RelabelParser *parser, const RelabelOperatorInfo *info, GError **error)
{
  g_autoptr(GPtrArray) arguments = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_expression_unref);

  while (!relabel_parser_is_sign(parser, ")")) {
    RelabelExpression *argument = read_argument(parser, info, arguments->len, error);

    if (argument == NULL)
      return NULL;
    g_ptr_array_add(arguments, argument);
    if (relabel_parser_is_sign(parser, ")"))
      break;
    if (!relabel_parser_expect(parser, ",", "“,” or “)”", error))
      return NULL;
  }
  return relabel_parser_next(parser, error) ? g_steal_pointer(&arguments) : NULL;
}

static gboolean
refuse_word(RelabelParser *parser, const char *word, RelabelTextRange range, GError **error)
{
  const char *words[RELABEL_N_OPERATORS + 1] = { NULL };
  g_autofree char *suggestion = NULL;
  guint n = 0;

  for (guint i = 0; i < RELABEL_N_OPERATORS; i++) {
    if (relabel_operators[i].precedence == RELABEL_PRECEDENCE_NONE)
      words[n++] = relabel_operators[i].word;
  }
  suggestion = relabel_suggest(word, words);
  return relabel_parser_fail(parser, range, error, "there is no function “%s”%s", word, suggestion);
}

static RelabelExpression *
read_call(RelabelParser *parser, const char *word, RelabelTextRange range, GError **error)
{
  g_autoptr(GPtrArray) arguments = NULL;
  const RelabelOperatorInfo *info;
  RelabelOperator op;

  if (!relabel_operator_from_word(word, &op)) {
    refuse_word(parser, word, range, error);
    return NULL;
  }
  info = &relabel_operators[op];
  if (!relabel_parser_next(parser, error))
    return NULL;
  arguments = read_arguments(parser, info, error);
  if (arguments == NULL)
    return NULL;
  if (arguments->len < info->n_arguments || arguments->len > info->n_arguments + (info->option != NULL ? 1 : 0)) {
    relabel_parser_fail(parser, (RelabelTextRange){ range.start, parser->end }, error, "%s takes %u arguments%s%s%s", word, info->n_arguments,
                        info->option != NULL ? " and “" : "", info->option != NULL ? info->option : "", info->option != NULL ? "=”" : "");
    return NULL;
  }
  return place(parser, relabel_expression_new_call(op, (RelabelExpression **)arguments->pdata, arguments->len), range.start);
}

static RelabelExpression *
make_constant(const char *word)
{
  g_autoptr(JsonNode) null = NULL;

  if (strcmp(word, "true") == 0 || strcmp(word, "True") == 0)
    return relabel_expression_new_boolean(TRUE);
  if (strcmp(word, "false") == 0 || strcmp(word, "False") == 0)
    return relabel_expression_new_boolean(FALSE);
  if (strcmp(word, "null") != 0 && strcmp(word, "None") != 0)
    return NULL;
  null = json_node_new(JSON_NODE_NULL);
  return relabel_expression_new_literal(null);
}

/* A constant, a function or a field. */
static RelabelExpression *
read_word(RelabelParser *parser, GError **error)
{
  g_autofree char *word = g_strdup(parser->token.word);
  RelabelTextRange range = parser->token.range;
  gboolean is_quoted = parser->token.is_quoted;
  RelabelExpression *constant = !is_quoted ? make_constant(word) : NULL;

  if (constant == NULL && !is_quoted && relabel_word_is_reserved(word))
    return fail(parser, error);
  if (!relabel_parser_next(parser, error)) {
    g_clear_pointer(&constant, relabel_expression_unref);
    return NULL;
  }
  if (constant != NULL)
    return place(parser, constant, range.start);
  if (relabel_parser_is_sign(parser, "("))
    return read_call(parser, word, range, error);
  return place(parser, relabel_expression_new_field(word), range.start);
}

/* In round brackets an expression, or a list, as Python's tuples are. */
static RelabelExpression *
read_brackets(RelabelParser *parser, GError **error)
{
  guint start = parser->token.range.start;
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(RelabelExpression) first = relabel_parser_next(parser, error) ? read_or(parser, error) : NULL;

  if (first == NULL)
    return NULL;
  if (!relabel_parser_is_sign(parser, ","))
    return relabel_parser_expect(parser, ")", "“)”", error) ? g_steal_pointer(&first) : NULL;
  items = relabel_parser_next(parser, error) ? read_items(parser, ")", error) : NULL;
  if (items == NULL)
    return NULL;
  g_ptr_array_insert(items, 0, g_steal_pointer(&first));
  return place(parser, relabel_expression_new_call(RELABEL_OPERATOR_LIST, (RelabelExpression **)items->pdata, items->len), start);
}

static RelabelExpression *
read_atom(RelabelParser *parser, GError **error)
{
  guint start = parser->token.range.start;
  RelabelExpression *literal;

  if (parser->token.kind == RELABEL_TOKEN_WORD)
    return read_word(parser, error);
  if (relabel_parser_is_sign(parser, "["))
    return read_list(parser, "]", error);
  if (relabel_parser_is_sign(parser, "{"))
    return read_dictionary(parser, error);
  if (relabel_parser_is_sign(parser, "("))
    return read_brackets(parser, error);
  if (parser->token.kind != RELABEL_TOKEN_VALUE)
    return fail(parser, error);
  literal = relabel_expression_new_literal(parser->token.value);
  if (!relabel_parser_next(parser, error)) {
    relabel_expression_unref(literal);
    return NULL;
  }
  return place(parser, literal, start);
}

static RelabelExpression *
join(RelabelParser *parser, RelabelOperator op, RelabelExpression *left, RelabelExpression *right, guint start)
{
  return place(parser, relabel_expression_new_call(op, (RelabelExpression *[]){ left, right }, right != NULL ? 2 : 1), start);
}

/* An atom, with [i] behind it. */
static RelabelExpression *
read_indexed(RelabelParser *parser, GError **error)
{
  guint start = parser->token.range.start;
  RelabelExpression *list = read_atom(parser, error);

  while (list != NULL && relabel_parser_is_sign(parser, "[")) {
    g_autoptr(RelabelExpression) inner = list;
    g_autoptr(RelabelExpression) index = relabel_parser_next(parser, error) ? read_or(parser, error) : NULL;

    list = NULL;
    if (index != NULL && relabel_parser_expect(parser, "]", "“]”", error))
      list = join(parser, RELABEL_OPERATOR_INDEX, inner, index, start);
  }
  return list;
}

static RelabelExpression *
read_sign(RelabelParser *parser, GError **error)
{
  guint start = parser->token.range.start;
  g_autoptr(RelabelExpression) argument = NULL;

  if (!relabel_parser_is_sign(parser, "-"))
    return read_indexed(parser, error);
  if (++parser->depth > MAX_DEPTH) {
    relabel_parser_fail(parser, parser->token.range, error, "this is nested too deeply");
    return NULL;
  }
  argument = relabel_parser_next(parser, error) ? read_sign(parser, error) : NULL;
  parser->depth--;
  return argument != NULL ? join(parser, RELABEL_OPERATOR_NEGATE, argument, NULL, start) : NULL;
}

/* The operator between two arguments that the next token is, if it has this rank. */
static gboolean
find_infix(RelabelParser *parser, RelabelPrecedence precedence, RelabelOperator *op)
{
  const char *word = parser->token.kind == RELABEL_TOKEN_SIGN ? parser->token.sign
                     : parser->token.kind == RELABEL_TOKEN_WORD && !parser->token.is_quoted ? parser->token.word
                                                                                            : "";

  for (guint i = 0; i < RELABEL_N_OPERATORS; i++) {
    if (relabel_operators[i].precedence == precedence && relabel_operators[i].n_arguments == 2 && strcmp(relabel_operators[i].word, word) == 0) {
      *op = (RelabelOperator)i;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
check_row(RelabelParser *parser, RelabelPrecedence precedence, guint n, GError **error)
{
  RelabelOperator op;

  if (precedence == RELABEL_PRECEDENCE_COMPARE && find_infix(parser, precedence, &op))
    return relabel_parser_fail(parser, parser->token.range, error, "two comparisons need “and” between them, as in 0.5 < x and x < 0.8");
  return n < MAX_ROW || relabel_parser_fail(parser, parser->token.range, error, "these are too many in a row; is_in(field, [a, b, …]) is shorter");
}

typedef RelabelExpression *(*ReadFunc)(RelabelParser *parser, GError **error);

static RelabelExpression *
read_infix(RelabelParser *parser, RelabelPrecedence precedence, ReadFunc read_tighter, GError **error)
{
  guint start = parser->token.range.start;
  RelabelExpression *left = read_tighter(parser, error);
  RelabelOperator op;

  for (guint n = 0; left != NULL && find_infix(parser, precedence, &op); n++) {
    g_autoptr(RelabelExpression) first = left;
    g_autoptr(RelabelExpression) second = relabel_parser_next(parser, error) ? read_tighter(parser, error) : NULL;

    left = second != NULL ? join(parser, op, first, second, start) : NULL;
    if (left != NULL && !check_row(parser, precedence, n, error))
      g_clear_pointer(&left, relabel_expression_unref);
  }
  return left;
}

static RelabelExpression *
read_product(RelabelParser *parser, GError **error)
{
  return read_infix(parser, RELABEL_PRECEDENCE_MULTIPLY, read_sign, error);
}

static RelabelExpression *
read_sum(RelabelParser *parser, GError **error)
{
  return read_infix(parser, RELABEL_PRECEDENCE_ADD, read_product, error);
}

static RelabelExpression *
read_comparison(RelabelParser *parser, GError **error)
{
  return read_infix(parser, RELABEL_PRECEDENCE_COMPARE, read_sum, error);
}

static RelabelExpression *
read_not(RelabelParser *parser, GError **error)
{
  guint start = parser->token.range.start;
  g_autoptr(RelabelExpression) argument = NULL;

  if (!relabel_parser_is_word(parser, "not"))
    return read_comparison(parser, error);
  if (++parser->depth > MAX_DEPTH) {
    relabel_parser_fail(parser, parser->token.range, error, "this is nested too deeply");
    return NULL;
  }
  argument = relabel_parser_next(parser, error) ? read_not(parser, error) : NULL;
  parser->depth--;
  return argument != NULL ? join(parser, RELABEL_OPERATOR_NOT, argument, NULL, start) : NULL;
}

static RelabelExpression *
read_and(RelabelParser *parser, GError **error)
{
  return read_infix(parser, RELABEL_PRECEDENCE_AND, read_not, error);
}

static RelabelExpression *
read_or(RelabelParser *parser, GError **error)
{
  RelabelExpression *expression;

  if (++parser->depth > MAX_DEPTH) {
    relabel_parser_fail(parser, parser->token.range, error, "this is nested too deeply");
    return NULL;
  }
  expression = read_infix(parser, RELABEL_PRECEDENCE_OR, read_and, error);
  parser->depth--;
  return expression;
}

RelabelExpression *
relabel_parser_read_expression(RelabelParser *parser, GError **error)
{
  return read_or(parser, error);
}

/**
 * relabel_expression_new_from_string:
 * @text: an expression, e.g. `confidence > 0.8 and eval == "fp"`
 *
 * Returns: (transfer full) (nullable): the expression; %RELABEL_MODEL_ERROR_INVALID says what is wrong and at which character
 */
RelabelExpression *
relabel_expression_new_from_string(const char *text, GError **error)
{
  g_auto(RelabelParser) parser = { NULL };
  g_autoptr(RelabelExpression) expression = NULL;

  if (relabel_parser_init(&parser, text, error))
    expression = relabel_parser_read_expression(&parser, error);
  if (expression == NULL)
    return NULL;
  if (parser.token.kind != RELABEL_TOKEN_END) {
    relabel_parser_fail(&parser, parser.token.range, error, "expected “and”, “or” or another operator");
    return NULL;
  }
  return g_steal_pointer(&expression);
}
