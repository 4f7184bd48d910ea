/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits: all or nothing, one signal, and what is threaded about them. */
#include <string.h>

#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-error.h"
#include "store-util.h"

#define ID(n) "00000000000000000000000" #n

/* What an edit is to do, and how it ends. */
typedef struct {
  gboolean fail;
  gboolean nest;
  GCancellable *cancel;
  char *seen;
} Plan;

static gboolean
edit_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  Plan *plan = data;
  g_autoptr(RelabelSample) sample = new_sample(7);
  g_autoptr(GPtrArray) samples = g_ptr_array_new();
  g_autoptr(RelabelField) field = relabel_field_new("more", RELABEL_FIELD_TYPE_CLASSIFICATION, error);
  g_autoptr(RelabelField) found = NULL;
  g_autoptr(RelabelClassification) label = relabel_classification_new("sky");
  g_autoptr(GPtrArray) labels = g_ptr_array_new();

  g_assert_true(relabel_dataset_in_edit(dataset));
  if (plan->nest) {
    plan->nest = FALSE;
    return relabel_dataset_edit(dataset, "Inner", edit_cb, plan, cancellable, error);
  }
  g_ptr_array_add(samples, sample);
  g_ptr_array_add(labels, label);
  if (!relabel_dataset_add_field(dataset, field, error) || !relabel_dataset_add_samples(dataset, samples, error) ||
      !relabel_dataset_set_labels(dataset, relabel_sample_get_id(sample), "more", labels, error))
    return FALSE;
  /* It sees its own changes. */
  found = relabel_dataset_find_field(dataset, "more");
  g_assert_nonnull(found);
  g_free(plan->seen);
  plan->seen = dump_counts(dataset, "more", NULL);
  if (plan->cancel != NULL) {
    g_cancellable_cancel(plan->cancel);
    return !g_cancellable_set_error_if_cancelled(plan->cancel, error);
  }
  if (plan->fail)
    g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, "on purpose");
  return !plan->fail;
}

static void
test_commit(Fixture *fixture, gconstpointer data)
{
  Plan plan = { .nest = data != NULL };
  g_autoptr(GError) error = NULL;
  g_autofree char *title = NULL;
  g_autofree char *counts = NULL;

  g_assert_false(relabel_dataset_in_edit(fixture->dataset));
  g_assert_true(relabel_dataset_edit(fixture->dataset, "Outer", edit_cb, &plan, NULL, &error));
  g_assert_no_error(error);
  g_assert_cmpstr(plan.seen, ==, "sky=1");
  fixture_reopen(fixture);
  counts = dump_counts(fixture->dataset, "more", NULL);
  g_assert_cmpstr(counts, ==, "sky=1");
  g_assert_cmpuint(relabel_dataset_get_n_samples(fixture->dataset), ==, 1);
  title = relabel_dataset_dup_undo_title(fixture->dataset);
  g_assert_cmpstr(title, ==, "Outer");
  g_free(plan.seen);
}

/* By an error and by a cancellable: the dataset is as before, and can be changed again. */
static void
test_rollback(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  Plan plan = { .fail = TRUE, .nest = TRUE, .cancel = data != NULL ? cancellable : NULL };
  g_autoptr(GError) error = NULL;
  g_autofree char *before = dump(fixture->dataset);
  g_autofree char *after = NULL;

  g_assert_false(relabel_dataset_edit(fixture->dataset, "Fails", edit_cb, &plan, plan.cancel, &error));
  g_assert_error(error, G_IO_ERROR, (data != NULL ? G_IO_ERROR_CANCELLED : G_IO_ERROR_FAILED));
  g_clear_error(&error);
  after = dump(fixture->dataset);
  g_assert_cmpstr(before, ==, after);
  if (data != NULL) {
    g_clear_pointer(&plan.seen, g_free);
    g_assert_false(relabel_dataset_edit(fixture->dataset, "Not begun", edit_cb, &plan, cancellable, &error));
    g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error(&error);
    g_assert_null(plan.seen);
  }
  g_free(plan.seen);
  plan = (Plan){ 0 };
  g_assert_true(relabel_dataset_edit(fixture->dataset, "Works", edit_cb, &plan, NULL, &error));
  g_assert_no_error(error);
  g_free(plan.seen);
}

/* An edit that goes on after a part of it has failed half-way doesn't stand. */
static gboolean
ignore_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);

  g_ptr_array_add(samples, new_sample(1));
  g_ptr_array_add(samples, new_sample(2));
  g_ptr_array_add(samples, new_sample(1));
  relabel_dataset_add_samples(dataset, samples, NULL);
  return TRUE;
}

static void
test_half_done(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_false(relabel_dataset_edit(fixture->dataset, NULL, ignore_cb, NULL, NULL, &error));
  g_assert_nonnull(error);
  g_assert_cmpuint(relabel_dataset_get_n_samples(fixture->dataset), ==, 0);
  fixture_reopen(fixture);
  g_assert_cmpuint(relabel_dataset_get_n_samples(fixture->dataset), ==, 0);
}

