/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-call.h"
#include "relabel-ls-error.h"

/* More than any picture that an editor shows. */
#define MAX_FILE (256 * 1024 * 1024)

/**
 * relabel_ls_client_add_local_storage_async:
 * @self: a client
 * @project_id: a project
 * @path: (type filename): a folder on the server's disk, below its document root for local files (and not the root itself)
 * @title: what people see
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Lets a project show the files of a folder. It has to stay as long as the project's tasks name such files.
 */
void
relabel_ls_client_add_local_storage_async(RelabelLsClient *self, gint64 project_id, const char *path, const char *title,
                                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  RelabelLsRequest *request;
  JsonObject *object;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  if (!g_utf8_validate(path, -1, NULL)) {
    g_autofree char *shown = g_filename_display_name(path);

    g_task_report_new_error(self, callback, user_data, relabel_ls_client_add_local_storage_async, RELABEL_LS_ERROR, RELABEL_LS_ERROR_FILE,
                            "%s is no folder name in UTF-8: Label Studio can't serve it; rename it, or upload the files", shown);
    return;
  }
  request = relabel_ls_request_new("POST", "Adding the local storage", "/api/storages/localfiles");
  object = json_object_new();
  json_object_set_int_member(object, "project", project_id);
  json_object_set_string_member(object, "path", path);
  json_object_set_string_member(object, "title", title);
  json_object_set_boolean_member(object, "use_blob_urls", TRUE);
  relabel_ls_request_take_object(request, object);
  request->changes = TRUE;
  relabel_ls_call_async(self, relabel_ls_client_add_local_storage_async, request, relabel_ls_convert_done, NULL, NULL, NULL, cancellable,
                        callback, user_data);
}

/**
 * relabel_ls_client_add_local_storage_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.INVALID] with the server's words: the folder does not exist there, is not below the document root, or the
 * server does not serve local files.
 *
 * Returns: whether it was added
 */
gboolean
relabel_ls_client_add_local_storage_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_add_local_storage_async, result, error) != NULL;
}

/**
 * relabel_ls_client_list_local_storages_async:
 * @self: a client
 * @project_id: a project
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Lists the folders whose files a project shows.
 */
void
relabel_ls_client_list_local_storages_async(RelabelLsClient *self, gint64 project_id, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  relabel_ls_call_list_async(self, relabel_ls_client_list_local_storages_async,
                             relabel_ls_request_new("GET", "Asking for the local storages",
                                                    "/api/storages/localfiles?project=%" G_GINT64_FORMAT, project_id),
                             cancellable, callback, user_data);
}

/**
 * relabel_ls_client_list_local_storages_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Returns: (transfer full): objects with `path`
 */
JsonArray *
relabel_ls_client_list_local_storages_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_list_local_storages_async, result, error);
}

static void
file_fetched_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  GBytes *content = relabel_ls_send_finish_text(RELABEL_LS_CLIENT(object), result, &error);

  if (content != NULL)
    g_task_return_pointer(task, content, (GDestroyNotify)g_bytes_unref);
  else
    g_task_return_error(task, error);
}

/**
 * relabel_ls_client_fetch_file_async:
 * @self: a client
 * @path: what a task's data says of its file: `/data/…`
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Fetches a file that the server shows, as a picture of a task: at most 256 MiB, in memory.
 */
void
relabel_ls_client_fetch_file_async(RelabelLsClient *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  RelabelLsRequest *request;
  GTask *task;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  g_return_if_fail(path != NULL && *path == '/');
  request = relabel_ls_request_new("GET", "Fetching a picture", "%s", path);
  request->raw = request->is_file = TRUE;
  request->max_answer = MAX_FILE;
  task = g_task_new(self, cancellable, callback, user_data);
  g_task_set_source_tag(task, relabel_ls_client_fetch_file_async);
  g_task_set_check_cancellable(task, FALSE);
  relabel_ls_send_for_task(task, request, file_fetched_cb);
}

/**
 * relabel_ls_client_fetch_file_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.NOT_FOUND] if there is no such file; `TOO_LARGE`.
 *
 * Returns: (transfer full): the content of the file
 */
GBytes *
relabel_ls_client_fetch_file_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_fetch_file_async, result, error);
}

/**
 * relabel_ls_client_check_file_async:
 * @self: a client
 * @path: where a task's data would say that its file is: `/data/…`
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Finds out whether the server shows a file. Its content is not fetched.
 */
void
relabel_ls_client_check_file_async(RelabelLsClient *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  RelabelLsRequest *request;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  g_return_if_fail(path != NULL && *path == '/');
  request = relabel_ls_request_new("GET", "Asking for the file", "%s", path);
  request->head_only = TRUE;
  relabel_ls_call_async(self, relabel_ls_client_check_file_async, request, relabel_ls_convert_done, NULL, NULL, NULL, cancellable,
                        callback, user_data);
}

/**
 * relabel_ls_client_check_file_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.NOT_FOUND] if the server does not show it: it serves no local files, or no local storage covers it;
 * `FORBIDDEN` from versions below 1.13, where only a browser may see local files.
 *
 * Returns: whether the server shows it
 */
gboolean
relabel_ls_client_check_file_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_check_file_async, result, error) != NULL;
}
