/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether what a view names is there. */
#include "relabel-view-private.h"

#include <string.h>

#include "relabel-evaluator.h"
#include "relabel-path.h"

typedef struct {
  GPtrArray *fields;
  const char *text;
  RelabelTextRange *trouble;
  GError **error;
} Check;

/* What the paths of an expression are relative to: a sample, labels of some fields, or elements that nothing is known of. */
typedef struct {
  enum { SCOPE_SAMPLE, SCOPE_LABEL, SCOPE_ANY } kind;
  GPtrArray *fields; /* of RelabelField, borrowed */
} Scope;

static gboolean
fail(Check *self, RelabelTextRange range, char *message)
{
  g_autofree char *owned = message;

  *self->trouble = range;
  relabel_text_fail(range.end > 0 ? self->text : NULL, range, self->error, owned);
  return FALSE;
}

static gboolean
refuse_path(Check *self, const char *path, RelabelTextRange range)
{
  RelabelPath found = relabel_path_resolve(self->fields, path);
  g_auto(GStrv) names = NULL;
  g_autofree char *name = g_strndup(path + (*path == '$'), strcspn(path + (*path == '$'), "."));
  g_autofree char *suggestion = NULL;

  if (found.field != NULL) {
    const char *list = relabel_field_type_get_list_key(relabel_field_get_field_type(found.field));

    return fail(self, range, g_strdup_printf("“%s” has no “%s”; did you mean “%s.%s.%s”?", name, found.rest, name, list, found.rest));
  }
  names = relabel_path_list_names(self->fields);
  suggestion = relabel_suggest(name, (const char *const *)names);
  return fail(self, range, g_strdup_printf("no field “%s”%s", path, suggestion));
}

/* A member of labels of any of the fields; names of attributes are known where the store keeps them. */
static gboolean
has_member(RelabelField *field, const char *name)
{
  const char *const *attributes = relabel_field_get_attributes(field);
  g_autofree char *first = g_strndup(name, strcspn(name, "."));

  return attributes == NULL || g_strv_contains(attributes, first) ||
         g_strv_contains(relabel_path_list_members(relabel_field_get_field_type(field)), first);
}

static gboolean
check_member(Check *self, GPtrArray *fields, const char *name, RelabelTextRange range)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *suggestion = NULL;

  for (guint i = 0; i < fields->len; i++) {
    RelabelField *field = g_ptr_array_index(fields, i);
    g_auto(GStrv) more = relabel_path_list_label_names(field);

    if (has_member(field, name))
      return TRUE;
    for (guint k = 0; more[k] != NULL; k++)
      g_ptr_array_add(names, g_strdup(more[k]));
  }
  if (fields->len == 0)
    return TRUE;
  g_ptr_array_add(names, NULL);
  suggestion = relabel_suggest(name, (const char *const *)names->pdata);
  return fail(self, range,
              g_strdup_printf("no field “%s” in labels of “%s”%s", name, relabel_field_get_name(g_ptr_array_index(fields, 0)), suggestion));
}

static gboolean
check_sample_path(Check *self, const char *path, RelabelTextRange range)
{
  RelabelPath found = relabel_path_resolve(self->fields, path);
  g_autoptr(GPtrArray) single = NULL;

  if (found.kind == RELABEL_PATH_UNKNOWN)
    return refuse_path(self, path, range);
  if (found.kind != RELABEL_PATH_LABEL_MEMBER)
    return TRUE;
  single = g_ptr_array_new();
  g_ptr_array_add(single, found.field);
  return check_member(self, single, found.rest, range);
}

static gboolean
check_path(Check *self, const Scope *scope, const char *path, RelabelTextRange range)
{
  if (*path == '$' || scope->kind == SCOPE_SAMPLE)
    return check_sample_path(self, path, range);
  if (scope->kind == SCOPE_ANY || strcmp(path, "this") == 0 || g_str_has_prefix(path, "this."))
    return TRUE;
  return check_member(self, scope->fields, path, range);
}

static gboolean check_expression(Check *self, const Scope *scope, RelabelExpression *expression);

