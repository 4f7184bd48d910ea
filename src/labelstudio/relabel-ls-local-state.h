/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/* What is kept of the private server between two starts, in a file that only its owner can read. */
typedef struct {
  char *folder;          /* with the server's data */
  guint port;            /* 0: none yet */
  char *email;
  char *password;
  char *token;
  int pid;               /* 0: not started */
  guint64 start_time;    /* of the process, so that another one with its number is not taken for it */
} RelabelLsLocalState;

RelabelLsLocalState *relabel_ls_local_state_new(const char *folder);
void relabel_ls_local_state_free(RelabelLsLocalState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelLsLocalState, relabel_ls_local_state_free)

gboolean relabel_ls_local_state_load(RelabelLsLocalState *state, GError **error);
gboolean relabel_ls_local_state_save(RelabelLsLocalState *state, GError **error);
gboolean relabel_ls_local_state_is_running(RelabelLsLocalState *state);
gboolean relabel_ls_local_state_choose_port(RelabelLsLocalState *state, GError **error);
void relabel_ls_local_state_set_process(RelabelLsLocalState *state, int pid);
char *relabel_ls_local_state_dup_log_tail(RelabelLsLocalState *state);
char *relabel_ls_local_state_mask(RelabelLsLocalState *state, const char *text);

/* -1 without an error: another process holds the lock. */
int relabel_ls_lock_file(const char *path, GError **error);

G_END_DECLS
