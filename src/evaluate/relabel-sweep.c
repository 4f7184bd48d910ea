/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-sweep.h"

#include <math.h>

#include "relabel-evaluate-error.h"

const double relabel_sweep_thresholds[10] = { 0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90, 0.95 };

/* A prediction that counts for a class, and at which thresholds it is right or wrong. */
typedef struct {
  double confidence;
  guint64 right;
  guint64 wrong;
} Record;

typedef struct {
  GArray *records; /* of Record */
  guint64 n_truths;
} Class;

/* Where a prediction of the present image is written: one place for each class that it counts for, mostly one. */
typedef struct {
  int label;
  guint record;
  int next; /* -1: none */
} Place;

struct _RelabelSweep {
  RelabelLabelTable *table; /* borrowed */
  int empty_label;
  double thresholds[RELABEL_SWEEP_MAX_THRESHOLDS];
  guint n_thresholds;
  guint max_predictions;
  GPtrArray *classes; /* of Class by label; NULL: not seen */

  /* Room for work. */
  GArray *heads;  /* of int: the first place of each prediction, -1: none */
  GArray *places; /* of Place */
};

static void
class_free(Class *self)
{
  if (self == NULL)
    return;
  g_array_unref(self->records);
  g_free(self);
}

RelabelSweep *
relabel_sweep_new(RelabelLabelTable *table, const double *thresholds, guint n_thresholds, guint max_predictions)
{
  RelabelSweep *self;

  g_return_val_if_fail(n_thresholds <= RELABEL_SWEEP_MAX_THRESHOLDS, NULL);

  self = g_new0(RelabelSweep, 1);
  self->table = table;
  self->empty_label = relabel_label_table_add(table, "");
  self->n_thresholds = n_thresholds;
  for (guint i = 0; i < n_thresholds; i++)
    self->thresholds[i] = thresholds[i];
  self->max_predictions = max_predictions;
  self->classes = g_ptr_array_new_with_free_func((GDestroyNotify)class_free);
  self->heads = g_array_new(FALSE, FALSE, sizeof(int));
  self->places = g_array_new(FALSE, FALSE, sizeof(Place));
  return self;
}

void
relabel_sweep_free(RelabelSweep *self)
{
  g_ptr_array_unref(self->classes);
  g_array_unref(self->heads);
  g_array_unref(self->places);
  g_free(self);
}

static Class *
find_class(const RelabelSweep *self, int label)
{
  return label >= 0 && label < (int)self->classes->len ? g_ptr_array_index(self->classes, label) : NULL;
}

/* NULL for no label. */
static Class *
see_class(RelabelSweep *self, int label)
{
  Class *class = find_class(self, label);

  if (class != NULL || label == RELABEL_NO_LABEL)
    return class;
  if (label >= (int)self->classes->len)
    g_ptr_array_set_size(self->classes, label + 1);
  class = g_new0(Class, 1);
  class->records = g_array_new(FALSE, FALSE, sizeof(Record));
  self->classes->pdata[label] = class;
  return class;
}

static Record *
get_record(RelabelSweep *self, Class *class, int label, const RelabelMatchObject *object, int prediction)
{
  int *head = &g_array_index(self->heads, int, prediction);
  Place place = { label, class->records->len, *head };
  Record record = { object->confidence };

  for (int i = *head; i >= 0; i = g_array_index(self->places, Place, i).next) {
    if (g_array_index(self->places, Place, i).label == label)
      return &g_array_index(class->records, Record, g_array_index(self->places, Place, i).record);
  }
  *head = (int)self->places->len;
  g_array_append_val(self->places, place);
  g_array_append_val(class->records, record);
  return &g_array_index(class->records, Record, place.record);
}

/* FiftyOne asks whether labels are true: an empty one is no truth, and wrong is no prediction of it. */
static void
add_match(RelabelSweep *self, const RelabelMatcher *matcher, const RelabelMatch *match, guint threshold)
{
  const RelabelMatchObject *truth = match->truth >= 0 ? relabel_matcher_get_objects(matcher, FALSE) + match->truth : NULL;
  const RelabelMatchObject *prediction = match->prediction >= 0 ? relabel_matcher_get_objects(matcher, TRUE) + match->prediction : NULL;
  int true_label = truth != NULL ? truth->label : RELABEL_NO_LABEL;
  int predicted_label = prediction != NULL ? prediction->label : RELABEL_NO_LABEL;
  int label = true_label != RELABEL_NO_LABEL ? true_label : predicted_label;
  Class *class;

  see_class(self, true_label);
  see_class(self, predicted_label);
  class = find_class(self, label);
  if ((truth != NULL && truth->crowd) || class == NULL)
    return;
  /* Each truth is in one match at each threshold. */
  if (threshold == 0 && true_label != RELABEL_NO_LABEL && true_label != self->empty_label)
    class->n_truths++;
  if (predicted_label == RELABEL_NO_LABEL)
    return;
  if (true_label == predicted_label)
    get_record(self, class, label, prediction, match->prediction)->right |= G_GUINT64_CONSTANT(1) << threshold;
  else if (predicted_label != self->empty_label)
    get_record(self, class, label, prediction, match->prediction)->wrong |= G_GUINT64_CONSTANT(1) << threshold;
}

void
relabel_sweep_add(RelabelSweep *self, RelabelMatcher *matcher)
{
  guint n;

  g_array_set_size(self->places, 0);
  for (guint i = 0; i < self->n_thresholds; i++) {
    const RelabelMatch *matches;

    relabel_matcher_match(matcher, self->thresholds[i], self->max_predictions);
    if (i == 0) {
      relabel_matcher_get_predictions(matcher, &n);
      g_array_set_size(self->heads, n);
      for (guint k = 0; k < n; k++)
        g_array_index(self->heads, int, k) = -1;
    }
    matches = relabel_matcher_get_matches(matcher, &n);
    for (guint k = 0; k < n; k++)
      add_match(self, matcher, &matches[k], i);
  }
}

