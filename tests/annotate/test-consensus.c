/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several annotators of one task: which labels are one, and what comes out of them. */
#include "consensus-test.h"
#include "relabel-merge.h"

/* Ids of labels that were sent. */
#define P TEST_ID
#define Q "bbbbbbbbbbbbbbbbbbbbbbbb"

/* JSON in which ' stands for ". What was sent, a result of each annotator, and the one result of them. */
typedef struct {
  const char *name;
  const char *schema;
  const char *known;
  const char *results[MAX_ANNOTATORS];
  const char *wanted;
} Row;

#define REGION(id, type, value) "{'id': '" id "', 'from_name': 'f', 'to_name': 'image', 'type': '" type "', 'value': {" value "}}"
#define BOX(id, class, geometry) REGION(id, "rectanglelabels", geometry ", 'rectanglelabels': ['" class "']")
#define AT(x, y, width, height) "'x': " #x ", 'y': " #y ", 'width': " #width ", 'height': " #height
#define A AT(10, 10, 20, 20)
#define A2 AT(11, 10, 20, 20)
#define A3 AT(12, 10, 20, 20)
#define A9 AT(18, 10, 20, 20)
#define B AT(60, 60, 20, 20)
#define BOXES "'type': 'detections', 'classes': ['car', 'dog', 'cat']"
#define SENT(id, class, box) \
  "{'_id': {'$oid': '" id "'}, '_cls': 'Detection', 'tags': [], 'label': '" class "', 'bounding_box': [" box "]}"
#define SENT_P SENT(P, "car", "0.1, 0.1, 0.2, 0.2")
#define RELATION "{'type': 'relation', 'from_id': 'x', 'to_id': 'y', 'direction': 'right'}"
#define STRANGER "{'id': 's', 'from_name': 'other', 'to_name': 'image', 'type': 'ellipselabels', 'value': {}}"

#define COLOURED BOXES ", 'attributes': {'colour': {'type': 'radio', 'values': ['red', 'blue', 'green']}}"
#define COLOUR(id, value) \
  "{'id': '" id "', 'from_name': 'f/colour', 'to_name': 'image', 'type': 'choices', 'value': {'choices': ['" value "']}}"

#define NO_COLOUR(id) "{'id': '" id "', 'from_name': 'f/colour', 'to_name': 'image', 'type': 'choices', 'value': {'choices': 7}}"

#define CHOICE(...) "{'id': 'c', 'from_name': 'f', 'to_name': 'image', 'type': 'choices', 'value': {'choices': [" #__VA_ARGS__ "]}}"
#define ONE "'type': 'classification', 'classes': ['car', 'dog', 'cat']"
#define MANY "'type': 'classifications', 'classes': ['car', 'dog', 'cat']"
#define CHOSEN(id, class) "{'_id': {'$oid': '" id "'}, '_cls': 'Classification', 'tags': [], 'label': '" class "'}"
#define NUMBER(value) "{'id': 'n', 'from_name': 'f', 'to_name': 'image', 'type': 'number', 'value': {'number': " #value "}}"
#define TEXT(value) "{'id': 't', 'from_name': 'f', 'to_name': 'image', 'type': 'textarea', 'value': {'text': ['" value "']}}"

#define POLYGON(id, class, points) REGION(id, "polygonlabels", "'closed': true, 'points': [" points "], 'polygonlabels': ['" class "']")
#define POLYGONS "'type': 'polygons', 'classes': ['car', 'dog']"
#define TRIANGLE "[10, 10], [40, 10], [10, 40]"
#define TRIANGLE_2 "[10, 10], [42, 10], [10, 40]"
#define OTHER_HALF "[40, 10], [40, 40], [10, 40]"
#define LINE(id, class, points) REGION(id, "vectorlabels", "'closed': false, 'vertices': [" points "], 'vectorlabels': ['" class "']")
#define LINES "'type': 'polylines', 'classes': ['car', 'dog']"
#define V(x, y) "{'x': " #x ", 'y': " #y "}"
#define POINT(id, class, x, y) REGION(id, "keypointlabels", "'x': " #x ", 'y': " #y ", 'width': 0.5, 'keypointlabels': ['" class "']")
#define POINTS "'type': 'keypoints', 'classes': ['car', 'dog']"
#define CHILD(id, parent, class, x, y) \
  "{'id': '" id "', 'parentID': '" parent "', 'from_name': 'f', 'to_name': 'image', 'type': 'keypointlabels', 'value': {'x': " #x \
  ", 'y': " #y ", 'keypointlabels': ['" class "']}}"
