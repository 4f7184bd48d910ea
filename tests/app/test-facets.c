/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "relabel-facets.h"

/* Conditions that are clicked, on views that were written. */

static RelabelView *
parse(const char *text)
{
  g_autoptr(GError) error = NULL;
  RelabelView *view = relabel_view_parse(text, NULL, NULL, NULL, &error);

  g_assert_no_error(error);
  return view;
}

static GPtrArray *
read_values(const char *json)
{
  g_autoptr(JsonNode) node = json_from_string(json, NULL);
  GPtrArray *values = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref);

  for (guint i = 0; i < json_array_get_length(json_node_get_array(node)); i++)
    g_ptr_array_add(values, json_node_copy(json_array_get_element(json_node_get_array(node), i)));
  return values;
}

static char *
write_values(GPtrArray *values)
{
  g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);

  if (values == NULL)
    return g_strdup("-");
  json_node_take_array(node, json_array_new());
  for (guint i = 0; i < values->len; i++)
    json_array_add_element(json_node_get_array(node), json_node_copy(values->pdata[i]));
  return json_to_string(node, FALSE);
}

typedef struct {
  const char *view;
  const char *field;
  const char *path;
  const char *before; /* the values that are chosen, "-" for no condition */
  const char *values;
  const char *after;
} ValuesRow;

static const ValuesRow values_rows[] = {
  { "", "pred", "label", "-", "[\"cat\"]", "filter_labels(pred, is_in(label, [\"cat\"]))" },
  { "filter_labels(pred, is_in(label, [\"cat\"]))", "pred", "label", "[\"cat\"]", "[\"cat\",\"dog\"]",
    "filter_labels(pred, is_in(label, [\"cat\", \"dog\"]))" },
  { "filter_labels(pred, is_in(label, [\"cat\", null]))", "pred", "label", "[\"cat\",null]", "[]", "" },
  { "filter_labels(pred, label == \"cat\" and confidence > 0.8)", "pred", "label", "[\"cat\"]", "[]", "filter_labels(pred, confidence > 0.8)" },
  { "filter_labels(pred, label == \"cat\" and confidence > 0.8)", "pred", "label", "[\"cat\"]", "[\"dog\"]",
    "filter_labels(pred, is_in(label, [\"dog\"]) and confidence > 0.8)" },
  { "filter_labels(pred, confidence > 0.8) | limit(5)", "pred", "eval", "-", "[\"fp\"]",
    "filter_labels(pred, confidence > 0.8 and is_in(eval, [\"fp\"])) | limit(5)" },
  { "filter_labels(pred, confidence > 0.8)", "truth", "label", "-", "[\"cat\"]",
    "filter_labels(pred, confidence > 0.8) | filter_labels(truth, is_in(label, [\"cat\"]))" },
  { "filter_labels(pred, label == \"cat\" or confidence > 0.8)", "pred", "label", "-", "[\"dog\"]",
    "filter_labels(pred, (label == \"cat\" or confidence > 0.8) and is_in(label, [\"dog\"]))" },
  { "filter_labels(pred, label == \"cat\", only_matches=false)", "pred", "label", "-", "[\"dog\"]",
    "filter_labels(pred, label == \"cat\", only_matches=false) | filter_labels(pred, is_in(label, [\"dog\"]))" },
  { "limit(5) | filter_labels(pred, label == \"cat\")", "pred", "label", "-", "[\"dog\"]",
    "filter_labels(pred, is_in(label, [\"dog\"])) | limit(5) | filter_labels(pred, label == \"cat\")" },
  { "sort_by(day) | limit(5)", "pred", "tags", "-", "[\"bad\"]", "filter_labels(pred, contains(tags, [\"bad\"])) | sort_by(day) | limit(5)" },
  { "filter_labels(pred, contains(tags, [\"bad\"]))", "pred", "tags", "[\"bad\"]", "[\"bad\",\"good\"]",
    "filter_labels(pred, contains(tags, [\"bad\", \"good\"]))" },
  { "filter_labels(pred, contains(tags, [\"bad\"], all=true))", "pred", "tags", "-", "[]",
    "filter_labels(pred, contains(tags, [\"bad\"], all=true))" },
  { "filter_labels(pred, is_in(crowd, [true, 2]))", "pred", "crowd", "[true,2]", "[false]", "filter_labels(pred, is_in(crowd, [false]))" },
  { "filter_labels(pred, label == \"cat\") | match(a > 1)", NULL, "tags", "-", "[\"train\"]",
    "match_tags(\"train\") | filter_labels(pred, label == \"cat\") | match(a > 1)" },
  { "match_tags(train)", NULL, "tags", "[\"train\"]", "[\"train\",\"val\"]", "match_tags(\"train\", \"val\")" },
  { "match_tags(train) | limit(2)", NULL, "tags", "[\"train\"]", "[]", "limit(2)" },
  { "match_tags(train, val, all=true)", NULL, "tags", "-", "[\"a\"]", "match_tags(\"a\") | match_tags(\"train\", \"val\", all=true)" },
  { "filter_labels(pred, label == \"cat\")", NULL, "day", "-", "[\"sunny\"]",
    "match(is_in(day, [\"sunny\"])) | filter_labels(pred, label == \"cat\")" },
  { "match(day == \"sunny\" and n > 1) | match(day == \"rainy\")", NULL, "day", "[\"sunny\"]", "[]", "match(n > 1)" },
  { "shuffle(seed=1)", NULL, "day", "-", "[\"a\"]", "match(is_in(day, [\"a\"])) | shuffle(seed=1)" },
};

