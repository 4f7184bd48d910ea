/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves, metrics, reports and confusion matrices, one rule a row, counted by hand. */
#include <math.h>
#include <string.h>

#include "relabel-confusion.h"
#include "relabel-evaluate-error.h"
#include "relabel-sweep.h"

#define EPSILON 1e-12

/* A word each: TRUTH:PREDICTION, with - for null. */
static void
add_pairs(RelabelConfusion *confusion, RelabelLabelTable *table, const char *pairs)
{
  g_auto(GStrv) words = g_strsplit(pairs, " ", -1);

  for (guint i = 0; words[i] != NULL; i++) {
    g_auto(GStrv) labels = g_strsplit(words[i], ":", 2);
    int numbers[2];

    for (guint side = 0; side < 2 && *words[i] != '\0'; side++)
      numbers[side] = relabel_label_table_add(table, strcmp(labels[side], "-") != 0 ? labels[side] : NULL);
    if (*words[i] != '\0')
      relabel_confusion_add(confusion, numbers[0], numbers[1], 1);
  }
}

/* NULL: none are given. */
static RelabelConfusionClasses
make_classes(RelabelLabelTable *table, const char *classes, GArray *numbers)
{
  g_auto(GStrv) words = classes != NULL ? g_strsplit(classes, " ", -1) : NULL;

  for (guint i = 0; words != NULL && words[i] != NULL; i++) {
    int number = relabel_label_table_add(table, words[i]);

    g_array_append_val(numbers, number);
  }
  return (RelabelConfusionClasses){ (const int *)(gconstpointer)numbers->data, numbers->len };
}

/* ---- metrics and the report ---- */

#define PAIRS "a:a a:a a:b a:- b:b -:b c:-"

static const struct {
  const char *name;
  const char *pairs;
  const char *classes;
  RelabelEvaluationAverage average;
  double beta;
  double accuracy, precision, recall, fscore;
  guint support;
} metrics[] = {
  { "empty", "", NULL, RELABEL_EVALUATION_AVERAGE_MICRO, 1, 0, 0, 0, 0, 0 },
  { "micro", PAIRS, NULL, RELABEL_EVALUATION_AVERAGE_MICRO, 1, 3.0 / 7, 3.0 / 5, 3.0 / 6, 6.0 / 11, 6 },
  { "macro", PAIRS, NULL, RELABEL_EVALUATION_AVERAGE_MACRO, 1, 3.0 / 7, (1 + 1.0 / 3 + 0) / 3, (0.5 + 1 + 0) / 3, (2.0 / 3 + 0.5 + 0) / 3, 6 },
  { "weighted", PAIRS, NULL, RELABEL_EVALUATION_AVERAGE_WEIGHTED, 1, 3.0 / 7, (4 + 1.0 / 3) / 6, (2.0 + 1) / 6, (8.0 / 3 + 0.5) / 6, 6 },
  { "beta-of-two", PAIRS, NULL, RELABEL_EVALUATION_AVERAGE_MICRO, 2, 3.0 / 7, 3.0 / 5, 3.0 / 6, 5 * 0.6 * 0.5 / (4 * 0.6 + 0.5), 6 },
  { "beta-without-end", PAIRS, NULL, RELABEL_EVALUATION_AVERAGE_MICRO, INFINITY, 3.0 / 7, 3.0 / 5, 3.0 / 6, 3.0 / 6, 6 },
  { "one-class", PAIRS, "b", RELABEL_EVALUATION_AVERAGE_MICRO, 1, 1.0 / 3, 1.0 / 3, 1, 0.5, 1 },
  { "class-that-is-not-there", PAIRS, "z", RELABEL_EVALUATION_AVERAGE_WEIGHTED, 1, 0, 0, 0, 0, 0 },
  { "missing-as-class", PAIRS, "b (none)", RELABEL_EVALUATION_AVERAGE_MICRO, 1, 1.0 / 5, 1.0 / 5, 1.0 / 2, 2.0 / 7, 2 },
  { "only-missing", "-:- -:-", NULL, RELABEL_EVALUATION_AVERAGE_MICRO, 1, 0, 0, 0, 0, 0 },
};

