/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does to attributes in the editor changes them, and nothing else. */
#include "convert-test.h"

#define ID(n) "65f00000000000000000000" n
#define OID(n) "'_id': {'$oid': '" ID(n) "'}"
#define REGION "'from_name': 'lab', 'to_name': 'image', 'original_width': 640, 'original_height': 480"
#define BOX(n, label, more) \
  "{" OID(n) ", '_cls': 'Detection', 'attributes': {}, 'tags': ['x'], 'label': '" label "', 'bounding_box': [0.3333333333333333, 0.2, " \
  "0.3, 0.07]" more ", 'mood': 0.1}"

/* ---- of all types ---- */

#define TYPES \
  "{'classes': ['car', 'dog'], 'attributes': {" \
  "'note': {'type': 'text'}, 'speed': {'type': 'number'}, 'stars': {'type': 'rating'}, " \
  "'kind': {'type': 'select', 'values': ['a', 'b', 3]}, " \
  "'side': {'type': 'radio', 'values': ['left', 'right']}, 'parts': {'type': 'checkbox', 'values': ['x', 'y', 'z']}, " \
  "'ok': {'type': 'boolean'}, 'day': {'type': 'date'}, 'wrote': {'type': 'date'}}}"

#define FULL \
  "[" BOX("1", "car", ", 'note': 'a\\nb', 'speed': 0.07, 'stars': 3, 'kind': 'a', 'side': 'left', 'parts': ['x', 'y'], 'ok': true, " \
  "'day': {'$date': '2024-02-28T10:30:00Z'}, 'wrote': '2024-02-28 at noon'") "]"
#define BARE "[" BOX("1", "car", "") "]"

/* The regions of FULL: the box, then its attributes in the schema's order. */
#define NOTE "/1"
#define SPEED "/2"
#define STARS "/3"
#define KIND "/4"
#define SIDE "/5"
#define PARTS "/6"
#define OK "/7"
#define DAY "/8"
#define WROTE "/9"

static const Edit changed[] = {
  { "none", "detections", TYPES, FULL, "", "" },
  { "only-the-box", "detections", TYPES, FULL, "/0/value/x 50", "/0/bounding_box/0 0.5" },
  { "text", "detections", TYPES, FULL, NOTE "/value/text ['c']", "/0/note 'c'" },
  { "text-of-lines", "detections", TYPES, FULL, NOTE "/value/text ['a', 'b', 'c']", "/0/note 'a\\nb\\nc'" },
  { "text-split-into-its-lines", "detections", TYPES, FULL, NOTE "/value/text ['a', 'b']", "" },
  { "text-not-in-a-list", "detections", TYPES, FULL, NOTE "/value/text 'c'", "/0/note 'c'" },
  { "number", "detections", TYPES, FULL, SPEED "/value/number 8", "/0/speed 8" },
  { "number-as-text", "detections", TYPES, FULL, SPEED "/value/number '8.5'", "/0/speed 8.5" },
  { "number-that-is-none", "detections", TYPES, FULL, SPEED "/value/number 'fast'", "", "no number" },
  { "number-like-before", "detections", TYPES, FULL, SPEED "/value/number 0.07000000000000002", "" },
  { "rating", "detections", TYPES, FULL, STARS "/value/rating 5", "/0/stars 5" },
  { "select", "detections", TYPES, FULL, KIND "/value/choices ['b']", "/0/kind 'b'" },
  { "select-a-number", "detections", TYPES, FULL, KIND "/value/choices ['3']", "/0/kind 3" },
  { "select-what-the-schema-lacks", "detections", TYPES, FULL, KIND "/value/choices ['q']", "/0/kind 'q'" },
  { "radio", "detections", TYPES, FULL, SIDE "/value/choices ['right']", "/0/side 'right'" },
  { "checkbox-more", "detections", TYPES, FULL, PARTS "/value/choices ['x', 'y', 'z']", "/0/parts ['x', 'y', 'z']" },
  { "checkbox-less", "detections", TYPES, FULL, PARTS "/value/choices ['y']", "/0/parts ['y']" },
  { "checkbox-in-another-order", "detections", TYPES, FULL, PARTS "/value/choices ['y', 'x']", "" },
  { "boolean", "detections", TYPES, FULL, OK "/value/choices ['no']", "/0/ok false" },
  { "boolean-that-is-neither", "detections", TYPES, FULL, OK "/value/choices ['maybe']", "", "neither" },
  { "date", "detections", TYPES, FULL, DAY "/value/datetime '2024-03-01'", "/0/day {'$date': '2024-03-01T00:00:00.000Z'}" },
  { "date-that-was-a-text", "detections", TYPES, FULL, WROTE "/value/datetime '2024-03-01'", "/0/wrote '2024-03-01'" },
  { "date-with-a-time", "detections", TYPES, FULL, DAY "/value/datetime '2024-02-28T00:00:00'", "" },
  { "date-that-is-none", "detections", TYPES, FULL, DAY "/value/datetime '2024-02-30'", "", "no date" },
  { "date-before-all-years", "detections", TYPES, FULL, DAY "/value/datetime '-123-05-06'", "", "no date" },
  { "two-at-once", "detections", TYPES, FULL, SPEED "/value/number 8\n" SIDE "/value/choices ['right']\n/0/value/x 50",
    "/0/speed 8\n/0/side 'right'\n/0/bounding_box/0 0.5" },
  { "without-its-box", "detections", TYPES, FULL, "/9 -\n/8 -\n/7 -\n/6 -\n/5 -\n/4 -\n/3 -\n/2 -\n/0 -", "", "not there" },
};

