/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-image-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail_errno(GError **error, int code)
{
  if (code == ENOENT || code == ENOTDIR)
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_NOT_FOUND, "there is no such file");
  else
    g_set_error(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNREADABLE, "can't be read: %s", g_strerror(code));
  return FALSE;
}

/* Opens without waiting, so that a pipe that nobody writes to does not hang the program, and takes regular files only. */
gboolean
relabel_reader_open(RelabelReader *reader, const char *path, gsize window, GError **error)
{
  struct stat status;

  g_return_val_if_fail(window <= sizeof reader->buffer, FALSE);

  reader->window = window;
  reader->start = 0;
  reader->length = 0;
  reader->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (reader->fd < 0)
    return fail_errno(error, errno);
  if (fstat(reader->fd, &status) != 0)
    return fail_errno(error, errno);
  if (S_ISDIR(status.st_mode)) {
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNREADABLE, "is a folder");
    return FALSE;
  }
  if (!S_ISREG(status.st_mode)) {
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_UNREADABLE, "is no regular file (a pipe or a device)");
    return FALSE;
  }
  reader->size = (guint64)status.st_size;
  return TRUE;
}

void
relabel_reader_close(RelabelReader *reader)
{
  if (reader->fd >= 0)
    close(reader->fd);
  reader->fd = -1;
}

static gboolean
fill(RelabelReader *reader, guint64 offset)
{
  ssize_t n;

  if (offset > G_MAXINT64)
    return FALSE;
  do
    n = pread(reader->fd, reader->buffer, reader->window, (off_t)offset);
  while (n < 0 && errno == EINTR);
  reader->start = offset;
  reader->length = n > 0 ? (gsize)n : 0;
  return n > 0;
}

/* The @n bytes at @offset, valid until the next call; NULL where the file does not have that many. */
const guint8 *
relabel_reader_get(RelabelReader *reader, guint64 offset, gsize n)
{
  if (n > reader->window)
    return NULL;
  if (offset < reader->start || offset - reader->start > reader->length || n > reader->length - (offset - reader->start)) {
    if (!fill(reader, offset) || n > reader->length)
      return NULL;
  }
  return reader->buffer + (offset - reader->start);
}

guint
relabel_le16(const guint8 *p)
{
  return (guint)p[0] | (guint)p[1] << 8;
}

guint
relabel_be16(const guint8 *p)
{
  return (guint)p[0] << 8 | (guint)p[1];
}

guint32
relabel_le32(const guint8 *p)
{
  return (guint32)relabel_le16(p) | (guint32)relabel_le16(p + 2) << 16;
}

guint32
relabel_be32(const guint8 *p)
{
  return (guint32)relabel_be16(p) << 16 | (guint32)relabel_be16(p + 2);
}
