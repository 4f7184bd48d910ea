/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does to shapes and classes in the editor changes that, and nothing else. */
#include "convert-test.h"

#define ID(n) "65f00000000000000000000" n
#define OID(n) "'_id': {'$oid': '" ID(n) "'}"
#define REGION "'from_name': 'lab', 'to_name': 'image', 'original_width': 640, 'original_height': 480"

/* Numbers that do not survive a way through percent: a bit more or less would be seen. */
#define THIRD "0.3333333333333333"
#define SEVENTH "0.14285714285714285"

#define BOX(n, label, more) \
  "{" OID(n) ", '_cls': 'Detection', 'attributes': {}, 'tags': ['x'], 'label': '" label "', 'bounding_box': [" THIRD ", " SEVENTH \
  ", 0.3, 0.07], 'confidence': 0.5, 'index': 3, 'mood': {'deep': [1, 0.1]}" more "}"
#define BOXES "[" BOX("1", "car", "") ", " BOX("2", "dog", ", 'rotation': 390.5") "]"
#define NEW_BOX "{'id': '" ID("9") "', " REGION ", 'type': 'rectanglelabels', 'value': {'x': 1, 'y': 2, 'width': 3, 'height': 4"
#define CLASSES "{'classes': ['car', 'dog', 'cat']}"

static const Edit boxes[] = {
  { "moved", "detections", CLASSES, BOXES, "/0/value/x 12.5", "/0/bounding_box/0 0.125" },
  { "resized", "detections", CLASSES, BOXES, "/1/value/width 25\n/1/value/height 50", "/1/bounding_box/2 0.25\n/1/bounding_box/3 0.5" },
  { "edited-by-less-than-the-editor-rounds", "detections", CLASSES, BOXES, "/0/value/height 7.0000009", "" },
  { "edited-by-little", "detections", CLASSES, BOXES, "/0/value/height 7.000002", "/0/bounding_box/3 0.07000002" },
  { "turned", "detections", CLASSES, BOXES, "/0/value/rotation 45.5", "/0/rotation 45.5" },
  { "turned-whole", "detections", CLASSES, BOXES, "/0/value/rotation -720", "" },
  { "turned-back", "detections", CLASSES, BOXES, "/1/value/rotation 0", "/1/rotation -" },
  { "moved-while-turned", "detections", CLASSES, BOXES, "/1/value/y 50\n/1/value/rotation 390.5", "/1/bounding_box/1 0.5" },
  { "rotation-left-out", "detections", CLASSES, BOXES, "/0/value/rotation -", "" },
  { "rotation-is-no-number", "detections", CLASSES, "[" BOX("1", "car", ", 'rotation': {'$numberDouble': 'NaN'}") "]", "", "" },
  { "rotation-is-no-number-moved", "detections", CLASSES, "[" BOX("1", "car", ", 'rotation': {'$numberDouble': 'NaN'}") "]",
    "/0/value/x 12.5", "/0/bounding_box/0 0.125" },
  { "class", "detections", CLASSES, BOXES, "/0/value/rectanglelabels ['dog']", "/0/label 'dog'" },
  { "class-and-moved", "detections", CLASSES, BOXES, "/0/value/rectanglelabels ['cat']\n/0/value/x 50",
    "/0/label 'cat'\n/0/bounding_box/0 0.5" },
  { "class-of-two", "detections", CLASSES, BOXES, "/0/value/rectanglelabels ['dog', 'cat']", "/0/label 'dog'", "2 classes" },
  { "class-removed", "detections", CLASSES, BOXES, "/0/value/rectanglelabels []", "" },
  { "class-removed-with-its-type", "detections", CLASSES, BOXES, "/1/value/rectanglelabels -\n/1/type 'rectangle'", "" },
  { "deleted", "detections", CLASSES, BOXES, "/0 -", "/0 -" },
  { "all-deleted", "detections", CLASSES, BOXES, "/1 -\n/0 -", "/1 -\n/0 -" },
  { "drawn", "detections", CLASSES, BOXES, "/+ " NEW_BOX ", 'rotation': 0, 'rectanglelabels': ['cat']}}",
    "/+ {'id': '" ID("9") "', '_cls': 'Detection', 'label': 'cat', 'bounding_box': [0.01, 0.02, 0.03, 0.04]}" },
  { "drawn-turned", "detections", CLASSES, BOXES, "/+ " NEW_BOX ", 'rotation': 30, 'rectanglelabels': ['cat']}}\n/2/id 'abcdefghij'",
    "/+ {'id': '*', '_cls': 'Detection', 'label': 'cat', 'bounding_box': [0.01, 0.02, 0.03, 0.04], 'rotation': 30}" },
  { "drawn-without-a-class", "detections", CLASSES, BOXES, "/+ " NEW_BOX "}}", "", "no class" },
  { "one", "detection", CLASSES, BOX("1", "car", ""), "/0/value/x 12.5", "/0/bounding_box/0 0.125" },
  { "of-no-size", "detections", CLASSES, BOXES, "/0/value/width 0\n/0/value/height 0", "/0/bounding_box/2 0\n/0/bounding_box/3 0" },
  { "outside", "detections", CLASSES, BOXES, "/0/value/x -25\n/1/value/y 150", "/0/bounding_box/0 -0.25\n/1/bounding_box/1 1.5" },
  { "of-negative-size", "detections", CLASSES, BOXES, "/0/value/width -1", "", "negative" },
  { "two-of-one-id", "detections", CLASSES, "[" BOX("1", "car", "") ", " BOX("1", "dog", "") "]", "/0/value/x 12.5",
    "/0/bounding_box/0 0.125" },
};

