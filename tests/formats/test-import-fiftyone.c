/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "../media/pictures.h"
#include "capture-dataset.h"
#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-document.h"
#include "relabel-format-error.h"
#include "relabel-import.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-polyline.h"
#include "relabel-segmentation.h"

static char *
data_path(const char *name)
{
  return g_test_build_filename(G_TEST_DIST, "data", "exports", name, NULL);
}

static CaptureDataset *
import(const char *path, RelabelImportReport **report)
{
  CaptureDataset *dataset = capture_dataset_new();
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelImportReport) found = import_path(RELABEL_DATASET(dataset), "fiftyone", path, &error);

  g_assert_no_error(error);
  if (report != NULL)
    *report = g_steal_pointer(&found);
  return dataset;
}

static CaptureDataset *
import_named(const char *name, RelabelImportReport **report)
{
  g_autofree char *path = data_path(name);

  return import(path, report);
}

static void
assert_refused(const char *path, RelabelFormatError code, const char *says)
{
  CaptureDataset *dataset = capture_dataset_new();
  g_autoptr(GError) error = NULL;

  g_assert_null(import_path(RELABEL_DATASET(dataset), "fiftyone", path, &error));
  g_assert_error(error, RELABEL_FORMAT_ERROR, (int)code);
  g_test_message("%s", error->message);
  g_assert_nonnull(strstr(error->message, says));
  g_assert_cmpuint(dataset->samples->len, ==, 0);
  g_assert_cmpuint(dataset->n_commits, ==, 0);
  g_assert_finalize_object(dataset);
}

static void assert_same(const char *where, JsonNode *theirs, JsonNode *ours);

static gboolean
says_nothing(const char *name, JsonNode *node)
{
  return node == NULL || JSON_NODE_HOLDS_NULL(node) ||
         (strcmp(name, "attributes") == 0 && json_object_get_size(json_node_get_object(node)) == 0);
}

static void
assert_same_objects(const char *where, JsonObject *theirs, JsonObject *ours)
{
  g_autoptr(GList) names = json_object_get_members(theirs);
  g_autoptr(GList) our_names = json_object_get_members(ours);

  for (GList *link = names; link != NULL; link = link->next) {
    g_autofree char *inner = g_strdup_printf("%s.%s", where, (char *)link->data);

    if (!says_nothing(link->data, json_object_get_member(theirs, link->data)))
      assert_same(inner, json_object_get_member(theirs, link->data), json_object_get_member(ours, link->data));
  }
  for (GList *link = our_names; link != NULL; link = link->next) {
    if (!json_object_has_member(theirs, link->data))
      g_error("%s.%s was not there", where, (char *)link->data);
  }
}

/* Equal, but that an integer may have become a number of the same value, and a path has become absolute. */
static void
assert_same(const char *where, JsonNode *theirs, JsonNode *ours)
{
  double a = 0, b = 1;

  if (ours == NULL)
    g_error("%s is missing", where);
  if (relabel_json_number(theirs, &a)) {
    g_assert_true(relabel_json_number(ours, &b));
    g_assert_cmpfloat(a, ==, b);
  } else if (JSON_NODE_HOLDS_OBJECT(theirs)) {
    g_assert_true(JSON_NODE_HOLDS_OBJECT(ours));
    assert_same_objects(where, json_node_get_object(theirs), json_node_get_object(ours));
  } else if (JSON_NODE_HOLDS_ARRAY(theirs)) {
    JsonArray *x = json_node_get_array(theirs), *y = json_node_get_array(ours);

    g_assert_cmpuint(json_array_get_length(x), ==, json_array_get_length(y));
    for (guint i = 0; i < json_array_get_length(x); i++) {
      g_autofree char *inner = g_strdup_printf("%s[%u]", where, i);

      assert_same(inner, json_array_get_element(x, i), json_array_get_element(y, i));
    }
  } else if (g_str_has_suffix(where, "_path")) {
    g_assert_true(g_path_is_absolute(json_node_get_string(ours)));
    g_assert_true(g_file_test(json_node_get_string(ours), G_FILE_TEST_EXISTS));
    g_assert_true(g_str_has_suffix(json_node_get_string(ours), json_node_get_string(theirs)));
  } else {
    g_autofree char *x = relabel_json_to_string(theirs, FALSE);
    g_autofree char *y = relabel_json_to_string(ours, FALSE);

    g_assert_cmpstr(x, ==, y);
  }
}