void
relabel_sweep_merge(RelabelSweep *self, const RelabelSweep *other)
{
  for (guint i = 0; i < other->classes->len; i++) {
    const Class *from = g_ptr_array_index(other->classes, i);
    Class *to = from != NULL ? see_class(self, (int)i) : NULL;

    if (from == NULL)
      continue;
    to->n_truths += from->n_truths;
    g_array_append_vals(to->records, from->records->data, from->records->len);
  }
}

/* ---- curves ---- */

static int
compare_records(gconstpointer a, gconstpointer b)
{
  double x = ((const Record *)a)->confidence, y = ((const Record *)b)->confidence;

  return (x < y) - (x > y);
}

/* The confidence and the precision after each prediction that counts, and how many of them are right. */
typedef struct {
  double *confidences;
  double *precisions;
  guint *n_right;
  guint n;
} Steps;

static void
add_steps(Steps *steps, const Record *records, guint n, guint64 bit, gboolean right)
{
  for (guint i = 0; i < n; i++) {
    if (((right ? records[i].right : records[i].wrong) & bit) == 0)
      continue;
    steps->confidences[steps->n] = records[i].confidence;
    steps->n_right[steps->n] = (steps->n > 0 ? steps->n_right[steps->n - 1] : 0) + (right ? 1 : 0);
    steps->precisions[steps->n] = (double)steps->n_right[steps->n] / (steps->n + 1);
    steps->n++;
  }
}

/* Of predictions of the same confidence, those that are right come first. */
static void
fill_steps(Steps *steps, GArray *records, guint threshold)
{
  guint end;

  steps->n = 0;
  for (guint i = 0; i < records->len; i = end) {
    const Record *first = &g_array_index(records, Record, i);

    for (end = i + 1; end < records->len && g_array_index(records, Record, end).confidence == first->confidence; end++)
      ;
    add_steps(steps, first, end - i, G_GUINT64_CONSTANT(1) << threshold, TRUE);
    add_steps(steps, first, end - i, G_GUINT64_CONSTANT(1) << threshold, FALSE);
  }
  for (guint i = steps->n; i > 1; i--)
    steps->precisions[i - 2] = MAX(steps->precisions[i - 2], steps->precisions[i - 1]);
}

static void
fill_curve(RelabelCurve *curve, const Steps *steps, guint64 n_truths)
{
  guint i = 0;

  for (guint k = 0; k < RELABEL_CURVE_N_POINTS; k++) {
    double recall = k + 1 < RELABEL_CURVE_N_POINTS ? k * 0.01 : 1;

    while (i < steps->n && steps->n_right[i] / (double)n_truths < recall)
      i++;
    curve->precision[k] = i < steps->n ? steps->precisions[i] : 0;
    curve->confidence[k] = i < steps->n ? steps->confidences[i] : 0;
  }
  curve->recall = steps->n > 0 ? steps->n_right[steps->n - 1] / (double)n_truths : 0;
}

static gboolean
check_confidences(const GArray *records, GError **error)
{
  for (guint i = 0; i < records->len; i++) {
    if (isnan(g_array_index(records, Record, i).confidence)) {
      g_set_error_literal(error, RELABEL_EVALUATE_ERROR, RELABEL_EVALUATE_ERROR_NO_CONFIDENCE,
                          "All predicted objects must have their `confidence` attribute populated in order to compute precision-recall curves");
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
fill_class(const RelabelSweep *self, RelabelCurves *curves, guint index, GError **error)
{
  Class *class = find_class(self, curves->classes[index]);
  guint n = class != NULL ? class->records->len : 0;
  g_autofree double *confidences = g_new(double, n);
  g_autofree double *precisions = g_new(double, n);
  g_autofree guint *n_right = g_new(guint, n);
  Steps steps = { confidences, precisions, n_right };

  if (class == NULL || class->n_truths == 0)
    return TRUE;
  if (!check_confidences(class->records, error))
    return FALSE;
  g_array_sort(class->records, compare_records);
  for (guint i = 0; i < curves->n_thresholds; i++) {
    fill_steps(&steps, class->records, i);
    fill_curve(&curves->curves[i * curves->n_classes + index], &steps, class->n_truths);
  }
  return TRUE;
}

static GArray *
list_classes(const RelabelSweep *self)
{
  GArray *labels = g_array_new(FALSE, FALSE, sizeof(int));

  for (int i = 0; i < (int)self->classes->len; i++) {
    if (g_ptr_array_index(self->classes, i) != NULL)
      g_array_append_val(labels, i);
  }
  relabel_label_table_sort(self->table, labels);
  return labels;
}

RelabelCurves *
relabel_sweep_finish(RelabelSweep *self, const int *classes, guint n_classes, GError **error)
{
  g_autoptr(GArray) labels = classes == NULL ? list_classes(self) : NULL;
  g_autoptr(RelabelCurves) curves = NULL;

  if (classes != NULL)
    curves = relabel_curves_new(self->thresholds, self->n_thresholds, classes, n_classes);
  else
    curves = relabel_curves_new(self->thresholds, self->n_thresholds, (const int *)(gconstpointer)labels->data, labels->len);
  for (guint i = 0; i < curves->n_classes; i++) {
    if (!fill_class(self, curves, i, error))
      return NULL;
  }
  return g_steal_pointer(&curves);
}