#define LINE(n, shapes, closed, filled) \
  "{" OID(n) ", '_cls': 'Polyline', 'attributes': {}, 'tags': [], 'label': 'car', 'points': [" shapes "], 'closed': " closed \
  ", 'filled': " filled ", 'mood': 0.1}"
#define SHAPE_1 "[[" THIRD ", " SEVENTH "], [0.4, 0.07], [" SEVENTH ", " THIRD "]]"
#define SHAPE_2 "[[0.6, 0.6], [0.7, 0.07], [" SEVENTH ", 0.7], [0.28, 0.29]]"
#define POLYGONS "[" LINE("1", SHAPE_1 ", " SHAPE_2, "true", "true") ", " LINE("2", SHAPE_2, "true", "true") "]"
#define OPEN "[" LINE("1", SHAPE_1, "false", "false") "]"
#define GAPS "[" LINE("1", "[], " SHAPE_1 ", [], " SHAPE_2 ", []", "true", "true") "]"
#define POLYGON(id, parent, label) \
  "{'id': '" id "', 'parentID': '" parent "', " REGION ", 'type': 'polygonlabels', 'value': {'points': [[1, 2], [50, 25], [3, 75]], " \
  "'closed': true, 'polygonlabels': ['" label "']}}"
#define DRAWN "[[0.01, 0.02], [0.5, 0.25], [0.03, 0.75]]"

