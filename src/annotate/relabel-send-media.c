/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

#include "relabel-annotate-error.h"
#include "relabel-image-convert.h"
#include "relabel-image-info.h"
#include "relabel-json.h"
#include "relabel-ls-file.h"
#include "relabel-ls-url.h"
#include "relabel-send.h"

/* What browsers show, by the endings that Label Studio takes; the rest is sent as PNG. */
static const char *
web_ending(RelabelImageKind kind)
{
  switch (kind) {
  case RELABEL_IMAGE_JPEG:
    return "jpg";
  case RELABEL_IMAGE_PNG:
    return "png";
  case RELABEL_IMAGE_GIF:
    return "gif";
  case RELABEL_IMAGE_BMP:
    return "bmp";
  case RELABEL_IMAGE_WEBP:
    return "webp";
  case RELABEL_IMAGE_TIFF:
  default:
    return NULL;
  }
}

gboolean
relabel_send_media_is_for_browsers(RelabelImageKind kind)
{
  return web_ending(kind) != NULL;
}

/* The media field may have been changed since the run was planned. */
const char *
relabel_send_media_path(RelabelRun *run, RelabelSample *sample, GError **error)
{
  const char *path = relabel_run_get_media_path(run, sample);
  g_autofree char *name = NULL;

  if (path != NULL)
    return path;
  name = relabel_sample_dup_display_name(sample);
  g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_FILES, "%s has no path in the media field “%s”: set it, and resume", name,
              relabel_run_get_media_field(run));
  return NULL;
}

/* A converted image: a file that has no name any more, so that it is gone with this process, however that ends. What is temporary is in
 * memory on many systems; the cache isn't. */
static int
convert(const char *path, GError **error)
{
  g_autofree char *folder = g_build_filename(g_get_user_cache_dir(), "relabel", NULL);
  g_autofree char *target = g_build_filename(folder, "converted-XXXXXX", NULL);
  int fd = g_mkdir_with_parents(folder, 0700) == 0 ? g_mkstemp(target) : -1;

  if (fd < 0) {
    g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "no file can be made in %s: %s", folder, g_strerror(errno));
    return -1;
  }
  g_close(fd, NULL);
  fd = -1;
  if (relabel_image_convert(path, target, error)) {
    fd = g_open(target, O_RDONLY | O_CLOEXEC, 0);
    if (fd < 0)
      g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s can't be read: %s", target, g_strerror(errno));
  }
  g_unlink(target);
  return fd;
}

gboolean
relabel_send_media_probe(RelabelSample *sample, const char *path, RelabelImageInfo *info, GError **error)
{
  g_autofree char *name = NULL;

  if (relabel_image_probe(path, info, error))
    return TRUE;
  name = relabel_sample_dup_display_name(sample);
  g_prefix_error(error, "%s can't be sent any more: ", name);
  return FALSE;
}

static RelabelLsFile *
file_for(RelabelRun *run, RelabelSample *sample, GError **error)
{
  const char *path = relabel_send_media_path(run, sample, error);
  g_autofree char *name = NULL;
  RelabelImageInfo info = { 0 };
  int fd;

  if (path == NULL || !relabel_send_media_probe(sample, path, &info, error))
    return NULL;
  if (web_ending(info.kind) != NULL) {
    name = relabel_send_name_file(run, sample, web_ending(info.kind));
    return relabel_ls_file_new(name, path);
  }
  fd = convert(path, error);
  name = fd >= 0 ? relabel_send_name_file(run, sample, "png") : relabel_sample_dup_display_name(sample);
  if (fd >= 0)
    return relabel_ls_file_new_for_fd(name, fd);
  g_prefix_error(error, "%s can't be converted to PNG: ", name);
  return NULL;
}

static RelabelIdList *
sample_ids(GPtrArray *tasks)
{
  RelabelIdList *ids = relabel_id_list_new();

  for (guint i = 0; i < tasks->len; i++)
    relabel_id_list_append(ids, ((RelabelRunTask *)g_ptr_array_index(tasks, i))->sample_id);
  return ids;
}

GPtrArray *
relabel_send_read_samples(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, GError **error)
{
  const char *const fields[] = { relabel_run_get_media_field(run), NULL };
  g_autoptr(RelabelIdList) ids = sample_ids(tasks);
  GPtrArray *samples = relabel_dataset_read_samples(session->dataset, ids, fields, session->cancellable, error);

  if (samples != NULL && samples->len != tasks->len) {
    g_set_error_literal(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_STATE,
                        "Samples of the run were deleted from the dataset meanwhile: cancel the run and make another");
    g_clear_pointer(&samples, g_ptr_array_unref);
  }
  return samples;
}

static gboolean
upload_files(RelabelSession *session, RelabelRun *run, GPtrArray *files, GError **error)
{
  gboolean done;

  relabel_ls_client_upload_files_async(session->client, relabel_run_get_project_id(run), files, NULL, NULL, NULL,
                                       session->cancellable, relabel_session_cb, session);
  done = relabel_ls_client_upload_files_finish(session->client, relabel_session_wait(session), error);
  g_clear_object(&session->result);
  return done;
}

