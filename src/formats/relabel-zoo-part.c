/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "relabel-files.h"
#include "relabel-zoo-private.h"

#define GROUP "part"
#define CHUNK (64 * 1024)

static void
discard(RelabelZooPart *part)
{
  g_unlink(part->part);
  g_unlink(part->info);
}

void
relabel_zoo_part_free(RelabelZooPart *part)
{
  if (part->fd >= 0 && part->size == 0)
    discard(part);
  if (part->fd >= 0)
    close(part->fd);
  g_free(part->path);
  g_free(part->part);
  g_free(part->info);
  g_free(part->url);
  g_free(part->etag);
  g_free(part->modified);
  g_free(part);
}

static gboolean
fail(GError **error, const char *what, const char *path)
{
  return relabel_files_fail(RELABEL_FORMAT_ERROR_WRITE, what, path, error);
}

/* What was noted at the beginning of the download, if it was from the same address. */
static void
read_info(RelabelZooPart *part)
{
  g_autoptr(GKeyFile) file = g_key_file_new();
  g_autofree char *url = NULL;

  if (!g_key_file_load_from_file(file, part->info, G_KEY_FILE_NONE, NULL))
    return;
  url = g_key_file_get_string(file, GROUP, "url", NULL);
  if (g_strcmp0(url, part->url) != 0)
    return;
  part->etag = g_key_file_get_string(file, GROUP, "etag", NULL);
  part->modified = g_key_file_get_string(file, GROUP, "modified", NULL);
  part->total = g_key_file_get_uint64(file, GROUP, "total", NULL);
}

/* In its place: of one that is cut off nothing agrees with the server, and the download begins anew; beside it, a file of any name could be left. */
static gboolean
write_info(RelabelZooPart *part, GError **error)
{
  g_autoptr(GKeyFile) file = g_key_file_new();
  g_autoptr(GError) cause = NULL;
  g_autofree char *text = NULL;

  g_key_file_set_string(file, GROUP, "url", part->url);
  g_key_file_set_uint64(file, GROUP, "total", part->total);
  if (part->etag != NULL)
    g_key_file_set_string(file, GROUP, "etag", part->etag);
  if (part->modified != NULL)
    g_key_file_set_string(file, GROUP, "modified", part->modified);
  text = g_key_file_to_data(file, NULL, NULL);
  if (g_file_set_contents_full(part->info, text, -1, G_FILE_SET_CONTENTS_NONE, 0644, &cause))
    return TRUE;
  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRITE, "Can't write the download: %s", cause->message);
  return FALSE;
}

/* The beginning of the file that an earlier call has left, or nothing yet. */
RelabelZooPart *
relabel_zoo_part_open(const char *path, const char *url, GError **error)
{
  g_autoptr(RelabelZooPart) part = g_new0(RelabelZooPart, 1);
  struct stat status;

  part->path = g_strdup(path);
  part->part = g_strconcat(path, ".part", NULL);
  part->info = g_strconcat(part->part, ".info", NULL);
  part->url = g_strdup(url);
  part->fd = g_open(part->part, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
  if (part->fd < 0 || fstat(part->fd, &status) != 0) {
    fail(error, "open", part->part);
    return NULL;
  }
  read_info(part);
  if (relabel_zoo_part_get_validator(part) != NULL)
    part->size = (guint64)status.st_size;
  else if (ftruncate(part->fd, 0) != 0) {
    fail(error, "write", part->part);
    return NULL;
  }
  return g_steal_pointer(&part);
}

/* What a server can tell by whether it still has the same file; NULL: nothing, so that the download can't go on after a break. */
const char *
relabel_zoo_part_get_validator(RelabelZooPart *part)
{
  return part->etag != NULL ? part->etag : part->modified;
}

static gboolean
agrees(const char *mine, const char *theirs)
{
  return mine == NULL || theirs == NULL || g_str_equal(mine, theirs);
}

/* Whether a piece that came with these belongs to what is there. */
gboolean
relabel_zoo_part_is_of(RelabelZooPart *part, const char *etag, const char *modified)
{
  return agrees(part->etag, etag) && agrees(part->modified, modified);
}

/* All that is there goes before the new mark is set: no bytes are ever taken for those of another file. */
gboolean
relabel_zoo_part_restart(RelabelZooPart *part, const char *etag, const char *modified, guint64 total, GError **error)
{
  if (ftruncate(part->fd, 0) != 0)
    return fail(error, "write", part->part);
  part->size = 0;
  part->total = total;
  g_free(part->etag);
  g_free(part->modified);
  part->etag = g_strdup(etag);
  part->modified = g_strdup(modified);
  return write_info(part, error);
}

gboolean
relabel_zoo_part_write(RelabelZooPart *part, const void *data, gsize length, GError **error)
{
  const char *next = data;

  while (length > 0) {
    gssize written = pwrite(part->fd, next, length, (off_t)part->size);

    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0)
      return fail(error, "write", part->part);
    next += written;
    length -= (gsize)written;
    part->size += (guint64)written;
  }
  return TRUE;
}

/* Whether a file has a checksum; TRUE if none is known. */
gboolean
relabel_zoo_check_sum(const char *path, const char *sha256, GCancellable *cancellable, GError **error)
{
  g_autoptr(GFile) file = g_file_new_for_path(path);
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
  g_autofree char *shown = g_filename_display_name(path);
  g_autofree guchar *buffer = NULL;
  g_autoptr(GFileInputStream) stream = NULL;
  gssize n;

  if (sha256 == NULL)
    return TRUE;
  stream = g_file_read(file, cancellable, error);
  if (stream == NULL)
    return FALSE;
  buffer = g_malloc(CHUNK);
  while ((n = g_input_stream_read(G_INPUT_STREAM(stream), buffer, CHUNK, cancellable, error)) > 0)
    g_checksum_update(sum, buffer, n);
  if (n < 0)
    return FALSE;
  if (g_ascii_strcasecmp(g_checksum_get_string(sum), sha256) == 0)
    return TRUE;
  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED,
              "“%s” is not the file that is expected: its SHA-256 checksum is %s instead of %s", shown, g_checksum_get_string(sum), sha256);
  return FALSE;
}

/* Gives the file its name. What has the wrong checksum is thrown away, for nothing can be added to it that would make it right. */
gboolean
relabel_zoo_part_finish(RelabelZooPart *part, const char *sha256, GCancellable *cancellable, GError **error)
{
  g_autoptr(GError) problem = NULL;

  if (!relabel_zoo_check_sum(part->part, sha256, cancellable, &problem)) {
    if (g_error_matches(problem, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED))
      discard(part);
    g_propagate_error(error, g_steal_pointer(&problem));
    return FALSE;
  }
  if (fsync(part->fd) != 0)
    return fail(error, "write", part->part);
  if (g_rename(part->part, part->path) != 0)
    return fail(error, "write", part->path);
  g_unlink(part->info);
  return TRUE;
}