static void
test_metrics(gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data);
  g_autoptr(RelabelLabelTable) table = relabel_label_table_new();
  g_autoptr(RelabelConfusion) confusion = relabel_confusion_new(table, NULL);
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int));
  RelabelMetrics found;

  add_pairs(confusion, table, metrics[i].pairs);
  relabel_confusion_get_metrics(confusion, make_classes(table, metrics[i].classes, numbers), metrics[i].average, metrics[i].beta, &found);
  g_assert_cmpfloat_with_epsilon(found.accuracy, metrics[i].accuracy, EPSILON);
  g_assert_cmpfloat_with_epsilon(found.precision, metrics[i].precision, EPSILON);
  g_assert_cmpfloat_with_epsilon(found.recall, metrics[i].recall, EPSILON);
  g_assert_cmpfloat_with_epsilon(found.fscore, metrics[i].fscore, EPSILON);
  g_assert_cmpuint(found.support, ==, metrics[i].support);
}

static const struct {
  const char *name;
  const char *pairs;
  const char *classes;
  gboolean has_accuracy;
  guint n_rows;
} reports[] = {
  { "all-labels", "a:a b:a", NULL, TRUE, 2 },
  { "something-is-missing", "a:a b:-", NULL, FALSE, 2 },
  { "all-labels-given", "a:a b:a", "a b", TRUE, 2 },
  { "more-than-all-labels", "a:a b:a", "a b z", TRUE, 3 },
  { "not-all-labels", "a:a b:a", "a", FALSE, 1 },
  { "missing-among-them", "a:a b:-", "a b (none)", TRUE, 3 },
  { "empty", "", "a b", FALSE, 2 },
  { "nothing", "", NULL, FALSE, 0 },
  { "no-labels", "-:-", NULL, FALSE, 0 },
};

static void
test_report(gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data);
  g_autoptr(RelabelLabelTable) table = relabel_label_table_new();
  g_autoptr(RelabelConfusion) confusion = relabel_confusion_new(table, NULL);
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int));
  g_autoptr(RelabelReport) report = NULL;
  RelabelMetrics found;
  RelabelConfusionClasses classes = make_classes(table, reports[i].classes, numbers);

  add_pairs(confusion, table, reports[i].pairs);
  report = relabel_confusion_get_report(confusion, classes);
  relabel_confusion_get_metrics(confusion, classes, RELABEL_EVALUATION_AVERAGE_MICRO, 1, &found);
  g_assert_cmpint(report->has_accuracy, ==, reports[i].has_accuracy);
  g_assert_cmpuint(report->n_rows, ==, reports[i].n_rows);
  g_assert_cmpfloat(report->micro.precision, ==, found.precision);
  if (report->has_accuracy)
    g_assert_cmpfloat_with_epsilon(report->micro.precision, found.accuracy, EPSILON);
}

/* ---- the confusion matrix ---- */

#define NO RELABEL_EVALUATION_INCLUDE_NO
#define YES RELABEL_EVALUATION_INCLUDE_YES
#define ANY RELABEL_EVALUATION_INCLUDE_IF_ANY

