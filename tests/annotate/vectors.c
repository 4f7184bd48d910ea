/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vectors.h"

#include <string.h>

#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-json.h"
#include "relabel-mask.h"
#include "relabel-scalar.h"

JsonObject *
vectors_member(JsonObject *row, const char *name)
{
  return relabel_json_peek_object(row, name);
}

static char *
mask_to_npy(JsonArray *rows)
{
  guint height = json_array_get_length(rows);
  guint width = json_array_get_length(json_array_get_array_element(rows, 0));
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, (int)width, (int)height, NULL);
  g_autoptr(GBytes) npy = NULL;
  gsize size;

  for (guint y = 0; y < height; y++) {
    for (guint x = 0; x < width; x++)
      mask->pixels[y * width + x] = (guint8)json_array_get_int_element(json_array_get_array_element(rows, y), x);
  }
  npy = relabel_mask_to_npy(mask);
  return g_base64_encode(g_bytes_get_data(npy, &size), g_bytes_get_size(npy));
}

static void
set_mask(JsonObject *document, JsonObject *mask)
{
  JsonArray *rows = relabel_json_peek_array(mask, "mask");
  JsonObject *binary = json_object_new(), *value = json_object_new();

  if (json_array_get_length(rows) == 0 || !JSON_NODE_HOLDS_ARRAY(json_array_get_element(rows, 0))) {
    json_object_unref(binary);
    json_object_unref(value);
    return;
  }
  {
    g_autofree char *text = mask_to_npy(rows);

    json_object_set_string_member(value, "base64", text);
    json_object_set_string_member(value, "subType", "00");
    json_object_set_object_member(binary, "$binary", value);
    json_object_set_object_member(document, "mask", binary);
  }
}

RelabelLabel *
vectors_read_label(JsonObject *source)
{
  g_autoptr(JsonObject) document = relabel_json_copy_object(source);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  JsonObject *id = json_object_new(), *mask = vectors_member(source, "mask");
  RelabelFieldType type;
  RelabelLabel *label;

  g_assert_true(relabel_field_type_from_document_class(relabel_json_peek_string(source, "_cls"), &type));
  json_object_set_string_member(id, "$oid", relabel_json_peek_string(source, "id"));
  json_object_remove_member(document, "id");
  json_object_remove_member(document, "logits");
  json_object_set_object_member(document, "_id", id);
  if (mask != NULL) {
    json_object_remove_member(document, "mask");
    set_mask(document, mask);
  }
  node = json_node_init_object(json_node_alloc(), document);
  label = relabel_label_from_document(relabel_field_type_get_label_type(type), node, &error);
  g_assert_no_error(error);
  return label;
}

GPtrArray *
vectors_read_labels(JsonNode *value)
{
  g_autoptr(GPtrArray) labels = NULL;
  JsonObject *object;
  JsonArray *list;

  if (JSON_NODE_HOLDS_NULL(value))
    return NULL;
  labels = g_ptr_array_new_with_free_func(g_object_unref);
  if (!JSON_NODE_HOLDS_OBJECT(value)) {
    g_ptr_array_add(labels, relabel_scalar_new(value));
    return g_steal_pointer(&labels);
  }
  object = json_node_get_object(value);
  list = relabel_json_peek_array(object, "list");
  for (guint i = 0; list != NULL && i < json_array_get_length(list); i++)
    g_ptr_array_add(labels, vectors_read_label(json_array_get_object_element(list, i)));
  if (list == NULL)
    g_ptr_array_add(labels, vectors_read_label(object));
  return g_steal_pointer(&labels);
}

gboolean
vectors_is_no_field(JsonNode *value)
{
  return JSON_NODE_HOLDS_VALUE(value) && json_node_get_value_type(value) == G_TYPE_STRING && strcmp(json_node_get_string(value), "<no field>") == 0;
}

/* A field that is null in both samples is of the type of the call. */
RelabelFieldType
vectors_type_of(JsonNode *value)
{
  RelabelFieldType type = JSON_NODE_HOLDS_NULL(value) ? RELABEL_FIELD_TYPE_POLYLINES : RELABEL_FIELD_TYPE_INT;

  if (JSON_NODE_HOLDS_OBJECT(value))
    g_assert_true(relabel_field_type_from_document_class(relabel_json_peek_string(json_node_get_object(value), "_cls"), &type));
  return type;
}

/* The members that a row of the vectors shows, in its order, with numbers as they come out of the percents of a server. */
static void
append_value(GString *text, JsonNode *node)
{
  double number;

  if (relabel_json_is_number(node) && relabel_json_number(node, &number)) {
    g_string_append_printf(text, "%.6g", number);
  } else if (JSON_NODE_HOLDS_ARRAY(node)) {
    g_string_append_c(text, '[');
    for (guint i = 0; i < json_array_get_length(json_node_get_array(node)); i++) {
      g_string_append_c(text, ' ');
      append_value(text, json_array_get_element(json_node_get_array(node), i));
    }
    g_string_append_c(text, ']');
  } else {
    g_autofree char *json = relabel_json_to_string(node, FALSE);

    g_string_append(text, json);
  }
}

