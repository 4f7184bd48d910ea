/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-http.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-ls-auth.h"
#include "relabel-ls-client-private.h"
#include "relabel-ls-error-private.h"
#include "relabel-ls-url-private.h"

#define MAX_TRIES 4
#define MAX_HOPS 3
#define CHUNK (64 * 1024)
/* Bytes a second: what is slower all along, in either direction, would never end. */
#define MIN_RATE 1024
#define MAX_PAUSE 15000 /* milliseconds */
/* A server that asks for a longer pause, in seconds, gets none: the caller decides. The second is for who has patience. */
#define MAX_RETRY_AFTER 20
#define MAX_RETRY_AFTER_LONG 300

/* One request with its repetitions. */
typedef struct {
  RelabelLsRequest *request;
  char *uri;
  char *access;          /* the token of this try */
  SoupMessage *message;
  GInputStream *stream;
  GByteArray *body;
  GCancellable *inner;   /* of this try: cancelled by the caller's, or by the clock */
  GSource *watch;        /* on the caller's cancellable */
  GSource *clock;        /* on silence, or on the pause between two tries */
  guint limit;           /* seconds of silence that are allowed now, and */
  guint answer_limit;    /* once the request is on its way */
  gint64 begun;          /* monotonic time of the first try */
  gint64 deadline;       /* monotonic time; it moves on with what is sent and what comes */
  guint tries;
  guint hops;
  gboolean sent;
  gboolean timed_out;
  gboolean renewed;      /* the access token, because it was refused */
} Exchange;

static void start(GTask *task);
static void renewed_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void transmit(GTask *task);
static void sent_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void read_more(GTask *task);
static void read_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void answered(GTask *task);

static void
clear_source(GSource **source)
{
  if (*source != NULL)
    g_source_destroy(*source);
  g_clear_pointer(source, g_source_unref);
}

static void
exchange_clear_try(Exchange *exchange)
{
  clear_source(&exchange->clock);
  if (exchange->message != NULL)
    g_signal_handlers_disconnect_by_data(exchange->message, exchange);
  g_clear_object(&exchange->message);
  g_clear_object(&exchange->stream);
  g_clear_object(&exchange->inner);
  g_clear_pointer(&exchange->body, g_byte_array_unref);
  g_clear_pointer(&exchange->access, relabel_ls_secret_free);
}

static void
exchange_free(Exchange *exchange)
{
  exchange_clear_try(exchange);
  clear_source(&exchange->watch);
  relabel_ls_request_free(exchange->request);
  g_free(exchange->uri);
  g_free(exchange);
}

static RelabelLsFailure
describe(GTask *task)
{
  RelabelLsClient *client = g_task_get_source_object(task);
  Exchange *exchange = g_task_get_task_data(task);

  return (RelabelLsFailure) {
    .url = client->url,
    .what = exchange->request->what,
    .changes = exchange->request->changes,
    .sent = exchange->sent,
    .key_kind = client->key_kind,
    .secrets = client->secrets,
  };
}

/* Every error leaves here: whatever a server or a library has put into it, no key does. */
static void
fail(GTask *task, GError *error)
{
  RelabelLsClient *client = g_task_get_source_object(task);
  Exchange *exchange = g_task_get_task_data(task);

  relabel_ls_secrets_mask_error(client->secrets, error);
  exchange_clear_try(exchange);
  clear_source(&exchange->watch);
  g_task_return_error(task, error);
  g_object_unref(task);
}

