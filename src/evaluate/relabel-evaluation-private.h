/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-confusion.h"
#include "relabel-dataset.h"
#include "relabel-evaluation.h"
#include "relabel-sweep.h"

G_BEGIN_DECLS

/* Both ids of a match; of a null one, nothing but zeros. */
typedef struct {
  int truth; /* its label, or RELABEL_NO_LABEL */
  int prediction;
  double iou;        /* NAN: none, or not a number */
  double confidence; /* NAN: none */
  guint8 truth_id[RELABEL_ID_SIZE];
  guint8 prediction_id[RELABEL_ID_SIZE];
} RelabelEvaluationMatch;

struct _RelabelEvaluation {
  GObject parent_instance;

  char *key;
  JsonObject *config;
  RelabelLabelTable *labels;
  char *missing;
  GStrv classes;
  GArray *class_labels; /* of int: these by their numbers */
  GArray *matches;      /* of RelabelEvaluationMatch */
  RelabelConfusion *confusion;
  RelabelCurves *curves; /* NULL: none */
  guint n_broken;
};

RelabelEvaluation *relabel_evaluation_new(const char *key, JsonObject *config, const char *missing);

/* Once the matches are there. classes: NULL for those of the matches. */
void relabel_evaluation_set_classes(RelabelEvaluation *self, const char *const *classes);
void relabel_evaluation_count_matches(RelabelEvaluation *self);

gboolean relabel_evaluation_is_classification(RelabelEvaluation *self);
gboolean relabel_evaluation_has_id(const guint8 id[RELABEL_ID_SIZE]);

/* The numbers of classes (int); NULL for those that the figures are made for. */
GArray *relabel_evaluation_find_labels(RelabelEvaluation *self, const char *const *classes);

/* Such numbers as classes that count; they are borrowed. */
RelabelConfusionClasses relabel_evaluation_as_classes(GArray *labels);

/* As they are stored: an id in its quotes, and what a pair has in common, which may be no number. */
void relabel_evaluation_append_id(GString *text, const guint8 id[RELABEL_ID_SIZE]);
void relabel_evaluation_append_iou(GString *text, double iou);

/* What is stored of it, as FiftyOne has it: the results, and the document of the run. */
char *relabel_evaluation_format_results(RelabelEvaluation *self);
RelabelRun *relabel_evaluation_to_run(RelabelEvaluation *self, RelabelDataset *dataset, RelabelView *view, GError **error);
RelabelEvaluation *relabel_evaluation_new_from_run(RelabelRun *run, GError **error);

G_END_DECLS
