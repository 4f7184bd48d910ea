/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-evaluate.h"
#include "store-util.h"

/* More than a page. */
#define N_SAMPLES 300

/* One label of a kind that overlaps the truth, and one that doesn't. */
typedef struct {
  const char *name;
  RelabelFieldType type;
  const char *truth;
  const char *near;
  const char *far;
} Kind;

#define N_KINDS 3
extern const Kind kinds[N_KINDS];

/* Samples with a truth and two predictions each. */
RelabelSample *new_filled_sample(guint number, const Kind *kind);
void fill(RelabelDataset *dataset, const Kind *kind, guint n);
RelabelEvaluation *evaluate(RelabelDataset *dataset, RelabelEvaluateRequest *request);
void assert_counts(RelabelEvaluation *evaluation, guint64 tp, guint64 fp, guint64 fn);
RelabelSample *read_sample(RelabelDataset *dataset, guint number);
char *read_attributes(RelabelDataset *dataset, guint number, const char *field, guint place);
void assert_values(RelabelDataset *dataset, guint number, const char *wanted);
void assert_is(RelabelDataset *dataset, const char *wanted);
guint count_evaluations(RelabelDataset *dataset);
