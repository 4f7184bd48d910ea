/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-json-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "relabel-files.h"
#include "relabel-json.h"

/* An element larger than this is refused: a sample with some thousand masks is a hundredth of it. */
#define MAX_ELEMENT ((gsize)512 << 20)

typedef enum {
  BEFORE,
  FIRST_ELEMENT,
  NEXT_ELEMENT,
  AFTER,
} State;

struct _RelabelJsonStream {
  int fd;
  char *name;
  char *member;
  const char *noun;
  State state;
  gboolean missing;
  gboolean broken;
  guint64 n_elements;
  guint64 start; /* of the last element, in bytes, its line, and what follows it */
  guint64 start_line;
  guint64 end;
  guint64 offset;
  guint64 line;
  gsize position;
  gsize length;
  int error_number;
  GString *text;
  char buffer[65536];
};

/* The list is a member of the document, or, where @member is NULL, the document; @noun is what people call an element. */
RelabelJsonStream *
relabel_json_stream_open(const char *path, const char *member, const char *noun, GError **error)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  RelabelJsonStream *self;

  if (fd < 0) {
    relabel_files_fail(RELABEL_FORMAT_ERROR_NOT_FOUND, "open", path, error);
    return NULL;
  }
  self = g_new0(RelabelJsonStream, 1);
  self->fd = fd;
  self->name = g_filename_display_basename(path);
  self->member = g_strdup(member);
  self->noun = g_intern_string(noun);
  self->line = 1;
  self->text = g_string_new(NULL);
  return self;
}

void
relabel_json_stream_free(RelabelJsonStream *self)
{
  close(self->fd);
  g_string_free(self->text, TRUE);
  g_free(self->member);
  g_free(self->name);
  g_free(self);
}

static gboolean
damaged(RelabelJsonStream *self, const char *what, GError **error)
{
  self->broken = TRUE;
  if (self->error_number != 0)
    what = g_strerror(self->error_number);
  if (self->state == FIRST_ELEMENT || self->state == NEXT_ELEMENT)
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED,
                "%s is damaged at byte %" G_GUINT64_FORMAT ", in %s %" G_GUINT64_FORMAT ": %s", self->name, self->offset,
                self->noun, self->n_elements + 1, what);
  else
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED, "%s is damaged at byte %" G_GUINT64_FORMAT ": %s",
                self->name, self->offset, what);
  return FALSE;
}

/* The next byte without taking it, or -1 at the end. */
static int
peek_byte(RelabelJsonStream *self)
{
  if (self->position == self->length) {
    ssize_t n;

    do
      n = read(self->fd, self->buffer, sizeof self->buffer);
    while (n < 0 && errno == EINTR);
    self->error_number = n < 0 ? errno : 0;
    self->length = n > 0 ? (gsize)n : 0;
    self->position = 0;
  }
  return self->position < self->length ? (guchar)self->buffer[self->position] : -1;
}

static void
take_byte(RelabelJsonStream *self)
{
  self->line += self->buffer[self->position] == '\n';
  self->position++;
  self->offset++;
}

static int
skip_blanks(RelabelJsonStream *self)
{
  int c;

  while ((c = peek_byte(self)) == ' ' || c == '\n' || c == '\r' || c == '\t')
    take_byte(self);
  return c;
}

static gboolean
expect(RelabelJsonStream *self, char wanted, GError **error)
{
  char what[] = "expected “?”";

  if (skip_blanks(self) == wanted) {
    take_byte(self);
    return TRUE;
  }
  *strchr(what, '?') = wanted;
  return damaged(self, peek_byte(self) < 0 ? "the file ends too early" : what, error);
}

/* Where the value ends that began at depth 0; strings hide brackets and commas. */
typedef struct {
  guint depth;
  gboolean in_string;
  gboolean escaped;
  gboolean closed;
} Scan;

/* Whether @c still belongs to the value. */
static gboolean
scan_byte(Scan *scan, char c)
{
  if (scan->closed)
    return FALSE;
  if (scan->escaped) {
    scan->escaped = FALSE;
  } else if (scan->in_string) {
    scan->escaped = c == '\\';
    scan->in_string = c != '"';
    scan->closed = c == '"' && scan->depth == 0;
  } else if (c == '"') {
    scan->in_string = TRUE;
  } else if (c == '{' || c == '[') {
    scan->depth++;
  } else if (c == '}' || c == ']') {
    if (scan->depth == 0)
      return FALSE;
    scan->depth--;
    scan->closed = scan->depth == 0;
  } else if (c == ',' || c == ':') {
    return scan->depth > 0;
  }
  return TRUE;
}

