/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-sample.h"

#include <string.h>

#include "relabel-document.h"
#include "relabel-field.h"
#include "relabel-id.h"
#include "relabel-json.h"

/**
 * RelabelSample:
 *
 * An image of a dataset, with its labels and other values.
 *
 * A sample is a copy of what is stored: changing it changes nothing in the dataset. It is not safe for use by several threads at once.
 */
struct _RelabelSample {
  GObject parent_instance;

  char id[RELABEL_ID_LENGTH + 1];
  char *filepath;
  GStrv tags;
  int width;
  int height;
  const char *mime_type; /* interned: a dataset has few */
  gint64 size_bytes;
  GHashTable *labels; /* interned field name -> GPtrArray of RelabelLabel */
  JsonObject *values;
};

G_DEFINE_FINAL_TYPE(RelabelSample, relabel_sample, G_TYPE_OBJECT)

static void
relabel_sample_finalize(GObject *object)
{
  RelabelSample *self = RELABEL_SAMPLE(object);

  g_free(self->filepath);
  g_strfreev(self->tags);
  g_hash_table_unref(self->labels);
  g_clear_pointer(&self->values, json_object_unref);
  G_OBJECT_CLASS(relabel_sample_parent_class)->finalize(object);
}

static void
relabel_sample_class_init(RelabelSampleClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_sample_finalize;
}

static void
relabel_sample_init(RelabelSample *self)
{
  self->labels = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
}

/**
 * relabel_sample_new:
 * @filepath: (type filename): the absolute path of the image
 *
 * Returns: (transfer full): a sample without labels
 */
RelabelSample *
relabel_sample_new(const char *filepath)
{
  RelabelSample *self = g_object_new(RELABEL_TYPE_SAMPLE, NULL);

  self->filepath = g_strdup(filepath);
  return self;
}

/**
 * relabel_sample_get_id:
 *
 * Returns: the id, 24 hexadecimal digits; made on first use for a sample that was given none
 */
const char *
relabel_sample_get_id(RelabelSample *self)
{
  if (self->id[0] == '\0') {
    g_autofree char *id = relabel_id_new();

    memcpy(self->id, id, sizeof self->id);
  }
  return self->id;
}

/**
 * relabel_sample_set_id:
 * @id: 24 lower-case hexadecimal digits
 *
 * Returns: %FALSE when @id is not valid; the sample keeps its id then
 */
gboolean
relabel_sample_set_id(RelabelSample *self, const char *id)
{
  if (!relabel_id_is_valid(id))
    return FALSE;
  memcpy(self->id, id, RELABEL_ID_LENGTH + 1);
  return TRUE;
}

/**
 * relabel_sample_get_filepath:
 *
 * Returns: (type filename): the path of the image, in the encoding of file names
 */
const char *
relabel_sample_get_filepath(RelabelSample *self)
{
  return self->filepath;
}

/**
 * relabel_sample_set_filepath:
 * @filepath: (type filename): the absolute path of the image
 *
 * Sets where the image is.
 */
void
relabel_sample_set_filepath(RelabelSample *self, const char *filepath)
{
  char *old = self->filepath;

  self->filepath = g_strdup(filepath);
  g_free(old);
}

/**
 * relabel_sample_dup_display_name:
 *
 * Returns: (transfer full): the file's name for people, always UTF-8
 */
char *
relabel_sample_dup_display_name(RelabelSample *self)
{
  return g_filename_display_basename(self->filepath);
}

/**
 * relabel_sample_get_tags:
 *
 * Returns: (transfer none) (array zero-terminated=1): the tags
 */
const char *const *
relabel_sample_get_tags(RelabelSample *self)
{
  static const char *const none[] = { NULL };

  return self->tags != NULL ? (const char *const *)self->tags : none;
}

/**
 * relabel_sample_set_tags:
 * @tags: (nullable) (array zero-terminated=1): the tags
 *
 * Replaces all tags.
 */
void
relabel_sample_set_tags(RelabelSample *self, const char *const *tags)
{
  GStrv old = self->tags;

  self->tags = tags != NULL && *tags != NULL ? g_strdupv((char **)tags) : NULL;
  g_strfreev(old);
}

