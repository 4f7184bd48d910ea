/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A folder a class, as FiftyOne's ImageClassificationDirectoryTree. */
#include <string.h>

#include "relabel-classification.h"
#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-format-private.h"
#include "relabel-json.h"

/* FiftyOne's name for the folder of those that have no class. */
#define UNLABELED "_unlabeled"

typedef struct {
  const char *field;
  GHashTable *classes;
} ImportFolders;

/* The folder in the root that a picture is in, at any depth; NULL for what lies in the root itself. */
static char *
dup_class(RelabelImport *import, const char *path)
{
  const char *relative = relabel_files_below(import->root, path);
  const char *end = strchr(relative, '/');
  g_autofree char *name = end != NULL ? g_strndup(relative, (gsize)(end - relative)) : NULL;

  return name != NULL ? g_filename_display_name(name) : NULL;
}

static gboolean
add_class(RelabelImport *import, RelabelSample *sample, gpointer data, GError **error)
{
  ImportFolders *self = data;
  g_autofree char *name = dup_class(import, relabel_sample_get_filepath(sample));
  GPtrArray *labels;

  if (name == NULL || strcmp(name, UNLABELED) == 0)
    return TRUE;
  labels = g_ptr_array_new_with_free_func(g_object_unref);
  g_ptr_array_add(labels, relabel_classification_new(name));
  relabel_sample_take_labels(sample, self->field, labels);
  g_hash_table_add(self->classes, g_steal_pointer(&name));
  return TRUE;
}

static JsonNode *
list_classes(ImportFolders *self)
{
  g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(self->classes), (GCompareFunc)strcmp);
  JsonArray *array = json_array_new();
  JsonNode *node = json_node_new(JSON_NODE_ARRAY);

  for (GList *item = names; item != NULL; item = item->next)
    json_array_add_string_element(array, item->data);
  json_node_take_array(node, array);
  return node;
}

gboolean
relabel_import_folders(RelabelImport *import, GError **error)
{
  g_autoptr(GHashTable) classes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  ImportFolders self = { relabel_import_get_label_field(import), classes };
  g_autoptr(JsonNode) list = NULL;

  if (!relabel_import_ensure_field(import->dataset, self.field, RELABEL_FIELD_TYPE_CLASSIFICATION, NULL, error) ||
      !relabel_import_pictures(import, import->root, add_class, &self, error))
    return FALSE;
  list = list_classes(&self);
  return relabel_import_add_to_document(import->dataset, "classes", self.field, list, error);
}

/* ---- out ---- */

/* A class whose name is no name of a folder would lead elsewhere. */
static gboolean
is_folder_name(const char *name)
{
  return *name != '\0' && *name != '.' && strchr(name, '/') == NULL;
}

static gboolean
write_sample(RelabelExport *export, RelabelSample *sample, gpointer field, GError **error)
{
  GPtrArray *labels = relabel_sample_get_labels(sample, field);
  const char *name = labels != NULL && labels->len > 0 ? relabel_label_get_label(labels->pdata[0]) : NULL;
  g_autofree char *placed = NULL;

  if (name != NULL && !is_folder_name(name))
    relabel_export_omit(export, "classes that can't be the name of a folder");
  else if (name != NULL)
    relabel_export_add_labels(export, 1);
  placed = relabel_export_add_media(export, sample, name != NULL && is_folder_name(name) ? name : UNLABELED, NULL, error);
  return placed != NULL;
}

gboolean
relabel_export_folders(RelabelExport *export, GError **error)
{
  static const RelabelFieldType types[] = { RELABEL_FIELD_TYPE_CLASSIFICATION };
  const char *field = relabel_export_pick_field(export, types, G_N_ELEMENTS(types), error);

  if (field == NULL)
    return FALSE;
  if (relabel_export_request_get_media(export->request) == RELABEL_MEDIA_LEAVE) {
    g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED,
                        "Folders of classes hold nothing but pictures: copy these, or link to them");
    return FALSE;
  }
  return relabel_export_each(export, write_sample, (gpointer)field, error);
}
