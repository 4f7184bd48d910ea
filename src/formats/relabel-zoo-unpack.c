/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "relabel-files.h"
#include "relabel-zoo-private.h"

#define CHUNK (64 * 1024)
/* Folders in folders. */
#define MAX_DEPTH 32
/* What packs well and is small harms nobody. */
#define RATIO_FLOOR (16 * 1024 * 1024)

typedef struct {
  struct archive *archive;
  const char *path;
  const char *folder;
  guint64 max_bytes;
  guint max_files;
  guint64 n_bytes;
  guint n_files;
  char *buffer;
  RelabelProgress *progress;
  GCancellable *cancellable;
} Unpack;

static void
unpack_clear(Unpack *self)
{
  archive_read_free(self->archive);
  g_free(self->buffer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Unpack, unpack_clear)

static gboolean G_GNUC_PRINTF(3, 4)
refuse(Unpack *self, GError **error, const char *format, ...)
{
  g_autofree char *shown = g_filename_display_name(self->path);
  g_autofree char *why = NULL;
  va_list args;

  va_start(args, format);
  why = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED, "The archive “%s” was not unpacked: %s", shown, why);
  return FALSE;
}

static gboolean
refuse_damaged(Unpack *self, GError **error)
{
  const char *why = archive_error_string(self->archive);

  return refuse(self, error, "it is damaged, or no archive (%s)", why != NULL ? why : "unknown error");
}

/* Names that don't fit are the archive's fault, the rest is the disk's. */
static gboolean
fail_to_write(Unpack *self, const char *path, GError **error)
{
  int number = errno;
  g_autofree char *shown = NULL;

  if (number != EEXIST && number != ENOTDIR && number != EISDIR && number != ENAMETOOLONG && number != ELOOP && number != EILSEQ)
    return relabel_files_fail(RELABEL_FORMAT_ERROR_WRITE, "write", path, error);
  shown = g_filename_display_name(path);
  return refuse(self, error, "“%s” in it can't be a file (%s)", shown, g_strerror(number));
}

/* Whether a name stays below the folder, whatever system it was made for, and not too far below. */
static gboolean
is_safe(const char *name)
{
  g_auto(GStrv) parts = NULL;

  if (*name == '\0' || *name == '/' || strchr(name, '\\') != NULL)
    return FALSE;
  parts = g_strsplit(name, "/", -1);
  return g_strv_length(parts) <= MAX_DEPTH && !g_strv_contains((const char *const *)parts, "..");
}

static gboolean
check_entry(Unpack *self, struct archive_entry *entry, const char *name, GError **error)
{
  g_autofree char *shown = name != NULL ? g_filename_display_name(name) : NULL;

  if (name == NULL)
    return refuse(self, error, "a name in it can't be read");
  if (!is_safe(name))
    return refuse(self, error, "“%s” in it would be written to another place", shown);
  if (archive_entry_hardlink(entry) != NULL || archive_entry_symlink(entry) != NULL ||
      (archive_entry_filetype(entry) != AE_IFREG && archive_entry_filetype(entry) != AE_IFDIR))
    return refuse(self, error, "“%s” in it is neither a file nor a folder", shown);
  if (archive_entry_is_encrypted(entry))
    return refuse(self, error, "“%s” in it is encrypted", shown);
  if (++self->n_files > self->max_files)
    return refuse(self, error, "it has more than %u files", self->max_files);
  return TRUE;
}

/* The size that the archive tells is not believed. */
static gboolean
copy_data(Unpack *self, int fd, const char *path, GError **error)
{
  la_ssize_t n;

  while ((n = archive_read_data(self->archive, self->buffer, CHUNK)) > 0) {
    self->n_bytes += (guint64)n;
    if (self->n_bytes > self->max_bytes) {
      g_autofree char *size = g_format_size(self->max_bytes);

      return refuse(self, error, "what is in it is larger than %s", size);
    }
    for (la_ssize_t done = 0; done < n;) {
      gssize written = write(fd, self->buffer + done, (gsize)(n - done));

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return fail_to_write(self, path, error);
      done += written;
    }
    if (g_cancellable_set_error_if_cancelled(self->cancellable, error))
      return FALSE;
  }
  return n == 0 || refuse_damaged(self, error);
}

static gboolean
write_file(Unpack *self, const char *path, GError **error)
{
  int fd = g_open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  guint64 before = self->n_bytes;
  gboolean done;

  if (fd < 0)
    return fail_to_write(self, path, error);
  done = copy_data(self, fd, path, error);
  /* The folder gets its name when all is on the disk, whatever happens to the computer then. */
  if (done && self->n_bytes > before && fsync(fd) != 0)
    done = fail_to_write(self, path, error);
  if (close(fd) != 0 && done)
    return fail_to_write(self, path, error);
  return done;
}

static gboolean
unpack_entry(Unpack *self, struct archive_entry *entry, GError **error)
{
  const char *utf8 = archive_entry_pathname_utf8(entry);
  const char *name = utf8 != NULL ? utf8 : archive_entry_pathname(entry);
  g_autofree char *path = NULL;
  g_autofree char *parent = NULL;
  gboolean is_folder;

  if (!check_entry(self, entry, name, error))
    return FALSE;
  is_folder = archive_entry_filetype(entry) == AE_IFDIR;
  path = g_build_filename(self->folder, name, NULL);
  parent = is_folder ? g_strdup(path) : g_path_get_dirname(path);
  if (g_mkdir_with_parents(parent, 0755) != 0)
    return fail_to_write(self, parent, error);
  relabel_progress_set(self->progress, "Unpacking", self->n_files, 0);
  return is_folder || write_file(self, path, error);
}

static gboolean
unpack_all(Unpack *self, GError **error)
{
  struct archive_entry *entry;
  int status;

  while ((status = archive_read_next_header(self->archive, &entry)) == ARCHIVE_OK) {
    if (!unpack_entry(self, entry, error) || g_cancellable_set_error_if_cancelled(self->cancellable, error))
      return FALSE;
  }
  return status == ARCHIVE_EOF || refuse_damaged(self, error);
}

/*
 * Unpacks a ZIP archive, which nobody vouches for, into a new folder. Only files and folders are made, and nothing outside of it. If that
 * fails, what was unpacked is left.
 */
gboolean
relabel_zoo_unpack(const char *path, const char *folder, const RelabelZooLimits *limits, RelabelProgress *progress,
                   GCancellable *cancellable, GError **error)
{
  g_auto(Unpack) self = { .archive = archive_read_new(), .path = path, .folder = folder, .max_files = limits->max_files,
                          .progress = progress, .cancellable = cancellable, .buffer = g_malloc(CHUNK) };
  struct stat status;

  /* By the list at the archive's end: one that was cut off has none. */
  archive_read_support_format_zip_seekable(self.archive);
  if (archive_read_open_filename(self.archive, path, CHUNK) != ARCHIVE_OK || stat(path, &status) != 0)
    return refuse_damaged(&self, error);
  self.max_bytes = MIN(limits->max_bytes, MAX(RATIO_FLOOR, (guint64)status.st_size * limits->max_ratio));
  if (g_mkdir_with_parents(folder, 0755) != 0)
    return fail_to_write(&self, folder, error);
  return unpack_all(&self, error);
}
