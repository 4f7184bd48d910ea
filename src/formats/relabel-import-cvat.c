/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include "relabel-attributes.h"
#include "relabel-classification.h"
#include "relabel-format-error.h"
#include "relabel-format-private.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-mask.h"
#include "relabel-pictures.h"
#include "relabel-pixels.h"
#include "relabel-polyline.h"
#include "relabel-xml.h"

typedef enum {
  DETECTIONS,
  POLYLINES,
  KEYPOINTS,
  CLASSIFICATIONS,
  N_KINDS,
} Kind;

static const struct {
  const char *name; /* of the field, as FiftyOne calls it */
  RelabelFieldType type;
} kinds[N_KINDS] = {
  { "detections", RELABEL_FIELD_TYPE_DETECTIONS },
  { "polylines", RELABEL_FIELD_TYPE_POLYLINES },
  { "keypoints", RELABEL_FIELD_TYPE_KEYPOINTS },
  { "classifications", RELABEL_FIELD_TYPE_CLASSIFICATIONS },
};

typedef struct {
  RelabelImport *base;
  char *file;
  RelabelPictures pictures;
  char *fields[N_KINDS];
  gboolean declared[N_KINDS];
  JsonArray *classes;
  gboolean has_tracks;
  /* The image that is being read; no sample where its picture is left out. */
  RelabelSample *sample;
  double width;
  double height;
} ImportCvat;

static gboolean
is_cvat(const char *path)
{
  g_autoptr(RelabelXml) xml = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? relabel_xml_open(path, NULL) : NULL;
  gboolean found;

  return xml != NULL && relabel_xml_next(xml, &found, NULL) && found && strcmp(relabel_xml_get_name(xml), "annotations") == 0;
}

/* “labels.xml” of FiftyOne, “annotations.xml” of CVAT. */
static char *
find_labels(const char *root)
{
  static const char *const names[] = { "labels.xml", "annotations.xml" };

  if (!g_file_test(root, G_FILE_TEST_IS_DIR))
    return is_cvat(root) ? g_strdup(root) : NULL;
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *path = g_build_filename(root, names[i], NULL);

    if (is_cvat(path))
      return g_steal_pointer(&path);
  }
  return NULL;
}

gboolean
relabel_import_cvat_detect(const char *path)
{
  g_autofree char *labels = find_labels(path);

  return labels != NULL;
}

static gboolean
add_label(ImportCvat *import, Kind kind, RelabelLabel *label, GError **error)
{
  GPtrArray *labels = relabel_sample_get_labels(import->sample, import->fields[kind]);

  if (!import->declared[kind] &&
      !relabel_import_ensure_field(import->base->dataset, import->fields[kind], kinds[kind].type, NULL, error)) {
    g_object_unref(label);
    return FALSE;
  }
  import->declared[kind] = TRUE;
  if (labels == NULL) {
    labels = g_ptr_array_new_with_free_func(g_object_unref);
    relabel_sample_take_labels(import->sample, import->fields[kind], labels);
  }
  g_ptr_array_add(labels, label);
  return TRUE;
}

/* As FiftyOne: what is not occluded has no such attribute. */
static JsonObject *
read_attributes(xmlNode *node)
{
  g_autofree char *occluded = relabel_xml_dup_node_attribute(node, "occluded");
  JsonObject *attributes = NULL;

  if (g_strcmp0(occluded, "1") == 0)
    relabel_attributes_take(&attributes, "occluded", json_node_init_boolean(json_node_alloc(), TRUE));
  for (xmlNode *child = relabel_xml_next_child(node, NULL); child != NULL; child = relabel_xml_next_child(node, child)) {
    g_autofree char *name = relabel_xml_dup_node_attribute(child, "name");
    g_autofree char *text = relabel_xml_dup_text(child);

    if (strcmp((const char *)child->name, "attribute") == 0 && name != NULL && *text != '\0' && relabel_attributes_can_have(name))
      relabel_attributes_take(&attributes, name, relabel_attributes_parse(text));
  }
  return attributes;
}