static const Edit polygons[] = {
  { "point-moved", "polygons", CLASSES, POLYGONS, "/1/value/points/1/0 50", "/0/points/1/1/0 0.5" },
  { "two-points-moved", "polygons", CLASSES, POLYGONS, "/1/value/points/0 [1, 2]\n/1/value/points/3 [3, 4]",
    "/0/points/1/0 [0.01, 0.02]\n/0/points/1/3 [0.03, 0.04]" },
  { "point-moved-onto-another", "polygons", CLASSES, POLYGONS, "/0/value/points/0 [14.285714285714285, 33.33333333333333]",
    "/0/points/0/0 [" SEVENTH ", 0.33333333333333326]" },
  { "first-point-deleted", "polygons", CLASSES, POLYGONS, "/1/value/points/0 -", "/0/points/1/0 -" },
  { "point-deleted", "polygons", CLASSES, POLYGONS, "/1/value/points/2 -", "/0/points/1/2 -" },
  { "point-added-last", "polygons", CLASSES, POLYGONS, "/0/value/points/+ [50, 75]", "/0/points/0/+ [0.5, 0.75]" },
  { "point-added", "polygons", CLASSES, POLYGONS,
    "/0/value/points [[33.33333333333333, 14.285714285714285], [50, 75], [40, 7.000000000000001], [14.285714285714285, 33.33333333333333]]",
    "/0/points/0 [[" THIRD ", " SEVENTH "], [0.5, 0.75], [0.4, 0.07], [" SEVENTH ", " THIRD "]]" },
  { "shape-deleted", "polygons", CLASSES, POLYGONS, "/1 -", "/0/points/1 -" },
  { "first-shape-deleted", "polygons", CLASSES, POLYGONS, "/0 -", "/0/points/0 -" },
  { "deleted", "polygons", CLASSES, POLYGONS, "/1 -\n/0 -", "/0 -" },
  { "shape-added", "polygons", CLASSES, POLYGONS, "/+ " POLYGON("abcdefghij", ID("1") "_1", "car"), "/0/points/+ " DRAWN },
  { "two-shapes-added", "polygons", CLASSES, POLYGONS,
    "/+ " POLYGON("abcdefghij", ID("2"), "car") "\n/+ " POLYGON("bcdefghijk", "abcdefghij", "car"),
    "/1/points/+ " DRAWN "\n/1/points/+ " DRAWN },
  { "shape-added-before-its-parent", "polygons", CLASSES, "[" LINE("1", SHAPE_1, "true", "true") "]",
    "/+ " POLYGON("abcdefghij", "bcdefghijk", "dog") "\n/+ " POLYGON("bcdefghijk", "", "dog"),
    "/+ {'id': '*', '_cls': 'Polyline', 'label': 'dog', 'points': [" DRAWN ", " DRAWN "], 'closed': true, 'filled': true}" },
  { "shape-of-another-class", "polygons", CLASSES, "[" LINE("1", SHAPE_1, "true", "true") "]",
    "/+ " POLYGON("abcdefghij", ID("1"), "dog"),
    "/+ {'id': '*', '_cls': 'Polyline', 'label': 'dog', 'points': [" DRAWN "], 'closed': true, 'filled': true}" },
  { "parents-in-a-circle", "polygons", CLASSES, "[" LINE("1", SHAPE_1, "true", "true") "]",
    "/+ " POLYGON("abcdefghij", "abcdefghij", "dog"),
    "/+ {'id': '*', '_cls': 'Polyline', 'label': 'dog', 'points': [" DRAWN "], 'closed': true, 'filled': true}" },
  { "class-of-a-shape", "polygons", CLASSES, POLYGONS, "/1/value/polygonlabels ['dog']", "/0/label 'dog'" },
  { "opened", "polygons", CLASSES, POLYGONS, "/2/value/closed false", "/1/closed false" },
  { "open-untouched", "polygons", CLASSES, OPEN, "", "" },
  { "open-point-moved", "polygons", CLASSES, OPEN, "/0/value/points/1/0 50", "/0/points/0/1/0 0.5" },
  { "empty-shapes-stay", "polygons", CLASSES, GAPS, "/0/value/points/1/0 50", "/0/points/1/1/0 0.5" },
  { "empty-shapes-stay-with-one-less", "polygons", CLASSES, GAPS, "/0 -", "/0/points/1 -" },
  { "one", "polygon", CLASSES, LINE("1", SHAPE_1, "true", "true"), "/0/value/points/0/1 50", "/0/points/0/0/1 0.5" },
};

#define VERTEX(x, y) "{'x': " x ", 'y': " y ", 'id': 'new', 'isBezier': false}"

