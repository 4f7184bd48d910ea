/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Segmentations: annotators vote on each pixel of each class. */
#include <string.h>

#include "relabel-consensus-private.h"
#include "relabel-convert-mask.h"
#include "relabel-convert-shape.h"
#include "relabel-json.h"

/* A class of the mask. Of its planes only these are in memory at once. */
typedef struct {
  const char *label_class;
  GPtrArray *parts; /* arrays of RelabelServerPart, one an annotator who has it */
  int width, height;
  guint16 *votes;   /* of each pixel */
  guint8 *plane;    /* of one annotator, then of all */
  guint n_voters;
  guint n_matched;
} Class;

static gsize
count_pixels(const Class *self)
{
  return (gsize)self->width * (gsize)self->height;
}

static void
class_clear(Class *self)
{
  g_clear_pointer(&self->parts, g_ptr_array_unref);
  g_clear_pointer(&self->votes, g_free);
  g_clear_pointer(&self->plane, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Class, class_clear)

static GArray *
list_parts(const RelabelConsensusItem *item, const char *label_class)
{
  GArray *parts = g_array_new(FALSE, FALSE, sizeof(RelabelServerPart));

  for (guint i = 0; i < item->label->parts->len; i++) {
    const RelabelServerPart *part = &g_array_index(item->label->parts, RelabelServerPart, i);

    if (g_strcmp0(relabel_convert_get_class(part->region), label_class) == 0)
      g_array_append_vals(parts, part, 1);
  }
  return parts;
}

static void
class_init(Class *self, const char *label_class, GPtrArray *items)
{
  *self = (Class){ .label_class = label_class, .parts = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref) };
  for (guint i = 0; i < items->len; i++) {
    GArray *parts = list_parts(g_ptr_array_index(items, i), label_class);

    if (parts->len > 0)
      g_ptr_array_add(self->parts, parts);
    else
      g_array_unref(parts);
  }
}

static GArray *
latest_parts(const Class *self)
{
  return g_ptr_array_index(self->parts, self->parts->len - 1);
}

static JsonObject *
get_region(GArray *parts, guint i)
{
  return g_array_index(parts, RelabelServerPart, i).region;
}

static gboolean
are_same(GArray *a, GArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++) {
    JsonObject *x = relabel_json_peek_object(get_region(a, i), "value"), *y = relabel_json_peek_object(get_region(b, i), "value");

    if (x == NULL || y == NULL || (x != y && !json_object_equal(x, y)))
      return FALSE;
  }
  return TRUE;
}

static void
add_latest(RelabelConsensusField *self, const Class *class)
{
  GArray *parts = latest_parts(class);

  for (guint i = 0; i < parts->len; i++)
    relabel_consensus_add_region(self, get_region(parts, i));
}

static void
count_class(RelabelConsensusField *self, const Class *class, gboolean is_kept, double iou)
{
  RelabelAgreementClass *sums;
  guint64 n_pairs = (guint64)class->n_voters * (class->n_voters - 1) / 2;

  if (self->agreement == NULL || class->n_voters == 0)
    return;
  sums = relabel_agreement_get(self->agreement, self->name, class->label_class);
  sums->labels++;
  sums->kept += is_kept;
  sums->matched += class->n_matched;
  sums->total += class->n_voters;
  sums->pairs += n_pairs;
  sums->iou += iou * (double)n_pairs;
}

/* Who painted what can't be read has no vote. */
static gboolean
draw_votes(const RelabelConsensusField *self, Class *class)
{
  gsize n = 0;

  for (guint i = class->parts->len; i > 0; i--) {
    GArray *parts = g_ptr_array_index(class->parts, i - 1);
    int width, height;

    if (!relabel_convert_parts_size(self->field, parts, &width, &height, NULL) ||
        (class->votes != NULL && (width != class->width || height != class->height))) {
      class->n_voters--;
      continue;
    }
    if (class->votes == NULL) {
      class->width = width;
      class->height = height;
      n = count_pixels(class);
      class->votes = g_new0(guint16, n);
      class->plane = g_malloc(n);
    }
    memset(class->plane, 0, n);
    if (!relabel_convert_draw_parts(parts, class->plane, width, height, NULL)) {
      class->n_voters--;
      continue;
    }
    class->n_matched++;
    for (gsize k = 0; k < n; k++)
      class->votes[k] = (guint16)(class->votes[k] + (class->plane[k] > 0));
  }
  return class->n_matched > 0;
}

