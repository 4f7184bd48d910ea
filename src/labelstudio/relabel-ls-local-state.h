/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/* What is kept of the private server between two starts, in a file that only its owner can read. */
typedef struct {
  char *folder;          /* with the server's data */
  guint port;            /* 0: none yet */
  GArray *ports;         /* guint: those that it ever had, for runs remember them */
  char *email;
  char *password;
  char *token;
  char *version;         /* of the Label Studio that had the data last; NULL: none, or not known */
  char *backup;          /* of the data, while a newer version has not yet answered; NULL else */
  int pid;               /* of the keeper; 0: not started */
  guint64 start_time;    /* of the keeper, so that another process with its number is not taken for it */
} RelabelLsLocalState;

RelabelLsLocalState *relabel_ls_local_state_new(const char *folder);
void relabel_ls_local_state_free(RelabelLsLocalState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelLsLocalState, relabel_ls_local_state_free)

gboolean relabel_ls_local_state_load(RelabelLsLocalState *state, GError **error);
gboolean relabel_ls_local_state_save(RelabelLsLocalState *state, GError **error);
char *relabel_ls_local_state_path(RelabelLsLocalState *state, const char *name);
gboolean relabel_ls_local_state_choose_port(RelabelLsLocalState *state, GError **error);
void relabel_ls_local_state_set_port(RelabelLsLocalState *state, guint port);
gboolean relabel_ls_local_state_had_port(RelabelLsLocalState *state, guint port);
char *relabel_ls_local_state_mask(RelabelLsLocalState *state, const char *text);

/* The processes, as the kernel knows them. */
void relabel_ls_local_state_set_process(RelabelLsLocalState *state, int pid);
gboolean relabel_ls_local_state_is_running(RelabelLsLocalState *state);
guint relabel_ls_local_state_find_port(RelabelLsLocalState *state);
gint64 relabel_ls_local_state_get_since(RelabelLsLocalState *state);
guint relabel_ls_local_state_count_users(RelabelLsLocalState *state);

/* Whether this process is one of its users from now on; FALSE while the server is being stopped. */
gboolean relabel_ls_local_state_hold(RelabelLsLocalState *state, GError **error);

/* -1 without an error: another process holds the lock. */
int relabel_ls_lock_file(const char *path, GError **error);

G_END_DECLS
