/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-annotate.h"
#include "relabel-import.h"

G_BEGIN_DECLS

RELABEL_API RelabelImportReport *relabel_adopt_project(RelabelDataset *dataset, RelabelAnnotateRequest *request,
                                                       RelabelProgress *progress, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_adopt_project_async(RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelProgress *progress,
                                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelImportReport *relabel_adopt_project_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

G_END_DECLS
