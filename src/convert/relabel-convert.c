/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The conversion by itself: of the labels of one field of one image, from JSON to JSON. */
#include "relabel-convert.h"

#include <string.h>

#include "relabel-convert-error.h"
#include "relabel-convert-result.h"
#include "relabel-convert-shape.h"
#include "relabel-document.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"
#include "relabel-scalar.h"

/* What the new labels' ids are made of. */
#define PREFIX "convert"

typedef struct {
  RelabelLabelSchema *schema;
  RelabelConvertField field;
  GPtrArray *labels; /* of RelabelLabel */
  GPtrArray *nodes;  /* of JsonNode, borrowed: what each was read from */
  GHashTable *ids;   /* of the labels, each with its first label */
} Conversion;

static void
conversion_clear(Conversion *self)
{
  relabel_convert_field_clear(&self->field);
  g_clear_object(&self->schema);
  g_clear_pointer(&self->labels, g_ptr_array_unref);
  g_clear_pointer(&self->nodes, g_ptr_array_unref);
  g_clear_pointer(&self->ids, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Conversion, conversion_clear)

/* The documents of labels: a list, FiftyOne's list document, or one label. */
static void
list_nodes(JsonNode *node, GPtrArray *nodes)
{
  static const char *const keys[] = { "classifications", "detections", "polylines", "keypoints" };
  JsonArray *array = NULL;

  if (node == NULL || JSON_NODE_HOLDS_NULL(node))
    return;
  if (JSON_NODE_HOLDS_ARRAY(node))
    array = json_node_get_array(node);
  for (gsize i = 0; JSON_NODE_HOLDS_OBJECT(node) && i < G_N_ELEMENTS(keys); i++) {
    if (array == NULL)
      array = relabel_json_peek_array(json_node_get_object(node), keys[i]);
  }
  if (array == NULL)
    g_ptr_array_add(nodes, node);
  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++)
    g_ptr_array_add(nodes, json_array_get_element(array, i));
}

static gboolean
is_scalar(JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE(node);
}

/* A scalar of FiftyOne's integration is a regression, unless it is a bare value. */
static const char *
find_type(JsonObject *request, GPtrArray *nodes, GError **error)
{
  const char *label_type = relabel_json_get_string(request, "type", error);

  if (g_strcmp0(label_type, "scalar") != 0 || json_object_has_member(request, "field_type"))
    return label_type;
  return nodes->len > 0 && is_scalar(g_ptr_array_index(nodes, 0)) ? label_type : "regression";
}

static const char *
scalar_nick(JsonNode *node)
{
  GType type = json_node_get_value_type(node);

  return type == G_TYPE_BOOLEAN ? "bool" : type == G_TYPE_INT64 ? "int" : type == G_TYPE_STRING ? "string" : "float";
}

/* The classes that the request names, or those that occur. */
static JsonArray *
list_classes(JsonObject *request, GPtrArray *nodes)
{
  JsonArray *given = relabel_json_peek_array(request, "classes");
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  JsonArray *classes;

  if (given != NULL)
    return json_array_ref(given);
  classes = json_array_new();
  for (guint i = 0; i < nodes->len; i++) {
    JsonNode *node = g_ptr_array_index(nodes, i);
    const char *label = JSON_NODE_HOLDS_OBJECT(node) ? relabel_json_peek_string(json_node_get_object(node), "label") : NULL;

    if (label != NULL && g_hash_table_add(seen, (gpointer)label))
      json_array_add_string_element(classes, label);
  }
  return classes;
}

static RelabelSchemaField *
make_schema_field(JsonObject *request, GPtrArray *nodes, GError **error)
{
  static const char *const members[] = { "mask_targets", "attributes", "tool", "field_type" };
  const char *name = relabel_json_get_string(request, "field", error);
  const char *label_type = name != NULL ? find_type(request, nodes, error) : NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonObject *info;

  if (label_type == NULL)
    return NULL;
  info = json_object_new();
  node = relabel_json_node_from_object(info);
  json_object_set_string_member(info, "type", label_type);
  for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
    if (json_object_has_member(request, members[i]))
      json_object_set_member(info, members[i], json_node_ref(json_object_get_member(request, members[i])));
  }
  if (strcmp(label_type, "scalar") == 0 && !json_object_has_member(info, "field_type"))
    json_object_set_string_member(info, "field_type", scalar_nick(g_ptr_array_index(nodes, 0)));
  /* Of a scalar they make a choice, which has to be asked for. */
  if (strcmp(label_type, "scalar") != 0 || json_object_has_member(request, "classes"))
    json_object_set_array_member(info, "classes", list_classes(request, nodes));
  return relabel_schema_field_new_from_json(name, node, error);
}

