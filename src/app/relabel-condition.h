/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel.h"

G_BEGIN_DECLS

/* The parts that are joined by “and” in a filter, and what each is about, where it is something that can be clicked. */

typedef enum {
  RELABEL_CONDITION_OTHER,
  RELABEL_CONDITION_VALUES,
  RELABEL_CONDITION_FROM,
  RELABEL_CONDITION_TO,
  RELABEL_CONDITION_EMPTY,
} RelabelConditionKind;

typedef struct {
  RelabelConditionKind kind;
  const char *path;            /* of EMPTY, of the list */
  RelabelExpression *operand;  /* the value, or values, that it is compared with */
} RelabelCondition;

RelabelCondition relabel_condition_tell(RelabelExpression *condition);
/* (transfer full): of JsonNode, from a value or a list of them; NULL if it is anything else. */
GPtrArray *relabel_condition_list_values(RelabelExpression *expression);
JsonNode *relabel_condition_copy_value(JsonNode *node);
double relabel_condition_get_number(RelabelExpression *expression);
/* (transfer full): of RelabelExpression. */
GPtrArray *relabel_condition_split(RelabelExpression *filter);
RelabelExpression *relabel_condition_join(GPtrArray *conditions);
RelabelExpression *relabel_condition_compare(RelabelOperator op, const char *path, RelabelExpression *operand);

G_END_DECLS
