/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evaluations of whole datasets: what they write, and how it is taken back, renamed, replaced and deleted. */
#include <math.h>

#include "dataset-util.h"
#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-mask.h"

static char *
figures(RelabelEvaluation *evaluation)
{
  g_autoptr(JsonNode) node = relabel_evaluation_to_json(evaluation);

  return relabel_json_to_string(node, FALSE);
}

static void
assert_stored(RelabelDataset *dataset, const char *key, RelabelEvaluation *evaluation)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelEvaluation) loaded = relabel_evaluation_load(dataset, key, NULL, &error);
  g_autofree char *wanted = figures(evaluation);
  g_autofree char *got = NULL;

  g_assert_no_error(error);
  got = figures(loaded);
  g_assert_cmpstr(got, ==, wanted);
  g_assert_cmpuint(relabel_evaluation_get_n_matches(loaded), ==, relabel_evaluation_get_n_matches(evaluation));
  for (guint i = 0; i < relabel_evaluation_get_n_matches(evaluation); i++) {
    for (guint side = 0; side < 2; side++) {
      g_autofree char *id = relabel_evaluation_dup_match_id(loaded, i, side == 1);
      g_autofree char *other = relabel_evaluation_dup_match_id(evaluation, i, side == 1);

      g_assert_cmpstr(id, ==, other);
    }
  }
}

/* Each kind: the near one is right, the far one wrong. */
static void
test_kind(Fixture *fixture, gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new("pred", "gt", "eval");
  g_autoptr(RelabelEvaluation) evaluation = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *title = NULL;
  g_autofree char *again = NULL;
  g_autofree char *wrong = NULL;

  fill(fixture->dataset, kind, N_SAMPLES);
  before = dump(fixture->dataset);
  g_object_set(request, "compute-map", TRUE, NULL);
  evaluation = evaluate(fixture->dataset, request);
  assert_counts(evaluation, N_SAMPLES, N_SAMPLES, 0);
  assert_values(fixture->dataset, N_SAMPLES, "{\"eval_tp\":1,\"eval_fp\":1,\"eval_fn\":0}");
  wrong = read_attributes(fixture->dataset, 7, "pred", 0);
  g_assert_cmpstr(wrong, ==, "{\"eval\":\"fp\",\"eval_id\":\"\"}");
  g_assert_cmpfloat(fabs(relabel_evaluation_get_ar(evaluation, "a") - (kind->type == RELABEL_FIELD_TYPE_KEYPOINTS ? 1 : 0.1)), <, 1e-9);
  assert_stored(fixture->dataset, "eval", evaluation);
  after = dump(fixture->dataset);
  title = relabel_dataset_undo(fixture->dataset, NULL);
  g_assert_cmpstr(title, ==, "Evaluate eval");
  assert_is(fixture->dataset, before);
  again = relabel_dataset_redo(fixture->dataset, NULL);
  assert_is(fixture->dataset, after);
  assert_stored(fixture->dataset, "eval", evaluation);
}

/* What else a label has stays as it was, byte for byte. */
static void
test_attributes(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new("pred", "gt", "eval");
  g_autoptr(RelabelEvaluation) evaluation = NULL;
  g_autoptr(RelabelEvaluation) second = NULL;
  g_autofree char *truth = NULL;
  g_autofree char *right = NULL;

  fill(fixture->dataset, &kinds[0], 2);
  evaluation = evaluate(fixture->dataset, request);
  truth = read_attributes(fixture->dataset, 1, "gt", 0);
  g_assert_cmpstr(truth, ==,
                  "{\"note\":\"x \\\"y\\\"\",\"size\":1.5,\"eval\":\"tp\",\"eval_id\":\"0000000000000000000001d1\",\"eval_iou\":0.5}");
  g_object_set(request, "iou", 0.9, NULL);
  second = evaluate(fixture->dataset, request);
  assert_counts(second, 0, 4, 2);
  right = read_attributes(fixture->dataset, 1, "pred", 1);
  g_assert_cmpstr(right, ==, "{\"list\":[1,{\"a\":\"}\"}],\"eval\":\"fp\",\"eval_id\":\"\"}");
}