static const struct {
  const char *name;
  const char *pairs;
  const char *classes;
  const char *missing;
  RelabelEvaluationInclude other, with_missing;
  const char *matrix;
} matrices[] = {
  { "plain", PAIRS, NULL, NULL, NO, NO, "a b c: 2 1 0 | 0 1 0 | 0 0 0" },
  { "with-missing", PAIRS, NULL, NULL, NO, YES, "a b c (none): 2 1 0 1 | 0 1 0 0 | 0 0 0 1 | 0 1 0 0" },
  { "missing-if-any", PAIRS, NULL, NULL, NO, ANY, "a b c (none): 2 1 0 1 | 0 1 0 0 | 0 0 0 1 | 0 1 0 0" },
  { "missing-if-none", "a:b b:b", NULL, NULL, NO, ANY, "a b: 0 1 | 0 1" },
  { "missing-has-a-name", "a:- -:-", NULL, "nothing", NO, YES, "a nothing: 0 1 | 0 1" },
  { "missing-is-a-class", "a:a b:-", NULL, "a", NO, NO, "a b: 1 0 | 1 0" },
  { "other-needs-classes", PAIRS, NULL, NULL, YES, NO, "a b c: 2 1 0 | 0 1 0 | 0 0 0" },
  { "given", PAIRS, "b a", NULL, NO, NO, "b a: 1 0 | 1 2" },
  { "given-other", "a:a a:b b:a b:c a:- -:b", "a", NULL, YES, NO, "a (other): 1 1 | 1 0" },
  { "given-both", "a:a a:b b:a b:c a:- -:b b:-", "a", NULL, YES, YES, "a (other) (none): 1 1 1 | 1 0 0 | 0 0 0" },
  { "given-if-any", "a:a b:c b:-", "a", NULL, ANY, ANY, "a: 1" },
  { "given-if-any-other", "a:a a:c", "a", NULL, ANY, ANY, "a (other): 1 1 | 0 0" },
  { "given-if-any-missing", "a:a a:-", "a", NULL, ANY, ANY, "a (none): 1 1 | 0 0" },
  { "given-missing-itself", "a:a a:- b:-", "(none) a", NULL, YES, YES, "(none) a (other): 0 0 0 | 1 1 0 | 1 0 0" },
  { "empty", "", NULL, NULL, NO, NO, ":" },
  { "empty-given", "", "a b", NULL, ANY, ANY, "a b: 0 0 | 0 0" },
};

static char *
print_matrix(const RelabelConfusionMatrix *matrix, const RelabelLabelTable *table)
{
  GString *text = g_string_new(NULL);

  for (guint i = 0; i < matrix->n_labels; i++)
    g_string_append_printf(text, "%s%s", i > 0 ? " " : "", relabel_label_table_get(table, matrix->labels[i]));
  g_string_append_c(text, ':');
  for (guint i = 0; i < matrix->n_labels; i++) {
    g_string_append(text, i > 0 ? " |" : "");
    for (guint k = 0; k < matrix->n_labels; k++)
      g_string_append_printf(text, " %" G_GUINT64_FORMAT, matrix->counts[i * matrix->n_labels + k]);
  }
  return g_string_free(text, FALSE);
}

static void
test_matrix(gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data);
  g_autoptr(RelabelLabelTable) table = relabel_label_table_new();
  g_autoptr(RelabelConfusion) confusion = relabel_confusion_new(table, matrices[i].missing);
  g_autoptr(RelabelConfusion) twice = relabel_confusion_new(table, matrices[i].missing);
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int));
  RelabelConfusionClasses classes = make_classes(table, matrices[i].classes, numbers);
  g_autoptr(RelabelConfusionMatrix) matrix = NULL;
  g_autoptr(RelabelConfusionMatrix) larger = NULL;
  g_autofree char *text = NULL;

  add_pairs(confusion, table, matrices[i].pairs);
  matrix = relabel_confusion_get_matrix(confusion, classes, matrices[i].other, matrices[i].with_missing);
  text = print_matrix(matrix, table);
  g_assert_cmpstr(text, ==, matrices[i].matrix);
  /* What is merged counts, too. */
  relabel_confusion_merge(twice, confusion);
  relabel_confusion_merge(twice, confusion);
  larger = relabel_confusion_get_matrix(twice, classes, matrices[i].other, matrices[i].with_missing);
  g_assert_cmpuint(larger->n_labels, ==, matrix->n_labels);
  for (guint k = 0; k < matrix->n_labels * matrix->n_labels; k++)
    g_assert_cmpuint(larger->counts[k], ==, 2 * matrix->counts[k]);
}

