/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-server.h"

#include <string.h>

/* What is known of one "GET /path". */
typedef struct {
  GQueue answers;          /* FakeAnswer; strings are static */
  guint count;
  SoupMessageHeaders *headers;
  char *body;
  char *query;
} Route;

struct _FakeServer {
  SoupServer *server;
  char *url;
  GHashTable *routes;
  GList *paused;           /* messages that wait */
  GList *trickling;        /* streams of answers without an end */
};

static void
route_free(Route *route)
{
  g_queue_clear_full(&route->answers, g_free);
  g_clear_pointer(&route->headers, soup_message_headers_unref);
  g_free(route->body);
  g_free(route->query);
  g_free(route);
}

static Route *
get_route(FakeServer *server, const char *request)
{
  Route *route = g_hash_table_lookup(server->routes, request);

  if (route == NULL) {
    route = g_new0(Route, 1);
    g_hash_table_insert(server->routes, g_strdup(request), route);
  }
  return route;
}

typedef struct {
  FakeServer *server;
  SoupServerMessage *message;
} Delay;

static gboolean
delay_cb(gpointer user_data)
{
  Delay *delay = user_data;

  if (g_list_find(delay->server->paused, delay->message) != NULL) {
    delay->server->paused = g_list_remove(delay->server->paused, delay->message);
    soup_server_message_unpause(delay->message);
    g_object_unref(delay->message);
  }
  return G_SOURCE_REMOVE;
}

static void
hold(FakeServer *server, SoupServerMessage *message, guint milliseconds)
{
  soup_server_message_pause(message);
  server->paused = g_list_prepend(server->paused, g_object_ref(message));
  if (milliseconds > 0) {
    Delay *delay = g_new(Delay, 1);

    *delay = (Delay) { server, message };
    g_timeout_add_full(G_PRIORITY_DEFAULT, milliseconds, delay_cb, delay, g_free);
  }
}

static void
break_off(SoupServerMessage *message, const char *last_words)
{
  GIOStream *stream = soup_server_message_steal_connection(message);

  if (last_words != NULL)
    g_output_stream_write_all(g_io_stream_get_output_stream(stream), last_words, strlen(last_words), NULL, NULL, NULL);
  g_io_stream_close(stream, NULL, NULL);
  g_object_unref(stream);
}

