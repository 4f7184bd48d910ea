/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FiftyOne's form of a field of a label schema. */
#include <string.h>

#include "relabel-document.h"
#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-schema-field.h"

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

static const char *const tool_nicks[] = { [RELABEL_TOOL_BRUSH] = "brush", [RELABEL_TOOL_POLYGON] = "polygon" };

static gboolean
refuse(GError **error, const char *key, const char *expected)
{
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s”: expected %s", key, expected);
  return FALSE;
}

static gboolean
holds(JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == type;
}

/* A name, or a list of names; NULL for what is neither. */
static GStrv
read_names(JsonNode *node)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

  if (holds(node, G_TYPE_STRING))
    g_strv_builder_add(builder, json_node_get_string(node));
  else if (array == NULL)
    return NULL;
  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
    JsonNode *name = json_array_get_element(array, i);

    if (!holds(name, G_TYPE_STRING))
      return NULL;
    g_strv_builder_add(builder, json_node_get_string(name));
  }
  return g_strv_builder_end(builder);
}

/* By name; names without a definition have an empty one. */
static JsonObject *
dup_definitions(JsonNode *node)
{
  g_auto(GStrv) names = NULL;
  JsonObject *named;

  if (JSON_NODE_HOLDS_OBJECT(node))
    return json_node_dup_object(node);
  names = read_names(node);
  if (names == NULL)
    return NULL;
  named = json_object_new();
  for (guint i = 0; names[i] != NULL; i++)
    json_object_set_object_member(named, names[i], json_object_new());
  return named;
}

/* A group of classes may stand in the list twice: its attributes are defined once. */
static gboolean
is_defined(RelabelSchemaField *field, const char *name, const char *const *classes)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(field);

  for (guint i = 0; i < attributes->len; i++) {
    RelabelAttribute *attribute = g_ptr_array_index(attributes, i);

    if (strcmp(relabel_attribute_get_name(attribute), name) == 0 && relabel_attribute_get_classes(attribute) != NULL &&
        g_strv_equal(relabel_attribute_get_classes(attribute), classes))
      return TRUE;
  }
  return FALSE;
}

/* @classes: (nullable): those whose attributes they are; NULL for those of all */
static gboolean
read_definitions(RelabelSchemaField *field, JsonNode *node, const char *const *classes, GError **error)
{
  g_autoptr(JsonObject) definitions = dup_definitions(node);
  JsonObjectIter iter;
  const char *name;
  JsonNode *definition;

  if (definitions == NULL)
    return refuse(error, "attributes", "an object of definitions, a list of names, a name, true or false");
  json_object_iter_init_ordered(&iter, definitions);
  while (json_object_iter_next_ordered(&iter, &name, &definition)) {
    g_autoptr(RelabelAttribute) attribute = relabel_attribute_new_from_json(name, definition, error);

    if (attribute == NULL)
      return FALSE;
    relabel_attribute_set_classes(attribute, classes);
    if (classes == NULL || !is_defined(field, name, classes))
      relabel_schema_field_add_attribute(field, attribute);
  }
  return TRUE;
}

static gboolean
is_true(JsonNode *node)
{
  return holds(node, G_TYPE_BOOLEAN) && json_node_get_boolean(node);
}

static gboolean
is_word_for_none(JsonNode *node)
{
  return JSON_NODE_HOLDS_NULL(node) || (holds(node, G_TYPE_BOOLEAN) && !json_node_get_boolean(node));
}

/* Of the labels of all classes. */
static gboolean
read_attributes(RelabelSchemaField *field, JsonObject *info, GError **error)
{
  JsonNode *node = json_object_get_member(info, "attributes");

  if (node == NULL)
    return TRUE;
  relabel_schema_field_set_attribute_source(field, is_true(node) ? RELABEL_ATTRIBUTE_SOURCE_OBSERVED : RELABEL_ATTRIBUTE_SOURCE_GIVEN);
  return is_true(node) || is_word_for_none(node) || read_definitions(field, node, NULL, error);
}

/* Classes as they are read. */
typedef struct {
  GPtrArray *names;
  GArray *groups;
} ClassList;

