/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What stands before the cursor in the text of a view, which is seldom one that can be read as a whole. */
#include "relabel-completion-private.h"

#include <string.h>

#include "relabel-json.h"
#include "relabel-parser.h"
#include "relabel-path.h"

/* What is open at the cursor, from the outside to the inside. */
typedef struct {
  enum { FRAME_STAGE, FRAME_FUNCTION, FRAME_GROUP, FRAME_LIST, FRAME_OTHER } kind;
  RelabelViewStageKind stage;
  RelabelOperator op;
  guint argument;
  char *name;     /* of the argument, where it is given */
  char *subject;  /* the path that is the first argument, or that is called field */
  char *compared; /* the path before a comparison */
} Frame;

typedef struct {
  GArray *frames; /* of Frame */
  gboolean expects_operand;
  gboolean at_start;       /* of an argument */
  gboolean behind_stage;
  char *path;              /* the operand, if it is one */
  char *call;              /* the word before an opening bracket */
} Reader;

static void
clear_frame(gpointer data)
{
  Frame *frame = data;

  g_free(frame->name);
  g_free(frame->subject);
  g_free(frame->compared);
}

static Frame *
peek_frame(Reader *self)
{
  return self->frames->len > 0 ? &g_array_index(self->frames, Frame, self->frames->len - 1) : NULL;
}

static void
set_path(Reader *self, const char *path)
{
  g_free(self->path);
  self->path = g_strdup(path);
}

static void
open_bracket(Reader *self, const char *sign)
{
  Frame frame = { FRAME_OTHER };

  if (*sign == '(' && self->call == NULL)
    frame.kind = FRAME_GROUP;
  else if (*sign == '(' && self->frames->len == 0 && relabel_view_stage_kind_from_word(self->call, &frame.stage))
    frame.kind = FRAME_STAGE;
  else if (*sign == '(' && relabel_operator_from_word(self->call, &frame.op))
    frame.kind = FRAME_FUNCTION;
  else if (*sign == '[' && self->expects_operand)
    frame.kind = FRAME_LIST;
  g_array_append_val(self->frames, frame);
  self->expects_operand = self->at_start = TRUE;
}

static void
close_bracket(Reader *self)
{
  if (self->frames->len > 0)
    g_array_set_size(self->frames, self->frames->len - 1);
  self->behind_stage = self->frames->len == 0;
  self->expects_operand = FALSE;
  set_path(self, NULL);
}

static void
end_argument(Frame *frame)
{
  frame->argument++;
  g_clear_pointer(&frame->name, g_free);
  g_clear_pointer(&frame->compared, g_free);
}

static void
read_sign(Reader *self, const char *sign)
{
  Frame *frame = peek_frame(self);
  gboolean compares = strchr("=!<>", *sign) != NULL && !g_str_equal(sign, "=");

  self->at_start = FALSE;
  if (strchr("([{", *sign) != NULL) {
    open_bracket(self, sign);
    return;
  }
  if (strchr(")]}", *sign) != NULL) {
    close_bracket(self);
    return;
  }
  self->expects_operand = TRUE;
  self->behind_stage = FALSE;
  if (frame == NULL)
    return;
  if (*sign == ',') {
    end_argument(frame);
    self->at_start = TRUE;
  } else if (g_str_equal(sign, "=")) {
    g_free(frame->name);
    frame->name = g_steal_pointer(&self->path);
  } else {
    g_free(frame->compared);
    frame->compared = compares ? g_strdup(self->path) : NULL;
  }
}

static void
read_operand(Reader *self, const char *path)
{
  Frame *frame = peek_frame(self);

  self->expects_operand = self->at_start = FALSE;
  set_path(self, path);
  if (frame == NULL || path == NULL)
    return;
  if ((frame->argument == 0 && frame->name == NULL) || g_strcmp0(frame->name, "field") == 0) {
    g_free(frame->subject);
    frame->subject = g_strdup(path);
  }
}

static void
read_word(Reader *self, RelabelParser *parser)
{
  const char *word = parser->token.word;
  gboolean joins = g_str_equal(word, "and") || g_str_equal(word, "or");
  const char *next = parser->cursor;

  while (g_ascii_isspace(*next))
    next++;
  if (*next == '(' && !joins && !g_str_equal(word, "not")) {
    self->call = g_strdup(word);
    return;
  }
  if (joins || g_str_equal(word, "not")) {
    Frame *frame = peek_frame(self);

    if (frame != NULL)
      g_clear_pointer(&frame->compared, g_free);
    self->expects_operand = TRUE;
    self->at_start = FALSE;
    return;
  }
  read_operand(self, word);
}

static void
read_token(Reader *self, RelabelParser *parser)
{
  const RelabelToken *token = &parser->token;

  if (token->kind == RELABEL_TOKEN_WORD) {
    read_word(self, parser);
    return;
  }
  if (token->kind == RELABEL_TOKEN_SIGN)
    read_sign(self, token->sign);
  else
    read_operand(self, json_node_get_value_type(token->value) == G_TYPE_STRING ? json_node_get_string(token->value) : NULL);
  g_clear_pointer(&self->call, g_free);
}

