/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results that nobody's editor made, and labels that no program should have written: an error for each, and no more. */
#include <math.h>
#include <string.h>
#include <sys/resource.h>

#include "mask-edit-test.h"
#include "relabel-convert.h"
#include "relabel-json.h"

#define REGION "'from_name': 'lab', 'to_name': 'image', 'original_width': 8, 'original_height': 4"

/* Of the whole program until now: a small part of what a hostile size would take. */
static void
assert_small(void)
{
  struct rusage usage;

  g_assert_cmpint(getrusage(RUSAGE_SELF, &usage), ==, 0);
  g_assert_cmpint(usage.ru_maxrss, <, 700 * 1024);
}

static JsonObject *
request_of(const char *label_type, const char *more_text)
{
  g_autoptr(JsonObject) image = json_object("{'width': 8, 'height': 4}");
  g_autoptr(JsonObject) more = json_object(more_text != NULL ? more_text : "{}");

  return request_new(label_type, image, more);
}

/* ---- each value of a result in turn is another one ---- */

/* A mask of 2 × 2 pixels of FiftyOne's, all of them on. */
#define MASK \
  "{'$binary': {'base64': 'eJyb7BfqGxDJyFDGUK2eklqcXKRupaBek2SorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgpGmjoKtQpkAy5GIAAA3KgbqA==', " \
  "'subType': '00'}}"

/* Of 8 × 4 pixels, of which four are on; and without its seventh byte and what is behind the last but one. */
#define RLE_REST "39, 0, 183, 255, 133, 192, 35, 255, 197, 224"
#define RLE "[0, 0, 0, 128, 57, 27, 254, " RLE_REST ", 0]"

static const struct {
  const char *label_type;
  const char *more;
  const char *result;
} natives[] = {
  { "detections",
    "{'attributes': {'speed': {'type': 'number'}, 'kind': {'type': 'checkbox', 'values': ['a', 'b']}, 'day': {'type': 'date'}}}",
    "[{'id': '" ID "', " REGION ", 'type': 'rectanglelabels', 'value': {'x': 10, 'y': 20, 'width': 30, 'height': 40, 'rotation': 5, "
    "'rectanglelabels': ['car']}, 'meta': {}, 'parentID': ''}, "
    "{'id': '" ID "', 'from_name': 'lab/speed', 'to_name': 'image', 'type': 'number', 'value': {'number': 3}}, "
    "{'id': '" ID "', 'from_name': 'lab/kind', 'to_name': 'image', 'type': 'choices', 'value': {'choices': ['a']}}, "
    "{'id': '" ID "', 'from_name': 'lab/day', 'to_name': 'image', 'type': 'datetime', 'value': {'datetime': '2024-01-01'}}]" },
  { "detections", NULL, "[{'id': '" ID "', " REGION ", 'type': 'ellipselabels', 'value': {'x': 50, 'y': 50, 'radiusX': 30, 'radiusY': 40, "
                        "'rotation': 5, 'ellipselabels': ['car']}}]" },
  { "polygons", NULL, "[{'id': '" ID "', " REGION ", 'type': 'polygonlabels', 'value': {'points': [[10, 10], [50, 10], [50, 50]], "
                      "'closed': true, 'polygonlabels': ['car']}}]" },
  { "polylines", NULL, "[{'id': '" ID "', " REGION ", 'type': 'vectorlabels', 'value': {'vertices': [{'x': 1, 'y': 2, 'isBezier': true, "
                       "'controlPoint2': {'x': 3, 'y': 4}}, {'x': 50, 'y': 60, 'isBezier': true, 'controlPoint1': {'x': 3, 'y': 4}}], "
                       "'closed': false, 'vectorlabels': ['car']}}]" },
  { "keypoints", NULL, "[{'id': '" ID "_0', " REGION ", 'type': 'keypointlabels', 'value': {'x': 1, 'y': 2, 'width': 1, "
                       "'keypointlabels': ['car']}}]" },
  { "instances", NULL, "[{'id': '" ID "', " REGION ", 'type': 'brushlabels', 'value': {'format': 'rle', 'rle': " RLE
                       ", 'brushlabels': ['car']}}]" },
  { "segmentation", "{'mask_targets': {'3': 'car'}}",
    "[{'id': '" ID "_3', " REGION ", 'type': 'brushlabels', 'value': {'format': 'rle', 'rle': " RLE ", 'brushlabels': ['car']}}]" },
  { "classification", NULL, "[{'id': '" ID "', 'from_name': 'lab', 'type': 'choices', 'value': {'choices': ['car']}}]" },
  { "classifications", NULL, "[{'id': '" ID "', 'from_name': 'lab', 'type': 'choices', 'value': {'choices': ['car']}}]" },
  { "regression", NULL, "[{'id': '" ID "', 'from_name': 'lab', 'to_name': 'image', 'type': 'number', 'value': {'number': 3}}]" },
  { "scalar", "{'field_type': 'string'}", "[{'id': '" ID "', 'from_name': 'lab', 'to_name': 'image', 'type': 'textarea', "
                                          "'value': {'text': ['a']}}]" },
};

