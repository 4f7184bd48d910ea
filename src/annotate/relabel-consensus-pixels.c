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
  gboolean is_target; /* else nobody can say what its pixels are */
  guint32 value;      /* then: several classes may have one name */
  GPtrArray *parts;   /* arrays of RelabelServerPart, one an annotator who has it, the latest first */
  const RelabelConsensusItem *last; /* whose parts were added last */
  int width, height;
  guint16 *votes;     /* of each pixel */
  guint8 *plane;      /* of one annotator, then of all */
  guint n_voters;
  guint n_matched;
} Class;

static gsize
count_pixels(const Class *self)
{
  return (gsize)self->width * (gsize)self->height;
}

static void
class_free(Class *self)
{
  g_ptr_array_unref(self->parts);
  g_free(self->votes);
  g_free(self->plane);
  g_free(self);
}

static Class *
find_class(const RelabelConsensusField *self, const RelabelServerPart *part, GHashTable *index, GPtrArray *classes)
{
  const char *label_class = relabel_convert_get_class(part->region);
  guint32 value = 0;
  gboolean is_target = relabel_convert_find_target(self->field, label_class, part->number, &value);
  g_autofree char *key = is_target ? g_strdup_printf("%u", value) : g_strconcat("=", label_class, NULL);
  Class *class = g_hash_table_lookup(index, key);

  if (class != NULL)
    return class;
  class = g_new0(Class, 1);
  class->label_class = label_class;
  class->is_target = is_target;
  class->value = value;
  class->parts = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
  g_hash_table_insert(index, g_steal_pointer(&key), class);
  g_ptr_array_add(classes, class);
  return class;
}

static void
add_part(Class *self, const RelabelConsensusItem *item, const RelabelServerPart *part)
{
  if (self->last != item)
    g_ptr_array_add(self->parts, g_array_new(FALSE, FALSE, sizeof *part));
  self->last = item;
  g_array_append_vals(g_ptr_array_index(self->parts, self->parts->len - 1), part, 1);
}

/* In the order of the latest. */
static GPtrArray *
list_classes(const RelabelConsensusField *self, GPtrArray *items)
{
  g_autoptr(GHashTable) index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *classes = g_ptr_array_new_with_free_func((GDestroyNotify)class_free);

  for (guint i = items->len; i > 0; i--) {
    const RelabelConsensusItem *item = g_ptr_array_index(items, i - 1);

    for (guint k = 0; k < item->label->parts->len; k++) {
      const RelabelServerPart *part = &g_array_index(item->label->parts, RelabelServerPart, k);

      add_part(find_class(self, part, index, classes), item, part);
    }
  }
  return classes;
}

static GArray *
latest_parts(const Class *self)
{
  return g_ptr_array_index(self->parts, 0);
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

  for (guint i = 0; i < class->parts->len; i++) {
    GArray *parts = g_ptr_array_index(class->parts, i);
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

    if (region->number != class->value)
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

static gboolean
all_have_same(const Class *self)
{
  gboolean same = self->parts->len == self->n_voters;

  for (guint i = 1; same && i < self->parts->len; i++)
    same = are_same(g_ptr_array_index(self->parts, i), latest_parts(self));
  return same;
}

static void
add_class(RelabelConsensusField *self, RelabelConsensusCluster *cluster, Class *class)
{
  gboolean is_kept;

  class->n_voters = relabel_consensus_count_voters(self, cluster);
  if (all_have_same(class)) {
    class->n_matched = class->n_voters;
    add_latest(self, class);
    count_class(self, class, TRUE, 1);
    return;
  }
  /* What nobody can read is left to who reads the result. */
  if (!class->is_target || !draw_votes(self, class)) {
    if (2 * class->parts->len >= relabel_consensus_count_voters(self, cluster))
      add_latest(self, class);
    return;
  }
  is_kept = decide(self, class, cluster->known);
  count_class(self, class, is_kept, class->n_voters > 1 ? get_iou(class) : 1);
  if (is_kept)
    add_plane(self, class);
}

/* All classes of the one label. `items` are those that can be read, at least one. */
void
relabel_consensus_add_pixels(RelabelConsensusField *self, RelabelConsensusCluster *cluster, GPtrArray *items)
{
  g_autoptr(GPtrArray) classes = list_classes(self, items);

  for (guint i = 0; i < classes->len; i++) {
    Class *class = g_ptr_array_index(classes, i);

    add_class(self, cluster, class);
    /* One plane at a time. */
    g_clear_pointer(&class->votes, g_free);
    g_clear_pointer(&class->plane, g_free);
  }
  relabel_consensus_add_attributes(self, cluster, items, g_ptr_array_index(items, items->len - 1), NULL);
}
