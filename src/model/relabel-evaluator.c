/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Expressions on samples and labels in memory, by the rules of MongoDB's; where these end in an error, it is null here. */
#include "relabel-evaluator.h"

#include <string.h>

#include "relabel-json.h"

static void
unref_pattern(gpointer pattern)
{
  if (pattern != NULL)
    g_regex_unref(pattern);
}

void
relabel_evaluator_init(RelabelEvaluator *self, GPtrArray *fields)
{
  self->fields = fields;
  self->patterns = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, unref_pattern);
  relabel_value_store_init(&self->store);
}

void
relabel_evaluator_clear(RelabelEvaluator *self)
{
  g_clear_pointer(&self->patterns, g_hash_table_unref);
  relabel_value_store_clear(&self->store);
}

static RelabelValue
evaluate_argument(RelabelEvaluator *self, RelabelExpression *call, guint position, const RelabelScope *scope)
{
  RelabelExpression *argument = relabel_expression_get_argument(call, position);

  return argument != NULL ? relabel_evaluator_evaluate_in(self, argument, scope) : relabel_value_null();
}

static gboolean
test_argument(RelabelEvaluator *self, RelabelExpression *call, guint position, const RelabelScope *scope)
{
  RelabelValue value = evaluate_argument(self, call, position, scope);

  return relabel_value_is_true(&value);
}

static RelabelValue
evaluate_path(RelabelEvaluator *self, const char *path, const RelabelScope *scope)
{
  if (scope->element == NULL || *path == '$')
    return relabel_value_of_sample(&self->store, scope->sample, self->fields, path);
  if (strcmp(path, "this") == 0)
    return *scope->element;
  if (g_str_has_prefix(path, "this."))
    path += strlen("this.");
  return relabel_value_get_path(&self->store, scope->element, path);
}

static RelabelValue
evaluate_logic(RelabelEvaluator *self, RelabelExpression *call, const RelabelScope *scope)
{
  RelabelOperator op = relabel_expression_get_operator(call);
  gboolean first = test_argument(self, call, 0, scope);

  if (op == RELABEL_OPERATOR_NOT)
    return relabel_value_boolean(!first);
  if (first == (op == RELABEL_OPERATOR_OR))
    return relabel_value_boolean(first);
  return relabel_value_boolean(test_argument(self, call, 1, scope));
}

static RelabelValue
evaluate_comparison(RelabelEvaluator *self, RelabelExpression *call, const RelabelScope *scope)
{
  RelabelValue a = evaluate_argument(self, call, 0, scope);
  RelabelValue b = evaluate_argument(self, call, 1, scope);
  int order = relabel_value_compare(&a, &b);

  switch (relabel_expression_get_operator(call)) {
  case RELABEL_OPERATOR_EQ:
    return relabel_value_boolean(order == 0);
  case RELABEL_OPERATOR_NE:
    return relabel_value_boolean(order != 0);
  case RELABEL_OPERATOR_LT:
    return relabel_value_boolean(order < 0);
  case RELABEL_OPERATOR_LE:
    return relabel_value_boolean(order <= 0);
  case RELABEL_OPERATOR_GT:
    return relabel_value_boolean(order > 0);
  default:
    return relabel_value_boolean(order >= 0);
  }
}

/* From the end where the number is negative. */
static RelabelValue
evaluate_index(RelabelEvaluator *self, RelabelExpression *call, const RelabelScope *scope)
{
  RelabelValue list = evaluate_argument(self, call, 0, scope);
  RelabelValue number = evaluate_argument(self, call, 1, scope);
  gint64 position, n;

  if (!relabel_value_is_list(&list) || !relabel_value_is_number(&number))
    return relabel_value_null();
  n = relabel_value_get_length(&list);
  if (number.kind == RELABEL_VALUE_INT)
    position = number.integer;
  else if (number.number >= -(double)n && number.number < (double)n && number.number == (double)(gint64)number.number)
    position = (gint64)number.number;
  else
    return relabel_value_null();
  position += position < 0 ? n : 0;
  return position >= 0 && position < n ? relabel_value_get_element(&list, (guint)position) : relabel_value_null();
}

static gboolean
has_element(const RelabelValue *list, const RelabelValue *value)
{
  guint n = relabel_value_get_length(list);

  for (guint i = 0; i < n; i++) {
    RelabelValue element = relabel_value_get_element(list, i);

    if (relabel_value_compare(&element, value) == 0)
      return TRUE;
  }
  return FALSE;
}

static RelabelValue
evaluate_is_in(RelabelEvaluator *self, RelabelExpression *call, const RelabelScope *scope)
{
  RelabelValue value = evaluate_argument(self, call, 0, scope);
  RelabelValue list = evaluate_argument(self, call, 1, scope);

  if (!relabel_value_is_list(&list))
    return relabel_value_boolean(relabel_value_compare(&value, &list) == 0 && !relabel_value_is_null(&list));
  return relabel_value_boolean(has_element(&list, &value));
}

