/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-expression.h"
#include "relabel-value.h"

G_BEGIN_DECLS

/* Evaluates expressions in memory, one thread at a time. What it gives is good until it evaluates again. */
typedef struct {
  GPtrArray *fields;    /* of RelabelField, of the dataset; borrowed */
  GHashTable *patterns; /* text of a regular expression with its options -> GRegex, NULL where it is none */
  RelabelValueStore store;
} RelabelEvaluator;

/* What paths are relative to: an element where there is one, else the sample. */
typedef struct {
  RelabelSample *sample;
  const RelabelValue *element;
} RelabelScope;

void relabel_evaluator_init(RelabelEvaluator *self, GPtrArray *fields);
void relabel_evaluator_clear(RelabelEvaluator *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelEvaluator, relabel_evaluator_clear)

RelabelValue relabel_evaluator_evaluate(RelabelEvaluator *self, RelabelExpression *expression, RelabelSample *sample, RelabelLabel *label);
gboolean relabel_evaluator_test(RelabelEvaluator *self, RelabelExpression *expression, RelabelSample *sample, RelabelLabel *label);

/* The parts of it. */
RelabelValue relabel_evaluator_evaluate_in(RelabelEvaluator *self, RelabelExpression *expression, const RelabelScope *scope);
gboolean relabel_evaluator_matches(RelabelEvaluator *self, const char *text, const char *pattern, const char *options);
RelabelValue relabel_value_calculate(RelabelOperator op, const RelabelValue *a, const RelabelValue *b);
RelabelValue relabel_value_aggregate(RelabelOperator op, const RelabelValue *list);

/* The regular expression that FiftyOne makes of starts_with() and its sisters; NULL where the texts are none. */
char *relabel_operator_make_pattern(RelabelOperator op, JsonNode *texts);

G_END_DECLS
