/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-evaluation-views.h"

#include "relabel-condition.h"

/* Of a box: its width times its height. */
#define AREA "bounding_box[2] * bounding_box[3]"

/* Whether whole pictures were compared, and not objects in them. */
gboolean
relabel_evaluation_is_of_classes(RelabelEvaluation *evaluation)
{
  JsonNode *type = json_object_get_member(relabel_evaluation_get_config(evaluation), "type");

  return type != NULL && JSON_NODE_HOLDS_VALUE(type) && g_strcmp0(json_node_get_string(type), "classification") == 0;
}

static void
add_is(GPtrArray *conditions, const char *path, const char *value)
{
  g_autoptr(JsonNode) null = json_node_init_null(json_node_alloc());
  g_autoptr(RelabelExpression) operand = value != NULL ? relabel_expression_new_string(value) : relabel_expression_new_literal(null);

  g_ptr_array_add(conditions, relabel_condition_compare(RELABEL_OPERATOR_EQ, path, operand));
}

static GPtrArray *
new_conditions(void)
{
  return g_ptr_array_new_with_free_func((GDestroyNotify)relabel_expression_unref);
}

static char *
dup_id_path(RelabelEvaluation *evaluation)
{
  return g_strconcat(relabel_evaluation_get_key(evaluation), "_id", NULL);
}

/* Labels of a field with this class (NULL: any) and result (NULL: any); `alone`: those without a partner only. */
static void
filter(RelabelView *view, RelabelEvaluation *evaluation, const char *field, const char *label, const char *result, gboolean alone)
{
  g_autoptr(GPtrArray) conditions = new_conditions();
  g_autofree char *id_path = dup_id_path(evaluation);
  g_autoptr(RelabelExpression) joined = NULL;

  if (label != NULL)
    add_is(conditions, "label", label);
  if (result != NULL)
    add_is(conditions, relabel_evaluation_get_key(evaluation), result);
  if (alone)
    add_is(conditions, id_path, "");
  joined = relabel_condition_join(conditions);
  relabel_view_filter_labels(view, field, joined);
}

/* Samples by the classes of both fields; NULL: none. */
static void
match_classes(RelabelView *view, RelabelEvaluation *evaluation, const char *truth, const char *prediction)
{
  g_autofree char *truth_path = g_strconcat(relabel_evaluation_get_gt_field(evaluation), ".label", NULL);
  g_autofree char *prediction_path = g_strconcat(relabel_evaluation_get_pred_field(evaluation), ".label", NULL);
  g_autoptr(GPtrArray) conditions = new_conditions();
  g_autoptr(RelabelExpression) joined = NULL;

  add_is(conditions, truth_path, truth);
  add_is(conditions, prediction_path, prediction);
  joined = relabel_condition_join(conditions);
  relabel_view_match(view, joined);
}

static void
match_right(RelabelView *view, RelabelEvaluation *evaluation, gboolean right)
{
  g_autoptr(RelabelExpression) value = relabel_expression_new_boolean(right);
  g_autoptr(RelabelExpression) condition =
      relabel_condition_compare(RELABEL_OPERATOR_EQ, relabel_evaluation_get_key(evaluation), value);

  relabel_view_match(view, condition);
}

RelabelView *
relabel_evaluation_view_result(RelabelEvaluation *evaluation, const char *result)
{
  RelabelView *view = relabel_view_new();
  gboolean of_truth = g_str_equal(result, "fn");

  if (relabel_evaluation_is_of_classes(evaluation))
    match_right(view, evaluation, g_str_equal(result, "tp"));
  else
    filter(view, evaluation, of_truth ? relabel_evaluation_get_gt_field(evaluation) : relabel_evaluation_get_pred_field(evaluation), NULL,
           result, FALSE);
  return view;
}

RelabelView *
relabel_evaluation_view_class(RelabelEvaluation *evaluation, const char *label)
{
  g_autoptr(RelabelExpression) value = relabel_expression_new_string(label);
  g_autoptr(RelabelExpression) is_label = relabel_condition_compare(RELABEL_OPERATOR_EQ, "label", value);
  const char *names[] = { relabel_evaluation_get_gt_field(evaluation), relabel_evaluation_get_pred_field(evaluation), NULL };
  g_autoptr(RelabelViewStage) stage = relabel_view_stage_new(RELABEL_VIEW_STAGE_MATCH_LABELS);
  g_autoptr(RelabelExpression) fields = relabel_expression_new_strings(names);
  RelabelView *view = relabel_view_new();

  relabel_view_stage_set_argument(stage, "filter", is_label, NULL);
  relabel_view_stage_set_argument(stage, "fields", fields, NULL);
  relabel_view_add_stage(view, stage);
  return view;
}

