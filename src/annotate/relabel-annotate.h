/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-dataset.h"
#include "relabel-ls-project.h"
#include "relabel-progress.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_ANNOTATE_REQUEST (relabel_annotate_request_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelAnnotateRequest, relabel_annotate_request, RELABEL, ANNOTATE_REQUEST, GObject)

RELABEL_API RelabelAnnotateRequest *relabel_annotate_request_new(const char *key, RelabelLabelSchema *schema);
RELABEL_API const char *relabel_annotate_request_get_key(RelabelAnnotateRequest *self);
RELABEL_API RelabelLabelSchema *relabel_annotate_request_get_label_schema(RelabelAnnotateRequest *self);
RELABEL_API RelabelView *relabel_annotate_request_get_view(RelabelAnnotateRequest *self);
RELABEL_API void relabel_annotate_request_set_view(RelabelAnnotateRequest *self, RelabelView *view);
RELABEL_API const char *relabel_annotate_request_get_url(RelabelAnnotateRequest *self);
RELABEL_API const char *relabel_annotate_request_get_api_key(RelabelAnnotateRequest *self);
RELABEL_API void relabel_annotate_request_set_server(RelabelAnnotateRequest *self, const char *url, const char *api_key);
RELABEL_API const char *relabel_annotate_request_get_backend(RelabelAnnotateRequest *self);
RELABEL_API void relabel_annotate_request_set_backend(RelabelAnnotateRequest *self, const char *backend);
RELABEL_API const char *relabel_annotate_request_get_account(RelabelAnnotateRequest *self);
RELABEL_API void relabel_annotate_request_set_account(RelabelAnnotateRequest *self, const char *account);
RELABEL_API const char *relabel_annotate_request_get_project_title(RelabelAnnotateRequest *self);
RELABEL_API void relabel_annotate_request_set_project_title(RelabelAnnotateRequest *self, const char *title);
RELABEL_API const char *relabel_annotate_request_get_media_field(RelabelAnnotateRequest *self);
RELABEL_API void relabel_annotate_request_set_media_field(RelabelAnnotateRequest *self, const char *field);
RELABEL_API gboolean relabel_annotate_request_get_launch_editor(RelabelAnnotateRequest *self);
RELABEL_API void relabel_annotate_request_set_launch_editor(RelabelAnnotateRequest *self, gboolean launch_editor);
RELABEL_API const char *relabel_annotate_request_get_default_root(void);
RELABEL_API gint64 relabel_annotate_request_get_project_id(RelabelAnnotateRequest *self);
RELABEL_API void relabel_annotate_request_set_project_id(RelabelAnnotateRequest *self, gint64 project_id);
RELABEL_API const char *relabel_annotate_request_get_local_files_root(RelabelAnnotateRequest *self);
RELABEL_API void relabel_annotate_request_set_local_files_root(RelabelAnnotateRequest *self, const char *root);

/* What a run would ask for: the schema with its types and classes found out. */
RELABEL_API RelabelLabelSchema *relabel_annotate_build_schema(RelabelDataset *dataset, RelabelView *view,
                                                              RelabelLabelSchema *schema, GCancellable *cancellable,
                                                              GError **error);
RELABEL_API void relabel_annotate_build_schema_async(RelabelDataset *dataset, RelabelView *view, RelabelLabelSchema *schema,
                                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                                     gpointer user_data);
RELABEL_API RelabelLabelSchema *relabel_annotate_build_schema_finish(RelabelDataset *dataset, GAsyncResult *result,
                                                                     GError **error);

/* The projects of a server that samples could be sent to. */
RELABEL_API GPtrArray *relabel_annotate_list_projects(const char *url, const char *api_key, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_annotate_list_projects_async(const char *url, const char *api_key, GCancellable *cancellable,
                                                      GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API GPtrArray *relabel_annotate_list_projects_finish(GAsyncResult *result, GError **error);

/* Sending. These wait; the asynchronous twins are for windows. */
RELABEL_API RelabelRun *relabel_annotate(RelabelDataset *dataset, RelabelAnnotateRequest *request,
                                         RelabelProgress *progress, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_annotate_async(RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelProgress *progress,
                                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelRun *relabel_annotate_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);
RELABEL_API RelabelRun *relabel_annotate_resume(RelabelDataset *dataset, const char *key, const char *api_key,
                                                RelabelProgress *progress, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_annotate_resume_async(RelabelDataset *dataset, const char *key, const char *api_key,
                                               RelabelProgress *progress, GCancellable *cancellable,
                                               GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelRun *relabel_annotate_resume_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

G_END_DECLS
