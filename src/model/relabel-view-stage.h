/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-expression.h"
#include "relabel-id.h"

G_BEGIN_DECLS

/**
 * RelabelViewStageKind:
 * @RELABEL_VIEW_STAGE_MATCH: only samples of which something is true
 * @RELABEL_VIEW_STAGE_EXISTS: only samples that have a value in a field, or that have none
 * @RELABEL_VIEW_STAGE_MATCH_TAGS: only samples with any (or all, or none) of some tags
 * @RELABEL_VIEW_STAGE_SKIP: without the first so many
 * @RELABEL_VIEW_STAGE_LIMIT: at most so many
 * @RELABEL_VIEW_STAGE_TAKE: so many at random
 * @RELABEL_VIEW_STAGE_SHUFFLE: all in a random order
 * @RELABEL_VIEW_STAGE_SELECT: only these samples, in the dataset's order or in the one given
 * @RELABEL_VIEW_STAGE_EXCLUDE: all but these samples
 * @RELABEL_VIEW_STAGE_SELECT_BY: only samples with one of these values in a field
 * @RELABEL_VIEW_STAGE_EXCLUDE_BY: all but samples with one of these values in a field
 * @RELABEL_VIEW_STAGE_SORT_BY: in the order of a field or of what an expression gives
 * @RELABEL_VIEW_STAGE_FILTER_LABELS: only labels of a field of which something is true
 * @RELABEL_VIEW_STAGE_MATCH_LABELS: only samples that have (or have not) such a label; the labels stay
 * @RELABEL_VIEW_STAGE_SELECT_LABELS: only these labels, and none of other fields
 * @RELABEL_VIEW_STAGE_EXCLUDE_LABELS: all but these labels
 * @RELABEL_VIEW_STAGE_LIMIT_LABELS: at most so many labels of a field in a sample
 * @RELABEL_VIEW_STAGE_MAP_LABELS: labels of a field by other names
 * @RELABEL_VIEW_STAGE_SELECT_FIELDS: only these fields
 * @RELABEL_VIEW_STAGE_EXCLUDE_FIELDS: all but these fields
 * @RELABEL_VIEW_STAGE_TO_PATCHES: an object of a field each
 * @RELABEL_VIEW_STAGE_TO_EVALUATION_PATCHES: a match of an evaluation each, or an object that none was found for
 * @RELABEL_VIEW_STAGE_ANNOTATION_RUN: only the samples that an annotation run has sent
 * @RELABEL_VIEW_STAGE_ANNOTATION_VIEW: what the view of an annotation run lets through now
 * @RELABEL_VIEW_STAGE_SAVED_VIEW: what a view that the dataset keeps lets through
 * @RELABEL_VIEW_STAGE_OTHER: a stage of FiftyOne that Relabel keeps, but can't do
 *
 * What a stage of a view does.
 */
typedef enum {
  RELABEL_VIEW_STAGE_MATCH,
  RELABEL_VIEW_STAGE_EXISTS,
  RELABEL_VIEW_STAGE_MATCH_TAGS,
  RELABEL_VIEW_STAGE_SKIP,
  RELABEL_VIEW_STAGE_LIMIT,
  RELABEL_VIEW_STAGE_TAKE,
  RELABEL_VIEW_STAGE_SHUFFLE,
  RELABEL_VIEW_STAGE_SELECT,
  RELABEL_VIEW_STAGE_EXCLUDE,
  RELABEL_VIEW_STAGE_SELECT_BY,
  RELABEL_VIEW_STAGE_EXCLUDE_BY,
  RELABEL_VIEW_STAGE_SORT_BY,
  RELABEL_VIEW_STAGE_FILTER_LABELS,
  RELABEL_VIEW_STAGE_MATCH_LABELS,
  RELABEL_VIEW_STAGE_SELECT_LABELS,
  RELABEL_VIEW_STAGE_EXCLUDE_LABELS,
  RELABEL_VIEW_STAGE_LIMIT_LABELS,
  RELABEL_VIEW_STAGE_MAP_LABELS,
  RELABEL_VIEW_STAGE_SELECT_FIELDS,
  RELABEL_VIEW_STAGE_EXCLUDE_FIELDS,
  RELABEL_VIEW_STAGE_TO_PATCHES,
  RELABEL_VIEW_STAGE_TO_EVALUATION_PATCHES,
  RELABEL_VIEW_STAGE_ANNOTATION_RUN,
  RELABEL_VIEW_STAGE_ANNOTATION_VIEW,
  RELABEL_VIEW_STAGE_SAVED_VIEW,
  RELABEL_VIEW_STAGE_OTHER,
} RelabelViewStageKind;

