/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which labels of several annotators are one: by their ids, and new ones by their shapes. */
#include <string.h>

#include "relabel-consensus-private.h"
#include "relabel-json.h"

/* More pairs that could be one label nobody has drawn. */
#define MAX_PAIRS (1 << 20)

typedef struct {
  double iou;
  guint a, b; /* items, a before b */
} Pair;

static void
free_item(gpointer data)
{
  RelabelConsensusItem *item = data;

  g_clear_pointer(&item->footprint, relabel_footprint_free);
  g_free(item);
}

static void
free_cluster(gpointer data)
{
  RelabelConsensusCluster *cluster = data;

  g_ptr_array_unref(cluster->items);
  g_free(cluster);
}

/* ---- by ids ---- */

typedef struct {
  RelabelConsensusField *field;
  GHashTable *known;    /* id -> RelabelLabel */
  GHashTable *clusters; /* id -> RelabelConsensusCluster */
} Index;

static RelabelConsensusCluster *
find_cluster(Index *index, const char *id)
{
  RelabelConsensusCluster *cluster = g_hash_table_lookup(index->clusters, id);

  if (cluster != NULL)
    return cluster;
  cluster = g_new0(RelabelConsensusCluster, 1);
  memcpy(cluster->id, id, sizeof cluster->id);
  cluster->items = g_ptr_array_new();
  cluster->known = g_hash_table_lookup(index->known, id);
  g_ptr_array_add(index->field->clusters, cluster);
  g_hash_table_insert(index->clusters, cluster->id, cluster);
  return cluster;
}

/* All regions of a control are one label, whatever their ids. */
static const char *
choose_id(Index *index, const char *id)
{
  GPtrArray *clusters = index->field->clusters;

  if ((index->field->field->conversion->flags & RELABEL_CONVERSION_BY_CONTROL) == 0 || clusters->len == 0)
    return id;
  return ((RelabelConsensusCluster *)g_ptr_array_index(clusters, 0))->id;
}

static void
add_item(Index *index, guint annotator, guint position, const char *id, const RelabelServerLabel *label, JsonNode *region)
{
  RelabelConsensusCluster *cluster = find_cluster(index, choose_id(index, id));
  RelabelConsensusItem *item;

  /* Two regions that can't be read may have one id. */
  if (cluster->items->len > 0 && ((RelabelConsensusItem *)g_ptr_array_index(cluster->items, cluster->items->len - 1))->annotator == annotator)
    return;
  item = g_new0(RelabelConsensusItem, 1);
  item->annotator = annotator;
  item->position = position;
  memcpy(item->id, id, sizeof item->id);
  item->label = label;
  item->region = region;
  item->cluster = cluster;
  g_ptr_array_add(cluster->items, item);
  g_ptr_array_add(index->field->items, item);
}

/* A label that was sent and can't be read is there, all the same. */
static void
add_unreadable(Index *index, guint annotator, const RelabelSkippedRegion *skipped)
{
  const RelabelServerResult *read = &index->field->read[annotator];
  const char *name = relabel_json_peek_string(read->names, skipped->id);
  char id[25];
  guint number;

  if (!skipped->taken && relabel_convert_parse_part_id(name != NULL ? name : skipped->id, id, &number) &&
      g_hash_table_contains(index->known, id) && g_hash_table_contains(read->fields[index->field->position].unreadable, id))
    add_item(index, annotator, G_MAXUINT, id, NULL, skipped->region);
}

static void
add_annotator(Index *index, guint annotator)
{
  const RelabelServerResult *read = &index->field->read[annotator];
  GPtrArray *labels = read->fields[index->field->position].labels;

  for (guint i = 0; i < labels->len; i++) {
    const RelabelServerLabel *label = g_ptr_array_index(labels, i);

    if (label->parts->len > 0)
      add_item(index, annotator, i, label->id, label, NULL);
  }
  for (guint i = 0; i < read->skipped->len; i++)
    add_unreadable(index, annotator, g_ptr_array_index(read->skipped, i));
}

static void
match_ids(RelabelConsensusField *self)
{
  GPtrArray *known = self->input->known[self->position];
  Index index = { self, g_hash_table_new(g_str_hash, g_str_equal), g_hash_table_new(g_str_hash, g_str_equal) };

  for (guint i = known != NULL ? known->len : 0; i > 0; i--) {
    RelabelLabel *label = g_ptr_array_index(known, i - 1);

    if (relabel_label_get_id(label) != NULL)
      g_hash_table_insert(index.known, (gpointer)relabel_label_get_id(label), label);
  }
  for (guint i = 0; i < self->input->n_results; i++)
    add_annotator(&index, i);
  g_hash_table_unref(index.known);
  g_hash_table_unref(index.clusters);
}

/* ---- by shapes ---- */

static RelabelFootprint *
get_footprint(RelabelConsensusField *self, RelabelConsensusItem *item)
{
  if (item->footprint == NULL)
    item->footprint = relabel_footprint_new(self->field, item->label, self->work);
  return item->footprint;
}

