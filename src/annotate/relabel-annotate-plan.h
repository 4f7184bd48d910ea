/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-annotate.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_ANNOTATE_PLAN (relabel_annotate_plan_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelAnnotatePlan, relabel_annotate_plan, RELABEL, ANNOTATE_PLAN, GObject)

/* What sending would do: dataset, files and server are asked, and nothing is made. */
RELABEL_API RelabelAnnotatePlan *relabel_annotate_plan_new(RelabelDataset *dataset, RelabelAnnotateRequest *request,
                                                           RelabelProgress *progress, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_annotate_plan_new_async(RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelProgress *progress,
                                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelAnnotatePlan *relabel_annotate_plan_new_finish(GAsyncResult *result, GError **error);

RELABEL_API RelabelRun *relabel_annotate_plan_get_run(RelabelAnnotatePlan *self);
RELABEL_API const char *relabel_annotate_plan_get_release(RelabelAnnotatePlan *self);
RELABEL_API guint64 relabel_annotate_plan_get_n_samples(RelabelAnnotatePlan *self);
RELABEL_API guint64 relabel_annotate_plan_get_n_images(RelabelAnnotatePlan *self);
RELABEL_API guint64 relabel_annotate_plan_get_n_bytes(RelabelAnnotatePlan *self);
RELABEL_API guint64 relabel_annotate_plan_get_n_uploads(RelabelAnnotatePlan *self);
RELABEL_API guint64 relabel_annotate_plan_get_upload_bytes(RelabelAnnotatePlan *self);
RELABEL_API guint64 relabel_annotate_plan_get_n_converted(RelabelAnnotatePlan *self);
RELABEL_API const char *relabel_annotate_plan_get_upload_reason(RelabelAnnotatePlan *self);
RELABEL_API guint64 relabel_annotate_plan_get_n_labels(RelabelAnnotatePlan *self, const char *field);
RELABEL_API guint64 relabel_annotate_plan_get_n_unsent(RelabelAnnotatePlan *self, const char *field);
RELABEL_API guint relabel_annotate_plan_get_seconds(RelabelAnnotatePlan *self);
RELABEL_API char *relabel_annotate_plan_dup_duration(RelabelAnnotatePlan *self);
RELABEL_API JsonNode *relabel_annotate_plan_to_json(RelabelAnnotatePlan *self);

G_END_DECLS
