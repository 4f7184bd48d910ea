/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-field.h"

#include <string.h>

#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-document.h"
#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-polyline.h"
#include "relabel-regression.h"
#include "relabel-segmentation.h"

/**
 * RelabelField:
 *
 * A field that the samples of a dataset have: its name and what it holds.
 */
struct _RelabelField {
  GObject parent_instance;

  char *name;
  RelabelFieldType type;
  JsonObject *document;
  GStrv attributes;
};

G_DEFINE_FINAL_TYPE(RelabelField, relabel_field, G_TYPE_OBJECT)

/* Nick: the word of schemas and of the command line. Document class and list key: FiftyOne's. */
static const struct {
  const char *nick;
  const char *document_class;
  const char *list_key;
  GType (*label_type)(void);
} types[] = {
  [RELABEL_FIELD_TYPE_BOOLEAN] = { "bool", NULL, NULL, NULL },
  [RELABEL_FIELD_TYPE_INT] = { "int", NULL, NULL, NULL },
  [RELABEL_FIELD_TYPE_FLOAT] = { "float", NULL, NULL, NULL },
  [RELABEL_FIELD_TYPE_STRING] = { "string", NULL, NULL, NULL },
  [RELABEL_FIELD_TYPE_DATE] = { "date", NULL, NULL, NULL },
  [RELABEL_FIELD_TYPE_DATETIME] = { "datetime", NULL, NULL, NULL },
  [RELABEL_FIELD_TYPE_LIST] = { "list", NULL, NULL, NULL },
  [RELABEL_FIELD_TYPE_DICT] = { "dict", NULL, NULL, NULL },
  [RELABEL_FIELD_TYPE_OTHER] = { "other", NULL, NULL, NULL },
  [RELABEL_FIELD_TYPE_CLASSIFICATION] = { "classification", "Classification", NULL, relabel_classification_get_type },
  [RELABEL_FIELD_TYPE_CLASSIFICATIONS] = { "classifications", "Classifications", "classifications",
                                           relabel_classification_get_type },
  [RELABEL_FIELD_TYPE_DETECTION] = { "detection", "Detection", NULL, relabel_detection_get_type },
  [RELABEL_FIELD_TYPE_DETECTIONS] = { "detections", "Detections", "detections", relabel_detection_get_type },
  [RELABEL_FIELD_TYPE_POLYLINE] = { "polyline", "Polyline", NULL, relabel_polyline_get_type },
  [RELABEL_FIELD_TYPE_POLYLINES] = { "polylines", "Polylines", "polylines", relabel_polyline_get_type },
  [RELABEL_FIELD_TYPE_KEYPOINT] = { "keypoint", "Keypoint", NULL, relabel_keypoint_get_type },
  [RELABEL_FIELD_TYPE_KEYPOINTS] = { "keypoints", "Keypoints", "keypoints", relabel_keypoint_get_type },
  [RELABEL_FIELD_TYPE_SEGMENTATION] = { "segmentation", "Segmentation", NULL, relabel_segmentation_get_type },
  [RELABEL_FIELD_TYPE_REGRESSION] = { "regression", "Regression", NULL, relabel_regression_get_type },
};

static void
relabel_field_finalize(GObject *object)
{
  RelabelField *self = RELABEL_FIELD(object);

  g_free(self->name);
  g_strfreev(self->attributes);
  g_clear_pointer(&self->document, json_object_unref);
  G_OBJECT_CLASS(relabel_field_parent_class)->finalize(object);
}

static void
relabel_field_class_init(RelabelFieldClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_field_finalize;
}

static void
relabel_field_init(RelabelField *self)
{
}

/**
 * relabel_field_type_to_nick:
 *
 * Returns: the word for a type in schemas and on the command line, e.g. `detections`
 */
const char *
relabel_field_type_to_nick(RelabelFieldType type)
{
  return types[type].nick;
}

/**
 * relabel_field_type_from_nick:
 * @type: (out): the type
 *
 * Returns: whether there is a type of that word
 */
