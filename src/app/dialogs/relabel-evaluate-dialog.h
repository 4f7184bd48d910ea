/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-window.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_EVALUATE_DIALOG (relabel_evaluate_dialog_get_type())

G_DECLARE_FINAL_TYPE(RelabelEvaluateDialog, relabel_evaluate_dialog, RELABEL, EVALUATE_DIALOG, AdwWindow)

/* keys: of the evaluations that there are. */
GtkWidget *relabel_evaluate_dialog_new(GtkWindow *parent, RelabelWorkspace *workspace, const char *const *keys);

G_END_DECLS
