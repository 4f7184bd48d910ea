/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "relabel-export-private.h"
#include "relabel-files.h"

#define FLUSH_AT (64 << 10)

static gboolean
fail(RelabelWriter *self, GError **error)
{
  return relabel_files_fail(RELABEL_FORMAT_ERROR_WRITE, "write", self->path, error);
}

RelabelWriter *
relabel_writer_open(const char *path, GError **error)
{
  g_autoptr(RelabelWriter) self = g_new0(RelabelWriter, 1);

  self->path = g_strdup(path);
  self->text = g_string_new(NULL);
  self->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (self->fd >= 0)
    return g_steal_pointer(&self);
  fail(self, error);
  return NULL;
}

static gboolean
flush(RelabelWriter *self, GError **error)
{
  for (gsize done = 0; done < self->text->len;) {
    ssize_t n = write(self->fd, self->text->str + done, self->text->len - done);

    if (n < 0 && errno != EINTR)
      return fail(self, error);
    done += n > 0 ? (gsize)n : 0;
  }
  g_string_truncate(self->text, 0);
  return TRUE;
}

gboolean
relabel_writer_check(RelabelWriter *self, GError **error)
{
  return self->text->len < FLUSH_AT || flush(self, error);
}

/* Appends what is in another file. */
gboolean
relabel_writer_append_file(RelabelWriter *self, const char *path, GError **error)
{
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  char buffer[FLUSH_AT];
  ssize_t n = 0;

  while (fd >= 0 && ((n = read(fd, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR))) {
    g_string_append_len(self->text, buffer, MAX(n, 0));
    if (!relabel_writer_check(self, error)) {
      close(fd);
      return FALSE;
    }
  }
  if (fd < 0 || n < 0)
    fail(self, error);
  if (fd >= 0)
    close(fd);
  return fd >= 0 && n == 0;
}

gboolean
relabel_writer_close(RelabelWriter *self, GError **error)
{
  int fd = self->fd;

  if (!flush(self, error))
    return FALSE;
  self->fd = -1;
  return close(fd) == 0 ? TRUE : fail(self, error);
}

void
relabel_writer_free(RelabelWriter *self)
{
  if (self->fd >= 0)
    close(self->fd);
  g_string_free(self->text, TRUE);
  g_free(self->path);
  g_free(self);
}
