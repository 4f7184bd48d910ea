/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The dataset's own document, as FiftyOne exports it. */
#include <string.h>

#include "relabel-document.h"
#include "relabel-fiftyone-private.h"
#include "relabel-json.h"

/* What a dataset has of which nothing is known. */
static const char defaults[] =
    "{\"last_deletion_at\":null,\"persistent\":true,\"media_type\":\"image\",\"_media_roots\":[],\"_media_sources\":[],"
    "\"_media_source_layouts\":[],\"group_media_types\":{},\"tags\":[],\"info\":{},\"app_config\":{"
    "\"dynamic_groups_target_frame_rate\":30,\"grid_media_field\":\"filepath\",\"media_fallback\":false,\"media_fields\":[\"filepath\"],"
    "\"modal_media_field\":\"filepath\",\"plugins\":{}},\"classes\":{},\"default_classes\":[],\"mask_targets\":{},"
    "\"default_mask_targets\":{},\"skeletons\":{},\"camera_intrinsics\":{},\"static_transforms\":{},\"frame_fields\":[],"
    "\"saved_views\":[],\"workspaces\":[],\"active_label_schemas\":[],\"label_schemas\":{},\"frame_label_schemas\":{}}";

/* FiftyOne's rule: letters and digits, and single hyphens between them. */
static char *
slug_of_name(const char *name)
{
  GString *slug = g_string_new(NULL);

  for (const char *p = name; *p != '\0'; p++) {
    if (g_ascii_isalnum(*p))
      g_string_append_c(slug, g_ascii_tolower(*p));
    else if (strchr(" \t\n+_.-", *p) != NULL && slug->len > 0 && slug->str[slug->len - 1] != '-')
      g_string_append_c(slug, '-');
  }
  if (slug->len > 0 && slug->str[slug->len - 1] == '-')
    g_string_truncate(slug, slug->len - 1);
  return g_string_free(slug, FALSE);
}

/* Whether documents are of the form that is written here; versions are numbers with dots. */
static gboolean
is_current(const char *version)
{
  guint64 major = 0, minor = 0;
  char *end = NULL;

  if (version == NULL)
    return FALSE;
  major = g_ascii_strtoull(version, &end, 10);
  minor = *end == '.' ? g_ascii_strtoull(end + 1, NULL, 10) : 0;
  return major > 1 || (major == 1 && minor >= 13);
}

static void
set_identity(RelabelFiftyOneExport *self, JsonObject *metadata)
{
  const char *name = relabel_dataset_get_name(self->base->dataset);
  const char *version = relabel_json_peek_string(self->document, "version");
  g_autofree char *slug = slug_of_name(name);
  g_autofree char *collection = g_strconcat("samples.", self->dataset_id, NULL);

  relabel_document_set_id(metadata, "_id", self->dataset_id);
  json_object_set_string_member(metadata, "name", name);
  json_object_set_string_member(metadata, "slug", slug);
  json_object_set_string_member(metadata, "version", is_current(version) ? version : RELABEL_FIFTYONE_VERSION);
  json_object_set_member(metadata, "created_at", json_node_ref(self->now));
  json_object_set_member(metadata, "last_modified_at", json_node_ref(self->now));
  json_object_set_member(metadata, "last_loaded_at", json_node_ref(self->now));
  json_object_set_string_member(metadata, "sample_collection_name", collection);
}

static void
set_members(JsonObject *target, JsonObject *source)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered(&iter, source);
  while (json_object_iter_next_ordered(&iter, &name, &node))
    json_object_set_member(target, name, json_node_ref(node));
}

static JsonArray *
list_entries(RelabelFiftyOneExport *self)
{
  JsonArray *entries = json_array_new();

  relabel_fiftyone_entry_add_defaults(entries, self->now);
  for (guint i = 0; i < self->fields->len; i++)
    json_array_add_object_element(entries, relabel_fiftyone_entry_new(g_ptr_array_index(self->fields, i), self->now));
  return entries;
}

/* Views and runs belong to a whole dataset: FiftyOne, too, leaves them out of the export of a view. */
static gboolean
set_parts(RelabelFiftyOneExport *self, JsonObject *metadata, GError **error)
{
  static const char *const of_whole[] = { "saved_views", "workspaces" };
  gboolean whole = relabel_export_request_get_view(self->base->request) == NULL;

  for (gsize i = 0; !whole && i < G_N_ELEMENTS(of_whole); i++)
    json_object_set_array_member(metadata, of_whole[i], json_array_new());
  json_object_set_array_member(metadata, "sample_fields", list_entries(self));
  return relabel_fiftyone_write_runs(self, metadata, whole, error);
}

gboolean
relabel_fiftyone_write_metadata(RelabelFiftyOneExport *self, GError **error)
{
  g_autofree char *path = g_build_filename(self->base->path, "metadata.json", NULL);
  g_autoptr(JsonNode) node = relabel_json_parse(defaults, -1, NULL);
  JsonObject *metadata = json_object_new();
  g_autoptr(JsonNode) written = relabel_json_node_from_object(metadata);
  g_autoptr(RelabelWriter) writer = NULL;
  g_autofree char *json = NULL;

  set_members(metadata, json_node_get_object(node));
  set_members(metadata, self->document);
  set_identity(self, metadata);
  /* Of a dataset that had no samples yet it is unknown. */
  json_object_set_string_member(metadata, "media_type", "image");
  if (!set_parts(self, metadata, error))
    return FALSE;
  writer = relabel_writer_open(path, error);
  if (writer == NULL)
    return FALSE;
  json = relabel_json_to_string(written, FALSE);
  g_string_append(writer->text, json);
  return relabel_writer_close(writer, error);
}
