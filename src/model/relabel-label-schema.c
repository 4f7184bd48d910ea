/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-label-schema.h"

#include "relabel-error.h"
#include "relabel-json.h"

/**
 * RelabelSchemaField:
 *
 * What annotators may do with one field: its label type, its classes, and the permissions.
 */
struct _RelabelSchemaField {
  GObject parent_instance;

  char *name;
  char *label_type;
  GStrv classes;
  gboolean existing;
  RelabelPermissions permissions;
};

/**
 * RelabelLabelSchema:
 *
 * What a run asks annotators for: fields in the order in which the editor shows them.
 */
struct _RelabelLabelSchema {
  GObject parent_instance;

  GPtrArray *fields;
};

G_DEFINE_FINAL_TYPE(RelabelSchemaField, relabel_schema_field, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE(RelabelLabelSchema, relabel_label_schema, G_TYPE_OBJECT)

static const struct {
  const char *name;
  RelabelPermissions permission;
} permission_names[] = {
  { "allow_additions", RELABEL_PERMISSIONS_ADDITIONS },
  { "allow_deletions", RELABEL_PERMISSIONS_DELETIONS },
  { "allow_label_edits", RELABEL_PERMISSIONS_LABEL_EDITS },
  { "allow_index_edits", RELABEL_PERMISSIONS_INDEX_EDITS },
  { "allow_spatial_edits", RELABEL_PERMISSIONS_SPATIAL_EDITS },
};

static void
relabel_schema_field_finalize(GObject *object)
{
  RelabelSchemaField *self = RELABEL_SCHEMA_FIELD(object);

  g_free(self->name);
  g_free(self->label_type);
  g_strfreev(self->classes);
  G_OBJECT_CLASS(relabel_schema_field_parent_class)->finalize(object);
}

static void
relabel_schema_field_class_init(RelabelSchemaFieldClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_schema_field_finalize;
}

static void
relabel_schema_field_init(RelabelSchemaField *self)
{
  self->classes = g_new0(char *, 1);
  self->permissions = RELABEL_PERMISSIONS_ALL;
}

/**
 * relabel_schema_field_new:
 * @name: the field of the samples
 *
 * Returns: (transfer full): a field whose label type and classes are still to be found out or set; everything is permitted
 */
RelabelSchemaField *
relabel_schema_field_new(const char *name)
{
  RelabelSchemaField *self = g_object_new(RELABEL_TYPE_SCHEMA_FIELD, NULL);

  self->name = g_strdup(name);
  return self;
}

/**
 * relabel_schema_field_get_name:
 *
 * Returns: the field of the samples
 */
const char *
relabel_schema_field_get_name(RelabelSchemaField *self)
{
  return self->name;
}

/**
 * relabel_schema_field_get_label_type:
 *
 * Returns: (nullable): FiftyOne's word, e.g. `detections`; %NULL while it is to be found out
 */
const char *
relabel_schema_field_get_label_type(RelabelSchemaField *self)
{
  return self->label_type;
}

/**
 * relabel_schema_field_set_label_type:
 * @label_type: (nullable): FiftyOne's word
 *
 * Sets the label type.
 */
void
relabel_schema_field_set_label_type(RelabelSchemaField *self, const char *label_type)
{
  char *old = self->label_type;

  self->label_type = g_strdup(label_type);
  g_free(old);
}

/**
 * relabel_schema_field_get_classes:
 *
 * Returns: (transfer none) (array zero-terminated=1): the classes in their order; empty while they are to be found out
 */
const char *const *
relabel_schema_field_get_classes(RelabelSchemaField *self)
{
  return (const char *const *)self->classes;
}

/**
 * relabel_schema_field_set_classes:
 * @classes: (array zero-terminated=1): the classes in their order
 *
 * Sets the classes.
 */
void
relabel_schema_field_set_classes(RelabelSchemaField *self, const char *const *classes)
{
  GStrv old = self->classes;

  self->classes = g_strdupv((char **)classes);
  g_strfreev(old);
}

/**
 * relabel_schema_field_parse_classes:
 * @text: classes with commas between, as people type them
 *
 * Reads one class for each part between commas; blanks around it are no part of it, and empty parts are left out.
 *
 * Returns: (transfer full) (array zero-terminated=1): the classes in their order
 */
GStrv
relabel_schema_field_parse_classes(const char *text)
{
  g_auto(GStrv) parts = g_strsplit(text, ",", -1);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

  for (guint i = 0; parts[i] != NULL; i++) {
    if (*g_strstrip(parts[i]) != '\0')
      g_strv_builder_add(builder, parts[i]);
  }
  return g_strv_builder_end(builder);
}

/**
 * relabel_schema_field_get_existing:
 *
 * Returns: whether the dataset had the field when the run was made; then its labels were sent
 */
gboolean
relabel_schema_field_get_existing(RelabelSchemaField *self)
{
  return self->existing;
}

/**
 * relabel_schema_field_set_existing:
 * @existing: whether the dataset has the field
 *
 * Sets whether there are labels to send.
 */
void
relabel_schema_field_set_existing(RelabelSchemaField *self, gboolean existing)
{
  self->existing = existing;
}

/**
 * relabel_schema_field_get_permissions:
 *
 * Returns: what may be changed in an existing field
 */
RelabelPermissions
relabel_schema_field_get_permissions(RelabelSchemaField *self)
{
  return self->permissions;
}

/**
 * relabel_schema_field_set_permissions:
 * @permissions: what may be changed
 *
 * Sets the permissions.
 */
void
relabel_schema_field_set_permissions(RelabelSchemaField *self, RelabelPermissions permissions)
{
  self->permissions = permissions;
}

static void
relabel_label_schema_finalize(GObject *object)
{
  g_ptr_array_unref(RELABEL_LABEL_SCHEMA(object)->fields);
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
read_classes(RelabelSchemaField *field, JsonObject *info, GError **error)
{
  JsonArray *array = relabel_json_peek_array(info, "classes");
  g_auto(GStrv) classes = NULL;

  if (array == NULL) {
    JsonNode *node = json_object_get_member(info, "classes");

    if (node == NULL || JSON_NODE_HOLDS_NULL(node))
      return TRUE;
    return relabel_json_get_array(info, "classes", error) != NULL;
  }
  classes = relabel_json_dup_strv(array);
  if (g_strv_length(classes) != json_array_get_length(array)) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“classes”: expected a list of strings");
    return FALSE;
  }
  relabel_schema_field_set_classes(field, (const char *const *)classes);
  return TRUE;
}

static RelabelSchemaField *
read_field(const char *name, JsonNode *node, GError **error)
{
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new(name);
  JsonObject *info = relabel_json_as_object(node, error);

  if (info == NULL || !read_classes(field, info, error)) {
    g_prefix_error(error, "Field “%s” of the label schema: ", name);
    return NULL;
  }
  relabel_schema_field_set_label_type(field, relabel_json_peek_string(info, "type"));
  if (field->label_type == NULL && json_object_has_member(info, "type") && !json_object_get_null_member(info, "type")) {
    relabel_json_get_string(info, "type", error);
    g_prefix_error(error, "Field “%s” of the label schema: ", name);
    return NULL;
  }
  field->existing = relabel_json_peek_boolean(info, "existing_field", FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS(permission_names); i++) {
    if (!relabel_json_peek_boolean(info, permission_names[i].name, TRUE))
      field->permissions &= ~permission_names[i].permission;
  }
  return g_steal_pointer(&field);
}

/**
 * relabel_label_schema_new_from_json:
 * @node: a list of field names, or an object of field names with `type`, `classes`, `existing_field` and the `allow_…` flags
 *
 * Reads FiftyOne's form of a label schema. Keys that it doesn't know are dropped.
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

  if (JSON_NODE_HOLDS_ARRAY(node)) {
    g_auto(GStrv) names = relabel_json_dup_strv(json_node_get_array(node));

    for (guint i = 0; names[i] != NULL; i++)
      g_ptr_array_add(self->fields, relabel_schema_field_new(names[i]));
    return g_steal_pointer(&self);
  }
  if (relabel_json_as_object(node, error) == NULL) {
    g_prefix_error(error, "Label schema: ");
    return NULL;
  }
  json_object_iter_init_ordered(&iter, json_node_get_object(node));
  while (json_object_iter_next_ordered(&iter, &name, &info)) {
    RelabelSchemaField *field = read_field(name, info, error);

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
 * Writes FiftyOne's form: `type`, `classes`, `attributes`, `existing_field`, and for existing fields the permissions.
 *
 * Returns: (transfer full): an object by field name
 */
JsonNode *
relabel_label_schema_to_json(RelabelLabelSchema *self)
{
  JsonObject *object = json_object_new();

  for (guint i = 0; i < self->fields->len; i++) {
    RelabelSchemaField *field = g_ptr_array_index(self->fields, i);
    JsonObject *info = json_object_new();

    if (field->label_type != NULL)
      json_object_set_string_member(info, "type", field->label_type);
    json_object_set_array_member(info, "classes", relabel_json_array_from_strv((const char *const *)field->classes));
    json_object_set_object_member(info, "attributes", json_object_new());
    json_object_set_boolean_member(info, "existing_field", field->existing);
    for (gsize k = 0; field->existing && k < G_N_ELEMENTS(permission_names); k++)
      json_object_set_boolean_member(info, permission_names[k].name,
                                     (field->permissions & permission_names[k].permission) != 0);
    json_object_set_object_member(object, field->name, info);
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

    if (g_str_equal(field->name, name))
      return field;
  }
  return NULL;
}
