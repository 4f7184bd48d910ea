/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-import.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-format-private.h"
#include "relabel-image-info.h"
#include "relabel-json.h"
#include "relabel-task.h"

void
relabel_import_add_problem(RelabelImport *import, const char *path, guint64 line, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  va_start(arguments, format);
  reason = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  relabel_import_report_add_problem(import->report, path, line, reason);
}

static gboolean
is_below(const char *folder, const char *path)
{
  const char *below = relabel_files_below(folder, path);

  return below != NULL && *below != '\0';
}

/* “C:/pictures/a.jpg” */
static gboolean
has_drive(const char *name)
{
  return g_ascii_isalpha(*name) && name[1] == ':' && name[2] == '/';
}

/* A name as another computer has it: with its separators, and, where it is said in full or is an address, by the longest end of it
 * that is in the folder. NULL if none is. */
static char *
find_moved(const char *folder, const char *name)
{
  g_autofree char *slashed = g_strdelimit(g_strdup(name), "\\", '/');
  gboolean is_full = g_path_is_absolute(slashed) || has_drive(slashed) || strstr(slashed, "://") != NULL;

  for (const char *end = slashed; end != NULL; end = is_full && strchr(end, '/') != NULL ? strchr(end, '/') + 1 : NULL) {
    g_autofree char *path = g_canonicalize_filename(end + strspn(end, "/"), folder);

    if (is_below(folder, path) && g_file_test(path, G_FILE_TEST_IS_REGULAR))
      return g_steal_pointer(&path);
  }
  return NULL;
}

/* Names from outside lead to nothing but what is in the folder, or in that of the import, or is named in full. */
char *
relabel_import_resolve(RelabelImport *import, const char *folder, const char *name, const char *file, guint64 line)
{
  g_autofree char *address = g_str_has_prefix(name, "file://") ? g_filename_from_uri(name, NULL, NULL) : NULL;
  g_autofree char *path = g_canonicalize_filename(address != NULL ? address : name, folder);
  gboolean is_taken = *name != '\0' && (address != NULL || g_path_is_absolute(name) || is_below(folder, path) || is_below(import->root, path));
  char *moved;

  if (is_taken && g_file_test(path, G_FILE_TEST_EXISTS))
    return g_steal_pointer(&path);
  moved = find_moved(folder, name);
  if (moved == NULL)
    moved = find_moved(import->root, name);
  if (moved != NULL)
    return moved;
  if (is_taken)
    return address == NULL && strstr(name, "://") != NULL ? g_strdup(name) : g_steal_pointer(&path);
  relabel_import_add_problem(import, file, line, "the picture “%s” was left out: it is not in the folder", name);
  return NULL;
}

gboolean
relabel_import_check_any(RelabelImport *import, const char *what, GError **error)
{
  if (relabel_import_report_get_n_samples(import->report) > 0 || relabel_import_report_get_n_listed(import->report) == 0)
    return TRUE;
  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED, "%s; the first problem: %s", what,
              relabel_import_report_get_reason(import->report, 0));
  return FALSE;
}

void
relabel_import_set_tags(RelabelImport *import, RelabelSample *sample, const char *const *tags)
{
  const char *const *added = relabel_import_request_get_tags(import->request);
  g_autoptr(GPtrArray) all = g_ptr_array_new();

  for (gsize i = 0; tags != NULL && tags[i] != NULL; i++)
    g_ptr_array_add(all, (char *)tags[i]);
  for (gsize i = 0; added != NULL && added[i] != NULL; i++) {
    if (tags == NULL || !g_strv_contains(tags, added[i]))
      g_ptr_array_add(all, (char *)added[i]);
  }
  g_ptr_array_add(all, NULL);
  relabel_sample_set_tags(sample, (const char *const *)all->pdata);
}

