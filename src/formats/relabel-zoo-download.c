/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <libsoup/soup.h>
#include <string.h>

#include "relabel-config.h"
#include "relabel-format-error.h"
#include "relabel-zoo-private.h"

#define CHUNK (64 * 1024)
#define MAX_HOPS 10
/* So often it is tried again while nothing comes; the pause before the first, in milliseconds, doubles each time. */
#define MAX_TRIES 3
#define PAUSE 250
/* Bytes a second: what is slower all along would never end. */
#define MIN_RATE 1024

typedef enum {
  STATE_DONE,
  STATE_AGAIN, /* at once, from the beginning */
  STATE_BROKEN,
  STATE_FAILED,
} State;

typedef struct {
  const RelabelZooDownload *given;
  RelabelProgress *progress;
  GCancellable *cancellable;
  SoupSession *session;
  RelabelZooPart *part;
  SoupMessage *message; /* of this try */
  char *host;           /* for people */
  gboolean is_plain;    /* no piece of the file is asked for */
} Download;

static void
download_clear(Download *self)
{
  g_clear_object(&self->message);
  g_clear_object(&self->session);
  g_clear_pointer(&self->part, relabel_zoo_part_free);
  g_free(self->host);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Download, download_clear)

static gboolean
fail(Download *self, RelabelFormatError code, GError **error, const char *why)
{
  gboolean kept = self->part->size > 0 && relabel_zoo_part_get_validator(self->part) != NULL;

  g_set_error(error, RELABEL_FORMAT_ERROR, (int)code, "“%s” can't be downloaded from %s: %s%s", self->given->name, self->host, why,
              kept && code == RELABEL_FORMAT_ERROR_NETWORK ? "; try again later, and it goes on from there" : "");
  return FALSE;
}

static gboolean
is_loopback(const char *host)
{
  g_autoptr(GInetAddress) address = host != NULL ? g_inet_address_new_from_string(host) : NULL;

  return g_strcmp0(host, "localhost") == 0 || (address != NULL && g_inet_address_get_is_loopback(address));
}

