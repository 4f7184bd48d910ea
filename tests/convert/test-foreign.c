/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Regions of other controls than the run has, and what no label can hold. */
#include <math.h>
#include <string.h>

#include "mask-edit-test.h"
#include "relabel-json.h"
#include "relabel-mask-shape.h"

#define WIDTH 64
#define HEIGHT 48
#define REGION "{'id': '" ID "', 'from_name': 'lab', 'to_name': 'image', 'original_width': 64, 'original_height': 48, "

typedef struct {
  const char *type;
  const char *value; /* without classes; NULL for a mask of a rectangle */
  double bounds[4];  /* in percent */
  double area;       /* part of the image */
  gboolean open;
} Shape;

static const Shape shapes[] = {
  { "rectanglelabels", "{'x': 25, 'y': 25, 'width': 50, 'height': 50, 'rotation': 0", { 25, 25, 50, 50 }, 0.25 },
  { "rectangle", "{'x': 25, 'y': 25, 'width': 50, 'height': 50", { 25, 25, 50, 50 }, 0.25 },
  { "ellipselabels", "{'x': 50, 'y': 50, 'radiusX': 25, 'radiusY': 12.5, 'rotation': 0", { 25, 37.5, 50, 25 }, G_PI / 32 },
  { "ellipse", "{'x': 50, 'y': 50, 'radiusX': 25, 'radiusY': 12.5", { 25, 37.5, 50, 25 }, G_PI / 32 },
  /* A quarter turn in pixels: 16 and 6 of 64 × 48 change places. */
  { "ellipselabels", "{'x': 50, 'y': 50, 'radiusX': 25, 'radiusY': 12.5, 'rotation': 90", { 40.625, 50 - 100.0 / 3, 18.75, 200.0 / 3 },
    G_PI / 32 },
  { "polygonlabels", "{'points': [[25, 25], [75, 25], [25, 75]], 'closed': true", { 25, 25, 50, 50 }, 0.125 },
  { "polygon", "{'points': [[25, 25], [75, 25], [25, 75]]", { 25, 25, 50, 50 }, 0.125 },
  { "polygonlabels", "{'points': [[25, 25], [75, 25], [25, 75]], 'closed': false", { 25, 25, 50, 50 }, 0.125, TRUE },
  { "vectorlabels", "{'vertices': [{'x': 25, 'y': 25}, {'x': 75, 'y': 25}, {'x': 25, 'y': 75}], 'closed': true", { 25, 25, 50, 50 },
    0.125 },
  { "vector", "{'vertices': [{'x': 25, 'y': 25}, {'x': 75, 'y': 25}, {'x': 25, 'y': 75}]", { 25, 25, 50, 50 }, 0.125, TRUE },
  /* Of a Bézier curve with handles straight above its ends, 0.6 of the box around them lies below, and it reaches 3/4 of the way up. */
  { "vectorlabels",
    "{'vertices': [{'x': 10, 'y': 60, 'isBezier': true, 'controlPoint2': {'x': 10, 'y': 10}}, "
    "{'x': 90, 'y': 60, 'isBezier': true, 'controlPoint1': {'x': 90, 'y': 10}}], 'closed': true",
    { 10, 22.5, 80, 37.5 }, 0.24 },
  { "brushlabels", NULL, { 25, 25, 50, 50 }, 0.25 },
  { "brush", NULL, { 25, 25, 50, 50 }, 0.25 },
  { "bitmasklabels", NULL, { 25, 25, 50, 50 }, 0.25 },
  { "bitmask", NULL, { 25, 25, 50, 50 }, 0.25 },
};

typedef struct {
  const Shape *shape;
  const char *label_type;
} Case;

static guint8 *
rectangle_new(void)
{
  guint8 *plane = g_malloc0(WIDTH * HEIGHT);

  for (int y = HEIGHT / 4; y < HEIGHT * 3 / 4; y++)
    memset(plane + y * WIDTH + WIDTH / 4, 255, WIDTH / 2);
  return plane;
}

