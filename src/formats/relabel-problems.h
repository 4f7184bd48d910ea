/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-macros.h"

G_BEGIN_DECLS

/* So many problems are listed one by one; the rest is only counted. */
#define RELABEL_PROBLEMS_MAX_LISTED 10000

typedef struct {
  char *path;
  guint64 line; /* from 1 on; 0 where there is none */
  char *reason;
} RelabelProblem;

/* What reports list: files that could not be read or written, or not in full. */
typedef struct {
  guint64 n;
  GArray *listed; /* of RelabelProblem */
} RelabelProblems;

void relabel_problems_init(RelabelProblems *self);
void relabel_problems_clear(RelabelProblems *self);
void relabel_problems_add(RelabelProblems *self, const char *path, guint64 line, const char *reason);
const RelabelProblem *relabel_problems_get(const RelabelProblems *self, guint position);

G_END_DECLS
