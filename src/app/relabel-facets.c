/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-facets.h"

#include <math.h>

#include "relabel-condition.h"

/* A stage behind which samples are others than those of the dataset, or not all: what is said there is no condition on the dataset. */
static gboolean
is_barrier(RelabelViewStageKind kind)
{
  return kind == RELABEL_VIEW_STAGE_SKIP || kind == RELABEL_VIEW_STAGE_LIMIT || kind == RELABEL_VIEW_STAGE_TAKE ||
         (kind >= RELABEL_VIEW_STAGE_LIMIT_LABELS && kind <= RELABEL_VIEW_STAGE_TO_EVALUATION_PATCHES) || kind == RELABEL_VIEW_STAGE_OTHER;
}

static gboolean
is_order(RelabelViewStageKind kind)
{
  return kind == RELABEL_VIEW_STAGE_SORT_BY || kind == RELABEL_VIEW_STAGE_SHUFFLE;
}

static guint
find_barrier(RelabelView *view)
{
  guint n = relabel_view_get_n_stages(view);
  guint i = 0;

  while (i < n && !is_barrier(relabel_view_stage_get_kind(relabel_view_get_stage(view, i))))
    i++;
  return i;
}

static gboolean
is_filter_of(RelabelViewStage *stage, const char *field)
{
  RelabelExpression *argument = relabel_view_stage_get_argument(stage, "field");

  if (field == NULL)
    return relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_MATCH;
  return relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_FILTER_LABELS && relabel_view_stage_get_boolean(stage, "only_matches") &&
         g_strcmp0(relabel_expression_get_path(argument), field) == 0;
}

static gboolean
is_tags(RelabelViewStage *stage)
{
  return relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_MATCH_TAGS && relabel_view_stage_get_boolean(stage, "bool") &&
         !relabel_view_stage_get_boolean(stage, "all");
}

/* The first condition of a kind on a path, or NULL. */
static RelabelExpression *
find_condition(RelabelView *view, const char *field, const char *path, int kind)
{
  guint barrier = find_barrier(view);

  for (guint i = 0; i < barrier; i++) {
    RelabelViewStage *stage = relabel_view_get_stage(view, i);
    g_autoptr(GPtrArray) conditions = is_filter_of(stage, field) ? relabel_condition_split(relabel_view_stage_get_argument(stage, "filter")) : NULL;

    for (guint k = 0; conditions != NULL && k < conditions->len; k++) {
      RelabelCondition about = relabel_condition_tell(conditions->pdata[k]);

      if ((int)about.kind == kind && g_strcmp0(about.path, path) == 0)
        return relabel_expression_ref(conditions->pdata[k]);
    }
  }
  return NULL;
}

static RelabelViewStage *
make_stage(RelabelViewStageKind kind, const char *field, RelabelExpression *filter)
{
  RelabelViewStage *stage = relabel_view_stage_new(kind);
  g_autoptr(RelabelExpression) path = field != NULL ? relabel_expression_new_field(field) : NULL;

  if (path != NULL)
    relabel_view_stage_set_argument(stage, "field", path, NULL);
  if (filter != NULL)
    relabel_view_stage_set_argument(stage, "filter", filter, NULL);
  return stage;
}

/* Samples are let through before labels are; both before there is an order. */
static guint
find_place(RelabelView *view, gboolean of_labels)
{
  guint barrier = find_barrier(view);

  for (guint i = 0; i < barrier; i++) {
    RelabelViewStageKind kind = relabel_view_stage_get_kind(relabel_view_get_stage(view, i));

    if (is_order(kind) || (!of_labels && kind == RELABEL_VIEW_STAGE_FILTER_LABELS))
      return i;
  }
  return barrier;
}

static RelabelView *
insert_stage(RelabelView *view, guint position, RelabelViewStage *stage)
{
  RelabelView *result = relabel_view_new();
  guint n = relabel_view_get_n_stages(view);

  for (guint i = 0; i <= n; i++) {
    if (i == position)
      relabel_view_add_stage(result, stage);
    if (i < n)
      relabel_view_add_stage(result, relabel_view_get_stage(view, i));
  }
  return result;
}

typedef struct {
  const char *field;
  const char *path;
  guint kinds;             /* 1 << the kind of what is taken out */
  GPtrArray *replacement;  /* of RelabelExpression, borrowed: may be empty */
} Change;

