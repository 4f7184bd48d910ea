/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "relabel-conversion.h"
#include "relabel-convert-error.h"
#include "relabel-detection.h"
#include "relabel-json.h"

/* The recorded cases: labels of FiftyOne, what was sent, what the real server gave back, and the lossless answer. */

typedef struct {
  const RelabelConversion *conversion;
  JsonObject *object;
} Case;

static GPtrArray *all_cases;

static void
free_case(gpointer data)
{
  json_object_unref(((Case *)data)->object);
  g_free(data);
}

static void
assert_close(double a, double b)
{
  g_assert_cmpfloat_with_epsilon(a, b, 1e-9 * MAX(1, fabs(b)));
}

static GPtrArray *
case_labels(const Case *data)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);
  JsonObject *document = relabel_json_peek_object(data->object, "fiftyone");
  const char *key = relabel_field_type_get_list_key(data->conversion->field_type);
  GType type = relabel_field_type_get_label_type(data->conversion->field_type);
  JsonArray *array = key != NULL ? relabel_json_peek_array(document, key) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length(array); i++)
    g_ptr_array_add(labels, relabel_label_from_document(type, json_array_get_element(array, i), NULL));
  if (key == NULL && document != NULL)
    g_ptr_array_add(labels, relabel_label_from_document(type, json_object_get_member(data->object, "fiftyone"), NULL));
  return labels;
}

static void
compare_value(JsonObject *value, JsonObject *expected)
{
  static const char *const names[] = { "x", "y", "width", "height", "rotation" };

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    double wanted = 0;

    if (!relabel_json_number(json_object_get_member(expected, names[i]), &wanted))
      continue;
    if (strcmp(names[i], "rotation") == 0)
      wanted = fmod(wanted, 360);
    assert_close(json_object_get_double_member(value, names[i]), MIN(wanted, 100 + 260 * (names[i][0] == 'r')));
  }
}

/* Label to region, as the recorded request had it; only coordinates over 100 % are refused. */
static void
test_to(gconstpointer user_data)
{
  const Case *data = user_data;
  JsonObject *image = json_object_get_object_member(data->object, "image");
  JsonArray *sent = json_object_get_array_member(data->object, "peer_upload");
  g_autoptr(GPtrArray) labels = case_labels(data);

  for (guint i = 0; i < labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);
    JsonObject *expected = json_array_get_object_element(sent, i);
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonObject) region =
        relabel_convert_to_region(data->conversion, label, relabel_label_get_id(label), "lab",
                                  (int)json_object_get_int_member(image, "width"),
                                  (int)json_object_get_int_member(image, "height"), &error);

    if (region == NULL) {
      g_assert_error(error, RELABEL_CONVERT_ERROR, RELABEL_CONVERT_ERROR_LABEL);
      g_assert_cmpstr(json_object_get_string_member(data->object, "name"), ==, "x_over_1");
      continue;
    }
    g_assert_cmpstr(json_object_get_string_member(region, "id"), ==, json_object_get_string_member(expected, "id"));
    g_assert_cmpstr(json_object_get_string_member(region, "type"), ==, json_object_get_string_member(expected, "type"));
    compare_value(json_object_get_object_member(region, "value"), json_object_get_object_member(expected, "value"));
    g_assert_cmpstr(relabel_conversion_get_class(data->conversion, json_object_get_object_member(region, "value")), ==,
                    relabel_label_get_label(label));
  }
}