#define TURNED(id, degrees) BOX(id, "car", AT(50, 10, 40, 4) ", 'rotation': " #degrees)

static const Row rows[] = {
  /* Who has it. */
  { "one-annotator", BOXES, "", { BOX("r", "car", A) ", 7, null, " RELATION }, BOX("r", "car", A) ", 7, null, " RELATION },
  { "one-annotator-empty", BOXES, SENT_P, { "" }, "" },
  { "all-have-what-was-sent", BOXES, SENT_P, { BOX(P, "car", A), BOX(P, "car", A), BOX(P, "car", A) }, BOX(P, "car", A) },
  { "most-have-a-new-one", BOXES, "", { BOX("r1", "car", A), BOX("r2", "car", A), "" }, BOX("r2", "car", A) },
  { "one-of-three-has-a-new-one", BOXES, "", { BOX("r1", "car", A), "", "" }, "" },
  { "most-deleted-what-was-sent", BOXES, SENT_P, { BOX(P, "car", A), "", "" }, "" },
  { "one-of-three-deleted-what-was-sent", BOXES, SENT_P, { "", BOX(P, "car", A), BOX(P, "car", A) }, BOX(P, "car", A) },
  { "half-have-what-was-sent", BOXES, SENT_P, { BOX(P, "car", A), "" }, BOX(P, "car", A) },
  { "half-have-a-new-one", BOXES, "", { "", BOX("r1", "car", A) }, "" },
  { "two-of-four-have-a-new-one", BOXES, "", { BOX("r1", "car", A), BOX("r2", "car", A), "", "" }, "" },
  { "three-of-four-have-a-new-one", BOXES, "", { BOX("r1", "car", A), BOX("r2", "car", A), "", BOX("r4", "car", A) }, BOX("r4", "car", A) },
  { "nobody-has-any", BOXES, SENT_P, { "", "", "" }, "" },

  /* Which are one. */
  { "new-ones-that-overlap", BOXES, "", { BOX("r1", "car", A), BOX("r2", "car", A2) }, BOX("r2", "car", A2) },
  { "new-ones-that-overlap-too-little", BOXES, "", { BOX("r1", "car", A), BOX("r2", "car", A9) }, "" },
  { "new-one-in-place-of-what-was-sent", BOXES, SENT_P, { BOX(P, "car", A), BOX(P, "car", A), BOX("r3", "car", A2) }, BOX(P, "car", A) },
  { "one-of-each-annotator", BOXES, "", { BOX("r1", "car", A) "," BOX("s1", "car", A), BOX("r2", "car", A) }, BOX("r2", "car", A) },
  { "the-best-overlap-goes-first", BOXES, "", { BOX("r1", "car", A3) "," BOX("s1", "dog", A), BOX("r2", "dog", A) }, BOX("r2", "dog", A) },
  { "what-was-sent-stays-two", BOXES, SENT_P "," SENT(Q, "car", "0.1, 0.1, 0.2, 0.2"), { BOX(P, "car", A), BOX(Q, "car", A) },
    BOX(Q, "car", A) "," BOX(P, "car", A) },
  { "moved-far-away-it-is-the-same", BOXES, SENT_P, { BOX(P, "car", A), BOX(P, "car", A), BOX(P, "car", B) }, BOX(P, "car", A) },
  { "order-of-the-latest", BOXES, "",
    { BOX("r1", "car", A) "," BOX("s1", "dog", B), BOX("s2", "dog", B) "," BOX("r2", "car", A) }, BOX("s2", "dog", B) "," BOX("r2", "car", A) },

  /* Classes and shapes. */
  { "class-by-vote", BOXES, "", { BOX("r1", "dog", A), BOX("r2", "dog", A), BOX("r3", "car", A) }, BOX("r3", "dog", A) },
  { "class-tie-as-sent", BOXES, SENT_P, { BOX(P, "car", A), BOX(P, "dog", A) }, BOX(P, "car", A) },
  { "class-tie-of-others-is-the-latest", BOXES, SENT_P, { BOX(P, "dog", A), BOX(P, "cat", A) }, BOX(P, "cat", A) },
  { "class-tie-new-is-the-latest", BOXES, "", { BOX("r1", "dog", A), BOX("r2", "car", A) }, BOX("r2", "car", A) },
  { "class-of-four-as-sent", BOXES, SENT_P, { BOX(P, "dog", A), BOX(P, "car", A), BOX(P, "car", A), BOX(P, "dog", A) }, BOX(P, "car", A) },
  { "shape-in-the-middle", BOXES, "", { BOX("r1", "car", A2), BOX("r2", "car", A3), BOX("r3", "car", A) }, BOX("r1", "car", A2) },
  { "shape-tie-is-the-latest", BOXES, SENT_P, { BOX(P, "car", A), BOX(P, "car", A2) }, BOX(P, "car", A2) },
  { "shape-and-class-of-two", BOXES, "", { BOX("r1", "car", A2), BOX("r2", "dog", A3), BOX("r3", "dog", A) }, BOX("r1", "dog", A2) },
  { "turned-boxes", BOXES, "", { TURNED("r1", 30), TURNED("r2", 30.5), TURNED("r3", 90) }, TURNED("r2", 30.5) },
  { "polygons", POLYGONS, "", { POLYGON("r1", "car", TRIANGLE), POLYGON("r2", "car", TRIANGLE_2) }, POLYGON("r2", "car", TRIANGLE_2) },
  { "polygons-with-one-box", POLYGONS, "", { POLYGON("r1", "car", TRIANGLE), POLYGON("r2", "car", OTHER_HALF) }, "" },
  { "lines", LINES, "", { LINE("r1", "car", V(10, 10) "," V(90, 10)), LINE("r2", "car", V(10, 10.5) "," V(90, 10.5)) },
    LINE("r2", "car", V(10, 10.5) "," V(90, 10.5)) },
  { "lines-apart", LINES, "", { LINE("r1", "car", V(10, 10) "," V(90, 10)), LINE("r2", "car", V(10, 13) "," V(90, 13)) }, "" },
  { "lines-of-other-length", LINES, "", { LINE("r1", "car", V(10, 10) "," V(90, 10)), LINE("r2", "car", V(10, 10) "," V(20, 10)) }, "" },
  { "points", POINTS, "", { POINT("r1", "car", 10, 10), POINT("r2", "car", 10.5, 10) }, POINT("r2", "car", 10.5, 10) },
  { "points-apart", POINTS, "", { POINT("r1", "car", 10, 10), POINT("r2", "car", 13, 10) }, "" },
  { "points-of-two-classes", POINTS, "", { POINT("r1", "car", 10, 10), POINT("r2", "dog", 10, 10) }, "" },
  { "points-of-one-label", POINTS, "",
    { POINT("r1", "car", 10, 10) "," CHILD("r2", "r1", "car", 50, 50), POINT("s1", "car", 11, 10) "," CHILD("s2", "s1", "car", 51, 50) },
    POINT("s1", "car", 11, 10) "," CHILD("s2", "s1", "car", 51, 50) },
  { "points-that-only-one-has", POINTS, "",
    { POINT("r1", "car", 10, 10) "," CHILD("r2", "r1", "car", 50, 50) "," CHILD("r3", "r1", "car", 50, 10), POINT("s1", "car", 10, 10) }, "" },

  /* Attributes. */
  { "attribute-by-vote", COLOURED, "",
    { BOX("r1", "car", A) "," COLOUR("r1", "red"), BOX("r2", "car", A) "," COLOUR("r2", "red"), BOX("r3", "car", A) "," COLOUR("r3", "blue") },
    BOX("r3", "car", A) "," COLOUR("r3", "red") },
  { "attribute-tie-is-the-shapes", COLOURED, "",
    { BOX("r1", "car", A2) "," COLOUR("r1", "red"), BOX("r2", "car", A3) "," COLOUR("r2", "blue"), BOX("r3", "car", A) "," COLOUR("r3", "green") },
    BOX("r1", "car", A2) "," COLOUR("r1", "red") },
  { "attribute-that-most-have-not", COLOURED, "", { BOX("r1", "car", A), BOX("r2", "car", A), BOX("r3", "car", A) "," COLOUR("r3", "blue") },
    BOX("r3", "car", A) },
  { "attribute-of-another-class-has-no-vote", COLOURED, "",
    { BOX("r1", "dog", A) "," COLOUR("r1", "red"), BOX("r2", "car", A) "," COLOUR("r2", "blue"), BOX("r3", "car", A) "," COLOUR("r3", "blue"),
      BOX("r4", "cat", A) "," COLOUR("r4", "red"), BOX("r5", "car", A) "," COLOUR("r5", "green") },
    BOX("r5", "car", A) "," COLOUR("r5", "blue") },
  { "attribute-that-is-no-value", COLOURED, "",
    { BOX("r1", "car", A) "," COLOUR("r1", "red"), BOX("r2", "car", A) "," NO_COLOUR("r2") },
    BOX("r2", "car", A) "," COLOUR("r2", "red") },
  { "attributes-that-are-no-values", COLOURED, "", { BOX("r1", "car", A) "," NO_COLOUR("r1"), BOX("r2", "car", A) "," NO_COLOUR("r2") },
    BOX("r2", "car", A) "," NO_COLOUR("r2") },

  /* The whole image. */
  { "choice-by-vote", ONE, "", { CHOICE('car'), CHOICE('car'), CHOICE('dog') }, CHOICE('car') },
  { "choice-tie-as-sent", ONE, CHOSEN(P, "car"), { CHOICE('car'), CHOICE('dog') }, CHOICE('car') },
  { "choice-tie-is-the-latest", ONE, CHOSEN(P, "cat"), { CHOICE('car'), CHOICE('dog') }, CHOICE('dog') },
  { "choice-that-most-have-not", ONE, CHOSEN(P, "car"), { CHOICE('car'), "", "" }, "" },
  { "choice-that-half-have-not", ONE, CHOSEN(P, "car"), { CHOICE('car'), "" }, CHOICE('car') },
  { "choices-each-by-vote", MANY, "", { CHOICE('car', 'dog'), CHOICE('dog', 'cat'), CHOICE('car', 'cat', 'dog') }, CHOICE('car', 'cat', 'dog') },
  { "choices-minority", MANY, "", { CHOICE('car'), CHOICE('car', 'dog'), CHOICE('cat') }, CHOICE('car') },
  { "choices-half-as-sent", MANY, CHOSEN(P, "car"), { CHOICE('car', 'dog'), CHOICE('cat') }, CHOICE('car') },
  { "choices-none", MANY, CHOSEN(P, "car"), { CHOICE('cat'), CHOICE('dog'), "" }, "" },
  { "choices-that-can't-be-read", MANY, CHOSEN(P, "car"), { CHOICE(7), CHOICE(7), "" }, CHOICE(7) },
  { "choices-that-one-can't-be-read", MANY, CHOSEN(P, "car"), { CHOICE(7), CHOICE('dog'), CHOICE('dog') }, CHOICE('dog') },
  { "number-in-the-middle", "'type': 'regression'", "", { NUMBER(1), NUMBER(100), NUMBER(3) }, NUMBER(3) },
  { "number-between", "'type': 'regression'", "", { NUMBER(1), NUMBER(2) }, NUMBER(1.5) },
  { "number-that-is-none", "'type': 'regression'", "", { NUMBER(1), NUMBER('x'), NUMBER(1) }, NUMBER(1) },
  { "numbers-that-are-none", "'type': 'regression'", "", { NUMBER('x'), NUMBER('y') }, NUMBER('y') },
  { "float", "'type': 'scalar', 'field_type': 'float'", "", { NUMBER(1), NUMBER(2), NUMBER(2.5), NUMBER(9) }, NUMBER(2.25) },
  { "int", "'type': 'scalar', 'field_type': 'int'", "", { NUMBER(1), NUMBER(2), NUMBER(4), NUMBER(9) }, NUMBER(3) },
  { "int-that-would-be-none", "'type': 'scalar', 'field_type': 'int'", "", { NUMBER(3), NUMBER(2), NUMBER(1), NUMBER(9) }, NUMBER(2) },
  { "text-by-vote", "'type': 'scalar', 'field_type': 'string'", "", { TEXT("a"), TEXT("b"), TEXT("a") }, TEXT("a") },
  { "text-tie-is-the-latest", "'type': 'scalar', 'field_type': 'string'", "", { TEXT("a"), TEXT("b") }, TEXT("b") },
  { "yes-or-no", "'type': 'scalar', 'field_type': 'bool'", "", { CHOICE('yes'), CHOICE('yes'), CHOICE('no') }, CHOICE('yes') },

  /* What is none of our labels, and what can't be read. */
  { "strangers-of-the-latest", BOXES, "", { STRANGER "," BOX("r1", "car", A), BOX("r2", "car", A) "," RELATION "," STRANGER },
    BOX("r2", "car", A) "," RELATION "," STRANGER },
  { "unreadable-shape-is-the-others", BOXES, SENT_P, { BOX(P, "car", A), BOX(P, "car", A), BOX(P, "car", "'x': 'a'") }, BOX(P, "car", A) },
  { "unreadable-shapes-stay", BOXES, SENT_P, { BOX(P, "car", "'x': 1"), BOX(P, "car", "'x': 'a'") }, BOX(P, "car", "'x': 'a'") },
  { "region-that-can't-be-read-is-there", BOXES, SENT_P,
    { "{'id': '" P "', 'from_name': 'f', 'type': 'choices'}", "{'id': '" P "', 'from_name': 'f', 'type': 'choices'}", "" },
    "{'id': '" P "', 'from_name': 'f', 'type': 'choices'}" },
  { "no-id-and-most-deleted-it", BOXES, SENT_P, { "{'from_name': 'f', 'type': 'rectanglelabels'}", "", "" }, "" },
  { "no-id-may-be-any", BOXES, SENT_P, { "{'from_name': 'f', 'type': 'rectanglelabels'}", "" }, "{'from_name': 'f', 'type': 'rectanglelabels'}" },
  { "no-regions-at-all", BOXES, SENT_P, { "1, null, 'x', [], {}", "{}, [[]], true" }, "{}, [[]], true" },
  { "values-of-other-types", BOXES, "",
    { REGION("r", "rectanglelabels", "'x': {}, 'rectanglelabels': [[]]"), REGION("r", "brushlabels", "'rle': 7") },
    REGION("r", "brushlabels", "'rle': 7") },
  { "numbers-out-of-range", BOXES, "", { BOX("r1", "car", AT(1e300, -1e300, 1e308, 1e308)), BOX("r2", "car", AT(1e300, -1e300, 1e308, 1e308)) }, "" },
  { "boxes-of-nothing", BOXES, "", { BOX("r1", "car", AT(5, 5, 0, 0)), BOX("r2", "car", AT(5, 5, 0, 0)) }, "" },
  { "lines-of-one-point", LINES, "", { LINE("r1", "car", V(1, 1)), LINE("r2", "car", V(1, 1)) }, LINE("r2", "car", V(1, 1)) },
  { "lines-of-no-point", LINES, "", { LINE("r1", "car", ""), LINE("r2", "car", "") }, "" },
  { "points-that-are-none", POLYGONS, "", { POLYGON("r1", "car", "[1], 'x'"), POLYGON("r2", "car", "[null, null]") }, "" },
  { "parents-in-a-circle", POINTS, "", { CHILD("r1", "r2", "car", 1, 1) "," CHILD("r2", "r1", "car", 2, 2), CHILD("r1", "r1", "car", 1, 1) },
    CHILD("r1", "r1", "car", 1, 1) },
};

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(JsonArray) wanted = parse_array(row->wanted);
  g_autoptr(RelabelAgreement) agreement = relabel_agreement_new();
  Task task;

  task_init(&task, row->schema);
  task_add_known(&task, row->known);
  for (guint i = 0; i < MAX_ANNOTATORS && row->results[i] != NULL; i++)
    g_ptr_array_add(task.results, parse_array(row->results[i]));
  /* Twice, and whether it is counted or not. */
  for (guint i = 0; i < 2; i++) {
    g_auto(RelabelConsensus) out = { 0 };

    task_run(&task, NULL, &out, i > 0 ? agreement : NULL);
    assert_same(out.result, wanted);
    g_assert_false(out.cut_short);
  }
  task_clear(&task);
}

