/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views of samples in memory, and their expressions; and FiftyOne's form of both. */
#include <string.h>

#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-json.h"
#include "relabel-random.h"
#include "relabel-view.h"

static JsonObject *
read_data(const char *name)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "data", name, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = relabel_json_parse_file(path, &error);

  g_assert_no_error(error);
  return json_object_ref(json_node_get_object(node));
}

static GPtrArray *
make_fields(void)
{
  static const struct {
    const char *name;
    RelabelFieldType type;
  } fields[] = { { "n", RELABEL_FIELD_TYPE_INT },       { "s", RELABEL_FIELD_TYPE_STRING },         { "d", RELABEL_FIELD_TYPE_DETECTIONS },
                 { "c", RELABEL_FIELD_TYPE_CLASSIFICATION }, { "never", RELABEL_FIELD_TYPE_INT }, { "l", RELABEL_FIELD_TYPE_LIST },
                 { "o", RELABEL_FIELD_TYPE_DICT },      { "when", RELABEL_FIELD_TYPE_DATETIME } };
  GPtrArray *made = g_ptr_array_new_with_free_func(g_object_unref);

  for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
    g_ptr_array_add(made, relabel_field_new(fields[i].name, fields[i].type, NULL));
  return made;
}

static void
set_label(RelabelLabel *label, JsonObject *source)
{
  JsonArray *tags = relabel_json_peek_array(source, "tags");
  g_auto(GStrv) strv = tags != NULL ? relabel_json_dup_strv(tags) : NULL;
  double confidence;

  if (relabel_json_number(json_object_get_member(source, "confidence"), &confidence))
    relabel_label_set_confidence(label, confidence);
  relabel_label_set_tags(label, (const char *const *)strv);
}

static GPtrArray *
make_detections(JsonArray *source)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < json_array_get_length(source); i++) {
    JsonObject *one = json_array_get_object_element(source, i);
    RelabelDetection *detection = relabel_detection_new(relabel_json_peek_string(one, "label"), 0, 0, 1, 1);

    set_label(RELABEL_LABEL(detection), one);
    g_ptr_array_add(labels, detection);
  }
  return labels;
}

static RelabelSample *
make_sample(JsonObject *source)
{
  RelabelSample *sample = relabel_sample_new(relabel_json_peek_string(source, "filepath"));
  g_auto(GStrv) tags = relabel_json_dup_strv(relabel_json_peek_array(source, "tags"));
  JsonArray *detections = relabel_json_peek_array(source, "d");
  JsonObject *classification = relabel_json_peek_object(source, "c");

  relabel_sample_set_tags(sample, (const char *const *)tags);
  if (!json_object_get_null_member(source, "n"))
    relabel_sample_set_value(sample, "n", json_object_get_member(source, "n"));
  relabel_sample_set_value(sample, "s", json_object_get_member(source, "s"));
  if (detections != NULL)
    relabel_sample_take_labels(sample, "d", make_detections(detections));
  if (classification != NULL) {
    GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);
    RelabelClassification *label = relabel_classification_new(relabel_json_peek_string(classification, "label"));

    set_label(RELABEL_LABEL(label), classification);
    g_ptr_array_add(labels, label);
    relabel_sample_take_labels(sample, "c", labels);
  }
  return sample;
}

/* @2 is the id of the third sample, @label0 that of the first label of the first. */
static char *
fill(const char *view, GPtrArray *samples)
{
  g_autoptr(GString) text = g_string_new(view);
  GPtrArray *labels = relabel_sample_get_labels(g_ptr_array_index(samples, 0), "d");

  g_string_replace(text, "@label0", relabel_label_get_id(g_ptr_array_index(labels, 0)), 0);
  for (guint i = 0; i < samples->len; i++) {
    g_autofree char *name = g_strdup_printf("@%u", i);

    g_string_replace(text, name, relabel_sample_get_id(g_ptr_array_index(samples, i)), 0);
  }
  return g_strdup(text->str);
}

