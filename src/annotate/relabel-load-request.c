/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-load.h"

/**
 * RelabelLoadRequest:
 *
 * What to load of a run, and where to.
 */
struct _RelabelLoadRequest {
  GObject parent_instance;

  char *key;
  char *api_key;
  GHashTable *dest_fields;
  GHashTable *unexpected; /* kind -> field */
  gboolean keep_unexpected;
  gboolean cleanup;
};

G_DEFINE_FINAL_TYPE(RelabelLoadRequest, relabel_load_request, G_TYPE_OBJECT)

static void
relabel_load_request_finalize(GObject *object)
{
  RelabelLoadRequest *self = RELABEL_LOAD_REQUEST(object);

  g_free(self->key);
  g_free(self->api_key);
  g_hash_table_unref(self->dest_fields);
  g_hash_table_unref(self->unexpected);
  G_OBJECT_CLASS(relabel_load_request_parent_class)->finalize(object);
}

static void
relabel_load_request_class_init(RelabelLoadRequestClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_load_request_finalize;
}

static void
relabel_load_request_init(RelabelLoadRequest *self)
{
  self->dest_fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  self->unexpected = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

/**
 * relabel_load_request_new:
 * @key: the key of an annotation run
 *
 * Returns: (transfer full): a request to load all fields into themselves
 */
RelabelLoadRequest *
relabel_load_request_new(const char *key)
{
  RelabelLoadRequest *self = g_object_new(RELABEL_TYPE_LOAD_REQUEST, NULL);

  self->key = g_strdup(key);
  return self;
}

/**
 * relabel_load_request_get_key:
 *
 * Returns: the key of the run
 */
const char *
relabel_load_request_get_key(RelabelLoadRequest *self)
{
  return self->key;
}

/**
 * relabel_load_request_get_api_key:
 *
 * Returns: (nullable): the API key to use; %NULL to look for it
 */
const char *
relabel_load_request_get_api_key(RelabelLoadRequest *self)
{
  return self->api_key;
}

/**
 * relabel_load_request_set_api_key:
 * @api_key: (nullable): the API key to use; %NULL to look for it in the environment, the keyring and the configuration
 *
 * Sets the API key.
 */
void
relabel_load_request_set_api_key(RelabelLoadRequest *self, const char *api_key)
{
  char *old = self->api_key;

  self->api_key = g_strdup(api_key);
  g_free(old);
}

/**
 * relabel_load_request_get_dest_field:
 * @field: a field of the label schema
 *
 * Returns: where its labels go
 */
const char *
relabel_load_request_get_dest_field(RelabelLoadRequest *self, const char *field)
{
  const char *dest_field = g_hash_table_lookup(self->dest_fields, field);

  return dest_field != NULL ? dest_field : field;
}

/**
 * relabel_load_request_set_dest_field:
 * @field: a field of the label schema
 * @dest_field: where its labels go; the field itself stays as it is
 *
 * Sets where the labels of a field go.
 */
void
relabel_load_request_set_dest_field(RelabelLoadRequest *self, const char *field, const char *dest_field)
{
  g_hash_table_replace(self->dest_fields, g_strdup(field), g_strdup(dest_field));
}

/**
 * relabel_load_request_get_keep_unexpected:
 *
 * Returns: whether labels of controls that the label schema doesn't have are kept, in fields that are named after their kinds
 */
gboolean
relabel_load_request_get_keep_unexpected(RelabelLoadRequest *self)
{
  return self->keep_unexpected;
}

/**
 * relabel_load_request_set_keep_unexpected:
 * @keep: whether labels of controls that the label schema doesn't have are kept, in fields that are named after their kinds: `detections`,
 *   `polylines`, `keypoints` and `classifications`
 *
 * Sets what becomes of labels that nobody asked for, as when an annotator added a control to the project. Those that are not kept are left
 * out, and the report says so. FiftyOne's `unexpected="keep"` and `"ignore"`.
 */
void
relabel_load_request_set_keep_unexpected(RelabelLoadRequest *self, gboolean keep)
{
  self->keep_unexpected = keep;
}

/**
 * relabel_load_request_get_unexpected_field:
 * @kind: `detections`, `polylines`, `keypoints` or `classifications`
 *
 * Returns: (nullable): where labels of this kind go that nobody asked for; %NULL where they are left out
 */
const char *
relabel_load_request_get_unexpected_field(RelabelLoadRequest *self, const char *kind)
{
  const char *field = g_hash_table_lookup(self->unexpected, kind);

  return field != NULL ? field : self->keep_unexpected ? g_intern_string(kind) : NULL;
}

/**
 * relabel_load_request_set_unexpected_field:
 * @kind: `detections`, `polylines`, `keypoints` or `classifications`
 * @field: where labels of this kind go that nobody asked for: a new field, or one that holds such labels and is none of the run's
 *
 * Sets where labels go that nobody asked for. FiftyOne's `unexpected={kind: field}`.
 */
void
relabel_load_request_set_unexpected_field(RelabelLoadRequest *self, const char *kind, const char *field)
{
  g_hash_table_replace(self->unexpected, g_strdup(kind), g_strdup(field));
}

/**
 * relabel_load_request_get_cleanup:
 *
 * Returns: whether the project is deleted from the server afterwards
 */
gboolean
relabel_load_request_get_cleanup(RelabelLoadRequest *self)
{
  return self->cleanup;
}

/**
 * relabel_load_request_set_cleanup:
 * @cleanup: whether the project is deleted from the server afterwards
 *
 * Sets whether to clean up.
 */
void
relabel_load_request_set_cleanup(RelabelLoadRequest *self, gboolean cleanup)
{
  self->cleanup = cleanup;
}
