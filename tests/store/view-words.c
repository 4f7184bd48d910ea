/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view-words.h"

#include <string.h>

#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-polyline.h"
#include "relabel-regression.h"
#include "relabel-segmentation.h"
#include "store-util.h"

/* A sample each: its tags, its values, and by field its labels. No list is null: once filtered, one is null to MongoDB but reads as an empty one, and
 * in memory it is that. */
typedef struct {
  const char *tags;
  const char *values;
  const char *d;
  const char *e;
  const char *c;
  const char *one;
  const char *more; /* field name, a space, label */
} Data;

#define BOX "\"bounding_box\":[0.1,0.2,0.5,0.25]"

static const Data data[] = {
  { "[\"a\",\"b\"]", "{\"n\":3,\"x\":0.5,\"s\":\"x\",\"b\":true,\"l\":[1,\"a\",null,2.5]}",
    "[{\"label\":\"cat\",\"confidence\":0.9,\"tags\":[\"q\"],\"eval\":\"fp\",\"odd\":1,\"size\":[1,2.5,null],\"index\":4," BOX "},"
    "{\"label\":\"dog\",\"odd\":\"one\"," BOX "},{\"confidence\":0.2,\"odd\":null,\"eval\":\"tp\"," BOX "},"
    "{\"label\":\"CAT\",\"confidence\":0.9,\"odd\":true,\"tags\":[\"q\",\"r\"],\"bounding_box\":[0.5,0.5,0.1,0.1]}]",
    "[{\"label\":\"cat\",\"confidence\":0.1," BOX "}]", "{\"label\":\"x\"}", "{\"label\":\"cat\",\"confidence\":0.75," BOX "}",
    "p [{\"label\":\"cat\",\"points\":[[[0.1,0.2],[0.3,0.4]]],\"closed\":true,\"filled\":false}]" },
  { "[\"a\"]", "{\"n\":null,\"x\":-1.5,\"s\":\"\",\"b\":false,\"l\":[]}", "[]", "[]", NULL, NULL,
    "k [{\"label\":\"nose\",\"points\":[[0.1,0.2],[0.3,0.4]],\"confidence\":[0.5,0.75]}]" },
  { "[]", "{\"n\":1,\"s\":\"X\",\"l\":{\"$date\":1000}}", "[]", "[]", "{\"label\":\"y\",\"confidence\":0.7,\"tags\":[\"q\"]}",
    "{\"label\":\"dog\"," BOX "}", "r {\"value\":1.5}" },
  { "[\"b\",\"c\"]", "{\"n\":1,\"x\":2.0,\"s\":\"\\u00e9\",\"b\":true}",
    "[{\"label\":\"Cat\",\"confidence\":0.95,\"odd\":[1,2],\"eval\":\"fp\"," BOX "}]", "[]", "{\"label\":\"x\",\"confidence\":0.9}", NULL,
    "p [{\"label\":\"lane\",\"points\":[[[0,0],[1,1]]],\"closed\":false,\"filled\":false}]" },
  { "[]", "{\"n\":-7,\"x\":1e300,\"s\":\"a.b\\nc\",\"l\":[\"a\",\"b\"]}",
    "[{\"label\":\"a.b\",\"confidence\":0.0,\"odd\":2," BOX "},{\"label\":\"a+b|c\",\"confidence\":0.5,\"odd\":2.5," BOX "},"
    "{\"label\":\"\\u00e9\",\"confidence\":1.0," BOX "}]",
    "[{\"label\":\"dog\",\"confidence\":0.3," BOX "},{\"label\":\"dog\",\"confidence\":0.4," BOX "}]", NULL, NULL,
    "seg {\"mask_path\":\"/m.png\"}" },
  { "[\"c\",\"it's\",\"\\\"q\\\"\"]", "{\"n\":3,\"x\":0.25,\"s\":\"Xa\",\"b\":null,\"l\":[[1],[1,2]]}",
    "[{\"label\":\"dog\",\"confidence\":0.6,\"odd\":{\"a\":1}," BOX "}]", "[]", "{\"label\":\"it's\"}", NULL, "r {\"confidence\":0.5}" },
};

