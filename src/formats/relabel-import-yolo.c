/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include "relabel-files.h"
#include "relabel-format-error.h"
#include "relabel-format-private.h"
#include "relabel-json.h"
#include "relabel-lines.h"
#include "relabel-pictures.h"
#include "relabel-pixels.h"
#include "relabel-polyline.h"
#include "relabel-walk.h"
#include "relabel-yolo-config.h"

typedef struct {
  RelabelImport *base;
  char *folder; /* of the configuration, or of the dataset where there is none */
  RelabelYoloConfig *config;
  const char *field;
  RelabelFieldType type; /* of the field, once there is one */
  gboolean has_field;
  gboolean pose_told;
  const char *split; /* that is being read, or NULL */
} ImportYolo;

/* A line of a file of labels. */
typedef struct {
  ImportYolo *import;
  const char *file;
  guint64 number;
} Line;

static gboolean
is_config(const char *path)
{
  static const char *const suffixes[] = { ".yaml", ".yml", NULL };
  g_autoptr(RelabelYoloConfig) config = NULL;

  if (!relabel_files_has_ending(path, suffixes) || !g_file_test(path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  config = relabel_yolo_config_read(path, NULL);
  return config != NULL && config->names->len > 0 && (config->places[0]->len > 0 || config->places[1]->len > 0 || config->places[2]->len > 0);
}

/* “dataset.yaml” of FiftyOne, “data.yaml”, or another that says where pictures are. A damaged one by these names is taken, to be
 * complained about. */
static char *
find_config(const char *root)
{
  static const char *const names[] = { "dataset.yaml", "data.yaml", NULL };
  g_autoptr(GDir) dir = NULL;
  const char *name;
  char *found;

  if (!g_file_test(root, G_FILE_TEST_IS_DIR))
    return is_config(root) ? g_strdup(root) : NULL;
  found = relabel_files_find(root, names, G_FILE_TEST_IS_REGULAR);
  if (found != NULL)
    return found;
  dir = g_dir_open(root, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *path = g_build_filename(root, name, NULL);

    if (is_config(path))
      return g_steal_pointer(&path);
  }
  return NULL;
}

/* The classes where there is no configuration: of Darknet, or of Label Studio and other editors. */
static char *
find_names(const char *root)
{
  static const char *const names[] = { "obj.names", "classes.txt", "labels/classes.txt", NULL };

  return relabel_files_find(root, names, G_FILE_TEST_IS_REGULAR);
}

/* Whether a file begins with the number of a class, and four or more numbers that are parts of an image. */
static gboolean
is_labels(const char *file)
{
  g_autoptr(RelabelLines) lines = g_str_has_suffix(file, ".txt") ? relabel_lines_open(file, NULL) : NULL;
  char *text;
  gsize n = 0;

  if (lines == NULL || !relabel_lines_next(lines, &text, NULL) || text == NULL)
    return FALSE;
  for (g_strchomp(text); *text != '\0'; n++) {
    char *end;
    double number = g_ascii_strtod(text, &end);

    if (end == text || (*end != '\0' && !g_ascii_isspace(*end)) || !(n == 0 ? number >= 0 && number == floor(number) : fabs(number) <= 2))
      return FALSE;
    text = end;
  }
  return n >= 5;
}

gboolean
relabel_import_yolo_detect(const char *path)
{
  g_autofree char *config = find_config(path);
  g_autofree char *names = find_names(path);
  g_autofree char *labels = g_build_filename(path, "labels", NULL);

  return config != NULL || (names != NULL && (g_str_has_suffix(names, "obj.names") || relabel_files_any(path, 0, is_labels))) ||
         relabel_files_any(labels, 1, is_labels);
}

static void
left_out(Line *line, const char *why)
{
  relabel_import_add_problem(line->import->base, line->file, line->number, "a label was left out: %s", why);
}

/* The name of a class, or its number where it has none. */
static const char *
get_class(ImportYolo *import, const char *text)
{
  GPtrArray *names = import->config->names;
  guint64 number;

  if (g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT, &number, NULL) && number < names->len && names->pdata[number] != NULL)
    return names->pdata[number];
  return text;
}

/* The numbers behind the class. */
static gboolean
read_numbers(Line *line, GStrv words, double *numbers)
{
  for (gsize i = 1; words[i] != NULL; i++) {
    char *end;

    numbers[i - 1] = g_ascii_strtod(words[i], &end);
    if (*end != '\0') {
      left_out(line, "there is something that is no number");
      return FALSE;
    }
    if (!(fabs(numbers[i - 1]) < 1e6)) {
      left_out(line, "a number is not of any image");
      return FALSE;
    }
  }
  return TRUE;
}

/* As FiftyOne: a box becomes an outline of its corners, an outline the box around it, where the other is asked for. */
static RelabelLabel *
make_label(Line *line, const char *label, const double *numbers, gsize n)
{
  gboolean is_outline = n >= 6;
  RelabelPolyline *polyline;
  RelabelBox box;

  if (is_outline)
    relabel_pixels_find_bounds(numbers, n, &box);
  else
    box = (RelabelBox){ numbers[0] - 0.5 * numbers[2], numbers[1] - 0.5 * numbers[3], numbers[2], numbers[3] };
  if (line->import->type == RELABEL_FIELD_TYPE_DETECTIONS) {
    if (is_outline && relabel_import_request_get_label_type(line->import->base->request) == NULL)
      relabel_import_add_problem(line->import->base, line->file, line->number,
                                 "an outline among boxes was imported as its box; polylines keep it, if they are asked for");
    return RELABEL_LABEL(relabel_detection_new(label, box.x, box.y, box.width, box.height));
  }
  polyline = relabel_polyline_new(label, TRUE, TRUE);
  if (is_outline) {
    relabel_polyline_add_shape(polyline, numbers, n);
  } else {
    double right = box.x + box.width, bottom = box.y + box.height;
    const double corners[] = { box.x, box.y, right, box.y, right, bottom, box.x, bottom };

    relabel_polyline_add_shape(polyline, corners, G_N_ELEMENTS(corners));
  }
  return RELABEL_LABEL(polyline);
}

/* What is asked for, or else what the first line is, decides about the field. */
static gboolean
ensure_field(ImportYolo *import, gboolean is_outline, GError **error)
{
  const char *type = relabel_import_request_get_label_type(import->base->request);

  if (import->has_field)
    return TRUE;
  if (g_strcmp0(type, "polylines") == 0 || (type == NULL && is_outline))
    import->type = RELABEL_FIELD_TYPE_POLYLINES;
  import->has_field = TRUE;
  return relabel_import_ensure_field(import->base->dataset, import->field, import->type, NULL, error);
}

/* Lines of poses have a number of keypoints behind the box. They are told once. */
static gboolean
cut_pose(Line *line, gsize *n)
{
  if (*n != 4 + line->import->config->n_pose)
    return FALSE;
  *n = 4;
  if (!line->import->pose_told)
    relabel_import_add_problem(line->import->base, line->file, line->number,
                               "the keypoints of poses were left out: of YOLO, boxes and outlines are read");
  line->import->pose_told = TRUE;
  return TRUE;
}

/* “class x y width height”, of the middle, maybe with a confidence, or “class x y x y x y …” */
static gboolean
read_line(Line *line, char *text, GPtrArray *labels, GError **error)
{
  g_auto(GStrv) words = NULL;
  g_autofree double *numbers = NULL;
  RelabelLabel *label;
  gsize n;

  g_strdelimit(text, "\t", ' ');
  g_strstrip(text);
  if (*text == '\0')
    return TRUE;
  while (strstr(text, "  ") != NULL) {
    char *blanks = strstr(text, "  ");

    memmove(blanks, blanks + 1, strlen(blanks));
  }
  words = g_strsplit(text, " ", -1);
  n = g_strv_length(words) - 1;
  numbers = g_new(double, n + 1);
  if (line->import->config->n_pose > 0 && !cut_pose(line, &n)) {
    left_out(line, "the box and the points of a pose were expected, as many as “kpt_shape” says");
    return TRUE;
  }
  if (n < 4 || (n >= 6 && n % 2 != 0)) {
    left_out(line, "a class and four, five, or an even number of six or more numbers were expected");
    return TRUE;
  }
  if (!read_numbers(line, words, numbers))
    return TRUE;
  if (n < 6 && (numbers[2] < 0 || numbers[3] < 0)) {
    left_out(line, "the size of a box is negative");
    return TRUE;
  }
  if (!ensure_field(line->import, n >= 6, error))
    return FALSE;
  label = make_label(line, get_class(line->import, words[0]), numbers, n);
  if (n == 5)
    relabel_label_set_confidence(label, numbers[4]);
  g_ptr_array_add(labels, label);
  return TRUE;
}

static gboolean
read_labels(ImportYolo *import, RelabelSample *sample, const char *file, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(RelabelLines) lines = relabel_lines_open(file, &problem);
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);
  char *text;

  while (problem == NULL && relabel_lines_next(lines, &text, &problem) && text != NULL) {
    Line line = { import, file, relabel_lines_get_number(lines) };

    if (!read_line(&line, text, labels, error))
      return FALSE;
  }
  if (problem != NULL)
    relabel_import_add_problem(import->base, file, 0, "%s", problem->message);
  if (!import->has_field)
    return TRUE;
  relabel_sample_take_labels(sample, import->field, g_steal_pointer(&labels));
  return TRUE;
}