/* All, or any, of the values; a value that is no list is one. */
static RelabelValue
evaluate_contains(RelabelEvaluator *self, RelabelExpression *call, const RelabelScope *scope)
{
  RelabelValue list = evaluate_argument(self, call, 0, scope);
  RelabelValue values = evaluate_argument(self, call, 1, scope);
  gboolean all = test_argument(self, call, 2, scope);
  guint n;

  if (!relabel_value_is_list(&list))
    return relabel_value_boolean(FALSE);
  if (!relabel_value_is_list(&values))
    return relabel_value_boolean(has_element(&list, &values));
  n = relabel_value_get_length(&values);
  for (guint i = 0; i < n; i++) {
    RelabelValue value = relabel_value_get_element(&values, i);

    if (has_element(&list, &value) != all)
      return relabel_value_boolean(!all);
  }
  return relabel_value_boolean(all);
}

static RelabelValue
evaluate_length(RelabelEvaluator *self, RelabelExpression *call, const RelabelScope *scope)
{
  RelabelValue list = evaluate_argument(self, call, 0, scope);

  if (relabel_value_is_null(&list))
    return relabel_value_int(0);
  return relabel_value_is_list(&list) ? relabel_value_int(relabel_value_get_length(&list)) : relabel_value_null();
}

static RelabelValue
evaluate_elements(RelabelEvaluator *self, RelabelExpression *call, const RelabelScope *scope)
{
  gboolean is_filter = relabel_expression_get_operator(call) == RELABEL_OPERATOR_FILTER;
  RelabelExpression *inner = relabel_expression_get_argument(call, 1);
  RelabelValue list = evaluate_argument(self, call, 0, scope);
  GArray *found;
  guint n;

  if (!relabel_value_is_list(&list))
    return relabel_value_null();
  n = relabel_value_get_length(&list);
  found = relabel_value_store_add_list(&self->store, n);
  for (guint i = 0; i < n; i++) {
    RelabelValue element = relabel_value_get_element(&list, i);
    RelabelScope within = { scope->sample, &element };
    RelabelValue value = relabel_evaluator_evaluate_in(self, inner, &within);

    if (is_filter && !relabel_value_is_true(&value))
      continue;
    g_array_append_val(found, *(is_filter ? &element : &value));
  }
  return relabel_value_list(found);
}

static RelabelValue
evaluate_list(RelabelEvaluator *self, RelabelExpression *call, const RelabelScope *scope)
{
  guint n = relabel_expression_get_n_arguments(call);
  GArray *list = relabel_value_store_add_list(&self->store, n);

  for (guint i = 0; i < n; i++) {
    RelabelValue value = evaluate_argument(self, call, i, scope);

    g_array_append_val(list, value);
  }
  return relabel_value_list(list);
}

static RelabelValue
evaluate_text(RelabelEvaluator *self, RelabelExpression *call, const RelabelScope *scope)
{
  RelabelOperator op = relabel_expression_get_operator(call);
  RelabelValue text = evaluate_argument(self, call, 0, scope);
  RelabelValue pattern = evaluate_argument(self, call, 1, scope);
  RelabelValue option = evaluate_argument(self, call, 2, scope);
  const char *options = option.kind == RELABEL_VALUE_TEXT ? option.text : NULL;
  g_autoptr(JsonNode) texts = NULL;
  g_autofree char *made = NULL;

  if (text.kind != RELABEL_VALUE_TEXT)
    return relabel_value_boolean(FALSE);
  if (op == RELABEL_OPERATOR_RE_MATCH)
    return relabel_value_boolean(pattern.kind == RELABEL_VALUE_TEXT && relabel_evaluator_matches(self, text.text, pattern.text, options));
  texts = relabel_value_to_json(&pattern);
  made = relabel_operator_make_pattern(op, texts);
  if (option.kind == RELABEL_VALUE_BOOLEAN && option.integer == 0)
    options = "i";
  return relabel_value_boolean(made != NULL && relabel_evaluator_matches(self, text.text, made, options));
}

static RelabelValue
evaluate_exists(RelabelEvaluator *self, RelabelExpression *call, const RelabelScope *scope)
{
  RelabelValue value = evaluate_argument(self, call, 0, scope);
  gboolean wanted = relabel_expression_get_argument(call, 1) == NULL || test_argument(self, call, 1, scope);

  return relabel_value_boolean(relabel_value_is_null(&value) != wanted);
}

static RelabelValue
evaluate_numbers(RelabelEvaluator *self, RelabelExpression *call, const RelabelScope *scope)
{
  RelabelValue a = evaluate_argument(self, call, 0, scope);
  RelabelValue b = evaluate_argument(self, call, 1, scope);

  return relabel_value_calculate(relabel_expression_get_operator(call), &a, &b);
}