static gboolean
read_number(xmlNode *node, const char *name, double *number)
{
  g_autofree char *text = relabel_xml_dup_node_attribute(node, name);

  return relabel_xml_parse_number(text, number) && relabel_pixels_are_sane(number, 1);
}

/* CVAT turns boxes around their middle, Label Studio and FiftyOne around the upper left corner. */
static RelabelLabel *
read_box(ImportCvat *import, xmlNode *node)
{
  g_autofree char *turned = relabel_xml_dup_node_attribute(node, "rotation");
  double left, top, right, bottom, rotation = 0;
  RelabelDetection *detection;

  if (!read_number(node, "xtl", &left) || !read_number(node, "ytl", &top) || !read_number(node, "xbr", &right) ||
      !read_number(node, "ybr", &bottom) || right < left || bottom < top || (turned != NULL && !read_number(node, "rotation", &rotation)))
    return NULL;
  if (rotation != 0) {
    double half_width = (right - left) / 2, half_height = (bottom - top) / 2, angle = rotation * G_PI / 180;
    double x = left + half_width - (half_width * cos(angle) - half_height * sin(angle));
    double y = top + half_height - (half_width * sin(angle) + half_height * cos(angle));

    right += x - left;
    bottom += y - top;
    left = x;
    top = y;
  }
  detection = relabel_detection_new(NULL, left / import->width, top / import->height, (right - left) / import->width,
                                    (bottom - top) / import->height);
  relabel_label_take_attributes(RELABEL_LABEL(detection), read_attributes(node));
  if (rotation != 0)
    relabel_detection_set_rotation(detection, rotation);
  return RELABEL_LABEL(detection);
}

/* “x,y;x,y;…” in parts of the image */
static GArray *
read_points(ImportCvat *import, xmlNode *node)
{
  g_autofree char *text = relabel_xml_dup_node_attribute(node, "points");
  g_auto(GStrv) pairs = text != NULL ? g_strsplit(g_strstrip(text), ";", -1) : NULL;
  g_autoptr(GArray) points = g_array_new(FALSE, FALSE, sizeof(double));

  for (gsize i = 0; pairs != NULL && pairs[i] != NULL; i++) {
    char *comma = strchr(pairs[i], ',');
    double point[2];

    if (comma == NULL)
      return NULL;
    *comma = '\0';
    if (!relabel_xml_parse_number(pairs[i], &point[0]) || !relabel_xml_parse_number(comma + 1, &point[1]) ||
        !relabel_pixels_are_sane(point, 2))
      return NULL;
    point[0] /= import->width;
    point[1] /= import->height;
    g_array_append_vals(points, point, 2);
  }
  return points->len > 0 ? g_steal_pointer(&points) : NULL;
}

static RelabelLabel *
read_polyline(ImportCvat *import, xmlNode *node, gboolean is_polygon)
{
  g_autoptr(GArray) points = read_points(import, node);
  RelabelPolyline *polyline;

  if (points == NULL)
    return NULL;
  polyline = relabel_polyline_new(NULL, is_polygon, is_polygon);
  relabel_polyline_add_shape(polyline, (const double *)(gpointer)points->data, points->len);
  relabel_label_take_attributes(RELABEL_LABEL(polyline), read_attributes(node));
  return RELABEL_LABEL(polyline);
}

static RelabelLabel *
read_polygon(ImportCvat *import, xmlNode *node)
{
  return read_polyline(import, node, TRUE);
}

static RelabelLabel *
read_line(ImportCvat *import, xmlNode *node)
{
  return read_polyline(import, node, FALSE);
}

static RelabelLabel *
read_keypoint(ImportCvat *import, xmlNode *node)
{
  g_autoptr(GArray) points = read_points(import, node);
  RelabelKeypoint *keypoint;

  if (points == NULL)
    return NULL;
  keypoint = relabel_keypoint_new(NULL);
  relabel_keypoint_set_points(keypoint, (const double *)(gpointer)points->data, points->len);
  relabel_label_take_attributes(RELABEL_LABEL(keypoint), read_attributes(node));
  return RELABEL_LABEL(keypoint);
}

