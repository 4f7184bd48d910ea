/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

RELABEL_API void relabel_ls_keyring_lookup_async(const char *url, const char *account, GCancellable *cancellable,
                                                 GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API char *relabel_ls_keyring_lookup_finish(GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_keyring_store_async(const char *url, const char *account, const char *api_key, GCancellable *cancellable,
                                                GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_ls_keyring_store_finish(GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_keyring_clear_async(const char *url, const char *account, GCancellable *cancellable,
                                                GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_ls_keyring_clear_finish(GAsyncResult *result, GError **error);
RELABEL_API void relabel_ls_keyring_list_accounts_async(const char *url, GCancellable *cancellable, GAsyncReadyCallback callback,
                                                        gpointer user_data);
RELABEL_API GStrv relabel_ls_keyring_list_accounts_finish(GAsyncResult *result, GError **error);

G_END_DECLS
