/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Views of samples in memory: the rules of all stages, written as plainly as they are. Stores have their own ways, which are held against this. */
#include "relabel-view-private.h"

#include <math.h>
#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-lens.h"
#include "relabel-path.h"
#include "relabel-random.h"

typedef struct {
  RelabelLens *lens;
  RelabelEvaluator *evaluator;
  GPtrArray *fields;
} Run;

typedef gboolean (*SampleFunc)(Run *run, RelabelViewStage *stage, RelabelSample *sample);

static RelabelValue
read_value(Run *run, RelabelSample *sample, const char *path)
{
  relabel_value_store_empty(&run->evaluator->store);
  return relabel_value_of_sample(&run->evaluator->store, sample, run->fields, path);
}

static gboolean
match(Run *run, RelabelViewStage *stage, RelabelSample *sample)
{
  return relabel_evaluator_test(run->evaluator, relabel_view_stage_get_argument(stage, "filter"), sample, NULL);
}

static gboolean
exists(Run *run, RelabelViewStage *stage, RelabelSample *sample)
{
  RelabelValue value = read_value(run, sample, relabel_view_stage_get_string(stage, "field"));

  return relabel_value_is_null(&value) != relabel_view_stage_get_boolean(stage, "bool");
}

static gboolean
match_tags(Run *run, RelabelViewStage *stage, RelabelSample *sample)
{
  g_auto(GStrv) tags = relabel_view_stage_dup_strings(stage, "tags");
  gboolean all = relabel_view_stage_get_boolean(stage, "all");
  gboolean found = all && tags[0] != NULL;

  for (guint i = 0; tags[i] != NULL && found == all; i++)
    found = g_strv_contains(relabel_sample_get_tags(sample), tags[i]);
  return found == relabel_view_stage_get_boolean(stage, "bool");
}

/* The place of a value, or of one of its elements, in a list; -1 where it is not there. */
static int
find_value(const RelabelValue *list, const RelabelValue *value)
{
  guint n = relabel_value_get_length(list);

  for (guint i = 0; i < n; i++) {
    RelabelValue wanted = relabel_value_get_element(list, i);

    if (relabel_value_compare(&wanted, value) == 0)
      return (int)i;
  }
  for (guint i = 0; relabel_value_is_list(value) && i < relabel_value_get_length(value); i++) {
    RelabelValue element = relabel_value_get_element(value, i);
    int place = relabel_value_is_list(&element) ? -1 : find_value(list, &element);

    if (place >= 0)
      return place;
  }
  return -1;
}

static int
find_in_values(Run *run, RelabelViewStage *stage, RelabelSample *sample)
{
  JsonNode *node = relabel_expression_get_value(relabel_view_stage_get_argument(stage, "values"));
  RelabelValue value = read_value(run, sample, relabel_view_stage_get_string(stage, "field"));
  RelabelValue list = relabel_value_from_json(&run->evaluator->store, node);

  return find_value(&list, &value);
}

static gboolean
select_by(Run *run, RelabelViewStage *stage, RelabelSample *sample)
{
  return find_in_values(run, stage, sample) >= 0;
}

static gboolean
exclude_by(Run *run, RelabelViewStage *stage, RelabelSample *sample)
{
  return find_in_values(run, stage, sample) < 0;
}

static GPtrArray *
keep(Run *run, RelabelViewStage *stage, GPtrArray *samples, SampleFunc func)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < samples->len; i++) {
    if (func(run, stage, g_ptr_array_index(samples, i)))
      g_ptr_array_add(kept, g_object_ref(g_ptr_array_index(samples, i)));
  }
  return kept;
}

static GPtrArray *
keep_range(GPtrArray *samples, gint64 start, gint64 length)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func(g_object_unref);

  for (gint64 i = MAX(start, 0); i < samples->len && kept->len < length; i++)
    g_ptr_array_add(kept, g_object_ref(g_ptr_array_index(samples, i)));
  return kept;
}

/* What samples are sorted by: a key each, of one kind or another. */
typedef struct {
  RelabelSample *sample;
  guint place;
  double number;
  GPtrArray *keys; /* of JsonNode, one a part of the order; NULL where the number is the key */
} Row;

typedef struct {
  GArray *orders; /* of int, 1 or -1; NULL for numbers */
  RelabelValueStore store;
} Order;

