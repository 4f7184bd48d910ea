/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the server and its key come from, and that no key goes to another server. There is no keyring here: no session bus. */
#include <glib/gstdio.h>
#include <string.h>

#include "ls-test.h"
#include "relabel-ls-credentials.h"
#include "relabel-ls-keyring.h"

#define A "http://a:1"
#define B "http://b:1"

typedef struct {
  const char *name;
  const char *url;            /* arguments */
  const char *key;
  const char *backend;
  const char *relabel_url;    /* environment */
  const char *relabel_key;
  const char *fiftyone_url;
  const char *fiftyone_key;
  const char *team_url;       /* of the backend ls-team */
  const char *team_key;
  const char *backends;
  const char *default_backend;
  const char *config;         /* annotation_config.json */
  const char *expected_url;
  const char *url_source;
  const char *expected_key;
  const char *key_source;
  const char *words;          /* it fails */
} Row;

#define CONFIG(url, key) "{\"default_backend\":\"labelstudio\",\"backends\":{\"labelstudio\":{\"url\":\"" url "\",\"api_key\":\"" key "\"}}}"

#define FILE_SOURCE "annotation_config.json"
#define TEAM_BACKENDS                                                                                                                       \
  "\"backends\": {\"labelstudio\": {\"url\": \"" A "\", \"api_key\": \"of-built-in\"}, \"cvat\": {\"url\": \"" B "\", \"api_key\": \"of-cvat\"}, "   \
  "\"ls-team\": {\"config_cls\": \"fiftyone.utils.labelstudio.LabelStudioBackendConfig\", \"url\": \"" B "\", \"api_key\": \"of-team\"}}}"
#define TEAM "{" TEAM_BACKENDS

