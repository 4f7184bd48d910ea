/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-ls-local-server.h"

G_BEGIN_DECLS

char *relabel_ls_local_find_program(void);
void relabel_ls_local_install_async(RelabelLsTextFunc progress, gpointer progress_data, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
char *relabel_ls_local_install_finish(GAsyncResult *result, GError **error);

G_END_DECLS
