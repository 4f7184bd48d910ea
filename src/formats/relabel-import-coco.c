/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-coco-private.h"
#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-format-private.h"
#include "relabel-json-stream.h"
#include "relabel-json.h"
#include "relabel-pictures.h"

typedef struct {
  RelabelCoco coco;
  const char *file;       /* of the labels */
  const char *tag;        /* of the samples; NULL for none */
  RelabelPictures pictures;
  RelabelCocoIndex *index;
  GPtrArray *classes;     /* in the order of the files */
  GHashTable *known;      /* the same */
  gboolean has_annotations;
  JsonNode *skeleton;
  gboolean break_told;
  char *break_text;
  guint64 break_line;
} ImportCoco;

static void
category_free(gpointer data)
{
  RelabelCocoCategory *category = data;

  g_free(category->name);
  g_free(category->supercategory);
  g_free(category);
}

gboolean
relabel_import_coco_detect(const char *path)
{
  g_autoptr(GPtrArray) parts = relabel_coco_find_parts(path);

  return parts->len > 0;
}

/* A text that breaks off does so for each list that is looked for. It is told once, best where a list is cut. */
static void
note_break(ImportCoco *import, gboolean in_list, guint64 line, const char *what)
{
  if (in_list && !import->break_told)
    relabel_import_add_problem(import->coco.import, import->file, line, "%s; what follows was left out", what);
  import->break_told = import->break_told || in_list;
  if (import->break_text == NULL) {
    import->break_text = g_strdup(what);
    import->break_line = line;
  }
}

/* A list of objects; those that are broken are listed, and a list that breaks off ends there. FALSE is fatal. */
typedef gboolean (*ElementFunc)(ImportCoco *import, JsonObject *object, const RelabelCocoPlace *place, GError **error);

static gboolean
read_list(ImportCoco *import, const char *member, const char *noun, ElementFunc func, gboolean *missing, GError **error)
{
  RelabelImport *base = import->coco.import;
  g_autoptr(RelabelJsonStream) stream = relabel_json_stream_open(import->file, member, noun, error);

  if (stream == NULL)
    return FALSE;
  for (;;) {
    g_autoptr(GError) problem = NULL;
    g_autoptr(JsonNode) element = NULL;
    gboolean done = relabel_json_stream_next(stream, &element, &problem);
    RelabelCocoPlace place = { 0, relabel_json_stream_get_line(stream), 0 };
    guint64 length;

    *missing = relabel_json_stream_is_missing(stream);
    if ((done && element == NULL) || *missing)
      return TRUE;
    if (g_cancellable_set_error_if_cancelled(base->cancellable, error))
      return FALSE;
    if (relabel_json_stream_is_broken(stream)) {
      note_break(import, relabel_json_stream_is_in_list(stream), place.line, problem->message);
      return TRUE;
    }
    if (!done || !JSON_NODE_HOLDS_OBJECT(element)) {
      relabel_import_add_problem(base, import->file, place.line, "%s", problem != NULL ? problem->message : "it is no object");
      continue;
    }
    relabel_json_stream_get_span(stream, &place.offset, &length);
    place.length = (guint32)length;
    if (!func(import, json_node_get_object(element), &place, error))
      return FALSE;
  }
}

/* COCO counts points from 1 on, FiftyOne from 0. */
static JsonNode *
read_skeleton(JsonObject *category)
{
  JsonArray *labels = relabel_json_peek_array(category, "keypoints"), *pairs = relabel_json_peek_array(category, "skeleton");
  JsonArray *edges = json_array_new();
  JsonObject *skeleton = json_object_new();

  json_object_set_array_member(skeleton, "labels", labels != NULL ? json_array_ref(labels) : json_array_new());
  for (guint i = 0; pairs != NULL && i < json_array_get_length(pairs); i++) {
    JsonNode *node = json_array_get_element(pairs, i);
    JsonArray *pair = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
    JsonArray *edge = json_array_new();

    for (guint k = 0; pair != NULL && k < json_array_get_length(pair); k++)
      json_array_add_int_element(edge, json_array_get_int_element(pair, k) - 1);
    json_array_add_array_element(edges, edge);
  }
  json_object_set_array_member(skeleton, "edges", edges);
  return json_node_init_object(json_node_alloc(), skeleton);
}

