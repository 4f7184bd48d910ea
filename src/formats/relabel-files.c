/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

gboolean
relabel_files_fail(RelabelFormatError code, const char *what, const char *path, GError **error)
{
  int number = errno;
  g_autofree char *shown = g_filename_display_name(path);

  g_set_error(error, RELABEL_FORMAT_ERROR, (int)code, "Can't %s “%s”: %s", what, shown, g_strerror(number));
  return FALSE;
}

char *
relabel_files_name_beside(const char *target)
{
  g_autofree char *folder = g_path_get_dirname(target);
  g_autofree char *base = g_path_get_basename(target);

  for (;;) {
    /* Long names are cut, so that there is room for what is appended. */
    g_autofree char *name = g_strdup_printf(".%.200s.%08x", base, g_random_int());
    char *path = g_build_filename(folder, name, NULL);
    struct stat status;

    if (lstat(path, &status) != 0)
      return path;
    g_free(path);
  }
}

static gboolean
can_not_make(const char *path, GError **error)
{
  return relabel_files_fail(RELABEL_FORMAT_ERROR_WRITE, "make the folder", path, error);
}

gboolean
relabel_files_make_parent(const char *path, GError **error)
{
  g_autofree char *parent = g_path_get_dirname(path);

  return g_mkdir_with_parents(parent, 0777) == 0 ? TRUE : can_not_make(parent, error);
}

gboolean
relabel_files_make_folder(const char *path, gboolean fresh, GError **error)
{
  if (!fresh && g_file_test(path, G_FILE_TEST_IS_DIR))
    return TRUE;
  if (!relabel_files_make_parent(path, error))
    return FALSE;
  return g_mkdir(path, 0777) == 0 ? TRUE : can_not_make(path, error);
}

void
relabel_files_delete(const char *path)
{
  struct stat status;
  GDir *dir;
  const char *name;

  if (lstat(path, &status) != 0)
    return;
  if (!S_ISDIR(status.st_mode)) {
    g_unlink(path);
    return;
  }
  dir = g_dir_open(path, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *child = g_build_filename(path, name, NULL);

    relabel_files_delete(child);
  }
  if (dir != NULL)
    g_dir_close(dir);
  g_rmdir(path);
}

gboolean
relabel_files_place(const char *source, const char *target, RelabelMediaMode mode, GCancellable *cancellable, GError **error)
{
  g_autoptr(GFile) from = g_file_new_for_path(source);
  g_autoptr(GFile) to = g_file_new_for_path(target);

  if (mode == RELABEL_MEDIA_LINK)
    return g_file_make_symbolic_link(to, source, cancellable, error);
  return g_file_copy(from, to, G_FILE_COPY_TARGET_DEFAULT_PERMS, cancellable, NULL, NULL, error);
}

char *
relabel_files_number(const char *name, guint number)
{
  const char *base = strrchr(name, '/') != NULL ? strrchr(name, '/') + 1 : name;
  const char *dot = strrchr(base, '.');

  if (dot == NULL || dot == base)
    return g_strdup_printf("%s-%u", name, number);
  return g_strdup_printf("%.*s-%u%s", (int)(dot - name), name, number, dot);
}