/* Every member of every sample comes back, bit by bit: ids, boxes, masks, vectors, dates, unknown documents. */
static void
test_round_trip(gconstpointer data)
{
  static const char *const not_ours[] = { "_media_type", "_rand", "_dataset_id", "created_at", "last_modified_at", "metadata",
                                          "filepath", NULL };
  g_autofree char *folder = data_path(data);
  g_autofree char *path = g_build_filename(folder, "samples.json", NULL);
  g_autoptr(JsonNode) raw = relabel_json_parse_file(path, NULL);
  JsonArray *samples = json_object_get_array_member(json_node_get_object(raw), "samples");
  CaptureDataset *dataset = import(folder, NULL);

  g_assert_cmpuint(dataset->samples->len, ==, json_array_get_length(samples));
  for (guint i = 0; i < dataset->samples->len; i++) {
    JsonObject *theirs = json_array_get_object_element(samples, i);
    g_autoptr(JsonNode) document = relabel_sample_to_document(dataset->samples->pdata[i], dataset->fields);
    JsonObject *ours = json_node_get_object(document);
    g_autoptr(GList) names = json_object_get_members(theirs);

    for (GList *link = names; link != NULL; link = link->next) {
      const char *name = strcmp(link->data, "_oid") == 0 ? "oid" : link->data;

      if (!g_strv_contains(not_ours, name) && !json_object_get_null_member(theirs, link->data))
        assert_same(name, json_object_get_member(theirs, link->data), json_object_get_member(ours, name));
    }
  }
  g_assert_finalize_object(dataset);
}

static void
test_full(void)
{
  g_autoptr(RelabelImportReport) report = NULL;
  CaptureDataset *dataset = import_named("fod", &report);
  RelabelSample *sample = capture_dataset_find(dataset, "img0.jpg");
  RelabelLabel *cat = capture_dataset_find_label(dataset, "ground_truth", "6b0404835be41dc63cf9afd7");
  RelabelLabel *instance = capture_dataset_find_label(dataset, "inst", "6b0404835be41dc63cf9afdc");
  RelabelLabel *by_path = capture_dataset_find_label(dataset, "inst", "6b0404835be41dc63cf9afde");
  RelabelLabel *face = capture_dataset_find_label(dataset, "kps", "6b0404835be41dc63cf9afe3");
  RelabelLabel *area = capture_dataset_find_label(dataset, "polys", "6b0404835be41dc63cf9afe1");
  const guint8 *mask;
  gsize n = 0;

  g_assert_cmpuint(relabel_import_report_get_n_samples(report), ==, 8);
  g_assert_cmpuint(relabel_import_report_get_n_problems(report), ==, 0);
  g_assert_cmpstr(relabel_sample_get_id(sample), ==, "6b0404875be41dc63cf9b009");
  g_assert_cmpstr(relabel_sample_get_tags(sample)[1], ==, "t2");
  g_assert_cmpint(relabel_sample_get_width(sample), ==, 64);
  g_assert_cmpint(relabel_sample_get_size_bytes(sample), ==, 1209);
  g_assert_true(g_file_test(relabel_sample_get_filepath(sample), G_FILE_TEST_EXISTS));
  g_assert_cmpstr(relabel_label_get_label(cat), ==, "cat");
  g_assert_cmpstr(relabel_label_get_tags(cat)[0], ==, "easy");
  g_assert_cmpstr(json_node_get_string(relabel_label_get_attribute(cat, "eval_id")), ==, "6b0404835be41dc63cf9afda");
  mask = g_bytes_get_data(relabel_detection_get_mask(RELABEL_DETECTION(instance)), &n);
  g_assert_cmpuint(n, ==, 90);
  g_assert_cmpmem(mask, 2, "\x78\x9c", 2);
  g_assert_true(g_file_test(relabel_detection_get_mask_path(RELABEL_DETECTION(by_path)), G_FILE_TEST_EXISTS));
  g_assert_true(isnan(relabel_keypoint_get_points(RELABEL_KEYPOINT(face), &n)[2]));
  g_assert_cmpuint(n, ==, 6);
  g_assert_cmpuint(relabel_polyline_get_n_shapes(RELABEL_POLYLINE(area)), ==, 2);
  g_assert_finalize_object(dataset);
}

