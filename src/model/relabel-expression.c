/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-expression.h"

#include <string.h>

#include "relabel-json.h"

struct _RelabelExpression {
  gatomicrefcount references;
  RelabelExpressionKind kind;
  RelabelOperator op;
  char *path;
  JsonNode *value;
  GPtrArray *arguments;
  RelabelTextRange range;
};

G_DEFINE_BOXED_TYPE(RelabelExpression, relabel_expression, relabel_expression_ref, relabel_expression_unref)

static RelabelExpression *
make(RelabelExpressionKind kind)
{
  RelabelExpression *self = g_new0(RelabelExpression, 1);

  g_atomic_ref_count_init(&self->references);
  self->kind = kind;
  return self;
}

/* What is shared by threads must not be referenced by them: json-glib counts without care for threads. So that the value is a copy, deep. */
static JsonNode *
copy_value(JsonNode *value)
{
  g_autofree char *text = NULL;
  JsonNode *copy;

  if (JSON_NODE_HOLDS_VALUE(value) || JSON_NODE_HOLDS_NULL(value)) {
    copy = json_node_copy(value);
  } else {
    text = relabel_json_to_string(value, FALSE);
    copy = relabel_json_parse(text, -1, NULL);
    if (copy == NULL)
      copy = json_node_new(JSON_NODE_NULL);
  }
  json_node_seal(copy);
  return copy;
}

/**
 * relabel_expression_new_literal:
 * @value: null, a boolean, a number, a text, a list or a dictionary
 *
 * Returns: (transfer full): the value, of which a copy is kept
 */
RelabelExpression *
relabel_expression_new_literal(JsonNode *value)
{
  RelabelExpression *self = make(RELABEL_EXPRESSION_LITERAL);

  self->value = copy_value(value);
  return self;
}

/**
 * relabel_expression_new_string:
 * @value: a text
 *
 * Returns: (transfer full): the text, as a value
 */
RelabelExpression *
relabel_expression_new_string(const char *value)
{
  g_autoptr(JsonNode) node = json_node_init_string(json_node_alloc(), value);

  return relabel_expression_new_literal(node);
}

/**
 * relabel_expression_new_boolean:
 * @value: a boolean
 *
 * Returns: (transfer full): the boolean, as a value
 */
RelabelExpression *
relabel_expression_new_boolean(gboolean value)
{
  g_autoptr(JsonNode) node = json_node_init_boolean(json_node_alloc(), value);

  return relabel_expression_new_literal(node);
}

/**
 * relabel_expression_new_int:
 * @value: a whole number
 *
 * Returns: (transfer full): the number, as a value
 */
RelabelExpression *
relabel_expression_new_int(gint64 value)
{
  g_autoptr(JsonNode) node = json_node_init_int(json_node_alloc(), value);

  return relabel_expression_new_literal(node);
}

/**
 * relabel_expression_new_double:
 * @value: a number, finite
 *
 * Returns: (transfer full): the number, as a value
 */
RelabelExpression *
relabel_expression_new_double(double value)
{
  g_autoptr(JsonNode) node = json_node_init_double(json_node_alloc(), value);

  return relabel_expression_new_literal(node);
}

/**
 * relabel_expression_new_strings:
 * @values: (array zero-terminated=1): texts
 *
 * Returns: (transfer full): the list of them, as a value
 */
RelabelExpression *
relabel_expression_new_strings(const char *const *values)
{
  g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);

  json_node_take_array(node, relabel_json_array_from_strv(values));
  return relabel_expression_new_literal(node);
}

/**
 * relabel_expression_new_field:
 * @path: a path, e.g. `predictions.detections`
 *
 * Returns: (transfer full): what the path leads to
 */
RelabelExpression *
relabel_expression_new_field(const char *path)
{
  RelabelExpression *self = make(RELABEL_EXPRESSION_FIELD);

  self->path = g_strdup(path);
  return self;
}

static gboolean
is_literal(RelabelExpression *self)
{
  return self->kind == RELABEL_EXPRESSION_LITERAL;
}

/* A list of values is a value itself. */
static RelabelExpression *
fold_list(RelabelExpression **arguments, gsize n_arguments)
{
  g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);

  json_node_take_array(node, json_array_new());
  for (gsize i = 0; i < n_arguments; i++) {
    if (!is_literal(arguments[i]))
      return NULL;
    json_array_add_element(json_node_get_array(node), json_node_copy(arguments[i]->value));
  }
  return relabel_expression_new_literal(node);
}

/* So is a number with a sign. */
static RelabelExpression *
fold_sign(RelabelExpression *argument)
{
  GType type = is_literal(argument) && JSON_NODE_HOLDS_VALUE(argument->value) ? json_node_get_value_type(argument->value) : G_TYPE_NONE;

  if (type == G_TYPE_INT64 && json_node_get_int(argument->value) != G_MININT64)
    return relabel_expression_new_int(-json_node_get_int(argument->value));
  return type == G_TYPE_DOUBLE ? relabel_expression_new_double(-json_node_get_double(argument->value)) : NULL;
}