static const char *const values[] = {
  "null", "true", "-1", "0", "7", "256", "1e15", "-1e15", "1e308", "-1e308", "9223372036854775807", "0.5", "''", "'x'",
  "'" ID "_16777215'", "'nan'", "[]", "{}", "[[]]", "[{}]", "['x']", "[1e308, -1e308]", "[null]", "[[1, 2, 3]]", "{'x': 1}",
};

/* The places of a document, as json_patch() names them; of a list the first few. */
static void
list_places(JsonNode *node, const char *place, GStrvBuilder *builder)
{
  g_strv_builder_add(builder, place);
  if (JSON_NODE_HOLDS_ARRAY(node)) {
    for (guint i = 0; i < MIN(json_array_get_length(json_node_get_array(node)), 5); i++) {
      g_autofree char *inside = g_strdup_printf("%s/%u", place, i);

      list_places(json_array_get_element(json_node_get_array(node), i), inside, builder);
    }
  } else if (JSON_NODE_HOLDS_OBJECT(node)) {
    g_autoptr(GList) names = json_object_get_members(json_node_get_object(node));

    for (GList *l = names; l != NULL; l = l->next) {
      g_autofree char *inside = g_strdup_printf("%s/%s", place, (const char *)l->data);

      list_places(json_object_get_member(json_node_get_object(node), l->data), inside, builder);
    }
  }
}

static void
assert_finite(JsonNode *node)
{
  double number;

  if (relabel_json_number(node, &number))
    g_assert_true(isfinite(number));
  if (JSON_NODE_HOLDS_ARRAY(node)) {
    for (guint i = 0; i < json_array_get_length(json_node_get_array(node)); i++)
      assert_finite(json_array_get_element(json_node_get_array(node), i));
  } else if (JSON_NODE_HOLDS_OBJECT(node)) {
    g_autoptr(GList) members = json_object_get_values(json_node_get_object(node));

    for (GList *l = members; l != NULL; l = l->next)
      assert_finite(l->data);
  }
}

/* What can't be read leaves the label that was sent alone; what can be read is a label. */
static void
check_result(JsonObject *request, JsonNode *result, JsonNode *base, gboolean told)
{
  g_autoptr(JsonObject) fresh = request_load(request, json_node_get_array(result), NULL);
  g_autoptr(JsonObject) known = request_load(request, json_node_get_array(result), base);

  assert_finite(json_object_get_member(fresh, "labels"));
  assert_finite(json_object_get_member(known, "labels"));
  if (told && json_array_get_length(json_object_get_array_member(known, "skipped")) > 0) {
    JsonArray *labels = json_object_get_array_member(known, "labels");

    g_assert_cmpuint(json_array_get_length(labels), >, 0);
    json_assert_same(json_array_get_element(labels, 0), json_array_get_element(json_node_get_array(base), 0), 0);
  }
}