gboolean
relabel_field_type_from_nick(const char *nick, RelabelFieldType *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
    if (strcmp(types[i].nick, nick) == 0) {
      *type = (RelabelFieldType)i;
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * relabel_field_type_get_document_class:
 *
 * Returns: (nullable): the `_cls` of FiftyOne's document, e.g. `Detections`; %NULL for what is no label
 */
const char *
relabel_field_type_get_document_class(RelabelFieldType type)
{
  return types[type].document_class;
}

/**
 * relabel_field_type_from_document_class:
 * @type: (out): the type
 *
 * Returns: whether there is a label type for that `_cls`
 */
gboolean
relabel_field_type_from_document_class(const char *document_class, RelabelFieldType *type)
{
  for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
    if (g_strcmp0(types[i].document_class, document_class) == 0 && document_class != NULL) {
      *type = (RelabelFieldType)i;
      return TRUE;
    }
  }
  return FALSE;
}

/**
 * relabel_field_type_get_list_key:
 *
 * Returns: (nullable): the member of FiftyOne's document that holds the labels; %NULL where a field holds one
 */
const char *
relabel_field_type_get_list_key(RelabelFieldType type)
{
  return types[type].list_key;
}

/**
 * relabel_field_type_is_label:
 *
 * Returns: whether fields of the type hold labels
 */
gboolean
relabel_field_type_is_label(RelabelFieldType type)
{
  return types[type].document_class != NULL;
}

/**
 * relabel_field_type_is_list:
 *
 * Returns: whether fields of the type hold any number of labels
 */
gboolean
relabel_field_type_is_list(RelabelFieldType type)
{
  return types[type].list_key != NULL;
}

/**
 * relabel_field_type_get_label_type:
 *
 * Returns: the class of the labels, or %G_TYPE_INVALID for what is no label
 */
GType
relabel_field_type_get_label_type(RelabelFieldType type)
{
  return types[type].label_type != NULL ? types[type].label_type() : G_TYPE_INVALID;
}

static gboolean
holds(JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == type;
}

/* A document is only read as one: the empty text that a bare NaN is read as is a text here. */
static gboolean
is_number(JsonNode *node)
{
  double number;

  return relabel_json_is_number(node) || (JSON_NODE_HOLDS_OBJECT(node) && relabel_document_get_number(node, &number));
}

gboolean
relabel_field_type_check_value(RelabelFieldType type, const char *name, JsonNode *value, GError **error)
{
  switch (type) {
  case RELABEL_FIELD_TYPE_BOOLEAN:
    return holds(value, G_TYPE_BOOLEAN) || relabel_document_expected(name, "true or false", value, error);
  case RELABEL_FIELD_TYPE_INT:
    return holds(value, G_TYPE_INT64) || relabel_document_expected(name, "a whole number", value, error);
  case RELABEL_FIELD_TYPE_FLOAT:
    return is_number(value) || relabel_document_expected(name, "a number", value, error);
  case RELABEL_FIELD_TYPE_STRING:
    return holds(value, G_TYPE_STRING) || relabel_document_expected(name, "a string", value, error);
  case RELABEL_FIELD_TYPE_DATE:
  case RELABEL_FIELD_TYPE_DATETIME:
    return relabel_document_get_date(value) != -1 ||
           relabel_document_expected(name, "a time as {\"$date\": …}", value, error);
  case RELABEL_FIELD_TYPE_LIST:
    return JSON_NODE_HOLDS_ARRAY(value) || relabel_document_expected(name, "a list", value, error);
  case RELABEL_FIELD_TYPE_DICT:
    return JSON_NODE_HOLDS_OBJECT(value) || relabel_document_expected(name, "an object", value, error);
  default:
    return TRUE;
  }
}

/**
 * relabel_field_name_is_valid:
 * @name: a name
 *
 * FiftyOne's rule: not empty, no leading underscore, no dollar, no dot at this level, not `id`, `pk` or another name that every sample has.
 *
 * Returns: whether a new field can have that name
 */
gboolean
relabel_field_name_is_valid(const char *name)
{
  static const char *const taken[] = { "id",       "pk",         "filepath",         "tags",
                                       "metadata", "created_at", "last_modified_at", NULL };

  if (name == NULL || *name == '\0' || *name == '_' || strpbrk(name, "$.") != NULL)
    return FALSE;
  return g_utf8_validate(name, -1, NULL) && !g_strv_contains(taken, name);
}

/**
 * relabel_field_new:
 * @name: its name
 * @type: what it holds
 *
 * Returns: (transfer full) (nullable): the field; %RELABEL_MODEL_ERROR_INVALID when it can't have that name
 */
RelabelField *
relabel_field_new(const char *name, RelabelFieldType type, GError **error)
{
  RelabelField *self;

  if (!relabel_field_name_is_valid(name)) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID,
                "A field can't be called “%s”: choose a name that doesn't begin with “_”, has no “$” or “.”, "
                "and isn't one that every sample has",
                name != NULL ? name : "");
    return NULL;
  }
  self = g_object_new(RELABEL_TYPE_FIELD, NULL);
  self->name = g_strdup(name);
  self->type = type;
  return self;
}

/**
 * relabel_field_get_name:
 *
 * Returns: the name
 */
const char *
relabel_field_get_name(RelabelField *self)
{
  return self->name;
}

/**
 * relabel_field_get_field_type:
 *
 * Returns: what the field holds
 */
RelabelFieldType
relabel_field_get_field_type(RelabelField *self)
{
  return self->type;
}

/**
 * relabel_field_get_document:
 *
 * Returns: (transfer none) (nullable): the entry of FiftyOne's `sample_fields` that the field came from
 */
JsonObject *
relabel_field_get_document(RelabelField *self)
{
  return self->document;
}

/**
 * relabel_field_set_document:
 * @document: (nullable): the entry, kept as it is
 *
 * Keeps what FiftyOne says of the field, so that it can be given back.
 */
void
relabel_field_set_document(RelabelField *self, JsonObject *document)
{
  JsonObject *old = self->document;

  self->document = document != NULL ? json_object_ref(document) : NULL;
  g_clear_pointer(&old, json_object_unref);
}

/**
 * relabel_field_get_attributes:
 *
 * Returns: (nullable) (array zero-terminated=1): the names of attributes that labels of the field have or have had; %NULL where they are not known
 */
const char *const *
relabel_field_get_attributes(RelabelField *self)
{
  return (const char *const *)self->attributes;
}

/* For stores, before the field is shared. */
void
relabel_field_take_attributes(RelabelField *self, GStrv attributes)
{
  g_strfreev(self->attributes);
  self->attributes = attributes;
}