/* As the vectors have it: the number of the sample, [label, confidence] of d, the label of c. */
static JsonNode *
describe(GPtrArray *samples)
{
  g_autoptr(GString) text = g_string_new("[");

  for (guint i = 0; i < samples->len; i++) {
    RelabelSample *sample = g_ptr_array_index(samples, i);
    GPtrArray *labels = relabel_sample_get_labels(sample, "d"), *single = relabel_sample_get_labels(sample, "c");

    g_string_append_printf(text, "%s[%c,%s", i > 0 ? "," : "", *relabel_sample_get_filepath(sample), labels != NULL ? "[" : "null");
    for (guint k = 0; labels != NULL && k < labels->len; k++) {
      RelabelLabel *label = g_ptr_array_index(labels, k);
      const char *name = relabel_label_get_label(label);
      double confidence;

      g_string_append(text, k > 0 ? ",[" : "[");
      name != NULL ? relabel_json_append_string(text, name) : (void)g_string_append(text, "null");
      g_string_append_c(text, ',');
      relabel_label_get_confidence(label, &confidence) ? relabel_json_append_double(text, confidence) : (void)g_string_append(text, "null");
      g_string_append_c(text, ']');
    }
    g_string_append(text, labels != NULL ? "]," : ",");
    single != NULL ? relabel_json_append_string(text, relabel_label_get_label(g_ptr_array_index(single, 0))) : (void)g_string_append(text, "null");
    g_string_append_c(text, ']');
  }
  g_string_append_c(text, ']');
  return relabel_json_parse(text->str, -1, NULL);
}

static void
test_vector(gconstpointer data)
{
  JsonObject *vectors = (JsonObject *)data;
  JsonArray *sources = relabel_json_peek_array(vectors, "samples"), *cases = relabel_json_peek_array(vectors, "cases");
  g_autoptr(GPtrArray) fields = make_fields();

  for (guint i = 0; i < json_array_get_length(cases); i++) {
    JsonObject *row = json_array_get_object_element(cases, i);
    g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL, *found = NULL, *expected = NULL;
    g_autoptr(RelabelView) view = NULL;
    g_autoptr(GPtrArray) shown = NULL;
    g_autoptr(JsonNode) result = NULL;

    for (guint k = 0; k < json_array_get_length(sources); k++)
      g_ptr_array_add(samples, make_sample(json_array_get_object_element(sources, k)));
    text = fill(relabel_json_peek_string(row, "view"), samples);
    g_test_message("%s", text);
    view = relabel_view_parse(text, fields, NULL, NULL, &error);
    g_assert_no_error(error);
    shown = relabel_view_filter_samples(view, fields, samples, &error);
    g_assert_no_error(error);
    result = describe(shown);
    found = relabel_json_to_string(result, FALSE);
    expected = relabel_json_to_string(json_object_get_member(row, "result"), FALSE);
    g_assert_cmpstr(found, ==, expected);
  }
}

/* What FiftyOne has saved is a view, and the same again. */
static void
test_stages(gconstpointer data)
{
  JsonObject *dumps = (JsonObject *)data;
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GList) names = json_object_get_members(dumps);

  g_ptr_array_add(fields, relabel_field_new("ground_truth", RELABEL_FIELD_TYPE_DETECTIONS, NULL));
  g_ptr_array_add(fields, relabel_field_new("weather", RELABEL_FIELD_TYPE_CLASSIFICATION, NULL));
  for (GList *name = names; name != NULL; name = name->next) {
    JsonArray *stages = relabel_json_peek_array(dumps, name->data);
    g_autofree char *expected = relabel_json_to_string(json_array_get_element(stages, 0), FALSE);
    const char *const texts[] = { expected, NULL };
    g_autoptr(GError) error = NULL;
    g_autoptr(RelabelView) view = relabel_view_new_from_stages(texts, &error);
    g_autoptr(RelabelView) again = NULL;
    g_auto(GStrv) written = NULL;
    g_autofree char *text = NULL;

    g_assert_no_error(error);
    g_assert_cmpuint(json_array_get_length(stages), ==, 1);
    written = relabel_view_to_stages(view, fields);
    g_assert_cmpstr(written[0], ==, expected);
    text = relabel_view_to_string(view);
    again = relabel_view_new_from_string(text, &error);
    g_assert_no_error(error);
    g_assert_true(relabel_view_equal(view, again));
  }
}

#define STAGE(name, kwargs) "{\"_cls\":\"fiftyone.core.stages." name "\",\"kwargs\":[" kwargs "]}"

