/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-dataset.h"
#include "relabel-format.h"
#include "relabel-progress.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_EXPORT_REQUEST (relabel_export_request_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelExportRequest, relabel_export_request, RELABEL, EXPORT_REQUEST, GObject)

RELABEL_API RelabelExportRequest *relabel_export_request_new(const char *format, const char *path);
RELABEL_API const char *relabel_export_request_get_format(RelabelExportRequest *self);
RELABEL_API const char *relabel_export_request_get_path(RelabelExportRequest *self);
RELABEL_API const char *const *relabel_export_request_get_label_fields(RelabelExportRequest *self);
RELABEL_API void relabel_export_request_set_label_fields(RelabelExportRequest *self, const char *const *fields);
RELABEL_API RelabelView *relabel_export_request_get_view(RelabelExportRequest *self);
RELABEL_API void relabel_export_request_set_view(RelabelExportRequest *self, RelabelView *view);
RELABEL_API RelabelMediaMode relabel_export_request_get_media(RelabelExportRequest *self);
RELABEL_API void relabel_export_request_set_media(RelabelExportRequest *self, RelabelMediaMode mode);
RELABEL_API const char *const *relabel_export_request_get_classes(RelabelExportRequest *self);
RELABEL_API void relabel_export_request_set_classes(RelabelExportRequest *self, const char *const *classes);

#define RELABEL_TYPE_EXPORT_REPORT (relabel_export_report_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelExportReport, relabel_export_report, RELABEL, EXPORT_REPORT, GObject)

RELABEL_API guint64 relabel_export_report_get_n_samples(RelabelExportReport *self);
RELABEL_API guint64 relabel_export_report_get_n_labels(RelabelExportReport *self);
RELABEL_API guint relabel_export_report_get_n_omissions(RelabelExportReport *self);
RELABEL_API const char *relabel_export_report_get_omission(RelabelExportReport *self, guint position, guint64 *count);
RELABEL_API guint64 relabel_export_report_get_n_problems(RelabelExportReport *self);
RELABEL_API guint relabel_export_report_get_n_listed(RelabelExportReport *self);
RELABEL_API const char *relabel_export_report_get_path(RelabelExportReport *self, guint position);
RELABEL_API const char *relabel_export_report_get_reason(RelabelExportReport *self, guint position);

/* This waits; the asynchronous twin is for windows. */
RELABEL_API RelabelExportReport *relabel_export_samples(RelabelDataset *dataset, RelabelExportRequest *request,
                                                RelabelProgress *progress, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_export_samples_async(RelabelDataset *dataset, RelabelExportRequest *request, RelabelProgress *progress,
                                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelExportReport *relabel_export_samples_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

G_END_DECLS