static const Row rows[] = {
  { "nothing" },
  { "arguments", .url = A "/", .key = "k", .relabel_url = B, .relabel_key = "x", .expected_url = A, .url_source = "argument",
    .expected_key = "k", .key_source = "argument" },
  { "relabel-variables", .relabel_url = A, .relabel_key = "k", .fiftyone_url = B, .fiftyone_key = "x", .expected_url = A,
    .url_source = "RELABEL_LABELSTUDIO_URL", .expected_key = "k", .key_source = "RELABEL_LABELSTUDIO_API_KEY" },
  { "fiftyone-variables", .fiftyone_url = A, .fiftyone_key = "k", .expected_url = A, .url_source = "FIFTYONE_LABELSTUDIO_URL",
    .expected_key = "k", .key_source = "FIFTYONE_LABELSTUDIO_API_KEY" },
  { "empty-variables", .relabel_url = "", .relabel_key = "", .fiftyone_url = A, .fiftyone_key = "k", .expected_url = A,
    .url_source = "FIFTYONE_LABELSTUDIO_URL", .expected_key = "k", .key_source = "FIFTYONE_LABELSTUDIO_API_KEY" },
  { "key-of-one-url-of-other-pair", .relabel_key = "k", .fiftyone_url = A, .expected_url = A, .url_source = "FIFTYONE_LABELSTUDIO_URL",
    .expected_key = "k", .key_source = "RELABEL_LABELSTUDIO_API_KEY" },
  { "pairs-of-two-servers", .relabel_url = A, .fiftyone_url = B, .fiftyone_key = "secret-of-b", .expected_url = A,
    .url_source = "RELABEL_LABELSTUDIO_URL" },
  { "argument-is-other-server", .url = A, .fiftyone_url = B, .fiftyone_key = "secret-of-b", .expected_url = A, .url_source = "argument" },
  { "argument-is-same-server", .url = A, .fiftyone_url = A "/", .fiftyone_key = "k", .expected_url = A, .url_source = "argument",
    .expected_key = "k", .key_source = "FIFTYONE_LABELSTUDIO_API_KEY" },
  { "key-without-url", .url = A, .fiftyone_key = "k", .expected_url = A, .url_source = "argument", .expected_key = "k",
    .key_source = "FIFTYONE_LABELSTUDIO_API_KEY" },
  { "key-of-variable-for-url-of-config", .url = A, .fiftyone_key = "secret-of-b", .config = CONFIG(B, "x"), .expected_url = A,
    .url_source = "argument" },
  { "url-of-config-and-key-of-variable", .relabel_key = "k", .config = CONFIG(A, "x"), .expected_url = A, .url_source = FILE_SOURCE,
    .expected_key = "k", .key_source = "RELABEL_LABELSTUDIO_API_KEY" },
  { "config", .config = CONFIG(A, "k"), .expected_url = A, .url_source = "annotation_config.json", .expected_key = "k",
    .key_source = "annotation_config.json" },
  { "key-of-config", .url = A, .config = CONFIG(A, "k"), .expected_url = A, .url_source = "argument", .expected_key = "k",
    .key_source = "annotation_config.json" },
  { "config-is-other-server", .url = A, .config = CONFIG(B, "secret-of-b"), .expected_url = A, .url_source = "argument" },
  { "config-key-alone", .url = A, .config = "{\"backends\":{\"labelstudio\":{\"api_key\":\"k\"}}}", .expected_url = A,
    .url_source = "argument", .expected_key = "k", .key_source = "annotation_config.json" },
  { "environment-before-config", .relabel_url = A, .relabel_key = "k", .config = CONFIG(B, "x"), .expected_url = A,
    .url_source = "RELABEL_LABELSTUDIO_URL", .expected_key = "k", .key_source = "RELABEL_LABELSTUDIO_API_KEY" },
  { "config-of-other-backends", .url = A, .config = "{\"backends\":{\"cvat\":{\"api_key\":\"x\"}}}", .expected_url = A,
    .url_source = "argument" },
  { "config-of-odd-types", .url = A, .config = "{\"backends\":{\"labelstudio\":[1]}}", .expected_url = A, .url_source = "argument" },
  { "broken-config", .url = A, .config = "{\n\n\"backends\": secret", .words = "config.json (line 3 is no JSON)" },
  { "broken-config-is-not-quoted", .url = A, .config = "{\n\"api_key\": secret}", .words = "(line 2 is no JSON)" },
  { "config-is-a-list", .url = A, .config = "[]", .words = "config.json (" },
  { "config-is-empty", .url = A, .config = "", .words = "config.json (" },
  { "broken-config-not-needed", .url = A, .key = "k", .config = "{", .expected_url = A, .url_source = "argument", .expected_key = "k",
    .key_source = "argument" },
  { "broken-config-and-key-alone", .url = A, .relabel_key = "k", .config = "{", .words = "can't be read" },
  { "bad-argument", .url = "a:1", .words = "argument: “a:1” is no address" },
  { "bad-variable", .fiftyone_url = "a:1", .words = "FIFTYONE_LABELSTUDIO_URL: “a:1” is no address" },
  { "bad-config", .config = CONFIG("a:1", "k"), .words = "annotation_config.json: “a:1” is no address" },
  { "page-as-argument", .url = "HTTP://A:1//projects/3/data?tab=1", .key = "k", .expected_url = A, .url_source = "argument", .expected_key = "k",
    .key_source = "argument" },
  { "folder-as-argument", .url = A "/studio/", .key = "k", .expected_url = A "/studio", .url_source = "argument", .expected_key = "k",
    .key_source = "argument" },

  /* Several backends. */
  { "team", .backend = "ls-team", .config = TEAM, .expected_url = B, .url_source = FILE_SOURCE, .expected_key = "of-team",
    .key_source = FILE_SOURCE },
  { "built-in-beside-team", .config = TEAM, .expected_url = A, .url_source = FILE_SOURCE, .expected_key = "of-built-in",
    .key_source = FILE_SOURCE },
  { "server-of-team", .url = B "/", .config = TEAM, .expected_url = B, .url_source = "argument", .expected_key = "of-team",
    .key_source = FILE_SOURCE },
  { "team-at-server-of-built-in", .url = A, .backend = "ls-team", .config = TEAM, .expected_url = A, .url_source = "argument",
    .expected_key = "of-built-in", .key_source = FILE_SOURCE },
  { "team-at-other-server", .url = "http://c:1", .backend = "ls-team", .config = TEAM, .expected_url = "http://c:1",
    .url_source = "argument" },
  { "team-is-default-of-file", .config = "{\"default_backend\": \"ls-team\", " TEAM_BACKENDS, .expected_url = B, .url_source = FILE_SOURCE,
    .expected_key = "of-team", .key_source = FILE_SOURCE },
  { "team-is-default-by-variable", .default_backend = "ls-team", .config = TEAM, .expected_url = B, .url_source = FILE_SOURCE,
    .expected_key = "of-team", .key_source = FILE_SOURCE },
  { "variable-over-default-of-file", .default_backend = "labelstudio", .config = "{\"default_backend\": \"ls-team\", " TEAM_BACKENDS,
    .expected_url = A, .url_source = FILE_SOURCE, .expected_key = "of-built-in", .key_source = FILE_SOURCE },
  { "own-variables-over-default", .relabel_url = A, .relabel_key = "k", .default_backend = "ls-team", .config = TEAM, .expected_url = A,
    .url_source = "RELABEL_LABELSTUDIO_URL", .expected_key = "k", .key_source = "RELABEL_LABELSTUDIO_API_KEY" },
  { "default-is-no-label-studio", .default_backend = "cvat", .config = TEAM, .expected_url = A, .url_source = FILE_SOURCE,
    .expected_key = "of-built-in", .key_source = FILE_SOURCE },
  { "default-is-unknown", .default_backend = "nobody", .config = TEAM, .expected_url = A, .url_source = FILE_SOURCE,
    .expected_key = "of-built-in", .key_source = FILE_SOURCE },
  { "variables-of-team", .backend = "ls-team", .team_url = A, .team_key = "k", .fiftyone_url = B, .fiftyone_key = "x", .config = TEAM,
    .expected_url = A, .url_source = "FIFTYONE_LS_TEAM_URL", .expected_key = "k", .key_source = "FIFTYONE_LS_TEAM_API_KEY" },
  { "key-of-team-alone", .backend = "ls-team", .team_key = "k", .config = TEAM, .expected_url = B, .url_source = FILE_SOURCE,
    .expected_key = "k", .key_source = "FIFTYONE_LS_TEAM_API_KEY" },
  { "key-of-team-for-its-server", .url = B, .team_key = "k", .config = TEAM, .expected_url = B, .url_source = "argument", .expected_key = "k",
    .key_source = "FIFTYONE_LS_TEAM_API_KEY" },
  { "key-of-team-for-other-server", .url = "http://c:1", .team_key = "secret-of-b", .config = TEAM, .expected_url = "http://c:1",
    .url_source = "argument" },
  { "only-team", .backends = "ls-team", .config = TEAM, .expected_url = B, .url_source = FILE_SOURCE, .expected_key = "of-team",
    .key_source = FILE_SOURCE },
  { "without-team", .backend = "ls-team", .backends = "cvat, labelstudio", .config = TEAM,
    .words = "no annotation backend “ls-team”. The available backends are: cvat, labelstudio" },
  { "team-and-built-in", .backend = "ls-team", .backends = "*,ls-team", .config = TEAM, .expected_url = B, .url_source = FILE_SOURCE,
    .expected_key = "of-team", .key_source = FILE_SOURCE },
  { "unknown", .backend = "nobody", .config = TEAM,
    .words = "no annotation backend “nobody”. The available backends are: cvat, labelbox, labelstudio, ls-team" },
  { "unknown-without-file", .backend = "nobody", .words = "The available backends are: cvat, labelbox, labelstudio" },
  { "unknown-with-url", .url = A, .key = "k", .backend = "nobody", .words = "no annotation backend “nobody”" },
  { "cvat", .backend = "cvat", .config = TEAM, .words = "Relabel works with Label Studio only. Choose one of: labelstudio, ls-team" },
  { "labelbox", .backend = "labelbox", .words = "“labelbox” is not Label Studio" },
  { "of-no-class", .backend = "x", .config = "{\"backends\": {\"x\": {}}}", .words = "give it a “config_cls”" },
  { "named-and-broken-config", .backend = "labelstudio", .relabel_url = A, .relabel_key = "k", .config = "{", .words = "can't be read" },
};

