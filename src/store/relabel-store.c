/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-store.h"

#include <string.h>

#include "relabel-folder-store.h"

/**
 * RelabelStore:
 *
 * Where datasets are kept. The default one is a folder of the user's, with a file for each dataset.
 *
 * A store can be used from several threads. Signals of a dataset are emitted in the thread-default main context of the caller who
 * opened it.
 */
typedef struct {
  char *uri;
} RelabelStorePrivate;

enum { PROP_0, PROP_URI, N_PROPS };

static GParamSpec *props[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE(RelabelStore, relabel_store, G_TYPE_OBJECT)
G_DEFINE_BOXED_TYPE(RelabelDatasetInfo, relabel_dataset_info, relabel_dataset_info_copy, relabel_dataset_info_free)

#define PRIVATE(self) ((RelabelStorePrivate *)relabel_store_get_instance_private(self))

/**
 * relabel_dataset_info_copy:
 *
 * Returns: (transfer full): a copy
 */
RelabelDatasetInfo *
relabel_dataset_info_copy(const RelabelDatasetInfo *self)
{
  RelabelDatasetInfo *copy = g_memdup2(self, sizeof *self);

  copy->name = g_strdup(self->name);
  copy->uri = g_strdup(self->uri);
  copy->problem = g_strdup(self->problem);
  return copy;
}

/**
 * relabel_dataset_info_free:
 *
 * Frees what was copied.
 */
void
relabel_dataset_info_free(RelabelDatasetInfo *self)
{
  g_free(self->name);
  g_free(self->uri);
  g_free(self->problem);
  g_free(self);
}

static void
relabel_store_finalize(GObject *object)
{
  g_free(PRIVATE(RELABEL_STORE(object))->uri);
  G_OBJECT_CLASS(relabel_store_parent_class)->finalize(object);
}

static void
relabel_store_get_property(GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_URI)
    g_value_set_string(value, PRIVATE(RELABEL_STORE(object))->uri);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
}

static void
relabel_store_set_property(GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  if (prop_id == PROP_URI)
    PRIVATE(RELABEL_STORE(object))->uri = g_value_dup_string(value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
}

static void
relabel_store_class_init(RelabelStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->finalize = relabel_store_finalize;
  object_class->get_property = relabel_store_get_property;
  object_class->set_property = relabel_store_set_property;
  /**
   * RelabelStore:uri:
   *
   * Where the datasets are: the path of a folder, or the address of a server.
   */
  props[PROP_URI] = g_param_spec_string("uri", NULL, NULL, "",
                                        G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void
relabel_store_init(RelabelStore *self)
{
}

/**
 * relabel_store_new:
 * @uri: (nullable): the path or `file://` address of a folder; %NULL for `$XDG_DATA_HOME/relabel/datasets`
 *
 * Opens a store. The folder is made with its first dataset.
 *
 * Returns: (transfer full) (nullable): the store; %RELABEL_STORE_ERROR_UNSUPPORTED when @uri is an address of another kind
 */
RelabelStore *
relabel_store_new(const char *uri, GError **error)
{
  g_autofree char *scheme = uri != NULL ? g_uri_parse_scheme(uri) : NULL;
  g_autofree char *path = NULL;

  if (uri == NULL || *uri == '\0') {
    path = g_build_filename(g_get_user_data_dir(), "relabel", "datasets", NULL);
  } else if (g_strcmp0(scheme, "file") == 0) {
    path = g_filename_from_uri(uri, NULL, error);
  } else if (scheme != NULL && strstr(uri, "://") != NULL) {
    g_set_error(error, RELABEL_STORE_ERROR, RELABEL_STORE_ERROR_UNSUPPORTED,
                "Datasets of “%s://” can't be opened by this version; give the path of a folder", scheme);
  } else {
    path = g_canonicalize_filename(uri, NULL);
  }
  return path != NULL ? relabel_folder_store_new(path) : NULL;
}

/**
 * relabel_store_get_uri:
 *
 * Returns: where the datasets are: the path of a folder, or the address of a server
 */
const char *
relabel_store_get_uri(RelabelStore *self)
{
  return PRIVATE(self)->uri;
}

/**
 * relabel_store_list_datasets:
 * @cancellable: (nullable): to stop
 *
 * Lists the datasets, those that can't be opened included. A store whose folder is not there yet has none.
 *
 * Returns: (transfer container) (nullable) (element-type RelabelDatasetInfo): the datasets, sorted by name
 */
GPtrArray *
relabel_store_list_datasets(RelabelStore *self, GCancellable *cancellable, GError **error)
{
  return RELABEL_STORE_GET_CLASS(self)->list_datasets(self, cancellable, error);
}

/**
 * relabel_store_open_dataset:
 * @name: the name of a dataset, or the path of a file that ends in `.relabel`
 * @cancellable: (nullable): to stop
 *
 * Opens a dataset.
 *
 * Returns: (transfer full) (nullable): the dataset; the codes of [enum@Relabel.StoreError] say why not
 */
RelabelDataset *
relabel_store_open_dataset(RelabelStore *self, const char *name, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled(cancellable, error))
    return NULL;
  return RELABEL_STORE_GET_CLASS(self)->open_dataset(self, name, error);
}

/**
 * relabel_store_create_dataset:
 * @name: a name, or the path of a file that ends in `.relabel`
 * @cancellable: (nullable): to stop
 *
 * Makes an empty dataset and opens it.
 *
 * Returns: (transfer full) (nullable): the dataset; %RELABEL_STORE_ERROR_EXISTS when there is one of that name
 */
RelabelDataset *
relabel_store_create_dataset(RelabelStore *self, const char *name, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled(cancellable, error))
    return NULL;
  return RELABEL_STORE_GET_CLASS(self)->create_dataset(self, name, error);
}

/**
 * relabel_store_delete_dataset:
 * @name: the name of a dataset, or the path of a file that ends in `.relabel`
 * @cancellable: (nullable): to stop
 *
 * Deletes a dataset; never the images. A damaged one can be deleted; one that is open can't (%RELABEL_STORE_ERROR_LOCKED).
 *
 * Returns: %TRUE when it is gone
 */
gboolean
relabel_store_delete_dataset(RelabelStore *self, const char *name, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled(cancellable, error))
    return FALSE;
  return RELABEL_STORE_GET_CLASS(self)->delete_dataset(self, name, error);
}
