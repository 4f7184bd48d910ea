/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_LS_CREDENTIALS (relabel_ls_credentials_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelLsCredentials, relabel_ls_credentials, RELABEL, LS_CREDENTIALS, GObject)

RELABEL_API void relabel_ls_credentials_resolve_async(const char *url, const char *api_key, const char *backend, const char *account,
                                                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelLsCredentials *relabel_ls_credentials_resolve_finish(GAsyncResult *result, GError **error);
RELABEL_API gboolean relabel_ls_credentials_has_backend(const char *backend);
RELABEL_API const char *relabel_ls_credentials_get_url(RelabelLsCredentials *self);
RELABEL_API const char *relabel_ls_credentials_get_url_source(RelabelLsCredentials *self);
RELABEL_API const char *relabel_ls_credentials_get_api_key(RelabelLsCredentials *self);
RELABEL_API const char *relabel_ls_credentials_get_api_key_source(RelabelLsCredentials *self);
RELABEL_API const char *relabel_ls_credentials_get_backend(RelabelLsCredentials *self);

G_END_DECLS
