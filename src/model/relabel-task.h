/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

/* The asynchronous twin of a function that waits: a thread of the pool waits in place of the caller. Private. */

void relabel_task_run(gpointer source, gpointer tag, gpointer data, GDestroyNotify free_data, GTaskThreadFunc func,
                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void relabel_task_return_pointer(GTask *task, gpointer result, GDestroyNotify free_result, GError *error);
void relabel_task_return_boolean(GTask *task, gboolean done, GError *error);
gpointer relabel_task_finish(gpointer source, GAsyncResult *result, GError **error);

G_END_DECLS
