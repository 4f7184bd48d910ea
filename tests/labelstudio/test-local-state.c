/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the private server keeps, and which process is taken for it. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ls-test.h"
#include "relabel-ls-local-server-private.h"

typedef struct {
  char *folder;
  char *path;
  RelabelLsLocalState *state;
  GError *error;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp("relabel-XXXXXX", NULL);
  fixture->path = g_build_filename(fixture->folder, "server.json", NULL);
  fixture->state = relabel_ls_local_state_new(fixture->folder);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
  g_autofree char *log = g_build_filename(fixture->folder, "log", NULL);

  g_clear_error(&fixture->error);
  relabel_ls_local_state_free(fixture->state);
  g_remove(log);
  g_remove(fixture->path);
  g_rmdir(fixture->folder);
  g_free(fixture->path);
  g_free(fixture->folder);
}

static void
load(Fixture *fixture)
{
  g_assert_true(relabel_ls_local_state_load(fixture->state, &fixture->error));
  g_assert_no_error(fixture->error);
}

static void
test_kept(Fixture *fixture, gconstpointer data)
{
  g_autofree char *password = NULL;
  g_autofree char *token = NULL;
  guint port;
  GStatBuf info;

  load(fixture);
  g_assert_true(relabel_ls_local_state_choose_port(fixture->state, &fixture->error));
  g_assert_true(relabel_ls_local_state_save(fixture->state, &fixture->error));
  password = g_strdup(fixture->state->password);
  token = g_strdup(fixture->state->token);
  port = fixture->state->port;
  g_assert_cmpuint(strlen(password), >=, 16);
  g_assert_cmpuint(strlen(token), ==, 40);
  load(fixture);
  g_assert_cmpstr(fixture->state->password, ==, password);
  g_assert_cmpstr(fixture->state->token, ==, token);
  g_assert_cmpuint(fixture->state->port, ==, port);
  g_assert_cmpint(g_stat(fixture->path, &info), ==, 0);
  g_assert_cmpuint(info.st_mode & 0777, ==, 0600);
  g_assert_cmpint(g_stat(fixture->folder, &info), ==, 0);
  g_assert_cmpuint(info.st_mode & 0777, ==, 0700);
}

static void
test_secrets_differ(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelLsLocalState) other = relabel_ls_local_state_new("/nonexistent");

  load(fixture);
  g_assert_true(relabel_ls_local_state_load(other, NULL));
  g_assert_cmpstr(fixture->state->password, !=, other->password);
  g_assert_cmpstr(fixture->state->token, !=, other->token);
}

static void
test_damaged(Fixture *fixture, gconstpointer data)
{
  g_assert_true(g_file_set_contents(fixture->path, "{\"port\":", -1, NULL));
  g_assert_false(relabel_ls_local_state_load(fixture->state, &fixture->error));
  g_assert_error(fixture->error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER);
}

static void
test_port_in_use(Fixture *fixture, gconstpointer data)
{
  g_autoptr(FakeServer) server = fake_server_new();
  guint port = (guint)g_ascii_strtoull(strrchr(fake_server_url(server), ':') + 1, NULL, 10);

  load(fixture);
  fixture->state->port = port;
  g_assert_true(relabel_ls_local_state_choose_port(fixture->state, &fixture->error));
  g_assert_cmpuint(fixture->state->port, !=, port);
  g_assert_cmpuint(fixture->state->port, >, 0);
}

/* A process that calls itself Label Studio. */
static GSubprocess *
impostor(const char *name)
{
  g_autoptr(GError) error = NULL;
  GSubprocess *process = g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE, &error, "sh", "-c", "read line", name, NULL);

  g_assert_no_error(error);
  return process;
}

static void
end(GSubprocess *process)
{
  g_subprocess_force_exit(process);
  g_subprocess_wait(process, NULL, NULL);
  g_object_unref(process);
}

