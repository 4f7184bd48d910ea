/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-export.h"

#include <glib/gstdio.h>

#include "relabel-error.h"
#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-format-private.h"
#include "relabel-task.h"

static gboolean
holds(const RelabelFieldType *types, gsize n_types, RelabelFieldType type)
{
  for (gsize i = 0; i < n_types; i++) {
    if (types[i] == type)
      return TRUE;
  }
  return FALSE;
}

static gboolean
check_field(RelabelExport *export, const char *name, const RelabelFieldType *types, gsize n_types, GError **error)
{
  g_autoptr(RelabelField) field = relabel_dataset_find_field(export->dataset, name);

  if (field == NULL)
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, "There is no field “%s”", name);
  else if (!holds(types, n_types, relabel_field_get_field_type(field)))
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED,
                "The format has no place for “%s”, which is of type %s", name,
                relabel_field_type_to_nick(relabel_field_get_field_type(field)));
  else
    return TRUE;
  return FALSE;
}

/* The only field of these types. */
static char *
find_field(RelabelExport *export, const RelabelFieldType *types, gsize n_types, GError **error)
{
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(export->dataset);
  g_autoptr(GString) names = g_string_new(NULL);
  const char *found = NULL;
  guint n = 0;

  for (guint i = 0; i < fields->len; i++) {
    if (!holds(types, n_types, relabel_field_get_field_type(fields->pdata[i])))
      continue;
    found = relabel_field_get_name(fields->pdata[i]);
    g_string_append_printf(names, "%s%s", n++ > 0 ? ", " : "", found);
  }
  if (n == 1)
    return g_strdup(found);
  if (n == 0)
    g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED,
                        "The dataset has no field with labels that the format has a place for");
  else
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED,
                "There are several fields that could be exported; name one: %s", names->str);
  return NULL;
}

const char *const *
relabel_export_pick_fields(RelabelExport *export, const RelabelFieldType *types, gsize n_types, GError **error)
{
  const char *const *wanted = relabel_export_request_get_label_fields(export->request);
  g_autofree char *only = NULL;

  for (gsize i = 0; wanted != NULL && wanted[i] != NULL; i++) {
    if (!check_field(export, wanted[i], types, n_types, error))
      return NULL;
  }
  g_clear_pointer(&export->fields, g_strfreev);
  if (wanted != NULL && wanted[0] != NULL) {
    export->fields = g_strdupv((char **)wanted);
  } else {
    only = find_field(export, types, n_types, error);
    if (only == NULL)
      return NULL;
    export->fields = g_strsplit(only, "\n", 1);
  }
  return (const char *const *)export->fields;
}

const char *
relabel_export_pick_field(RelabelExport *export, const RelabelFieldType *types, gsize n_types, GError **error)
{
  const char *const *fields = relabel_export_pick_fields(export, types, n_types, error);

  if (fields == NULL || fields[1] == NULL)
    return fields != NULL ? fields[0] : NULL;
  g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED, "The format has a place for one field only; name one");
  return NULL;
}

/* Reads the samples that come next, with the fields that were picked, or all. */
static gboolean
read_batch(RelabelExport *export, GError **error)
{
  RelabelView *view = relabel_export_request_get_view(export->request);
  guint length, n;
  g_autoptr(RelabelIdList) ids = NULL;

  if (export->ids == NULL)
    export->ids = relabel_dataset_list_samples(export->dataset, view, export->cancellable, error);
  if (export->ids == NULL)
    return FALSE;
  length = relabel_id_list_get_length(export->ids);
  n = MIN(length - export->position, RELABEL_EXPORT_BATCH);
  ids = relabel_id_list_slice(export->ids, export->position, n);
  g_clear_pointer(&export->batch, g_ptr_array_unref);
  export->batch =
      relabel_dataset_read_view(export->dataset, view, ids, (const char *const *)export->fields, export->cancellable, error);
  export->position += n;
  export->taken = 0;
  return export->batch != NULL;
}

gboolean
relabel_export_next(RelabelExport *export, RelabelSample **sample, GError **error)
{
  *sample = NULL;
  if (g_cancellable_set_error_if_cancelled(export->cancellable, error))
    return FALSE;
  while (export->batch == NULL || export->taken == export->batch->len) {
    if (export->ids != NULL && export->position == relabel_id_list_get_length(export->ids))
      return TRUE;
    if (!read_batch(export, error))
      return FALSE;
  }
  *sample = export->batch->pdata[export->taken++];
  relabel_progress_set(export->progress, "Exporting samples", relabel_export_report_get_n_samples(export->report),
                       relabel_id_list_get_length(export->ids));
  relabel_export_report_add_samples(export->report, 1);
  return TRUE;
}

