/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-ls-http.h"

G_BEGIN_DECLS

/* Makes the result of an operation from the JSON of its only answer; NULL: an error. */
typedef gpointer (*RelabelLsConvert)(RelabelLsClient *client, JsonNode *answer, gpointer data, GError **error);

void relabel_ls_call_async(RelabelLsClient *client, gpointer source_tag, RelabelLsRequest *request, RelabelLsConvert convert,
                           gpointer data, GDestroyNotify free_data, GDestroyNotify free_result, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);
void relabel_ls_call_list_async(RelabelLsClient *client, gpointer source_tag, RelabelLsRequest *request, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
gpointer relabel_ls_call_finish(RelabelLsClient *client, gpointer source_tag, GAsyncResult *result, GError **error);

/* For operations that succeed or fail, and no more. */
gpointer relabel_ls_convert_done(RelabelLsClient *client, JsonNode *answer, gpointer data, GError **error);

/* All rows of a list of tasks, page by page. @query is JSON of filters, or NULL. Each is shown to @look, which says whether it is kept;
 * without it, all are. */
typedef gboolean (*RelabelLsRowFunc)(JsonObject *row, gpointer data);
void relabel_ls_list_tasks_async(RelabelLsClient *client, gpointer source_tag, const char *what, gint64 project_id,
                                 const char *include, const char *query, RelabelLsRowFunc look, gpointer look_data,
                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* How many tasks there are: the `total` of the answer. */
RelabelLsRequest *relabel_ls_request_new_count(gint64 project_id, RelabelLsWork work);

G_END_DECLS