/* Classes with attributes of their own: {"classes": "a" or ["a", "b"], "attributes": {…}, true or false}. */
static gboolean
read_class_group(RelabelSchemaField *field, JsonObject *object, ClassList *list, GError **error)
{
  g_auto(GStrv) classes = read_names(json_object_get_member(object, "classes"));
  JsonNode *attributes = json_object_get_member(object, "attributes");
  RelabelClassGroup group = { .first = list->names->len };

  if (classes == NULL || classes[0] == NULL || attributes == NULL)
    return refuse(error, "classes", "objects with both “classes” and “attributes”");
  group.length = g_strv_length(classes);
  group.observed = is_true(attributes);
  g_array_append_val(list->groups, group);
  for (guint i = 0; i < group.length; i++)
    g_ptr_array_add(list->names, g_strdup(classes[i]));
  return group.observed || is_word_for_none(attributes) || read_definitions(field, attributes, (const char *const *)classes, error);
}

static gboolean
read_class_list(RelabelSchemaField *field, JsonArray *array, ClassList *list, GError **error)
{
  for (guint i = 0; i < json_array_get_length(array); i++) {
    JsonNode *element = json_array_get_element(array, i);

    if (holds(element, G_TYPE_STRING))
      g_ptr_array_add(list->names, g_strdup(json_node_get_string(element)));
    else if (!JSON_NODE_HOLDS_OBJECT(element))
      return refuse(error, "classes", "a list of strings");
    else if (!read_class_group(field, json_node_get_object(element), list, error))
      return FALSE;
  }
  g_ptr_array_add(list->names, NULL);
  return TRUE;
}

static gboolean
read_classes(RelabelSchemaField *field, JsonObject *info, GError **error)
{
  JsonNode *node = json_object_get_member(info, "classes");
  ClassList list = { g_ptr_array_new_with_free_func(g_free), g_array_new(FALSE, FALSE, sizeof(RelabelClassGroup)) };
  JsonArray *array = node != NULL && !JSON_NODE_HOLDS_NULL(node) ? relabel_json_get_array(info, "classes", error) : NULL;
  gboolean done = node == NULL || JSON_NODE_HOLDS_NULL(node) || (array != NULL && read_class_list(field, array, &list, error));

  if (done && node != NULL) {
    relabel_schema_field_set_classes(field, array != NULL ? (const char *const *)list.names->pdata : (const char *const[]){ NULL });
    relabel_schema_field_set_class_groups(field, (const RelabelClassGroup *)(gpointer)list.groups->data, list.groups->len);
  }
  g_ptr_array_unref(list.names);
  g_array_unref(list.groups);
  return done;
}

/* “#” and six digits for masks of colours; else a value that a pixel of 16 bits can have, in its one form. */
static gboolean
is_target(const char *text)
{
  guint64 value;

  if (*text != '#')
    return (*text != '0' || text[1] == '\0') && g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT16, &value, NULL);
  for (guint i = 1; i < 7; i++) {
    if (!g_ascii_isxdigit(text[i]))
      return FALSE;
  }
  return text[7] == '\0';
}

static gboolean
read_mask_targets(RelabelSchemaField *field, JsonObject *info, GError **error)
{
  JsonNode *node = json_object_get_member(info, "mask_targets");
  JsonObjectIter iter;
  const char *value;
  JsonNode *name;

  if (node == NULL || JSON_NODE_HOLDS_NULL(node))
    return TRUE;
  if (relabel_json_as_object(node, error) == NULL) {
    g_prefix_error(error, "“mask_targets”: ");
    return FALSE;
  }
  json_object_iter_init_ordered(&iter, json_node_get_object(node));
  while (json_object_iter_next_ordered(&iter, &value, &name)) {
    if (!is_target(value) || !holds(name, G_TYPE_STRING))
      return refuse(error, "mask_targets", "names by values from 0 to 65535, or by colours as #rrggbb");
  }
  relabel_schema_field_set_mask_targets(field, json_node_get_object(node));
  return TRUE;
}

/* A member that may be missing or null. */
static gboolean
read_word(JsonObject *info, const char *name, const char **word, GError **error)
{
  JsonNode *node = json_object_get_member(info, name);

  *word = NULL;
  if (node == NULL || JSON_NODE_HOLDS_NULL(node))
    return TRUE;
  *word = relabel_json_get_string(info, name, error);
  return *word != NULL;
}

