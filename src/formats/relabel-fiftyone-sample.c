/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include "relabel-document.h"
#include "relabel-error.h"
#include "relabel-fiftyone-private.h"
#include "relabel-image-info.h"
#include "relabel-json.h"

static gboolean
invalid(GError **error, const char *what)
{
  g_set_error_literal(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, what);
  return FALSE;
}

static gboolean
holds_string(JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING;
}

/* Exports name files from their own folder; what we write of names that are no UTF-8 begins with file://. */
static char *
absolute_path(RelabelFiftyOne *import, const char *path)
{
  if (g_str_has_prefix(path, "file://")) {
    char *decoded = g_filename_from_uri(path, NULL, NULL);

    if (decoded != NULL)
      return decoded;
  }
  return g_canonicalize_filename(path, import->base->root);
}

/* A document whose masks lie in files of the export gets their absolute paths; any other is returned as it is. */
static JsonNode *
with_absolute_paths(RelabelFiftyOne *import, JsonNode *node)
{
  static const char *const members[] = { "mask_path", "map_path" };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
  JsonObject *copy = NULL;

  for (gsize i = 0; object != NULL && i < G_N_ELEMENTS(members); i++) {
    const char *path = relabel_json_peek_string(object, members[i]);
    g_autofree char *absolute = path != NULL ? absolute_path(import, path) : NULL;

    if (absolute == NULL || strcmp(absolute, path) == 0 || !g_utf8_validate(absolute, -1, NULL))
      continue;
    if (copy == NULL) {
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;

      copy = json_object_new();
      json_object_iter_init_ordered(&iter, object);
      while (json_object_iter_next_ordered(&iter, &name, &member))
        json_object_set_member(copy, name, json_node_ref(member));
    }
    json_object_set_string_member(copy, members[i], absolute);
  }
  return copy != NULL ? relabel_json_node_from_object(copy) : json_node_ref(node);
}

static gboolean
append_label(RelabelFiftyOne *import, GPtrArray *labels, GType type, JsonNode *node, GError **error)
{
  g_autoptr(JsonNode) document = with_absolute_paths(import, node);
  RelabelLabel *label = relabel_label_from_document(type, document, error);

  if (label == NULL)
    return FALSE;
  g_ptr_array_add(labels, label);
  return TRUE;
}

/* The labels of {"_cls": "Detections", "detections": […]}, or the one of {"_cls": "Detection", …}. */
static GPtrArray *
read_labels(RelabelFiftyOne *import, RelabelFieldType type, JsonNode *node, GError **error)
{
  const char *list_key = relabel_field_type_get_list_key(type);
  GType label_type = relabel_field_type_get_label_type(type);
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);
  JsonObject *object = relabel_json_as_object(node, error);
  JsonNode *list;

  if (object == NULL)
    return NULL;
  if (list_key == NULL)
    return append_label(import, labels, label_type, node, error) ? g_steal_pointer(&labels) : NULL;
  list = json_object_get_member(object, list_key);
  if (list == NULL || JSON_NODE_HOLDS_NULL(list))
    return g_steal_pointer(&labels);
  if (!JSON_NODE_HOLDS_ARRAY(list)) {
    relabel_document_expected(list_key, "a list of labels", list, error);
    return NULL;
  }
  for (guint i = 0; i < json_array_get_length(json_node_get_array(list)); i++) {
    if (!append_label(import, labels, label_type, json_array_get_element(json_node_get_array(list), i), error)) {
      g_prefix_error(error, "label %u: ", i + 1);
      return NULL;
    }
  }
  return g_steal_pointer(&labels);
}

/* Numbers and dates in the form that later versions write; anything else as it is. */
static JsonNode *
read_value(RelabelFiftyOne *import, RelabelFieldType type, JsonNode *node)
{
  double number = 0;

  if ((type == RELABEL_FIELD_TYPE_INT || type == RELABEL_FIELD_TYPE_FLOAT) && !relabel_json_is_number(node) &&
      relabel_document_get_number(node, &number)) {
    if (type == RELABEL_FIELD_TYPE_INT && fabs(number) < 9e15)
      return json_node_init_int(json_node_alloc(), (gint64)number);
    return relabel_document_number(number);
  }
  if (type == RELABEL_FIELD_TYPE_DATE || type == RELABEL_FIELD_TYPE_DATETIME) {
    JsonObject *wrapper = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    gint64 time = relabel_document_get_date(node);

    if (wrapper != NULL && relabel_json_peek_string(wrapper, "$date") == NULL && time >= 0)
      return relabel_document_date(time);
  }
  return with_absolute_paths(import, node);
}

