/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-error.h"
#include "relabel-view.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbb"
#define D "0123456789e1234567890123"

typedef struct {
  const char *text;
  const char *expected; /* the text form, or the message of the error */
} Row;

static const Row texts[] = {
  { "", "" },
  { "   ", "" },
  { "limit(5)", "limit(5)" },
  { " match_tags( train , val )|skip(10)  |  limit( 5 ) ", "match_tags(\"train\", \"val\") | skip(10) | limit(5)" },
  { "match_tags(\"a, b\", \"q\\\"\\\\\")", "match_tags(\"a, b\", \"q\\\"\\\\\")" },
  { "match_tags(\"line\\nbreak\\u0001\")", "match_tags(\"line\\nbreak\\u0001\")" },
  { "match_tags(\"\")", "match_tags(\"\")" },
  { "match_tags('it\\'s \"so\"')", "match_tags(\"it's \\\"so\\\"\")" },
  { "match_tags(Ä)", "match_tags(\"Ä\")" },
  { "match_tags()", "match_tags()" },
  { "match_tags([])", "match_tags()" },
  { "match_tags([], all=true)", "match_tags([], all=true)" },
  { "select([], ordered=true)", "select([], ordered=true)" },
  { "match_tags([\"a\", b], all=True)", "match_tags(\"a\", \"b\", all=true)" },
  { "match_tags(a, false)", "match_tags(\"a\", bool=false)" },
  { "match_tags(a, bool=true, all=false)", "match_tags(\"a\")" },
  { "select()", "select()" },
  { "select(" A ", \"" B "\")", "select(" A ", " B ")" },
  { "select([" A ", \"" D "\"], ordered=true)", "select(" A ", " D ", ordered=true)" },
  { "select(" D ")", "select(" D ")" },
  { "select([true, false])", "select([true, false])" },
  { "exclude(sample_ids=" A ")", "exclude(" A ")" },
  { "limit(0)", "limit(0)" },
  { "skip(-1)", "skip(-1)" },
  { "annotation_run(a_1) | limit(2)", "annotation_run(\"a_1\") | limit(2)" },
  { "annotation_view( \"été\" )", "annotation_view(\"été\")" },
  { "filter_labels(predictions, confidence > 0.8 and eval == \"fp\") | sort_by(length(predictions.detections), reverse=true) | limit(1)",
    "filter_labels(predictions, confidence > 0.8 and eval == \"fp\") | sort_by(length(predictions.detections), reverse=true) | limit(1)" },
  { "filter_labels(\"d\", false, only_matches=false)", "filter_labels(d, false, only_matches=false)" },
  { "filter_labels(field=d, filter=label == 'cat')", "filter_labels(d, label == \"cat\")" },
  { "match(((a or b)) and not (c == d))", "match((a or b) and not c == d)" },
  { "match(not (a and b) or c)", "match(not (a and b) or c)" },
  { "match((not a) == b)", "match((not a) == b)" },
  { "match((a == b) == c)", "match((a == b) == c)" },
  { "match(a - (b - c) - d * (e + f) / g > -1)", "match(a - (b - c) - d * (e + f) / g > -1)" },
  { "match(-a < - -b)", "match(-a < -(-b))" },
  { "match(-(a + b)[0] != null)", "match(-(a + b)[0] != null)" },
  { "match(bounding_box[2] * bounding_box[3] >= 1e-3)", "match(bounding_box[2] * bounding_box[3] >= 0.001)" },
  { "match(n < 9223372036854775807 or n < 9223372036854775808)", "match(n < 9223372036854775807 or n < 9.223372036854776e+18)" },
  { "match(bounding_box[-1] <= 1.0)", "match(bounding_box[-1] <= 1.0)" },
  { "match(abs(n - 2) < 1 and is_in(s, [\"a\", 1, null]))", "match(abs(n - 2) < 1 and is_in(s, [\"a\", 1, null]))" },
  { "match(length(filter(d.detections, label == \"cat\" and $metadata.width > 9)) > 0)",
    "match(length(filter(d.detections, label == \"cat\" and $metadata.width > 9)) > 0)" },
  { "match(max(map(d.detections, this.confidence)) > mean(x))", "match(max(map(d.detections, this.confidence)) > mean(x))" },
  { "match(contains(tags, [\"a\"], all=true) or contains(tags, a, all=false))", "match(contains(tags, [\"a\"], all=true) or contains(tags, a))" },
  { "match(re_match(s, \"^c\", options=\"i\") or starts_with(s, \"c\", false))",
    "match(re_match(s, \"^c\", options=\"i\") or starts_with(s, \"c\", case_sensitive=false))" },
  { "match(if_else(exists(n), n, 0) + sum(l) - min(l) > 0)", "match(if_else(exists(n), n, 0) + sum(l) - min(l) > 0)" },
  { "match(`my field`.`a``b`.`and` == `not`)", "match(`my field`.`a``b`.`and` == `not`)" },
  { "match(`plain` == 1)", "match(plain == 1)" },
  { "sort_by(\"n\")", "sort_by(n)" },
  { "sort_by([(\"n\", 1), (length(d.detections), -1)])", "sort_by([[n, 1], [length(d.detections), -1]])" },
  { "sort_by([[\"n\", 1], [\"s\", -1]], reverse=true)", "sort_by([[n, 1], [s, -1]], reverse=true)" },
  { "exists(\"d.detections\", false)", "exists(d.detections, bool=false)" },
  { "select_by(\"n\", [3, 1, null], ordered=true)", "select_by(n, [3, 1, null], ordered=true)" },
  { "exclude_by(s, \"x\")", "exclude_by(s, [\"x\"])" },
  { "match_labels()", "match_labels()" },
  { "match_labels(filter=label == \"cat\", fields=\"d\")", "match_labels(filter=label == \"cat\", fields=d)" },
  { "match_labels(tags=[\"a\", \"b\"], fields=[d, e], bool=false)", "match_labels(tags=[\"a\", \"b\"], fields=[d, e], bool=false)" },
  { "select_labels(labels=[{\"field\": \"d\", \"label_id\": \"" A "\"}], omit_empty=false)",
    "select_labels(labels=[{\"field\": \"d\", \"label_id\": \"" A "\"}], omit_empty=false)" },
  { "exclude_labels(ids=[\"" A "\"])", "exclude_labels(ids=\"" A "\")" },
  { "limit_labels(d, 1) | map_labels(d, {\"cat\": \"CAT\", \"é\": 'x'})", "limit_labels(d, 1) | map_labels(d, {\"cat\": \"CAT\", \"é\": \"x\"})" },
  { "select_fields(a, b) | exclude_fields([c])", "select_fields(field_names=[a, b]) | exclude_fields(field_names=c)" },
  { "take(3, seed=51) | shuffle(seed=-2)", "take(3, seed=51) | shuffle(seed=-2)" },
  { "take(3, _randint=705516342)", "take(3, _randint=705516342)" },
  { "to_patches(d) | to_evaluation_patches(eval)", "to_patches(d) | to_evaluation_patches(\"eval\")" },
  { "fiftyone_stage({\"_cls\": \"fiftyone.core.stages.Mongo\", \"kwargs\": [[\"pipeline\", [{\"$match\": {\"tags\": \"x\"}}]]]})",
    "fiftyone_stage({\"_cls\": \"fiftyone.core.stages.Mongo\", \"kwargs\": [[\"pipeline\", [{\"$match\": {\"tags\": \"x\"}}]]]})" },
};

