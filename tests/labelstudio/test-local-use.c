/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several processes with one private server: how long it runs, and where it is found. */
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "local-test.h"
#include "relabel-ls-credentials.h"

static const char *self_path;

typedef struct {
  RelabelLsLocalServer *server;
  GError *error;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
  local_test_clear();
  fixture->server = relabel_ls_local_server_new();
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
  g_clear_error(&fixture->error);
  g_assert_true(local_test_stop(fixture->server, NULL));
  g_assert_finalize_object(fixture->server);
}

/* ---- another process: a user until its standard input ends ---- */

static int
be_user(const char *what)
{
  g_autoptr(RelabelLsLocalServer) server = relabel_ls_local_server_new();
  g_autoptr(GError) error = NULL;
  char byte;

  if (g_str_equal(what, "release"))
    return relabel_ls_local_server_set_keep(server, FALSE, NULL) ? 0 : 1;
  if (!local_test_start(server, g_str_equal(what, "keep"), NULL, &error)) {
    g_printerr("%s\n", error->message);
    return 1;
  }
  if (write(STDOUT_FILENO, "r", 1) != 1 || read(STDIN_FILENO, &byte, 1) > 0)
    return 1;
  return 0;
}

static GSubprocess *
begin_user(const char *what)
{
  g_autoptr(GError) error = NULL;
  GSubprocess *user =
      g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, self_path, "--as", what, NULL);

  g_assert_no_error(error);
  return user;
}

static void
wait_for_user(GSubprocess *user)
{
  char byte = 0;

  g_input_stream_read(g_subprocess_get_stdout_pipe(user), &byte, 1, NULL, NULL);
  g_assert_cmpint(byte, ==, 'r');
}

static GSubprocess *
add_user(const char *what)
{
  GSubprocess *user = begin_user(what);

  wait_for_user(user);
  return user;
}

static void
kill_user(GSubprocess *user)
{
  g_subprocess_force_exit(user);
  g_subprocess_wait(user, NULL, NULL);
  g_object_unref(user);
}

/* ---- how long it runs ---- */

static int
find_child(int pid)
{
  g_autofree char *number = g_strdup_printf("%d", pid);
  g_autofree char *output = NULL;
  const char *arguments[] = { "ps", "-o", "pid=", "--ppid", number, NULL };

  g_assert_true(g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, NULL, NULL));
  return atoi(output);
}

static void
test_last_user(Fixture *fixture, gconstpointer data)
{
  GSubprocess *first = add_user("user");
  GSubprocess *second = add_user("user");
  int pid = relabel_ls_local_server_get_pid(fixture->server);
  int child = find_child(pid);

  g_assert_cmpint(child, >, 0);
  g_assert_false(relabel_ls_local_server_get_keep(fixture->server));
  g_assert_cmpuint(relabel_ls_local_server_count_users(fixture->server), ==, 2);
  kill_user(first);
  g_assert_cmpuint(relabel_ls_local_server_count_users(fixture->server), ==, 1);
  g_assert_cmpint(relabel_ls_local_server_get_pid(fixture->server), ==, pid);
  kill_user(second);
  local_test_wait(!relabel_ls_local_server_is_running(fixture->server));
  g_assert_cmpint(kill(child, 0), !=, 0);
}

static void
test_keep(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GSubprocess) release = NULL;
  int pid;

  kill_user(add_user("keep"));
  pid = relabel_ls_local_server_get_pid(fixture->server);
  g_assert_cmpint(pid, >, 0);
  g_assert_cmpuint(relabel_ls_local_server_count_users(fixture->server), ==, 0);
  /* One who does not ask for it leaves it as it is. */
  kill_user(add_user("user"));
  g_assert_true(relabel_ls_local_server_get_keep(fixture->server));
  g_assert_cmpint(relabel_ls_local_server_get_pid(fixture->server), ==, pid);
  release = begin_user("release");
  g_assert_true(g_subprocess_wait_check(release, NULL, &fixture->error));
  local_test_wait(!relabel_ls_local_server_is_running(fixture->server));
}

