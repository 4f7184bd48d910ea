/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-dataset.h"
#include "relabel-progress.h"

G_BEGIN_DECLS

/**
 * RelabelRunStatus:
 * @n_samples: samples of the run
 * @n_tasks: its tasks on the server
 * @n_labelled: tasks that somebody submitted
 * @n_skipped: tasks that nobody submitted and somebody skipped
 * @n_drafts: tasks that nobody submitted or skipped and somebody has begun with; -1 when the server can't tell
 * @marker: (array fixed-size=64): what [func@Relabel.Run.poll_status] holds against the server's
 *
 * How far the work on the server is.
 */
typedef struct {
  gint64 n_samples;
  gint64 n_tasks;
  gint64 n_labelled;
  gint64 n_skipped;
  gint64 n_drafts;
  char marker[64];
} RelabelRunStatus;

#define RELABEL_TYPE_RUN_STATUS (relabel_run_status_get_type())

RELABEL_API GType relabel_run_status_get_type(void);
RELABEL_API RelabelRunStatus *relabel_run_status_copy(const RelabelRunStatus *self);
RELABEL_API void relabel_run_status_free(RelabelRunStatus *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelRunStatus, relabel_run_status_free)

/* Where a person goes to label. */
RELABEL_API char *relabel_run_dup_editor_url(RelabelRun *run, GError **error);
RELABEL_API gboolean relabel_run_launch_editor(RelabelRun *run, GError **error);

/* Each waits for the server; a key is looked for (environment, keyring, configuration) when it is NULL. */
RELABEL_API RelabelRunStatus *relabel_run_fetch_status(RelabelDataset *dataset, const char *key, const char *api_key,
                                                       GCancellable *cancellable, GError **error);
RELABEL_API void relabel_run_fetch_status_async(RelabelDataset *dataset, const char *key, const char *api_key,
                                                GCancellable *cancellable, GAsyncReadyCallback callback,
                                                gpointer user_data);
RELABEL_API RelabelRunStatus *relabel_run_fetch_status_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

/* The same with one small request, as long as nothing has changed since `known`. */
RELABEL_API RelabelRunStatus *relabel_run_poll_status(RelabelDataset *dataset, const char *key, const char *api_key,
                                                      const RelabelRunStatus *known, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_run_poll_status_async(RelabelDataset *dataset, const char *key, const char *api_key,
                                               const RelabelRunStatus *known, GCancellable *cancellable, GAsyncReadyCallback callback,
                                               gpointer user_data);
RELABEL_API RelabelRunStatus *relabel_run_poll_status_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);
/* What has changed in the project since the run was sent: sentences for people, none when nothing has. */
RELABEL_API GStrv relabel_run_check_drift(RelabelDataset *dataset, const char *key, const char *api_key, GCancellable *cancellable,
                                          GError **error);
RELABEL_API void relabel_run_check_drift_async(RelabelDataset *dataset, const char *key, const char *api_key, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API GStrv relabel_run_check_drift_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

/* Deletes the project on the server; the record stays, and says so. */
RELABEL_API gboolean relabel_run_cleanup(RelabelDataset *dataset, const char *key, const char *api_key,
                                         GCancellable *cancellable, GError **error);
RELABEL_API void relabel_run_cleanup_async(RelabelDataset *dataset, const char *key, const char *api_key,
                                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_run_cleanup_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

/* Takes back a run that was not finished: what is on the server goes, and then the record. */
RELABEL_API gboolean relabel_run_cancel(RelabelDataset *dataset, const char *key, const char *api_key,
                                        GCancellable *cancellable, GError **error);
RELABEL_API void relabel_run_cancel_async(RelabelDataset *dataset, const char *key, const char *api_key,
                                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_run_cancel_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

G_END_DECLS
