/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <math.h>
#include <string.h>

#include "relabel-attributes.h"
#include "relabel-coco-mask.h"
#include "relabel-coco-private.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-pixels.h"
#include "relabel-polyline.h"

/* One annotation on its way. */
typedef struct {
  RelabelCoco *coco;
  RelabelSample *sample;
  int width;
  int height;
  JsonObject *annotation;
  const char *file;
  guint64 line;
} Reading;

static void
left_out(Reading *reading, const char *what, const char *why)
{
  relabel_import_add_problem(reading->coco->import, reading->file, reading->line, "%s was left out: %s", what, why);
}

/* What is not of the format is an attribute. CVAT writes a dictionary of them. */
static void
take_members(JsonObject **attributes, JsonObject *members)
{
  static const char *const known[] = { "id",   "image_id", "category_id", "bbox", "segmentation", "keypoints", "num_keypoints",
                                       "area", "score",    "attributes",  NULL };
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  json_object_iter_init_ordered(&iter, members);
  while (json_object_iter_next_ordered(&iter, &name, &value)) {
    if (!g_strv_contains(known, name) && relabel_attributes_can_have(name))
      relabel_attributes_take(attributes, name, json_node_ref(value));
  }
}

static void
set_common(Reading *reading, RelabelLabel *label)
{
  JsonObject *annotation = reading->annotation, *more = relabel_json_peek_object(annotation, "attributes");
  g_autofree char *id = relabel_coco_dup_id(annotation, "category_id");
  RelabelCocoCategory *category = id != NULL ? g_hash_table_lookup(reading->coco->categories, id) : NULL;
  JsonObject *attributes = NULL;
  double score;

  relabel_label_set_label(label, category != NULL ? category->name : id);
  if (!RELABEL_IS_KEYPOINT(label) && relabel_json_number(json_object_get_member(annotation, "score"), &score) && isfinite(score))
    relabel_label_set_confidence(label, score);
  if (category != NULL && category->supercategory != NULL)
    relabel_attributes_take(&attributes, "supercategory",
                            json_node_init_string(json_node_alloc(), category->supercategory));
  take_members(&attributes, annotation);
  if (more != NULL)
    take_members(&attributes, more);
  if (attributes != NULL && RELABEL_IS_KEYPOINT(label) && json_object_has_member(attributes, "visible"))
    json_object_remove_member(attributes, "visible");
  relabel_label_take_attributes(label, attributes);
}

static gboolean
add_label(Reading *reading, const char *field, gboolean *declared, RelabelFieldType type, RelabelLabel *label, GError **error)
{
  GPtrArray *labels;

  if (!*declared && !relabel_import_ensure_field(reading->coco->import->dataset, field, type, NULL, error)) {
    g_object_unref(label);
    return FALSE;
  }
  *declared = TRUE;
  labels = relabel_sample_get_labels(reading->sample, field);
  if (labels == NULL) {
    labels = g_ptr_array_new_with_free_func(g_object_unref);
    relabel_sample_take_labels(reading->sample, field, labels);
  }
  g_ptr_array_add(labels, label);
  return TRUE;
}

static JsonNode *
get_segmentation(Reading *reading)
{
  JsonNode *node = json_object_get_member(reading->annotation, "segmentation");

  if (node == NULL || JSON_NODE_HOLDS_NULL(node) ||
      (JSON_NODE_HOLDS_ARRAY(node) && json_array_get_length(json_node_get_array(node)) == 0))
    return NULL;
  return node;
}

/* Four numbers; FALSE, and listed, where there are others. */
static gboolean
read_box(Reading *reading, RelabelBox *pixels)
{
  JsonArray *array = relabel_json_peek_array(reading->annotation, "bbox");
  double numbers[4];

  for (guint i = 0; i < 4; i++) {
    if (array == NULL || json_array_get_length(array) != 4 || !relabel_json_number(json_array_get_element(array, i), &numbers[i])) {
      left_out(reading, "a box", "it is not made of four numbers");
      return FALSE;
    }
  }
  if (!relabel_pixels_are_sane(numbers, 4) || numbers[2] < 0 || numbers[3] < 0) {
    left_out(reading, "a box", "its numbers are not of any image");
    return FALSE;
  }
  *pixels = (RelabelBox){ numbers[0], numbers[1], numbers[2], numbers[3] };
  return TRUE;
}

