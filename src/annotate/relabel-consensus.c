/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One result of what several annotators made of a task. */
#include "relabel-consensus.h"

#include <string.h>

#include "relabel-consensus-private.h"
#include "relabel-json.h"

/* Steps of comparing shapes, less than a second: results are the server's word, and may be made to be slow. */
#define MAX_WORK (G_GINT64_CONSTANT(1) << 26)

/* ---- regions of the result ---- */

void
relabel_consensus_add_region(RelabelConsensusField *self, JsonObject *region)
{
  json_array_add_element(self->out->result, relabel_json_node_from_object(json_object_ref(region)));
}

/* Takes the node. */
JsonObject *
relabel_consensus_with_value(JsonObject *region, const char *name, JsonNode *node)
{
  JsonObject *copy = relabel_json_copy_object(region);
  JsonObject *value = relabel_json_copy_object(relabel_json_peek_object(region, "value"));

  json_object_set_member(value, name, node);
  json_object_set_object_member(copy, "value", value);
  return copy;
}

static void
add_node_once(const RelabelConsensusField *self, JsonNode *node)
{
  if (g_hash_table_add(self->emitted, node))
    json_array_add_element(self->out->result, json_node_ref(node));
}

static int
compare_latest(gconstpointer a, gconstpointer b)
{
  const RelabelConsensusItem *x = *(gconstpointer const *)a, *y = *(gconstpointer const *)b;

  return x->annotator != y->annotator ? (x->annotator < y->annotator) - (x->annotator > y->annotator)
                                      : (x->position > y->position) - (x->position < y->position);
}

GPtrArray *
relabel_consensus_list_clusters(const RelabelConsensusField *self)
{
  g_autoptr(GPtrArray) items = g_ptr_array_sized_new(self->items->len);
  g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
  GPtrArray *clusters = g_ptr_array_new();

  for (guint i = 0; i < self->items->len; i++)
    g_ptr_array_add(items, g_ptr_array_index(self->items, i));
  g_ptr_array_sort(items, compare_latest);
  for (guint i = 0; i < items->len; i++) {
    RelabelConsensusCluster *cluster = ((RelabelConsensusItem *)g_ptr_array_index(items, i))->cluster;

    if (g_hash_table_add(seen, cluster))
      g_ptr_array_add(clusters, cluster);
  }
  return clusters;
}

/* ---- names ---- */

static void
set_name(RelabelConsensusField *self, const char *region_id, const char *name)
{
  if (self->out->names == self->input->names) {
    JsonObject *names = relabel_json_copy_object(self->input->names);

    g_clear_pointer(&self->out->names, json_object_unref);
    self->out->names = names;
  }
  json_object_set_string_member(self->out->names, region_id, name);
}

/* All that was drawn of a label has its id from now on, whoever is the next medoid. */
static void
set_names(RelabelConsensusField *self, const RelabelConsensusCluster *cluster, const RelabelConsensusItem *item)
{
  for (guint i = 0; i < item->label->parts->len; i++) {
    const RelabelServerPart *part = &g_array_index(item->label->parts, RelabelServerPart, i);
    const char *region_id = relabel_json_peek_string(part->region, "id");
    const char *name = relabel_json_peek_string(self->out->names, region_id);
    g_autofree char *wanted = part->number > 0 ? g_strdup_printf("%s_%u", cluster->id, part->number) : g_strdup(cluster->id);
    char id[25];
    guint number;

    if (!relabel_convert_parse_part_id(name != NULL ? name : region_id, id, &number) || strcmp(id, cluster->id) != 0 || number != part->number)
      set_name(self, region_id, wanted);
  }
}

/* ---- labels with a place in the image ---- */

static void
add_part(RelabelConsensusField *self, JsonObject *region, const char *label_class)
{
  const char *type = relabel_json_peek_string(region, "type");
  g_autoptr(JsonObject) made = NULL;
  JsonNode *node;

  if ((self->field->conversion->flags & RELABEL_CONVERSION_CLASSES) != 0 && label_class != NULL && type != NULL &&
      g_strcmp0(relabel_convert_get_class(region), label_class) != 0) {
    node = json_node_new(JSON_NODE_ARRAY);
    json_node_take_array(node, relabel_json_array_from_strv((const char *const[]){ label_class, NULL }));
    region = made = relabel_consensus_with_value(region, type, node);
  }
  relabel_consensus_add_region(self, region);
}

static void
count_label(RelabelConsensusField *self, const RelabelConsensusCluster *cluster, GPtrArray *items, const char *label_class, gboolean is_kept,
            double iou)
{
  RelabelAgreementClass *sums = relabel_agreement_get(self->agreement, self->name, label_class);

  sums->labels++;
  sums->kept += is_kept;
  for (guint i = 0; i < items->len; i++)
    sums->matched += g_strcmp0(relabel_consensus_item_get_class(g_ptr_array_index(items, i), cluster), label_class) == 0;
  sums->total += relabel_consensus_count_voters(self, cluster);
  sums->pairs += (guint64)items->len * (items->len - 1) / 2;
  sums->iou += iou;
}

