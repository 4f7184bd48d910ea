/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-label.h"

#include <string.h>

#include "relabel-document.h"
#include "relabel-error.h"
#include "relabel-id.h"
#include "relabel-json.h"

typedef struct {
  char id[RELABEL_ID_LENGTH + 1];
  guint has_confidence : 1;
  guint has_index : 1;
  GStrv tags;
  char *label;
  double confidence;
  gint64 index;
  JsonObject *attributes;
} RelabelLabelPrivate;

/**
 * RelabelLabel:
 *
 * A label of a sample: an object, a class, a mask.
 *
 * Its documents are FiftyOne's. What a kind doesn't declare is an attribute, of any name and any JSON value. A label is not safe for use by
 * several threads at once.
 */
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE(RelabelLabel, relabel_label, G_TYPE_OBJECT)

#define PRIVATE(self) ((RelabelLabelPrivate *)relabel_label_get_instance_private(self))

static void
relabel_label_finalize(GObject *object)
{
  RelabelLabelPrivate *priv = PRIVATE(RELABEL_LABEL(object));

  g_strfreev(priv->tags);
  g_free(priv->label);
  g_clear_pointer(&priv->attributes, json_object_unref);
  G_OBJECT_CLASS(relabel_label_parent_class)->finalize(object);
}

static void
relabel_label_class_init(RelabelLabelClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_label_finalize;
}

static void
relabel_label_init(RelabelLabel *self)
{
}

/**
 * relabel_label_get_id:
 *
 * Returns: the id, 24 hexadecimal digits; made on first use for a label that was given none
 */
const char *
relabel_label_get_id(RelabelLabel *self)
{
  RelabelLabelPrivate *priv = PRIVATE(self);

  if (priv->id[0] == '\0') {
    g_autofree char *id = relabel_id_new();

    memcpy(priv->id, id, sizeof priv->id);
  }
  return priv->id;
}

/**
 * relabel_label_set_id:
 * @id: 24 lower-case hexadecimal digits
 *
 * Returns: %FALSE when @id is not valid; the label keeps its id then
 */
gboolean
relabel_label_set_id(RelabelLabel *self, const char *id)
{
  if (!relabel_id_is_valid(id))
    return FALSE;
  memcpy(PRIVATE(self)->id, id, RELABEL_ID_LENGTH + 1);
  return TRUE;
}

/**
 * relabel_label_get_tags:
 *
 * Returns: (transfer none) (array zero-terminated=1): the tags
 */
const char *const *
relabel_label_get_tags(RelabelLabel *self)
{
  static const char *const none[] = { NULL };
  RelabelLabelPrivate *priv = PRIVATE(self);

  return priv->tags != NULL ? (const char *const *)priv->tags : none;
}

/**
 * relabel_label_set_tags:
 * @tags: (nullable) (array zero-terminated=1): the tags
 *
 * Replaces all tags.
 */
void
relabel_label_set_tags(RelabelLabel *self, const char *const *tags)
{
  RelabelLabelPrivate *priv = PRIVATE(self);
  GStrv old = priv->tags;

  priv->tags = tags != NULL && *tags != NULL ? g_strdupv((char **)tags) : NULL;
  g_strfreev(old);
}

/**
 * relabel_label_get_label:
 *
 * Returns: (nullable): the class, or %NULL for a label without one and for kinds that have none
 */
const char *
relabel_label_get_label(RelabelLabel *self)
{
  return PRIVATE(self)->label;
}

/**
 * relabel_label_set_label:
 * @label: (nullable): the class
 *
 * Sets the class.
 */
void
relabel_label_set_label(RelabelLabel *self, const char *label)
{
  RelabelLabelPrivate *priv = PRIVATE(self);
  char *old = priv->label;

  priv->label = g_strdup(label);
  g_free(old);
}

/**
 * relabel_label_get_confidence:
 * @confidence: (out) (optional): the confidence, mostly 0 to 1; 0 when there is none
 *
 * Returns: whether the label has a confidence
 */