static int
compare_keys(const Row *a, const Row *b, Order *order)
{
  for (guint i = 0; i < order->orders->len; i++) {
    RelabelValue value_a = relabel_value_from_json(&order->store, g_ptr_array_index(a->keys, i));
    RelabelValue value_b = relabel_value_from_json(&order->store, g_ptr_array_index(b->keys, i));
    int found = relabel_value_compare(&value_a, &value_b);

    relabel_value_store_empty(&order->store);
    if (found != 0)
      return found * g_array_index(order->orders, int, i);
  }
  return 0;
}

static int
compare_rows(gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Row *row_a = a, *row_b = b;
  Order *order = user_data;
  int found = order->orders != NULL ? compare_keys(row_a, row_b, order) : (row_a->number > row_b->number) - (row_a->number < row_b->number);

  return found != 0 ? found : (row_a->place > row_b->place) - (row_a->place < row_b->place);
}

static void
clear_row(gpointer data)
{
  Row *row = data;

  g_clear_pointer(&row->keys, g_ptr_array_unref);
}

static GArray *
make_rows(GPtrArray *samples)
{
  GArray *rows = g_array_sized_new(FALSE, TRUE, sizeof(Row), samples->len);

  g_array_set_clear_func(rows, clear_row);
  for (guint i = 0; i < samples->len; i++) {
    Row row = { .sample = g_ptr_array_index(samples, i), .place = i };

    g_array_append_val(rows, row);
  }
  return rows;
}

static GPtrArray *
sort_rows(GArray *rows, GArray *orders)
{
  GPtrArray *sorted = g_ptr_array_new_with_free_func(g_object_unref);
  Order order = { .orders = orders };

  relabel_value_store_init(&order.store);
  g_array_sort_with_data(rows, compare_rows, &order);
  relabel_value_store_clear(&order.store);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add(sorted, g_object_ref(g_array_index(rows, Row, i).sample));
  return sorted;
}

static gboolean
has_null(Run *run, const RelabelValue *list, RelabelExpression *key, RelabelSample *sample)
{
  const char *path = relabel_expression_get_path(key);
  RelabelPath found = relabel_path_resolve(run->fields, path != NULL ? path : "");
  GPtrArray *labels = found.kind == RELABEL_PATH_LABEL_MEMBER ? relabel_sample_get_labels(sample, relabel_field_get_name(found.field)) : NULL;
  guint n = relabel_value_get_length(list);

  for (guint i = 0; i < n; i++) {
    RelabelValue element = relabel_value_get_element(list, i);

    if (relabel_value_is_null(&element))
      return TRUE;
  }
  return labels != NULL && n < labels->len;
}

/* Of a list, the least element, labels that don't have it being as null; where the greatest comes first, the greatest. */
static JsonNode *
make_key(Run *run, RelabelExpression *key, int order, RelabelSample *sample)
{
  RelabelValue value = relabel_evaluator_evaluate(run->evaluator, key, sample, NULL);

  if (relabel_value_is_list(&value) && order > 0 && has_null(run, &value, key, sample))
    value = relabel_value_null();
  else if (relabel_value_is_list(&value))
    value = relabel_value_aggregate(order > 0 ? RELABEL_OPERATOR_MIN : RELABEL_OPERATOR_MAX, &value);
  return relabel_value_to_json(&value);
}

static void
add_keys(Run *run, GArray *rows, GArray *orders, RelabelExpression *key, int order)
{
  g_array_append_val(orders, order);
  for (guint i = 0; i < rows->len; i++) {
    Row *row = &g_array_index(rows, Row, i);

    if (row->keys == NULL)
      row->keys = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref);
    g_ptr_array_add(row->keys, make_key(run, key, order, row->sample));
  }
}

static GPtrArray *
sort_by(Run *run, RelabelViewStage *stage, GPtrArray *samples)
{
  RelabelExpression *keys = relabel_view_stage_get_argument(stage, "field_or_expr");
  gboolean is_list = relabel_expression_is_call(keys, RELABEL_OPERATOR_LIST);
  int sign = relabel_view_stage_get_boolean(stage, "reverse") ? -1 : 1;
  g_autoptr(GArray) rows = make_rows(samples);
  g_autoptr(GArray) orders = g_array_new(FALSE, FALSE, sizeof(int));

  for (guint i = 0; is_list && i < relabel_expression_get_n_arguments(keys); i++) {
    RelabelExpression *pair = relabel_expression_get_argument(keys, i);
    JsonNode *order = relabel_expression_get_value(relabel_expression_get_argument(pair, 1));

    add_keys(run, rows, orders, relabel_expression_get_argument(pair, 0), sign * (int)json_node_get_int(order));
  }
  if (!is_list)
    add_keys(run, rows, orders, keys, sign);
  return sort_rows(rows, orders);
}

