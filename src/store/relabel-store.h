/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-dataset.h"
#include "relabel-store-error.h"

G_BEGIN_DECLS

/**
 * RelabelDatasetInfo:
 * @name: the name
 * @uri: where the dataset is: the path of its file, or the address of its database
 * @n_samples: the number of samples
 * @modified: when it was last changed, in seconds since 1970
 * @problem: (nullable): why the dataset can't be opened; %NULL when it can
 *
 * What a list of datasets shows.
 */
typedef struct {
  char *name;
  char *uri;
  guint64 n_samples;
  gint64 modified;
  char *problem;
} RelabelDatasetInfo;

#define RELABEL_TYPE_DATASET_INFO (relabel_dataset_info_get_type())

RELABEL_API GType relabel_dataset_info_get_type(void);
RELABEL_API RelabelDatasetInfo *relabel_dataset_info_copy(const RelabelDatasetInfo *self);
RELABEL_API void relabel_dataset_info_free(RelabelDatasetInfo *self);

#define RELABEL_TYPE_STORE (relabel_store_get_type())

RELABEL_API
G_DECLARE_DERIVABLE_TYPE(RelabelStore, relabel_store, RELABEL, STORE, GObject)

/* What a kind of store implements; called in any thread. */
struct _RelabelStoreClass {
  GObjectClass parent_class;

  /*< private >*/
  GPtrArray *(*list_datasets)(RelabelStore *self, GCancellable *cancellable, GError **error);
  RelabelDataset *(*open_dataset)(RelabelStore *self, const char *name, GError **error);
  RelabelDataset *(*create_dataset)(RelabelStore *self, const char *name, GError **error);
  gboolean (*delete_dataset)(RelabelStore *self, const char *name, GError **error);
};

RELABEL_API RelabelStore *relabel_store_new(const char *uri, GError **error);
RELABEL_API const char *relabel_store_get_uri(RelabelStore *self);

/* These wait for the disk; each has its asynchronous twin. */
RELABEL_API GPtrArray *relabel_store_list_datasets(RelabelStore *self, GCancellable *cancellable, GError **error);
RELABEL_API RelabelDataset *relabel_store_open_dataset(RelabelStore *self, const char *name, GCancellable *cancellable,
                                                       GError **error);
RELABEL_API RelabelDataset *relabel_store_create_dataset(RelabelStore *self, const char *name, GCancellable *cancellable,
                                                         GError **error);
RELABEL_API gboolean relabel_store_delete_dataset(RelabelStore *self, const char *name, GCancellable *cancellable,
                                                   GError **error);

RELABEL_API void relabel_store_list_datasets_async(RelabelStore *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                                   gpointer user_data);
RELABEL_API GPtrArray *relabel_store_list_datasets_finish(RelabelStore *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_store_open_dataset_async(RelabelStore *self, const char *name, GCancellable *cancellable,
                                                  GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelDataset *relabel_store_open_dataset_finish(RelabelStore *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_store_create_dataset_async(RelabelStore *self, const char *name, GCancellable *cancellable,
                                                    GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelDataset *relabel_store_create_dataset_finish(RelabelStore *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_store_delete_dataset_async(RelabelStore *self, const char *name, GCancellable *cancellable,
                                                    GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_store_delete_dataset_finish(RelabelStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
