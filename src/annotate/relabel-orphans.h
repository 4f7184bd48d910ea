/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-progress.h"
#include "relabel-store.h"

G_BEGIN_DECLS

/**
 * RelabelOrphanKind:
 * @RELABEL_ORPHAN_KIND_PROJECT: a project that Relabel made, and that no run knows
 * @RELABEL_ORPHAN_KIND_RUN: a run whose project is gone
 * @RELABEL_ORPHAN_KIND_PROBLEM: a dataset or a server that could not be looked at
 *
 * What has lost its counterpart.
 */
typedef enum {
  RELABEL_ORPHAN_KIND_PROJECT,
  RELABEL_ORPHAN_KIND_RUN,
  RELABEL_ORPHAN_KIND_PROBLEM,
} RelabelOrphanKind;

/**
 * RelabelOrphan:
 * @kind: what it is
 * @url: (nullable): the server
 * @project_id: the project; 0 for problems
 * @title: (nullable): the title of the project
 * @n_tasks: the tasks of the project
 * @dataset: (nullable): the name of the dataset that has the run, or that could not be looked at
 * @key: (nullable): the key of the run
 * @text: what is to be said of it: a project's own description, or what is wrong
 *
 * A project or a run that has lost its counterpart.
 */
typedef struct {
  RelabelOrphanKind kind;
  char *url;
  gint64 project_id;
  char *title;
  gint64 n_tasks;
  char *dataset;
  char *key;
  char *text;
} RelabelOrphan;

#define RELABEL_TYPE_ORPHAN (relabel_orphan_get_type())

RELABEL_API GType relabel_orphan_get_type(void);
RELABEL_API RelabelOrphan *relabel_orphan_copy(const RelabelOrphan *self);
RELABEL_API void relabel_orphan_free(RelabelOrphan *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelOrphan, relabel_orphan_free)

/* These wait; the asynchronous twins are for windows. */
RELABEL_API GPtrArray *relabel_find_orphans(RelabelStore *store, const char *const *others, const char *url, const char *api_key,
                                            GCancellable *cancellable, GError **error);
RELABEL_API void relabel_find_orphans_async(RelabelStore *store, const char *const *others, const char *url, const char *api_key,
                                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API GPtrArray *relabel_find_orphans_finish(RelabelStore *store, GAsyncResult *result, GError **error);
RELABEL_API gboolean relabel_delete_orphan(RelabelStore *store, const char *const *others, const char *url, const char *api_key,
                                           gint64 project_id, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_delete_orphan_async(RelabelStore *store, const char *const *others, const char *url, const char *api_key,
                                             gint64 project_id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                             gpointer user_data);
RELABEL_API gboolean relabel_delete_orphan_finish(RelabelStore *store, GAsyncResult *result, GError **error);

G_END_DECLS