/**
 * relabel_sample_get_width:
 *
 * Returns: the image's width in pixels, upright; 0 when not known
 */
int
relabel_sample_get_width(RelabelSample *self)
{
  return self->width;
}

/**
 * relabel_sample_get_height:
 *
 * Returns: the image's height in pixels, upright; 0 when not known
 */
int
relabel_sample_get_height(RelabelSample *self)
{
  return self->height;
}

/**
 * relabel_sample_get_mime_type:
 *
 * Returns: (nullable): the MIME type, by content
 */
const char *
relabel_sample_get_mime_type(RelabelSample *self)
{
  return self->mime_type;
}

/**
 * relabel_sample_get_size_bytes:
 *
 * Returns: the size of the file; 0 when not known
 */
gint64
relabel_sample_get_size_bytes(RelabelSample *self)
{
  return self->size_bytes;
}

/**
 * relabel_sample_set_metadata:
 * @width: in pixels, upright
 * @height: in pixels, upright
 * @mime_type: (nullable): by content
 * @size_bytes: of the file
 *
 * Sets what is known of the image.
 */
void
relabel_sample_set_metadata(RelabelSample *self, int width, int height, const char *mime_type, gint64 size_bytes)
{
  self->width = width;
  self->height = height;
  self->mime_type = g_intern_string(mime_type);
  self->size_bytes = size_bytes;
}

/**
 * relabel_sample_get_labels:
 * @field: the name of a label field
 *
 * Returns: (transfer none) (nullable) (element-type RelabelLabel): the labels of the field; %NULL where it is not set, which is not the same
 *   as empty; one label where the field holds one
 */
GPtrArray *
relabel_sample_get_labels(RelabelSample *self, const char *field)
{
  return g_hash_table_lookup(self->labels, g_intern_string(field));
}

/**
 * relabel_sample_set_labels:
 * @field: the name of a label field
 * @labels: (nullable) (element-type RelabelLabel): the labels, or %NULL to unset the field
 *
 * Sets the labels of a field.
 */
void
relabel_sample_set_labels(RelabelSample *self, const char *field, GPtrArray *labels)
{
  GPtrArray *own = NULL;

  if (labels != NULL) {
    own = g_ptr_array_new_full(labels->len, g_object_unref);
    for (guint i = 0; i < labels->len; i++)
      g_ptr_array_add(own, g_object_ref(g_ptr_array_index(labels, i)));
  }
  relabel_sample_take_labels(self, field, own);
}

/**
 * relabel_sample_take_labels: (skip)
 * @field: the name of a label field
 * @labels: (nullable) (transfer full) (element-type RelabelLabel): an array that unrefs its elements
 *
 * Sets the labels of a field, for readers of tables.
 */
void
relabel_sample_take_labels(RelabelSample *self, const char *field, GPtrArray *labels)
{
  gpointer key = (gpointer)g_intern_string(field);

  if (labels != NULL)
    g_hash_table_replace(self->labels, key, labels);
  else
    g_hash_table_remove(self->labels, key);
}

/**
 * relabel_sample_list_label_fields:
 *
 * Returns: (transfer full) (array zero-terminated=1): the names of the label fields that are set, sorted
 */
GStrv
relabel_sample_list_label_fields(RelabelSample *self)
{
  g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(self->labels), (GCompareFunc)strcmp);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

  for (GList *link = keys; link != NULL; link = link->next)
    g_strv_builder_add(builder, link->data);
  return g_strv_builder_end(builder);
}

/**
 * relabel_sample_get_values:
 *
 * Returns: (transfer none) (nullable): the values of the fields that hold no labels, by name
 */
JsonObject *
relabel_sample_get_values(RelabelSample *self)
{
  return self->values;
}

/**
 * relabel_sample_get_value:
 * @field: the name of a field that holds no labels
 *
 * Returns: (transfer none) (nullable): its value
 */