static void
test_cell(void)
{
  g_autoptr(RelabelLabelTable) table = relabel_label_table_new();
  g_autoptr(RelabelConfusion) confusion = relabel_confusion_new(table, NULL);
  int a = relabel_label_table_add(table, "a"), b = relabel_label_table_add(table, "b"), late;
  g_autoptr(RelabelConfusionMatrix) matrix =
      relabel_confusion_get_matrix(confusion, (RelabelConfusionClasses){ &a, 1 }, RELABEL_EVALUATION_INCLUDE_YES, RELABEL_EVALUATION_INCLUDE_YES);
  guint row, column;

  late = relabel_label_table_add(table, "seen later");
  g_assert_true(relabel_confusion_matrix_find(matrix, a, RELABEL_NO_LABEL, &row, &column));
  g_assert_cmpuint(row, ==, 0);
  g_assert_cmpuint(column, ==, 2);
  g_assert_true(relabel_confusion_matrix_find(matrix, late, a, &row, &column));
  g_assert_cmpuint(row, ==, 1);
  g_assert_cmpuint(column, ==, 0);
  g_assert_false(relabel_confusion_matrix_find(matrix, b, late, &row, &column));
  g_assert_false(relabel_confusion_matrix_find(matrix, b, RELABEL_NO_LABEL, &row, &column));
  g_assert_true(relabel_confusion_matrix_find(matrix, RELABEL_NO_LABEL, RELABEL_NO_LABEL, &row, &column));
}

/* ---- curves ---- */

typedef struct {
  RelabelLabelTable *table;
  GArray *truths;
  GArray *predictions;
} Scene;

/*
 * Words of the form +a0.9: a truth and a prediction of the same place, a and so sure; -a0.9: a prediction of another place; a: a truth
 * alone; a=b0.9: a truth a where b is predicted; *a0.9: a prediction in a crowd; no number: no confidence.
 */
static void
add_word(Scene *self, const char *word, double x)
{
  RelabelMatchObject truth = { RELABEL_NO_LABEL, NAN, *word == '*', { x, 0, 0.5, 0.5 } }, prediction = truth;
  const char *p = word + (strchr("+-*", *word) != NULL);
  char name[] = { *p == '0' ? '\0' : *p, '\0' };
  gboolean swapped = p[1] == '=';

  truth.label = prediction.label = relabel_label_table_add(self->table, name);
  if (swapped)
    prediction.label = relabel_label_table_add(self->table, (const char[]){ p[2] == '0' ? '\0' : p[2], '\0' });
  p += swapped ? 2 : 0;
  p += *p != '0';
  if (*p != '\0')
    prediction.confidence = g_ascii_strtod(p, NULL);
  if (*word != '-')
    g_array_append_val(self->truths, truth);
  if (p > word + 1 || *p != '\0')
    g_array_append_val(self->predictions, prediction);
}

static void
add_scene(RelabelSweep *sweep, RelabelLabelTable *table, const char *words, gboolean classwise)
{
  g_auto(GStrv) list = g_strsplit(words, " ", -1);
  g_autoptr(GArray) truths = g_array_new(FALSE, FALSE, sizeof(RelabelMatchObject));
  g_autoptr(GArray) predictions = g_array_new(FALSE, FALSE, sizeof(RelabelMatchObject));
  RelabelMatchOptions options = { RELABEL_MATCH_BOXES, classwise, -1 };
  g_autoptr(RelabelMatcher) matcher = relabel_matcher_new(&options);
  Scene scene = { table, truths, predictions };

  for (guint i = 0; list[i] != NULL && *words != '\0'; i++)
    add_word(&scene, list[i], i);
  g_assert_true(relabel_matcher_load(matcher, (const RelabelMatchObject *)(gconstpointer)truths->data, truths->len,
                                     (const RelabelMatchObject *)(gconstpointer)predictions->data, predictions->len, NULL));
  relabel_sweep_add(sweep, matcher);
}

