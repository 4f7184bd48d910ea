/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Documents of labels: what is read, how it is written, and what is wrong with others. */
#include <math.h>

#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-polyline.h"
#include "relabel-regression.h"
#include "relabel-segmentation.h"

#define OID "0123456789abcdef01234567"
#define ID "\"_id\":{\"$oid\":\"" OID "\"}"

typedef struct {
  const char *name;
  GType (*type)(void);
  const char *text;
  const char *expected; /* behind the id; or the message of the error */
} Row;

static const Row documents[] = {
  { "classification", relabel_classification_get_type, "{" ID ",\"label\":\"cat\",\"confidence\":0.5}",
    "\"_cls\":\"Classification\",\"tags\":[],\"label\":\"cat\",\"confidence\":0.5}" },
  { "bare-id", relabel_classification_get_type, "{\"_id\":\"" OID "\",\"_cls\":\"Classification\"}",
    "\"_cls\":\"Classification\",\"tags\":[]}" },
  { "null-members", relabel_classification_get_type,
    "{" ID ",\"tags\":null,\"label\":null,\"confidence\":null,\"logits\":null,\"x\":null}",
    "\"_cls\":\"Classification\",\"tags\":[]}" },
  { "attributes", relabel_classification_get_type, "{" ID ",\"z\":1,\"a\":{\"b\":[1.0,null]},\"index\":3}",
    "\"_cls\":\"Classification\",\"tags\":[],\"z\":1,\"a\":{\"b\":[1.0,null]},\"index\":3}" },
  { "empty-attributes", relabel_detection_get_type, "{" ID ",\"attributes\":{},\"bounding_box\":[0,0,1,1]}",
    "\"_cls\":\"Detection\",\"tags\":[],\"bounding_box\":[0.0,0.0,1.0,1.0]}" },
  { "old-attributes", relabel_detection_get_type,
    "{" ID ",\"bounding_box\":[0,0,1,1],\"attributes\":{\"size\":{\"_cls\":\"NumericAttribute\",\"value\":4}}}",
    "\"_cls\":\"Detection\",\"tags\":[],\"bounding_box\":[0.0,0.0,1.0,1.0],"
    "\"attributes\":{\"size\":{\"_cls\":\"NumericAttribute\",\"value\":4}}}" },
  { "canonical-numbers", relabel_detection_get_type,
    "{" ID ",\"bounding_box\":[{\"$numberDouble\":\"0.1\"},{\"$numberInt\":\"1\"},{\"$numberLong\":\"2\"},3],"
    "\"confidence\":{\"$numberDouble\":\"NaN\"},\"index\":{\"$numberLong\":\"9223372036854775807\"}}",
    "\"_cls\":\"Detection\",\"tags\":[],\"confidence\":{\"$numberDouble\":\"NaN\"},\"index\":9223372036854775807,"
    "\"bounding_box\":[0.1,1.0,2.0,3.0]}" },
  { "large-index", relabel_detection_get_type, "{" ID ",\"index\":-9007199254740993,\"bounding_box\":[0,0,1,1]}",
    "\"_cls\":\"Detection\",\"tags\":[],\"index\":-9007199254740993,\"bounding_box\":[0.0,0.0,1.0,1.0]}" },
  { "double-index", relabel_detection_get_type, "{" ID ",\"index\":4.0,\"bounding_box\":[0,0,1,1]}",
    "\"_cls\":\"Detection\",\"tags\":[],\"index\":4,\"bounding_box\":[0.0,0.0,1.0,1.0]}" },
  { "binary", relabel_detection_get_type,
    "{" ID ",\"bounding_box\":[0,0,1,1],\"mask\":{\"$binary\":{\"base64\":\"AAEC\",\"subType\":\"00\"}}}",
    "\"_cls\":\"Detection\",\"tags\":[],\"bounding_box\":[0.0,0.0,1.0,1.0],"
    "\"mask\":{\"$binary\":{\"base64\":\"AAEC\",\"subType\":\"00\"}}}" },
  { "legacy-binary", relabel_segmentation_get_type, "{" ID ",\"mask\":{\"$binary\":\"AAEC\",\"$type\":\"00\"}}",
    "\"_cls\":\"Segmentation\",\"tags\":[],\"mask\":{\"$binary\":{\"base64\":\"AAEC\",\"subType\":\"00\"}}}" },
  { "other-logits", relabel_classification_get_type, "{" ID ",\"logits\":[1,2]}",
    "\"_cls\":\"Classification\",\"tags\":[],\"logits\":[1,2]}" },
  { "bare-nan", relabel_keypoint_get_type, "{" ID ",\"points\":[[NaN,NaN],[0.5,null]]}",
    "\"_cls\":\"Keypoint\",\"tags\":[],\"points\":[[{\"$numberDouble\":\"NaN\"},{\"$numberDouble\":\"NaN\"}],"
    "[0.5,{\"$numberDouble\":\"NaN\"}]]}" },
  { "infinity", relabel_regression_get_type, "{" ID ",\"value\":{\"$numberDouble\":\"-Infinity\"}}",
    "\"_cls\":\"Regression\",\"tags\":[],\"value\":{\"$numberDouble\":\"-Infinity\"}}" },
  { "empty-confidences", relabel_keypoint_get_type, "{" ID ",\"points\":[],\"confidence\":[]}",
    "\"_cls\":\"Keypoint\",\"tags\":[],\"points\":[],\"confidence\":[]}" },
  { "polyline", relabel_polyline_get_type, "{" ID ",\"points\":[[[0,1]],[]],\"closed\":true,\"tags\":[\"t\"],\"index\":0}",
    "\"_cls\":\"Polyline\",\"tags\":[\"t\"],\"index\":0,\"points\":[[[0.0,1.0]],[]],\"closed\":true,\"filled\":false}" },
  { "regression-label", relabel_regression_get_type, "{" ID ",\"label\":\"x\"}",
    "\"_cls\":\"Regression\",\"tags\":[],\"label\":\"x\"}" },
};