static GBytes *
read_mask(Reading *reading, const RelabelBox *pixels)
{
  JsonNode *segmentation = get_segmentation(reading);
  g_autoptr(RelabelMask) mask = NULL;
  g_autoptr(GError) problem = NULL;
  RelabelPixelBox box;

  relabel_pixels_round(pixels, reading->width, reading->height, &box);
  if (segmentation == NULL || box.width <= 0 || box.height <= 0)
    return NULL;
  mask = relabel_coco_mask_read(segmentation, reading->width, reading->height, &box, &problem);
  if (mask != NULL)
    return relabel_mask_to_npy(mask);
  left_out(reading, "a mask", problem->message);
  return NULL;
}

/* A box of what is inside of the outline, where the annotation has none of its own. */
static gboolean
find_box(Reading *reading, RelabelBox *pixels)
{
  RelabelPixelBox whole = { 0, 0, reading->width, reading->height }, bounds;
  g_autoptr(GError) problem = NULL;
  g_autoptr(RelabelMask) mask =
      relabel_coco_mask_read(get_segmentation(reading), reading->width, reading->height, &whole, &problem);

  if (mask == NULL || !relabel_mask_find_bounds(mask->pixels, reading->width, reading->height, &bounds)) {
    left_out(reading, "a mask", problem != NULL ? problem->message : "it is empty");
    return FALSE;
  }
  *pixels = (RelabelBox){ bounds.x, bounds.y, bounds.width, bounds.height };
  return TRUE;
}

static gboolean
add_detection(Reading *reading, GError **error)
{
  JsonNode *node = json_object_get_member(reading->annotation, "bbox");
  gboolean has_box = node != NULL && !JSON_NODE_HOLDS_NULL(node);
  g_autoptr(GBytes) mask = NULL;
  RelabelDetection *detection;
  RelabelBox pixels;

  if (!has_box && get_segmentation(reading) == NULL)
    return TRUE;
  if (has_box ? !read_box(reading, &pixels) : !find_box(reading, &pixels))
    return TRUE;
  mask = read_mask(reading, &pixels);
  detection = relabel_detection_new(NULL, pixels.x / reading->width, pixels.y / reading->height, pixels.width / reading->width,
                                    pixels.height / reading->height);
  relabel_detection_set_mask(detection, mask);
  set_common(reading, RELABEL_LABEL(detection));
  return add_label(reading, reading->coco->field, &reading->coco->has_field, RELABEL_FIELD_TYPE_DETECTIONS,
                   RELABEL_LABEL(detection), error);
}

/* The points of a part, in pixels. */
static gboolean
add_part(Reading *reading, RelabelPolyline *polyline, JsonNode *node)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  guint n = array != NULL ? json_array_get_length(array) : 0;
  g_autofree double *numbers = g_new(double, n + 1);

  for (guint i = 0; i < n; i++) {
    if (!relabel_json_number(json_array_get_element(array, i), &numbers[i]) || !relabel_pixels_are_sane(&numbers[i], 1))
      return FALSE;
    numbers[i] /= i % 2 == 0 ? reading->width : reading->height;
  }
  if (array == NULL || n % 2 != 0)
    return FALSE;
  if (n > 0)
    relabel_polyline_add_shape(polyline, numbers, n);
  return TRUE;
}

/* The outlines of a mask, along the edges of its pixels. */
static gboolean
add_outlines(Reading *reading, RelabelPolyline *polyline, JsonNode *segmentation, GError **problem)
{
  RelabelPixelBox whole = { 0, 0, reading->width, reading->height };
  g_autoptr(RelabelMask) mask = relabel_coco_mask_read(segmentation, reading->width, reading->height, &whole, problem);
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(double));
  g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(guint));
  guint start = 0;

  if (mask == NULL || !relabel_mask_trace(mask->pixels, reading->width, reading->height, numbers, ends))
    return FALSE;
  for (guint i = 0; i < numbers->len; i++)
    g_array_index(numbers, double, i) /= i % 2 == 0 ? reading->width : reading->height;
  for (guint i = 0; i < ends->len; i++) {
    guint end = g_array_index(ends, guint, i);

    relabel_polyline_add_shape(polyline, &g_array_index(numbers, double, start), end - start);
    start = end;
  }
  return TRUE;
}

static gboolean
read_outlines(Reading *reading, RelabelPolyline *polyline, JsonNode *segmentation)
{
  g_autoptr(GError) problem = NULL;
  gboolean done = TRUE;

  if (!JSON_NODE_HOLDS_ARRAY(segmentation)) {
    done = add_outlines(reading, polyline, segmentation, &problem);
  } else {
    JsonArray *parts = json_node_get_array(segmentation);

    for (guint i = 0; done && i < json_array_get_length(parts); i++)
      done = add_part(reading, polyline, json_array_get_element(parts, i));
  }
  if (!done)
    left_out(reading, "an outline", problem != NULL ? problem->message : "it is not made of pairs of numbers");
  return done;
}