static void
test_other_values(gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data);
  g_autoptr(JsonObject) request = request_of(natives[i].label_type, natives[i].more);
  g_autoptr(JsonNode) result = json_new(natives[i].result);
  g_autoptr(JsonObject) first = request_load(request, json_node_get_array(result), NULL);
  g_autoptr(JsonNode) base = labels_as_documents(json_object_get_array_member(first, "labels"));
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_auto(GStrv) places = NULL;

  g_assert_cmpuint(json_array_get_length(json_node_get_array(base)), ==, 1);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(first, "skipped")), ==, 0);
  for (guint k = 0; k < json_array_get_length(json_node_get_array(result)); k++) {
    g_autofree char *place = g_strdup_printf("/%u", k);

    list_places(json_array_get_element(json_node_get_array(result), k), place, builder);
  }
  places = g_strv_builder_end(builder);
  for (gsize k = 0; places[k] != NULL; k++) {
    for (gsize v = 0; v <= G_N_ELEMENTS(values); v++) {
      g_autofree char *change = g_strdup_printf("%s %s", places[k], v < G_N_ELEMENTS(values) ? values[v] : "-");
      g_autoptr(JsonNode) other = json_patch(result, change);

      /* What is of another control now looks as if a person had deleted or cleared it. */
      check_result(request, other, base,
                   strstr(places[k], "/value") != NULL || (places[k][1] == '0' && !g_str_has_suffix(places[k], "/from_name")));
    }
  }
  assert_small();
}

/* ---- regions with a reason ---- */

typedef struct {
  const char *name;
  const char *label_type;
  const char *region; /* without its id and its control */
  const char *reason;
} Row;

#define BRUSH(size, rle) "'type': 'brushlabels', " size "'value': {'format': 'rle', 'rle': " rle ", 'brushlabels': ['car']}"
#define SIZE(w, h) "'original_width': " w ", 'original_height': " h ", "
#define BITMASK(size, url) "'type': 'bitmasklabels', " size "'value': {'imageDataURL': '" url "', 'bitmasklabels': ['car']}"
#define POLYGON(points) "'type': 'polygonlabels', " SIZE("8", "4") "'value': {'points': " points ", 'polygonlabels': ['car']}"
#define PNG "data:image/png;base64,"

/* The beginnings of PNGs of 100,000 × 100,000 and of 16,000 × 16,000 pixels. */
#define PNG_100000 PNG "iVBORw0KGgoAAAANSUhEUgABhqAAAYagCAYAAAA="
#define PNG_16000 PNG "iVBORw0KGgoAAAANSUhEUgAAPoAAAD6ACAYAAAA="

