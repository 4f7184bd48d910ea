/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include "relabel-attributes.h"
#include "relabel-detection.h"
#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-format-private.h"
#include "relabel-json.h"
#include "relabel-pictures.h"
#include "relabel-pixels.h"
#include "relabel-walk.h"
#include "relabel-xml.h"

typedef struct {
  RelabelImport *base;
  char *labels; /* the folder of the files */
  RelabelPictures pictures;
  const char *field;
} ImportVoc;

/* What a file says; objects only if their sizes could be told at the end. */
typedef struct {
  const char *file;
  char *filename;
  char *path;
  int width;
  int height;
  GPtrArray *labels; /* of RelabelDetection, with boxes in pixels */
} Annotation;

static char *
find_labels(const char *root)
{
  static const char *const names[] = { "labels", "Annotations", "annotations", NULL };
  char *found = relabel_files_find(root, names, G_FILE_TEST_IS_DIR);

  return found != NULL ? found : g_strdup(root);
}

static gboolean
is_voc(const char *file)
{
  static const char *const endings[] = { ".xml", NULL };
  g_autoptr(RelabelXml) xml = relabel_files_has_ending(file, endings) ? relabel_xml_open(file, NULL) : NULL;
  gboolean found;

  return xml != NULL && relabel_xml_next(xml, &found, NULL) && found && strcmp(relabel_xml_get_name(xml), "annotation") == 0;
}

/* In the folder, or in those of its parts, as “train”. */
gboolean
relabel_import_voc_detect(const char *path)
{
  g_autofree char *labels = find_labels(path);

  return relabel_files_any(labels, 1, is_voc);
}

static void
annotation_clear(Annotation *annotation)
{
  g_free(annotation->filename);
  g_free(annotation->path);
  g_ptr_array_unref(annotation->labels);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Annotation, annotation_clear)

/* Whole pixels, as FiftyOne takes them; anything behind the point is cut off. */
static gboolean
read_box(xmlNode *object, RelabelBox *pixels)
{
  static const char *const names[] = { "xmin", "ymin", "xmax", "ymax" };
  xmlNode *node = relabel_xml_find_child(object, "bndbox");
  double numbers[4];

  for (gsize i = 0; i < 4; i++) {
    g_autofree char *text = node != NULL ? relabel_xml_dup_child_text(node, names[i]) : NULL;

    if (!relabel_xml_parse_number(text, &numbers[i]) || !relabel_pixels_are_sane(&numbers[i], 1))
      return FALSE;
    numbers[i] = trunc(numbers[i]);
  }
  *pixels = (RelabelBox){ numbers[0], numbers[1], numbers[2] - numbers[0], numbers[3] - numbers[1] };
  return pixels->width >= 0 && pixels->height >= 0;
}

/* <attributes><attribute><name>…</name><value>…</value></attribute></attributes>, as CVAT writes them */
static void
read_attributes(JsonObject **attributes, xmlNode *node)
{
  for (xmlNode *child = relabel_xml_next_child(node, NULL); child != NULL; child = relabel_xml_next_child(node, child)) {
    g_autofree char *name = relabel_xml_dup_child_text(child, "name");
    g_autofree char *value = relabel_xml_dup_child_text(child, "value");

    if (name != NULL && value != NULL && relabel_attributes_can_have(name))
      relabel_attributes_take(attributes, name, relabel_attributes_parse(value));
  }
}

/* All that has a text is an attribute; parts of objects, which have boxes of their own, are not. */
static void
read_members(JsonObject **attributes, xmlNode *object)
{
  for (xmlNode *child = relabel_xml_next_child(object, NULL); child != NULL; child = relabel_xml_next_child(object, child)) {
    const char *name = (const char *)child->name;
    g_autofree char *text = relabel_xml_dup_text(child);

    if (strcmp(name, "attributes") == 0)
      read_attributes(attributes, child);
    else if (strcmp(name, "name") != 0 && strcmp(name, "bndbox") != 0 && relabel_xml_next_child(child, NULL) == NULL &&
             relabel_attributes_can_have(name))
      relabel_attributes_take(attributes, name, relabel_attributes_parse(text));
  }
}

static void
read_object(ImportVoc *import, Annotation *annotation, xmlNode *object, guint64 line)
{
  g_autofree char *name = relabel_xml_dup_child_text(object, "name");
  JsonObject *attributes = NULL;
  RelabelDetection *detection;
  RelabelBox box;

  if (name == NULL || !read_box(object, &box)) {
    relabel_import_add_problem(import->base, annotation->file, line, "an object was left out: %s",
                               name == NULL ? "it has no name" : "its “bndbox” is no box");
    return;
  }
  detection = relabel_detection_new(name, box.x, box.y, box.width, box.height);
  read_members(&attributes, object);
  relabel_label_take_attributes(RELABEL_LABEL(detection), attributes);
  g_ptr_array_add(annotation->labels, detection);
}

static int
read_size(xmlNode *size, const char *name)
{
  g_autofree char *text = relabel_xml_dup_child_text(size, name);
  double number;

  return relabel_xml_parse_number(text, &number) && number >= 1 && number <= G_MAXINT ? (int)number : 0;
}