/* The conditions without those that go; those that come stand where the first of them was. */
static GPtrArray *
change_conditions(const Change *change, RelabelExpression *filter, gboolean *done)
{
  g_autoptr(GPtrArray) old = relabel_condition_split(filter);
  GPtrArray *conditions = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_expression_unref);

  for (guint i = 0; i < old->len; i++) {
    RelabelCondition about = relabel_condition_tell(old->pdata[i]);

    if ((change->kinds & 1u << about.kind) == 0 || g_strcmp0(about.path, change->path) != 0) {
      g_ptr_array_add(conditions, relabel_expression_ref(old->pdata[i]));
      continue;
    }
    for (guint k = 0; !*done && k < change->replacement->len; k++)
      g_ptr_array_add(conditions, relabel_expression_ref(change->replacement->pdata[k]));
    *done = TRUE;
  }
  return conditions;
}

static void
add_changed_stage(RelabelView *view, RelabelViewStage *stage, const char *field, GPtrArray *conditions)
{
  g_autoptr(RelabelExpression) filter = conditions->len > 0 ? relabel_condition_join(conditions) : NULL;
  g_autoptr(RelabelViewStage) changed = filter != NULL ? make_stage(relabel_view_stage_get_kind(stage), field, filter) : NULL;

  if (changed != NULL)
    relabel_view_add_stage(view, changed);
}

/* Puts new conditions with others of the same field or, without any, in a stage of their own. */
static RelabelView *
add_conditions(RelabelView *view, const Change *change)
{
  guint barrier = find_barrier(view);
  RelabelView *result = relabel_view_new();
  g_autoptr(RelabelExpression) filter = relabel_condition_join(change->replacement);
  g_autoptr(RelabelViewStage) stage = NULL;
  gboolean done = FALSE;

  for (guint i = 0; i < relabel_view_get_n_stages(view); i++) {
    RelabelViewStage *old = relabel_view_get_stage(view, i);

    if (!done && i < barrier && is_filter_of(old, change->field)) {
      g_autoptr(GPtrArray) conditions = relabel_condition_split(relabel_view_stage_get_argument(old, "filter"));

      for (guint k = 0; k < change->replacement->len; k++)
        g_ptr_array_add(conditions, relabel_expression_ref(change->replacement->pdata[k]));
      add_changed_stage(result, old, change->field, conditions);
      done = TRUE;
    } else {
      relabel_view_add_stage(result, old);
    }
  }
  if (done)
    return result;
  g_object_unref(result);
  stage = make_stage(change->field != NULL ? RELABEL_VIEW_STAGE_FILTER_LABELS : RELABEL_VIEW_STAGE_MATCH, change->field, filter);
  return insert_stage(view, find_place(view, change->field != NULL), stage);
}

static RelabelView *
make_change(RelabelView *view, const Change *change)
{
  guint barrier = find_barrier(view);
  g_autoptr(RelabelView) result = relabel_view_new();
  gboolean done = FALSE;

  for (guint i = 0; i < relabel_view_get_n_stages(view); i++) {
    RelabelViewStage *stage = relabel_view_get_stage(view, i);

    if (i < barrier && is_filter_of(stage, change->field)) {
      gboolean before = done;
      g_autoptr(GPtrArray) conditions = change_conditions(change, relabel_view_stage_get_argument(stage, "filter"), &done);

      if (done != before || before) {
        add_changed_stage(result, stage, change->field, conditions);
        continue;
      }
    }
    relabel_view_add_stage(result, stage);
  }
  if (done || change->replacement->len == 0)
    return g_steal_pointer(&result);
  return add_conditions(result, change);
}

static GPtrArray *
dup_tags(RelabelView *view)
{
  guint barrier = find_barrier(view);

  for (guint i = 0; i < barrier; i++) {
    RelabelViewStage *stage = relabel_view_get_stage(view, i);
    g_auto(GStrv) tags = is_tags(stage) ? relabel_view_stage_dup_strings(stage, "tags") : NULL;
    GPtrArray *values = tags != NULL ? g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref) : NULL;

    for (guint k = 0; tags != NULL && tags[k] != NULL; k++)
      g_ptr_array_add(values, json_node_init_string(json_node_alloc(), tags[k]));
    if (values != NULL)
      return values;
  }
  return NULL;
}

static RelabelExpression *
make_list(GPtrArray *values)
{
  g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);

  json_node_take_array(node, json_array_new());
  for (guint i = 0; i < values->len; i++)
    json_array_add_element(json_node_get_array(node), relabel_condition_copy_value(values->pdata[i]));
  return relabel_expression_new_literal(node);
}