static GPtrArray *
shuffle(RelabelViewStage *stage, GPtrArray *samples)
{
  g_autoptr(GArray) rows = make_rows(samples);
  double drawn = (double)relabel_random_of_stage(stage);

  for (guint i = 0; i < rows->len; i++) {
    Row *row = &g_array_index(rows, Row, i);
    guint8 id[RELABEL_ID_SIZE];

    if (relabel_id_pack(relabel_sample_get_id(row->sample), id))
      row->number = fmod(drawn, relabel_random_of_id(id));
  }
  return sort_rows(rows, NULL);
}

static GPtrArray *
select_mask(RelabelViewStage *stage, GPtrArray *samples)
{
  JsonArray *mask = json_node_get_array(relabel_expression_get_value(relabel_view_stage_get_argument(stage, "sample_ids")));
  GPtrArray *kept = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < MIN(samples->len, json_array_get_length(mask)); i++) {
    if (json_array_get_boolean_element(mask, i))
      g_ptr_array_add(kept, g_object_ref(g_ptr_array_index(samples, i)));
  }
  return kept;
}

/* The first place of each id, from 1. */
static GHashTable *
make_places(RelabelIdList *ids)
{
  GHashTable *places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = relabel_id_list_get_length(ids); i > 0; i--)
    g_hash_table_replace(places, relabel_id_list_dup(ids, i - 1), GUINT_TO_POINTER(i));
  return places;
}

static GPtrArray *
select_ids(RelabelViewStage *stage, GPtrArray *samples)
{
  gboolean is_select = relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_SELECT;
  g_autoptr(GHashTable) places = NULL;
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GArray) rows = NULL;

  if (relabel_view_stage_get_ids(stage) == NULL)
    return select_mask(stage, samples);
  places = make_places(relabel_view_stage_get_ids(stage));
  for (guint i = 0; i < samples->len; i++) {
    if (g_hash_table_contains(places, relabel_sample_get_id(g_ptr_array_index(samples, i))) == is_select)
      g_ptr_array_add(kept, g_object_ref(g_ptr_array_index(samples, i)));
  }
  if (!is_select || !relabel_view_stage_get_boolean(stage, "ordered"))
    return g_steal_pointer(&kept);
  rows = make_rows(kept);
  for (guint i = 0; i < rows->len; i++) {
    Row *row = &g_array_index(rows, Row, i);

    row->number = GPOINTER_TO_UINT(g_hash_table_lookup(places, relabel_sample_get_id(row->sample)));
  }
  return sort_rows(rows, NULL);
}

static GPtrArray *
select_values(Run *run, RelabelViewStage *stage, GPtrArray *samples)
{
  g_autoptr(GPtrArray) kept = keep(run, stage, samples, select_by);
  g_autoptr(GArray) rows = NULL;

  if (!relabel_view_stage_get_boolean(stage, "ordered"))
    return g_steal_pointer(&kept);
  rows = make_rows(kept);
  for (guint i = 0; i < rows->len; i++) {
    Row *row = &g_array_index(rows, Row, i);

    row->number = find_in_values(run, stage, row->sample);
  }
  return sort_rows(rows, NULL);
}

static GPtrArray *
show(Run *run, guint position, GPtrArray *samples)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < samples->len; i++) {
    if (relabel_lens_show_stage(run->lens, position, g_ptr_array_index(samples, i)))
      g_ptr_array_add(kept, g_object_ref(g_ptr_array_index(samples, i)));
  }
  return kept;
}

