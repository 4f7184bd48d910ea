/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "relabel-files.h"

#define MAX_LINE ((gsize)64 << 20)

struct _RelabelLines {
  FILE *file;
  char *path;
  GString *text;
  guint64 number;
};

RelabelLines *
relabel_lines_open(const char *path, GError **error)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  FILE *file = fd >= 0 ? fdopen(fd, "r") : NULL;
  RelabelLines *self;

  if (file == NULL) {
    relabel_files_fail(RELABEL_FORMAT_ERROR_NOT_FOUND, "open", path, error);
    return NULL;
  }
  self = g_new0(RelabelLines, 1);
  self->file = file;
  self->path = g_strdup(path);
  self->text = g_string_new(NULL);
  return self;
}

void
relabel_lines_free(RelabelLines *self)
{
  fclose(self->file);
  g_free(self->path);
  g_string_free(self->text, TRUE);
  g_free(self);
}

static gboolean
fail(RelabelLines *self, const char *what, GError **error)
{
  g_autofree char *shown = g_filename_display_name(self->path);

  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED, "“%s” can't be read in line %" G_GUINT64_FORMAT ": %s", shown,
              self->number, what);
  return FALSE;
}

gboolean
relabel_lines_next(RelabelLines *self, char **line, GError **error)
{
  int c;

  *line = NULL;
  self->number++;
  g_string_truncate(self->text, 0);
  while ((c = getc_unlocked(self->file)) != EOF && c != '\n') {
    /* A zero would end the text for everybody else. */
    g_string_append_c(self->text, c != '\0' ? (char)c : '?');
    if (self->text->len > MAX_LINE)
      return fail(self, "it is longer than 64 MiB", error);
  }
  if (ferror(self->file))
    return fail(self, g_strerror(errno), error);
  if (c == EOF && self->text->len == 0)
    return TRUE;
  if (self->text->len > 0 && self->text->str[self->text->len - 1] == '\r')
    g_string_truncate(self->text, self->text->len - 1);
  if (self->number == 1 && g_str_has_prefix(self->text->str, "\xef\xbb\xbf"))
    g_string_erase(self->text, 0, 3);
  if (!g_utf8_validate(self->text->str, (gssize)self->text->len, NULL)) {
    g_autofree char *valid = g_utf8_make_valid(self->text->str, (gssize)self->text->len);

    g_string_assign(self->text, valid);
  }
  *line = self->text->str;
  return TRUE;
}

guint64
relabel_lines_get_number(RelabelLines *self)
{
  return self->number;
}
