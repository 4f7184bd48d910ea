/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "relabel-ls-project.h"
#include "relabel-ls-server.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_LS_CLIENT (relabel_ls_client_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelLsClient, relabel_ls_client, RELABEL, LS_CLIENT, GObject)

/**
 * RelabelLsWork:
 * @RELABEL_LS_WORK_LABELLED: tasks that somebody submitted
 * @RELABEL_LS_WORK_SKIPPED: tasks that nobody submitted and somebody skipped
 * @RELABEL_LS_WORK_WAITING: tasks that nobody submitted or skipped
 * @RELABEL_LS_WORK_DRAFT: those of them that somebody has begun with
 * @RELABEL_LS_WORK_CHANGED: tasks on which something has changed after a point in time
 * @RELABEL_LS_WORK_ANY: all tasks, each with a list `predictions`
 *
 * Tasks by what was done with them.
 */
typedef enum {
  RELABEL_LS_WORK_LABELLED,
  RELABEL_LS_WORK_SKIPPED,
  RELABEL_LS_WORK_WAITING,
  RELABEL_LS_WORK_DRAFT,
  RELABEL_LS_WORK_CHANGED,
  RELABEL_LS_WORK_ANY,
} RelabelLsWork;

/**
 * RelabelLsProgressFunc:
 * @n_done: what is done
 * @n_total: of how much
 * @user_data: (closure): what was given with the function
 *
 * Is told how far an operation is.
 */
typedef void (*RelabelLsProgressFunc)(guint n_done, guint n_total, gpointer user_data);

/**
 * RelabelLsWaitingFunc:
 * @why: why, for people
 * @seconds: until the next try
 * @user_data: (closure): what was given with the function
 *
 * Is told that a request is going to be repeated.
 */
typedef void (*RelabelLsWaitingFunc)(const char *why, guint seconds, gpointer user_data);

RELABEL_API RelabelLsClient *relabel_ls_client_new(const char *url, const char *api_key, GError **error);
RELABEL_API const char *relabel_ls_client_get_url(RelabelLsClient *self);
RELABEL_API RelabelLsServer *relabel_ls_client_get_server(RelabelLsClient *self);
RELABEL_API void relabel_ls_client_set_patient(RelabelLsClient *self, RelabelLsWaitingFunc waiting, gpointer user_data);
RELABEL_API char *relabel_ls_client_dup_project_url(RelabelLsClient *self, gint64 project_id);
RELABEL_API char *relabel_ls_client_dup_task_url(RelabelLsClient *self, gint64 project_id, gint64 task_id);
RELABEL_API char *relabel_ls_client_dup_labeling_url(RelabelLsClient *self, gint64 project_id);

RELABEL_API void relabel_ls_client_connect_async(RelabelLsClient *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                                 gpointer user_data);
RELABEL_API RelabelLsServer *relabel_ls_client_connect_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_test_async(RelabelLsClient *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                              gpointer user_data);
RELABEL_API RelabelLsServer *relabel_ls_client_test_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);