/* ---- ids ---- */

static RelabelServerLabel *
read_one(const Task *task, const RelabelConsensus *out, RelabelServerResult *read)
{
  relabel_server_result_read(read, &task->field, 1, &task->known, out->result, out->names, "test");
  g_assert_cmpuint(read->fields[0].labels->len, ==, 1);
  return g_ptr_array_index(read->fields[0].labels, 0);
}

/* A label keeps its id when another shape is taken, and when who drew it first deletes it. */
static void
test_ids(void)
{
  static const char *const results[][3] = {
    { BOX("r1", "car", A), BOX("r2", "car", A), "" },
    { BOX("r1", "car", A), BOX("r2", "car", A), BOX("r3", "car", A) },
    { "", BOX("r2", "car", A2), BOX("r3", "car", A) },
    { "", BOX("r3", "car", A), BOX("r2", "car", A2) },
    { BOX("r4", "car", A), "", BOX("r3", "car", A) },
  };
  g_autoptr(JsonObject) names = NULL;
  g_autofree char *id = NULL;
  Task task;

  task_init(&task, BOXES);
  for (gsize i = 0; i < G_N_ELEMENTS(results); i++) {
    g_auto(RelabelConsensus) out = { 0 };
    g_auto(RelabelServerResult) read = { 0 };
    const RelabelServerLabel *label;
    RelabelLabel *made;

    set_results(&task, results[i][0], results[i][1], results[i][2]);
    task_run(&task, names, &out, NULL);
    label = read_one(&task, &out, &read);
    if (id == NULL)
      id = g_strdup(label->id);
    g_assert_cmpstr(label->id, ==, id);
    made = relabel_convert_new_label(&task.field, label, NULL);
    g_assert_nonnull(made);
    g_ptr_array_set_size(task.known, 0);
    g_ptr_array_add(task.known, made);
    g_clear_pointer(&names, json_object_unref);
    names = json_object_ref(out.names);
  }
  task_clear(&task);
}

