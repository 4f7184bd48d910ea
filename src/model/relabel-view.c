/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-view-private.h"

#include <string.h>

#include "relabel-error.h"
#include "relabel-json.h"

/**
 * RelabelView:
 *
 * Which samples of a dataset are meant, in what order, and which of their labels: a list of stages, each working on what the one before lets
 * through. Without a stage it is the whole dataset.
 *
 * The text form is what FiftyOne's users write in Python, stages joined by `|`:
 * `filter_labels(predictions, confidence > 0.8 and eval == "fp") | sort_by(length(predictions.detections), reverse=true) | limit(1)`.
 * Beyond FiftyOne's stages, `annotation_run(KEY)` is the samples that an annotation run has sent, `annotation_view(KEY)` what its view gives now,
 * and `saved_view(NAME)` what a view gives that the dataset keeps.
 */
struct _RelabelView {
  GObject parent_instance;

  GPtrArray *stages;
};

G_DEFINE_FINAL_TYPE(RelabelView, relabel_view, G_TYPE_OBJECT)

static void
relabel_view_finalize(GObject *object)
{
  g_ptr_array_unref(RELABEL_VIEW(object)->stages);
  G_OBJECT_CLASS(relabel_view_parent_class)->finalize(object);
}

static void
relabel_view_class_init(RelabelViewClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_view_finalize;
}

static void
relabel_view_init(RelabelView *self)
{
  self->stages = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_view_stage_unref);
}

/**
 * relabel_view_new:
 *
 * Returns: (transfer full): a view of the whole dataset
 */
RelabelView *
relabel_view_new(void)
{
  return g_object_new(RELABEL_TYPE_VIEW, NULL);
}

/**
 * relabel_view_copy:
 *
 * Returns: (transfer full): another view of the same stages
 */
RelabelView *
relabel_view_copy(RelabelView *self)
{
  RelabelView *copy = relabel_view_new();

  relabel_view_add_view(copy, self);
  return copy;
}

/**
 * relabel_view_equal:
 * @other: another view
 *
 * Returns: whether both have the same stages with the same arguments
 */
gboolean
relabel_view_equal(RelabelView *self, RelabelView *other)
{
  if (self->stages->len != other->stages->len)
    return FALSE;
  for (guint i = 0; i < self->stages->len; i++) {
    if (!relabel_view_stage_equal(g_ptr_array_index(self->stages, i), g_ptr_array_index(other->stages, i)))
      return FALSE;
  }
  return TRUE;
}

/**
 * relabel_view_get_n_stages:
 *
 * Returns: the number of stages
 */
guint
relabel_view_get_n_stages(RelabelView *self)
{
  return self->stages->len;
}

/**
 * relabel_view_get_stage:
 * @position: from 0
 *
 * Returns: (transfer none): a stage
 */
RelabelViewStage *
relabel_view_get_stage(RelabelView *self, guint position)
{
  return g_ptr_array_index(self->stages, position);
}

static RelabelExpression *
find_argument(RelabelViewStage *stage, const char *name)
{
  return relabel_view_stage_get_argument(stage, name);
}

void
relabel_view_stage_settle(RelabelViewStage *self)
{
  RelabelViewStageKind kind = relabel_view_stage_get_kind(self);
  g_autoptr(RelabelExpression) seed = NULL;

  if (kind != RELABEL_VIEW_STAGE_TAKE && kind != RELABEL_VIEW_STAGE_SHUFFLE)
    return;
  if (find_argument(self, "seed") != NULL || find_argument(self, "_randint") != NULL)
    return;
  seed = relabel_expression_new_int(g_random_int_range(0, 1000000));
  relabel_view_stage_set_argument(self, "seed", seed, NULL);
}

/**
 * relabel_view_add_stage:
 * @stage: a stage with all of its arguments, which doesn't change any more
 *
 * Adds a stage to the end. What is random and has no seed gets one.
 */
void
relabel_view_add_stage(RelabelView *self, RelabelViewStage *stage)
{
  relabel_view_stage_settle(stage);
  g_ptr_array_add(self->stages, relabel_view_stage_ref(stage));
}

/**
 * relabel_view_remove_stage:
 * @position: from 0
 *
 * Takes a stage away.
 */
void
relabel_view_remove_stage(RelabelView *self, guint position)
{
  g_ptr_array_remove_index(self->stages, position);
}

/**
 * relabel_view_add_view:
 * @other: another view
 *
 * Adds the stages of another view to the end.
 */
void
relabel_view_add_view(RelabelView *self, RelabelView *other)
{
  for (guint i = 0; i < other->stages->len; i++)
    g_ptr_array_add(self->stages, relabel_view_stage_ref(g_ptr_array_index(other->stages, i)));
}

