/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses and keys as people write them. */
#include <string.h>

#include "ls-test.h"
#include "relabel-ls-key.h"
#include "relabel-ls-url-private.h"

typedef struct {
  const char *name;
  const char *text;
  const char *url;       /* NULL: refused */
  const char *words;
} UrlRow;

static const UrlRow url_rows[] = {
  { "plain", "http://localhost:8080", "http://localhost:8080", NULL },
  { "slash", "http://localhost:8080/", "http://localhost:8080", NULL },
  { "blanks", "  http://localhost:8080 \n", "http://localhost:8080", NULL },
  { "capitals", "HTTPS://Label.Example.ORG/LS", "https://label.example.org/LS", NULL },
  { "default-port-http", "http://example.org:80/", "http://example.org", NULL },
  { "default-port-https", "https://example.org:443", "https://example.org", NULL },
  { "other-port", "https://example.org:80", "https://example.org:80", NULL },
  { "folder", "https://example.org/tools/ls/", "https://example.org/tools/ls", NULL },
  { "query", "https://example.org/?a=b#c", "https://example.org", NULL },
  { "page-of-project", "http://localhost:8080/projects/3/data?tab=2&task=7", "http://localhost:8080", NULL },
  { "page-of-login", "http://localhost:8080/ls/user/login/?next=/", "http://localhost:8080/ls", NULL },
  { "page-of-api", "http://localhost:8080/api/projects", "http://localhost:8080", NULL },
  { "ipv6", "http://[::1]:8080/", "http://[::1]:8080", NULL },
  { "empty", "", NULL, "No address" },
  { "null", NULL, NULL, "No address" },
  { "no-scheme", "localhost:8080", NULL, "must begin with http:// or https://" },
  { "ftp", "ftp://example.org", NULL, "must begin with http:// or https://" },
  { "file", "file:///etc/passwd", NULL, "must begin with http:// or https://" },
  { "no-host", "http:///projects", NULL, "names no host" },
  { "no-url", "http://a b c", NULL, "can't be read" },
  { "bad-port", "http://localhost:80800", NULL, "can't be read" },
  { "password", "http://me:secret@example.org", NULL, "must not hold a user or a password" },
  { "key", LEGACY_KEY, NULL, "“…” is no address" },
  { "token", "eyJhbGci.eyJ0b2tl.c2lnbmF0dXJl", NULL, "“…” is no address" },
  { "password-without-scheme", "me:secret@example.org", NULL, "must begin with" },
};

static void
test_url(gconstpointer data)
{
  const UrlRow *row = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *url = relabel_ls_url_normalize(row->text, &error);

  g_assert_cmpstr(url, ==, row->url);
  if (row->url == NULL) {
    ls_test_assert_error(error, RELABEL_LS_ERROR_BAD_URL, row->words);
    g_assert_null(strstr(error->message, "secret"));
  } else {
    g_autofree char *twice = relabel_ls_url_normalize(url, NULL);

    g_assert_cmpstr(twice, ==, url);
  }
}

typedef struct {
  const char *name;
  const char *base;
  const char *target;
  gboolean same;
} SameRow;

static const SameRow same_rows[] = {
  { "itself", "http://a", "http://a/x", TRUE },
  { "case", "http://a", "http://A/x", TRUE },
  { "explicit-port", "http://a", "http://a:80/x", TRUE },
  { "to-https", "http://a", "https://a/x", TRUE },
  { "to-http", "https://a", "http://a/x", FALSE },
  { "to-https-other-port", "http://a:8080", "https://a/x", FALSE },
  { "other-port", "http://a:8080", "http://a:8081/x", FALSE },
  { "other-host", "http://a", "http://b/x", FALSE },
  { "longer-host", "http://a", "http://a.b/x", FALSE },
  { "user", "http://a", "http://a@b/x", FALSE },
  { "nonsense", "http://a", "::", FALSE },
};

static void
test_same_server(gconstpointer data)
{
  const SameRow *row = data;

  g_assert_cmpint(relabel_ls_url_same_server(row->base, row->target), ==, row->same);
}

typedef struct {
  const char *name;
  const char *root;
  const char *path;
  const char *url;       /* NULL: refused */
} FileRow;

static const FileRow file_rows[] = {
  { "plain", "/srv/images", "/srv/images/a/b.jpg", "/data/local-files/?d=a/b.jpg" },
  { "root-with-slash", "/srv/images/", "/srv/images/b.jpg", "/data/local-files/?d=b.jpg" },
  { "whole-disk", "/", "/srv/b.jpg", "/data/local-files/?d=srv/b.jpg" },
  { "blanks", "/srv", "/srv/a b.jpg", "/data/local-files/?d=a%20b.jpg" },
  { "of-urls", "/srv", "/srv/a&b=#?+%.jpg", "/data/local-files/?d=a%26b%3D%23%3F%2B%25.jpg" },
  { "umlaut", "/srv", "/srv/\xc3\xa4.jpg", "/data/local-files/?d=%C3%A4.jpg" },
  { "no-utf-8", "/srv", "/srv/\xff\xfe.jpg", "/data/local-files/?d=%FF%FE.jpg" },
  { "newline", "/srv", "/srv/a\nb.jpg", "/data/local-files/?d=a%0Ab.jpg" },
  { "dots", "/srv", "/srv/x/../b.jpg", "/data/local-files/?d=b.jpg" },
  { "dots-out", "/srv", "/srv/../etc/passwd", NULL },
  { "sibling", "/srv", "/srv2/b.jpg", NULL },
  { "root-itself", "/srv", "/srv", NULL },
  { "elsewhere", "/srv", "/home/b.jpg", NULL },
};