static void
set_bitmask(JsonObject *region, const guint8 *plane)
{
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, WIDTH, HEIGHT, NULL);
  g_autoptr(GBytes) png = NULL;
  g_autofree char *base64 = NULL, *url = NULL;

  memcpy(mask->pixels, plane, WIDTH * HEIGHT);
  png = relabel_mask_to_png(mask, NULL);
  base64 = g_base64_encode(g_bytes_get_data(png, NULL), g_bytes_get_size(png));
  url = g_strconcat("data:image/png;base64,", base64, NULL);
  json_object_set_string_member(json_object_get_object_member(region, "value"), "imageDataURL", url);
}

static JsonArray *
result_new(const Shape *shape)
{
  g_autofree char *text = g_strdup_printf(REGION "'type': '%s', 'value': %s%s'%s': ['car']}}", shape->type,
                                          shape->value != NULL ? shape->value : "{", shape->value != NULL ? ", " : "", shape->type);
  JsonObject *region = json_object(text);
  g_autofree guint8 *plane = rectangle_new();
  JsonArray *result = json_array_new();

  if (g_str_has_prefix(shape->type, "brush"))
    region_set_plane(region, plane);
  else if (shape->value == NULL)
    set_bitmask(region, plane);
  json_array_add_object_element(result, region);
  return result;
}

static JsonObject *
request_of(const char *label_type)
{
  g_autoptr(JsonObject) image = json_object("{'width': 64, 'height': 48}");
  g_autoptr(JsonObject) more = json_object(strcmp(label_type, "segmentation") == 0 ? "{'mask_targets': {'3': 'car'}}" : "{}");

  return request_new(label_type, image, more);
}

/* A curve is drawn with corners, and pixels are not cut: a little is allowed. */
static void
assert_numbers(const double got[4], const double wanted[4], double epsilon)
{
  for (gsize i = 0; i < 4; i++)
    g_assert_cmpfloat_with_epsilon(got[i], wanted[i], epsilon);
}

static void
check_box(const Shape *shape, JsonObject *label)
{
  JsonArray *box = json_object_get_array_member(label, "bounding_box");
  double got[4];

  for (guint i = 0; i < 4; i++)
    got[i] = 100 * json_array_get_double_element(box, i);
  assert_numbers(got, shape->bounds, 0.2);
}

static void
check_points(const Shape *shape, JsonObject *label)
{
  JsonArray *shapes_of_label = json_object_get_array_member(label, "points");
  JsonArray *points = json_array_get_array_element(shapes_of_label, 0);
  double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

  g_assert_cmpuint(json_array_get_length(shapes_of_label), ==, 1);
  for (guint i = 0; i < json_array_get_length(points); i++) {
    JsonArray *point = json_array_get_array_element(points, i);

    left = fmin(left, json_array_get_double_element(point, 0));
    right = fmax(right, json_array_get_double_element(point, 0));
    top = fmin(top, json_array_get_double_element(point, 1));
    bottom = fmax(bottom, json_array_get_double_element(point, 1));
  }
  assert_numbers((double[]){ 100 * left, 100 * top, 100 * (right - left), 100 * (bottom - top) }, shape->bounds, 0.2);
  g_assert_cmpint(json_object_get_boolean_member(label, "closed"), ==, !shape->open);
}

static void
check_area(const Shape *shape, RelabelMask *mask)
{
  guint n = 0;

  for (int y = 0; y < mask->height; y++) {
    for (int x = 0; x < mask->width; x++)
      n += relabel_mask_get_value(mask, x, y) != 0;
  }
  g_assert_cmpfloat_with_epsilon((double)n, shape->area * WIDTH * HEIGHT, 0.06 * shape->area * WIDTH * HEIGHT);
}

