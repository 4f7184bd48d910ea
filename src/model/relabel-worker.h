/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

/* A thread that does one piece of work after the other, for what only one thread may touch. Private. */
typedef struct _RelabelWorker RelabelWorker;

typedef void (*RelabelWorkerFunc)(gpointer data);

RelabelWorker *relabel_worker_new(const char *name);
void relabel_worker_free(RelabelWorker *self);
gboolean relabel_worker_is_current(RelabelWorker *self);
void relabel_worker_call(RelabelWorker *self, RelabelWorkerFunc func, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelWorker, relabel_worker_free)

G_END_DECLS
