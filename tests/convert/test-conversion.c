/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The recorded cases: labels of FiftyOne, what the real server gave back of them, and the labels that nothing is lost in. */
#include <string.h>

#include "convert-test.h"
#include "relabel-json.h"

#define CLOSE 1e-9

typedef struct {
  const char *label_type;
  JsonObject *vector;
  JsonObject *request;
} Case;

typedef enum {
  BEYOND,   /* over 100 %: the server would drop the whole prediction in silence; it is reported */
  UNSEEN,   /* it covers no pixel of the image: there is nothing to draw; it is reported */
  ROUNDS,   /* the server drops predictions of more than one turn: the same angle without whole ones is sent */
  CLOSED,   /* an open polygon can't be submitted in the editor: it is sent closed, and comes back open */
  VERTICES, /* an open line is a vector */
} Departure;

/* What is sent otherwise than it was recorded. */
static const struct {
  const char *label_type;
  const char *name; /* NULL for all */
  Departure departure;
} departures[] = {
  { "detections", "x_over_1", BEYOND },      { "polylines", "out_of_range", BEYOND }, { "polygons", "out_of_range", BEYOND },
  { "keypoints", "out_of_range", BEYOND },   { "instances", "sub_pixel", UNSEEN },    { "detections", "rotation_720", ROUNDS },
  { "polygons", "open", CLOSED },            { "polygons", "two_points", CLOSED },    { "polygons", "one_point", CLOSED },
  { "polylines", NULL, VERTICES },
};

static gboolean
departs(const Case *data, Departure departure)
{
  const char *name = json_object_get_string_member(data->vector, "name");

  for (gsize i = 0; i < G_N_ELEMENTS(departures); i++) {
    if (departures[i].departure == departure && strcmp(departures[i].label_type, data->label_type) == 0 &&
        (departures[i].name == NULL || strcmp(departures[i].name, name) == 0))
      return TRUE;
  }
  return FALSE;
}

static JsonNode *
case_labels(const Case *data)
{
  return json_object_get_member(data->vector, "fiftyone");
}

/* ---- labels, sent and loaded untouched ---- */

static void
assert_untouched(const Case *data, JsonArray *result)
{
  g_autoptr(JsonArray) wanted = label_list(case_labels(data));
  g_autoptr(JsonObject) answer = request_load(data->request, result, case_labels(data));
  JsonArray *labels = json_object_get_array_member(answer, "labels");

  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "skipped")), ==, 0);
  g_assert_cmpuint(json_array_get_length(labels), ==, json_array_get_length(wanted));
  for (guint i = 0; i < json_array_get_length(wanted); i++) {
    g_autofree char *text = relabel_json_to_string(json_array_get_element(labels, i), FALSE);
    g_autofree char *wanted_text = relabel_json_to_string(json_array_get_element(wanted, i), FALSE);

    g_assert_cmpstr(text, ==, wanted_text);
  }
}

static void
test_identity(gconstpointer user_data)
{
  const Case *data = user_data;
  g_autoptr(JsonObject) sent = request_send(data->request, case_labels(data));

  assert_untouched(data, json_object_get_array_member(sent, "result"));
}

/* As the real server had it after a round through it. */
static void
test_untouched(gconstpointer user_data)
{
  const Case *data = user_data;

  assert_untouched(data, json_object_get_array_member(data->vector, "ls_result"));
}

/* ---- to Label Studio ---- */

static void
assert_planes(JsonObject *region, JsonObject *wanted)
{
  g_autofree guint8 *plane = region_plane(region);
  g_autofree guint8 *wanted_plane = region_plane(wanted);
  int width = (int)json_object_get_int_member(wanted, "original_width");
  gsize n = (gsize)width * (gsize)json_object_get_int_member(wanted, "original_height");

  g_assert_cmpmem(plane, n, wanted_plane, n);
}

