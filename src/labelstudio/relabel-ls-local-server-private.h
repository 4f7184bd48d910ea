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

GSubprocess *relabel_ls_local_spawn(RelabelLsLocalState *state, const char *program, GError **error);

G_END_DECLS