static gboolean
read_type(RelabelSchemaField *field, JsonObject *info, GError **error)
{
  const char *label_type, *scalar, *tool, *control, *object;
  RelabelFieldType scalar_type;

  if (!read_word(info, "type", &label_type, error) || !read_word(info, "field_type", &scalar, error) ||
      !read_word(info, "tool", &tool, error) || !read_word(info, "control", &control, error) || !read_word(info, "object", &object, error))
    return FALSE;
  relabel_schema_field_set_label_type(field, label_type);
  relabel_schema_field_set_control(field, control, object);
  if (scalar != NULL && relabel_field_type_from_nick(scalar, &scalar_type) && scalar_type <= RELABEL_FIELD_TYPE_STRING)
    relabel_schema_field_set_scalar_type(field, scalar_type);
  else if (scalar != NULL)
    return refuse(error, "field_type", "bool, int, float or string");
  if (g_strcmp0(tool, tool_nicks[RELABEL_TOOL_POLYGON]) == 0)
    relabel_schema_field_set_tool(field, RELABEL_TOOL_POLYGON);
  else if (tool != NULL && strcmp(tool, tool_nicks[RELABEL_TOOL_BRUSH]) != 0)
    return refuse(error, "tool", "brush or polygon");
  return TRUE;
}

static gboolean
read_permissions(RelabelSchemaField *field, JsonObject *info, GError **error)
{
  gboolean existing = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS(permission_names); i++) {
    const char *name = permission_names[i].name;
    JsonNode *node = json_object_get_member(info, name);
    gboolean allowed = TRUE;

    if (!relabel_document_read_flag(node, name, &allowed, error))
      return FALSE;
    if (node != NULL && !JSON_NODE_HOLDS_NULL(node))
      relabel_schema_field_set_permission(field, permission_names[i].permission, allowed);
  }
  if (!relabel_document_read_flag(json_object_get_member(info, "existing_field"), "existing_field", &existing, error))
    return FALSE;
  relabel_schema_field_set_existing(field, existing);
  return TRUE;
}

RelabelSchemaField *
relabel_schema_field_new_from_json(const char *name, JsonNode *node, GError **error)
{
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new(name);
  JsonObject *info = relabel_json_as_object(node, error);

  if (info == NULL || !read_type(field, info, error) || !read_mask_targets(field, info, error) || !read_classes(field, info, error) ||
      !read_attributes(field, info, error) || !read_permissions(field, info, error)) {
    g_prefix_error(error, "Field “%s” of the label schema: ", name);
    return NULL;
  }
  return g_steal_pointer(&field);
}

static void
write_attribute(JsonObject *object, RelabelAttribute *attribute)
{
  const char *name = relabel_attribute_get_name(attribute);

  if (!json_object_has_member(object, name))
    json_object_set_member(object, name, relabel_attribute_to_json(attribute));
}

/* The attributes that labels of a class have by its own definitions; those of all classes with NULL. The first definition holds. */
static JsonObject *
write_attributes(RelabelSchemaField *field, const char *label)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(field);
  JsonObject *object = json_object_new();

  for (guint i = 0; i < attributes->len; i++) {
    RelabelAttribute *attribute = g_ptr_array_index(attributes, i);
    gboolean is_own = relabel_attribute_get_classes(attribute) != NULL;

    if (is_own == (label != NULL) && relabel_attribute_applies_to(attribute, label))
      write_attribute(object, attribute);
  }
  return object;
}

static gboolean
have_same_attributes(RelabelSchemaField *field, const char *a, const char *b)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(field);

  for (guint i = 0; i < attributes->len; i++) {
    RelabelAttribute *attribute = g_ptr_array_index(attributes, i);

    if (relabel_attribute_applies_to(attribute, a) != relabel_attribute_applies_to(attribute, b))
      return FALSE;
  }
  return TRUE;
}

static JsonArray *
add_group(JsonArray *array, JsonObject *attributes)
{
  JsonObject *object = json_object_new();
  JsonArray *classes = json_array_new();

  json_object_set_array_member(object, "classes", classes);
  json_object_set_object_member(object, "attributes", attributes);
  json_array_add_object_element(array, object);
  return classes;
}

/* Neighbours that share their own attributes are one group, so that the classes stay in their order. A class that stands there again is bare:
 * what is read of this is written as this. */