/* Points that were nested in the editor have the same numbers at each load. */
static void
test_numbers(void)
{
  g_autoptr(JsonObject) names = NULL;
  Task task;

  task_init(&task, POINTS);
  set_results(&task, POINT("r1", "car", 10, 10) "," CHILD("r2", "r1", "car", 50, 50),
              POINT("s1", "car", 10, 10) "," CHILD("s2", "s1", "car", 50, 50), "");
  for (guint i = 0; i < 3; i++) {
    g_auto(RelabelConsensus) out = { 0 };
    g_auto(RelabelServerResult) read = { 0 };
    const RelabelServerLabel *label;
    RelabelLabel *made;

    task_run(&task, names, &out, NULL);
    label = read_one(&task, &out, &read);
    g_assert_cmpuint(label->parts->len, ==, 2);
    for (guint k = 0; k < 2; k++)
      g_assert_cmpuint(g_array_index(label->parts, RelabelServerPart, k).number, ==, k);
    made = relabel_convert_new_label(&task.field, label, NULL);
    g_ptr_array_set_size(task.known, 0);
    g_ptr_array_add(task.known, made);
    g_clear_pointer(&names, json_object_unref);
    names = json_object_ref(out.names);
  }
  task_clear(&task);
}

/* What is the same for all is what is the first's, whatever the order of regions. */
static void
test_order(void)
{
  static const char *const regions[] = { BOX("r1", "car", A), BOX("s1", "dog", B), BOX("t1", "cat", AT(60, 10, 8, 9)) };
  static const guint8 orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
    const guint8 *order = orders[i];
    g_autofree char *text = g_strjoin(",", regions[order[0]], regions[order[1]], regions[order[2]], NULL);
    g_autoptr(JsonArray) wanted = parse_array(text);
    g_auto(RelabelConsensus) out = { 0 };
    Task task;

    task_init(&task, BOXES);
    set_results(&task, BOX("u", "cat", AT(60, 10, 8, 9)) "," BOX("v", "car", A2), BOX("w", "dog", B) "," BOX("x", "car", A), text);
    task_run(&task, NULL, &out, NULL);
    assert_same(out.result, wanted);
    task_clear(&task);
  }
}

