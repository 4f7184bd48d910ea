/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../media/pictures.h"
#include "capture-dataset.h"
#include "relabel-detection.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-mask.h"
#include "relabel-polyline.h"

/* What FiftyOne has exported of one dataset in each format, and what has to be found in it. */

typedef struct {
  const char *folder;
  const char *format;
  const char *label_type;
  const char *member; /* of what is expected */
  const char *field;
  double pixels; /* of which coordinates may be wrong: formats with whole pixels, or six digits */
  guint n_samples;
  guint n_problems;
} Row;

static const Row rows[] = {
  { "coco", "coco", NULL, "ground_truth", "ground_truth", 1e-9, 8, 0 },
  { "coco_polys", "coco", "polylines", "polylines", "ground_truth", 1, 8, 8 },
  { "coco_kps", "coco", NULL, "keypoints", "ground_truth_keypoints", 1, 8, 8 },
  { "yolov4", "yolo", NULL, "ground_truth", "ground_truth", 1e-4, 8, 0 },
  { "yolov5", "yolo", NULL, "ground_truth", "ground_truth", 1e-4, 8, 0 },
  { "voc", "voc", NULL, "ground_truth", "ground_truth", 1, 8, 0 },
  { "kitti", "kitti", NULL, "ground_truth", "ground_truth", 0.5001, 8, 0 },
  { "cvat_image", "cvat", NULL, "ground_truth", "detections", 0.5001, 8, 0 },
  { "cvat_image", "cvat", NULL, "polylines", "polylines", 0.5001, 8, 0 },
  { "cvat_image", "cvat", NULL, "keypoints", "keypoints", 0.5001, 8, 0 },
};

static CaptureDataset *
import(const char *folder, const char *label_type, RelabelImportReport **report)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "data", "exports", folder, NULL);
  g_autoptr(RelabelImportRequest) request = relabel_import_request_new(NULL, path);
  CaptureDataset *dataset = capture_dataset_new();
  g_autoptr(GError) error = NULL;

  relabel_import_request_set_label_type(request, label_type);
  *report = relabel_import_samples(RELABEL_DATASET(dataset), request, NULL, NULL, &error);
  g_assert_no_error(error);
  return dataset;
}

/* All coordinates of a label, in pixels, x and y in turn; of a box two corners. */
static GArray *
get_pixels(RelabelLabel *label)
{
  GArray *all = g_array_new(FALSE, FALSE, sizeof(double));
  gsize n;

  if (RELABEL_IS_DETECTION(label)) {
    RelabelBox box;

    relabel_detection_get_box(RELABEL_DETECTION(label), &box);
    g_array_append_vals(all, ((double[]){ box.x, box.y, box.x + box.width, box.y + box.height }), 4);
  } else if (RELABEL_IS_KEYPOINT(label)) {
    const double *points = relabel_keypoint_get_points(RELABEL_KEYPOINT(label), &n);

    g_array_append_vals(all, points, (guint)n);
  } else {
    for (guint i = 0; i < relabel_polyline_get_n_shapes(RELABEL_POLYLINE(label)); i++) {
      const double *points = relabel_polyline_get_shape(RELABEL_POLYLINE(label), i, &n);

      g_array_append_vals(all, points, (guint)n);
    }
  }
  for (guint i = 0; i < all->len; i++)
    g_array_index(all, double, i) *= i % 2 == 0 ? 64 : 48;
  return all;
}

static void
add_numbers(JsonNode *node, GArray *numbers)
{
  double number;

  if (relabel_json_number(node, &number)) {
    number *= numbers->len % 2 == 0 ? 64 : 48;
    g_array_append_val(numbers, number);
  }
  for (guint i = 0; JSON_NODE_HOLDS_ARRAY(node) && i < json_array_get_length(json_node_get_array(node)); i++)
    add_numbers(json_array_get_element(json_node_get_array(node), i), numbers);
}

static GArray *
get_wanted_pixels(JsonObject *wanted)
{
  GArray *all = g_array_new(FALSE, FALSE, sizeof(double));

  if (json_object_has_member(wanted, "bbox")) {
    add_numbers(json_object_get_member(wanted, "bbox"), all);
    g_array_index(all, double, 2) += g_array_index(all, double, 0);
    g_array_index(all, double, 3) += g_array_index(all, double, 1);
  } else {
    add_numbers(json_object_get_member(wanted, "points"), all);
  }
  return all;
}

static void
assert_label(const Row *row, RelabelLabel *label, JsonObject *wanted)
{
  g_autoptr(GArray) found = get_pixels(label);
  g_autoptr(GArray) expected = get_wanted_pixels(wanted);

  g_assert_cmpstr(relabel_label_get_label(label), ==, json_object_get_string_member(wanted, "label"));
  g_assert_cmpuint(found->len, ==, expected->len);
  for (guint i = 0; i < found->len; i++)
    g_assert_cmpfloat_with_epsilon(g_array_index(found, double, i), g_array_index(expected, double, i), row->pixels);
}

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  g_autofree char *expected = g_test_build_filename(G_TEST_DIST, "data", "exports", "expected_plain.json", NULL);
  g_autoptr(JsonNode) node = relabel_json_parse_file(expected, NULL);
  g_autoptr(RelabelImportReport) report = NULL;
  CaptureDataset *dataset = import(row->folder, row->label_type, &report);

  g_assert_cmpstr(relabel_import_report_get_format(report), ==, row->format);
  g_assert_cmpuint(relabel_import_report_get_n_problems(report), ==, row->n_problems);
  g_assert_cmpuint(dataset->samples->len, ==, row->n_samples);
  g_assert_cmpuint(dataset->n_commits, ==, 1);
  for (guint i = 0; i < json_array_get_length(json_node_get_array(node)); i++) {
    JsonObject *wanted = json_array_get_object_element(json_node_get_array(node), i);
    JsonArray *labels = relabel_json_peek_array(wanted, row->member);
    guint n = labels != NULL ? json_array_get_length(labels) : 0;
    RelabelSample *sample = capture_dataset_find(dataset, json_object_get_string_member(wanted, "file"));
    GPtrArray *found = relabel_sample_get_labels(sample, row->field);

    g_assert_cmpint(relabel_sample_get_width(sample), ==, 64);
    g_assert_cmpint(relabel_sample_get_height(sample), ==, 48);
    g_assert_cmpuint(found != NULL ? found->len : 0, ==, n);
    for (guint k = 0; k < n; k++)
      assert_label(row, found->pdata[k], json_array_get_object_element(labels, k));
  }
  g_assert_finalize_object(dataset);
}

