/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-field.h"
#include "relabel-sample.h"
#include "relabel-view-stage.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_VIEW (relabel_view_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelView, relabel_view, RELABEL, VIEW, GObject)

RELABEL_API RelabelView *relabel_view_new(void);
RELABEL_API RelabelView *relabel_view_new_from_string(const char *text, GError **error);
RELABEL_API RelabelView *relabel_view_parse(const char *text, GPtrArray *fields, guint *start, guint *length, GError **error);
RELABEL_API char *relabel_view_to_string(RelabelView *self);
RELABEL_API RelabelView *relabel_view_new_from_stages(const char *const *stages, GError **error);
RELABEL_API GStrv relabel_view_to_stages(RelabelView *self, GPtrArray *fields);
RELABEL_API RelabelView *relabel_view_copy(RelabelView *self);
RELABEL_API gboolean relabel_view_equal(RelabelView *self, RelabelView *other);
RELABEL_API void relabel_view_apply(RelabelView *self, GPtrArray *fields, RelabelSample *sample);
RELABEL_API gboolean relabel_view_hides_field(RelabelView *self, GPtrArray *fields, const char *name);
RELABEL_API GPtrArray *relabel_view_filter_samples(RelabelView *self, GPtrArray *fields, GPtrArray *samples, GError **error);
RELABEL_API gboolean relabel_view_check(RelabelView *self, GPtrArray *fields, GError **error);

RELABEL_API guint relabel_view_get_n_stages(RelabelView *self);
RELABEL_API RelabelViewStage *relabel_view_get_stage(RelabelView *self, guint position);
RELABEL_API void relabel_view_add_stage(RelabelView *self, RelabelViewStage *stage);
RELABEL_API void relabel_view_remove_stage(RelabelView *self, guint position);
RELABEL_API void relabel_view_add_view(RelabelView *self, RelabelView *other);

/* The most usual stages. */
RELABEL_API void relabel_view_select(RelabelView *self, RelabelIdList *ids);
RELABEL_API void relabel_view_match_tags(RelabelView *self, const char *const *tags);
RELABEL_API void relabel_view_skip(RelabelView *self, guint n);
RELABEL_API void relabel_view_limit(RelabelView *self, guint n);
RELABEL_API void relabel_view_match(RelabelView *self, RelabelExpression *filter);
RELABEL_API void relabel_view_filter_labels(RelabelView *self, const char *field, RelabelExpression *filter);
RELABEL_API void relabel_view_sort_by(RelabelView *self, RelabelExpression *key, gboolean reverse);
RELABEL_API void relabel_view_annotation_run(RelabelView *self, const char *key, gboolean live);

G_END_DECLS
