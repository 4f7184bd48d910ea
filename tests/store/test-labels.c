/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-keypoint.h"
#include "relabel-polyline.h"
#include "relabel-regression.h"
#include "relabel-segmentation.h"
#include "store-util.h"

/* Each kind, as a list where there is one, and with what is odd about it. */
typedef struct {
  const char *name;
  RelabelFieldType type;
  const char *documents[6];
} Row;

#define ID(n) "\"_id\":{\"$oid\":\"00000000000000000000000" #n "\"}"
#define NAN_ "{\"$numberDouble\":\"NaN\"}"

static const Row rows[] = {
  { "classification",
    RELABEL_FIELD_TYPE_CLASSIFICATION,
    { "{" ID(1) ",\"label\":\"cat\",\"confidence\":0.30000000000000004,"
      "\"tags\":[\"a\",\"b\\\"c\"],\"x\":{\"y\":[1,2.0,null]}}" } },
  { "classification-nan", RELABEL_FIELD_TYPE_CLASSIFICATION, { "{" ID(1) ",\"confidence\":" NAN_ "}" } },
  { "classification-logits",
    RELABEL_FIELD_TYPE_CLASSIFICATION,
    { "{" ID(1) ",\"label\":\"\",\"logits\":{\"$binary\":{\"base64\":\"AAECAwQ=\",\"subType\":\"00\"}}}" } },
  { "classifications",
    RELABEL_FIELD_TYPE_CLASSIFICATIONS,
    { "{" ID(1) ",\"label\":\"cat\"}", "{" ID(2) ",\"label\":\"dog\",\"confidence\":-0.0}", "{" ID(3) "}",
      "{" ID(4) ",\"label\":\"🙂 \\\"'%\"}" } },
  { "detection", RELABEL_FIELD_TYPE_DETECTION, { "{" ID(1) ",\"label\":\"cat\",\"bounding_box\":[0.1,0.2,0.3,1e-320]}" } },
  { "detections",
    RELABEL_FIELD_TYPE_DETECTIONS,
    { "{" ID(1) ",\"label\":\"cat\",\"bounding_box\":[0,1,-0.0,0.1],\"confidence\":1,\"index\":-900719925474099}",
      "{" ID(2) ",\"bounding_box\":[" NAN_ ",1.7976931348623157e308,{\"$numberDouble\":\"-Infinity\"},5e-324],\"index\":0}",
      "{" ID(3) ",\"bounding_box\":[0,0,1,1],\"mask\":{\"$binary\":{\"base64\":\"AAEC\",\"subType\":\"00\"}},\"rotation\":12.5}",
      "{" ID(4) ",\"bounding_box\":[0,0,1,1],\"mask_path\":\"/m/é.png\",\"occluded\":true}" } },
  { "empty-mask",
    RELABEL_FIELD_TYPE_DETECTION,
    { "{" ID(1) ",\"bounding_box\":[0,0,1,1],\"mask\":{\"$binary\":{\"base64\":\"\",\"subType\":\"00\"}}}" } },
  { "polyline", RELABEL_FIELD_TYPE_POLYLINE, { "{" ID(1) ",\"label\":\"road\",\"points\":[]}" } },
  { "polylines",
    RELABEL_FIELD_TYPE_POLYLINES,
    { "{" ID(1) ",\"label\":\"road\",\"points\":[[[0.1,0.2],[0.3,0.4]],[],[[0,0],[1,1],[0.5,0.7]]],"
      "\"closed\":true,\"filled\":true}",
      "{" ID(2) ",\"points\":[[[0.1,0.2]]],\"closed\":true,\"confidence\":0.5,\"index\":3}" } },
  { "keypoint", RELABEL_FIELD_TYPE_KEYPOINT, { "{" ID(1) ",\"label\":\"p\",\"points\":[]}" } },
  { "keypoints",
    RELABEL_FIELD_TYPE_KEYPOINTS,
    { "{" ID(1) ",\"label\":\"p\",\"points\":[[0.1,0.2],[" NAN_ "," NAN_ "],[-0.0,1]],"
      "\"confidence\":[0.9," NAN_ ",0.1],\"index\":1}",
      "{" ID(2) ",\"points\":[[0.1,0.2]],\"confidence\":[]}", "{" ID(3) ",\"points\":[[0.5,0.5]]}" } },
  { "segmentation",
    RELABEL_FIELD_TYPE_SEGMENTATION,
    { "{" ID(1) ",\"mask\":{\"$binary\":{\"base64\":\"eJwDAAAAAAE=\",\"subType\":\"00\"}},"
      "\"mask_path\":\"m.png\",\"tags\":[\"t\"]}" } },
  { "segmentation-path", RELABEL_FIELD_TYPE_SEGMENTATION, { "{" ID(1) ",\"mask_path\":\"m.png\"}" } },
  { "regression", RELABEL_FIELD_TYPE_REGRESSION, { "{" ID(1) ",\"value\":12.5,\"confidence\":0.25}" } },
  { "regression-unset", RELABEL_FIELD_TYPE_REGRESSION, { "{" ID(1) ",\"unit\":\"mm\"}" } },
  { "regression-nan", RELABEL_FIELD_TYPE_REGRESSION, { "{" ID(1) ",\"value\":" NAN_ "}" } },
};