/* What is said of /…/images/…/NAME.jpg in the last /labels/ in place of /images/; NULL if the path has none. */
static char *
swap_folder(const char *path, const char *from, const char *to)
{
  const char *place = g_strrstr(path, from);

  return place != NULL ? g_strdup_printf("%.*s%s%s", (int)(place - path), path, to, place + strlen(from)) : NULL;
}

/* Beside “images” in “labels”, beside the picture, or, for pictures that are elsewhere, in the labels of the split. */
static char *
find_labels(ImportYolo *import, const char *picture)
{
  g_autofree char *beside = relabel_files_change_ending(picture, ".txt");
  g_autofree char *swapped = swap_folder(beside, "/images/", "/labels/");
  g_autofree char *base = g_path_get_basename(beside);
  const char *folder = relabel_import_request_get_labels(import->base->request);
  g_autofree char *asked = folder != NULL && g_file_test(folder, G_FILE_TEST_IS_DIR) ? g_build_filename(folder, base, NULL) : NULL;
  g_autofree char *own = g_build_filename(import->folder, "labels", import->split != NULL ? import->split : "", base, NULL);
  char *tried[] = { asked, swapped, beside, own };

  for (gsize i = 0; i < G_N_ELEMENTS(tried); i++) {
    if (tried[i] != NULL && g_file_test(tried[i], G_FILE_TEST_IS_REGULAR))
      return g_strdup(tried[i]);
  }
  return NULL;
}