static const Row rows[] = {
  { "rle-truncated", "instances", BRUSH(SIZE("8", "4"), "[0, 0, 0, 128, 57, 27, 254, 39, 0, 183]"), "truncated" },
  { "rle-too-long", "instances", BRUSH(SIZE("8", "4"), "[0, 0, 0, 128, 57, 27, 254, " RLE_REST ", 0, 1]"), "goes on" },
  { "rle-of-more-pixels", "instances", BRUSH(SIZE("4", "4"), RLE), "and the image has" },
  { "rle-of-nothing", "instances", BRUSH(SIZE("8", "4"), "[]"), "cut short" },
  { "rle-of-a-header", "instances", BRUSH(SIZE("8", "4"), "[0, 0, 0, 128]"), "no header" },
  { "rle-of-no-bytes", "instances", BRUSH(SIZE("8", "4"), "[0, 0, 0, 128, 57, 27, 256, " RLE_REST ", 0]"), "no byte" },
  { "rle-of-parts", "instances", BRUSH(SIZE("8", "4"), "[0, 0, 0, 128, 57, 27, -1, " RLE_REST ", 0]"), "no byte" },
  { "rle-of-texts", "instances", BRUSH(SIZE("8", "4"), "['0', 0, 0, 128]"), "no byte" },
  { "rle-is-a-text", "instances", BRUSH(SIZE("8", "4"), "'AAAA'"), "expected a list" },
  { "claims-100000-times-100000", "instances", BRUSH(SIZE("100000", "100000"), RLE), "more than is read" },
  { "claims-2000000000-times-2000000000", "instances", BRUSH(SIZE("2000000000", "2000000000"), RLE), "more than is read" },
  { "claims-more-than-ints", "instances", BRUSH(SIZE("9000000000000", "1"), RLE), "more than is read" },
  { "claims-16000-times-16000", "instances", BRUSH(SIZE("16000", "16000"), RLE), "this one has 8 × 4" },
  { "claims-4000-times-4000", "instances", BRUSH(SIZE("4000", "4000"), RLE), "cut short" },
  { "claims-less-than-nothing", "instances", BRUSH(SIZE("-8", "-4"), RLE), "more than is read" },
  { "claims-100000-times-100000-of-classes", "segmentation", BRUSH(SIZE("100000", "100000"), RLE), "more than is read" },
  { "claims-16000-times-16000-of-classes", "segmentation", BRUSH(SIZE("16000", "16000"), RLE), "this one has 8 × 4" },
  { "claims-16000-times-16000-for-boxes", "detections", BRUSH(SIZE("16000", "16000"), RLE), "this one has 8 × 4" },
  { "claims-16000-times-16000-for-lines", "polygons", BRUSH(SIZE("16000", "16000"), RLE), "this one has 8 × 4" },
  { "no-size", "instances", BRUSH("", RLE), "size of its image is missing" },
  { "half-a-size", "instances", BRUSH("'original_width': 8, ", RLE), "size of its image is missing" },
  { "size-of-texts", "instances", BRUSH(SIZE("'8'", "'4'"), RLE), "size of its image is missing" },
  { "png-of-100000-times-100000", "instances", BITMASK(SIZE("8", "4"), PNG_100000), "its mask is 100000 × 100000" },
  { "png-of-16000-times-16000", "instances", BITMASK(SIZE("8", "4"), PNG_16000), "its mask is 16000 × 16000" },
  { "png-of-no-bytes", "instances", BITMASK(SIZE("8", "4"), PNG), "no PNG" },
  { "png-that-is-none", "instances", BITMASK(SIZE("8", "4"), PNG "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="), "no PNG" },
  { "png-of-another-kind", "instances", BITMASK(SIZE("8", "4"), "data:image/svg+xml;base64,AAAA"), "no PNG" },
  { "png-on-the-web", "instances", BITMASK(SIZE("8", "4"), "http://localhost/mask.png"), "no PNG" },
  { "points-of-nothing", "polygons", POLYGON("[[]]"), "not two numbers" },
  { "points-of-three", "polygons", POLYGON("[[1, 2, 3]]"), "not two numbers" },
  { "points-of-texts", "polygons", POLYGON("[['NaN', 'NaN']]"), "not two numbers" },
  { "points-far-away", "polygons", POLYGON("[[1e300, 1], [2, 2], [3, 1]]"), "out of all range" },
  { "points-far-below", "instances", POLYGON("[[1, -1e15], [2, 2], [3, 1]]"), "out of all range" },
  { "points-are-a-number", "polygons", POLYGON("3"), "expected a list" },
  { "box-is-no-number", "detections", "'type': 'rectanglelabels', 'value': {'x': 'NaN', 'y': 1, 'width': 1, 'height': 1, "
                                      "'rectanglelabels': ['car']}", "expected a number" },
  { "box-is-nothing", "detections", "'type': 'rectanglelabels', 'value': {'x': null, 'y': 1, 'width': 1, 'height': 1, "
                                    "'rectanglelabels': ['car']}", "expected a number" },
  { "box-lacks-a-side", "detections", "'type': 'rectanglelabels', 'value': {'x': 1, 'y': 1, 'width': 1, 'rectanglelabels': ['car']}",
    "“height”: expected a number" },
  { "box-far-away", "detections", "'type': 'rectanglelabels', 'value': {'x': -1e300, 'y': 1, 'width': 1, 'height': 1, "
                                  "'rectanglelabels': ['car']}", "out of all range" },
  { "no-value", "detections", "'type': 'rectanglelabels'", "no class" },
  { "value-is-a-list", "polygons", "'type': 'polygonlabels', 'value': []", "no class" },
  { "no-class", "polygons", "'type': 'polygonlabels', 'value': {'points': [[1, 2]], 'polygonlabels': [7]}", "no class" },
  { "unknown-class", "segmentation", "'type': 'brushlabels', " SIZE("8", "4") "'value': {'rle': " RLE ", 'brushlabels': ['tea']}",
    "not in the mask targets" },
};