static gboolean
add_polyline(Reading *reading, GError **error)
{
  JsonNode *segmentation = get_segmentation(reading);
  g_autoptr(RelabelPolyline) polyline = relabel_polyline_new(NULL, TRUE, TRUE);

  if (segmentation == NULL) {
    left_out(reading, "an annotation", "it has no outline");
    return TRUE;
  }
  if (!read_outlines(reading, polyline, segmentation))
    return TRUE;
  set_common(reading, RELABEL_LABEL(polyline));
  return add_label(reading, reading->coco->field, &reading->coco->has_field, RELABEL_FIELD_TYPE_POLYLINES,
                   RELABEL_LABEL(g_steal_pointer(&polyline)), error);
}

/* x, y, visibility, x, y, visibility, …; points of visibility 0 are missing. */
static gboolean
read_points(Reading *reading, JsonArray *array, RelabelKeypoint *keypoint)
{
  guint n = json_array_get_length(array) / 3;
  g_autofree double *points = g_new(double, 2 * n + 1);
  JsonArray *visible = json_array_new();
  JsonObject *attributes = NULL;

  for (guint i = 0; i < n; i++) {
    JsonNode *seen = json_array_get_element(array, 3 * i + 2);
    double numbers[3];

    for (guint k = 0; k < 3; k++) {
      if (!relabel_json_number(json_array_get_element(array, 3 * i + k), &numbers[k]) || !relabel_pixels_are_sane(&numbers[k], 1)) {
        json_array_unref(visible);
        return FALSE;
      }
    }
    points[2 * i] = numbers[2] != 0 ? numbers[0] / reading->width : NAN;
    points[2 * i + 1] = numbers[2] != 0 ? numbers[1] / reading->height : NAN;
    json_array_add_element(visible, json_node_ref(seen));
  }
  relabel_keypoint_set_points(keypoint, points, 2 * n);
  attributes = relabel_json_copy_object(relabel_label_get_attributes(RELABEL_LABEL(keypoint)));
  json_object_set_array_member(attributes, "visible", visible);
  relabel_label_take_attributes(RELABEL_LABEL(keypoint), attributes);
  return json_array_get_length(array) % 3 == 0;
}

/* One number for all points, or one for each. */
static void
read_confidences(JsonObject *annotation, RelabelKeypoint *keypoint)
{
  JsonArray *array = relabel_json_peek_array(annotation, "score");
  guint n = array != NULL ? json_array_get_length(array) : 0;
  g_autofree double *numbers = g_new(double, n + 1);

  for (guint i = 0; i < n; i++) {
    if (!relabel_json_number(json_array_get_element(array, i), &numbers[i]))
      return;
  }
  if (n > 0)
    relabel_keypoint_set_confidences(keypoint, numbers, n);
}

static gboolean
add_keypoint(Reading *reading, GError **error)
{
  JsonArray *array = relabel_json_peek_array(reading->annotation, "keypoints");
  g_autoptr(RelabelKeypoint) keypoint = relabel_keypoint_new(NULL);

  if (array == NULL || json_array_get_length(array) == 0)
    return TRUE;
  set_common(reading, RELABEL_LABEL(keypoint));
  if (!read_points(reading, array, keypoint)) {
    left_out(reading, "a keypoint", "it is not made of threes of numbers");
    return TRUE;
  }
  read_confidences(reading->annotation, keypoint);
  return add_label(reading, reading->coco->keypoints_field, &reading->coco->has_keypoints_field, RELABEL_FIELD_TYPE_KEYPOINTS,
                   RELABEL_LABEL(g_steal_pointer(&keypoint)), error);
}

gboolean
relabel_coco_add_labels(RelabelCoco *coco, RelabelSample *sample, int width, int height, JsonObject *annotation,
                        const char *file, guint64 line, GError **error)
{
  Reading reading = { coco, sample, width, height, annotation, file, line };

  if (g_strcmp0(coco->label_type, "keypoints") == 0)
    return add_keypoint(&reading, error);
  if (g_strcmp0(coco->label_type, "polylines") == 0)
    return add_polyline(&reading, error);
  if (g_strcmp0(coco->label_type, "detections") == 0)
    return add_detection(&reading, error);
  return add_detection(&reading, error) && add_keypoint(&reading, error);
}