static void
test_killed_in_start(Fixture *fixture, gconstpointer data)
{
  GSubprocess *user;
  int child = 0;

  g_setenv("FAKE_LABEL_STUDIO", "slow", TRUE);
  user = begin_user("user");
  g_unsetenv("FAKE_LABEL_STUDIO");
  local_test_wait(relabel_ls_local_server_is_running(fixture->server) &&
                  (child = find_child(relabel_ls_local_server_get_pid(fixture->server))) > 0);
  kill_user(user);
  local_test_wait(!relabel_ls_local_server_is_running(fixture->server));
  g_assert_cmpint(kill(child, 0), !=, 0);
}

/* Nothing is left of it, and the next start has the same port. */
static void
test_killed(Fixture *fixture, gconstpointer data)
{
  gboolean keeper = GPOINTER_TO_INT(data);
  GSubprocess *user = add_user("user");
  g_autofree char *url = relabel_ls_local_server_dup_url(fixture->server);
  g_autofree char *again = NULL;
  int pid = relabel_ls_local_server_get_pid(fixture->server);
  int child = find_child(pid);

  g_assert_cmpint(kill(keeper ? pid : child, SIGKILL), ==, 0);
  local_test_wait(!relabel_ls_local_server_is_running(fixture->server) && kill(child, 0) != 0);
  kill_user(user);
  user = add_user("user");
  again = relabel_ls_local_server_dup_url(fixture->server);
  g_assert_cmpstr(url, ==, again);
  kill_user(user);
}

static void
test_two_starts(Fixture *fixture, gconstpointer data)
{
  GSubprocess *first = begin_user("user");
  GSubprocess *second = begin_user("user");
  g_autofree char *path = local_test_server_path("data/label_studio.sqlite3");
  g_autofree char *database = NULL;

  wait_for_user(first);
  wait_for_user(second);
  database = local_test_read(path);
  g_assert_cmpstr(database, ==, "opened by 1.23.2\n");
  kill_user(first);
  kill_user(second);
}

/* ---- the data of another version ---- */

static void
write_data(const char *version, const char *backup, const char *text)
{
  g_autofree char *state_path = local_test_server_path("server.json");
  g_autofree char *path = local_test_server_path("data/label_studio.sqlite3");
  g_autofree char *state =
      g_strdup_printf("{\"email\":\"a@b.c\",\"password\":\"secretsecret\",\"token\":\"" LEGACY_KEY "\",\"version\":\"%s\"%s%s%s}", version,
                      backup != NULL ? ",\"backup\":\"" : "", backup != NULL ? backup : "", backup != NULL ? "\"" : "");

  local_test_write(state_path, state);
  local_test_write(path, text);
}

static void
assert_backup(const char *name, const char *text)
{
  g_autofree char *path = local_test_server_path(name);
  g_autofree char *found = local_test_read(path);

  g_assert_cmpstr(found, ==, text);
}

static void
test_other_version(Fixture *fixture, gconstpointer data)
{
  g_autofree char *version = NULL;

  write_data("1.8.2", NULL, "of old\n");
  kill_user(add_user("user"));
  local_test_wait(!relabel_ls_local_server_is_running(fixture->server));
  assert_backup("backup/label_studio-1.8.2.sqlite3", "of old\n");
  assert_backup("data/label_studio.sqlite3", "of old\nopened by 1.23.2\n");
  version = relabel_ls_local_server_dup_version(fixture->server);
  g_assert_cmpstr(version, ==, "1.23.2");
  /* The same version changes nothing, and needs no copy. */
  kill_user(add_user("user"));
  assert_backup("backup/label_studio-1.23.2.sqlite3", NULL);
}

/* What a start that came to nothing has half changed is not taken for what was there before. */
static void
test_second_try(Fixture *fixture, gconstpointer data)
{
  g_autofree char *backup = local_test_server_path("backup/label_studio-1.8.2.sqlite3");

  write_data("1.8.2", backup, "half changed\n");
  local_test_write(backup, "of old\n");
  kill_user(add_user("user"));
  assert_backup("backup/label_studio-1.8.2.sqlite3", "of old\n");
}

static void
test_newer_data(Fixture *fixture, gconstpointer data)
{
  write_data("99.0", NULL, "of the future\n");
  g_assert_false(local_test_start(fixture->server, FALSE, NULL, &fixture->error));
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_LOCAL_SERVER, "were made by version 99.0");
  assert_backup("data/label_studio.sqlite3", "of the future\n");
}

