/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Label Studio brings its data to the form of its own version when it starts, and there is no way back. What was there before is kept: one
 * copy of the database for each version that it was left by. Files that were uploaded are not changed by it.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "relabel-ls-error.h"
#include "relabel-ls-local-server-private.h"

#define DATABASE "data/label_studio.sqlite3"

/* What a process that was killed has left beside the database belongs to it. */
static const char *const endings[] = { "-wal", "-journal", "" };

/* By their numbers; what follows them, as in 1.8.2.post1, counts as more. */
int
relabel_ls_local_compare_versions(const char *a, const char *b)
{
  while (*a != '\0' && *b != '\0') {
    guint64 x, y;
    char *end_a, *end_b;

    x = g_ascii_strtoull(a, &end_a, 10);
    y = g_ascii_strtoull(b, &end_b, 10);
    if (end_a == a || end_b == b)
      return strcmp(a, b);
    if (x != y)
      return x < y ? -1 : 1;
    a = *end_a == '.' ? end_a + 1 : end_a;
    b = *end_b == '.' ? end_b + 1 : end_b;
  }
  return (*a != '\0') - (*b != '\0');
}

/* In a folder of Python's packages: label_studio-VERSION.dist-info. */
static char *
find_version(const char *packages)
{
  g_autoptr(GDir) dir = g_dir_open(packages, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    if (g_str_has_prefix(name, "label_studio-") && g_str_has_suffix(name, ".dist-info"))
      return g_strndup(name + strlen("label_studio-"), strlen(name) - strlen("label_studio-") - strlen(".dist-info"));
  }
  return NULL;
}

/* The version of a program that pip has installed, from what stands beside it; NULL if that can't be told without running it. */
char *
relabel_ls_local_dup_version(const char *program)
{
  char *real = realpath(program, NULL);
  g_autofree char *bin = real != NULL ? g_path_get_dirname(real) : NULL;
  g_autofree char *lib = bin != NULL ? g_build_filename(bin, "..", "lib", NULL) : NULL;
  g_autoptr(GDir) dir = lib != NULL ? g_dir_open(lib, 0, NULL) : NULL;
  char *version = NULL;
  const char *name;

  free(real);
  while (version == NULL && dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *packages = g_build_filename(lib, name, "site-packages", NULL);

    if (g_str_has_prefix(name, "python3"))
      version = find_version(packages);
  }
  return version;
}

/* @version: (nullable): of the program that is to be started. One that isn't known may be another one. */
gboolean
relabel_ls_local_needs_backup(RelabelLsLocalState *state, const char *version)
{
  g_autofree char *database = relabel_ls_local_state_path(state, DATABASE);

  /* What an interrupted start has begun to change is no longer what was there before. */
  if (state->backup != NULL || !g_file_test(database, G_FILE_TEST_EXISTS))
    return FALSE;
  return version == NULL || g_strcmp0(version, state->version) != 0;
}

typedef struct {
  char *from;
  char *to;
} Copy;

static void
copy_free(Copy *copy)
{
  g_free(copy->from);
  g_free(copy->to);
  g_free(copy);
}

static gboolean
copy_file(const char *from, const char *to, GCancellable *cancellable, GError **error)
{
  g_autofree char *part_path = g_strconcat(to, ".part", NULL);
  g_autoptr(GFile) source = g_file_new_for_path(from);
  g_autoptr(GFile) part = g_file_new_for_path(part_path);

  if (!g_file_test(from, G_FILE_TEST_EXISTS)) {
    g_remove(to);
    return TRUE;
  }
  if (g_file_copy(source, part, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, cancellable, NULL, NULL, error)) {
    if (g_rename(part_path, to) == 0)
      return TRUE;
    g_set_error_literal(error, G_IO_ERROR, g_io_error_from_errno(errno), g_strerror(errno));
  }
  g_remove(part_path);
  return FALSE;
}

static void
copy_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Copy *copy = data;
  g_autofree char *folder = g_path_get_dirname(copy->to);
  GError *error = NULL;

  g_mkdir_with_parents(folder, 0700);
  for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
    g_autofree char *from = g_strconcat(copy->from, endings[i], NULL);
    g_autofree char *to = g_strconcat(copy->to, endings[i], NULL);

    if (!copy_file(from, to, cancellable, &error)) {
      g_prefix_error(&error, "The private Label Studio is not started, as its data can't be copied to %s first: ", folder);
      g_task_return_error(task, error);
      return;
    }
  }
  g_task_return_pointer(task, g_strdup(copy->to), g_free);
}

/* While no server has the database open. */
void
relabel_ls_local_back_up_async(RelabelLsLocalState *state, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, user_data);
  g_autofree char *version = g_strdup(state->version != NULL ? state->version : "unknown");
  g_autofree char *name = g_strdup_printf("backup/label_studio-%s.sqlite3", g_strdelimit(version, "/", '_'));
  Copy *copy = g_new0(Copy, 1);

  g_task_set_source_tag(task, relabel_ls_local_back_up_async);
  copy->from = relabel_ls_local_state_path(state, DATABASE);
  copy->to = relabel_ls_local_state_path(state, name);
  g_task_set_task_data(task, copy, (GDestroyNotify)copy_free);
  g_task_run_in_thread(task, copy_thread);
}

/* Where the copy is. */
char *
relabel_ls_local_back_up_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer(G_TASK(result), error);
}