/* The attribute itself, or the one of early versions, makes a crowd, which matches more than once. */
static void
test_crowds(Fixture *fixture, gconstpointer data)
{
  const Kind crowd = { "crowd", RELABEL_FIELD_TYPE_DETECTIONS, data, "{\"label\":\"a\",\"confidence\":0.75,\"bounding_box\":[0.1,0.1,0.4,0.4]}",
                       "{\"label\":\"a\",\"confidence\":0.5,\"bounding_box\":[0.1,0.1,0.4,0.4]}" };
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new("pred", "gt", NULL);
  g_autoptr(RelabelEvaluation) evaluation = NULL;

  fill(fixture->dataset, &crowd, 1);
  evaluation = evaluate(fixture->dataset, request);
  assert_counts(evaluation, 2, 0, 0);
  assert_values(fixture->dataset, 1, NULL);
}

static GBytes *
new_mask(gboolean left)
{
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, 10, 10, NULL);

  for (int y = 0; y < 10; y++) {
    for (int x = 0; x < 5; x++)
      relabel_mask_set_value(mask, left ? x : x + 5, y, 1);
  }
  return relabel_mask_to_npy(mask);
}

/* The same boxes, and the halves of them as masks: of one the same, of one the other. */
static void
test_masks(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new("pred", "gt", "eval");
  g_autoptr(RelabelEvaluation) evaluation = NULL;

  add_field(fixture->dataset, "gt", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(fixture->dataset, "pred", RELABEL_FIELD_TYPE_DETECTIONS);
  for (guint i = 0; i < 2; i++) {
    g_autoptr(RelabelSample) sample = new_sample(i + 1);

    for (guint side = 0; side < 2; side++) {
      GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);
      RelabelDetection *detection = relabel_detection_new("a", 0.1, 0.1, 0.5, 0.5);
      g_autoptr(GBytes) mask = new_mask(i == 0 || side == 0);

      relabel_detection_set_mask(detection, mask);
      g_ptr_array_add(labels, detection);
      relabel_sample_take_labels(sample, side == 0 ? "gt" : "pred", labels);
    }
    add_sample(fixture->dataset, sample);
  }
  evaluation = evaluate(fixture->dataset, request);
  assert_counts(evaluation, 2, 0, 0);
  g_clear_object(&evaluation);
  g_object_set(request, "use-masks", TRUE, NULL);
  evaluation = evaluate(fixture->dataset, request);
  assert_counts(evaluation, 1, 1, 1);
  assert_values(fixture->dataset, 2, "{\"eval_tp\":0,\"eval_fp\":1,\"eval_fn\":1}");
}

/* The same class, another, none on either side, and none at all, which is right. */
static void
test_classification(Fixture *fixture, gconstpointer data)
{
  static const char *const classes[][2] = { { "a", "a" }, { "a", "b" }, { "a", NULL }, { NULL, NULL } };
  static const char *const values[] = { "{\"ev\":true}", "{\"ev\":false}", "{\"ev\":false}", "{\"ev\":true}" };
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new("pred", "gt", "ev");
  g_autoptr(RelabelEvaluation) evaluation = NULL;
  double accuracy;

  add_field(fixture->dataset, "gt", RELABEL_FIELD_TYPE_CLASSIFICATION);
  add_field(fixture->dataset, "pred", RELABEL_FIELD_TYPE_CLASSIFICATION);
  for (guint i = 0; i < G_N_ELEMENTS(classes); i++) {
    g_autoptr(RelabelSample) sample = new_sample(i + 1);

    for (guint side = 0; side < 2; side++) {
      GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);

      if (classes[i][side] != NULL)
        g_ptr_array_add(labels, relabel_classification_new(classes[i][side]));
      relabel_sample_take_labels(sample, side == 0 ? "gt" : "pred", labels);
    }
    add_sample(fixture->dataset, sample);
  }
  evaluation = evaluate(fixture->dataset, request);
  for (guint i = 0; i < G_N_ELEMENTS(values); i++)
    assert_values(fixture->dataset, i + 1, values[i]);
  relabel_evaluation_get_metrics(evaluation, NULL, RELABEL_EVALUATION_AVERAGE_MICRO, 1, &accuracy, NULL, NULL, NULL, NULL);
  g_assert_cmpfloat(fabs(accuracy - 1.0 / 3), <, 1e-12);
  assert_stored(fixture->dataset, "ev", evaluation);
  g_assert_true(relabel_evaluation_delete(fixture->dataset, "ev", NULL, NULL));
  assert_values(fixture->dataset, 1, NULL);
}