static void
add_labels(RelabelSample *sample, const char *field, GType type, const char *text)
{
  g_autoptr(JsonNode) node = relabel_json_parse(text, -1, NULL);
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);
  guint n = JSON_NODE_HOLDS_ARRAY(node) ? json_array_get_length(json_node_get_array(node)) : 1;

  for (guint i = 0; i < n; i++) {
    JsonNode *element = JSON_NODE_HOLDS_ARRAY(node) ? json_array_get_element(json_node_get_array(node), i) : node;
    g_autofree char *document = relabel_json_to_string(element, FALSE);

    g_ptr_array_add(labels, new_label(type, document));
  }
  relabel_sample_set_labels(sample, field, labels);
}

static void
add_more(RelabelSample *sample, const char *more)
{
  GType type = g_str_has_prefix(more, "p ")   ? RELABEL_TYPE_POLYLINE
               : g_str_has_prefix(more, "k ") ? RELABEL_TYPE_KEYPOINT
               : g_str_has_prefix(more, "r ") ? RELABEL_TYPE_REGRESSION
                                              : RELABEL_TYPE_SEGMENTATION;
  g_autofree char *field = g_strndup(more, strcspn(more, " "));

  add_labels(sample, field, type, strchr(more, ' ') + 1);
}

void
view_words_fill(RelabelDataset *dataset)
{
  static const struct {
    const char *name;
    RelabelFieldType type;
  } fields[] = {
    { "n", RELABEL_FIELD_TYPE_INT },           { "x", RELABEL_FIELD_TYPE_FLOAT },           { "s", RELABEL_FIELD_TYPE_STRING },
    { "b", RELABEL_FIELD_TYPE_BOOLEAN },       { "l", RELABEL_FIELD_TYPE_OTHER },           { "never", RELABEL_FIELD_TYPE_INT },
    { "d", RELABEL_FIELD_TYPE_DETECTIONS },    { "e", RELABEL_FIELD_TYPE_DETECTIONS },      { "c", RELABEL_FIELD_TYPE_CLASSIFICATION },
    { "one", RELABEL_FIELD_TYPE_DETECTION },   { "p", RELABEL_FIELD_TYPE_POLYLINES },       { "k", RELABEL_FIELD_TYPE_KEYPOINTS },
    { "r", RELABEL_FIELD_TYPE_REGRESSION },    { "seg", RELABEL_FIELD_TYPE_SEGMENTATION },
  };

  for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
    add_field(dataset, fields[i].name, fields[i].type);
  for (guint i = 0; i < G_N_ELEMENTS(data); i++) {
    g_autoptr(RelabelSample) sample = new_sample(i);
    g_autoptr(JsonNode) tags = relabel_json_parse(data[i].tags, -1, NULL);
    g_autoptr(JsonNode) values = relabel_json_parse(data[i].values, -1, NULL);
    g_auto(GStrv) strv = relabel_json_dup_strv(json_node_get_array(tags));

    relabel_sample_set_tags(sample, (const char *const *)strv);
    relabel_sample_take_values(sample, json_node_dup_object(values));
    if (i == 4)
      relabel_sample_set_metadata(sample, 0, 0, NULL, 0);
    add_labels(sample, "d", RELABEL_TYPE_DETECTION, data[i].d);
    add_labels(sample, "e", RELABEL_TYPE_DETECTION, data[i].e);
    if (data[i].c != NULL)
      add_labels(sample, "c", RELABEL_TYPE_CLASSIFICATION, data[i].c);
    if (data[i].one != NULL)
      add_labels(sample, "one", RELABEL_TYPE_DETECTION, data[i].one);
    add_more(sample, data[i].more);
    add_sample(dataset, sample);
  }
}