/* The points of a skeleton are elements of their own; those outside of the image are missing. */
static RelabelLabel *
read_skeleton(ImportCvat *import, xmlNode *node)
{
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(double));
  RelabelKeypoint *keypoint;

  for (xmlNode *child = relabel_xml_next_child(node, NULL); child != NULL; child = relabel_xml_next_child(node, child)) {
    g_autofree char *outside = relabel_xml_dup_node_attribute(child, "outside");
    g_autoptr(GArray) points = NULL;
    double missing[2] = { NAN, NAN };

    if (strcmp((const char *)child->name, "points") != 0)
      continue;
    points = g_strcmp0(outside, "1") != 0 ? read_points(import, child) : NULL;
    g_array_append_vals(all, points != NULL ? (const double *)(gpointer)points->data : missing, 2);
  }
  if (all->len == 0)
    return NULL;
  keypoint = relabel_keypoint_new(NULL);
  relabel_keypoint_set_points(keypoint, (const double *)(gpointer)all->data, all->len);
  relabel_label_take_attributes(RELABEL_LABEL(keypoint), read_attributes(node));
  return RELABEL_LABEL(keypoint);
}

/* Run lengths of the box, row by row, beginning with what is outside: “3, 5, 7, …” */
static gboolean
read_runs(const char *text, RelabelMask *mask)
{
  guint64 size = (guint64)mask->width * (guint64)mask->height, place = 0;
  gboolean inside = FALSE;

  while (*text != '\0') {
    char *end;
    guint64 run = g_ascii_strtoull(text, &end, 10);

    if (end == text || run > size - place)
      return FALSE;
    if (inside)
      memset(mask->pixels + place, 1, run);
    place += run;
    inside = !inside;
    text = end + strspn(end, ", \t\r\n");
  }
  return place == size;
}

static RelabelLabel *
read_mask(ImportCvat *import, xmlNode *node)
{
  g_autofree char *runs = relabel_xml_dup_node_attribute(node, "rle");
  g_autoptr(RelabelMask) mask = NULL;
  g_autoptr(GBytes) npy = NULL;
  double left, top, width, height;
  RelabelDetection *detection;

  if (runs == NULL || !read_number(node, "left", &left) || !read_number(node, "top", &top) || !read_number(node, "width", &width) ||
      !read_number(node, "height", &height) || width < 1 || height < 1 || width > G_MAXINT || height > G_MAXINT)
    return NULL;
  mask = relabel_mask_new(RELABEL_MASK_8, (int)width, (int)height, NULL);
  if (mask == NULL || !read_runs(runs, mask))
    return NULL;
  mask->dtype = "bool";
  npy = relabel_mask_to_npy(mask);
  detection = relabel_detection_new(NULL, left / import->width, top / import->height, (int)width / import->width,
                                    (int)height / import->height);
  relabel_detection_set_mask(detection, npy);
  relabel_label_take_attributes(RELABEL_LABEL(detection), read_attributes(node));
  return RELABEL_LABEL(detection);
}

static RelabelLabel *
read_tag(ImportCvat *import, xmlNode *node)
{
  RelabelClassification *classification = relabel_classification_new(NULL);

  relabel_label_take_attributes(RELABEL_LABEL(classification), read_attributes(node));
  return RELABEL_LABEL(classification);
}

static const struct {
  const char *name;
  Kind kind;
  RelabelLabel *(*read)(ImportCvat *import, xmlNode *node);
} shapes[] = {
  { "box", DETECTIONS, read_box },           { "mask", DETECTIONS, read_mask },     { "polygon", POLYLINES, read_polygon },
  { "polyline", POLYLINES, read_line },      { "points", KEYPOINTS, read_keypoint }, { "skeleton", KEYPOINTS, read_skeleton },
  { "tag", CLASSIFICATIONS, read_tag },
};

