/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The text of JSON before json-glib reads it. */
#include "relabel-json-text.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"

static gboolean
refuse(gsize position, char c, GError **error)
{
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "unexpected “%c” at byte %" G_GSIZE_FORMAT " of the JSON", c, position);
  return FALSE;
}

/* The four digits behind “\u”; -1 where they are none. */
static int
read_escape(const char *text, gsize length, gsize position)
{
  int value = 0;

  for (gsize i = position; i < position + 4; i++) {
    if (i >= length || !g_ascii_isxdigit(text[i]))
      return -1;
    value = value << 4 | g_ascii_xdigit_value(text[i]);
  }
  return value;
}

/* json-glib 1.6 makes of octal escapes what is no UTF-8. */
static gboolean
check_escape(const char *text, gsize length, gsize position, GError **error)
{
  char c = position < length ? text[position] : '\0';

  if (c == 'u' ? read_escape(text, length, position + 1) >= 0 : c != '\0' && strchr("\"\\/bfnrt", c) != NULL)
    return TRUE;
  return refuse(position - 1, '\\', error);
}

typedef struct {
  guint depth;
  gsize memory; /* that what stands until here will take: see RELABEL_JSON_MAX_MEMORY */
} Scan;

/* What json-glib 1.6 was seen to take for a value, and more for a list, an object and a member. */
static gsize
estimate_memory(char c)
{
  return c == ',' ? 80 : c == '[' ? 120 : c == ':' ? 150 : c == '{' ? 400 : 0;
}

/* Outside of strings. json-glib 1.6 recurses once a level and has no limit of its own; and it knows comments and strings in single quotes,
 * which JSON doesn't, and in which a quote would hide levels. */
static gboolean
check_mark(char c, gsize position, Scan *scan, GError **error)
{
  if (c == '\'' || c == '/')
    return refuse(position, c, error);
  scan->memory += estimate_memory(c);
  if (scan->memory > RELABEL_JSON_MAX_MEMORY) {
    g_set_error_literal(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "JSON holds too many values to be read");
    return FALSE;
  }
  if ((c == ']' || c == '}') && scan->depth > 0)
    scan->depth--;
  if ((c != '[' && c != '{') || ++scan->depth <= RELABEL_JSON_MAX_DEPTH)
    return TRUE;
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "JSON is nested deeper than %d levels", RELABEL_JSON_MAX_DEPTH);
  return FALSE;
}

/* What json-glib takes though it is no JSON, or that would exhaust it. */
gboolean
relabel_json_text_check(const char *text, gsize length, GError **error)
{
  Scan scan = { 0 };
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++) {
    char c = text[i];

    if (c == '"')
      in_string = !in_string;
    else if (in_string && c == '\\' && !check_escape(text, length, ++i, error))
      return FALSE;
    else if (!in_string && !check_mark(c, i, &scan, error))
      return FALSE;
  }
  return TRUE;
}

/* A copy of the text is made for the first thing that is put into it. */
static void
put(char **copy, const char *text, gsize length, gsize position, const char *word)
{
  if (*copy == NULL) {
    *copy = g_malloc(length + 1);
    memcpy(*copy, text, length);
    (*copy)[length] = '\0';
  }
  memcpy(*copy + position, word, strlen(word));
}

/* An escape that stands for no character: half a pair, or the end of a string in C. Returns where the escape ends. */
static gsize
mend_escape(char **copy, const char *text, gsize length, gsize position)
{
  int first, second = -1;

  if (text[position + 1] != 'u')
    return position + 1;
  first = read_escape(text, length, position + 2);
  if (first >> 10 == 0xd800 >> 10 && position + 7 < length && text[position + 6] == '\\' && text[position + 7] == 'u')
    second = read_escape(text, length, position + 8);
  if (second >> 10 == 0xdc00 >> 10)
    return position + 11;
  if (first == 0 || first >> 11 == 0xd800 >> 11)
    put(copy, text, length, position, "\\ufffd");
  return position + 5;
}

/* Bare NaN and Infinity stand in exports of old FiftyOne versions; JSON has no such words. An infinity becomes null. NaN has
 * room for three letters only: it becomes an empty string, which is no number either. Returns where the word ends. */
static gsize
mend_word(char **copy, const char *text, gsize length, gsize position)
{
  static const struct {
    const char *word;
    const char *replacement;
  } words[] = { { "-Infinity", "null     " }, { "Infinity", "null    " }, { "NaN", "\"\" " } };

  for (gsize w = 0; w < G_N_ELEMENTS(words); w++) {
    gsize n = strlen(words[w].word);

    if (position + n > length || strncmp(text + position, words[w].word, n) != 0)
      continue;
    put(copy, text, length, position, words[w].replacement);
    return position + n - 1;
  }
  return position;
}

/* A text that was checked, with what json-glib can't read replaced; NULL where there is nothing of that. */
char *
relabel_json_text_mend(const char *text, gsize length)
{
  char *copy = NULL;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++) {
    char c = text[i];

    if (c == '"')
      in_string = !in_string;
    else if (in_string && c == '\\')
      i = mend_escape(&copy, text, length, i);
    else if (!in_string && (c == '-' || c == 'I' || c == 'N'))
      i = mend_word(&copy, text, length, i);
  }
  return copy;
}

/* Puts an empty string in the place of each list and object that is too deep. NULL where there is none. */
char *
relabel_json_text_cut_depth(const char *text, gsize length)
{
  char *copy = NULL;
  guint depth = 0;
  gsize begin = 0;
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++) {
    char c = text[i];

    if (c == '"') {
      in_string = !in_string;
    } else if (in_string) {
      i += c == '\\';
    } else if ((c == '[' || c == '{') && ++depth == RELABEL_JSON_MAX_DEPTH + 1) {
      begin = i;
    } else if ((c == ']' || c == '}') && depth > 0 && depth-- == RELABEL_JSON_MAX_DEPTH + 1) {
      put(&copy, text, length, begin, "\"\"");
      memset(copy + begin + 2, ' ', i - 1 - begin);
    }
  }
  return copy;
}
