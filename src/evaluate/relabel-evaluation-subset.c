/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The figures of a part of what was evaluated. */
#include <string.h>

#include "relabel-evaluate.h"
#include "relabel-evaluation-private.h"
#include "relabel-json.h"

/* Samples that are in memory at once. */
#define PAGE 500

/* The labels of the view that bring their match into it, as ids (RELABEL_ID_SIZE bytes each). */
typedef struct {
  GArray *truths;
  GArray *predictions; /* the wrong ones */
} Shown;

static void
shown_clear(Shown *self)
{
  g_array_unref(self->truths);
  g_array_unref(self->predictions);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Shown, shown_clear)

static void
add_ids(GArray *ids, RelabelSample *sample, const char *field, const char *key)
{
  GPtrArray *labels = relabel_sample_get_labels(sample, field);

  for (guint i = 0; labels != NULL && i < labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);
    guint8 id[RELABEL_ID_SIZE];

    if ((key == NULL || g_strcmp0(relabel_json_peek_string(relabel_label_get_attributes(label), key), "fp") == 0) &&
        relabel_id_pack(relabel_label_get_id(label), id))
      g_array_append_vals(ids, id, 1);
  }
}

static int
compare_ids(gconstpointer a, gconstpointer b)
{
  return memcmp(a, b, RELABEL_ID_SIZE);
}

/* Of classifications, the truth alone says it: each prediction has one. */
static gboolean
read_shown(RelabelEvaluation *self, RelabelDataset *dataset, RelabelView *view, Shown *shown, GCancellable *cancellable, GError **error)
{
  const char *truth = relabel_evaluation_get_gt_field(self), *prediction = relabel_evaluation_get_pred_field(self);
  const char *const fields[] = { truth, relabel_evaluation_is_classification(self) ? NULL : prediction, NULL };
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(dataset, view, cancellable, error);

  for (guint position = 0; ids != NULL && position < relabel_id_list_get_length(ids); position += PAGE) {
    g_autoptr(RelabelIdList) page = relabel_id_list_slice(ids, position, PAGE);
    g_autoptr(GPtrArray) samples = relabel_dataset_read_view(dataset, view, page, fields, cancellable, error);

    if (samples == NULL)
      return FALSE;
    for (guint i = 0; i < samples->len; i++) {
      add_ids(shown->truths, g_ptr_array_index(samples, i), truth, NULL);
      if (fields[1] != NULL)
        add_ids(shown->predictions, g_ptr_array_index(samples, i), prediction, self->key);
    }
  }
  g_array_sort(shown->truths, compare_ids);
  g_array_sort(shown->predictions, compare_ids);
  return ids != NULL;
}

static gboolean
has_id(GArray *ids, const guint8 id[RELABEL_ID_SIZE])
{
  return relabel_evaluation_has_id(id) && g_array_binary_search(ids, id, compare_ids, NULL);
}

/**
 * relabel_evaluation_dup_subset:
 * @dataset: the dataset that was evaluated
 * @view: what the figures are wanted of
 * @cancellable: (nullable): to cancel
 *
 * Makes the figures of a part of what was evaluated, without matching anew, as FiftyOne's `use_subset()` does: of the matches whose truth the
 * view shows, and of the wrong predictions that it shows. It has the same classes, and no curves.
 *
 * Returns: (transfer full) (nullable): the evaluation of that part
 */
RelabelEvaluation *
relabel_evaluation_dup_subset(RelabelEvaluation *self, RelabelDataset *dataset, RelabelView *view, GCancellable *cancellable, GError **error)
{
  g_auto(Shown) shown = { g_array_new(FALSE, FALSE, RELABEL_ID_SIZE), g_array_new(FALSE, FALSE, RELABEL_ID_SIZE) };
  g_autoptr(RelabelEvaluation) subset = relabel_evaluation_new(self->key, self->config, self->missing);

  if (!read_shown(self, dataset, view, &shown, cancellable, error))
    return NULL;
  for (guint i = 0; i < relabel_label_table_get_n_labels(self->labels); i++)
    relabel_label_table_add(subset->labels, relabel_label_table_get(self->labels, (int)i));
  for (guint i = 0; i < self->matches->len; i++) {
    const RelabelEvaluationMatch *match = &g_array_index(self->matches, RelabelEvaluationMatch, i);

    if (has_id(shown.truths, match->truth_id) || has_id(shown.predictions, match->prediction_id))
      g_array_append_vals(subset->matches, match, 1);
  }
  relabel_evaluation_count_matches(subset);
  relabel_evaluation_set_classes(subset, (const char *const *)self->classes);
  return g_steal_pointer(&subset);
}
