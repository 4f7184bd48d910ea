/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-dataset.h"
#include "relabel-format.h"
#include "relabel-progress.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_IMPORT_REQUEST (relabel_import_request_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelImportRequest, relabel_import_request, RELABEL, IMPORT_REQUEST, GObject)

RELABEL_API RelabelImportRequest *relabel_import_request_new(const char *format, const char *path);
RELABEL_API const char *relabel_import_request_get_format(RelabelImportRequest *self);
RELABEL_API const char *relabel_import_request_get_path(RelabelImportRequest *self);
RELABEL_API const char *relabel_import_request_get_label_field(RelabelImportRequest *self);
RELABEL_API void relabel_import_request_set_label_field(RelabelImportRequest *self, const char *field);
RELABEL_API const char *relabel_import_request_get_label_type(RelabelImportRequest *self);
RELABEL_API void relabel_import_request_set_label_type(RelabelImportRequest *self, const char *type);
RELABEL_API const char *relabel_import_request_get_labels(RelabelImportRequest *self);
RELABEL_API void relabel_import_request_set_labels(RelabelImportRequest *self, const char *path);
RELABEL_API const char *const *relabel_import_request_get_tags(RelabelImportRequest *self);
RELABEL_API void relabel_import_request_set_tags(RelabelImportRequest *self, const char *const *tags);
RELABEL_API RelabelMediaMode relabel_import_request_get_media(RelabelImportRequest *self);
RELABEL_API void relabel_import_request_set_media(RelabelImportRequest *self, RelabelMediaMode mode);

#define RELABEL_TYPE_IMPORT_REPORT (relabel_import_report_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelImportReport, relabel_import_report, RELABEL, IMPORT_REPORT, GObject)

RELABEL_API const char *relabel_import_report_get_format(RelabelImportReport *self);
RELABEL_API guint64 relabel_import_report_get_n_samples(RelabelImportReport *self);
RELABEL_API guint64 relabel_import_report_get_n_others(RelabelImportReport *self);
RELABEL_API guint64 relabel_import_report_get_n_problems(RelabelImportReport *self);
RELABEL_API guint relabel_import_report_get_n_listed(RelabelImportReport *self);
RELABEL_API const char *relabel_import_report_get_path(RelabelImportReport *self, guint position);
RELABEL_API guint64 relabel_import_report_get_line(RelabelImportReport *self, guint position);
RELABEL_API const char *relabel_import_report_get_reason(RelabelImportReport *self, guint position);

/* This waits; the asynchronous twin is for windows. */
RELABEL_API RelabelImportReport *relabel_import_samples(RelabelDataset *dataset, RelabelImportRequest *request,
                                                RelabelProgress *progress, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_import_samples_async(RelabelDataset *dataset, RelabelImportRequest *request, RelabelProgress *progress,
                                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelImportReport *relabel_import_samples_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

G_END_DECLS
