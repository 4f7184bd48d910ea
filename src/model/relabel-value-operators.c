/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is done with numbers and texts. */
#include "relabel-evaluator.h"

#include <math.h>
#include <string.h>

#define MAX_PATTERNS 100

static RelabelValue
calculate_doubles(RelabelOperator op, double a, double b)
{
  switch (op) {
  case RELABEL_OPERATOR_ADD:
    return relabel_value_double(a + b);
  case RELABEL_OPERATOR_SUBTRACT:
    return relabel_value_double(a - b);
  case RELABEL_OPERATOR_MULTIPLY:
    return relabel_value_double(a * b);
  case RELABEL_OPERATOR_DIVIDE:
    return b != 0 ? relabel_value_double(a / b) : relabel_value_null();
  case RELABEL_OPERATOR_NEGATE:
    return relabel_value_double(-a);
  default:
    return relabel_value_double(fabs(a));
  }
}

/* Whole numbers stay whole, save quotients and what is too large. */
static gboolean
calculate_ints(RelabelOperator op, gint64 a, gint64 b, gint64 *result)
{
  switch (op) {
  case RELABEL_OPERATOR_ADD:
    return !__builtin_add_overflow(a, b, result);
  case RELABEL_OPERATOR_SUBTRACT:
    return !__builtin_sub_overflow(a, b, result);
  case RELABEL_OPERATOR_MULTIPLY:
    return !__builtin_mul_overflow(a, b, result);
  case RELABEL_OPERATOR_NEGATE:
    return !__builtin_sub_overflow((gint64)0, a, result);
  case RELABEL_OPERATOR_ABS:
    *result = a;
    return a >= 0 || !__builtin_sub_overflow((gint64)0, a, result);
  default:
    return FALSE;
  }
}

/* What is no number gives null. */
RelabelValue
relabel_value_calculate(RelabelOperator op, const RelabelValue *a, const RelabelValue *b)
{
  gboolean is_single = op == RELABEL_OPERATOR_NEGATE || op == RELABEL_OPERATOR_ABS;
  gint64 result;

  if (!relabel_value_is_number(a) || (!is_single && !relabel_value_is_number(b)))
    return relabel_value_null();
  if (a->kind == RELABEL_VALUE_INT && (is_single || b->kind == RELABEL_VALUE_INT) &&
      calculate_ints(op, a->integer, is_single ? 0 : b->integer, &result))
    return relabel_value_int(result);
  return calculate_doubles(op, relabel_value_to_double(a), is_single ? 0 : relabel_value_to_double(b));
}

/* The sum of doubles with what rounding takes from it (Knuth's TwoSum), as MongoDB adds up. */
typedef struct {
  double sum;
  double rest;
  gint64 integers;
  gboolean is_whole;
  guint n;
} Total;

static void
add_double(Total *total, double number)
{
  double sum = total->sum + number;
  double part = sum - total->sum;

  if (isfinite(sum))
    total->rest += (total->sum - (sum - part)) + (number - part);
  total->sum = sum;
}

static void
add(Total *total, const RelabelValue *value)
{
  if (!relabel_value_is_number(value))
    return;
  total->n++;
  total->is_whole = total->is_whole && value->kind == RELABEL_VALUE_INT && !__builtin_add_overflow(total->integers, value->integer, &total->integers);
  add_double(total, relabel_value_to_double(value));
}

static RelabelValue
finish(const Total *total, RelabelOperator op)
{
  double sum = isfinite(total->sum) ? total->sum + total->rest : total->sum;

  if (op == RELABEL_OPERATOR_MEAN)
    return total->n > 0 ? relabel_value_double(sum / total->n) : relabel_value_null();
  return total->is_whole ? relabel_value_int(total->integers) : relabel_value_double(sum);
}