static gboolean
add_category(ImportCoco *import, JsonObject *object, const RelabelCocoPlace *place, GError **error)
{
  g_autofree char *id = relabel_coco_dup_id(object, "id");
  const char *name = relabel_json_peek_string(object, "name");
  RelabelCocoCategory *category;

  if (id == NULL) {
    relabel_import_add_problem(import->coco.import, import->file, place->line, "a category was left out: it has no “id”");
    return TRUE;
  }
  category = g_new0(RelabelCocoCategory, 1);
  category->name = g_strdup(name != NULL ? name : id);
  category->supercategory = g_strdup(relabel_json_peek_string(object, "supercategory"));
  if (!g_hash_table_contains(import->known, category->name)) {
    g_ptr_array_add(import->classes, g_strdup(category->name));
    g_hash_table_add(import->known, import->classes->pdata[import->classes->len - 1]);
  }
  g_hash_table_replace(import->coco.categories, g_steal_pointer(&id), category);
  if (import->skeleton == NULL && relabel_json_peek_array(object, "keypoints") != NULL)
    import->skeleton = read_skeleton(object);
  return TRUE;
}

static gboolean
add_image(ImportCoco *import, JsonObject *object, const RelabelCocoPlace *place, GError **error)
{
  g_autofree char *id = relabel_coco_dup_id(object, "id");
  const char *why = id == NULL                                              ? "it has no “id”"
                    : relabel_json_peek_string(object, "file_name") == NULL ? "it has no “file_name”"
                    : !relabel_coco_index_add_image(import->index, id, place) ? "its “id” is that of another"
                                                                            : NULL;

  if (why != NULL)
    relabel_import_add_problem(import->coco.import, import->file, place->line, "an image was left out: %s", why);
  return TRUE;
}

static gboolean
add_annotation(ImportCoco *import, JsonObject *object, const RelabelCocoPlace *place, GError **error)
{
  g_autofree char *id = relabel_coco_dup_id(object, "image_id");
  gboolean found = FALSE;

  if (id != NULL && !relabel_coco_index_add_annotation(import->index, id, place, &found, error))
    return FALSE;
  if (!found)
    relabel_import_add_problem(import->coco.import, import->file, place->line, "an annotation was left out: there is no image “%s”",
                               id != NULL ? id : "");
  return TRUE;
}

static gboolean
add_annotations(ImportCoco *import, guint image, RelabelSample *sample, int width, int height, GError **error)
{
  g_autoptr(GArray) places = relabel_coco_index_list_annotations(import->index, image, error);

  if (places == NULL)
    return FALSE;
  for (guint i = 0; i < places->len; i++) {
    const RelabelCocoPlace *place = &g_array_index(places, RelabelCocoPlace, i);
    g_autoptr(JsonObject) annotation = relabel_coco_index_read(import->index, place, error);

    if (annotation == NULL ||
        !relabel_coco_add_labels(&import->coco, sample, width, height, annotation, import->file, place->line, error))
      return FALSE;
  }
  return TRUE;
}

static int
get_size(JsonObject *object, const char *member)
{
  double number;

  return relabel_json_number(json_object_get_member(object, member), &number) && number >= 1 && number <= G_MAXINT ? (int)number : 0;
}

static gboolean
import_image(ImportCoco *import, guint image, GError **error)
{
  const RelabelCocoPlace *place = relabel_coco_index_get_image(import->index, image);
  g_autoptr(JsonObject) object = relabel_coco_index_read(import->index, place, error);
  int width = object != NULL ? get_size(object, "width") : 0, height = object != NULL ? get_size(object, "height") : 0;
  g_autoptr(RelabelSample) sample = NULL;
  g_autofree char *path = NULL;

  if (object == NULL)
    return FALSE;
  path = relabel_pictures_resolve(&import->pictures, relabel_json_peek_string(object, "file_name"), import->file, place->line);
  sample = path != NULL ? relabel_import_new_sample(import->coco.import, path, width, height) : NULL;
  if (sample == NULL)
    return TRUE;
  if (import->tag != NULL)
    relabel_import_set_tags(import->coco.import, sample, (const char *const[]){ import->tag, NULL });
  if (width == 0 || height == 0) {
    width = relabel_sample_get_width(sample);
    height = relabel_sample_get_height(sample);
  }
  return add_annotations(import, image, sample, width, height, error) &&
         relabel_import_add_sample(import->coco.import, g_steal_pointer(&sample), error);
}