static gboolean
cancelled_cb(GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  Exchange *exchange = g_task_get_task_data(task);

  if (exchange->inner != NULL)
    g_cancellable_cancel(exchange->inner);
  else
    fail(task, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
  return G_SOURCE_REMOVE;
}

void
relabel_ls_send_async(RelabelLsClient *client, RelabelLsRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new(client, cancellable, callback, user_data);
  Exchange *exchange = g_new0(Exchange, 1);

  g_task_set_source_tag(task, relabel_ls_send_async);
  g_task_set_task_data(task, exchange, (GDestroyNotify)exchange_free);
  /* What was done has to be told, cancelled or not. */
  g_task_set_check_cancellable(task, FALSE);
  exchange->request = request;
  exchange->uri = g_strconcat(client->base, request->path, NULL);
  exchange->begun = g_get_monotonic_time();
  if (g_task_return_error_if_cancelled(task)) {
    g_object_unref(task);
    return;
  }
  if (cancellable != NULL) {
    exchange->watch = g_cancellable_source_new(cancellable);
    g_source_set_callback(exchange->watch, G_SOURCE_FUNC(cancelled_cb), task, NULL);
    g_source_attach(exchange->watch, g_task_get_context(task));
  }
  start(task);
}

static void
set_clock(GTask *task, guint milliseconds, GSourceFunc callback)
{
  Exchange *exchange = g_task_get_task_data(task);

  clear_source(&exchange->clock);
  exchange->clock = g_timeout_source_new(milliseconds);
  g_source_set_callback(exchange->clock, callback, task, NULL);
  g_source_attach(exchange->clock, g_task_get_context(task));
}

static void
start(GTask *task)
{
  RelabelLsClient *client = g_task_get_source_object(task);
  Exchange *exchange = g_task_get_task_data(task);

  if (exchange->request->credentials != NULL || !relabel_ls_auth_is_stale(client)) {
    transmit(task);
    return;
  }
  exchange->inner = g_cancellable_new();
  relabel_ls_send_async(client, relabel_ls_auth_renewal(client), exchange->inner, renewed_cb, task);
}

static void
renewed_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  RelabelLsClient *client = RELABEL_LS_CLIENT(object);
  GTask *task = user_data;
  Exchange *exchange = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(JsonNode) answer = relabel_ls_send_finish(client, result, &error);

  g_clear_object(&exchange->inner);
  if (!relabel_ls_auth_keep(client, answer, &error))
    fail(task, error);
  else
    transmit(task);
}

static gboolean
silence_cb(gpointer user_data)
{
  Exchange *exchange = g_task_get_task_data(user_data);

  exchange->timed_out = TRUE;
  g_cancellable_cancel(exchange->inner);
  return G_SOURCE_REMOVE;
}

/* Something happened: the time of silence begins again. */
static void
stir(Exchange *exchange, gsize n_bytes)
{
  exchange->deadline += (gint64)(n_bytes * G_USEC_PER_SEC / MIN_RATE);
  if (exchange->clock != NULL)
    g_source_set_ready_time(exchange->clock, MIN(exchange->deadline, g_get_monotonic_time() + exchange->limit * G_USEC_PER_SEC));
}

static void
starting_cb(Exchange *exchange)
{
  exchange->sent = TRUE;
  exchange->limit = exchange->answer_limit;
  exchange->deadline = g_get_monotonic_time() + exchange->limit * G_USEC_PER_SEC;
  stir(exchange, 0);
}

static void
wrote_cb(Exchange *exchange, guint n_bytes)
{
  stir(exchange, n_bytes);
}

static void
transmit(GTask *task)
{
  RelabelLsClient *client = g_task_get_source_object(task);
  Exchange *exchange = g_task_get_task_data(task);
  RelabelLsRequest *request = exchange->request;

  if (client->key_kind == RELABEL_LS_KEY_KIND_PERSONAL && request->credentials == NULL)
    exchange->access = g_strdup(client->access);
  exchange->message = relabel_ls_request_make_message(request, exchange->uri);
  if (exchange->message == NULL) {
    fail(task, g_error_new(RELABEL_LS_ERROR, RELABEL_LS_ERROR_BAD_URL, "%s failed: the address at %s can't be read", request->what,
                           client->url));
    return;
  }
  relabel_ls_auth_sign(client, request, exchange->message);
  exchange->answer_limit = request->takes_long ? client->long_timeout : client->idle_timeout;
  exchange->tries++;
  exchange->sent = FALSE;
  exchange->timed_out = FALSE;
  exchange->inner = g_cancellable_new();
  exchange->body = g_byte_array_new();
  exchange->limit = client->connect_timeout;
  set_clock(task, exchange->limit * 1000, silence_cb);
  g_signal_connect_swapped(exchange->message, "starting", G_CALLBACK(starting_cb), exchange);
  g_signal_connect_swapped(exchange->message, "wrote-body-data", G_CALLBACK(wrote_cb), exchange);
  soup_session_send_async(relabel_ls_client_get_session(client), exchange->message, G_PRIORITY_DEFAULT, exchange->inner, sent_cb, task);
}

