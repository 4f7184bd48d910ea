/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What dialogs that ask for several things share. */

typedef void (*RelabelFormChosen)(gpointer dialog, const char *path);

void relabel_form_choose(GtkWindow *dialog, const char *title, GtkFileChooserAction mode, RelabelFormChosen func);
void relabel_form_show_problem(GtkRevealer *revealer, GtkLabel *label, GtkWidget *button, const char *problem);

G_END_DECLS
