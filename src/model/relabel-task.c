/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-task.h"

void
relabel_task_run(gpointer source, gpointer tag, gpointer data, GDestroyNotify free_data, GTaskThreadFunc func,
                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new(source, cancellable, callback, user_data);

  g_task_set_source_tag(task, tag);
  g_task_set_task_data(task, data, free_data);
  g_task_run_in_thread(task, func);
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
