/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-window.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_LOAD_DIALOG (relabel_load_dialog_get_type())

G_DECLARE_FINAL_TYPE(RelabelLoadDialog, relabel_load_dialog, RELABEL, LOAD_DIALOG, AdwWindow)

GtkWidget *relabel_load_dialog_new(RelabelWindow *window, RelabelRun *run);

G_END_DECLS
