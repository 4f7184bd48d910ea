/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_FIELD_LIST (relabel_field_list_get_type())

G_DECLARE_FINAL_TYPE(RelabelFieldList, relabel_field_list, RELABEL, FIELD_LIST, GtkBox)

void relabel_field_list_set_workspace(RelabelFieldList *self, RelabelWorkspace *workspace);

G_END_DECLS
