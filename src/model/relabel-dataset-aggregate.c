/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is counted in the samples and labels of a view. */
#include "relabel-dataset.h"
#include "relabel-task.h"

typedef struct {
  RelabelAggregate aggregate;
  RelabelView *view;
} Request;

static void
request_free(Request *request)
{
  relabel_aggregate_clear(&request->aggregate);
  g_clear_pointer(&request->aggregate.of, relabel_expression_unref);
  g_clear_object(&request->view);
  g_free(request);
}

static void
aggregate_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Request *request = task_data;
  GError *error = NULL;
  gboolean done = relabel_dataset_aggregate(source, &request->aggregate, request->view, cancellable, &error);

  relabel_task_return_boolean(task, done, error);
}

static void
start(RelabelDataset *self, const RelabelAggregate *aggregate, RelabelView *view, gpointer tag, GCancellable *cancellable,
      GAsyncReadyCallback callback, gpointer user_data)
{
  Request *request = g_new0(Request, 1);

  request->aggregate = *aggregate;
  if (aggregate->of != NULL)
    relabel_expression_ref(aggregate->of);
  g_set_object(&request->view, view);
  relabel_task_run(self, tag, request, (GDestroyNotify)request_free, aggregate_thread, cancellable, callback, user_data);
}

static RelabelAggregate *
finish(RelabelDataset *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), NULL);
  if (!g_task_propagate_boolean(G_TASK(result), error))
    return NULL;
  return &((Request *)g_task_get_task_data(G_TASK(result)))->aggregate;
}

/**
 * relabel_dataset_count:
 * @of: (nullable): what to count: a path or another expression of a sample; %NULL for the samples themselves
 * @view: (nullable): of which samples and labels; %NULL for all
 * @cancellable: (nullable): to stop waiting
 *
 * Counts values that are not null. A path into a list of labels, or to a list, is of each of its elements.
 *
 * Returns: the number, or -1 with @error set
 */
gint64
relabel_dataset_count(RelabelDataset *self, RelabelExpression *of, RelabelView *view, GCancellable *cancellable, GError **error)
{
  g_auto(RelabelAggregate) aggregate = { .kind = RELABEL_AGGREGATE_COUNT, .of = of };

  return relabel_dataset_aggregate(self, &aggregate, view, cancellable, error) ? (gint64)aggregate.count : -1;
}

/**
 * relabel_dataset_count_async:
 * @of: (nullable): what to count
 * @view: (nullable): of which samples and labels; %NULL for all
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Dataset.count].
 */
void
relabel_dataset_count_async(RelabelDataset *self, RelabelExpression *of, RelabelView *view, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  start(self, &(RelabelAggregate){ .kind = RELABEL_AGGREGATE_COUNT, .of = of }, view, relabel_dataset_count_async, cancellable, callback,
        user_data);
}

/**
 * relabel_dataset_count_finish:
 * @result: of the callback
 *
 * Returns: the number, or -1 with @error set
 */
gint64
relabel_dataset_count_finish(RelabelDataset *self, GAsyncResult *result, GError **error)
{
  RelabelAggregate *aggregate = finish(self, result, error);

  return aggregate != NULL ? (gint64)aggregate->count : -1;
}

/**
 * relabel_dataset_count_values:
 * @of: a path or another expression of a sample
 * @view: (nullable): of which samples and labels; %NULL for all
 * @cancellable: (nullable): to stop waiting
 *
 * Counts each value that occurs, null among them. A path into a list of labels, or to a list, is of each of its elements.
 *
 * Returns: (transfer container) (nullable) (element-type RelabelValueCount): the values with their counts, in the order in which
 *   `sort_by()` sorts: null, numbers, texts by their bytes
 */
GPtrArray *
relabel_dataset_count_values(RelabelDataset *self, RelabelExpression *of, RelabelView *view, GCancellable *cancellable, GError **error)
{
  g_auto(RelabelAggregate) aggregate = { .kind = RELABEL_AGGREGATE_VALUES, .of = of };

  return relabel_dataset_aggregate(self, &aggregate, view, cancellable, error) ? g_steal_pointer(&aggregate.values) : NULL;
}

