/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-operator.h"

#include <string.h>

/* In the order of RelabelOperator. */
const RelabelOperatorInfo relabel_operators[RELABEL_N_OPERATORS] = {
  { "or", RELABEL_PRECEDENCE_OR, 2, NULL, NULL, FALSE },
  { "and", RELABEL_PRECEDENCE_AND, 2, NULL, NULL, FALSE },
  { "not", RELABEL_PRECEDENCE_NOT, 1, NULL, NULL, FALSE },
  { "==", RELABEL_PRECEDENCE_COMPARE, 2, NULL, NULL, FALSE },
  { "!=", RELABEL_PRECEDENCE_COMPARE, 2, NULL, NULL, FALSE },
  { "<", RELABEL_PRECEDENCE_COMPARE, 2, NULL, NULL, FALSE },
  { "<=", RELABEL_PRECEDENCE_COMPARE, 2, NULL, NULL, FALSE },
  { ">", RELABEL_PRECEDENCE_COMPARE, 2, NULL, NULL, FALSE },
  { ">=", RELABEL_PRECEDENCE_COMPARE, 2, NULL, NULL, FALSE },
  { "+", RELABEL_PRECEDENCE_ADD, 2, NULL, NULL, FALSE },
  { "-", RELABEL_PRECEDENCE_ADD, 2, NULL, NULL, FALSE },
  { "*", RELABEL_PRECEDENCE_MULTIPLY, 2, NULL, NULL, FALSE },
  { "/", RELABEL_PRECEDENCE_MULTIPLY, 2, NULL, NULL, FALSE },
  { "-", RELABEL_PRECEDENCE_SIGN, 1, NULL, NULL, FALSE },
  { "[", RELABEL_PRECEDENCE_ATOM, 2, NULL, NULL, FALSE },
  { "abs", RELABEL_PRECEDENCE_NONE, 1, NULL, NULL, FALSE },
  { "is_in", RELABEL_PRECEDENCE_NONE, 2, NULL, NULL, FALSE },
  { "length", RELABEL_PRECEDENCE_NONE, 1, NULL, NULL, FALSE },
  { "contains", RELABEL_PRECEDENCE_NONE, 2, "all", "false", FALSE },
  { "starts_with", RELABEL_PRECEDENCE_NONE, 2, "case_sensitive", "true", FALSE },
  { "ends_with", RELABEL_PRECEDENCE_NONE, 2, "case_sensitive", "true", FALSE },
  { "contains_str", RELABEL_PRECEDENCE_NONE, 2, "case_sensitive", "true", FALSE },
  { "matches_str", RELABEL_PRECEDENCE_NONE, 2, "case_sensitive", "true", FALSE },
  { "re_match", RELABEL_PRECEDENCE_NONE, 2, "options", "null", FALSE },
  { "exists", RELABEL_PRECEDENCE_NONE, 1, "bool", "true", FALSE },
  { "filter", RELABEL_PRECEDENCE_NONE, 2, NULL, NULL, TRUE },
  { "map", RELABEL_PRECEDENCE_NONE, 2, NULL, NULL, TRUE },
  { "min", RELABEL_PRECEDENCE_NONE, 1, NULL, NULL, FALSE },
  { "max", RELABEL_PRECEDENCE_NONE, 1, NULL, NULL, FALSE },
  { "mean", RELABEL_PRECEDENCE_NONE, 1, NULL, NULL, FALSE },
  { "sum", RELABEL_PRECEDENCE_NONE, 1, NULL, NULL, FALSE },
  { "if_else", RELABEL_PRECEDENCE_NONE, 3, NULL, NULL, FALSE },
  { "[", RELABEL_PRECEDENCE_ATOM, 0, NULL, NULL, FALSE },
};

/* Of those that are written like a function. */
gboolean
relabel_operator_from_word(const char *word, RelabelOperator *found)
{
  for (guint i = 0; i < RELABEL_N_OPERATORS; i++) {
    if (relabel_operators[i].precedence == RELABEL_PRECEDENCE_NONE && strcmp(relabel_operators[i].word, word) == 0) {
      *found = (RelabelOperator)i;
      return TRUE;
    }
  }
  return FALSE;
}