/* In filter() and map() it goes on with the elements of the list. */
static gboolean
check_relative(Check *self, const Scope *scope, RelabelExpression *list, RelabelExpression *inner)
{
  const char *path = relabel_expression_get_path(list);
  RelabelPath found = { RELABEL_PATH_UNKNOWN, NULL, NULL };
  g_autoptr(GPtrArray) single = g_ptr_array_new();
  Scope elements = { SCOPE_ANY, single };

  while (relabel_expression_is_call(list, RELABEL_OPERATOR_FILTER))
    list = relabel_expression_get_argument(list, 0);
  path = relabel_expression_get_path(list);
  if (path != NULL && (*path == '$' || scope->kind == SCOPE_SAMPLE))
    found = relabel_path_resolve(self->fields, path);
  if (found.kind == RELABEL_PATH_LABEL_LIST) {
    g_ptr_array_add(single, found.field);
    elements.kind = SCOPE_LABEL;
  }
  return check_expression(self, &elements, inner);
}

/* What is looked for in texts is made into a regular expression beforehand. */
static gboolean
check_texts(Check *self, RelabelExpression *call)
{
  RelabelOperator op = relabel_expression_get_operator(call);
  RelabelExpression *texts = relabel_expression_get_argument(call, 1);
  JsonNode *value = relabel_expression_get_value(texts);
  gboolean is_text = op == RELABEL_OPERATOR_STARTS_WITH || op == RELABEL_OPERATOR_ENDS_WITH || op == RELABEL_OPERATOR_CONTAINS_STR ||
                     op == RELABEL_OPERATOR_MATCHES_STR;
  g_autofree char *pattern = is_text && value != NULL ? relabel_operator_make_pattern(op, value) : NULL;

  return !is_text || pattern != NULL ||
         fail(self, relabel_expression_get_range(texts),
              g_strdup_printf("%s looks for a text, or for one of a list of texts", relabel_operators[op].word));
}

static gboolean
check_expression(Check *self, const Scope *scope, RelabelExpression *expression)
{
  guint n = relabel_expression_get_n_arguments(expression);

  if (relabel_expression_get_kind(expression) == RELABEL_EXPRESSION_FIELD)
    return check_path(self, scope, relabel_expression_get_path(expression), relabel_expression_get_range(expression));
  if (n > 1 && !check_texts(self, expression))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    RelabelExpression *argument = relabel_expression_get_argument(expression, i);
    gboolean is_relative = i == 1 && relabel_operators[relabel_expression_get_operator(expression)].is_relative;

    if (is_relative ? !check_relative(self, scope, relabel_expression_get_argument(expression, 0), argument)
                    : !check_expression(self, scope, argument))
      return FALSE;
  }
  return TRUE;
}

/* A field that must hold labels. */
static RelabelField *
check_label_field(Check *self, const char *path, RelabelTextRange range)
{
  RelabelPath found = relabel_path_resolve(self->fields, path);

  if (found.kind == RELABEL_PATH_UNKNOWN)
    refuse_path(self, path, range);
  else if (found.kind != RELABEL_PATH_LABEL && found.kind != RELABEL_PATH_LABEL_LIST)
    fail(self, range, g_strdup_printf("“%s” is no field of labels", path));
  else
    return found.field;
  return NULL;
}

/* The fields that a stage of labels works on: those that it names, or all. */
static GPtrArray *
collect_label_fields(Check *self, RelabelViewStage *stage)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new();
  g_auto(GStrv) names = relabel_view_stage_dup_strings(stage, "fields");

  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    RelabelField *field = check_label_field(self, names[i], relabel_expression_get_range(relabel_view_stage_get_argument(stage, "fields")));

    if (field == NULL)
      return NULL;
    g_ptr_array_add(found, field);
  }
  for (guint i = 0; names == NULL && i < self->fields->len; i++) {
    RelabelField *field = g_ptr_array_index(self->fields, i);

    if (relabel_field_type_is_label(relabel_field_get_field_type(field)))
      g_ptr_array_add(found, field);
  }
  return g_steal_pointer(&found);
}

static gboolean
check_labels_stage(Check *self, RelabelViewStage *stage)
{
  RelabelExpression *field = relabel_view_stage_get_argument(stage, "field");
  RelabelExpression *filter = relabel_view_stage_get_argument(stage, "filter");
  g_autoptr(GPtrArray) fields = NULL;
  Scope scope = { SCOPE_LABEL, NULL };

  if (field != NULL) {
    RelabelField *single = check_label_field(self, relabel_expression_get_path(field), relabel_expression_get_range(field));

    if (single == NULL)
      return FALSE;
    if (relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_LIMIT_LABELS && !relabel_field_type_is_list(relabel_field_get_field_type(single)))
      return fail(self, relabel_expression_get_range(field),
                  g_strdup_printf("“%s” holds no list of labels", relabel_field_get_name(single)));
    fields = g_ptr_array_new();
    g_ptr_array_add(fields, single);
  } else {
    fields = collect_label_fields(self, stage);
  }
  scope.fields = fields;
  return fields != NULL && (filter == NULL || check_expression(self, &scope, filter));
}