/* Vertices as the points that they stand for. */
static JsonNode *
value_as_polygon(JsonObject *value)
{
  JsonArray *vertices = json_object_get_array_member(value, "vertices");
  JsonArray *points = json_array_new();
  JsonObject *polygon = json_object_new();

  for (guint i = 0; i < json_array_get_length(vertices); i++) {
    JsonObject *vertex = json_array_get_object_element(vertices, i);
    JsonArray *point = json_array_new();

    json_array_add_double_element(point, json_object_get_double_member(vertex, "x"));
    json_array_add_double_element(point, json_object_get_double_member(vertex, "y"));
    json_array_add_array_element(points, point);
  }
  json_object_set_array_member(polygon, "points", points);
  json_object_set_boolean_member(polygon, "closed", json_object_get_boolean_member(value, "closed"));
  json_object_set_array_member(polygon, "polygonlabels", json_array_ref(json_object_get_array_member(value, "vectorlabels")));
  return relabel_json_node_from_object(polygon);
}

static void
assert_value(const Case *data, JsonObject *region, JsonObject *wanted)
{
  JsonNode *wanted_value = json_object_get_member(wanted, "value");
  g_autoptr(JsonNode) value = departs(data, VERTICES) ? value_as_polygon(json_object_get_object_member(region, "value"))
                                                      : json_node_copy(json_object_get_member(region, "value"));
  g_autoptr(JsonNode) departed = departs(data, ROUNDS)   ? json_patch(wanted_value, "/rotation 0")
                                 : departs(data, CLOSED) ? json_patch(wanted_value, "/closed true")
                                                         : json_node_copy(wanted_value);

  json_assert_same(value, departed, CLOSE);
  g_assert_cmpstr(json_object_get_string_member(region, "type"), ==,
                  departs(data, VERTICES) ? "vectorlabels" : json_object_get_string_member(wanted, "type"));
}

static void
assert_region(const Case *data, JsonObject *region, JsonObject *wanted)
{
  static const char *const names[] = { "id", "from_name", "to_name", "original_width", "original_height" };

  /* All classes of an image are one region, whose id says nothing. */
  for (gsize i = strcmp(data->label_type, "classifications") == 0; i < G_N_ELEMENTS(names); i++) {
    if (json_object_has_member(wanted, names[i]))
      json_assert_same(json_object_get_member(region, names[i]), json_object_get_member(wanted, names[i]), 0);
  }
  if (json_object_has_member(json_object_get_object_member(wanted, "value"), "rle"))
    assert_planes(region, wanted);
  else
    assert_value(data, region, wanted);
}

static void
test_to(gconstpointer user_data)
{
  const Case *data = user_data;
  g_autoptr(JsonObject) sent = request_send(data->request, case_labels(data));
  JsonArray *result = json_object_get_array_member(sent, "result"), *skipped = json_object_get_array_member(sent, "skipped");
  JsonArray *wanted = json_object_get_array_member(data->vector, "ls_result");
  g_autoptr(JsonArray) labels = label_list(case_labels(data));

  if (departs(data, BEYOND) || departs(data, UNSEEN)) {
    const char *reason = json_object_get_string_member(json_array_get_object_element(skipped, 0), "reason");

    g_assert_cmpuint(json_array_get_length(result), ==, 0);
    g_assert_cmpuint(json_array_get_length(skipped), ==, 1);
    g_assert_nonnull(strstr(reason, departs(data, BEYOND) ? "at most 100 %" : "no pixel"));
    return;
  }
  /* What Label Studio has nothing for is reported: labels without points, masks without a class. */
  if (json_array_get_length(wanted) == 0)
    g_assert_cmpuint(json_array_get_length(skipped), ==, json_array_get_length(labels));
  else
    g_assert_cmpuint(json_array_get_length(skipped), ==, 0);
  /* Some were drawn there, and never sent. */
  if (json_array_get_length(labels) == 0)
    return;
  g_assert_cmpuint(json_array_get_length(result), ==, json_array_get_length(wanted));
  for (guint i = 0; i < json_array_get_length(wanted); i++)
    assert_region(data, json_array_get_object_element(result, i), json_array_get_object_element(wanted, i));
}

/* ---- from Label Studio ---- */