static void
test_no_room(Fixture *fixture, gconstpointer data)
{
  g_autofree char *backup = local_test_server_path("backup");

  write_data("1.8.2", NULL, "of old\n");
  /* A file stands where the folder would be. */
  local_test_write(backup, "");
  g_assert_false(local_test_start(fixture->server, FALSE, NULL, &fixture->error));
  g_assert_nonnull(strstr(fixture->error->message, "is not started, as its data can't be copied"));
  assert_backup("data/label_studio.sqlite3", "of old\n");
}

/* ---- where it is found ---- */

static RelabelLsCredentials *
resolve(Fixture *fixture, const char *url, const char *account)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;

  g_clear_error(&fixture->error);
  relabel_ls_credentials_resolve_async(url, NULL, NULL, account, NULL, await_cb, &wait);
  result = await(&wait);
  return relabel_ls_credentials_resolve_finish(result, &fixture->error);
}

/* Another program, that looks like a Label Studio, has the port that the private server had. */
static void
test_port_taken(Fixture *fixture, gconstpointer data)
{
  static const FakeAnswer version = { .status = 200, .body = "{\"release\": \"1.23.2\"}" };
  g_autoptr(FakeServer) foreign = fake_server_new();
  const char *old = fake_server_url(foreign);
  g_autofree char *state = g_strdup_printf("{\"port\":%s}", strrchr(old, ':') + 1);
  g_autofree char *path = local_test_server_path("server.json");
  g_autoptr(RelabelLsCredentials) ours = NULL;
  g_autoptr(RelabelLsCredentials) theirs = NULL;
  g_autofree char *url = NULL;
  g_autofree char *email = NULL;
  g_autofree char *token = NULL;
  g_autofree char *followed = NULL;
  GSubprocess *user;

  fake_server_script(foreign, "GET /api/version", &version);
  local_test_write(path, state);
  user = add_user("user");
  url = relabel_ls_local_server_dup_url(fixture->server);
  email = relabel_ls_local_server_dup_email(fixture->server);
  token = relabel_ls_local_server_dup_token(fixture->server);
  g_assert_cmpstr(url, !=, old);
  followed = relabel_ls_local_server_follow(fixture->server, old, email);
  g_assert_cmpstr(followed, ==, url);
  g_assert_false(relabel_ls_local_server_is_at(fixture->server, old, NULL));
  g_assert_false(relabel_ls_local_server_is_at(fixture->server, old, "somebody@example.com"));
  /* A run that was sent to the old address is found at the new one; what somebody else has sent there is not. */
  ours = resolve(fixture, old, email);
  g_assert_no_error(fixture->error);
  g_assert_cmpstr(relabel_ls_credentials_get_url(ours), ==, url);
  g_assert_cmpstr(relabel_ls_credentials_get_api_key(ours), ==, token);
  theirs = resolve(fixture, old, "somebody@example.com");
  g_assert_cmpstr(relabel_ls_credentials_get_url(theirs), ==, old);
  g_assert_null(relabel_ls_credentials_get_api_key(theirs));
  kill_user(user);
  /* Now there is only the foreign one. */
  g_assert_true(local_test_stop(fixture->server, &fixture->error));
  g_clear_object(&ours);
  ours = resolve(fixture, old, email);
  g_assert_null(ours);
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_LOCAL_SERVER, "doesn't run");
  g_assert_cmpuint(fake_server_count(foreign, "GET /api/version"), ==, 0);
}

#define ADD(name, function, data) g_test_add("/labelstudio/local-use/" name, Fixture, data, set_up, function, tear_down)

int
main(int argc, char **argv)
{
  int status;

  self_path = argv[0];
  local_test_begin();
  if (argc > 2 && g_str_equal(argv[1], "--as"))
    return be_user(argv[2]);
  g_test_init(&argc, &argv, NULL);
  ADD("last-user", test_last_user, NULL);
  ADD("keep", test_keep, NULL);
  ADD("killed-in-start", test_killed_in_start, NULL);
  ADD("killed", test_killed, GINT_TO_POINTER(FALSE));
  ADD("killed-keeper", test_killed, GINT_TO_POINTER(TRUE));
  ADD("two-starts", test_two_starts, NULL);
  ADD("other-version", test_other_version, NULL);
  ADD("second-try", test_second_try, NULL);
  ADD("newer-data", test_newer_data, NULL);
  ADD("no-room", test_no_room, NULL);
  /* In the end: this process is a user from here on. */
  ADD("port-taken", test_port_taken, NULL);
  status = run_tests();
  local_test_end();
  return status;
}