/* Precision and confidence at recall 0, 0.5 and 1, and the recall that is reached, of the first class. */
static const struct {
  const char *name;
  const char *scene;
  const char *classes;
  gboolean any_class;
  guint max_predictions;
  const char *labels;
  double precision[3], confidence[3], recall;
} curves[] = {
  { "right", "+a0.9 +a0.8", NULL, FALSE, 0, "a", { 1, 1, 1 }, { 0.9, 0.9, 0.8 }, 1 },
  { "half", "+a0.9 a", NULL, FALSE, 0, "a", { 1, 1, 0 }, { 0.9, 0.9, 0 }, 0.5 },
  { "wrong-first", "-a0.9 +a0.8", NULL, FALSE, 0, "a", { 0.5, 0.5, 0.5 }, { 0.9, 0.8, 0.8 }, 1 },
  { "falls-never", "+a0.9 -a0.8 -a0.7 +a0.6 +a0.5 +a0.4", NULL, FALSE, 0, "a", { 1, 2.0 / 3, 2.0 / 3 }, { 0.9, 0.6, 0.4 }, 1 },
  { "right-first-of-equals", "-a0.5 +a0.5", NULL, FALSE, 0, "a", { 1, 1, 1 }, { 0.5, 0.5, 0.5 }, 1 },
  { "zero-is-zero", "-a0.1 +a0.0", NULL, FALSE, 0, "a", { 0.5, 0.5, 0.5 }, { 0.1, 0, 0 }, 1 },
  { "no-prediction", "a", NULL, FALSE, 0, "a", { 0, 0, 0 }, { 0, 0, 0 }, 0 },
  { "no-truth", "-a0.9", NULL, FALSE, 0, "a", { -1, -1, -1 }, { -1, -1, -1 }, -1 },
  { "sorted", "b +a0.9", NULL, FALSE, 0, "a b", { 1, 1, 1 }, { 0.9, 0.9, 0.9 }, 1 },
  { "given", "b +a0.9", "z a", FALSE, 0, "z a", { -1, -1, -1 }, { -1, -1, -1 }, -1 },
  { "crowds-do-not-count", "*a0.9 +a0.8", NULL, FALSE, 0, "a", { 1, 1, 1 }, { 0.8, 0.8, 0.8 }, 1 },
  { "only-crowds", "*a0.9", NULL, FALSE, 0, "a", { -1, -1, -1 }, { -1, -1, -1 }, -1 },
  { "swapped-is-wrong-for-the-truth", "a=b0.9 +a0.8", NULL, TRUE, 0, "a b", { 0.5, 0.5, 0 }, { 0.9, 0.8, 0 }, 0.5 },
  { "most-of-an-image", "-a0.9 +a0.8", NULL, FALSE, 1, "a", { 0, 0, 0 }, { 0.9, 0, 0 }, 0 },
  { "empty-label", "+0.9", NULL, FALSE, 0, "", { -1, -1, -1 }, { -1, -1, -1 }, -1 },
  { "empty-label-is-not-wrong", "a=0.9 +a0.8", NULL, TRUE, 0, " a", { -1, -1, -1 }, { -1, -1, -1 }, -1 },
};

static void
check_labels(const RelabelCurves *found, const RelabelLabelTable *table, const char *wanted)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (guint i = 0; i < found->n_classes; i++)
    g_string_append_printf(text, "%s%s", i > 0 ? " " : "", relabel_label_table_get(table, found->classes[i]));
  g_assert_cmpstr(text->str, ==, wanted);
}

static void
test_curve(gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data);
  g_autoptr(RelabelLabelTable) table = relabel_label_table_new();
  g_autoptr(RelabelSweep) sweep = relabel_sweep_new(table, relabel_sweep_thresholds, 2, curves[i].max_predictions);
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(int));
  RelabelConfusionClasses classes = make_classes(table, curves[i].classes, numbers);
  g_autoptr(RelabelCurves) found = NULL;

  add_scene(sweep, table, curves[i].scene, !curves[i].any_class);
  found = relabel_sweep_finish(sweep, classes.labels, classes.n_labels, NULL);
  check_labels(found, table, curves[i].labels);
  for (guint threshold = 0; threshold < 2; threshold++) {
    const RelabelCurve *curve = relabel_curves_get(found, threshold, 0);

    for (guint k = 0; k < 3; k++) {
      g_assert_cmpfloat_with_epsilon(curve->precision[50 * k], curves[i].precision[k], EPSILON);
      g_assert_cmpfloat_with_epsilon(curve->confidence[50 * k], curves[i].confidence[k], EPSILON);
    }
    g_assert_cmpfloat_with_epsilon(curve->recall, curves[i].recall, EPSILON);
  }
}

