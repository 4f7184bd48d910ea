/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-file.h"

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
  GBytes *bytes;

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
 * Returns: (type filename) (nullable): where the file is; %NULL if it was given as bytes
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

/* May be called in any thread. */
GBytes *
relabel_ls_file_read(RelabelLsFile *self, GError **error)
{
  g_autoptr(GError) cause = NULL;
  g_autofree char *shown = NULL;
  char *content;
  gsize length;

  if (self->bytes != NULL)
    return g_bytes_ref(self->bytes);
  if (g_file_get_contents(self->path, &content, &length, &cause))
    return g_bytes_new_take(content, length);
  shown = g_filename_display_name(self->path);
  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_FILE, "%s can't be read and was not sent: %s", shown, cause->message);
  return NULL;
}

/* @stored is the server's name of it, such as `upload/8/66372041-name.jpg`. */
void
relabel_ls_file_set_upload(RelabelLsFile *self, gint64 upload_id, const char *stored)
{
  self->upload_id = upload_id;
  g_free(self->url);
  self->url = g_strconcat("/data/", stored, NULL);
}