static const Edit lines[] = {
  { "point-moved", "polylines", CLASSES, OPEN, "/0/value/vertices/1/x 50", "/0/points/0/1/0 0.5" },
  { "point-deleted", "polylines", CLASSES, OPEN, "/0/value/vertices/0 -", "/0/points/0/0 -" },
  { "point-added", "polylines", CLASSES, OPEN, "/0/value/vertices/+ " VERTEX("50", "75"), "/0/points/0/+ [0.5, 0.75]" },
  { "closed", "polylines", CLASSES, OPEN, "/0/value/closed true", "/0/closed true" },
  { "opened", "polylines", CLASSES, POLYGONS, "/1/value/closed false", "/0/closed false" },
  { "shape-deleted", "polylines", CLASSES, POLYGONS, "/0 -", "/0/points/0 -" },
  { "class", "polylines", CLASSES, OPEN, "/0/value/vectorlabels ['dog']", "/0/label 'dog'" },
  { "drawn", "polylines", CLASSES, OPEN,
    "/+ {'id': '" ID("9") "', " REGION ", 'type': 'vectorlabels', 'value': {'vertices': [" VERTEX("1", "2") ", " VERTEX("3", "4")
    "], 'closed': false, 'vectorlabels': ['dog']}}",
    "/+ {'id': '" ID("9") "', '_cls': 'Polyline', 'label': 'dog', 'points': [[[0.01, 0.02], [0.03, 0.04]]], 'closed': false, "
    "'filled': false}" },
  { "sent-as-polygons", "polylines", "{'tool': 'polygon'}", OPEN, "/0/value/points/0/1 50", "/0/points/0/0/1 0.5" },
  { "one", "polyline", CLASSES, LINE("1", SHAPE_1, "false", "false"), "/0/value/vertices/0/y 50", "/0/points/0/0/1 0.5" },
};

#define NAN_POINT "[{'$numberDouble': 'NaN'}, {'$numberDouble': 'NaN'}]"
#define POINTS(n, points, more) \
  "{" OID(n) ", '_cls': 'Keypoint', 'attributes': {}, 'tags': [], 'label': 'car', 'points': [" points "], 'mood': 0.1" more "}"
#define KEYPOINTS \
  "[" POINTS("1", "[" THIRD ", " SEVENTH "], " NAN_POINT ", [0.07, 0.29], " NAN_POINT, \
             ", 'confidence': [0.1, {'$numberDouble': 'NaN'}, 0.3, 1]") \
  ", " POINTS("2", "[0.5, 0.07]", "") "]"
#define POINT(id, parent) \
  "{'id': '" id "', 'parentID': '" parent "', " REGION ", 'type': 'keypointlabels', 'value': {'x': 50, 'y': 25, 'width': 0.3, " \
  "'keypointlabels': ['car']}}"

static const Edit keypoints[] = {
  { "moved", "keypoints", CLASSES, KEYPOINTS, "/1/value/x 50", "/0/points/2/0 0.5" },
  { "dot-resized", "keypoints", CLASSES, KEYPOINTS, "/1/value/width 3", "" },
  { "point-deleted", "keypoints", CLASSES, KEYPOINTS, "/0 -", "/0/points/0 ['NaN', 'NaN']" },
  { "deleted", "keypoints", CLASSES, KEYPOINTS, "/1 -\n/0 -", "/0 -" },
  { "class-of-a-point", "keypoints", CLASSES, KEYPOINTS, "/1/value/keypointlabels ['dog']", "/0/label 'dog'" },
  { "point-added", "keypoints", CLASSES, KEYPOINTS, "/+ " POINT("abcdefghij", ID("2")), "/1/points/+ [0.5, 0.25]" },
  { "point-added-behind-points-that-are-not-there", "keypoints", CLASSES, KEYPOINTS, "/+ " POINT("abcdefghij", ID("1") "_2"),
    "/0/points/+ [0.5, 0.25]\n/0/confidence/+ 'NaN'" },
  { "point-placed-that-was-not-there", "keypoints", CLASSES, KEYPOINTS, "/+ " POINT(ID("1") "_1", ""), "/0/points/1 [0.5, 0.25]" },
  { "in-another-order", "keypoints", CLASSES, "[" POINTS("1", "[0.1, 0.1], [0.2, 0.2]", "") "]",
    "/0/id '" ID("1") "_1'\n/1/id '" ID("1") "_0'\n/0/value/x 20\n/0/value/y 20\n/1/value/x 10\n/1/value/y 10", "" },
  { "two-of-a-number", "keypoints", CLASSES, KEYPOINTS, "/+ " POINT(ID("1") "_2", ""), "", "second region of its id" },
  { "drawn", "keypoints", CLASSES, KEYPOINTS, "/+ " POINT(ID("9"), ""),
    "/+ {'id': '" ID("9") "', '_cls': 'Keypoint', 'label': 'car', 'points': [[0.5, 0.25]]}" },
  { "drawn-with-gaps", "keypoints", CLASSES, KEYPOINTS, "/+ " POINT(ID("9") "_2", ""),
    "/+ {'id': '" ID("9") "', '_cls': 'Keypoint', 'label': 'car', 'points': [['NaN', 'NaN'], ['NaN', 'NaN'], [0.5, 0.25]]}" },
  { "drawn-with-too-many-gaps", "keypoints", CLASSES, KEYPOINTS, "/+ " POINT(ID("9") "_1001", ""), "", "its point has the number 1001" },
  { "one", "keypoint", CLASSES, POINTS("1", "[0.1, 0.1], [0.2, 0.2]", ""), "/0/value/x 20", "/0/points/0/0 0.2" },
};

