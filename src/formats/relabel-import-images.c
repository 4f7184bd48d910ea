/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "relabel-format-error.h"
#include "relabel-format-private.h"
#include "relabel-image-info.h"
#include "relabel-media-error.h"

typedef struct {
  dev_t device;
  ino_t inode;
} FolderId;

typedef struct {
  RelabelImport *base;
  GHashTable *folders; /* FolderId of each that was walked */
} ImportImages;

static guint
folder_id_hash(gconstpointer data)
{
  const FolderId *id = data;

  return (guint)id->inode * 31 + (guint)id->device;
}

static gboolean
folder_id_equal(gconstpointer a, gconstpointer b)
{
  const FolderId *x = a, *y = b;

  return x->device == y->device && x->inode == y->inode;
}

static gboolean
import_file(ImportImages *import, const char *path, GError **error)
{
  g_autoptr(GError) problem = NULL;
  RelabelSample *sample;
  RelabelImageInfo info;

  if (!relabel_image_check(path, &info, &problem)) {
    if (g_error_matches(problem, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_NOT_AN_IMAGE))
      relabel_import_report_add_other(import->base->report);
    else
      relabel_import_report_add_problem(import->base->report, path, 0, problem->message);
    return !g_cancellable_set_error_if_cancelled(import->base->cancellable, error);
  }
  sample = relabel_sample_new(path);
  relabel_sample_set_tags(sample, relabel_import_request_get_tags(import->base->request));
  relabel_sample_set_metadata(sample, info.width, info.height, info.mime_type, info.size_bytes);
  return relabel_import_add_sample(import->base, sample, error);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in a folder, sorted by their bytes, without those that begin with a dot. */
static GPtrArray *
list_folder(ImportImages *import, const char *path)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GDir) dir = g_dir_open(path, 0, &problem);
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  const char *name;

  if (dir == NULL)
    relabel_import_report_add_problem(import->base->report, path, 0, problem->message);
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    if (*name != '.')
      g_ptr_array_add(names, g_strdup(name));
  }
  g_ptr_array_sort(names, compare_names);
  return names;
}

/* Whether a folder is walked for the first time: links may lead back to where one came from. */
static gboolean
enter_folder(ImportImages *import, const struct stat *status)
{
  FolderId id = { status->st_dev, status->st_ino };

  return g_hash_table_add(import->folders, g_memdup2(&id, sizeof id));
}

static gboolean
import_path(ImportImages *import, const char *path, GError **error)
{
  g_autoptr(GPtrArray) names = NULL;
  struct stat status;

  if (stat(path, &status) != 0) {
    relabel_import_report_add_problem(import->base->report, path, 0, g_strerror(errno));
    return TRUE;
  }
  if (!S_ISDIR(status.st_mode))
    return import_file(import, path, error);
  if (!enter_folder(import, &status))
    return TRUE;
  names = list_folder(import, path);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *child = g_build_filename(path, names->pdata[i], NULL);

    if (!import_path(import, child, error))
      return FALSE;
  }
  return !g_cancellable_set_error_if_cancelled(import->base->cancellable, error);
}

gboolean
relabel_import_images_detect(const char *path)
{
  RelabelImageInfo info;

  return g_file_test(path, G_FILE_TEST_IS_DIR) || relabel_image_probe(path, &info, NULL);
}

/* Each picture in a folder, at any depth, or one picture. */
gboolean
relabel_import_images(RelabelImport *base, GError **error)
{
  g_autoptr(GHashTable) folders = g_hash_table_new_full(folder_id_hash, folder_id_equal, g_free, NULL);
  ImportImages import = { base, folders };
  RelabelImportReport *report = base->report;
  g_autofree char *shown = g_filename_display_name(base->root);

  if (!import_path(&import, base->root, error) || !relabel_import_flush(base, error))
    return FALSE;
  if (relabel_import_report_get_n_samples(report) > 0)
    return TRUE;
  if (relabel_import_report_get_n_listed(report) > 0)
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND,
                "None of the pictures in “%s” can be read; the first: %s: %s", shown,
                relabel_import_report_get_path(report, 0), relabel_import_report_get_reason(report, 0));
  else
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND,
                "There are no pictures in “%s”; choose the folder that holds them, at any depth", shown);
  return FALSE;
}