static void
test_fields(void)
{
  static const struct {
    const char *name;
    RelabelFieldType type;
  } wanted[] = {
    { "weather", RELABEL_FIELD_TYPE_CLASSIFICATION },   { "multi", RELABEL_FIELD_TYPE_CLASSIFICATIONS },
    { "ground_truth", RELABEL_FIELD_TYPE_DETECTIONS },  { "det1", RELABEL_FIELD_TYPE_DETECTION },
    { "polys", RELABEL_FIELD_TYPE_POLYLINES },          { "poly1", RELABEL_FIELD_TYPE_POLYLINE },
    { "kps", RELABEL_FIELD_TYPE_KEYPOINTS },            { "kp1", RELABEL_FIELD_TYPE_KEYPOINT },
    { "seg", RELABEL_FIELD_TYPE_SEGMENTATION },         { "quality", RELABEL_FIELD_TYPE_REGRESSION },
    { "heat", RELABEL_FIELD_TYPE_OTHER },               { "geo", RELABEL_FIELD_TYPE_OTHER },
    { "oid", RELABEL_FIELD_TYPE_OTHER },                { "emb", RELABEL_FIELD_TYPE_OTHER },
    { "score", RELABEL_FIELD_TYPE_FLOAT },              { "count", RELABEL_FIELD_TYPE_INT },
    { "flag", RELABEL_FIELD_TYPE_BOOLEAN },             { "note", RELABEL_FIELD_TYPE_STRING },
    { "when", RELABEL_FIELD_TYPE_DATETIME },            { "day", RELABEL_FIELD_TYPE_DATE },
    { "strs", RELABEL_FIELD_TYPE_LIST },                { "d", RELABEL_FIELD_TYPE_DICT },
  };
  CaptureDataset *dataset = import_named("fod", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
    RelabelField *field = capture_dataset_find_field(dataset, wanted[i].name);

    g_assert_nonnull(field);
    g_assert_cmpint(relabel_field_get_field_type(field), ==, wanted[i].type);
    g_assert_nonnull(relabel_field_get_document(field));
  }
  g_assert_null(capture_dataset_find_field(dataset, "filepath"));
  g_assert_null(capture_dataset_find_field(dataset, "_rand"));
  g_assert_finalize_object(dataset);
}

static void
test_document(gconstpointer data)
{
  CaptureDataset *dataset = import_named(data, NULL);
  JsonObject *document = dataset->document;
  JsonObject *classes = relabel_json_peek_object(document, "classes");
  JsonObject *targets = relabel_json_peek_object(document, "mask_targets");
  JsonArray *views = relabel_json_peek_array(document, "saved_views");

  g_assert_cmpstr(json_array_get_string_element(relabel_json_peek_array(classes, "ground_truth"), 1), ==, "dog");
  g_assert_cmpuint(json_array_get_length(relabel_json_peek_array(document, "default_classes")), ==, 3);
  g_assert_cmpstr(relabel_json_peek_string(relabel_json_peek_object(targets, "seg"), "1"), ==, "road");
  g_assert_cmpstr(relabel_json_peek_string(relabel_json_peek_object(document, "default_mask_targets"), "255"), ==, "b");
  g_assert_cmpstr(relabel_json_peek_string(relabel_json_peek_object(document, "info"), "author"), ==, "x");
  g_assert_cmpstr(relabel_json_peek_string(document, "description"), ==, "Reference dataset");
  g_assert_cmpuint(json_array_get_length(relabel_json_peek_array(document, "tags")), ==, 2);
  g_assert_nonnull(relabel_json_peek_object(document, "skeletons"));
  g_assert_false(json_object_has_member(document, "sample_fields"));
  g_assert_false(json_object_has_member(document, "_id"));
  if (g_str_equal(data, "fod")) {
    g_assert_cmpuint(json_array_get_length(views), ==, 2);
    g_assert_cmpstr(relabel_json_peek_string(json_array_get_object_element(views, 0), "name"), ==, "cats-view");
  }
  g_assert_finalize_object(dataset);
}