static void
test_process(Fixture *fixture, gconstpointer data)
{
  GSubprocess *process = impostor("label-studio");

  load(fixture);
  g_assert_false(relabel_ls_local_state_is_running(fixture->state));
  relabel_ls_local_state_set_process(fixture->state, atoi(g_subprocess_get_identifier(process)));
  g_assert_true(relabel_ls_local_state_is_running(fixture->state));
  /* The number was given to another process meanwhile. */
  fixture->state->start_time--;
  g_assert_false(relabel_ls_local_state_is_running(fixture->state));
  fixture->state->start_time++;
  end(process);
  g_assert_false(relabel_ls_local_state_is_running(fixture->state));
}

static void
test_other_program(Fixture *fixture, gconstpointer data)
{
  GSubprocess *process = impostor("something");

  load(fixture);
  relabel_ls_local_state_set_process(fixture->state, atoi(g_subprocess_get_identifier(process)));
  g_assert_false(relabel_ls_local_state_is_running(fixture->state));
  end(process);
}

static void
test_log_tail(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename(fixture->folder, "log", NULL);
  g_autoptr(GString) log = g_string_new(NULL);
  g_autofree char *tail = NULL;
  goffset position = 0;

  load(fixture);
  for (int i = 0; i < 100; i++)
    g_string_append_printf(log, "line %d\n", i);
  g_string_append_printf(log, "password %s, token %s, \xff\n", fixture->state->password, fixture->state->token);
  g_assert_true(g_file_set_contents(path, log->str, -1, NULL));
  tail = relabel_ls_local_state_read_log(fixture->state, &position, 8);
  g_assert_true(g_str_has_prefix(tail, "line 93\n"));
  g_assert_true(g_str_has_suffix(tail, "\npassword …, token …, \xef\xbf\xbd\n"));
  g_assert_cmpint(position, ==, log->len);
}

/* What is not yet a whole line comes with the next look; a new start has a new log. */
static void
test_log_grows(Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *log;
    const char *read;
  } steps[] = { { "one\ntw", "one\n" }, { "one\ntw", "" }, { "one\ntwo\nthree\n", "two\nthree\n" }, { "new\n", "new\n" } };
  g_autofree char *path = g_build_filename(fixture->folder, "log", NULL);
  goffset position = 0;

  load(fixture);
  for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
    g_autofree char *text = NULL;

    g_assert_true(g_file_set_contents(path, steps[i].log, -1, NULL));
    text = relabel_ls_local_state_read_log(fixture->state, &position, 0);
    g_assert_cmpstr(text, ==, steps[i].read);
  }
}

static void
test_versions(Fixture *fixture, gconstpointer data)
{
  static const char *const ascending[] = { "1.5.0", "1.8.2", "1.8.2.post1", "1.13.1", "1.23.2", "1.23.10", "2.0" };

  for (gsize i = 0; i < G_N_ELEMENTS(ascending); i++) {
    for (gsize j = 0; j < G_N_ELEMENTS(ascending); j++) {
      int order = relabel_ls_local_compare_versions(ascending[i], ascending[j]);

      g_assert_cmpint((order > 0) - (order < 0), ==, (i > j) - (i < j));
    }
  }
}

static void
test_lock(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename(fixture->folder, "log", NULL);
  int first = relabel_ls_lock_file(path, &fixture->error);

  g_assert_cmpint(first, >=, 0);
  g_assert_cmpint(relabel_ls_lock_file(path, &fixture->error), ==, -1);
  g_assert_no_error(fixture->error);
  close(first);
  first = relabel_ls_lock_file(path, &fixture->error);
  g_assert_cmpint(first, >=, 0);
  close(first);
  g_assert_cmpint(relabel_ls_lock_file("/proc/relabel/lock", &fixture->error), ==, -1);
  g_assert_error(fixture->error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER);
}

#define ADD(name, function) g_test_add("/labelstudio/local-state/" name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  ADD("kept", test_kept);
  ADD("secrets-differ", test_secrets_differ);
  ADD("damaged", test_damaged);
  ADD("port-in-use", test_port_in_use);
  ADD("process", test_process);
  ADD("other-program", test_other_program);
  ADD("log-tail", test_log_tail);
  ADD("log-grows", test_log_grows);
  ADD("versions", test_versions);
  ADD("lock", test_lock);
  return g_test_run();
}
