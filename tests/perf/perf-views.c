/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views and counts of a dataset with ten labels a sample, half of them predictions of an evaluation. RELABEL_PERF_SAMPLES says how many samples there
 * are. Asserts, on any size, what is to hold of a million: seconds of the processor, and memory. */
#include <sys/resource.h>

#include "../store/store-util.h"
#include "relabel-detection.h"

#define BATCH 1000
#define PAGE 100

static const char recipe[] = "filter_labels(predictions, confidence > 0.8 and eval == \"fp\")"
                             " | sort_by(length(predictions.detections), reverse=true)";

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

/* Objects and predictions in turn: of the predictions a quarter is wrong, spread over all confidences. */
static void
add_boxes(RelabelSample *sample, const char *field, gboolean is_prediction, GRand *random)
{
  static const char *const classes[] = { "car", "person", "dog", "bicycle", "traffic light", "cat", "bus", "bird", "boat", "train" };
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < 5; i++) {
    gboolean is_wrong = g_rand_int_range(random, 0, 4) == 0;
    g_autoptr(JsonNode) verdict = json_node_init_string(json_node_alloc(), !is_wrong ? "tp" : is_prediction ? "fp" : "fn");
    g_autoptr(JsonNode) id = json_node_init_string(json_node_alloc(), is_wrong ? "" : "0123456789abcdef01234567");
    g_autoptr(JsonNode) iou = json_node_init_double(json_node_alloc(), g_rand_double(random));
    RelabelDetection *box = relabel_detection_new(classes[g_rand_int_range(random, 0, G_N_ELEMENTS(classes))], g_rand_double(random) / 2,
                                                  g_rand_double(random) / 2, 0.25, 0.25);

    if (is_prediction)
      relabel_label_set_confidence(RELABEL_LABEL(box), g_rand_double(random));
    relabel_label_set_attribute(RELABEL_LABEL(box), "eval", verdict);
    relabel_label_set_attribute(RELABEL_LABEL(box), "eval_id", id);
    if (!is_wrong)
      relabel_label_set_attribute(RELABEL_LABEL(box), "eval_iou", iou);
    g_ptr_array_add(labels, box);
  }
  relabel_sample_set_labels(sample, field, labels);
}

static RelabelSample *
make_sample(guint number, GRand *random)
{
  static const char *const tags[][3] = { { "validation" }, { "train" }, { "train", "hard" }, { NULL } };
  RelabelSample *sample = new_sample(number);

  relabel_sample_set_tags(sample, tags[g_rand_int_range(random, 0, G_N_ELEMENTS(tags))]);
  add_boxes(sample, "ground_truth", FALSE, random);
  add_boxes(sample, "predictions", TRUE, random);
  return sample;
}

static gboolean
import_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(1);
  guint n = *(guint *)data;

  for (guint i = 0; i < n; i += BATCH) {
    g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);

    for (guint k = i; k < MIN(i + BATCH, n); k++)
      g_ptr_array_add(samples, make_sample(k, random));
    if (!relabel_dataset_add_samples(dataset, samples, error))
      return FALSE;
  }
  return TRUE;
}

static void
fill(Fixture *fixture, guint n)
{
  g_autoptr(GError) error = NULL;
  double start = get_seconds();

  add_field(fixture->dataset, "ground_truth", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(fixture->dataset, "predictions", RELABEL_FIELD_TYPE_DETECTIONS);
  relabel_dataset_edit(fixture->dataset, NULL, import_cb, &n, NULL, &error);
  g_assert_no_error(error);
  g_print("# %u samples with 10 labels each written: %.1f s\n", n, get_seconds() - start);
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
  measure_page(dataset, recipe, 3);
  measure_values(dataset, "predictions.detections.label", NULL, 1);
  measure_values(dataset, "predictions.detections.eval", NULL, 1);
  measure_values(dataset, "tags", NULL, 1);
  measure_histogram(dataset, NULL, 1);
  measure_bounds(dataset, NULL, 1);
  measure_values(dataset, "predictions.detections.label", recipe, 1);
  measure_values(dataset, "predictions.detections.eval", recipe, 1);
  measure_histogram(dataset, recipe, 1);
  measure_bounds(dataset, recipe, 1);
  measure_values(dataset, "tags", recipe, 1);
  measure_values(dataset, "ground_truth.detections.label", recipe, 3);
  measure_page(dataset, "match_tags(hard) | sort_by(length(ground_truth.detections))", 10);
  measure_page(dataset, "filter_labels(ground_truth, label == \"dog\" and eval == \"fn\")", 10);
  measure_page(dataset, "match_labels(filter=confidence > 0.99, fields=predictions) | shuffle(seed=51)", 10);
  g_print("# memory at most: %.0f MB\n", most_megabytes());
  g_assert_cmpfloat(most_megabytes(), <, 500);
}

static void
test_views(void)
{
  const char *size = g_getenv("RELABEL_PERF_SAMPLES");
  guint n = size != NULL ? (guint)g_ascii_strtoull(size, NULL, 10) : 20000;
  Fixture fixture;

  g_assert_true(n > 0);
  fixture_set_up(&fixture, NULL);
  fill(&fixture, n);
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