static RelabelLabel *
get_label(CaptureDataset *dataset, const char *file, const char *field, guint position)
{
  return relabel_sample_get_labels(capture_dataset_find(dataset, file), field)->pdata[position];
}

static void
assert_attribute(RelabelLabel *label, const char *name, const char *json)
{
  JsonNode *node = relabel_label_get_attribute(label, name);
  g_autofree char *text = node != NULL ? relabel_json_to_string(node, FALSE) : NULL;

  g_assert_cmpstr(text, ==, json);
}

/* Confidences, attributes and classes, as the format has them. */
static void
test_attributes(void)
{
  static const struct {
    const char *folder;
    const char *field;
    const char *occluded;
    double confidence;
  } wanted[] = {
    { "coco", "ground_truth", "true", 0.8 },
    { "voc", "ground_truth", "true", -1 },
    { "kitti", "ground_truth", "1", 0.8 },
    { "cvat_image", "detections", "true", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
    g_autoptr(RelabelImportReport) report = NULL;
    CaptureDataset *dataset = import(wanted[i].folder, NULL, &report);
    RelabelLabel *label = get_label(dataset, "img2.jpg", wanted[i].field, 1);
    gboolean has_confidence;
    double confidence;

    g_assert_cmpstr(relabel_label_get_label(label), ==, "cat");
    assert_attribute(label, "occluded", wanted[i].occluded);
    has_confidence = relabel_label_get_confidence(label, &confidence);
    g_assert_cmpint(has_confidence, ==, wanted[i].confidence >= 0);
    if (has_confidence)
      g_assert_cmpfloat(confidence, ==, wanted[i].confidence);
    g_assert_finalize_object(dataset);
  }
}

/* Outlines of YOLO: what has too few points for one is a box, as FiftyOne reads its own file. */
static void
test_yolo_outlines(void)
{
  g_autoptr(RelabelImportReport) report = NULL;
  CaptureDataset *dataset = import("yolov5_seg", NULL, &report);
  RelabelPolyline *area = RELABEL_POLYLINE(get_label(dataset, "img0.jpg", "ground_truth", 0));
  RelabelPolyline *lane = RELABEL_POLYLINE(get_label(dataset, "img0.jpg", "ground_truth", 1));
  const char *const *tags = relabel_sample_get_tags(capture_dataset_find(dataset, "img0.jpg"));
  gsize n;
  const double *points = relabel_polyline_get_shape(area, 0, &n);

  g_assert_cmpuint(n, ==, 6);
  g_assert_cmpfloat(points[4], ==, 0.3);
  g_assert_cmpfloat(points[5], ==, 0.7);
  g_assert_true(relabel_polyline_get_closed(area) && relabel_polyline_get_filled(area));
  relabel_polyline_get_shape(lane, 0, &n);
  g_assert_cmpuint(n, ==, 8);
  g_assert_cmpstr(tags[0], ==, "train");
  g_assert_null(tags[1]);
  g_assert_finalize_object(dataset);
}

/* The mask of the first instance, which FiftyOne has written as an outline: the pixels are those that pycocotools fill. */
static void
test_coco_mask(void)
{
  g_autoptr(RelabelImportReport) report = NULL;
  CaptureDataset *dataset = import("coco_inst", NULL, &report);
  RelabelDetection *detection = RELABEL_DETECTION(get_label(dataset, "img0.jpg", "ground_truth", 0));
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelMask) mask = relabel_mask_new_from_npy(relabel_detection_get_mask(detection), &error);
  guint n = 0;

  g_assert_no_error(error);
  g_assert_cmpint(mask->width, ==, 22);
  g_assert_cmpint(mask->height, ==, 24);
  g_assert_cmpstr(mask->dtype, ==, "bool");
  for (int i = 0; i < 22 * 24; i++)
    n += mask->pixels[i];
  g_assert_cmpuint(n, ==, 215);
  g_assert_cmpuint(relabel_mask_get_value(mask, 3, 4), ==, 1);
  g_assert_cmpuint(relabel_mask_get_value(mask, 2, 4), ==, 0);
  assert_attribute(RELABEL_LABEL(detection), "iscrowd", "0");
  g_assert_finalize_object(dataset);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/formats/read/%s/%s", rows[i].folder, rows[i].member);

    g_test_add_data_func(path, &rows[i], test_row);
  }
  g_test_add_func("/formats/read/attributes", test_attributes);
  g_test_add_func("/formats/read/yolo-outlines", test_yolo_outlines);
  g_test_add_func("/formats/read/coco-mask", test_coco_mask);
  return g_test_run();
}
