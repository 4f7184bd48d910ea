/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "relabel-format-error.h"
#include "relabel-image-info.h"
#include "relabel-import-private.h"
#include "relabel-media-error.h"

typedef struct {
  dev_t device;
  ino_t inode;
} FolderId;

typedef struct {
  RelabelImport base;
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
import_file(ImportImages *import, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr(GError) problem = NULL;
  RelabelSample *sample;
  RelabelImageInfo info;

  if (!relabel_image_check(path, &info, &problem)) {
    if (g_error_matches(problem, RELABEL_MEDIA_ERROR, RELABEL_MEDIA_ERROR_NOT_AN_IMAGE))
      relabel_import_report_add_other(import->base.report);
    else
      relabel_import_report_add_problem(import->base.report, path, problem->message);
    return !g_cancellable_set_error_if_cancelled(cancellable, error);
  }
  sample = relabel_sample_new(path);
  relabel_sample_set_tags(sample, import->base.tags);
  relabel_sample_set_metadata(sample, info.width, info.height, info.mime_type, info.size_bytes);
  return relabel_import_add_sample(&import->base, sample, cancellable, error);
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
    relabel_import_report_add_problem(import->base.report, path, problem->message);
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
import_path(ImportImages *import, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) names = NULL;
  struct stat status;

  if (stat(path, &status) != 0) {
    relabel_import_report_add_problem(import->base.report, path, g_strerror(errno));
    return TRUE;
  }
  if (!S_ISDIR(status.st_mode))
    return import_file(import, path, cancellable, error);
  if (!enter_folder(import, &status))
    return TRUE;
  names = list_folder(import, path);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *child = g_build_filename(path, names->pdata[i], NULL);

    if (!import_path(import, child, cancellable, error))
      return FALSE;
  }
  return !g_cancellable_set_error_if_cancelled(cancellable, error);
}

static gboolean
import_cb(RelabelDataset *dataset, gpointer user_data, GCancellable *cancellable, GError **error)
{
  ImportImages *import = user_data;
  RelabelImportReport *report = import->base.report;
  g_autofree char *shown = g_filename_display_name(import->base.root);

  if (!import_path(import, import->base.root, cancellable, error) || !relabel_import_flush(&import->base, error))
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

/**
 * relabel_import_images:
 * @dataset: where the samples go
 * @path: (type filename): a folder, or one picture
 * @tags: (nullable) (array zero-terminated=1): tags of each new sample
 * @progress: (nullable): told how many samples there are
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError, mostly in the domain [error@Relabel.FormatError]
 *
 * Adds each picture in a folder, at any depth, as a sample with its size as a browser shows it. Files are known by their content,
 * not by their names, and stay where they are. The order is that of the names' bytes, folder by folder. Names that begin with a dot
 * are left out; links are followed, but no folder is walked twice. What is no picture is counted; pictures that are unreadable or
 * truncated (see [func@Relabel.image_check]) are listed in the report. All happens in one change of the dataset, which blocks.
 *
 * Returns: (transfer full): what was found; %NULL if the dataset is as it was, also when there was no picture at all
 */
RelabelImportReport *
relabel_import_images(RelabelDataset *dataset, const char *path, const char *const *tags, RelabelProgress *progress,
                      GCancellable *cancellable, GError **error)
{
  g_autofree char *root = NULL;
  g_autoptr(RelabelImportReport) report = relabel_import_report_new();
  g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GHashTable) folders = g_hash_table_new_full(folder_id_hash, folder_id_equal, g_free, NULL);
  ImportImages import = { { dataset, NULL, tags, progress, report, batch }, folders };

  g_return_val_if_fail(RELABEL_IS_DATASET(dataset) && path != NULL, NULL);

  root = g_canonicalize_filename(path, NULL);
  if (!g_file_test(root, G_FILE_TEST_EXISTS)) {
    g_autofree char *shown = g_filename_display_name(root);

    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND, "There is no folder “%s”", shown);
    return NULL;
  }
  import.base.root = root;
  if (!relabel_dataset_edit(dataset, "Import pictures", import_cb, &import, cancellable, error))
    return NULL;
  return g_steal_pointer(&report);
}

/**
 * relabel_import_images_async:
 * @dataset: where the samples go
 * @path: (type filename): a folder, or one picture
 * @tags: (nullable) (array zero-terminated=1): tags of each new sample
 * @progress: (nullable): told how many samples there are
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async): called at the end
 * @user_data: for @callback
 *
 * Does [func@Relabel.import_images] in a thread.
 */
void
relabel_import_images_async(RelabelDataset *dataset, const char *path, const char *const *tags, RelabelProgress *progress,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_import_in_thread(dataset, path, tags, progress, cancellable, callback, user_data, relabel_import_images_async,
                           relabel_import_images);
}

/**
 * relabel_import_images_finish:
 * @dataset: the dataset
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Returns: (transfer full): what was found
 */
RelabelImportReport *
relabel_import_images_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, dataset), NULL);

  return g_task_propagate_pointer(G_TASK(result), error);
}
