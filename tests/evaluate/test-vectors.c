/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evaluations as FiftyOne did them, recorded: of single images at one threshold, and of many at ten, with all figures. Those of shapes have
 * members that say how they are compared; the two of them with more than 100 boxes are in the order of its tree. Other files of the same forms
 * can be given as arguments.
 */
#include <math.h>
#include <string.h>

#include "image.h"
#include "relabel-confusion.h"
#include "relabel-sweep.h"

#define EPSILON 1e-12

static const char *const files[] = { "eval_coco_single.json", "eval_coco_map.json", "eval_shapes.json" };
static const char *const kinds[] = { "boxes", "masks", "polylines", "hull boxes", "keypoints" };
static const char *const results[] = { "", "tp", "fp", "fn" };

static JsonNode *
read_file(const char *path)
{
  g_autoptr(JsonParser) parser = json_parser_new();
  g_autoptr(GError) error = NULL;

  json_parser_load_from_file(parser, path, &error);
  g_assert_no_error(error);
  return json_parser_steal_root(parser);
}

static void
assert_text(JsonNode *wanted, const char *text)
{
  g_assert_cmpstr(json_node_is_null(wanted) ? NULL : json_node_get_string(wanted), ==, text);
}

static int
get_label(const Image *image, guint side, int number)
{
  return number >= 0 ? g_array_index(image->objects[side], RelabelMatchObject, number).label : RELABEL_NO_LABEL;
}

/* ---- one image at one threshold ---- */

/* Boxes and pixels to the last bit. */
static double
get_epsilon(const RelabelMatchOptions *options)
{
  gboolean is_exact = options->kind == RELABEL_MATCH_BOXES || options->kind == RELABEL_MATCH_HULL_BOXES ||
                      (options->kind == RELABEL_MATCH_MASKS && options->tolerance < 0);

  return is_exact ? 0 : EPSILON;
}

static void
check_match(const Image *image, const RelabelLabelTable *table, const RelabelMatch *match, JsonArray *wanted, double epsilon)
{
  double confidence = match->prediction >= 0 ? g_array_index(image->objects[1], RelabelMatchObject, match->prediction).confidence : NAN;

  assert_text(json_array_get_element(wanted, 0), relabel_label_table_get(table, get_label(image, 0, match->truth)));
  assert_text(json_array_get_element(wanted, 1), relabel_label_table_get(table, get_label(image, 1, match->prediction)));
  assert_number(json_array_get_element(wanted, 2), match->iou, epsilon);
  assert_number(json_array_get_element(wanted, 3), confidence, 0);
  assert_text(json_array_get_element(wanted, 4), match->truth >= 0 ? image_get_id(image, 0, match->truth) : NULL);
  assert_text(json_array_get_element(wanted, 5), match->prediction >= 0 ? image_get_id(image, 1, match->prediction) : NULL);
}

static void
check_verdicts(const Image *image, guint side, const RelabelMatchVerdict *verdicts, guint n, JsonObject *wanted, double epsilon)
{
  g_assert_cmpuint(n, ==, json_object_get_size(wanted));
  for (guint i = 0; i < n; i++) {
    JsonArray *row = json_object_get_array_member(wanted, image_get_id(image, side, (int)i));

    assert_text(json_array_get_element(row, 0), image_get_id(image, 1 - side, verdicts[i].partner));
    assert_number(json_array_get_element(row, 1), verdicts[i].iou, epsilon);
    assert_text(json_array_get_element(row, 2), results[verdicts[i].result]);
  }
}

static RelabelMatchOptions
read_options(JsonObject *row, GArray *sigmas)
{
  RelabelMatchOptions options = { RELABEL_MATCH_BOXES, json_object_get_boolean_member(row, "classwise"), -1 };
  const char *kind = json_object_get_string_member_with_default(row, "kind", "boxes");

  for (options.kind = RELABEL_MATCH_BOXES; strcmp(kinds[options.kind], kind) != 0; options.kind++)
    g_assert_cmpuint(options.kind, <, RELABEL_MATCH_KEYPOINTS);
  options.tolerance = json_object_get_double_member_with_default(row, "tolerance", -1);
  if (json_object_has_member(row, "sigmas")) {
    JsonArray *numbers = json_object_get_array_member(row, "sigmas");

    for (guint i = 0; i < json_array_get_length(numbers); i++) {
      double number = json_array_get_double_element(numbers, i);
      g_array_append_val(sigmas, number);
    }
    options.sigmas = (const double *)(gconstpointer)sigmas->data;
    options.n_sigmas = sigmas->len;
  }
  return options;
}