static void
test_region(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(JsonObject) request = request_of(row->label_type, strcmp(row->label_type, "segmentation") == 0 ? natives[6].more : NULL);
  g_autofree char *text = g_strdup_printf("[{'id': '" ID "', 'from_name': 'lab', 'to_name': 'image', %s}]", row->region);
  g_autoptr(JsonNode) result = json_new(text);
  g_autoptr(JsonObject) answer = request_load(request, json_node_get_array(result), NULL);

  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "labels")), ==, 0);
  assert_reported(answer, row->reason);
  assert_small();
}

/* ---- labels with a reason ---- */

#define LABEL(cls, rest) "{'_id': {'$oid': '" ID "'}, '_cls': '" cls "', 'tags': [], 'label': 'car', " rest "}"
#define NAN_NUMBER "{'$numberDouble': 'NaN'}"
#define INF_NUMBER "{'$numberDouble': '-Infinity'}"

/* The region is the label here. */
static const Row labels[] = {
  { "box-is-no-number", "detections", LABEL("Detection", "'bounding_box': [" NAN_NUMBER ", 0, 1, 1]"), "no number" },
  { "box-without-end", "detections", LABEL("Detection", "'bounding_box': [0, 0, " INF_NUMBER ", 1]"), "no number" },
  { "box-far-to-the-left", "detections", LABEL("Detection", "'bounding_box': [-1e300, 0, 1, 1]"), "no number of an image" },
  { "box-far-to-the-right", "detections", LABEL("Detection", "'bounding_box': [0, 1e300, 1, 1]"), "at most 100 %" },
  { "line-is-no-number", "polygons", LABEL("Polyline", "'points': [[[0, 0], [" NAN_NUMBER ", 1]]]"), "no number" },
  { "line-without-points", "polygons", LABEL("Polyline", "'points': [[], []]"), "no points" },
  { "point-without-end", "keypoints", LABEL("Keypoint", "'points': [[" INF_NUMBER ", 0]]"), "no number" },
  { "point-that-is-half-there", "keypoints", LABEL("Keypoint", "'points': [[" NAN_NUMBER ", 0]]"), "none of its points" },
  { "no-class", "detections", "{'_id': {'$oid': '" ID "'}, '_cls': 'Detection', 'bounding_box': [0, 0, 1, 1]}", "no class" },
  { "no-mask", "instances", LABEL("Detection", "'bounding_box': [0, 0, 1, 1]"), "no mask" },
  { "mask-of-no-array", "instances",
    LABEL("Detection", "'bounding_box': [0, 0, 1, 1], 'mask': {'$binary': {'base64': 'AAAA', 'subType': '00'}}"), "can't be read" },
  { "mask-in-no-box", "instances", LABEL("Detection", "'bounding_box': [" NAN_NUMBER ", 0, 1, 1], 'mask': " MASK), "no pixel" },
  { "mask-far-away", "instances", LABEL("Detection", "'bounding_box': [1e300, -1e300, 1, 1], 'mask': " MASK), "no pixel" },
  { "mask-of-no-class", "segmentation", LABEL("Segmentation", "'mask': " MASK), "no pixel of a class" },
  { "number-is-none", "regression", LABEL("Regression", "'value': " NAN_NUMBER), "no number" },
};

static void
test_label(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(JsonObject) request = request_of(row->label_type, strcmp(row->label_type, "segmentation") == 0 ? natives[6].more : NULL);
  g_autoptr(JsonNode) label = json_new(row->region);
  g_autoptr(JsonArray) none = json_array_new();
  g_autoptr(JsonObject) sent = request_send(request, label);
  g_autoptr(JsonObject) answer = NULL;

  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(sent, "result")), ==, 0);
  assert_reported(sent, row->reason);
  /* It was never there: that it is not there now is no deletion. */
  answer = request_load(request, none, label);
  json_assert_same(json_array_get_element(json_object_get_array_member(answer, "labels"), 0), label, 0);
}

/* What is wrong with a request as a whole, with the place. */
#define IMAGE "{'image': {'width': 8, 'height': 4}"
#define OF(type) IMAGE ", 'field': 'lab', 'type': '" type "'"

