/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-attribute.h"

#include <string.h>

#include "relabel-document.h"
#include "relabel-error.h"
#include "relabel-json.h"

/**
 * RelabelAttribute:
 *
 * An attribute of the labels of a field, as a label schema defines it: of all classes, or of some.
 */
struct _RelabelAttribute {
  GObject parent_instance;

  char *name;
  RelabelAttributeType type;
  JsonArray *values;
  JsonNode *default_value;
  gboolean required;
  gboolean read_only;
  GStrv classes;     /* NULL: of all */
  JsonObject *extra; /* what FiftyOne's other back ends know of it */
};

G_DEFINE_FINAL_TYPE(RelabelAttribute, relabel_attribute, G_TYPE_OBJECT)

/* FiftyOne's words where it has them. */
static const char *const type_nicks[] = {
  [RELABEL_ATTRIBUTE_TYPE_TEXT] = "text",         [RELABEL_ATTRIBUTE_TYPE_NUMBER] = "number",
  [RELABEL_ATTRIBUTE_TYPE_RATING] = "rating",     [RELABEL_ATTRIBUTE_TYPE_SELECT] = "select",
  [RELABEL_ATTRIBUTE_TYPE_RADIO] = "radio",       [RELABEL_ATTRIBUTE_TYPE_CHECKBOX] = "checkbox",
  [RELABEL_ATTRIBUTE_TYPE_BOOLEAN] = "boolean",   [RELABEL_ATTRIBUTE_TYPE_DATE] = "date",
};

static void
relabel_attribute_finalize(GObject *object)
{
  RelabelAttribute *self = RELABEL_ATTRIBUTE(object);

  g_free(self->name);
  g_clear_pointer(&self->values, json_array_unref);
  g_clear_pointer(&self->default_value, json_node_unref);
  g_strfreev(self->classes);
  g_clear_pointer(&self->extra, json_object_unref);
  G_OBJECT_CLASS(relabel_attribute_parent_class)->finalize(object);
}

static void
relabel_attribute_class_init(RelabelAttributeClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_attribute_finalize;
}

static void
relabel_attribute_init(RelabelAttribute *self)
{
}

/**
 * relabel_attribute_type_to_nick:
 * @type: a type
 *
 * Returns: the word of label schemas: `text`, `number`, `rating`, `select`, `radio`, `checkbox`, `boolean` or `date`
 */
const char *
relabel_attribute_type_to_nick(RelabelAttributeType type)
{
  return type_nicks[type];
}

/**
 * relabel_attribute_type_from_nick:
 * @nick: (nullable): the word of label schemas
 * @type: (out): the type
 *
 * Returns: whether there is such a type
 */