static void
test_values(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(values_rows); i++) {
    const ValuesRow *row = &values_rows[i];
    g_autoptr(RelabelView) view = parse(row->view);
    g_autoptr(GPtrArray) before = relabel_facets_dup_values(view, row->field, row->path);
    g_autofree char *written = write_values(before);
    g_autoptr(GPtrArray) values = read_values(row->values);
    g_autoptr(RelabelView) after = relabel_facets_set_values(view, row->field, row->path, values);
    g_autofree char *text = relabel_view_to_string(after);
    g_autoptr(GPtrArray) again = relabel_facets_dup_values(after, row->field, row->path);
    g_autofree char *said = write_values(again);

    g_assert_cmpstr(written, ==, row->before);
    if (g_str_has_prefix(row->view, "shuffle"))
      g_assert_true(g_str_has_prefix(text, "match(is_in(day, [\"a\"])) | shuffle("));
    else
      g_assert_cmpstr(text, ==, row->after);
    if (values->len > 0)
      g_assert_cmpstr(said, ==, row->values);
    else
      g_assert_null(again);
  }
}

typedef struct {
  const char *view;
  const char *field;
  const char *path;
  double from, to;
  double new_from, new_to;
  const char *after;
} RangeRow;

static const RangeRow range_rows[] = {
  { "", "pred", "confidence", NAN, NAN, 0.5, NAN, "filter_labels(pred, confidence >= 0.5)" },
  { "", "pred", "confidence", NAN, NAN, 0.5, 0.75, "filter_labels(pred, confidence >= 0.5 and confidence <= 0.75)" },
  { "filter_labels(pred, confidence > 0.8)", "pred", "confidence", 0.8, NAN, 0.8, 0.9,
    "filter_labels(pred, confidence > 0.8 and confidence <= 0.9)" },
  { "filter_labels(pred, label == \"a\" and confidence > 0.8)", "pred", "confidence", 0.8, NAN, NAN, NAN, "filter_labels(pred, label == \"a\")" },
  { "filter_labels(pred, confidence < 0.2 and confidence >= 0.1)", "pred", "confidence", 0.1, 0.2, 0.15, 0.2,
    "filter_labels(pred, confidence >= 0.15 and confidence < 0.2)" },
  { "match_tags(a)", NULL, "metadata.width", NAN, NAN, 100, 640, "match_tags(\"a\") | match(metadata.width >= 100 and metadata.width <= 640)" },
  { "match(metadata.width >= 100)", NULL, "metadata.height", NAN, NAN, NAN, 480, "match(metadata.width >= 100 and metadata.height <= 480)" },
  { "match(n > \"a\")", NULL, "n", NAN, NAN, 1, NAN, "match(n > \"a\" and n >= 1)" },
};

