/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-progress.h"

G_BEGIN_DECLS

/* The asynchronous twin of a function that waits: a thread of the pool waits in place of the caller. Private. */

void relabel_task_run(gpointer source, gpointer tag, gpointer data, GDestroyNotify free_data, GTaskThreadFunc func,
                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* The same for what changes something: cancelled or not, what the thread says is what has happened. */
void relabel_task_run_to_end(gpointer source, gpointer tag, gpointer data, GDestroyNotify free_data, GTaskThreadFunc func,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/* A function that works on a dataset as a request says, and gives an object. */
typedef gpointer (*RelabelRequestFunc)(gpointer dataset, gpointer request, RelabelProgress *progress, GCancellable *cancellable, GError **error);

/* The twin of one that makes an object out of a dataset; its result belongs to none. */
void relabel_task_run_new(gpointer tag, RelabelRequestFunc func, gpointer dataset, gpointer request, RelabelProgress *progress,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The twin of one that changes the dataset, to its end. */
void relabel_task_run_change(gpointer tag, RelabelRequestFunc func, gpointer dataset, gpointer request, RelabelProgress *progress,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

void relabel_task_return_pointer(GTask *task, gpointer result, GDestroyNotify free_result, GError *error);
void relabel_task_return_boolean(GTask *task, gboolean done, GError *error);
gpointer relabel_task_finish(gpointer source, GAsyncResult *result, GError **error);
gboolean relabel_task_finish_boolean(gpointer source, GAsyncResult *result, GError **error);

G_END_DECLS
