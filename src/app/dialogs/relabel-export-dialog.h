/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-window.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_EXPORT_DIALOG (relabel_export_dialog_get_type())

G_DECLARE_FINAL_TYPE(RelabelExportDialog, relabel_export_dialog, RELABEL, EXPORT_DIALOG, AdwWindow)

GtkWidget *relabel_export_dialog_new(RelabelWindow *window, RelabelWorkspace *workspace, const char *folder);

G_END_DECLS