static gboolean
check_field_names(Check *self, RelabelViewStage *stage)
{
  g_auto(GStrv) names = relabel_view_stage_dup_strings(stage, "field_names");

  for (guint i = 0; names != NULL && names[i] != NULL; i++) {
    if (!check_sample_path(self, names[i], relabel_expression_get_range(relabel_view_stage_get_argument(stage, "field_names"))))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_other(Check *self, RelabelViewStage *stage)
{
  JsonNode *node = relabel_expression_get_value(relabel_view_stage_get_argument(stage, "stage"));
  JsonNode *name = json_object_get_member(json_node_get_object(node), "_cls");
  const char *text = name != NULL && JSON_NODE_HOLDS_VALUE(name) && json_node_get_value_type(name) == G_TYPE_STRING ? json_node_get_string(name) : "";
  const char *dot = strrchr(text, '.');

  return fail(self, relabel_view_stage_get_range(stage),
              g_strdup_printf("the stage “%s” of FiftyOne can't be shown here; take it out to see the rest of the view",
                              dot != NULL ? dot + 1 : text));
}

/* Of FiftyOne's arguments, these are about videos and about what is written of fields. */
static gboolean
check_foreign_arguments(Check *self, RelabelViewStage *stage)
{
  static const char *const names[] = { "trajectories", "meta_filter" };

  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    RelabelExpression *argument = relabel_view_stage_get_argument(stage, names[i]);

    if (argument != NULL)
      return fail(self, relabel_expression_get_range(argument),
                  g_strdup_printf("only FiftyOne knows what “%s” of %s means; leave it out", names[i], relabel_view_stage_get_word(stage)));
  }
  return TRUE;
}

static gboolean
check_stage(Check *self, RelabelViewStage *stage)
{
  const RelabelViewStageInfo *info = &relabel_view_stages[relabel_view_stage_get_kind(stage)];
  Scope scope = { SCOPE_SAMPLE, NULL };

  if (!check_foreign_arguments(self, stage))
    return FALSE;
  switch (relabel_view_stage_get_kind(stage)) {
  case RELABEL_VIEW_STAGE_FILTER_LABELS:
  case RELABEL_VIEW_STAGE_MATCH_LABELS:
  case RELABEL_VIEW_STAGE_SELECT_LABELS:
  case RELABEL_VIEW_STAGE_EXCLUDE_LABELS:
  case RELABEL_VIEW_STAGE_LIMIT_LABELS:
  case RELABEL_VIEW_STAGE_MAP_LABELS:
  case RELABEL_VIEW_STAGE_TO_PATCHES:
    return check_labels_stage(self, stage);
  case RELABEL_VIEW_STAGE_SELECT_FIELDS:
  case RELABEL_VIEW_STAGE_EXCLUDE_FIELDS:
    return check_field_names(self, stage);
  case RELABEL_VIEW_STAGE_OTHER:
    return check_other(self, stage);
  default:
    break;
  }
  for (guint i = 0; info->parameters[i].name != NULL; i++) {
    RelabelParameterType type = info->parameters[i].type;
    RelabelExpression *argument = relabel_view_stage_peek_argument(stage, i);
    gboolean is_checked = type == RELABEL_PARAMETER_FIELD || type == RELABEL_PARAMETER_EXPRESSION || type == RELABEL_PARAMETER_SORT;

    if (is_checked && argument != NULL && !check_expression(self, &scope, argument))
      return FALSE;
  }
  return TRUE;
}

gboolean
relabel_view_check_text(RelabelView *self, GPtrArray *fields, const char *text, RelabelTextRange *trouble, GError **error)
{
  Check check = { fields, text, trouble, error };
  guint n = relabel_view_get_n_stages(self);

  for (guint i = 0; i < n; i++) {
    if (!check_stage(&check, relabel_view_get_stage(self, i)))
      return FALSE;
  }
  return TRUE;
}

/**
 * relabel_view_check:
 * @fields: (element-type RelabelField): the fields of a dataset
 * @error: where to say which of its names is not there: %RELABEL_MODEL_ERROR_INVALID
 *
 * Returns: whether the view can be one of a dataset that has these fields
 */
gboolean
relabel_view_check(RelabelView *self, GPtrArray *fields, GError **error)
{
  RelabelTextRange trouble;

  return relabel_view_check_text(self, fields, NULL, &trouble, error);
}
