/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Pictures in one folder and masks of the same names in another, as FiftyOne's ImageSegmentationDirectory. */
#include <string.h>

#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-format-private.h"
#include "relabel-json.h"
#include "relabel-mask.h"
#include "relabel-segmentation.h"

/* Where classes of pixel values are written down; FiftyOne's own format has no place for them. */
#define TARGETS_FILE "mask_targets.json"

typedef struct {
  const char *field;
  char *pictures;
  char *masks;
  GHashTable *used;  /* names of files that pictures have */
  GHashTable *files; /* name without its extension, below the folder of masks -> path */
} ImportMasks;

static const char *const picture_folders[] = { "data", "images", NULL };
static const char *const mask_folders[] = { "labels", "masks", "annotations", NULL };

static gboolean
is_mask_name(const char *name)
{
  static const char *const endings[] = { ".png", ".npy", ".tif", ".tiff", ".bmp", ".gif", ".jpg", ".jpeg", ".webp", NULL };

  return *name != '.' && relabel_files_has_ending(name, endings);
}

/* The first file tells, at any depth. */
static gboolean
has_mask(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(folder, name, NULL);

    if (*name == '.')
      continue;
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
      return is_mask_name(name);
    if (!g_file_test(path, G_FILE_TEST_IS_SYMLINK) && has_mask(path))
      return TRUE;
  }
  return FALSE;
}

gboolean
relabel_import_masks_detect(const char *path)
{
  g_autofree char *pictures = relabel_files_find(path, picture_folders, G_FILE_TEST_IS_DIR);
  g_autofree char *masks = relabel_files_find(path, mask_folders, G_FILE_TEST_IS_DIR);

  return pictures != NULL && masks != NULL && has_mask(masks);
}

static gboolean
find_folders(RelabelImport *import, ImportMasks *self, GError **error)
{
  const char *labels = relabel_import_request_get_labels(import->request);
  g_autofree char *shown = g_filename_display_name(import->root);

  self->pictures = relabel_files_find(import->root, picture_folders, G_FILE_TEST_IS_DIR);
  if (self->pictures == NULL && labels != NULL)
    self->pictures = g_strdup(import->root);
  self->masks = labels != NULL ? g_canonicalize_filename(labels, NULL) : relabel_files_find(import->root, mask_folders, G_FILE_TEST_IS_DIR);
  if (self->pictures != NULL && self->masks != NULL && g_file_test(self->masks, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRONG_FORMAT,
              "“%s” has no folders “data” and “labels” with pictures and masks of the same names; or name the folder of the masks as the "
              "labels",
              shown);
  return FALSE;
}

/* NumPy's own files, packed as FiftyOne stores them. */
static GBytes *
read_array(const char *path, GError **error)
{
  g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1);
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
  g_autoptr(GOutputStream) packed = g_converter_output_stream_new(memory, G_CONVERTER(compressor));
  g_autoptr(GFile) file = g_file_new_for_path(path);
  g_autoptr(GFileInputStream) input = g_file_read(file, NULL, error);

  if (input == NULL ||
      g_output_stream_splice(packed, G_INPUT_STREAM(input),
                             G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, error) < 0)
    return NULL;
  return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(memory));
}

/* A picture stays a file; an array goes into the dataset. Both are read, so that a broken one is found now. */
static RelabelSegmentation *
read_mask(const char *path, GError **error)
{
  g_autoptr(RelabelMask) mask = NULL;
  g_autoptr(GBytes) array = NULL;

  if (!g_str_has_suffix(path, ".npy")) {
    mask = relabel_mask_new_from_file(path, error);
    return mask != NULL ? relabel_segmentation_new(NULL, path) : NULL;
  }
  array = read_array(path, error);
  mask = array != NULL ? relabel_mask_new_from_npy(array, error) : NULL;
  return mask != NULL ? relabel_segmentation_new(array, NULL) : NULL;
}

static gboolean
add_mask(RelabelImport *import, RelabelSample *sample, gpointer data, GError **error)
{
  ImportMasks *self = data;
  g_autofree char *key = relabel_files_change_ending(relabel_files_below(self->pictures, relabel_sample_get_filepath(sample)), "");
  const char *path = g_hash_table_lookup(self->files, key);
  g_autoptr(GError) reason = NULL;
  RelabelSegmentation *segmentation = path != NULL ? read_mask(path, &reason) : NULL;
  GPtrArray *labels;

  if (path != NULL)
    g_hash_table_add(self->used, g_steal_pointer(&key));
  if (reason != NULL)
    relabel_import_add_problem(import, path, 0, "the mask can't be read: %s; its picture was imported without", reason->message);
  if (segmentation == NULL)
    return TRUE;
  labels = g_ptr_array_new_with_free_func(g_object_unref);
  g_ptr_array_add(labels, segmentation);
  relabel_sample_take_labels(sample, self->field, labels);
  return TRUE;
}

static void
list_unused(RelabelImport *import, ImportMasks *self)
{
  g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(self->files), (GCompareFunc)strcmp);

  for (GList *link = keys; link != NULL; link = link->next) {
    if (!g_hash_table_contains(self->used, link->data))
      relabel_import_add_problem(import, g_hash_table_lookup(self->files, link->data), 0,
                                 "the mask was left out: there is no picture of that name");
  }
}

static gboolean
add_targets(RelabelImport *import, ImportMasks *self, GError **error)
{
  g_autofree char *path = g_build_filename(import->root, TARGETS_FILE, NULL);
  g_autoptr(GError) reason = NULL;
  g_autoptr(JsonNode) targets = NULL;

  if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  targets = relabel_json_parse_file(path, &reason);
  if (targets != NULL && JSON_NODE_HOLDS_OBJECT(targets))
    return relabel_import_add_to_document(import->dataset, "mask_targets", self->field, targets, error);
  relabel_import_add_problem(import, path, 0, "the classes of the masks can't be read: %s",
                             reason != NULL ? reason->message : "it is no object");
  return TRUE;
}

gboolean
relabel_import_masks(RelabelImport *import, GError **error)
{
  ImportMasks self = { .field = relabel_import_get_label_field(import) };
  gboolean done = find_folders(import, &self, error);

  /* A mask that nobody can read is told once, with its picture. */
  if (done) {
    self.files = relabel_files_index(self.masks, is_mask_name);
    self.used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  }
  done = done && relabel_import_ensure_field(import->dataset, self.field, RELABEL_FIELD_TYPE_SEGMENTATION, NULL, error) &&
         add_targets(import, &self, error) && relabel_import_pictures(import, self.pictures, add_mask, &self, error);
  if (done)
    list_unused(import, &self);
  g_clear_pointer(&self.files, g_hash_table_unref);
  g_clear_pointer(&self.used, g_hash_table_unref);
  g_free(self.pictures);
  g_free(self.masks);
  return done;
}
