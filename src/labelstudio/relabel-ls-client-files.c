/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-json.h"
#include "relabel-ls-call.h"
#include "relabel-ls-error.h"
#include "relabel-ls-file-private.h"

/* What a server takes at once: more than 100 parts or 250 MB give HTTP 500. With 32 MB nothing is gained by larger ones. */
#define MAX_PARTS 100
#define MAX_BATCH (32 * 1024 * 1024)

typedef struct {
  guint first;      /* of the files of the caller */
  guint n;
  char *boundary;
  GBytes *body;
  GArray *sizes;    /* gsize, of each file when it was read */
} Batch;

typedef struct {
  gint64 project_id;
  GPtrArray *files;
  guint n_done;
  Batch *batch;
  RelabelLsProgressFunc progress;
  gpointer progress_data;
  GDestroyNotify progress_destroy;
} Upload;

static void next_batch(GTask *task);
static void read_batch(GTask *reading, gpointer source, gpointer data, GCancellable *cancellable);
static void batch_read_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void batch_sent_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void batch_mapped_cb(GObject *object, GAsyncResult *result, gpointer user_data);

static void
batch_free(Batch *batch)
{
  g_free(batch->boundary);
  g_clear_pointer(&batch->body, g_bytes_unref);
  g_array_unref(batch->sizes);
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
 * Uploads files without making tasks of them, in batches that the server takes. A file is read when its batch is sent, so that memory
 * holds one batch (32 MB, or one larger file). Each is checked: that the server kept it, under which number, and with which size.
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
  g_autoptr(GTask) reading = NULL;

  g_clear_pointer(&upload->batch, batch_free);
  if (upload->n_done >= upload->files->len) {
    g_task_return_pointer(task, GINT_TO_POINTER(TRUE), NULL);
    g_object_unref(task);
    return;
  }
  reading = g_task_new(NULL, g_task_get_cancellable(task), batch_read_cb, task);
  g_task_set_source_tag(reading, next_batch);
  g_task_set_task_data(reading, upload, NULL);
  g_task_run_in_thread(reading, read_batch);
}

static void
append_part(GByteArray *body, const char *boundary, guint number, const char *name, GBytes *content)
{
  /* Under one name for all, a server keeps the last file only. */
  g_autofree char *head = g_strdup_printf("--%s\r\nContent-Disposition: form-data; name=\"f%u\"; filename=\"%s\"\r\n"
                                          "Content-Type: application/octet-stream\r\n\r\n", boundary, number, name);

  g_byte_array_append(body, (const guint8 *)head, (guint)strlen(head));
  g_byte_array_append(body, g_bytes_get_data(content, NULL), (guint)g_bytes_get_size(content));
  g_byte_array_append(body, (const guint8 *)"\r\n", 2);
}

/* In a thread. Puts files together until the next one would be too much. */
static void
read_batch(GTask *reading, gpointer source, gpointer data, GCancellable *cancellable)
{
  Upload *upload = data;
  g_autoptr(GByteArray) body = g_byte_array_new();
  Batch *batch = g_new0(Batch, 1);
  g_autofree char *end = NULL;
  GError *error = NULL;

  batch->first = upload->n_done;
  batch->boundary = g_uuid_string_random();
  batch->sizes = g_array_new(FALSE, FALSE, sizeof(gsize));
  for (guint i = batch->first; i < upload->files->len && batch->n < MAX_PARTS; i++) {
    RelabelLsFile *file = g_ptr_array_index(upload->files, i);
    g_autoptr(GBytes) content = g_cancellable_set_error_if_cancelled(cancellable, &error) ? NULL : relabel_ls_file_read(file, &error);
    gsize size = content != NULL ? g_bytes_get_size(content) : 0;

    if (content == NULL) {
      batch_free(batch);
      g_task_return_error(reading, error);
      return;
    }
    if (batch->n > 0 && body->len + size > MAX_BATCH)
      break;
    append_part(body, batch->boundary, batch->n++, relabel_ls_file_get_name(file), content);
    g_array_append_val(batch->sizes, size);
  }
  end = g_strdup_printf("--%s--\r\n", batch->boundary);
  g_byte_array_append(body, (const guint8 *)end, (guint)strlen(end));
  batch->body = g_byte_array_free_to_bytes(g_steal_pointer(&body));
  g_task_return_pointer(reading, batch, (GDestroyNotify)batch_free);
}

static void
batch_read_cb(GObject *object, GAsyncResult *result, gpointer user_data)
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
  request->content_type = g_strdup_printf("multipart/form-data; boundary=%s", upload->batch->boundary);
  request->body = g_steal_pointer(&upload->batch->body);
  request->idle_timeout = RELABEL_LS_LONG_ANSWER;
  relabel_ls_send_for_task(g_steal_pointer(&task), request, batch_sent_cb);
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
    g_task_return_error(task, error);
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

/* `upload/8/66372041-name.jpg` is name.jpg. */
static const char *
original_name(const char *stored)
{
  const char *slash = strrchr(stored, '/');
  const char *base = slash != NULL ? slash + 1 : stored;

  return strlen(base) > 9 && base[8] == '-' ? base + 9 : base;
}

/* By name: nothing promises the order. */
static gboolean
map_upload(Upload *upload, JsonObject *row, GError **error)
{
  const char *stored = relabel_json_peek_string(row, "file");
  gint64 size = relabel_json_peek_int(row, "size", -1);

  for (guint i = 0; stored != NULL && i < upload->batch->n; i++) {
    RelabelLsFile *file = g_ptr_array_index(upload->files, upload->batch->first + i);
    gsize sent = g_array_index(upload->batch->sizes, gsize, i);

    if (!g_str_equal(relabel_ls_file_get_name(file), original_name(stored)))
      continue;
    if (size >= 0 && (gsize)size != sent) {
      g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_INCOMPLETE,
                  "Uploading the files: the server has kept %" G_GINT64_FORMAT " of the %" G_GSIZE_FORMAT " bytes of %s; send it again",
                  size, sent, relabel_ls_file_get_name(file));
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
 * Errors: [error@Relabel.LsError.FILE] names a file that can't be read; `INVALID` with the server's words, as for a type of file that it
 * does not take; `INCOMPLETE` if the server kept less than was sent. What was uploaded before stays, and has its upload id: the rest can be
 * sent alone.
 *
 * Returns: whether all files are on the server
 */
gboolean
relabel_ls_client_upload_files_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_upload_files_async, result, error) != NULL;
}