static void
test_runs(void)
{
  CaptureDataset *dataset = import_named("fod", NULL);
  RelabelRun *run = capture_dataset_find_run(dataset, RELABEL_RUN_KIND_ANNOTATION, "ls_dets");
  RelabelRun *eval = capture_dataset_find_run(dataset, RELABEL_RUN_KIND_EVALUATION, "eval");
  RelabelRun *brain = capture_dataset_find_run(dataset, RELABEL_RUN_KIND_BRAIN, "viz");
  RelabelRun *custom = capture_dataset_find_run(dataset, RELABEL_RUN_KIND_CUSTOM, "my_run");
  JsonObject *results;
  gint64 n_samples = 0, n_uploaded = 0;

  g_assert_cmpuint(dataset->runs->len, ==, 6);
  g_assert_cmpint(relabel_run_get_state(run), ==, RELABEL_RUN_STATE_OPEN);
  g_assert_cmpint(relabel_run_get_project_id(run), ==, 1);
  g_assert_cmpstr(relabel_run_get_url(run), ==, "http://127.0.0.1:18491");
  g_assert_cmpstr(relabel_run_get_view(run), ==, "filter_labels(ground_truth, mask == null, only_matches=false)");
  relabel_run_get_counts(run, &n_samples, &n_uploaded);
  g_assert_cmpint(n_samples, ==, 8);
  g_assert_cmpint(n_uploaded, ==, 8);
  g_assert_cmpuint(dataset->n_tasks, ==, 10);
  g_assert_cmpint(g_date_time_to_unix(relabel_run_get_timestamp(run)), ==, 1795425538);
  results = json_node_get_object(relabel_run_get_results(run));
  g_assert_cmpuint(json_object_get_size(json_object_get_object_member(json_object_get_object_member(results, "id_map"),
                                                                      "ground_truth")), ==, 8);
  results = json_node_get_object(relabel_run_get_results(eval));
  g_assert_nonnull(relabel_json_peek_array(results, "ytrue"));
  g_assert_nonnull(relabel_json_peek_string(relabel_json_peek_object(relabel_run_get_document(eval), "config"), "gt_field"));
  g_assert_nonnull(relabel_run_get_results(brain));
  g_assert_nonnull(relabel_run_get_results(custom));
  g_assert_finalize_object(dataset);
}

static void
assert_box(RelabelDetection *detection, JsonArray *numbers)
{
  RelabelBox box;

  relabel_detection_get_box(detection, &box);
  g_assert_cmpfloat(box.x, ==, json_array_get_double_element(numbers, 0));
  g_assert_cmpfloat(box.y, ==, json_array_get_double_element(numbers, 1));
  g_assert_cmpfloat(box.width, ==, json_array_get_double_element(numbers, 2));
  g_assert_cmpfloat(box.height, ==, json_array_get_double_element(numbers, 3));
}

static void
assert_points(const double *numbers, gsize n, JsonArray *points)
{
  g_assert_cmpuint(n, ==, 2 * json_array_get_length(points));
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat(numbers[i], ==, json_array_get_double_element(json_array_get_array_element(points, i / 2), i % 2));
}

