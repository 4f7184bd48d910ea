/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-folder-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "relabel-sqlite-dataset.h"
#include "relabel-sqlite-schema.h"

#define SUFFIX ".relabel"

/* Of a file's name, so that there is room for what SQLite appends. */
#define MAX_FILE_NAME 240

struct _RelabelFolderStore {
  RelabelStore parent_instance;
};

G_DEFINE_FINAL_TYPE(RelabelFolderStore, relabel_folder_store, RELABEL_TYPE_STORE)

/* A name is any text; what a file can't or shouldn't be called is percent-encoded. */
static char *
escape_name(const char *name)
{
  GString *escaped = g_string_new(NULL);

  for (const char *p = name; *p != '\0'; p++) {
    guchar c = (guchar)*p;

    if (c < 0x20 || c == 0x7f || strchr("/\\%:*?\"<>|", c) != NULL || (c == '.' && p == name))
      g_string_append_printf(escaped, "%%%02X", c);
    else
      g_string_append_c(escaped, *p);
  }
  g_string_append(escaped, SUFFIX);
  return g_string_free(escaped, FALSE);
}

/* The name of the dataset in a file: always UTF-8. */
static char *
unescape_name(const char *path)
{
  g_autofree char *base = g_path_get_basename(path);
  g_autofree char *unescaped = NULL;

  if (g_str_has_suffix(base, SUFFIX))
    base[strlen(base) - strlen(SUFFIX)] = '\0';
  unescaped = g_uri_unescape_string(base, NULL);
  if (unescaped != NULL && g_utf8_validate(unescaped, -1, NULL))
    return g_steal_pointer(&unescaped);
  return g_filename_display_name(base);
}

static gboolean
is_path(const char *name)
{
  return g_path_is_absolute(name) && g_str_has_suffix(name, SUFFIX);
}

/* The path of the file of a name, or of a path. */
static char *
find_path(RelabelStore *store, const char *name, GError **error)
{
  g_autofree char *base = NULL;
  g_autofree char *path = NULL;

  if (is_path(name))
    return g_canonicalize_filename(name, NULL);
  base = g_utf8_validate(name, -1, NULL) ? escape_name(name) : NULL;
  if (base == NULL || *name == '\0' || strlen(base) > MAX_FILE_NAME) {
    g_set_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_INVALID_NAME,
                "A dataset can't be called “%s”: choose a name of 1 to 200 characters", base != NULL ? name : "\357\277\275");
    return NULL;
  }
  path = g_build_filename(relabel_store_get_uri(store), base, NULL);
  /* The path of a file in the present folder is good enough, where no dataset is called so. */
  if (g_str_has_suffix(name, SUFFIX) && !g_file_test(path, G_FILE_TEST_EXISTS) && g_file_test(name, G_FILE_TEST_EXISTS))
    return g_canonicalize_filename(name, NULL);
  return g_steal_pointer(&path);
}

static void
read_info(RelabelDatasetInfo *info)
{
  g_autoptr(GError) error = NULL;

  if (!relabel_sqlite_peek(info->uri, &info->n_samples, &error))
    info->problem = g_strdup(error->message);
}

static gint64
read_modified(const char *path)
{
  g_autofree char *wal = g_strconcat(path, "-wal", NULL);
  GStatBuf status;
  gint64 modified = 0;

  if (g_stat(path, &status) == 0)
    modified = status.st_mtime;
  if (g_stat(wal, &status) == 0 && status.st_size > 0)
    modified = MAX(modified, status.st_mtime);
  return modified;
}

static int
compare_infos(gconstpointer a, gconstpointer b)
{
  const RelabelDatasetInfo *left = *(const RelabelDatasetInfo *const *)a;
  const RelabelDatasetInfo *right = *(const RelabelDatasetInfo *const *)b;

  return strcmp(left->name, right->name);
}

static GPtrArray *
relabel_folder_store_list_datasets(RelabelStore *store, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) infos = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_dataset_info_free);
  g_autoptr(GError) local = NULL;
  g_autoptr(GDir) dir = g_dir_open(relabel_store_get_uri(store), 0, &local);
  const char *base;

  if (dir == NULL) {
    if (g_error_matches(local, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return g_steal_pointer(&infos);
    g_set_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_FAILED, "The folder of the datasets can't be read: %s",
                local->message);
    return NULL;
  }
  while ((base = g_dir_read_name(dir)) != NULL) {
    RelabelDatasetInfo *info;

    if (g_cancellable_set_error_if_cancelled(cancellable, error))
      return NULL;
    if (*base == '.' || !g_str_has_suffix(base, SUFFIX))
      continue;
    info = g_new0(RelabelDatasetInfo, 1);
    g_ptr_array_add(infos, info);
    info->name = unescape_name(base);
    info->uri = g_build_filename(relabel_store_get_uri(store), base, NULL);
    info->modified = read_modified(info->uri);
    read_info(info);
  }
  g_ptr_array_sort(infos, compare_infos);
  return g_steal_pointer(&infos);
}

static RelabelDataset *
open_path(const char *path, GError **error)
{
  g_autofree char *name = unescape_name(path);

  return relabel_sqlite_dataset_new(name, path, error);
}

static RelabelDataset *
relabel_folder_store_open_dataset(RelabelStore *store, const char *name, GError **error)
{
  g_autofree char *path = find_path(store, name, error);

  return path != NULL ? open_path(path, error) : NULL;
}

static RelabelDataset *
relabel_folder_store_create_dataset(RelabelStore *store, const char *name, GError **error)
{
  g_autofree char *path = find_path(store, name, error);

  return path != NULL && relabel_sqlite_create_file(path, error) ? open_path(path, error) : NULL;
}

static gboolean
relabel_folder_store_delete_dataset(RelabelStore *store, const char *name, GError **error)
{
  g_autofree char *path = find_path(store, name, error);

  return path != NULL && relabel_sqlite_delete_file(path, error);
}

static void
relabel_folder_store_class_init(RelabelFolderStoreClass *klass)
{
  RelabelStoreClass *store_class = RELABEL_STORE_CLASS(klass);

  store_class->list_datasets = relabel_folder_store_list_datasets;
  store_class->open_dataset = relabel_folder_store_open_dataset;
  store_class->create_dataset = relabel_folder_store_create_dataset;
  store_class->delete_dataset = relabel_folder_store_delete_dataset;
}

static void
relabel_folder_store_init(RelabelFolderStore *self)
{
}

RelabelStore *
relabel_folder_store_new(const char *path)
{
  return g_object_new(RELABEL_TYPE_FOLDER_STORE, "uri", path, NULL);
}
