/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words, values and signs of a view's text. */
#include "relabel-parser.h"

#include <math.h>
#include <string.h>

#include "relabel-error.h"
#include "relabel-id.h"
#include "relabel-json.h"

void
relabel_text_fail(const char *text, RelabelTextRange range, GError **error, const char *message)
{
  if (text == NULL)
    g_set_error_literal(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, message);
  else
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "At character %ld of the view: %s",
                g_utf8_strlen(text, range.start) + 1, message);
}

gboolean
relabel_parser_fail(RelabelParser *self, RelabelTextRange range, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start(arguments, format);
  message = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  self->trouble = range;
  relabel_text_fail(self->text, range, error, message);
  return FALSE;
}

static void
clear_token(RelabelToken *token)
{
  g_clear_pointer(&token->word, g_free);
  g_clear_pointer(&token->value, json_node_unref);
  memset(token, 0, sizeof *token);
}

void
relabel_parser_clear(RelabelParser *self)
{
  clear_token(&self->token);
}

static gboolean
is_word_byte(char c)
{
  return g_ascii_isalnum(c) || c == '_' || ((guchar)c & 0x80);
}

/* JSON-GLib lets whole numbers run over. */
static void
mend_number(RelabelParser *self, const char *end)
{
  const char *start = self->text + self->token.range.start;
  g_autofree char *digits = g_strndup(start, (gsize)(end - start));

  if (self->token.value != NULL && relabel_json_is_number(self->token.value) && json_node_get_value_type(self->token.value) == G_TYPE_INT64 &&
      !g_ascii_string_to_signed(digits, 10, G_MININT64, G_MAXINT64, NULL, NULL)) {
    json_node_unref(self->token.value);
    self->token.value = json_node_init_double(json_node_alloc(), g_ascii_strtod(digits, NULL));
  }
}

/* A number, by its JSON form; with what looks like a part of it, so that "5x" is one mistake and not two words. */
static gboolean
read_number(RelabelParser *self, const char *end, GError **error)
{
  const char *start = self->cursor;

  while (is_word_byte(*end) || *end == '.' || ((*end == '+' || *end == '-') && (end[-1] == 'e' || end[-1] == 'E')))
    end++;
  self->token.range.end = (guint)(end - self->text);
  self->token.value = relabel_json_parse(start, end - start, NULL);
  mend_number(self, end);
  if (self->token.value == NULL || !relabel_json_is_number(self->token.value) || !isfinite(json_node_get_double(self->token.value)))
    return relabel_parser_fail(self, self->token.range, error, "“%.*s” is not a number", (int)(end - start), start);
  self->token.kind = RELABEL_TOKEN_VALUE;
  self->cursor = end;
  return TRUE;
}

/* A text in double or single quotes, with the escapes of JSON, and \' besides. */
static gboolean
read_text(RelabelParser *self, GError **error)
{
  g_autoptr(GString) json = g_string_new("\"");
  const char *p = self->cursor + 1;
  char quote = *self->cursor;

  while (*p != quote && *p != '\0') {
    if (*p == '\\' && p[1] != '\0') {
      g_string_append_len(json, p + (p[1] == '\'' ? 1 : 0), p[1] == '\'' ? 1 : 2);
      p += 2;
    } else {
      g_string_append_len(json, *p == '"' ? "\\\"" : p, *p == '"' ? 2 : 1);
      p++;
    }
  }
  self->token.range.end = (guint)(p - self->text) + (*p != '\0' ? 1 : 0);
  if (*p == '\0')
    return relabel_parser_fail(self, self->token.range, error, "the text has no end: a %c is missing", quote);
  g_string_append_c(json, '"');
  self->token.value = relabel_json_parse(json->str, (gssize)json->len, NULL);
  if (self->token.value == NULL)
    return relabel_parser_fail(self, self->token.range, error, "this is no text: a \\ stands before \\, \", ', /, b, f, n, r, t or u0000 only");
  self->token.kind = RELABEL_TOKEN_VALUE;
  self->cursor = p + 1;
  return TRUE;
}

/* One name of a path. */
static gboolean
read_name(RelabelParser *self, const char **cursor, GString *word, GError **error)
{
  const char *p = *cursor;

  if (*p != '`') {
    while (is_word_byte(*p))
      g_string_append_c(word, *p++);
    *cursor = p;
    return TRUE;
  }
  self->token.is_quoted = TRUE;
  for (p++; *p != '\0' && (*p != '`' || p[1] == '`'); p += *p == '`' ? 2 : 1)
    g_string_append_c(word, *p);
  *cursor = p + (*p != '\0' ? 1 : 0);
  self->token.range.end = (guint)(*cursor - self->text);
  return *p == '`' || relabel_parser_fail(self, self->token.range, error, "the name has no end: a ` is missing");
}