/* Each field has its labels; what may be a label of any of them is there once. */
static void
test_two_fields(void)
{
  static const char stranger[] = "{'id': '" P "', 'from_name': 'other', 'to_name': 'image', 'type': 'choices', 'value': {}}";
  static const char of_g[] = "{'id': 'g', 'from_name': 'g', 'to_name': 'image', 'type': 'choices', 'value': {'choices': ['car']}}";
  g_autofree char *text = g_strconcat(BOX("r1", "car", A), ",", stranger, ",", of_g, NULL);
  g_autoptr(JsonArray) wanted = parse_array(text);
  g_auto(RelabelConsensus) out = { 0 };
  RelabelConvertField fields[2];
  GPtrArray *known[2];
  Task f, g;

  task_init(&f, BOXES);
  task_init(&g, ONE);
  task_add_known(&f, SENT_P);
  g_free(g.field.control);
  g.field.control = g_strdup("g");
  fields[0] = f.field;
  fields[1] = g.field;
  known[0] = f.known;
  known[1] = g.known;
  set_results(&f, text, text, "");
  f.input = (RelabelConsensusInput){ .fields = fields,
                                     .n_fields = 2,
                                     .known = known,
                                     .prefix = "test",
                                     .results = (JsonArray *const *)(gpointer)f.results->pdata,
                                     .n_results = 3 };
  relabel_consensus_init(&out, &f.input, NULL);
  g_assert_cmpuint(json_array_get_length(out.result), ==, 3);
  assert_same(out.result, wanted);
  task_clear(&f);
  task_clear(&g);
}

