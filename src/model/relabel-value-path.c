/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What paths lead to. */
#include "relabel-value.h"

#include <string.h>

#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-json.h"
#include "relabel-path.h"
#include "relabel-polyline.h"
#include "relabel-regression.h"
#include "relabel-segmentation.h"

static RelabelValue
missing(void)
{
  return (RelabelValue){ .kind = RELABEL_VALUE_MISSING };
}

static RelabelValue
of_texts(RelabelValueStore *store, const char *const *texts)
{
  GArray *list = relabel_value_store_add_list(store, g_strv_length((char **)texts));

  for (gsize i = 0; texts[i] != NULL; i++) {
    RelabelValue text = relabel_value_text(texts[i]);

    g_array_append_val(list, text);
  }
  return relabel_value_list(list);
}

static RelabelValue
of_box(RelabelValueStore *store, RelabelDetection *detection)
{
  GArray *list = relabel_value_store_add_list(store, 4);
  RelabelBox box;

  relabel_detection_get_box(detection, &box);
  for (guint i = 0; i < 4; i++) {
    RelabelValue number = relabel_value_double(i == 0 ? box.x : i == 1 ? box.y : i == 2 ? box.width : box.height);

    g_array_append_val(list, number);
  }
  return relabel_value_list(list);
}

static RelabelValue
of_bytes(GBytes *bytes)
{
  return bytes != NULL ? (RelabelValue){ .kind = RELABEL_VALUE_BINARY, .integer = (gint64)g_bytes_get_size(bytes) } : missing();
}

/* What is rarely asked for comes from the label's document. */
static RelabelValue
of_document(RelabelValueStore *store, RelabelLabel *label, const char *name)
{
  JsonNode *node = relabel_label_to_document(label);

  g_ptr_array_add(store->nodes, node);
  return relabel_value_from_json(store, json_object_get_member(json_node_get_object(node), name));
}

static RelabelValue
of_confidence(RelabelValueStore *store, RelabelLabel *label)
{
  double confidence;

  if (relabel_label_get_confidence(label, &confidence))
    return relabel_value_double(confidence);
  return RELABEL_LABEL_GET_CLASS(label)->has_confidence ? missing() : of_document(store, label, "confidence");
}

static RelabelValue
of_value(RelabelRegression *regression)
{
  double value;

  return relabel_regression_get_value(regression, &value) ? relabel_value_double(value) : missing();
}

static RelabelValue
of_shared_member(RelabelValueStore *store, RelabelLabel *label, const char *name)
{
  gint64 index;

  if (strcmp(name, "label") == 0)
    return relabel_label_get_label(label) != NULL ? relabel_value_text(relabel_label_get_label(label)) : missing();
  if (strcmp(name, "confidence") == 0)
    return of_confidence(store, label);
  if (strcmp(name, "tags") == 0)
    return of_texts(store, relabel_label_get_tags(label));
  if (strcmp(name, "id") == 0 || strcmp(name, "_id") == 0)
    return relabel_value_text(relabel_label_get_id(label));
  if (strcmp(name, "index") == 0 && relabel_label_get_index(label, &index))
    return relabel_value_int(index);
  return missing();
}

static RelabelValue
of_member(RelabelValueStore *store, RelabelLabel *label, const char *name)
{
  static const char *const rare[] = { "points", "logits", "mask_path", "_cls", NULL };
  RelabelValue value = of_shared_member(store, label, name);
  JsonNode *attribute;

  if (value.kind != RELABEL_VALUE_MISSING)
    return value;
  if (RELABEL_IS_DETECTION(label) && strcmp(name, "bounding_box") == 0)
    return of_box(store, RELABEL_DETECTION(label));
  if (strcmp(name, "mask") == 0)
    return RELABEL_IS_DETECTION(label)      ? of_bytes(relabel_detection_get_mask(RELABEL_DETECTION(label)))
           : RELABEL_IS_SEGMENTATION(label) ? of_bytes(relabel_segmentation_get_mask(RELABEL_SEGMENTATION(label)))
                                            : missing();
  if (RELABEL_IS_REGRESSION(label) && strcmp(name, "value") == 0)
    return of_value(RELABEL_REGRESSION(label));
  if (RELABEL_IS_POLYLINE(label) && strcmp(name, "closed") == 0)
    return relabel_value_boolean(relabel_polyline_get_closed(RELABEL_POLYLINE(label)));
  if (RELABEL_IS_POLYLINE(label) && strcmp(name, "filled") == 0)
    return relabel_value_boolean(relabel_polyline_get_filled(RELABEL_POLYLINE(label)));
  if (g_strv_contains(rare, name))
    return of_document(store, label, name);
  attribute = relabel_label_get_attribute(label, name);
  return relabel_value_from_json(store, attribute);
}