static RelabelView *
set_tags(RelabelView *view, GPtrArray *values)
{
  g_autoptr(RelabelView) result = relabel_view_new();
  g_autoptr(RelabelExpression) list = values != NULL && values->len > 0 ? make_list(values) : NULL;
  g_autoptr(RelabelViewStage) stage = list != NULL ? relabel_view_stage_new(RELABEL_VIEW_STAGE_MATCH_TAGS) : NULL;
  guint barrier = find_barrier(view);
  gboolean done = stage == NULL;

  if (stage != NULL)
    relabel_view_stage_set_argument(stage, "tags", list, NULL);
  for (guint i = 0; i < relabel_view_get_n_stages(view); i++) {
    gboolean replaced = i < barrier && is_tags(relabel_view_get_stage(view, i));

    if (!replaced)
      relabel_view_add_stage(result, relabel_view_get_stage(view, i));
    else if (!done)
      relabel_view_add_stage(result, stage);
    done = done || replaced;
  }
  return done ? g_steal_pointer(&result) : insert_stage(result, 0, stage);
}

static char *
dup_list_path(RelabelField *field)
{
  RelabelFieldType type = relabel_field_get_field_type(field);

  if (!relabel_field_type_is_list(type))
    return NULL;
  return g_strconcat(relabel_field_get_name(field), ".", relabel_field_type_get_list_key(type), NULL);
}

char *
relabel_facets_dup_full_path(RelabelField *field, const char *path)
{
  g_autofree char *list = field != NULL ? dup_list_path(field) : NULL;

  if (field == NULL)
    return g_strdup(path);
  return g_strconcat(list != NULL ? list : relabel_field_get_name(field), ".", path, NULL);
}

GPtrArray *
relabel_facets_dup_values(RelabelView *view, const char *field, const char *path)
{
  g_autoptr(RelabelExpression) condition = NULL;

  if (field == NULL && g_str_equal(path, "tags"))
    return dup_tags(view);
  condition = find_condition(view, field, path, RELABEL_CONDITION_VALUES);
  return condition != NULL ? relabel_condition_list_values(relabel_condition_tell(condition).operand) : NULL;
}

/* @values: of JsonNode; none for no condition. */
RelabelView *
relabel_facets_set_values(RelabelView *view, const char *field, const char *path, GPtrArray *values)
{
  g_autoptr(GPtrArray) replacement = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_expression_unref);
  Change change = { field, path, 1 << RELABEL_CONDITION_VALUES, replacement };

  if (field == NULL && g_str_equal(path, "tags"))
    return set_tags(view, values);
  if (values != NULL && values->len > 0) {
    g_autoptr(RelabelExpression) list = make_list(values);
    RelabelOperator op = g_str_equal(path, "tags") ? RELABEL_OPERATOR_CONTAINS : RELABEL_OPERATOR_IS_IN;

    g_ptr_array_add(replacement, relabel_condition_compare(op, path, list));
  }
  return make_change(view, &change);
}

RelabelFacetRange
relabel_facets_get_range(RelabelView *view, const char *field, const char *path)
{
  g_autoptr(RelabelExpression) from = find_condition(view, field, path, RELABEL_CONDITION_FROM);
  g_autoptr(RelabelExpression) to = find_condition(view, field, path, RELABEL_CONDITION_TO);

  return (RelabelFacetRange){ from != NULL ? relabel_condition_get_number(relabel_condition_tell(from).operand) : (double)NAN,
                              to != NULL ? relabel_condition_get_number(relabel_condition_tell(to).operand) : (double)NAN };
}

/* A whole number is written as one. */
static RelabelExpression *
make_number(double number)
{
  return number == floor(number) && fabs(number) < 1e15 ? relabel_expression_new_int((gint64)number) : relabel_expression_new_double(number);
}

/* A bound that stays is left as it was written: “>” does not become “>=”. */
static void
add_bound(GPtrArray *replacement, RelabelView *view, const char *field, const char *path, gboolean is_from, double bound)
{
  g_autoptr(RelabelExpression) old = find_condition(view, field, path, is_from ? RELABEL_CONDITION_FROM : RELABEL_CONDITION_TO);
  g_autoptr(RelabelExpression) number = NULL;

  if (isnan(bound))
    return;
  number = make_number(bound);
  if (old != NULL && relabel_condition_get_number(relabel_condition_tell(old).operand) == bound)
    g_ptr_array_add(replacement, g_steal_pointer(&old));
  else
    g_ptr_array_add(replacement, relabel_condition_compare(is_from ? RELABEL_OPERATOR_GE : RELABEL_OPERATOR_LE, path, number));
}

