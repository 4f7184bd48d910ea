/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views by SQL: the vectors, and random views held against the same rules in memory. */
#include <string.h>

#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-polyline.h"
#include "store-util.h"
#include "view-words.h"

static JsonObject *
load_vectors(void)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "data", "view_stages.json", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = relabel_json_parse_file(path, &error);

  g_assert_no_error(error);
  return json_node_dup_object(node);
}

static void
add_vector_labels(RelabelSample *sample, JsonObject *row, const char *name, GType type)
{
  JsonNode *node = json_object_get_member(row, name);
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);

  if (JSON_NODE_HOLDS_NULL(node))
    return;
  for (guint i = 0; i < (JSON_NODE_HOLDS_ARRAY(node) ? json_array_get_length(json_node_get_array(node)) : 1); i++) {
    JsonNode *element = JSON_NODE_HOLDS_ARRAY(node) ? json_array_get_element(json_node_get_array(node), i) : node;
    g_autofree char *text = NULL;

    if (type == RELABEL_TYPE_DETECTION)
      json_object_set_array_member(json_node_get_object(element), "bounding_box", json_node_dup_array(relabel_json_parse("[0,0,1,1]", -1, NULL)));
    text = relabel_json_to_string(element, FALSE);
    g_ptr_array_add(labels, new_label(type, text));
  }
  relabel_sample_set_labels(sample, name, labels);
}

static void
set_up_vectors(Fixture *fixture, gconstpointer data)
{
  g_autoptr(JsonObject) vectors = load_vectors();
  JsonArray *samples = json_object_get_array_member(vectors, "samples");

  fixture_set_up(fixture, data);
  add_field(fixture->dataset, "n", RELABEL_FIELD_TYPE_INT);
  add_field(fixture->dataset, "s", RELABEL_FIELD_TYPE_STRING);
  add_field(fixture->dataset, "never", RELABEL_FIELD_TYPE_INT);
  add_field(fixture->dataset, "d", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(fixture->dataset, "c", RELABEL_FIELD_TYPE_CLASSIFICATION);
  for (guint i = 0; i < json_array_get_length(samples); i++) {
    JsonObject *row = json_array_get_object_element(samples, i);
    g_autoptr(RelabelSample) sample = new_sample(i);
    g_auto(GStrv) tags = relabel_json_dup_strv(json_object_get_array_member(row, "tags"));
    JsonObject *values = json_object_new();

    relabel_sample_set_tags(sample, (const char *const *)tags);
    json_object_set_member(values, "n", json_object_dup_member(row, "n"));
    json_object_set_member(values, "s", json_object_dup_member(row, "s"));
    relabel_sample_take_values(sample, values);
    add_vector_labels(sample, row, "d", RELABEL_TYPE_DETECTION);
    add_vector_labels(sample, row, "c", RELABEL_TYPE_CLASSIFICATION);
    add_sample(fixture->dataset, sample);
  }
}

static void
append_confidence(GString *text, RelabelLabel *label)
{
  double confidence;

  if (relabel_label_get_confidence(label, &confidence))
    relabel_json_append_double(text, confidence);
  else
    g_string_append(text, "null");
}

static void
append_text(GString *text, const char *value)
{
  if (value != NULL)
    relabel_json_append_string(text, value);
  else
    g_string_append(text, "null");
}

/* Rows of the vectors: [sample, [[label, confidence] of d] or null, label of c or null]. */
static char *
describe(RelabelDataset *dataset, RelabelView *view)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(dataset, view, NULL, &error);
  g_autoptr(GPtrArray) samples = ids != NULL ? relabel_dataset_read_view(dataset, view, ids, NULL, NULL, &error) : NULL;
  g_autoptr(GString) text = g_string_new("[");

  g_assert_no_error(error);
  for (guint i = 0; i < samples->len; i++) {
    RelabelSample *sample = g_ptr_array_index(samples, i);
    GPtrArray *boxes = relabel_sample_get_labels(sample, "d"), *kinds = relabel_sample_get_labels(sample, "c");

    g_string_append_printf(text, "%s[%lu,%s", i > 0 ? "," : "", strtoul(relabel_sample_get_id(sample), NULL, 16), boxes != NULL ? "[" : "null");
    for (guint k = 0; boxes != NULL && k < boxes->len; k++) {
      g_string_append(text, k > 0 ? ",[" : "[");
      append_text(text, relabel_label_get_label(boxes->pdata[k]));
      g_string_append_c(text, ',');
      append_confidence(text, boxes->pdata[k]);
      g_string_append_c(text, ']');
    }
    g_string_append(text, boxes != NULL ? "]," : ",");
    append_text(text, kinds != NULL && kinds->len > 0 ? relabel_label_get_label(kinds->pdata[0]) : NULL);
    g_string_append_c(text, ']');
  }
  g_string_append_c(text, ']');
  return g_strdup(text->str);
}

/* @1 stands for the id of sample 1. */
static char *
fill_in(RelabelDataset *dataset, const char *view)
{
  g_autoptr(RelabelSample) sample = relabel_dataset_read_sample(dataset, "000000000000000000000000", NULL);
  RelabelLabel *label = g_ptr_array_index(relabel_sample_get_labels(sample, "d"), 0);
  g_autoptr(GString) text = g_string_new(view);

  g_string_replace(text, "@label0", relabel_label_get_id(label), 0);
  g_string_replace(text, "@", "00000000000000000000000", 0);
  return g_strdup(text->str);
}