static gboolean
read_element(ImportVoc *import, Annotation *annotation, RelabelXml *xml, GError **error)
{
  guint64 line = relabel_xml_get_line(xml);
  xmlNode *node = relabel_xml_expand(xml, error);

  if (node == NULL)
    return FALSE;
  if (strcmp((const char *)node->name, "object") == 0) {
    read_object(import, annotation, node, line);
  } else if (strcmp((const char *)node->name, "size") == 0) {
    annotation->width = read_size(node, "width");
    annotation->height = read_size(node, "height");
  } else if (strcmp((const char *)node->name, "filename") == 0) {
    g_free(annotation->filename);
    annotation->filename = relabel_xml_dup_text(node);
  } else if (strcmp((const char *)node->name, "path") == 0) {
    g_free(annotation->path);
    annotation->path = relabel_xml_dup_text(node);
  }
  return TRUE;
}

/* A file that breaks off is left out as a whole: nobody knows what is missing. */
static gboolean
read_file(ImportVoc *import, Annotation *annotation)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(RelabelXml) xml = relabel_xml_open(annotation->file, &problem);
  gboolean found = TRUE, done = xml != NULL;

  while (done && found) {
    done = relabel_xml_next(xml, &found, &problem);
    if (done && found && relabel_xml_get_depth(xml) == 0 && strcmp(relabel_xml_get_name(xml), "annotation") != 0)
      return FALSE;
    if (done && found && relabel_xml_get_depth(xml) == 1 && !relabel_xml_is_end(xml))
      done = read_element(import, annotation, xml, &problem);
  }
  if (!done)
    relabel_import_add_problem(import->base, annotation->file, xml != NULL ? relabel_xml_get_line(xml) : 0, "the file was left out: %s",
                               problem->message);
  return done;
}

/* By the name of the file of labels, by the name in it, or by the path in it, whichever there is. */
static char *
find_picture(ImportVoc *import, Annotation *annotation)
{
  g_autofree char *by_name = NULL;
  char *found = relabel_pictures_find_stem(&import->pictures, relabel_files_below(import->labels, annotation->file));

  if (found != NULL)
    return found;
  if (annotation->filename != NULL && *annotation->filename != '\0')
    by_name = relabel_pictures_resolve(&import->pictures, annotation->filename, annotation->file, 0);
  if (by_name != NULL && (g_file_test(by_name, G_FILE_TEST_EXISTS) || annotation->path == NULL))
    return g_steal_pointer(&by_name);
  if (annotation->path != NULL && g_path_is_absolute(annotation->path) && g_file_test(annotation->path, G_FILE_TEST_EXISTS))
    return g_strdup(annotation->path);
  return g_steal_pointer(&by_name);
}

static void
scale(Annotation *annotation, RelabelSample *sample)
{
  int width = annotation->width > 0 ? annotation->width : relabel_sample_get_width(sample);
  int height = annotation->height > 0 ? annotation->height : relabel_sample_get_height(sample);

  for (guint i = 0; i < annotation->labels->len; i++) {
    RelabelBox box;

    relabel_detection_get_box(annotation->labels->pdata[i], &box);
    box = (RelabelBox){ box.x / width, box.y / height, box.width / width, box.height / height };
    relabel_detection_set_box(annotation->labels->pdata[i], &box);
  }
}

static gboolean
walk_cb(const char *path, gpointer user_data, GError **error)
{
  static const char *const endings[] = { ".xml", NULL };
  ImportVoc *import = user_data;
  g_auto(Annotation) annotation = { .file = path, .labels = g_ptr_array_new_with_free_func(g_object_unref) };
  g_autoptr(RelabelSample) sample = NULL;
  g_autofree char *picture = NULL;

  if (!relabel_files_has_ending(path, endings) || !read_file(import, &annotation))
    return TRUE;
  picture = find_picture(import, &annotation);
  if (picture == NULL) {
    relabel_import_add_problem(import->base, path, 0, "the file was left out: there is no picture for it");
    return TRUE;
  }
  sample = relabel_import_new_sample(import->base, picture, annotation.width, annotation.height);
  if (sample == NULL)
    return TRUE;
  scale(&annotation, sample);
  relabel_sample_take_labels(sample, import->field, g_ptr_array_ref(annotation.labels));
  return relabel_import_add_sample(import->base, g_steal_pointer(&sample), error);
}

/* A file of labels a picture. */
gboolean
relabel_import_voc(RelabelImport *base, GError **error)
{
  static const char *const folders[] = { "data", "JPEGImages", "images", NULL };
  const char *labels = relabel_import_request_get_labels(base->request);
  g_autofree char *folder = labels != NULL ? g_canonicalize_filename(labels, NULL) : find_labels(base->root);
  g_autofree char *shown = g_filename_display_name(base->root);
  g_auto(RelabelPictures) pictures = { 0 };
  ImportVoc import = { .base = base, .labels = folder };

  import.field = relabel_import_get_label_field(base);
  relabel_pictures_init(&pictures, base, folders);
  import.pictures = pictures;
  if (!relabel_import_ensure_field(base->dataset, import.field, RELABEL_FIELD_TYPE_DETECTIONS, NULL, error) ||
      !relabel_walk(base, folder, walk_cb, &import, error) || !relabel_import_flush(base, error))
    return FALSE;
  if (relabel_import_report_get_n_samples(base->report) > 0)
    return TRUE;
  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND, "No labels of Pascal VOC could be read in “%s”%s%s", shown,
              relabel_import_report_get_n_listed(base->report) > 0 ? "; the first problem: " : "",
              relabel_import_report_get_n_listed(base->report) > 0 ? relabel_import_report_get_reason(base->report, 0) : "");
  return FALSE;
}