/**
 * RelabelViewStage:
 *
 * One stage of a [class@Relabel.View]: its kind, and arguments by the names that FiftyOne gives them. It is built by one owner and doesn't change
 * once it is part of a view.
 */
typedef struct _RelabelViewStage RelabelViewStage;

#define RELABEL_TYPE_VIEW_STAGE (relabel_view_stage_get_type())

RELABEL_API GType relabel_view_stage_get_type(void);
RELABEL_API RelabelViewStage *relabel_view_stage_new(RelabelViewStageKind kind);
RELABEL_API RelabelViewStage *relabel_view_stage_ref(RelabelViewStage *self);
RELABEL_API void relabel_view_stage_unref(RelabelViewStage *self);
RELABEL_API RelabelViewStageKind relabel_view_stage_get_kind(RelabelViewStage *self);
RELABEL_API const char *relabel_view_stage_get_word(RelabelViewStage *self);
RELABEL_API RelabelExpression *relabel_view_stage_get_argument(RelabelViewStage *self, const char *name);
RELABEL_API gboolean relabel_view_stage_set_argument(RelabelViewStage *self, const char *name, RelabelExpression *value, GError **error);
RELABEL_API RelabelIdList *relabel_view_stage_get_ids(RelabelViewStage *self);
RELABEL_API void relabel_view_stage_set_ids(RelabelViewStage *self, RelabelIdList *ids);
RELABEL_API gboolean relabel_view_stage_get_boolean(RelabelViewStage *self, const char *name);
RELABEL_API gint64 relabel_view_stage_get_int(RelabelViewStage *self, const char *name);
RELABEL_API const char *relabel_view_stage_get_string(RelabelViewStage *self, const char *name);
RELABEL_API GStrv relabel_view_stage_dup_strings(RelabelViewStage *self, const char *name);
RELABEL_API gboolean relabel_view_stage_equal(RelabelViewStage *self, RelabelViewStage *other);
RELABEL_API char *relabel_view_stage_to_string(RelabelViewStage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelViewStage, relabel_view_stage_unref)

#ifndef __GI_SCANNER__
#define RELABEL_N_VIEW_STAGES (RELABEL_VIEW_STAGE_OTHER + 1)
#define RELABEL_MAX_PARAMETERS 7

/* What an argument may be, and as what it is kept. */
typedef enum {
  RELABEL_PARAMETER_FIELD,      /* a path, or a text with one: kept as a field */
  RELABEL_PARAMETER_FIELDS,     /* one or a list of these: kept as a list of texts */
  RELABEL_PARAMETER_STRING,     /* a text or a word: kept as a text */
  RELABEL_PARAMETER_STRINGS,    /* one or a list of these: kept as a list of texts */
  RELABEL_PARAMETER_IDS,        /* ids of samples: kept as a list of ids; or a list of booleans */
  RELABEL_PARAMETER_EXPRESSION, /* any */
  RELABEL_PARAMETER_SORT,       /* a field, an expression, or a list of pairs of such a thing and 1 or -1 */
  RELABEL_PARAMETER_BOOLEAN,
  RELABEL_PARAMETER_INT,
  RELABEL_PARAMETER_VALUES,     /* one value or a list: kept as a list */
  RELABEL_PARAMETER_DICT,       /* a dictionary */
  RELABEL_PARAMETER_ANY,        /* a value of any form, for FiftyOne */
} RelabelParameterType;

typedef struct {
  const char *name;
  RelabelParameterType type;
  const char *fallback; /* what it is when it is left out, in JSON; NULL where it must be given */
} RelabelParameter;

typedef struct {
  const char *word;
  const char *document_class; /* FiftyOne's; NULL where it has none */
  RelabelParameter parameters[RELABEL_MAX_PARAMETERS + 1];
} RelabelViewStageInfo;

extern const RelabelViewStageInfo relabel_view_stages[RELABEL_N_VIEW_STAGES];

gboolean relabel_view_stage_kind_from_word(const char *word, RelabelViewStageKind *kind);
int relabel_view_stage_find_parameter(RelabelViewStageKind kind, const char *name);
/* The argument in the place of a parameter, NULL if it is left out. */
RelabelExpression *relabel_view_stage_peek_argument(RelabelViewStage *self, guint parameter);
gboolean relabel_view_stage_set_parameter(RelabelViewStage *self, guint parameter, RelabelExpression *value, char **message);
/* To be called when all are set: says in *message what is missing. */
gboolean relabel_view_stage_check(RelabelViewStage *self, char **message);
RelabelTextRange relabel_view_stage_get_range(RelabelViewStage *self);
void relabel_view_stage_set_range(RelabelViewStage *self, guint start, guint end);
void relabel_view_stage_append(RelabelViewStage *self, GString *text);
#endif

G_END_DECLS
