/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-agreement.h"
#include "relabel-convert-result.h"

G_BEGIN_DECLS

/* What several annotators made of one task. Fields, known, names and prefix are what relabel_server_result_read() takes. */
typedef struct {
  const RelabelConvertField *fields;
  guint n_fields;
  GPtrArray *const *known;
  JsonObject *names;         /* NULL for none */
  const char *prefix;
  JsonArray *const *results; /* one an annotator, the latest last; at least one */
  guint n_results;
} RelabelConsensusInput;

/*
 * One result that stands for all of them, to be read with these names, as one annotator's is. The names say which new regions are one label,
 * so that its id stays the same at the next load; they are those of the input, or a new object with more.
 */
typedef struct {
  JsonArray *result;
  JsonObject *names;
  gboolean cut_short; /* too many labels lie on each other: not all were compared, or only the boxes around them */
} RelabelConsensus;

/* The rules are in docs/annotators.md. Of one annotator the result is what it is, and nothing is counted. `agreement` may be NULL. */
void relabel_consensus_init(RelabelConsensus *self, const RelabelConsensusInput *input, RelabelAgreement *agreement);
void relabel_consensus_clear(RelabelConsensus *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelConsensus, relabel_consensus_clear)

G_END_DECLS