/* Classes and skeleton of the fields that got labels. A file with an empty list of annotations makes an empty field. */
static gboolean
write_document(ImportCoco *import, GError **error)
{
  RelabelCoco *coco = &import->coco;
  RelabelDataset *dataset = coco->import->dataset;
  JsonArray *names = json_array_new();
  g_autoptr(JsonNode) classes = NULL;

  for (guint i = 0; i < import->classes->len; i++)
    json_array_add_string_element(names, import->classes->pdata[i]);
  classes = json_node_new(JSON_NODE_ARRAY);
  json_node_take_array(classes, names);
  if (import->has_annotations && !coco->has_field && !coco->has_keypoints_field) {
    if (!relabel_import_ensure_field(dataset, coco->field, RELABEL_FIELD_TYPE_DETECTIONS, NULL, error))
      return FALSE;
    coco->has_field = TRUE;
  }
  if (import->classes->len > 0 &&
      ((coco->has_field && !relabel_import_add_to_document(dataset, "classes", coco->field, classes, error)) ||
       (coco->has_keypoints_field && !relabel_import_add_to_document(dataset, "classes", coco->keypoints_field, classes, error))))
    return FALSE;
  return import->skeleton == NULL || !coco->has_keypoints_field ||
         relabel_import_add_to_document(dataset, "skeletons", coco->keypoints_field, import->skeleton, error);
}

static gboolean
read_file(ImportCoco *import, GError **error)
{
  gboolean missing;

  if (!read_list(import, "categories", "category", add_category, &missing, error) ||
      !read_list(import, "images", "image", add_image, &missing, error) ||
      !read_list(import, "annotations", "annotation", add_annotation, &missing, error))
    return FALSE;
  import->has_annotations = import->has_annotations || !missing;
  if (import->break_text != NULL)
    note_break(import, TRUE, import->break_line, import->break_text);
  for (guint i = 0; i < relabel_coco_index_get_n_images(import->index); i++) {
    if (!import_image(import, i, error))
      return FALSE;
  }
  return TRUE;
}

/*
 * A file is read several times: for the categories, for the places of images and of annotations, and then image by image with the
 * annotations of each, in whatever order they are.
 */
static gboolean
read_part(ImportCoco *import, RelabelCocoPart *part, const char *tag, GError **error)
{
  static const char *const folders[] = { "data", "images", NULL };
  g_autoptr(GHashTable) categories = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, category_free);
  g_autoptr(RelabelCocoIndex) index = relabel_coco_index_new(part->file, error);
  gboolean done;

  if (index == NULL)
    return FALSE;
  import->file = part->file;
  import->tag = tag;
  import->index = index;
  import->coco.categories = categories;
  import->break_told = FALSE;
  g_clear_pointer(&import->break_text, g_free);
  relabel_pictures_init(&import->pictures, import->coco.import, folders);
  if (part->folder != NULL)
    relabel_pictures_add(&import->pictures, part->folder, part->tag);
  done = read_file(import, error);
  relabel_pictures_clear(&import->pictures);
  return done;
}

gboolean
relabel_import_coco(RelabelImport *base, GError **error)
{
  const char *labels = relabel_import_request_get_labels(base->request), *type = relabel_import_request_get_label_type(base->request);
  const char *field = relabel_import_get_label_field(base);
  g_autoptr(GPtrArray) parts = labels != NULL ? relabel_coco_name_part(labels) : relabel_coco_find_parts(base->root);
  g_autofree char *shown = g_filename_display_name(base->root);
  g_autofree char *beside = g_strcmp0(type, "keypoints") == 0 ? g_strdup(field) : g_strdup_printf("%s_keypoints", field);
  g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GPtrArray) classes = g_ptr_array_new_with_free_func(g_free);
  ImportCoco import = { .coco = { base, NULL, type, field, beside, FALSE, FALSE }, .classes = classes, .known = known };
  gboolean done = parts->len > 0;

  if (!done)
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRONG_FORMAT,
                "There are no labels of COCO in “%s”: a JSON file with a list of “images”; name it by the option for labels", shown);
  for (guint i = 0; done && i < parts->len; i++) {
    RelabelCocoPart *part = parts->pdata[i];

    done = read_part(&import, part, parts->len > 1 ? part->tag : NULL, error);
  }
  done = done && relabel_import_flush(base, error) &&
         relabel_import_check_any(base, "No labels of COCO could be read", error) && write_document(&import, error);
  g_clear_pointer(&import.skeleton, json_node_unref);
  g_free(import.break_text);
  return done;
}
