/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-url.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "relabel-ls-error.h"
#include "relabel-ls-url-private.h"

#define URI_FLAGS (G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE)

/* First parts of the pages that people copy from a browser's address bar; what stands before them is the server. */
static const char *const pages[] = { "projects", "user", "api", "organization", "data", NULL };

static char *
cut_path(const char *path)
{
  g_auto(GStrv) parts = g_strsplit(path, "/", -1);
  g_autoptr(GString) kept = g_string_new(NULL);

  for (gsize i = 0; parts[i] != NULL && !g_strv_contains(pages, parts[i]); i++) {
    if (*parts[i] != '\0')
      g_string_append_printf(kept, "/%s", parts[i]);
  }
  return g_strdup(kept->str);
}

static int
default_port(const char *scheme)
{
  return g_str_equal(scheme, "https") ? 443 : 80;
}

static char *
join(GUri *uri)
{
  g_autofree char *path = cut_path(g_uri_get_path(uri));
  g_autofree char *host = g_ascii_strdown(g_uri_get_host(uri), -1);
  int port = g_uri_get_port(uri) == default_port(g_uri_get_scheme(uri)) ? -1 : g_uri_get_port(uri);

  return g_uri_join(G_URI_FLAGS_ENCODED, g_uri_get_scheme(uri), NULL, host, port, path, NULL, NULL);
}

static gboolean
bad_url(GError **error, const char *text, const char *why)
{
  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_BAD_URL, "“%s” is no address of a Label Studio server: %s", text, why);
  return FALSE;
}

static gboolean
check_uri(GUri *uri, const char *text, GError **error)
{
  const char *scheme = g_uri_get_scheme(uri);

  if (!g_str_equal(scheme, "http") && !g_str_equal(scheme, "https"))
    return bad_url(error, text, "it must begin with http:// or https://");
  if (g_uri_get_host(uri) == NULL || *g_uri_get_host(uri) == '\0')
    return bad_url(error, text, "it names no host");
  return TRUE;
}

/* A password, or a key that was entered in the wrong place. */
static gboolean
may_be_secret(const char *text)
{
  return strchr(text, '@') != NULL || (strlen(text) >= 20 && strpbrk(text, ":/") == NULL);
}

/**
 * relabel_ls_url_normalize:
 * @text: an address of a server as people write it, or of one of its pages
 *
 * Brings the address of a server into the one form by which servers are told apart: scheme and host in lower case, no default port, a
 * folder if the server has one, no slash at its end. An address with a user or a password in it is refused.
 *
 * Errors: [error@Relabel.LsError.BAD_URL].
 *
 * Returns: (transfer full): the address, such as `http://localhost:8080`
 */
char *
relabel_ls_url_normalize(const char *text, GError **error)
{
  g_autofree char *plain = g_strstrip(g_strdup(text != NULL ? text : ""));
  g_autoptr(GUri) uri = NULL;

  if (*plain == '\0') {
    g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_BAD_URL,
                        "No address of a Label Studio server was given: it looks like http://localhost:8080");
    return NULL;
  }
  if (strstr(plain, "://") == NULL) {
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_BAD_URL,
                "“%s” is no address of a Label Studio server: it must begin with http:// or https://", may_be_secret(plain) ? "…" : plain);
    return NULL;
  }
  uri = g_uri_parse(plain, URI_FLAGS, NULL);
  if (strchr(plain, '@') != NULL && (uri == NULL || g_uri_get_userinfo(uri) != NULL)) {
    /* The text is not repeated: it holds a password. */
    g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_BAD_URL,
                        "The address of a Label Studio server must not hold a user or a password: give the address alone, and an API key");
    return NULL;
  }
  if (uri == NULL || strpbrk(plain, " \t\r\n") != NULL) {
    bad_url(error, plain, "it can't be read; it should look like http://localhost:8080");
    return NULL;
  }
  return check_uri(uri, plain, error) ? join(uri) : NULL;
}

/* Host and port, for messages. */
char *
relabel_ls_url_dup_host(const char *url)
{
  g_autoptr(GUri) uri = g_uri_parse(url, URI_FLAGS, NULL);

  if (uri == NULL || g_uri_get_host(uri) == NULL)
    return g_strdup(url);
  if (g_uri_get_port(uri) < 0)
    return g_strdup(g_uri_get_host(uri));
  return g_strdup_printf("%s:%d", g_uri_get_host(uri), g_uri_get_port(uri));
}