static void
check_instance(const Shape *shape, JsonObject *label)
{
  g_autoptr(RelabelMask) mask = label_mask(label);
  JsonArray *box = json_object_get_array_member(label, "bounding_box");
  double got[4];

  check_area(shape, mask);
  for (guint i = 0; i < 4; i++)
    got[i] = 100 * json_array_get_double_element(box, i);
  assert_numbers(got, shape->bounds, 200.0 / HEIGHT);
}

static void
check_segmentation(const Shape *shape, JsonObject *label)
{
  g_autoptr(RelabelMask) mask = label_mask(label);

  g_assert_cmpint(mask->width, ==, WIDTH);
  check_area(shape, mask);
  g_assert_cmpuint(relabel_mask_get_value(mask, (int)((shape->bounds[0] + shape->bounds[2] / 2.2) * WIDTH / 100),
                                          (int)((shape->bounds[1] + shape->bounds[3] / 2.2) * HEIGHT / 100)),
                   ==, 3);
}

static const struct {
  const char *label_type;
  void (*check)(const Shape *shape, JsonObject *label);
} kinds[] = {
  { "detections", check_box },       { "detection", check_box },           { "polygons", check_points },
  { "polylines", check_points },     { "instances", check_instance },      { "segmentation", check_segmentation },
};

static void
test_shape(gconstpointer data)
{
  const Case *test = data;
  g_autoptr(JsonObject) request = request_of(test->label_type);
  g_autoptr(JsonArray) result = result_new(test->shape);
  g_autoptr(JsonObject) answer = request_load(request, result, NULL);
  JsonArray *labels = json_object_get_array_member(answer, "labels");

  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "skipped")), ==, 0);
  g_assert_cmpuint(json_array_get_length(labels), ==, 1);
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
    if (strcmp(kinds[i].label_type, test->label_type) == 0)
      kinds[i].check(test->shape, json_array_get_object_element(labels, 0));
  }
}

static void
assert_refused(JsonObject *answer, const char *type, const char *reason)
{
  JsonObject *entry = json_array_get_object_element(json_object_get_array_member(answer, "skipped"), 0);

  assert_reported(answer, reason);
  g_assert_cmpstr(json_object_get_string_member(entry, "type"), ==, type);
}

/* Of no shape a keypoint can be had. */
static void
test_no_keypoint(gconstpointer data)
{
  const Case *test = data;
  g_autoptr(JsonObject) request = request_of(test->label_type);
  g_autoptr(JsonArray) result = result_new(test->shape);
  g_autoptr(JsonObject) answer = request_load(request, result, NULL);

  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "labels")), ==, 0);
  assert_refused(answer, test->shape->type, "a keypoint can't be had of it");
}

/* A polygon with a second part that was painted: each keeps its own place. */
static void
test_painted_part(void)
{
  g_autoptr(JsonObject) request = request_of("polygons");
  g_autoptr(JsonArray) result = result_new(&shapes[5]);
  g_autoptr(JsonArray) painted = result_new(&shapes[11]);
  JsonObject *region = json_array_get_object_element(painted, 0);
  g_autoptr(JsonObject) answer = NULL;
  g_autoptr(JsonNode) wanted = NULL;
  JsonObject *label;

  json_object_set_string_member(region, "id", ID "_1");
  json_array_add_object_element(result, json_object_ref(region));
  answer = request_load(request, result, NULL);
  label = json_array_get_object_element(json_object_get_array_member(answer, "labels"), 0);
  wanted = json_new("[[[0.25, 0.25], [0.75, 0.25], [0.25, 0.75]], [[0.25, 0.25], [0.75, 0.25], [0.75, 0.75], [0.25, 0.75]]]");
  json_assert_same(json_object_get_member(label, "points"), wanted, 1e-9);
}

/* Every second pixel: more corners than an outline may have. */
static RelabelMask *
ragged_mask(void)
{
  RelabelMask *mask = relabel_mask_new(RELABEL_MASK_8, 1000, 1000, NULL);

  for (gsize i = 0; i < 1000000; i++)
    mask->pixels[i] = (i + i / 1000) % 2 ? 255 : 0;
  return mask;
}