RelabelView *
relabel_facets_set_range(RelabelView *view, const char *field, const char *path, RelabelFacetRange range)
{
  g_autoptr(GPtrArray) replacement = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_expression_unref);
  Change change = { field, path, 1 << RELABEL_CONDITION_FROM | 1 << RELABEL_CONDITION_TO, replacement };

  add_bound(replacement, view, field, path, TRUE, range.from);
  add_bound(replacement, view, field, path, FALSE, range.to);
  return make_change(view, &change);
}

static gboolean
is_absent(RelabelViewStage *stage, const char *field)
{
  return relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_EXISTS && !relabel_view_stage_get_boolean(stage, "bool") &&
         g_strcmp0(relabel_expression_get_path(relabel_view_stage_get_argument(stage, "field")), field) == 0;
}

gboolean
relabel_facets_get_unlabelled(RelabelView *view, RelabelField *field)
{
  g_autofree char *list = dup_list_path(field);
  g_autoptr(RelabelExpression) condition = list != NULL ? find_condition(view, NULL, list, RELABEL_CONDITION_EMPTY) : NULL;
  guint barrier = find_barrier(view);

  for (guint i = 0; list == NULL && i < barrier; i++) {
    if (is_absent(relabel_view_get_stage(view, i), relabel_field_get_name(field)))
      return TRUE;
  }
  return condition != NULL;
}

static RelabelView *
set_absent(RelabelView *view, const char *field, gboolean absent)
{
  g_autoptr(RelabelView) result = relabel_view_new();
  g_autoptr(RelabelViewStage) stage = make_stage(RELABEL_VIEW_STAGE_EXISTS, field, NULL);
  g_autoptr(RelabelExpression) no = relabel_expression_new_boolean(FALSE);
  guint barrier = find_barrier(view);

  relabel_view_stage_set_argument(stage, "bool", no, NULL);
  for (guint i = 0; i < relabel_view_get_n_stages(view); i++) {
    if (i >= barrier || !is_absent(relabel_view_get_stage(view, i), field))
      relabel_view_add_stage(result, relabel_view_get_stage(view, i));
  }
  return absent ? insert_stage(result, find_place(result, FALSE), stage) : g_steal_pointer(&result);
}

RelabelView *
relabel_facets_set_unlabelled(RelabelView *view, RelabelField *field, gboolean unlabelled)
{
  g_autoptr(GPtrArray) replacement = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_expression_unref);
  g_autofree char *list = dup_list_path(field);
  Change change = { NULL, list, 1 << RELABEL_CONDITION_EMPTY, replacement };

  if (list == NULL)
    return set_absent(view, relabel_field_get_name(field), unlabelled);
  if (unlabelled) {
    g_autoptr(RelabelExpression) path = relabel_expression_new_field(list);
    g_autoptr(RelabelExpression) zero = relabel_expression_new_int(0);
    g_autoptr(RelabelExpression) length = relabel_expression_new_call(RELABEL_OPERATOR_LENGTH, &path, 1);
    RelabelExpression *arguments[] = { length, zero };

    g_ptr_array_add(replacement, relabel_expression_new_call(RELABEL_OPERATOR_EQ, arguments, 2));
  }
  return make_change(view, &change);
}

RelabelView *
relabel_facets_make_counted(RelabelView *view, const char *field, const char *path)
{
  const RelabelFacetRange open = { (double)NAN, (double)NAN };
  g_autoptr(RelabelView) without_values = relabel_facets_set_values(view, field, path, NULL);
  g_autoptr(RelabelView) without = relabel_facets_set_range(without_values, field, path, open);
  RelabelView *result = relabel_view_new();

  for (guint i = 0; i < relabel_view_get_n_stages(without); i++) {
    RelabelViewStage *stage = relabel_view_get_stage(without, i);
    RelabelViewStageKind kind = relabel_view_stage_get_kind(stage);

    if (kind == RELABEL_VIEW_STAGE_TO_PATCHES || kind == RELABEL_VIEW_STAGE_TO_EVALUATION_PATCHES)
      break;
    if (!is_order(kind) && kind != RELABEL_VIEW_STAGE_LIMIT && kind != RELABEL_VIEW_STAGE_SKIP && kind != RELABEL_VIEW_STAGE_TAKE)
      relabel_view_add_stage(result, stage);
  }
  return result;
}

