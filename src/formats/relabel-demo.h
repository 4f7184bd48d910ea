/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-dataset.h"
#include "relabel-progress.h"

G_BEGIN_DECLS

RELABEL_API gboolean relabel_demo_create(RelabelDataset *dataset, const char *media_folder, RelabelProgress *progress,
                                         GCancellable *cancellable, GError **error);
RELABEL_API void relabel_demo_create_async(RelabelDataset *dataset, const char *media_folder, RelabelProgress *progress,
                                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_demo_create_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

G_END_DECLS