/* An option that says what holds without it is left out, so that what means the same looks the same. */
static gboolean
is_fallback(const RelabelOperatorInfo *info, RelabelExpression *argument)
{
  g_autofree char *text = is_literal(argument) ? relabel_json_to_string(argument->value, FALSE) : NULL;

  return g_strcmp0(text, info->fallback) == 0;
}

/**
 * relabel_expression_new_call:
 * @op: an operator
 * @arguments: (array length=n_arguments): as many as it takes
 * @n_arguments: their number
 *
 * Returns: (transfer full): the operator with its arguments; a value where a list is of values only
 */
RelabelExpression *
relabel_expression_new_call(RelabelOperator op, RelabelExpression **arguments, gsize n_arguments)
{
  const RelabelOperatorInfo *info = &relabel_operators[op];
  RelabelExpression *self = NULL;

  if (op == RELABEL_OPERATOR_LIST)
    self = fold_list(arguments, n_arguments);
  else if (op == RELABEL_OPERATOR_NEGATE)
    self = fold_sign(arguments[0]);
  if (self != NULL)
    return self;
  if (info->option != NULL && n_arguments == info->n_arguments + 1 && is_fallback(info, arguments[info->n_arguments]))
    n_arguments--;
  self = make(RELABEL_EXPRESSION_CALL);
  self->op = op;
  self->arguments = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_expression_unref);
  for (gsize i = 0; i < n_arguments; i++)
    g_ptr_array_add(self->arguments, relabel_expression_ref(arguments[i]));
  return self;
}

/**
 * relabel_expression_ref:
 *
 * Returns: (transfer full): the same
 */
RelabelExpression *
relabel_expression_ref(RelabelExpression *self)
{
  g_atomic_ref_count_inc(&self->references);
  return self;
}

/**
 * relabel_expression_unref:
 *
 * Gives up a reference.
 */
void
relabel_expression_unref(RelabelExpression *self)
{
  if (!g_atomic_ref_count_dec(&self->references))
    return;
  g_free(self->path);
  g_clear_pointer(&self->value, json_node_unref);
  g_clear_pointer(&self->arguments, g_ptr_array_unref);
  g_free(self);
}

/**
 * relabel_expression_get_kind:
 *
 * Returns: what it is
 */
RelabelExpressionKind
relabel_expression_get_kind(RelabelExpression *self)
{
  return self->kind;
}

/**
 * relabel_expression_get_value:
 *
 * Returns: (transfer none) (nullable): the value of a literal; other threads may read it as well, so that it must not be referenced
 */
JsonNode *
relabel_expression_get_value(RelabelExpression *self)
{
  return self->value;
}

/**
 * relabel_expression_get_path:
 *
 * Returns: (nullable): the path of a field
 */
const char *
relabel_expression_get_path(RelabelExpression *self)
{
  return self->path;
}

/**
 * relabel_expression_get_operator:
 *
 * Returns: the operator of a call
 */
RelabelOperator
relabel_expression_get_operator(RelabelExpression *self)
{
  return self->op;
}

/**
 * relabel_expression_get_n_arguments:
 *
 * Returns: how many arguments a call has
 */
guint
relabel_expression_get_n_arguments(RelabelExpression *self)
{
  return self->arguments != NULL ? self->arguments->len : 0;
}

/**
 * relabel_expression_get_argument:
 * @position: from 0
 *
 * Returns: (transfer none) (nullable): an argument of a call; %NULL for an option that is not given
 */
RelabelExpression *
relabel_expression_get_argument(RelabelExpression *self, guint position)
{
  return position < relabel_expression_get_n_arguments(self) ? g_ptr_array_index(self->arguments, position) : NULL;
}

/**
 * relabel_expression_equal:
 * @other: another
 *
 * Returns: whether both are the same tree
 */
gboolean
relabel_expression_equal(RelabelExpression *self, RelabelExpression *other)
{
  guint n = relabel_expression_get_n_arguments(self);

  if (self->kind != other->kind || self->op != other->op || n != relabel_expression_get_n_arguments(other) ||
      g_strcmp0(self->path, other->path) != 0)
    return FALSE;
  if (self->value != NULL && !relabel_json_equal(self->value, other->value))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    if (!relabel_expression_equal(g_ptr_array_index(self->arguments, i), g_ptr_array_index(other->arguments, i)))
      return FALSE;
  }
  return TRUE;
}

RelabelTextRange
relabel_expression_get_range(RelabelExpression *self)
{
  return self->range;
}

/* For the parser, as long as nobody else has the expression. */
void
relabel_expression_set_range(RelabelExpression *self, guint start, guint end)
{
  self->range = (RelabelTextRange){ start, end };
}

gboolean
relabel_expression_is_call(RelabelExpression *self, RelabelOperator op)
{
  return self->kind == RELABEL_EXPRESSION_CALL && self->op == op;
}

gboolean
relabel_expression_is_null(RelabelExpression *self)
{
  return is_literal(self) && JSON_NODE_HOLDS_NULL(self->value);
}