RelabelSample *
relabel_import_new_sample(RelabelImport *import, const char *path, int width, int height)
{
  g_autoptr(GError) problem = NULL;
  RelabelSample *sample;
  RelabelImageInfo info;

  if (!relabel_image_probe(path, &info, &problem)) {
    relabel_import_add_problem(import, path, 0, width > 0 && height > 0 ? "%s; its labels were imported" : "%s", problem->message);
    if (width <= 0 || height <= 0)
      return NULL;
  }
  sample = relabel_sample_new(path);
  relabel_sample_set_tags(sample, relabel_import_request_get_tags(import->request));
  if (problem == NULL)
    relabel_sample_set_metadata(sample, info.width, info.height, info.mime_type, info.size_bytes);
  else
    relabel_sample_set_metadata(sample, width, height, NULL, 0);
  return sample;
}

RelabelSample *
relabel_import_new_sample_of(RelabelImport *import, const char *path)
{
  RelabelSample *sample = relabel_import_new_sample(import, path, 0, 0);

  if (sample != NULL || g_file_test(path, G_FILE_TEST_EXISTS))
    return sample;
  sample = relabel_sample_new(path);
  relabel_import_set_tags(import, sample, NULL);
  return sample;
}

gboolean
relabel_import_flush(RelabelImport *import, GError **error)
{
  if (import->batch->len == 0)
    return TRUE;
  if (!relabel_dataset_add_samples(import->dataset, import->batch, error))
    return FALSE;
  relabel_import_report_add_samples(import->report, import->batch->len);
  g_ptr_array_set_size(import->batch, 0);
  return TRUE;
}

gboolean
relabel_import_add_sample(RelabelImport *import, RelabelSample *sample, GError **error)
{
  guint64 n;

  g_ptr_array_add(import->batch, sample);
  if (!relabel_import_place_media(import, sample, error))
    return FALSE;
  n = relabel_import_report_get_n_samples(import->report) + import->batch->len;
  if (n % 100 == 0)
    relabel_progress_set(import->progress, "Importing samples", n, 0);
  if (g_cancellable_set_error_if_cancelled(import->cancellable, error))
    return FALSE;
  return import->batch->len < RELABEL_IMPORT_BATCH || relabel_import_flush(import, error);
}

const char *
relabel_import_get_label_field(RelabelImport *import)
{
  const char *field = relabel_import_request_get_label_field(import->request);

  return field != NULL ? field : "ground_truth";
}

/* A field that is there already will do if it is of the same type. */
gboolean
relabel_import_ensure_field(RelabelDataset *dataset, const char *name, RelabelFieldType type, JsonObject *document,
                            GError **error)
{
  g_autoptr(RelabelField) field = relabel_dataset_find_field(dataset, name);

  if (field != NULL) {
    if (relabel_field_get_field_type(field) == type)
      return TRUE;
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS,
                "The dataset has a field “%s” of type %s, and what is imported has one of type %s; import into a new dataset",
                name, relabel_field_type_to_nick(relabel_field_get_field_type(field)), relabel_field_type_to_nick(type));
    return FALSE;
  }
  field = relabel_field_new(name, type, error);
  if (field == NULL)
    return FALSE;
  relabel_field_set_document(field, document);
  return relabel_dataset_add_field(dataset, field, error);
}

gboolean
relabel_import_add_to_document(RelabelDataset *dataset, const char *member, const char *field, JsonNode *value, GError **error)
{
  g_autoptr(JsonObject) old = relabel_dataset_dup_document(dataset);
  g_autoptr(JsonObject) document = relabel_json_copy_object(old);
  JsonObject *fields = relabel_json_copy_object(relabel_json_peek_object(old, member));

  if (json_object_has_member(fields, field)) {
    json_object_unref(fields);
    return TRUE;
  }
  json_object_set_member(fields, field, json_node_ref(value));
  json_object_set_object_member(document, member, fields);
  return relabel_dataset_write_document(dataset, document, error);
}

