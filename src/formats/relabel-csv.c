/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-csv.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "relabel-files.h"

/* A record larger than this is no record, but a quote that nobody closed. */
#define MAX_RECORD ((gsize)16 << 20)

struct _RelabelCsvReader {
  int fd; /* -1: what is read is in the buffer as a whole */
  char separator;
  guint64 line;
  int error_number;
  const char *data;
  off_t offset; /* of the buffer in the file */
  off_t begin;  /* of the record */
  guint64 begin_line;
  gsize position;
  gsize length;
  GString *cell;
  GPtrArray *record;
  char buffer[65536];
};

G_DEFINE_QUARK(relabel-csv-error-quark, relabel_csv_error)

static int
peek_byte(RelabelCsvReader *self)
{
  if (self->position == self->length && self->fd >= 0) {
    ssize_t n;

    do
      n = read(self->fd, self->buffer, sizeof self->buffer);
    while (n < 0 && errno == EINTR);
    self->error_number = n < 0 ? errno : 0;
    self->offset += (off_t)self->length;
    self->length = n > 0 ? (gsize)n : 0;
    self->position = 0;
  }
  return self->position < self->length ? (guchar)self->data[self->position] : -1;
}

static int
take_byte(RelabelCsvReader *self)
{
  int c = peek_byte(self);

  if (c < 0)
    return c;
  self->position++;
  /* Of a CR LF, the LF counts. */
  self->line += c == '\n' || (c == '\r' && peek_byte(self) != '\n');
  return c;
}

static void
init_reader(RelabelCsvReader *self, int fd)
{
  self->fd = fd;
  self->line = 1;
  self->data = self->buffer;
  self->cell = g_string_new(NULL);
  self->record = g_ptr_array_new_with_free_func(g_free);
}

/* The separator that the first line has most of, outside of quotes. The first block is enough for that. */
static char
guess_separator(RelabelCsvReader *self)
{
  static const char separators[] = ",;\t";
  guint counts[3] = { 0 };
  gboolean quoted = FALSE;
  gsize best = 0;

  peek_byte(self);
  for (gsize i = self->position; i < self->length && (quoted || strchr("\r\n", self->data[i]) == NULL); i++) {
    const char *found = self->data[i] != '\0' ? strchr(separators, self->data[i]) : NULL;

    quoted ^= self->data[i] == '"';
    if (found != NULL && !quoted)
      counts[found - separators]++;
  }
  for (gsize i = 1; i < G_N_ELEMENTS(counts); i++)
    best = counts[i] > counts[best] ? i : best;
  return separators[best];
}

static void
skip_byte_order_mark(RelabelCsvReader *self)
{
  peek_byte(self);
  if (self->length >= 3 && memcmp(self->data, "\xef\xbb\xbf", 3) == 0)
    self->position = 3;
}

RelabelCsvReader *
relabel_csv_reader_open(const char *path, GError **error)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  RelabelCsvReader *self;

  if (fd < 0) {
    relabel_files_fail(RELABEL_FORMAT_ERROR_NOT_FOUND, "open", path, error);
    return NULL;
  }
  self = g_new0(RelabelCsvReader, 1);
  init_reader(self, fd);
  skip_byte_order_mark(self);
  self->separator = guess_separator(self);
  return self;
}

static void
clear_reader(RelabelCsvReader *self)
{
  g_string_free(self->cell, TRUE);
  g_ptr_array_unref(self->record);
}

void
relabel_csv_reader_free(RelabelCsvReader *self)
{
  close(self->fd);
  clear_reader(self);
  g_free(self);
}

static gboolean
is_end(int c)
{
  return c < 0 || c == '\n' || c == '\r';
}

static void
skip_line(RelabelCsvReader *self)
{
  while (!is_end(peek_byte(self)))
    take_byte(self);
}

static void
take_end(RelabelCsvReader *self)
{
  if (peek_byte(self) == '\r')
    take_byte(self);
  if (peek_byte(self) == '\n')
    take_byte(self);
}

static gboolean
refuse(RelabelCsvReader *self, const char *what, GError **error)
{
  skip_line(self);
  take_end(self);
  g_set_error_literal(error, RELABEL_CSV_ERROR, 0, what);
  return FALSE;
}

