/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What annotators who have a label say of it: whether it is there, its class, its attributes. */
#include "relabel-consensus-private.h"
#include "relabel-convert-attribute.h"
#include "relabel-json.h"

/* ---- whether it is there ---- */

static gboolean
has_item(const RelabelConsensusCluster *cluster, guint annotator)
{
  for (guint i = 0; i < cluster->items->len; i++) {
    if (((RelabelConsensusItem *)g_ptr_array_index(cluster->items, i))->annotator == annotator)
      return TRUE;
  }
  return FALSE;
}

/* Who has it, and who could have deleted it: nobody can say that of a result in which any label may be what can't be read. */
guint
relabel_consensus_count_voters(const RelabelConsensusField *self, const RelabelConsensusCluster *cluster)
{
  guint n = 0;

  for (guint i = 0; i < self->input->n_results; i++)
    n += !self->read[i].fields[self->position].all_unreadable || has_item(cluster, i);
  return n;
}

/* More than half of them; of what was sent, half. */
gboolean
relabel_consensus_is_kept(const RelabelConsensusField *self, const RelabelConsensusCluster *cluster)
{
  guint n = relabel_consensus_count_voters(self, cluster);

  return 2 * cluster->items->len > n || (2 * cluster->items->len == n && cluster->known != NULL);
}

GPtrArray *
relabel_consensus_list_readable(const RelabelConsensusCluster *cluster)
{
  GPtrArray *items = g_ptr_array_new();

  for (guint i = 0; i < cluster->items->len; i++) {
    RelabelConsensusItem *item = g_ptr_array_index(cluster->items, i);

    if (item->label != NULL)
      g_ptr_array_add(items, item);
  }
  return items;
}

/* ---- votes ---- */

guint
relabel_consensus_vote(GPtrArray *values, RelabelConsensusSame same, gpointer user_data, const gconstpointer *preferred)
{
  guint best = 0, most = 0;
  gboolean best_preferred = FALSE;

  for (guint i = 0; i < values->len; i++) {
    gboolean is_preferred = preferred != NULL && same(values->pdata[i], *preferred, user_data);
    guint n = 0;

    for (guint k = 0; k < values->len; k++)
      n += i == k || same(values->pdata[i], values->pdata[k], user_data);
    if (n < most || (n == most && best_preferred && !is_preferred))
      continue;
    most = n;
    best = i;
    best_preferred = is_preferred;
  }
  return best;
}

static gboolean
same_text(gconstpointer a, gconstpointer b, gpointer user_data)
{
  return g_strcmp0(a, b) == 0;
}

static JsonObject *
get_region(const RelabelConsensusItem *item, guint part)
{
  return g_array_index(item->label->parts, RelabelServerPart, part).region;
}

/* That of a part which has another one than was sent, as for one annotator. */
const char *
relabel_consensus_item_get_class(const RelabelConsensusItem *self, const RelabelConsensusCluster *cluster)
{
  const char *sent = cluster->known != NULL ? relabel_label_get_label(cluster->known) : NULL;

  if (self->label->label_class != NULL)
    return self->label->label_class;
  for (guint i = 0; i < self->label->parts->len; i++) {
    const char *label_class = relabel_convert_get_class(get_region(self, i));

    if (label_class != NULL && g_strcmp0(label_class, sent) != 0)
      return label_class;
  }
  return sent;
}

const char *
relabel_consensus_vote_class(GPtrArray *items, const RelabelConsensusCluster *cluster)
{
  g_autoptr(GPtrArray) classes = g_ptr_array_new();
  gconstpointer sent = cluster->known != NULL ? relabel_label_get_label(cluster->known) : NULL;

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add(classes, (gpointer)relabel_consensus_item_get_class(g_ptr_array_index(items, i), cluster));
  return classes->pdata[relabel_consensus_vote(classes, same_text, NULL, sent != NULL ? &sent : NULL)];
}

/* ---- attributes ---- */

static gboolean
same_attribute(gconstpointer a, gconstpointer b, gpointer user_data)
{
  return a == b || relabel_convert_attribute_same(user_data, (JsonObject *)a, (JsonObject *)b);
}

