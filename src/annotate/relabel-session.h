/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-annotate.h"
#include "relabel-ls-client.h"
#include "relabel-progress.h"

G_BEGIN_DECLS

/*
 * A verb's connection to a server. The client is asynchronous; a verb reads better as a list of steps, and runs in a thread of its own: the
 * session has a main context for that thread, and waits in it for one answer after the other.
 */
typedef struct {
  RelabelDataset *dataset;
  RelabelLsClient *client;
  RelabelLsServer *server;
  const char *backend; /* of FiftyOne's configuration */
  RelabelProgress *progress;
  GCancellable *cancellable;
  GMainContext *context;
  GAsyncResult *result;

  /* Of sending. */
  gboolean unsure;   /* there may be something on the server that isn't on record */
  guint n_confirmed; /* steps that are on record */
  guint max_tasks;   /* that are created by one request; less after the server has refused more */
} RelabelSession;

RelabelSession *relabel_session_open_for_request(RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelProgress *progress,
                                                 GCancellable *cancellable, GError **error);
RelabelSession *relabel_session_open_server(const char *url, const char *api_key, GCancellable *cancellable, GError **error);
RelabelSession *relabel_session_open_for_run(RelabelDataset *dataset, RelabelRun *run, const char *api_key, RelabelProgress *progress,
                                             GCancellable *cancellable, GError **error);
/* With a server that has answered before: it isn't asked who it is, so that the next request is the first one. `server` is NULL then. */
RelabelSession *relabel_session_open_again(RelabelDataset *dataset, RelabelRun *run, const char *api_key, GCancellable *cancellable,
                                           GError **error);
void relabel_session_close(RelabelSession *self);

/* The callback of every call, and what waits for it. The result is borrowed, until the next. */
void relabel_session_cb(GObject *source, GAsyncResult *result, gpointer session);
GAsyncResult *relabel_session_wait(RelabelSession *self);

/* For long work: outages of a minute are waited out, and told of as progress. */
void relabel_session_be_patient(RelabelSession *self);
gboolean relabel_session_pause(RelabelSession *self, const char *why, guint milliseconds, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelSession, relabel_session_close)

G_END_DECLS
