/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_LABEL_ROW (relabel_label_row_get_type())

G_DECLARE_FINAL_TYPE(RelabelLabelRow, relabel_label_row, RELABEL, LABEL_ROW, GtkBox)

GtkWidget *relabel_label_row_new(void);
void relabel_label_row_set_label(RelabelLabelRow *self, RelabelLabel *label, const char *heading);

/* What a label is called where it has no class, and what there is to say of it, line by line; NULL for nothing. */
const char *relabel_label_get_title(RelabelLabel *label);
char *relabel_label_dup_details(RelabelLabel *label);

G_END_DECLS
