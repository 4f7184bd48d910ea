/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values of the whole image: numbers, texts, and classes to choose from. */
#include <math.h>
#include <string.h>

#include "relabel-consensus-private.h"
#include "relabel-json.h"
#include "relabel-scalar.h"

static JsonObject *
get_region(const RelabelConsensusItem *item)
{
  return g_array_index(item->label->parts, RelabelServerPart, 0).region;
}

static void
count_value(RelabelConsensusField *self, const RelabelConsensusCluster *cluster, const char *label_class, guint matched)
{
  RelabelAgreementClass *sums;

  if (self->agreement == NULL)
    return;
  sums = relabel_agreement_get(self->agreement, self->name, label_class);
  sums->labels++;
  sums->kept += relabel_consensus_is_kept(self, cluster);
  sums->matched += matched;
  sums->total += relabel_consensus_count_voters(self, cluster);
}

static int
compare_doubles(gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

/* The middle one; between two the mean, but where that is no whole number and has to be, that of the latest of them. */
static double
get_median(const RelabelConsensusField *self, GArray *numbers)
{
  g_autoptr(GArray) sorted = g_array_copy(numbers);
  double a, b, mean;

  g_array_sort(sorted, compare_doubles);
  a = g_array_index(sorted, double, (sorted->len - 1) / 2);
  b = g_array_index(sorted, double, sorted->len / 2);
  mean = a == b ? a : a / 2 + b / 2;
  if (self->field->conversion->field_type != RELABEL_FIELD_TYPE_INT || mean == floor(mean))
    return mean;
  for (guint i = numbers->len; i > 0; i--) {
    double number = g_array_index(numbers, double, i - 1);

    if (number == a || number == b)
      return number;
  }
  return a;
}

static void
add_number(RelabelConsensusField *self, const RelabelConsensusCluster *cluster, GPtrArray *items, gboolean is_kept)
{
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(double));
  JsonObject *region = get_region(g_ptr_array_index(items, items->len - 1));
  g_autoptr(JsonObject) made = NULL;
  double median;
  guint matched = 0;

  for (guint i = 0; i < items->len; i++) {
    JsonObject *one = get_region(g_ptr_array_index(items, i));
    JsonObject *value = relabel_json_peek_object(one, "value");
    double number;

    if (value == NULL || !relabel_convert_read_number(value, "number", &number, NULL))
      continue;
    g_array_append_val(numbers, number);
    region = one;
  }
  /* One that can't be read is left to who reads the result. */
  median = numbers->len > 0 ? get_median(self, numbers) : 0;
  for (guint i = 0; i < numbers->len; i++)
    matched += relabel_convert_same_number(g_array_index(numbers, double, i), median);
  count_value(self, cluster, NULL, matched);
  if (!is_kept)
    return;
  if (numbers->len > 0 && g_array_index(numbers, double, numbers->len - 1) != median)
    region = made = relabel_consensus_with_value(region, "number", relabel_convert_number_node(median));
  relabel_consensus_add_region(self, region);
}

static gboolean
same_value(gconstpointer a, gconstpointer b, gpointer user_data)
{
  return a == b || (a != NULL && b != NULL && json_node_equal((JsonNode *)a, (JsonNode *)b));
}

static void
unref_node(gpointer node)
{
  if (node != NULL)
    json_node_unref(node);
}

/* A text, one of a list, or yes or no. */
static guint
vote_scalar(RelabelConsensusField *self, GPtrArray *items, guint *matched)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(unref_node);
  guint best;

  for (guint i = 0; i < items->len; i++) {
    const RelabelConsensusItem *item = g_ptr_array_index(items, i);
    g_autoptr(RelabelLabel) label = self->field->conversion->from_parts(self->field, item->label->parts, NULL);
    JsonNode *value = label != NULL ? relabel_scalar_get_value(RELABEL_SCALAR(label)) : NULL;

    g_ptr_array_add(values, value != NULL ? json_node_ref(value) : NULL);
  }
  best = relabel_consensus_vote(values, same_value, NULL, NULL);
  *matched = 0;
  for (guint i = 0; i < values->len; i++)
    *matched += same_value(values->pdata[i], values->pdata[best], NULL);
  return best;
}