static gboolean
is_complete(const RelabelConsensusField *self, const RelabelConsensusCluster *cluster)
{
  return cluster->items->len >= self->input->n_results;
}

/* Labels that somebody hasn't got; none where all of them were sent, for what was sent can't be one with another. */
static GPtrArray *
list_candidates(RelabelConsensusField *self)
{
  GPtrArray *candidates = g_ptr_array_new();
  gboolean has_new = FALSE;

  for (guint i = 0; i < self->clusters->len; i++) {
    const RelabelConsensusCluster *cluster = g_ptr_array_index(self->clusters, i);

    has_new |= cluster->known == NULL && !is_complete(self, cluster);
  }
  for (guint i = 0; has_new && i < self->items->len; i++) {
    RelabelConsensusItem *item = g_ptr_array_index(self->items, i);

    if (item->label == NULL || is_complete(self, item->cluster) || get_footprint(self, item)->kind == RELABEL_FOOTPRINT_NONE)
      continue;
    g_ptr_array_add(candidates, GUINT_TO_POINTER(i));
  }
  return candidates;
}

static RelabelConsensusItem *
get_item(const RelabelConsensusField *self, guint i)
{
  return g_ptr_array_index(self->items, i);
}

static int
compare_starts(gconstpointer a, gconstpointer b, gpointer data)
{
  guint i = GPOINTER_TO_UINT(*(gconstpointer const *)a), k = GPOINTER_TO_UINT(*(gconstpointer const *)b);
  double x = get_item(data, i)->footprint->bounds[0], y = get_item(data, k)->footprint->bounds[0];

  return x != y ? (x > y) - (x < y) : (i > k) - (i < k);
}

/* What clusters can't hold together is no pair. */
static gboolean
may_be_one(const RelabelConsensusItem *a, const RelabelConsensusItem *b)
{
  return a->annotator != b->annotator && a->cluster != b->cluster && (a->cluster->known == NULL || b->cluster->known == NULL);
}

/* Points of two classes are two things, however near they are. */
static gboolean
have_one_class(const RelabelConsensusItem *a, const RelabelConsensusItem *b)
{
  return a->footprint->kind != RELABEL_FOOTPRINT_POINTS ||
         g_strcmp0(relabel_consensus_item_get_class(a, a->cluster), relabel_consensus_item_get_class(b, b->cluster)) == 0;
}

static void
compare_pair(RelabelConsensusField *self, guint a, guint b, GArray *pairs)
{
  RelabelConsensusItem *x = get_item(self, a), *y = get_item(self, b);
  Pair pair = { 0, MIN(a, b), MAX(a, b) };

  if (!may_be_one(x, y) || !relabel_footprint_may_reach(x->footprint, y->footprint, RELABEL_CONSENSUS_IOU) || !have_one_class(x, y))
    return;
  pair.iou = relabel_footprint_compare(x->footprint, y->footprint, self->work);
  if (pair.iou >= RELABEL_CONSENSUS_IOU)
    g_array_append_val(pairs, pair);
}

/* From left to right: of what has begun, what hasn't ended is compared. */
static GArray *
find_pairs(RelabelConsensusField *self)
{
  g_autoptr(GPtrArray) candidates = list_candidates(self);
  g_autoptr(GPtrArray) begun = g_ptr_array_new();
  GArray *pairs = g_array_new(FALSE, FALSE, sizeof(Pair));

  g_ptr_array_sort_with_data(candidates, compare_starts, self);
  for (guint i = 0; i < candidates->len; i++) {
    guint number = GPOINTER_TO_UINT(candidates->pdata[i]), n = 0;

    for (guint k = 0; k < begun->len; k++) {
      guint other = GPOINTER_TO_UINT(begun->pdata[k]);
      const double *bounds = get_item(self, other)->footprint->bounds;

      if (--*self->work < 0 || pairs->len >= MAX_PAIRS) {
        self->out->cut_short = TRUE;
        return pairs;
      }
      if (bounds[0] + bounds[2] < get_item(self, number)->footprint->bounds[0])
        continue;
      begun->pdata[n++] = begun->pdata[k];
      compare_pair(self, number, other, pairs);
    }
    g_ptr_array_set_size(begun, (int)n);
    g_ptr_array_add(begun, GUINT_TO_POINTER(number));
  }
  return pairs;
}

/* The best first; of equal ones that of the earlier annotators and regions. */
static int
compare_pairs(gconstpointer a, gconstpointer b)
{
  const Pair *x = a, *y = b;

  if (x->iou != y->iou)
    return x->iou < y->iou ? 1 : -1;
  return x->a != y->a ? (x->a > y->a) - (x->a < y->a) : (x->b > y->b) - (x->b < y->b);
}

static gboolean
share_annotator(const RelabelConsensusCluster *a, const RelabelConsensusCluster *b)
{
  guint i = 0, k = 0;

  while (i < a->items->len && k < b->items->len) {
    guint x = ((RelabelConsensusItem *)g_ptr_array_index(a->items, i))->annotator;
    guint y = ((RelabelConsensusItem *)g_ptr_array_index(b->items, k))->annotator;

    if (x == y)
      return TRUE;
    i += x < y;
    k += y < x;
  }
  return FALSE;
}

