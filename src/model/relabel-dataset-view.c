/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Views that a dataset keeps, by their names. */
#include "relabel-dataset.h"
#include "relabel-error.h"

/* Views of runs may name other runs, and these the first again. */
#define MAX_DEPTH 16

static gboolean add_stages(RelabelDataset *self, RelabelView *resolved, RelabelView *view, guint depth, GError **error);

static gboolean
add_stage(RelabelDataset *self, RelabelView *resolved, RelabelViewStage *stage, guint depth, GError **error)
{
  g_autoptr(RelabelView) view = NULL;

  if (relabel_view_stage_get_kind(stage) != RELABEL_VIEW_STAGE_ANNOTATION_VIEW) {
    relabel_view_add_stage(resolved, stage);
    return TRUE;
  }
  if (depth == MAX_DEPTH) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "The view of the run “%s” is made of itself",
                relabel_view_stage_get_string(stage, "anno_key"));
    return FALSE;
  }
  view = relabel_dataset_load_annotation_view(self, relabel_view_stage_get_string(stage, "anno_key"), TRUE, error);
  return view != NULL && add_stages(self, resolved, view, depth + 1, error);
}

static gboolean
add_stages(RelabelDataset *self, RelabelView *resolved, RelabelView *view, guint depth, GError **error)
{
  guint n = relabel_view_get_n_stages(view);

  for (guint i = 0; i < n; i++) {
    if (!add_stage(self, resolved, relabel_view_get_stage(view, i), depth, error))
      return FALSE;
  }
  return TRUE;
}

/**
 * relabel_dataset_resolve_view:
 * @view: a view
 *
 * Puts the stages of the views of annotation runs where a view names these.
 *
 * Returns: (transfer full) (nullable): the view without such names; %RELABEL_MODEL_ERROR_NOT_FOUND when there is none of a name
 */
RelabelView *
relabel_dataset_resolve_view(RelabelDataset *self, RelabelView *view, GError **error)
{
  g_autoptr(RelabelView) resolved = relabel_view_new();

  return add_stages(self, resolved, view, 0, error) ? g_steal_pointer(&resolved) : NULL;
}