/* One load: the base becomes what the server has, and names what is on record. Returns whether the field changed. */
static gboolean
load(Task *task, GPtrArray **local, JsonObject **names)
{
  g_auto(RelabelConsensus) out = { 0 };
  g_auto(RelabelServerResult) read = { 0 };
  RelabelFieldChanges changes = { 0 };
  RelabelMerge merge = { .field = &task->field, .permissions = RELABEL_PERMISSIONS_ALL, .base = task->known, .original = task->known,
                         .local = *local, .result = &read };
  gboolean changed;

  task_run(task, *names, &out, NULL);
  relabel_server_result_read(&read, &task->field, 1, &task->known, out.result, out.names, "test");
  relabel_merge_run(&merge, &changes);
  changed = merge.changed;
  g_ptr_array_unref(task->known);
  task->known = g_ptr_array_ref(merge.server);
  g_clear_pointer(local, g_ptr_array_unref);
  *local = merge.merged != NULL ? g_ptr_array_ref(merge.merged) : NULL;
  g_clear_pointer(names, json_object_unref);
  *names = read.names != NULL ? json_object_ref(read.names) : NULL;
  relabel_merge_clear(&merge);
  return changed;
}

/* What is loaded again without anybody having done anything changes nothing. */
static void
test_load_again(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(GPtrArray) local = NULL;
    g_autoptr(JsonObject) names = NULL;
    Task task;

    task_init(&task, rows[i].schema);
    task_add_known(&task, rows[i].known);
    local = task.known->len > 0 ? g_ptr_array_ref(task.known) : NULL;
    for (guint k = 0; k < MAX_ANNOTATORS && rows[i].results[k] != NULL; k++)
      g_ptr_array_add(task.results, parse_array(rows[i].results[k]));
    load(&task, &local, &names);
    for (guint k = 0; k < 3; k++) {
      if (load(&task, &local, &names))
        g_error("%s changes at load %u", rows[i].name, k + 2);
    }
    task_clear(&task);
  }
}