gboolean
relabel_label_get_confidence(RelabelLabel *self, double *confidence)
{
  RelabelLabelPrivate *priv = PRIVATE(self);

  if (confidence != NULL)
    *confidence = priv->has_confidence ? priv->confidence : 0;
  return priv->has_confidence;
}

/**
 * relabel_label_set_confidence:
 * @confidence: the confidence
 *
 * Sets the confidence.
 */
void
relabel_label_set_confidence(RelabelLabel *self, double confidence)
{
  RelabelLabelPrivate *priv = PRIVATE(self);

  priv->confidence = confidence;
  priv->has_confidence = TRUE;
}

/**
 * relabel_label_clear_confidence:
 *
 * Takes the confidence away, as for what a person has drawn.
 */
void
relabel_label_clear_confidence(RelabelLabel *self)
{
  PRIVATE(self)->has_confidence = FALSE;
}

/**
 * relabel_label_get_index:
 * @index: (out) (optional): the index of the object; 0 when there is none
 *
 * Returns: whether the label has an index
 */
gboolean
relabel_label_get_index(RelabelLabel *self, gint64 *index)
{
  RelabelLabelPrivate *priv = PRIVATE(self);

  if (index != NULL)
    *index = priv->has_index ? priv->index : 0;
  return priv->has_index;
}

/**
 * relabel_label_set_index:
 * @index: the index of the object
 *
 * Sets the index.
 */
void
relabel_label_set_index(RelabelLabel *self, gint64 index)
{
  RelabelLabelPrivate *priv = PRIVATE(self);

  priv->index = index;
  priv->has_index = TRUE;
}

/**
 * relabel_label_clear_index:
 *
 * Takes the index away.
 */
void
relabel_label_clear_index(RelabelLabel *self)
{
  PRIVATE(self)->has_index = FALSE;
}

/**
 * relabel_label_get_attributes:
 *
 * Returns: (transfer none) (nullable): all attributes by name, in their order; read-only; %NULL when there are none
 */
JsonObject *
relabel_label_get_attributes(RelabelLabel *self)
{
  return PRIVATE(self)->attributes;
}

/**
 * relabel_label_get_attribute:
 * @name: a name
 *
 * Finds an attribute, also where datasets of FiftyOne's early versions have it: in `attributes.NAME.value`.
 *
 * Returns: (transfer none) (nullable): its value
 */
JsonNode *
relabel_label_get_attribute(RelabelLabel *self, const char *name)
{
  RelabelLabelPrivate *priv = PRIVATE(self);
  JsonObject *old;

  if (priv->attributes == NULL)
    return NULL;
  if (json_object_has_member(priv->attributes, name))
    return json_object_get_member(priv->attributes, name);
  old = relabel_json_peek_object(relabel_json_peek_object(priv->attributes, "attributes"), name);
  return old != NULL ? json_object_get_member(old, "value") : NULL;
}

static void
set_member(JsonObject *object, const char *name, JsonNode *value)
{
  if (value != NULL)
    json_object_set_member(object, name, json_node_copy(value));
  else if (json_object_has_member(object, name))
    json_object_remove_member(object, name);
}

/* In attributes.NAME.value, if it is there; NULL takes NAME away. */
static gboolean
set_old_attribute(JsonObject *attributes, const char *name, JsonNode *value)
{
  JsonObject *of_early_versions = relabel_json_peek_object(attributes, "attributes");
  JsonObject *attribute = relabel_json_peek_object(of_early_versions, name);
  JsonObject *copy;

  if (attribute == NULL || json_object_has_member(attributes, name))
    return FALSE;
  copy = relabel_json_copy_object(of_early_versions);
  json_object_set_object_member(attributes, "attributes", copy);
  if (value == NULL) {
    json_object_remove_member(copy, name);
    return TRUE;
  }
  attribute = relabel_json_copy_object(attribute);
  json_object_set_object_member(copy, name, attribute);
  set_member(attribute, "value", value);
  return TRUE;
}

/**
 * relabel_label_set_attribute:
 * @name: a name that the kind doesn't declare
 * @value: (nullable): its value, or %NULL to take the attribute away
 *
 * Sets an attribute; its place among the others stays, and so does that of FiftyOne's early versions.
 */