/* The row of the table that a request asks for, or that the layout tells. */
static const RelabelFormat *
find_format(RelabelImportRequest *request, const char *root, GError **error)
{
  static const char *const types[] = { "detections", "polylines", "keypoints", NULL };
  const char *name = relabel_import_request_get_format(request), *type = relabel_import_request_get_label_type(request);
  const RelabelFormat *format = name != NULL ? relabel_format_find(name) : NULL;
  g_autofree char *shown = g_filename_display_name(root);
  g_autofree char *names = relabel_format_list_names(RELABEL_FORMAT_IMPORTS);

  if (name != NULL && (format == NULL || format->import == NULL)) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED,
                "The format “%s” can't be imported; these can: %s", name, names);
    return NULL;
  }
  if (type != NULL && !g_strv_contains(types, type)) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED,
                "Labels can't become “%s”; they can be detections, polylines or keypoints", type);
    return NULL;
  }
  if (!g_file_test(root, G_FILE_TEST_EXISTS)) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND, "There is no folder “%s”", shown);
    return NULL;
  }
  if (name != NULL)
    return format;
  name = relabel_format_detect(root);
  if (name == NULL)
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRONG_FORMAT,
                "What is in “%s” can't be told by its layout; name the format: %s", shown, names);
  return name != NULL ? relabel_format_find(name) : NULL;
}

typedef struct {
  RelabelImport import;
  const RelabelFormat *format;
} Work;

static gboolean
import_cb(RelabelDataset *dataset, gpointer user_data, GCancellable *cancellable, GError **error)
{
  Work *work = user_data;

  return work->format->import(&work->import, error) && relabel_import_flush(&work->import, error);
}

/**
 * relabel_import_samples:
 * @dataset: where the samples go
 * @request: what to import
 * @progress: (nullable): told how many samples there are
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError, mostly in the domain [error@Relabel.FormatError]
 *
 * Adds what is in a folder or file to a dataset, as [the formats](formats.html) are described. Files, lines and labels that can't be
 * read are listed in the report, with the reason, and the others are imported. All happens in one change of the dataset, which
 * blocks; one batch of samples at a time is in memory. Files that were copied for an import that failed are deleted.
 *
 * Returns: (transfer full): what was found; %NULL if the dataset is as it was
 */
RelabelImportReport *
relabel_import_samples(RelabelDataset *dataset, RelabelImportRequest *request, RelabelProgress *progress, GCancellable *cancellable,
               GError **error)
{
  g_autofree char *root = NULL;
  g_autofree char *title = NULL;
  g_autoptr(RelabelImportReport) report = NULL;
  g_autoptr(GPtrArray) batch = g_ptr_array_new_with_free_func(g_object_unref);
  Work work = { { dataset, request, NULL, progress, cancellable, NULL, batch, NULL }, NULL };
  gboolean done;

  g_return_val_if_fail(RELABEL_IS_DATASET(dataset) && RELABEL_IS_IMPORT_REQUEST(request), NULL);

  root = g_canonicalize_filename(relabel_import_request_get_path(request), NULL);
  work.format = find_format(request, root, error);
  if (work.format == NULL)
    return NULL;
  report = relabel_import_report_new(work.format->name);
  work.import.root = root;
  work.import.report = report;
  title = g_strdup_printf("Import %s", work.format->title);
  done = relabel_dataset_edit(dataset, title, import_cb, &work, cancellable, error);
  if (!done)
    relabel_import_discard_media(&work.import);
  g_free(work.import.media_folder);
  return done ? g_steal_pointer(&report) : NULL;
}

/**
 * relabel_import_samples_async:
 * @dataset: where the samples go
 * @request: what to import; not to be changed before the end
 * @progress: (nullable): told how many samples there are
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async): called at the end
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.import_samples].
 */
void
relabel_import_samples_async(RelabelDataset *dataset, RelabelImportRequest *request, RelabelProgress *progress, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run_change(relabel_import_samples_async, (RelabelRequestFunc)relabel_import_samples, dataset, request, progress, cancellable,
                          callback, user_data);
}

/**
 * relabel_import_samples_finish:
 * @dataset: the dataset
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Returns: (transfer full): what was found
 */
RelabelImportReport *
relabel_import_samples_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}