static const Row errors[] = {
  { "limit(5) |", "At character 11 of the view: expected a stage such as limit(5)" },
  { "limit(5) |  ", "At character 13 of the view: expected a stage such as limit(5)" },
  { "limit", "At character 6 of the view: expected “(” and what limit takes" },
  { "limit(5", "At character 8 of the view: expected “,” or “)”" },
  { "limit(", "At character 7 of the view: the view ends where a value or a field was expected" },
  { "limit(5) limit(6)", "At character 10 of the view: expected “|” and another stage" },
  { "match_tags(\"a", "At character 12 of the view: the text has no end: a \" is missing" },
  { "limit(5) | frobnicate(1)", "At character 12 of the view: there is no view stage “frobnicate”" },
  { "limit(5) | filter_label(d, true)", "At character 12 of the view: there is no view stage “filter_label”; did you mean “filter_labels”?" },
  { "annotation_runs(a)", "At character 1 of the view: there is no view stage “annotation_runs”; did you mean “annotation_run”?" },
  { "limit(five)", "At character 7 of the view: “limit” of limit must be a whole number" },
  { "limit(1.5)", "At character 7 of the view: “limit” of limit must be a whole number" },
  { "limit(5x)", "At character 7 of the view: “5x” is not a number" },
  { "limit(1e999)", "At character 7 of the view: “1e999” is not a number" },
  { "skip(1, 2)", "At character 9 of the view: skip takes no more arguments" },
  { "skip(1, skip=2)", "At character 14 of the view: skip takes no more arguments" },
  { "exists(n, field=m)", "At character 17 of the view: “field” is given twice" },
  { "limit()", "At character 1 of the view: limit needs “limit”: a whole number" },
  { "filter_labels(d)", "At character 1 of the view: filter_labels needs “filter”: an expression" },
  { "filter_labels(d, true, only_match=false)",
    "At character 24 of the view: filter_labels takes no “only_match”; did you mean “only_matches”?" },
  { "filter_labels(field=d, true)", "At character 24 of the view: arguments without a name come before those with one" },
  { "annotation_run(a, b)", "At character 19 of the view: annotation_run takes no more arguments" },
  { "annotation_view()", "At character 1 of the view: annotation_view needs “anno_key”: a text" },
  { "match_tags(é) | select(xyz)", "At character 24 of the view: “xyz” is not an id: ids have 24 hexadecimal digits" },
  { "match(a = 1)", "At character 7 of the view: match takes no “a”" },
  { "match(1 = 1)", "At character 7 of the view: expected a name before “=”; two values are compared by “==”" },
  { "match(0 < a < 1)", "At character 13 of the view: two comparisons need “and” between them, as in 0.5 < x and x < 0.8" },
  { "match(lenght(a) > 1)", "At character 7 of the view: there is no function “lenght”; did you mean “length”?" },
  { "match(length(a, b) > 1)", "At character 7 of the view: length takes 1 arguments" },
  { "match(a == )", "At character 12 of the view: expected a value, a field or a “(”" },
  { "match(a & b)", "At character 9 of the view: there is no sign “&”" },
  { "match(a and and b)", "At character 13 of the view: expected a value, a field or a “(”" },
  { "match(starts_with(a, \"b\", case=false))", "At character 27 of the view: starts_with takes “case_sensitive=”" },
  { "match(`a)", "At character 7 of the view: the name has no end: a ` is missing" },
  { "sort_by([(n, 2)])",
    "At character 9 of the view: “field_or_expr” of sort_by must be a field, an expression or a list of pairs such as (filepath, -1)" },
};