static gboolean
read_labels(Conversion *self, GError **error)
{
  GType type = relabel_conversion_get_label_type(self->field.conversion);

  for (guint i = 0; i < self->nodes->len; i++) {
    JsonNode *node = g_ptr_array_index(self->nodes, i);
    RelabelLabel *label =
        type == RELABEL_TYPE_SCALAR ? RELABEL_LABEL(relabel_scalar_new(node)) : relabel_label_from_document(type, node, error);

    if (label == NULL) {
      g_prefix_error(error, "Label %u: ", i + 1);
      return FALSE;
    }
    g_ptr_array_add(self->labels, label);
    if (!g_hash_table_contains(self->ids, relabel_label_get_id(label)))
      g_hash_table_insert(self->ids, (gpointer)relabel_label_get_id(label), label);
  }
  return TRUE;
}

/* Of labels with one id only the first can be told from the others: it is sent, and the others stay as they are. */
static gboolean
is_double(Conversion *self, RelabelLabel *label)
{
  return g_hash_table_lookup(self->ids, relabel_label_get_id(label)) != label;
}

static gboolean
read_size(JsonObject *request, int *width, int *height, GError **error)
{
  JsonObject *image = relabel_json_get_object(request, "image", error);
  gint64 w, h;

  if (image == NULL || !relabel_json_get_int(image, "width", &w, error) || !relabel_json_get_int(image, "height", &h, error))
    return FALSE;
  if (w < 1 || h < 1 || w > G_MAXINT32 || h > G_MAXINT32) {
    g_set_error_literal(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_SCHEMA, "“image”: the size is no size of an image");
    return FALSE;
  }
  *width = (int)w;
  *height = (int)h;
  return TRUE;
}

/* @member: where the labels stand. */
static gboolean
conversion_read(Conversion *self, JsonObject *request, const char *member, GError **error)
{
  g_autoptr(RelabelSchemaField) field = NULL;
  int width, height;

  self->labels = g_ptr_array_new_with_free_func(g_object_unref);
  self->nodes = g_ptr_array_new();
  self->ids = g_hash_table_new(g_str_hash, g_str_equal);
  list_nodes(json_object_has_member(request, member) ? json_object_get_member(request, member) : NULL, self->nodes);
  if (!read_size(request, &width, &height, error))
    return FALSE;
  field = make_schema_field(request, self->nodes, error);
  if (field == NULL)
    return FALSE;
  self->schema = relabel_label_schema_new();
  relabel_label_schema_add_field(self->schema, field);
  relabel_convert_field_init(&self->field, relabel_label_schema_get_field(self->schema, 0), width, height);
  if (self->field.conversion == NULL) {
    g_set_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_UNSUPPORTED, "There is no label type “%s”",
                relabel_schema_field_get_label_type(field));
    return FALSE;
  }
  return read_labels(self, error);
}

/* ---- to ---- */

static void
add_skipped(JsonArray *skipped, const char *id, const char *type, const char *reason)
{
  JsonObject *entry = json_object_new();

  json_object_set_string_member(entry, "id", id);
  if (type != NULL)
    json_object_set_string_member(entry, "type", type);
  json_object_set_string_member(entry, "reason", reason);
  json_array_add_object_element(skipped, entry);
}

/* An editor without classes would be of no use: where none is known, one stands in their place. */
static char *
make_config(Conversion *self, GError **error)
{
  RelabelSchemaField *field = self->field.field;

  if (relabel_schema_field_get_classes(field)[0] == NULL && self->field.conversion->item != NULL &&
      (self->field.conversion->flags & RELABEL_CONVERSION_TARGETS) == 0)
    relabel_schema_field_set_classes(field, (const char *const[]){ "object", NULL });
  return relabel_labeling_config_new(self->schema, error);
}