static gboolean
import_picture(ImportYolo *import, const char *path, GError **error)
{
  const char *tags[] = { import->split, NULL };
  g_autoptr(RelabelSample) sample = relabel_import_new_sample(import->base, path, 0, 0);
  g_autofree char *labels = NULL;

  if (sample == NULL)
    return TRUE;
  relabel_import_set_tags(import->base, sample, tags);
  labels = find_labels(import, path);
  if (labels != NULL && !read_labels(import, sample, labels, error))
    return FALSE;
  return relabel_import_add_sample(import->base, g_steal_pointer(&sample), error);
}

static gboolean
walk_cb(const char *path, gpointer user_data, GError **error)
{
  static const char *const others[] = { ".txt", ".cache", ".npy", ".json", ".yaml", ".yml", ".names", ".data", ".md", ".xml", ".csv", NULL };

  return relabel_files_has_ending(path, others) || import_picture(user_data, path, error);
}

/* Labels whose picture is missing; a list of classes is none. */
static gboolean
check_labels_cb(const char *path, gpointer user_data, GError **error)
{
  static const char *const endings[] = { ".txt", NULL };
  ImportYolo *import = user_data;
  g_autofree char *swapped = swap_folder(path, "/labels/", "/images/");
  g_autofree char *picture = NULL;

  if (swapped == NULL || !relabel_files_has_ending(path, endings) || g_str_has_suffix(path, "/classes.txt"))
    return TRUE;
  picture = relabel_pictures_find_any(swapped);
  if (picture == NULL)
    relabel_import_add_problem(import->base, path, 0, "the labels were left out: there is no picture of that name");
  return TRUE;
}