static void
test_no_confidence(void)
{
  g_autoptr(RelabelLabelTable) table = relabel_label_table_new();
  g_autoptr(RelabelSweep) sweep = relabel_sweep_new(table, relabel_sweep_thresholds, 10, 100);
  g_autoptr(RelabelCurves) curve = NULL;
  g_autoptr(GError) error = NULL;
  int other;

  add_scene(sweep, table, "-b b0.5 a +a0.9 -z", TRUE);
  /* A class without ground truth has no curve that would need it. */
  other = relabel_label_table_add(table, "z");
  curve = relabel_sweep_finish(sweep, &other, 1, &error);
  g_assert_no_error(error);
  g_assert_null(relabel_sweep_finish(sweep, NULL, 0, &error));
  g_assert_error(error, RELABEL_EVALUATE_ERROR, RELABEL_EVALUATE_ERROR_NO_CONFIDENCE);
  g_assert_cmpstr(error->message, ==, "All predicted objects must have their `confidence` attribute populated in order to compute "
                                      "precision-recall curves");
}

/* The same as one sweep over all of it; what is best, and the means. */
static void
test_merge(void)
{
  g_autoptr(RelabelLabelTable) table = relabel_label_table_new();
  g_autoptr(RelabelSweep) sweep = relabel_sweep_new(table, relabel_sweep_thresholds, 10, 100);
  g_autoptr(RelabelSweep) rest = relabel_sweep_new(table, relabel_sweep_thresholds, 10, 100);
  g_autoptr(RelabelCurves) found = NULL;
  g_autoptr(GArray) best = NULL;
  RelabelCurve mean;

  add_scene(sweep, table, "+a0.9 +b0.8 c", TRUE);
  add_scene(rest, table, "a +b0.9 -z0.1", TRUE);
  relabel_sweep_merge(sweep, rest);
  found = relabel_sweep_finish(sweep, NULL, 0, NULL);
  check_labels(found, table, "a b c z");
  g_assert_cmpfloat_with_epsilon(relabel_curves_get_ap(found, 0), 51.0 / 101, EPSILON);
  g_assert_cmpfloat_with_epsilon(relabel_curves_get_ar(found, 0), 0.5, EPSILON);
  g_assert_cmpfloat_with_epsilon(relabel_curves_get_map(found, NULL, 0), (51.0 / 101 + 1 + 0) / 3, EPSILON);
  g_assert_cmpfloat_with_epsilon(relabel_curves_get_mar(found, (const guint[]){ 1, 3 }, 2), 1, EPSILON);
  g_assert_cmpfloat(relabel_curves_get_map(found, (const guint[]){ 3 }, 1), ==, -1);
  best = relabel_curves_get_best(found, 2);
  g_assert_cmpuint(best->len, ==, 2);
  g_assert_cmpuint(g_array_index(best, guint, 0), ==, 1);
  g_assert_cmpuint(g_array_index(best, guint, 1), ==, 0);
  relabel_curves_get_mean(found, 0, NULL, 0, &mean);
  g_assert_cmpfloat_with_epsilon(mean.precision[50], 1, EPSILON);
  g_assert_cmpfloat_with_epsilon(mean.confidence[50], 0.9, EPSILON);
  g_assert_cmpfloat_with_epsilon(mean.precision[51], 0, EPSILON);
  relabel_curves_get_mean(found, 1, (const guint[]){ 9 }, 1, &mean);
  g_assert_cmpfloat(mean.confidence[100], ==, 0.8);
}

#define ADD_ROWS(rows, prefix, test)                                         \
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {                           \
    g_autofree char *path = g_strdup_printf("/" prefix "/%s", rows[i].name); \
                                                                             \
    g_test_add_data_func(path, GSIZE_TO_POINTER(i), test);                   \
  }

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  ADD_ROWS(metrics, "metrics", test_metrics)
  ADD_ROWS(reports, "report", test_report)
  ADD_ROWS(matrices, "matrix", test_matrix)
  g_test_add_func("/matrix/cell", test_cell);
  ADD_ROWS(curves, "curve", test_curve)
  g_test_add_func("/curve/no-confidence", test_no_confidence);
  g_test_add_func("/curve/merge", test_merge);
  return g_test_run();
}