static const struct {
  const char *request;
  const char *message;
} wrong[] = {
  { "{}", "“image”: expected an object, got nothing" },
  { "{'image': 3}", "“image”: expected an object" },
  { "{'image': {'width': 8}}", "“height”: expected a whole number" },
  { "{'image': {'width': 0, 'height': 4}}", "“image”: the size" },
  { "{'image': {'width': 8, 'height': -4}}", "“image”: the size" },
  { "{'image': {'width': 4294967297, 'height': 4}}", "“image”: the size" },
  { "{'image': {'width': 8.5, 'height': 4}}", "“width”: expected a whole number" },
  { IMAGE "}", "“field”: expected a string" },
  { IMAGE ", 'field': 'lab'}", "“type”: expected a string" },
  { OF("tea") "}", "no label type “tea”" },
  { OF("detections") ", 'label': 3}", "Label 1: " },
  { OF("detections") ", 'label': [{}, []]}", "Label 2: " },
  { OF("detections") ", 'label': {'bounding_box': [1, 2, 3]}}", "bounding_box" },
  { OF("polygons") ", 'label': {'points': [[1]]}}", "points" },
  { OF("detections") ", 'classes': [3]}", "“classes”" },
  { OF("detections") ", 'attributes': {'a': {'type': 'tea'}}}", "“a”" },
  { OF("segmentation") ", 'mask_targets': {'70000': 'a'}}", "“mask_targets”" },
  { OF("scalar") ", 'field_type': 'tea'}", "“field_type”" },
};

static void
test_wrong(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autoptr(JsonObject) request = json_object(wrong[i].request);
    g_autoptr(GError) error = NULL;

    g_assert_null(relabel_convert_to_label_studio(request, &error));
    if (error == NULL || strstr(error->message, wrong[i].message) == NULL)
      g_error("“%s” instead of “%s”", error != NULL ? error->message : "", wrong[i].message);
    g_clear_error(&error);
    g_assert_null(relabel_convert_from_label_studio(request, &error));
    g_assert_cmpstr(error->message, ==, "“result”: expected a list, got nothing");
  }
}

/* An image of more pixels than masks may have. */
static void
test_large_image(void)
{
  g_autoptr(JsonObject) image = json_object("{'width': 100000, 'height': 100000}");
  g_autoptr(JsonObject) request = request_new("instances", image, NULL);
  g_autoptr(JsonNode) label = json_new(LABEL("Detection", "'bounding_box': [0, 0, 1, 1], 'mask': " MASK));
  g_autoptr(JsonNode) result = json_new("[{'id': '" ID "', 'from_name': 'lab', " POLYGON("[[1, 2], [3, 4], [5, 6]]") "}]");
  g_autoptr(JsonObject) sent = request_send(request, label);
  g_autoptr(JsonObject) answer = NULL;

  assert_reported(sent, "too large for masks");
  json_object_remove_member(json_array_get_object_element(json_node_get_array(result), 0), "original_width");
  answer = request_load(request, json_node_get_array(result), NULL);
  assert_reported(answer, "too large for masks");
  assert_small();
}

/* ---- many of something ---- */

/* Points by the number in the id: a few words must not become a list of millions. */
static void
test_point_numbers(void)
{
  static const char *const numbers[] = { "16777215", "16777216", "99999", "5000", "1000" };
  g_autoptr(JsonObject) request = request_of("keypoints", NULL);
  g_autoptr(JsonArray) result = json_array_new();
  g_autoptr(JsonObject) answer = NULL;

  for (guint i = 0; i < 1000; i++) {
    g_autofree char *text = g_strdup_printf("{'id': '%024x_%s', " REGION ", 'type': 'keypointlabels', 'value': {'x': 1, 'y': 2, "
                                            "'keypointlabels': ['car']}}",
                                            i, numbers[i % G_N_ELEMENTS(numbers)]);

    json_array_add_object_element(result, json_object(text));
  }
  answer = request_load(request, result, NULL);
  /* An id with a number of no part is anybody's: then it is a new label. */
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "labels")), ==, 200);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "skipped")), ==, 800);
  assert_small();
}

/* The same point a million times and once. */
static void
test_many_points(void)
{
  g_autoptr(JsonObject) request = request_of("polygons", NULL);
  g_autoptr(JsonNode) result = json_new("[{'id': '" ID "', " REGION ", " POLYGON("[]") "}]");
  JsonObject *region = json_array_get_object_element(json_node_get_array(result), 0);
  JsonArray *points = json_object_get_array_member(json_object_get_object_member(region, "value"), "points");
  g_autoptr(JsonNode) point = json_new("[1, 2]");
  g_autoptr(JsonObject) answer = NULL;

  for (guint i = 0; i <= 1000000; i++)
    json_array_add_element(points, json_node_ref(point));
  answer = request_load(request, json_node_get_array(result), NULL);
  assert_reported(answer, "more than 1000000 points");
  assert_small();
}