static void
assert_expected(CaptureDataset *dataset, JsonObject *wanted)
{
  RelabelSample *sample = capture_dataset_find(dataset, json_object_get_string_member(wanted, "file"));
  GPtrArray *weather = relabel_sample_get_labels(sample, "weather");
  GPtrArray *truth = relabel_sample_get_labels(sample, "ground_truth");
  GPtrArray *polylines = relabel_sample_get_labels(sample, "polylines");
  GPtrArray *keypoints = relabel_sample_get_labels(sample, "keypoints");
  JsonArray *array = json_object_get_array_member(wanted, "ground_truth");
  gsize n = 0;

  g_assert_cmpint(relabel_sample_get_width(sample), ==, json_object_get_int_member(wanted, "width"));
  g_assert_cmpint(relabel_sample_get_height(sample), ==, json_object_get_int_member(wanted, "height"));
  g_assert_cmpstr(relabel_sample_get_tags(sample)[0], ==,
                  json_array_get_string_element(json_object_get_array_member(wanted, "tags"), 0));
  g_assert_cmpstr(relabel_label_get_label(weather->pdata[0]), ==, json_object_get_string_member(wanted, "weather"));
  g_assert_cmpuint(truth->len, ==, json_array_get_length(array));
  for (guint i = 0; i < truth->len; i++) {
    JsonObject *object = json_array_get_object_element(array, i);

    g_assert_cmpstr(relabel_label_get_label(truth->pdata[i]), ==, json_object_get_string_member(object, "label"));
    assert_box(truth->pdata[i], json_object_get_array_member(object, "bbox"));
  }
  g_assert_true((polylines == NULL) == json_object_get_null_member(wanted, "polylines"));
  g_assert_true((keypoints == NULL) == json_object_get_null_member(wanted, "keypoints"));
  for (guint i = 0; polylines != NULL && i < polylines->len; i++) {
    JsonObject *object = json_array_get_object_element(json_object_get_array_member(wanted, "polylines"), i);
    const double *numbers = relabel_polyline_get_shape(polylines->pdata[i], 0, &n);

    assert_points(numbers, n, json_array_get_array_element(json_object_get_array_member(object, "points"), 0));
    g_assert_cmpint(relabel_polyline_get_closed(polylines->pdata[i]), ==, json_object_get_boolean_member(object, "closed"));
    g_assert_cmpint(relabel_polyline_get_filled(polylines->pdata[i]), ==, json_object_get_boolean_member(object, "filled"));
  }
  for (guint i = 0; keypoints != NULL && i < keypoints->len; i++) {
    JsonObject *object = json_array_get_object_element(json_object_get_array_member(wanted, "keypoints"), i);
    const double *numbers = relabel_keypoint_get_points(keypoints->pdata[i], &n);

    assert_points(numbers, n, json_object_get_array_member(object, "points"));
  }
}

static void
test_expected(void)
{
  g_autofree char *path = data_path("expected_plain.json");
  g_autoptr(JsonNode) node = relabel_json_parse_file(path, NULL);
  JsonArray *wanted = json_node_get_array(node);
  CaptureDataset *dataset = import_named("fod_plain", NULL);

  g_assert_cmpuint(dataset->samples->len, ==, json_array_get_length(wanted));
  for (guint i = 0; i < json_array_get_length(wanted); i++)
    assert_expected(dataset, json_array_get_object_element(wanted, i));
  g_assert_finalize_object(dataset);
}

/* A folder with a file a sample, exported without its media: the samples are there, and the missing pictures are told. */
static void
test_dirs(void)
{
  g_autoptr(RelabelImportReport) report = NULL;
  CaptureDataset *dataset = import_named("fod_dirs", &report);

  g_assert_cmpuint(dataset->samples->len, ==, 8);
  g_assert_cmpuint(relabel_import_report_get_n_problems(report), ==, 8);
  g_assert_cmpstr(relabel_import_report_get_path(report, 0), ==, "/data/media/img0.jpg");
  g_assert_cmpstr(relabel_sample_get_id(dataset->samples->pdata[0]), ==, "6b0404875be41dc63cf9b009");
  g_assert_nonnull(capture_dataset_find_label(dataset, "ground_truth", "6b0404835be41dc63cf9afd7"));
  g_assert_finalize_object(dataset);
}