static void
take_stage(RelabelView *self, RelabelViewStage *stage)
{
  relabel_view_stage_settle(stage);
  g_ptr_array_add(self->stages, stage);
}

static void
take_argument(RelabelViewStage *stage, const char *name, RelabelExpression *value)
{
  g_autoptr(RelabelExpression) argument = value;

  relabel_view_stage_set_argument(stage, name, argument, NULL);
}

/**
 * relabel_view_select:
 * @ids: sample ids
 *
 * Adds a stage: only these samples, in the dataset's order.
 */
void
relabel_view_select(RelabelView *self, RelabelIdList *ids)
{
  RelabelViewStage *stage = relabel_view_stage_new(RELABEL_VIEW_STAGE_SELECT);

  relabel_view_stage_set_ids(stage, ids);
  take_stage(self, stage);
}

/**
 * relabel_view_match_tags:
 * @tags: (array zero-terminated=1): tags
 *
 * Adds a stage: only samples with at least one of the tags.
 */
void
relabel_view_match_tags(RelabelView *self, const char *const *tags)
{
  RelabelViewStage *stage = relabel_view_stage_new(RELABEL_VIEW_STAGE_MATCH_TAGS);

  take_argument(stage, "tags", relabel_expression_new_strings(tags));
  take_stage(self, stage);
}

/**
 * relabel_view_skip:
 * @n: samples
 *
 * Adds a stage: without the first @n samples.
 */
void
relabel_view_skip(RelabelView *self, guint n)
{
  RelabelViewStage *stage = relabel_view_stage_new(RELABEL_VIEW_STAGE_SKIP);

  take_argument(stage, "skip", relabel_expression_new_int(n));
  take_stage(self, stage);
}

/**
 * relabel_view_limit:
 * @n: samples
 *
 * Adds a stage: at most @n samples.
 */
void
relabel_view_limit(RelabelView *self, guint n)
{
  RelabelViewStage *stage = relabel_view_stage_new(RELABEL_VIEW_STAGE_LIMIT);

  take_argument(stage, "limit", relabel_expression_new_int(n));
  take_stage(self, stage);
}

/**
 * relabel_view_match:
 * @filter: an expression of a sample
 *
 * Adds a stage: only samples of which the expression is true.
 */
void
relabel_view_match(RelabelView *self, RelabelExpression *filter)
{
  RelabelViewStage *stage = relabel_view_stage_new(RELABEL_VIEW_STAGE_MATCH);

  relabel_view_stage_set_argument(stage, "filter", filter, NULL);
  take_stage(self, stage);
}

/**
 * relabel_view_filter_labels:
 * @field: the name of a field of labels
 * @filter: an expression of a label
 *
 * Adds a stage: only labels of which the expression is true, and only samples that have such labels.
 */
void
relabel_view_filter_labels(RelabelView *self, const char *field, RelabelExpression *filter)
{
  RelabelViewStage *stage = relabel_view_stage_new(RELABEL_VIEW_STAGE_FILTER_LABELS);

  take_argument(stage, "field", relabel_expression_new_field(field));
  relabel_view_stage_set_argument(stage, "filter", filter, NULL);
  take_stage(self, stage);
}

/**
 * relabel_view_sort_by:
 * @key: a field, or an expression of a sample
 * @reverse: whether the greatest comes first
 *
 * Adds a stage: the samples in another order. Those of equal keys stay in the order that they have.
 */
void
relabel_view_sort_by(RelabelView *self, RelabelExpression *key, gboolean reverse)
{
  RelabelViewStage *stage = relabel_view_stage_new(RELABEL_VIEW_STAGE_SORT_BY);

  relabel_view_stage_set_argument(stage, "field_or_expr", key, NULL);
  take_argument(stage, "reverse", relabel_expression_new_boolean(reverse));
  take_stage(self, stage);
}

/**
 * relabel_view_annotation_run:
 * @key: the key of an annotation run
 * @live: %FALSE for the samples that were sent, however they have changed since; %TRUE for what the view that was sent gives now
 *
 * Adds a stage: only the samples of an annotation run.
 */
void
relabel_view_annotation_run(RelabelView *self, const char *key, gboolean live)
{
  RelabelViewStage *stage = relabel_view_stage_new(live ? RELABEL_VIEW_STAGE_ANNOTATION_VIEW : RELABEL_VIEW_STAGE_ANNOTATION_RUN);

  take_argument(stage, "anno_key", relabel_expression_new_string(key));
  take_stage(self, stage);
}
