/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_SAVED_VIEW_LIST (relabel_saved_view_list_get_type())

G_DECLARE_FINAL_TYPE(RelabelSavedViewList, relabel_saved_view_list, RELABEL, SAVED_VIEW_LIST, GtkBox)

void relabel_saved_view_list_set_workspace(RelabelSavedViewList *self, RelabelWorkspace *workspace);

G_END_DECLS