static const Edit cleared[] = {
  { "text", "detections", TYPES, FULL, NOTE " -", "/0/note -" },
  { "text-emptied", "detections", TYPES, FULL, NOTE "/value/text []", "/0/note -" },
  { "text-of-nothing", "detections", TYPES, FULL, NOTE "/value/text ['']", "/0/note -" },
  { "number", "detections", TYPES, FULL, SPEED " -", "/0/speed -" },
  { "number-emptied", "detections", TYPES, FULL, SPEED "/value/number null", "/0/speed -" },
  { "rating", "detections", TYPES, FULL, STARS " -", "/0/stars -" },
  { "select", "detections", TYPES, FULL, KIND " -", "/0/kind -" },
  { "radio", "detections", TYPES, FULL, SIDE "/value/choices []", "/0/side -" },
  { "checkbox", "detections", TYPES, FULL, PARTS "/value/choices []", "/0/parts -" },
  { "boolean", "detections", TYPES, FULL, OK " -", "/0/ok -" },
  { "date", "detections", TYPES, FULL, DAY " -", "/0/day -" },
  { "early-form", "detections", TYPES, "[" BOX("1", "car", ", 'attributes': {'note': {'value': 'a'}, 'x': {'value': 1}}") "]", "/1 -",
    "/0/attributes {'x': {'value': 1}}" },
};

#define ADD(id, control, type, value) \
  "/+ {'id': '" id "', 'from_name': 'lab/" control "', 'to_name': 'image', 'type': '" type "', 'value': {" value "}}"