/* Region to label, as the lossless answer has it. */
static void
test_from(gconstpointer user_data)
{
  const Case *data = user_data;
  JsonArray *regions = json_object_get_array_member(data->object, "ls_result");
  JsonArray *expected = json_object_get_array_member(data->object, "expected");
  guint n = 0;

  for (guint i = 0; i < json_array_get_length(regions); i++) {
    g_autoptr(RelabelLabel) label =
        relabel_convert_from_region(data->conversion, json_array_get_object_element(regions, i), NULL);
    JsonObject *wanted;
    JsonArray *box;

    if (label == NULL)
      continue;
    g_assert_cmpuint(n, <, json_array_get_length(expected));
    wanted = json_array_get_object_element(expected, n++);
    g_assert_cmpstr(relabel_label_get_label(label), ==, json_object_get_string_member(wanted, "label"));
    box = relabel_json_peek_array(wanted, "bounding_box");
    if (box != NULL) {
      RelabelBox actual;
      double rotation = 0;

      relabel_detection_get_box(RELABEL_DETECTION(label), &actual);
      g_assert_cmpfloat(actual.x, ==, json_array_get_double_element(box, 0));
      g_assert_cmpfloat(actual.y, ==, json_array_get_double_element(box, 1));
      g_assert_cmpfloat(actual.width, ==, json_array_get_double_element(box, 2));
      g_assert_cmpfloat(actual.height, ==, json_array_get_double_element(box, 3));
      relabel_json_number(json_object_get_member(wanted, "rotation"), &rotation);
      g_assert_cmpfloat(relabel_detection_get_rotation(RELABEL_DETECTION(label)), ==, rotation);
    }
  }
  g_assert_cmpuint(n, ==, json_array_get_length(expected));
}

/* What the real server gave back of an untouched label is seen as untouched. */
static void
test_untouched(gconstpointer user_data)
{
  const Case *data = user_data;
  JsonArray *regions = json_object_get_array_member(data->object, "ls_result");
  g_autoptr(GPtrArray) labels = case_labels(data);

  for (guint i = 0; i < labels->len && i < json_array_get_length(regions); i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);
    g_autoptr(JsonObject) base = relabel_convert_to_region(data->conversion, label, "", "lab", 1, 1, NULL);
    JsonObject *region = json_array_get_object_element(regions, i);

    if (base == NULL)
      continue;
    g_assert_true(relabel_convert_same_class(data->conversion, region, base));
    g_assert_true(relabel_convert_same_shape(data->conversion, region, base));
  }
}

static void
test_tolerance(void)
{
  const RelabelConversion *conversion = relabel_conversion_find("detections");
  g_autoptr(RelabelLabel) a = RELABEL_LABEL(relabel_detection_new("a", 0.5, 0.5, 0.1, 0.1));
  g_autoptr(RelabelLabel) hair = RELABEL_LABEL(relabel_detection_new("a", 0.5 + 1e-9, 0.5, 0.1, 0.1));
  g_autoptr(RelabelLabel) moved = RELABEL_LABEL(relabel_detection_new("a", 0.5 + 1e-7, 0.5, 0.1, 0.1));
  g_autoptr(RelabelLabel) turned = RELABEL_LABEL(relabel_detection_new("a", 0.5, 0.5, 0.1, 0.1));
  g_autoptr(JsonObject) region_a = relabel_convert_to_region(conversion, a, "", "", 1, 1, NULL);
  g_autoptr(JsonObject) region_hair = relabel_convert_to_region(conversion, hair, "", "", 1, 1, NULL);
  g_autoptr(JsonObject) region_moved = relabel_convert_to_region(conversion, moved, "", "", 1, 1, NULL);
  g_autoptr(JsonObject) region_turned = NULL;

  relabel_detection_set_rotation(RELABEL_DETECTION(turned), 0.01);
  region_turned = relabel_convert_to_region(conversion, turned, "", "", 1, 1, NULL);
  g_assert_true(relabel_convert_same_shape(conversion, region_a, region_hair));
  g_assert_false(relabel_convert_same_shape(conversion, region_a, region_moved));
  g_assert_false(relabel_convert_same_shape(conversion, region_a, region_turned));
}

/* Regions of which no label can be made: an error for that region. */
static void
test_hostile(gconstpointer text)
{
  g_autoptr(JsonNode) node = relabel_json_parse(text, -1, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLabel) label =
      relabel_convert_from_region(relabel_conversion_find("detections"), json_node_get_object(node), &error);

  g_assert_null(label);
  g_assert_nonnull(error);
}