static gboolean
read_word(RelabelParser *self, GError **error)
{
  g_autoptr(GString) word = g_string_new(NULL);
  const char *p = self->cursor;

  if (*p == '$')
    g_string_append_c(word, *p++);
  if (!read_name(self, &p, word, error))
    return FALSE;
  while (*p == '.' && (is_word_byte(p[1]) || p[1] == '`')) {
    g_string_append_c(word, *p++);
    if (!read_name(self, &p, word, error))
      return FALSE;
  }
  self->token.kind = RELABEL_TOKEN_WORD;
  self->token.word = g_strdup(word->str);
  self->token.range.end = (guint)(p - self->text);
  self->cursor = p;
  return TRUE;
}

static gboolean
read_sign(RelabelParser *self, GError **error)
{
  static const char *const signs[] = { "==", "!=", "<=", ">=", "<", ">", "(", ")", "[", "]", "{", "}", ",", "|", "=", "+", "-", "*", "/", ":" };

  for (gsize i = 0; i < G_N_ELEMENTS(signs); i++) {
    if (g_str_has_prefix(self->cursor, signs[i])) {
      self->token.kind = RELABEL_TOKEN_SIGN;
      g_strlcpy(self->token.sign, signs[i], sizeof self->token.sign);
      self->cursor += strlen(signs[i]);
      self->token.range.end = (guint)(self->cursor - self->text);
      return TRUE;
    }
  }
  self->token.range.end = (guint)(g_utf8_next_char(self->cursor) - self->text);
  return relabel_parser_fail(self, self->token.range, error, "there is no sign “%.*s”", (int)(g_utf8_next_char(self->cursor) - self->cursor),
                             self->cursor);
}

/* Ids stand without quotes too, whatever digit they begin with. */
static gboolean
is_id(const char *p)
{
  char id[RELABEL_ID_LENGTH + 1];

  g_strlcpy(id, p, sizeof id);
  return relabel_id_is_valid(id) && !is_word_byte(p[RELABEL_ID_LENGTH]);
}

gboolean
relabel_parser_next(RelabelParser *self, GError **error)
{
  char c;

  self->end = self->token.range.end;
  clear_token(&self->token);
  while (g_ascii_isspace(*self->cursor))
    self->cursor++;
  c = *self->cursor;
  self->token.range.start = self->token.range.end = (guint)(self->cursor - self->text);
  if (c == '\0')
    return TRUE;
  if (c == '"' || c == '\'')
    return read_text(self, error);
  if (g_ascii_isdigit(c) && !is_id(self->cursor))
    return read_number(self, self->cursor, error);
  if (is_word_byte(c) || c == '`' || (c == '$' && (is_word_byte(self->cursor[1]) || self->cursor[1] == '`')))
    return read_word(self, error);
  return read_sign(self, error);
}

gboolean
relabel_parser_init(RelabelParser *self, const char *text, GError **error)
{
  const char *end = NULL;

  memset(self, 0, sizeof *self);
  self->text = self->cursor = text;
  if (!g_utf8_validate(text, -1, &end)) {
    self->trouble = (RelabelTextRange){ (guint)(end - text), (guint)(end - text) + 1 };
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "At byte %ld of the view: it is not UTF-8", (long)(end - text) + 1);
    return FALSE;
  }
  return relabel_parser_next(self, error);
}

gboolean
relabel_parser_is_sign(RelabelParser *self, const char *sign)
{
  return self->token.kind == RELABEL_TOKEN_SIGN && strcmp(self->token.sign, sign) == 0;
}

gboolean
relabel_parser_is_word(RelabelParser *self, const char *word)
{
  return self->token.kind == RELABEL_TOKEN_WORD && !self->token.is_quoted && strcmp(self->token.word, word) == 0;
}

gboolean
relabel_parser_expect(RelabelParser *self, const char *sign, const char *hint, GError **error)
{
  if (!relabel_parser_is_sign(self, sign))
    return relabel_parser_fail(self, self->token.range, error, "expected %s", hint);
  return relabel_parser_next(self, error);
}
