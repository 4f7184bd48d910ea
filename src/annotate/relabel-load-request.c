/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-load-private.h"

#include <string.h>

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
  RelabelAnnotators annotators;
  GHashTable *unexpected; /* kind -> field */
  gboolean keep_unexpected;
  gboolean cleanup;
};

G_DEFINE_FINAL_TYPE(RelabelLoadRequest, relabel_load_request, G_TYPE_OBJECT)

enum { PROP_KEY = 1, PROP_API_KEY, PROP_KEEP_UNEXPECTED, PROP_CLEANUP, N_PROPERTIES };

static GParamSpec *properties[N_PROPERTIES];

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
relabel_load_request_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  RelabelLoadRequest *self = RELABEL_LOAD_REQUEST(object);

  switch (id) {
  case PROP_KEY:
    g_value_set_string(value, self->key);
    break;
  case PROP_API_KEY:
    g_value_set_string(value, self->api_key);
    break;
  case PROP_KEEP_UNEXPECTED:
    g_value_set_boolean(value, self->keep_unexpected);
    break;
  case PROP_CLEANUP:
    g_value_set_boolean(value, self->cleanup);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
relabel_load_request_set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  RelabelLoadRequest *self = RELABEL_LOAD_REQUEST(object);

  switch (id) {
  case PROP_KEY:
    self->key = g_value_dup_string(value);
    break;
  case PROP_API_KEY:
    relabel_load_request_set_api_key(self, g_value_get_string(value));
    break;
  case PROP_KEEP_UNEXPECTED:
    self->keep_unexpected = g_value_get_boolean(value);
    break;
  case PROP_CLEANUP:
    self->cleanup = g_value_get_boolean(value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void
relabel_load_request_class_init(RelabelLoadRequestClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->get_property = relabel_load_request_get_property;
  object_class->set_property = relabel_load_request_set_property;
  object_class->finalize = relabel_load_request_finalize;

  /**
   * RelabelLoadRequest:key:
   *
   * The key of the run.
   */
  properties[PROP_KEY] = g_param_spec_string("key", NULL, NULL, NULL, flags | G_PARAM_CONSTRUCT_ONLY);
  /**
   * RelabelLoadRequest:api-key:
   *
   * The API key; %NULL to look for it.
   */
  properties[PROP_API_KEY] = g_param_spec_string("api-key", NULL, NULL, NULL, flags);
  /**
   * RelabelLoadRequest:keep-unexpected:
   *
   * Whether labels of controls that the label schema doesn't have are kept, in fields that are named after their kinds.
   */
  properties[PROP_KEEP_UNEXPECTED] = g_param_spec_boolean("keep-unexpected", NULL, NULL, FALSE, flags);
  /**
   * RelabelLoadRequest:cleanup:
   *
   * Whether the project is deleted from the server afterwards.
   */
  properties[PROP_CLEANUP] = g_param_spec_boolean("cleanup", NULL, NULL, FALSE, flags);
  g_object_class_install_properties(object_class, N_PROPERTIES, properties);
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
  return g_object_new(RELABEL_TYPE_LOAD_REQUEST, "key", key, NULL);
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

static const char *const nicks[] = { "latest", "all", "consensus" };

/**
 * relabel_annotators_to_nick:
 *
 * Returns: the word on the command line and in JSON, e.g. `latest`
 */
const char *
relabel_annotators_to_nick(RelabelAnnotators annotators)
{
  return nicks[annotators];
}

/**
 * relabel_annotators_from_nick:
 * @nick: a word
 * @annotators: (out): what it means; untouched when it is none of them
 *
 * Returns: whether it is one of the words
 */
gboolean
relabel_annotators_from_nick(const char *nick, RelabelAnnotators *annotators)
{
  for (gsize i = 0; i < G_N_ELEMENTS(nicks); i++) {
    if (strcmp(nicks[i], nick) == 0) {
      *annotators = (RelabelAnnotators)i;
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * relabel_load_request_get_annotators:
 *
 * Returns: whose labels are loaded when several people have labelled the same task
 */
RelabelAnnotators
relabel_load_request_get_annotators(RelabelLoadRequest *self)
{
  return self->annotators;
}

/**
 * relabel_load_request_set_annotators:
 * @annotators: whose labels are loaded when several people have labelled the same task
 *
 * Sets whose labels are loaded.
 */
void
relabel_load_request_set_annotators(RelabelLoadRequest *self, RelabelAnnotators annotators)
{
  self->annotators = annotators;
}

static void
append_map(GString *text, GHashTable *map, gboolean with_same)
{
  g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(map), (GCompareFunc)strcmp);

  for (GList *item = keys; item != NULL; item = item->next) {
    const char *value = g_hash_table_lookup(map, item->data);

    if (with_same || strcmp(item->data, value) != 0)
      g_string_append_printf(text, " %s=%s", (const char *)item->data, value);
  }
}

/*
 * The way of loading, as a text: whatever decides which field gets what of the server. What was loaded in one way has to be downloaded again
 * for another.
 */
char *
relabel_load_request_dup_way(RelabelLoadRequest *self)
{
  GString *text = g_string_new(nicks[self->annotators]);

  append_map(text, self->dest_fields, FALSE);
  if (self->keep_unexpected)
    g_string_append(text, " +");
  if (g_hash_table_size(self->unexpected) > 0)
    g_string_append(text, " :");
  append_map(text, self->unexpected, TRUE);
  return g_string_free(text, FALSE);
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
 * Sets whether to clean up. A project on which somebody has worked since the download stays, and the report says so.
 */
void
relabel_load_request_set_cleanup(RelabelLoadRequest *self, gboolean cleanup)
{
  self->cleanup = cleanup;
}