static gboolean
read_shape(ImportCvat *import, xmlNode *node, guint64 line, GError **error)
{
  const char *name = (const char *)node->name;
  g_autofree char *class = relabel_xml_dup_node_attribute(node, "label");
  RelabelLabel *label;
  gsize i = 0;

  while (i < G_N_ELEMENTS(shapes) && strcmp(shapes[i].name, name) != 0)
    i++;
  label = i < G_N_ELEMENTS(shapes) ? shapes[i].read(import, node) : NULL;
  if (label == NULL) {
    relabel_import_add_problem(import->base, import->file, line, "a “%s” was left out: %s", name,
                               i < G_N_ELEMENTS(shapes) ? "its place can't be read" : "there is no kind of label for it here");
    return TRUE;
  }
  relabel_label_set_label(label, class);
  return add_label(import, shapes[i].kind, label, error);
}

static int
read_size(RelabelXml *xml, const char *name)
{
  g_autofree char *text = relabel_xml_dup_attribute(xml, name);
  double number;

  return relabel_xml_parse_number(text, &number) && number >= 1 && number <= G_MAXINT ? (int)number : 0;
}

/* Projects have subsets, which are folders of the pictures, and become tags. */
static void
begin_image(ImportCvat *import, RelabelXml *xml)
{
  guint64 line = relabel_xml_get_line(xml);
  g_autofree char *name = relabel_xml_dup_attribute(xml, "name");
  g_autofree char *subset = relabel_xml_dup_attribute(xml, "subset");
  g_autofree char *inner = subset != NULL && name != NULL ? g_build_filename(subset, name, NULL) : NULL;
  g_autofree char *path = NULL;
  const char *tags[] = { subset, NULL };
  int width = read_size(xml, "width"), height = read_size(xml, "height");

  if (name == NULL || width == 0 || height == 0) {
    relabel_import_add_problem(import->base, import->file, line, "an image was left out: it has no name or no size");
    return;
  }
  if (inner != NULL)
    path = relabel_pictures_resolve(&import->pictures, inner, import->file, line);
  if (inner == NULL || path == NULL || !g_file_test(path, G_FILE_TEST_EXISTS)) {
    g_free(path);
    path = relabel_pictures_resolve(&import->pictures, name, import->file, line);
  }
  import->sample = path != NULL ? relabel_import_new_sample(import->base, path, width, height) : NULL;
  import->width = width;
  import->height = height;
  if (import->sample != NULL)
    relabel_import_set_tags(import->base, import->sample, subset != NULL && *subset != '\0' ? tags : NULL);
}

static gboolean
end_image(ImportCvat *import, GError **error)
{
  return import->sample == NULL || relabel_import_add_sample(import->base, g_steal_pointer(&import->sample), error);
}

/* annotations/meta/…/labels/label/name */
static void
read_meta(ImportCvat *import, xmlNode *node)
{
  for (xmlNode *child = relabel_xml_next_child(node, NULL); child != NULL; child = relabel_xml_next_child(node, child)) {
    if (strcmp((const char *)child->name, "label") == 0) {
      g_autofree char *name = relabel_xml_dup_child_text(child, "name");

      if (name != NULL)
        json_array_add_string_element(import->classes, name);
    } else {
      read_meta(import, child);
    }
  }
}

