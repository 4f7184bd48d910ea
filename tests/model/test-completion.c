/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "relabel-completion.h"

/* ^ is the cursor. What is expected: labels that must be there in this order, “!” before those that must not; “…” alone for nothing at all. */
typedef struct {
  const char *text;
  const char *expected;
} Row;

static const Row rows[] = {
  { "^", "match exists match_tags limit sort_by filter_labels !fiftyone_stage !cat" },
  { "fil^", "filter_labels" },
  { "LABELS^", "filter_labels match_labels" },
  { "limit(5)^", "|" },
  { "limit(5) | so^", "sort_by" },
  { "limit(^)", "…" },
  { "filter_labels(^", "predictions truth kind !day !tags" },
  { "filter_labels(pre^, confidence > 0.8)", "predictions" },
  { "filter_labels(predictions, ^", "label confidence eval score only_matches !predictions" },
  { "filter_labels(predictions, conf^ > 0.8)", "confidence" },
  { "filter_labels(\"predictions\", ev^", "eval" },
  { "filter_labels(predictions, confidence ^", "and == > !label" },
  { "filter_labels(predictions, confidence an^", "and !or" },
  { "filter_labels(predictions, confidence > 0.8 and ^", "label is_in not" },
  { "filter_labels(predictions, label == ^", "cat dog label" },
  { "filter_labels(predictions, label == \"d^", "dog !cat" },
  { "filter_labels(predictions, label == \"d^og\")", "dog" },
  { "filter_labels(predictions, is_in(label, [\"cat\", ^", "cat dog !label !is_in" },
  { "filter_labels(predictions, is_in(label, [\"cat\", \"^", "dog" },
  { "filter_labels(predictions, label == \"cat\", on^", "only_matches" },
  { "filter_labels(predictions, label == \"cat\", only_matches=^", "true false !label" },
  { "filter_labels(kind, ^", "label confidence !bounding_box" },
  { "filter_labels(nobody, ^", "label confidence" },
  { "match(^", "predictions predictions.detections day metadata.width length !label !predictions.detections.label" },
  { "match(predictions.^", "predictions.detections predictions.detections.label" },
  { "match(predictions.detections.ev^", "predictions.detections.eval" },
  { "match(day == ^", "sunny" },
  { "match(length(filter(predictions.detections, ^", "label eval !day" },
  { "match(length(filter(predictions.detections, label == ^", "cat dog" },
  { "match(length(filter(day, ^", "this !label !day" },
  { "match(starts_with(day, \"s^", "sunny" },
  { "match(starts_with(day, \"s\", ^", "case_sensitive" },
  { "match(`my ^", "…" },
  { "match(odd^", "odd name" },
  { "match((day == ^", "sunny" },
  { "match(day[^", "…" },
  { "match_tags(^", "train val !predictions" },
  { "match_tags(\"train\", ^", "val all" },
  { "match_tags([\"train\", \"v^", "val" },
  { "match_tags(train, b^", "bool" },
  { "sort_by(^", "predictions length" },
  { "sort_by(day, ^", "reverse !create_index" },
  { "exists(k^", "kind" },
  { "select_fields([\"pre^", "predictions" },
  { "select_by(day, [\"^", "sunny" },
  { "match_labels(^", "ids tags filter fields bool !_state" },
  { "match_labels(filter=^", "label confidence" },
  { "match_labels(fields=^", "predictions truth" },
  { "to_patches(^", "predictions" },
  { "to_evaluation_patches(^", "first" },
  { "annotation_run(\"^", "run_1" },
  { "match_tags(\"a \\\"^", "…" },
  { "((((^", "…" },
  { "limit(5)) | ^", "limit" },
  { "é | ^", "limit" },
};

static GPtrArray *
make_fields(void)
{
  static const char *const attributes[] = { "eval", "score", NULL };
  GPtrArray *fields = g_ptr_array_new_with_free_func(g_object_unref);

  g_ptr_array_add(fields, relabel_field_new("predictions", RELABEL_FIELD_TYPE_DETECTIONS, NULL));
  g_ptr_array_add(fields, relabel_field_new("truth", RELABEL_FIELD_TYPE_DETECTIONS, NULL));
  g_ptr_array_add(fields, relabel_field_new("kind", RELABEL_FIELD_TYPE_CLASSIFICATION, NULL));
  g_ptr_array_add(fields, relabel_field_new("day", RELABEL_FIELD_TYPE_STRING, NULL));
  g_ptr_array_add(fields, relabel_field_new("odd name", RELABEL_FIELD_TYPE_INT, NULL));
  relabel_field_take_attributes(fields->pdata[0], g_strdupv((char **)attributes));
  return fields;
}

/* What the dataset would say. */
static void
add_values(RelabelCompletion *completion)
{
  static const struct {
    const char *path;
    const char *values[3];
  } known[] = {
    { "predictions.detections.label", { "cat", "dog" } }, { "day", { "sunny" } },     { "tags", { "train", "val" } },
    { "$eval_key", { "first" } },                         { "$anno_key", { "run_1" } },
  };
  const char *path = relabel_completion_get_values_path(completion);

  for (gsize i = 0; path != NULL && i < G_N_ELEMENTS(known); i++) {
    for (guint k = 0; g_str_equal(known[i].path, path) && known[i].values[k] != NULL; k++) {
      g_autoptr(JsonNode) node = json_node_init_string(json_node_alloc(), known[i].values[k]);

      relabel_completion_add_value(completion, node, "7");
    }
  }
}