static void
test_refused_labels(void)
{
  const RelabelConversion *conversion = relabel_conversion_find("detections");
  const double boxes[][4] = { { NAN, 0, 1, 1 }, { 0, INFINITY, 1, 1 }, { 0, 0, 1.001, 1 } };
  g_autoptr(RelabelLabel) nameless = RELABEL_LABEL(relabel_detection_new(NULL, 0, 0, 1, 1));

  for (gsize i = 0; i < G_N_ELEMENTS(boxes); i++) {
    g_autoptr(RelabelLabel) label =
        RELABEL_LABEL(relabel_detection_new("a", boxes[i][0], boxes[i][1], boxes[i][2], boxes[i][3]));

    g_assert_null(relabel_convert_to_region(conversion, label, "", "", 1, 1, NULL));
  }
  g_assert_null(relabel_convert_to_region(conversion, nameless, "", "", 1, 1, NULL));
}

static void
add_cases(const char *label_type)
{
  g_autofree char *name = g_strdup_printf("%s.json", label_type);
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "data", "convert", name, NULL);
  JsonNode *root = relabel_json_parse_file(path, NULL);
  JsonArray *cases;

  g_assert_nonnull(root);
  cases = json_object_get_array_member(json_node_get_object(root), "cases");
  for (guint i = 0; i < json_array_get_length(cases); i++) {
    Case *data = g_new0(Case, 1);
    const char *case_name;
    g_autofree char *to = NULL, *from = NULL, *untouched = NULL;

    data->conversion = relabel_conversion_find(label_type);
    data->object = json_object_ref(json_array_get_object_element(cases, i));
    case_name = json_object_get_string_member(data->object, "name");
    to = g_strdup_printf("/conversion/%s/%s/to", label_type, case_name);
    from = g_strdup_printf("/conversion/%s/%s/from", label_type, case_name);
    untouched = g_strdup_printf("/conversion/%s/%s/untouched", label_type, case_name);
    g_test_add_data_func(to, data, test_to);
    g_test_add_data_func(from, data, test_from);
    g_test_add_data_func(untouched, data, test_untouched);
    g_ptr_array_add(all_cases, data);
  }
  json_node_unref(root);
}

int
main(int argc, char *argv[])
{
  static const char *const hostile[] = {
    "{}",
    "{\"value\": 3}",
    "{\"value\": {\"x\":1,\"y\":1,\"width\":1,\"height\":1}}",
    "{\"value\": {\"x\":1,\"y\":1,\"width\":1,\"height\":1,\"rectanglelabels\":[]}}",
    "{\"value\": {\"x\":1,\"y\":1,\"width\":1,\"height\":1,\"rectanglelabels\":[7]}}",
    "{\"value\": {\"x\":\"1\",\"y\":1,\"width\":1,\"height\":1,\"rectanglelabels\":[\"a\"]}}",
    "{\"value\": {\"x\":1e300,\"y\":1,\"width\":1,\"height\":1,\"rectanglelabels\":[\"a\"]}}",
    "{\"value\": {\"y\":1,\"width\":1,\"height\":1,\"rectanglelabels\":[\"a\"]}}",
  };
  int result;

  g_test_init(&argc, &argv, NULL);
  all_cases = g_ptr_array_new_with_free_func(free_case);
  add_cases("classification");
  add_cases("detections");
  g_test_add_func("/conversion/tolerance", test_tolerance);
  g_test_add_func("/conversion/refused-labels", test_refused_labels);
  for (gsize i = 0; i < G_N_ELEMENTS(hostile); i++) {
    g_autofree char *path = g_strdup_printf("/conversion/hostile/%" G_GSIZE_FORMAT, i);
    g_test_add_data_func(path, hostile[i], test_hostile);
  }
  result = g_test_run();
  g_ptr_array_unref(all_cases);
  return result;
}
