/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Views from text. */
#include "relabel-view-private.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"

/* An argument as it stands in the text, by a name or by its place. */
typedef struct {
  char *name;
  RelabelTextRange name_range;
  RelabelExpression *value;
} Argument;

static void
clear_argument(gpointer data)
{
  Argument *argument = data;

  g_free(argument->name);
  g_clear_pointer(&argument->value, relabel_expression_unref);
}

static gboolean
read_argument(RelabelParser *parser, Argument *argument, GError **error)
{
  argument->value = relabel_parser_read_expression(parser, error);
  if (argument->value == NULL || !relabel_parser_is_sign(parser, "="))
    return argument->value != NULL;
  argument->name_range = relabel_expression_get_range(argument->value);
  if (relabel_expression_get_kind(argument->value) != RELABEL_EXPRESSION_FIELD)
    return relabel_parser_fail(parser, argument->name_range, error, "expected a name before “=”; two values are compared by “==”");
  argument->name = g_strdup(relabel_expression_get_path(argument->value));
  g_clear_pointer(&argument->value, relabel_expression_unref);
  if (relabel_parser_next(parser, error))
    argument->value = relabel_parser_read_expression(parser, error);
  return argument->value != NULL;
}

/* The token is the opening bracket. */
static GArray *
read_arguments(RelabelParser *parser, GError **error)
{
  g_autoptr(GArray) arguments = g_array_new(FALSE, TRUE, sizeof(Argument));
  gboolean is_named = FALSE;

  g_array_set_clear_func(arguments, clear_argument);
  if (!relabel_parser_next(parser, error))
    return NULL;
  while (!relabel_parser_is_sign(parser, ")")) {
    Argument argument = { NULL };
    gboolean done = read_argument(parser, &argument, error);

    g_array_append_val(arguments, argument);
    if (!done)
      return NULL;
    if (is_named && argument.name == NULL) {
      relabel_parser_fail(parser, relabel_expression_get_range(argument.value), error, "arguments without a name come before those with one");
      return NULL;
    }
    is_named = argument.name != NULL;
    if (relabel_parser_is_sign(parser, ")"))
      break;
    if (!relabel_parser_expect(parser, ",", "“,” or “)”", error))
      return NULL;
  }
  return relabel_parser_next(parser, error) ? g_steal_pointer(&arguments) : NULL;
}

static gboolean
is_text(const Argument *argument)
{
  JsonNode *node = argument->name == NULL ? relabel_expression_get_value(argument->value) : NULL;

  if (argument->name == NULL && relabel_expression_get_kind(argument->value) == RELABEL_EXPRESSION_FIELD)
    return TRUE;
  return node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING;
}

/* Where the first parameter is a list, its elements may stand without brackets: match_tags(a, b). */
static void
gather_list(GArray *arguments, const RelabelParameter *parameter)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new();
  gboolean is_list = parameter->type == RELABEL_PARAMETER_IDS || parameter->type == RELABEL_PARAMETER_STRINGS ||
                     parameter->type == RELABEL_PARAMETER_FIELDS;
  Argument gathered = { NULL };
  guint n = 0;

  while (n < arguments->len && is_text(&g_array_index(arguments, Argument, n)))
    g_ptr_array_add(items, g_array_index(arguments, Argument, n++).value);
  if (!is_list || (n == 0 && (arguments->len > 0 || parameter->fallback != NULL)))
    return;
  gathered.value = relabel_expression_new_call(RELABEL_OPERATOR_LIST, (RelabelExpression **)items->pdata, n);
  if (n > 0)
    relabel_expression_set_range(gathered.value, relabel_expression_get_range(items->pdata[0]).start,
                                 relabel_expression_get_range(items->pdata[n - 1]).end);
  g_array_remove_range(arguments, 0, n);
  g_array_prepend_val(arguments, gathered);
}

static gboolean
refuse_name(RelabelParser *parser, RelabelViewStageKind kind, const Argument *argument, GError **error)
{
  const char *names[RELABEL_MAX_PARAMETERS + 1] = { NULL };
  g_autofree char *suggestion = NULL;

  for (guint i = 0; i < RELABEL_MAX_PARAMETERS; i++)
    names[i] = relabel_view_stages[kind].parameters[i].name;
  suggestion = relabel_suggest(argument->name, names);
  return relabel_parser_fail(parser, argument->name_range, error, "%s takes no “%s”%s", relabel_view_stages[kind].word, argument->name, suggestion);
}

static guint
count_parameters(RelabelViewStageKind kind)
{
  guint n = 0;

  while (relabel_view_stages[kind].parameters[n].name != NULL)
    n++;
  return n;
}

static gboolean
set_argument(RelabelParser *parser, RelabelViewStage *stage, guint position, const Argument *argument, GError **error)
{
  RelabelViewStageKind kind = relabel_view_stage_get_kind(stage);
  int parameter = argument->name != NULL ? relabel_view_stage_find_parameter(kind, argument->name) : (int)position;
  RelabelTextRange range = relabel_expression_get_range(argument->value);
  g_autofree char *message = NULL;

  if (parameter < 0)
    return refuse_name(parser, kind, argument, error);
  if (position >= count_parameters(kind))
    return relabel_parser_fail(parser, range, error, "%s takes no more arguments", relabel_view_stages[kind].word);
  if (relabel_view_stage_peek_argument(stage, (guint)parameter) != NULL)
    return relabel_parser_fail(parser, range, error, "“%s” is given twice", relabel_view_stages[kind].parameters[parameter].name);
  return relabel_view_stage_set_parameter(stage, (guint)parameter, argument->value, &message) ||
         relabel_parser_fail(parser, range, error, "%s", message);
}