/* The text form of what was read reads as the same. */
static void
test_text(gconstpointer data)
{
  const Row *row = data;
  g_autofree char *text = g_strdup(row->text);

  for (int round = 0; round < 2; round++) {
    g_autoptr(GError) error = NULL;
    RelabelView *view = relabel_view_new_from_string(text, &error);
    g_autoptr(RelabelView) first = relabel_view_new_from_string(row->text, NULL);

    g_assert_no_error(error);
    g_assert_true(relabel_view_equal(view, first));
    g_free(text);
    text = relabel_view_to_string(view);
    g_assert_cmpstr(text, ==, row->expected);
    g_assert_finalize_object(view);
  }
}

static void
test_error(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;

  g_assert_null(relabel_view_new_from_string(row->text, &error));
  g_assert_nonnull(error);
  g_assert_cmpstr(error->message, ==, row->expected);
}

static void
test_stages(void)
{
  g_autoptr(RelabelView) view =
      relabel_view_new_from_string("select(" A ") | match_tags(\"a\\\"b\") | skip(1) | limit(2)", NULL);
  g_auto(GStrv) stages = relabel_view_to_stages(view, NULL);

  g_assert_cmpuint(g_strv_length(stages), ==, 4);
  g_assert_cmpstr(stages[0], ==,
                  "{\"_cls\":\"fiftyone.core.stages.Select\",\"kwargs\":[[\"sample_ids\",[\"" A "\"]],[\"ordered\",false]]}");
  g_assert_cmpstr(stages[1], ==,
                  "{\"_cls\":\"fiftyone.core.stages.MatchTags\",\"kwargs\":[[\"tags\",[\"a\\\"b\"]],[\"bool\",true],"
                  "[\"all\",false]]}");
  g_assert_cmpstr(stages[2], ==, "{\"_cls\":\"fiftyone.core.stages.Skip\",\"kwargs\":[[\"skip\",1]]}");
  g_assert_cmpstr(stages[3], ==, "{\"_cls\":\"fiftyone.core.stages.Limit\",\"kwargs\":[[\"limit\",2]]}");
  g_assert_cmpuint(relabel_view_get_n_stages(view), ==, 4);
  g_assert_cmpint(relabel_view_stage_get_kind(relabel_view_get_stage(view, 2)), ==, RELABEL_VIEW_STAGE_SKIP);
  g_assert_cmpint(relabel_view_stage_get_int(relabel_view_get_stage(view, 3), "limit"), ==, 2);
  g_assert_cmpuint(relabel_id_list_get_length(relabel_view_stage_get_ids(relabel_view_get_stage(view, 0))), ==, 1);
}