static void
test_single(gconstpointer data)
{
  JsonObject *row = (JsonObject *)data;
  g_autoptr(RelabelLabelTable) table = relabel_label_table_new();
  g_autoptr(Image) image = image_new(table, json_object_get_member(row, "gts"), json_object_get_member(row, "preds"));
  g_autoptr(GArray) sigmas = g_array_new(FALSE, FALSE, sizeof(double));
  RelabelMatchOptions options = read_options(row, sigmas);
  g_autoptr(RelabelMatcher) matcher = relabel_matcher_new(&options);
  JsonArray *wanted = json_object_get_array_member(row, "matches");
  double epsilon = get_epsilon(&options);
  const RelabelMatchVerdict *verdicts;
  const RelabelMatch *matches;
  guint n;

  g_assert_true(image_load(image, matcher, NULL));
  relabel_matcher_match(matcher, relabel_match_get_threshold(json_object_get_double_member(row, "iou")), 0);
  matches = relabel_matcher_get_matches(matcher, &n);
  g_assert_cmpuint(n, ==, json_array_get_length(wanted));
  for (guint i = 0; i < n; i++)
    check_match(image, table, &matches[i], json_array_get_array_element(wanted, i), epsilon);
  verdicts = relabel_matcher_get_truths(matcher, &n);
  check_verdicts(image, 0, verdicts, n, json_object_get_object_member(row, "gt_eval"), epsilon);
  verdicts = relabel_matcher_get_predictions(matcher, &n);
  check_verdicts(image, 1, verdicts, n, json_object_get_object_member(row, "pred_eval"), epsilon);
}

/* ---- many images, and what is made of them ---- */

typedef struct {
  RelabelLabelTable *table;
  RelabelMatcher *matcher;
  RelabelConfusion *confusion;
  RelabelSweep *sweep;
  GPtrArray *pairs; /* the labels of each match, by turns */
} Evaluation;

static void
evaluate_image(Evaluation *self, JsonArray *lists, JsonArray *counts)
{
  g_autoptr(Image) image = image_new(self->table, json_array_get_element(lists, 0), json_array_get_element(lists, 1));
  const RelabelMatch *matches;
  guint n, tp, fp, fn;

  g_assert_true(image_load(image, self->matcher, NULL));
  relabel_matcher_match(self->matcher, relabel_match_get_threshold(0.5), 0);
  relabel_matcher_count(self->matcher, &tp, &fp, &fn);
  g_assert_cmpint(json_array_get_int_element(counts, 0), ==, tp);
  g_assert_cmpint(json_array_get_int_element(counts, 1), ==, fp);
  g_assert_cmpint(json_array_get_int_element(counts, 2), ==, fn);
  matches = relabel_matcher_get_matches(self->matcher, &n);
  for (guint i = 0; i < n; i++) {
    int labels[] = { get_label(image, 0, matches[i].truth), get_label(image, 1, matches[i].prediction) };

    relabel_confusion_add(self->confusion, labels[0], labels[1], 1);
    for (guint side = 0; side < 2; side++) {
      const char *label = relabel_label_table_get(self->table, labels[side]);

      g_ptr_array_add(self->pairs, (gpointer)(label != NULL ? label : RELABEL_CONFUSION_MISSING));
    }
  }
  relabel_sweep_add(self->sweep, self->matcher);
}

static void
check_pairs(const Evaluation *self, JsonObject *wanted)
{
  JsonArray *truths = json_object_get_array_member(wanted, "ytrue"), *predictions = json_object_get_array_member(wanted, "ypred");

  g_assert_cmpuint(self->pairs->len, ==, 2 * json_array_get_length(truths));
  for (guint i = 0; i < json_array_get_length(truths); i++) {
    g_assert_cmpstr(g_ptr_array_index(self->pairs, 2 * i), ==, json_array_get_string_element(truths, i));
    g_assert_cmpstr(g_ptr_array_index(self->pairs, 2 * i + 1), ==, json_array_get_string_element(predictions, i));
  }
}

