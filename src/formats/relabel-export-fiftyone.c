/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A dataset as FiftyOne exports it: samples here, metadata.json and the runs in their own files. */
#include <string.h>

#include "relabel-document.h"
#include "relabel-fiftyone-private.h"
#include "relabel-files.h"
#include "relabel-format-private.h"
#include "relabel-image-info.h"
#include "relabel-json.h"
#include "relabel-random.h"

/* ---- files of masks ---- */

/* A name in the folder that nothing has yet: the file's own, or with the id of what it belongs to. */
static char *
name_file(RelabelFiftyOneExport *self, const char *field, const char *path, const char *id)
{
  g_autofree char *base = g_path_get_basename(path);
  g_autofree char *relative = g_strdup_printf("fields/%s/%s", field, base);
  g_autofree char *taken = g_build_filename(self->base->path, relative, NULL);

  if (g_utf8_validate(base, -1, NULL) && !g_file_test(taken, G_FILE_TEST_EXISTS))
    return g_steal_pointer(&relative);
  return g_strdup_printf("fields/%s/%s%s", field, id, strrchr(base, '.') != NULL ? strrchr(base, '.') : "");
}

static gboolean
place_file(RelabelExport *export, const char *path, const char *relative, GError **error)
{
  RelabelMediaMode mode = relabel_export_request_get_media(export->request);
  g_autofree char *target = g_build_filename(export->path, relative, NULL);
  g_autoptr(GError) problem = NULL;

  if (!relabel_files_make_parent(target, error))
    return FALSE;
  if (relabel_files_place(path, target, mode, export->cancellable, &problem))
    return TRUE;
  relabel_files_blame(path, problem, error);
  return FALSE;
}

/* A member of a document that names a file. One that is gone is listed. */
static gboolean
put_file(RelabelFiftyOneExport *self, JsonObject *document, const char *member, const char *field, const char *id, GError **error)
{
  const char *path = relabel_json_peek_string(document, member);
  g_autofree char *relative = NULL;

  if (path == NULL || relabel_export_request_get_media(self->base->request) == RELABEL_MEDIA_LEAVE)
    return TRUE;
  relative = name_file(self, field, path, id);
  if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
    relabel_export_report_add_problem(self->base->report, path, "there is no such file; its label was exported without");
    return TRUE;
  }
  if (!relabel_files_is_picture(path)) {
    relabel_export_report_add_problem(self->base->report, path, "is no picture, and was not copied; its label was exported without");
    return TRUE;
  }
  if (!place_file(self->base, path, relative, error))
    return FALSE;
  json_object_set_string_member(document, member, relative);
  return TRUE;
}

/* ---- fields ---- */

/* FiftyOne writes an empty “attributes” into each object. */
static void
add_attributes(JsonObject *label)
{
  static const char *const classes[] = { "Detection", "Polyline", "Keypoint", NULL };
  const char *document_class = relabel_json_peek_string(label, "_cls");

  if (document_class != NULL && g_strv_contains(classes, document_class) && !json_object_has_member(label, "attributes"))
    json_object_set_object_member(label, "attributes", json_object_new());
}

static gboolean
write_label(RelabelFiftyOneExport *self, JsonObject *label, const char *path, GError **error)
{
  const char *id = relabel_document_get_id(json_object_get_member(label, "_id"));

  self->n_labels++;
  add_attributes(label);
  return put_file(self, label, "mask_path", path, id, error);
}

/* The documents of labels were made for this sample: they may be changed. */
static gboolean
write_labels(RelabelFiftyOneExport *self, RelabelField *field, JsonObject *document, GError **error)
{
  const char *name = relabel_field_get_name(field);
  const char *list_key = relabel_field_type_get_list_key(relabel_field_get_field_type(field));
  JsonArray *list = list_key != NULL ? relabel_json_peek_array(document, list_key) : NULL;
  g_autofree char *path = list_key != NULL ? g_strconcat(name, ".", list_key, NULL) : g_strdup(name);

  if (list_key == NULL)
    return write_label(self, document, path, error);
  for (guint i = 0; list != NULL && i < json_array_get_length(list); i++) {
    if (!write_label(self, json_array_get_object_element(list, i), path, error))
      return FALSE;
  }
  return TRUE;
}

/* Documents that are kept as they were, and values, are shared: what has to be changed is a copy. */
static gboolean
write_value(RelabelFiftyOneExport *self, JsonObject *sample, const char *name, JsonNode *node, const char *id, GError **error)
{
  JsonObject *document = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
  JsonObject *copy;

  if (g_hash_table_contains(self->media_fields, name))
    return put_file(self, sample, name, name, id, error);
  if (document == NULL || relabel_json_peek_string(document, "map_path") == NULL)
    return TRUE;
  copy = relabel_json_copy_object(document);
  json_object_set_object_member(sample, name, copy);
  return put_file(self, copy, "map_path", name, id, error);
}

/* The member of a sample's document that has the field: an ObjectId has another name than the field, unless it is a text. */
static void
rename_member(JsonObject *sample, RelabelField *field, JsonNode *node)
{
  JsonObject *entry = relabel_field_get_document(field);
  const char *name = relabel_field_get_name(field);
  const char *member = entry != NULL ? relabel_json_peek_string(entry, "db_field") : NULL;

  if (member == NULL || strcmp(member, name) == 0 || !JSON_NODE_HOLDS_OBJECT(node))
    return;
  json_object_set_member(sample, member, json_node_ref(node));
  json_object_remove_member(sample, name);
}

