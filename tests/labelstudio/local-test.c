/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "local-test.h"

#include <glib/gstdio.h>

static char *folder;

char *
local_test_path(const char *name)
{
  return g_build_filename(folder, name, NULL);
}

char *
local_test_server_path(const char *name)
{
  return g_build_filename(folder, "data/relabel/label-studio", name, NULL);
}

void
local_test_write(const char *path, const char *text)
{
  g_autofree char *parent = g_path_get_dirname(path);

  g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
  g_assert_true(g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
}

char *
local_test_read(const char *path)
{
  char *text = NULL;

  g_file_get_contents(path, &text, NULL, NULL);
  return text;
}

static void
remove_all(const char *path)
{
  const char *arguments[] = { "rm", "-rf", path, NULL };

  g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

/* What a server has left. */
void
local_test_clear(void)
{
  g_autofree char *data = local_test_path("data");

  remove_all(data);
}

/* Before anything has asked for the folders. A process that is given RELABEL_TEST_FOLDER shares that of another. */
void
local_test_begin(void)
{
  g_autofree char *fake = g_build_filename(g_getenv("G_TEST_SRCDIR"), "lib", "fake-label-studio", NULL);
  g_autofree char *script = local_test_read(fake);
  g_autofree char *data = NULL;
  g_autofree char *bin = NULL;
  g_autofree char *program = NULL;
  g_autofree char *mark = NULL;
  g_autofree char *path = NULL;

  folder = g_strdup(g_getenv("RELABEL_TEST_FOLDER"));
  if (folder != NULL)
    return;
  folder = g_dir_make_tmp("relabel-XXXXXX", NULL);
  data = local_test_path("data");
  bin = local_test_path("venv/bin");
  program = local_test_path("venv/bin/label-studio");
  mark = local_test_path("venv/lib/python3.11/site-packages/label_studio-1.23.2.dist-info/METADATA");
  path = g_strconcat(bin, ":", g_getenv("PATH"), NULL);
  local_test_write(mark, "");
  local_test_write(program, script);
  g_setenv("XDG_DATA_HOME", data, TRUE);
  g_setenv("PATH", path, TRUE);
  g_setenv("RELABEL_TEST_FOLDER", folder, TRUE);
}

void
local_test_end(void)
{
  remove_all(folder);
  g_clear_pointer(&folder, g_free);
}

gboolean
local_test_start(RelabelLsLocalServer *server, gboolean keep, GCancellable *cancellable, GError **error)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;

  relabel_ls_local_server_start_async(server, keep, NULL, NULL, NULL, cancellable, await_cb, &wait);
  result = await(&wait);
  return relabel_ls_local_server_start_finish(server, result, error);
}

gboolean
local_test_stop(RelabelLsLocalServer *server, GError **error)
{
  Await wait = { 0 };
  g_autoptr(GAsyncResult) result = NULL;

  relabel_ls_local_server_stop_async(server, NULL, await_cb, &wait);
  result = await(&wait);
  return relabel_ls_local_server_stop_finish(server, result, error);
}
