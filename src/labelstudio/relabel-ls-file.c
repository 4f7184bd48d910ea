/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "relabel-ls-error.h"
#include "relabel-ls-file-private.h"

/**
 * RelabelLsFile:
 *
 * A file that is to be uploaded, and where it is on the server afterwards.
 */
struct _RelabelLsFile {
  GObject parent;

  char *name;
  char *path;   /* or */
  GBytes *bytes; /* or */
  int fd;

  gint64 upload_id;
  char *url;
};

G_DEFINE_FINAL_TYPE(RelabelLsFile, relabel_ls_file, G_TYPE_OBJECT)

static void
relabel_ls_file_finalize(GObject *object)
{
  RelabelLsFile *self = RELABEL_LS_FILE(object);

  g_free(self->name);
  g_free(self->path);
  g_clear_pointer(&self->bytes, g_bytes_unref);
  if (self->fd >= 0)
    g_close(self->fd, NULL);
  g_free(self->url);
  G_OBJECT_CLASS(relabel_ls_file_parent_class)->finalize(object);
}

static void
relabel_ls_file_class_init(RelabelLsFileClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_ls_file_finalize;
}

static void
relabel_ls_file_init(RelabelLsFile *self)
{
  self->fd = -1;
}

/**
 * relabel_ls_file_new:
 * @name: the name on the server: ASCII letters, digits, `-` and `_`, and an extension that Label Studio takes; different for each file
 * @path: (type filename): where the file is
 *
 * Returns: (transfer full): a file that is read when its turn to be sent has come
 */
RelabelLsFile *
relabel_ls_file_new(const char *name, const char *path)
{
  RelabelLsFile *self = g_object_new(RELABEL_TYPE_LS_FILE, NULL);

  self->name = g_strdup(name);
  self->path = g_strdup(path);
  return self;
}

/**
 * relabel_ls_file_new_for_bytes:
 * @name: the name on the server, as for [ctor@Relabel.LsFile.new]
 * @bytes: the content
 *
 * Returns: (transfer full): a file that is in memory already
 */
RelabelLsFile *
relabel_ls_file_new_for_bytes(const char *name, GBytes *bytes)
{
  RelabelLsFile *self = g_object_new(RELABEL_TYPE_LS_FILE, NULL);

  self->name = g_strdup(name);
  self->bytes = g_bytes_ref(bytes);
  return self;
}

/**
 * relabel_ls_file_new_for_fd: (skip)
 * @name: the name on the server, as for [ctor@Relabel.LsFile.new]
 * @fd: an open file, which need not have a name; it is closed with this one
 *
 * Returns: (transfer full): a file that is read when its turn to be sent has come
 */
RelabelLsFile *
relabel_ls_file_new_for_fd(const char *name, int fd)
{
  RelabelLsFile *self = g_object_new(RELABEL_TYPE_LS_FILE, NULL);

  self->name = g_strdup(name);
  self->fd = fd;
  return self;
}

/**
 * relabel_ls_file_get_name:
 * @self: a file
 *
 * Returns: the name that the caller gave
 */
const char *
relabel_ls_file_get_name(RelabelLsFile *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_FILE(self), NULL);
  return self->name;
}

/**
 * relabel_ls_file_get_path:
 * @self: a file
 *
 * Returns: (type filename) (nullable): where the file is; %NULL if it was given otherwise
 */
const char *
relabel_ls_file_get_path(RelabelLsFile *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_FILE(self), NULL);
  return self->path;
}

/**
 * relabel_ls_file_get_upload_id:
 * @self: a file
 *
 * Returns: the server's number of the upload, for `file_upload_id` of a task; 0 before the upload
 */
gint64
relabel_ls_file_get_upload_id(RelabelLsFile *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_FILE(self), 0);
  return self->upload_id;
}

/**
 * relabel_ls_file_get_url:
 * @self: a file
 *
 * Returns: (nullable): where the server has it, for the data of a task: `/data/upload/…`; %NULL before the upload
 */
