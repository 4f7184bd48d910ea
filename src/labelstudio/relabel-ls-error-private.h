/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-ls-error.h"
#include "relabel-ls-server.h"

G_BEGIN_DECLS

/* A request that did not succeed. All strings are borrowed. */
typedef struct {
  const char *url;     /* of the server */
  const char *what;    /* what was asked for, such as "Making the project" */
  gboolean changes;    /* sent twice, it would be done twice */
  gboolean sent;       /* the server may have seen it */
  RelabelLsKeyKind key_kind;
  const GPtrArray *secrets; /* what the server's words may not hold */
  gboolean fresh_access; /* the personal access token is good, but what it has bought is refused */
  guint status;        /* of the answer */
  const char *body;    /* of the answer, terminated */
  gint64 retry_after;  /* seconds that the server asks to wait; 0: not said */
} RelabelLsFailure;

void relabel_ls_failure_set_status(const RelabelLsFailure *failure, GError **error);
void relabel_ls_failure_set_transport(const RelabelLsFailure *failure, const GError *cause, GError **error);
void relabel_ls_failure_set_timeout(const RelabelLsFailure *failure, guint seconds, GError **error);
char *relabel_ls_dup_server_words(const char *body, const GPtrArray *secrets);

G_END_DECLS