/* NULL for stages that need more than the samples. */
static GPtrArray *
do_stage(Run *run, RelabelViewStage *stage, guint position, GPtrArray *samples)
{
  gint64 number;

  switch (relabel_view_stage_get_kind(stage)) {
  case RELABEL_VIEW_STAGE_MATCH:
    return keep(run, stage, samples, match);
  case RELABEL_VIEW_STAGE_EXISTS:
    return keep(run, stage, samples, exists);
  case RELABEL_VIEW_STAGE_MATCH_TAGS:
    return keep(run, stage, samples, match_tags);
  case RELABEL_VIEW_STAGE_SKIP:
    return keep_range(samples, relabel_view_stage_get_int(stage, "skip"), G_MAXINT64);
  case RELABEL_VIEW_STAGE_LIMIT:
    return keep_range(samples, 0, relabel_view_stage_get_int(stage, "limit"));
  case RELABEL_VIEW_STAGE_TAKE:
    number = relabel_view_stage_get_int(stage, "size");
    samples = shuffle(stage, samples);
    g_ptr_array_set_size(samples, (int)CLAMP(number, 0, (gint64)samples->len));
    return samples;
  case RELABEL_VIEW_STAGE_SHUFFLE:
    return shuffle(stage, samples);
  case RELABEL_VIEW_STAGE_SELECT:
  case RELABEL_VIEW_STAGE_EXCLUDE:
    return select_ids(stage, samples);
  case RELABEL_VIEW_STAGE_SELECT_BY:
    return select_values(run, stage, samples);
  case RELABEL_VIEW_STAGE_EXCLUDE_BY:
    return keep(run, stage, samples, exclude_by);
  case RELABEL_VIEW_STAGE_SORT_BY:
    return sort_by(run, stage, samples);
  case RELABEL_VIEW_STAGE_FILTER_LABELS:
  case RELABEL_VIEW_STAGE_MATCH_LABELS:
  case RELABEL_VIEW_STAGE_SELECT_LABELS:
  case RELABEL_VIEW_STAGE_EXCLUDE_LABELS:
  case RELABEL_VIEW_STAGE_LIMIT_LABELS:
  case RELABEL_VIEW_STAGE_MAP_LABELS:
  case RELABEL_VIEW_STAGE_SELECT_FIELDS:
  case RELABEL_VIEW_STAGE_EXCLUDE_FIELDS:
    return show(run, position, samples);
  default:
    return NULL;
  }
}

/**
 * relabel_view_filter_samples:
 * @fields: (element-type RelabelField): the fields of the dataset
 * @samples: (element-type RelabelSample): all samples of it, in its order
 * @error: where to say that a stage needs more than samples, as those of runs: %RELABEL_MODEL_ERROR_INVALID
 *
 * Evaluates a view in memory, without a store. What it doesn't show of labels and values is taken from the samples themselves.
 *
 * Returns: (transfer container) (nullable) (element-type RelabelSample): the samples that it gives, in its order
 */
GPtrArray *
relabel_view_filter_samples(RelabelView *self, GPtrArray *fields, GPtrArray *samples, GError **error)
{
  g_autoptr(RelabelLens) lens = relabel_lens_new(self, fields);
  Run run = { lens, relabel_lens_get_evaluator(lens), fields };
  g_autoptr(GPtrArray) current = keep_range(samples, 0, G_MAXINT64);

  for (guint i = 0; i < relabel_view_get_n_stages(self); i++) {
    RelabelViewStage *stage = relabel_view_get_stage(self, i);
    GPtrArray *next = do_stage(&run, stage, i, current);

    if (next == NULL) {
      g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "%s can't be evaluated without a dataset",
                  relabel_view_stage_get_word(stage));
      return NULL;
    }
    g_ptr_array_unref(current);
    current = next;
  }
  return g_steal_pointer(&current);
}

/**
 * relabel_view_apply:
 * @fields: (element-type RelabelField): the fields of the dataset
 * @sample: a sample that the view gives
 *
 * Takes from a sample what the view doesn't show of its labels and values.
 */
void
relabel_view_apply(RelabelView *self, GPtrArray *fields, RelabelSample *sample)
{
  g_autoptr(RelabelLens) lens = relabel_lens_new(self, fields);

  relabel_lens_show(lens, sample);
}

/**
 * relabel_view_hides_field:
 * @fields: (element-type RelabelField): the fields of the dataset
 * @name: the name of one of them
 *
 * Returns: whether the view hides all of the field, whatever is in it
 */
gboolean
relabel_view_hides_field(RelabelView *self, GPtrArray *fields, const char *name)
{
  g_autoptr(RelabelLens) lens = relabel_lens_new(self, fields);
  RelabelPath found = relabel_path_resolve(fields, name);

  return found.field != NULL && relabel_lens_hides(lens, found.field);
}
