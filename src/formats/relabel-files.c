/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-files.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "relabel-image-info.h"
#include "relabel-media-error.h"

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
relabel_files_make_folder(const char *path, GError **error)
{
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
relabel_files_is_picture(const char *path)
{
  g_autoptr(GError) problem = NULL;
  RelabelImageInfo info;

  return relabel_image_probe(path, &info, &problem) || !g_error_matches(problem, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_NOT_AN_IMAGE);
}

void
relabel_files_blame(const char *source, GError *problem, GError **error)
{
  g_autofree char *shown = g_filename_display_name(source);

  if (g_error_matches(problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error(error, g_error_copy(problem));
  else
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRITE, "Can't copy “%s”: %s", shown, problem->message);
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

const char *
relabel_files_below(const char *folder, const char *path)
{
  gsize length = strlen(folder);

  if (strncmp(path, folder, length) != 0 || (path[length] != '\0' && path[length] != '/' && !g_str_has_suffix(folder, "/")))
    return NULL;
  return path + length + strspn(path + length, "/");
}

char *
relabel_files_find(const char *folder, const char *const *names, GFileTest test)
{
  for (gsize i = 0; names[i] != NULL; i++) {
    g_autofree char *path = g_build_filename(folder, names[i], NULL);

    if (g_file_test(path, test))
      return g_steal_pointer(&path);
  }
  return NULL;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
relabel_files_list(const char *folder, const char *ending, GError **error)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
  GPtrArray *names;
  const char *name;

  if (dir == NULL)
    return NULL;
  names = g_ptr_array_new_with_free_func(g_free);
  while ((name = g_dir_read_name(dir)) != NULL) {
    if (*name != '.' && g_str_has_suffix(name, ending))
      g_ptr_array_add(names, g_strdup(name));
  }
  g_ptr_array_sort(names, compare_names);
  return names;
}

gboolean
relabel_files_any(const char *folder, guint depth, gboolean (*takes)(const char *path))
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;

  for (int i = 0; dir != NULL && i < 1000 && (name = g_dir_read_name(dir)) != NULL; i++) {
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (g_file_test(path, G_FILE_TEST_IS_REGULAR) ? takes(path)
                                                  : depth > 0 && *name != '.' && g_file_test(path, G_FILE_TEST_IS_DIR) &&
                                                        relabel_files_any(path, depth - 1, takes))
      return TRUE;
  }
  return FALSE;
}

static void
index_folder(GHashTable *files, const char *root, const char *relative, gboolean (*takes)(const char *name))
{
  g_autofree char *folder = g_build_filename(root, relative, NULL);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *below = *relative != '\0' ? g_build_filename(relative, name, NULL) : g_strdup(name);
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (*name != '.' && g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
      index_folder(files, root, below, takes);
    else if (takes(name) && g_file_test(path, G_FILE_TEST_IS_REGULAR))
      g_hash_table_insert(files, relabel_files_change_ending(below, ""), g_steal_pointer(&path));
  }
}

GHashTable *
relabel_files_index(const char *folder, gboolean (*takes)(const char *name))
{
  GHashTable *files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

  index_folder(files, folder, "", takes);
  return files;
}

/* Where the ending of a path's name begins, or its end. */
static const char *
find_ending(const char *path)
{
  const char *base = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
  const char *dot = strrchr(base, '.');

  return dot != NULL && dot != base ? dot : path + strlen(path);
}

char *
relabel_files_change_ending(const char *path, const char *ending)
{
  return g_strdup_printf("%.*s%s", (int)(find_ending(path) - path), path, ending);
}

gboolean
relabel_files_has_ending(const char *path, const char *const *endings)
{
  const char *dot = strrchr(path, '.');

  for (gsize i = 0; dot != NULL && endings[i] != NULL; i++) {
    if (g_ascii_strcasecmp(dot, endings[i]) == 0)
      return TRUE;
  }
  return FALSE;
}

char *
relabel_files_number(const char *name, guint number)
{
  const char *ending = find_ending(name);

  return g_strdup_printf("%.*s-%u%s", (int)(ending - name), name, number, ending);
}
