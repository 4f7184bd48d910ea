/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-import.h"

G_BEGIN_DECLS

/* Samples of one call of the store. */
#define RELABEL_IMPORT_BATCH 1000

RelabelImportReport *relabel_import_report_new(void);
void relabel_import_report_add_problem(RelabelImportReport *self, const char *path, const char *reason);
void relabel_import_report_add_other(RelabelImportReport *self);

/* What every import has; the importer's own struct begins with it. */
typedef struct {
  RelabelDataset *dataset;
  const char *root;
  const char *const *tags;
  RelabelProgress *progress;
  RelabelImportReport *report;
  GPtrArray *batch;
} RelabelImport;

gboolean relabel_import_add_sample(RelabelImport *import, RelabelSample *sample, GCancellable *cancellable, GError **error);
gboolean relabel_import_flush(RelabelImport *import, GError **error);
gboolean relabel_import_ensure_field(RelabelDataset *dataset, const char *name, RelabelFieldType type, JsonObject *document,
                                     GError **error);

typedef RelabelImportReport *(*RelabelImportFunc)(RelabelDataset *dataset, const char *path, const char *const *tags,
                                                  RelabelProgress *progress, GCancellable *cancellable, GError **error);

void relabel_import_in_thread(RelabelDataset *dataset, const char *path, const char *const *tags, RelabelProgress *progress,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data, gpointer tag,
                              RelabelImportFunc func);

G_END_DECLS