static const struct {
  const char *stage;
  const char *text; /* NULL where it is kept as a stage of FiftyOne */
} foreign[] = {
  { STAGE("Match", "[\"filter\",{\"$expr\":{\"$or\":[\"$a\",\"$b\",\"$c\"]}}]"), NULL },
  { STAGE("Match", "[\"filter\",{\"tags\":\"x\"}]"), NULL },
  { STAGE("Match", "[\"filter\",{\"$expr\":\"$$ROOT\"}]"), NULL },
  { STAGE("Match", "[\"filter\",{\"$expr\":{\"$gt\":[{\"$strLenCP\":\"$s\"},3]}}]"), NULL },
  { STAGE("Match", "[\"filter\",{\"$expr\":{\"$eq\":[\"$s\",{\"$literal\":\"$x\"}]}}]"), "match(s == \"$x\")" },
  { STAGE("Match", "[\"filter\",{\"$expr\":{\"$gt\":[\"$when\",{\"$toDate\":1600000000123}]}}]"),
    "match(when > {\"$date\": \"2020-09-13T12:26:40.123Z\"})" },
  { STAGE("Match", "[\"filter\",{\"$expr\":{\"$regexMatch\":{\"input\":\"$s\",\"regex\":\"^(a\\\\.b|c)$\",\"options\":\"i\"}}}]"),
    "match(matches_str(s, [\"a.b\", \"c\"], case_sensitive=false))" },
  { STAGE("Match", "[\"filter\",{\"$expr\":{\"$regexMatch\":{\"input\":\"$s\",\"regex\":\"a.b\",\"options\":\"x\"}}}]"),
    "match(re_match(s, \"a.b\", options=\"x\"))" },
  { STAGE("FilterLabels", "[\"field\",\"d\"],[\"filter\",{\"$eq\":[\"$$this.label\",\"cat\"]}],[\"only_matches\",true]"),
    "filter_labels(d, label == \"cat\")" },
  { STAGE("FilterLabels", "[\"field\",\"d\"],[\"filter\",{\"$eq\":[\"$$this.label\",\"cat\"]}],[\"new\",true]"), NULL },
  { STAGE("FilterLabels", "[\"field\",\"d\"]"), NULL },
  { STAGE("Limit", "[\"limit\",\"five\"]"), NULL },
  { STAGE("Limit", "[\"limit\",5.0]"), NULL },
  { STAGE("Take", "[\"size\",2],[\"seed\",51],[\"_randint\",705516343]"), "take(2, seed=51, _randint=705516343)" },
  { STAGE("Take", "[\"size\",2],[\"seed\",0.5],[\"_randint\",705516343]"), NULL },
  { STAGE("Shuffle", "[\"seed\",null],[\"_randint\",10000000]"), "shuffle(_randint=10000000)" },
  { STAGE("Select", "[\"sample_ids\",[true,false]],[\"ordered\",false]"), "select(sample_ids=[true, false])" },
  { STAGE("SortBy", "[\"field_or_expr\",[[{\"$size\":{\"$ifNull\":[\"$d.detections\",[]]}},-1],[\"s\",1]]]"),
    "sort_by([[length(d.detections), -1], [s, 1]])" },
};

/* What the language doesn't have is kept, and so is what would be written another way. */
static void
test_foreign(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(foreign); i++) {
    const char *const stages[] = { foreign[i].stage, NULL };
    g_autoptr(GError) error = NULL;
    g_autoptr(RelabelView) view = relabel_view_new_from_stages(stages, &error);
    g_autofree char *text = NULL;
    g_auto(GStrv) written = NULL;

    g_test_message("%s", foreign[i].stage);
    g_assert_no_error(error);
    text = relabel_view_to_string(view);
    written = relabel_view_to_stages(view, NULL);
    if (foreign[i].text == NULL) {
      g_assert_true(g_str_has_prefix(text, "fiftyone_stage({"));
      g_assert_cmpstr(written[0], ==, foreign[i].stage);
    } else if (strstr(foreign[i].text, "select(") == NULL) {
      g_assert_cmpstr(text, ==, foreign[i].text);
    }
  }
}

static void
test_broken_stages(void)
{
  static const char *const broken[] = { "", "{", "[]", "5", "{}", "{\"_cls\": 5}", "{\"kwargs\": []}" };

  for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
    const char *const stages[] = { STAGE("Limit", "[\"limit\",5]"), broken[i], NULL };
    g_autoptr(GError) error = NULL;

    g_assert_null(relabel_view_new_from_stages(stages, &error));
    g_assert_nonnull(error);
    g_assert_true(g_str_has_prefix(error->message, "Stage 2 of the view: "));
  }
}