static void
assert_labels(GPtrArray *labels, GPtrArray *expected)
{
  g_assert_nonnull(labels);
  g_assert_cmpuint(labels->len, ==, expected->len);
  for (guint i = 0; i < labels->len; i++) {
    g_autofree char *text = relabel_label_to_string(g_ptr_array_index(labels, i));
    g_autofree char *wanted = relabel_label_to_string(g_ptr_array_index(expected, i));

    g_assert_cmpstr(text, ==, wanted);
    g_assert_true(relabel_label_equal(g_ptr_array_index(labels, i), g_ptr_array_index(expected, i)));
  }
}

static RelabelSample *
read_sample(RelabelDataset *dataset, const char *id)
{
  g_autoptr(GError) error = NULL;
  RelabelSample *sample = relabel_dataset_read_sample(dataset, id, &error);

  g_assert_no_error(error);
  return sample;
}

/* By way of a new sample, and by way of set_labels; before and after the file was closed. */
static void
test_round_trip(Fixture *fixture, gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GPtrArray) labels = new_labels(relabel_field_type_get_label_type(row->type), row->documents);
  g_autoptr(RelabelSample) first = new_sample(1);
  g_autoptr(RelabelSample) second = new_sample(2);
  g_autoptr(GError) error = NULL;

  add_field(fixture->dataset, "f", row->type);
  relabel_sample_set_labels(first, "f", labels);
  add_sample(fixture->dataset, first);
  add_sample(fixture->dataset, second);
  relabel_dataset_set_labels(fixture->dataset, relabel_sample_get_id(second), "f", labels, &error);
  g_assert_no_error(error);
  for (int i = 0; i < 2; i++) {
    g_autoptr(RelabelSample) read_first = read_sample(fixture->dataset, relabel_sample_get_id(first));
    g_autoptr(RelabelSample) read_second = read_sample(fixture->dataset, relabel_sample_get_id(second));

    assert_labels(relabel_sample_get_labels(read_first, "f"), labels);
    assert_labels(relabel_sample_get_labels(read_second, "f"), labels);
    fixture_reopen(fixture);
  }
}

static void
test_unset_and_empty(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GPtrArray) empty = g_ptr_array_new();
  g_autoptr(RelabelSample) sample = new_sample(1);
  g_autoptr(GError) error = NULL;

  add_field(fixture->dataset, "unset", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(fixture->dataset, "empty", RELABEL_FIELD_TYPE_DETECTIONS);
  relabel_sample_set_labels(sample, "empty", empty);
  add_sample(fixture->dataset, sample);
  for (int i = 0; i < 2; i++) {
    g_autoptr(RelabelSample) read = read_sample(fixture->dataset, relabel_sample_get_id(sample));
    GPtrArray *labels = relabel_sample_get_labels(read, i == 0 ? "empty" : "unset");

    g_assert_null(relabel_sample_get_labels(read, i == 0 ? "unset" : "empty"));
    g_assert_nonnull(labels);
    g_assert_cmpuint(labels->len, ==, 0);
    relabel_dataset_set_labels(fixture->dataset, relabel_sample_get_id(sample), "empty", NULL, &error);
    g_assert_no_error(error);
    relabel_dataset_set_labels(fixture->dataset, relabel_sample_get_id(sample), "unset", empty, &error);
    g_assert_no_error(error);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/store/labels/%s", rows[i].name);

    g_test_add(path, Fixture, &rows[i], fixture_set_up, test_round_trip, fixture_tear_down);
  }
  g_test_add("/store/labels/unset-and-empty", Fixture, NULL, fixture_set_up, test_unset_and_empty, fixture_tear_down);
  return g_test_run();
}
