/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How FiftyOne declares fields: the entries of sample_fields. */
#include <string.h>

#include "relabel-document.h"
#include "relabel-entry.h"
#include "relabel-fiftyone-private.h"
#include "relabel-json.h"

#define LABELS RELABEL_ENTRY_LABELS

/* Types of fields and their classes' names, both ways; what is missing here is kept as a document. */
static const struct {
  const char *name;
  RelabelFieldType type;
} value_types[] = {
  { "BooleanField", RELABEL_FIELD_TYPE_BOOLEAN }, { "IntField", RELABEL_FIELD_TYPE_INT },
  { "FloatField", RELABEL_FIELD_TYPE_FLOAT },     { "StringField", RELABEL_FIELD_TYPE_STRING },
  { "DateField", RELABEL_FIELD_TYPE_DATE },       { "DateTimeField", RELABEL_FIELD_TYPE_DATETIME },
  { "ListField", RELABEL_FIELD_TYPE_LIST },       { "DictField", RELABEL_FIELD_TYPE_DICT },
};

typedef struct {
  const char *name;
  const char *ftype;    /* the last part of its class's name */
  const char *subfield; /* likewise, of what it is a list of */
} Member;

#define STRING(name) { name, "StringField", NULL }
#define FLOAT(name) { name, "FloatField", NULL }
#define INT(name) { name, "IntField", NULL }
#define FLOATS(name) { name, "ListField", "FloatField" }
#define ARRAY(name) { name, "ArrayField", NULL }
#define BOOLEAN(name) { name, "BooleanField", NULL }
#define ID { "id", "ObjectIdField", NULL }
#define TAGS { "tags", "ListField", "StringField" }
#define ATTRIBUTES { "attributes", "DictField", "EmbeddedDocumentField" }

/* What each class of labels declares, in FiftyOne's order. */
static const struct {
  const char *document_class;
  Member members[10];
} label_classes[] = {
  { "Classification", { ID, TAGS, STRING("label"), FLOAT("confidence"), { "logits", "VectorField", NULL } } },
  { "Detection",
    { ID, TAGS, ATTRIBUTES, STRING("label"), FLOATS("bounding_box"), ARRAY("mask"), STRING("mask_path"), FLOAT("confidence"),
      INT("index") } },
  { "Polyline",
    { ID, TAGS, ATTRIBUTES, STRING("label"), { "points", "PolylinePointsField", NULL }, FLOAT("confidence"), INT("index"),
      BOOLEAN("closed"), BOOLEAN("filled") } },
  { "Keypoint",
    { ID, TAGS, ATTRIBUTES, STRING("label"), { "points", "KeypointsField", NULL }, FLOATS("confidence"), INT("index") } },
  { "Segmentation", { ID, TAGS, ARRAY("mask"), STRING("mask_path") } },
  { "Heatmap", { ID, TAGS, ARRAY("map"), STRING("map_path"), { "range", "HeatmapRangeField", "FloatField" } } },
  { "Regression", { ID, TAGS, FLOAT("value"), FLOAT("confidence") } },
};

static const Member metadata_members[] = { INT("size_bytes"), STRING("mime_type"), INT("width"), INT("height"), INT("num_channels") };

static const char *
last_part(const char *name)
{
  const char *dot = name != NULL ? strrchr(name, '.') : NULL;

  return dot != NULL ? dot + 1 : name;
}

RelabelFieldType
relabel_fiftyone_entry_get_type(JsonObject *entry)
{
  const char *class_name = last_part(relabel_json_peek_string(entry, "ftype"));
  const char *document_class = last_part(relabel_json_peek_string(entry, "embedded_doc_type"));
  RelabelFieldType type;

  if (relabel_field_type_from_document_class(document_class, &type))
    return type;
  for (gsize i = 0; i < G_N_ELEMENTS(value_types); i++) {
    if (g_strcmp0(class_name, value_types[i].name) == 0)
      return value_types[i].type;
  }
  return RELABEL_FIELD_TYPE_OTHER;
}