static const Edit added[] = {
  { "text", "detections", TYPES, BARE, ADD(ID("1"), "note", "textarea", "'text': ['c']"), "/0/note 'c'" },
  { "number", "detections", TYPES, BARE, ADD(ID("1"), "speed", "number", "'number': 8.5"), "/0/speed 8.5" },
  { "rating", "detections", TYPES, BARE, ADD(ID("1"), "stars", "rating", "'rating': 2"), "/0/stars 2" },
  { "select", "detections", TYPES, BARE, ADD(ID("1"), "kind", "choices", "'choices': ['3']"), "/0/kind 3" },
  { "radio", "detections", TYPES, BARE, ADD(ID("1"), "side", "choices", "'choices': ['left']"), "/0/side 'left'" },
  { "checkbox", "detections", TYPES, BARE, ADD(ID("1"), "parts", "choices", "'choices': ['z', 'x']"), "/0/parts ['z', 'x']" },
  { "boolean", "detections", TYPES, BARE, ADD(ID("1"), "ok", "choices", "'choices': ['no']"), "/0/ok false" },
  { "date", "detections", TYPES, BARE, ADD(ID("1"), "day", "datetime", "'datetime': '2024-03-01'"),
    "/0/day {'$date': '2024-03-01T00:00:00.000Z'}" },
  { "before-its-box", "detections", TYPES, "[]",
    ADD(ID("9"), "speed", "number", "'number': 8.5") "\n/+ {'id': '" ID("9") "', " REGION
    ", 'type': 'rectanglelabels', 'value': {'x': 1, 'y': 2, 'width': 3, 'height': 4, 'rectanglelabels': ['car']}}",
    "/+ {'id': '" ID("9") "', '_cls': 'Detection', 'label': 'car', 'bounding_box': [0.01, 0.02, 0.03, 0.04], 'speed': 8.5}" },
  { "to-a-box-with-a-new-id", "detections", TYPES, "[]",
    "/+ {'id': 'abcdefghij', " REGION
    ", 'type': 'rectanglelabels', 'value': {'x': 1, 'y': 2, 'width': 3, 'height': 4, 'rectanglelabels': ['car']}}\n"
    ADD("abcdefghij", "ok", "choices", "'choices': ['yes']"),
    "/+ {'id': '*', '_cls': 'Detection', 'label': 'car', 'bounding_box': [0.01, 0.02, 0.03, 0.04], 'ok': true}" },
  { "to-none", "detections", TYPES, BARE, ADD("abcdefghij", "speed", "number", "'number': 8.5"), "", "not there" },
  { "unknown", "detections", TYPES, BARE, ADD(ID("1"), "tea", "number", "'number': 8.5"), "", "no control “lab/tea”" },
};

#define ODD \
  "[" BOX("1", "car", ", 'note': 7, 'speed': 'fast', 'stars': [1], 'kind': 'q', 'side': ['left'], 'parts': ['x', 'q'], 'ok': 'yes', " \
                      "'day': 'soon'") "]"

/* What a control can't show is not sent, and stays. */
static const Edit not_shown[] = {
  { "untouched", "detections", TYPES, ODD, "", "" },
  { "box-moved", "detections", TYPES, ODD, "/0/value/x 50", "/0/bounding_box/0 0.5" },
  { "set-anew", "detections", TYPES, "[" BOX("1", "car", ", 'kind': 'q'") "]", ADD(ID("1"), "kind", "choices", "'choices': ['a']"),
    "/0/kind 'a'" },
  { "no-number", "detections", TYPES, "[" BOX("1", "car", ", 'speed': {'$numberDouble': 'NaN'}") "]", "/0/value/x 50",
    "/0/bounding_box/0 0.5" },
  { "day-of-no-year", "detections", TYPES, "[" BOX("1", "car", ", 'day': '-123-05-06', 'wrote': '2024- 1- 2'") "]", "", "" },
};

/* ---- flags ---- */

#define FLAGS \
  "{'classes': ['car'], 'attributes': {'speed': {'type': 'number', 'default': 7, 'required': true}, " \
  "'kind': {'type': 'select', 'values': ['a', 'b'], 'default': 'b', 'read_only': true}}}"
#define NEW_BOX "/+ {'id': '" ID("9") "', " REGION \
  ", 'type': 'rectanglelabels', 'value': {'x': 1, 'y': 2, 'width': 3, 'height': 4, 'rectanglelabels': ['car']}}"
#define NEW_LABEL "/+ {'id': '" ID("9") "', '_cls': 'Detection', 'label': 'car', 'bounding_box': [0.01, 0.02, 0.03, 0.04], "

static const Edit flags[] = {
  { "default-of-a-new-label", "detections", FLAGS, BARE, NEW_BOX, NEW_LABEL "'speed': 7, 'kind': 'b'}" },
  { "default-of-no-old-label", "detections", FLAGS, BARE, "/0/value/x 50", "/0/bounding_box/0 0.5" },
  { "default-that-was-changed", "detections", FLAGS, BARE, NEW_BOX "\n" ADD(ID("9"), "speed", "number", "'number': 9"),
    NEW_LABEL "'speed': 9, 'kind': 'b'}" },
  { "read-only-is-sent", "detections", FLAGS, "[" BOX("1", "car", ", 'kind': 'a'") "]", "/1/value/choices ['a']", "" },
  { "read-only-changed", "detections", FLAGS, "[" BOX("1", "car", ", 'kind': 'a'") "]", "/1/value/choices ['b']", "" },
  { "read-only-cleared", "detections", FLAGS, "[" BOX("1", "car", ", 'kind': 'a'") "]", "/1 -", "" },
  { "read-only-of-a-new-label", "detections", FLAGS, "[]", NEW_BOX "\n" ADD(ID("9"), "kind", "choices", "'choices': ['a']"),
    NEW_LABEL "'speed': 7, 'kind': 'b'}" },
};

