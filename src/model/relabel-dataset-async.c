/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-dataset.h"
#include "relabel-task.h"

typedef struct {
  RelabelView *view;
  RelabelIdList *ids;
  GStrv fields;
  char *name;
  int number;
} Request;

static void
request_free(Request *request)
{
  g_clear_object(&request->view);
  g_clear_pointer(&request->ids, relabel_id_list_unref);
  g_strfreev(request->fields);
  g_free(request->name);
  g_free(request);
}

static void
list_samples_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  GError *error = NULL;
  RelabelIdList *result = relabel_dataset_list_samples(source, request->view, cancellable, &error);

  relabel_task_return_pointer(task, result, (GDestroyNotify)relabel_id_list_unref, error);
}

/**
 * relabel_dataset_list_samples_async:
 * @view: (nullable): which samples and in what order; %NULL for all
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Dataset.list_samples].
 */
void
relabel_dataset_list_samples_async(RelabelDataset *self, RelabelView *view, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  Request *request = g_new0(Request, 1);

  g_set_object(&request->view, view);
  relabel_task_run(self, relabel_dataset_list_samples_async, request, (GDestroyNotify)request_free, list_samples_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_dataset_list_samples_finish:
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): the ids of the samples
 */
RelabelIdList *
relabel_dataset_list_samples_finish(RelabelDataset *self, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(self, result, error);
}

static void
read_view_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  GError *error = NULL;
  GPtrArray *result =
      relabel_dataset_read_view(source, request->view, request->ids, (const char *const *)request->fields, cancellable, &error);

  relabel_task_return_pointer(task, result, (GDestroyNotify)g_ptr_array_unref, error);
}

/**
 * relabel_dataset_read_view_async:
 * @view: (nullable): what is shown of the samples; %NULL for all
 * @ids: which samples; a page of some hundreds
 * @fields: (nullable) (array zero-terminated=1): the label fields to read, or %NULL for all
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Dataset.read_view].
 */
void
relabel_dataset_read_view_async(RelabelDataset *self, RelabelView *view, RelabelIdList *ids, const char *const *fields,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Request *request = g_new0(Request, 1);

  g_set_object(&request->view, view);
  request->ids = relabel_id_list_ref(ids);
  request->fields = g_strdupv((char **)fields);
  relabel_task_run(self, relabel_dataset_read_view_async, request, (GDestroyNotify)request_free, read_view_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_dataset_read_view_finish:
 * @result: of the callback
 *
 * Returns: (transfer container) (nullable) (element-type RelabelSample): the samples, in the order of the ids
 */
GPtrArray *
relabel_dataset_read_view_finish(RelabelDataset *self, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(self, result, error);
}

static void
list_patches_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  GError *error = NULL;
  RelabelPatchList *result = relabel_dataset_list_patches(source, request->view, cancellable, &error);

  relabel_task_return_pointer(task, result, (GDestroyNotify)relabel_patch_list_unref, error);
}

/**
 * relabel_dataset_list_patches_async:
 * @view: a view whose last stage is `to_patches` or `to_evaluation_patches`
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Dataset.list_patches].
 */
void
relabel_dataset_list_patches_async(RelabelDataset *self, RelabelView *view, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  Request *request = g_new0(Request, 1);

  g_set_object(&request->view, view);
  relabel_task_run(self, relabel_dataset_list_patches_async, request, (GDestroyNotify)request_free, list_patches_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_dataset_list_patches_finish:
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): the patches
 */
RelabelPatchList *
relabel_dataset_list_patches_finish(RelabelDataset *self, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(self, result, error);
}

static void
count_classes_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  GError *error = NULL;
  GPtrArray *result = relabel_dataset_count_classes(source, request->name, request->view, cancellable, &error);

  relabel_task_return_pointer(task, result, (GDestroyNotify)g_ptr_array_unref, error);
}

/**
 * relabel_dataset_count_classes_async:
 * @field: the name of a label field
 * @view: (nullable): of which samples; %NULL for all
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Dataset.count_classes].
 */
void
relabel_dataset_count_classes_async(RelabelDataset *self, const char *field, RelabelView *view,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Request *request = g_new0(Request, 1);

  request->name = g_strdup(field);
  g_set_object(&request->view, view);
  relabel_task_run(self, relabel_dataset_count_classes_async, request, (GDestroyNotify)request_free, count_classes_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_dataset_count_classes_finish:
 * @result: of the callback
 *
 * Returns: (transfer container) (nullable) (element-type RelabelClassCount): the classes that occur
 */
GPtrArray *
relabel_dataset_count_classes_finish(RelabelDataset *self, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(self, result, error);
}

static void
list_runs_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  GError *error = NULL;
  GPtrArray *result = relabel_dataset_list_runs(source, (RelabelRunKind)request->number, &error);

  relabel_task_return_pointer(task, result, (GDestroyNotify)g_ptr_array_unref, error);
}

/**
 * relabel_dataset_list_runs_async:
 * @kind: what kind of runs
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Dataset.list_runs].
 */
void
relabel_dataset_list_runs_async(RelabelDataset *self, RelabelRunKind kind, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  Request *request = g_new0(Request, 1);

  request->number = (int)kind;
  relabel_task_run(self, relabel_dataset_list_runs_async, request, (GDestroyNotify)request_free, list_runs_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_dataset_list_runs_finish:
 * @result: of the callback
 *
 * Returns: (transfer container) (nullable) (element-type RelabelRun): the runs, sorted by key
 */
GPtrArray *
relabel_dataset_list_runs_finish(RelabelDataset *self, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(self, result, error);
}

static void
undo_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  GError *error = NULL;
  char *title = request->number ? relabel_dataset_redo(source, &error) : relabel_dataset_undo(source, &error);

  relabel_task_return_pointer(task, title, g_free, error);
}

/**
 * relabel_dataset_undo_async:
 * @redo: %FALSE to take the last change back, %TRUE to do again what was taken back last
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Dataset.undo] and [method@Relabel.Dataset.redo].
 */
void
relabel_dataset_undo_async(RelabelDataset *self, gboolean redo, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Request *request = g_new0(Request, 1);

  request->number = redo;
  relabel_task_run(self, relabel_dataset_undo_async, request, (GDestroyNotify)request_free, undo_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_dataset_undo_finish:
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): what was taken back or done again
 */
char *
relabel_dataset_undo_finish(RelabelDataset *self, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(self, result, error);
}
