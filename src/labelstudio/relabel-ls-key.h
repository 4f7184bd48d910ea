/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "relabel-ls-server.h"

G_BEGIN_DECLS

/* A JSON web token, as far as a client may look into it. */
typedef struct {
  char *token_type;
  gint64 lifetime; /* seconds from issue to expiry; 0: not said */
} RelabelLsJwt;

void relabel_ls_jwt_free(RelabelLsJwt *jwt);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelLsJwt, relabel_ls_jwt_free)

RelabelLsJwt *relabel_ls_jwt_parse(const char *text);
char *relabel_ls_key_check(const char *text, RelabelLsKeyKind *kind, GError **error);

G_END_DECLS
