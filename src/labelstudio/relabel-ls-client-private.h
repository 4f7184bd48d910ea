/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

#include "relabel-ls-client.h"
#include "relabel-ls-secrets.h"

G_BEGIN_DECLS

struct _RelabelLsClient {
  GObject parent;

  char *url;
  char *base;            /* like url, unless the server itself has led from http to https */
  char *key;
  RelabelLsKeyKind key_kind;
  GPtrArray *secrets;    /* what no message may hold */
  RelabelLsServer *server; /* after the first connection */

  SoupSession *session;  /* made on first use, in the context of its user */
  char *access;          /* what the personal access token has bought */
  gint64 access_until;   /* monotonic time */

  guint connect_timeout; /* seconds */
  guint idle_timeout;
  guint long_timeout;    /* for requests on which a server works for long */
  guint pause;           /* milliseconds before the first repetition of a request */
  guint patience;        /* seconds for which what may be repeated is repeated at least */
  RelabelLsWaitingFunc waiting;
  gpointer waiting_data;

  /* What the server takes at once; less after it has refused more. */
  guint max_parts;
  goffset max_upload;    /* bytes */
};

SoupSession *relabel_ls_client_get_session(RelabelLsClient *self);

G_END_DECLS
