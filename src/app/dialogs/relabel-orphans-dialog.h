/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-window.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_ORPHANS_DIALOG (relabel_orphans_dialog_get_type())

G_DECLARE_FINAL_TYPE(RelabelOrphansDialog, relabel_orphans_dialog, RELABEL, ORPHANS_DIALOG, AdwWindow)

GtkWidget *relabel_orphans_dialog_new(RelabelWindow *window, RelabelStore *store, const char *const *urls);

G_END_DECLS
