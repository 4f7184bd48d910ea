/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-confusion-private.h"

#include <math.h>

/* Of one label or of all. */
typedef struct {
  guint64 right;
  guint64 predicted;
  guint64 support;
} Sums;

typedef struct {
  GArray *labels; /* of int: those that count */
  int *places;    /* of labels in these, by their number; -1: none */
  Sums *sums;     /* of each */
  Sums all;
  guint64 n_matches; /* that have one of the labels */
  guint64 n_right;   /* of these, with the same label twice */
  guint64 n_total;   /* all matches */
  gboolean has_all;  /* there are no other labels in the matches */
} Tally;

static void
tally_labels(Tally *self, const RelabelConfusion *confusion, RelabelConfusionClasses classes)
{
  guint n = relabel_label_table_get_n_labels(confusion->table);

  if (classes.labels != NULL) {
    self->labels = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_vals(self->labels, classes.labels, classes.n_labels);
  } else {
    self->labels = relabel_confusion_get_classes(confusion);
    for (guint i = self->labels->len; i > 0; i--) {
      if (g_array_index(self->labels, int, i - 1) == confusion->missing)
        g_array_remove_index(self->labels, i - 1);
    }
  }
  self->places = g_new(int, n);
  for (guint i = 0; i < n; i++)
    self->places[i] = -1;
  for (guint i = 0; i < self->labels->len; i++)
    self->places[g_array_index(self->labels, int, i)] = (int)i;
}

static void
tally_pair(Tally *self, const RelabelConfusionPair *pair)
{
  int truth = self->places[pair->truth], prediction = self->places[pair->prediction];
  gboolean right = pair->truth == pair->prediction;

  self->n_total += pair->n;
  self->has_all = self->has_all && truth >= 0 && prediction >= 0;
  if (truth >= 0 || prediction >= 0) {
    self->n_matches += pair->n;
    self->n_right += right ? pair->n : 0;
  }
  if (truth >= 0)
    self->sums[truth].support += pair->n;
  if (prediction >= 0)
    self->sums[prediction].predicted += pair->n;
  if (truth >= 0 && right)
    self->sums[truth].right += pair->n;
}

static void
tally_init(Tally *self, const RelabelConfusion *confusion, RelabelConfusionClasses classes)
{
  RelabelConfusionPair pair;
  GHashTableIter iter;

  *self = (Tally){ NULL };
  self->has_all = TRUE;
  tally_labels(self, confusion, classes);
  self->sums = g_new0(Sums, self->labels->len);
  g_hash_table_iter_init(&iter, confusion->pairs);
  while (relabel_confusion_next(confusion, &iter, &pair))
    tally_pair(self, &pair);
  for (guint i = 0; i < self->labels->len; i++) {
    self->all.right += self->sums[i].right;
    self->all.predicted += self->sums[i].predicted;
    self->all.support += self->sums[i].support;
  }
}

static void
tally_clear(Tally *self)
{
  g_array_unref(self->labels);
  g_free(self->places);
  g_free(self->sums);
}

static double
divide(double a, double b)
{
  return b > 0 ? a / b : 0;
}

static void
fill_row(RelabelReportRow *row, const Sums *sums, double beta)
{
  double right = (double)sums->right, predicted = (double)sums->predicted, support = (double)sums->support;

  row->precision = divide(right, predicted);
  row->recall = divide(right, support);
  row->support = sums->support;
  if (isinf(beta))
    row->fscore = row->recall;
  else
    row->fscore = divide((1 + beta * beta) * right, beta * beta * support + predicted);
}

/* The mean of the rows, each with its weight; 0 where none has any. */
static void
fill_mean(RelabelReportRow *mean, const Tally *tally, double beta, gboolean weighted)
{
  double all = 0;

  for (guint i = 0; i < tally->labels->len; i++) {
    RelabelReportRow row = { 0 };
    double weight = weighted ? (double)tally->sums[i].support : 1;

    fill_row(&row, &tally->sums[i], beta);
    mean->precision += weight * row.precision;
    mean->recall += weight * row.recall;
    mean->fscore += weight * row.fscore;
    all += weight;
  }
  mean->precision = divide(mean->precision, all);
  mean->recall = divide(mean->recall, all);
  mean->fscore = divide(mean->fscore, all);
  mean->support = tally->all.support;
}

static void
fill_average(RelabelReportRow *row, const Tally *tally, double beta, RelabelEvaluationAverage average)
{
  *row = (RelabelReportRow){ RELABEL_NO_LABEL };
  if (average == RELABEL_EVALUATION_AVERAGE_MICRO)
    fill_row(row, &tally->all, beta);
  else
    fill_mean(row, tally, beta, average == RELABEL_EVALUATION_AVERAGE_WEIGHTED);
}

void
relabel_confusion_get_metrics(const RelabelConfusion *self, RelabelConfusionClasses classes, RelabelEvaluationAverage average, double beta,
                              RelabelMetrics *metrics)
{
  RelabelReportRow row;
  Tally tally;

  tally_init(&tally, self, classes);
  fill_average(&row, &tally, beta, average);
  *metrics = (RelabelMetrics){ divide((double)tally.n_right, (double)tally.n_matches), row.precision, row.recall, row.fscore, row.support };
  tally_clear(&tally);
}

RelabelReport *
relabel_confusion_get_report(const RelabelConfusion *self, RelabelConfusionClasses classes)
{
  RelabelReport *report = g_new0(RelabelReport, 1);
  Tally tally;

  tally_init(&tally, self, classes);
  report->n_rows = tally.labels->len;
  report->rows = g_new0(RelabelReportRow, report->n_rows);
  for (guint i = 0; i < report->n_rows; i++) {
    report->rows[i].label = g_array_index(tally.labels, int, i);
    fill_row(&report->rows[i], &tally.sums[i], 1);
  }
  fill_average(&report->micro, &tally, 1, RELABEL_EVALUATION_AVERAGE_MICRO);
  fill_average(&report->macro, &tally, 1, RELABEL_EVALUATION_AVERAGE_MACRO);
  fill_average(&report->weighted, &tally, 1, RELABEL_EVALUATION_AVERAGE_WEIGHTED);
  report->has_accuracy = tally.has_all && tally.n_total > 0 && report->n_rows > 0;
  tally_clear(&tally);
  return report;
}

void
relabel_report_free(RelabelReport *self)
{
  g_free(self->rows);
  g_free(self);
}
