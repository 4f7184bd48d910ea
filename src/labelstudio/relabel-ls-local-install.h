/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-ls-local-server.h"

G_BEGIN_DECLS

/* @at_least: (nullable): the version of the data */
char *relabel_ls_local_find_program(const char *at_least);
/* An interpreter that has all that Label Studio's own needs; @program: (nullable): the one of this program first */
char *relabel_ls_local_find_python(const char *program, GError **error);

void relabel_ls_local_install_async(const char *at_least, RelabelLsTextFunc progress, gpointer progress_data,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *relabel_ls_local_install_finish(GAsyncResult *result, GError **error);

G_END_DECLS
