/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-view.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_SAVED_VIEW (relabel_saved_view_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelSavedView, relabel_saved_view, RELABEL, SAVED_VIEW, GObject)

RELABEL_API const char *relabel_saved_view_get_name(RelabelSavedView *self);
RELABEL_API const char *relabel_saved_view_get_description(RelabelSavedView *self);
RELABEL_API const char *relabel_saved_view_get_color(RelabelSavedView *self);
RELABEL_API gint64 relabel_saved_view_get_created_at(RelabelSavedView *self);
RELABEL_API gint64 relabel_saved_view_get_last_modified_at(RelabelSavedView *self);
RELABEL_API RelabelView *relabel_saved_view_dup_view(RelabelSavedView *self, GError **error);
RELABEL_API char *relabel_saved_view_make_slug(const char *name);

#ifndef __GI_SCANNER__
/* A document of FiftyOne; NULL where it has no name. */
RelabelSavedView *relabel_saved_view_new_from_document(JsonNode *document);
#endif

G_END_DECLS
