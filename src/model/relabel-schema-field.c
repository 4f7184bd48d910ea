/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-schema-field.h"

#include <string.h>

/**
 * RelabelSchemaField:
 *
 * What annotators may do with one field: its label type, its classes, its attributes, and the permissions.
 */
struct _RelabelSchemaField {
  GObject parent_instance;

  char *name;
  char *label_type;
  GStrv classes;
  JsonObject *mask_targets;
  GPtrArray *attributes; /* of RelabelAttribute */
  RelabelFieldType scalar_type;
  RelabelTool tool;
  gboolean existing;
  RelabelPermissions permissions;
};

G_DEFINE_FINAL_TYPE(RelabelSchemaField, relabel_schema_field, G_TYPE_OBJECT)

static void
relabel_schema_field_finalize(GObject *object)
{
  RelabelSchemaField *self = RELABEL_SCHEMA_FIELD(object);

  g_free(self->name);
  g_free(self->label_type);
  g_strfreev(self->classes);
  g_clear_pointer(&self->mask_targets, json_object_unref);
  g_ptr_array_unref(self->attributes);
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
  self->attributes = g_ptr_array_new_with_free_func(g_object_unref);
  self->scalar_type = RELABEL_FIELD_TYPE_FLOAT;
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

/* Appends what stands before the next comma, and gives what is behind it. Blanks count within quotes only; two quotes there are one. */
static const char *
read_class(const char *text, GString *label)
{
  const char *p = text;
  gsize n_quoted;

  while (g_ascii_isspace(*p))
    p++;
  if (*p == '"') {
    for (p++; *p != '\0' && (*p != '"' || p[1] == '"'); p++) {
      g_string_append_c(label, *p);
      if (*p == '"')
        p++;
    }
    if (*p == '"')
      p++;
  }
  n_quoted = label->len;
  for (; *p != '\0' && *p != ','; p++)
    g_string_append_c(label, *p);
  while (label->len > n_quoted && g_ascii_isspace(label->str[label->len - 1]))
    g_string_truncate(label, label->len - 1);
  return *p == ',' ? p + 1 : p;
}

/**
 * relabel_schema_field_parse_classes:
 * @text: classes with commas between, as people type them: `cat, "red, dark"`
 *
 * Reads one class for each part between commas; blanks around it are no part of it, and empty parts are left out. A part that begins with a
 * quote goes to the next one: what is between them may have commas and blanks, and a quote as two, as in CSV files.
 *
 * Returns: (transfer full) (array zero-terminated=1): the classes in their order
 */
GStrv
relabel_schema_field_parse_classes(const char *text)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_autoptr(GString) label = g_string_new(NULL);

  while (*text != '\0') {
    g_string_truncate(label, 0);
    text = read_class(text, label);
    if (label->len > 0)
      g_strv_builder_add(builder, label->str);
  }
  return g_strv_builder_end(builder);
}

static void
append_class(GString *text, const char *label)
{
  if (*label != '"' && strchr(label, ',') == NULL && !g_ascii_isspace(*label) && !g_ascii_isspace(label[strlen(label) - 1])) {
    g_string_append(text, label);
    return;
  }
  g_string_append_c(text, '"');
  for (const char *p = label; *p != '\0'; p++)
    g_string_append(text, *p == '"' ? "\"\"" : (const char[]){ *p, '\0' });
  g_string_append_c(text, '"');
}

/**
 * relabel_schema_field_format_classes:
 * @classes: (array zero-terminated=1): the classes in their order
 *
 * Writes what [func@Relabel.SchemaField.parse_classes] reads; a class without a name is left out.
 *
 * Returns: (transfer full): the classes with commas between, in quotes where they need them
 */
