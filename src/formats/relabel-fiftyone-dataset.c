/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-fiftyone-private.h"
#include "relabel-format-error.h"
#include "relabel-json.h"

/* The dataset's own document: metadata.json. */

static const char *const default_members[] = { "_id", "id", "filepath", "tags", "metadata", "created_at", "last_modified_at",
                                               "_media_type", "_rand", "_dataset_id", NULL };

/* Only datasets of single images are taken; the message says what to do with others. */
gboolean
relabel_fiftyone_check(JsonObject *metadata, GError **error)
{
  const char *media_type = relabel_json_peek_string(metadata, "media_type");
  JsonArray *roots = relabel_json_peek_array(metadata, "_media_roots");

  if (roots != NULL && json_array_get_length(roots) > 0) {
    g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED,
                        "The dataset refers to its media by roots and not by paths; in FiftyOne, export it with its media");
    return FALSE;
  }
  if (media_type == NULL || strcmp(media_type, "image") == 0 || strcmp(media_type, "unknown") == 0)
    return TRUE;
  if (strcmp(media_type, "video") == 0)
    g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED,
                        "The dataset holds videos, and Relabel works on images; in FiftyOne, make images of the frames with "
                        "dataset.to_frames(sample_frames=True), export that, and import it");
  else if (strcmp(media_type, "group") == 0)
    g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED,
                        "The dataset holds groups, and Relabel works on single images; in FiftyOne, choose the slices with "
                        "dataset.select_group_slices(…), export that, and import it");
  else
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED,
                "The dataset holds media of type “%s”, and Relabel works on images", media_type);
  return FALSE;
}

static void
remember_field(RelabelFiftyOne *import, const char *member, const char *name, RelabelFieldType type)
{
  const char *interned = g_intern_string(name);

  g_hash_table_insert(import->names, g_strdup(member), (gpointer)interned);
  g_hash_table_insert(import->fields, (gpointer)interned, GINT_TO_POINTER(type));
}

static gboolean
add_field(RelabelFiftyOne *import, const char *name, JsonObject *entry, GError **error)
{
  const char *member = relabel_json_peek_string(entry, "db_field");
  RelabelFieldType type = relabel_fiftyone_entry_get_type(entry);

  if (name == NULL || g_strv_contains(default_members, name))
    return TRUE;
  if (!relabel_field_name_is_valid(name)) {
    relabel_import_report_add_problem(import->base->report, import->base->root, 0,
                                      "has a field whose name can't be kept; it was left out");
    return TRUE;
  }
  remember_field(import, name, name, type);
  if (member != NULL)
    remember_field(import, member, name, type);
  return relabel_import_ensure_field(import->base->dataset, name, type, entry, error);
}

/* The oldest exports say "fiftyone.core.fields.ListField(fiftyone.core.fields.StringField)" where later ones have an entry. */
static JsonObject *
entry_from_text(const char *name, const char *text)
{
  JsonObject *entry = json_object_new();
  const char *open = strchr(text, '(');
  g_autofree char *ftype = open != NULL ? g_strndup(text, (gsize)(open - text)) : g_strdup(text);
  g_autofree char *inner = open != NULL ? g_strndup(open + 1, strcspn(open + 1, ")")) : NULL;
  gboolean embedded = g_str_has_suffix(ftype, ".EmbeddedDocumentField");

  json_object_set_string_member(entry, "name", name);
  json_object_set_string_member(entry, "ftype", ftype);
  if (inner != NULL)
    json_object_set_string_member(entry, embedded ? "embedded_doc_type" : "subfield", inner);
  return entry;
}

