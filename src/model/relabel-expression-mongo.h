/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-expression.h"

G_BEGIN_DECLS

/*
 * Expressions as MongoDB's aggregation has them, in the very form that FiftyOne's `ViewExpression.to_mongo()` gives. Paths are relative to what the
 * prefix stands for: "$$this" for an element of a list, "$FIELD" for a single label, "$$FIELD" for what match_labels() looks at, NULL for the
 * sample.
 */
void relabel_expression_append_mongo(RelabelExpression *self, const char *prefix, GString *text);

/* The expression that has this form; NULL where there is none. Whether the prefix was met goes to *is_met, which may be NULL. */
RelabelExpression *relabel_expression_new_from_mongo(JsonNode *node, const char *prefix, gboolean *is_met);

/* How an operator looks in MongoDB: its name, before its argument or, if it takes several, a list of them; NULL where it is more than that. */
const char *relabel_operator_get_mongo_name(RelabelOperator op);

G_END_DECLS