/**
 * relabel_dataset_count_values_async:
 * @of: a path or another expression of a sample
 * @view: (nullable): of which samples and labels; %NULL for all
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Dataset.count_values].
 */
void
relabel_dataset_count_values_async(RelabelDataset *self, RelabelExpression *of, RelabelView *view, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  start(self, &(RelabelAggregate){ .kind = RELABEL_AGGREGATE_VALUES, .of = of }, view, relabel_dataset_count_values_async, cancellable,
        callback, user_data);
}

/**
 * relabel_dataset_count_values_finish:
 * @result: of the callback
 *
 * Returns: (transfer container) (nullable) (element-type RelabelValueCount): the values with their counts
 */
GPtrArray *
relabel_dataset_count_values_finish(RelabelDataset *self, GAsyncResult *result, GError **error)
{
  RelabelAggregate *aggregate = finish(self, result, error);

  return aggregate != NULL ? g_steal_pointer(&aggregate->values) : NULL;
}

/* The values without null and without their counts. */
static GPtrArray *
take_distinct(RelabelAggregate *aggregate)
{
  GPtrArray *values = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref);

  for (guint i = 0; i < aggregate->values->len; i++) {
    RelabelValueCount *count = g_ptr_array_index(aggregate->values, i);

    if (!JSON_NODE_HOLDS_NULL(count->value))
      g_ptr_array_add(values, json_node_ref(count->value));
  }
  return values;
}

/**
 * relabel_dataset_distinct:
 * @of: a path or another expression of a sample
 * @view: (nullable): of which samples and labels; %NULL for all
 * @cancellable: (nullable): to stop waiting
 *
 * Lists the values that occur, without null.
 *
 * Returns: (transfer container) (nullable) (element-type JsonNode): the values, each once, in the order in which `sort_by()` sorts
 */
GPtrArray *
relabel_dataset_distinct(RelabelDataset *self, RelabelExpression *of, RelabelView *view, GCancellable *cancellable, GError **error)
{
  g_auto(RelabelAggregate) aggregate = { .kind = RELABEL_AGGREGATE_VALUES, .of = of };

  return relabel_dataset_aggregate(self, &aggregate, view, cancellable, error) ? take_distinct(&aggregate) : NULL;
}

/**
 * relabel_dataset_distinct_async:
 * @of: a path or another expression of a sample
 * @view: (nullable): of which samples and labels; %NULL for all
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Dataset.distinct].
 */
void
relabel_dataset_distinct_async(RelabelDataset *self, RelabelExpression *of, RelabelView *view, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  start(self, &(RelabelAggregate){ .kind = RELABEL_AGGREGATE_VALUES, .of = of }, view, relabel_dataset_distinct_async, cancellable, callback,
        user_data);
}

/**
 * relabel_dataset_distinct_finish:
 * @result: of the callback
 *
 * Returns: (transfer container) (nullable) (element-type JsonNode): the values
 */
GPtrArray *
relabel_dataset_distinct_finish(RelabelDataset *self, GAsyncResult *result, GError **error)
{
  RelabelAggregate *aggregate = finish(self, result, error);

  return aggregate != NULL ? take_distinct(aggregate) : NULL;
}

static void
take_bounds(RelabelAggregate *aggregate, JsonNode **minimum, JsonNode **maximum)
{
  *minimum = g_steal_pointer(&aggregate->minimum);
  *maximum = g_steal_pointer(&aggregate->maximum);
}

/**
 * relabel_dataset_bounds:
 * @of: a path or another expression of a sample
 * @view: (nullable): of which samples and labels; %NULL for all
 * @minimum: (out) (transfer full) (nullable): the least value that is not null, in the order in which `sort_by()` sorts; %NULL without any
 * @maximum: (out) (transfer full) (nullable): the greatest
 * @cancellable: (nullable): to stop waiting
 *
 * Finds between which values all others are.
 *
 * Returns: %FALSE with @error set on failure
 */
