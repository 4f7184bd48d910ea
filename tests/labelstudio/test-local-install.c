/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Installing Label Studio, with a script in the place of Python. */
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "local-test.h"
#include "relabel-ls-local-install.h"

/* Makes an environment, of which it is the Python; what its pip does is said by $FAKE_PIP. */
static const char *const python =
    "#!/bin/sh\n"
    "case $2 in\n"
    "venv) [ \"$FAKE_PIP\" = no-venv ] && { echo 'ensurepip is not available'; exit 1; }\n"
    "  mkdir -p \"$4/bin\" \"$4/lib/python3.11/site-packages\"; cp \"$0\" \"$4/bin/python\"; exit 0 ;;\n"
    "esac\n"
    "dir=$(dirname \"$(dirname \"$0\")\")\n"
    "echo 'Collecting label-studio==1.23.2'\n"
    "echo 'Collecting Django<5,>=4'\n"
    "case $FAKE_PIP in\n"
    "full) echo 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device'; exit 1 ;;\n"
    "offline) echo 'WARNING: Retrying (Retry(total=4, connect=None)) after connection broken'; echo 'ERROR: No matching distribution'; exit 1 ;;\n"
    "hang) sleep 1000 & echo $! > \"$RELABEL_TEST_FOLDER/sleeper\"; wait ;;\n"
    "esac\n"
    "echo 'Installing collected packages: django, label-studio'\n"
    "mkdir \"$dir/lib/python3.11/site-packages/django-4.dist-info\"\n"
    /* Until the test has seen it. */
    "while [ ! -e \"$RELABEL_TEST_FOLDER/seen\" ]; do sleep 0.02; done\n"
    "printf '#!/bin/sh\\n' > \"$dir/bin/label-studio\"; chmod +x \"$dir/bin/label-studio\"\n";

typedef struct {
  GString *said;
  GCancellable *cancellable;
  char *folder;
  GError *error;
} Fixture;

static void
progress_cb(const char *text, gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *seen = local_test_path("seen");
  g_autofree char *sleeper = local_test_path("sleeper");

  g_string_append_printf(fixture->said, "%s\n", text);
  if (strstr(text, "1 of 2 packages (50 %)") != NULL)
    local_test_write(seen, "");
}

static void
set_up(Fixture *fixture, gconstpointer mode)
{
  g_autofree char *path = local_test_path("python3");
  g_autofree char *cache = local_test_path("cache");

  local_test_write(path, python);
  g_setenv("RELABEL_PYTHON", path, TRUE);
  g_setenv("RELABEL_CACHE_DIR", cache, TRUE);
  g_setenv("FAKE_PIP", mode, TRUE);
  fixture->said = g_string_new(NULL);
  fixture->cancellable = g_cancellable_new();
  fixture->folder = local_test_path("cache/label-studio-1.23.2");
}

static void
tear_down(Fixture *fixture, gconstpointer mode)
{
  g_string_free(fixture->said, TRUE);
  g_object_unref(fixture->cancellable);
  g_free(fixture->folder);
  g_clear_error(&fixture->error);
}

static char *
install(Fixture *fixture)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;

  relabel_ls_local_install_async(NULL, progress_cb, fixture, fixture->cancellable, await_cb, &wait);
  result = await(&wait);
  return relabel_ls_local_install_finish(result, &fixture->error);
}

static void
assert_fails(Fixture *fixture, const char *words)
{
  g_autofree char *program = install(fixture);

  g_assert_null(program);
  ls_test_assert_error(fixture->error, RELABEL_LS_ERROR_LOCAL_SERVER, words);
  /* Nothing half made is left. */
  g_assert_false(g_file_test(fixture->folder, G_FILE_TEST_EXISTS));
}

static void
test_full(Fixture *fixture, gconstpointer mode)
{
  assert_fails(fixture, "the disk is full");
}

static void
test_offline(Fixture *fixture, gconstpointer mode)
{
  assert_fails(fixture, "is there a network?");
  g_assert_nonnull(strstr(fixture->said->str, "does not answer; trying again\n"));
}

static void
test_no_venv(Fixture *fixture, gconstpointer mode)
{
  assert_fails(fixture, "is python3-venv installed?");
}

static void
test_no_python(Fixture *fixture, gconstpointer mode)
{
  g_setenv("RELABEL_PYTHON", "/nonexistent/python3", TRUE);
  assert_fails(fixture, "Label Studio needs Python");
}

static gboolean
cancel_cb(gpointer user_data)
{
  Fixture *fixture = user_data;
  g_autofree char *sleeper = local_test_path("sleeper");

  if (!g_file_test(sleeper, G_FILE_TEST_EXISTS))
    return G_SOURCE_CONTINUE;
  g_cancellable_cancel(fixture->cancellable);
  return G_SOURCE_REMOVE;
}

/* With all that pip has started. */
static void
test_cancelled(Fixture *fixture, gconstpointer mode)
{
  g_autofree char *path = local_test_path("sleeper");
  g_autofree char *program = NULL;
  g_autofree char *pid = NULL;

  g_timeout_add(10, cancel_cb, fixture);
  program = install(fixture);
  g_assert_error(fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false(g_file_test(fixture->folder, G_FILE_TEST_EXISTS));
  pid = local_test_read(path);
  local_test_wait(kill(atoi(pid), 0) != 0);
}

/* After all that has failed. */
static void
test_works(Fixture *fixture, gconstpointer mode)
{
  g_autofree char *program = install(fixture);
  g_autofree char *again = NULL;

  g_assert_no_error(fixture->error);
  g_assert_true(g_file_test(program, G_FILE_TEST_IS_EXECUTABLE));
  g_assert_nonnull(strstr(fixture->said->str, "Fetching Label Studio: package 2, Django\n"));
  g_assert_nonnull(strstr(fixture->said->str, "Unpacking Label Studio: 1 of 2 packages (50 %)\n"));
  g_string_truncate(fixture->said, 0);
  again = install(fixture);
  g_assert_cmpstr(program, ==, again);
  g_assert_cmpstr(fixture->said->str, ==, "");
}

#define ADD(mode, function) g_test_add("/labelstudio/local-install/" mode, Fixture, mode, set_up, function, tear_down)

int
main(int argc, char **argv)
{
  int status;

  g_test_init(&argc, &argv, NULL);
  local_test_begin();
  ADD("full", test_full);
  ADD("offline", test_offline);
  ADD("no-venv", test_no_venv);
  ADD("no-python", test_no_python);
  ADD("hang", test_cancelled);
  ADD("works", test_works);
  status = run_tests();
  local_test_end();
  return status;
}