/* ---- how far they agree ---- */

static void
count_task(RelabelAgreement *agreement, const char *schema, const char *a, const char *b, const char *c)
{
  g_auto(RelabelConsensus) out = { 0 };
  Task task;

  task_init(&task, schema);
  set_results(&task, a, b, c);
  task_run(&task, NULL, &out, agreement);
  task_clear(&task);
}

static char *
print_agreement(const RelabelAgreement *agreement)
{
  g_autoptr(GPtrArray) list = relabel_agreement_list(agreement);
  GString *text = g_string_new(NULL);

  for (guint i = 0; i < list->len; i++) {
    const RelabelAgreementClass *sums = g_ptr_array_index(list, i);

    g_string_append_printf(text, "%s/%s %d of %d %d:%d %.3f, ", sums->field, sums->label_class, (int)sums->kept, (int)sums->labels,
                           (int)sums->matched, (int)sums->total, relabel_agreement_class_get_mean_iou(sums));
  }
  return g_string_free(text, FALSE);
}

static void
test_agreement(void)
{
  g_autoptr(RelabelAgreement) agreement = relabel_agreement_new();
  g_autofree char *text = NULL;
  const RelabelAgreementClass *car;

  count_task(agreement, BOXES, BOX("r1", "car", A) "," BOX("s", "dog", B), BOX("r2", "car", A), BOX("r3", "dog", A));
  count_task(agreement, BOXES, BOX("r1", "car", A), BOX("r2", "car", AT(10, 10, 20, 10)), BOX("r3", "car", A));
  text = print_agreement(agreement);
  /* Of six pairs, four have an IoU of 1, and two one of a half. */
  g_assert_cmpstr(text, ==, "f/car 2 of 2 5:6 0.833, f/dog 0 of 1 1:3 -1.000, ");
  car = relabel_agreement_get(agreement, "f", "car");
  g_assert_cmpfloat_with_epsilon(relabel_agreement_class_get_agreement(car), 5.0 / 6, 1e-9);
}

static void
test_agreement_of_values(void)
{
  g_autoptr(RelabelAgreement) agreement = relabel_agreement_new();
  g_autofree char *text = NULL;

  count_task(agreement, MANY, CHOICE('car', 'dog'), CHOICE('car'), CHOICE('car'));
  count_task(agreement, "'type': 'regression'", NUMBER(1), NUMBER(2), NUMBER(2));
  text = print_agreement(agreement);
  g_assert_cmpstr(text, ==, "f/ 1 of 1 2:3 -1.000, f/car 1 of 1 3:3 -1.000, f/dog 0 of 1 1:3 -1.000, ");
}

/* ---- hostile ---- */

