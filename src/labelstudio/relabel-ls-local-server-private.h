/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-ls-local-server.h"
#include "relabel-ls-local-state.h"

G_BEGIN_DECLS

/* Datasets lie anywhere; what is served needs a local storage in a project, and the key. */
#define RELABEL_LS_DOCUMENT_ROOT "/"

struct _RelabelLsLocalServer {
  GObject parent;

  char *folder;
  RelabelLsLocalState *state;
};

/* Processes. */
GSubprocess *relabel_ls_local_spawn(RelabelLsLocalState *state, const char *program, GError **error);
gboolean relabel_ls_local_write_keep(RelabelLsLocalState *state, gboolean keep, GError **error);

/* Address and key of the server for one who uses it from now on. */
gboolean relabel_ls_local_server_use(RelabelLsLocalServer *self, char **url, char **token, GError **error);

char *relabel_ls_local_state_read_log(RelabelLsLocalState *state, goffset *position, guint n_lines);

/* Versions: a copy of the data of another one is kept before a newer one changes them. */
int relabel_ls_local_compare_versions(const char *a, const char *b);
char *relabel_ls_local_dup_version(const char *program);
gboolean relabel_ls_local_needs_backup(RelabelLsLocalState *state, const char *version);
void relabel_ls_local_back_up_async(RelabelLsLocalState *state, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
char *relabel_ls_local_back_up_finish(GAsyncResult *result, GError **error);
void relabel_ls_local_allow_token_async(RelabelLsLocalState *state, const char *url, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data);
gboolean relabel_ls_local_allow_token_finish(GAsyncResult *result, GError **error);

G_END_DECLS
