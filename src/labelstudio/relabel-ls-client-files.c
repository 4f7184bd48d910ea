/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-json.h"
#include "relabel-ls-call.h"
#include "relabel-ls-client-private.h"
#include "relabel-ls-error.h"
#include "relabel-ls-file-private.h"

typedef struct {
  guint first;      /* of the files of the caller */
  guint n;
  GArray *sizes;    /* goffset, of each file */
  RelabelLsMultipart *multipart;
} Batch;

typedef struct {
  gint64 project_id;
  GPtrArray *files;
  guint n_done;
  guint max_parts;
  goffset max_size;
  Batch *batch;
  RelabelLsProgressFunc progress;
  gpointer progress_data;
  GDestroyNotify progress_destroy;
} Upload;

static void next_batch(GTask *task);
static void measure_batch(GTask *measuring, gpointer source, gpointer data, GCancellable *cancellable);
static void batch_measured_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void batch_sent_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void batch_mapped_cb(GObject *object, GAsyncResult *result, gpointer user_data);

static void
batch_free(Batch *batch)
{
  g_array_unref(batch->sizes);
  relabel_ls_multipart_unref(batch->multipart);
  g_free(batch);
}

static void
upload_free(Upload *upload)
{
  g_ptr_array_unref(upload->files);
  g_clear_pointer(&upload->batch, batch_free);
  if (upload->progress_destroy != NULL)
    upload->progress_destroy(upload->progress_data);
  g_free(upload);
}

static gboolean
is_plain_name(const char *name)
{
  /* A server changes other names, so that the file would not be known again. */
  return *name != '\0' && strlen(name) <= 64 && strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.") == strlen(name);
}

static gboolean
check_names(GPtrArray *files, GError **error)
{
  g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = 0; i < files->len; i++) {
    const char *name = relabel_ls_file_get_name(g_ptr_array_index(files, i));

    if (!is_plain_name(name) || !g_hash_table_add(names, (gpointer)name)) {
      g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_FILE, "Two files can't be sent under the name “%s”, or it is no plain name",
                  name);
      return FALSE;
    }
  }
  return TRUE;
}

/**
 * relabel_ls_client_upload_files_async:
 * @self: a client
 * @project_id: a project
 * @files: (element-type RelabelLsFile): the files; each has a name of its own
 * @progress: (nullable) (scope notified) (closure progress_data) (destroy progress_destroy): is told after each batch how many of the
 *   files are on the server; those have their upload id and URL then
 * @progress_data: for @progress
 * @progress_destroy: frees @progress_data
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Uploads files without making tasks of them, in batches that the server takes: 100 files or 32 MB, or one larger file; less, as long as the
 * client lives, after the server has refused so much. Files are streamed from the disk. Each is checked: that the server kept it, under
 * which number, and with which size.
 */
void
relabel_ls_client_upload_files_async(RelabelLsClient *self, gint64 project_id, GPtrArray *files, RelabelLsProgressFunc progress,
                                     gpointer progress_data, GDestroyNotify progress_destroy, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Upload *upload;
  GError *error = NULL;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_client_upload_files_async);
  upload = g_new0(Upload, 1);
  upload->project_id = project_id;
  upload->files = g_ptr_array_copy(files, (GCopyFunc)(GCallback)g_object_ref, NULL);
  g_ptr_array_set_free_func(upload->files, g_object_unref);
  upload->progress = progress;
  upload->progress_data = progress_data;
  upload->progress_destroy = progress_destroy;
  g_task_set_task_data(task, upload, (GDestroyNotify)upload_free);
  if (check_names(upload->files, &error)) {
    next_batch(task);
  } else {
    g_task_return_error(task, error);
    g_object_unref(task);
  }
}

/* Takes the reference of @task. */
static void
next_batch(GTask *task)
{
  Upload *upload = g_task_get_task_data(task);
  g_autoptr(GTask) measuring = NULL;

  g_clear_pointer(&upload->batch, batch_free);
  if (upload->n_done >= upload->files->len) {
    g_task_return_pointer(task, GINT_TO_POINTER(TRUE), NULL);
    g_object_unref(task);
    return;
  }
  upload->max_parts = RELABEL_LS_CLIENT(g_task_get_source_object(task))->max_parts;
  upload->max_size = RELABEL_LS_CLIENT(g_task_get_source_object(task))->max_upload;
  measuring = g_task_new(NULL, g_task_get_cancellable(task), batch_measured_cb, task);
  g_task_set_source_tag(measuring, next_batch);
  g_task_set_task_data(measuring, upload, NULL);
  g_task_run_in_thread(measuring, measure_batch);
}

