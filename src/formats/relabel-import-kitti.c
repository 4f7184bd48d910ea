/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "relabel-attributes.h"
#include "relabel-detection.h"
#include "relabel-document.h"
#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-format-private.h"
#include "relabel-json.h"
#include "relabel-lines.h"
#include "relabel-pictures.h"
#include "relabel-pixels.h"
#include "relabel-walk.h"
#include "relabel-xml.h"

/* “class truncated occluded alpha xmin ymin xmax ymax height width length x y z rotation_y score”; all from the ninth on may be missing. */
#define MIN_WORDS 8
#define MAX_WORDS 16

typedef struct {
  RelabelImport *base;
  char *labels; /* the folder of the files */
  RelabelPictures pictures;
  const char *field;
} ImportKitti;

static char *
find_labels(const char *root)
{
  static const char *const names[] = { "labels", "label_2", "training/label_2", NULL };

  return relabel_files_find(root, names, G_FILE_TEST_IS_DIR);
}

/* The words of a line, without empty ones. */
static GPtrArray *
split(char *text)
{
  GPtrArray *words = g_ptr_array_new();

  for (char *save = NULL, *word = strtok_r(text, " \t", &save); word != NULL; word = strtok_r(NULL, " \t", &save))
    g_ptr_array_add(words, word);
  return words;
}

static gboolean
is_kitti(const char *file)
{
  g_autoptr(RelabelLines) lines = relabel_lines_open(file, NULL);
  g_autoptr(GPtrArray) words = NULL;
  double number;
  char *text;

  if (lines == NULL || !relabel_lines_next(lines, &text, NULL) || text == NULL)
    return FALSE;
  words = split(text);
  return words->len >= MIN_WORDS && words->len <= MAX_WORDS && words->len != 9 && !relabel_xml_parse_number(words->pdata[0], &number) &&
         relabel_xml_parse_number(words->pdata[4], &number);
}

/* One file with a line of the format is enough. */
gboolean
relabel_import_kitti_detect(const char *path)
{
  g_autofree char *labels = find_labels(path);
  g_autoptr(GDir) dir = labels != NULL ? g_dir_open(labels, 0, NULL) : NULL;
  const char *name;

  for (int i = 0; dir != NULL && i < 1000 && (name = g_dir_read_name(dir)) != NULL; i++) {
    g_autofree char *file = g_build_filename(labels, name, NULL);

    if (g_str_has_suffix(name, ".txt") && is_kitti(file))
      return TRUE;
  }
  return FALSE;
}

/* A number, or a truth value, as FiftyOne may write it. */
static gboolean
read_number(const char *word, double *number)
{
  if (strcmp(word, "True") == 0 || strcmp(word, "False") == 0) {
    *number = *word == 'T';
    return TRUE;
  }
  return relabel_xml_parse_number(word, number);
}

static void
set_list(JsonObject **attributes, const char *name, const double *numbers)
{
  JsonArray *array = json_array_new();
  JsonNode *node = json_node_new(JSON_NODE_ARRAY);

  for (gsize i = 0; i < 3; i++)
    json_array_add_element(array, relabel_document_number(numbers[i]));
  json_node_take_array(node, array);
  relabel_attributes_take(attributes, name, node);
}

