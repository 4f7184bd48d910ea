/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-dataset.h"
#include "relabel-progress.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_IMPORT_REPORT (relabel_import_report_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelImportReport, relabel_import_report, RELABEL, IMPORT_REPORT, GObject)

RELABEL_API guint64 relabel_import_report_get_n_samples(RelabelImportReport *self);
RELABEL_API guint64 relabel_import_report_get_n_others(RelabelImportReport *self);
RELABEL_API guint64 relabel_import_report_get_n_problems(RelabelImportReport *self);
RELABEL_API guint relabel_import_report_get_n_listed(RelabelImportReport *self);
RELABEL_API const char *relabel_import_report_get_path(RelabelImportReport *self, guint position);
RELABEL_API const char *relabel_import_report_get_reason(RelabelImportReport *self, guint position);

RELABEL_API RelabelImportReport *relabel_import_images(RelabelDataset *dataset, const char *path, const char *const *tags,
                                                       RelabelProgress *progress, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_import_images_async(RelabelDataset *dataset, const char *path, const char *const *tags,
                                             RelabelProgress *progress, GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelImportReport *relabel_import_images_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

RELABEL_API RelabelImportReport *relabel_import_fiftyone(RelabelDataset *dataset, const char *path,
                                                         RelabelProgress *progress, GCancellable *cancellable,
                                                         GError **error);
RELABEL_API void relabel_import_fiftyone_async(RelabelDataset *dataset, const char *path, RelabelProgress *progress,
                                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelImportReport *relabel_import_fiftyone_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

G_END_DECLS