static gboolean
add_legacy_fields(RelabelFiftyOne *import, JsonObject *members, GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered(&iter, members);
  while (json_object_iter_next_ordered(&iter, &name, &node)) {
    const char *text = relabel_json_peek_string(members, name);
    g_autoptr(JsonObject) entry = text != NULL ? entry_from_text(name, text) : NULL;

    if (entry != NULL && !add_field(import, name, entry, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
relabel_fiftyone_add_fields(RelabelFiftyOne *import, GError **error)
{
  JsonArray *entries = relabel_json_peek_array(import->metadata, "sample_fields");
  JsonObject *members = relabel_json_peek_object(import->metadata, "sample_fields");

  if (members != NULL)
    return add_legacy_fields(import, members, error);
  for (guint i = 0; entries != NULL && i < json_array_get_length(entries); i++) {
    JsonNode *node = json_array_get_element(entries, i);
    JsonObject *entry = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;

    if (entry != NULL && !add_field(import, relabel_json_peek_string(entry, "name"), entry, error))
      return FALSE;
  }
  return TRUE;
}

static RelabelFieldType
type_of_value(JsonNode *value)
{
  RelabelFieldType type;

  if (JSON_NODE_HOLDS_OBJECT(value)) {
    const char *document_class = relabel_json_peek_string(json_node_get_object(value), "_cls");

    return relabel_field_type_from_document_class(document_class, &type) ? type : RELABEL_FIELD_TYPE_OTHER;
  }
  if (JSON_NODE_HOLDS_ARRAY(value))
    return RELABEL_FIELD_TYPE_LIST;
  switch (json_node_get_value_type(value)) {
  case G_TYPE_BOOLEAN:
    return RELABEL_FIELD_TYPE_BOOLEAN;
  case G_TYPE_INT64:
    return RELABEL_FIELD_TYPE_INT;
  case G_TYPE_DOUBLE:
    return RELABEL_FIELD_TYPE_FLOAT;
  default:
    return RELABEL_FIELD_TYPE_STRING;
  }
}

/* The field that a member of a sample's document belongs to; NULL for what every sample has. Here a field is declared that was
 * not. */
gboolean
relabel_fiftyone_find_field(RelabelFiftyOne *import, const char *member, JsonNode *value, const char **name,
                            RelabelFieldType *type, GError **error)
{
  *name = g_hash_table_lookup(import->names, member);
  if (*name == NULL && !g_strv_contains(default_members, member) && relabel_field_name_is_valid(member)) {
    *type = type_of_value(value);
    if (!relabel_import_ensure_field(import->base->dataset, member, *type, NULL, error))
      return FALSE;
    remember_field(import, member, member, *type);
    *name = g_intern_string(member);
  }
  if (*name != NULL)
    *type = (RelabelFieldType)GPOINTER_TO_INT(g_hash_table_lookup(import->fields, *name));
  return TRUE;
}

static void
copy_members(JsonObject *target, JsonObject *source, const char *const *without)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered(&iter, source);
  while (json_object_iter_next_ordered(&iter, &name, &node)) {
    if (!g_strv_contains(without, name))
      json_object_set_member(target, name, json_node_ref(node));
  }
}

/* The oldest exports have all under info what has a place of its own later. */
static void
lift_members(JsonObject *document, JsonObject *info)
{
  static const char *const lifted[] = { "tags", "description", "classes", "default_classes", "mask_targets",
                                        "default_mask_targets", "skeletons", "default_skeleton", "app_config", NULL };
  JsonObject *rest = json_object_new();

  for (gsize i = 0; lifted[i] != NULL; i++) {
    if (json_object_has_member(info, lifted[i]))
      json_object_set_member(document, lifted[i], json_node_ref(json_object_get_member(info, lifted[i])));
  }
  copy_members(rest, info, lifted);
  json_object_set_object_member(document, "info", rest);
}

/* What is FiftyOne's own business is left behind, what is ours has its own place; the rest is kept, known or not. */
gboolean
relabel_fiftyone_add_document(RelabelFiftyOne *import, GError **error)
{
  static const char *const without[] = { "_id", "name", "slug", "persistent", "created_at", "last_modified_at", "last_loaded_at",
                                         "last_deletion_at", "sample_collection_name", "frame_collection_name", "sample_fields",
                                         "frame_fields", "annotation_runs", "evaluations", "brain_methods", "runs", NULL };
  g_autoptr(JsonObject) document = json_object_new();
  JsonObject *info = relabel_json_peek_object(import->metadata, "info");

  copy_members(document, import->metadata, without);
  if (import->legacy && info != NULL)
    lift_members(document, info);
  return relabel_dataset_write_document(import->base->dataset, document, error);
}
