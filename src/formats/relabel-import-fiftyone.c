/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-fiftyone-private.h"
#include "relabel-format-error.h"
#include "relabel-json-stream.h"
#include "relabel-json.h"

/* A document that makes no sample is listed, the others are imported. */
static gboolean
import_document(RelabelFiftyOne *import, JsonNode *document, const char *path, guint64 number, GCancellable *cancellable,
                GError **error)
{
  g_autoptr(GError) problem = NULL;
  GError *fatal = NULL;
  RelabelSample *sample = relabel_fiftyone_read_sample(import, document, &fatal, &problem);
  g_autofree char *reason = NULL;

  if (sample != NULL)
    return relabel_import_add_sample(&import->base, sample, cancellable, error);
  if (fatal != NULL) {
    g_propagate_error(error, fatal);
    return FALSE;
  }
  reason = g_strdup_printf("sample %" G_GUINT64_FORMAT " was left out: %s", number, problem->message);
  relabel_import_report_add_problem(import->base.report, path, reason);
  return !g_cancellable_set_error_if_cancelled(cancellable, error);
}

static gboolean
import_file(RelabelFiftyOne *import, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelJsonStream) stream = relabel_json_stream_open(path, "samples", error);

  if (stream == NULL)
    return FALSE;
  for (guint64 number = 1;; number++) {
    g_autoptr(JsonNode) document = NULL;

    if (!relabel_json_stream_next(stream, &document, error))
      return FALSE;
    if (document == NULL)
      return TRUE;
    if (!import_document(import, document, path, number, cancellable, error))
      return FALSE;
  }
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* One file a sample; their names are in the order of the samples. */
static gboolean
import_folder(RelabelFiftyOne *import, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr(GDir) dir = g_dir_open(path, 0, error);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name(dir)) != NULL) {
    if (g_str_has_suffix(name, ".json") && *name != '.')
      g_ptr_array_add(names, g_strdup(name));
  }
  g_ptr_array_sort(names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *file = g_build_filename(path, names->pdata[i], NULL);
    g_autoptr(GError) problem = NULL;
    g_autoptr(JsonNode) document = relabel_json_parse_file(file, &problem);

    if (document == NULL) {
      g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED, problem->message);
      return FALSE;
    }
    if (!import_document(import, document, file, i + 1, cancellable, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
import_samples(RelabelFiftyOne *import, GCancellable *cancellable, GError **error)
{
  g_autofree char *folder = g_build_filename(import->base.root, "samples", NULL);
  g_autofree char *file = g_build_filename(import->base.root, "samples.json", NULL);
  gboolean done;

  if (g_file_test(folder, G_FILE_TEST_IS_DIR) && !g_file_test(file, G_FILE_TEST_EXISTS))
    done = import_folder(import, folder, cancellable, error);
  else
    done = import_file(import, file, cancellable, error);
  return done && relabel_import_flush(&import->base, error);
}

static gboolean
import_cb(RelabelDataset *dataset, gpointer user_data, GCancellable *cancellable, GError **error)
{
  RelabelFiftyOne *import = user_data;

  return relabel_fiftyone_add_fields(import, error) && relabel_fiftyone_add_document(import, error) &&
         import_samples(import, cancellable, error) && relabel_fiftyone_add_runs(import, cancellable, error);
}

static JsonNode *
read_metadata(const char *root, GError **error)
{
  g_autofree char *path = g_build_filename(root, "metadata.json", NULL);
  g_autofree char *shown = g_filename_display_name(root);
  g_autoptr(GError) problem = NULL;
  g_autoptr(JsonNode) node = NULL;

  if (!g_file_test(root, G_FILE_TEST_EXISTS)) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND, "There is no folder “%s”", shown);
    return NULL;
  }
  if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRONG_FORMAT,
                "“%s” is no FiftyOneDataset: there is no metadata.json in it; choose the folder that FiftyOne exported", shown);
    return NULL;
  }
  node = relabel_json_parse_file(path, &problem);
  if (node == NULL) {
    g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED, problem->message);
    return NULL;
  }
  if (!JSON_NODE_HOLDS_OBJECT(node) || !json_object_has_member(json_node_get_object(node), "sample_fields")) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRONG_FORMAT,
                "“%s” is no FiftyOneDataset: its metadata.json tells no fields", shown);
    return NULL;
  }
  return g_steal_pointer(&node);
}

static RelabelImportReport *
import_folder_root(RelabelDataset *dataset, const char *path, const char *const *tags, RelabelProgress *progress,
                   GCancellable *cancellable, GError **error)
{
  g_autofree char *root = g_canonicalize_filename(path, NULL);
  g_autoptr(JsonNode) metadata = read_metadata(root, error);
  g_autoptr(RelabelImportReport) report = relabel_import_report_new();
  g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) fields = g_hash_table_new(g_direct_hash, g_direct_equal);
  RelabelFiftyOne import = { { dataset, root, tags, progress, report, batch }, NULL, FALSE, names, fields };

  if (metadata == NULL || !relabel_fiftyone_check(json_node_get_object(metadata), error))
    return NULL;
  if (relabel_dataset_get_n_samples(dataset) > 0) {
    g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED,
                        "The dataset has samples already; import into a new one");
    return NULL;
  }
  import.metadata = json_node_get_object(metadata);
  import.legacy = !json_object_has_member(import.metadata, "version");
  if (!relabel_dataset_edit(dataset, "Import FiftyOne dataset", import_cb, &import, cancellable, error))
    return NULL;
  return g_steal_pointer(&report);
}

/**
 * relabel_import_fiftyone:
 * @dataset: a new, empty dataset
 * @path: (type filename): a folder that FiftyOne exported as `FiftyOneDataset`, of any version
 * @progress: (nullable): told how many samples there are
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError, mostly in the domain [error@Relabel.FormatError]
 *
 * Takes over a dataset of FiftyOne: samples and labels with their ids, fields, classes, mask targets, info, saved views, and all
 * runs with their results. What Relabel does not know is kept as it is. Pictures and mask files stay where they are; pictures that
 * are missing are listed in the report, and so are documents that make no sample, which are left out. Text that is no JSON ends the
 * import with the sample and the place. All happens in one change of the dataset, which blocks; one batch of samples at a time is
 * in memory.
 *
 * Returns: (transfer full): what was found; %NULL if the dataset is as it was
 */
RelabelImportReport *
relabel_import_fiftyone(RelabelDataset *dataset, const char *path, RelabelProgress *progress, GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail(RELABEL_IS_DATASET(dataset) && path != NULL, NULL);

  return import_folder_root(dataset, path, NULL, progress, cancellable, error);
}

/**
 * relabel_import_fiftyone_async:
 * @dataset: a new, empty dataset
 * @path: (type filename): a folder that FiftyOne exported
 * @progress: (nullable): told how many samples there are
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async): called at the end
 * @user_data: for @callback
 *
 * Does [func@Relabel.import_fiftyone] in a thread.
 */
void
relabel_import_fiftyone_async(RelabelDataset *dataset, const char *path, RelabelProgress *progress, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_import_in_thread(dataset, path, NULL, progress, cancellable, callback, user_data, relabel_import_fiftyone_async,
                           import_folder_root);
}

/**
 * relabel_import_fiftyone_finish:
 * @dataset: the dataset
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Returns: (transfer full): what was found
 */
RelabelImportReport *
relabel_import_fiftyone_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, dataset), NULL);

  return g_task_propagate_pointer(G_TASK(result), error);
}
