/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FiftyOne's small forms: one file that has the labels by the names of pictures, whole in memory. */
#include <string.h>

#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-document.h"
#include "relabel-error.h"
#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-format-private.h"
#include "relabel-json.h"

typedef struct {
  RelabelImport *base;
  RelabelFieldType type;
  const char *field;
  char *path;           /* of the labels */
  char *folder;         /* of the pictures */
  JsonObject *manifest; /* name -> path, where the pictures lie elsewhere; NULL for none */
  GHashTable *pictures; /* name without its extension, below the folder -> path */
  JsonArray *classes;   /* that numbers stand for; NULL for none */
} ImageJson;

/* ---- which of the two it is ---- */

typedef enum {
  NOTHING,
  CLASSES,
  BOXES,
} Content;

/* The first bytes tell: “{"classes": …, "labels": {"NAME": [{… "bounding_box"” of detections. An empty list is one of these. */
static Content
find_content(const char *path)
{
  g_autofree char *file = g_file_test(path, G_FILE_TEST_IS_DIR) ? g_build_filename(path, "labels.json", NULL) : g_strdup(path);
  g_autoptr(GFile) source = g_file_new_for_path(file);
  g_autoptr(GFileInputStream) stream = g_file_test(file, G_FILE_TEST_IS_REGULAR) ? g_file_read(source, NULL, NULL) : NULL;
  char text[65536] = "";
  const char *p;

  if (stream == NULL || g_input_stream_read(G_INPUT_STREAM(stream), text, sizeof text - 1, NULL, NULL) <= 0)
    return NOTHING;
  p = text[strspn(text, " \r\n\t")] == '{' ? strstr(text, "\"labels\"") : NULL;
  if (p == NULL)
    return NOTHING;
  p += strlen("\"labels\"");
  p += strspn(p, ": \r\n\t");
  if (*p != '{')
    return NOTHING;
  if (strstr(p, "\"bounding_box\"") != NULL)
    return BOXES;
  p = strchr(p, ':');
  return p != NULL && g_str_has_prefix(p + 1 + strspn(p + 1, " \r\n\t"), "[]") ? BOXES : CLASSES;
}

gboolean
relabel_import_image_detections_detect(const char *path)
{
  return find_content(path) == BOXES;
}

gboolean
relabel_import_image_classes_detect(const char *path)
{
  return find_content(path) == CLASSES;
}

/* ---- pictures ---- */

static void
find_files(ImageJson *self)
{
  const char *labels = relabel_import_request_get_labels(self->base->request);
  gboolean is_folder = g_file_test(self->base->root, G_FILE_TEST_IS_DIR);
  g_autofree char *parent = NULL, *data = NULL, *manifest = NULL;
  g_autoptr(JsonNode) node = NULL;

  self->path = labels != NULL ? g_canonicalize_filename(labels, NULL)
               : is_folder    ? g_build_filename(self->base->root, "labels.json", NULL)
                              : g_strdup(self->base->root);
  parent = is_folder ? g_strdup(self->base->root) : g_path_get_dirname(self->path);
  data = g_build_filename(parent, "data", NULL);
  manifest = g_build_filename(parent, "data.json", NULL);
  node = g_file_test(manifest, G_FILE_TEST_IS_REGULAR) ? relabel_json_parse_file(manifest, NULL) : NULL;
  self->manifest = node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_dup_object(node) : NULL;
  self->folder = g_file_test(data, G_FILE_TEST_IS_DIR) ? g_steal_pointer(&data) : g_steal_pointer(&parent);
}

static gboolean
has_ending(const char *name)
{
  const char *dot = strrchr(name, '.');

  return dot != NULL && dot != name;
}

static char *
find_picture(ImageJson *self, const char *name)
{
  const char *given = self->manifest != NULL ? relabel_json_peek_string(self->manifest, name) : NULL;
  const char *found = given != NULL ? given : g_hash_table_lookup(self->pictures, name);

  return relabel_import_resolve(self->base, self->folder, found != NULL ? found : name, self->path, 0);
}