/* The entry of an attribute that has another value than was sent, or the first. FALSE where one can't be read. */
static gboolean
find_entry(const RelabelConsensusItem *item, RelabelAttribute *attribute, guint position, JsonObject *sent,
           const RelabelServerAttribute **found)
{
  GArray *entries = item->label->attributes;

  *found = NULL;
  for (guint i = 0; entries != NULL && i < entries->len; i++) {
    const RelabelServerAttribute *entry = &g_array_index(entries, RelabelServerAttribute, i);

    if (entry->position != position)
      continue;
    if (entry->value == NULL)
      return FALSE;
    if (*found == NULL || (relabel_convert_attribute_same(attribute, sent, (*found)->value) &&
                           !relabel_convert_attribute_same(attribute, sent, entry->value)))
      *found = entry;
  }
  return TRUE;
}

/* Regions of attributes have the ids of what they belong to. */
static void
add_attribute_region(RelabelConsensusField *self, const RelabelConsensusItem *medoid, JsonObject *region)
{
  const char *id = relabel_json_peek_string(get_region(medoid, 0), "id");
  g_autoptr(JsonObject) copy = NULL;

  if ((self->field->conversion->flags & (RELABEL_CONVERSION_BY_CLASS | RELABEL_CONVERSION_BY_CONTROL)) != 0 || id == NULL ||
      g_strcmp0(relabel_json_peek_string(region, "id"), id) == 0) {
    relabel_consensus_add_region(self, region);
    return;
  }
  copy = relabel_json_copy_object(region);
  json_object_set_string_member(copy, "id", id);
  relabel_consensus_add_region(self, copy);
}

static void
add_entries(RelabelConsensusField *self, const RelabelConsensusItem *item, guint position)
{
  GArray *entries = item->label->attributes;

  for (guint i = 0; entries != NULL && i < entries->len; i++) {
    const RelabelServerAttribute *entry = &g_array_index(entries, RelabelServerAttribute, i);

    if (entry->position == position)
      relabel_consensus_add_region(self, entry->region);
  }
}

static void
add_attribute(RelabelConsensusField *self, const RelabelConsensusCluster *cluster, GPtrArray *items, const RelabelConsensusItem *medoid,
              const char *label_class, RelabelAttribute *attribute, guint position)
{
  g_autoptr(JsonObject) sent = cluster->known != NULL ? relabel_convert_attribute_of_label(attribute, cluster->known) : NULL;
  g_autoptr(GPtrArray) values = g_ptr_array_new();
  g_autoptr(GPtrArray) regions = g_ptr_array_new();
  const RelabelServerAttribute *entry;
  gconstpointer preferred;
  gboolean readable = find_entry(medoid, attribute, position, sent, &entry);
  guint best;

  preferred = entry != NULL ? entry->value : NULL;
  for (guint i = 0; i < items->len; i++) {
    const RelabelConsensusItem *item = g_ptr_array_index(items, i);

    /* Who thinks it is something else says nothing of it. */
    if (g_strcmp0(relabel_consensus_item_get_class(item, cluster), label_class) != 0 ||
        !find_entry(item, attribute, position, sent, &entry))
      continue;
    g_ptr_array_add(values, entry != NULL ? entry->value : NULL);
    g_ptr_array_add(regions, entry != NULL ? entry->region : NULL);
  }
  if (values->len == 0) {
    add_entries(self, medoid, position);
    return;
  }
  best = relabel_consensus_vote(values, same_attribute, attribute, readable ? &preferred : NULL);
  if (regions->pdata[best] != NULL)
    add_attribute_region(self, medoid, regions->pdata[best]);
}

void
relabel_consensus_add_attributes(RelabelConsensusField *self, const RelabelConsensusCluster *cluster, GPtrArray *items,
                                 const RelabelConsensusItem *medoid, const char *label_class)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(self->field->field);

  for (guint i = 0; i < attributes->len; i++) {
    RelabelAttribute *attribute = g_ptr_array_index(attributes, i);

    if (relabel_attribute_applies_to(attribute, label_class))
      add_attribute(self, cluster, items, medoid, label_class, attribute, i);
  }
}