/* In a thread. Puts files together until the next one would be too much. */
static void
measure_batch(GTask *measuring, gpointer source, gpointer data, GCancellable *cancellable)
{
  Upload *upload = data;
  Batch *batch = g_new0(Batch, 1);
  GError *error = NULL;

  batch->first = upload->n_done;
  batch->sizes = g_array_new(FALSE, FALSE, sizeof(goffset));
  batch->multipart = relabel_ls_multipart_new();
  for (guint i = batch->first; i < upload->files->len && batch->n < upload->max_parts; i++) {
    RelabelLsFile *file = g_ptr_array_index(upload->files, i);
    goffset size = 0;

    if (g_cancellable_set_error_if_cancelled(cancellable, &error) || !relabel_ls_file_measure(file, &size, &error)) {
      batch_free(batch);
      g_task_return_error(measuring, error);
      return;
    }
    if (batch->n > 0 && relabel_ls_multipart_get_length(batch->multipart) + size > upload->max_size)
      break;
    relabel_ls_multipart_add(batch->multipart, file, size);
    g_array_append_val(batch->sizes, size);
    batch->n++;
  }
  g_task_return_pointer(measuring, batch, (GDestroyNotify)batch_free);
}

static void
batch_measured_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Upload *upload = g_task_get_task_data(task);
  RelabelLsRequest *request;
  GError *error = NULL;

  upload->batch = g_task_propagate_pointer(G_TASK(result), &error);
  if (upload->batch == NULL) {
    g_task_return_error(task, error);
    return;
  }
  request = relabel_ls_request_new("POST", "Uploading the files", "/api/projects/%" G_GINT64_FORMAT "/import?commit_to_project=false",
                                   upload->project_id);
  request->multipart = relabel_ls_multipart_ref(upload->batch->multipart);
  request->changes = TRUE;
  request->takes_long = TRUE;
  relabel_ls_send_for_task(g_steal_pointer(&task), request, batch_sent_cb);
}

/* A limit that the server didn't tell of: 413 is said by what stands before it, and Django's own limits end as errors of the server. */
static void
take_less(RelabelLsClient *self, Batch *batch)
{
  self->max_parts = MAX(1, batch->n / 2);
  self->max_upload = MAX(1, MIN(self->max_upload, relabel_ls_multipart_get_length(batch->multipart)) / 2);
}

static void
set_too_large(RelabelLsClient *self, Upload *upload, GError **error)
{
  g_autofree char *name = relabel_ls_file_dup_display_name(g_ptr_array_index(upload->files, upload->batch->first));
  g_autofree char *size = g_format_size((guint64)g_array_index(upload->batch->sizes, goffset, 0));

  g_clear_error(error);
  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE,
              "%s (%s) is larger than what %s takes: have its limit raised, or leave this image out", name, size,
              relabel_ls_client_get_url(self));
}

/* The batch was not taken. Where it was only too large, smaller ones follow. */
static void
batch_refused(GTask *task, GError *error)
{
  RelabelLsClient *self = g_task_get_source_object(task);
  Upload *upload = g_task_get_task_data(task);
  gboolean too_large = g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE);

  if (upload->batch->n > 1 && (too_large || g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_AMBIGUOUS)))
    take_less(self, upload->batch);
  if (too_large && upload->batch->n > 1) {
    g_error_free(error);
    next_batch(g_object_ref(task));
    return;
  }
  if (too_large)
    set_too_large(self, upload, &error);
  g_task_return_error(task, error);
}

/* The ids as a JSON list, or NULL if they are not as many as the files. */
static char *
dup_upload_ids(JsonNode *answer, guint n_files, guint *n_kept)
{
  JsonObject *object = relabel_json_as_object(answer, NULL);
  JsonArray *ids = relabel_json_peek_array(object, "file_upload_ids");
  g_autoptr(JsonNode) node = NULL;

  *n_kept = ids != NULL ? json_array_get_length(ids) : 0;
  if (*n_kept != n_files)
    return NULL;
  node = json_node_new(JSON_NODE_ARRAY);
  json_node_set_array(node, ids);
  return relabel_json_to_string(node, FALSE);
}