static gboolean
import_folder(ImportYolo *import, const char *path, GError **error)
{
  g_autofree char *slashed = g_str_has_suffix(path, "/") ? g_strdup(path) : g_strconcat(path, "/", NULL);
  g_autofree char *labels = swap_folder(slashed, "/images/", "/labels/");

  if (!relabel_walk(import->base, path, walk_cb, import, error))
    return FALSE;
  return labels == NULL || !g_file_test(labels, G_FILE_TEST_IS_DIR) ||
         relabel_walk(import->base, labels, check_labels_cb, import, error);
}

/* A list of pictures, one a line, from the list's folder on. CVAT writes “data/” before them, for where Darknet looks. */
static gboolean
import_list(ImportYolo *import, const char *file, GError **error)
{
  g_autofree char *folder = g_path_get_dirname(file);
  g_autoptr(GError) problem = NULL;
  g_autoptr(RelabelLines) lines = relabel_lines_open(file, &problem);
  char *text;

  while (problem == NULL && relabel_lines_next(lines, &text, &problem) && text != NULL) {
    const char *name = g_strstrip(text);
    g_autofree char *inside = g_str_has_prefix(name, "data/") ? g_build_filename(folder, strchr(name, '/'), NULL) : NULL;
    g_autofree char *path = NULL;

    if (inside != NULL && g_file_test(inside, G_FILE_TEST_IS_REGULAR))
      name = strchr(name, '/') + 1;
    if (*name != '\0')
      path = relabel_import_resolve(import->base, folder, name, file, relabel_lines_get_number(lines));
    if (path != NULL && !import_picture(import, path, error))
      return FALSE;
  }
  if (problem != NULL)
    relabel_import_add_problem(import->base, file, 0, "%s", problem->message);
  return TRUE;
}

/* The folder that a configuration names, which may have been moved since: from its “path” on, which is absolute or in its own folder, or
 * from where it is itself. Absolute names are taken as they are; others lead nowhere else. */
static char *
find_place(ImportYolo *import, const char *place)
{
  const char *path = import->config->path;
  g_autofree char *base = path != NULL ? g_canonicalize_filename(path, import->folder) : g_strdup(import->folder);
  const char *inside = place;
  const char *folders[] = { base, import->folder };

  while (g_str_has_prefix(inside, "../") || g_str_has_prefix(inside, "./"))
    inside = strchr(inside, '/') + 1;
  if (g_path_is_absolute(place))
    return g_file_test(place, G_FILE_TEST_EXISTS) ? g_strdup(place) : NULL;
  for (gsize i = path != NULL && !g_path_is_absolute(path) && relabel_files_below(import->folder, base) == NULL; i < G_N_ELEMENTS(folders); i++) {
    g_autofree char *found = g_canonicalize_filename(inside, folders[i]);

    if (relabel_files_below(folders[i], found) != NULL && g_file_test(found, G_FILE_TEST_EXISTS))
      return g_steal_pointer(&found);
  }
  return NULL;
}

static gboolean
import_splits(ImportYolo *import, const char *file, GError **error)
{
  for (gsize i = 0; i < RELABEL_YOLO_SPLITS; i++) {
    GPtrArray *places = import->config->places[i];

    import->split = relabel_yolo_splits[i];
    for (guint k = 0; k < places->len; k++) {
      g_autofree char *place = find_place(import, places->pdata[k]);

      if (place == NULL)
        relabel_import_add_problem(import->base, file, 0, "there is no “%s”, where the pictures of “%s” should be",
                                   (char *)places->pdata[k], import->split);
      else if (!(g_str_has_suffix(place, ".txt") ? import_list(import, place, error) : import_folder(import, place, error)))
        return FALSE;
    }
  }
  return TRUE;
}

