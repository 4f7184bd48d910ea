/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-confusion-private.h"

static guint
hash_pair(gconstpointer data)
{
  const RelabelConfusionPair *pair = data;

  return (guint)pair->truth * 31 + (guint)pair->prediction;
}

static gboolean
equal_pairs(gconstpointer a, gconstpointer b)
{
  const RelabelConfusionPair *x = a, *y = b;

  return x->truth == y->truth && x->prediction == y->prediction;
}

RelabelConfusion *
relabel_confusion_new(RelabelLabelTable *table, const char *missing)
{
  RelabelConfusion *self = g_new0(RelabelConfusion, 1);

  self->table = table;
  self->missing = relabel_label_table_add(table, missing != NULL ? missing : RELABEL_CONFUSION_MISSING);
  self->pairs = g_hash_table_new_full(hash_pair, equal_pairs, g_free, NULL);
  return self;
}

void
relabel_confusion_free(RelabelConfusion *self)
{
  g_hash_table_unref(self->pairs);
  g_free(self);
}

void
relabel_confusion_add(RelabelConfusion *self, int truth, int prediction, guint64 n)
{
  RelabelConfusionPair wanted = { truth, prediction };
  RelabelConfusionPair *pair = g_hash_table_lookup(self->pairs, &wanted);

  if (pair == NULL) {
    pair = g_memdup2(&wanted, sizeof wanted);
    g_hash_table_add(self->pairs, pair);
  }
  pair->n += n;
}

void
relabel_confusion_merge(RelabelConfusion *self, const RelabelConfusion *other)
{
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init(&iter, other->pairs);
  while (g_hash_table_iter_next(&iter, &key, NULL)) {
    const RelabelConfusionPair *pair = key;

    relabel_confusion_add(self, pair->truth, pair->prediction, pair->n);
  }
}

gboolean
relabel_confusion_next(const RelabelConfusion *self, GHashTableIter *iter, RelabelConfusionPair *pair)
{
  gpointer key;

  if (!g_hash_table_iter_next(iter, &key, NULL))
    return FALSE;
  *pair = *(const RelabelConfusionPair *)key;
  if (pair->truth == RELABEL_NO_LABEL)
    pair->truth = self->missing;
  if (pair->prediction == RELABEL_NO_LABEL)
    pair->prediction = self->missing;
  return TRUE;
}

GArray *
relabel_confusion_get_classes(const RelabelConfusion *self)
{
  g_autofree gboolean *seen = g_new0(gboolean, relabel_label_table_get_n_labels(self->table));
  GArray *labels = g_array_new(FALSE, FALSE, sizeof(int));
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init(&iter, self->pairs);
  while (g_hash_table_iter_next(&iter, &key, NULL)) {
    const RelabelConfusionPair *pair = key;

    for (guint i = 0; i < 2; i++) {
      int label = i == 0 ? pair->truth : pair->prediction;

      if (label != RELABEL_NO_LABEL && !seen[label]) {
        seen[label] = TRUE;
        g_array_append_val(labels, label);
      }
    }
  }
  relabel_label_table_sort(self->table, labels);
  return labels;
}

/* ---- the matrix ---- */

static int
find_place(const RelabelConfusionMatrix *self, int label)
{
  return label + 1 < (int)self->n_places ? self->places[label + 1] : -1;
}

static void
set_labels(RelabelConfusionMatrix *self, GArray *labels, guint n_labels)
{
  g_free(self->labels);
  g_free(self->places);
  g_free(self->counts);
  self->labels = g_memdup2(labels->data, labels->len * sizeof(int));
  self->n_labels = labels->len;
  self->counts = g_new0(guint64, (gsize)labels->len * labels->len);
  self->n_places = n_labels + 1;
  self->places = g_new(int, self->n_places);
  for (guint i = 0; i < self->n_places; i++)
    self->places[i] = -1;
  for (guint i = 0; i < labels->len; i++)
    self->places[self->labels[i] + 1] = (int)i;
}

/* Where a label is that is not listed, too. */
static int
place_label(const RelabelConfusionMatrix *self, int label)
{
  if (label == RELABEL_NO_LABEL)
    label = self->missing;
  if (self->other != RELABEL_NO_LABEL && label != self->missing && find_place(self, label) < 0)
    label = self->other;
  return find_place(self, label);
}