/* Attributes of the early kind, legacy binaries and dates, runs inside of the dataset's document, nulls. */
static void
test_version_0_14(void)
{
  g_autoptr(RelabelImportReport) report = NULL;
  CaptureDataset *dataset = import_named("fod_v0_14_handmade", &report);
  RelabelSample *sample = dataset->samples->pdata[0];
  RelabelLabel *bird = capture_dataset_find_label(dataset, "ground_truth", "5f452471ef00e6374aac53ca");
  RelabelRun *run = capture_dataset_find_run(dataset, RELABEL_RUN_KIND_EVALUATION, "e");
  g_autoptr(JsonNode) value = relabel_document_number(0.8175834390151201);

  g_assert_cmpuint(relabel_import_report_get_n_problems(report), ==, 0);
  g_assert_true(json_node_equal(relabel_sample_get_value(sample, "uniqueness"), value));
  g_assert_cmpfloat(json_node_get_double(relabel_label_get_attribute(bird, "area")), ==, 73790.37944999996);
  g_assert_nonnull(relabel_detection_get_mask(RELABEL_DETECTION(bird)));
  g_assert_false(relabel_label_get_confidence(bird, NULL));
  g_assert_cmpint(relabel_sample_get_width(sample), >, 0);
  g_assert_nonnull(run);
  g_assert_null(relabel_run_get_results(run));
  g_assert_finalize_object(dataset);
}

static void
test_refused(void)
{
  g_autofree char *video = data_path("fod_video");
  g_autofree char *group = data_path("fod_group");
  g_autofree char *other = data_path("");

  assert_refused(video, RELABEL_FORMAT_ERROR_UNSUPPORTED, "to_frames");
  assert_refused(group, RELABEL_FORMAT_ERROR_UNSUPPORTED, "select_group_slices");
  assert_refused(other, RELABEL_FORMAT_ERROR_WRONG_FORMAT, "metadata.json");
  assert_refused("/nowhere", RELABEL_FORMAT_ERROR_NOT_FOUND, "/nowhere");
}

#define FIELDS "\"sample_fields\":[{\"name\":\"n\",\"ftype\":\"fiftyone.core.fields.IntField\"}," \
               "{\"name\":\"f\",\"ftype\":\"fiftyone.core.fields.FloatField\"}," \
               "{\"name\":\"t\",\"ftype\":\"fiftyone.core.fields.DateTimeField\"}," \
               "{\"name\":\"gt\",\"ftype\":\"fiftyone.core.fields.EmbeddedDocumentField\"," \
               "\"embedded_doc_type\":\"fiftyone.core.labels.Detections\"}]"
#define METADATA "{\"version\":\"1.0\",\"media_type\":\"image\"," FIELDS "}"

static char *
make_export(const char *metadata, const char *samples)
{
  char *folder = folder_new();
  g_autoptr(GBytes) picture = picture_jpeg(40, 30, 6, FALSE);
  g_autofree char *metadata_path = g_build_filename(folder, "metadata.json", NULL);
  g_autofree char *samples_path = g_build_filename(folder, "samples.json", NULL);

  g_free(file_write(folder, "a.jpg", picture));
  g_assert_true(g_file_set_contents(metadata_path, metadata, -1, NULL));
  if (samples != NULL)
    g_assert_true(g_file_set_contents(samples_path, samples, -1, NULL));
  return folder;
}

/* Canonical numbers, old dates, bare NaN, members that nobody declared, and a picture that is asked for its size. */
static void
test_forms(void)
{
  char *folder = make_export(METADATA,
                             "{\"samples\":[{\"filepath\":\"./a.jpg\",\"n\":{\"$numberLong\":\"7\"},\"f\":NaN,"
                             "\"t\":{\"$date\":{\"$numberLong\":\"1598366833000\"}},\"extra\":{\"_cls\":\"Classification\",\"label\":\"x\"},"
                             "\"more\":2.5,\"_private\":1,\"gt\":{\"_cls\":\"Detections\",\"detections\":[{\"_id\":{\"$oid\":"
                             "\"5f452471ef00e6374aac53ca\"},\"_cls\":\"Detection\",\"bounding_box\":[{\"$numberDouble\":\"0.25\"},0,1,1]}]}}]}");
  g_autoptr(RelabelImportReport) report = NULL;
  CaptureDataset *dataset = import(folder, &report);
  RelabelSample *sample = dataset->samples->pdata[0];
  g_autoptr(JsonNode) nan_node = relabel_document_number(NAN);
  RelabelBox box;

  g_assert_cmpuint(relabel_import_report_get_n_problems(report), ==, 0);
  g_assert_cmpint(relabel_sample_get_width(sample), ==, 30);
  g_assert_cmpint(json_node_get_int(relabel_sample_get_value(sample, "n")), ==, 7);
  g_assert_true(json_node_equal(relabel_sample_get_value(sample, "f"), nan_node));
  g_assert_cmpstr(json_object_get_string_member(json_node_get_object(relabel_sample_get_value(sample, "t")), "$date"), ==,
                  "2020-08-25T14:47:13.000Z");
  g_assert_cmpstr(relabel_label_get_label(relabel_sample_get_labels(sample, "extra")->pdata[0]), ==, "x");
  g_assert_cmpfloat(json_node_get_double(relabel_sample_get_value(sample, "more")), ==, 2.5);
  g_assert_null(relabel_sample_get_value(sample, "_private"));
  relabel_detection_get_box(relabel_sample_get_labels(sample, "gt")->pdata[0], &box);
  g_assert_cmpfloat(box.x, ==, 0.25);
  g_assert_finalize_object(dataset);
  folder_remove(folder);
}

