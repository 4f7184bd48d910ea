/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FiftyOne's small forms: one file that has the labels by the names of pictures. */
#include <string.h>

#include "relabel-detection.h"
#include "relabel-document.h"
#include "relabel-files.h"
#include "relabel-format-private.h"
#include "relabel-json.h"

/* NULL for a label that is nothing but its class. */
static JsonObject *
new_object(RelabelLabel *label)
{
  JsonObject *attributes = relabel_label_get_attributes(label);
  double confidence;
  gboolean has_confidence = relabel_label_get_confidence(label, &confidence);
  gboolean is_box = RELABEL_IS_DETECTION(label);
  JsonObject *object;

  if (!is_box && !has_confidence && attributes == NULL)
    return NULL;
  object = json_object_new();
  if (relabel_label_get_label(label) != NULL)
    json_object_set_string_member(object, "label", relabel_label_get_label(label));
  else
    json_object_set_null_member(object, "label");
  if (is_box) {
    JsonArray *box = json_array_new();
    RelabelBox b;

    relabel_detection_get_box(RELABEL_DETECTION(label), &b);
    for (guint i = 0; i < 4; i++)
      json_array_add_double_element(box, (const double[]){ b.x, b.y, b.width, b.height }[i]);
    json_object_set_array_member(object, "bounding_box", box);
  }
  if (has_confidence)
    relabel_document_set_number(object, "confidence", confidence);
  if (attributes != NULL)
    json_object_set_object_member(object, "attributes", json_object_ref(attributes));
  return object;
}

static JsonNode *
new_node(RelabelLabel *label)
{
  JsonObject *object = new_object(label);

  if (object != NULL)
    return relabel_json_node_from_object(object);
  return json_node_init_string(json_node_alloc(), relabel_label_get_label(label));
}

static JsonNode *
new_list(GPtrArray *labels)
{
  JsonArray *array = json_array_new();
  JsonNode *node = json_node_new(JSON_NODE_ARRAY);

  for (guint i = 0; i < labels->len; i++)
    json_array_add_element(array, new_node(labels->pdata[i]));
  json_node_take_array(node, array);
  return node;
}

/* The parts of a label that a class, a box and attributes don't tell. */
static void
count_omitted(RelabelExport *export, GPtrArray *labels)
{
  for (guint i = 0; i < labels->len; i++) {
    RelabelLabel *label = labels->pdata[i];

    if (RELABEL_IS_DETECTION(label) && (relabel_detection_get_mask(RELABEL_DETECTION(label)) != NULL ||
                                        relabel_detection_get_mask_path(RELABEL_DETECTION(label)) != NULL))
      relabel_export_omit(export, "masks");
  }
}

static gboolean
write_sample(RelabelExport *export, const char *field, gboolean is_list, RelabelSample *sample, gboolean first, GString *text, GError **error)
{
  gboolean leave = relabel_export_request_get_media(export->request) == RELABEL_MEDIA_LEAVE;
  g_autofree char *name = relabel_export_add_media(export, sample, "data", NULL, error);
  g_autofree char *key = name != NULL && !leave ? relabel_files_change_ending(name, "") : g_strdup(name);
  GPtrArray *labels = relabel_sample_get_labels(sample, field);
  g_autoptr(JsonNode) node = labels == NULL || (!is_list && labels->len == 0) ? json_node_new(JSON_NODE_NULL)
                             : is_list                                       ? new_list(labels)
                                                                             : new_node(labels->pdata[0]);
  g_autofree char *json = relabel_json_to_string(node, FALSE);

  if (name == NULL)
    return FALSE;
  g_string_append(text, first ? "\n" : ",\n");
  relabel_json_append_string(text, key);
  g_string_append_printf(text, ": %s", json);
  relabel_export_add_labels(export, labels != NULL ? labels->len : 0);
  if (labels != NULL)
    count_omitted(export, labels);
  return TRUE;
}

static void
write_head(RelabelExport *export, const char *field, GString *text)
{
  g_auto(GStrv) classes = relabel_dataset_dup_classes(export->dataset, field);

  g_string_append(text, "{\"classes\": ");
  if (classes == NULL || classes[0] == NULL) {
    g_string_append(text, "null");
  } else {
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);
    g_autofree char *json = NULL;

    json_node_take_array(node, relabel_json_array_from_strv((const char *const *)classes));
    json = relabel_json_to_string(node, FALSE);
    g_string_append(text, json);
  }
  g_string_append(text, ", \"labels\": {");
}

static gboolean
export_as(RelabelExport *export, const RelabelFieldType *types, gsize n_types, GError **error)
{
  const char *name = relabel_export_pick_field(export, types, n_types, error);
  g_autoptr(RelabelField) field = name != NULL ? relabel_dataset_find_field(export->dataset, name) : NULL;
  g_autofree char *path = g_build_filename(export->path, "labels.json", NULL);
  g_autoptr(RelabelWriter) writer = field != NULL ? relabel_writer_open(path, error) : NULL;

  if (writer == NULL)
    return FALSE;
  export->unique_stems = TRUE;
  write_head(export, name, writer->text);
  for (gboolean first = TRUE;; first = FALSE) {
    RelabelSample *sample = NULL;

    if (!relabel_export_next(export, &sample, error))
      return FALSE;
    if (sample == NULL)
      break;
    if (!write_sample(export, name, relabel_field_type_is_list(relabel_field_get_field_type(field)), sample, first, writer->text,
                      error) ||
        !relabel_writer_check(writer, error))
      return FALSE;
  }
  g_string_append(writer->text, "\n}}\n");
  return relabel_writer_close(writer, error);
}

gboolean
relabel_export_image_classes(RelabelExport *export, GError **error)
{
  static const RelabelFieldType types[] = { RELABEL_FIELD_TYPE_CLASSIFICATION, RELABEL_FIELD_TYPE_CLASSIFICATIONS };

  return export_as(export, types, G_N_ELEMENTS(types), error);
}

gboolean
relabel_export_image_detections(RelabelExport *export, GError **error)
{
  static const RelabelFieldType types[] = { RELABEL_FIELD_TYPE_DETECTIONS };

  return export_as(export, types, G_N_ELEMENTS(types), error);
}
