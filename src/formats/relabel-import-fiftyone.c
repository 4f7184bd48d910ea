/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-fiftyone-private.h"
#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-format-private.h"
#include "relabel-json-stream.h"
#include "relabel-json.h"

/* A document that makes no sample is listed, the others are imported. */
static gboolean
import_document(RelabelFiftyOne *import, JsonNode *document, const char *path, guint64 line, guint64 number, GError **error)
{
  g_autoptr(GError) problem = NULL;
  GError *fatal = NULL;
  RelabelSample *sample = relabel_fiftyone_read_sample(import, document, &fatal, &problem);

  if (sample != NULL)
    return relabel_import_add_sample(import->base, sample, error);
  if (fatal != NULL) {
    g_propagate_error(error, fatal);
    return FALSE;
  }
  relabel_import_add_problem(import->base, path, line, "sample %" G_GUINT64_FORMAT " was left out: %s", number, problem->message);
  return !g_cancellable_set_error_if_cancelled(import->base->cancellable, error);
}

static gboolean
has_samples(RelabelFiftyOne *import)
{
  return relabel_import_report_get_n_samples(import->base->report) > 0 || import->base->batch->len > 0;
}

/* What can't be read is listed; where the text breaks off, the rest is what came before. */
static gboolean
import_file(RelabelFiftyOne *import, const char *path, GError **error)
{
  g_autoptr(RelabelJsonStream) stream = relabel_json_stream_open(path, "samples", "sample", error);

  if (stream == NULL)
    return FALSE;
  for (guint64 number = 1;; number++) {
    g_autoptr(JsonNode) document = NULL;
    g_autoptr(GError) problem = NULL;
    gboolean done = relabel_json_stream_next(stream, &document, &problem);
    guint64 line = relabel_json_stream_get_line(stream);

    if (done && document == NULL)
      return TRUE;
    if (g_cancellable_set_error_if_cancelled(import->base->cancellable, error))
      return FALSE;
    if (!done && relabel_json_stream_is_broken(stream)) {
      if (has_samples(import)) {
        relabel_import_add_problem(import->base, path, line, "%s; what follows was left out", problem->message);
        return TRUE;
      }
      g_propagate_error(error, g_steal_pointer(&problem));
      return FALSE;
    }
    if (!done)
      relabel_import_add_problem(import->base, path, line, "%s", problem->message);
    else if (!import_document(import, document, path, line, number, error))
      return FALSE;
  }
}

/* One file a sample; their names are in the order of the samples. */
static gboolean
import_folder(RelabelFiftyOne *import, const char *path, GError **error)
{
  g_autoptr(GPtrArray) names = relabel_files_list(path, ".json", error);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *file = g_build_filename(path, names->pdata[i], NULL);
    g_autoptr(GError) problem = NULL;
    g_autoptr(JsonNode) document = g_file_test(file, G_FILE_TEST_IS_REGULAR) ? relabel_json_parse_file(file, &problem) : NULL;

    if (document == NULL && problem == NULL)
      continue;
    if (document == NULL)
      relabel_import_add_problem(import->base, file, 0, "the sample was left out: %s", problem->message);
    else if (!import_document(import, document, file, 0, i + 1, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
import_samples(RelabelFiftyOne *import, GError **error)
{
  g_autofree char *folder = g_build_filename(import->base->root, "samples", NULL);
  g_autofree char *file = g_build_filename(import->base->root, "samples.json", NULL);
  gboolean done;

  if (g_file_test(folder, G_FILE_TEST_IS_DIR) && !g_file_test(file, G_FILE_TEST_EXISTS))
    done = import_folder(import, folder, error);
  else
    done = import_file(import, file, error);
  return done && relabel_import_flush(import->base, error);
}

static JsonNode *
read_metadata(const char *root, GError **error)
{
  g_autofree char *path = g_build_filename(root, "metadata.json", NULL);
  g_autofree char *shown = g_filename_display_name(root);
  g_autoptr(GError) problem = NULL;
  g_autoptr(JsonNode) node = NULL;

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

gboolean
relabel_import_fiftyone_detect(const char *path)
{
  return relabel_format_has_file(path, "metadata.json") &&
         (relabel_format_has_file(path, "samples.json") || relabel_format_has_file(path, "samples"));
}

/*
 * Takes over a dataset of FiftyOne: samples and labels with their ids, fields, classes, mask targets, info, saved views, and all
 * runs with their results. What Relabel does not know is kept as it is.
 */
gboolean
relabel_import_fiftyone(RelabelImport *base, GError **error)
{
  g_autoptr(JsonNode) metadata = read_metadata(base->root, error);
  g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) fields = g_hash_table_new(g_direct_hash, g_direct_equal);
  RelabelFiftyOne import = { base, NULL, FALSE, names, fields };

  if (metadata == NULL || !relabel_fiftyone_check(json_node_get_object(metadata), error))
    return FALSE;
  if (relabel_dataset_get_n_samples(base->dataset) > 0) {
    g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED,
                        "The dataset has samples already; import into a new one");
    return FALSE;
  }
  import.metadata = json_node_get_object(metadata);
  import.legacy = !json_object_has_member(import.metadata, "version");
  return relabel_fiftyone_add_fields(&import, error) && relabel_fiftyone_add_document(&import, error) &&
         import_samples(&import, error) && relabel_fiftyone_add_runs(&import, error);
}
