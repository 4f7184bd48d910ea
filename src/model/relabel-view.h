/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-id.h"

G_BEGIN_DECLS

/**
 * RelabelViewStageKind:
 * @RELABEL_VIEW_STAGE_SELECT: only these samples, in the dataset's order
 * @RELABEL_VIEW_STAGE_MATCH_TAGS: only samples with at least one of these tags
 * @RELABEL_VIEW_STAGE_SKIP: without the first so many
 * @RELABEL_VIEW_STAGE_LIMIT: at most so many
 * @RELABEL_VIEW_STAGE_ANNOTATION_RUN: only the samples that an annotation run has sent
 * @RELABEL_VIEW_STAGE_ANNOTATION_VIEW: what the view of an annotation run lets through now
 *
 * What a stage of a view does.
 */
typedef enum {
  RELABEL_VIEW_STAGE_SELECT,
  RELABEL_VIEW_STAGE_MATCH_TAGS,
  RELABEL_VIEW_STAGE_SKIP,
  RELABEL_VIEW_STAGE_LIMIT,
  RELABEL_VIEW_STAGE_ANNOTATION_RUN,
  RELABEL_VIEW_STAGE_ANNOTATION_VIEW,
} RelabelViewStageKind;

#define RELABEL_TYPE_VIEW (relabel_view_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelView, relabel_view, RELABEL, VIEW, GObject)

RELABEL_API RelabelView *relabel_view_new(void);
RELABEL_API RelabelView *relabel_view_new_from_string(const char *text, GError **error);
RELABEL_API char *relabel_view_to_string(RelabelView *self);
RELABEL_API GStrv relabel_view_to_stages(RelabelView *self);
RELABEL_API void relabel_view_select(RelabelView *self, RelabelIdList *ids);
RELABEL_API void relabel_view_match_tags(RelabelView *self, const char *const *tags);
RELABEL_API void relabel_view_skip(RelabelView *self, guint n);
RELABEL_API void relabel_view_limit(RelabelView *self, guint n);
RELABEL_API void relabel_view_annotation_run(RelabelView *self, const char *key, gboolean live);

/* For stores. */
RELABEL_API guint relabel_view_get_n_stages(RelabelView *self);
RELABEL_API RelabelViewStageKind relabel_view_get_stage_kind(RelabelView *self, guint stage);
RELABEL_API RelabelIdList *relabel_view_get_stage_ids(RelabelView *self, guint stage);
RELABEL_API const char *const *relabel_view_get_stage_tags(RelabelView *self, guint stage);
RELABEL_API guint relabel_view_get_stage_number(RelabelView *self, guint stage);
RELABEL_API const char *relabel_view_get_stage_key(RelabelView *self, guint stage);

G_END_DECLS