static void
add_result(Conversion *self, JsonArray *result, JsonArray *skipped)
{
  RelabelRegionWriter writer;

  relabel_region_writer_init(&writer, NULL);
  for (guint i = 0; i < self->labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(self->labels, i);
    g_autoptr(GError) reason = NULL;

    if (is_double(self, label))
      add_skipped(skipped, relabel_label_get_id(label), NULL, "there is another label of its id");
    else if (!relabel_region_writer_add(&writer, &self->field, label, result, &reason))
      add_skipped(skipped, relabel_label_get_id(label), NULL, reason->message);
  }
  relabel_region_writer_clear(&writer);
}

/**
 * relabel_convert_to_label_studio:
 * @request: an object with `type` (a label type), `field` (the name of the field), `image` (an object with `width` and `height` in pixels, of
 *   the upright image), `label` (FiftyOne's document of a label or of a list of them), and maybe `classes`, `mask_targets`, `attributes`,
 *   `tool` and `field_type` as in a label schema
 *
 * Converts the labels of a field of one image to a result of Label Studio. It reads nothing else but masks whose `mask_path` says where.
 *
 * Returns: (transfer full) (nullable): an object with `labeling_config`, `result`, and `skipped`, a list of objects with `id` and `reason`
 */
JsonObject *
relabel_convert_to_label_studio(JsonObject *request, GError **error)
{
  g_auto(Conversion) conversion = { 0 };
  g_autoptr(JsonArray) result = json_array_new();
  g_autoptr(JsonArray) skipped = json_array_new();
  g_autofree char *config = NULL;
  JsonObject *answer;

  if (!conversion_read(&conversion, request, "label", error))
    return NULL;
  add_result(&conversion, result, skipped);
  config = make_config(&conversion, error);
  if (config == NULL)
    return NULL;
  answer = json_object_new();
  json_object_set_string_member(answer, "labeling_config", config);
  json_object_set_array_member(answer, "result", g_steal_pointer(&result));
  json_object_set_array_member(answer, "skipped", g_steal_pointer(&skipped));
  return answer;
}

/* ---- from ---- */

/* NaN by its name; ids bare; nothing that is not set. */
static JsonNode *
plain_node(JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
  const char *number = object != NULL ? relabel_json_peek_string(object, "$numberDouble") : NULL;
  JsonArray *array;
  JsonNode *copy;

  if (number != NULL)
    return json_node_init_string(json_node_alloc(), number);
  if (!JSON_NODE_HOLDS_ARRAY(node))
    return json_node_ref(node);
  array = json_array_new();
  for (guint i = 0; i < json_array_get_length(json_node_get_array(node)); i++)
    json_array_add_element(array, plain_node(json_array_get_element(json_node_get_array(node), i)));
  copy = json_node_new(JSON_NODE_ARRAY);
  json_node_take_array(copy, array);
  return copy;
}

static JsonNode *
plain_document(RelabelLabel *label)
{
  g_autoptr(JsonNode) document = NULL;
  JsonObject *plain;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (RELABEL_IS_SCALAR(label))
    return json_node_copy(relabel_scalar_get_value(RELABEL_SCALAR(label)));
  document = relabel_label_to_document(label);
  plain = json_object_new();
  json_object_iter_init_ordered(&iter, json_node_get_object(document));
  while (json_object_iter_next_ordered(&iter, &name, &node)) {
    if (strcmp(name, "_id") == 0)
      json_object_set_string_member(plain, "id", relabel_label_get_id(label));
    else if (strcmp(name, "tags") != 0 || json_array_get_length(json_node_get_array(node)) > 0)
      json_object_set_member(plain, name, plain_node(node));
  }
  return relabel_json_node_from_object(plain);
}

/* A label that was sent: what it was read from, if nobody touched it. */
static JsonNode *
merge_label(Conversion *self, guint position, const RelabelServerLabel *server, GError **error)
{
  RelabelLabel *base = g_ptr_array_index(self->labels, position);
  g_autoptr(RelabelLabel) label = relabel_label_copy(base);
  g_auto(RelabelEdits) edits = { 0 };

  if (!relabel_convert_compare(&self->field, base, server, &edits, error) ||
      !relabel_convert_apply(&self->field, label, base, server, &edits, error))
    return NULL;
  return relabel_label_equal(label, base) ? json_node_ref(g_ptr_array_index(self->nodes, position)) : plain_document(label);
}

