/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_VIEW_ENTRY (relabel_view_entry_get_type())

G_DECLARE_FINAL_TYPE(RelabelViewEntry, relabel_view_entry, RELABEL, VIEW_ENTRY, GtkBox)

void relabel_view_entry_set_workspace(RelabelViewEntry *self, RelabelWorkspace *workspace);
const char *relabel_view_entry_get_problem(RelabelViewEntry *self);

G_END_DECLS
