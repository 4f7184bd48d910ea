/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-aggregate.h"

#include <math.h>

G_DEFINE_BOXED_TYPE(RelabelValueCount, relabel_value_count, relabel_value_count_copy, relabel_value_count_free)
G_DEFINE_BOXED_TYPE(RelabelHistogram, relabel_histogram, relabel_histogram_copy, relabel_histogram_free)

/* Takes the value. */
RelabelValueCount *
relabel_value_count_new(JsonNode *value, guint64 count)
{
  RelabelValueCount *self = g_new0(RelabelValueCount, 1);

  self->value = value;
  self->count = count;
  return self;
}

/**
 * relabel_value_count_copy:
 *
 * Returns: (transfer full): a copy
 */
RelabelValueCount *
relabel_value_count_copy(const RelabelValueCount *self)
{
  return relabel_value_count_new(json_node_ref(self->value), self->count);
}

/**
 * relabel_value_count_free:
 *
 * Frees a count.
 */
void
relabel_value_count_free(RelabelValueCount *self)
{
  json_node_unref(self->value);
  g_free(self);
}

RelabelHistogram *
relabel_histogram_new(double lower, double upper, guint n_bins)
{
  RelabelHistogram *self = g_new0(RelabelHistogram, 1);

  self->lower = lower;
  self->upper = upper;
  self->n_bins = n_bins;
  self->counts = g_new0(guint64, n_bins);
  return self;
}

/* NaN is outside of every range. */
void
relabel_histogram_add(RelabelHistogram *self, double value, guint64 count)
{
  double bin;

  if (self->n_bins == 0 || !(value >= self->lower && value <= self->upper)) {
    self->n_others += count;
    return;
  }
  bin = self->upper > self->lower ? floor((value - self->lower) / (self->upper - self->lower) * self->n_bins) : 0;
  self->counts[(guint)CLAMP(bin, 0, self->n_bins - 1)] += count;
}

/**
 * relabel_histogram_copy:
 *
 * Returns: (transfer full): a copy
 */
RelabelHistogram *
relabel_histogram_copy(const RelabelHistogram *self)
{
  RelabelHistogram *copy = g_memdup2(self, sizeof *self);

  copy->counts = g_memdup2(self->counts, self->n_bins * sizeof *self->counts);
  return copy;
}

/**
 * relabel_histogram_free:
 *
 * Frees a histogram.
 */
void
relabel_histogram_free(RelabelHistogram *self)
{
  g_free(self->counts);
  g_free(self);
}

void
relabel_aggregate_clear(RelabelAggregate *self)
{
  g_clear_pointer(&self->values, g_ptr_array_unref);
  g_clear_pointer(&self->minimum, json_node_unref);
  g_clear_pointer(&self->maximum, json_node_unref);
  g_clear_pointer(&self->histogram, relabel_histogram_free);
}