static gboolean
is_word_byte(char c)
{
  return g_ascii_isalnum(c) || c == '_' || c == '.' || c == '`' || ((guchar)c & 0x80);
}

/* Finds what the cursor is in, or behind: a text, or a word. */
static void
find_prefix(RelabelCompletionContext *self, const char *text, guint cursor)
{
  char quote = '\0';
  guint start = 0;

  for (guint i = 0; i < cursor; i++) {
    if (quote == '\0' && (text[i] == '"' || text[i] == '\'')) {
      quote = text[i];
      start = i;
    } else if (quote != '\0' && text[i] == '\\' && i + 1 < cursor) {
      i++;
    } else if (quote != '\0' && text[i] == quote) {
      quote = '\0';
    }
  }
  self->in_text = quote != '\0';
  if (!self->in_text) {
    for (start = cursor; start > 0 && is_word_byte(text[start - 1]);)
      start--;
    if (start > 0 && start < cursor && text[start - 1] == '$')
      start--;
  }
  self->start = start;
  self->prefix = g_strndup(text + start + (self->in_text ? 1 : 0), cursor - start - (self->in_text ? 1 : 0));
  for (self->end = cursor; self->in_text ? FALSE : is_word_byte(text[self->end]);)
    self->end++;
  /* The rest of the text, as far as it is on the same argument. */
  if (self->in_text) {
    gsize rest = strcspn(text + cursor, "\"',)]");

    self->end = cursor + (text[cursor + rest] == quote ? (guint)rest + 1 : 0);
  }
}

static gboolean
is_list_type(RelabelParameterType type)
{
  return type == RELABEL_PARAMETER_STRINGS || type == RELABEL_PARAMETER_FIELDS || type == RELABEL_PARAMETER_IDS;
}

static RelabelParameterType
find_type(const Frame *frame, guint *argument)
{
  int named = frame->name != NULL ? relabel_view_stage_find_parameter(frame->stage, frame->name) : -1;
  const RelabelParameter *parameters = relabel_view_stages[frame->stage].parameters;
  guint n = 0;

  while (parameters[n].name != NULL)
    n++;
  *argument = named >= 0 ? (guint)named : frame->argument;
  /* One thing after the other is a list. */
  if (named < 0 && n > 0 && (frame->argument >= n || is_list_type(parameters[0].type)))
    *argument = 0;
  return *argument < n ? parameters[*argument].type : RELABEL_PARAMETER_ANY;
}

static void
enter_labels(RelabelCompletionContext *self, GPtrArray *fields, const char *path)
{
  RelabelPath found = relabel_path_resolve(fields, path != NULL ? path : "");

  self->scope = RELABEL_SCOPE_LABEL;
  self->field = found.kind == RELABEL_PATH_LABEL || found.kind == RELABEL_PATH_LABEL_LIST ? found.field : NULL;
}

/* In filter() and map(). */
static void
enter_elements(RelabelCompletionContext *self, GPtrArray *fields, const char *path)
{
  gboolean from_sample = path != NULL && (*path == '$' || self->scope == RELABEL_SCOPE_SAMPLE);
  RelabelPath found = from_sample ? relabel_path_resolve(fields, path) : (RelabelPath){ RELABEL_PATH_UNKNOWN, NULL, NULL };

  self->scope = found.kind == RELABEL_PATH_LABEL_LIST ? RELABEL_SCOPE_LABEL : RELABEL_SCOPE_ANY;
  self->field = found.kind == RELABEL_PATH_LABEL_LIST ? found.field : NULL;
}

static char *
make_values_path(RelabelCompletionContext *self, const char *path)
{
  const char *list;

  if (path == NULL)
    return NULL;
  if (*path == '$' || self->scope == RELABEL_SCOPE_SAMPLE)
    return g_strdup(path + (*path == '$' ? 1 : 0));
  if (self->scope == RELABEL_SCOPE_ANY || self->field == NULL)
    return NULL;
  list = relabel_field_type_is_list(relabel_field_get_field_type(self->field)) ?
             relabel_field_type_get_list_key(relabel_field_get_field_type(self->field)) : NULL;
  return g_strjoin(".", relabel_field_get_name(self->field), list != NULL ? list : path, list != NULL ? path : NULL, NULL);
}

/* Values that an argument of a stage takes. */
static char *
find_stage_values(RelabelCompletionContext *self, const Frame *frame)
{
  const char *name = relabel_view_stages[frame->stage].parameters[self->argument].name;

  if (frame->stage == RELABEL_VIEW_STAGE_MATCH_TAGS && g_str_equal(name, "tags"))
    return g_strdup("tags");
  if (g_str_equal(name, "anno_key") || g_str_equal(name, "eval_key"))
    return g_strconcat("$", name, NULL);
  if (frame->stage == RELABEL_VIEW_STAGE_SAVED_VIEW)
    return g_strdup("$saved_view");
  return self->type == RELABEL_PARAMETER_VALUES ? g_strdup(frame->subject) : NULL;
}