static void
assert_mask(JsonObject *label, JsonObject *reference)
{
  g_autoptr(RelabelMask) mask = label_mask(label);
  g_autoptr(RelabelMask) wanted = vector_mask(reference);

  g_assert_cmpstr(mask->dtype, ==, json_object_get_string_member(reference, "dtype"));
  g_assert_cmpint(mask->width, ==, wanted->width);
  g_assert_cmpint(mask->height, ==, wanted->height);
  g_assert_cmpmem(mask->pixels, relabel_mask_get_size(mask), wanted->pixels, relabel_mask_get_size(wanted));
}

/* The id of a new label is any; the same in each load. */
static void
assert_label(JsonNode *got, JsonObject *wanted)
{
  g_autoptr(JsonNode) label = label_plain(got);
  JsonObject *object = json_node_get_object(label);
  JsonObject *reference = relabel_json_peek_object(wanted, "mask");
  g_autoptr(JsonObject) rest = relabel_json_copy_object(wanted);
  g_autoptr(JsonNode) rest_node = NULL;

  if (relabel_json_peek_string(wanted, "id") == NULL) {
    g_assert_cmpuint(strlen(json_object_get_string_member(object, "id")), ==, 24);
    json_object_set_string_member(rest, "id", json_object_get_string_member(object, "id"));
  }
  if (reference != NULL) {
    assert_mask(object, reference);
    json_object_set_member(rest, "mask", json_node_ref(json_object_get_member(object, "mask")));
  }
  rest_node = relabel_json_node_from_object(json_object_ref(rest));
  json_assert_same(label, rest_node, CLOSE);
}

/* Whether the expected labels are those of a load that knows what was sent. */
static gboolean
expects_base(const Case *data)
{
  static const char *const types[] = { "classifications", "polylines", "polygons", NULL };
  JsonArray *result = json_object_get_array_member(data->vector, "ls_result");
  JsonArray *expected = json_object_get_array_member(data->vector, "expected");

  return g_strv_contains(types, data->label_type) || (json_array_get_length(result) == 0 && json_array_get_length(expected) > 0);
}

static void
test_from(gconstpointer user_data)
{
  const Case *data = user_data;
  JsonArray *expected = json_object_get_array_member(data->vector, "expected");
  g_autoptr(JsonObject) answer = request_load(data->request, json_object_get_array_member(data->vector, "ls_result"),
                                              expects_base(data) ? case_labels(data) : NULL);
  JsonArray *labels = json_object_get_array_member(answer, "labels");

  g_assert_cmpuint(json_array_get_length(labels), ==, json_array_get_length(expected));
  for (guint i = 0; i < json_array_get_length(expected); i++)
    assert_label(json_array_get_element(labels, i), json_array_get_object_element(expected, i));
}

/* ---- which predictions the server takes ---- */

static gboolean
at_most(JsonObject *value, const char *name, double most)
{
  double number;

  return !relabel_json_number(json_object_get_member(value, name), &number) || number <= most;
}