static const struct {
  const char *expression;
  const char *value;
} values[] = {
  { "n", "3" },
  { "never", "null" },
  { "n + 1", "4" },
  { "n + 0.5", "3.5" },
  { "n * 9223372036854775807", "2.7670116110564327e19" },
  { "n / 0", "null" },
  { "n / 2", "1.5" },
  { "-n", "-3" },
  { "abs(-9223372036854775807 - 1)", "9223372036854775808.0" },
  { "s + 1", "null" },
  { "never + 1", "null" },
  { "null < -1e308", "true" },
  { "1e308 < \"\"", "true" },
  { "\"z\" < {}", "true" },
  { "{} < []", "true" },
  { "[] < false", "true" },
  { "9007199254740993 > 9007199254740992.0", "true" },
  { "9223372036854775807 < 9223372036854775808.0", "true" },
  { "1 == 1.0", "true" },
  { "1 == true", "false" },
  { "[1, \"a\"] == [1.0, \"a\"]", "true" },
  { "[1, 2] < [1, 3]", "true" },
  { "[1] < [1, null]", "true" },
  { "{\"a\": 1} < {\"a\": 2}", "true" },
  { "{\"a\": 1} < {\"b\": 0}", "true" },
  { "\"X\" < \"x\" and \"x\" < \"é\"", "true" },
  { "[] and {} and \"\"", "true" },
  { "0 or 0.0 or null or false or never", "false" },
  { "not 0", "true" },
  { "length(never)", "0" },
  { "length(5)", "null" },
  { "l[0]", "1" },
  { "l[-1]", "[3]" },
  { "l[9]", "null" },
  { "l[1.0]", "\"a\"" },
  { "l[0.5]", "null" },
  { "n[0]", "null" },
  { "min(l)", "1" },
  { "max(l)", "[3]" },
  { "sum(l)", "1" },
  { "mean(l)", "1.0" },
  { "sum([0.1, 0.2, 0.3])", "0.6" },
  { "sum([1, 2])", "3" },
  { "mean([])", "null" },
  { "mean([\"a\", null])", "null" },
  { "sum(s)", "0" },
  { "max([])", "null" },
  { "filter(l, this == \"a\")", "[\"a\"]" },
  { "filter(never, true)", "null" },
  { "map(d.detections, label)", "[\"cat\",null]" },
  { "map(d.detections, [label, $n])", "[[\"cat\",3],[null,3]]" },
  { "d.detections.label", "[\"cat\"]" },
  { "d.detections.bounding_box", "[[0.0,0.0,1.0,1.0],[0.0,0.0,1.0,1.0]]" },
  { "c.label", "\"x\"" },
  { "c.tags", "[]" },
  { "o.a.b", "[1,2]" },
  { "o.a.c", "null" },
  { "o.none.c", "null" },
  { "contains(l, [1, \"a\"], all=true)", "true" },
  { "contains(l, \"b\")", "false" },
  { "contains(never, [])", "false" },
  { "contains(l, [], all=true)", "true" },
  { "is_in(1, [\"1\", 1.0])", "true" },
  { "is_in(never, [null])", "true" },
  { "starts_with(s, \"x.\")", "true" },
  { "starts_with(s, [\"q\", \"X.\"], case_sensitive=false)", "true" },
  { "ends_with(s, \"y\")", "true" },
  { "contains_str(s, \"xay\")", "false" },
  { "matches_str(s, \"x.y\")", "true" },
  { "matches_str(n, \"3\")", "false" },
  { "re_match(s, \"^x.y$\")", "true" },
  { "re_match(s, \"(\")", "false" },
  { "re_match(s, \"X\", options=\"z\")", "false" },
  { "re_match(s, \"X\", options=\"i\")", "true" },
  { "if_else(n > 2, s, 5)", "\"x.y\"" },
  { "if_else(never, s, 5)", "5" },
  { "exists(n) and exists(never, false)", "true" },
  { "when < {\"$date\": \"2021-01-01T00:00:00.000Z\"}", "true" },
  { "when > 1e300", "true" },
  { "metadata.width", "640" },
  { "length(tags)", "2" },
};

static RelabelSample *
make_odd_sample(void)
{
  static const char json[] = "{\"n\": 3, \"s\": \"x.y\", \"l\": [1, \"a\", null, [3]], \"o\": {\"a\": {\"b\": [1, 2]}},"
                             "\"when\": {\"$date\": \"2020-01-01T00:00:00.000Z\"}}";
  g_autoptr(JsonNode) node = relabel_json_parse(json, -1, NULL);
  RelabelSample *sample = relabel_sample_new("/0.png");
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);
  GPtrArray *single = g_ptr_array_new_with_free_func(g_object_unref);

  relabel_sample_take_values(sample, json_node_dup_object(node));
  relabel_sample_set_tags(sample, (const char *const[]){ "a", "b", NULL });
  relabel_sample_set_metadata(sample, 640, 480, "image/png", 1);
  g_ptr_array_add(labels, relabel_detection_new("cat", 0, 0, 1, 1));
  g_ptr_array_add(labels, relabel_detection_new(NULL, 0, 0, 1, 1));
  g_ptr_array_add(single, relabel_classification_new("x"));
  relabel_sample_take_labels(sample, "d", labels);
  relabel_sample_take_labels(sample, "c", single);
  return sample;
}

