/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-parser.h"

#include <string.h>

/* Longer words are not compared. */
#define MAX_LENGTH 64

/* The least number of characters that are put in, left out, changed or swapped with their neighbour (optimal string alignment). */
static guint
measure_distance(const char *a, const char *b)
{
  guint rows[3][MAX_LENGTH + 1];
  gsize n = strlen(a), m = strlen(b);

  for (gsize k = 0; k <= m; k++)
    rows[0][k] = (guint)k;
  for (gsize i = 1; i <= n; i++) {
    guint *row = rows[i % 3], *above = rows[(i + 2) % 3], *higher = rows[(i + 1) % 3];

    row[0] = (guint)i;
    for (gsize k = 1; k <= m; k++) {
      gboolean same = g_ascii_tolower(a[i - 1]) == g_ascii_tolower(b[k - 1]);

      row[k] = MIN(MIN(above[k], row[k - 1]) + 1, above[k - 1] + (same ? 0 : 1));
      if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
        row[k] = MIN(row[k], higher[k - 2] + 1);
    }
  }
  return rows[n % 3][m];
}

char *
relabel_suggest(const char *word, const char *const *candidates)
{
  const char *best = NULL;
  /* A third of it may be wrong. */
  guint least = (guint)MAX(strlen(word) / 3, 1) + 1;

  for (gsize i = 0; candidates != NULL && candidates[i] != NULL && strlen(word) <= MAX_LENGTH; i++) {
    guint distance = strlen(candidates[i]) <= MAX_LENGTH ? measure_distance(word, candidates[i]) : G_MAXUINT;

    if (distance < least) {
      least = distance;
      best = candidates[i];
    }
  }
  return best != NULL ? g_strdup_printf("; did you mean “%s”?", best) : g_strdup("");
}
