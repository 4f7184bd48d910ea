/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-label-schema.h"

#include "relabel-error.h"
#include "relabel-json.h"

/**
 * RelabelLabelSchema:
 *
 * What a run asks annotators for: fields in the order in which the editor shows them.
 */
struct _RelabelLabelSchema {
  GObject parent_instance;

  GPtrArray *fields;
  GPtrArray *notes; /* of char * */
};

G_DEFINE_FINAL_TYPE(RelabelLabelSchema, relabel_label_schema, G_TYPE_OBJECT)

static void
relabel_label_schema_finalize(GObject *object)
{
  g_ptr_array_unref(RELABEL_LABEL_SCHEMA(object)->fields);
  g_ptr_array_unref(RELABEL_LABEL_SCHEMA(object)->notes);
  G_OBJECT_CLASS(relabel_label_schema_parent_class)->finalize(object);
}

static void
relabel_label_schema_class_init(RelabelLabelSchemaClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_label_schema_finalize;
}

static void
relabel_label_schema_init(RelabelLabelSchema *self)
{
  self->fields = g_ptr_array_new_with_free_func(g_object_unref);
  self->notes = g_ptr_array_new_with_free_func(g_free);
}

/**
 * relabel_label_schema_new:
 *
 * Returns: (transfer full): a schema without fields
 */
RelabelLabelSchema *
relabel_label_schema_new(void)
{
  return g_object_new(RELABEL_TYPE_LABEL_SCHEMA, NULL);
}

static gboolean
read_names(RelabelLabelSchema *self, JsonArray *names, GError **error)
{
  for (guint i = 0; i < json_array_get_length(names); i++) {
    JsonNode *name = json_array_get_element(names, i);

    if (!JSON_NODE_HOLDS_VALUE(name) || json_node_get_value_type(name) != G_TYPE_STRING) {
      g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "Label schema: expected a list of field names, got %s in it",
                  json_node_type_name(name));
      return FALSE;
    }
    if (relabel_label_schema_find_field(self, json_node_get_string(name)) == NULL)
      g_ptr_array_add(self->fields, relabel_schema_field_new(json_node_get_string(name)));
  }
  return TRUE;
}

/**
 * relabel_label_schema_new_from_json:
 * @node: a field name, a list of field names, or an object of field names with `type`, `classes`, `attributes`, `mask_targets`,
 *   `existing_field`, the `allow_…` flags, and what FiftyOne doesn't have: `tool`, `field_type`, `control` and `object`
 *
 * Reads FiftyOne's form of a label schema. Keys that it doesn't know are dropped. `attributes` are an object of definitions, a list of names,
 * one name, or `true` for those that the labels have. An entry of `classes` may be an object of `classes` and their own `attributes`.
 *
 * Returns: (transfer full) (nullable): the schema; %RELABEL_MODEL_ERROR_INVALID names field and key
 */
RelabelLabelSchema *
relabel_label_schema_new_from_json(JsonNode *node, GError **error)
{
  g_autoptr(RelabelLabelSchema) self = relabel_label_schema_new();
  JsonObjectIter iter;
  const char *name;
  JsonNode *info;

  if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING) {
    g_ptr_array_add(self->fields, relabel_schema_field_new(json_node_get_string(node)));
    return g_steal_pointer(&self);
  }
  if (JSON_NODE_HOLDS_ARRAY(node))
    return read_names(self, json_node_get_array(node), error) ? g_steal_pointer(&self) : NULL;
  if (relabel_json_as_object(node, error) == NULL) {
    g_prefix_error(error, "Label schema: ");
    return NULL;
  }
  json_object_iter_init_ordered(&iter, json_node_get_object(node));
  while (json_object_iter_next_ordered(&iter, &name, &info)) {
    RelabelSchemaField *field = relabel_schema_field_new_from_json(name, info, error);

    if (field == NULL)
      return NULL;
    g_ptr_array_add(self->fields, field);
  }
  return g_steal_pointer(&self);
}

