/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints figures; asserts none. */
#include <stdio.h>

#include "../store/store-util.h"
#include "relabel-detection.h"

#define BATCH 1000
#define PAGE 200

static double
seconds_since(gint64 start)
{
  return (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
}

static double
resident_megabytes(void)
{
  g_autofree char *text = NULL;
  long pages = 0;

  if (g_file_get_contents("/proc/self/statm", &text, NULL, NULL))
    sscanf(text, "%*s %ld", &pages);
  return (double)pages * 4096 / 1e6;
}

/* What to import, and how long the making of the objects takes by itself. */
typedef struct {
  guint n_samples;
  guint n_labels;
  gboolean attributes;
  double making;
} Import;

static RelabelSample *
make_sample(const Import *import, guint number)
{
  static const char *const classes[] = { "car", "person", "dog", "bicycle", "traffic light", "cat", "bus", "bird" };
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(JsonNode) verdict = json_node_init_string(json_node_alloc(), "tp");
  RelabelSample *sample = new_sample(number);

  for (guint i = 0; i < import->n_labels; i++) {
    double place = (number * 7919 + i * 104729) % 1000 / 1000.0;
    RelabelDetection *box = relabel_detection_new(classes[(number + i * i) % 8], place, place / 3, 0.1 + place / 7, 0.2);

    relabel_label_set_confidence(RELABEL_LABEL(box), place);
    if (import->attributes)
      relabel_label_set_attribute(RELABEL_LABEL(box), "eval", verdict);
    g_ptr_array_add(labels, box);
  }
  if (import->n_labels > 0)
    relabel_sample_set_labels(sample, "boxes", labels);
  return sample;
}

static gboolean
import_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  Import *import = data;

  for (guint i = 0; i < import->n_samples; i += BATCH) {
    g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);
    gint64 start = g_get_monotonic_time();

    for (guint k = i; k < MIN(i + BATCH, import->n_samples); k++)
      g_ptr_array_add(samples, make_sample(import, k));
    import->making += seconds_since(start);
    if (!relabel_dataset_add_samples(dataset, samples, error))
      return FALSE;
    start = g_get_monotonic_time();
    g_clear_pointer(&samples, g_ptr_array_unref);
    import->making += seconds_since(start);
  }
  return TRUE;
}

static void
measure_import(Fixture *fixture, Import *import, const char *title)
{
  g_autoptr(GError) error = NULL;
  gint64 start = g_get_monotonic_time();
  double taken;

  relabel_dataset_edit(fixture->dataset, title, import_cb, import, NULL, &error);
  g_assert_no_error(error);
  taken = seconds_since(start);
  g_print("# import of %u samples with %u labels each (%s): %.2f s with the making of the objects, %.0f labels/s without\n",
          import->n_samples, import->n_labels, title != NULL ? "can be undone while it is small" : "no undo", taken,
          import->n_samples * (double)import->n_labels / (taken - import->making));
}

static RelabelIdList *
measure_open(Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  RelabelIdList *ids;
  gint64 start;
  double opened;

  g_assert_finalize_object(fixture->dataset);
  start = g_get_monotonic_time();
  fixture->dataset = relabel_store_open_dataset(fixture->store, "test", NULL, &error);
  g_assert_no_error(error);
  opened = seconds_since(start);
  start = g_get_monotonic_time();
  ids = relabel_dataset_list_samples(fixture->dataset, NULL, NULL, &error);
  g_assert_no_error(error);
  g_print("# open %" G_GUINT64_FORMAT " samples: %.1f ms; list them: %.0f ms; resident %.0f MB\n",
          relabel_dataset_get_n_samples(fixture->dataset), opened * 1e3, seconds_since(start) * 1e3, resident_megabytes());
  return ids;
}

static int
compare_doubles(gconstpointer a, gconstpointer b)
{
  double left = *(const double *)a, right = *(const double *)b;

  return (left > right) - (left < right);
}