/* What is uploaded and put on record at once. */
typedef struct {
  GPtrArray *tasks;
  GPtrArray *files;   /* one each */
  GPtrArray *missing; /* those of them that the server hasn't got */
} Lot;

static gboolean
send_lot(RelabelSession *session, RelabelRun *run, Lot *lot, GError **error)
{
  if (lot->tasks->len == 0)
    return TRUE;
  if (lot->missing->len > 0 && !upload_files(session, run, lot->missing, error))
    return FALSE;
  for (guint i = 0; i < lot->tasks->len; i++) {
    RelabelRunTask *task = g_ptr_array_index(lot->tasks, i);

    task->upload_id = relabel_ls_file_get_upload_id(g_ptr_array_index(lot->files, i));
    task->url = g_strdup(relabel_ls_file_get_url(g_ptr_array_index(lot->files, i)));
  }
  if (!relabel_send_confirm(session, run, lot->tasks, error))
    return FALSE;
  g_ptr_array_set_size(lot->missing, 0);
  g_ptr_array_set_size(lot->files, 0);
  g_ptr_array_set_size(lot->tasks, 0);
  return TRUE;
}

static gboolean
is_known(const RelabelUploads *known, RelabelLsFile *file)
{
  JsonObject *row = known != NULL ? g_hash_table_lookup(known->by_name, relabel_ls_file_get_name(file)) : NULL;

  return row != NULL && relabel_ls_file_adopt(file, relabel_json_peek_int(row, "id", 0), relabel_json_peek_string(row, "file"),
                                              relabel_json_peek_int(row, "size", -1));
}

static gboolean
fill_lots(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, GPtrArray *samples, const RelabelUploads *known, Lot *lot, GError **error)
{
  for (guint i = 0; i < samples->len; i++) {
    RelabelLsFile *file = file_for(run, g_ptr_array_index(samples, i), error);

    if (file == NULL)
      return FALSE;
    g_ptr_array_add(lot->tasks, g_ptr_array_index(tasks, i));
    g_ptr_array_add(lot->files, file);
    if (!is_known(known, file))
      g_ptr_array_add(lot->missing, file);
    /* Converted images need room, and a descriptor each. */
    if (relabel_ls_file_get_path(file) == NULL && !send_lot(session, run, lot, error))
      return FALSE;
  }
  return send_lot(session, run, lot, error);
}

static gboolean
upload_cb(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, gpointer known, GError **error)
{
  g_autoptr(GPtrArray) samples = relabel_send_read_samples(session, run, tasks, error);
  g_autoptr(GPtrArray) own = g_ptr_array_new(), files = g_ptr_array_new_with_free_func(g_object_unref), missing = g_ptr_array_new();
  Lot lot = { own, files, missing };

  return samples != NULL && fill_lots(session, run, tasks, samples, known, &lot, error);
}

static GPtrArray *
without_url(GPtrArray *tasks)
{
  GPtrArray *left = g_ptr_array_new();

  for (guint i = 0; i < tasks->len; i++) {
    if (((RelabelRunTask *)g_ptr_array_index(tasks, i))->url == NULL)
      g_ptr_array_add(left, g_ptr_array_index(tasks, i));
  }
  return left;
}

gboolean
relabel_send_for_each_page(RelabelSession *session, RelabelRun *run, const char *text, RelabelSendPageFunc func, gpointer data,
                           GError **error)
{
  gint64 n_samples = 0;

  relabel_run_get_counts(run, &n_samples, NULL);
  for (guint64 position = 0;; position += RELABEL_SEND_PAGE) {
    g_autoptr(GPtrArray) tasks =
        relabel_dataset_read_tasks(session->dataset, relabel_run_get_key(run), position, RELABEL_SEND_PAGE, error);
    g_autoptr(GPtrArray) left = tasks != NULL ? without_url(tasks) : NULL;

    if (tasks == NULL || g_cancellable_set_error_if_cancelled(session->cancellable, error))
      return FALSE;
    if (left->len > 0 && !func(session, run, left, data, error))
      return FALSE;
    relabel_progress_set(session->progress, text, position + tasks->len, (guint64)n_samples);
    if (tasks->len < RELABEL_SEND_PAGE)
      return TRUE;
  }
}

/* The server finds every image: where it is, if that is wanted and works, else as an uploaded copy. */
gboolean
relabel_send_media(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autoptr(RelabelUploads) known = NULL;

  if (relabel_run_get_local_files_root(run) != NULL && !relabel_send_local(session, run, error))
    return FALSE;
  return relabel_send_list_uploads(session, run, &known, error) &&
         relabel_send_for_each_page(session, run, "Uploading images", upload_cb, known, error);
}
