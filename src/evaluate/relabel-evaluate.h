/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-dataset.h"
#include "relabel-evaluation.h"
#include "relabel-progress.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_EVALUATE_REQUEST (relabel_evaluate_request_get_type())

/* What it asks for are its properties. */
RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelEvaluateRequest, relabel_evaluate_request, RELABEL, EVALUATE_REQUEST, GObject)

RELABEL_API RelabelEvaluateRequest *relabel_evaluate_request_new(const char *pred_field, const char *gt_field, const char *key);
RELABEL_API void relabel_evaluate_request_set_view(RelabelEvaluateRequest *self, RelabelView *view);
RELABEL_API void relabel_evaluate_request_set_iou_thresholds(RelabelEvaluateRequest *self, const double *thresholds, gsize n_thresholds);
RELABEL_API void relabel_evaluate_request_set_keypoint_sigmas(RelabelEvaluateRequest *self, const double *sigmas, gsize n_sigmas);

/* These wait; the asynchronous twins are for windows. */
RELABEL_API RelabelEvaluation *relabel_evaluate(RelabelDataset *dataset, RelabelEvaluateRequest *request, RelabelProgress *progress,
                                                GCancellable *cancellable, GError **error);
RELABEL_API void relabel_evaluate_async(RelabelDataset *dataset, RelabelEvaluateRequest *request, RelabelProgress *progress,
                                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelEvaluation *relabel_evaluate_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

/* What is stored; relabel_dataset_list_runs() lists it. */
RELABEL_API RelabelEvaluation *relabel_evaluation_load(RelabelDataset *dataset, const char *key, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_evaluation_load_async(RelabelDataset *dataset, const char *key, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelEvaluation *relabel_evaluation_load_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);
RELABEL_API RelabelEvaluation *relabel_evaluation_dup_subset(RelabelEvaluation *self, RelabelDataset *dataset, RelabelView *view,
                                                             GCancellable *cancellable, GError **error);
RELABEL_API gboolean relabel_evaluation_rename(RelabelDataset *dataset, const char *key, const char *new_key, GCancellable *cancellable,
                                               GError **error);
RELABEL_API void relabel_evaluation_rename_async(RelabelDataset *dataset, const char *key, const char *new_key, GCancellable *cancellable,
                                                 GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_evaluation_rename_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);
RELABEL_API gboolean relabel_evaluation_delete(RelabelDataset *dataset, const char *key, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_evaluation_delete_async(RelabelDataset *dataset, const char *key, GCancellable *cancellable,
                                                 GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_evaluation_delete_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

G_END_DECLS