static gboolean
write_fields(RelabelFiftyOneExport *self, RelabelSample *sample, JsonObject *document, GError **error)
{
  for (guint i = 0; i < self->fields->len; i++) {
    RelabelField *field = g_ptr_array_index(self->fields, i);
    const char *name = relabel_field_get_name(field);
    JsonNode *node = json_object_has_member(document, name) ? json_object_get_member(document, name) : NULL;
    gboolean done = TRUE;

    if (node == NULL)
      continue;
    if (!relabel_field_type_is_label(relabel_field_get_field_type(field)))
      done = write_value(self, document, name, node, relabel_sample_get_id(sample), error);
    else if (JSON_NODE_HOLDS_OBJECT(node))
      done = write_labels(self, field, json_node_get_object(node), error);
    if (!done)
      return FALSE;
    rename_member(document, field, json_object_get_member(document, name));
  }
  return TRUE;
}

/* ---- samples ---- */

static gboolean
write_media(RelabelFiftyOneExport *self, RelabelSample *sample, JsonObject *document, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *relative = NULL;
  g_autofree char *target = NULL;

  if (relabel_export_request_get_media(self->base->request) == RELABEL_MEDIA_LEAVE)
    return TRUE;
  name = relabel_export_add_media(self->base, sample, "data", NULL, error);
  if (name == NULL)
    return FALSE;
  relative = g_strconcat("data/", name, NULL);
  /* A picture that is gone may come back to where it was. */
  target = g_build_filename(self->base->path, relative, NULL);
  if (g_file_test(target, G_FILE_TEST_EXISTS))
    json_object_set_string_member(document, "filepath", relative);
  return TRUE;
}

/* Datasets here don't keep it. */
static void
add_channels(RelabelSample *sample, JsonObject *document)
{
  JsonObject *metadata = relabel_json_peek_object(document, "metadata");
  RelabelImageInfo info = { 0 };

  if (metadata != NULL && relabel_image_probe(relabel_sample_get_filepath(sample), &info, NULL) && info.channels > 0)
    json_object_set_int_member(metadata, "num_channels", info.channels);
}

static gboolean
write_sample(RelabelFiftyOneExport *self, RelabelSample *sample, GString *text, GError **error)
{
  g_autoptr(JsonNode) node = relabel_sample_to_document(sample, self->fields);
  JsonObject *document = json_node_get_object(node);
  g_autofree char *json = NULL;
  guint8 id[RELABEL_ID_SIZE];

  if (!write_fields(self, sample, document, error) || !write_media(self, sample, document, error))
    return FALSE;
  relabel_id_pack(relabel_sample_get_id(sample), id);
  add_channels(sample, document);
  json_object_set_string_member(document, "_media_type", "image");
  json_object_set_double_member(document, "_rand", relabel_random_of_id(id));
  relabel_document_set_id(document, "_dataset_id", self->dataset_id);
  json_object_set_member(document, "created_at", json_node_ref(self->now));
  json_object_set_member(document, "last_modified_at", json_node_ref(self->now));
  json = relabel_json_to_string(node, FALSE);
  g_string_append(text, json);
  return TRUE;
}

static gboolean
write_samples(RelabelFiftyOneExport *self, GError **error)
{
  g_autofree char *path = g_build_filename(self->base->path, "samples.json", NULL);
  g_autoptr(RelabelWriter) writer = relabel_writer_open(path, error);

  if (writer == NULL)
    return FALSE;
  g_string_append(writer->text, "{\"samples\": [");
  for (gboolean first = TRUE;; first = FALSE) {
    RelabelSample *sample = NULL;

    if (!relabel_export_next(self->base, &sample, error))
      return FALSE;
    if (sample == NULL)
      break;
    if (!first)
      g_string_append(writer->text, ",");
    self->n_labels = 0;
    if (!write_sample(self, sample, writer->text, error) || !relabel_writer_check(writer, error))
      return FALSE;
    relabel_export_add_labels(self->base, self->n_labels);
  }
  g_string_append(writer->text, "]}");
  return relabel_writer_close(writer, error);
}

/* ---- all of it ---- */

/* Fields that hold paths of pictures, as thumbnails. */
static GHashTable *
list_media_fields(JsonObject *document)
{
  JsonArray *array = relabel_json_peek_array(relabel_json_peek_object(document, "app_config"), "media_fields");
  GHashTable *fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_auto(GStrv) names = array != NULL ? relabel_json_dup_strv(array) : NULL;

  for (gsize i = 0; names != NULL && names[i] != NULL; i++) {
    if (strcmp(names[i], "filepath") != 0)
      g_hash_table_add(fields, g_strdup(names[i]));
  }
  return fields;
}

gboolean
relabel_export_fiftyone(RelabelExport *export, GError **error)
{
  g_autoptr(JsonObject) document = relabel_dataset_dup_document(export->dataset);
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(export->dataset);
  g_autoptr(GHashTable) media_fields = list_media_fields(document);
  g_autofree char *dataset_id = relabel_id_new_from_name(relabel_dataset_get_uri(export->dataset));
  g_autoptr(JsonNode) now = relabel_document_date(g_get_real_time());
  RelabelFiftyOneExport self = { export, document, fields, media_fields, dataset_id, now, 0 };

  return write_samples(&self, error) && relabel_fiftyone_write_metadata(&self, error);
}