static void
read_names(ImportYolo *import, const char *file)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(RelabelLines) lines = relabel_lines_open(file, &problem);
  char *text;

  while (problem == NULL && relabel_lines_next(lines, &text, &problem) && text != NULL) {
    if (*g_strstrip(text) != '\0')
      relabel_yolo_config_set_name(import->config, import->config->names->len, text);
  }
  if (problem != NULL)
    relabel_import_add_problem(import->base, file, 0, "%s", problem->message);
}

/* The layout of Darknet and YOLOv4, and of editors: a list of classes, labels beside the pictures, which “images.txt” may list, or in
 * “labels” beside “images”. */
static gboolean
import_darknet(ImportYolo *import, GError **error)
{
  g_autofree char *names = find_names(import->folder);
  g_autofree char *list = g_build_filename(import->folder, "images.txt", NULL);
  g_autofree char *data = g_build_filename(import->folder, "data", NULL);
  g_autofree char *images = g_build_filename(import->folder, "images", NULL);

  if (names != NULL)
    read_names(import, names);
  if (g_file_test(list, G_FILE_TEST_IS_REGULAR))
    return import_list(import, list, error);
  return import_folder(import, g_file_test(data, G_FILE_TEST_IS_DIR) ? data : g_file_test(images, G_FILE_TEST_IS_DIR) ? images : import->folder,
                       error);
}

/* A field is there even if all files of labels are empty; numbers without a name are called so. */
static gboolean
write_classes(ImportYolo *import, GError **error)
{
  GPtrArray *names = import->config->names;
  JsonArray *array = json_array_new();
  g_autoptr(JsonNode) classes = json_node_new(JSON_NODE_ARRAY);

  json_node_take_array(classes, array);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *number = g_strdup_printf("%u", i);

    json_array_add_string_element(array, names->pdata[i] != NULL ? names->pdata[i] : number);
  }
  return ensure_field(import, FALSE, error) &&
         (names->len == 0 || relabel_import_add_to_document(import->base->dataset, "classes", import->field, classes, error));
}

gboolean
relabel_import_yolo(RelabelImport *base, GError **error)
{
  const char *labels = relabel_import_request_get_labels(base->request);
  gboolean is_file = labels != NULL && !g_file_test(labels, G_FILE_TEST_IS_DIR);
  g_autofree char *file = is_file ? g_canonicalize_filename(labels, NULL) : find_config(base->root);
  g_autofree char *folder = file != NULL ? g_path_get_dirname(file) : g_strdup(base->root);
  g_autofree char *shown = g_filename_display_name(base->root);
  ImportYolo import = { .base = base, .folder = folder, .type = RELABEL_FIELD_TYPE_DETECTIONS };
  gboolean done;

  import.field = relabel_import_get_label_field(base);
  import.config = file != NULL ? relabel_yolo_config_read(file, error) : relabel_yolo_config_new();
  if (import.config == NULL)
    return FALSE;
  done = (file != NULL ? import_splits(&import, file, error) : import_darknet(&import, error)) && relabel_import_flush(base, error);
  if (done && relabel_import_report_get_n_samples(base->report) == 0) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_NOT_FOUND,
                "There are no pictures of a YOLO dataset in “%s”; choose the folder with its dataset.yaml%s%s", shown,
                relabel_import_report_get_n_listed(base->report) > 0 ? "; the first problem: " : "",
                relabel_import_report_get_n_listed(base->report) > 0 ? relabel_import_report_get_reason(base->report, 0) : "");
    done = FALSE;
  }
  done = done && write_classes(&import, error);
  relabel_yolo_config_free(import.config);
  return done;
}