/* ---- of some classes ---- */

#define BY_CLASS \
  "{'classes': [{'classes': 'car', 'attributes': {'size': {'type': 'number'}, 'doors': {'type': 'number'}}}, " \
  "{'classes': ['dog', 'cat'], 'attributes': {'size': {'type': 'select', 'values': ['small', 'large']}}}, 'tree'], " \
  "'attributes': {'note': {'type': 'text'}}}"
#define ONE_OF_EACH \
  "[" BOX("1", "car", ", 'size': 4, 'doors': 5") ", " BOX("2", "dog", ", 'size': 'small', 'doors': 1, 'note': 'a'") ", " \
  BOX("3", "tree", ", 'size': 9") "]"

/* Its regions: box, size, doors; box, size (the second of its name), note; box. */
static const Edit by_class[] = {
  { "none", "detections", BY_CLASS, ONE_OF_EACH, "", "" },
  { "first-definition", "detections", BY_CLASS, ONE_OF_EACH, "/1/value/number 6", "/0/size 6" },
  { "second-definition", "detections", BY_CLASS, ONE_OF_EACH, "/4/value/choices ['large']", "/1/size 'large'" },
  { "cleared", "detections", BY_CLASS, ONE_OF_EACH, "/4 -", "/1/size -" },
  { "of-another-class", "detections", BY_CLASS, ONE_OF_EACH, ADD(ID("2"), "size", "number", "'number': 7"), "" },
  { "of-no-class", "detections", BY_CLASS, ONE_OF_EACH, ADD(ID("3"), "size/2", "choices", "'choices': ['large']"), "" },
  { "class-changed", "detections", BY_CLASS, ONE_OF_EACH, "/0/value/rectanglelabels ['cat']", "/0/label 'cat'" },
  { "class-changed-to-none-of-them", "detections", BY_CLASS, ONE_OF_EACH, "/0/value/rectanglelabels ['tree']\n/2 -\n/1 -",
    "/0/label 'tree'" },
  { "class-and-attribute", "detections", BY_CLASS, ONE_OF_EACH,
    "/0/value/rectanglelabels ['cat']\n" ADD(ID("1"), "size/2", "choices", "'choices': ['large']"), "/0/label 'cat'\n/0/size 'large'" },
};

#define POLYGONS \
  "[{" OID("1") ", '_cls': 'Polyline', 'tags': [], 'label': 'car', 'points': [[[0.1, 0.1], [0.4, 0.1], [0.2, 0.5]], " \
  "[[0.6, 0.6], [0.7, 0.6], [0.7, 0.7]]], 'closed': true, 'filled': true, 'speed': 4}]"
#define SPEEDS "{'classes': ['car'], 'attributes': {'speed': {'type': 'number'}}}"

/* A label of several regions has each attribute at all of them: shape, speed, shape, speed. */
static const Edit of_parts[] = {
  { "none", "polygons", SPEEDS, POLYGONS, "", "" },
  { "of-the-first", "polygons", SPEEDS, POLYGONS, "/1/value/number 5", "/0/speed 5" },
  { "of-the-second", "polygons", SPEEDS, POLYGONS, "/3/value/number 5", "/0/speed 5" },
  { "of-both", "polygons", SPEEDS, POLYGONS, "/1/value/number 5\n/3/value/number 5", "/0/speed 5" },
  { "cleared", "polygons", SPEEDS, POLYGONS, "/3 -\n/1 -", "/0/speed -" },
  { "cleared-in-one-of-them", "polygons", SPEEDS, POLYGONS, "/1 -", "" },
  { "shape-deleted", "polygons", SPEEDS, POLYGONS, "/3 -\n/2 -", "/0/points/1 -" },
};