static gboolean
trickle_cb(gpointer user_data)
{
  GList *link = user_data;

  if (g_output_stream_write(g_io_stream_get_output_stream(link->data), " ", 1, NULL, NULL) == 1)
    return G_SOURCE_CONTINUE;
  g_io_stream_close(link->data, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
trickle(FakeServer *server, SoupServerMessage *message)
{
  const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
  GIOStream *stream = soup_server_message_steal_connection(message);

  g_output_stream_write_all(g_io_stream_get_output_stream(stream), head, strlen(head), NULL, NULL, NULL);
  server->trickling = g_list_prepend(server->trickling, stream);
  g_timeout_add(100, trickle_cb, server->trickling);
}

static void
end_trickle(gpointer stream)
{
  g_io_stream_close(stream, NULL, NULL);
  g_object_unref(stream);
}

static void
answer(FakeServer *server, SoupServerMessage *message, const FakeAnswer *given)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers(message);
  GString *body = g_string_new(given->body != NULL ? given->body : "");

  g_string_set_size(body, body->len + given->size);
  memset(body->str + body->len - given->size, ' ', given->size);
  soup_server_message_set_status(message, given->status, NULL);
  if (given->location != NULL)
    soup_message_headers_replace(headers, "Location", given->location);
  if (given->retry_after != NULL)
    soup_message_headers_replace(headers, "Retry-After", given->retry_after);
  soup_message_headers_replace(headers, "Set-Cookie", "sessionid=tasty; Path=/");
  soup_server_message_set_response(message, given->type != NULL ? given->type : "application/json", SOUP_MEMORY_TAKE, body->str,
                                   body->len);
  g_string_free(body, FALSE);
  if (given->delay > 0)
    hold(server, message, given->delay);
}

static void
remember(Route *route, SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body(message);
  g_autoptr(GBytes) bytes = soup_message_body_flatten(body);

  route->count++;
  g_clear_pointer(&route->headers, soup_message_headers_unref);
  route->headers = soup_message_headers_ref(soup_server_message_get_request_headers(message));
  g_free(route->body);
  route->body = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
  g_free(route->query);
  route->query = g_strdup(g_uri_get_query(soup_server_message_get_uri(message)));
}

static void
handler_cb(SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  static const FakeAnswer unknown = { .status = 404, .type = "text/html", .body = "<html>no such page</html>" };
  FakeServer *server = user_data;
  g_autofree char *request = g_strconcat(soup_server_message_get_method(message), " ", path, NULL);
  Route *route = get_route(server, request);
  g_autofree FakeAnswer *next = route->answers.length > 1 ? g_queue_pop_head(&route->answers) : NULL;
  const FakeAnswer *given = next != NULL ? next : g_queue_peek_head(&route->answers);

  remember(route, message);
  if (given == NULL)
    given = &unknown;
  if (given->fault == FAKE_RESET)
    break_off(message, NULL);
  else if (given->fault == FAKE_TRUNCATE)
    break_off(message, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"id\":");
  else if (given->fault == FAKE_SILENCE)
    hold(server, message, 0);
  else if (given->fault == FAKE_TRICKLE)
    trickle(server, message);
  else
    answer(server, message, given);
}

static FakeServer *
new_server(GTlsCertificate *certificate)
{
  FakeServer *server = g_new0(FakeServer, 1);
  g_autoptr(GError) error = NULL;
  GSList *uris;

  server->routes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)route_free);
  server->server = soup_server_new("tls-certificate", certificate, NULL);
  soup_server_add_handler(server->server, NULL, handler_cb, server, NULL);
  soup_server_listen_local(server->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY | (certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0), &error);
  g_assert_no_error(error);
  uris = soup_server_get_uris(server->server);
  server->url = g_strdup_printf("%s://127.0.0.1:%d", certificate != NULL ? "https" : "http", g_uri_get_port(uris->data));
  g_slist_free_full(uris, (GDestroyNotify)g_uri_unref);
  return server;
}

FakeServer *
fake_server_new(void)
{
  return new_server(NULL);
}

FakeServer *
fake_server_new_tls(const char *certificate)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsCertificate) loaded = g_tls_certificate_new_from_file(certificate, &error);

  g_assert_no_error(error);
  return new_server(loaded);
}

void
fake_server_free(FakeServer *server)
{
  soup_server_disconnect(server->server);
  g_list_free_full(server->paused, g_object_unref);
  for (GList *l = server->trickling; l != NULL; l = l->next)
    g_source_remove_by_user_data(l);
  g_list_free_full(server->trickling, end_trickle);
  g_object_unref(server->server);
  while (g_main_context_iteration(NULL, FALSE))
    ;
  g_hash_table_unref(server->routes);
  g_free(server->url);
  g_free(server);
}

const char *
fake_server_url(FakeServer *server)
{
  return server->url;
}

void
fake_server_script(FakeServer *server, const char *request, const FakeAnswer *scripted)
{
  g_queue_push_tail(&get_route(server, request)->answers, g_memdup2(scripted, sizeof *scripted));
}

guint
fake_server_count(FakeServer *server, const char *request)
{
  return get_route(server, request)->count;
}

const char *
fake_server_last_header(FakeServer *server, const char *request, const char *name)
{
  Route *route = get_route(server, request);

  return route->headers != NULL ? soup_message_headers_get_one(route->headers, name) : NULL;
}

const char *
fake_server_last_body(FakeServer *server, const char *request)
{
  return get_route(server, request)->body;
}

const char *
fake_server_last_query(FakeServer *server, const char *request)
{
  return get_route(server, request)->query;
}

void
await_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  ((Await *)user_data)->result = g_object_ref(result);
}

GAsyncResult *
await(Await *wait)
{
  while (wait->result == NULL)
    g_main_context_iteration(wait->context, TRUE);
  return g_steal_pointer(&wait->result);
}

int
run_tests(void)
{
  int status = g_test_run();

  g_thread_pool_stop_unused_threads();
#ifdef __SANITIZE_ADDRESS__
  /* Nothing says when they have ended. */
  g_usleep(2 * G_USEC_PER_SEC);
#endif
  return status;
}