/**
 * relabel_label_schema_new_from_string:
 * @json: JSON text, as [ctor@Relabel.LabelSchema.new_from_json] reads it
 *
 * Returns: (transfer full) (nullable): the schema
 */
RelabelLabelSchema *
relabel_label_schema_new_from_string(const char *json, GError **error)
{
  g_autoptr(JsonNode) node = relabel_json_parse(json, -1, error);

  return node != NULL ? relabel_label_schema_new_from_json(node, error) : NULL;
}

/**
 * relabel_label_schema_to_json:
 *
 * Writes FiftyOne's form: `type`, `classes`, `attributes`, `mask_targets`, `existing_field`, and for existing fields the permissions.
 *
 * Returns: (transfer full): an object by field name
 */
JsonNode *
relabel_label_schema_to_json(RelabelLabelSchema *self)
{
  JsonObject *object = json_object_new();

  for (guint i = 0; i < self->fields->len; i++) {
    RelabelSchemaField *field = g_ptr_array_index(self->fields, i);

    json_object_set_member(object, relabel_schema_field_get_name(field), relabel_schema_field_to_json(field));
  }
  return relabel_json_node_from_object(object);
}

/**
 * relabel_label_schema_add_field:
 * @field: a field
 *
 * Adds a field at the end.
 */
void
relabel_label_schema_add_field(RelabelLabelSchema *self, RelabelSchemaField *field)
{
  g_ptr_array_add(self->fields, g_object_ref(field));
}

/**
 * relabel_label_schema_get_n_fields:
 *
 * Returns: the number of fields
 */
guint
relabel_label_schema_get_n_fields(RelabelLabelSchema *self)
{
  return self->fields->len;
}

/**
 * relabel_label_schema_get_field:
 * @position: from 0
 *
 * Returns: (transfer none): a field
 */
RelabelSchemaField *
relabel_label_schema_get_field(RelabelLabelSchema *self, guint position)
{
  return g_ptr_array_index(self->fields, position);
}

/**
 * relabel_label_schema_find_field:
 * @name: the field of the samples
 *
 * Returns: (transfer none) (nullable): the field of that name
 */
RelabelSchemaField *
relabel_label_schema_find_field(RelabelLabelSchema *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++) {
    RelabelSchemaField *field = g_ptr_array_index(self->fields, i);

    if (g_str_equal(relabel_schema_field_get_name(field), name))
      return field;
  }
  return NULL;
}

/**
 * relabel_label_schema_apply_defaults:
 * @defaults: a field, whose name doesn't count
 *
 * Gives to each field what it doesn't say itself: label type, classes, attributes, mask targets, tool, and each of the permissions. These are
 * the arguments `label_type`, `classes`, `attributes`, `mask_targets` and `allow_…` of FiftyOne's `annotate()`, beside its `label_schema`.
 */
void
relabel_label_schema_apply_defaults(RelabelLabelSchema *self, RelabelSchemaField *defaults)
{
  for (guint i = 0; i < self->fields->len; i++)
    relabel_schema_field_apply_defaults(g_ptr_array_index(self->fields, i), defaults);
}

/**
 * relabel_label_schema_dup_notes:
 *
 * Known of a schema that [func@Relabel.annotate_build_schema] has built, and of that of the run which [func@Relabel.annotate] returns; they
 * are not kept.
 *
 * Returns: (transfer full) (array zero-terminated=1): sentences on what a person should know of it, e.g. which labels are not sent
 */
GStrv
relabel_label_schema_dup_notes(RelabelLabelSchema *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

  for (guint i = 0; i < self->notes->len; i++)
    g_strv_builder_add(builder, g_ptr_array_index(self->notes, i));
  return g_strv_builder_end(builder);
}

/* Takes the text. */
void
relabel_label_schema_take_note(RelabelLabelSchema *self, char *note)
{
  g_ptr_array_add(self->notes, note);
}
