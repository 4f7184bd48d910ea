/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-overlay.h"
#include "relabel-sample-model.h"
#include "relabel-sample-selection.h"
#include "relabel-values.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_WORKSPACE (relabel_workspace_get_type())

G_DECLARE_FINAL_TYPE(RelabelWorkspace, relabel_workspace, RELABEL, WORKSPACE, GObject)

RelabelWorkspace *relabel_workspace_new(RelabelDataset *dataset, RelabelThumbnailer *thumbnailer, GSettings *settings);
RelabelDataset *relabel_workspace_get_dataset(RelabelWorkspace *self);
RelabelThumbnailer *relabel_workspace_get_thumbnailer(RelabelWorkspace *self);
GSettings *relabel_workspace_get_settings(RelabelWorkspace *self);
RelabelSampleModel *relabel_workspace_get_model(RelabelWorkspace *self);
RelabelSampleSelection *relabel_workspace_get_selection(RelabelWorkspace *self);
RelabelOverlay *relabel_workspace_get_overlay(RelabelWorkspace *self);
RelabelValues *relabel_workspace_get_values(RelabelWorkspace *self);
void relabel_workspace_show_view(RelabelWorkspace *self, RelabelView *view, const char *title);
void relabel_workspace_choose_view(RelabelWorkspace *self, RelabelView *view, const char *title);
RelabelView *relabel_workspace_get_view(RelabelWorkspace *self);
const char *relabel_workspace_get_view_text(RelabelWorkspace *self);
void relabel_workspace_remember_view(RelabelWorkspace *self);
GPtrArray *relabel_workspace_get_history(RelabelWorkspace *self);
const char *relabel_workspace_get_view_title(RelabelWorkspace *self);
GPtrArray *relabel_workspace_get_counts(RelabelWorkspace *self, const char *field);
RelabelIdList *relabel_workspace_dup_selected_ids(RelabelWorkspace *self);
RelabelView *relabel_workspace_dup_chosen_view(RelabelWorkspace *self);
void relabel_workspace_select_ids(RelabelWorkspace *self, const char *const *ids);
void relabel_workspace_show_field(RelabelWorkspace *self, const char *field, gboolean show);

G_END_DECLS