static guint
vote_classification(const RelabelConsensusCluster *cluster, GPtrArray *items, const char **label_class, guint *matched)
{
  guint best = 0;

  *label_class = relabel_consensus_vote_class(items, cluster);
  *matched = 0;
  for (guint i = 0; i < items->len; i++) {
    if (g_strcmp0(relabel_consensus_item_get_class(g_ptr_array_index(items, i), cluster), *label_class) != 0)
      continue;
    best = i;
    (*matched)++;
  }
  return best;
}

/* A control whose regions are one label: one of the regions stays. `items` are those that can be read, at least one. */
void
relabel_consensus_add_value(RelabelConsensusField *self, RelabelConsensusCluster *cluster, GPtrArray *items)
{
  gboolean is_kept = relabel_consensus_is_kept(self, cluster);
  const char *label_class = NULL;
  guint matched, best = items->len - 1;

  if (strcmp(self->field->conversion->result_type, "number") == 0) {
    add_number(self, cluster, items, is_kept);
    if (is_kept)
      relabel_consensus_add_attributes(self, cluster, items, g_ptr_array_index(items, best), NULL);
    return;
  }
  if (relabel_field_type_is_label(self->field->conversion->field_type))
    best = vote_classification(cluster, items, &label_class, &matched);
  else
    best = vote_scalar(self, items, &matched);
  count_value(self, cluster, label_class, matched);
  if (!is_kept)
    return;
  relabel_consensus_add_region(self, get_region(g_ptr_array_index(items, best)));
  relabel_consensus_add_attributes(self, cluster, items, g_ptr_array_index(items, best), label_class);
}

/* ---- several classes of the whole image ---- */

static gboolean
is_same_list(JsonArray *a, JsonArray *b)
{
  if (a == NULL || json_array_get_length(a) != json_array_get_length(b))
    return FALSE;
  for (guint i = 0; i < json_array_get_length(a); i++) {
    if (!json_node_equal(json_array_get_element(a, i), json_array_get_element(b, i)))
      return FALSE;
  }
  return TRUE;
}

static void
add_choice(RelabelConsensusField *self, const RelabelConsensusCluster *cluster, GPtrArray *items, JsonArray *choices)
{
  const RelabelConsensusItem *latest = g_ptr_array_index(items, items->len - 1);

  count_value(self, cluster, latest->label->label_class, items->len);
  if (!relabel_consensus_is_kept(self, cluster))
    return;
  json_array_add_string_element(choices, latest->label->label_class);
  relabel_consensus_add_attributes(self, cluster, items, latest, latest->label->label_class);
}

/* One region names all classes that are kept, in the order of the latest that has any. */
void
relabel_consensus_add_choices(RelabelConsensusField *self)
{
  g_autoptr(JsonArray) choices = json_array_new();
  g_autoptr(GPtrArray) ordered = relabel_consensus_list_clusters(self);
  g_autoptr(JsonObject) made = NULL;
  JsonObject *region = NULL;
  JsonNode *node;

  for (guint i = 0; i < ordered->len; i++) {
    const RelabelConsensusCluster *cluster = g_ptr_array_index(ordered, i);
    g_autoptr(GPtrArray) items = relabel_consensus_list_readable(cluster);
    const RelabelConsensusItem *latest = items->len > 0 ? g_ptr_array_index(items, items->len - 1) : NULL;

    if (latest == NULL || latest->label->doubled)
      continue;
    add_choice(self, cluster, items, choices);
    if (region == NULL)
      region = get_region(latest);
  }
  if (json_array_get_length(choices) == 0)
    return;
  node = json_node_init_array(json_node_alloc(), choices);
  if (!is_same_list(relabel_json_peek_array(relabel_json_peek_object(region, "value"), "choices"), choices))
    region = made = relabel_consensus_with_value(region, "choices", json_node_ref(node));
  json_node_unref(node);
  relabel_consensus_add_region(self, region);
}