static void
test_ragged(void)
{
  g_autoptr(JsonObject) image = json_object("{'width': 1000, 'height': 1000}");
  g_autoptr(JsonObject) request = request_new("polygons", image, NULL);
  g_autoptr(RelabelMask) mask = ragged_mask();
  g_autoptr(GBytes) png = NULL;
  g_autofree char *base64 = NULL, *text = NULL;
  g_autoptr(JsonArray) result = json_array_new();
  g_autoptr(JsonObject) answer = NULL;

  png = relabel_mask_to_png(mask, NULL);
  base64 = g_base64_encode(g_bytes_get_data(png, NULL), g_bytes_get_size(png));
  text = g_strdup_printf("{'id': 'a', 'from_name': 'lab', 'type': 'bitmasklabels', 'original_width': 1000, 'original_height': 1000, "
                         "'value': {'bitmasklabels': ['car'], 'imageDataURL': 'data:image/png;base64,%s'}}",
                         base64);
  json_array_add_object_element(result, json_object(text));
  answer = request_load(request, result, NULL);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "labels")), ==, 0);
  assert_refused(answer, "bitmasklabels", "too ragged");
}

static void
test_ragged_to(void)
{
  g_autoptr(JsonObject) image = json_object("{'width': 1000, 'height': 1000}");
  g_autoptr(JsonObject) more = json_object("{'tool': 'polygon'}");
  g_autoptr(JsonObject) request = request_new("instances", image, more);
  g_autoptr(JsonNode) label = json_new("{'_id': {'$oid': '" ID "'}, '_cls': 'Detection', 'label': 'car', 'bounding_box': [0, 0, 1, 1]}");
  g_autoptr(RelabelMask) mask = ragged_mask();
  g_autoptr(JsonObject) sent = NULL;
  JsonArray *skipped;

  json_object_set_member(json_node_get_object(label), "mask", mask_node(mask));
  sent = request_send(request, label);
  skipped = json_object_get_array_member(sent, "skipped");
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(sent, "result")), ==, 0);
  g_assert_cmpuint(json_array_get_length(skipped), ==, 1);
  g_assert_nonnull(strstr(json_object_get_string_member(json_array_get_object_element(skipped, 0), "reason"), "too ragged"));
}

/* ---- labels that were sent, and drawn anew with another tool ---- */

#define OID "'_id': {'$oid': '" ID "'}, 'tags': ['x']"

static const Edit redrawn[] = {
  { "box-as-ellipse", "detections", NULL,
    "[{" OID ", '_cls': 'Detection', 'label': 'car', 'bounding_box': [0.1, 0.1, 0.3, 0.3], 'mood': 0.1}]",
    "/0/type 'ellipselabels'\n/0/value {'x': 50, 'y': 50, 'radiusX': 25, 'radiusY': 12.5, 'ellipselabels': ['car']}",
    "/0/bounding_box [0.25, 0.375, 0.5, 0.25]" },
  { "box-as-the-same-polygon", "detections", NULL,
    "[{" OID ", '_cls': 'Detection', 'label': 'car', 'bounding_box': [0.1, 0.1, 0.3, 0.3], 'mood': 0.1}]",
    "/0/type 'polygonlabels'\n/0/value {'points': [[10, 10], [40, 10], [40, 40], [10, 40]], 'polygonlabels': ['car']}", "" },
  { "polygon-as-box", "polygons", NULL,
    "[{" OID ", '_cls': 'Polyline', 'label': 'car', 'points': [[[0.1, 0.1], [0.4, 0.1], [0.4, 0.4]]], 'closed': true, 'filled': true}]",
    "/0/type 'rectanglelabels'\n/0/value {'x': 10, 'y': 10, 'width': 30, 'height': 30, 'rotation': 0, 'rectanglelabels': ['car']}",
    "/0/points/0/+ [0.1, 0.4]" },
  { "keypoint-as-box", "keypoints", NULL, "[{" OID ", '_cls': 'Keypoint', 'label': 'car', 'points': [[0.1, 0.1]]}]",
    "/0/type 'rectanglelabels'\n/0/value {'x': 10, 'y': 10, 'width': 30, 'height': 30, 'rotation': 0, 'rectanglelabels': ['car']}", "",
    "can't be had" },
};

