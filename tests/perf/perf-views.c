/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views and counts of a dataset with ten labels a sample, half of them predictions of an evaluation. RELABEL_PERF_SAMPLES says how many samples there
 * are. Asserts, on any size, what is to hold of a million: seconds of the processor, and memory. */
#include <sys/resource.h>

#include "many-labels.h"

#define PAGE 100

/* Of the processor: others use the machine as well. */
static double
get_seconds(void)
{
  struct rusage usage;

  getrusage(RUSAGE_SELF, &usage);
  return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double
most_megabytes(void)
{
  struct rusage usage;

  getrusage(RUSAGE_SELF, &usage);
  return (double)usage.ru_maxrss / 1e3;
}

static void
report(const char *what, double start, double most)
{
  double taken = get_seconds() - start;

  g_print("# %s: %.3f s\n", what, taken);
  g_assert_cmpfloat(taken, <, most);
}

static void
measure_page(RelabelDataset *dataset, const char *words, double most)
{
  g_autoptr(GError) error = NULL;
  double start = get_seconds();
  g_autoptr(RelabelView) view = relabel_view_new_from_string(words, NULL);
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(dataset, view, NULL, &error);
  g_autoptr(RelabelIdList) page = NULL;
  g_autoptr(GPtrArray) samples = NULL;
  g_autofree char *what = NULL;

  g_assert_no_error(error);
  page = relabel_id_list_slice(ids, 0, PAGE);
  samples = relabel_dataset_read_view(dataset, view, page, NULL, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(samples->len, >, 0);
  what = g_strdup_printf("first page of %u of %s", relabel_id_list_get_length(ids), words);
  report(what, start, most);
}

static void
measure_values(RelabelDataset *dataset, const char *path, const char *words, double most)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelView) view = words != NULL ? relabel_view_new_from_string(words, NULL) : NULL;
  g_autoptr(RelabelExpression) of = relabel_expression_new_field(path);
  double start = get_seconds();
  g_autoptr(GPtrArray) counts = relabel_dataset_count_values(dataset, of, view, NULL, &error);
  g_autofree char *what = g_strdup_printf("counts of %s%s", path, words != NULL ? " in that view" : "");

  g_assert_no_error(error);
  g_assert_cmpuint(counts->len, >, 0);
  report(what, start, most);
}

static void
measure_histogram(RelabelDataset *dataset, const char *words, double most)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelView) view = words != NULL ? relabel_view_new_from_string(words, NULL) : NULL;
  g_autoptr(RelabelExpression) of = relabel_expression_new_field("predictions.detections.confidence");
  double start = get_seconds();
  g_autoptr(RelabelHistogram) histogram = relabel_dataset_histogram(dataset, of, view, 50, 0, 1, NULL, &error);

  g_assert_no_error(error);
  g_assert_cmpuint(histogram->n_bins, ==, 50);
  report(words != NULL ? "histogram of confidence in that view" : "histogram of confidence", start, most);
}

static void
measure_bounds(RelabelDataset *dataset, const char *words, double most)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelView) view = words != NULL ? relabel_view_new_from_string(words, NULL) : NULL;
  g_autoptr(RelabelExpression) of = relabel_expression_new_field("predictions.detections.confidence");
  g_autoptr(JsonNode) minimum = NULL;
  g_autoptr(JsonNode) maximum = NULL;
  double start = get_seconds();

  relabel_dataset_bounds(dataset, of, view, &minimum, &maximum, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpfloat(json_node_get_double(minimum), <, json_node_get_double(maximum));
  report(words != NULL ? "bounds of confidence in that view" : "bounds of confidence", start, most);
}

static void
measure(RelabelDataset *dataset)
{
  measure_page(dataset, MANY_LABELS_RECIPE, 3);
  measure_values(dataset, "predictions.detections.label", NULL, 1);
  measure_values(dataset, "predictions.detections.eval", NULL, 1);
  measure_values(dataset, "tags", NULL, 1);
  measure_histogram(dataset, NULL, 1);
  measure_bounds(dataset, NULL, 1);
  measure_values(dataset, "predictions.detections.label", MANY_LABELS_RECIPE, 1);
  measure_values(dataset, "predictions.detections.eval", MANY_LABELS_RECIPE, 1);
  measure_histogram(dataset, MANY_LABELS_RECIPE, 1);
  measure_bounds(dataset, MANY_LABELS_RECIPE, 1);
  measure_values(dataset, "tags", MANY_LABELS_RECIPE, 1);
  measure_values(dataset, "ground_truth.detections.label", MANY_LABELS_RECIPE, 3);
  measure_page(dataset, "match_tags(hard) | sort_by(length(ground_truth.detections))", 10);
  measure_page(dataset, "filter_labels(ground_truth, label == \"dog\" and eval == \"fn\")", 10);
  measure_page(dataset, "match_labels(filter=confidence > 0.99, fields=predictions) | shuffle(seed=51)", 10);
  g_print("# memory at most: %.0f MB\n", most_megabytes());
  g_assert_cmpfloat(most_megabytes(), <, 500);
}

static void
test_views(void)
{
  guint n = many_labels_get_size();
  double start = get_seconds();
  Fixture fixture;

  fixture_set_up(&fixture, NULL);
  many_labels_fill(fixture.dataset, n, NULL);
  g_print("# %u samples with 10 labels each written: %.1f s\n", n, get_seconds() - start);
  fixture_reopen(&fixture);
  measure(fixture.dataset);
  fixture_tear_down(&fixture, NULL);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/perf/views", test_views);
  return g_test_run();
}