#define CLASS(n, label) "{" OID(n) ", '_cls': 'Classification', 'tags': [], 'label': '" label "', 'confidence': 0.5, 'mood': 0.1}"
#define CHOICES "{'from_name': 'lab', 'to_name': 'image', 'id': 'abcdefghij', 'type': 'choices', 'value': {'choices': ["

static const Edit classifications[] = {
  { "class", "classification", CLASSES, CLASS("1", "car"), "/0/value/choices ['dog']", "/0/label 'dog'" },
  { "chosen-again", "classification", CLASSES, CLASS("1", "car"), "/0/id 'abcdefghij'\n/0/value/choices ['dog']", "/0/label 'dog'" },
  { "deleted", "classification", CLASSES, CLASS("1", "car"), "/0 -", "/0 -" },
  { "nothing-chosen", "classification", CLASSES, CLASS("1", "car"), "/0/value/choices []", "/0 -" },
  { "new", "classification", CLASSES, "null", "/+ " CHOICES "'dog']}}", "/+ {'id': '*', '_cls': 'Classification', 'label': 'dog'}" },
  { "class-added", "classifications", CLASSES, "[" CLASS("1", "car") "]", "/0/value/choices ['car', 'dog']",
    "/+ {'id': '*', '_cls': 'Classification', 'label': 'dog'}" },
  { "class-removed", "classifications", CLASSES, "[" CLASS("1", "car") ", " CLASS("2", "dog") "]", "/0/value/choices ['dog']", "/0 -" },
  { "all-removed", "classifications", CLASSES, "[" CLASS("1", "car") ", " CLASS("2", "dog") "]", "/0 -", "/1 -\n/0 -" },
  { "in-another-order", "classifications", CLASSES, "[" CLASS("1", "car") ", " CLASS("2", "dog") "]", "/0/value/choices ['dog', 'car']",
    "" },
  { "one-for-another", "classifications", CLASSES, "[" CLASS("1", "car") ", " CLASS("2", "dog") "]", "/0/value/choices ['cat', 'dog']",
    "/0 -\n/+ {'id': '*', '_cls': 'Classification', 'label': 'cat'}" },
  { "two-of-a-class", "classifications", CLASSES, "[" CLASS("1", "car") ", " CLASS("2", "dog") ", " CLASS("3", "car") "]",
    "/0/value/choices ['car']", "/1 -" },
  { "two-of-a-class-removed", "classifications", CLASSES, "[" CLASS("1", "car") ", " CLASS("2", "dog") ", " CLASS("3", "car") "]",
    "/0/value/choices ['dog']", "/2 -\n/0 -" },
  { "class-named-twice-that-was-there", "classifications", CLASSES, "[" CLASS("1", "car") "]", "/0/value/choices ['car', 'car']", "" },
  { "class-that-is-no-text", "classifications", CLASSES, "[" CLASS("1", "car") "]", "/0/value/choices ['dog', 7]", "", "no list" },
  { "class-named-twice", "classifications", CLASSES, "[" CLASS("1", "car") "]", "/0/value/choices ['car', 'dog', 'dog']",
    "/+ {'id': '*', '_cls': 'Classification', 'label': 'dog'}" },
};

#define REGRESSION "{" OID("1") ", '_cls': 'Regression', 'tags': [], 'value': 7.07, 'confidence': 0.1}"