const char *const view_words_rows[] = {
  "filter_labels(d, confidence > 0.4 and eval == \"fp\") | sort_by(length(d.detections), reverse=true) | limit(1)",
  "sort_by(n) | limit(4) | skip(1) | sort_by(s, reverse=true)",
  "sort_by([(n, -1), (s, 1)]) | limit(3) | match(n > 0) | shuffle(seed=3)",
  "limit_labels(d, 2) | limit_labels(d, 1) | match(length(d.detections) == 1)",
  "map_labels(d, {\"cat\": \"dog\", \"it's\": \"x\"}) | filter_labels(d, label == \"dog\") | map_labels(d, {\"dog\": \"cow\"})",
  "filter_labels(d, label == \"cat\", only_matches=false) | match(length(d.detections) == 0)",
  "select_labels(tags=q, fields=d) | match_labels(filter=confidence > 0.1)",
  "exclude_labels(tags=[q, r], fields=[d, c], omit_empty=false) | filter_labels(c, true)",
  "match(contains(tags, \"it's\")) | match_tags(\"\\\"q\\\"\")",
  "match(metadata.width > 600 and metadata.mime_type == \"image/png\")",
  "match(not exists(metadata))",
  "filter_labels(k, confidence[1] > 0.6) | match(length(k.keypoints.points) == 1)",
  "filter_labels(p, closed == true and points[0][1][0] > 0.2)",
  "filter_labels(r, value > 1)",
  "match(exists(seg.mask_path))",
  "match(sum(d.detections.confidence) / length(d.detections) > 0.5)",
  "match(mean(map(d.detections, bounding_box[2] * bounding_box[3])) < 0.12)",
  "match(length(filter(d.detections, confidence > 0.5 and $n > 0)) >= 1)",
  "filter_labels(d, confidence >= 0.5 and $n == 3)",
  "match_labels(filter=$n == 3 and label == \"cat\")",
  "select_by(n, [1, null], ordered=true) | exclude_by(s, [\"X\"])",
  "select_by(tags, [\"c\", \"a\"])",
  "sort_by(tags)",
  "sort_by(d.detections.confidence, reverse=true)",
  "sort_by(if_else(b, x, n))",
  "match(l[0] == 1 or l[-1] == \"b\")",
  "match(is_in(s, [\"x\", \"X\", null, 3]))",
  "match(is_in(3, l) or is_in(1, l))",
  "match(n + 0.5 > x * 2 - abs(n))",
  "match(n > x)",
  "match(re_match(s, \"^[xX]a?$\"))",
  "match(ends_with(s, \"c\") or contains_str(s, [\".\", \"*\"]))",
  "match(starts_with(s, \"x\", case_sensitive=false))",
  "take(3, seed=51) | limit(2)",
  "select([true, false, true, true]) | select([false, true])",
  NULL,
};

static const char *
pick(const char *const *words, guint n)
{
  return words[g_test_rand_int_range(0, (gint32)n)];
}

#define PICK(words) pick(words, G_N_ELEMENTS(words))

static void append_value(GString *text, guint depth, gboolean of_label);
static void append_condition(GString *text, guint depth, gboolean of_label);

static void
append_literal(GString *text)
{
  static const char *const words[] = { "null", "true", "false", "0", "1", "3", "-7", "0.5", "0.9", "2.5", "1e300", "\"x\"", "\"X\"", "\"cat\"",
                                       "\"dog\"", "\"fp\"", "\"tp\"", "\"\"", "\"a\"", "\"it's\"", "[1, 2]", "[]", "\"é\"" };

  g_string_append(text, PICK(words));
}

static void
append_path(GString *text, gboolean of_label)
{
  static const char *const of_labels[] = { "label", "confidence", "eval", "odd", "tags", "index", "id", "bounding_box[2]", "bounding_box", "size",
                                           "$n", "$s", "odd.a" };
  static const char *const of_samples[] = { "n", "x", "s", "b", "l", "never", "tags", "c", "c.label", "c.confidence", "one.label",
                                            "d.detections.confidence", "filepath", "id", "metadata.width", "metadata.mime_type", "r.value",
                                            "one.bounding_box", "seg.mask_path" };

  g_string_append(text, of_label ? PICK(of_labels) : PICK(of_samples));
}