static const Row errors[] = {
  { "no-object", relabel_classification_get_type, "[]", "expected a JSON object, got JsonArray" },
  { "class", relabel_classification_get_type, "{\"_cls\":\"Detection\"}", "expected a Classification, got a Detection" },
  { "id", relabel_classification_get_type, "{\"_id\":\"12\"}", "“_id”: expected an id of 24 hexadecimal digits" },
  { "upper-case-id", relabel_classification_get_type, "{\"_id\":\"0123456789ABCDEF01234567\"}",
    "“_id”: expected an id of 24 hexadecimal digits" },
  { "label", relabel_detection_get_type, "{\"label\":5}", "“label”: expected a string, got Integer" },
  { "confidence", relabel_detection_get_type, "{\"confidence\":\"high\"}", "“confidence”: expected a number, got String" },
  { "index", relabel_detection_get_type, "{\"index\":1.5}", "“index”: expected a whole number, got Floating Point" },
  { "index-too-large", relabel_detection_get_type, "{\"index\":1e300}", "“index”: expected a whole number, got Floating Point" },
  { "tags", relabel_detection_get_type, "{\"tags\":\"a\"}", "“tags”: expected a JSON list, got String" },
  { "box", relabel_detection_get_type, "{\"bounding_box\":[1,2,3]}", "“bounding_box”: expected four numbers, got JsonArray" },
  { "box-number", relabel_detection_get_type, "{\"bounding_box\":[1,2,3,\"x\"]}",
    "“bounding_box”: expected four numbers, got String" },
  { "mask", relabel_detection_get_type, "{\"mask\":\"AAEC\"}", "“mask”: expected binary data, got String" },
  { "mask-path", relabel_segmentation_get_type, "{\"mask_path\":5}", "“mask_path”: expected a string, got Integer" },
  { "points", relabel_keypoint_get_type, "{\"points\":[[1,2,3]]}", "“points”: expected points of two numbers, got JsonArray" },
  { "shapes", relabel_polyline_get_type, "{\"points\":5}", "“points”: expected a list of shapes, got Integer" },
  { "shape", relabel_polyline_get_type, "{\"points\":[5]}", "“points”: expected a list of points, got Integer" },
  { "closed", relabel_polyline_get_type, "{\"closed\":1}", "“closed”: expected true or false, got Integer" },
  { "confidences", relabel_keypoint_get_type, "{\"confidence\":0.5}",
    "“confidence”: expected a list of numbers, got Floating Point" },
  { "value", relabel_regression_get_type, "{\"value\":\"much\"}", "“value”: expected a number, got String" },
};

