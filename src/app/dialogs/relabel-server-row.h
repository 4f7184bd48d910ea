/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RELABEL_TYPE_SERVER_ROW (relabel_server_row_get_type())

G_DECLARE_FINAL_TYPE(RelabelServerRow, relabel_server_row, RELABEL, SERVER_ROW, AdwExpanderRow)

GtkWidget *relabel_server_row_new(GSettings *settings, const char *url);
const char *relabel_server_row_get_url(RelabelServerRow *self);

G_END_DECLS