static gboolean
is_redirect(guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* Only to where nobody listens: by TLS, or within the machine. */
static GUri *
follow(Download *self, GError **error)
{
  GUri *here = soup_message_get_uri(self->message);
  const char *location = soup_message_headers_get_one(soup_message_get_response_headers(self->message), "Location");
  g_autoptr(GUri) there = location != NULL ? g_uri_parse_relative(here, location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  const char *scheme = there != NULL ? g_uri_get_scheme(there) : NULL;

  if (g_strcmp0(scheme, "https") == 0)
    return g_steal_pointer(&there);
  if (g_strcmp0(scheme, "http") == 0 && g_str_equal(g_uri_get_scheme(here), "http") && is_loopback(g_uri_get_host(there)))
    return g_steal_pointer(&there);
  fail(self, RELABEL_FORMAT_ERROR_NETWORK, error, there == NULL ? "the server redirects to nowhere"
                                                               : "the server redirects to an address that is not encrypted");
  return NULL;
}

static SoupMessage *
make_message(Download *self, GUri *uri)
{
  SoupMessage *message = soup_message_new_from_uri("GET", uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers(message);

  soup_message_add_flags(message, SOUP_MESSAGE_NO_REDIRECT);
  /* A piece of the file has to be one of the file, and not of what it is packed into. */
  soup_message_headers_replace(headers, "Accept-Encoding", "identity");
  /* All of it is a piece, too: some servers tell the size only with that, and without a size nobody sees a break. */
  if (!self->is_plain)
    soup_message_headers_set_range(headers, (goffset)self->part->size, -1);
  if (!self->is_plain && self->part->size > 0)
    soup_message_headers_replace(headers, "If-Range", relabel_zoo_part_get_validator(self->part));
  return message;
}

/* Follows redirects. The answer of the last server, of which only the head was read. */
static GInputStream *
request(Download *self, GError **error)
{
  g_autoptr(GUri) uri = g_uri_parse(self->given->url, SOUP_HTTP_URI_FLAGS, error);

  for (guint i = 0; uri != NULL && i < MAX_HOPS; i++) {
    g_autoptr(GInputStream) stream = NULL;
    g_autoptr(GUri) next = NULL;

    g_clear_object(&self->message);
    self->message = make_message(self, uri);
    stream = soup_session_send(self->session, self->message, self->cancellable, error);
    if (stream == NULL || !is_redirect(soup_message_get_status(self->message)))
      return g_steal_pointer(&stream);
    next = follow(self, error);
    if (next == NULL)
      return NULL;
    g_uri_unref(uri);
    uri = g_steal_pointer(&next);
  }
  if (uri != NULL)
    fail(self, RELABEL_FORMAT_ERROR_NETWORK, error, "the server redirects over and over");
  return NULL;
}

/* Whether the end of a connection, and not its beginning, was the trouble: that may pass. */
static State
broken(Download *self, GError *cause, GError **error)
{
  gboolean passes = g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ||
                    g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
                    g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE) ||
                    g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) || g_error_matches(cause, G_TLS_ERROR, G_TLS_ERROR_EOF);

  if (cause->domain == RELABEL_FORMAT_ERROR || g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error(error, cause);
    return STATE_FAILED;
  }
  fail(self, RELABEL_FORMAT_ERROR_NETWORK, error, cause->message);
  g_error_free(cause);
  return passes ? STATE_BROKEN : STATE_FAILED;
}

static void
show(Download *self)
{
  guint64 total = self->part->total > 0 ? self->part->total : MAX(self->given->about, self->part->size);
  g_autofree char *text = g_strdup_printf("Downloading %s", self->given->name);

  relabel_progress_set_bytes(self->progress, text, self->part->size, total);
}

static gboolean
check_size(Download *self, guint64 size, GError **error)
{
  g_autofree char *limit = g_format_size(self->given->max_size);
  g_autofree char *why = g_strdup_printf("the file is larger than %s", limit);

  return size <= self->given->max_size || fail(self, RELABEL_FORMAT_ERROR_DAMAGED, error, why);
}

/* Silence ends a read of itself; a trickle would not. */
static State
receive(Download *self, GInputStream *stream, GError **error)
{
  g_autofree guint8 *buffer = g_malloc(CHUNK);
  gint64 deadline = g_get_monotonic_time() + (gint64)self->given->timeout * G_USEC_PER_SEC;
  GError *cause = NULL;
  gssize n;

  while ((n = g_input_stream_read(stream, buffer, CHUNK, self->cancellable, &cause)) > 0) {
    deadline += n * G_USEC_PER_SEC / MIN_RATE;
    if (!relabel_zoo_part_write(self->part, buffer, (gsize)n, error) || !check_size(self, self->part->size, error))
      return STATE_FAILED;
    show(self);
    if (g_get_monotonic_time() > deadline) {
      fail(self, RELABEL_FORMAT_ERROR_NETWORK, error, "the server is too slow");
      return STATE_FAILED;
    }
  }
  if (n < 0)
    return broken(self, cause, error);
  if (self->part->total > 0 && self->part->size != self->part->total)
    return broken(self, g_error_new_literal(G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "the connection broke off"), error);
  return STATE_DONE;
}

/* A strong mark of the version of a file, which a weak one is not. */
static const char *
get_etag(SoupMessageHeaders *headers)
{
  const char *etag = soup_message_headers_get_one(headers, "ETag");

  return etag != NULL && g_str_has_prefix(etag, "\"") ? etag : NULL;
}

static State
begin(Download *self, SoupMessageHeaders *headers, goffset total, GInputStream *stream, GError **error)
{
  const char *type = soup_message_headers_get_content_type(headers, NULL);

  if (g_strcmp0(type, "text/html") == 0) {
    fail(self, RELABEL_FORMAT_ERROR_NETWORK, error,
         "the server sent a web page, and no archive; it may be asked too often, so that a later try has more luck");
    return STATE_FAILED;
  }
  if (!check_size(self, (guint64)total, error) ||
      !relabel_zoo_part_restart(self->part, get_etag(headers), soup_message_headers_get_one(headers, "Last-Modified"), (guint64)total, error))
    return STATE_FAILED;
  return receive(self, stream, error);
}

static State
take_whole(Download *self, SoupMessageHeaders *headers, GInputStream *stream, GError **error)
{
  gboolean is_told = soup_message_headers_get_encoding(headers) == SOUP_ENCODING_CONTENT_LENGTH;

  return begin(self, headers, is_told ? soup_message_headers_get_content_length(headers) : 0, stream, error);
}

/* The rest of the same file, or all of one; the rest of another is of no use. */
static State
take_piece(Download *self, SoupMessageHeaders *headers, GInputStream *stream, GError **error)
{
  goffset start = -1, end = -1, total = -1;
  gboolean fits = soup_message_headers_get_content_range(headers, &start, &end, &total) && start == (goffset)self->part->size;

  if (fits && start == 0)
    return begin(self, headers, MAX(total, 0), stream, error);
  if (!fits ||
      !relabel_zoo_part_is_of(self->part, get_etag(headers), soup_message_headers_get_one(headers, "Last-Modified")) ||
      (total > 0 && self->part->total > 0 && (guint64)total != self->part->total)) {
    self->is_plain = TRUE;
    return STATE_AGAIN;
  }
  if (total > 0)
    self->part->total = (guint64)total;
  return check_size(self, self->part->total, error) ? receive(self, stream, error) : STATE_FAILED;
}

/* There is nothing behind what is there: it is all, or it is of another file. */
static State
take_nothing(Download *self, SoupMessageHeaders *headers)
{
  if (self->part->total > 0 && self->part->size == self->part->total &&
      relabel_zoo_part_is_of(self->part, get_etag(headers), soup_message_headers_get_one(headers, "Last-Modified")))
    return STATE_DONE;
  self->is_plain = TRUE;
  return STATE_AGAIN;
}

static State
refused(Download *self, guint status, GError **error)
{
  g_autofree char *why = g_strdup_printf("the server answers “%u %s”", status, soup_message_get_reason_phrase(self->message));
  gboolean passes = status == 408 || status == 429 || status >= 500;

  fail(self, status == 404 || status == 410 ? RELABEL_FORMAT_ERROR_NOT_FOUND : RELABEL_FORMAT_ERROR_NETWORK, error, why);
  return passes ? STATE_BROKEN : STATE_FAILED;
}

static State
attempt(Download *self, GError **error)
{
  GError *cause = NULL;
  g_autoptr(GInputStream) stream = request(self, &cause);
  SoupMessageHeaders *headers;
  guint status;

  if (stream == NULL)
    return broken(self, cause, error);
  headers = soup_message_get_response_headers(self->message);
  status = soup_message_get_status(self->message);
  if (status == SOUP_STATUS_OK)
    return take_whole(self, headers, stream, error);
  if (status == SOUP_STATUS_PARTIAL_CONTENT && !self->is_plain)
    return take_piece(self, headers, stream, error);
  if (status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE && !self->is_plain)
    return take_nothing(self, headers);
  return refused(self, status, error);
}

static gboolean
wait_a_bit(Download *self, guint tries, GError **error)
{
  int pause = PAUSE << (tries - 1);
  GPollFD fd;

  if (self->cancellable == NULL || !g_cancellable_make_pollfd(self->cancellable, &fd)) {
    g_usleep((gulong)pause * 1000);
    return TRUE;
  }
  g_poll(&fd, 1, pause);
  g_cancellable_release_fd(self->cancellable);
  return !g_cancellable_set_error_if_cancelled(self->cancellable, error);
}

/* As often as it takes, as long as each try brings something. */
static gboolean
download(Download *self, GError **error)
{
  guint tries = 0;

  show(self);
  for (;;) {
    guint64 before = self->part->size;
    g_autoptr(GError) problem = NULL;
    State state = attempt(self, &problem);

    if (state == STATE_DONE)
      return TRUE;
    if (self->part->size >= before + CHUNK)
      tries = 0;
    if (state == STATE_FAILED || (state == STATE_BROKEN && ++tries >= MAX_TRIES)) {
      g_propagate_error(error, g_steal_pointer(&problem));
      return FALSE;
    }
    if (state == STATE_BROKEN && !wait_a_bit(self, tries, error))
      return FALSE;
    self->is_plain = state == STATE_AGAIN;
  }
}

/*
 * Downloads a file. What has come stays when the connection breaks, or the process, and the next call asks for the rest of the same file; a
 * file that is another by then is begun anew. It has its name only when it is whole. Only one at a time may download to a path.
 */
gboolean
relabel_zoo_download(const RelabelZooDownload *given, RelabelProgress *progress, GCancellable *cancellable, GError **error)
{
  g_auto(Download) self = { .given = given, .progress = progress, .cancellable = cancellable };
  g_autoptr(GUri) uri = g_uri_parse(given->url, SOUP_HTTP_URI_FLAGS, NULL);

  if (uri == NULL || g_uri_get_host(uri) == NULL ||
      (!g_str_equal(g_uri_get_scheme(uri), "https") && !g_str_equal(g_uri_get_scheme(uri), "http"))) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NETWORK, "“%s” is no address of the web", given->url);
    return FALSE;
  }
  self.host = g_strdup(g_uri_get_host(uri));
  self.part = relabel_zoo_part_open(given->path, given->url, error);
  if (self.part == NULL)
    return FALSE;
  self.session = soup_session_new_with_options("timeout", given->timeout, "user-agent", "relabel/" RELABEL_VERSION, NULL);
  return download(&self, error) && relabel_zoo_part_finish(self.part, given->sha256, cancellable, error);
}