static void
append_list(GString *text, guint depth, gboolean of_label)
{
  static const char *const lists[] = { "tags", "l", "d.detections.confidence", "d.detections.confidence", "[1, \"a\", null]", "c.tags" };
  static const char *const of_labels[] = { "tags", "bounding_box", "size", "odd", "$tags", "$l" };

  switch (depth > 0 ? g_test_rand_int_range(0, 4) : 0) {
  case 1:
    g_string_append(text, "map(filter(");
    g_string_append(text, of_label ? "$d.detections, " : "d.detections, ");
    append_condition(text, depth - 1, TRUE);
    g_string_append(text, "), confidence");
    break;
  case 2:
    g_string_append(text, "map(");
    g_string_append(text, of_label ? "$d.detections, " : "d.detections, ");
    append_value(text, depth - 1, TRUE);
    break;
  case 3:
    g_string_append_printf(text, "filter(%s, this %s ", of_label ? PICK(of_labels) : PICK(lists), g_test_rand_bit() ? ">" : "!=");
    append_literal(text);
    break;
  default:
    g_string_append(text, of_label ? PICK(of_labels) : PICK(lists));
    return;
  }
  g_string_append_c(text, ')');
}

static void
append_call(GString *text, const char *function, guint depth, gboolean of_label)
{
  g_string_append_printf(text, "%s(", function);
  append_list(text, depth, of_label);
  g_string_append_c(text, ')');
}

static void
append_value(GString *text, guint depth, gboolean of_label)
{
  static const char *const signs[] = { " + ", " - ", " * ", " / " };
  static const char *const functions[] = { "length", "min", "max", "sum", "mean" };

  switch (depth > 0 ? g_test_rand_int_range(0, 9) : g_test_rand_int_range(0, 2)) {
  case 0:
    append_literal(text);
    break;
  case 1:
  case 2:
  case 3:
    append_path(text, of_label);
    break;
  case 4:
    g_string_append_c(text, '(');
    append_value(text, depth - 1, of_label);
    g_string_append(text, PICK(signs));
    append_value(text, depth - 1, of_label);
    g_string_append_c(text, ')');
    break;
  case 5:
    append_call(text, PICK(functions), depth - 1, of_label);
    break;
  case 6:
    g_string_append(text, "if_else(");
    append_condition(text, depth - 1, of_label);
    g_string_append(text, ", ");
    append_value(text, depth - 1, of_label);
    g_string_append(text, ", ");
    append_value(text, depth - 1, of_label);
    g_string_append_c(text, ')');
    break;
  case 7:
    g_string_append(text, "abs(");
    append_value(text, depth - 1, of_label);
    g_string_append_c(text, ')');
    break;
  default:
    g_string_append_c(text, '(');
    append_condition(text, depth - 1, of_label);
    g_string_append_c(text, ')');
  }
}

static void
append_text_test(GString *text, guint depth, gboolean of_label)
{
  static const char *const functions[] = { "starts_with", "ends_with", "contains_str", "matches_str", "re_match" };
  static const char *const texts[] = { "\"c\"", "\"X\"", "\"a.b\"", "\"\"" };
  const char *function = PICK(functions);

  g_string_append_printf(text, "%s(", function);
  append_value(text, depth, of_label);
  g_string_append_printf(text, ", %s", PICK(texts));
  if (g_test_rand_bit())
    g_string_append(text, strcmp(function, "re_match") == 0 ? ", options=\"i\"" : ", case_sensitive=false");
  g_string_append_c(text, ')');
}