static JsonNode *
make_noise(GRand *rand, guint depth)
{
  static const char *const words[] = { P, Q "_1", "f", "f/colour", "rectanglelabels", "brushlabels", "polygonlabels", "keypointlabels", "car", "",
                                       "vectorlabels", "choices", "number", "bitmasklabels", "ellipselabels", "relation" };
  static const char *const names[] = { "id", "from_name", "type", "value", "x", "y", "width", "height", "points", "rle", "vertices", "rotation",
                                       "rectanglelabels", "polygonlabels", "brushlabels", "vectorlabels", "keypointlabels", "choices", "number",
                                       "original_width", "original_height", "parentID", "radiusX", "radiusY" };
  int kind = g_rand_int_range(rand, 0, depth > 0 ? 8 : 4);
  JsonNode *node = json_node_alloc();

  if (kind == 0)
    return json_node_init_double(node, g_rand_double_range(rand, -10, 110));
  if (kind == 1)
    return json_node_init_int(node, g_rand_int_range(rand, -2, 20));
  if (kind == 2)
    return json_node_init_null(node);
  if (kind == 3)
    return json_node_init_string(node, words[g_rand_int_range(rand, 0, G_N_ELEMENTS(words))]);
  if (kind == 4) {
    g_autoptr(JsonArray) array = json_array_new();

    for (int i = g_rand_int_range(rand, 0, 6); i > 0; i--)
      json_array_add_element(array, make_noise(rand, depth - 1));
    return json_node_init_array(node, array);
  }
  g_autoptr(JsonObject) object = json_object_new();

  for (int i = g_rand_int_range(rand, 0, 16); i > 0; i--)
    json_object_set_member(object, names[g_rand_int_range(rand, 0, G_N_ELEMENTS(names))], make_noise(rand, depth - 1));
  return json_node_init_object(node, object);
}

/* Regions that are nearly right go farther than noise does. */
static void
spoil_region(GRand *rand, JsonObject *region)
{
  static const char *const names[] = { "id", "type", "value", "from_name", "original_width", "parentID" };
  JsonObject *value = relabel_json_peek_object(region, "value");

  if (g_rand_boolean(rand) && value != NULL)
    json_object_set_member(value, g_rand_boolean(rand) ? "x" : "points", make_noise(rand, 3));
  if (g_rand_int_range(rand, 0, 4) == 0)
    json_object_set_member(region, names[g_rand_int_range(rand, 0, G_N_ELEMENTS(names))], make_noise(rand, 2));
}

static JsonArray *
make_hostile(GRand *rand, const Row *row)
{
  JsonArray *array = json_array_new();

  for (guint i = 0; i < MAX_ANNOTATORS && row->results[i] != NULL; i++) {
    g_autoptr(JsonArray) regions = parse_array(row->results[i]);

    for (guint k = 0; k < json_array_get_length(regions); k++) {
      JsonNode *node = json_array_get_element(regions, k);

      if (JSON_NODE_HOLDS_OBJECT(node) && g_rand_int_range(rand, 0, 3) > 0)
        spoil_region(rand, json_node_get_object(node));
      if (g_rand_int_range(rand, 0, 3) > 0)
        json_array_add_element(array, json_node_ref(node));
    }
  }
  json_array_add_element(array, make_noise(rand, 4));
  return array;
}

static void
test_hostile(void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(7);

  for (guint round = 0; round < 4000; round++) {
    const Row *row = &rows[round % G_N_ELEMENTS(rows)];
    g_autoptr(RelabelAgreement) agreement = relabel_agreement_new();
    g_auto(RelabelConsensus) out = { 0 };
    g_auto(RelabelConsensus) again = { 0 };
    g_auto(RelabelServerResult) read = { 0 };
    Task task;

    task_init(&task, row->schema);
    task_add_known(&task, row->known);
    for (int i = g_rand_int_range(rand, 2, 6); i > 0; i--)
      g_ptr_array_add(task.results, make_hostile(rand, row));
    task_run(&task, NULL, &out, agreement);
    task_run(&task, NULL, &again, NULL);
    assert_same(out.result, again.result);
    relabel_server_result_read(&read, &task.field, 1, &task.known, out.result, out.names, "test");
    task_clear(&task);
  }
}

static void
add_rows(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/consensus/%s", rows[i].name);

    g_test_add_data_func(path, &rows[i], test_row);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  add_rows();
  g_test_add_func("/consensus/ids", test_ids);
  g_test_add_func("/consensus/numbers", test_numbers);
  g_test_add_func("/consensus/order", test_order);
  g_test_add_func("/consensus/load-again", test_load_again);
  g_test_add_func("/consensus/two-fields", test_two_fields);
  g_test_add_func("/consensus/agreement", test_agreement);
  g_test_add_func("/consensus/agreement-of-values", test_agreement_of_values);
  g_test_add_func("/consensus/hostile", test_hostile);
  return g_test_run();
}