void
relabel_label_set_attribute(RelabelLabel *self, const char *name, JsonNode *value)
{
  g_autoptr(JsonObject) attributes = relabel_json_copy_object(PRIVATE(self)->attributes);

  if (!set_old_attribute(attributes, name, value))
    set_member(attributes, name, value);
  relabel_label_take_attributes(self, json_object_get_size(attributes) > 0 ? g_steal_pointer(&attributes) : NULL);
}

/**
 * relabel_label_take_attributes: (skip)
 * @attributes: (nullable) (transfer full): all attributes
 *
 * Replaces all attributes, for readers of tables.
 */
void
relabel_label_take_attributes(RelabelLabel *self, JsonObject *attributes)
{
  RelabelLabelPrivate *priv = PRIVATE(self);

  g_clear_pointer(&priv->attributes, json_object_unref);
  priv->attributes = attributes;
}

static gboolean
read_id(RelabelLabel *self, JsonNode *node, GError **error)
{
  const char *id = relabel_document_get_id(node);

  if (relabel_label_set_id(self, id))
    return TRUE;
  g_set_error_literal(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“_id”: expected an id of 24 hexadecimal digits");
  return FALSE;
}

static gboolean
read_tags(RelabelLabel *self, JsonNode *node, GError **error)
{
  JsonArray *array = relabel_json_as_array(node, error);
  g_auto(GStrv) tags = NULL;

  if (array == NULL) {
    g_prefix_error(error, "“tags”: ");
    return FALSE;
  }
  tags = relabel_json_dup_strv(array);
  relabel_label_set_tags(self, (const char *const *)tags);
  return TRUE;
}

/* The members that several kinds share. */
static gboolean
read_shared_member(RelabelLabel *self, const char *name, JsonNode *node, gboolean *taken, GError **error)
{
  RelabelLabelClass *klass = RELABEL_LABEL_GET_CLASS(self);
  RelabelLabelPrivate *priv = PRIVATE(self);
  gint64 index = 0;

  *taken = TRUE;
  if (strcmp(name, "_id") == 0)
    return read_id(self, node, error);
  if (strcmp(name, "_cls") == 0)
    return TRUE;
  if (strcmp(name, "tags") == 0)
    return read_tags(self, node, error);
  if (klass->has_label && strcmp(name, "label") == 0) {
    if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_STRING)
      return relabel_document_expected("label", "a string", node, error);
    relabel_label_set_label(self, json_node_get_string(node));
    return TRUE;
  }
  if (klass->has_confidence && strcmp(name, "confidence") == 0) {
    if (!relabel_document_get_number(node, &priv->confidence))
      return relabel_document_expected("confidence", "a number", node, error);
    priv->has_confidence = TRUE;
    return TRUE;
  }
  if (klass->has_index && strcmp(name, "index") == 0) {
    if (!relabel_document_get_int(node, &index))
      return relabel_document_expected("index", "a whole number", node, error);
    relabel_label_set_index(self, index);
    return TRUE;
  }
  *taken = FALSE;
  return TRUE;
}

static gboolean
read_member(RelabelLabel *self, const char *name, JsonNode *node, GError **error)
{
  RelabelLabelPrivate *priv = PRIVATE(self);
  gboolean taken = FALSE;

  if (JSON_NODE_HOLDS_NULL(node))
    return TRUE;
  if (!read_shared_member(self, name, node, &taken, error))
    return FALSE;
  if (!taken && !RELABEL_LABEL_GET_CLASS(self)->read_member(self, name, node, &taken, error))
    return FALSE;
  /* FiftyOne writes an empty “attributes” into each object. */
  if (taken || (strcmp(name, "attributes") == 0 && JSON_NODE_HOLDS_OBJECT(node) &&
                json_object_get_size(json_node_get_object(node)) == 0))
    return TRUE;
  if (priv->attributes == NULL)
    priv->attributes = json_object_new();
  json_object_set_member(priv->attributes, name, json_node_ref(node));
  return TRUE;
}