static void
test_rename(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new("pred", "gt", "eval");
  g_autoptr(RelabelEvaluation) evaluation = NULL;
  g_autoptr(RelabelEvaluation) loaded = NULL;
  g_autofree char *evaluated = NULL;
  g_autofree char *right = NULL;
  g_autofree char *title = NULL;
  g_autoptr(GError) error = NULL;

  fill(fixture->dataset, &kinds[0], 3);
  evaluation = evaluate(fixture->dataset, request);
  evaluated = dump(fixture->dataset);
  g_assert_true(relabel_evaluation_rename(fixture->dataset, "eval", "other", NULL, &error));
  assert_values(fixture->dataset, 3, "{\"other_tp\":1,\"other_fp\":1,\"other_fn\":0}");
  right = read_attributes(fixture->dataset, 1, "pred", 1);
  g_assert_cmpstr(right, ==,
                  "{\"list\":[1,{\"a\":\"}\"}],\"other\":\"tp\",\"other_id\":\"0000000000000000000001c0\",\"other_iou\":0.5}");
  g_assert_null(relabel_evaluation_load(fixture->dataset, "eval", NULL, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
  g_clear_error(&error);
  loaded = relabel_evaluation_load(fixture->dataset, "other", NULL, &error);
  g_assert_cmpstr(relabel_evaluation_get_key(loaded), ==, "other");
  g_assert_false(relabel_evaluation_rename(fixture->dataset, "other", "other", NULL, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS);
  g_clear_error(&error);
  g_assert_false(relabel_evaluation_rename(fixture->dataset, "other", "1 x", NULL, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID);
  g_clear_error(&error);
  g_assert_false(relabel_evaluation_rename(fixture->dataset, "other", "note", NULL, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS);
  g_clear_error(&error);
  title = relabel_dataset_undo(fixture->dataset, NULL);
  assert_is(fixture->dataset, evaluated);
  assert_stored(fixture->dataset, "eval", evaluation);
}

static void
test_delete(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new("pred", "gt", "eval");
  g_autoptr(RelabelEvaluation) evaluation = NULL;
  g_autofree char *before = NULL;
  g_autofree char *evaluated = NULL;
  g_autofree char *title = NULL;
  g_autoptr(GError) error = NULL;

  fill(fixture->dataset, &kinds[0], 3);
  before = dump(fixture->dataset);
  evaluation = evaluate(fixture->dataset, request);
  evaluated = dump(fixture->dataset);
  g_assert_true(relabel_evaluation_delete(fixture->dataset, "eval", NULL, &error));
  assert_is(fixture->dataset, before);
  g_assert_cmpuint(count_evaluations(fixture->dataset), ==, 0);
  g_assert_false(relabel_evaluation_delete(fixture->dataset, "eval", NULL, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
  title = relabel_dataset_undo(fixture->dataset, NULL);
  assert_is(fixture->dataset, evaluated);
  assert_stored(fixture->dataset, "eval", evaluation);
}

/* Another view takes the place of the one before; other fields don't. */
static void
test_replace(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new("pred", "gt", "eval");
  g_autoptr(RelabelEvaluateRequest) turned = relabel_evaluate_request_new("gt", "pred", "eval");
  g_autoptr(RelabelView) view = relabel_view_new_from_string("limit(2)", NULL);
  g_autoptr(RelabelEvaluation) all = NULL;
  g_autoptr(RelabelEvaluation) some = NULL;
  g_autoptr(RelabelRun) run = NULL;
  g_autofree char *third = NULL;
  g_autofree char *before = NULL;
  g_autofree char *title = NULL;
  g_autoptr(GError) error = NULL;

  fill(fixture->dataset, &kinds[0], 3);
  all = evaluate(fixture->dataset, request);
  before = dump(fixture->dataset);
  relabel_evaluate_request_set_view(request, view);
  some = evaluate(fixture->dataset, request);
  assert_counts(some, 2, 2, 0);
  assert_values(fixture->dataset, 2, "{\"eval_tp\":1,\"eval_fp\":1,\"eval_fn\":0}");
  assert_values(fixture->dataset, 3, NULL);
  third = read_attributes(fixture->dataset, 3, "pred", 0);
  g_assert_cmpstr(third, ==, "");
  run = relabel_dataset_read_run(fixture->dataset, RELABEL_RUN_KIND_EVALUATION, "eval", &error);
  g_assert_cmpstr(relabel_run_get_view(run), ==, "limit(2)");
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(relabel_run_get_document(run), "view_stages")), ==, 1);
  g_assert_null(relabel_evaluate(fixture->dataset, turned, NULL, NULL, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS);
  g_assert_cmpuint(count_evaluations(fixture->dataset), ==, 1);
  title = relabel_dataset_undo(fixture->dataset, NULL);
  assert_is(fixture->dataset, before);
}

/* Only what the view shows is evaluated, and as it shows it; and what was found can be asked for. */
static void
test_view(Fixture *fixture, gconstpointer data)
{
  const Kind *kind = data;
  g_autoptr(RelabelEvaluateRequest) request = relabel_evaluate_request_new("pred", "gt", "eval");
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelView) view = relabel_view_new_from_string("filter_labels(pred, label == \"a\") | limit(2)", &error);
  g_autoptr(RelabelView) wrong = relabel_view_new_from_string("filter_labels(pred, eval == \"fp\")", &error);
  g_autoptr(RelabelEvaluation) all = NULL;
  g_autoptr(RelabelEvaluation) some = NULL;
  g_autoptr(RelabelIdList) before = NULL;
  g_autoptr(RelabelIdList) after = NULL;
  g_autofree char *hidden = NULL;

  g_assert_no_error(error);
  fill(fixture->dataset, kind, 3);
  all = evaluate(fixture->dataset, request);
  before = relabel_dataset_list_samples(fixture->dataset, wrong, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(relabel_id_list_get_length(before), ==, 3);
  relabel_evaluate_request_set_view(request, view);
  some = evaluate(fixture->dataset, request);
  assert_counts(some, 2, 0, 0);
  assert_values(fixture->dataset, 2, "{\"eval_tp\":1,\"eval_fp\":0,\"eval_fn\":0}");
  hidden = read_attributes(fixture->dataset, 1, "pred", 0);
  g_assert_cmpstr(hidden, ==, "");
  after = relabel_dataset_list_samples(fixture->dataset, wrong, NULL, &error);
  g_assert_cmpuint(relabel_id_list_get_length(after), ==, 0);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < N_KINDS; i++) {
    g_autofree char *path = g_strdup_printf("/evaluate/dataset/%s", kinds[i].name);

    g_autofree char *view_path = g_strconcat(path, "/view", NULL);

    g_test_add(path, Fixture, &kinds[i], fixture_set_up, test_kind, fixture_tear_down);
    g_test_add(view_path, Fixture, &kinds[i], fixture_set_up, test_view, fixture_tear_down);
  }
  g_test_add("/evaluate/dataset/attributes", Fixture, NULL, fixture_set_up, test_attributes, fixture_tear_down);
  g_test_add("/evaluate/dataset/crowds", Fixture, "{\"label\":\"a\",\"bounding_box\":[0.1,0.1,0.4,0.4],\"iscrowd\":1.0}", fixture_set_up,
             test_crowds, fixture_tear_down);
  g_test_add("/evaluate/dataset/early-crowds", Fixture,
             "{\"label\":\"a\",\"bounding_box\":[0.1,0.1,0.4,0.4],\"attributes\":{\"iscrowd\":{\"_cls\":\"NumericAttribute\",\"value\":1.0}}}",
             fixture_set_up, test_crowds, fixture_tear_down);
  g_test_add("/evaluate/dataset/masks", Fixture, NULL, fixture_set_up, test_masks, fixture_tear_down);
  g_test_add("/evaluate/dataset/classification", Fixture, NULL, fixture_set_up, test_classification, fixture_tear_down);
  g_test_add("/evaluate/dataset/rename", Fixture, NULL, fixture_set_up, test_rename, fixture_tear_down);
  g_test_add("/evaluate/dataset/delete", Fixture, NULL, fixture_set_up, test_delete, fixture_tear_down);
  g_test_add("/evaluate/dataset/replace", Fixture, NULL, fixture_set_up, test_replace, fixture_tear_down);
  return g_test_run();
}
