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
  const char *run_url;
  const char *relabel_url;    /* environment */
  const char *relabel_key;
  const char *fiftyone_url;
  const char *fiftyone_key;
  const char *config;         /* annotation_config.json */
  const char *expected_url;
  const char *url_source;
  const char *expected_key;
  const char *key_source;
  const char *words;          /* it fails */
} Row;

#define CONFIG(url, key) "{\"default_backend\":\"labelstudio\",\"backends\":{\"labelstudio\":{\"url\":\"" url "\",\"api_key\":\"" key "\"}}}"

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
  { "run-before-environment", .run_url = A, .fiftyone_url = B, .fiftyone_key = "secret-of-b", .expected_url = A, .url_source = "run" },
  { "run-before-config", .run_url = A, .config = CONFIG(B, "secret-of-b"), .expected_url = A, .url_source = "run" },
  { "argument-before-run", .url = A, .run_url = B, .expected_url = A, .url_source = "argument" },
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
  { "broken-config", .url = A, .config = "{", .words = "annotation configuration can't be read" },
  { "broken-config-not-needed", .url = A, .key = "k", .config = "{", .expected_url = A, .url_source = "argument", .expected_key = "k",
    .key_source = "argument" },
  { "bad-argument", .url = "a:1", .words = "argument: “a:1” is no address" },
  { "bad-variable", .fiftyone_url = "a:1", .words = "FIFTYONE_LABELSTUDIO_URL: “a:1” is no address" },
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
  set_variable("FIFTYONE_ANNOTATION_CONFIG_PATH", config);
}

static void
check(const Row *row)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(RelabelLsCredentials) found = NULL;
  g_autoptr(GError) error = NULL;

  relabel_ls_credentials_resolve_async(row->url, row->key, row->run_url, NULL, await_cb, &wait);
  result = await(&wait);
  found = relabel_ls_credentials_resolve_finish(result, &error);
  if (row->words != NULL) {
    g_assert_null(found);
    g_assert_nonnull(strstr(error->message, row->words));
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

  relabel_ls_keyring_store_async(A, LEGACY_KEY, NULL, await_cb, &wait);
  stored = await(&wait);
  g_assert_false(relabel_ls_keyring_store_finish(stored, &error));
  ls_test_assert_error(error, RELABEL_LS_ERROR_KEYRING, "Start a secret service");
  g_clear_error(&error);
  relabel_ls_keyring_lookup_async(A, NULL, await_cb, &wait);
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
