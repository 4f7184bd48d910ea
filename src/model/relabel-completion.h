/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-field.h"

G_BEGIN_DECLS

/**
 * RelabelCandidateKind:
 * @RELABEL_CANDIDATE_STAGE: a stage of a view
 * @RELABEL_CANDIDATE_PARAMETER: the name of an argument
 * @RELABEL_CANDIDATE_FIELD: a path from a sample
 * @RELABEL_CANDIDATE_MEMBER: a path from a label
 * @RELABEL_CANDIDATE_FUNCTION: an operator that is written like a function
 * @RELABEL_CANDIDATE_OPERATOR: a sign or a word between two things
 * @RELABEL_CANDIDATE_KEYWORD: a word with a meaning of its own: true, false, null, not
 * @RELABEL_CANDIDATE_VALUE: a value that occurs in the dataset
 *
 * What a candidate is.
 */
typedef enum {
  RELABEL_CANDIDATE_STAGE,
  RELABEL_CANDIDATE_PARAMETER,
  RELABEL_CANDIDATE_FIELD,
  RELABEL_CANDIDATE_MEMBER,
  RELABEL_CANDIDATE_FUNCTION,
  RELABEL_CANDIDATE_OPERATOR,
  RELABEL_CANDIDATE_KEYWORD,
  RELABEL_CANDIDATE_VALUE,
} RelabelCandidateKind;

#define RELABEL_TYPE_CANDIDATE (relabel_candidate_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelCandidate, relabel_candidate, RELABEL, CANDIDATE, GObject)

RELABEL_API RelabelCandidateKind relabel_candidate_get_kind(RelabelCandidate *self);
RELABEL_API const char *relabel_candidate_get_label(RelabelCandidate *self);
RELABEL_API const char *relabel_candidate_get_detail(RelabelCandidate *self);
RELABEL_API const char *relabel_candidate_get_text(RelabelCandidate *self);

#define RELABEL_TYPE_COMPLETION (relabel_completion_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelCompletion, relabel_completion, RELABEL, COMPLETION, GObject)

RELABEL_API RelabelCompletion *relabel_completion_new(const char *text, guint cursor, GPtrArray *fields);
RELABEL_API guint relabel_completion_get_start(RelabelCompletion *self);
RELABEL_API guint relabel_completion_get_length(RelabelCompletion *self);
RELABEL_API const char *relabel_completion_get_values_path(RelabelCompletion *self);
RELABEL_API void relabel_completion_add_value(RelabelCompletion *self, JsonNode *value, const char *detail);
RELABEL_API char *relabel_completion_apply(RelabelCompletion *self, RelabelCandidate *candidate, guint *cursor);

G_END_DECLS
