/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "relabel-ls-client.h"
#include "relabel-ls-multipart.h"

G_BEGIN_DECLS

/* One request; it is made, filled in and given away to relabel_ls_send_async(). */
typedef struct {
  const char *method;
  char *path;            /* below the server's address, with the query */
  const char *what;      /* for messages: "Making the project" */
  GBytes *body;
  RelabelLsMultipart *multipart; /* instead of a body */
  char *content_type;
  char *credentials;     /* instead of the client's key; "" for none */
  gsize max_answer;      /* bytes */
  gboolean changes;      /* sent twice, it would be done twice */
  gboolean takes_long;   /* the server may be silent for minutes */
  gboolean head_only;    /* only whether it succeeds */
  gboolean is_file;      /* its answer is a picture, and not JSON; raw, too */
  gboolean raw;          /* its answer is read by the caller: relabel_ls_send_finish_text() */
} RelabelLsRequest;

RelabelLsRequest *relabel_ls_request_new(const char *method, const char *what, const char *format, ...) G_GNUC_PRINTF(3, 4);
void relabel_ls_request_free(RelabelLsRequest *request);
void relabel_ls_request_take_json(RelabelLsRequest *request, JsonNode *node);
void relabel_ls_request_take_object(RelabelLsRequest *request, JsonObject *object);
SoupMessage *relabel_ls_request_make_message(RelabelLsRequest *request, const char *uri);
gboolean relabel_ls_request_is_truncated(SoupMessage *message, gsize received);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelLsRequest, relabel_ls_request_free)

void relabel_ls_send_async(RelabelLsClient *client, RelabelLsRequest *request, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);
void relabel_ls_send_for_task(GTask *task, RelabelLsRequest *request, GAsyncReadyCallback callback);
JsonNode *relabel_ls_send_finish(RelabelLsClient *client, GAsyncResult *result, GError **error);
GBytes *relabel_ls_send_finish_text(RelabelLsClient *client, GAsyncResult *result, GError **error);

G_END_DECLS
