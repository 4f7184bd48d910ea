/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-dataset.h"
#include "relabel-worker.h"

G_BEGIN_DECLS

/* What an edit has touched. */
enum { RELABEL_DIRTY_DATA = 1 << 0, RELABEL_DIRTY_RUNS = 1 << 1 };

typedef struct {
  char *name;
  char *uri;
  GMainContext *context;
  RelabelWorker *reader;
  RelabelWorker *counter;
  RelabelWorker *writer;

  /* Of the writing thread. */
  gboolean editing;
  guint dirty;

  guint announced; /* atomic */

  GMutex mutex;
  RelabelDatasetState state; /* by the mutex */
} RelabelDatasetPrivate;

RelabelDatasetPrivate *relabel_dataset_get_private(RelabelDataset *self);
void relabel_dataset_state_clear(RelabelDatasetState *state);
GPtrArray *relabel_dataset_load_fields(RelabelDataset *self, GError **error);
gboolean relabel_dataset_run_edit(RelabelDataset *self, const char *title, RelabelEditFunc func, gpointer user_data,
                                  GCancellable *cancellable, GError **error);

G_END_DECLS