/* What a quote that nobody closes has swallowed are other records: it goes on behind the first line. */
static gboolean
refuse_open_quote(RelabelCsvReader *self, const char *what, GError **error)
{
  if (self->fd >= 0 && lseek(self->fd, self->begin, SEEK_SET) >= 0) {
    self->offset = self->begin;
    self->position = self->length = 0;
    self->line = self->begin_line;
  }
  return refuse(self, what, error);
}

/* Behind the opening quote. */
static gboolean
read_quoted(RelabelCsvReader *self, GError **error)
{
  for (;;) {
    int c = take_byte(self);

    if (c < 0)
      return refuse_open_quote(self, "a quotation mark is not closed before the end of the file", error);
    if (c == '"' && peek_byte(self) != '"')
      break;
    if (c == '"')
      take_byte(self);
    if (self->cell->len >= MAX_RECORD)
      return refuse_open_quote(self, "a quotation mark is not closed within 16 MiB", error);
    g_string_append_c(self->cell, (char)c);
  }
  if (is_end(peek_byte(self)) || peek_byte(self) == self->separator)
    return TRUE;
  return refuse(self, "there is something behind a closing quotation mark", error);
}

static gboolean
read_cell(RelabelCsvReader *self, GError **error)
{
  g_string_truncate(self->cell, 0);
  if (peek_byte(self) == '"') {
    take_byte(self);
    if (!read_quoted(self, error))
      return FALSE;
  }
  while (!is_end(peek_byte(self)) && peek_byte(self) != self->separator) {
    if (self->cell->len >= MAX_RECORD)
      return refuse(self, "the line is longer than 16 MiB", error);
    g_string_append_c(self->cell, (char)take_byte(self));
  }
  if (!g_utf8_validate_len(self->cell->str, self->cell->len, NULL))
    return refuse(self, "the text is no UTF-8; save the file as UTF-8", error);
  g_ptr_array_add(self->record, g_strndup(self->cell->str, self->cell->len));
  return TRUE;
}

static gboolean
read_record(RelabelCsvReader *self, GError **error)
{
  g_ptr_array_set_size(self->record, 0);
  self->begin = self->offset + (off_t)self->position;
  self->begin_line = self->line;
  for (;;) {
    if (!read_cell(self, error))
      return FALSE;
    if (peek_byte(self) != self->separator)
      break;
    take_byte(self);
  }
  take_end(self);
  g_ptr_array_add(self->record, NULL);
  return TRUE;
}

gboolean
relabel_csv_reader_next(RelabelCsvReader *self, const char *const **record, guint64 *line, GError **error)
{
  *record = NULL;
  /* Empty lines are none. */
  while (peek_byte(self) == '\n' || peek_byte(self) == '\r')
    take_byte(self);
  *line = self->line;
  if (self->error_number == 0 && peek_byte(self) >= 0) {
    if (!read_record(self, error))
      return FALSE;
    *record = (const char *const *)self->record->pdata;
  }
  if (self->error_number == 0)
    return TRUE;
  g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED, g_strerror(self->error_number));
  return FALSE;
}

GStrv
relabel_csv_split(const char *text)
{
  g_autofree RelabelCsvReader *self = g_new0(RelabelCsvReader, 1);
  GStrv cells = NULL;

  init_reader(self, -1);
  self->separator = ',';
  self->data = text;
  self->length = strlen(text);
  if (*text != '\0' && read_record(self, NULL))
    cells = g_strdupv((char **)self->record->pdata);
  clear_reader(self);
  return cells != NULL ? cells : g_new0(char *, 1);
}

void
relabel_csv_append(GString *text, const char *cell)
{
  if (strpbrk(cell, "\",;\t\r\n") == NULL) {
    g_string_append(text, cell);
    return;
  }
  g_string_append_c(text, '"');
  for (const char *p = cell; *p != '\0'; p++) {
    if (*p == '"')
      g_string_append_c(text, '"');
    g_string_append_c(text, *p);
  }
  g_string_append_c(text, '"');
}
