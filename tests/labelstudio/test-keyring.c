/* SPDX-License-Identifier: GPL-3.0-or-later */
/* With a real secret service; tests/lib/with-keyring starts it. */
#include <glib/gstdio.h>

#include "ls-test.h"
#include "relabel-ls-credentials.h"
#include "relabel-ls-keyring.h"

#define A "http://a:1"
#define B "http://b:1"
#define ME "me@a.org"
#define YOU "you@a.org"

static void
store(const char *url, const char *account, const char *key)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  relabel_ls_keyring_store_async(url, account, key, NULL, await_cb, &wait);
  result = await(&wait);
  g_assert_true(relabel_ls_keyring_store_finish(result, &error));
  g_assert_no_error(error);
}

static char *
lookup(const char *url, const char *account)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char *key;

  relabel_ls_keyring_lookup_async(url, account, NULL, await_cb, &wait);
  result = await(&wait);
  key = relabel_ls_keyring_lookup_finish(result, &error);
  g_assert_no_error(error);
  return key;
}

static void
clear(const char *url, const char *account)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  relabel_ls_keyring_clear_async(url, account, NULL, await_cb, &wait);
  result = await(&wait);
  g_assert_true(relabel_ls_keyring_clear_finish(result, &error));
  g_assert_no_error(error);
}

static void
assert_key(const char *url, const char *account, const char *expected)
{
  g_autofree char *key = lookup(url, account);

  g_assert_cmpstr(key, ==, expected);
}

static void
assert_accounts(const char *url, const char *expected)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) accounts = NULL;
  g_autofree char *text = NULL;

  relabel_ls_keyring_list_accounts_async(url, NULL, await_cb, &wait);
  result = await(&wait);
  accounts = relabel_ls_keyring_list_accounts_finish(result, &error);
  g_assert_no_error(error);
  text = g_strjoinv(" ", accounts);
  g_assert_cmpstr(text, ==, expected);
}

static void
test_one_entry_an_account(void)
{
  assert_key(A, NULL, NULL);
  store(A "/", ME, "first");
  store(B, ME, "other");
  assert_key(A, NULL, "first");
  /* The same server, as another person would write it. */
  assert_key("HTTP://A:1/projects/3", ME, "first");
  store(A, ME, "second");
  assert_key(A, ME, "second");
  assert_key(B, ME, "other");
  clear(A, ME);
  clear(A, NULL);
  assert_key(A, NULL, NULL);
  assert_key(B, NULL, "other");
  clear(B, NULL);
}

static void
test_accounts(void)
{
  assert_accounts(A, "");
  store(A, ME, "mine");
  store(A, YOU, "yours");
  store(B, "b@b.org", "of-b");
  assert_accounts(A, ME " " YOU);
  assert_key(A, ME, "mine");
  assert_key(A, YOU, "yours");
  /* Another account of the same server may do; that of another server never does. */
  assert_key(B, ME, "of-b");
  clear(A, ME);
  assert_accounts(A, YOU);
  assert_key(A, ME, "yours");
  clear(A, NULL);
  assert_key(A, ME, NULL);
  assert_accounts(B, "b@b.org");
  clear(B, NULL);
}

static void
assert_source(const char *url, const char *account, const char *expected_key, const char *expected_source)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(RelabelLsCredentials) found = NULL;
  g_autoptr(GError) error = NULL;

  relabel_ls_credentials_resolve_async(url, NULL, NULL, account, NULL, await_cb, &wait);
  result = await(&wait);
  found = relabel_ls_credentials_resolve_finish(result, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(relabel_ls_credentials_get_api_key(found), ==, expected_key);
  g_assert_cmpstr(relabel_ls_credentials_get_api_key_source(found), ==, expected_source);
}

static void
test_order(void)
{
  g_autofree char *folder = g_dir_make_tmp("relabel-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "config.json", NULL);

  g_assert_true(g_file_set_contents(path, "{\"backends\":{\"labelstudio\":{\"url\":\"" A "\",\"api_key\":\"of-file\"}}}", -1, NULL));
  g_setenv("FIFTYONE_ANNOTATION_CONFIG_PATH", path, TRUE);
  assert_source(A, NULL, "of-file", "annotation_config.json");
  store(A, ME, "of-keyring");
  assert_source(A, NULL, "of-keyring", "keyring");
  store(A, YOU, "yours");
  assert_source(A, ME, "of-keyring", "keyring");
  assert_source(A, YOU, "yours", "keyring");
  assert_source(B, ME, NULL, NULL);
  g_setenv("RELABEL_LABELSTUDIO_API_KEY", "of-variable", TRUE);
  assert_source(A, NULL, "of-variable", "RELABEL_LABELSTUDIO_API_KEY");
  g_unsetenv("RELABEL_LABELSTUDIO_API_KEY");
  clear(A, NULL);
  g_remove(path);
  g_rmdir(folder);
}

static void
test_cancel(void)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autoptr(GError) error = NULL;

  relabel_ls_keyring_lookup_async(A, NULL, cancellable, await_cb, &wait);
  g_cancellable_cancel(cancellable);
  result = await(&wait);
  g_assert_null(relabel_ls_keyring_lookup_finish(result, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/labelstudio/keyring/one-entry-an-account", test_one_entry_an_account);
  g_test_add_func("/labelstudio/keyring/accounts", test_accounts);
  g_test_add_func("/labelstudio/keyring/order", test_order);
  g_test_add_func("/labelstudio/keyring/cancel", test_cancel);
  return g_test_run();
}
