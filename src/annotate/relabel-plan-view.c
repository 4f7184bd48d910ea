/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The view that is sent. */
#include "relabel-error.h"
#include "relabel-json.h"
#include "relabel-plan.h"

/* Of an evaluation the fields of both sides. */
static RelabelExpression *
list_fields(RelabelDataset *dataset, RelabelViewStage *stage, GError **error)
{
  const char *key = relabel_view_stage_get_string(stage, "eval_key");
  const char *const single[] = { relabel_view_stage_get_string(stage, "field"), NULL };
  const char *both[] = { NULL, NULL, NULL };
  g_autoptr(RelabelRun) run = NULL;
  JsonObject *config;

  if (relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_TO_PATCHES)
    return relabel_expression_new_strings(single);
  run = relabel_dataset_read_run(dataset, RELABEL_RUN_KIND_EVALUATION, key, error);
  if (run == NULL)
    return NULL;
  config = relabel_json_peek_object(relabel_run_get_document(run), "config");
  both[0] = relabel_json_peek_string(config, "gt_field");
  both[1] = relabel_json_peek_string(config, "pred_field");
  if (both[0] != NULL && both[1] != NULL)
    return relabel_expression_new_strings(both);
  g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "The evaluation “%s” doesn't say of which fields it is", key);
  return NULL;
}

static gboolean
is_patches(RelabelViewStage *stage)
{
  RelabelViewStageKind kind = relabel_view_stage_get_kind(stage);

  return kind == RELABEL_VIEW_STAGE_TO_PATCHES || kind == RELABEL_VIEW_STAGE_TO_EVALUATION_PATCHES;
}

/* Of patches, the samples are sent that these are of, with the labels of their fields only. */
static gboolean
replace_patches(RelabelDataset *dataset, RelabelView *view, GError **error)
{
  guint n = relabel_view_get_n_stages(view);
  g_autoptr(RelabelViewStage) labels = NULL;
  g_autoptr(RelabelExpression) fields = NULL;

  if (n == 0 || !is_patches(relabel_view_get_stage(view, n - 1)))
    return TRUE;
  fields = list_fields(dataset, relabel_view_get_stage(view, n - 1), error);
  if (fields == NULL)
    return FALSE;
  labels = relabel_view_stage_new(RELABEL_VIEW_STAGE_SELECT_LABELS);
  if (!relabel_view_stage_set_argument(labels, "fields", fields, error))
    return FALSE;
  relabel_view_remove_stage(view, n - 1);
  relabel_view_add_stage(view, labels);
  return TRUE;
}

/* What a view stands for now, as samples with labels. */
RelabelView *
relabel_plan_make_view(RelabelDataset *dataset, RelabelView *view, GError **error)
{
  g_autoptr(RelabelView) made = relabel_dataset_resolve_view(dataset, view, error);

  return made != NULL && replace_patches(dataset, made, error) ? g_steal_pointer(&made) : NULL;
}

GStrv
relabel_plan_list_hidden(RelabelDataset *dataset, RelabelView *view, RelabelLabelSchema *schema)
{
  g_autoptr(GPtrArray) fields = NULL;
  g_autoptr(GStrvBuilder) hidden = g_strv_builder_new();

  if (view == NULL)
    return NULL;
  fields = relabel_dataset_list_fields(dataset);
  for (guint i = 0; i < relabel_label_schema_get_n_fields(schema); i++) {
    const char *name = relabel_schema_field_get_name(relabel_label_schema_get_field(schema, i));

    if (relabel_view_hides_field(view, fields, name))
      g_strv_builder_add(hidden, name);
  }
  return g_strv_builder_end(hidden);
}