static gboolean
again_cb(gpointer user_data)
{
  Exchange *exchange = g_task_get_task_data(user_data);

  clear_source(&exchange->clock);
  start(user_data);
  return G_SOURCE_REMOVE;
}

/* @why: for people, who may wait for it. */
static void
try_again(GTask *task, guint milliseconds, const char *why)
{
  RelabelLsClient *client = g_task_get_source_object(task);

  if (client->waiting != NULL)
    client->waiting(why, (milliseconds + 999) / 1000, client->waiting_data);
  exchange_clear_try(g_task_get_task_data(task));
  set_clock(task, milliseconds, again_cb);
}

static guint
usual_pause(RelabelLsClient *client, Exchange *exchange)
{
  return MIN(client->pause << MIN(exchange->tries - 1, 10), MAX_PAUSE);
}

/* Whether there is patience for one more try of what may be tried again. */
static gboolean
has_patience(RelabelLsClient *client, Exchange *exchange)
{
  return exchange->tries < MAX_TRIES || g_get_monotonic_time() - exchange->begun < client->patience * G_USEC_PER_SEC;
}

/* Of what didn't reach the server nothing was done. A server that has never answered may be the wrong one: that is told at once. */
static gboolean
may_try_transport_again(RelabelLsClient *client, Exchange *exchange, const GError *cause)
{
  if (cause->domain == G_TLS_ERROR || !has_patience(client, exchange))
    return FALSE;
  /* It was waited for long enough, but for work that has cost more. */
  if (exchange->timed_out && (client->patience == 0 || exchange->tries > 1))
    return FALSE;
  return exchange->sent ? !exchange->request->changes : client->server != NULL;
}

static void
transport_failed(GTask *task, GError *cause)
{
  RelabelLsClient *client = g_task_get_source_object(task);
  Exchange *exchange = g_task_get_task_data(task);
  RelabelLsFailure failure = describe(task);
  gboolean cancelled = g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  GError *error = NULL;

  if (cause->domain == RELABEL_LS_ERROR) {
    /* What was to be sent, not the network. */
    fail(task, cause);
    return;
  }
  if ((!cancelled || exchange->timed_out) && may_try_transport_again(client, exchange, cause)) {
    try_again(task, usual_pause(client, exchange), exchange->timed_out ? "The server does not answer" : "The server can't be reached");
    g_error_free(cause);
    return;
  }
  if (cancelled && exchange->timed_out)
    relabel_ls_failure_set_timeout(&failure, exchange->limit, &error);
  else
    relabel_ls_failure_set_transport(&failure, cause, &error);
  g_error_free(cause);
  fail(task, error);
}

static void
sent_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Exchange *exchange = g_task_get_task_data(task);
  GError *error = NULL;

  exchange->stream = soup_session_send_finish(SOUP_SESSION(object), result, &error);
  if (exchange->stream == NULL)
    transport_failed(task, error);
  else if (exchange->request->head_only)
    answered(task);
  else
    read_more(task);
}

static void
read_more(GTask *task)
{
  Exchange *exchange = g_task_get_task_data(task);

  g_input_stream_read_bytes_async(exchange->stream, CHUNK, G_PRIORITY_DEFAULT, exchange->inner, read_cb, task);
}

static void
read_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  RelabelLsClient *client = g_task_get_source_object(task);
  Exchange *exchange = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish(G_INPUT_STREAM(object), result, &error);

  if (bytes == NULL) {
    transport_failed(task, error);
    return;
  }
  stir(exchange, g_bytes_get_size(bytes));
  g_byte_array_append(exchange->body, g_bytes_get_data(bytes, NULL), (guint)g_bytes_get_size(bytes));
  if (exchange->body->len > exchange->request->max_answer)
    fail(task, g_error_new(RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_LARGE, "%s failed: the answer of %s is larger than %" G_GSIZE_FORMAT " MB",
                           exchange->request->what, client->url, exchange->request->max_answer >> 20));
  else if (g_bytes_get_size(bytes) > 0)
    read_more(task);
  else if (relabel_ls_request_is_truncated(exchange->message, exchange->body->len))
    transport_failed(task, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "the answer is cut short"));
  else
    answered(task);
}

