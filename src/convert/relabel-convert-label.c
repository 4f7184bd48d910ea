/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One label: to its regions, and back. */
#include "relabel-convert-label.h"

#include <string.h>

#include "relabel-convert-attribute.h"
#include "relabel-id.h"
#include "relabel-json.h"
#include "relabel-labeling-config.h"

void
relabel_edits_clear(RelabelEdits *edits)
{
  g_clear_pointer(&edits->attributes, json_object_unref);
}

/* ---- to Label Studio ---- */

static gboolean
check_class(const RelabelConvertField *self, RelabelLabel *label, GError **error)
{
  const char *label_class = relabel_label_get_label(label);

  /* A scalar's class is its value. */
  if ((self->conversion->flags & RELABEL_CONVERSION_CLASSES) == 0 || !relabel_field_type_is_label(self->conversion->field_type))
    return TRUE;
  if (label_class == NULL)
    return relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_CLASS, "it has no class");
  return g_strv_contains(relabel_schema_field_get_classes(self->field), label_class) ||
         relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_CLASS, "its class “%s” is not in the label schema", label_class);
}

static void
add_class(const RelabelConvertField *self, RelabelLabel *label, JsonObject *value)
{
  const RelabelConversion *conversion = self->conversion;
  const char *label_class = relabel_label_get_label(label);
  const char *const classes[] = { label_class, NULL };

  if ((conversion->flags & RELABEL_CONVERSION_CLASSES) == 0 || label_class == NULL)
    return;
  /* A list that others will be added to can't be shared. */
  if ((conversion->flags & RELABEL_CONVERSION_BY_CLASS) != 0)
    json_object_set_array_member(value, conversion->result_type, relabel_json_array_from_strv(classes));
  else
    json_object_set_member(value, conversion->result_type, json_node_ref(relabel_convert_field_get_class_node(self, label_class)));
}

static JsonObject *
make_region(const RelabelConvertField *self, RelabelLabel *label, const RelabelPart *part)
{
  const RelabelConvertNodes *nodes = relabel_convert_field_get_nodes(self);
  JsonObject *region = json_object_new();
  double confidence = part->score;

  json_object_set_member(region, "from_name", json_node_ref(nodes->from_name));
  json_object_set_member(region, "to_name", json_node_ref(nodes->to_name));
  json_object_set_member(region, "type", json_node_ref(nodes->type));
  if ((self->conversion->flags & RELABEL_CONVERSION_SPATIAL) != 0) {
    json_object_set_member(region, "original_width", json_node_ref(nodes->width));
    json_object_set_member(region, "original_height", json_node_ref(nodes->height));
    json_object_set_member(region, "image_rotation", json_node_ref(nodes->zero));
  }
  if (confidence >= 0 || (relabel_label_get_confidence(label, &confidence) && confidence >= 0 && confidence <= 1))
    json_object_set_double_member(region, "score", confidence);
  add_class(self, label, part->value);
  json_object_set_object_member(region, "value", json_object_ref(part->value));
  return region;
}

static void
clear_region(gpointer data)
{
  json_object_unref(((RelabelSentRegion *)data)->region);
}

/* For an array that is filled again and again. */
GArray *
relabel_convert_regions_new(void)
{
  GArray *regions = g_array_new(FALSE, FALSE, sizeof(RelabelSentRegion));

  g_array_set_clear_func(regions, clear_region);
  return regions;
}

/* Replaces what the array has. FALSE with a reason for what can't be sent. */
gboolean
relabel_convert_to_regions(const RelabelConvertField *self, RelabelLabel *label, GArray *regions, GError **error)
{
  GArray *parts = self->nodes->parts;

  g_array_set_size(regions, 0);
  g_array_set_size(parts, 0);
  if (!check_class(self, label, error) || !self->conversion->to_parts(self, label, parts, error))
    return FALSE;
  for (guint i = 0; i < parts->len; i++) {
    const RelabelPart *part = &g_array_index(parts, RelabelPart, i);
    RelabelSentRegion region = { part->number, make_region(self, label, part) };

    g_array_append_val(regions, region);
  }
  return TRUE;
}

gboolean
relabel_convert_parse_part_id(const char *region_id, char label_id[25], guint *number)
{
  guint64 value = 0;
  gsize length = strlen(region_id);

  if (length < RELABEL_ID_LENGTH || (length > RELABEL_ID_LENGTH && region_id[RELABEL_ID_LENGTH] != '_'))
    return FALSE;
  memcpy(label_id, region_id, RELABEL_ID_LENGTH);
  label_id[RELABEL_ID_LENGTH] = '\0';
  if (length > RELABEL_ID_LENGTH && !g_ascii_string_to_unsigned(region_id + RELABEL_ID_LENGTH + 1, 10, 0, 0xffffff, &value, NULL))
    return FALSE;
  *number = (guint)value;
  return relabel_id_is_valid(label_id);
}

/* ---- from Label Studio ---- */

/* The class of the server: that of a part that differs from the base's, for a person who changes one point's changes the label's. */
static const char *
server_class(const RelabelServerLabel *server, const char *base)
{
  const char *first = server->label_class;

  for (guint i = 0; first == NULL && i < server->parts->len; i++) {
    const char *label_class = relabel_convert_get_class(g_array_index(server->parts, RelabelServerPart, i).region);

    if (label_class != NULL && g_strcmp0(label_class, base) != 0)
      return label_class;
  }
  return first != NULL ? first : base;
}

static gboolean
has_class(const RelabelConvertField *self)
{
  return (self->conversion->flags & RELABEL_CONVERSION_CLASSES) != 0 && relabel_field_type_is_label(self->conversion->field_type);
}