gboolean
relabel_confusion_matrix_find(const RelabelConfusionMatrix *self, int truth, int prediction, guint *row, guint *column)
{
  int i = place_label(self, truth), k = place_label(self, prediction);
  int other = self->other != RELABEL_NO_LABEL ? find_place(self, self->other) : -1, missing = find_place(self, self->missing);

  if (i < 0 || k < 0)
    return FALSE;
  if (self->omits_other && i == other && k == other)
    return FALSE;
  if (self->omits_other_missing && ((i == other && k == missing) || (i == missing && k == other)))
    return FALSE;
  *row = (guint)i;
  *column = (guint)k;
  return TRUE;
}

static void
count_cells(const RelabelConfusion *self, RelabelConfusionMatrix *matrix)
{
  RelabelConfusionPair pair;
  GHashTableIter iter;
  guint row, column;

  g_hash_table_iter_init(&iter, self->pairs);
  while (relabel_confusion_next(self, &iter, &pair)) {
    if (relabel_confusion_matrix_find(matrix, pair.truth, pair.prediction, &row, &column))
      matrix->counts[row * matrix->n_labels + column] += pair.n;
  }
}

static gboolean
is_listed(GArray *labels, int label)
{
  for (guint i = 0; i < labels->len; i++) {
    if (g_array_index(labels, int, i) == label)
      return TRUE;
  }
  return FALSE;
}

static gboolean
add_label(GArray *labels, int label)
{
  gboolean is_new = !is_listed(labels, label);

  if (is_new)
    g_array_append_val(labels, label);
  return is_new;
}

static gboolean
has_any(const RelabelConfusionMatrix *self, int label)
{
  guint place = (guint)find_place(self, label);

  for (guint i = 0; i < self->n_labels; i++) {
    if (self->counts[place * self->n_labels + i] > 0 || self->counts[i * self->n_labels + place] > 0)
      return TRUE;
  }
  return FALSE;
}

static void
remove_label(GArray *labels, int label)
{
  for (guint i = labels->len; i > 0; i--) {
    if (g_array_index(labels, int, i - 1) == label)
      g_array_remove_index(labels, i - 1);
  }
}

RelabelConfusionMatrix *
relabel_confusion_get_matrix(const RelabelConfusion *self, RelabelConfusionClasses classes, RelabelEvaluationInclude include_other,
                             RelabelEvaluationInclude include_missing)
{
  RelabelConfusionMatrix *matrix = g_new0(RelabelConfusionMatrix, 1);
  int other = relabel_label_table_add(self->table, RELABEL_CONFUSION_OTHER);
  guint n_labels = relabel_label_table_get_n_labels(self->table);
  g_autoptr(GArray) labels = NULL;
  gboolean any_other, any_missing;

  if (classes.labels != NULL) {
    labels = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_vals(labels, classes.labels, classes.n_labels);
  } else {
    labels = relabel_confusion_get_classes(self);
    include_other = RELABEL_EVALUATION_INCLUDE_NO;
  }
  matrix->missing = self->missing;
  matrix->other = include_other != RELABEL_EVALUATION_INCLUDE_NO ? other : RELABEL_NO_LABEL;
  matrix->omits_other = include_other != RELABEL_EVALUATION_INCLUDE_NO && add_label(labels, other);
  matrix->omits_other_missing = include_missing != RELABEL_EVALUATION_INCLUDE_NO && add_label(labels, self->missing) && matrix->omits_other;
  set_labels(matrix, labels, n_labels);
  count_cells(self, matrix);
  any_other = include_other != RELABEL_EVALUATION_INCLUDE_IF_ANY || has_any(matrix, other);
  any_missing = include_missing != RELABEL_EVALUATION_INCLUDE_IF_ANY || has_any(matrix, self->missing);
  if (!any_other)
    remove_label(labels, other);
  if (!any_missing)
    remove_label(labels, self->missing);
  if (!any_other || !any_missing) {
    set_labels(matrix, labels, n_labels);
    count_cells(self, matrix);
  }
  return matrix;
}

void
relabel_confusion_matrix_free(RelabelConfusionMatrix *self)
{
  g_free(self->labels);
  g_free(self->counts);
  g_free(self->places);
  g_free(self);
}