/* ---- writing ---- */

static void
add_members(JsonObject *entry, const Member *members, gsize n, JsonNode *created)
{
  JsonArray *fields = json_object_get_array_member(entry, "fields");

  for (gsize i = 0; i < n && members[i].name != NULL; i++) {
    const char *document_class = strcmp(members[i].name, "attributes") == 0 ? LABELS "Attribute" : NULL;

    json_array_add_object_element(fields, relabel_entry_new(members[i].name, members[i].ftype, document_class, members[i].subfield, created));
  }
}

static void
add_label_members(JsonObject *entry, const char *document_class, JsonNode *created)
{
  for (gsize i = 0; i < G_N_ELEMENTS(label_classes); i++) {
    if (g_strcmp0(document_class, label_classes[i].document_class) == 0)
      add_members(entry, label_classes[i].members, G_N_ELEMENTS(label_classes[i].members), created);
  }
}

static const char *
single_class(RelabelFieldType type)
{
  GType label_type = relabel_field_type_get_label_type(type);

  for (int i = 0; i <= RELABEL_FIELD_TYPE_REGRESSION; i++) {
    if (relabel_field_type_is_label((RelabelFieldType)i) && !relabel_field_type_is_list((RelabelFieldType)i) &&
        relabel_field_type_get_label_type((RelabelFieldType)i) == label_type)
      return relabel_field_type_get_document_class((RelabelFieldType)i);
  }
  return NULL;
}

static JsonObject *
new_label_entry(const char *name, RelabelFieldType type, JsonNode *created)
{
  const char *list_key = relabel_field_type_get_list_key(type);
  g_autofree char *outer = g_strconcat(LABELS, relabel_field_type_get_document_class(type), NULL);
  g_autofree char *inner = g_strconcat(LABELS, single_class(type), NULL);
  static const Member logits = { "logits", "VectorField", NULL };
  JsonObject *entry = relabel_entry_new(name, "EmbeddedDocumentField", outer, NULL, created);
  JsonObject *list;

  if (list_key == NULL) {
    add_label_members(entry, single_class(type), created);
    return entry;
  }
  list = relabel_entry_new(list_key, "ListField", inner, "EmbeddedDocumentField", created);
  add_label_members(list, single_class(type), NULL);
  json_array_add_object_element(json_object_get_array_member(entry, "fields"), list);
  if (type == RELABEL_FIELD_TYPE_CLASSIFICATIONS)
    add_members(entry, &logits, 1, created);
  return entry;
}

static const char *
value_class(RelabelFieldType type)
{
  for (gsize i = 0; i < G_N_ELEMENTS(value_types); i++) {
    if (value_types[i].type == type)
      return value_types[i].name;
  }
  return "Field";
}

static gboolean
is_missing(JsonObject *object, const char *name)
{
  return !json_object_has_member(object, name) || JSON_NODE_HOLDS_NULL(json_object_get_member(object, name));
}

static void add_missing(JsonObject *entry, JsonObject *fresh);

/* What is known of the members, in their order, and what they lack. */
static JsonArray *
merge_members(JsonArray *known, JsonArray *fresh)
{
  JsonArray *merged = json_array_new();

  for (guint i = 0; i < json_array_get_length(known); i++) {
    JsonNode *node = json_array_get_element(known, i);
    JsonObject *entry = JSON_NODE_HOLDS_OBJECT(node) ? relabel_json_copy_object(json_node_get_object(node)) : json_object_new();
    JsonObject *other = relabel_entry_find(fresh, relabel_json_peek_string(entry, "name"));

    if (other != NULL)
      add_missing(entry, other);
    json_array_add_object_element(merged, entry);
  }
  for (guint i = 0; i < json_array_get_length(fresh); i++) {
    JsonObject *entry = json_array_get_object_element(fresh, i);

    if (relabel_entry_find(known, relabel_json_peek_string(entry, "name")) == NULL)
      json_array_add_object_element(merged, json_object_ref(entry));
  }
  return merged;
}

