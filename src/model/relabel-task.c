/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-task.h"

static GTask *
new_task(gpointer source, gpointer tag, gpointer data, GDestroyNotify free_data, GCancellable *cancellable, GAsyncReadyCallback callback,
         gpointer user_data)
{
  GTask *task = g_task_new(source, cancellable, callback, user_data);

  g_task_set_source_tag(task, tag);
  g_task_set_task_data(task, data, free_data);
  return task;
}

void
relabel_task_run(gpointer source, gpointer tag, gpointer data, GDestroyNotify free_data, GTaskThreadFunc func,
                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = new_task(source, tag, data, free_data, cancellable, callback, user_data);

  g_task_run_in_thread(task, func);
}

void
relabel_task_run_to_end(gpointer source, gpointer tag, gpointer data, GDestroyNotify free_data, GTaskThreadFunc func,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = new_task(source, tag, data, free_data, cancellable, callback, user_data);

  g_task_set_check_cancellable(task, FALSE);
  g_task_run_in_thread(task, func);
}

typedef struct {
  RelabelRequestFunc func;
  gpointer dataset;
  gpointer request;
  RelabelProgress *progress;
} Call;

static Call *
call_new(RelabelRequestFunc func, gpointer dataset, gpointer request, RelabelProgress *progress)
{
  Call *call = g_new0(Call, 1);

  call->func = func;
  call->dataset = g_object_ref(dataset);
  call->request = g_object_ref(request);
  g_set_object(&call->progress, progress);
  return call;
}

static void
call_free(Call *call)
{
  g_object_unref(call->dataset);
  g_object_unref(call->request);
  g_clear_object(&call->progress);
  g_free(call);
}

static void
call_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  GError *error = NULL;
  gpointer result = call->func(call->dataset, call->request, call->progress, cancellable, &error);

  relabel_task_return_pointer(task, result, g_object_unref, error);
}

void
relabel_task_run_new(gpointer tag, RelabelRequestFunc func, gpointer dataset, gpointer request, RelabelProgress *progress,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run(NULL, tag, call_new(func, dataset, request, progress), (GDestroyNotify)call_free, call_thread, cancellable, callback,
                   user_data);
}

void
relabel_task_run_change(gpointer tag, RelabelRequestFunc func, gpointer dataset, gpointer request, RelabelProgress *progress,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  relabel_task_run_to_end(dataset, tag, call_new(func, dataset, request, progress), (GDestroyNotify)call_free, call_thread, cancellable,
                          callback, user_data);
}

/* Takes both: the error, if there is one, else the result. */
void
relabel_task_return_pointer(GTask *task, gpointer result, GDestroyNotify free_result, GError *error)
{
  if (error != NULL)
    g_task_return_error(task, error);
  else
    g_task_return_pointer(task, result, free_result);
}

void
relabel_task_return_boolean(GTask *task, gboolean done, GError *error)
{
  if (error != NULL)
    g_task_return_error(task, error);
  else
    g_task_return_boolean(task, done);
}

gpointer
relabel_task_finish(gpointer source, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, source), NULL);
  return g_task_propagate_pointer(G_TASK(result), error);
}

gboolean
relabel_task_finish_boolean(gpointer source, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, source), FALSE);
  return g_task_propagate_boolean(G_TASK(result), error);
}
