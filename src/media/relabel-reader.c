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
relabel_reader_init_memory(RelabelReader *reader, const guint8 *bytes, gsize n_bytes)
{
  reader->fd = -1;
  reader->memory = bytes;
  reader->size = n_bytes;
}

void
relabel_reader_close(RelabelReader *reader)
{
  if (reader->fd >= 0)
    close(reader->fd);
  reader->fd = -1;
}

static ssize_t
read_at(RelabelReader *reader, guint8 *buffer, gsize n, guint64 offset)
{
  ssize_t result;

  do
    result = pread(reader->fd, buffer, n, (off_t)offset);
  while (result < 0 && errno == EINTR);
  return result;
}

static gboolean
fill(RelabelReader *reader, guint64 offset)
{
  ssize_t n;

  if (offset > G_MAXINT64)
    return FALSE;
  n = read_at(reader, reader->buffer, reader->window, offset);
  reader->start = offset;
  reader->length = n > 0 ? (gsize)n : 0;
  return n > 0;
}

/* The @n bytes at @offset, valid until the next call; NULL where the file does not have that many. */
const guint8 *
relabel_reader_get(RelabelReader *reader, guint64 offset, gsize n)
{
  if (reader->memory != NULL)
    return offset <= reader->size && n <= reader->size - offset ? reader->memory + offset : NULL;
  if (n > reader->window)
    return NULL;
  if (offset < reader->start || offset - reader->start > reader->length || n > reader->length - (offset - reader->start)) {
    if (!fill(reader, offset) || n > reader->length)
      return NULL;
  }
  return reader->buffer + (offset - reader->start);
}

/* The whole file, which may grow or shrink meanwhile. */
GBytes *
relabel_reader_read_all(RelabelReader *reader, guint64 max_bytes, GError **error)
{
  g_autofree guint8 *bytes = reader->size <= max_bytes ? g_try_malloc(reader->size + 1) : NULL;
  guint64 length = 0;
  ssize_t n = 1;

  if (bytes == NULL) {
    g_set_error_literal(error, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_TOO_LARGE, "is too large a file");
    return NULL;
  }
  while (n > 0 && length < reader->size) {
    n = read_at(reader, bytes + length, reader->size - length, length);
    if (n > 0)
      length += (guint64)n;
  }
  if (n < 0) {
    fail_errno(error, errno);
    return NULL;
  }
  return g_bytes_new_take(g_steal_pointer(&bytes), length);
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