static void
check_curves(const Evaluation *self, JsonObject *wanted)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelCurves) curves = relabel_sweep_finish(self->sweep, NULL, 0, &error);
  JsonArray *classes = json_object_get_array_member(wanted, "classes");

  g_assert_no_error(error);
  assert_number(json_object_get_member(wanted, "mAP"), relabel_curves_get_map(curves, NULL, 0), EPSILON);
  assert_number(json_object_get_member(wanted, "mAR"), relabel_curves_get_mar(curves, NULL, 0), EPSILON);
  g_assert_cmpuint(curves->n_classes, ==, json_array_get_length(classes));
  for (guint i = 0; i < curves->n_classes; i++) {
    const char *label = json_array_get_string_element(classes, i);
    JsonArray *precision = json_object_get_array_member(json_object_get_object_member(wanted, "precision_iou50"), label);

    g_assert_cmpstr(relabel_label_table_get(self->table, curves->classes[i]), ==, label);
    assert_number(json_object_get_member(json_object_get_object_member(wanted, "AP"), label), relabel_curves_get_ap(curves, i), EPSILON);
    assert_number(json_object_get_member(json_object_get_object_member(wanted, "AR"), label), relabel_curves_get_ar(curves, i), EPSILON);
    g_assert_cmpuint(json_array_get_length(precision), ==, RELABEL_CURVE_N_POINTS);
    for (guint k = 0; k < RELABEL_CURVE_N_POINTS; k++)
      assert_number(json_array_get_element(precision, k), relabel_curves_get(curves, 0, i)->precision[k], EPSILON);
  }
}

static void
check_metrics(const Evaluation *self, JsonObject *wanted, RelabelEvaluationAverage average)
{
  RelabelMetrics metrics;

  relabel_confusion_get_metrics(self->confusion, (RelabelConfusionClasses){ NULL }, average, 1, &metrics);
  assert_number(json_object_get_member(wanted, "accuracy"), metrics.accuracy, EPSILON);
  assert_number(json_object_get_member(wanted, "precision"), metrics.precision, EPSILON);
  assert_number(json_object_get_member(wanted, "recall"), metrics.recall, EPSILON);
  assert_number(json_object_get_member(wanted, "fscore"), metrics.fscore, EPSILON);
  assert_number(json_object_get_member(wanted, "support"), (double)metrics.support, 0);
}

static void
check_row(const RelabelReportRow *row, JsonObject *wanted)
{
  assert_number(json_object_get_member(wanted, "precision"), row->precision, EPSILON);
  assert_number(json_object_get_member(wanted, "recall"), row->recall, EPSILON);
  assert_number(json_object_get_member(wanted, "f1-score"), row->fscore, EPSILON);
  assert_number(json_object_get_member(wanted, "support"), (double)row->support, 0);
}

static void
check_report(const Evaluation *self, JsonObject *wanted)
{
  g_autoptr(RelabelReport) report = relabel_confusion_get_report(self->confusion, (RelabelConfusionClasses){ NULL });

  g_assert_cmpuint(report->n_rows + 3, ==, json_object_get_size(wanted));
  for (guint i = 0; i < report->n_rows; i++)
    check_row(&report->rows[i], json_object_get_object_member(wanted, relabel_label_table_get(self->table, report->rows[i].label)));
  g_assert_cmpint(report->has_accuracy, ==, json_object_has_member(wanted, "accuracy"));
  if (report->has_accuracy)
    assert_number(json_object_get_member(wanted, "accuracy"), report->micro.precision, EPSILON);
  else
    check_row(&report->micro, json_object_get_object_member(wanted, "micro avg"));
  check_row(&report->macro, json_object_get_object_member(wanted, "macro avg"));
  check_row(&report->weighted, json_object_get_object_member(wanted, "weighted avg"));
}