const char *
relabel_ls_file_get_url(RelabelLsFile *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_FILE(self), NULL);
  return self->url;
}

/**
 * relabel_ls_file_get_sent_name:
 * @stored: a server's name of an uploaded file, such as `upload/8/66372041-name.jpg`
 *
 * Returns: the name under which it was sent: `name.jpg`
 */
const char *
relabel_ls_file_get_sent_name(const char *stored)
{
  const char *slash = strrchr(stored, '/');
  const char *base = slash != NULL ? slash + 1 : stored;

  return strlen(base) > 9 && base[8] == '-' ? base + 9 : base;
}

/**
 * relabel_ls_file_adopt:
 * @self: a file that was not uploaded
 * @upload_id: the server's number of a file that it has
 * @stored: the server's name of it
 * @size: its size there in bytes; -1 if the server doesn't tell
 *
 * Takes what the server has for this file, if it was sent under the same name and is of the same size.
 *
 * Returns: whether it is this file, which then need not be uploaded
 */
gboolean
relabel_ls_file_adopt(RelabelLsFile *self, gint64 upload_id, const char *stored, gint64 size)
{
  goffset own = 0;

  g_return_val_if_fail(RELABEL_IS_LS_FILE(self), FALSE);
  if (upload_id <= 0 || !g_str_equal(relabel_ls_file_get_sent_name(stored), self->name) || !relabel_ls_file_measure(self, &own, NULL) ||
      (size >= 0 && size != own))
    return FALSE;
  relabel_ls_file_set_upload(self, upload_id, stored);
  return TRUE;
}

static gboolean
fail_to_read(RelabelLsFile *self, const char *why, GError **error)
{
  g_autofree char *shown = relabel_ls_file_dup_display_name(self);

  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_FILE, "%s can't be read and was not sent: %s", shown, why);
  return FALSE;
}

/* The size of what is to be sent. These may be called in any thread. */
gboolean
relabel_ls_file_measure(RelabelLsFile *self, goffset *size, GError **error)
{
  GStatBuf status;

  if (self->bytes != NULL) {
    *size = (goffset)g_bytes_get_size(self->bytes);
    return TRUE;
  }
  if ((self->fd >= 0 ? fstat(self->fd, &status) : g_stat(self->path, &status)) != 0)
    return fail_to_read(self, g_strerror(errno), error);
  *size = status.st_size;
  return S_ISREG(status.st_mode) || fail_to_read(self, "it is no file", error);
}

/* What was a file when it was measured may be a pipe by now, which nobody writes to. */
GInputStream *
relabel_ls_file_open(RelabelLsFile *self, GError **error)
{
  g_autofree char *again = self->fd >= 0 ? g_strdup_printf("/proc/self/fd/%d", self->fd) : NULL;
  GStatBuf status;
  int fd;

  if (self->bytes != NULL)
    return g_memory_input_stream_new_from_bytes(self->bytes);
  /* A descriptor that was read before would be at its end. */
  fd = g_open(again != NULL ? again : self->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  if (fd < 0) {
    fail_to_read(self, g_strerror(errno), error);
    return NULL;
  }
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
    return g_unix_input_stream_new(fd, TRUE);
  g_close(fd, NULL);
  fail_to_read(self, "it is no file", error);
  return NULL;
}

/* For messages. */
char *
relabel_ls_file_dup_display_name(RelabelLsFile *self)
{
  return self->path != NULL ? g_filename_display_name(self->path) : g_strdup(self->name);
}

/* @stored is the server's name of it, such as `upload/8/66372041-name.jpg`. */
void
relabel_ls_file_set_upload(RelabelLsFile *self, gint64 upload_id, const char *stored)
{
  self->upload_id = upload_id;
  g_free(self->url);
  self->url = g_strconcat("/data/", stored, NULL);
}