/* A value that is no list stands for a list of it. Null has no part in any. */
RelabelValue
relabel_value_aggregate(RelabelOperator op, const RelabelValue *list)
{
  gboolean is_sum = op == RELABEL_OPERATOR_SUM || op == RELABEL_OPERATOR_MEAN;
  guint n = relabel_value_is_list(list) ? relabel_value_get_length(list) : 1;
  RelabelValue best = relabel_value_null();
  Total total = { .is_whole = TRUE };

  for (guint i = 0; i < n; i++) {
    RelabelValue value = relabel_value_is_list(list) ? relabel_value_get_element(list, i) : *list;
    int order;

    if (is_sum)
      add(&total, &value);
    if (relabel_value_is_null(&value) || is_sum)
      continue;
    order = relabel_value_is_null(&best) ? 0 : relabel_value_compare(&value, &best);
    if (relabel_value_is_null(&best) || (op == RELABEL_OPERATOR_MIN ? order < 0 : order > 0))
      best = value;
  }
  return is_sum ? finish(&total, op) : best;
}

static void
append_escaped(GString *pattern, const char *text)
{
  for (; *text != '\0'; text++) {
    if (strchr("[]{}()*+-?.,\\^$|#", *text) != NULL)
      g_string_append_c(pattern, '\\');
    g_string_append_c(pattern, *text);
  }
}

static gboolean
append_texts(GString *pattern, JsonArray *texts)
{
  for (guint i = 0; i < json_array_get_length(texts); i++) {
    JsonNode *text = json_array_get_element(texts, i);

    if (!JSON_NODE_HOLDS_VALUE(text) || json_node_get_value_type(text) != G_TYPE_STRING)
      return FALSE;
    g_string_append(pattern, i > 0 ? "|" : "");
    append_escaped(pattern, json_node_get_string(text));
  }
  return TRUE;
}

char *
relabel_operator_make_pattern(RelabelOperator op, JsonNode *texts)
{
  gboolean at_start = op == RELABEL_OPERATOR_STARTS_WITH || op == RELABEL_OPERATOR_MATCHES_STR;
  gboolean at_end = op == RELABEL_OPERATOR_ENDS_WITH || op == RELABEL_OPERATOR_MATCHES_STR;
  g_autoptr(GString) pattern = g_string_new(at_start ? "^" : "");

  if (JSON_NODE_HOLDS_ARRAY(texts)) {
    g_string_append_c(pattern, '(');
    if (!append_texts(pattern, json_node_get_array(texts)))
      return NULL;
    g_string_append_c(pattern, ')');
  } else if (JSON_NODE_HOLDS_VALUE(texts) && json_node_get_value_type(texts) == G_TYPE_STRING) {
    append_escaped(pattern, json_node_get_string(texts));
  } else {
    return NULL;
  }
  g_string_append(pattern, at_end ? "$" : "");
  return g_strdup(pattern->str);
}

static gboolean
read_options(const char *options, GRegexCompileFlags *flags)
{
  for (; options != NULL && *options != '\0'; options++) {
    switch (*options) {
    case 'i':
      *flags |= G_REGEX_CASELESS;
      break;
    case 'm':
      *flags |= G_REGEX_MULTILINE;
      break;
    case 's':
      *flags |= G_REGEX_DOTALL;
      break;
    case 'x':
      *flags |= G_REGEX_EXTENDED;
      break;
    default:
      return FALSE;
    }
  }
  return TRUE;
}

static GRegex *
compile(const char *pattern, const char *options)
{
  GRegexCompileFlags flags = G_REGEX_OPTIMIZE;

  return read_options(options, &flags) && g_utf8_validate(pattern, -1, NULL) ? g_regex_new(pattern, flags, 0, NULL) : NULL;
}

gboolean
relabel_evaluator_matches(RelabelEvaluator *self, const char *text, const char *pattern, const char *options)
{
  g_autofree char *key = g_strconcat(options != NULL ? options : "", "/", pattern, NULL);
  gpointer regex = NULL;

  if (!g_hash_table_lookup_extended(self->patterns, key, NULL, &regex)) {
    /* Patterns that come from the data may be as many as there are labels. */
    if (g_hash_table_size(self->patterns) >= MAX_PATTERNS)
      g_hash_table_remove_all(self->patterns);
    regex = compile(pattern, options);
    g_hash_table_insert(self->patterns, g_steal_pointer(&key), regex);
  }
  return regex != NULL && g_utf8_validate(text, -1, NULL) && g_regex_match(regex, text, 0, NULL);
}
