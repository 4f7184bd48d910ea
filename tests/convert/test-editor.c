/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as the real editor posted them, and its boxes that are turned. */
#include <string.h>

#include "convert-test.h"
#include "relabel-convert-shape.h"
#include "relabel-json.h"

static const struct {
  const char *result_type;
  const char *label_type;
} types_of_results[] = {
  { "rectanglelabels", "detections" }, { "ellipselabels", "detections" }, { "polygonlabels", "polygons" },
  { "vectorlabels", "polylines" },     { "keypointlabels", "keypoints" }, { "brushlabels", "instances" },
  { "choices", "classifications" },    { "number", "regression" },
};

static const char *
label_type_of(JsonObject *region)
{
  for (gsize i = 0; i < G_N_ELEMENTS(types_of_results); i++) {
    if (g_strcmp0(types_of_results[i].result_type, relabel_json_peek_string(region, "type")) == 0)
      return types_of_results[i].label_type;
  }
  return NULL;
}

static JsonObject *
ui_request(const char *control, const char *label_type)
{
  g_autoptr(JsonObject) image = json_object("{'width': 500, 'height': 375}");
  JsonObject *request = request_new(label_type, image, NULL);

  json_object_set_string_member(request, "field", control);
  return request;
}

/* A choice is as many labels as are chosen. */
static guint
count_labels(JsonArray *result, const char *control)
{
  guint n = 0;

  for (guint i = 0; i < json_array_get_length(result); i++) {
    JsonObject *region = json_array_get_object_element(result, i);
    JsonArray *chosen = relabel_json_peek_array(relabel_json_peek_object(region, "value"), "choices");
    gboolean of_control = g_strcmp0(relabel_json_peek_string(region, "from_name"), control) == 0;

    n += of_control && chosen != NULL ? json_array_get_length(chosen) : 1;
  }
  return n;
}

/* Each region is a label, or is reported; those of other controls are. */
static void
check_control(JsonArray *result, JsonArray *prediction, JsonObject *region)
{
  const char *control = json_object_get_string_member(region, "from_name");
  g_autoptr(JsonObject) request = ui_request(control, label_type_of(region));
  g_autoptr(JsonObject) answer = request_load(request, result, NULL);
  g_autoptr(JsonObject) before = NULL, again = NULL;
  g_autoptr(JsonNode) base = NULL;
  JsonArray *labels = json_object_get_array_member(answer, "labels");

  g_assert_cmpuint(json_array_get_length(labels) + json_array_get_length(json_object_get_array_member(answer, "skipped")), ==,
                   count_labels(result, control));
  g_assert_cmpuint(json_array_get_length(labels), >, 0);
  if (prediction == NULL)
    return;
  /* The editor was opened on it, and nothing was touched: all labels come back as they were. */
  before = request_load(request, prediction, NULL);
  base = labels_as_documents(json_object_get_array_member(before, "labels"));
  again = request_load(request, result, base);
  json_assert_same(json_object_get_member(again, "labels"), base, 0);
}

static void
check_deleted(JsonArray *result, JsonArray *prediction, JsonObject *region)
{
  g_autoptr(JsonObject) request = ui_request(json_object_get_string_member(region, "from_name"), label_type_of(region));
  g_autoptr(JsonObject) before = request_load(request, prediction, NULL);
  g_autoptr(JsonNode) base = labels_as_documents(json_object_get_array_member(before, "labels"));
  g_autoptr(JsonObject) answer = request_load(request, result, base);

  g_assert_cmpuint(json_array_get_length(json_node_get_array(base)), >, 0);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "labels")), ==, 0);
}