static void
read_tags(RelabelFiftyOne *import, RelabelSample *sample, JsonObject *document)
{
  JsonArray *array = relabel_json_peek_array(document, "tags");
  g_auto(GStrv) tags = relabel_json_dup_strv(array);

  relabel_import_set_tags(import->base, sample, (const char *const *)tags);
}

static gint64
number_member(JsonObject *object, const char *name)
{
  double number = 0;

  if (object == NULL || !relabel_document_get_number(json_object_get_member(object, name), &number))
    return 0;
  return number >= 0 && number < 9e15 ? (gint64)number : 0;
}

/* What the export says of the picture; where it says nothing, the picture is asked. A picture that is gone makes a sample all
 * the same. */
static void
read_metadata(RelabelFiftyOne *import, RelabelSample *sample, JsonObject *document)
{
  JsonObject *metadata = relabel_json_peek_object(document, "metadata");
  const char *path = relabel_sample_get_filepath(sample);
  gint64 width = number_member(metadata, "width"), height = number_member(metadata, "height");
  g_autoptr(GError) problem = NULL;
  RelabelImageInfo info;

  if (width > 0 && height > 0 && width <= G_MAXINT && height <= G_MAXINT) {
    relabel_sample_set_metadata(sample, (int)width, (int)height, relabel_json_peek_string(metadata, "mime_type"),
                                number_member(metadata, "size_bytes"));
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
      relabel_import_report_add_problem(import->base->report, path, 0, "there is no such file; its labels were imported");
  } else if (relabel_image_probe(path, &info, &problem)) {
    relabel_sample_set_metadata(sample, info.width, info.height, info.mime_type, info.size_bytes);
  } else {
    relabel_import_report_add_problem(import->base->report, path, 0, problem->message);
  }
}

/* A field that can't be declared ends the import, and is told in @fatal; anything else is told in @error. */
static gboolean
read_member(RelabelFiftyOne *import, RelabelSample *sample, const char *member, JsonNode *node, GError **fatal, GError **error)
{
  RelabelFieldType type = RELABEL_FIELD_TYPE_OTHER;
  const char *name = NULL;

  if (JSON_NODE_HOLDS_NULL(node))
    return TRUE;
  if (!relabel_fiftyone_find_field(import, member, node, &name, &type, fatal))
    return FALSE;
  if (name == NULL)
    return TRUE;
  if (relabel_field_type_is_label(type)) {
    GPtrArray *labels = read_labels(import, type, node, error);

    if (labels == NULL) {
      g_prefix_error(error, "field “%s”: ", name);
      return FALSE;
    }
    relabel_sample_take_labels(sample, name, labels);
  } else {
    g_autoptr(JsonNode) value = read_value(import, type, node);

    relabel_sample_set_value(sample, name, value);
  }
  return TRUE;
}

RelabelSample *
relabel_fiftyone_read_sample(RelabelFiftyOne *import, JsonNode *document, GError **fatal, GError **error)
{
  JsonObject *object = relabel_json_as_object(document, error);
  g_autofree char *path = NULL;
  g_autoptr(RelabelSample) sample = NULL;
  const char *media_type, *name;
  JsonObjectIter iter;
  JsonNode *node;

  if (object == NULL)
    return NULL;
  if (!holds_string(json_object_get_member(object, "filepath"))) {
    invalid(error, "the sample has no “filepath”");
    return NULL;
  }
  media_type = relabel_json_peek_string(object, "_media_type");
  if (media_type != NULL && strcmp(media_type, "image") != 0 && strcmp(media_type, "unknown") != 0) {
    invalid(error, "the sample is no image");
    return NULL;
  }
  path = absolute_path(import, relabel_json_peek_string(object, "filepath"));
  sample = relabel_sample_new(path);
  node = json_object_get_member(object, "_id");
  if (node != NULL && !relabel_sample_set_id(sample, relabel_document_get_id(node))) {
    invalid(error, "the sample's “_id” is not of 24 hexadecimal digits");
    return NULL;
  }
  read_tags(import, sample, object);
  json_object_iter_init_ordered(&iter, object);
  while (json_object_iter_next_ordered(&iter, &name, &node)) {
    if (!read_member(import, sample, name, node, fatal, error))
      return NULL;
  }
  read_metadata(import, sample, object);
  return g_steal_pointer(&sample);
}