char *
relabel_schema_field_format_classes(const char *const *classes)
{
  GString *text = g_string_new(NULL);

  for (guint i = 0; classes[i] != NULL; i++) {
    if (*classes[i] == '\0')
      continue;
    if (text->len > 0)
      g_string_append(text, ", ");
    append_class(text, classes[i]);
  }
  return g_string_free(text, FALSE);
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

/**
 * relabel_schema_field_get_mask_targets:
 *
 * Returns: (transfer none) (nullable): of a segmentation, the classes by the value that their pixels have, as text; read-only
 */
JsonObject *
relabel_schema_field_get_mask_targets(RelabelSchemaField *self)
{
  return self->mask_targets;
}

/* The classes of a segmentation are the names of its targets; 0 is the background, and no class. */
static GStrv
list_target_names(JsonObject *mask_targets)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  JsonObjectIter iter;
  const char *value;
  JsonNode *name;

  json_object_iter_init_ordered(&iter, mask_targets);
  while (json_object_iter_next_ordered(&iter, &value, &name)) {
    if (strcmp(value, "0") != 0 && JSON_NODE_HOLDS_VALUE(name) && json_node_get_value_type(name) == G_TYPE_STRING)
      g_strv_builder_add(builder, json_node_get_string(name));
  }
  return g_strv_builder_end(builder);
}

/**
 * relabel_schema_field_set_mask_targets:
 * @mask_targets: (nullable): names by value, not to be changed afterwards
 *
 * Sets the targets of a segmentation, and with them its classes.
 */
void
relabel_schema_field_set_mask_targets(RelabelSchemaField *self, JsonObject *mask_targets)
{
  JsonObject *old = self->mask_targets;

  self->mask_targets = mask_targets != NULL ? json_object_ref(mask_targets) : NULL;
  g_clear_pointer(&old, json_object_unref);
  if (mask_targets == NULL)
    return;
  g_strfreev(self->classes);
  self->classes = list_target_names(mask_targets);
}

/**
 * relabel_schema_field_get_attributes:
 *
 * Returns: (transfer none) (element-type RelabelAttribute): the attributes in their order, those of all classes and those of some
 */
GPtrArray *
relabel_schema_field_get_attributes(RelabelSchemaField *self)
{
  return self->attributes;
}

/**
 * relabel_schema_field_find_attribute:
 * @name: as labels have it
 * @label: (nullable): the class of a label
 *
 * Several classes may define an attribute of one name, each in its way.
 *
 * Returns: (transfer none) (nullable): the definition that holds for labels of the class
 */
RelabelAttribute *
relabel_schema_field_find_attribute(RelabelSchemaField *self, const char *name, const char *label)
{
  RelabelAttribute *found = NULL;

  for (guint i = 0; i < self->attributes->len; i++) {
    RelabelAttribute *attribute = g_ptr_array_index(self->attributes, i);

    if (strcmp(relabel_attribute_get_name(attribute), name) != 0 || !relabel_attribute_applies_to(attribute, label))
      continue;
    /* A class's own definition goes before that of all. */
    if (relabel_attribute_get_classes(attribute) != NULL)
      return attribute;
    if (found == NULL)
      found = attribute;
  }
  return found;
}

/**
 * relabel_schema_field_add_attribute:
 * @attribute: an attribute
 *
 * Adds an attribute at the end.
 */
void
relabel_schema_field_add_attribute(RelabelSchemaField *self, RelabelAttribute *attribute)
{
  g_ptr_array_add(self->attributes, g_object_ref(attribute));
}

/**
 * relabel_schema_field_get_scalar_type:
 *
 * Returns: what a field of the label type `scalar` holds: %RELABEL_FIELD_TYPE_BOOLEAN, %RELABEL_FIELD_TYPE_INT, %RELABEL_FIELD_TYPE_FLOAT or
 *   %RELABEL_FIELD_TYPE_STRING
 */
RelabelFieldType
relabel_schema_field_get_scalar_type(RelabelSchemaField *self)
{
  return self->scalar_type;
}

/**
 * relabel_schema_field_set_scalar_type:
 * @scalar_type: what a field of the label type `scalar` holds
 *
 * Sets what a scalar is.
 */
void
relabel_schema_field_set_scalar_type(RelabelSchemaField *self, RelabelFieldType scalar_type)
{
  self->scalar_type = scalar_type;
}

/**
 * relabel_schema_field_get_tool:
 *
 * Returns: how the masks of instances are drawn
 */
RelabelTool
relabel_schema_field_get_tool(RelabelSchemaField *self)
{
  return self->tool;
}

/**
 * relabel_schema_field_set_tool:
 * @tool: how the masks of instances are drawn
 *
 * Sets the tool.
 */
void
relabel_schema_field_set_tool(RelabelSchemaField *self, RelabelTool tool)
{
  self->tool = tool;
}