static void
add_ids(GPtrArray *texts, RelabelIdList *ids)
{
  for (guint i = 0; i < relabel_id_list_get_length(ids); i++)
    g_ptr_array_add(texts, relabel_id_list_dup(ids, i));
}

/* Which of several is the partner is told by its id alone. */
static void
select_pairs(RelabelView *view, RelabelEvaluationMatrix *matrix, guint row, guint column)
{
  g_autoptr(RelabelIdList) truths = relabel_evaluation_matrix_list_ids(matrix, row, column, FALSE);
  g_autoptr(RelabelIdList) predictions = relabel_evaluation_matrix_list_ids(matrix, row, column, TRUE);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(RelabelExpression) ids = NULL;
  g_autoptr(RelabelViewStage) stage = relabel_view_stage_new(RELABEL_VIEW_STAGE_SELECT_LABELS);

  add_ids(texts, truths);
  add_ids(texts, predictions);
  g_ptr_array_add(texts, NULL);
  ids = relabel_expression_new_strings((const char *const *)texts->pdata);
  relabel_view_stage_set_argument(stage, "ids", ids, NULL);
  relabel_view_add_stage(view, stage);
}

RelabelView *
relabel_evaluation_view_cell(RelabelEvaluation *evaluation, RelabelEvaluationMatrix *matrix, guint row, guint column)
{
  const char *missing = relabel_evaluation_get_missing(evaluation);
  const char *truth = relabel_evaluation_matrix_get_label(matrix, row), *prediction = relabel_evaluation_matrix_get_label(matrix, column);
  const char *gt_field = relabel_evaluation_get_gt_field(evaluation), *pred_field = relabel_evaluation_get_pred_field(evaluation);
  gboolean no_truth = g_strcmp0(truth, missing) == 0, no_prediction = g_strcmp0(prediction, missing) == 0;
  RelabelView *view = relabel_view_new();

  if (relabel_evaluation_is_of_classes(evaluation)) {
    match_classes(view, evaluation, no_truth ? NULL : truth, no_prediction ? NULL : prediction);
  } else if (no_prediction && !no_truth) {
    filter(view, evaluation, gt_field, truth, "fn", TRUE);
  } else if (no_truth && !no_prediction) {
    filter(view, evaluation, pred_field, prediction, "fp", TRUE);
  } else if (row == column) {
    filter(view, evaluation, gt_field, truth, "tp", FALSE);
    filter(view, evaluation, pred_field, prediction, "tp", FALSE);
  } else {
    select_pairs(view, matrix, row, column);
  }
  return view;
}

RelabelView *
relabel_evaluation_view_errors(GPtrArray *errors)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(RelabelIdList) ids = relabel_id_list_new();
  g_autoptr(RelabelViewStage) stage = relabel_view_stage_new(RELABEL_VIEW_STAGE_SELECT);
  g_autoptr(RelabelExpression) ordered = relabel_expression_new_boolean(TRUE);
  RelabelView *view = relabel_view_new();

  for (guint i = 0; i < errors->len; i++) {
    RelabelEvaluationError *error = errors->pdata[i];

    if (g_hash_table_add(seen, error->sample_id))
      relabel_id_list_append(ids, error->sample_id);
  }
  relabel_view_stage_set_ids(stage, ids);
  relabel_view_stage_set_argument(stage, "ordered", ordered, NULL);
  relabel_view_add_stage(view, stage);
  return view;
}

/* ---- of any view ---- */

static RelabelExpression *
compare_area(RelabelOperator op, double bound)
{
  g_autoptr(RelabelExpression) area = relabel_expression_new_from_string(AREA, NULL);
  g_autoptr(RelabelExpression) number = relabel_expression_new_double(bound);
  RelabelExpression *arguments[] = { area, number };

  return relabel_expression_new_call(op, arguments, 2);
}

static gboolean
is_area(RelabelExpression *condition)
{
  g_autoptr(RelabelExpression) area = relabel_expression_new_from_string(AREA, NULL);

  return relabel_expression_get_kind(condition) == RELABEL_EXPRESSION_CALL && relabel_expression_get_n_arguments(condition) == 2 &&
         relabel_expression_equal(relabel_expression_get_argument(condition, 0), area);
}