static void
append_condition(GString *text, guint depth, gboolean of_label)
{
  static const char *const signs[] = { " == ", " != ", " < ", " <= ", " > ", " >= " };

  switch (depth > 0 ? g_test_rand_int_range(0, 10) : 0) {
  case 1:
  case 2:
    g_string_append_c(text, '(');
    append_condition(text, depth - 1, of_label);
    g_string_append(text, g_test_rand_bit() ? " and " : " or ");
    append_condition(text, depth - 1, of_label);
    g_string_append_c(text, ')');
    break;
  case 3:
    g_string_append(text, "not (");
    append_condition(text, depth - 1, of_label);
    g_string_append_c(text, ')');
    break;
  case 4:
    g_string_append(text, "is_in(");
    append_value(text, depth - 1, of_label);
    g_string_append(text, ", [");
    append_literal(text);
    g_string_append(text, ", ");
    append_literal(text);
    g_string_append(text, "])");
    break;
  case 5:
    g_string_append(text, "contains(");
    append_list(text, depth - 1, of_label);
    g_string_append(text, ", ");
    append_literal(text);
    g_string_append(text, g_test_rand_bit() ? ")" : ", all=true)");
    break;
  case 6:
    append_text_test(text, depth - 1, of_label);
    break;
  case 7:
    g_string_append(text, "exists(");
    append_value(text, depth - 1, of_label);
    g_string_append_c(text, ')');
    break;
  default:
    append_value(text, depth > 0 ? depth - 1 : 0, of_label);
    g_string_append(text, PICK(signs));
    append_value(text, depth > 0 ? depth - 1 : 0, of_label);
  }
}

static void
append_sort(GString *text)
{
  g_string_append(text, "sort_by(");
  if (g_test_rand_bit()) {
    static const char *const paths[] = { "n", "s", "x", "tags", "id", "d.detections.confidence", "c.label", "l" };

    g_string_append(text, PICK(paths));
  } else {
    g_string_append(text, "length(");
    append_list(text, 2, FALSE);
    g_string_append_c(text, ')');
  }
  g_string_append(text, g_test_rand_bit() ? ", reverse=true)" : ")");
}

static void
append_stage(GString *text)
{
  static const char *const plain[] = {
    "limit(3)", "skip(1)", "take(4, seed=1)", "shuffle(seed=2)", "exists(n)", "exists(d, false)", "exists(c)",
    "match_tags(a)", "match_tags([a, b], all=true)", "match_tags([c, a], bool=false)", "select_by(n, [1, null, 3], ordered=true)",
    "exclude_by(s, [\"x\", null])", "select_by(tags, [\"b\"])", "limit_labels(d, 1)", "limit_labels(d, 0)", "limit_labels(d, -1)",
    "map_labels(d, {\"cat\": \"dog\", \"a.b\": \"é\"})", "map_labels(c, {\"x\": \"y\"})", "select_fields([d, c])", "exclude_fields([e])",
    "select([000000000000000000000003, 000000000000000000000001], ordered=true)", "exclude([000000000000000000000000])",
    "select_labels(tags=q, omit_empty=false)", "select_labels(fields=d)", "exclude_labels(tags=q)", "exclude_labels(tags=r, omit_empty=false)",
    "match_labels(tags=q)", "match_labels(tags=q, bool=false)",
  };

  switch (g_test_rand_int_range(0, 8)) {
  case 0:
  case 1:
    g_string_append(text, "match(");
    append_condition(text, 3, FALSE);
    g_string_append_c(text, ')');
    break;
  case 2:
    g_string_append(text, "filter_labels(d, ");
    append_condition(text, 3, TRUE);
    g_string_append(text, g_test_rand_bit() ? ", only_matches=false)" : ")");
    break;
  case 3:
    g_string_append(text, g_test_rand_bit() ? "filter_labels(one, " : "filter_labels(c, ");
    append_condition(text, 2, TRUE);
    g_string_append(text, g_test_rand_bit() ? ", only_matches=false)" : ")");
    break;
  case 4:
    append_sort(text);
    break;
  case 5:
    g_string_append(text, "match_labels(filter=");
    append_condition(text, 2, TRUE);
    g_string_append(text, g_test_rand_bit() ? ", fields=d)" : ", fields=[d, e], bool=false)");
    break;
  default:
    g_string_append(text, PICK(plain));
  }
}

char *
view_words_make(void)
{
  GString *text = g_string_new(NULL);
  int n = g_test_rand_int_range(1, 5);

  for (int i = 0; i < n; i++) {
    g_string_append(text, i > 0 ? " | " : "");
    append_stage(text);
  }
  return g_string_free(text, FALSE);
}
