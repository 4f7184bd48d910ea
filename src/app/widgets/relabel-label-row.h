/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "relabel.h"

G_BEGIN_DECLS

GtkWidget *relabel_label_row_new(RelabelLabel *label, const char *field);
const char *relabel_label_row_get_id(GtkWidget *row);
const char *relabel_label_row_get_field(GtkWidget *row);

G_END_DECLS