static void
check_matrix(const Evaluation *self, JsonArray *wanted, RelabelEvaluationInclude include_missing, JsonArray *labels)
{
  g_autoptr(RelabelConfusionMatrix) matrix =
      relabel_confusion_get_matrix(self->confusion, (RelabelConfusionClasses){ NULL }, RELABEL_EVALUATION_INCLUDE_NO, include_missing);

  g_assert_cmpuint(matrix->n_labels, ==, json_array_get_length(wanted));
  for (guint i = 0; i < matrix->n_labels; i++) {
    g_assert_cmpstr(relabel_label_table_get(self->table, matrix->labels[i]), ==, json_array_get_string_element(labels, i));
    for (guint k = 0; k < matrix->n_labels; k++)
      g_assert_cmpint(json_array_get_int_element(json_array_get_array_element(wanted, i), k), ==, matrix->counts[i * matrix->n_labels + k]);
  }
}

static void
check_images(JsonObject *root, gboolean classwise, JsonObject *wanted)
{
  g_autoptr(RelabelLabelTable) table = relabel_label_table_new();
  RelabelMatchOptions options = { RELABEL_MATCH_BOXES, classwise, -1 };
  g_autoptr(RelabelMatcher) matcher = relabel_matcher_new(&options);
  g_autoptr(RelabelConfusion) confusion = relabel_confusion_new(table, NULL);
  g_autoptr(RelabelSweep) sweep =
      relabel_sweep_new(table, relabel_sweep_thresholds, G_N_ELEMENTS(relabel_sweep_thresholds), RELABEL_SWEEP_MAX_PREDICTIONS);
  g_autoptr(GPtrArray) pairs = g_ptr_array_new();
  Evaluation evaluation = { table, matcher, confusion, sweep, pairs };
  JsonArray *images = json_object_get_array_member(root, "data"), *labels = json_object_get_array_member(wanted, "cm_labels");

  for (guint i = 0; i < json_array_get_length(images); i++)
    evaluate_image(&evaluation, json_array_get_array_element(images, i),
                   json_array_get_array_element(json_object_get_array_member(wanted, "counts"), i));
  check_pairs(&evaluation, wanted);
  check_curves(&evaluation, wanted);
  check_metrics(&evaluation, json_object_get_object_member(wanted, "metrics_micro"), RELABEL_EVALUATION_AVERAGE_MICRO);
  check_metrics(&evaluation, json_object_get_object_member(wanted, "metrics_macro"), RELABEL_EVALUATION_AVERAGE_MACRO);
  check_report(&evaluation, json_object_get_object_member(wanted, "report"));
  check_matrix(&evaluation, json_object_get_array_member(wanted, "cm"), RELABEL_EVALUATION_INCLUDE_NO, labels);
  check_matrix(&evaluation, json_object_get_array_member(wanted, "cm_missing"), RELABEL_EVALUATION_INCLUDE_YES, labels);
}

static void
test_images(gconstpointer data)
{
  JsonObject *root = (JsonObject *)data;
  guint n = 0;

  for (int classwise = 0; classwise < 2; classwise++) {
    const char *name = classwise ? "classwise_True" : "classwise_False";

    if (json_object_has_member(root, name)) {
      check_images(root, classwise, json_object_get_object_member(root, name));
      n++;
    }
  }
  g_assert_cmpuint(n, >, 0);
}

static void
add_file(const char *path, GPtrArray *roots)
{
  JsonNode *root = read_file(path);
  g_autofree char *name = g_path_get_basename(path);

  g_ptr_array_add(roots, root);
  if (JSON_NODE_HOLDS_OBJECT(root)) {
    g_autofree char *test = g_strdup_printf("/vectors/%s", name);

    g_test_add_data_func(test, json_node_get_object(root), test_images);
    return;
  }
  for (guint i = 0; i < json_array_get_length(json_node_get_array(root)); i++) {
    g_autofree char *test = g_strdup_printf("/vectors/%s/%u", name, i);

    g_test_add_data_func(test, json_array_get_object_element(json_node_get_array(root), i), test_single);
  }
}

int
main(int argc, char *argv[])
{
  g_autoptr(GPtrArray) roots = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref);

  g_test_init(&argc, &argv, NULL);
  for (int i = 1; i < argc; i++)
    add_file(argv[i], roots);
  for (guint i = 0; argc < 2 && i < G_N_ELEMENTS(files); i++) {
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, "data", "evaluate", files[i], NULL);

    add_file(path, roots);
  }
  return g_test_run();
}