static void
test_values(void)
{
  g_autoptr(GPtrArray) fields = make_fields();
  g_autoptr(RelabelSample) sample = make_odd_sample();

  for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
    g_autoptr(GError) error = NULL;
    g_autoptr(RelabelExpression) expression = relabel_expression_new_from_string(values[i].expression, &error);
    g_autoptr(JsonNode) value = NULL;
    g_autoptr(JsonNode) expected = relabel_json_parse(values[i].value, -1, NULL);
    g_autofree char *found = NULL, *wanted = relabel_json_to_string(expected, FALSE);

    g_test_message("%s", values[i].expression);
    g_assert_no_error(error);
    value = relabel_expression_evaluate(expression, sample, NULL, fields);
    found = relabel_json_to_string(value, FALSE);
    g_assert_cmpstr(found, ==, wanted);
  }
}

static char *
list_ids(GPtrArray *samples)
{
  GString *text = g_string_new(NULL);

  for (guint i = 0; i < samples->len; i++)
    g_string_append(text, relabel_sample_get_filepath(g_ptr_array_index(samples, i)));
  return g_string_free(text, FALSE);
}

/* The same each time, and take() is the beginning of shuffle(). */
static void
test_random(void)
{
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GPtrArray) fields = make_fields();
  g_autoptr(RelabelView) shuffle = relabel_view_new_from_string("shuffle(seed=51)", NULL);
  g_autoptr(RelabelView) take = relabel_view_new_from_string("take(5, seed=51)", NULL);
  g_autoptr(GPtrArray) shuffled = NULL, taken = NULL;
  g_autofree char *all = NULL, *some = NULL, *before = NULL;

  for (guint i = 0; i < 20; i++) {
    g_autofree char *id = g_strdup_printf("%024x", i);
    g_autofree char *name = g_strdup_printf("%c", 'a' + i);
    RelabelSample *sample = relabel_sample_new(name);

    relabel_sample_set_id(sample, id);
    g_ptr_array_add(samples, sample);
  }
  before = list_ids(samples);
  shuffled = relabel_view_filter_samples(shuffle, fields, samples, NULL);
  taken = relabel_view_filter_samples(take, fields, samples, NULL);
  all = list_ids(shuffled);
  some = list_ids(taken);
  g_assert_cmpuint(shuffled->len, ==, 20);
  g_assert_cmpuint(taken->len, ==, 5);
  g_assert_cmpstr(all, !=, before);
  g_assert_true(g_str_has_prefix(all, some));
}

/* Those that are not the samples' own. */
static void
test_no_dataset(void)
{
  static const char *const texts[] = { "annotation_run(a)", "annotation_view(a)", "saved_view(a)", "to_patches(d)" };
  g_autoptr(GPtrArray) samples = g_ptr_array_new();
  g_autoptr(GPtrArray) fields = make_fields();

  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(RelabelView) view = relabel_view_new_from_string(texts[i], NULL);
    g_autoptr(GError) error = NULL;

    g_assert_null(relabel_view_filter_samples(view, fields, samples, &error));
    g_assert_nonnull(error);
  }
}

int
main(int argc, char *argv[])
{
  g_autoptr(JsonObject) vectors = NULL;
  g_autoptr(JsonObject) dumps = NULL;

  g_test_init(&argc, &argv, NULL);
  vectors = read_data("view_stages.json");
  dumps = read_data("fiftyone_stages.json");
  g_test_add_data_func("/view-memory/vectors", vectors, test_vector);
  g_test_add_data_func("/view-memory/fiftyone", dumps, test_stages);
  g_test_add_func("/view-memory/foreign", test_foreign);
  g_test_add_func("/view-memory/broken-stages", test_broken_stages);
  g_test_add_func("/view-memory/values", test_values);
  g_test_add_func("/view-memory/random", test_random);
  g_test_add_func("/view-memory/no-dataset", test_no_dataset);
  return g_test_run();
}