/* What makes no sample is left out and told; the rest comes in. */
static void
test_invalid_samples(void)
{
  char *folder = make_export(METADATA,
                             "{\"samples\":[{\"filepath\":\"a.jpg\"},{\"tags\":[]},5,{\"filepath\":\"a.jpg\",\"_id\":\"zz\"},"
                             "{\"filepath\":\"a.mp4\",\"_media_type\":\"video\"},"
                             "{\"filepath\":\"a.jpg\",\"gt\":{\"detections\":[{\"bounding_box\":\"no\"}]}},"
                             "{\"filepath\":\"a.jpg\",\"gt\":{\"detections\":7}},{\"filepath\":\"a.jpg\",\"gt\":{\"detections\":null}}]}");
  g_autoptr(RelabelImportReport) report = NULL;
  CaptureDataset *dataset = import(folder, &report);

  for (guint i = 0; i < relabel_import_report_get_n_listed(report); i++)
    g_test_message("%s", relabel_import_report_get_reason(report, i));
  g_assert_cmpuint(dataset->samples->len, ==, 2);
  g_assert_cmpuint(relabel_import_report_get_n_problems(report), ==, 6);
  g_assert_nonnull(strstr(relabel_import_report_get_reason(report, 4), "sample 6 was left out: field “gt”: label 1: "));
  g_assert_finalize_object(dataset);
  folder_remove(folder);
}

