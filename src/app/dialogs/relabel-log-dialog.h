/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RELABEL_TYPE_LOG_DIALOG (relabel_log_dialog_get_type())

G_DECLARE_FINAL_TYPE(RelabelLogDialog, relabel_log_dialog, RELABEL, LOG_DIALOG, AdwWindow)

GtkWidget *relabel_log_dialog_new(void);

G_END_DECLS