static int
effective_port(GUri *uri)
{
  return g_uri_get_port(uri) > 0 ? g_uri_get_port(uri) : default_port(g_uri_get_scheme(uri));
}

/* Whether a key for the server @base may be sent to @target: the same host, and the same port or the step from http to https. */
gboolean
relabel_ls_url_same_server(const char *base, const char *target)
{
  g_autoptr(GUri) from = g_uri_parse(base, URI_FLAGS, NULL);
  g_autoptr(GUri) to = g_uri_parse(target, URI_FLAGS, NULL);
  gboolean upgrade;

  if (from == NULL || to == NULL || g_uri_get_host(to) == NULL || g_uri_get_userinfo(to) != NULL)
    return FALSE;
  if (g_ascii_strcasecmp(g_uri_get_host(from), g_uri_get_host(to)) != 0)
    return FALSE;
  if (g_str_equal(g_uri_get_scheme(from), g_uri_get_scheme(to)))
    return effective_port(from) == effective_port(to);
  upgrade = g_str_equal(g_uri_get_scheme(from), "http") && g_str_equal(g_uri_get_scheme(to), "https");
  return upgrade && effective_port(from) == 80 && effective_port(to) == 443;
}

/* Percent-encodes every byte that is not unreserved or in @kept; file names need not be UTF-8. */
char *
relabel_ls_encode_bytes(const char *bytes, const char *kept)
{
  GString *text = g_string_new(NULL);

  for (const char *p = bytes; *p != '\0'; p++) {
    if (g_ascii_isalnum(*p) || strchr("-._~", *p) != NULL || strchr(kept, *p) != NULL)
      g_string_append_c(text, *p);
    else
      g_string_append_printf(text, "%%%02X", (guchar)*p);
  }
  return g_string_free(text, FALSE);
}

/* What of @path comes after the folder @root, by whole names; NULL if it lies elsewhere. */
static const char *
find_below(const char *root, const char *path)
{
  gsize n = g_str_equal(root, "/") ? 0 : strlen(root);

  return strncmp(root, path, n) == 0 && path[n] == '/' && path[n + 1] != '\0' ? path + n + 1 : NULL;
}

/* With links followed: the root may be known by another name here, or the file be reached by one. */
static char *
find_behind_links(const char *root, const char *path)
{
  char *real_root = realpath(root, NULL);
  char *real_path = realpath(path, NULL);
  char *place = real_root != NULL && real_path != NULL ? g_strdup(find_below(real_root, real_path)) : NULL;

  free(real_root);
  free(real_path);
  return place;
}

/**
 * relabel_ls_local_file_place:
 * @root: (type filename): the server's document root for local files
 * @path: (type filename): a file below it, maybe by a link
 *
 * Where a file is for a server that knows only its document root.
 *
 * Errors: [error@Relabel.LsError.FILE] if @path is not below @root.
 *
 * Returns: (transfer full) (type filename): the path of the file relative to @root
 */
char *
relabel_ls_local_file_place(const char *root, const char *path, GError **error)
{
  g_autofree char *folder = g_canonicalize_filename(root, NULL);
  g_autofree char *file = g_canonicalize_filename(path, NULL);
  char *place = g_strdup(find_below(folder, file));

  if (place == NULL)
    place = find_behind_links(folder, file);
  if (place == NULL) {
    g_autofree char *shown_file = g_filename_display_name(path);
    g_autofree char *shown_root = g_filename_display_name(root);

    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_FILE,
                "%s is not below %s, the folder from which the server serves local files", shown_file, shown_root);
  }
  return place;
}

/**
 * relabel_ls_local_file_url:
 * @root: (type filename): the server's document root for local files
 * @path: (type filename): a file below it
 *
 * The value that a task's data must have so that the server shows a file of its own disk.
 *
 * Errors: [error@Relabel.LsError.FILE] if @path is not below @root.
 *
 * Returns: (transfer full): the URL, relative to the server
 */
char *
relabel_ls_local_file_url(const char *root, const char *path, GError **error)
{
  g_autofree char *place = relabel_ls_local_file_place(root, path, error);
  g_autofree char *encoded = place != NULL ? relabel_ls_encode_bytes(place, "/") : NULL;

  return place != NULL ? g_strconcat("/data/local-files/?d=", encoded, NULL) : NULL;
}