gboolean
vectors_is_empty(JsonNode *node)
{
  double number = 1;

  return JSON_NODE_HOLDS_NULL(node) || (JSON_NODE_HOLDS_ARRAY(node) && json_array_get_length(json_node_get_array(node)) == 0) ||
         (JSON_NODE_HOLDS_OBJECT(node) && json_object_get_size(json_node_get_object(node)) == 0) ||
         (relabel_json_is_number(node) && relabel_json_number(node, &number) && number == 0);
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(a, b);
}

/* By D8: a class of the image that was not sent. Those that were have low numbers. */
static gboolean
is_made_here(RelabelLabel *label)
{
  return RELABEL_IS_CLASSIFICATION(label) && (!g_str_has_prefix(relabel_label_get_id(label), "0000000000000000000000") ||
                                              strcmp(relabel_label_get_id(label), "000000000000000000000010") > 0);
}

static void
append_label(GString *text, RelabelLabel *label)
{
  g_autoptr(JsonNode) node = relabel_label_to_document(label);
  JsonObject *document = json_node_get_object(node);
  g_autoptr(GList) names = g_list_sort(json_object_get_members(document), compare_names);

  g_string_append(text, "{");
  for (GList *item = names; item != NULL; item = item->next) {
    JsonNode *value = json_object_get_member(document, item->data);

    if (vectors_is_empty(value) || g_str_equal(item->data, "logits") || (g_str_equal(item->data, "_id") && is_made_here(label)))
      continue;
    g_string_append_printf(text, " %s=", (const char *)item->data);
    append_value(text, value);
  }
  g_string_append(text, " }");
}

char *
vectors_print_labels(GPtrArray *labels)
{
  GString *text = g_string_new(labels != NULL ? "" : "null");

  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    if (i > 0)
      g_string_append(text, "\t");
    append_label(text, g_ptr_array_index(labels, i));
  }
  return g_string_free(text, FALSE);
}

static void
write_regions(const RelabelConvertField *field, JsonNode *downloaded, JsonArray *result)
{
  g_auto(RelabelRegionWriter) writer = { 0 };
  g_autoptr(GList) labels = NULL;

  relabel_region_writer_init(&writer, NULL);
  if (!JSON_NODE_HOLDS_OBJECT(downloaded)) {
    g_autoptr(RelabelLabel) scalar = RELABEL_LABEL(relabel_scalar_new(downloaded));

    g_assert_true(relabel_region_writer_add(&writer, field, scalar, result, NULL));
    return;
  }
  labels = json_object_get_values(json_node_get_object(downloaded));
  if (!relabel_field_type_is_label(field->conversion->field_type)) {
    write_regions(field, json_object_get_member(json_node_get_object(labels->data), "value"), result);
    return;
  }
  for (GList *item = labels; item != NULL; item = item->next) {
    g_autoptr(RelabelLabel) label = vectors_read_label(json_node_get_object(item->data));
    g_autoptr(GError) error = NULL;

    relabel_region_writer_add(&writer, field, label, result, &error);
    g_assert_no_error(error);
  }
}

/* Kinds that the field doesn't hold are drawn with controls that somebody added to the project. */
static void
write_unexpected(const char *name, const char *kind, JsonNode *downloaded, JsonArray *result)
{
  static const char *const classes[] = { "a", "x", NULL };
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new("other");
  g_autofree char *control = g_strconcat(name, "_", kind, NULL);
  RelabelConvertField convert;

  relabel_schema_field_set_label_type(field, kind);
  relabel_schema_field_set_classes(field, classes);
  relabel_schema_field_set_control(field, control, NULL);
  relabel_convert_field_init(&convert, field, VECTORS_SIZE, VECTORS_SIZE);
  write_regions(&convert, downloaded, result);
  relabel_convert_field_clear(&convert);
}

static const RelabelConvertField *
find_field(GArray *fields, const char *name)
{
  for (guint i = 0; i < fields->len; i++) {
    RelabelConvertField *field = &g_array_index(fields, RelabelConvertField, i);

    field->width = field->height = VECTORS_SIZE;
    if (strcmp(relabel_schema_field_get_name(field->field), name) == 0)
      return field;
  }
  return NULL;
}

static gboolean
is_expected_kind(const RelabelConvertField *field, const char *kind)
{
  RelabelFieldType type = field->conversion->field_type;

  if (!relabel_field_type_is_label(type))
    return strcmp(kind, "scalar") == 0;
  return g_str_has_prefix(kind, relabel_field_type_to_nick(type)) || g_str_has_prefix(relabel_field_type_to_nick(type), kind);
}

