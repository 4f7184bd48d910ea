/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-http.h"

#include <string.h>

#include "relabel-json.h"

#define MAX_ANSWER (64 * 1024 * 1024)

RelabelLsRequest *
relabel_ls_request_new(const char *method, const char *what, const char *format, ...)
{
  RelabelLsRequest *request = g_new0(RelabelLsRequest, 1);
  va_list args;

  va_start(args, format);
  request->path = g_strdup_vprintf(format, args);
  va_end(args);
  request->method = method;
  request->what = what;
  request->max_answer = MAX_ANSWER;
  return request;
}

void
relabel_ls_request_free(RelabelLsRequest *request)
{
  g_free(request->path);
  g_free(request->content_type);
  g_free(request->credentials);
  g_clear_pointer(&request->body, g_bytes_unref);
  g_clear_pointer(&request->multipart, relabel_ls_multipart_unref);
  g_free(request);
}

void
relabel_ls_request_take_json(RelabelLsRequest *request, JsonNode *node)
{
  char *text = relabel_json_to_string(node, FALSE);

  request->body = g_bytes_new_take(text, strlen(text));
  request->content_type = g_strdup("application/json");
  json_node_unref(node);
}

void
relabel_ls_request_take_object(RelabelLsRequest *request, JsonObject *object)
{
  relabel_ls_request_take_json(request, relabel_json_node_from_object(object));
}

static void
set_body(RelabelLsRequest *request, SoupMessage *message)
{
  g_autoptr(GInputStream) stream = request->multipart != NULL ? relabel_ls_multipart_open(request->multipart) : NULL;
  g_autofree char *type = stream != NULL ? relabel_ls_multipart_dup_content_type(request->multipart) : NULL;

  if (stream != NULL)
    soup_message_set_request_body(message, type, stream, relabel_ls_multipart_get_length(request->multipart));
  else if (request->body != NULL)
    soup_message_set_request_body_from_bytes(message, request->content_type, request->body);
}

SoupMessage *
relabel_ls_request_make_message(RelabelLsRequest *request, const char *text)
{
  g_autoptr(GUri) uri = g_uri_parse(text, SOUP_HTTP_URI_FLAGS, NULL);
  SoupMessage *message = uri != NULL ? soup_message_new_from_uri(request->method, uri) : NULL;
  gboolean repeatable = g_str_equal(request->method, "GET");

  if (message == NULL)
    return NULL;
  soup_message_add_flags(message, SOUP_MESSAGE_NO_REDIRECT);
  /* A kept connection may be dead when it is used again, and then nobody could say whether a POST was done. And without TLS a new one
   * is even faster: the development server answers on a kept one 40 ms later (delayed acknowledgements). */
  if (!repeatable || g_str_equal(g_uri_get_scheme(uri), "http")) {
    soup_message_add_flags(message, SOUP_MESSAGE_NEW_CONNECTION);
    soup_message_headers_replace(soup_message_get_request_headers(message), "Connection", "close");
  }
  soup_message_headers_replace(soup_message_get_request_headers(message), "Accept",
                               request->head_only || request->is_file ? "*/*" : "application/json");
  soup_message_headers_replace(soup_message_get_request_headers(message), "Accept-Language", "en");
  set_body(request, message);
  return message;
}

/* libsoup takes a connection that is closed too early for the end of the answer. */
gboolean
relabel_ls_request_is_truncated(SoupMessage *message, gsize received)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers(message);

  return soup_message_headers_get_encoding(headers) == SOUP_ENCODING_CONTENT_LENGTH &&
         soup_message_headers_get_one(headers, "Content-Encoding") == NULL &&
         (goffset)received < soup_message_headers_get_content_length(headers);
}
