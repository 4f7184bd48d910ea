/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-window.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_IMPORT_DIALOG (relabel_import_dialog_get_type())

G_DECLARE_FINAL_TYPE(RelabelImportDialog, relabel_import_dialog, RELABEL, IMPORT_DIALOG, AdwWindow)

GtkWidget *relabel_import_dialog_new(RelabelWindow *window, const char *path);

G_END_DECLS