static void
test_local_file(gconstpointer data)
{
  const FileRow *row = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *url = relabel_ls_local_file_url(row->root, row->path, &error);

  g_assert_cmpstr(url, ==, row->url);
  if (row->url == NULL)
    ls_test_assert_error(error, RELABEL_LS_ERROR_FILE, "is not below");
}

typedef struct {
  const char *name;
  const char *text;
  int kind;              /* -1: refused */
  const char *words;
} KeyRow;

/* {"token_type":"refresh"}, {"token_type":"access"}, and one that says nothing. */
#define HEAD "eyJhbGciOiJIUzI1NiJ9."
#define REFRESH_PAYLOAD "eyJ0b2tlbl90eXBlIjoicmVmcmVzaCJ9"
#define ACCESS_PAYLOAD "eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0"

static const KeyRow key_rows[] = {
  { "legacy", LEGACY_KEY, RELABEL_LS_KEY_KIND_LEGACY, NULL },
  { "legacy-of-an-administrator", "my.own-token", RELABEL_LS_KEY_KIND_LEGACY, NULL },
  { "blanks-around", " \t" LEGACY_KEY "\n", RELABEL_LS_KEY_KIND_LEGACY, NULL },
  { "personal", HEAD REFRESH_PAYLOAD ".c2ln", RELABEL_LS_KEY_KIND_PERSONAL, NULL },
  { "empty", "", -1, "No API key" },
  { "null", NULL, -1, "No API key" },
  { "blank-inside", "abc def", -1, "copy it again" },
  { "header-injection", "abc\r\nX-Other: 1", -1, "copy it again" },
  { "no-ascii", "abc\xc3\xa4", -1, "copy it again" },
  { "shortened", HEAD REFRESH_PAYLOAD, -1, "copy all three parts" },
  { "four-parts", HEAD REFRESH_PAYLOAD ".c2ln.c2ln", -1, "copy all three parts" },
  { "access", HEAD ACCESS_PAYLOAD ".c2ln", -1, "lives for minutes only" },
  { "no-payload", "eyJ..", -1, "copy all three parts" },
  { "payload-of-noise", "eyJhbGci.%%%%.c2ln", -1, "copy all three parts" },
  { "payload-no-object", "eyJhbGci.WzFd.c2ln", -1, "copy all three parts" },
};

static void
test_key(gconstpointer data)
{
  const KeyRow *row = data;
  g_autoptr(GError) error = NULL;
  RelabelLsKeyKind kind = RELABEL_LS_KEY_KIND_LEGACY;
  g_autofree char *key = relabel_ls_key_check(row->text, &kind, &error);

  if (row->kind < 0) {
    g_assert_null(key);
    ls_test_assert_error(error, RELABEL_LS_ERROR_UNAUTHORIZED, row->words);
  } else {
    g_autofree char *stripped = g_strstrip(g_strdup(row->text));

    g_assert_cmpstr(key, ==, stripped);
    g_assert_cmpint((int)kind, ==, row->kind);
  }
}

static void
test_token_lifetime(void)
{
  g_autofree char *text = ls_test_jwt("access", 300);
  g_autoptr(RelabelLsJwt) jwt = relabel_ls_jwt_parse(text);

  g_assert_nonnull(jwt);
  g_assert_cmpstr(jwt->token_type, ==, "access");
  g_assert_cmpint(jwt->lifetime, ==, 300);
}

static void
test_pages(void)
{
  g_autoptr(RelabelLsClient) client = ls_test_client("https://example.org/ls/", LEGACY_KEY);
  g_autofree char *project = relabel_ls_client_dup_project_url(client, 3);
  g_autofree char *task = relabel_ls_client_dup_task_url(client, 3, 44);
  g_autofree char *labeling = relabel_ls_client_dup_labeling_url(client, 3);

  g_assert_cmpstr(relabel_ls_client_get_url(client), ==, "https://example.org/ls");
  g_assert_cmpstr(project, ==, "https://example.org/ls/projects/3/data");
  g_assert_cmpstr(task, ==, "https://example.org/ls/projects/3/data?task=44");
  g_assert_cmpstr(labeling, ==, "https://example.org/ls/projects/3/data?labeling=1");
}

#define ADD_ROWS(group, rows, function) \
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) { \
    g_autofree char *path = g_strdup_printf("/labelstudio/%s/%s", group, rows[i].name); \
    g_test_add_data_func(path, &rows[i], function); \
  }

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  ADD_ROWS("url", url_rows, test_url);
  ADD_ROWS("same-server", same_rows, test_same_server);
  ADD_ROWS("local-file", file_rows, test_local_file);
  ADD_ROWS("key", key_rows, test_key);
  g_test_add_func("/labelstudio/token-lifetime", test_token_lifetime);
  g_test_add_func("/labelstudio/pages", test_pages);
  return g_test_run();
}