static RelabelLabel *
read_label(GType type, const char *text, GError **error)
{
  g_autoptr(JsonNode) node = relabel_json_parse(text, -1, error);

  g_assert_nonnull(node);
  return relabel_label_from_document(type, node, error);
}

/* Read, written, read again, copied: always the same. */
static void
test_document(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;
  RelabelLabel *label = read_label(row->type(), row->text, &error);
  g_autofree char *expected = g_strconcat("{" ID ",", row->expected, NULL);
  g_autofree char *text = NULL;
  RelabelLabel *again, *copy;

  g_assert_no_error(error);
  text = relabel_label_to_string(label);
  g_assert_cmpstr(text, ==, expected);
  again = read_label(row->type(), text, &error);
  g_assert_no_error(error);
  copy = relabel_label_copy(label);
  g_assert_true(relabel_label_equal(label, again));
  g_assert_true(relabel_label_equal(label, copy));
  relabel_label_set_label(copy, "something else");
  relabel_label_set_id(again, "ffffffffffffffffffffffff");
  g_assert_false(relabel_label_equal(label, again));
  g_assert_finalize_object(label);
  g_assert_finalize_object(again);
  g_assert_finalize_object(copy);
}

static void
test_error(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;

  g_assert_null(read_label(row->type(), row->text, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
  g_assert_cmpstr(error->message, ==, row->expected);
}

/* A change of a label leaves the document that it came from alone, and its attributes in their order. */
static void
test_attributes(void)
{
  g_autoptr(JsonNode) node = relabel_json_parse("{" ID ",\"a\":1,\"b\":2}", -1, NULL);
  g_autofree char *before = relabel_json_to_string(node, FALSE);
  g_autofree char *after = NULL;
  g_autofree char *text = NULL;
  RelabelLabel *label = relabel_label_from_document(RELABEL_TYPE_CLASSIFICATION, node, NULL);
  g_autoptr(JsonNode) value = json_node_init_string(json_node_alloc(), "x");

  relabel_label_set_attribute(label, "a", value);
  relabel_label_set_attribute(label, "c", value);
  relabel_label_set_attribute(label, "b", NULL);
  relabel_label_set_attribute(label, "missing", NULL);
  text = relabel_label_to_string(label);
  g_assert_cmpstr(text, ==, "{" ID ",\"_cls\":\"Classification\",\"tags\":[],\"a\":\"x\",\"c\":\"x\"}");
  after = relabel_json_to_string(node, FALSE);
  g_assert_cmpstr(before, ==, after);
  relabel_label_set_attribute(label, "a", NULL);
  relabel_label_set_attribute(label, "c", NULL);
  g_assert_null(relabel_label_get_attributes(label));
  g_assert_finalize_object(label);
}

static void
test_old_attribute(void)
{
  RelabelLabel *label = read_label(RELABEL_TYPE_DETECTION, documents[5].text, NULL);

  g_autoptr(JsonNode) value = json_node_init_int(json_node_alloc(), 5);
  g_autofree char *set = NULL, *cleared = NULL;

  g_assert_cmpint(json_node_get_int(relabel_label_get_attribute(label, "size")), ==, 4);
  g_assert_null(relabel_label_get_attribute(label, "weight"));
  relabel_label_set_attribute(label, "size", value);
  set = relabel_label_to_string(label);
  g_assert_nonnull(strstr(set, "\"attributes\":{\"size\":{\"_cls\":\"NumericAttribute\",\"value\":5}}}"));
  relabel_label_set_attribute(label, "size", NULL);
  cleared = relabel_label_to_string(label);
  g_assert_nonnull(strstr(cleared, "\"attributes\":{}}"));
  g_assert_finalize_object(label);
}

static void
test_rotation(void)
{
  RelabelDetection *box = relabel_detection_new("a", 0, 0, 1, 1);

  g_assert_cmpfloat(relabel_detection_get_rotation(box), ==, 0);
  relabel_detection_set_rotation(box, 12.5);
  g_assert_cmpfloat(relabel_detection_get_rotation(box), ==, 12.5);
  relabel_detection_set_rotation(box, 0);
  g_assert_null(relabel_label_get_attributes(RELABEL_LABEL(box)));
  g_assert_finalize_object(box);
}

static void
test_setters(void)
{
  static const char *const tags[] = { "a", "b", NULL };
  RelabelLabel *label = RELABEL_LABEL(relabel_detection_new(NULL, 0, 0, 1, 1));
  double confidence = 5;
  gint64 index = 5;

  g_assert_true(relabel_label_get_id(label) == relabel_label_get_id(label));
  g_assert_false(relabel_label_set_id(label, "short"));
  g_assert_cmpuint(g_strv_length((char **)relabel_label_get_tags(label)), ==, 0);
  relabel_label_set_tags(label, tags);
  relabel_label_set_tags(label, relabel_label_get_tags(label));
  g_assert_true(g_strv_equal(relabel_label_get_tags(label), tags));
  g_assert_false(relabel_label_get_confidence(label, &confidence));
  g_assert_cmpfloat(confidence, ==, 0);
  relabel_label_set_confidence(label, 0.25);
  g_assert_true(relabel_label_get_confidence(label, &confidence));
  g_assert_cmpfloat(confidence, ==, 0.25);
  relabel_label_clear_confidence(label);
  g_assert_false(relabel_label_get_confidence(label, NULL));
  relabel_label_set_index(label, 3);
  g_assert_true(relabel_label_get_index(label, &index));
  g_assert_cmpint(index, ==, 3);
  relabel_label_clear_index(label);
  g_assert_false(relabel_label_get_index(label, &index));
  relabel_label_set_label(label, "x");
  relabel_label_set_label(label, relabel_label_get_label(label));
  g_assert_cmpstr(relabel_label_get_label(label), ==, "x");
  g_assert_finalize_object(label);
}

static void
test_shapes(void)
{
  const double numbers[] = { 0.1, 0.2, NAN, NAN, 0.5 };
  RelabelPolyline *polyline = relabel_polyline_new("a", TRUE, FALSE);
  RelabelKeypoint *keypoint = relabel_keypoint_new("a");
  const double *read;
  gsize n = 0;

  relabel_polyline_add_shape(polyline, numbers, 4);
  relabel_polyline_add_shape(polyline, numbers, 5);
  g_assert_cmpuint(relabel_polyline_get_n_shapes(polyline), ==, 2);
  read = relabel_polyline_get_shape(polyline, 1, &n);
  /* Half a point is none. */
  g_assert_cmpuint(n, ==, 4);
  g_assert_true(read[0] == 0.1 && isnan(read[3]));
  relabel_keypoint_set_points(keypoint, numbers, 4);
  relabel_keypoint_set_confidences(keypoint, numbers, 0);
  g_assert_nonnull(relabel_keypoint_get_confidences(keypoint, &n));
  g_assert_cmpuint(n, ==, 0);
  relabel_keypoint_set_confidences(keypoint, NULL, 0);
  g_assert_null(relabel_keypoint_get_confidences(keypoint, &n));
  g_assert_finalize_object(polyline);
  g_assert_finalize_object(keypoint);
}

static void
test_polyline_setters(void)
{
  const double numbers[] = { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6 };
  RelabelPolyline *polyline = relabel_polyline_new("a", FALSE, FALSE);
  g_autofree char *text = NULL;
  const double *read;
  gsize n = 0;

  relabel_polyline_add_shape(polyline, numbers, 6);
  relabel_polyline_clear_shapes(polyline);
  g_assert_cmpuint(relabel_polyline_get_n_shapes(polyline), ==, 0);
  /* The first shape afterwards begins at the start again. */
  relabel_polyline_add_shape(polyline, numbers + 2, 4);
  read = relabel_polyline_get_shape(polyline, 0, &n);
  g_assert_cmpuint(n, ==, 4);
  g_assert_cmpfloat(read[0], ==, 0.3);
  /* Any number that is not 0 is true. */
  relabel_polyline_set_closed(polyline, 2);
  g_assert_cmpint(relabel_polyline_get_closed(polyline), ==, TRUE);
  g_assert_false(relabel_polyline_get_filled(polyline));
  relabel_polyline_set_filled(polyline, 2);
  g_assert_cmpint(relabel_polyline_get_filled(polyline), ==, TRUE);
  relabel_polyline_set_closed(polyline, FALSE);
  relabel_label_set_id(RELABEL_LABEL(polyline), OID);
  text = relabel_label_to_string(RELABEL_LABEL(polyline));
  g_assert_cmpstr(text, ==, "{" ID ",\"_cls\":\"Polyline\",\"tags\":[],\"label\":\"a\",\"points\":[[[0.3,0.4],[0.5,0.6]]],"
                            "\"closed\":false,\"filled\":true}");
  g_assert_finalize_object(polyline);
}

static void
test_segmentation_setters(void)
{
  RelabelSegmentation *mask = relabel_segmentation_new(NULL, "a.png");
  g_autoptr(GBytes) bytes = g_bytes_new_static("x", 1);
  g_autofree char *text = NULL;

  relabel_segmentation_set_mask(mask, bytes);
  relabel_segmentation_set_mask(mask, relabel_segmentation_get_mask(mask));
  g_assert_true(relabel_segmentation_get_mask(mask) == bytes);
  g_assert_cmpstr(relabel_segmentation_get_mask_path(mask), ==, "a.png");
  relabel_segmentation_set_mask(mask, NULL);
  g_assert_null(relabel_segmentation_get_mask(mask));
  relabel_segmentation_set_mask_path(mask, "b.png");
  relabel_segmentation_set_mask_path(mask, relabel_segmentation_get_mask_path(mask));
  relabel_label_set_id(RELABEL_LABEL(mask), OID);
  text = relabel_label_to_string(RELABEL_LABEL(mask));
  g_assert_cmpstr(text, ==, "{" ID ",\"_cls\":\"Segmentation\",\"tags\":[],\"mask_path\":\"b.png\"}");
  relabel_segmentation_set_mask_path(mask, NULL);
  g_assert_null(relabel_segmentation_get_mask_path(mask));
  g_assert_finalize_object(mask);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(documents); i++) {
    g_autofree char *path = g_strdup_printf("/label/document/%s", documents[i].name);

    g_test_add_data_func(path, &documents[i], test_document);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(errors); i++) {
    g_autofree char *path = g_strdup_printf("/label/error/%s", errors[i].name);

    g_test_add_data_func(path, &errors[i], test_error);
  }
  g_test_add_func("/label/attributes", test_attributes);
  g_test_add_func("/label/old-attribute", test_old_attribute);
  g_test_add_func("/label/rotation", test_rotation);
  g_test_add_func("/label/setters", test_setters);
  g_test_add_func("/label/shapes", test_shapes);
  g_test_add_func("/label/polyline-setters", test_polyline_setters);
  g_test_add_func("/label/segmentation-setters", test_segmentation_setters);
  return g_test_run();
}
