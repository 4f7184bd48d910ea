/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-schema-field.h"

#include <string.h>

#include "relabel-json.h"

/**
 * RelabelSchemaField:
 *
 * What annotators may do with one field: its label type, its classes, its attributes, and the permissions.
 */
struct _RelabelSchemaField {
  GObject parent_instance;

  char *name;
  char *label_type;
  GStrv classes; /* NULL while nothing is said of them */
  GArray *class_groups;
  JsonObject *mask_targets;
  GStrv target_names;
  GPtrArray *attributes; /* of RelabelAttribute */
  RelabelAttributeSource attribute_source;
  RelabelFieldType scalar_type;
  gboolean has_scalar_type;
  RelabelTool tool;
  gboolean has_tool;
  gboolean existing;
  RelabelPermissions permissions;
  RelabelPermissions said; /* those of which something is said */

  /* What was found out. */
  RelabelClassSource class_source;
  guint n_unlisted;
  guint64 n_labels;
  guint64 n_left_out;
  char *control;
  char *object;
};

G_DEFINE_FINAL_TYPE(RelabelSchemaField, relabel_schema_field, G_TYPE_OBJECT)

static void
relabel_schema_field_finalize(GObject *object)
{
  RelabelSchemaField *self = RELABEL_SCHEMA_FIELD(object);

  g_free(self->name);
  g_free(self->label_type);
  g_free(self->control);
  g_free(self->object);
  g_strfreev(self->classes);
  g_array_unref(self->class_groups);
  g_clear_pointer(&self->mask_targets, json_object_unref);
  g_strfreev(self->target_names);
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
  self->class_groups = g_array_new(FALSE, FALSE, sizeof(RelabelClassGroup));
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

static gboolean
has_target_names(RelabelSchemaField *self)
{
  return self->target_names != NULL && (self->label_type == NULL || strcmp(self->label_type, "segmentation") == 0);
}

/**
 * relabel_schema_field_get_classes:
 *
 * Returns: (transfer none) (array zero-terminated=1): the classes in their order, of a segmentation the names of its mask targets; empty
 *   while they are to be found out
 */
const char *const *
relabel_schema_field_get_classes(RelabelSchemaField *self)
{
  static const char *const none[] = { NULL };

  if (has_target_names(self))
    return (const char *const *)self->target_names;
  return self->classes != NULL ? (const char *const *)self->classes : none;
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
  g_array_set_size(self->class_groups, 0);
}

/* Also of a field whose mask targets would be its classes if it were a segmentation. NULL where nothing is said of them. */
const char *const *
relabel_schema_field_get_listed_classes(RelabelSchemaField *self)
{
  return (const char *const *)self->classes;
}

const RelabelClassGroup *
relabel_schema_field_get_class_groups(RelabelSchemaField *self, guint *n_groups)
{
  *n_groups = self->class_groups->len;
  return (const RelabelClassGroup *)(gpointer)self->class_groups->data;
}

/* Of the classes that are set, in their order. */
void
relabel_schema_field_set_class_groups(RelabelSchemaField *self, const RelabelClassGroup *groups, guint n_groups)
{
  GArray *old = self->class_groups;

  self->class_groups = g_array_new(FALSE, FALSE, sizeof(RelabelClassGroup));
  g_array_append_vals(self->class_groups, groups, n_groups);
  g_array_unref(old);
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
  self->said = RELABEL_PERMISSIONS_ALL;
}

/**
 * relabel_schema_field_set_permission:
 * @permission: one of them
 * @allowed: whether it is given
 *
 * Sets one permission; nothing is said of the others.
 */
void
relabel_schema_field_set_permission(RelabelSchemaField *self, RelabelPermissions permission, gboolean allowed)
{
  self->permissions = allowed ? self->permissions | permission : self->permissions & ~permission;
  self->said |= permission;
}

/* Those that were set, each for itself or all of them. */
RelabelPermissions
relabel_schema_field_get_said_permissions(RelabelSchemaField *self)
{
  return self->said;
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
 * Sets the targets of a segmentation, whose names are its classes. Fields that hold something else have none.
 */
void
relabel_schema_field_set_mask_targets(RelabelSchemaField *self, JsonObject *mask_targets)
{
  JsonObject *old = self->mask_targets;

  self->mask_targets = mask_targets != NULL ? relabel_json_copy_object(mask_targets) : NULL;
  g_clear_pointer(&old, json_object_unref);
  g_strfreev(self->target_names);
  self->target_names = self->mask_targets != NULL ? list_target_names(self->mask_targets) : NULL;
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
 * Adds an attribute at the end: those of the field are given, then.
 */
void
relabel_schema_field_add_attribute(RelabelSchemaField *self, RelabelAttribute *attribute)
{
  g_ptr_array_add(self->attributes, g_object_ref(attribute));
  if (relabel_attribute_get_classes(attribute) == NULL)
    self->attribute_source = RELABEL_ATTRIBUTE_SOURCE_GIVEN;
}

/**
 * relabel_schema_field_get_attribute_source:
 *
 * Returns: where the attributes come from, beside those of some classes only
 */
RelabelAttributeSource
relabel_schema_field_get_attribute_source(RelabelSchemaField *self)
{
  return self->attribute_source;
}

/**
 * relabel_schema_field_set_attribute_source:
 * @source: where the attributes come from
 *
 * Says that the attributes are to be those that labels have, or, of a field to which none are added, that there are none.
 */
void
relabel_schema_field_set_attribute_source(RelabelSchemaField *self, RelabelAttributeSource source)
{
  self->attribute_source = source;
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
  self->has_scalar_type = TRUE;
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
  self->has_tool = TRUE;
}

/* ---- defaults ---- */

static void
take_attributes(RelabelSchemaField *self, RelabelSchemaField *from, gboolean of_classes)
{
  for (guint i = 0; i < from->attributes->len; i++) {
    RelabelAttribute *attribute = g_ptr_array_index(from->attributes, i);

    if ((relabel_attribute_get_classes(attribute) != NULL) == of_classes)
      relabel_schema_field_add_attribute(self, attribute);
  }
}

static void
take_permissions(RelabelSchemaField *self, RelabelSchemaField *from)
{
  RelabelPermissions taken = from->said & ~self->said;

  self->permissions = (self->permissions & ~taken) | (from->permissions & taken);
  self->said |= taken;
}

/* Takes over what nothing is said of. */
void
relabel_schema_field_apply_defaults(RelabelSchemaField *self, RelabelSchemaField *defaults)
{
  if (self->label_type == NULL)
    relabel_schema_field_set_label_type(self, defaults->label_type);
  if (self->classes == NULL && defaults->classes != NULL) {
    relabel_schema_field_set_classes(self, (const char *const *)defaults->classes);
    g_array_append_vals(self->class_groups, defaults->class_groups->data, defaults->class_groups->len);
    take_attributes(self, defaults, TRUE);
  }
  if (self->mask_targets == NULL)
    relabel_schema_field_set_mask_targets(self, defaults->mask_targets);
  if (self->attribute_source == RELABEL_ATTRIBUTE_SOURCE_OPEN) {
    take_attributes(self, defaults, FALSE);
    self->attribute_source = defaults->attribute_source;
  }
  if (!self->has_scalar_type && defaults->has_scalar_type)
    relabel_schema_field_set_scalar_type(self, defaults->scalar_type);
  if (!self->has_tool && defaults->has_tool)
    relabel_schema_field_set_tool(self, defaults->tool);
  take_permissions(self, defaults);
}

/* ---- what was found out ---- */

/**
 * relabel_class_source_to_nick:
 * @source: where classes come from
 *
 * Returns: `none`, `given`, `field`, `default` or `observed`
 */
const char *
relabel_class_source_to_nick(RelabelClassSource source)
{
  static const char *const nicks[] = { "none", "given", "field", "default", "observed" };

  return nicks[source];
}

/**
 * relabel_schema_field_get_class_source:
 *
 * Known of a field that [func@Relabel.annotate_build_schema] has built, and of the run that [func@Relabel.annotate] returns; it is not kept.
 *
 * Returns: where the classes come from
 */
RelabelClassSource
relabel_schema_field_get_class_source(RelabelSchemaField *self)
{
  return self->class_source;
}

/**
 * relabel_schema_field_get_n_unlisted_classes:
 *
 * Returns: how many classes stand at the end because they occur in the field, without the dataset listing them
 */
guint
relabel_schema_field_get_n_unlisted_classes(RelabelSchemaField *self)
{
  return self->n_unlisted;
}

/**
 * relabel_schema_field_get_n_labels:
 *
 * Returns: how many labels of a field that was built are of its label type; 0 for types that hold all labels of a field
 */
guint64
relabel_schema_field_get_n_labels(RelabelSchemaField *self)
{
  return self->n_labels;
}

/**
 * relabel_schema_field_get_n_left_out:
 *
 * Returns: how many labels of a field that was built are not of its label type: they are not sent, and stay as they are
 */
guint64
relabel_schema_field_get_n_left_out(RelabelSchemaField *self)
{
  return self->n_left_out;
}

void
relabel_schema_field_set_class_source(RelabelSchemaField *self, RelabelClassSource source, guint n_unlisted)
{
  self->class_source = source;
  self->n_unlisted = n_unlisted;
}

void
relabel_schema_field_set_counts(RelabelSchemaField *self, guint64 n_labels, guint64 n_left_out)
{
  self->n_labels = n_labels;
  self->n_left_out = n_left_out;
}

/* For a copy by way of JSON, which has none of it. */
void
relabel_schema_field_copy_findings(RelabelSchemaField *self, RelabelSchemaField *from)
{
  self->attribute_source = from->attribute_source;
  relabel_schema_field_set_class_source(self, from->class_source, from->n_unlisted);
  relabel_schema_field_set_counts(self, from->n_labels, from->n_left_out);
}

/**
 * relabel_schema_field_get_control:
 *
 * Returns: (nullable): the control of a labeling config that somebody else made; %NULL for the one that is called as the field is
 */
const char *
relabel_schema_field_get_control(RelabelSchemaField *self)
{
  return self->control;
}

/**
 * relabel_schema_field_get_object:
 *
 * Returns: (nullable): the image of a labeling config that somebody else made, by its name; %NULL for `image`
 */
const char *
relabel_schema_field_get_object(RelabelSchemaField *self)
{
  return self->object;
}

/**
 * relabel_schema_field_set_control:
 * @control: (nullable): the name of the control; %NULL for the one that is called as the field is
 * @object: (nullable): the name of the image that it points to; %NULL for `image`
 *
 * Sets which control of the labeling config is the field's.
 */
void
relabel_schema_field_set_control(RelabelSchemaField *self, const char *control, const char *object)
{
  char *old_control = self->control, *old_object = self->object;

  self->control = g_strdup(control);
  self->object = g_strdup(object);
  g_free(old_control);
  g_free(old_object);
}