/* ---- labels ---- */

/* A class by its name or its number. */
static char *
dup_class(ImageJson *self, JsonNode *node)
{
  gint64 number = 0;

  if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
    return json_node_dup_string(node);
  if (!JSON_NODE_HOLDS_VALUE(node) || !relabel_document_get_int(node, &number))
    return NULL;
  if (self->classes != NULL && number >= 0 && number < json_array_get_length(self->classes) &&
      JSON_NODE_HOLDS_VALUE(json_array_get_element(self->classes, (guint)number)))
    return g_strdup(json_array_get_string_element(self->classes, (guint)number));
  return g_strdup_printf("%" G_GINT64_FORMAT, number);
}

static gboolean
invalid(GError **error, const char *what)
{
  g_set_error_literal(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, what);
  return FALSE;
}

static void
set_attributes(RelabelLabel *label, JsonObject *attributes)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (attributes == NULL)
    return;
  json_object_iter_init_ordered(&iter, attributes);
  while (json_object_iter_next_ordered(&iter, &name, &node)) {
    if (!JSON_NODE_HOLDS_NULL(node))
      relabel_label_set_attribute(label, name, node);
  }
}

static gboolean
set_box(RelabelDetection *detection, JsonObject *object, GError **error)
{
  JsonArray *array = relabel_json_peek_array(object, "bounding_box");
  double n[4] = { 0 };

  if (array == NULL || json_array_get_length(array) != 4)
    return invalid(error, "“bounding_box” has to be a list of four numbers");
  for (guint i = 0; i < 4; i++) {
    if (!relabel_json_number(json_array_get_element(array, i), &n[i]))
      return invalid(error, "“bounding_box” has to be a list of four numbers");
  }
  relabel_detection_set_box(detection, &(RelabelBox){ n[0], n[1], n[2], n[3] });
  return TRUE;
}

/* A class alone, or an object with a confidence and attributes; of a detection, with its box. */
static RelabelLabel *
read_label(ImageJson *self, JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
  JsonNode *class_node = object == NULL                              ? node
                         : json_object_has_member(object, "label") ? json_object_get_member(object, "label")
                                                                    : NULL;
  g_autofree char *name = class_node != NULL ? dup_class(self, class_node) : NULL;
  gboolean is_box = self->type == RELABEL_FIELD_TYPE_DETECTIONS;
  g_autoptr(RelabelLabel) label = NULL;
  double confidence;

  if (name == NULL && (object == NULL || (class_node != NULL && !JSON_NODE_HOLDS_NULL(class_node)))) {
    invalid(error, "its class has to be a text or a number");
    return NULL;
  }
  label = is_box ? RELABEL_LABEL(relabel_detection_new(name, 0, 0, 0, 0)) : RELABEL_LABEL(relabel_classification_new(name));
  if (is_box && !set_box(RELABEL_DETECTION(label), object, error))
    return NULL;
  if (object != NULL && json_object_has_member(object, "confidence") &&
      relabel_json_number(json_object_get_member(object, "confidence"), &confidence))
    relabel_label_set_confidence(label, confidence);
  set_attributes(label, relabel_json_peek_object(object, "attributes"));
  return g_steal_pointer(&label);
}

/* What can't be read of a picture's labels is listed; the others are taken. */
static void
add_label(ImageJson *self, const char *name, JsonNode *node, GPtrArray *labels)
{
  g_autoptr(GError) reason = NULL;
  RelabelLabel *label = read_label(self, node, &reason);

  if (label != NULL)
    g_ptr_array_add(labels, label);
  else
    relabel_import_add_problem(self->base, self->path, 0, "a label of “%s” was left out: %s", name, reason->message);
}

static GPtrArray *
read_labels(ImageJson *self, const char *name, JsonNode *node)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);
  JsonArray *array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++)
    add_label(self, name, json_array_get_element(array, i), labels);
  if (array == NULL && !JSON_NODE_HOLDS_NULL(node))
    add_label(self, name, node, labels);
  return labels;
}