/* Parts in the wrong order, each of them twice. */
static void
test_many_parts(void)
{
  g_autoptr(JsonObject) request = request_of("polygons", NULL);
  g_autoptr(JsonArray) result = json_array_new();
  g_autoptr(JsonNode) value = json_new("{'points': [[1, 2], [3, 4], [5, 6]], 'polygonlabels': ['car']}");
  g_autoptr(JsonObject) answer = NULL;
  JsonObject *label;

  for (guint i = 0; i < 20000; i++) {
    JsonObject *region = json_object_new();
    g_autofree char *id = g_strdup_printf(ID "_%u", (19999 - i) / 2);

    json_object_set_string_member(region, "id", id);
    json_object_set_string_member(region, "from_name", "lab");
    json_object_set_string_member(region, "type", "polygonlabels");
    json_object_set_member(region, "value", json_node_ref(value));
    json_array_add_object_element(result, region);
  }
  answer = request_load(request, result, NULL);
  label = json_array_get_object_element(json_object_get_array_member(answer, "labels"), 0);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "labels")), ==, 1);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(label, "points")), ==, 10000);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "skipped")), ==, 10000);
  assert_small();
}

static void
test_duplicate_ids(void)
{
  g_autoptr(JsonObject) request = request_of("detections", NULL);
  g_autoptr(JsonNode) result = json_new(natives[0].result);
  g_autoptr(JsonArray) twice = json_array_new();
  g_autoptr(JsonObject) answer = NULL;

  json_array_add_element(twice, json_node_copy(json_array_get_element(json_node_get_array(result), 0)));
  json_array_add_element(twice, json_node_copy(json_array_get_element(json_node_get_array(result), 0)));
  answer = request_load(request, twice, NULL);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "labels")), ==, 1);
  assert_reported(answer, "second region of its id");
}

/* As deep as JSON may be, and what is no region at all. */
static void
test_deep(void)
{
  g_autoptr(GString) text = g_string_new("[{'id': '" ID "', " REGION ", 'type': 'polygonlabels', 'value': {'points': ");
  g_autoptr(JsonObject) request = request_of("polygons", NULL);
  g_autoptr(JsonNode) result = NULL;
  g_autoptr(JsonObject) answer = NULL;

  for (int i = 0; i < 90; i++)
    g_string_append_c(text, '[');
  for (int i = 0; i < 90; i++)
    g_string_append_c(text, ']');
  g_string_append(text, ", 'polygonlabels': ['car']}}]");
  result = json_new(text->str);
  answer = request_load(request, json_node_get_array(result), NULL);
  assert_reported(answer, "not two numbers");
  json_object_unref(answer);
  json_node_unref(result);
  result = json_new("[null, 3, 'a', [[]], true, {}]");
  answer = request_load(request, json_node_get_array(result), NULL);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "skipped")), ==, 6);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(natives); i++) {
    g_autofree char *path = g_strdup_printf("/hostile/values/%" G_GSIZE_FORMAT "-%s", i, natives[i].label_type);

    g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_other_values);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/hostile/regions/%s", rows[i].name);

    g_test_add_data_func(path, &rows[i], test_region);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(labels); i++) {
    g_autofree char *path = g_strdup_printf("/hostile/labels/%s", labels[i].name);

    g_test_add_data_func(path, &labels[i], test_label);
  }
  g_test_add_func("/hostile/wrong-requests", test_wrong);
  g_test_add_func("/hostile/large-image", test_large_image);
  g_test_add_func("/hostile/point-numbers", test_point_numbers);
  g_test_add_func("/hostile/many-points", test_many_points);
  g_test_add_func("/hostile/many-parts", test_many_parts);
  g_test_add_func("/hostile/duplicate-ids", test_duplicate_ids);
  g_test_add_func("/hostile/deep", test_deep);
  return g_test_run();
}
