/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the labels of COCO are: a file, or one for each part of a dataset. */
#include <string.h>

#include "relabel-coco-private.h"
#include "relabel-files.h"
#include "relabel-json-stream.h"

/* COCO's own names: “annotations/instances_val2017.json” for what is in “val2017”. */
#define INSTANCES "instances_"

static void
part_free(gpointer data)
{
  RelabelCocoPart *part = data;

  g_free(part->file);
  g_free(part->folder);
  g_free(part->tag);
  g_free(part);
}

static void
add_part(GPtrArray *parts, const char *file, const char *folder, const char *tag)
{
  RelabelCocoPart *part = g_new0(RelabelCocoPart, 1);

  part->file = g_strdup(file);
  part->folder = g_strdup(folder);
  part->tag = g_strdup(tag);
  g_ptr_array_add(parts, part);
}

static gboolean
is_coco(const char *path)
{
  g_autoptr(RelabelJsonStream) stream = relabel_json_stream_open(path, "images", "image", NULL);
  g_autoptr(JsonNode) element = NULL;

  return stream != NULL && relabel_json_stream_next(stream, &element, NULL) &&
         (element == NULL || (JSON_NODE_HOLDS_OBJECT(element) && json_object_has_member(json_node_get_object(element), "id")));
}

/* The first JSON file of a folder, by the names' bytes, that is of the format. */
static void
find_in_folder(GPtrArray *parts, const char *folder)
{
  g_autoptr(GPtrArray) names = relabel_files_list(folder, ".json", NULL);

  for (guint i = 0; names != NULL && i < names->len && parts->len == 0; i++) {
    g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);

    if (is_coco(path))
      add_part(parts, path, NULL, NULL);
  }
}

/* “annotations” has captions and keypoints of the same images, too. */
static void
find_instances(GPtrArray *parts, const char *root)
{
  g_autofree char *annotations = g_build_filename(root, "annotations", NULL);
  g_autoptr(GPtrArray) names = relabel_files_list(annotations, ".json", NULL);

  for (guint i = 0; names != NULL && i < names->len; i++) {
    const char *name = names->pdata[i];
    g_autofree char *path = g_build_filename(annotations, name, NULL);
    g_autofree char *tag = NULL;

    if (!g_str_has_prefix(name, INSTANCES) || !is_coco(path))
      continue;
    tag = g_strndup(name + strlen(INSTANCES), strlen(name) - strlen(INSTANCES) - strlen(".json"));
    add_part(parts, path, root, tag);
  }
  if (parts->len == 0)
    find_in_folder(parts, annotations);
}

/* A folder a split, as Roboflow lays them out, or FiftyOne, if each is exported by itself. */
static void
find_splits(GPtrArray *parts, const char *root)
{
  static const char *const files[] = { "_annotations.coco.json", "labels.json", NULL };
  g_autoptr(GPtrArray) names = relabel_files_list(root, "", NULL);

  for (guint i = 0; names != NULL && i < names->len; i++) {
    g_autofree char *folder = g_build_filename(root, names->pdata[i], NULL);
    g_autofree char *file = relabel_files_find(folder, files, G_FILE_TEST_IS_REGULAR);

    if (file != NULL && is_coco(file))
      add_part(parts, file, folder, names->pdata[i]);
  }
}

GPtrArray *
relabel_coco_find_parts(const char *root)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func(part_free);
  g_autofree char *file = g_build_filename(root, "labels.json", NULL);

  if (!g_file_test(root, G_FILE_TEST_IS_DIR)) {
    if (is_coco(root))
      add_part(parts, root, NULL, NULL);
    return parts;
  }
  if (is_coco(file))
    add_part(parts, file, NULL, NULL);
  if (parts->len == 0)
    find_in_folder(parts, root);
  if (parts->len == 0)
    find_instances(parts, root);
  if (parts->len == 0)
    find_splits(parts, root);
  return parts;
}

GPtrArray *
relabel_coco_name_part(const char *file)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func(part_free);
  g_autofree char *path = g_canonicalize_filename(file, NULL);

  add_part(parts, path, NULL, NULL);
  return parts;
}
