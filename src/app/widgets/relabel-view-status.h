/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_VIEW_STATUS (relabel_view_status_get_type())

G_DECLARE_FINAL_TYPE(RelabelViewStatus, relabel_view_status, RELABEL, VIEW_STATUS, AdwBin)

void relabel_view_status_set_workspace(RelabelViewStatus *self, RelabelWorkspace *workspace);

G_END_DECLS