/* Whether the label was sent at all. */
static gboolean
was_sent(Conversion *self, RelabelLabel *label)
{
  g_autoptr(GArray) regions = relabel_convert_regions_new();

  return relabel_convert_to_regions(&self->field, label, regions, NULL);
}

static void
add_known(Conversion *self, RelabelServerResult *server, JsonArray *labels)
{
  for (guint i = 0; i < self->labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(self->labels, i);
    const char *id = relabel_label_get_id(label);
    gboolean doubled = is_double(self, label);
    const RelabelServerLabel *found = doubled ? NULL : relabel_server_field_find(&server->fields[0], id);
    g_autoptr(GError) reason = NULL;
    JsonNode *node = found != NULL ? merge_label(self, i, found, &reason) : NULL;

    if (reason != NULL)
      relabel_server_result_set_unreadable(server, 0, found, reason->message);
    if (node != NULL)
      json_array_add_element(labels, node);
    else if (doubled || relabel_server_field_is_unreadable(&server->fields[0], id) || !was_sent(self, label))
      json_array_add_element(labels, json_node_ref(g_ptr_array_index(self->nodes, i)));
  }
}

static void
add_new(Conversion *self, RelabelServerResult *server, JsonArray *labels)
{
  for (guint i = 0; i < server->fields[0].labels->len; i++) {
    const RelabelServerLabel *found = g_ptr_array_index(server->fields[0].labels, i);
    g_autoptr(GError) reason = NULL;
    g_autoptr(RelabelLabel) label = NULL;

    if (g_hash_table_contains(self->ids, found->id))
      continue;
    label = relabel_convert_new_label(&self->field, found, &reason);
    if (label != NULL)
      json_array_add_element(labels, plain_document(label));
    else if (reason != NULL)
      relabel_server_result_set_unreadable(server, 0, found, reason->message);
  }
}

/* A result says itself how large its image is. It is believed, rather than the request, as far as that is no way to fill the memory. */
#define BELIEVED_PIXELS (1 << 24)

static void
take_size(RelabelConvertField *field, JsonArray *result)
{
  for (guint i = 0; i < json_array_get_length(result); i++) {
    JsonNode *node = json_array_get_element(result, i);
    JsonObject *region = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    int width = 0, height = 0;

    if (g_strcmp0(relabel_json_peek_string(region, "from_name"), field->control) != 0 ||
        !relabel_region_size(region, &width, &height, NULL) || width == 0 || height == 0)
      continue;
    if ((gint64)width * height <= MAX(BELIEVED_PIXELS, (gint64)field->width * field->height)) {
      field->width = width;
      field->height = height;
    }
    return;
  }
}

/**
 * relabel_convert_from_label_studio:
 * @request: an object with `type`, `field` and `image` as for [func@Relabel.convert_to_label_studio], `result` (a list of regions), and maybe
 *   `base`, the labels that were sent
 *
 * Converts a result of Label Studio to the labels of a field of one image. A label of the base that nobody touched comes back as it is; of an
 * edited one only what was edited changes.
 *
 * Returns: (transfer full) (nullable): an object with `labels`, and `skipped`, a list of objects with `id`, `type` and `reason`
 */
JsonObject *
relabel_convert_from_label_studio(JsonObject *request, GError **error)
{
  g_auto(Conversion) conversion = { 0 };
  g_auto(RelabelServerResult) server = { 0 };
  JsonArray *result = relabel_json_get_array(request, "result", error);
  JsonArray *labels, *skipped;
  JsonObject *answer;

  if (result == NULL || !conversion_read(&conversion, request, "base", error))
    return NULL;
  take_size(&conversion.field, result);
  relabel_server_result_read(&server, &conversion.field, 1, &conversion.labels, result, NULL, PREFIX);
  labels = json_array_new();
  skipped = json_array_new();
  add_known(&conversion, &server, labels);
  add_new(&conversion, &server, labels);
  for (guint i = 0; i < server.skipped->len; i++) {
    const RelabelSkippedRegion *entry = g_ptr_array_index(server.skipped, i);

    add_skipped(skipped, entry->id, entry->type, entry->reason);
  }
  answer = json_object_new();
  json_object_set_array_member(answer, "labels", labels);
  json_object_set_array_member(answer, "skipped", skipped);
  return answer;
}
