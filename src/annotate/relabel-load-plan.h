/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-change.h"
#include "relabel-load.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_LOAD_PLAN (relabel_load_plan_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelLoadPlan, relabel_load_plan, RELABEL, LOAD_PLAN, GObject)

/* What a load would do: all is downloaded and merged, and nothing is changed. */
RELABEL_API RelabelLoadPlan *relabel_load_plan_new(RelabelDataset *dataset, RelabelLoadRequest *request, RelabelProgress *progress,
                                                   GCancellable *cancellable, GError **error);
RELABEL_API void relabel_load_plan_new_async(RelabelDataset *dataset, RelabelLoadRequest *request, RelabelProgress *progress,
                                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelLoadPlan *relabel_load_plan_new_finish(GAsyncResult *result, GError **error);
RELABEL_API RelabelLoadReport *relabel_load_plan_get_report(RelabelLoadPlan *self);
RELABEL_API RelabelChangeList *relabel_load_plan_get_changes(RelabelLoadPlan *self);

/* The load, with what was chosen of each change. */
RELABEL_API RelabelLoadReport *relabel_load_plan_apply(RelabelLoadPlan *self, RelabelProgress *progress, GCancellable *cancellable,
                                                       GError **error);
RELABEL_API void relabel_load_plan_apply_async(RelabelLoadPlan *self, RelabelProgress *progress, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelLoadReport *relabel_load_plan_apply_finish(RelabelLoadPlan *self, GAsyncResult *result, GError **error);

/* What the last load of a run changed; and taking back of it what was chosen so, in one step of undo. */
RELABEL_API RelabelChangeList *relabel_run_read_changes(RelabelDataset *dataset, const char *key, GCancellable *cancellable,
                                                        GError **error);
RELABEL_API void relabel_run_read_changes_async(RelabelDataset *dataset, const char *key, GCancellable *cancellable,
                                                GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelChangeList *relabel_run_read_changes_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);
RELABEL_API gint64 relabel_run_revert_changes(RelabelDataset *dataset, const char *key, RelabelChangeList *changes,
                                              RelabelProgress *progress, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_run_revert_changes_async(RelabelDataset *dataset, const char *key, RelabelChangeList *changes,
                                                  RelabelProgress *progress, GCancellable *cancellable, GAsyncReadyCallback callback,
                                                  gpointer user_data);
RELABEL_API gint64 relabel_run_revert_changes_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

G_END_DECLS