static void
measure_pages(RelabelDataset *dataset, RelabelIdList *ids, const char *what)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(1);
  double times[50];

  for (gsize i = 0; i < G_N_ELEMENTS(times); i++) {
    guint place = (guint)g_rand_int_range(random, 0, (gint32)relabel_id_list_get_length(ids) - PAGE);
    g_autoptr(RelabelIdList) page = relabel_id_list_slice(ids, place, PAGE);
    g_autoptr(GPtrArray) samples = NULL;
    gint64 start = g_get_monotonic_time();

    samples = relabel_dataset_read_samples(dataset, page, NULL, NULL, NULL);
    g_assert_cmpuint(samples->len, ==, PAGE);
    times[i] = seconds_since(start) * 1e3;
  }
  qsort(times, G_N_ELEMENTS(times), sizeof(double), (int (*)(const void *, const void *))compare_doubles);
  g_print("# page of %d samples with %s: median %.1f ms, slowest of %" G_GSIZE_FORMAT ": %.1f ms\n", PAGE, what,
          times[G_N_ELEMENTS(times) / 2], G_N_ELEMENTS(times), times[G_N_ELEMENTS(times) - 1]);
}

static void
measure_counts(RelabelDataset *dataset, RelabelIdList *ids)
{
  g_autoptr(RelabelIdList) selected = relabel_id_list_slice(ids, 0, 100000);
  g_autoptr(RelabelView) view = relabel_view_new();
  g_autoptr(RelabelIdList) listed = NULL;
  g_autofree char *all = NULL;
  g_autofree char *some = NULL;
  gint64 start = g_get_monotonic_time();
  double total, chosen;

  relabel_view_select(view, selected);
  all = dump_counts(dataset, "boxes", NULL);
  total = seconds_since(start) * 1e3;
  start = g_get_monotonic_time();
  listed = relabel_dataset_list_samples(dataset, view, NULL, NULL);
  chosen = seconds_since(start) * 1e3;
  start = g_get_monotonic_time();
  some = dump_counts(dataset, "boxes", view);
  g_print("# classes of all counted: %.1f ms; of a selection of %u: %.0f ms; that selection listed: %.0f ms\n", total,
          relabel_id_list_get_length(listed), seconds_since(start) * 1e3, chosen);
}

/* One box of each of many samples is moved, as a load does. */
static gboolean
move_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  RelabelIdList *ids = data;
  g_autoptr(GPtrArray) samples = relabel_dataset_read_samples(dataset, ids, NULL, NULL, error);

  for (guint i = 0; samples != NULL && i < samples->len; i++) {
    RelabelSample *sample = g_ptr_array_index(samples, i);
    GPtrArray *labels = relabel_sample_get_labels(sample, "boxes");
    RelabelBox box = { 0.5, 0.5, 0.25, 0.25 };

    relabel_detection_set_box(g_ptr_array_index(labels, i % labels->len), &box);
    if (!relabel_dataset_set_labels(dataset, relabel_sample_get_id(sample), "boxes", labels, error))
      return FALSE;
  }
  return samples != NULL;
}

static void
measure_load(RelabelDataset *dataset, RelabelIdList *ids)
{
  g_autoptr(RelabelIdList) some = relabel_id_list_slice(ids, 5000, 10000);
  g_autoptr(GError) error = NULL;
  g_autofree char *title = NULL;
  gint64 start = g_get_monotonic_time();
  double moved;

  relabel_dataset_edit(dataset, "Load", move_cb, some, NULL, &error);
  g_assert_no_error(error);
  moved = seconds_since(start);
  start = g_get_monotonic_time();
  title = relabel_dataset_undo(dataset, &error);
  g_assert_no_error(error);
  g_print("# 10000 samples read and one of their labels moved: %.2f s; taken back: %.2f s\n", moved, seconds_since(start));
}

static void
measure(Import import, const char *title)
{
  Fixture fixture = { 0 };
  g_autoptr(RelabelIdList) ids = NULL;

  fixture_set_up(&fixture, NULL);
  add_field(fixture.dataset, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  measure_import(&fixture, &import, title);
  ids = measure_open(&fixture);
  if (import.n_labels > 0) {
    measure_pages(fixture.dataset, ids, import.attributes ? "10 labels with attributes each" : "10 labels each");
    measure_counts(fixture.dataset, ids);
    measure_load(fixture.dataset, ids);
  }
  fixture_tear_down(&fixture, NULL);
}

int
main(int argc, char *argv[])
{
  g_print("1..1\n");
  measure((Import){ 100000, 10, FALSE, 0 }, NULL);
  measure((Import){ 100000, 10, TRUE, 0 }, "Import");
  measure((Import){ 1000000, 0, FALSE, 0 }, NULL);
  g_print("ok 1 store\n");
  return 0;
}