JsonNode *
relabel_sample_get_value(RelabelSample *self, const char *field)
{
  return self->values != NULL ? json_object_get_member(self->values, field) : NULL;
}

/**
 * relabel_sample_set_value:
 * @field: the name of a field that holds no labels
 * @value: (nullable): its value, or %NULL to unset it
 *
 * Sets a value.
 */
void
relabel_sample_set_value(RelabelSample *self, const char *field, JsonNode *value)
{
  JsonObject *values = relabel_json_copy_object(self->values);

  if (value != NULL)
    json_object_set_member(values, field, json_node_ref(value));
  else if (json_object_has_member(values, field))
    json_object_remove_member(values, field);
  relabel_sample_take_values(self, values);
}

/**
 * relabel_sample_take_values: (skip)
 * @values: (nullable) (transfer full): all values by name
 *
 * Replaces all values, for readers of tables.
 */
void
relabel_sample_take_values(RelabelSample *self, JsonObject *values)
{
  g_clear_pointer(&self->values, json_object_unref);
  self->values = values;
}

static JsonNode *
labels_to_document(RelabelFieldType type, GPtrArray *labels)
{
  const char *list_key = relabel_field_type_get_list_key(type);
  JsonObject *document;
  JsonArray *array;

  if (list_key == NULL)
    return labels->len > 0 ? relabel_label_to_document(g_ptr_array_index(labels, 0)) : json_node_new(JSON_NODE_NULL);
  document = json_object_new();
  array = json_array_sized_new(labels->len);
  for (guint i = 0; i < labels->len; i++)
    json_array_add_element(array, relabel_label_to_document(g_ptr_array_index(labels, i)));
  json_object_set_string_member(document, "_cls", relabel_field_type_get_document_class(type));
  json_object_set_array_member(document, list_key, array);
  return relabel_json_node_from_object(document);
}

static void
write_metadata(RelabelSample *self, JsonObject *document)
{
  JsonObject *metadata;

  if (self->width <= 0)
    return;
  metadata = json_object_new();
  json_object_set_string_member(metadata, "_cls", "ImageMetadata");
  json_object_set_int_member(metadata, "size_bytes", self->size_bytes);
  if (self->mime_type != NULL)
    json_object_set_string_member(metadata, "mime_type", self->mime_type);
  json_object_set_int_member(metadata, "width", self->width);
  json_object_set_int_member(metadata, "height", self->height);
  json_object_set_object_member(document, "metadata", metadata);
}

/**
 * relabel_sample_to_document:
 * @fields: (element-type RelabelField): the fields of the dataset
 *
 * Writes the sample as FiftyOne does: `_id`, `filepath`, `tags`, `metadata`, then the fields that are set. A path that is not UTF-8 is
 * written with its odd bytes percent-encoded behind `file://`.
 *
 * Returns: (transfer full): the document, relaxed extended JSON
 */
JsonNode *
relabel_sample_to_document(RelabelSample *self, GPtrArray *fields)
{
  JsonObject *document = json_object_new();

  relabel_document_set_id(document, "_id", relabel_sample_get_id(self));
  if (g_utf8_validate(self->filepath, -1, NULL)) {
    json_object_set_string_member(document, "filepath", self->filepath);
  } else {
    g_autofree char *uri = g_filename_to_uri(self->filepath, NULL, NULL);

    json_object_set_string_member(document, "filepath", uri != NULL ? uri : "");
  }
  json_object_set_array_member(document, "tags", relabel_json_array_from_strv(relabel_sample_get_tags(self)));
  write_metadata(self, document);
  for (guint i = 0; i < fields->len; i++) {
    RelabelField *field = g_ptr_array_index(fields, i);
    const char *name = relabel_field_get_name(field);
    GPtrArray *labels = relabel_sample_get_labels(self, name);
    JsonNode *value = relabel_sample_get_value(self, name);

    if (labels != NULL)
      json_object_set_member(document, name, labels_to_document(relabel_field_get_field_type(field), labels));
    else if (value != NULL)
      json_object_set_member(document, name, json_node_ref(value));
  }
  return relabel_json_node_from_object(document);
}
