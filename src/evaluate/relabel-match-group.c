/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-match-private.h"

#include <math.h>
#include <stdlib.h>

/* So few things are faster sorted by insertion. */
#define FEW 24

static guint
find_category(RelabelMatcher *self, int label)
{
  guint place = (guint)(label + 1), *slot;

  if (place >= self->slots->len)
    g_array_set_size(self->slots, MAX(place + 1, 2 * self->slots->len));
  slot = &g_array_index(self->slots, guint, place);
  if (*slot == 0) {
    RelabelMatchCategory category = { label };

    g_array_append_val(self->categories, category);
    *slot = self->categories->len;
  }
  return *slot - 1;
}

/* Categories are in the order in which they appear, first among the truths. */
static void
count_members(RelabelMatcher *self)
{
  g_array_set_size(self->categories, 0);
  for (guint side = 0; side < N_SIDES; side++) {
    g_array_set_size(self->members[side], self->n_objects[side]);
    for (guint i = 0; i < self->n_objects[side]; i++) {
      guint number = find_category(self, self->options.classwise ? self->objects[side][i].label : RELABEL_NO_LABEL);

      g_array_index(self->members[side], guint, i) = number;
      g_array_index(self->categories, RelabelMatchCategory, number).n[side]++;
    }
  }
}

static void
fill_order(RelabelMatcher *self, guint side)
{
  guint start = 0;

  for (guint i = 0; i < self->categories->len; i++) {
    RelabelMatchCategory *category = &g_array_index(self->categories, RelabelMatchCategory, i);

    category->start[side] = start;
    start += category->n[side];
    category->n[side] = 0;
  }
  g_array_set_size(self->order[side], self->n_objects[side]);
  for (guint i = 0; i < self->n_objects[side]; i++) {
    RelabelMatchCategory *category =
        &g_array_index(self->categories, RelabelMatchCategory, g_array_index(self->members[side], guint, i));

    g_array_index(self->order[side], guint, category->start[side] + category->n[side]++) = i;
  }
}

/* FiftyOne sorts by `confidence or -1`, for which 0 is no confidence; but the mean of keypoints is taken as it is. */
static double
get_key(const RelabelMatcher *self, guint object)
{
  double confidence = self->objects[PREDICTION][object].confidence;

  if (isnan(confidence) || (confidence == 0 && self->options.kind != RELABEL_MATCH_KEYPOINTS))
    return -1;
  return confidence;
}

/* Those of equal confidence stay as they are stored. */
static int
compare_keys(gconstpointer a, gconstpointer b)
{
  const RelabelMatchKey *x = a, *y = b;

  if (x->confidence != y->confidence)
    return x->confidence < y->confidence ? 1 : -1;
  return (x->object > y->object) - (x->object < y->object);
}

static void
sort_keys(RelabelMatchKey *keys, guint n)
{
  if (n > FEW) {
    qsort(keys, n, sizeof *keys, compare_keys);
    return;
  }
  for (guint i = 1; i < n; i++) {
    RelabelMatchKey key = keys[i];
    guint k = i;

    for (; k > 0 && keys[k - 1].confidence < key.confidence; k--)
      keys[k] = keys[k - 1];
    keys[k] = key;
  }
}

static void
sort_predictions(RelabelMatcher *self, const RelabelMatchCategory *category)
{
  guint n = category->n[PREDICTION], *order = &g_array_index(self->order[PREDICTION], guint, category->start[PREDICTION]);
  RelabelMatchKey *keys;

  if (n < 2)
    return;
  g_array_set_size(self->keys, n);
  keys = &g_array_index(self->keys, RelabelMatchKey, 0);
  for (guint i = 0; i < n; i++)
    keys[i] = (RelabelMatchKey){ get_key(self, order[i]), order[i] };
  sort_keys(keys, n);
  for (guint i = 0; i < n; i++)
    order[i] = keys[i].object;
}

void
relabel_matcher_group(RelabelMatcher *self)
{
  count_members(self);
  fill_order(self, TRUTH);
  fill_order(self, PREDICTION);
  for (guint i = 0; i < self->categories->len; i++) {
    RelabelMatchCategory *category = &g_array_index(self->categories, RelabelMatchCategory, i);

    sort_predictions(self, category);
    g_array_index(self->slots, guint, category->label + 1) = 0;
  }
}