/* The pixels that all pairs have in common, by all that either of a pair has. */
static double
get_iou(const Class *self)
{
  guint64 common = 0, sum = 0;
  double all;

  for (gsize i = 0; i < count_pixels(self); i++) {
    guint64 k = self->votes[i];

    sum += k;
    common += k > 1 ? k * (k - 1) / 2 : 0;
  }
  all = (double)sum * (self->n_voters - 1) - (double)common;
  return all > 0 ? (double)common / all : 0;
}

/* Of what was sent, the pixels of a class; NULL where there are none. */
static guint8 *
draw_sent(const RelabelConsensusField *self, RelabelLabel *known, const Class *class)
{
  g_autoptr(GArray) sent = relabel_convert_regions_new();
  g_autofree guint8 *plane = NULL;

  if (known == NULL || !relabel_convert_to_regions(self->field, known, sent, NULL))
    return NULL;
  for (guint i = 0; i < sent->len; i++) {
    const RelabelSentRegion *region = &g_array_index(sent, RelabelSentRegion, i);
    RelabelServerPart part = { region->number, region->region };
    g_autoptr(GArray) parts = NULL;

    if (g_strcmp0(relabel_convert_get_class(region->region), class->label_class) != 0)
      continue;
    parts = g_array_new(FALSE, FALSE, sizeof part);
    g_array_append_val(parts, part);
    if (plane == NULL)
      plane = g_malloc0(count_pixels(class));
    if (!relabel_convert_draw_parts(parts, plane, class->width, class->height, NULL))
      return NULL;
  }
  return g_steal_pointer(&plane);
}

/* More than half have it; of what was sent, half. Into the plane; FALSE for no pixel at all. */
static gboolean
decide(const RelabelConsensusField *self, Class *class, RelabelLabel *known)
{
  g_autofree guint8 *before = class->n_voters % 2 == 0 ? draw_sent(self, known, class) : NULL;
  gboolean any = FALSE;

  for (gsize i = 0; i < count_pixels(class); i++) {
    guint twice = 2u * class->votes[i];
    gboolean is_on = twice > class->n_voters || (twice == class->n_voters && before != NULL && before[i] > 0);

    class->plane[i] = is_on ? 255 : 0;
    any |= is_on;
  }
  return any;
}

static void
add_plane(RelabelConsensusField *self, const Class *class)
{
  g_autoptr(JsonObject) region = relabel_json_copy_object(get_region(latest_parts(class), 0));
  const char *type = self->field->conversion->result_type;
  JsonObject *value = relabel_convert_brush_value(class->plane, class->width, class->height);

  json_object_set_array_member(value, type, relabel_json_array_from_strv((const char *const[]){ class->label_class, NULL }));
  json_object_set_string_member(region, "type", type);
  json_object_set_int_member(region, "original_width", class->width);
  json_object_set_int_member(region, "original_height", class->height);
  json_object_set_object_member(region, "value", value);
  relabel_consensus_add_region(self, region);
}

static void
add_class(RelabelConsensusField *self, RelabelConsensusCluster *cluster, GPtrArray *items, const char *label_class)
{
  g_auto(Class) class = { 0 };
  gboolean all_same, is_kept;

  class_init(&class, label_class, items);
  class.n_voters = relabel_consensus_count_voters(self, cluster);
  all_same = class.parts->len == class.n_voters;
  for (guint i = 0; all_same && i + 1 < class.parts->len; i++)
    all_same = are_same(g_ptr_array_index(class.parts, i), latest_parts(&class));
  if (all_same) {
    class.n_matched = class.n_voters;
    add_latest(self, &class);
    count_class(self, &class, TRUE, 1);
    return;
  }
  /* What nobody can read is left to who reads the result; classes without a name are no classes. */
  if (label_class == NULL || !draw_votes(self, &class)) {
    add_latest(self, &class);
    return;
  }
  is_kept = decide(self, &class, cluster->known);
  count_class(self, &class, is_kept, class.n_voters > 1 ? get_iou(&class) : 1);
  if (is_kept)
    add_plane(self, &class);
}

/* All classes of the one label, in the order of the latest. `items` are those that can be read, at least one. */
void
relabel_consensus_add_pixels(RelabelConsensusField *self, RelabelConsensusCluster *cluster, GPtrArray *items)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

  for (guint i = items->len; i > 0; i--) {
    const RelabelConsensusItem *item = g_ptr_array_index(items, i - 1);

    for (guint k = 0; k < item->label->parts->len; k++) {
      const char *label_class = relabel_convert_get_class(g_array_index(item->label->parts, RelabelServerPart, k).region);

      if (g_hash_table_add(seen, (gpointer)(label_class != NULL ? label_class : "")))
        add_class(self, cluster, items, label_class);
    }
  }
  relabel_consensus_add_attributes(self, cluster, items, g_ptr_array_index(items, items->len - 1), NULL);
}
