/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Files that were uploaded before. */
#include "relabel-ls-call.h"

/* Of a hundred thousand files. What is read of it takes several times the room. */
#define MAX_LIST (12 * 1024 * 1024)

/**
 * relabel_ls_client_list_uploads_async:
 * @self: a client
 * @project_id: a project
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Lists the files that the user of the key has uploaded to a project, with tasks or without.
 */
void
relabel_ls_client_list_uploads_async(RelabelLsClient *self, gint64 project_id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  RelabelLsRequest *request;

  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  request = relabel_ls_request_new("GET", "Asking for the uploaded files", "/api/projects/%" G_GINT64_FORMAT "/file-uploads?all=true", project_id);
  request->max_answer = MAX_LIST;
  relabel_ls_call_list_async(self, relabel_ls_client_list_uploads_async, request, cancellable, callback, user_data);
}

/**
 * relabel_ls_client_list_uploads_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.TOO_LARGE] if they are more than about 100,000.
 *
 * Returns: (transfer full): objects with `id`, `file`, as [func@Relabel.LsFile.get_sent_name] reads it, and `size` in bytes where the server
 *   tells it (from version 1.21)
 */
JsonArray *
relabel_ls_client_list_uploads_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_list_uploads_async, result, error);
}

/**
 * relabel_ls_client_delete_upload_async:
 * @self: a client
 * @upload_id: the server's number of an uploaded file
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Takes an uploaded file off the server's list. Label Studio leaves its bytes on the disk.
 *
 * There is a request for many at once, which takes all files of the project if its list is lost on the way: it is not used.
 */
void
relabel_ls_client_delete_upload_async(RelabelLsClient *self, gint64 upload_id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_return_if_fail(RELABEL_IS_LS_CLIENT(self));
  relabel_ls_call_async(self, relabel_ls_client_delete_upload_async,
                        relabel_ls_request_new("DELETE", "Deleting an uploaded file", "/api/import/file-upload/%" G_GINT64_FORMAT, upload_id),
                        relabel_ls_convert_done, NULL, NULL, NULL, cancellable, callback, user_data);
}

/**
 * relabel_ls_client_delete_upload_finish:
 * @self: a client
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.NOT_FOUND] if it is gone.
 *
 * Returns: whether it was deleted
 */
gboolean
relabel_ls_client_delete_upload_finish(RelabelLsClient *self, GAsyncResult *result, GError **error)
{
  return relabel_ls_call_finish(self, relabel_ls_client_delete_upload_async, result, error) != NULL;
}