RELABEL_API void relabel_ls_client_create_project_async(RelabelLsClient *self, const char *title, const char *label_config,
                                                        const char *description, GCancellable *cancellable,
                                                        GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelLsProject *relabel_ls_client_create_project_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_get_project_async(RelabelLsClient *self, gint64 project_id, GCancellable *cancellable,
                                                     GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelLsProject *relabel_ls_client_get_project_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_find_projects_async(RelabelLsClient *self, const char *title, GCancellable *cancellable,
                                                       GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API GPtrArray *relabel_ls_client_find_projects_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_delete_project_async(RelabelLsClient *self, gint64 project_id, GCancellable *cancellable,
                                                        GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_ls_client_delete_project_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_validate_config_async(RelabelLsClient *self, const char *label_config, GCancellable *cancellable,
                                                         GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_ls_client_validate_config_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_set_label_config_async(RelabelLsClient *self, gint64 project_id, const char *label_config,
                                                          GCancellable *cancellable, GAsyncReadyCallback callback,
                                                          gpointer user_data);
RELABEL_API gboolean relabel_ls_client_set_label_config_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_get_status_async(RelabelLsClient *self, gint64 project_id, GCancellable *cancellable,
                                                    GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelLsStatus *relabel_ls_client_get_status_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);

RELABEL_API void relabel_ls_client_upload_files_async(RelabelLsClient *self, gint64 project_id, GPtrArray *files,
                                                      RelabelLsProgressFunc progress, gpointer progress_data,
                                                      GDestroyNotify progress_destroy, GCancellable *cancellable,
                                                      GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_ls_client_upload_files_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_list_uploads_async(RelabelLsClient *self, gint64 project_id, GCancellable *cancellable,
                                                      GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API JsonArray *relabel_ls_client_list_uploads_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_delete_upload_async(RelabelLsClient *self, gint64 upload_id, GCancellable *cancellable,
                                                       GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_ls_client_delete_upload_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_add_local_storage_async(RelabelLsClient *self, gint64 project_id, const char *path,
                                                           const char *title, GCancellable *cancellable,
                                                           GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_ls_client_add_local_storage_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_list_local_storages_async(RelabelLsClient *self, gint64 project_id, GCancellable *cancellable,
                                                             GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API JsonArray *relabel_ls_client_list_local_storages_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_fetch_file_async(RelabelLsClient *self, const char *path, GCancellable *cancellable,
                                                    GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API GBytes *relabel_ls_client_fetch_file_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_check_file_async(RelabelLsClient *self, const char *path, GCancellable *cancellable,
                                                    GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_ls_client_check_file_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);

RELABEL_API void relabel_ls_client_import_tasks_async(RelabelLsClient *self, gint64 project_id, JsonArray *tasks, guint n_predictions,
                                                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API GArray *relabel_ls_client_import_tasks_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_delete_tasks_async(RelabelLsClient *self, gint64 project_id, const gint64 *ids, gsize n_ids,
                                                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_ls_client_delete_tasks_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_export_tasks_async(RelabelLsClient *self, gint64 project_id, const gint64 *ids, gsize n_ids,
                                                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API JsonArray *relabel_ls_client_export_tasks_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API GBytes *relabel_ls_client_export_tasks_finish_text(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API JsonArray *relabel_ls_client_read_tasks(RelabelLsClient *self, GBytes *text, GError **error);

RELABEL_API void relabel_ls_client_find_tasks_async(RelabelLsClient *self, gint64 project_id, const char *data_key, const char *value,
                                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API JsonArray *relabel_ls_client_find_tasks_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_list_work_async(RelabelLsClient *self, gint64 project_id, RelabelLsWork work, const char *since,
                                                   gint64 after_id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                                   gpointer user_data);
RELABEL_API JsonArray *relabel_ls_client_list_work_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_get_marker_async(RelabelLsClient *self, gint64 project_id, GCancellable *cancellable,
                                                    GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API char *relabel_ls_client_get_marker_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_list_users_async(RelabelLsClient *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                                    gpointer user_data);
RELABEL_API JsonArray *relabel_ls_client_list_users_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);

/* Of some of the tasks of a project: those whose data have a member that begins with a text. */
RELABEL_API void relabel_ls_client_count_marked_async(RelabelLsClient *self, gint64 project_id, const char *data_key, const char *prefix,
                                                      gboolean only_tasks, GCancellable *cancellable, GAsyncReadyCallback callback,
                                                      gpointer user_data);
RELABEL_API RelabelLsStatus *relabel_ls_client_count_marked_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_list_marked_async(RelabelLsClient *self, gint64 project_id, const char *data_key, const char *prefix,
                                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API GArray *relabel_ls_client_list_marked_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_create_tab_async(RelabelLsClient *self, gint64 project_id, const char *title, const char *data_key,
                                                    const char *prefix, GCancellable *cancellable, GAsyncReadyCallback callback,
                                                    gpointer user_data);
RELABEL_API gint64 relabel_ls_client_create_tab_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_find_tab_async(RelabelLsClient *self, gint64 project_id, const char *mark, GCancellable *cancellable,
                                                  GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gint64 relabel_ls_client_find_tab_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_client_delete_tab_async(RelabelLsClient *self, gint64 tab_id, GCancellable *cancellable,
                                                    GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_ls_client_delete_tab_finish(RelabelLsClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