/* FiftyOne has no such stage. */
static void
test_run_stages(void)
{
  g_autoptr(RelabelView) view = relabel_view_new_from_string("annotation_run(a) | annotation_view(b) | limit(2)", NULL);
  g_auto(GStrv) stages = relabel_view_to_stages(view, NULL);

  g_assert_cmpuint(g_strv_length(stages), ==, 1);
  g_assert_cmpint(relabel_view_stage_get_kind(relabel_view_get_stage(view, 0)), ==, RELABEL_VIEW_STAGE_ANNOTATION_RUN);
  g_assert_cmpint(relabel_view_stage_get_kind(relabel_view_get_stage(view, 1)), ==, RELABEL_VIEW_STAGE_ANNOTATION_VIEW);
  g_assert_cmpstr(relabel_view_stage_get_string(relabel_view_get_stage(view, 0), "anno_key"), ==, "a");
  g_assert_cmpstr(relabel_view_stage_get_string(relabel_view_get_stage(view, 1), "anno_key"), ==, "b");
}

static GPtrArray *
make_fields(void)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func(g_object_unref);
  RelabelField *detections = relabel_field_new("predictions", RELABEL_FIELD_TYPE_DETECTIONS, NULL);

  relabel_field_take_attributes(detections, g_strdupv((char *[]){ (char *)"eval", (char *)"iscrowd", NULL }));
  g_ptr_array_add(fields, detections);
  g_ptr_array_add(fields, relabel_field_new("weather", RELABEL_FIELD_TYPE_CLASSIFICATION, NULL));
  g_ptr_array_add(fields, relabel_field_new("n", RELABEL_FIELD_TYPE_INT, NULL));
  return fields;
}

