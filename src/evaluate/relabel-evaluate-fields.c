/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an evaluation declares in the dataset, as FiftyOne does, and leaves in its labels and samples. */
#include "relabel-evaluate-private.h"

#include <string.h>

#include "relabel-document.h"
#include "relabel-entry.h"
#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-label.h"

#define FIELDS RELABEL_ENTRY_FIELDS
#define LABELS RELABEL_ENTRY_LABELS

static const RelabelEvaluateMember counts[] = {
  { "_tp", RELABEL_FIELD_TYPE_INT, "IntField" },
  { "_fp", RELABEL_FIELD_TYPE_INT, "IntField" },
  { "_fn", RELABEL_FIELD_TYPE_INT, "IntField" },
};
static const RelabelEvaluateMember correct[] = { { "", RELABEL_FIELD_TYPE_BOOLEAN, "BooleanField" } };

const RelabelEvaluateMember relabel_evaluate_attributes[RELABEL_EVALUATE_N_ATTRIBUTES] = {
  { "", RELABEL_FIELD_TYPE_STRING, "StringField" },
  { "_id", RELABEL_FIELD_TYPE_STRING, "StringField" },
  { "_iou", RELABEL_FIELD_TYPE_FLOAT, "FloatField" },
};

const RelabelEvaluateMember *
relabel_evaluate_get_values(gboolean is_classification, gsize *n)
{
  *n = is_classification ? G_N_ELEMENTS(correct) : G_N_ELEMENTS(counts);
  return is_classification ? correct : counts;
}

gboolean
relabel_evaluate_holds_objects(RelabelDataset *dataset, const char *name)
{
  g_autoptr(RelabelField) field = name != NULL ? relabel_dataset_find_field(dataset, name) : NULL;

  return field != NULL && relabel_field_type_is_label(relabel_field_get_field_type(field)) &&
         relabel_field_type_is_list(relabel_field_get_field_type(field));
}

/* A field that is there already will do if it is of the same type. */
static gboolean
declare_value(RelabelDataset *dataset, const char *key, const RelabelEvaluateMember *member, JsonNode *created, GError **error)
{
  g_autofree char *name = g_strconcat(key, member->suffix, NULL);
  g_autoptr(RelabelField) known = relabel_dataset_find_field(dataset, name);
  g_autoptr(JsonObject) entry = NULL;
  g_autoptr(RelabelField) field = NULL;

  if (known != NULL && relabel_field_get_field_type(known) == member->type)
    return TRUE;
  if (known != NULL) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS,
                "The dataset has a field “%s” that is no part of an evaluation; choose another key than “%s”", name, key);
    return FALSE;
  }
  field = relabel_field_new(name, member->type, error);
  if (field == NULL)
    return FALSE;
  entry = relabel_entry_new(name, member->ftype, NULL, NULL, created);
  relabel_field_set_document(field, entry);
  return relabel_dataset_add_field(dataset, field, error);
}

/* Returns (transfer full): the entries with what @edit makes of them. */
typedef JsonArray *(*EditFunc)(JsonArray *entries, gpointer user_data);

static JsonArray *
replace_entry(JsonArray *entries, const char *name, JsonObject *entry)
{
  JsonArray *copy = json_array_new();
  gboolean found = FALSE;

  for (guint i = 0; entries != NULL && i < json_array_get_length(entries); i++) {
    JsonNode *node = json_array_get_element(entries, i);
    gboolean is_it = JSON_NODE_HOLDS_OBJECT(node) && g_strcmp0(relabel_json_peek_string(json_node_get_object(node), "name"), name) == 0;

    if (is_it)
      json_array_add_object_element(copy, json_object_ref(entry));
    else
      json_array_add_element(copy, json_node_ref(node));
    found |= is_it;
  }
  if (!found)
    json_array_add_object_element(copy, json_object_ref(entry));
  return copy;
}

/* A field of a dataset that isn't FiftyOne's has no entry: this says no more than what it is. */
static JsonObject *
new_label_entry(const char *name, const char *ftype, const char *document_class)
{
  g_autofree char *class_name = g_strconcat(LABELS, document_class, NULL);
  JsonObject *entry = json_object_new();

  json_object_set_string_member(entry, "name", name);
  json_object_set_string_member(entry, "ftype", ftype);
  json_object_set_string_member(entry, "embedded_doc_type", class_name);
  return entry;
}

/* Changes what the labels of a field declare. */
static gboolean
edit_label_field(RelabelDataset *dataset, const char *name, EditFunc edit, gpointer user_data, GError **error)
{
  g_autoptr(RelabelField) field = relabel_dataset_find_field(dataset, name);
  RelabelFieldType type = relabel_field_get_field_type(field);
  const char *list_key = relabel_field_type_get_list_key(type);
  JsonObject *known = relabel_field_get_document(field), *known_list = relabel_entry_find(relabel_json_peek_array(known, "fields"), list_key);
  g_autoptr(GTypeClass) class = g_type_class_ref(relabel_field_type_get_label_type(type));
  g_autoptr(RelabelField) changed = relabel_field_new(name, type, error);
  g_autoptr(JsonObject) entry = NULL;
  g_autoptr(JsonObject) list = NULL;

  if (changed == NULL)
    return FALSE;
  entry = known != NULL ? relabel_json_copy_object(known)
                        : new_label_entry(name, FIELDS "EmbeddedDocumentField", relabel_field_type_get_document_class(type));
  list = known_list != NULL ? relabel_json_copy_object(known_list)
                            : new_label_entry(list_key, FIELDS "ListField", ((RelabelLabelClass *)class)->document_class);
  if (known_list == NULL)
    json_object_set_string_member(list, "subfield", FIELDS "EmbeddedDocumentField");
  json_object_set_array_member(list, "fields", edit(relabel_json_peek_array(list, "fields"), user_data));
  json_object_set_array_member(entry, "fields", replace_entry(relabel_json_peek_array(entry, "fields"), list_key, list));
  relabel_field_set_document(changed, entry);
  return relabel_dataset_write_field(dataset, name, changed, error);
}