static gboolean
takes_values(RelabelOperator op)
{
  return op == RELABEL_OPERATOR_IS_IN || (op >= RELABEL_OPERATOR_CONTAINS && op <= RELABEL_OPERATOR_MATCHES_STR);
}

static void
find_values(RelabelCompletionContext *self, Reader *reader)
{
  for (guint i = reader->frames->len; i-- > 0;) {
    const Frame *frame = &g_array_index(reader->frames, Frame, i);

    if (frame->compared != NULL)
      self->values_path = make_values_path(self, frame->compared);
    else if (frame->kind == FRAME_LIST || frame->kind == FRAME_OTHER)
      continue;
    else if (frame->kind == FRAME_FUNCTION && frame->argument == 1 && frame->name == NULL && takes_values(frame->op))
      self->values_path = make_values_path(self, frame->subject);
    else if (frame->kind == FRAME_STAGE && self->type != RELABEL_PARAMETER_EXPRESSION && self->type != RELABEL_PARAMETER_SORT)
      self->values_path = find_stage_values(self, frame);
    break;
  }
  self->only_values = self->values_path != NULL && peek_frame(reader)->kind == FRAME_LIST;
}

static gboolean
enter_frames(RelabelCompletionContext *self, Reader *reader, GPtrArray *fields)
{
  const Frame *outer = &g_array_index(reader->frames, Frame, 0);

  if (outer->kind != FRAME_STAGE)
    return FALSE;
  self->stage = outer->stage;
  self->type = find_type(outer, &self->argument);
  if (outer->stage == RELABEL_VIEW_STAGE_FILTER_LABELS || outer->stage == RELABEL_VIEW_STAGE_MATCH_LABELS)
    enter_labels(self, fields, outer->stage == RELABEL_VIEW_STAGE_FILTER_LABELS ? outer->subject : NULL);
  for (guint i = 1; i < reader->frames->len; i++) {
    const Frame *frame = &g_array_index(reader->frames, Frame, i);

    if (frame->kind == FRAME_OTHER)
      return FALSE;
    if (frame->kind == FRAME_FUNCTION && relabel_operators[frame->op].is_relative && frame->argument == 1)
      enter_elements(self, fields, frame->subject);
  }
  return TRUE;
}

static void
find_place(RelabelCompletionContext *self, Reader *reader, GPtrArray *fields)
{
  const Frame *frame = peek_frame(reader);
  gboolean in_expression;

  if (frame == NULL) {
    self->place = reader->behind_stage ? RELABEL_PLACE_PIPE : reader->expects_operand ? RELABEL_PLACE_STAGE : RELABEL_PLACE_NONE;
    return;
  }
  if (!enter_frames(self, reader, fields))
    return;
  in_expression = self->type == RELABEL_PARAMETER_EXPRESSION || self->type == RELABEL_PARAMETER_SORT;
  if (!reader->expects_operand) {
    self->place = in_expression && frame->kind != FRAME_LIST ? RELABEL_PLACE_OPERATOR : RELABEL_PLACE_NONE;
    return;
  }
  find_values(self, reader);
  self->place = in_expression ? RELABEL_PLACE_OPERAND : RELABEL_PLACE_ARGUMENT;
  self->takes_names = frame->kind == FRAME_STAGE && reader->at_start && !self->in_text;
  if (frame->kind == FRAME_FUNCTION && reader->at_start && frame->argument >= relabel_operators[frame->op].n_arguments)
    self->option = relabel_operators[frame->op].option;
}

void
relabel_completion_context_read(RelabelCompletionContext *self, const char *text, guint cursor, GPtrArray *fields)
{
  Reader reader = { g_array_new(FALSE, TRUE, sizeof(Frame)), TRUE, TRUE, FALSE, NULL, NULL };
  g_autofree char *before = NULL;
  g_auto(RelabelParser) parser = { NULL };
  gboolean ok;

  memset(self, 0, sizeof *self);
  g_array_set_clear_func(reader.frames, clear_frame);
  find_prefix(self, text, cursor);
  before = g_strndup(text, self->start);
  ok = relabel_parser_init(&parser, before, NULL);
  while (ok && parser.token.kind != RELABEL_TOKEN_END) {
    read_token(&reader, &parser);
    ok = relabel_parser_next(&parser, NULL);
  }
  if (ok)
    find_place(self, &reader, fields);
  g_array_unref(reader.frames);
  g_free(reader.path);
  g_free(reader.call);
}

void
relabel_completion_context_clear(RelabelCompletionContext *self)
{
  g_free(self->prefix);
  g_free(self->values_path);
}