static RelabelValue
evaluate_call(RelabelEvaluator *self, RelabelExpression *call, const RelabelScope *scope)
{
  RelabelOperator op = relabel_expression_get_operator(call);
  RelabelValue list;

  switch (op) {
  case RELABEL_OPERATOR_OR:
  case RELABEL_OPERATOR_AND:
  case RELABEL_OPERATOR_NOT:
    return evaluate_logic(self, call, scope);
  case RELABEL_OPERATOR_EQ:
  case RELABEL_OPERATOR_NE:
  case RELABEL_OPERATOR_LT:
  case RELABEL_OPERATOR_LE:
  case RELABEL_OPERATOR_GT:
  case RELABEL_OPERATOR_GE:
    return evaluate_comparison(self, call, scope);
  case RELABEL_OPERATOR_INDEX:
    return evaluate_index(self, call, scope);
  case RELABEL_OPERATOR_IS_IN:
    return evaluate_is_in(self, call, scope);
  case RELABEL_OPERATOR_CONTAINS:
    return evaluate_contains(self, call, scope);
  case RELABEL_OPERATOR_LENGTH:
    return evaluate_length(self, call, scope);
  case RELABEL_OPERATOR_STARTS_WITH:
  case RELABEL_OPERATOR_ENDS_WITH:
  case RELABEL_OPERATOR_CONTAINS_STR:
  case RELABEL_OPERATOR_MATCHES_STR:
  case RELABEL_OPERATOR_RE_MATCH:
    return evaluate_text(self, call, scope);
  case RELABEL_OPERATOR_EXISTS:
    return evaluate_exists(self, call, scope);
  case RELABEL_OPERATOR_FILTER:
  case RELABEL_OPERATOR_MAP:
    return evaluate_elements(self, call, scope);
  case RELABEL_OPERATOR_MIN:
  case RELABEL_OPERATOR_MAX:
  case RELABEL_OPERATOR_MEAN:
  case RELABEL_OPERATOR_SUM:
    list = evaluate_argument(self, call, 0, scope);
    return relabel_value_aggregate(op, &list);
  case RELABEL_OPERATOR_IF_ELSE:
    return evaluate_argument(self, call, test_argument(self, call, 0, scope) ? 1 : 2, scope);
  case RELABEL_OPERATOR_LIST:
    return evaluate_list(self, call, scope);
  default:
    return evaluate_numbers(self, call, scope);
  }
}

RelabelValue
relabel_evaluator_evaluate_in(RelabelEvaluator *self, RelabelExpression *expression, const RelabelScope *scope)
{
  switch (relabel_expression_get_kind(expression)) {
  case RELABEL_EXPRESSION_LITERAL:
    return relabel_value_from_json(&self->store, relabel_expression_get_value(expression));
  case RELABEL_EXPRESSION_FIELD:
    return evaluate_path(self, relabel_expression_get_path(expression), scope);
  default:
    return evaluate_call(self, expression, scope);
  }
}

/* Of a sample, or of one of its labels. */
RelabelValue
relabel_evaluator_evaluate(RelabelEvaluator *self, RelabelExpression *expression, RelabelSample *sample, RelabelLabel *label)
{
  RelabelValue element = { .kind = RELABEL_VALUE_LABEL, .label = label };
  RelabelScope scope = { sample, label != NULL ? &element : NULL };

  relabel_value_store_empty(&self->store);
  return relabel_evaluator_evaluate_in(self, expression, &scope);
}

gboolean
relabel_evaluator_test(RelabelEvaluator *self, RelabelExpression *expression, RelabelSample *sample, RelabelLabel *label)
{
  RelabelValue value = relabel_evaluator_evaluate(self, expression, sample, label);

  return relabel_value_is_true(&value);
}

/**
 * relabel_expression_evaluate:
 * @sample: a sample
 * @label: (nullable): one of its labels, to which paths are relative; %NULL where they are relative to the sample
 * @fields: (element-type RelabelField): the fields of the dataset
 *
 * Evaluates an expression as MongoDB does it for FiftyOne: what is missing is null; null is less than any number, these less than any text. What
 * MongoDB refuses, as the sum of a text and a number, is null.
 *
 * Returns: (transfer full): the value
 */
JsonNode *
relabel_expression_evaluate(RelabelExpression *self, RelabelSample *sample, RelabelLabel *label, GPtrArray *fields)
{
  g_auto(RelabelEvaluator) evaluator = { NULL };
  RelabelValue value;

  relabel_evaluator_init(&evaluator, fields);
  value = relabel_evaluator_evaluate(&evaluator, self, sample, label);
  return relabel_value_to_json(&value);
}