static gboolean
is_area_stage(RelabelViewStage *stage, const char *field)
{
  RelabelExpression *of = relabel_view_stage_get_argument(stage, "field"), *by = relabel_view_stage_get_argument(stage, "filter");
  g_autoptr(GPtrArray) conditions = NULL;
  gboolean all = TRUE;

  if (relabel_view_stage_get_kind(stage) != RELABEL_VIEW_STAGE_FILTER_LABELS || g_strcmp0(relabel_expression_get_path(of), field) != 0)
    return FALSE;
  conditions = relabel_condition_split(by);
  for (guint i = 0; i < conditions->len; i++)
    all = all && is_area(conditions->pdata[i]);
  return all;
}

/* In the place of the range that there was, else before what makes patches. */
RelabelView *
relabel_view_with_area(RelabelView *view, const char *field, double lower, double upper)
{
  g_autoptr(GPtrArray) conditions = new_conditions();
  g_autoptr(RelabelExpression) joined = NULL;
  g_autoptr(RelabelView) without = relabel_view_with_patches(view, NULL, NULL);
  RelabelView *result = relabel_view_new();
  const char *patches, *eval_key;

  relabel_view_get_patches(view, &patches, &eval_key);
  g_ptr_array_add(conditions, compare_area(RELABEL_OPERATOR_GE, lower));
  g_ptr_array_add(conditions, compare_area(RELABEL_OPERATOR_LT, upper));
  joined = relabel_condition_join(conditions);
  for (guint i = 0; i < relabel_view_get_n_stages(without); i++) {
    RelabelViewStage *stage = relabel_view_get_stage(without, i);

    if (!is_area_stage(stage, field))
      relabel_view_add_stage(result, stage);
  }
  relabel_view_filter_labels(result, field, joined);
  if (patches != NULL || eval_key != NULL) {
    g_autoptr(RelabelView) of_samples = result;

    result = relabel_view_with_patches(of_samples, patches, eval_key);
  }
  return result;
}

static gboolean
makes_patches(RelabelViewStage *stage)
{
  RelabelViewStageKind kind = relabel_view_stage_get_kind(stage);

  return kind == RELABEL_VIEW_STAGE_TO_PATCHES || kind == RELABEL_VIEW_STAGE_TO_EVALUATION_PATCHES;
}

RelabelView *
relabel_view_with_patches(RelabelView *view, const char *field, const char *eval_key)
{
  RelabelView *result = relabel_view_copy(view);
  guint n = relabel_view_get_n_stages(result);
  g_autoptr(RelabelViewStage) stage = NULL;
  g_autoptr(RelabelExpression) argument = NULL;

  if (n > 0 && makes_patches(relabel_view_get_stage(result, n - 1)))
    relabel_view_remove_stage(result, n - 1);
  if (field == NULL && eval_key == NULL)
    return result;
  stage = relabel_view_stage_new(field != NULL ? RELABEL_VIEW_STAGE_TO_PATCHES : RELABEL_VIEW_STAGE_TO_EVALUATION_PATCHES);
  argument = field != NULL ? relabel_expression_new_field(field) : relabel_expression_new_string(eval_key);
  relabel_view_stage_set_argument(stage, field != NULL ? "field" : "eval_key", argument, NULL);
  relabel_view_add_stage(result, stage);
  return result;
}

void
relabel_view_get_patches(RelabelView *view, const char **field, const char **eval_key)
{
  guint n = relabel_view_get_n_stages(view);
  RelabelViewStage *stage = n > 0 ? relabel_view_get_stage(view, n - 1) : NULL;

  *field = *eval_key = NULL;
  if (stage == NULL || !makes_patches(stage))
    return;
  if (relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_TO_PATCHES)
    *field = relabel_expression_get_path(relabel_view_stage_get_argument(stage, "field"));
  else
    *eval_key = relabel_view_stage_get_string(stage, "eval_key");
}

RelabelView *
relabel_view_expand(RelabelView *view, RelabelDataset *dataset)
{
  RelabelView *expanded = relabel_view_copy(view);
  guint n = relabel_view_get_n_stages(view);
  RelabelViewStage *last = n > 0 ? relabel_view_get_stage(view, n - 1) : NULL;
  g_autoptr(RelabelView) saved = NULL;

  if (last == NULL || relabel_view_stage_get_kind(last) != RELABEL_VIEW_STAGE_SAVED_VIEW)
    return expanded;
  /* What is wrong with it is told when it is listed. */
  saved = relabel_dataset_load_view(dataset, relabel_view_stage_get_string(last, "name"), NULL);
  if (saved == NULL)
    return expanded;
  relabel_view_remove_stage(expanded, n - 1);
  relabel_view_add_view(expanded, saved);
  return expanded;
}
