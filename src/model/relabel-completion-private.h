/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-completion.h"
#include "relabel-view-stage.h"

G_BEGIN_DECLS

/* What can stand at the cursor. */
typedef enum {
  RELABEL_PLACE_NONE,
  RELABEL_PLACE_STAGE,
  RELABEL_PLACE_PIPE,     /* behind a stage */
  RELABEL_PLACE_ARGUMENT, /* of a stage, where it is no expression: by `type` */
  RELABEL_PLACE_OPERAND,  /* of an expression */
  RELABEL_PLACE_OPERATOR, /* behind one */
} RelabelPlace;

/* What the paths of an expression are relative to. */
typedef enum { RELABEL_SCOPE_SAMPLE, RELABEL_SCOPE_LABEL, RELABEL_SCOPE_ANY } RelabelScopeKind;

typedef struct {
  RelabelPlace place;
  /* What is replaced, in bytes, and what is typed of it, without a quote. */
  guint start;
  guint end;
  char *prefix;
  gboolean in_text;

  /* The innermost stage, where there is one. */
  RelabelViewStageKind stage;
  RelabelParameterType type;
  guint argument;       /* its place */
  gboolean takes_names; /* a name and “=” can stand here */
  /* The option that may be named here, of a function; NULL if none. */
  const char *option;

  RelabelScopeKind scope;
  RelabelField *field;   /* of the labels; NULL for any; borrowed */
  char *values_path;     /* from a sample */
  gboolean only_values;  /* in a list of them */
} RelabelCompletionContext;

void relabel_completion_context_read(RelabelCompletionContext *self, const char *text, guint cursor, GPtrArray *fields);
void relabel_completion_context_clear(RelabelCompletionContext *self);

G_END_DECLS