static void
batch_sent_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelabelLsClient *self = RELABEL_LS_CLIENT(object);
  g_autoptr(GTask) task = user_data;
  Upload *upload = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(self, result, &error);
  g_autofree char *ids = NULL;
  g_autofree char *escaped = NULL;
  RelabelLsRequest *request;
  guint n_kept;

  if (answer == NULL) {
    batch_refused(task, error);
    return;
  }
  ids = dup_upload_ids(answer, upload->batch->n, &n_kept);
  if (ids == NULL) {
    g_task_return_new_error(task, RELABEL_LS_ERROR, RELABEL_LS_ERROR_INCOMPLETE,
                            "Uploading the files: %s has kept %u of %u; send them again", relabel_ls_client_get_url(self), n_kept,
                            upload->batch->n);
    return;
  }
  escaped = g_uri_escape_string(ids, NULL, FALSE);
  request = relabel_ls_request_new("GET", "Asking for the uploaded files", "/api/projects/%" G_GINT64_FORMAT "/file-uploads?ids=%s",
                                   upload->project_id, escaped);
  relabel_ls_send_for_task(g_steal_pointer(&task), request, batch_mapped_cb);
}

/* By name: nothing promises the order. */
static gboolean
map_upload(Upload *upload, JsonObject *row, GError **error)
{
  const char *stored = relabel_json_peek_string(row, "file");
  gint64 size = relabel_json_peek_int(row, "size", -1);

  for (guint i = 0; stored != NULL && i < upload->batch->n; i++) {
    RelabelLsFile *file = g_ptr_array_index(upload->files, upload->batch->first + i);
    goffset sent = g_array_index(upload->batch->sizes, goffset, i);

    if (!g_str_equal(relabel_ls_file_get_name(file), relabel_ls_file_get_sent_name(stored)))
      continue;
    if (size >= 0 && (goffset)size != sent) {
      g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_INCOMPLETE,
                  "Uploading the files: the server has kept %" G_GINT64_FORMAT " of the %" G_GSIZE_FORMAT " bytes of %s; send it again",
                  size, (gsize)sent, relabel_ls_file_get_name(file));
      return FALSE;
    }
    relabel_ls_file_set_upload(file, relabel_json_peek_int(row, "id", 0), stored);
    return TRUE;
  }
  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_INCOMPLETE, "Uploading the files: the server names a file that was not sent (%s)",
              stored != NULL ? stored : "without a name");
  return FALSE;
}

static gboolean
map_batch(Upload *upload, JsonNode *answer, GError **error)
{
  JsonArray *rows = relabel_json_as_array(answer, NULL);

  for (guint i = 0; rows != NULL && i < json_array_get_length(rows); i++) {
    JsonObject *row = relabel_json_as_object(json_array_get_element(rows, i), NULL);

    if (!map_upload(upload, row, error))
      return FALSE;
  }
  for (guint i = 0; i < upload->batch->n; i++) {
    RelabelLsFile *file = g_ptr_array_index(upload->files, upload->batch->first + i);

    if (relabel_ls_file_get_url(file) == NULL) {
      g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_INCOMPLETE, "Uploading the files: the server has lost %s; send it again",
                  relabel_ls_file_get_name(file));
      return FALSE;
    }
  }
  return TRUE;
}

static void
batch_mapped_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Upload *upload = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(RELABEL_LS_CLIENT(object), result, &error);

  if (answer == NULL || !map_batch(upload, answer, &error)) {
    relabel_ls_secrets_mask_error(RELABEL_LS_CLIENT(object)->secrets, error);
    g_task_return_error(task, error);
    return;
  }
  upload->n_done += upload->batch->n;
  if (upload->progress != NULL)
    upload->progress(upload->n_done, upload->files->len, upload->progress_data);
  next_batch(g_steal_pointer(&task));
}

/**
 * relabel_ls_client_upload_files_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.FILE] names a file that can't be read, or that changed meanwhile; `INVALID` with the server's words, as for
 * a type of file that it does not take; `TOO_LARGE` names a file that is more than the server takes; `INCOMPLETE` if the server kept less
 * than was sent; `AMBIGUOUS` if nobody knows: ask with [method@Relabel.LsClient.list_uploads_async]. What was uploaded before stays, and has
 * its upload id: the rest can be sent alone.
 *
 * Returns: whether all files are on the server
 */
gboolean
relabel_ls_client_upload_files_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_upload_files_async, result, error) != NULL;
}