static JsonArray *
write_classes(RelabelSchemaField *field)
{
  const char *const *classes = relabel_schema_field_get_classes(field);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  JsonArray *array = json_array_new();
  JsonArray *group = NULL;

  for (guint i = 0; classes[i] != NULL; i++) {
    g_autoptr(JsonObject) attributes = write_attributes(field, classes[i]);

    if (!g_hash_table_add(seen, (gpointer)classes[i]) || json_object_get_size(attributes) == 0) {
      json_array_add_string_element(array, classes[i]);
      group = NULL;
      continue;
    }
    if (group == NULL || !have_same_attributes(field, classes[i - 1], classes[i]))
      group = add_group(array, g_steal_pointer(&attributes));
    json_array_add_string_element(group, classes[i]);
  }
  return array;
}

/* Those whose classes are just those of the group. */
static JsonObject *
write_group_attributes(RelabelSchemaField *field, const char *const *classes)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(field);
  JsonObject *object = json_object_new();

  for (guint i = 0; i < attributes->len; i++) {
    RelabelAttribute *attribute = g_ptr_array_index(attributes, i);

    if (relabel_attribute_get_classes(attribute) != NULL && g_strv_equal(relabel_attribute_get_classes(attribute), classes))
      write_attribute(object, attribute);
  }
  return object;
}

/* The list as it was given: what were groups in it are these, also without attributes. */
static JsonArray *
write_grouped_classes(RelabelSchemaField *field, const RelabelClassGroup *groups, guint n_groups)
{
  const char *const *classes = relabel_schema_field_get_classes(field);
  JsonArray *array = json_array_new();
  guint next = 0;

  for (guint i = 0; classes[i] != NULL; i++) {
    g_autoptr(GStrvBuilder) builder = NULL;
    g_auto(GStrv) names = NULL;
    JsonArray *group;

    if (next >= n_groups || groups[next].first != i) {
      json_array_add_string_element(array, classes[i]);
      continue;
    }
    builder = g_strv_builder_new();
    for (guint k = 0; k < groups[next].length; k++)
      g_strv_builder_add(builder, classes[i + k]);
    names = g_strv_builder_end(builder);
    group = add_group(array, write_group_attributes(field, (const char *const *)names));
    for (guint k = 0; names[k] != NULL; k++)
      json_array_add_string_element(group, names[k]);
    i += groups[next++].length - 1;
  }
  return array;
}

JsonNode *
relabel_schema_field_to_json(RelabelSchemaField *self)
{
  const char *label_type = relabel_schema_field_get_label_type(self);
  RelabelPermissions permissions = relabel_schema_field_get_permissions(self);
  gboolean existing = relabel_schema_field_get_existing(self);
  RelabelPermissions said = relabel_schema_field_get_said_permissions(self);
  guint n_groups = 0;
  const RelabelClassGroup *groups = relabel_schema_field_get_class_groups(self, &n_groups);
  gboolean targets = label_type == NULL || strcmp(label_type, "segmentation") == 0;
  JsonObject *info = json_object_new();

  if (label_type != NULL)
    json_object_set_string_member(info, "type", label_type);
  json_object_set_array_member(info, "classes", n_groups > 0 ? write_grouped_classes(self, groups, n_groups) : write_classes(self));
  json_object_set_object_member(info, "attributes", write_attributes(self, NULL));
  if (targets && relabel_schema_field_get_mask_targets(self) != NULL)
    json_object_set_object_member(info, "mask_targets", relabel_json_copy_object(relabel_schema_field_get_mask_targets(self)));
  if (g_strcmp0(label_type, "scalar") == 0)
    json_object_set_string_member(info, "field_type", relabel_field_type_to_nick(relabel_schema_field_get_scalar_type(self)));
  if (relabel_schema_field_get_tool(self) != RELABEL_TOOL_BRUSH)
    json_object_set_string_member(info, "tool", tool_nicks[relabel_schema_field_get_tool(self)]);
  if (relabel_schema_field_get_control(self) != NULL)
    json_object_set_string_member(info, "control", relabel_schema_field_get_control(self));
  if (relabel_schema_field_get_object(self) != NULL)
    json_object_set_string_member(info, "object", relabel_schema_field_get_object(self));
  json_object_set_boolean_member(info, "existing_field", existing);
  for (gsize i = 0; existing && i < G_N_ELEMENTS(permission_names); i++) {
    if ((said & permission_names[i].permission) != 0)
      json_object_set_boolean_member(info, permission_names[i].name, (permissions & permission_names[i].permission) != 0);
  }
  return relabel_json_node_from_object(info);
}