/* ---- of the whole image ---- */

#define CLASS(n, label, more) "{" OID(n) ", '_cls': 'Classification', 'tags': [], 'label': '" label "'" more ", 'mood': 0.1}"
#define IMAGE_ATTRIBUTES \
  "{'classes': ['car', 'dog', 'a b'], 'attributes': {'speed': {'type': 'number'}, 'kind': {'type': 'radio', 'values': ['a', 'b']}}}"
#define SEVERAL "[" CLASS("1", "car", ", 'speed': 4") ", " CLASS("2", "a b", ", 'speed': 5, 'kind': 'a'") "]"
#define DOUBLES "[" CLASS("1", "car", ", 'speed': 4") ", " CLASS("2", "car", ", 'speed': 5") "]"

/* The regions of SEVERAL: the choice, speed of the first; speed and kind of the second. */
static const Edit of_the_image[] = {
  { "none", "classification", IMAGE_ATTRIBUTES, CLASS("1", "car", ", 'speed': 4"), "", "" },
  { "changed", "classification", IMAGE_ATTRIBUTES, CLASS("1", "car", ", 'speed': 4"), "/1/value/number 5", "/0/speed 5" },
  { "changed-with-a-new-id", "classification", IMAGE_ATTRIBUTES, CLASS("1", "car", ", 'speed': 4"),
    "/1/value/number 5\n/1/id 'abcdefghij'\n/0/id 'bcdefghijk'", "/0/speed 5" },
  { "cleared", "classification", IMAGE_ATTRIBUTES, CLASS("1", "car", ", 'speed': 4"), "/1 -", "/0/speed -" },
  { "new", "classification", IMAGE_ATTRIBUTES, "null",
    "/+ {'id': 'abcdefghij', 'from_name': 'lab', 'to_name': 'image', 'type': 'choices', 'value': {'choices': ['car']}}\n"
    ADD("bcdefghijk", "speed", "number", "'number': 4"), "/+ {'id': '*', '_cls': 'Classification', 'label': 'car', 'speed': 4}" },
  { "of-several", "classifications", IMAGE_ATTRIBUTES, SEVERAL, "", "" },
  { "of-several-changed", "classifications", IMAGE_ATTRIBUTES, SEVERAL, "/2/value/number 6\n/3/value/choices ['b']",
    "/1/speed 6\n/1/kind 'b'" },
  { "of-several-added", "classifications", IMAGE_ATTRIBUTES, SEVERAL, ADD("abcdefghij", "kind/=car", "choices", "'choices': ['b']"),
    "/0/kind 'b'" },
  { "of-several-for-a-new-class", "classifications", IMAGE_ATTRIBUTES, SEVERAL,
    "/0/value/choices ['car', 'a b', 'dog']\n" ADD("abcdefghij", "speed/=dog", "number", "'number': 7"),
    "/+ {'id': '*', '_cls': 'Classification', 'label': 'dog', 'speed': 7}" },
  { "of-two-of-a-class", "classifications", IMAGE_ATTRIBUTES, DOUBLES, "", "" },
  { "of-two-of-a-class-changed", "classifications", IMAGE_ATTRIBUTES, DOUBLES, "/1/value/number 6", "/0/speed 6" },
  { "of-two-of-a-class-cleared", "classifications", IMAGE_ATTRIBUTES, DOUBLES, "/1 -", "/0/speed -" },
};

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  edits_add("/edit-attributes/changed", changed, G_N_ELEMENTS(changed));
  edits_add("/edit-attributes/cleared", cleared, G_N_ELEMENTS(cleared));
  edits_add("/edit-attributes/added", added, G_N_ELEMENTS(added));
  edits_add("/edit-attributes/not-shown", not_shown, G_N_ELEMENTS(not_shown));
  edits_add("/edit-attributes/flags", flags, G_N_ELEMENTS(flags));
  edits_add("/edit-attributes/by-class", by_class, G_N_ELEMENTS(by_class));
  edits_add("/edit-attributes/of-parts", of_parts, G_N_ELEMENTS(of_parts));
  edits_add("/edit-attributes/of-the-image", of_the_image, G_N_ELEMENTS(of_the_image));
  return g_test_run();
}