static void
add_label(RelabelConsensusField *self, RelabelConsensusCluster *cluster, GPtrArray *items)
{
  gboolean is_kept = relabel_consensus_is_kept(self, cluster);
  const char *label_class = relabel_consensus_vote_class(items, cluster);
  const RelabelConsensusItem *medoid;
  double iou;

  if (!is_kept && self->agreement == NULL)
    return;
  medoid = relabel_consensus_find_medoid(self, items, &iou);
  if (self->agreement != NULL)
    count_label(self, cluster, items, label_class, is_kept, iou);
  if (!is_kept)
    return;
  for (guint i = 0; i < medoid->label->parts->len; i++)
    add_part(self, g_array_index(medoid->label->parts, RelabelServerPart, i).region, label_class);
  relabel_consensus_add_attributes(self, cluster, items, medoid, label_class);
  for (guint i = 0; i < items->len; i++)
    set_names(self, cluster, g_ptr_array_index(items, i));
}

/* ---- fields ---- */

/* What none can read has to be seen as such by who reads the result, or it would look as if it had been deleted. */
static void
add_unreadable(RelabelConsensusField *self, const RelabelConsensusCluster *cluster)
{
  const RelabelConsensusItem *latest = g_ptr_array_index(cluster->items, cluster->items->len - 1);

  if (relabel_consensus_is_kept(self, cluster))
    add_node_once(self, latest->region);
}

static void
add_cluster(RelabelConsensusField *self, RelabelConsensusCluster *cluster)
{
  g_autoptr(GPtrArray) items = relabel_consensus_list_readable(cluster);
  RelabelConversionFlags flags = self->field->conversion->flags;

  if (items->len == 0)
    add_unreadable(self, cluster);
  else if ((flags & RELABEL_CONVERSION_TARGETS) != 0)
    relabel_consensus_add_pixels(self, cluster, items);
  else if ((flags & RELABEL_CONVERSION_BY_CONTROL) != 0)
    relabel_consensus_add_value(self, cluster, items);
  else if ((flags & RELABEL_CONVERSION_BY_CLASS) == 0)
    add_label(self, cluster, items);
}

/* Where half of the annotators may have any label among what can't be read, nothing of the field counts as deleted. */
static void
keep_doubts(const RelabelConsensusField *self)
{
  const RelabelServerResult *latest = NULL;
  guint n = 0;

  for (guint i = 0; i < self->input->n_results; i++) {
    if (!self->read[i].fields[self->position].all_unreadable)
      continue;
    latest = &self->read[i];
    n++;
  }
  for (guint i = 0; 2 * n >= self->input->n_results && i < latest->skipped->len; i++) {
    const RelabelSkippedRegion *skipped = g_ptr_array_index(latest->skipped, i);

    if (!skipped->taken && (skipped->field == NULL || strcmp(skipped->field, self->name) == 0))
      add_node_once(self, skipped->region);
  }
}

static void
run_field(RelabelConsensusField *self)
{
  g_autoptr(GPtrArray) clusters = NULL;

  relabel_consensus_match(self);
  clusters = relabel_consensus_list_clusters(self);
  for (guint i = 0; i < clusters->len; i++)
    add_cluster(self, g_ptr_array_index(clusters, i));
  if ((self->field->conversion->flags & RELABEL_CONVERSION_BY_CLASS) != 0)
    relabel_consensus_add_choices(self);
  keep_doubts(self);
  relabel_consensus_unmatch(self);
}

/* Relations, and what other controls made, are the latest annotator's. */
static void
add_strangers(RelabelConsensus *self, const RelabelServerResult *latest, GHashTable *emitted)
{
  for (guint i = 0; i < latest->skipped->len; i++) {
    const RelabelSkippedRegion *skipped = g_ptr_array_index(latest->skipped, i);

    if (!skipped->taken && skipped->field == NULL && g_hash_table_add(emitted, skipped->region))
      json_array_add_element(self->result, json_node_ref(skipped->region));
  }
}

static void
run_fields(RelabelConsensus *self, const RelabelConsensusInput *input, const RelabelServerResult *read, RelabelAgreement *agreement)
{
  g_autoptr(GHashTable) emitted = g_hash_table_new(NULL, NULL);
  gint64 work = MAX_WORK;

  for (guint i = 0; i < input->n_fields; i++) {
    RelabelConsensusField field = { .input = input,
                                    .read = read,
                                    .out = self,
                                    .agreement = agreement,
                                    .work = &work,
                                    .emitted = emitted,
                                    .position = i,
                                    .field = &input->fields[i],
                                    .name = relabel_schema_field_get_name(input->fields[i].field) };

    run_field(&field);
  }
  add_strangers(self, &read[input->n_results - 1], emitted);
  self->cut_short |= work < 0;
}

void
relabel_consensus_init(RelabelConsensus *self, const RelabelConsensusInput *input, RelabelAgreement *agreement)
{
  g_autofree RelabelServerResult *read = NULL;

  g_return_if_fail(input->n_results > 0);
  *self = (RelabelConsensus){ NULL, input->names != NULL ? json_object_ref(input->names) : NULL, FALSE };
  if (input->n_results == 1) {
    self->result = json_array_ref(input->results[0]);
    return;
  }
  self->result = json_array_new();
  read = g_new0(RelabelServerResult, input->n_results);
  for (guint i = 0; i < input->n_results; i++)
    relabel_server_result_read(&read[i], input->fields, input->n_fields, input->known, input->results[i], input->names, input->prefix);
  run_fields(self, input, read, agreement);
  for (guint i = 0; i < input->n_results; i++)
    relabel_server_result_clear(&read[i]);
}

void
relabel_consensus_clear(RelabelConsensus *self)
{
  g_clear_pointer(&self->result, json_array_unref);
  g_clear_pointer(&self->names, json_object_unref);
}