/**
 * relabel_label_from_document:
 * @type: the class of the label
 * @document: FiftyOne's document, relaxed, canonical or legacy extended JSON
 *
 * Reads a label. Members that the kind doesn't declare become attributes and share their nodes with @document, which is not to be changed
 * afterwards; nulls are as if missing. A label without an id gets a new one.
 *
 * Returns: (transfer full) (nullable): the label; %RELABEL_MODEL_ERROR_INVALID says which member is of the wrong type
 */
RelabelLabel *
relabel_label_from_document(GType type, JsonNode *document, GError **error)
{
  g_autoptr(RelabelLabel) self = g_object_new(type, NULL);
  JsonObject *object = relabel_json_as_object(document, error);
  const char *name, *document_class;
  JsonObjectIter iter;
  JsonNode *node;

  if (object == NULL)
    return NULL;
  document_class = relabel_json_peek_string(object, "_cls");
  if (document_class != NULL && strcmp(document_class, RELABEL_LABEL_GET_CLASS(self)->document_class) != 0) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "expected a %s, got a %s",
                RELABEL_LABEL_GET_CLASS(self)->document_class, document_class);
    return NULL;
  }
  json_object_iter_init_ordered(&iter, object);
  while (json_object_iter_next_ordered(&iter, &name, &node)) {
    if (!read_member(self, name, node, error))
      return NULL;
  }
  return g_steal_pointer(&self);
}

static void
write_shared_members(RelabelLabel *self, JsonObject *document)
{
  RelabelLabelPrivate *priv = PRIVATE(self);

  if (priv->label != NULL)
    json_object_set_string_member(document, "label", priv->label);
  if (priv->has_confidence)
    relabel_document_set_number(document, "confidence", priv->confidence);
  if (priv->has_index)
    json_object_set_int_member(document, "index", priv->index);
}

/**
 * relabel_label_to_document:
 *
 * Writes the label as FiftyOne does: `_id`, `_cls`, `tags`, the declared members that are set, then the attributes.
 *
 * Returns: (transfer full): the document, relaxed extended JSON
 */
JsonNode *
relabel_label_to_document(RelabelLabel *self)
{
  RelabelLabelClass *klass = RELABEL_LABEL_GET_CLASS(self);
  RelabelLabelPrivate *priv = PRIVATE(self);
  JsonObject *document = json_object_new();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  relabel_document_set_id(document, "_id", relabel_label_get_id(self));
  json_object_set_string_member(document, "_cls", klass->document_class);
  json_object_set_array_member(document, "tags", relabel_json_array_from_strv(relabel_label_get_tags(self)));
  write_shared_members(self, document);
  klass->write_members(self, document);
  if (priv->attributes != NULL) {
    json_object_iter_init_ordered(&iter, priv->attributes);
    while (json_object_iter_next_ordered(&iter, &name, &node))
      json_object_set_member(document, name, json_node_ref(node));
  }
  return relabel_json_node_from_object(document);
}

/**
 * relabel_label_to_string:
 *
 * Returns: (transfer full): the document as JSON text, the same for equal labels
 */
char *
relabel_label_to_string(RelabelLabel *self)
{
  g_autoptr(JsonNode) document = relabel_label_to_document(self);

  return relabel_json_to_string(document, FALSE);
}

/**
 * relabel_label_copy:
 *
 * Returns: (transfer full): a label that is equal, id included
 */
RelabelLabel *
relabel_label_copy(RelabelLabel *self)
{
  g_autoptr(JsonNode) document = relabel_label_to_document(self);

  return relabel_label_from_document(G_OBJECT_TYPE(self), document, NULL);
}

/**
 * relabel_label_equal:
 * @other: a label
 *
 * Returns: whether both have the same kind, id, tags, members and attributes, to the last bit
 */
gboolean
relabel_label_equal(RelabelLabel *self, RelabelLabel *other)
{
  g_autoptr(JsonNode) a = NULL;
  g_autoptr(JsonNode) b = NULL;

  if (self == other)
    return TRUE;
  if (G_OBJECT_TYPE(self) != G_OBJECT_TYPE(other))
    return FALSE;
  a = relabel_label_to_document(self);
  b = relabel_label_to_document(other);
  return relabel_json_equal(a, b);
}