gboolean
relabel_attribute_type_from_nick(const char *nick, RelabelAttributeType *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS(type_nicks); i++) {
    if (g_strcmp0(nick, type_nicks[i]) == 0) {
      *type = (RelabelAttributeType)i;
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * relabel_attribute_type_has_values:
 * @type: a type
 *
 * Returns: whether the type needs a list of values
 */
gboolean
relabel_attribute_type_has_values(RelabelAttributeType type)
{
  return type == RELABEL_ATTRIBUTE_TYPE_SELECT || type == RELABEL_ATTRIBUTE_TYPE_RADIO || type == RELABEL_ATTRIBUTE_TYPE_CHECKBOX;
}

/**
 * relabel_attribute_new:
 * @name: as labels have it
 * @type: what it holds
 *
 * Returns: (transfer full): an attribute of all classes, without values, neither required nor read-only
 */
RelabelAttribute *
relabel_attribute_new(const char *name, RelabelAttributeType type)
{
  RelabelAttribute *self = g_object_new(RELABEL_TYPE_ATTRIBUTE, NULL);

  self->name = g_strdup(name);
  self->type = type;
  return self;
}

/**
 * relabel_attribute_copy:
 * @name: as labels are to have it
 * @type: what it is to hold
 *
 * Makes another attribute from one, with all else that is known of it, also by FiftyOne's other back ends.
 *
 * Returns: (transfer full): an attribute of that name and type
 */
RelabelAttribute *
relabel_attribute_copy(RelabelAttribute *self, const char *name, RelabelAttributeType type)
{
  RelabelAttribute *copy = relabel_attribute_new(name, type);

  relabel_attribute_set_values(copy, self->values);
  relabel_attribute_set_default(copy, self->default_value);
  relabel_attribute_set_classes(copy, (const char *const *)self->classes);
  copy->required = self->required;
  copy->read_only = self->read_only;
  copy->extra = self->extra != NULL ? relabel_json_copy_object(self->extra) : NULL;
  return copy;
}

/* CVAT's checkbox is a yes or no; one with values is a list to choose from. */
static gboolean
read_type(RelabelAttribute *self, JsonObject *definition, GError **error)
{
  const char *nick = relabel_json_peek_string(definition, "type");
  g_autofree char *known = NULL;

  if (nick == NULL && json_object_get_size(definition) == 0)
    return TRUE;
  if (nick == NULL) {
    g_set_error_literal(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "its definition is missing a “type”");
    return FALSE;
  }
  if (strcmp(nick, "checkbox") == 0 && self->values == NULL)
    self->type = RELABEL_ATTRIBUTE_TYPE_BOOLEAN;
  else if (!relabel_attribute_type_from_nick(nick, &self->type)) {
    known = g_strjoinv(", ", (char **)(const char *[]){ "text", "number", "rating", "select", "radio", "checkbox", "boolean", "date", NULL });
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "there is no type “%s”; there are: %s", nick, known);
    return FALSE;
  }
  return TRUE;
}

static gboolean
has_value(RelabelAttribute *self, JsonNode *value)
{
  for (guint i = 0; self->values != NULL && i < json_array_get_length(self->values); i++) {
    if (json_node_equal(json_array_get_element(self->values, i), value))
      return TRUE;
  }
  return self->values == NULL && JSON_NODE_HOLDS_VALUE(value);
}

/* Where any of the values can be chosen, the default may be a list of them. */
static gboolean
can_be_default(RelabelAttribute *self, JsonNode *value)
{
  gboolean is_list = self->type == RELABEL_ATTRIBUTE_TYPE_CHECKBOX && JSON_NODE_HOLDS_ARRAY(value);
  JsonArray *chosen = is_list ? json_node_get_array(value) : NULL;

  for (guint i = 0; is_list && i < json_array_get_length(chosen); i++) {
    if (!has_value(self, json_array_get_element(chosen, i)))
      return FALSE;
  }
  return is_list || has_value(self, value);
}

static gboolean
are_scalars(JsonArray *values)
{
  for (guint i = 0; values != NULL && i < json_array_get_length(values); i++) {
    if (!JSON_NODE_HOLDS_VALUE(json_array_get_element(values, i)))
      return FALSE;
  }
  return TRUE;
}

/**
 * relabel_attribute_check:
 *
 * Checks what a definition has to keep: a list of values for the types that need one, and a default that is one of them. All of them are
 * texts, numbers, true or false.
 *
 * Returns: whether it does; %RELABEL_MODEL_ERROR_INVALID says what is wrong
 */
gboolean
relabel_attribute_check(RelabelAttribute *self, GError **error)
{
  if (relabel_attribute_type_has_values(self->type) && (self->values == NULL || json_array_get_length(self->values) == 0)) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "Attribute “%s” of type “%s” requires a list of “values”",
                self->name, type_nicks[self->type]);
    return FALSE;
  }
  if (!are_scalars(self->values)) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID,
                "Attribute “%s”: its values have to be texts, numbers, true or false", self->name);
    return FALSE;
  }
  if (self->default_value != NULL && !can_be_default(self, self->default_value)) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "Attribute “%s”: its default is not %s", self->name,
                self->values != NULL ? "one of its values" : "a text, a number, true or false");
    return FALSE;
  }
  return TRUE;
}

static gboolean
read_values(RelabelAttribute *self, JsonObject *definition, GError **error)
{
  JsonNode *node = json_object_get_member(definition, "values");

  if (node == NULL || JSON_NODE_HOLDS_NULL(node))
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY(node))
    return relabel_document_expected("values", "a list", node, error);
  self->values = json_array_ref(json_node_get_array(node));
  return TRUE;
}

static gboolean
read_flags(RelabelAttribute *self, JsonObject *definition, GError **error)
{
  return relabel_document_read_flag(json_object_get_member(definition, "required"), "required", &self->required, error) &&
         relabel_document_read_flag(json_object_get_member(definition, "read_only"), "read_only", &self->read_only, error);
}

static gboolean
is_known(const char *name)
{
  static const char *const names[] = { "type", "values", "default", "required", "read_only", NULL };

  return g_strv_contains(names, name);
}

static void
read_extra(RelabelAttribute *self, JsonObject *definition)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered(&iter, definition);
  while (json_object_iter_next_ordered(&iter, &name, &node)) {
    if (is_known(name) || JSON_NODE_HOLDS_NULL(node))
      continue;
    if (self->extra == NULL)
      self->extra = json_object_new();
    json_object_set_member(self->extra, name, json_node_ref(node));
  }
}

/**
 * relabel_attribute_new_from_json:
 * @name: as labels have it
 * @definition: an object with `type`, and maybe `values`, `default`, `required`, `read_only`; empty or null for a text
 *
 * Reads FiftyOne's form of an attribute. A `checkbox` without values is a yes or no, as CVAT has it. Other keys are kept.
 *
 * Returns: (transfer full) (nullable): the attribute; %RELABEL_MODEL_ERROR_INVALID names it and says what is wrong
 */