static const struct {
  const char *text;
  const char *message; /* NULL where all is there */
  guint start;
  guint length;
} names[] = {
  { "match(n > 1 and metadata.width > 2 and length(tags) > 0 and id != \"\") | sort_by(filepath)", NULL, 0, 0 },
  { "filter_labels(predictions, confidence > 0.8 and eval == \"fp\" and bounding_box[0] > 0 and $n > 1)", NULL, 0, 0 },
  { "filter_labels(predictions, confidnce > 0.8)",
    "At character 28 of the view: no field “confidnce” in labels of “predictions”; did you mean “confidence”?", 27, 9 },
  { "filter_labels(prediction, true)", "At character 15 of the view: no field “prediction”; did you mean “predictions”?", 14, 10 },
  { "filter_labels(n, true)", "At character 15 of the view: “n” is no field of labels", 14, 1 },
  { "match(é == 1)", "At character 7 of the view: no field “é”", 6, 1 },
  { "sort_by(length(predictions.label))",
    "At character 16 of the view: “predictions” has no “label”; did you mean “predictions.detections.label”?", 15, 17 },
  { "match(length(filter(predictions.detections, evil == 1)) > 0)",
    "At character 45 of the view: no field “evil” in labels of “predictions”; did you mean “eval”?", 44, 4 },
  { "exists(weather.label) | exists(wether)", "At character 32 of the view: no field “wether”; did you mean “weather”?", 31, 6 },
  { "limit_labels(weather, 1)", "At character 14 of the view: “weather” holds no list of labels", 13, 7 },
  { "match(starts_with(filepath, n))", "At character 29 of the view: starts_with looks for a text, or for one of a list of texts", 28, 1 },
  { "match(length(filter(tags, matches_str(this, [1]))) > 0)",
    "At character 45 of the view: matches_str looks for a text, or for one of a list of texts", 44, 3 },
  { "filter_labels(predictions, true, trajectories=true)",
    "At character 47 of the view: only FiftyOne knows what “trajectories” of filter_labels means; leave it out", 46, 4 },
  { "match(metadata.widht > 1)", "At character 7 of the view: no field “metadata.widht”; did you mean “metadata”?", 6, 14 },
  { "match_labels(filter=eval == 1, fields=[predictions, wether])",
    "At character 39 of the view: no field “wether”; did you mean “weather”?", 38, 21 },
  { "limit(1) | fiftyone_stage({\"_cls\": \"fiftyone.core.stages.GroupBy\"})",
    "At character 12 of the view: the stage “GroupBy” of FiftyOne can't be shown here; take it out to see the rest of the view", 11, 56 },
  { "limit(1) | limit(", "At character 18 of the view: the view ends where a value or a field was expected", 17, 0 },
};

/* Names are looked for in the dataset, and what is wrong is found in the text. */
static void
test_names(void)
{
  g_autoptr(GPtrArray) fields = make_fields();

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autoptr(GError) error = NULL;
    guint start = 0, length = 0;
    g_autoptr(RelabelView) view = relabel_view_parse(names[i].text, fields, &start, &length, &error);

    g_assert_cmpstr(error != NULL ? error->message : NULL, ==, names[i].message);
    g_assert_true((view == NULL) == (names[i].message != NULL));
    g_assert_cmpuint(start, ==, names[i].start);
    g_assert_cmpuint(length, ==, names[i].length);
  }
}

/* Without a seed there would be another order each time it is looked at. */
static void
test_seed(void)
{
  g_autoptr(RelabelView) view = relabel_view_new_from_string("take(5) | shuffle()", NULL);
  g_autofree char *text = relabel_view_to_string(view);
  g_autoptr(RelabelView) second = relabel_view_new_from_string(text, NULL);

  g_assert_true(g_str_has_prefix(text, "take(5, seed="));
  g_assert_true(relabel_view_equal(view, second));
}

/* Brackets and operators without an end neither crash nor take long. */
static void
test_depth(void)
{
  static const char *const pieces[] = { "(", "[", "-", "not ", "a + ", "a and ", "length(", "{\"a\": " };

  for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
    g_autoptr(GString) text = g_string_new("match(");
    g_autoptr(GError) error = NULL;

    for (guint n = 0; n < 100000; n++)
      g_string_append(text, pieces[i]);
    g_assert_null(relabel_view_new_from_string(text->str, &error));
    g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autofree char *path = g_strdup_printf("/view/text/%02" G_GSIZE_FORMAT, i);

    g_test_add_data_func(path, &texts[i], test_text);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(errors); i++) {
    g_autofree char *path = g_strdup_printf("/view/error/%02" G_GSIZE_FORMAT, i);

    g_test_add_data_func(path, &errors[i], test_error);
  }
  g_test_add_func("/view/stages", test_stages);
  g_test_add_func("/view/run-stages", test_run_stages);
  g_test_add_func("/view/names", test_names);
  g_test_add_func("/view/seed", test_seed);
  g_test_add_func("/view/depth", test_depth);
  return g_test_run();
}
