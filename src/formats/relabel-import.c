/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-import.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-import-private.h"

/* So many problems are listed one by one; the rest is only counted. */
#define MAX_LISTED 10000

/**
 * RelabelImportReport:
 *
 * What an import has brought, and what it could not read.
 */
struct _RelabelImportReport {
  GObject parent_instance;

  guint64 n_samples;
  guint64 n_others;
  guint64 n_problems;
  GPtrArray *paths;
  GPtrArray *reasons;
};

G_DEFINE_FINAL_TYPE(RelabelImportReport, relabel_import_report, G_TYPE_OBJECT)

static void
relabel_import_report_finalize(GObject *object)
{
  RelabelImportReport *self = RELABEL_IMPORT_REPORT(object);

  g_ptr_array_unref(self->paths);
  g_ptr_array_unref(self->reasons);
  G_OBJECT_CLASS(relabel_import_report_parent_class)->finalize(object);
}

static void
relabel_import_report_class_init(RelabelImportReportClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_import_report_finalize;
}

static void
relabel_import_report_init(RelabelImportReport *self)
{
  self->paths = g_ptr_array_new_with_free_func(g_free);
  self->reasons = g_ptr_array_new_with_free_func(g_free);
}

RelabelImportReport *
relabel_import_report_new(void)
{
  return g_object_new(RELABEL_TYPE_IMPORT_REPORT, NULL);
}

void
relabel_import_report_add_problem(RelabelImportReport *self, const char *path, const char *reason)
{
  self->n_problems++;
  if (self->paths->len >= MAX_LISTED)
    return;
  g_ptr_array_add(self->paths, g_strdup(path));
  g_ptr_array_add(self->reasons, g_strdup(reason));
}

void
relabel_import_report_add_other(RelabelImportReport *self)
{
  self->n_others++;
}

/**
 * relabel_import_report_get_n_samples:
 *
 * Returns: how many samples were added
 */
guint64
relabel_import_report_get_n_samples(RelabelImportReport *self)
{
  return self->n_samples;
}

/**
 * relabel_import_report_get_n_others:
 *
 * Returns: how many files were left out because they are no pictures
 */
guint64
relabel_import_report_get_n_others(RelabelImportReport *self)
{
  return self->n_others;
}

/**
 * relabel_import_report_get_n_problems:
 *
 * Returns: how many files or samples could not be read, or not in full
 */
guint64
relabel_import_report_get_n_problems(RelabelImportReport *self)
{
  return self->n_problems;
}

/**
 * relabel_import_report_get_n_listed:
 *
 * Returns: how many problems are listed one by one: all, but at most ten thousand
 */
guint
relabel_import_report_get_n_listed(RelabelImportReport *self)
{
  return self->paths->len;
}

/**
 * relabel_import_report_get_path:
 * @position: below [method@Relabel.ImportReport.get_n_listed]
 *
 * Returns: (type filename): the file that a problem is with
 */
const char *
relabel_import_report_get_path(RelabelImportReport *self, guint position)
{
  g_return_val_if_fail(position < self->paths->len, NULL);

  return self->paths->pdata[position];
}

/**
 * relabel_import_report_get_reason:
 * @position: below [method@Relabel.ImportReport.get_n_listed]
 *
 * Returns: what is wrong with it, to be read after its name
 */
const char *
relabel_import_report_get_reason(RelabelImportReport *self, guint position)
{
  g_return_val_if_fail(position < self->reasons->len, NULL);

  return self->reasons->pdata[position];
}

gboolean
relabel_import_flush(RelabelImport *import, GError **error)
{
  if (import->batch->len == 0)
    return TRUE;
  if (!relabel_dataset_add_samples(import->dataset, import->batch, error))
    return FALSE;
  import->report->n_samples += import->batch->len;
  g_ptr_array_set_size(import->batch, 0);
  return TRUE;
}

/* Takes the reference of @sample. */
gboolean
relabel_import_add_sample(RelabelImport *import, RelabelSample *sample, GCancellable *cancellable, GError **error)
{
  guint64 n;

  g_ptr_array_add(import->batch, sample);
  n = import->report->n_samples + import->batch->len;
  if (n % 100 == 0)
    relabel_progress_set(import->progress, "Importing samples", n, 0);
  if (g_cancellable_set_error_if_cancelled(cancellable, error))
    return FALSE;
  return import->batch->len < RELABEL_IMPORT_BATCH || relabel_import_flush(import, error);
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

typedef struct {
  char *path;
  GStrv tags;
  RelabelProgress *progress;
  RelabelImportFunc func;
} Call;

static void
call_free(Call *call)
{
  g_free(call->path);
  g_strfreev(call->tags);
  g_clear_object(&call->progress);
  g_free(call);
}

static void
call_in_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Call *call = task_data;
  GError *error = NULL;
  RelabelImportReport *report =
      call->func(source, call->path, (const char *const *)call->tags, call->progress, cancellable, &error);

  if (report != NULL)
    g_task_return_pointer(task, report, g_object_unref);
  else
    g_task_return_error(task, error);
}

void
relabel_import_in_thread(RelabelDataset *dataset, const char *path, const char *const *tags, RelabelProgress *progress,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data, gpointer tag,
                         RelabelImportFunc func)
{
  g_autoptr(GTask) task = g_task_new(dataset, cancellable, callback, user_data);
  Call *call = g_new0(Call, 1);

  call->path = g_strdup(path);
  call->tags = g_strdupv((char **)tags);
  call->progress = progress != NULL ? g_object_ref(progress) : NULL;
  call->func = func;
  g_task_set_source_tag(task, tag);
  /* Cancelled or not, what the thread says is what has happened to the dataset. */
  g_task_set_check_cancellable(task, FALSE);
  g_task_set_task_data(task, call, (GDestroyNotify)call_free);
  g_task_run_in_thread(task, call_in_thread);
}