static gboolean
refuse_stage(RelabelParser *parser, const char *word, RelabelTextRange range, GError **error)
{
  const char *words[RELABEL_N_VIEW_STAGES + 1] = { NULL };
  g_autofree char *suggestion = NULL;

  for (guint i = 0; i < RELABEL_N_VIEW_STAGES; i++)
    words[i] = relabel_view_stages[i].word;
  suggestion = relabel_suggest(word, words);
  return relabel_parser_fail(parser, range, error, "there is no view stage “%s”%s", word, suggestion);
}

static RelabelViewStage *
read_stage(RelabelParser *parser, GError **error)
{
  RelabelTextRange range = parser->token.range;
  g_autofree char *word = g_strdup(parser->token.word);
  g_autoptr(RelabelViewStage) stage = NULL;
  g_autoptr(GArray) arguments = NULL;
  g_autofree char *message = NULL;
  RelabelViewStageKind kind;

  if (parser->token.kind != RELABEL_TOKEN_WORD) {
    relabel_parser_fail(parser, range, error, "expected a stage such as limit(5)");
    return NULL;
  }
  if (!relabel_view_stage_kind_from_word(word, &kind)) {
    refuse_stage(parser, word, range, error);
    return NULL;
  }
  if (!relabel_parser_next(parser, error))
    return NULL;
  if (!relabel_parser_is_sign(parser, "(")) {
    relabel_parser_fail(parser, parser->token.range, error, "expected “(” and what %s takes", word);
    return NULL;
  }
  arguments = read_arguments(parser, error);
  if (arguments == NULL)
    return NULL;
  stage = relabel_view_stage_new(kind);
  relabel_view_stage_set_range(stage, range.start, parser->end);
  gather_list(arguments, &relabel_view_stages[kind].parameters[0]);
  for (guint i = 0; i < arguments->len; i++) {
    if (!set_argument(parser, stage, i, &g_array_index(arguments, Argument, i), error))
      return NULL;
  }
  if (!relabel_view_stage_check(stage, &message)) {
    relabel_parser_fail(parser, (RelabelTextRange){ range.start, parser->end }, error, "%s", message);
    return NULL;
  }
  return g_steal_pointer(&stage);
}

static gboolean
read_stages(RelabelParser *parser, RelabelView *view, GError **error)
{
  while (parser->token.kind != RELABEL_TOKEN_END || relabel_view_get_n_stages(view) > 0) {
    g_autoptr(RelabelViewStage) stage = read_stage(parser, error);

    if (stage == NULL)
      return FALSE;
    relabel_view_add_stage(view, stage);
    if (parser->token.kind == RELABEL_TOKEN_END)
      return TRUE;
    if (!relabel_parser_expect(parser, "|", "“|” and another stage", error))
      return FALSE;
  }
  return TRUE;
}

/* In characters, as people count. */
static void
tell_range(const char *text, RelabelTextRange range, guint *start, guint *length)
{
  gsize size = strlen(text);
  gsize first = MIN(range.start, size), last = CLAMP(range.end, first, size);

  if (start != NULL)
    *start = (guint)g_utf8_strlen(text, (gssize)first);
  if (length != NULL)
    *length = (guint)g_utf8_strlen(text + first, (gssize)(last - first));
}

/**
 * relabel_view_parse:
 * @text: stages, e.g. `match_tags(train) | limit(5)`; empty for the whole dataset
 * @fields: (nullable) (element-type RelabelField): the fields of the dataset, to check names against
 * @start: (out) (optional): the first character of what is wrong, from 0
 * @length: (out) (optional): how many characters of it there are
 * @error: where to say what is wrong and at which character: %RELABEL_MODEL_ERROR_INVALID
 *
 * Reads a view, for a place where people write one.
 *
 * Returns: (transfer full) (nullable): the view
 */
RelabelView *
relabel_view_parse(const char *text, GPtrArray *fields, guint *start, guint *length, GError **error)
{
  g_autoptr(RelabelView) view = relabel_view_new();
  g_auto(RelabelParser) parser = { NULL };

  if (relabel_parser_init(&parser, text, error) && read_stages(&parser, view, error) &&
      (fields == NULL || relabel_view_check_text(view, fields, text, &parser.trouble, error)))
    return g_steal_pointer(&view);
  tell_range(text, parser.trouble, start, length);
  return NULL;
}

/**
 * relabel_view_new_from_string:
 * @text: stages, e.g. `match_tags(train) | limit(5)`; empty for the whole dataset
 *
 * Returns: (transfer full) (nullable): the view; %RELABEL_MODEL_ERROR_INVALID says what is wrong and at which character
 */
RelabelView *
relabel_view_new_from_string(const char *text, GError **error)
{
  return relabel_view_parse(text, NULL, NULL, NULL, error);
}