gboolean
relabel_dataset_bounds(RelabelDataset *self, RelabelExpression *of, RelabelView *view, JsonNode **minimum, JsonNode **maximum,
                       GCancellable *cancellable, GError **error)
{
  g_auto(RelabelAggregate) aggregate = { .kind = RELABEL_AGGREGATE_BOUNDS, .of = of };

  *minimum = *maximum = NULL;
  if (!relabel_dataset_aggregate(self, &aggregate, view, cancellable, error))
    return FALSE;
  take_bounds(&aggregate, minimum, maximum);
  return TRUE;
}

/**
 * relabel_dataset_bounds_async:
 * @of: a path or another expression of a sample
 * @view: (nullable): of which samples and labels; %NULL for all
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Dataset.bounds].
 */
void
relabel_dataset_bounds_async(RelabelDataset *self, RelabelExpression *of, RelabelView *view, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  start(self, &(RelabelAggregate){ .kind = RELABEL_AGGREGATE_BOUNDS, .of = of }, view, relabel_dataset_bounds_async, cancellable, callback,
        user_data);
}

/**
 * relabel_dataset_bounds_finish:
 * @result: of the callback
 * @minimum: (out) (transfer full) (nullable): the least value that is not null; %NULL without any
 * @maximum: (out) (transfer full) (nullable): the greatest
 *
 * Returns: %FALSE with @error set on failure
 */
gboolean
relabel_dataset_bounds_finish(RelabelDataset *self, GAsyncResult *result, JsonNode **minimum, JsonNode **maximum, GError **error)
{
  RelabelAggregate *aggregate = finish(self, result, error);

  *minimum = *maximum = NULL;
  if (aggregate != NULL)
    take_bounds(aggregate, minimum, maximum);
  return aggregate != NULL;
}

/**
 * relabel_dataset_histogram:
 * @of: a path or another expression of a sample, of numbers
 * @view: (nullable): of which samples and labels; %NULL for all
 * @n_bins: the number of bins, from 1
 * @lower: where the first bin begins; NaN, with @upper, for the least value
 * @upper: where the last bin ends; NaN for the greatest value
 * @cancellable: (nullable): to stop waiting
 *
 * Counts how numbers are spread over a range.
 *
 * Returns: (transfer full) (nullable): the counts; of no bins where the range is that of the values and there are none
 */
RelabelHistogram *
relabel_dataset_histogram(RelabelDataset *self, RelabelExpression *of, RelabelView *view, guint n_bins, double lower, double upper,
                          GCancellable *cancellable, GError **error)
{
  g_auto(RelabelAggregate) aggregate = { .kind = RELABEL_AGGREGATE_HISTOGRAM, .of = of, .n_bins = n_bins, .lower = lower, .upper = upper };

  return relabel_dataset_aggregate(self, &aggregate, view, cancellable, error) ? g_steal_pointer(&aggregate.histogram) : NULL;
}

/**
 * relabel_dataset_histogram_async:
 * @of: a path or another expression of a sample, of numbers
 * @view: (nullable): of which samples and labels; %NULL for all
 * @n_bins: the number of bins, from 1
 * @lower: where the first bin begins; NaN, with @upper, for the least value
 * @upper: where the last bin ends; NaN for the greatest value
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [method@Relabel.Dataset.histogram].
 */
void
relabel_dataset_histogram_async(RelabelDataset *self, RelabelExpression *of, RelabelView *view, guint n_bins, double lower, double upper,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  RelabelAggregate aggregate = { .kind = RELABEL_AGGREGATE_HISTOGRAM, .of = of, .n_bins = n_bins, .lower = lower, .upper = upper };

  start(self, &aggregate, view, relabel_dataset_histogram_async, cancellable, callback, user_data);
}

/**
 * relabel_dataset_histogram_finish:
 * @result: of the callback
 *
 * Returns: (transfer full) (nullable): the counts
 */
RelabelHistogram *
relabel_dataset_histogram_finish(RelabelDataset *self, GAsyncResult *result, GError **error)
{
  RelabelAggregate *aggregate = finish(self, result, error);

  return aggregate != NULL ? g_steal_pointer(&aggregate->histogram) : NULL;
}