static void
assert_bound(double found, double expected)
{
  if (isnan(expected))
    g_assert_true(isnan(found));
  else
    g_assert_cmpfloat(found, ==, expected);
}

static void
test_range(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(range_rows); i++) {
    const RangeRow *row = &range_rows[i];
    g_autoptr(RelabelView) view = parse(row->view);
    RelabelFacetRange before = relabel_facets_get_range(view, row->field, row->path);
    RelabelFacetRange range = { row->new_from, row->new_to };
    g_autoptr(RelabelView) after = relabel_facets_set_range(view, row->field, row->path, range);
    RelabelFacetRange again = relabel_facets_get_range(after, row->field, row->path);
    g_autofree char *text = relabel_view_to_string(after);

    assert_bound(before.from, row->from);
    assert_bound(before.to, row->to);
    g_assert_cmpstr(text, ==, row->after);
    assert_bound(again.from, row->new_from);
    assert_bound(again.to, row->new_to);
  }
}

static void
test_unlabelled(void)
{
  g_autoptr(RelabelField) list = relabel_field_new("pred", RELABEL_FIELD_TYPE_DETECTIONS, NULL);
  g_autoptr(RelabelField) single = relabel_field_new("kind", RELABEL_FIELD_TYPE_CLASSIFICATION, NULL);
  g_autoptr(RelabelView) view = parse("match(a > 1 and length(pred.detections) == 0)");
  g_autoptr(RelabelView) without = relabel_facets_set_unlabelled(view, list, FALSE);
  g_autoptr(RelabelView) both = relabel_facets_set_unlabelled(view, single, TRUE);
  g_autoptr(RelabelView) one = relabel_facets_set_unlabelled(both, single, FALSE);
  g_autoptr(RelabelView) with = relabel_facets_set_unlabelled(without, list, TRUE);
  g_autofree char *without_text = relabel_view_to_string(without);
  g_autofree char *both_text = relabel_view_to_string(both);

  g_assert_true(relabel_facets_get_unlabelled(view, list));
  g_assert_false(relabel_facets_get_unlabelled(view, single));
  g_assert_cmpstr(without_text, ==, "match(a > 1)");
  g_assert_cmpstr(both_text, ==, "match(a > 1 and length(pred.detections) == 0) | exists(kind, bool=false)");
  g_assert_true(relabel_facets_get_unlabelled(both, single));
  g_assert_true(relabel_view_equal(one, view));
  g_assert_true(relabel_view_equal(with, view));
}

/* Of the view that values are counted in: without their own condition, and without order and limits. */
static void
test_counted(void)
{
  g_autoptr(RelabelView) view = parse("match_tags(a) | filter_labels(pred, label == \"cat\" and confidence > 0.5) | sort_by(day) | limit(3) |"
                                      " to_patches(pred)");
  g_autoptr(RelabelView) classes = relabel_facets_make_counted(view, "pred", "label");
  g_autoptr(RelabelView) confidence = relabel_facets_make_counted(view, "pred", "confidence");
  g_autoptr(RelabelView) tags = relabel_facets_make_counted(view, NULL, "tags");
  g_autofree char *classes_text = relabel_view_to_string(classes);
  g_autofree char *confidence_text = relabel_view_to_string(confidence);
  g_autofree char *tags_text = relabel_view_to_string(tags);

  g_assert_cmpstr(classes_text, ==, "match_tags(\"a\") | filter_labels(pred, confidence > 0.5)");
  g_assert_cmpstr(confidence_text, ==, "match_tags(\"a\") | filter_labels(pred, label == \"cat\")");
  g_assert_cmpstr(tags_text, ==, "filter_labels(pred, label == \"cat\" and confidence > 0.5)");
}

