/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/**
 * RelabelOperator:
 * @RELABEL_OPERATOR_OR: at least one of two is true
 * @RELABEL_OPERATOR_AND: both are true
 * @RELABEL_OPERATOR_NOT: it is not true
 * @RELABEL_OPERATOR_EQ: of the same type and value
 * @RELABEL_OPERATOR_NE: not of the same type and value
 * @RELABEL_OPERATOR_LT: less, null being less than any number and these than any text
 * @RELABEL_OPERATOR_LE: less or the same
 * @RELABEL_OPERATOR_GT: greater
 * @RELABEL_OPERATOR_GE: greater or the same
 * @RELABEL_OPERATOR_ADD: the sum of two numbers
 * @RELABEL_OPERATOR_SUBTRACT: the difference of two numbers
 * @RELABEL_OPERATOR_MULTIPLY: the product of two numbers
 * @RELABEL_OPERATOR_DIVIDE: the quotient of two numbers
 * @RELABEL_OPERATOR_NEGATE: a number with the other sign
 * @RELABEL_OPERATOR_INDEX: an element of a list, from 0; from its end if negative
 * @RELABEL_OPERATOR_ABS: a number without its sign
 * @RELABEL_OPERATOR_IS_IN: a value is an element of a list
 * @RELABEL_OPERATOR_LENGTH: the number of elements of a list; 0 of null
 * @RELABEL_OPERATOR_CONTAINS: a list has any (or all) of some values
 * @RELABEL_OPERATOR_STARTS_WITH: a text begins with another, or with one of some
 * @RELABEL_OPERATOR_ENDS_WITH: a text ends with another, or with one of some
 * @RELABEL_OPERATOR_CONTAINS_STR: a text has another in it, or one of some
 * @RELABEL_OPERATOR_MATCHES_STR: a text is another, or one of some
 * @RELABEL_OPERATOR_RE_MATCH: a text has a match of a regular expression (PCRE)
 * @RELABEL_OPERATOR_EXISTS: it is not null
 * @RELABEL_OPERATOR_FILTER: the elements of a list of which something is true
 * @RELABEL_OPERATOR_MAP: something of each element of a list
 * @RELABEL_OPERATOR_MIN: the least element of a list; null of an empty one
 * @RELABEL_OPERATOR_MAX: the greatest element of a list; null of an empty one
 * @RELABEL_OPERATOR_MEAN: the mean of the numbers of a list; null without any
 * @RELABEL_OPERATOR_SUM: the sum of the numbers of a list; 0 without any
 * @RELABEL_OPERATOR_IF_ELSE: one of two values, by whether something is true
 * @RELABEL_OPERATOR_LIST: a list of what its arguments are
 *
 * What an expression does with its arguments. Each means what the method or operator of that name of FiftyOne's `ViewField` does.
 */
typedef enum {
  RELABEL_OPERATOR_OR,
  RELABEL_OPERATOR_AND,
  RELABEL_OPERATOR_NOT,
  RELABEL_OPERATOR_EQ,
  RELABEL_OPERATOR_NE,
  RELABEL_OPERATOR_LT,
  RELABEL_OPERATOR_LE,
  RELABEL_OPERATOR_GT,
  RELABEL_OPERATOR_GE,
  RELABEL_OPERATOR_ADD,
  RELABEL_OPERATOR_SUBTRACT,
  RELABEL_OPERATOR_MULTIPLY,
  RELABEL_OPERATOR_DIVIDE,
  RELABEL_OPERATOR_NEGATE,
  RELABEL_OPERATOR_INDEX,
  RELABEL_OPERATOR_ABS,
  RELABEL_OPERATOR_IS_IN,
  RELABEL_OPERATOR_LENGTH,
  RELABEL_OPERATOR_CONTAINS,
  RELABEL_OPERATOR_STARTS_WITH,
  RELABEL_OPERATOR_ENDS_WITH,
  RELABEL_OPERATOR_CONTAINS_STR,
  RELABEL_OPERATOR_MATCHES_STR,
  RELABEL_OPERATOR_RE_MATCH,
  RELABEL_OPERATOR_EXISTS,
  RELABEL_OPERATOR_FILTER,
  RELABEL_OPERATOR_MAP,
  RELABEL_OPERATOR_MIN,
  RELABEL_OPERATOR_MAX,
  RELABEL_OPERATOR_MEAN,
  RELABEL_OPERATOR_SUM,
  RELABEL_OPERATOR_IF_ELSE,
  RELABEL_OPERATOR_LIST,
} RelabelOperator;

#ifndef __GI_SCANNER__
#define RELABEL_N_OPERATORS (RELABEL_OPERATOR_LIST + 1)

/* How tightly operators bind that stand between or before their arguments; NONE for those that are written like a function. */
typedef enum {
  RELABEL_PRECEDENCE_NONE,
  RELABEL_PRECEDENCE_OR,
  RELABEL_PRECEDENCE_AND,
  RELABEL_PRECEDENCE_NOT,
  RELABEL_PRECEDENCE_COMPARE,
  RELABEL_PRECEDENCE_ADD,
  RELABEL_PRECEDENCE_MULTIPLY,
  RELABEL_PRECEDENCE_SIGN,
  RELABEL_PRECEDENCE_ATOM,
} RelabelPrecedence;

typedef struct {
  const char *word;
  RelabelPrecedence precedence;
  guint n_arguments;      /* that there must be; of a list, none */
  const char *option;     /* the name of one more that there may be */
  const char *fallback;   /* what it is when it is left out, in JSON */
  gboolean is_relative;   /* the second argument is of an element of the first */
} RelabelOperatorInfo;

extern const RelabelOperatorInfo relabel_operators[RELABEL_N_OPERATORS];

gboolean relabel_operator_from_word(const char *word, RelabelOperator *found);
#endif

G_END_DECLS