/* What is wrong with the text is told in @problem, and ends the reading; @error is fatal. */
static gboolean
read_element(ImportCvat *import, RelabelXml *xml, GError **problem, GError **error)
{
  const char *name = relabel_xml_get_name(xml);
  int depth = relabel_xml_get_depth(xml);
  guint64 line = relabel_xml_get_line(xml);
  xmlNode *node;

  if (depth == 1 && strcmp(name, "image") == 0) {
    if (relabel_xml_is_end(xml))
      return end_image(import, error);
    begin_image(import, xml);
    return TRUE;
  }
  if (depth == 0 || relabel_xml_is_end(xml))
    return TRUE;
  if (depth == 1 && strcmp(name, "track") == 0) {
    import->has_tracks = TRUE;
    relabel_import_add_problem(import->base, import->file, line, "a track was left out: it is of a video");
  }
  node = relabel_xml_expand(xml, problem);
  if (node == NULL)
    return FALSE;
  if (depth == 1 && strcmp(name, "meta") == 0)
    read_meta(import, node);
  return depth == 1 || import->sample == NULL || read_shape(import, node, line, error);
}

/* A file that breaks off: what came before the image in which it does is imported. */
static gboolean
read_file(ImportCvat *import, GError **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GError) fatal = NULL;
  g_autoptr(RelabelXml) xml = relabel_xml_open(import->file, error);
  gboolean found = TRUE;

  if (xml == NULL)
    return FALSE;
  while (found && problem == NULL && fatal == NULL) {
    if (g_cancellable_set_error_if_cancelled(import->base->cancellable, &fatal) || !relabel_xml_next(xml, &found, &problem))
      break;
    if (found && !read_element(import, xml, &problem, &fatal))
      break;
  }
  if (problem != NULL)
    relabel_import_add_problem(import->base, import->file, relabel_xml_get_line(xml), "%s; what follows was left out", problem->message);
  g_clear_object(&import->sample);
  if (fatal == NULL)
    return TRUE;
  g_propagate_error(error, g_steal_pointer(&fatal));
  return FALSE;
}

static gboolean
write_classes(ImportCvat *import, GError **error)
{
  g_autoptr(JsonNode) classes = json_node_new(JSON_NODE_ARRAY);

  json_node_set_array(classes, import->classes);
  for (gsize i = 0; i < N_KINDS && json_array_get_length(import->classes) > 0; i++) {
    if (import->declared[i] && !relabel_import_add_to_document(import->base->dataset, "classes", import->fields[i], classes, error))
      return FALSE;
  }
  return TRUE;
}

/* A field a kind of label, by FiftyOne's names, or by that of the request. */
static void
name_fields(ImportCvat *import)
{
  const char *field = relabel_import_request_get_label_field(import->base->request);

  for (gsize i = 0; i < N_KINDS; i++)
    import->fields[i] = field == NULL      ? g_strdup(kinds[i].name)
                        : i == DETECTIONS ? g_strdup(field)
                                          : g_strdup_printf("%s_%s", field, kinds[i].name);
}

gboolean
relabel_import_cvat(RelabelImport *base, GError **error)
{
  static const char *const folders[] = { "data", "images", NULL };
  const char *labels = relabel_import_request_get_labels(base->request);
  g_autofree char *file = labels != NULL ? g_canonicalize_filename(labels, NULL) : find_labels(base->root);
  g_autofree char *shown = g_filename_display_name(base->root);
  ImportCvat import = { .base = base, .file = file };
  gboolean done;

  if (file == NULL) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_WRONG_FORMAT,
                "There are no labels of CVAT in “%s”: labels.xml or annotations.xml; name the file by the option for labels", shown);
    return FALSE;
  }
  relabel_pictures_init(&import.pictures, base, folders);
  import.classes = json_array_new();
  name_fields(&import);
  done = read_file(&import, error) && relabel_import_flush(base, error);
  if (done && import.has_tracks && relabel_import_report_get_n_samples(base->report) == 0) {
    g_set_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED,
                "The labels in “%s” are tracks of a video; export the task as “CVAT for images”, with its pictures", shown);
    done = FALSE;
  }
  done = done && relabel_import_check_any(base, "No labels of CVAT could be read", error) &&
         write_classes(&import, error);
  for (gsize i = 0; i < N_KINDS; i++)
    g_free(import.fields[i]);
  json_array_unref(import.classes);
  relabel_pictures_clear(&import.pictures);
  return done;
}