static void
test_custom(void)
{
  static const struct {
    const char *view;
    gboolean custom;
  } rows[] = {
    { "", FALSE },
    { "match_tags(a) | filter_labels(pred, label == \"cat\" and confidence > 0.5) | sort_by(day)", FALSE },
    { "match(length(pred.detections) == 0) | exists(kind, bool=false) | shuffle()", FALSE },
    { "exists(kind)", TRUE },
    { "match_tags(a, all=true)", TRUE },
    { "limit(5)", TRUE },
    { "match(a == 1 or b == 2)", TRUE },
    { "match(length(pred.detections) == 2)", TRUE },
    { "filter_labels(pred, label == \"a\", only_matches=false)", TRUE },
    { "filter_labels(pred, false)", TRUE },
    { "filter_labels(pred, label != \"a\")", TRUE },
  };
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_object_unref);

  g_ptr_array_add(fields, relabel_field_new("pred", RELABEL_FIELD_TYPE_DETECTIONS, NULL));
  g_ptr_array_add(fields, relabel_field_new("kind", RELABEL_FIELD_TYPE_CLASSIFICATION, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(RelabelView) view = parse(rows[i].view);

    g_assert_cmpint(relabel_facets_is_custom(view, fields), ==, rows[i].custom);
  }
}

static void
test_order(void)
{
  static const struct {
    const char *view;
    const char *order;
    gboolean reverse;
    const char *new_order;
    gboolean new_reverse;
    const char *after;
  } rows[] = {
    { "", NULL, FALSE, "filepath", FALSE, "sort_by(filepath)" },
    { "limit(5)", NULL, FALSE, "filepath", TRUE, "sort_by(filepath, reverse=true) | limit(5)" },
    { "sort_by(filepath, reverse=true) | limit(5)", "filepath", TRUE, "length(pred.detections)", FALSE,
      "sort_by(length(pred.detections)) | limit(5)" },
    { "match(a == 1) | sort_by(a)", "a", FALSE, NULL, FALSE, "match(a == 1)" },
    { "sort_by(a)", "a", FALSE, "max((", FALSE, "sort_by(a)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(RelabelView) view = parse(rows[i].view);
    gboolean reverse;
    g_autofree char *order = relabel_facets_dup_order(view, &reverse);
    g_autoptr(RelabelView) after = relabel_facets_set_order(view, rows[i].new_order, rows[i].new_reverse);
    g_autofree char *text = relabel_view_to_string(after);

    g_assert_cmpstr(order, ==, rows[i].order);
    g_assert_cmpint(reverse, ==, rows[i].reverse);
    g_assert_cmpstr(text, ==, rows[i].after);
  }
}

static void
test_shuffle(void)
{
  g_autoptr(RelabelView) view = parse("sort_by(a) | limit(2)");
  g_autoptr(RelabelView) first = relabel_facets_set_order(view, "shuffle", FALSE);
  g_autofree char *text = relabel_view_to_string(first);
  gboolean reverse;
  g_autofree char *order = relabel_facets_dup_order(first, &reverse);

  g_assert_cmpstr(order, ==, "shuffle");
  /* It has a seed, so that it is the same when it is shown again. */
  g_assert_true(g_str_has_prefix(text, "shuffle(") && !g_str_has_prefix(text, "shuffle()"));
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/facets/values", test_values);
  g_test_add_func("/facets/range", test_range);
  g_test_add_func("/facets/unlabelled", test_unlabelled);
  g_test_add_func("/facets/counted", test_counted);
  g_test_add_func("/facets/custom", test_custom);
  g_test_add_func("/facets/order", test_order);
  g_test_add_func("/facets/shuffle", test_shuffle);
  return g_test_run();
}