static RelabelLabel *
read_label(GPtrArray *words, int width, int height)
{
  double numbers[MAX_WORDS] = { 0 };
  JsonObject *attributes = NULL;
  RelabelDetection *detection;

  if (words->len < MIN_WORDS || words->len > MAX_WORDS)
    return NULL;
  for (guint i = 1; i < words->len; i++) {
    if (!read_number(words->pdata[i], &numbers[i]) || !relabel_pixels_are_sane(&numbers[i], 1))
      return NULL;
  }
  if (numbers[6] < numbers[4] || numbers[7] < numbers[5])
    return NULL;
  detection = relabel_detection_new(words->pdata[0], numbers[4] / width, numbers[5] / height, (numbers[6] - numbers[4]) / width,
                                    (numbers[7] - numbers[5]) / height);
  relabel_attributes_take(&attributes, "truncated", relabel_document_number(numbers[1]));
  relabel_attributes_take(&attributes, "occluded", json_node_init_int(json_node_alloc(), (gint64)numbers[2]));
  relabel_attributes_take(&attributes, "alpha", relabel_document_number(numbers[3]));
  if (words->len > 10)
    set_list(&attributes, "dimensions", numbers + 8);
  if (words->len > 13)
    set_list(&attributes, "location", numbers + 11);
  if (words->len > 14)
    relabel_attributes_take(&attributes, "rotation_y", relabel_document_number(numbers[14]));
  relabel_label_take_attributes(RELABEL_LABEL(detection), attributes);
  if (words->len > 15)
    relabel_label_set_confidence(RELABEL_LABEL(detection), numbers[15]);
  return RELABEL_LABEL(detection);
}

static GPtrArray *
read_labels(ImportKitti *import, const char *file, int width, int height)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(RelabelLines) lines = relabel_lines_open(file, &problem);
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);
  char *text;

  while (problem == NULL && relabel_lines_next(lines, &text, &problem) && text != NULL) {
    g_autoptr(GPtrArray) words = split(text);
    RelabelLabel *label = words->len > 0 ? read_label(words, width, height) : NULL;

    if (label != NULL)
      g_ptr_array_add(labels, label);
    else if (words->len > 0)
      relabel_import_add_problem(import->base, file, relabel_lines_get_number(lines),
                                 "a label was left out: a class and 7 to 15 numbers were expected, the fifth to the eighth a box");
  }
  if (problem != NULL)
    relabel_import_add_problem(import->base, file, 0, "%s", problem->message);
  return labels;
}

static gboolean
walk_cb(const char *path, gpointer user_data, GError **error)
{
  static const char *const endings[] = { ".txt", NULL };
  ImportKitti *import = user_data;
  g_autoptr(RelabelSample) sample = NULL;
  g_autofree char *picture = NULL;

  if (!relabel_files_has_ending(path, endings))
    return TRUE;
  picture = relabel_pictures_find_stem(&import->pictures, relabel_files_below(import->labels, path));
  if (picture == NULL) {
    relabel_import_add_problem(import->base, path, 0, "the labels were left out: there is no picture of that name");
    return TRUE;
  }
  sample = relabel_import_new_sample(import->base, picture, 0, 0);
  if (sample == NULL)
    return TRUE;
  relabel_sample_take_labels(sample, import->field,
                             read_labels(import, path, relabel_sample_get_width(sample), relabel_sample_get_height(sample)));
  return relabel_import_add_sample(import->base, g_steal_pointer(&sample), error);
}

/* A file of labels a picture. */
gboolean
relabel_import_kitti(RelabelImport *base, GError **error)
{
  static const char *const folders[] = { "data", "image_2", "training/image_2", "images", NULL };
  const char *labels = relabel_import_request_get_labels(base->request);
  g_autofree char *folder = labels != NULL ? g_canonicalize_filename(labels, NULL) : find_labels(base->root);
  g_autofree char *shown = g_filename_display_name(base->root);
  ImportKitti import = { .base = base, .labels = folder, .field = relabel_import_get_label_field(base) };
  gboolean done;

  if (folder == NULL) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRONG_FORMAT, "There are no labels of KITTI in “%s”: a folder “labels”",
                shown);
    return FALSE;
  }
  relabel_pictures_init(&import.pictures, base, folders);
  done = relabel_import_ensure_field(base->dataset, import.field, RELABEL_FIELD_TYPE_DETECTIONS, NULL, error) &&
         relabel_walk(base, folder, walk_cb, &import, error) && relabel_import_flush(base, error);
  relabel_pictures_clear(&import.pictures);
  if (!done || relabel_import_report_get_n_samples(base->report) > 0)
    return done;
  g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND, "There are no pictures for the labels of KITTI in “%s”", shown);
  return FALSE;
}