/* Of each object of a list, without those that have it not. */
static RelabelValue
of_elements(RelabelValueStore *store, const RelabelValue *list, const char *path)
{
  guint n = relabel_value_get_length(list);
  GArray *found = relabel_value_store_add_list(store, n);

  for (guint i = 0; i < n; i++) {
    RelabelValue element = relabel_value_get_element(list, i);
    RelabelValue value = relabel_value_is_list(&element) ? missing() : relabel_value_get_path(store, &element, path);

    if (value.kind != RELABEL_VALUE_MISSING)
      g_array_append_val(found, value);
  }
  return relabel_value_list(found);
}

RelabelValue
relabel_value_get_path(RelabelValueStore *store, const RelabelValue *value, const char *path)
{
  const char *dot = strchr(path, '.');
  g_autofree char *first = dot != NULL ? g_strndup(path, (gsize)(dot - path)) : NULL;
  const char *name = first != NULL ? first : path;
  RelabelValue found;

  if (relabel_value_is_list(value))
    return of_elements(store, value, path);
  if (value->kind == RELABEL_VALUE_LABEL)
    found = of_member(store, value->label, name);
  else if (value->kind == RELABEL_VALUE_OBJECT && value->object != NULL)
    found = relabel_value_from_json(store, json_object_get_member(value->object, name));
  else
    return missing();
  return dot != NULL ? relabel_value_get_path(store, &found, dot + 1) : found;
}

static RelabelValue
of_metadata(RelabelValueStore *store, RelabelSample *sample, const char *name)
{
  JsonObject *all;
  JsonNode *node;

  if (relabel_sample_get_width(sample) <= 0)
    return missing();
  if (name != NULL && strcmp(name, "width") == 0)
    return relabel_value_int(relabel_sample_get_width(sample));
  if (name != NULL && strcmp(name, "height") == 0)
    return relabel_value_int(relabel_sample_get_height(sample));
  if (name != NULL && strcmp(name, "size_bytes") == 0)
    return relabel_value_int(relabel_sample_get_size_bytes(sample));
  if (name != NULL)
    return relabel_value_text(relabel_sample_get_mime_type(sample));
  all = json_object_new();
  json_object_set_int_member(all, "width", relabel_sample_get_width(sample));
  json_object_set_int_member(all, "height", relabel_sample_get_height(sample));
  node = relabel_json_node_from_object(all);
  g_ptr_array_add(store->nodes, node);
  return (RelabelValue){ .kind = RELABEL_VALUE_OBJECT, .object = all };
}

static RelabelValue
of_labels(RelabelValueStore *store, RelabelSample *sample, const RelabelPath *path)
{
  GPtrArray *labels = relabel_sample_get_labels(sample, relabel_field_get_name(path->field));
  gboolean is_list = relabel_field_type_is_list(relabel_field_get_field_type(path->field));
  RelabelValue value = missing();

  if (labels == NULL || (!is_list && labels->len == 0))
    return value;
  if (is_list)
    value = (RelabelValue){ .kind = path->kind == RELABEL_PATH_LABEL ? RELABEL_VALUE_OBJECT : RELABEL_VALUE_LABELS, .labels = labels };
  else
    value = (RelabelValue){ .kind = RELABEL_VALUE_LABEL, .label = g_ptr_array_index(labels, 0) };
  if (value.kind == RELABEL_VALUE_OBJECT)
    value.object = NULL;
  return path->kind == RELABEL_PATH_LABEL_MEMBER ? relabel_value_get_path(store, &value, path->rest) : value;
}

static RelabelValue
of_field(RelabelValueStore *store, RelabelSample *sample, const RelabelPath *path)
{
  RelabelValue value = relabel_value_from_json(store, relabel_sample_get_value(sample, relabel_field_get_name(path->field)));

  return path->rest != NULL ? relabel_value_get_path(store, &value, path->rest) : value;
}

RelabelValue
relabel_value_of_sample(RelabelValueStore *store, RelabelSample *sample, GPtrArray *fields, const char *path)
{
  RelabelPath found = relabel_path_resolve(fields, path);

  switch (found.kind) {
  case RELABEL_PATH_ID:
    return relabel_value_text(relabel_sample_get_id(sample));
  case RELABEL_PATH_FILEPATH:
    return relabel_value_text(relabel_sample_get_filepath(sample));
  case RELABEL_PATH_TAGS:
    return of_texts(store, relabel_sample_get_tags(sample));
  case RELABEL_PATH_METADATA:
    return of_metadata(store, sample, found.rest);
  case RELABEL_PATH_VALUE:
    return of_field(store, sample, &found);
  case RELABEL_PATH_LABEL:
  case RELABEL_PATH_LABEL_LIST:
  case RELABEL_PATH_LABEL_MEMBER:
    return of_labels(store, sample, &found);
  default:
    return missing();
  }
}