static gboolean
add_sample(ImageJson *self, const char *name, JsonNode *node, GError **error)
{
  g_autofree char *path = find_picture(self, name);
  RelabelSample *sample = path != NULL ? relabel_import_new_sample_of(self->base, path) : NULL;
  g_autoptr(GPtrArray) labels = NULL;

  if (sample == NULL)
    return !g_cancellable_set_error_if_cancelled(self->base->cancellable, error);
  labels = read_labels(self, name, node);
  if (!JSON_NODE_HOLDS_NULL(node) && (labels->len > 0 || relabel_field_type_is_list(self->type)))
    relabel_sample_take_labels(sample, self->field, g_steal_pointer(&labels));
  return relabel_import_add_sample(self->base, sample, error);
}

/* Pictures with several classes each have lists of them. */
static void
find_type(ImageJson *self, JsonObject *labels)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered(&iter, labels);
  while (self->type == RELABEL_FIELD_TYPE_CLASSIFICATION && json_object_iter_next_ordered(&iter, &name, &node)) {
    if (JSON_NODE_HOLDS_ARRAY(node))
      self->type = RELABEL_FIELD_TYPE_CLASSIFICATIONS;
  }
}

static gboolean
add_samples(ImageJson *self, JsonObject *document, GError **error)
{
  JsonObject *labels = relabel_json_peek_object(document, "labels");
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  self->classes = relabel_json_peek_array(document, "classes");
  find_type(self, labels);
  if (!relabel_import_ensure_field(self->base->dataset, self->field, self->type, NULL, error) ||
      (self->classes != NULL && !relabel_import_add_to_document(self->base->dataset, "classes", self->field,
                                                                json_object_get_member(document, "classes"), error)))
    return FALSE;
  json_object_iter_init_ordered(&iter, labels);
  while (json_object_iter_next_ordered(&iter, &name, &node)) {
    if (!add_sample(self, name, node, error))
      return FALSE;
  }
  return TRUE;
}

static JsonNode *
read_document(ImageJson *self, GError **error)
{
  g_autofree char *shown = g_filename_display_name(self->path);
  g_autoptr(GError) reason = NULL;
  g_autoptr(JsonNode) node = NULL;

  if (!g_file_test(self->path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND, "There is no “%s” with the labels", shown);
    return NULL;
  }
  node = relabel_json_parse_file(self->path, &reason);
  if (node == NULL)
    g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED, reason->message);
  else if (JSON_NODE_HOLDS_OBJECT(node) && relabel_json_peek_object(json_node_get_object(node), "labels") != NULL)
    return g_steal_pointer(&node);
  else
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRONG_FORMAT, "“%s” has no object “labels” by the names of pictures", shown);
  return NULL;
}

static gboolean
import_as(RelabelImport *import, RelabelFieldType type, GError **error)
{
  ImageJson self = { .base = import, .type = type, .field = relabel_import_get_label_field(import) };
  g_autoptr(JsonNode) document = NULL;
  gboolean done;

  find_files(&self);
  document = read_document(&self, error);
  if (document != NULL)
    self.pictures = relabel_files_index(self.folder, has_ending);
  done = document != NULL && add_samples(&self, json_node_get_object(document), error);
  g_clear_pointer(&self.pictures, g_hash_table_unref);
  g_clear_pointer(&self.manifest, json_object_unref);
  g_free(self.path);
  g_free(self.folder);
  return done;
}

gboolean
relabel_import_image_classes(RelabelImport *import, GError **error)
{
  return import_as(import, RELABEL_FIELD_TYPE_CLASSIFICATION, error);
}

gboolean
relabel_import_image_detections(RelabelImport *import, GError **error)
{
  return import_as(import, RELABEL_FIELD_TYPE_DETECTIONS, error);
}
