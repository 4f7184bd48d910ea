/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel.h"

G_BEGIN_DECLS

/* A dataset as the start page shows it. */
typedef struct {
  RelabelDatasetInfo *info;
  GStrv pictures; /* the files of the first samples */
} RelabelLibraryEntry;

void relabel_library_list_async(RelabelStore *store, const char *const *recent, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *relabel_library_list_finish(RelabelStore *store, GAsyncResult *result, GError **error);

G_END_DECLS