gboolean
relabel_export_each(RelabelExport *export, RelabelExportSampleFunc func, gpointer data, GError **error)
{
  RelabelSample *sample;

  while (relabel_export_next(export, &sample, error)) {
    if (sample == NULL)
      return TRUE;
    if (!func(export, sample, data, error))
      return FALSE;
  }
  return FALSE;
}

/* Only an empty folder is replaced. */
static gboolean
check_target(const char *target, gboolean is_file, GError **error)
{
  g_autofree char *shown = g_filename_display_name(target);
  g_autoptr(GDir) dir = NULL;

  if (!g_file_test(target, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
    return TRUE;
  dir = g_dir_open(target, 0, NULL);
  if (is_file) {
    if (dir == NULL)
      return TRUE;
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRITE, "“%s” is a folder; name a file", shown);
    return FALSE;
  }
  if (dir != NULL && g_dir_read_name(dir) == NULL)
    return TRUE;
  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRITE,
              "“%s” is there already, and is not an empty folder; name a new folder", shown);
  return FALSE;
}

/* All is written beside the target and takes its name at the end, so that there is never a half of it. */
static gboolean
write_target(RelabelExport *export, const RelabelFormat *format, GError **error)
{
  gboolean is_file = (format->flags & RELABEL_FORMAT_FILE) != 0;

  if (!check_target(export->target, is_file, error))
    return FALSE;
  if (is_file ? !relabel_files_make_parent(export->path, error) : !relabel_files_make_folder(export->path, error))
    return FALSE;
  if (!format->export(export, error))
    return FALSE;
  return g_rename(export->path, export->target) == 0 ||
         relabel_files_fail(RELABEL_FORMAT_ERROR_WRITE, "make", export->target, error);
}

static void
clear_export(RelabelExport *export)
{
  g_free(export->path);
  g_free(export->target);
  g_strfreev(export->fields);
  g_clear_pointer(&export->ids, relabel_id_list_unref);
  g_clear_pointer(&export->batch, g_ptr_array_unref);
  g_hash_table_unref(export->names);
  g_free(export->plane);
}

/**
 * relabel_export_samples:
 * @dataset: a dataset
 * @request: what to export, and where to
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): a #GCancellable
 * @error: return location for a #GError, mostly in the domain [error@Relabel.FormatError]
 *
 * Writes samples and labels in a format, as [the formats](formats.html) are described. All is written beside the target, and takes
 * its name at the end. A file is replaced; a folder has to be new or empty. Pictures that are gone are listed in the report, as is
 * what the format has no place for. It blocks; one batch of samples at a time is in memory.
 *
 * Returns: (transfer full): what was written; %NULL if there is nothing at the target that wasn't there before
 */
RelabelExportReport *
relabel_export_samples(RelabelDataset *dataset, RelabelExportRequest *request, RelabelProgress *progress, GCancellable *cancellable,
               GError **error)
{
  g_autoptr(RelabelExportReport) report = NULL;
  const RelabelFormat *format;
  RelabelExport export = { dataset, request, NULL, NULL, progress, cancellable };
  gboolean done;

  g_return_val_if_fail(RELABEL_IS_DATASET(dataset) && RELABEL_IS_EXPORT_REQUEST(request), NULL);

  format = relabel_format_find(relabel_export_request_get_format(request));
  if (format == NULL || format->export == NULL) {
    g_autofree char *names = relabel_format_list_names(RELABEL_FORMAT_EXPORTS);

    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED, "There is no export to the format “%s”; these are: %s",
                relabel_export_request_get_format(request), names);
    return NULL;
  }
  report = relabel_export_report_new();
  export.report = report;
  export.target = g_canonicalize_filename(relabel_export_request_get_path(request), NULL);
  export.path = relabel_files_name_beside(export.target);
  export.names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  done = write_target(&export, format, error);
  if (!done)
    relabel_files_delete(export.path);
  clear_export(&export);
  return done ? g_steal_pointer(&report) : NULL;
}

/**
 * relabel_export_samples_async:
 * @dataset: a dataset
 * @request: what to export; not to be changed before the end
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): a #GCancellable
 * @callback: (scope async): called at the end
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.export_samples].
 */
void
relabel_export_samples_async(RelabelDataset *dataset, RelabelExportRequest *request, RelabelProgress *progress, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run_change(relabel_export_samples_async, (RelabelRequestFunc)relabel_export_samples, dataset, request, progress, cancellable, callback,
                          user_data);
}

/**
 * relabel_export_samples_finish:
 * @dataset: the dataset
 * @result: what the callback was given
 * @error: return location for a #GError
 *
 * Returns: (transfer full): what was written
 */
RelabelExportReport *
relabel_export_samples_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}