static gboolean
points_obey(JsonArray *points)
{
  for (guint i = 0; points != NULL && i < json_array_get_length(points); i++) {
    JsonNode *node = json_array_get_element(points, i);

    if (JSON_NODE_HOLDS_OBJECT(node)) {
      if (!at_most(json_node_get_object(node), "x", 100) || !at_most(json_node_get_object(node), "y", 100))
        return FALSE;
    } else if (json_array_get_double_element(json_node_get_array(node), 0) > 100 ||
               json_array_get_double_element(json_node_get_array(node), 1) > 100) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
classes_obey(JsonObject *value, const char *type, const char *const *classes)
{
  JsonArray *names = relabel_json_peek_array(value, type);

  if (names == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length(names); i++) {
    if (!g_strv_contains(classes, json_array_get_string_element(names, i)))
      return FALSE;
  }
  return TRUE;
}

/* The rules of Label Studio 1.23, as they were found out; a prediction that breaks one is dropped in silence. */
static gboolean
value_obeys(JsonObject *value, const char *type, const char *const *classes)
{
  static const char *const names[] = { "x", "y", "width", "height" };

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    if (!at_most(value, names[i], 100))
      return FALSE;
  }
  return at_most(value, "rotation", 360) && at_most(value, "radiusX", 50) && at_most(value, "radiusY", 50) &&
         points_obey(relabel_json_peek_array(value, "points")) && points_obey(relabel_json_peek_array(value, "vertices")) &&
         (classes == NULL || classes_obey(value, type, classes));
}

/* The rules above are those of the server. */
static void
test_rules(void)
{
  static const char *const classes[] = { "car", NULL };
  g_autoptr(JsonObject) head = NULL;
  JsonArray *cases = vectors_load("prediction_rules", &head);

  g_assert_cmpuint(json_array_get_length(cases), >, 20);
  for (guint i = 0; i < json_array_get_length(cases); i++) {
    JsonObject *vector = json_array_get_object_element(cases, i);
    const char *control = json_object_get_string_member(vector, "control");
    g_autofree char *type = g_ascii_strdown(control, -1);
    JsonObject *value = relabel_json_peek_object(vector, "value");
    gboolean taken = json_object_get_int_member(vector, "bulk_import_predictions_created") > 0;

    /* What stands for a mask is not recorded. */
    if (value == NULL)
      continue;
    g_test_message("%s: %s", control, json_object_get_string_member(vector, "case"));
    g_assert_cmpint(value_obeys(value, type, strcmp(control, "Number") == 0 ? NULL : classes), ==, taken);
  }
}

/* Whatever is sent is taken. */
static void
test_obeys(gconstpointer user_data)
{
  const Case *data = user_data;
  g_autoptr(JsonObject) sent = request_send(data->request, case_labels(data));
  g_auto(GStrv) classes = config_list_classes(json_object_get_string_member(sent, "labeling_config"));
  JsonArray *result = json_object_get_array_member(sent, "result");

  for (guint i = 0; i < json_array_get_length(result); i++) {
    JsonObject *region = json_array_get_object_element(result, i);
    const char *type = json_object_get_string_member(region, "type");

    g_assert_true(value_obeys(json_object_get_object_member(region, "value"), type,
                              strcmp(type, "number") == 0 ? NULL : (const char *const *)classes));
  }
}

static void
add(Case *data, const char *what, GTestDataFunc func)
{
  g_autofree char *path =
      g_strdup_printf("/conversion/%s/%s/%s", data->label_type, json_object_get_string_member(data->vector, "name"), what);

  g_test_add_data_func(path, data, func);
}

static void
free_case(gpointer user_data)
{
  Case *data = user_data;

  json_object_unref(data->vector);
  json_object_unref(data->request);
  g_free(data);
}

static void
add_cases(GPtrArray *cases, const char *label_type)
{
  g_autoptr(JsonObject) head = NULL;
  JsonArray *array = vectors_load(label_type, &head);
  g_autoptr(JsonObject) more = json_object_new();

  if (json_object_has_member(head, "mask_targets"))
    json_object_set_member(more, "mask_targets", json_node_ref(json_object_get_member(head, "mask_targets")));
  for (guint i = 0; i < json_array_get_length(array); i++) {
    Case *data = g_new0(Case, 1);

    data->label_type = label_type;
    data->vector = json_object_ref(json_array_get_object_element(array, i));
    data->request = request_new(label_type, json_object_get_object_member(data->vector, "image"), more);
    g_ptr_array_add(cases, data);
    add(data, "to", test_to);
    add(data, "from", test_from);
    add(data, "obeys", test_obeys);
    if (JSON_NODE_HOLDS_NULL(case_labels(data)))
      continue;
    add(data, "identity", test_identity);
    add(data, "untouched", test_untouched);
  }
}

int
main(int argc, char *argv[])
{
  static const char *const label_types[] = { "classification", "classifications", "detections",   "instances", "polylines",
                                             "polygons",       "keypoints",       "segmentation", "scalar" };
  g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func(free_case);

  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(label_types); i++)
    add_cases(cases, label_types[i]);
  g_test_add_func("/conversion/rules", test_rules);
  return g_test_run();
}