static RelabelCompletion *
complete(const char *marked)
{
  g_autoptr(GPtrArray) fields = make_fields();
  const char *cursor = strchr(marked, '^');
  g_autofree char *text = g_strdup_printf("%.*s%s", (int)(cursor - marked), marked, cursor + 1);
  RelabelCompletion *completion = relabel_completion_new(text, (guint)g_utf8_strlen(marked, cursor - marked), fields);

  add_values(completion);
  return completion;
}

static int
find(RelabelCompletion *completion, const char *label)
{
  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(completion)); i++) {
    g_autoptr(RelabelCandidate) candidate = g_list_model_get_item(G_LIST_MODEL(completion), i);

    if (g_str_equal(relabel_candidate_get_label(candidate), label))
      return (int)i;
  }
  return -1;
}

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(RelabelCompletion) completion = complete(row->text);
  g_auto(GStrv) expected = g_strsplit(row->expected, " ", -1);

  if (g_str_equal(row->expected, "…")) {
    g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(completion)), ==, 0);
    return;
  }
  if (g_str_equal(row->expected, "odd name")) {
    g_assert_cmpint(find(completion, "odd name"), ==, 0);
    return;
  }
  /* Values come first. */
  if (strstr(row->expected, "cat dog") == row->expected)
    g_assert_cmpint(find(completion, "cat"), ==, 0);
  for (guint i = 0; expected[i] != NULL; i++) {
    gboolean wanted = *expected[i] != '!';

    if ((find(completion, expected[i] + (wanted ? 0 : 1)) >= 0) != wanted)
      g_test_message("%s: %s", row->text, expected[i]);
    g_assert_cmpint(find(completion, expected[i] + (wanted ? 0 : 1)) >= 0, ==, wanted);
  }
}

/* What is chosen, and the text after it, with ^ at the cursor. */
static void
test_apply(void)
{
  static const struct {
    const char *before;
    const char *label;
    const char *after;
  } choices[] = {
    { "fil^", "filter_labels", "filter_labels(^" },
    { "fil^(a)", "filter_labels", "filter_labels(^a)" },
    { "limit(5)^", "|", "limit(5) | ^" },
    { "limit(5) ^", "|", "limit(5) | ^" },
    { "filter_labels(pre^, label == \"cat\")", "predictions", "filter_labels(predictions^, label == \"cat\")" },
    { "filter_labels(predictions, label == \"d^", "dog", "filter_labels(predictions, label == \"dog\"^" },
    { "filter_labels(predictions, label == \"d^og\")", "dog", "filter_labels(predictions, label == \"dog\"^)" },
    { "filter_labels(predictions, label == d^)", "dog", "filter_labels(predictions, label == \"dog\"^)" },
    { "filter_labels(predictions, confidence^)", ">=", NULL },
    { "filter_labels(predictions, confidence ^)", ">=", "filter_labels(predictions, confidence >= ^)" },
    { "match(odd^ > 1)", "odd name", "match(`odd name`^ > 1)" },
    { "match(day == \"ü\" and da^)", "day", "match(day == \"ü\" and day^)" },
    { "select_fields([\"pre^\"])", "predictions", "select_fields([\"predictions\"^])" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS(choices); i++) {
    g_autoptr(RelabelCompletion) completion = complete(choices[i].before);
    int position = find(completion, choices[i].label);
    g_autoptr(RelabelCandidate) candidate = position >= 0 ? g_list_model_get_item(G_LIST_MODEL(completion), (guint)position) : NULL;
    g_autofree char *text = NULL;
    g_autoptr(GString) marked = NULL;
    guint cursor = 0;

    g_assert_cmpint(candidate != NULL, ==, choices[i].after != NULL);
    if (candidate == NULL)
      continue;
    text = relabel_completion_apply(completion, candidate, &cursor);
    marked = g_string_new(text);
    g_string_insert_c(marked, g_utf8_offset_to_pointer(text, cursor) - text, '^');
    g_assert_cmpstr(marked->str, ==, choices[i].after);
  }
}

/* At each place of texts that are as people leave them, something or nothing, but never a fault. */
static void
test_anywhere(void)
{
  g_autoptr(GPtrArray) fields = make_fields();
  static const char *const texts[] = {
    "filter_labels(predictions, is_in(label, [\"cat\", 'd\\'og']) and `odd name`[0] >= -1.5e3) | sort_by([(\"a\", -1), (b, 1)]) | x",
    ")]}|,,=(([{\"", "`", "\\\"\\", "a.b..c.$d$", "map_labels(d, {\"a\": \"b\"}) | match(é == \"ü", "123abc | 1.2.3(", "= == !=! <",
  };

  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    for (guint cursor = 0; cursor <= (guint)g_utf8_strlen(texts[i], -1) + 1; cursor++) {
      g_autoptr(RelabelCompletion) completion = relabel_completion_new(texts[i], cursor, fields);

      g_assert_cmpuint(relabel_completion_get_start(completion), <=, cursor);
      g_assert_cmpuint(relabel_completion_get_start(completion) + relabel_completion_get_length(completion), <=,
                       g_utf8_strlen(texts[i], -1));
      for (guint k = 0; k < g_list_model_get_n_items(G_LIST_MODEL(completion)); k++) {
        g_autoptr(RelabelCandidate) candidate = g_list_model_get_item(G_LIST_MODEL(completion), k);
        guint end;
        g_autofree char *text = relabel_completion_apply(completion, candidate, &end);

        g_assert_true(g_utf8_validate(text, -1, NULL));
        g_assert_cmpuint(end, <=, g_utf8_strlen(text, -1));
      }
    }
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *name = g_strdup_printf("/completion/%02u", (guint)i);

    g_test_add_data_func(name, &rows[i], test_row);
  }
  g_test_add_func("/completion/apply", test_apply);
  g_test_add_func("/completion/anywhere", test_anywhere);
  return g_test_run();
}
