/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-expression.h"

G_BEGIN_DECLS

/**
 * RelabelValueCount:
 * @value: a value; JSON null for those that have none
 * @count: how often it occurs
 *
 * How often a value occurs.
 */
typedef struct {
  JsonNode *value;
  guint64 count;
} RelabelValueCount;

#define RELABEL_TYPE_VALUE_COUNT (relabel_value_count_get_type())

RELABEL_API GType relabel_value_count_get_type(void);
RELABEL_API RelabelValueCount *relabel_value_count_copy(const RelabelValueCount *self);
RELABEL_API void relabel_value_count_free(RelabelValueCount *self);

/**
 * RelabelHistogram:
 * @lower: where the first bin begins
 * @upper: where the last bin ends
 * @n_bins: the number of bins, all of the same width
 * @counts: (array length=n_bins): the number of values in each bin, its lower edge included; in the last one also those at its upper edge
 * @n_others: what is in no bin: values outside of the range, those that are no numbers, and null
 *
 * How numbers are spread.
 */
typedef struct {
  double lower;
  double upper;
  guint n_bins;
  guint64 *counts;
  guint64 n_others;
} RelabelHistogram;

#define RELABEL_TYPE_HISTOGRAM (relabel_histogram_get_type())

RELABEL_API GType relabel_histogram_get_type(void);
RELABEL_API RelabelHistogram *relabel_histogram_copy(const RelabelHistogram *self);
RELABEL_API void relabel_histogram_free(RelabelHistogram *self);

/* Not for others than stores. */
typedef enum {
  RELABEL_AGGREGATE_COUNT,
  RELABEL_AGGREGATE_VALUES,
  RELABEL_AGGREGATE_BOUNDS,
  RELABEL_AGGREGATE_HISTOGRAM,
} RelabelAggregateKind;

/* What a store is asked for, and its answer. */
typedef struct {
  RelabelAggregateKind kind;
  RelabelExpression *of;       /* NULL for the samples themselves, which can only be counted */
  guint n_bins;
  double lower;                /* of a histogram; both NaN for the range of the values */
  double upper;

  guint64 count;               /* of what is not null */
  GPtrArray *values;           /* of RelabelValueCount, sorted as sort_by() sorts */
  JsonNode *minimum;           /* NULL where there is no value */
  JsonNode *maximum;
  RelabelHistogram *histogram;
} RelabelAggregate;

#ifndef __GI_SCANNER__
RelabelValueCount *relabel_value_count_new(JsonNode *value, guint64 count);
RelabelHistogram *relabel_histogram_new(double lower, double upper, guint n_bins);
void relabel_histogram_add(RelabelHistogram *self, double value, guint64 count);

void relabel_aggregate_clear(RelabelAggregate *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelAggregate, relabel_aggregate_clear)
#endif

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelValueCount, relabel_value_count_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelHistogram, relabel_histogram_free)

G_END_DECLS
