/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-pictures.h"

#include "relabel-files.h"

static void
add_folder(RelabelPictures *self, const char *folder, const char *child)
{
  char *path = child != NULL ? g_build_filename(folder, child, NULL) : g_strdup(folder);

  if (g_file_test(path, G_FILE_TEST_IS_DIR))
    g_ptr_array_add(self->folders, path);
  else
    g_free(path);
}

void
relabel_pictures_init(RelabelPictures *self, RelabelImport *import, const char *const *names)
{
  g_autofree char *parent = g_path_get_dirname(import->root);
  const char *root = g_file_test(import->root, G_FILE_TEST_IS_DIR) ? import->root : parent;

  self->import = import;
  self->folders = g_ptr_array_new_with_free_func(g_free);
  for (gsize i = 0; names[i] != NULL; i++)
    add_folder(self, root, names[i]);
  g_ptr_array_add(self->folders, g_strdup(root));
}

static void
prefer(RelabelPictures *self, guint folder)
{
  if (folder > 0)
    g_ptr_array_insert(self->folders, 0, g_ptr_array_steal_index(self->folders, folder));
}

void
relabel_pictures_add(RelabelPictures *self, const char *folder, const char *name)
{
  g_autofree char *images = g_build_filename("images", name, NULL);
  const char *names[] = { NULL, images, "data", "images", name };

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    guint n = self->folders->len;

    add_folder(self, folder, names[i]);
    if (self->folders->len > n)
      prefer(self, n);
  }
}

void
relabel_pictures_clear(RelabelPictures *self)
{
  g_ptr_array_unref(self->folders);
}

char *
relabel_pictures_resolve(RelabelPictures *self, const char *name, const char *file, guint64 line)
{
  for (guint i = 0; i < self->folders->len && !g_path_is_absolute(name); i++) {
    g_autofree char *tried = g_build_filename(self->folders->pdata[i], name, NULL);

    if (g_file_test(tried, G_FILE_TEST_EXISTS)) {
      prefer(self, i);
      break;
    }
  }
  return relabel_import_resolve(self->import, self->folders->pdata[0], name, file, line);
}

char *
relabel_pictures_find_any(const char *path)
{
  static const char *const endings[] = { ".jpg", ".jpeg", ".png", ".JPG", ".JPEG", ".PNG", ".webp", ".bmp", ".tif", ".tiff", ".gif", "" };

  for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
    g_autofree char *tried = relabel_files_change_ending(path, endings[i]);

    if (g_file_test(tried, G_FILE_TEST_IS_REGULAR))
      return g_steal_pointer(&tried);
  }
  return NULL;
}

char *
relabel_pictures_find_stem(RelabelPictures *self, const char *name)
{
  for (guint i = 0; i < self->folders->len; i++) {
    g_autofree char *path = g_build_filename(self->folders->pdata[i], name, NULL);
    char *found = relabel_pictures_find_any(path);

    if (found != NULL) {
      prefer(self, i);
      return found;
    }
  }
  return NULL;
}