static RelabelField *
find_field(GPtrArray *fields, const char *path)
{
  for (guint i = 0; i < fields->len; i++) {
    if (g_strcmp0(relabel_field_get_name(fields->pdata[i]), path) == 0)
      return fields->pdata[i];
  }
  return NULL;
}

/* Whether all conditions of a filter are such as can be clicked. */
static gboolean
has_known_conditions(RelabelViewStage *stage)
{
  g_autoptr(GPtrArray) conditions = relabel_condition_split(relabel_view_stage_get_argument(stage, "filter"));

  for (guint i = 0; i < conditions->len; i++) {
    RelabelCondition about = relabel_condition_tell(conditions->pdata[i]);

    if (about.kind == RELABEL_CONDITION_OTHER || about.path == NULL)
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_known_stage(RelabelViewStage *stage, GPtrArray *fields)
{
  RelabelExpression *field = relabel_view_stage_get_argument(stage, "field");

  switch (relabel_view_stage_get_kind(stage)) {
  case RELABEL_VIEW_STAGE_MATCH:
    return has_known_conditions(stage);
  case RELABEL_VIEW_STAGE_FILTER_LABELS:
    return is_filter_of(stage, relabel_expression_get_path(field)) && has_known_conditions(stage);
  case RELABEL_VIEW_STAGE_MATCH_TAGS:
    return is_tags(stage);
  case RELABEL_VIEW_STAGE_EXISTS:
    return is_absent(stage, relabel_expression_get_path(field)) && find_field(fields, relabel_expression_get_path(field)) != NULL;
  default:
    return is_order(relabel_view_stage_get_kind(stage));
  }
}

gboolean
relabel_facets_is_custom(RelabelView *view, GPtrArray *fields)
{
  for (guint i = 0; i < relabel_view_get_n_stages(view); i++) {
    if (!is_known_stage(relabel_view_get_stage(view, i), fields))
      return TRUE;
  }
  return FALSE;
}

static int
find_order(RelabelView *view)
{
  for (guint i = relabel_view_get_n_stages(view); i-- > 0;) {
    if (is_order(relabel_view_stage_get_kind(relabel_view_get_stage(view, i))))
      return (int)i;
  }
  return -1;
}

char *
relabel_facets_dup_order(RelabelView *view, gboolean *reverse)
{
  int position = find_order(view);
  RelabelViewStage *stage = position >= 0 ? relabel_view_get_stage(view, (guint)position) : NULL;
  gboolean is_shuffle = stage != NULL && relabel_view_stage_get_kind(stage) == RELABEL_VIEW_STAGE_SHUFFLE;

  *reverse = stage != NULL && !is_shuffle && relabel_view_stage_get_boolean(stage, "reverse");
  if (stage == NULL || is_shuffle)
    return g_strdup(is_shuffle ? "shuffle" : NULL);
  return relabel_expression_to_string(relabel_view_stage_get_argument(stage, "field_or_expr"));
}

static RelabelViewStage *
make_order(const char *order, gboolean reverse)
{
  g_autoptr(RelabelViewStage) stage = NULL;
  g_autoptr(RelabelExpression) key = NULL;
  g_autoptr(RelabelExpression) yes = relabel_expression_new_boolean(TRUE);

  if (g_str_equal(order, "shuffle"))
    return relabel_view_stage_new(RELABEL_VIEW_STAGE_SHUFFLE);
  key = relabel_expression_new_from_string(order, NULL);
  stage = relabel_view_stage_new(RELABEL_VIEW_STAGE_SORT_BY);
  if (key == NULL || !relabel_view_stage_set_argument(stage, "field_or_expr", key, NULL))
    return NULL;
  if (reverse)
    relabel_view_stage_set_argument(stage, "reverse", yes, NULL);
  return g_steal_pointer(&stage);
}

/* Takes the place of the order that there is; an order that can't be read leaves all as it was. */
RelabelView *
relabel_facets_set_order(RelabelView *view, const char *order, gboolean reverse)
{
  g_autoptr(RelabelViewStage) stage = order != NULL ? make_order(order, reverse) : NULL;
  int position = find_order(view);
  g_autoptr(RelabelView) result = relabel_view_copy(view);

  if (order != NULL && stage == NULL)
    return g_steal_pointer(&result);
  if (position >= 0)
    relabel_view_remove_stage(result, (guint)position);
  return stage != NULL ? insert_stage(result, position >= 0 ? (guint)position : find_barrier(result), stage) : g_steal_pointer(&result);
}
