/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-expression.h"

G_BEGIN_DECLS

/* Reads the language of views: words, values and signs, and the expressions that are made of them. Private to the model. */

typedef enum {
  RELABEL_TOKEN_END,
  RELABEL_TOKEN_WORD,   /* a path; what stands in backticks is part of it */
  RELABEL_TOKEN_VALUE,  /* a number or a text */
  RELABEL_TOKEN_SIGN,
} RelabelTokenKind;

typedef struct {
  RelabelTokenKind kind;
  char sign[3];
  gboolean is_quoted;  /* a word of which a part stood in backticks */
  char *word;
  JsonNode *value;
  RelabelTextRange range;
} RelabelToken;

typedef struct {
  const char *text;
  const char *cursor;        /* behind the token */
  RelabelToken token;        /* the next one */
  guint end;                 /* of the one before */
  guint depth;
  RelabelTextRange trouble;  /* where the error is */
} RelabelParser;

gboolean relabel_parser_init(RelabelParser *self, const char *text, GError **error);
void relabel_parser_clear(RelabelParser *self);
gboolean relabel_parser_next(RelabelParser *self, GError **error);
gboolean relabel_parser_is_sign(RelabelParser *self, const char *sign);
gboolean relabel_parser_is_word(RelabelParser *self, const char *word);
/* Goes past the sign; it is an error if it isn't there. */
gboolean relabel_parser_expect(RelabelParser *self, const char *sign, const char *hint, GError **error);
RelabelExpression *relabel_parser_read_expression(RelabelParser *self, GError **error);

/* Always FALSE. The message begins with the place, in characters from 1. */
gboolean relabel_parser_fail(RelabelParser *self, RelabelTextRange range, GError **error, const char *format, ...) G_GNUC_PRINTF(4, 5);
/* The same for what is found wrong later, in the text or, if it is NULL, without a place. */
void relabel_text_fail(const char *text, RelabelTextRange range, GError **error, const char *message);

/* “; did you mean “x”?”, or nothing when no candidate is near. */
char *relabel_suggest(const char *word, const char *const *candidates);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelParser, relabel_parser_clear)

G_END_DECLS
