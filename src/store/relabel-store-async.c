/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-store.h"

#include "relabel-task.h"

static void
finish_dataset(GTask *task, RelabelDataset *dataset, GError *error)
{
  if (dataset == NULL) {
    g_task_return_error(task, error);
    return;
  }
  /* This thread has no main context of its own: the signals are for the caller's. */
  relabel_dataset_set_context(dataset, g_task_get_context(task));
  g_task_return_pointer(task, dataset, g_object_unref);
}

static void
list_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  GPtrArray *infos = relabel_store_list_datasets(source, cancellable, &error);

  relabel_task_return_pointer(task, infos, (GDestroyNotify)g_ptr_array_unref, error);
}

/**
 * relabel_store_list_datasets_async:
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Store.list_datasets].
 */
void
relabel_store_list_datasets_async(RelabelStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run(self, relabel_store_list_datasets_async, NULL, NULL, list_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_store_list_datasets_finish:
 * @result: of the callback
 *
 * Returns: (transfer container) (nullable) (element-type RelabelDatasetInfo): the datasets, sorted by name
 */
GPtrArray *
relabel_store_list_datasets_finish(RelabelStore *self, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(self, result, error);
}

static void
open_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  RelabelDataset *dataset = relabel_store_open_dataset(source, task_data, cancellable, &error);

  finish_dataset(task, dataset, error);
}

/**
 * relabel_store_open_dataset_async:
 * @name: the name of a dataset, or the path of a file that ends in `.relabel`
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Store.open_dataset].
 */
void
relabel_store_open_dataset_async(RelabelStore *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  relabel_task_run(self, relabel_store_open_dataset_async, g_strdup(name), g_free, open_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_store_open_dataset_finish:
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): the dataset
 */
RelabelDataset *
relabel_store_open_dataset_finish(RelabelStore *self, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(self, result, error);
}

static void
create_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  RelabelDataset *dataset = relabel_store_create_dataset(source, task_data, cancellable, &error);

  finish_dataset(task, dataset, error);
}

/**
 * relabel_store_create_dataset_async:
 * @name: a name, or the path of a file that ends in `.relabel`
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Store.create_dataset].
 */
void
relabel_store_create_dataset_async(RelabelStore *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  relabel_task_run(self, relabel_store_create_dataset_async, g_strdup(name), g_free, create_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_store_create_dataset_finish:
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): the dataset
 */
RelabelDataset *
relabel_store_create_dataset_finish(RelabelStore *self, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(self, result, error);
}

static void
delete_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean done = relabel_store_delete_dataset(source, task_data, cancellable, &error);

  relabel_task_return_boolean(task, done, error);
}

/**
 * relabel_store_delete_dataset_async:
 * @name: the name of a dataset, or the path of a file that ends in `.relabel`
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Store.delete_dataset].
 */
void
relabel_store_delete_dataset_async(RelabelStore *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  relabel_task_run(self, relabel_store_delete_dataset_async, g_strdup(name), g_free, delete_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_store_delete_dataset_finish:
 * @result: of the callback
 *
 * Returns: %TRUE when it is gone
 */
gboolean
relabel_store_delete_dataset_finish(RelabelStore *self, GAsyncResult *result, GError **error)
{
  return relabel_task_finish_boolean(self, result, error);
}