static int
compare_annotators(gconstpointer a, gconstpointer b)
{
  guint x = (*(RelabelConsensusItem *const *)a)->annotator, y = (*(RelabelConsensusItem *const *)b)->annotator;

  return (x > y) - (x < y);
}

static guint
first_annotator(const RelabelConsensusCluster *cluster)
{
  return ((RelabelConsensusItem *)g_ptr_array_index(cluster->items, 0))->annotator;
}

/* The id is that of a label that was sent, else that of the first annotator who has it. */
static void
join_clusters(RelabelConsensusCluster *a, RelabelConsensusCluster *b)
{
  gboolean keep_b = b->known != NULL || (a->known == NULL && first_annotator(b) < first_annotator(a));
  RelabelConsensusCluster *to = keep_b ? b : a, *from = keep_b ? a : b;

  for (guint i = 0; i < from->items->len; i++) {
    RelabelConsensusItem *item = g_ptr_array_index(from->items, i);

    item->cluster = to;
    g_ptr_array_add(to->items, item);
  }
  g_ptr_array_set_size(from->items, 0);
  g_ptr_array_sort(to->items, compare_annotators);
}

static void
match_shapes(RelabelConsensusField *self)
{
  g_autoptr(GArray) pairs = find_pairs(self);

  g_array_sort(pairs, compare_pairs);
  for (guint i = 0; i < pairs->len; i++) {
    const Pair *pair = &g_array_index(pairs, Pair, i);
    RelabelConsensusItem *a = get_item(self, pair->a), *b = get_item(self, pair->b);

    if (may_be_one(a, b) && !share_annotator(a->cluster, b->cluster))
      join_clusters(a->cluster, b->cluster);
  }
  for (guint i = self->clusters->len; i > 0; i--) {
    if (((RelabelConsensusCluster *)g_ptr_array_index(self->clusters, i - 1))->items->len == 0)
      g_ptr_array_remove_index(self->clusters, i - 1);
  }
}

/* Fills items and clusters. */
void
relabel_consensus_match(RelabelConsensusField *self)
{
  RelabelConversionFlags flags = self->field->conversion->flags;

  self->items = g_ptr_array_new_with_free_func(free_item);
  self->clusters = g_ptr_array_new_with_free_func(free_cluster);
  match_ids(self);
  if ((flags & RELABEL_CONVERSION_SPATIAL) != 0 && (flags & RELABEL_CONVERSION_BY_CONTROL) == 0)
    match_shapes(self);
}

void
relabel_consensus_unmatch(RelabelConsensusField *self)
{
  g_clear_pointer(&self->clusters, g_ptr_array_unref);
  g_clear_pointer(&self->items, g_ptr_array_unref);
}

/* ---- the one that is nearest to all ---- */

static gboolean
have_same_parts(const RelabelServerLabel *a, const RelabelServerLabel *b)
{
  if (a->parts->len != b->parts->len)
    return FALSE;
  for (guint i = 0; i < a->parts->len; i++) {
    const RelabelServerPart *x = &g_array_index(a->parts, RelabelServerPart, i), *y = &g_array_index(b->parts, RelabelServerPart, i);
    JsonObject *value = relabel_json_peek_object(x->region, "value"), *other = relabel_json_peek_object(y->region, "value");

    if (x->number != y->number || g_strcmp0(relabel_json_peek_string(x->region, "type"), relabel_json_peek_string(y->region, "type")) != 0 ||
        value == NULL || other == NULL || (value != other && !json_object_equal(value, other)))
      return FALSE;
  }
  return TRUE;
}

/* Most labels are as they were sent, and need no shapes. */
static double
compare_items(RelabelConsensusField *self, RelabelConsensusItem *a, RelabelConsensusItem *b)
{
  if (have_same_parts(a->label, b->label))
    return 1;
  return relabel_footprint_compare(get_footprint(self, a), get_footprint(self, b), self->work);
}

/* Of readable items, at least one. *iou is the sum over all pairs. Of equals it is the latest. */
RelabelConsensusItem *
relabel_consensus_find_medoid(RelabelConsensusField *self, GPtrArray *items, double *iou)
{
  g_autofree double *sums = g_new0(double, items->len);
  guint best = 0;

  *iou = 0;
  for (guint i = 0; i < items->len; i++) {
    for (guint k = i + 1; k < items->len; k++) {
      double one = compare_items(self, g_ptr_array_index(items, i), g_ptr_array_index(items, k));

      sums[i] += one;
      sums[k] += one;
      *iou += one;
    }
  }
  /* A sum of the same numbers in another order differs in its last bits. */
  for (guint i = 1; i < items->len; i++) {
    if (sums[i] >= sums[best] - 1e-9)
      best = i;
  }
  return g_ptr_array_index(items, best);
}
