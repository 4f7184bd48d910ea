/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-problems.h"

static void
clear_problem(gpointer data)
{
  RelabelProblem *problem = data;

  g_free(problem->path);
  g_free(problem->reason);
}

void
relabel_problems_init(RelabelProblems *self)
{
  self->n = 0;
  self->listed = g_array_new(FALSE, FALSE, sizeof(RelabelProblem));
  g_array_set_clear_func(self->listed, clear_problem);
}

void
relabel_problems_clear(RelabelProblems *self)
{
  g_array_unref(self->listed);
}

void
relabel_problems_add(RelabelProblems *self, const char *path, guint64 line, const char *reason)
{
  RelabelProblem problem = { NULL, line, NULL };

  self->n++;
  if (self->listed->len >= RELABEL_PROBLEMS_MAX_LISTED)
    return;
  problem.path = g_strdup(path);
  problem.reason = g_strdup(reason);
  g_array_append_val(self->listed, problem);
}

const RelabelProblem *
relabel_problems_get(const RelabelProblems *self, guint position)
{
  return &g_array_index(self->listed, RelabelProblem, position);
}
