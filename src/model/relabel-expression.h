/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-operator.h"
#include "relabel-sample.h"

G_BEGIN_DECLS

/**
 * RelabelExpressionKind:
 * @RELABEL_EXPRESSION_LITERAL: a value: null, a boolean, a number, a text, a list or a dictionary of these
 * @RELABEL_EXPRESSION_FIELD: what a path leads to
 * @RELABEL_EXPRESSION_CALL: an operator with its arguments
 *
 * What a node of an expression is.
 */
typedef enum {
  RELABEL_EXPRESSION_LITERAL,
  RELABEL_EXPRESSION_FIELD,
  RELABEL_EXPRESSION_CALL,
} RelabelExpressionKind;

/**
 * RelabelExpression:
 *
 * A tree of values, fields and operators, as in `confidence > 0.8 and eval == "fp"`. It doesn't change once made and may be shared by
 * threads.
 *
 * A path is a name or several with dots between. It is relative to a sample in `match` and `sort_by`, and to a label where labels are
 * filtered; in `filter()` and `map()` it is relative to an element, which itself is `this`. A path that begins with `$` is always of the sample.
 */
typedef struct _RelabelExpression RelabelExpression;

#define RELABEL_TYPE_EXPRESSION (relabel_expression_get_type())

RELABEL_API GType relabel_expression_get_type(void);
RELABEL_API RelabelExpression *relabel_expression_new_literal(JsonNode *value);
RELABEL_API RelabelExpression *relabel_expression_new_string(const char *value);
RELABEL_API RelabelExpression *relabel_expression_new_boolean(gboolean value);
RELABEL_API RelabelExpression *relabel_expression_new_int(gint64 value);
RELABEL_API RelabelExpression *relabel_expression_new_double(double value);
RELABEL_API RelabelExpression *relabel_expression_new_strings(const char *const *values);
RELABEL_API RelabelExpression *relabel_expression_new_field(const char *path);
RELABEL_API RelabelExpression *relabel_expression_new_call(RelabelOperator op, RelabelExpression **arguments, gsize n_arguments);
RELABEL_API RelabelExpression *relabel_expression_new_from_string(const char *text, GError **error);
RELABEL_API RelabelExpression *relabel_expression_ref(RelabelExpression *self);
RELABEL_API void relabel_expression_unref(RelabelExpression *self);

RELABEL_API RelabelExpressionKind relabel_expression_get_kind(RelabelExpression *self);
RELABEL_API JsonNode *relabel_expression_get_value(RelabelExpression *self);
RELABEL_API const char *relabel_expression_get_path(RelabelExpression *self);
RELABEL_API RelabelOperator relabel_expression_get_operator(RelabelExpression *self);
RELABEL_API guint relabel_expression_get_n_arguments(RelabelExpression *self);
RELABEL_API RelabelExpression *relabel_expression_get_argument(RelabelExpression *self, guint position);
RELABEL_API char *relabel_expression_to_string(RelabelExpression *self);
RELABEL_API JsonNode *relabel_expression_evaluate(RelabelExpression *self, RelabelSample *sample, RelabelLabel *label, GPtrArray *fields);
RELABEL_API gboolean relabel_expression_equal(RelabelExpression *self, RelabelExpression *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelExpression, relabel_expression_unref)

#ifndef __GI_SCANNER__
/* Where it stands in the text that it was read from, in bytes: from start to before end, both 0 without a text. */
typedef struct {
  guint start;
  guint end;
} RelabelTextRange;

RelabelTextRange relabel_expression_get_range(RelabelExpression *self);
void relabel_expression_set_range(RelabelExpression *self, guint start, guint end);

void relabel_expression_append(RelabelExpression *self, GString *text);
void relabel_expression_append_path(const char *path, GString *text);
gboolean relabel_expression_is_call(RelabelExpression *self, RelabelOperator op);
gboolean relabel_expression_is_null(RelabelExpression *self);
gboolean relabel_word_is_reserved(const char *word);
#endif

G_END_DECLS
