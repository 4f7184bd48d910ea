/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-window.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_ANNOTATE_DIALOG (relabel_annotate_dialog_get_type())

G_DECLARE_FINAL_TYPE(RelabelAnnotateDialog, relabel_annotate_dialog, RELABEL, ANNOTATE_DIALOG, AdwWindow)

GtkWidget *relabel_annotate_dialog_new(RelabelWindow *window, RelabelWorkspace *workspace);

G_END_DECLS