static void
test_damaged(void)
{
  static const struct {
    const char *metadata;
    const char *samples;
    RelabelFormatError code;
    const char *says;
  } rows[] = {
    { "{", NULL, RELABEL_FORMAT_ERROR_DAMAGED, "metadata.json" },
    { "[]", NULL, RELABEL_FORMAT_ERROR_WRONG_FORMAT, "no FiftyOneDataset" },
    { METADATA, NULL, RELABEL_FORMAT_ERROR_NOT_FOUND, "samples.json" },
    { METADATA, "{\"samples\":[{\"filepath\"", RELABEL_FORMAT_ERROR_DAMAGED, "in sample 1" },
    { "{\"media_type\":\"3d\"," FIELDS "}", "{\"samples\":[]}", RELABEL_FORMAT_ERROR_UNSUPPORTED, "3d" },
    { "{\"media_type\":\"image\",\"_media_roots\":[1]," FIELDS "}", "{\"samples\":[]}", RELABEL_FORMAT_ERROR_UNSUPPORTED, "roots" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    char *folder = make_export(rows[i].metadata, rows[i].samples);

    assert_refused(folder, rows[i].code, rows[i].says);
    folder_remove(folder);
  }
}

/* Of text that is damaged in the middle, the rest is imported. */
static void
test_damaged_in_part(void)
{
  static const struct {
    const char *samples;
    guint n;
    guint64 line;
    const char *says;
  } rows[] = {
    { "{\"samples\":[{\"filepath\":\"a.jpg\"},\n{\"filepath\"", 1, 2, "what follows was left out" },
    { "{\"samples\":[{\"filepath\":\"a.jpg\"},\n{\"filepath\" 1},{\"filepath\":\"a.jpg\"}]}", 2, 2, "in sample 2" },
    { "{\"samples\":[{\"filepath\":\"a.jpg\"},\n\n{\"filepath\":7}]}", 1, 3, "sample 2 was left out" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    char *folder = make_export(METADATA, rows[i].samples);
    g_autoptr(RelabelImportReport) report = NULL;
    CaptureDataset *dataset = import(folder, &report);

    g_assert_cmpuint(dataset->samples->len, ==, rows[i].n);
    g_assert_cmpuint(relabel_import_report_get_n_problems(report), ==, 1);
    g_assert_cmpuint(relabel_import_report_get_line(report, 0), ==, rows[i].line);
    g_assert_nonnull(strstr(relabel_import_report_get_reason(report, 0), rows[i].says));
    g_assert_finalize_object(dataset);
    folder_remove(folder);
  }
}

/* Hostile keys of runs name no files outside of the export, and a damaged result costs only itself. */
static void
test_bad_runs(void)
{
  char *folder = make_export("{\"version\":\"1.0\",\"media_type\":\"image\"," FIELDS ",\"evaluations\":{\"../x\":{},\"ok\":{\"config\":{}},"
                             "\"bad\":{\"config\":{}},\"five\":5,\"legacy\":\"{\\\"config\\\":{}}\",\"text\":\"{\"}}",
                             "{\"samples\":[{\"filepath\":\"a.jpg\"}]}");
  g_autofree char *results = g_build_filename(folder, "evaluations", NULL);
  g_autofree char *bad = g_build_filename(results, "bad.json", NULL);
  g_autoptr(RelabelImportReport) report = NULL;
  CaptureDataset *dataset;

  g_assert_cmpint(g_mkdir(results, 0700), ==, 0);
  g_assert_true(g_file_set_contents(bad, "{\"ytrue\":[", -1, NULL));
  dataset = import(folder, &report);
  g_assert_cmpuint(dataset->runs->len, ==, 3);
  g_assert_nonnull(capture_dataset_find_run(dataset, RELABEL_RUN_KIND_EVALUATION, "ok"));
  g_assert_nonnull(capture_dataset_find_run(dataset, RELABEL_RUN_KIND_EVALUATION, "legacy"));
  g_assert_null(relabel_run_get_results(capture_dataset_find_run(dataset, RELABEL_RUN_KIND_EVALUATION, "bad")));
  g_assert_cmpuint(relabel_import_report_get_n_problems(report), ==, 4);
  g_assert_finalize_object(dataset);
  folder_remove(folder);
}

static void
test_not_empty(void)
{
  g_autofree char *path = data_path("fod_plain");
  CaptureDataset *dataset = import(path, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null(import_path(RELABEL_DATASET(dataset), "fiftyone", path, &error));
  g_assert_error(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_UNSUPPORTED);
  g_assert_finalize_object(dataset);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_data_func("/formats/fiftyone/round-trip/fod", "fod", test_round_trip);
  g_test_add_data_func("/formats/fiftyone/round-trip/plain", "fod_plain", test_round_trip);
  g_test_add_data_func("/formats/fiftyone/round-trip/legacy", "fod_legacy", test_round_trip);
  g_test_add_func("/formats/fiftyone/full", test_full);
  g_test_add_func("/formats/fiftyone/fields", test_fields);
  g_test_add_data_func("/formats/fiftyone/document/fod", "fod", test_document);
  g_test_add_data_func("/formats/fiftyone/document/legacy", "fod_legacy", test_document);
  g_test_add_func("/formats/fiftyone/runs", test_runs);
  g_test_add_func("/formats/fiftyone/expected", test_expected);
  g_test_add_func("/formats/fiftyone/dirs", test_dirs);
  g_test_add_func("/formats/fiftyone/version-0.14", test_version_0_14);
  g_test_add_func("/formats/fiftyone/refused", test_refused);
  g_test_add_func("/formats/fiftyone/forms", test_forms);
  g_test_add_func("/formats/fiftyone/invalid-samples", test_invalid_samples);
  g_test_add_func("/formats/fiftyone/damaged", test_damaged);
  g_test_add_func("/formats/fiftyone/damaged-in-part", test_damaged_in_part);
  g_test_add_func("/formats/fiftyone/bad-runs", test_bad_runs);
  g_test_add_func("/formats/fiftyone/not-empty", test_not_empty);
  return g_test_run();
}