/* What fails before anything is written doesn't end the edit. */
static gboolean
try_cb(RelabelDataset *dataset, gpointer data, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelField) field = relabel_field_new("boxes", RELABEL_FIELD_TYPE_DETECTIONS, NULL);
  g_autoptr(GError) local = NULL;

  g_assert_false(relabel_dataset_add_field(dataset, field, &local));
  g_assert_error(local, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS);
  g_clear_error(&local);
  g_assert_false(relabel_dataset_delete_field(dataset, "missing", &local));
  g_assert_error(local, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
  g_clear_error(&local);
  g_assert_false(relabel_dataset_set_labels(dataset, ID(9), "boxes", NULL, &local));
  g_assert_error(local, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
  g_clear_error(&local);
  g_assert_false(relabel_dataset_set_labels(dataset, ID(1), "missing", NULL, &local));
  g_assert_error(local, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
  g_clear_error(&local);
  g_assert_false(relabel_dataset_set_value(dataset, ID(1), "boxes", NULL, &local));
  g_assert_error(local, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
  return TRUE;
}

static void
test_refusals(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelSample) sample = new_sample(1);
  g_autoptr(GError) error = NULL;

  add_field(fixture->dataset, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  add_sample(fixture->dataset, sample);
  g_assert_true(relabel_dataset_edit(fixture->dataset, "Try", try_cb, NULL, NULL, &error));
  g_assert_no_error(error);
}

/* A label of the wrong kind, two where there is room for one, text that is none: nothing is written. */
static void
test_invalid_labels(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelSample) sample = new_sample(1);
  g_autoptr(GPtrArray) wrong = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GPtrArray) many = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GPtrArray) odd = g_ptr_array_new_with_free_func(g_object_unref);
  const struct {
    const char *field;
    GPtrArray *labels;
  } calls[] = { { "boxes", wrong }, { "one", many }, { "boxes", odd }, { "text", many } };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  add_field(fixture->dataset, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(fixture->dataset, "one", RELABEL_FIELD_TYPE_CLASSIFICATION);
  add_field(fixture->dataset, "text", RELABEL_FIELD_TYPE_STRING);
  add_sample(fixture->dataset, sample);
  g_ptr_array_add(wrong, relabel_classification_new("a"));
  g_ptr_array_add(many, relabel_classification_new("a"));
  g_ptr_array_add(many, relabel_classification_new("b"));
  g_ptr_array_add(odd, relabel_detection_new("\xff", 0, 0, 1, 1));
  before = dump(fixture->dataset);
  for (gsize i = 0; i < G_N_ELEMENTS(calls); i++) {
    g_autoptr(GError) error = NULL;

    g_assert_false(relabel_dataset_set_labels(fixture->dataset, ID(1), calls[i].field, calls[i].labels, &error));
    g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
    g_assert_nonnull(strstr(error->message, calls[i].field));
  }
  after = dump(fixture->dataset);
  g_assert_cmpstr(before, ==, after);
}

static void
count_cb(RelabelDataset *dataset, gpointer data)
{
  ++*(guint *)data;
}

static void
iterate(void)
{
  while (g_main_context_iteration(NULL, FALSE))
    ;
}

/* One edit of many changes is announced once, and what isn't committed not at all. */
static void
test_signals(Fixture *fixture, gconstpointer data)
{
  guint n_changed = 0, n_runs_changed = 0;
  Plan plan = { 0 };
  g_autoptr(RelabelRun) run = relabel_run_new(RELABEL_RUN_KIND_ANNOTATION, "key", NULL);
  g_autoptr(GError) error = NULL;

  g_signal_connect(fixture->dataset, "changed", G_CALLBACK(count_cb), &n_changed);
  g_signal_connect(fixture->dataset, "runs-changed", G_CALLBACK(count_cb), &n_runs_changed);
  relabel_dataset_edit(fixture->dataset, "Edit", edit_cb, &plan, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(n_changed, ==, 0);
  iterate();
  g_assert_cmpuint(n_changed, ==, 1);
  g_assert_cmpuint(n_runs_changed, ==, 0);
  relabel_dataset_write_run(fixture->dataset, run, &error);
  g_assert_no_error(error);
  iterate();
  g_assert_cmpuint(n_changed, ==, 1);
  g_assert_cmpuint(n_runs_changed, ==, 1);
  plan.fail = TRUE;
  relabel_dataset_edit(fixture->dataset, "Edit", edit_cb, &plan, NULL, NULL);
  iterate();
  g_assert_cmpuint(n_changed, ==, 1);
  g_free(plan.seen);
}

#define N_THREADS 4
#define N_EDITS 25

static gpointer
write_cb(gpointer data)
{
  RelabelDataset *dataset = data;

  for (guint i = 0; i < N_EDITS; i++) {
    g_autoptr(RelabelSample) sample = relabel_sample_new("/x");

    add_sample(dataset, sample);
  }
  return NULL;
}

static gpointer
read_cb(gpointer data)
{
  RelabelDataset *dataset = data;
  guint last = 0;

  while (last < N_THREADS * N_EDITS) {
    g_autoptr(GError) error = NULL;
    g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(dataset, NULL, NULL, &error);
    g_autoptr(GPtrArray) samples = NULL;

    g_assert_no_error(error);
    g_assert_cmpuint(relabel_id_list_get_length(ids), >=, last);
    last = relabel_id_list_get_length(ids);
    samples = relabel_dataset_read_samples(dataset, ids, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(samples->len, ==, last);
  }
  return NULL;
}

static void
test_threads(Fixture *fixture, gconstpointer data)
{
  GThread *threads[N_THREADS + 1];

  threads[N_THREADS] = g_thread_new("reader", read_cb, fixture->dataset);
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new("writer", write_cb, fixture->dataset);
  for (guint i = 0; i <= N_THREADS; i++)
    g_thread_join(threads[i]);
  g_assert_cmpuint(relabel_dataset_get_n_samples(fixture->dataset), ==, N_THREADS * N_EDITS);
}

/* Samples, fields of both kinds and the document; deleting takes all that belongs to them and nothing else. */
static void
test_delete(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  g_autoptr(JsonNode) value = json_node_init_int(json_node_alloc(), 5);
  g_autofree char *text = NULL;

  add_field(fixture->dataset, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(fixture->dataset, "other", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(fixture->dataset, "n\"1", RELABEL_FIELD_TYPE_INT);
  add_field(fixture->dataset, "n2", RELABEL_FIELD_TYPE_INT);
  for (guint i = 1; i <= 3; i++) {
    g_autoptr(RelabelSample) sample = new_sample(i);
    g_autoptr(GPtrArray) boxes = g_ptr_array_new_with_free_func(g_object_unref);
    RelabelDetection *box = relabel_detection_new(i == 2 ? "b" : "a", 0, 0, 1, 1);
    g_autoptr(GBytes) mask = g_bytes_new("x", 1);

    relabel_label_set_id(RELABEL_LABEL(box), ID(8));
    relabel_detection_set_mask(box, mask);
    g_ptr_array_add(boxes, box);
    relabel_sample_set_labels(sample, "boxes", boxes);
    relabel_sample_set_labels(sample, "other", boxes);
    relabel_sample_set_value(sample, "n\"1", value);
    relabel_sample_set_value(sample, "n2", value);
    add_sample(fixture->dataset, sample);
  }
  relabel_id_list_append(ids, ID(2));
  relabel_id_list_append(ids, ID(9));
  relabel_dataset_delete_samples(fixture->dataset, ids, &error);
  g_assert_no_error(error);
  relabel_dataset_delete_field(fixture->dataset, "boxes", &error);
  g_assert_no_error(error);
  relabel_dataset_delete_field(fixture->dataset, "n\"1", &error);
  g_assert_no_error(error);
  add_field(fixture->dataset, "boxes", RELABEL_FIELD_TYPE_CLASSIFICATIONS);
  text = dump(fixture->dataset);
#define LINE(n) \
  "{\"_id\":{\"$oid\":\"" ID(n) "\"},\"filepath\":\"/images/" #n ".png\",\"tags\":[],\"metadata\":{\"_cls\":\"ImageMetadata\"," \
  "\"size_bytes\":12345,\"mime_type\":\"image/png\",\"width\":640,\"height\":480},\"other\":{\"_cls\":\"Detections\"," \
  "\"detections\":[{\"_id\":{\"$oid\":\"" ID(8) "\"},\"_cls\":\"Detection\",\"tags\":[],\"label\":\"a\"," \
  "\"bounding_box\":[0.0,0.0,1.0,1.0],\"mask\":{\"$binary\":{\"base64\":\"eA==\",\"subType\":\"00\"}}}]},\"n2\":5}\n"
  g_assert_cmpstr(text, ==, "{} 2\nother detections a=2\nn2 int\nboxes classifications \n" LINE(1) LINE(3));
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, data, test) g_test_add("/store/edit/" path, Fixture, data, fixture_set_up, test, fixture_tear_down)
  ADD("commit", NULL, test_commit);
  ADD("nested", "nested", test_commit);
  ADD("rollback", NULL, test_rollback);
  ADD("cancel", "cancel", test_rollback);
  ADD("half-done", NULL, test_half_done);
  ADD("refusals", NULL, test_refusals);
  ADD("invalid-labels", NULL, test_invalid_labels);
  ADD("signals", NULL, test_signals);
  ADD("threads", NULL, test_threads);
  ADD("delete", NULL, test_delete);
  return g_test_run();
}