static void
add_missing(JsonObject *entry, JsonObject *fresh)
{
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  json_object_iter_init_ordered(&iter, fresh);
  while (json_object_iter_next_ordered(&iter, &member, &node)) {
    JsonArray *known = JSON_NODE_HOLDS_ARRAY(node) ? relabel_json_peek_array(entry, member) : NULL;

    if (is_missing(entry, member))
      json_object_set_member(entry, member, json_node_ref(node));
    else if (known != NULL && strcmp(member, "fields") == 0)
      json_object_set_array_member(entry, member, merge_members(known, json_node_get_array(node)));
  }
}

/* What entries of early versions lack, and those that evaluations made of fields that are not FiftyOne's. FiftyOne can't use a field of labels that
 * doesn't declare their members. */
static JsonObject *
complete_entry(const char *name, JsonObject *known, JsonNode *created)
{
  const char *ftype = last_part(relabel_json_peek_string(known, "ftype"));
  g_autoptr(JsonObject) fresh = relabel_entry_new(name, ftype != NULL ? ftype : "Field", NULL, NULL, created);
  const char *document_class = last_part(relabel_json_peek_string(known, "embedded_doc_type"));
  RelabelFieldType type = relabel_fiftyone_entry_get_type(known);
  JsonObject *entry = relabel_json_copy_object(known);

  if (relabel_field_type_is_label(type)) {
    json_object_unref(fresh);
    fresh = new_label_entry(name, type, created);
  } else if (document_class != NULL) {
    add_label_members(fresh, document_class, created);
  }
  /* An ObjectId is stored under another name than the field's. */
  if (g_strcmp0(ftype, "ObjectIdField") == 0) {
    g_autofree char *db_field = g_strconcat("_", name, NULL);

    json_object_set_string_member(fresh, "db_field", db_field);
  }
  add_missing(entry, fresh);
  /* Versions before 1.13 have it, later ones refuse it. */
  if (json_object_has_member(entry, "schema"))
    json_object_remove_member(entry, "schema");
  return entry;
}

/* Returns (transfer full): the entry of a field, as it was when it came from FiftyOne. */
JsonObject *
relabel_fiftyone_entry_new(RelabelField *field, JsonNode *created)
{
  RelabelFieldType type = relabel_field_get_field_type(field);
  const char *name = relabel_field_get_name(field);

  if (relabel_field_get_document(field) != NULL)
    return complete_entry(name, relabel_field_get_document(field), created);
  if (relabel_field_type_is_label(type))
    return new_label_entry(name, type, created);
  return relabel_entry_new(name, value_class(type), NULL, NULL, created);
}

/* The entries of what every sample has. */
void
relabel_fiftyone_entry_add_defaults(JsonArray *entries, JsonNode *created)
{
  static const Member members[] = { ID,
                                    STRING("filepath"),
                                    TAGS,
                                    { "created_at", "DateTimeField", NULL },
                                    { "last_modified_at", "DateTimeField", NULL },
                                    STRING("_media_type"),
                                    FLOAT("_rand"),
                                    { "_dataset_id", "ObjectIdField", NULL } };
  JsonObject *metadata = relabel_entry_new("metadata", "EmbeddedDocumentField", "fiftyone.core.metadata.ImageMetadata", NULL, created);

  for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
    JsonObject *entry = relabel_entry_new(members[i].name, members[i].ftype, NULL, members[i].subfield, created);

    if (g_str_has_suffix(members[i].name, "_at"))
      json_object_set_boolean_member(entry, "read_only", TRUE);
    json_array_add_object_element(entries, entry);
  }
  add_members(metadata, metadata_members, G_N_ELEMENTS(metadata_members), created);
  json_array_add_object_element(entries, metadata);
}
