/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluations that are refused, fail or are cancelled, of which nothing is left; and one within a larger edit. */
#include "dataset-util.h"
#include "relabel-error.h"
#include "relabel-evaluate-error.h"
#include "relabel-rows.h"

typedef struct {
  const char *name;
  const char *pred_field;
  const char *gt_field;
  const char *key;
  int code;
} Refused;

static const Refused refused[] = {
  { "no-field", "nothing", "gt", "eval", RELABEL_MODEL_ERROR_NOT_FOUND },
  { "other-type", "pred", "points", "eval", RELABEL_MODEL_ERROR_INVALID },
  { "no-labels", "note", "note", "eval", RELABEL_MODEL_ERROR_INVALID },
  { "itself", "gt", "gt", "eval", RELABEL_MODEL_ERROR_INVALID },
  { "bad-key", "pred", "gt", "1 a", RELABEL_MODEL_ERROR_INVALID },
  { "taken", "pred", "gt", "taken", RELABEL_MODEL_ERROR_EXISTS },
};

static void
test_refused(Fixture *fixture, gconstpointer data)
{
  const Refused *row = data;
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new(row->pred_field, row->gt_field, row->key);
  g_autofree char *before = NULL;
  g_autoptr(GError) error = NULL;

  fill(fixture->dataset, &kinds[0], 1);
  add_field(fixture->dataset, "points", RELABEL_FIELD_TYPE_KEYPOINTS);
  add_field(fixture->dataset, "note", RELABEL_FIELD_TYPE_STRING);
  add_field(fixture->dataset, "taken_fp", RELABEL_FIELD_TYPE_STRING);
  before = dump(fixture->dataset);
  g_assert_null(relabel_evaluate(fixture->dataset, request, NULL, NULL, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, row->code);
  assert_is(fixture->dataset, before);
}

/* The last sample can't be evaluated: what was written into those before it is not there. */
static void
test_failure(Fixture *fixture, gconstpointer data)
{
  const double sigmas[] = { 0.1, 0.1 };
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new("pred", "gt", "eval");
  Kind odd = kinds[2];
  g_autoptr(RelabelSample) sample = NULL;
  g_autofree char *before = NULL;
  g_autoptr(GError) error = NULL;

  fill(fixture->dataset, &kinds[2], N_SAMPLES);
  odd.truth = "{\"label\":\"a\",\"points\":[[0.1,0.1]]}";
  sample = new_filled_sample(N_SAMPLES + 1, &odd);
  add_sample(fixture->dataset, sample);
  before = dump(fixture->dataset);
  relabel_evaluate_request_set_keypoint_sigmas(request, sigmas, G_N_ELEMENTS(sigmas));
  g_assert_null(relabel_evaluate(fixture->dataset, request, NULL, NULL, &error));
  g_assert_error(error, RELABEL_EVALUATE_ERROR, RELABEL_EVALUATE_ERROR_SIGMAS);
  assert_is(fixture->dataset, before);
  g_assert_cmpuint(count_evaluations(fixture->dataset), ==, 0);
}

/* Without confidence there are no curves, and nothing is left of the rest. */
static void
test_no_confidence(Fixture *fixture, gconstpointer data)
{
  Kind bare = kinds[0];
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new("pred", "gt", "eval");
  g_autoptr(GError) error = NULL;

  bare.near = bare.truth;
  fill(fixture->dataset, &bare, 2);
  g_object_set(request, "compute-map", TRUE, NULL);
  g_assert_null(relabel_evaluate(fixture->dataset, request, NULL, NULL, &error));
  g_assert_error(error, RELABEL_EVALUATE_ERROR, RELABEL_EVALUATE_ERROR_NO_CONFIDENCE);
  assert_values(fixture->dataset, 1, NULL);
}

static gboolean (*write_rows)(RelabelDataset *dataset, const char *const *fields, RelabelRows *rows, GError **error);
static GCancellable *cancellable;
static guint n_writes;

static gboolean
write_and_cancel(RelabelDataset *dataset, const char *const *fields, RelabelRows *rows, GError **error)
{
  if (++n_writes == 2)
    g_cancellable_cancel(cancellable);
  return write_rows(dataset, fields, rows, error);
}

/* In the middle: when the second page is written. */
static void
test_cancel(Fixture *fixture, gconstpointer data)
{
  RelabelDatasetClass *klass = RELABEL_DATASET_GET_CLASS(fixture->dataset);
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new("pred", "gt", "eval");
  g_autofree char *before = NULL;
  g_autoptr(GError) error = NULL;

  fill(fixture->dataset, &kinds[0], 2 * N_SAMPLES);
  before = dump(fixture->dataset);
  cancellable = g_cancellable_new();
  write_rows = klass->write_rows;
  klass->write_rows = write_and_cancel;
  g_assert_null(relabel_evaluate(fixture->dataset, request, NULL, cancellable, &error));
  klass->write_rows = write_rows;
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint(n_writes, ==, 2);
  g_clear_object(&cancellable);
  assert_is(fixture->dataset, before);
  g_assert_cmpuint(count_evaluations(fixture->dataset), ==, 0);
}

static gboolean
clear_and_evaluate(RelabelDataset *dataset, gpointer user_data, GCancellable *none, GError **error)
{
  RelabelEvaluation **evaluation = user_data;
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new("pred", "gt", "eval");

  if (!relabel_dataset_set_labels(dataset, "000000000000000000000001", "pred", NULL, error))
    return FALSE;
  *evaluation = relabel_evaluate(dataset, request, NULL, NULL, error);
  return *evaluation != NULL;
}

/* What the edit has changed before is what is evaluated. */
static void
test_part(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelEvaluation) evaluation = NULL;
  g_autofree char *before = NULL;
  g_autofree char *title = NULL;

  fill(fixture->dataset, &kinds[0], N_SAMPLES);
  before = dump(fixture->dataset);
  g_assert_true(relabel_dataset_edit(fixture->dataset, "Both", clear_and_evaluate, &evaluation, NULL, NULL));
  assert_counts(evaluation, N_SAMPLES - 1, N_SAMPLES - 1, 1);
  assert_values(fixture->dataset, 1, "{\"eval_tp\":0,\"eval_fp\":0,\"eval_fn\":1}");
  title = relabel_dataset_undo(fixture->dataset, NULL);
  g_assert_cmpstr(title, ==, "Both");
  assert_is(fixture->dataset, before);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
    g_autofree char *path = g_strdup_printf("/evaluate/edits/refused/%s", refused[i].name);

    g_test_add(path, Fixture, &refused[i], fixture_set_up, test_refused, fixture_tear_down);
  }
  g_test_add("/evaluate/edits/failure", Fixture, NULL, fixture_set_up, test_failure, fixture_tear_down);
  g_test_add("/evaluate/edits/no-confidence", Fixture, NULL, fixture_set_up, test_no_confidence, fixture_tear_down);
  g_test_add("/evaluate/edits/cancel", Fixture, NULL, fixture_set_up, test_cancel, fixture_tear_down);
  g_test_add("/evaluate/edits/part", Fixture, NULL, fixture_set_up, test_part, fixture_tear_down);
  return g_test_run();
}