/* ---- what is no shape ---- */

typedef struct {
  const char *name;
  const char *region;
  const char *type;
  const char *reason;
  gboolean taken; /* the label is there all the same */
} Stranger;

#define BOX_VALUE "'value': {'x': 1, 'y': 2, 'width': 3, 'height': 4, 'rectanglelabels': ['car']}"

static const Stranger strangers[] = {
  { "keypoint", REGION "'type': 'keypointlabels', 'value': {'x': 1, 'y': 2, 'width': 3, 'keypointlabels': ['car']}}", "keypointlabels",
    "no shape that is known" },
  { "cuboid", REGION "'type': 'cuboidlabels', 'value': {'cuboidlabels': ['car']}}", "cuboidlabels", "no shape that is known" },
  { "relation", "{'type': 'relation', 'from_id': 'a', 'to_id': 'b', 'direction': 'right'}", "relation", "can't hold relations" },
  { "unknown-control", "{'id': 'a', 'from_name': 'tea', 'to_name': 'image', 'type': 'rectanglelabels', " BOX_VALUE "}", "rectanglelabels",
    "no control “tea”" },
  { "taxonomy", REGION "'type': 'taxonomy', 'value': {'taxonomy': [['a', 'b']]}}", "taxonomy", "no control “lab” of the type “taxonomy”" },
  { "text-of-a-region", "{'id': '" ID "', 'from_name': 'ocr', 'type': 'textarea', 'value': {'text': ['a']}}", "textarea",
    "no control “ocr”" },
  { "pairwise", "{'id': 'a', 'from_name': 'pw', 'to_name': 'x', 'type': 'pairwise', 'value': {'selected': 'left'}}", "pairwise",
    "no control “pw”" },
  { "note", REGION "'type': 'rectanglelabels', 'meta': {'text': ['ask', 'Ann']}, " BOX_VALUE "}", "rectanglelabels", "its note “ask Ann”",
    TRUE },
};

static void
test_stranger(gconstpointer data)
{
  const Stranger *stranger = data;
  g_autoptr(JsonObject) request = request_of("detections");
  g_autoptr(JsonArray) result = json_array_new();
  g_autoptr(JsonObject) answer = NULL;

  json_array_add_object_element(result, json_object(stranger->region));
  answer = request_load(request, result, NULL);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "labels")), ==, stranger->taken ? 1 : 0);
  assert_refused(answer, stranger->type, stranger->reason);
}

static void
add_shapes(GPtrArray *cases, const char *label_type, GTestDataFunc func)
{
  for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
    Case *test = g_new0(Case, 1);
    g_autofree char *path = g_strdup_printf("/foreign/%s/%" G_GSIZE_FORMAT "-%s", label_type, i, shapes[i].type);

    *test = (Case){ &shapes[i], label_type };
    g_ptr_array_add(cases, test);
    g_test_add_data_func(path, test, func);
  }
}

int
main(int argc, char *argv[])
{
  g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func(g_free);

  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
    add_shapes(cases, kinds[i].label_type, test_shape);
  add_shapes(cases, "keypoints", test_no_keypoint);
  for (gsize i = 0; i < G_N_ELEMENTS(strangers); i++) {
    g_autofree char *path = g_strdup_printf("/foreign/%s", strangers[i].name);

    g_test_add_data_func(path, &strangers[i], test_stranger);
  }
  g_test_add_func("/foreign/painted-part", test_painted_part);
  g_test_add_func("/foreign/ragged", test_ragged);
  g_test_add_func("/foreign/ragged-to", test_ragged_to);
  edits_add("/foreign/redrawn", redrawn, G_N_ELEMENTS(redrawn));
  return g_test_run();
}