static const Edit values[] = {
  { "number", "regression", NULL, REGRESSION, "/0/value/number 8", "/0/value 8" },
  { "number-as-text", "regression", NULL, REGRESSION, "/0/value/number '8.25'", "/0/value 8.25" },
  { "number-as-the-same-text", "regression", NULL, REGRESSION, "/0/value/number '7.07'", "" },
  { "number-that-is-none", "regression", NULL, REGRESSION, "/0/value/number '7,1'", "", "no number" },
  { "number-deleted", "regression", NULL, REGRESSION, "/0 -", "/0 -" },
  { "float", "scalar", "{'field_type': 'float'}", "0.07", "/0/value/number 8", "/0 8" },
  { "float-untouched", "scalar", "{'field_type': 'float'}", "0.07", "", "" },
  { "int", "scalar", "{'field_type': 'int'}", "7", "/0/value/number 8", "/0 8" },
  { "int-beyond-doubles", "scalar", "{'field_type': 'int'}", "9007199254740993", "", "" },
  { "int-that-is-not-whole", "scalar", "{'field_type': 'int'}", "7", "/0/value/number 8.5", "", "not whole" },
  { "bool", "scalar", "{'field_type': 'bool'}", "true", "/0/value/choices ['no']", "/0 false" },
  { "bool-that-is-neither", "scalar", "{'field_type': 'bool'}", "true", "/0/value/choices ['maybe']", "", "neither" },
  { "string", "scalar", "{'field_type': 'string'}", "'a'", "/0/value/text ['b', 'c']", "/0 'b\\nc'" },
  { "string-not-in-a-list", "scalar", "{'field_type': 'string'}", "'a'", "/0/value/text 'b'", "/0 'b'" },
  { "string-emptied", "scalar", "{'field_type': 'string'}", "'a'", "/0/value/text []", "/0 -" },
  { "string-of-lines", "scalar", "{'field_type': 'string'}", "'a\\nb\\n'", "", "" },
  { "choice", "scalar", "{'field_type': 'string', 'classes': ['a', 'b']}", "'a'", "/0/value/choices ['b']", "/0 'b'" },
  { "choice-taken-back", "scalar", "{'field_type': 'string', 'classes': ['a', 'b']}", "'a'", "/0 -", "/0 -" },
};

/* Ninety points in a row are deleted, and one behind them is moved: the others keep their bits. */
static void
test_many_deleted(void)
{
  g_autoptr(GString) points = g_string_new(NULL);
  g_autoptr(GString) edits = g_string_new("/0/value/points/150/1 50\n");
  g_autoptr(GString) changes = g_string_new("/0/points/0/150/1 0.5\n");
  g_autofree char *label = NULL;
  Edit edit = { "many-deleted", "polygons" };

  for (int i = 0; i < 200; i++)
    g_string_append_printf(points, "%s[0.%d3333333333333333, 0.%d4285714285714285]", i > 0 ? ", " : "", i % 10, i / 20);
  for (int i = 0; i < 90; i++) {
    g_string_append(edits, "/0/value/points/40 -\n");
    g_string_append(changes, "/0/points/0/40 -\n");
  }
  label = g_strdup_printf("[{" OID("1") ", '_cls': 'Polyline', 'tags': [], 'label': 'car', 'points': [[%s]], 'closed': true, "
                          "'filled': true}]",
                          points->str);
  edit.labels = label;
  edit.edits = edits->str;
  edit.changes = changes->str;
  edit_check(&edit);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  edits_add("/edits/boxes", boxes, G_N_ELEMENTS(boxes));
  edits_add("/edits/polygons", polygons, G_N_ELEMENTS(polygons));
  edits_add("/edits/lines", lines, G_N_ELEMENTS(lines));
  edits_add("/edits/keypoints", keypoints, G_N_ELEMENTS(keypoints));
  edits_add("/edits/classifications", classifications, G_N_ELEMENTS(classifications));
  edits_add("/edits/values", values, G_N_ELEMENTS(values));
  g_test_add_func("/edits/many-points-deleted", test_many_deleted);
  return g_test_run();
}