/* A result for a sample, or NULL where the download has nothing of it. */
JsonArray *
vectors_build_result(GArray *fields, JsonObject *download, guint sample)
{
  g_autofree char *alias = g_strdup_printf("S%u", sample);
  g_autoptr(JsonArray) result = json_array_new();
  gboolean has_sample = FALSE;
  JsonObjectIter iter, kinds;
  const char *name, *kind;
  JsonNode *by_kind, *by_sample;

  json_object_iter_init_ordered(&iter, download);
  while (json_object_iter_next_ordered(&iter, &name, &by_kind)) {
    const RelabelConvertField *field = find_field(fields, name);

    json_object_iter_init_ordered(&kinds, json_node_get_object(by_kind));
    while (json_object_iter_next_ordered(&kinds, &kind, &by_sample)) {
      JsonNode *downloaded = json_object_get_member(json_node_get_object(by_sample), alias);

      if (downloaded == NULL)
        continue;
      has_sample = TRUE;
      if (field != NULL && is_expected_kind(field, kind))
        write_regions(field, downloaded, result);
      else
        write_unexpected(name, kind, downloaded, result);
    }
  }
  return has_sample ? g_steal_pointer(&result) : NULL;
}

static RelabelLabel *
find_label(GPtrArray *labels, const char *id)
{
  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    if (strcmp(relabel_label_get_id(g_ptr_array_index(labels, i)), id) == 0)
      return g_ptr_array_index(labels, i);
  }
  return NULL;
}

static gboolean
has_attribute(RelabelSchemaField *field, const char *name)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(field);

  for (guint i = 0; i < attributes->len; i++) {
    if (strcmp(relabel_attribute_get_name(g_ptr_array_index(attributes, i)), name) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Attributes that come from no control; of a label that was sent, those that it had. */
static void
mend_attributes(RelabelSchemaField *field, RelabelLabel *label, RelabelLabel *same)
{
  JsonObject *has = relabel_label_get_attributes(label), *old = same != NULL ? relabel_label_get_attributes(same) : NULL;
  g_autoptr(JsonObject) attributes = has != NULL ? json_object_ref(has) : NULL;
  g_autoptr(GList) names = attributes != NULL ? json_object_get_members(attributes) : NULL;
  g_autoptr(GList) old_names = old != NULL ? json_object_get_members(old) : NULL;

  for (GList *item = names; item != NULL; item = item->next) {
    if (!has_attribute(field, item->data) && (old == NULL || !json_object_has_member(old, item->data)))
      relabel_label_set_attribute(label, item->data, NULL);
  }
  for (GList *item = old_names; item != NULL; item = item->next) {
    if (!has_attribute(field, item->data))
      relabel_label_set_attribute(label, item->data, json_object_get_member(old, item->data));
  }
}

/* The rotation of a box, as the download has it. */
static JsonNode *
find_rotation(JsonObject *download, const char *field, guint sample, const char *id)
{
  g_autofree char *alias = g_strdup_printf("S%u", sample);
  JsonObject *label = vectors_member(vectors_member(vectors_member(vectors_member(download, field), "detections"), alias), id);
  JsonNode *rotation = label != NULL ? json_object_get_member(label, "rotation") : NULL;

  return rotation != NULL && !vectors_is_empty(rotation) ? rotation : NULL;
}

static gboolean
permits_shapes(JsonObject *row)
{
  return relabel_json_peek_boolean(vectors_member(row, "annotate"), "allow_spatial_edits", TRUE);
}

/* The labels of the vector as they are when the rules above are kept. */
void
vectors_mend(RelabelLabelSchema *schema, JsonObject *row, JsonObject *download, guint sample, gboolean is_target, GPtrArray *labels)
{
  JsonObject *before = json_array_get_object_element(relabel_json_peek_array(row, "before"), sample);
  RelabelSchemaField *field = relabel_label_schema_get_field(schema, 0);
  const char *name = relabel_schema_field_get_name(field);
  JsonNode *value = json_object_get_member(before, name);
  g_autoptr(GPtrArray) old = value != NULL && !vectors_is_no_field(value) ? vectors_read_labels(value) : NULL;

  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);
    const char *id = relabel_label_get_id(label);
    RelabelLabel *same = find_label(old, id);
    double confidence;
    gint64 index;

    mend_attributes(field, label, same);
    if (is_target && RELABEL_IS_DETECTION(label) && permits_shapes(row))
      relabel_label_set_attribute(label, "rotation", find_rotation(download, name, sample, id));
    if (same == NULL)
      continue;
    if (relabel_label_get_index(same, &index))
      relabel_label_set_index(label, index);
    if (relabel_label_get_confidence(same, &confidence))
      relabel_label_set_confidence(label, confidence);
    relabel_label_set_tags(label, relabel_label_get_tags(same));
  }
}
