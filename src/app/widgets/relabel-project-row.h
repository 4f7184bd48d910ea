/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RELABEL_TYPE_PROJECT_ROW (relabel_project_row_get_type())

G_DECLARE_FINAL_TYPE(RelabelProjectRow, relabel_project_row, RELABEL, PROJECT_ROW, AdwComboRow)

void relabel_project_row_set_server(RelabelProjectRow *self, const char *url, const char *api_key);
gint64 relabel_project_row_get_project_id(RelabelProjectRow *self);

G_END_DECLS
