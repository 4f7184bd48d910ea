/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-ls-server.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_LS_LOCAL_SERVER (relabel_ls_local_server_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelLsLocalServer, relabel_ls_local_server, RELABEL, LS_LOCAL_SERVER, GObject)

/**
 * RelabelLsTextFunc:
 * @text: what is done now, for people
 * @user_data: (closure): what was given with the function
 *
 * Is told what an operation does.
 */
typedef void (*RelabelLsTextFunc)(const char *text, gpointer user_data);

RELABEL_API RelabelLsLocalServer *relabel_ls_local_server_new(void);
RELABEL_API gboolean relabel_ls_local_server_is_running(RelabelLsLocalServer *self);
RELABEL_API int relabel_ls_local_server_get_pid(RelabelLsLocalServer *self);
RELABEL_API char *relabel_ls_local_server_dup_url(RelabelLsLocalServer *self);
RELABEL_API char *relabel_ls_local_server_dup_token(RelabelLsLocalServer *self);
RELABEL_API char *relabel_ls_local_server_dup_email(RelabelLsLocalServer *self);
RELABEL_API char *relabel_ls_local_server_dup_password(RelabelLsLocalServer *self);
RELABEL_API const char *relabel_ls_local_server_get_document_root(RelabelLsLocalServer *self);
RELABEL_API char *relabel_ls_local_server_dup_log_path(RelabelLsLocalServer *self);
RELABEL_API char *relabel_ls_local_server_read_log(RelabelLsLocalServer *self, goffset *position, guint n_lines);
RELABEL_API char *relabel_ls_local_server_dup_folder(RelabelLsLocalServer *self);
RELABEL_API char *relabel_ls_local_server_dup_version(RelabelLsLocalServer *self);
RELABEL_API GDateTime *relabel_ls_local_server_dup_since(RelabelLsLocalServer *self);

RELABEL_API gboolean relabel_ls_local_server_is_at(RelabelLsLocalServer *self, const char *url, const char *account);
RELABEL_API char *relabel_ls_local_server_follow(RelabelLsLocalServer *self, const char *url, const char *account);
RELABEL_API gboolean relabel_ls_local_server_hold(RelabelLsLocalServer *self);
RELABEL_API guint relabel_ls_local_server_count_users(RelabelLsLocalServer *self);
RELABEL_API gboolean relabel_ls_local_server_get_keep(RelabelLsLocalServer *self);
RELABEL_API gboolean relabel_ls_local_server_set_keep(RelabelLsLocalServer *self, gboolean keep, GError **error);

RELABEL_API void relabel_ls_local_server_start_async(RelabelLsLocalServer *self, gboolean keep, RelabelLsTextFunc progress,
                                                     gpointer progress_data, GDestroyNotify progress_destroy,
                                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_ls_local_server_start_finish(RelabelLsLocalServer *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_local_server_check_async(RelabelLsLocalServer *self, GCancellable *cancellable,
                                                     GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelLsServer *relabel_ls_local_server_check_finish(RelabelLsLocalServer *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_local_server_stop_async(RelabelLsLocalServer *self, GCancellable *cancellable,
                                                    GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_ls_local_server_stop_finish(RelabelLsLocalServer *self, GAsyncResult *result, GError **error);

G_END_DECLS