/* Reads one value, as far as the comma or bracket behind it; the text is kept if @keep. */
static gboolean
read_value(RelabelJsonStream *self, gboolean keep, GError **error)
{
  Scan scan = { 0 };

  g_string_truncate(self->text, 0);
  while (peek_byte(self) >= 0) {
    gsize begin = self->position;

    while (self->position < self->length && scan_byte(&scan, self->buffer[self->position]))
      take_byte(self);
    if (keep)
      g_string_append_len(self->text, self->buffer + begin, (gssize)(self->position - begin));
    if (self->text->len > MAX_ELEMENT)
      return damaged(self, "one of them takes more than 512 MiB", error);
    if (self->position < self->length)
      return TRUE;
  }
  return damaged(self, "the file ends too early", error);
}

static gboolean
no_list(RelabelJsonStream *self, GError **error)
{
  g_autofree char *what = g_strdup_printf("there is no list of %ss", self->noun);

  self->missing = peek_byte(self) == '}';
  return damaged(self, what, error);
}

/* Finds the member whose list is read; others are passed over. */
static gboolean
find_list(RelabelJsonStream *self, GError **error)
{
  if (self->member == NULL)
    return expect(self, '[', error);
  if (!expect(self, '{', error))
    return FALSE;
  for (;;) {
    g_autoptr(JsonNode) name = NULL;
    gboolean wanted;

    if (skip_blanks(self) != '"')
      return no_list(self, error);
    if (!read_value(self, TRUE, error))
      return FALSE;
    name = relabel_json_parse(self->text->str, (gssize)self->text->len, NULL);
    wanted = name != NULL && JSON_NODE_HOLDS_VALUE(name) && g_strcmp0(json_node_get_string(name), self->member) == 0;
    if (!expect(self, ':', error))
      return FALSE;
    if (wanted)
      return expect(self, '[', error);
    if (!read_value(self, FALSE, error))
      return FALSE;
    if (skip_blanks(self) != ',')
      return no_list(self, error);
    take_byte(self);
  }
}

/* What comes after the list is passed over, but has to be there: a file that was cut is not taken for a whole one. */
static gboolean
read_tail(RelabelJsonStream *self, GError **error)
{
  while (self->member != NULL && skip_blanks(self) == ',') {
    take_byte(self);
    if (!read_value(self, FALSE, error) || !expect(self, ':', error) || !read_value(self, FALSE, error))
      return FALSE;
  }
  if (self->member != NULL && !expect(self, '}', error))
    return FALSE;
  return skip_blanks(self) < 0 ? TRUE : damaged(self, "there is something after its end", error);
}

static gboolean
parse_element(RelabelJsonStream *self, JsonNode **element, GError **error)
{
  g_autoptr(GError) problem = NULL;
  gboolean parsed;

  if (!read_value(self, TRUE, error))
    return FALSE;
  self->end = self->offset;
  *element = relabel_json_parse(self->text->str, (gssize)self->text->len, &problem);
  parsed = *element != NULL;
  if (!parsed) {
    self->offset = self->start;
    damaged(self, problem->message, error);
    self->offset = self->end;
    self->broken = FALSE;
  }
  self->n_elements++;
  return parsed;
}

/* The next element, a new reference, or NULL after the last. FALSE if the text is broken; the message says where. If only the
 * element is, which relabel_json_stream_is_broken() tells, the one behind it can be read. */
gboolean
relabel_json_stream_next(RelabelJsonStream *self, JsonNode **element, GError **error)
{
  int c;

  *element = NULL;
  if (self->state == BEFORE) {
    if (!find_list(self, error))
      return FALSE;
    self->state = FIRST_ELEMENT;
  }
  if (self->state == AFTER)
    return TRUE;
  c = skip_blanks(self);
  if (c == ']') {
    take_byte(self);
    self->state = AFTER;
    return read_tail(self, error);
  }
  if (self->state == NEXT_ELEMENT && !expect(self, ',', error))
    return FALSE;
  skip_blanks(self);
  self->start = self->offset;
  self->start_line = self->line;
  self->state = NEXT_ELEMENT;
  return parse_element(self, element, error);
}

/* Whether there is no more to read after an error. */
gboolean
relabel_json_stream_is_broken(RelabelJsonStream *self)
{
  return self->broken;
}

/* Whether the list has begun and not ended. */
gboolean
relabel_json_stream_is_in_list(RelabelJsonStream *self)
{
  return self->state == FIRST_ELEMENT || self->state == NEXT_ELEMENT;
}

/* Whether the error is that the document, which is whole, has no such list. */
gboolean
relabel_json_stream_is_missing(RelabelJsonStream *self)
{
  return self->missing;
}

/* Where the last element begins, from 1 on, or where the text breaks off. */
guint64
relabel_json_stream_get_line(RelabelJsonStream *self)
{
  return self->broken || self->start_line == 0 ? self->line : self->start_line;
}

/* The place of the last element in the file. */
void
relabel_json_stream_get_span(RelabelJsonStream *self, guint64 *offset, guint64 *length)
{
  *offset = self->start;
  *length = self->end - self->start;
}