static void
test_ui(gconstpointer data)
{
  JsonObject *vector = (JsonObject *)data;
  JsonArray *result = json_object_get_array_member(vector, "result");
  JsonArray *prediction = relabel_json_peek_array(vector, "prediction");

  for (guint i = 0; i < json_array_get_length(result); i++) {
    JsonObject *region = json_array_get_object_element(result, i);

    if (label_type_of(region) != NULL)
      check_control(result, prediction, region);
  }
  for (guint i = 0; prediction != NULL && json_array_get_length(result) == 0 && i < json_array_get_length(prediction); i++)
    check_deleted(result, prediction, json_array_get_object_element(prediction, i));
}

/* Whatever a field was made for, another's result is no error of the whole. */
static void
test_ui_as_any(gconstpointer data)
{
  static const char *const types[] = { "classification", "classifications", "detections", "instances", "polygons",
                                       "polylines",      "keypoints",       "regression", "segmentation" };
  JsonArray *result = json_object_get_array_member((JsonObject *)data, "result");

  for (gsize t = 0; t < G_N_ELEMENTS(types); t++) {
    for (guint i = 0; i < json_array_get_length(result); i++) {
      const char *control = relabel_json_peek_string(json_array_get_object_element(result, i), "from_name");
      g_autoptr(JsonObject) request = ui_request(control != NULL ? control : "none", types[t]);
      g_autoptr(JsonObject) answer = NULL;

      if (strcmp(types[t], "segmentation") == 0)
        json_object_set_object_member(request, "mask_targets", json_object("{'1': 'road', '2': 'sky'}"));
      answer = request_load(request, result, NULL);
      g_assert_true(json_object_has_member(answer, "labels"));
    }
  }
}

/* ---- rotated boxes ---- */

static void
test_rotation(void)
{
  g_autoptr(JsonObject) head = NULL;
  JsonArray *cases = vectors_load("rotation", &head);

  g_assert_cmpuint(json_array_get_length(cases), >, 50);
  for (guint i = 0; i < json_array_get_length(cases); i++) {
    JsonObject *vector = json_array_get_object_element(cases, i);
    JsonArray *corners = json_object_get_array_member(vector, "corners");
    JsonArray *box = json_object_get_array_member(vector, "enclosing_box");
    g_autoptr(JsonObject) region = json_object("{'type': 'rectanglelabels'}");
    g_auto(RelabelRegionShape) shape = { 0 };
    g_autoptr(GError) error = NULL;
    double bounds[4];

    json_object_set_int_member(region, "original_width", json_object_get_int_member(vector, "width"));
    json_object_set_int_member(region, "original_height", json_object_get_int_member(vector, "height"));
    json_object_set_member(region, "value", json_node_copy(json_object_get_member(vector, "value")));
    relabel_region_shape_read(&shape, region, &error);
    g_assert_no_error(error);
    g_assert_true(shape.closed);
    g_assert_cmpuint(shape.numbers->len, ==, 8);
    for (guint k = 0; k < 8; k++)
      g_assert_cmpfloat_with_epsilon(g_array_index(shape.numbers, double, k) / 100,
                                     json_array_get_double_element(json_array_get_array_element(corners, k / 2), k % 2), 1e-9);
    g_assert_true(relabel_region_shape_get_bounds(&shape, bounds));
    for (guint k = 0; k < 4; k++)
      g_assert_cmpfloat_with_epsilon(bounds[k] / 100, json_array_get_double_element(box, k), 1e-9);
  }
}

int
main(int argc, char *argv[])
{
  g_autoptr(JsonObject) head = NULL;
  JsonArray *array;

  g_test_init(&argc, &argv, NULL);
  array = vectors_load("ui", &head);
  for (guint i = 0; i < json_array_get_length(array); i++) {
    JsonObject *vector = json_array_get_object_element(array, i);
    g_autofree char *path = g_strdup_printf("/editor/%s", json_object_get_string_member(vector, "name"));
    g_autofree char *any = g_strdup_printf("%s/as-any", path);

    g_test_add_data_func(path, vector, test_ui);
    g_test_add_data_func(any, vector, test_ui_as_any);
  }
  g_test_add_func("/editor/rotation", test_rotation);
  return g_test_run();
}