/*
 * The value of an attribute in the first region that has another one than was sent; that which was sent where none has. FALSE where a value
 * can't be read: then the label's stays.
 */
static gboolean
get_server_value(RelabelAttribute *attribute, guint position, const RelabelServerLabel *server, JsonObject *sent, JsonObject **value)
{
  gboolean found = FALSE;

  *value = NULL;
  for (guint i = 0; server->attributes != NULL && i < server->attributes->len; i++) {
    const RelabelServerAttribute *entry = &g_array_index(server->attributes, RelabelServerAttribute, i);

    if (entry->position != position)
      continue;
    if (entry->value == NULL)
      return FALSE;
    if (!found)
      *value = entry->value;
    found = !relabel_convert_attribute_same(attribute, sent, *value);
  }
  return TRUE;
}

static void
set_edit(RelabelEdits *edits, const char *name, JsonNode *node)
{
  if (edits->attributes == NULL)
    edits->attributes = json_object_new();
  json_object_set_member(edits->attributes, name, node != NULL ? node : json_node_new(JSON_NODE_NULL));
}

static void
compare_attributes(const RelabelConvertField *self, RelabelLabel *base, const RelabelServerLabel *server, const char *label_class,
                   RelabelEdits *edits)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(self->field);

  for (guint i = 0; i < attributes->len; i++) {
    RelabelAttribute *attribute = g_ptr_array_index(attributes, i);
    const char *name = relabel_attribute_get_name(attribute);
    g_autoptr(JsonObject) sent = relabel_convert_attribute_of_label(attribute, base);
    g_autoptr(JsonObject) by_default = NULL;
    JsonObject *value;
    JsonNode *like;

    /* Of a class that the label has no longer, the value stays. */
    if (relabel_attribute_get_read_only(attribute) || !relabel_attribute_applies_to(attribute, label_class) ||
        !get_server_value(attribute, i, server, sent, &value))
      continue;
    /* One that was sent and is there no longer has its default, as a new label's does. */
    if (value == NULL && sent != NULL)
      value = by_default = relabel_convert_attribute_to_value(attribute, relabel_attribute_get_default(attribute));
    if (relabel_convert_attribute_same(attribute, sent, value))
      continue;
    like = relabel_label_get_attribute(base, name);
    set_edit(edits, name, value != NULL ? relabel_convert_attribute_from_value(attribute, value, like, NULL) : NULL);
  }
}

/* What a person changed in a label that was sent. FALSE with a reason when it can't be read. */
gboolean
relabel_convert_compare(const RelabelConvertField *self, RelabelLabel *base, const RelabelServerLabel *server, RelabelEdits *edits,
                        GError **error)
{
  const char *base_class = relabel_label_get_label(base);
  const char *label_class = server_class(server, base_class);
  int same = self->conversion->same_shape(self, base, server->parts, error);

  *edits = (RelabelEdits){ has_class(self) && g_strcmp0(label_class, base_class) != 0, same == 0, NULL };
  if (same < 0)
    return FALSE;
  if (!server->doubled)
    compare_attributes(self, base, server, label_class, edits);
  return TRUE;
}

static void
apply_attributes(RelabelLabel *label, JsonObject *attributes)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered(&iter, attributes);
  while (json_object_iter_next_ordered(&iter, &name, &node))
    relabel_label_set_attribute(label, name, JSON_NODE_HOLDS_NULL(node) ? NULL : node);
}

/* Puts edits into a label, which may have changed here meanwhile. On failure the label is in an undefined state. */
gboolean
relabel_convert_apply(const RelabelConvertField *self, RelabelLabel *label, RelabelLabel *base, const RelabelServerLabel *server,
                      const RelabelEdits *edits, GError **error)
{
  if (edits->class_edited)
    relabel_label_set_label(label, server_class(server, relabel_label_get_label(base)));
  if (edits->attributes != NULL)
    apply_attributes(label, edits->attributes);
  return !edits->shape_edited || self->conversion->apply_shape(self, label, base, server->parts, error);
}

static void
set_attributes(const RelabelConvertField *self, RelabelLabel *label, const RelabelServerLabel *server)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(self->field);

  for (guint i = 0; i < attributes->len; i++) {
    RelabelAttribute *attribute = g_ptr_array_index(attributes, i);
    g_autoptr(JsonNode) node = NULL;
    JsonObject *value = NULL;

    if (!relabel_attribute_applies_to(attribute, relabel_label_get_label(label)))
      continue;
    if (!relabel_attribute_get_read_only(attribute) && get_server_value(attribute, i, server, NULL, &value) && value != NULL)
      node = relabel_convert_attribute_from_value(attribute, value, NULL, NULL);
    if (node == NULL && relabel_attribute_get_default(attribute) != NULL)
      node = json_node_copy(relabel_attribute_get_default(attribute));
    if (node != NULL)
      relabel_label_set_attribute(label, relabel_attribute_get_name(attribute), node);
  }
}

/* A label that was drawn there, with the server's id. NULL with a reason when it can't be read, and without one when it is nothing. */
RelabelLabel *
relabel_convert_new_label(const RelabelConvertField *self, const RelabelServerLabel *server, GError **error)
{
  const char *label_class = server_class(server, NULL);
  RelabelLabel *label;

  if (has_class(self) && label_class == NULL) {
    relabel_convert_refuse_region(error, "it has no class");
    return NULL;
  }
  label = self->conversion->from_parts(self, server->parts, error);
  if (label == NULL)
    return NULL;
  relabel_label_set_id(label, server->id);
  if (has_class(self))
    relabel_label_set_label(label, label_class);
  if (relabel_field_type_is_label(self->conversion->field_type))
    set_attributes(self, label, server);
  return label;
}