static gboolean
is_redirect(guint status)
{
  return status == 301 || status == 302 || status == 307 || status == 308;
}

static char *
dup_location(Exchange *exchange)
{
  const char *location = soup_message_headers_get_one(soup_message_get_response_headers(exchange->message), "Location");

  return location != NULL ? g_uri_resolve_relative(exchange->uri, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
}

/* Seconds that the server asks to wait: a number, or a time. 0: it doesn't say. */
static gint64
get_retry_after(Exchange *exchange)
{
  const char *text = soup_message_headers_get_one(soup_message_get_response_headers(exchange->message), "Retry-After");
  g_autoptr(GDateTime) then = text != NULL ? soup_date_time_new_from_http_string(text) : NULL;
  g_autoptr(GDateTime) now = g_date_time_new_now_utc();

  if (then != NULL)
    return MAX(0, g_date_time_difference(then, now) / G_USEC_PER_SEC + 1);
  return text != NULL ? MAX(0, g_ascii_strtoll(text, NULL, 10)) : 0;
}

static void
fail_status(GTask *task, guint status)
{
  Exchange *exchange = g_task_get_task_data(task);
  RelabelLsFailure failure = describe(task);
  GError *error = NULL;

  g_byte_array_append(exchange->body, (const guint8 *)"", 1);
  failure.status = status;
  failure.body = (const char *)exchange->body->data;
  failure.retry_after = get_retry_after(exchange);
  failure.fresh_access = exchange->access != NULL && exchange->renewed;
  relabel_ls_failure_set_status(&failure, &error);
  fail(task, error);
}

static void
redirected(GTask *task)
{
  RelabelLsClient *client = g_task_get_source_object(task);
  Exchange *exchange = g_task_get_task_data(task);
  g_autofree char *target = dup_location(exchange);
  g_autofree char *host = NULL;

  if (target != NULL && strstr(target, "/user/login") != NULL) {
    fail_status(task, 401);
    return;
  }
  if (target != NULL && relabel_ls_url_same_server(client->base, target) && exchange->hops < MAX_HOPS) {
    if (g_str_has_prefix(target, "https:") && g_str_has_prefix(client->base, "http:")) {
      g_autofree char *old = g_steal_pointer(&client->base);

      client->base = g_strconcat("https", old + strlen("http"), NULL);
    }
    exchange->hops++;
    exchange->tries--;
    g_free(exchange->uri);
    exchange->uri = g_steal_pointer(&target);
    exchange_clear_try(exchange);
    start(task);
    return;
  }
  host = target != NULL ? relabel_ls_url_dup_host(target) : g_strdup("nowhere");
  fail(task, g_error_new(RELABEL_LS_ERROR, RELABEL_LS_ERROR_REDIRECTED,
                         "%s failed: %s leads on to %s, where the API key is not sent. If that is the Label Studio server, give its address",
                         exchange->request->what, client->url, host));
}

/* SQLite's way to say that it is busy. Of other failures of the server most come again. */
static gboolean
is_locked(Exchange *exchange)
{
  return memmem(exchange->body->data, exchange->body->len, "database is locked", strlen("database is locked")) != NULL;
}

/* Whether the same request may succeed later; @pause is how long to wait. A request that was one too many was not carried out, whatever it
 * was; of other errors that isn't known. */
static gboolean
is_passing(RelabelLsClient *client, Exchange *exchange, guint status, guint *pause)
{
  gint64 seconds = get_retry_after(exchange);

  if (status != 429 && (exchange->request->changes || status < 500 || status > 504 || status == 501))
    return FALSE;
  if (seconds > (client->patience > 0 ? MAX_RETRY_AFTER_LONG : MAX_RETRY_AFTER) ||
      (status == 500 && !is_locked(exchange) ? exchange->tries > 1 : !has_patience(client, exchange)))
    return FALSE;
  *pause = seconds > 0 ? (guint)seconds * 1000 : usual_pause(client, exchange);
  return TRUE;
}

static gboolean
access_was_refused(RelabelLsClient *client, Exchange *exchange)
{
  if (exchange->access == NULL || exchange->renewed)
    return FALSE;
  exchange->renewed = TRUE;
  relabel_ls_auth_refused(client, exchange->access);
  return TRUE;
}

/* A JsonNode, or the text of it that the request asks for. */
static gpointer
read_answer(RelabelLsClient *client, Exchange *exchange, GError **error)
{
  const char *type = soup_message_headers_get_content_type(soup_message_get_response_headers(exchange->message), NULL);
  g_autoptr(GError) reason = NULL;
  const char *why = NULL;
  gboolean is_json = type != NULL && strstr(type, "json") != NULL;
  /* A page in place of a picture is that of somebody who asks for a password. */
  gboolean is_file = exchange->request->is_file && (type == NULL || strstr(type, "html") == NULL);
  JsonNode *node = NULL;

  if (exchange->request->raw && (is_json || is_file))
    return g_byte_array_free_to_bytes(g_steal_pointer(&exchange->body));
  if (exchange->request->head_only || exchange->body->len == 0)
    return json_node_new(JSON_NODE_NULL);
  if (is_json)
    /* One odd region must not hide all the others. */
    node = relabel_json_parse_cut((const char *)exchange->body->data, exchange->body->len, &reason);
  if (node != NULL)
    return node;
  /* JSON-GLib would repeat a piece of the text. */
  if (reason != NULL && reason->domain == RELABEL_MODEL_ERROR)
    why = reason->message;
  g_set_error(error, RELABEL_LS_ERROR, exchange->request->changes ? RELABEL_LS_ERROR_AMBIGUOUS : RELABEL_LS_ERROR_NOT_JSON,
              "%s failed: %s answers with %s that is not Label Studio's%s%s; check the address, and what stands between here and the server",
              exchange->request->what, client->url, type != NULL ? type : "something", why != NULL ? ": " : "",
              why != NULL ? why : "");
  return NULL;
}

static void
answered(GTask *task)
{
  RelabelLsClient *client = g_task_get_source_object(task);
  Exchange *exchange = g_task_get_task_data(task);
  guint status = soup_message_get_status(exchange->message);
  GError *error = NULL;
  gpointer answer;
  guint pause;

  if (is_redirect(status)) {
    redirected(task);
    return;
  }
  if (status == 401 && access_was_refused(client, exchange)) {
    exchange_clear_try(exchange);
    start(task);
    return;
  }
  if (is_passing(client, exchange, status, &pause)) {
    try_again(task, pause, status == 429 ? "The server asks to wait" : "The server has an error");
    return;
  }
  if (status < 200 || status > 299) {
    fail_status(task, status);
    return;
  }
  answer = read_answer(client, exchange, &error);
  if (answer == NULL) {
    fail(task, error);
    return;
  }
  exchange_clear_try(exchange);
  clear_source(&exchange->watch);
  g_task_return_pointer(task, answer, exchange->request->raw ? (GDestroyNotify)g_bytes_unref : (GDestroyNotify)json_node_unref);
  g_object_unref(task);
}

/* The next request of the operation @task, whose reference goes to @callback. */
void
relabel_ls_send_for_task(GTask *task, RelabelLsRequest *request, GAsyncReadyCallback callback)
{
  relabel_ls_send_async(g_task_get_source_object(task), request, g_task_get_cancellable(task), callback, task);
}

/* The answer; a JSON null if it has no content. */
JsonNode *
relabel_ls_send_finish(RelabelLsClient *client, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, client), NULL);
  return g_task_propagate_pointer(G_TASK(result), error);
}

/* The same of a raw request: what the server has said is JSON, and is yet to be read. */
GBytes *
relabel_ls_send_finish_text(RelabelLsClient *client, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, client), NULL);
  return g_task_propagate_pointer(G_TASK(result), error);
}