typedef struct {
  const char *key;
  JsonNode *created;
} Declaration;

static JsonArray *
declare_attributes(JsonArray *entries, gpointer user_data)
{
  const Declaration *declaration = user_data;
  JsonArray *declared = entries != NULL ? json_array_ref(entries) : json_array_new();

  for (gsize i = 0; i < RELABEL_EVALUATE_N_ATTRIBUTES; i++) {
    g_autofree char *name = g_strconcat(declaration->key, relabel_evaluate_attributes[i].suffix, NULL);
    g_autoptr(JsonObject) entry = NULL;
    JsonArray *longer;

    if (relabel_entry_find(declared, name) != NULL)
      continue;
    entry = relabel_entry_new(name, relabel_evaluate_attributes[i].ftype, NULL, NULL, declaration->created);
    longer = replace_entry(declared, name, entry);
    json_array_unref(declared);
    declared = longer;
  }
  return declared;
}

gboolean
relabel_evaluate_declare(RelabelEvaluate *self, GError **error)
{
  g_autoptr(JsonNode) created = relabel_document_date(g_get_real_time());
  Declaration declaration = { self->request->key, created };
  gsize n;
  const RelabelEvaluateMember *values = relabel_evaluate_get_values(self->is_classification, &n);

  for (gsize i = 0; i < n; i++) {
    if (!declare_value(self->dataset, self->request->key, &values[i], created, error))
      return FALSE;
  }
  for (guint i = 0; i < N_FIELDS && !self->is_classification; i++) {
    if (!edit_label_field(self->dataset, self->fields[i], declare_attributes, &declaration, error))
      return FALSE;
  }
  return TRUE;
}

/* ---- removing and renaming ---- */

static JsonArray *
change_attributes(JsonArray *entries, gpointer user_data)
{
  const RelabelEvaluateTraces *traces = user_data;
  JsonArray *changed = json_array_new();

  for (guint i = 0; entries != NULL && i < json_array_get_length(entries); i++) {
    JsonNode *node = json_array_get_element(entries, i);
    JsonObject *entry = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    const char *name = relabel_json_peek_string(entry, "name"), *suffix = NULL;

    for (gsize k = 0; name != NULL && k < RELABEL_EVALUATE_N_ATTRIBUTES; k++) {
      g_autofree char *attribute = g_strconcat(traces->key, relabel_evaluate_attributes[k].suffix, NULL);

      if (strcmp(name, attribute) == 0)
        suffix = relabel_evaluate_attributes[k].suffix;
    }
    if (suffix == NULL) {
      json_array_add_element(changed, json_node_ref(node));
    } else if (traces->new_key != NULL) {
      g_autofree char *new_name = g_strconcat(traces->new_key, suffix, NULL);
      JsonObject *renamed = relabel_json_copy_object(entry);

      json_object_set_string_member(renamed, "name", new_name);
      json_object_set_string_member(renamed, "db_field", new_name);
      json_array_add_object_element(changed, renamed);
    }
  }
  return changed;
}

static gboolean
change_value_field(RelabelDataset *dataset, const RelabelEvaluateTraces *traces, const RelabelEvaluateMember *member, GError **error)
{
  g_autofree char *name = g_strconcat(traces->key, member->suffix, NULL);
  g_autofree char *new_name = g_strconcat(traces->new_key != NULL ? traces->new_key : "", member->suffix, NULL);
  g_autoptr(RelabelField) field = relabel_dataset_find_field(dataset, name);
  g_autoptr(RelabelField) renamed = NULL;

  if (field == NULL)
    return TRUE;
  if (traces->new_key == NULL)
    return relabel_dataset_delete_field(dataset, name, error);
  renamed = relabel_field_new(new_name, relabel_field_get_field_type(field), error);
  if (renamed == NULL)
    return FALSE;
  if (relabel_field_get_document(field) != NULL) {
    g_autoptr(JsonObject) entry = relabel_json_copy_object(relabel_field_get_document(field));

    json_object_set_string_member(entry, "name", new_name);
    json_object_set_string_member(entry, "db_field", new_name);
    relabel_field_set_document(renamed, entry);
  }
  return relabel_dataset_write_field(dataset, name, renamed, error);
}

gboolean
relabel_evaluate_change_fields(RelabelDataset *dataset, const RelabelEvaluateTraces *traces, GError **error)
{
  gsize n;
  const RelabelEvaluateMember *values = relabel_evaluate_get_values(traces->is_classification, &n);

  for (gsize i = 0; i < n; i++) {
    if (!change_value_field(dataset, traces, &values[i], error))
      return FALSE;
  }
  for (guint i = 0; traces->fields[i] != NULL; i++) {
    if (!edit_label_field(dataset, traces->fields[i], change_attributes, (gpointer)traces, error))
      return FALSE;
  }
  return TRUE;
}
