/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Starting and stopping, with a script in the place of Label Studio; tests/live has the real one. */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

#include "local-test.h"

typedef struct {
  RelabelLsLocalServer *server;
  GError *error;
} Fixture;

/* What is found on the PATH. */
static void
write_program(const char *script)
{
  g_autofree char *path = local_test_path("venv/bin/label-studio");
  g_autofree char *text = g_strconcat("#!/bin/sh\n", script, "\n", NULL);

  local_test_write(path, text);
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
  fixture->server = relabel_ls_local_server_new();
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
  g_clear_error(&fixture->error);
  g_assert_false(relabel_ls_local_server_is_running(fixture->server));
  g_assert_finalize_object(fixture->server);
}

static void
test_fails(Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = NULL;
  g_autofree char *arguments = NULL;
  g_autofree char *path = local_test_path("arguments");

  write_program("echo \"$*\" > \"$RELABEL_TEST_FOLDER/arguments\"\n"
                "echo \"login with $LABEL_STUDIO_PASSWORD and $LABEL_STUDIO_USER_TOKEN\"\necho no such table >&2\nexit 1");
  g_assert_false(local_test_start(fixture->server, FALSE, NULL, &fixture->error));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_LOCAL_SERVER, "login with … and …\nno such table");
  token = relabel_ls_local_server_dup_token(fixture->server);
  g_assert_cmpuint(strlen(token), ==, 40);
  g_assert_true(g_file_get_contents(path, &arguments, NULL, NULL));
  g_assert_true(g_str_has_prefix(arguments, "start --no-browser --internal-host 127.0.0.1 --port "));
  g_assert_null(strstr(arguments, token));
}

static gboolean
cancel_cb(gpointer user_data)
{
  g_cancellable_cancel(user_data);
  return G_SOURCE_REMOVE;
}

/* A start that is given up leaves no process behind. */
static void
test_cancelled(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new();

  write_program("while :; do sleep 0.1; done");
  g_timeout_add(700, cancel_cb, cancellable);
  g_assert_false(local_test_start(fixture->server, FALSE, cancellable, &fixture->error));
  g_assert_error(fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  local_test_wait(!relabel_ls_local_server_is_running(fixture->server));
}

static void
test_stop_without_start(Fixture *fixture, gconstpointer data)
{
  g_assert_true(local_test_stop(fixture->server, &fixture->error));
  g_assert_no_error(fixture->error);
  g_assert_cmpint(relabel_ls_local_server_get_pid(fixture->server), ==, 0);
}

/* The number that was noted belongs to another process now: this one. */
static void
test_other_process_lives(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = local_test_server_path("server.json");
  g_autofree char *text = g_strdup_printf("{\"port\":1,\"pid\":%d,\"start_time\":1}", (int)getpid());

  local_test_write(path, text);
  g_assert_false(relabel_ls_local_server_is_running(fixture->server));
  g_assert_true(local_test_stop(fixture->server, &fixture->error));
  g_remove(path);
}

#define ADD(name, function) g_test_add("/labelstudio/local-server/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
  int status;

  local_test_begin();
  g_test_init(&argc, &argv, NULL);
  ADD("fails", test_fails);
  ADD("cancelled", test_cancelled);
  ADD("stop-without-start", test_stop_without_start);
  ADD("other-process-lives", test_other_process_lives);
  status = g_test_run();
  local_test_end();
  return status;
}