static void
test_vectors(Fixture *fixture, gconstpointer data)
{
  g_autoptr(JsonObject) vectors = load_vectors();
  JsonArray *cases = json_object_get_array_member(vectors, "cases");

  for (guint i = 0; i < json_array_get_length(cases); i++) {
    JsonObject *row = json_array_get_object_element(cases, i);
    g_autofree char *words = fill_in(fixture->dataset, json_object_get_string_member(row, "view"));
    g_autofree char *wanted = relabel_json_to_string(json_object_get_member(row, "result"), FALSE);
    g_autoptr(GError) error = NULL;
    g_autoptr(RelabelView) view = relabel_view_new_from_string(words, &error);
    g_autofree char *found = NULL;

    g_assert_no_error(error);
    found = describe(fixture->dataset, view);
    g_test_message("%s", words);
    g_assert_cmpstr(found, ==, wanted);
  }
}

/* The same of a view's samples in memory. */
static char *
list_in_memory(RelabelDataset *dataset, RelabelView *view, GPtrArray **samples)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(dataset, NULL, NULL, &error);
  g_autoptr(GPtrArray) all = relabel_dataset_read_samples(dataset, ids, NULL, NULL, &error);
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(dataset);
  GString *text = g_string_new(NULL);

  *samples = relabel_view_filter_samples(view, fields, all, &error);
  g_assert_no_error(error);
  for (guint i = 0; i < (*samples)->len; i++)
    g_string_append_printf(text, "%lu ", strtoul(relabel_sample_get_id(g_ptr_array_index(*samples, i)), NULL, 16));
  return g_string_free(text, FALSE);
}

static char *
list_by_sql(RelabelDataset *dataset, RelabelView *view)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(dataset, view, NULL, &error);
  GString *text = g_string_new(NULL);

  g_assert_no_error(error);
  for (guint i = 0; i < relabel_id_list_get_length(ids); i++) {
    g_autofree char *id = relabel_id_list_dup(ids, i);

    g_string_append_printf(text, "%lu ", strtoul(id, NULL, 16));
  }
  return g_string_free(text, FALSE);
}

static int
compare_texts(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The ids and classes of the labels of a field, sorted. */
static char *
join_sorted(GPtrArray *texts)
{
  g_ptr_array_sort(texts, compare_texts);
  g_ptr_array_add(texts, NULL);
  return g_strjoinv(" ", (char **)texts->pdata);
}

static char *
labels_in_memory(GPtrArray *samples, const char *field, gboolean by_class)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; i < samples->len; i++) {
    GPtrArray *labels = relabel_sample_get_labels(g_ptr_array_index(samples, i), field);

    for (guint k = 0; labels != NULL && k < labels->len; k++) {
      const char *name = by_class ? relabel_label_get_label(labels->pdata[k]) : relabel_label_get_id(labels->pdata[k]);

      g_ptr_array_add(texts, g_strdup(name != NULL ? name : "null"));
    }
  }
  return join_sorted(texts);
}

static char *
labels_by_sql(RelabelDataset *dataset, RelabelView *view, const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelExpression) of = relabel_expression_new_field(path);
  g_autoptr(GPtrArray) counts = relabel_dataset_count_values(dataset, of, view, NULL, &error);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

  g_assert_no_error(error);
  for (guint i = 0; i < counts->len; i++) {
    RelabelValueCount *count = g_ptr_array_index(counts, i);

    for (guint64 k = 0; k < count->count; k++)
      g_ptr_array_add(texts, g_strdup(JSON_NODE_HOLDS_NULL(count->value) ? "null" : json_node_get_string(count->value)));
  }
  return join_sorted(texts);
}

/* What hides a field leaves nothing that could be counted. */
static gboolean
hides_fields(const char *words)
{
  return strstr(words, "select_fields") != NULL || strstr(words, "exclude_fields") != NULL || strstr(words, "select_labels") != NULL;
}

/* FALSE where it names what isn't there. */
static gboolean
compare(RelabelDataset *dataset, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(dataset);
  g_autoptr(RelabelView) view = relabel_view_new_from_string(words, &error);
  g_autoptr(GPtrArray) samples = NULL;
  g_autofree char *memory = NULL;
  g_autofree char *sql = NULL;

  g_assert_no_error(error);
  if (!relabel_view_check(view, fields, NULL))
    return FALSE;
  memory = list_in_memory(dataset, view, &samples);
  sql = list_by_sql(dataset, view);
  if (strcmp(sql, memory) != 0)
    g_test_message("%s", words);
  g_assert_cmpstr(sql, ==, memory);
  for (guint i = 0; !hides_fields(words) && i < 2; i++) {
    g_autofree char *wanted = labels_in_memory(samples, "d", i == 1);
    g_autofree char *found = labels_by_sql(dataset, view, i == 1 ? "d.detections.label" : "d.detections.id");

    if (strcmp(found, wanted) != 0)
      g_test_message("%s", words);
    g_assert_cmpstr(found, ==, wanted);
  }
  return TRUE;
}

static void
set_up_words(Fixture *fixture, gconstpointer data)
{
  fixture_set_up(fixture, data);
  view_words_fill(fixture->dataset);
}

static void
test_rows(Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; view_words_rows[i] != NULL; i++)
    g_assert_true(compare(fixture->dataset, view_words_rows[i]));
}

static void
test_random(Fixture *fixture, gconstpointer data)
{
  guint n = g_test_slow() ? 20000 : 400;

  for (guint i = 0; i < n;) {
    g_autofree char *words = view_words_make();

    i += compare(fixture->dataset, words);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  g_test_add("/store/views/vectors", Fixture, NULL, set_up_vectors, test_vectors, fixture_tear_down);
  g_test_add("/store/views/rows", Fixture, NULL, set_up_words, test_rows, fixture_tear_down);
  g_test_add("/store/views/random", Fixture, NULL, set_up_words, test_random, fixture_tear_down);
  return g_test_run();
}
