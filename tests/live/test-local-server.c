/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The private server, with a real Label Studio: the one that tests/run has put into the cache. */
#include <string.h>

#include "ls-test.h"
#include "relabel-ls-local-server.h"

static gboolean
start(RelabelLsLocalServer *server, GError **error)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;

  relabel_ls_local_server_start_async(server, FALSE, NULL, NULL, NULL, NULL, await_cb, &wait);
  result = await(&wait);
  return relabel_ls_local_server_start_finish(server, result, error);
}

static gboolean
stop(RelabelLsLocalServer *server, GError **error)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;

  relabel_ls_local_server_stop_async(server, NULL, await_cb, &wait);
  result = await(&wait);
  return relabel_ls_local_server_stop_finish(server, result, error);
}

static void
check_process(RelabelLsLocalServer *server)
{
  g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", relabel_ls_local_server_get_pid(server));
  g_autofree char *token = relabel_ls_local_server_dup_token(server);
  g_autofree char *password = relabel_ls_local_server_dup_password(server);
  g_autofree char *arguments = NULL;
  gsize length;

  g_assert_true(g_file_get_contents(path, &arguments, &length, NULL));
  g_assert_null(memmem(arguments, length, token, strlen(token)));
  g_assert_null(memmem(arguments, length, password, strlen(password)));
}

static void
check_client(RelabelLsLocalServer *server)
{
  g_autofree char *url = relabel_ls_local_server_dup_url(server);
  g_autofree char *token = relabel_ls_local_server_dup_token(server);
  g_autofree char *email = relabel_ls_local_server_dup_email(server);
  g_autoptr(RelabelLsClient) client = ls_test_client(url, token);
  g_autoptr(GError) error = NULL;

  g_assert_true(ls_test_test(client, &error));
  g_assert_no_error(error);
  g_assert_cmpstr(relabel_ls_server_get_email(relabel_ls_client_get_server(client)), ==, email);
}

static void
test_start_and_stop(void)
{
  g_autoptr(RelabelLsLocalServer) server = relabel_ls_local_server_new();
  g_autoptr(RelabelLsLocalServer) other = relabel_ls_local_server_new();
  g_autoptr(GError) error = NULL;
  g_autofree char *first_url = NULL;
  g_autofree char *second_url = NULL;
  int pid;

  g_assert_true(start(server, &error));
  g_assert_no_error(error);
  pid = relabel_ls_local_server_get_pid(server);
  first_url = relabel_ls_local_server_dup_url(server);
  check_process(server);
  check_client(server);
  /* Another program finds it. */
  g_assert_true(start(other, &error));
  g_assert_cmpint(relabel_ls_local_server_get_pid(other), ==, pid);
  g_assert_true(stop(other, &error));
  g_assert_false(relabel_ls_local_server_is_running(server));
  /* And it comes back where it was, with the same key. */
  g_assert_true(start(server, &error));
  second_url = relabel_ls_local_server_dup_url(server);
  g_assert_cmpstr(second_url, ==, first_url);
  g_assert_cmpint(relabel_ls_local_server_get_pid(server), !=, pid);
  check_client(server);
  g_assert_true(stop(server, &error));
  g_assert_no_error(error);
}

int
main(int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp("relabel-XXXXXX", NULL);
  const char *arguments[] = { "rm", "-rf", folder, NULL };
  int status;

  g_setenv("XDG_DATA_HOME", folder, TRUE);
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/live/local-server/start-and-stop", test_start_and_stop);
  status = g_test_run();
  g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  return status;
}