RelabelAttribute *
relabel_attribute_new_from_json(const char *name, JsonNode *definition, GError **error)
{
  g_autoptr(RelabelAttribute) self = relabel_attribute_new(name, RELABEL_ATTRIBUTE_TYPE_TEXT);
  g_autoptr(JsonObject) nothing = json_object_new();
  JsonObject *object = JSON_NODE_HOLDS_NULL(definition) ? nothing : relabel_json_as_object(definition, error);

  if (object == NULL || !read_values(self, object, error) || !read_type(self, object, error) ||
      !read_flags(self, object, error)) {
    g_prefix_error(error, "Attribute “%s”: ", name);
    return NULL;
  }
  if (json_object_has_member(object, "default"))
    relabel_attribute_set_default(self, json_object_get_member(object, "default"));
  read_extra(self, object);
  return relabel_attribute_check(self, error) ? g_steal_pointer(&self) : NULL;
}

/**
 * relabel_attribute_to_json:
 *
 * Returns: (transfer full): the definition, with what is set of it only
 */
JsonNode *
relabel_attribute_to_json(RelabelAttribute *self)
{
  JsonObject *object = relabel_json_copy_object(self->extra);

  json_object_set_string_member(object, "type", type_nicks[self->type]);
  if (self->values != NULL)
    json_object_set_array_member(object, "values", relabel_json_copy_array(self->values));
  if (self->default_value != NULL)
    json_object_set_member(object, "default", json_node_ref(self->default_value));
  if (self->required)
    json_object_set_boolean_member(object, "required", TRUE);
  if (self->read_only)
    json_object_set_boolean_member(object, "read_only", TRUE);
  return relabel_json_node_from_object(object);
}

/**
 * relabel_attribute_get_name:
 *
 * Returns: as labels have it
 */
const char *
relabel_attribute_get_name(RelabelAttribute *self)
{
  return self->name;
}

/**
 * relabel_attribute_get_attribute_type:
 *
 * Returns: what it holds
 */
RelabelAttributeType
relabel_attribute_get_attribute_type(RelabelAttribute *self)
{
  return self->type;
}

/**
 * relabel_attribute_get_values:
 *
 * Returns: (transfer none) (nullable): the values to choose from, in their order; read-only
 */
JsonArray *
relabel_attribute_get_values(RelabelAttribute *self)
{
  return self->values;
}

/**
 * relabel_attribute_set_values:
 * @values: (nullable): the values to choose from, not to be changed afterwards
 *
 * Sets the values.
 */
void
relabel_attribute_set_values(RelabelAttribute *self, JsonArray *values)
{
  JsonArray *old = self->values;

  self->values = values != NULL ? relabel_json_copy_array(values) : NULL;
  g_clear_pointer(&old, json_array_unref);
}

/**
 * relabel_attribute_get_default:
 *
 * Returns: (transfer none) (nullable): what a new label has whose attribute nobody has set
 */
JsonNode *
relabel_attribute_get_default(RelabelAttribute *self)
{
  return self->default_value;
}

/**
 * relabel_attribute_set_default:
 * @value: (nullable): a value, not to be changed afterwards
 *
 * Sets what a new label has whose attribute nobody has set.
 */
void
relabel_attribute_set_default(RelabelAttribute *self, JsonNode *value)
{
  JsonNode *old = self->default_value;

  self->default_value = value != NULL && !JSON_NODE_HOLDS_NULL(value) ? json_node_ref(value) : NULL;
  g_clear_pointer(&old, json_node_unref);
}

/**
 * relabel_attribute_get_required:
 *
 * Returns: whether the editor takes no label without it
 */
gboolean
relabel_attribute_get_required(RelabelAttribute *self)
{
  return self->required;
}

/**
 * relabel_attribute_set_required:
 * @required: whether the editor takes no label without it
 *
 * Sets whether it is required.
 */
void
relabel_attribute_set_required(RelabelAttribute *self, gboolean required)
{
  self->required = required;
}

/**
 * relabel_attribute_get_read_only:
 *
 * Returns: whether it is shown only: what is changed of it is not loaded
 */
gboolean
relabel_attribute_get_read_only(RelabelAttribute *self)
{
  return self->read_only;
}

/**
 * relabel_attribute_set_read_only:
 * @read_only: whether it is shown only
 *
 * Sets whether it is shown only.
 */
void
relabel_attribute_set_read_only(RelabelAttribute *self, gboolean read_only)
{
  self->read_only = read_only;
}

/**
 * relabel_attribute_get_classes:
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the classes whose labels have it; %NULL for all
 */
const char *const *
relabel_attribute_get_classes(RelabelAttribute *self)
{
  return (const char *const *)self->classes;
}

/**
 * relabel_attribute_set_classes:
 * @classes: (nullable) (array zero-terminated=1): the classes whose labels have it; %NULL for all
 *
 * Sets the classes.
 */
void
relabel_attribute_set_classes(RelabelAttribute *self, const char *const *classes)
{
  GStrv old = self->classes;

  self->classes = classes != NULL ? g_strdupv((char **)classes) : NULL;
  g_strfreev(old);
}

/**
 * relabel_attribute_applies_to:
 * @label: (nullable): a class
 *
 * Returns: whether labels of the class have it
 */
gboolean
relabel_attribute_applies_to(RelabelAttribute *self, const char *label)
{
  return self->classes == NULL || (label != NULL && g_strv_contains((const char *const *)self->classes, label));
}