static void
set_variable(const char *name, const char *value)
{
  if (value != NULL)
    g_setenv(name, value, TRUE);
  else
    g_unsetenv(name);
}

static void
set_environment(const Row *row, const char *config)
{
  set_variable("RELABEL_LABELSTUDIO_URL", row->relabel_url);
  set_variable("RELABEL_LABELSTUDIO_API_KEY", row->relabel_key);
  set_variable("FIFTYONE_LABELSTUDIO_URL", row->fiftyone_url);
  set_variable("FIFTYONE_LABELSTUDIO_API_KEY", row->fiftyone_key);
  set_variable("FIFTYONE_LS_TEAM_URL", row->team_url);
  set_variable("FIFTYONE_LS_TEAM_API_KEY", row->team_key);
  set_variable("FIFTYONE_ANNOTATION_BACKENDS", row->backends);
  set_variable("FIFTYONE_ANNOTATION_DEFAULT_BACKEND", row->default_backend);
  set_variable("FIFTYONE_ANNOTATION_CONFIG_PATH", config);
}

static void
check(const Row *row)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(RelabelLsCredentials) found = NULL;
  g_autoptr(GError) error = NULL;

  relabel_ls_credentials_resolve_async(row->url, row->key, row->backend, NULL, NULL, await_cb, &wait);
  result = await(&wait);
  found = relabel_ls_credentials_resolve_finish(result, &error);
  if (row->words != NULL) {
    g_assert_null(found);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, row->words));
    g_assert_null(strstr(error->message, "secret"));
    return;
  }
  g_assert_no_error(error);
  g_assert_cmpstr(relabel_ls_credentials_get_url(found), ==, row->expected_url);
  g_assert_cmpstr(relabel_ls_credentials_get_url_source(found), ==, row->url_source);
  g_assert_cmpstr(relabel_ls_credentials_get_api_key(found), ==, row->expected_key);
  g_assert_cmpstr(relabel_ls_credentials_get_api_key_source(found), ==, row->key_source);
}

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  g_autofree char *folder = g_dir_make_tmp("relabel-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "config.json", NULL);

  if (row->config != NULL)
    g_assert_true(g_file_set_contents(path, row->config, -1, NULL));
  set_environment(row, path);
  check(row);
  g_remove(path);
  g_rmdir(folder);
}

static void
test_no_keyring(void)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) stored = NULL;
  g_autoptr(GAsyncResult) looked_up = NULL;
  g_autoptr(GError) error = NULL;

  relabel_ls_keyring_store_async(A, "me@a.org", LEGACY_KEY, NULL, await_cb, &wait);
  stored = await(&wait);
  g_assert_false(relabel_ls_keyring_store_finish(stored, &error));
  ls_test_assert_error(error, RELABEL_LS_ERROR_KEYRING, "Start a secret service");
  g_clear_error(&error);
  relabel_ls_keyring_lookup_async(A, NULL, NULL, await_cb, &wait);
  looked_up = await(&wait);
  g_assert_null(relabel_ls_keyring_lookup_finish(looked_up, &error));
  g_assert_no_error(error);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_setenv("SECRET_BACKEND", "service", TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/labelstudio/credentials/%s", rows[i].name);

    g_test_add_data_func(path, &rows[i], test_row);
  }
  g_test_add_func("/labelstudio/credentials/no-keyring", test_no_keyring);
  return g_test_run();
}
