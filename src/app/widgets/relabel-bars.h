/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RELABEL_TYPE_BARS (relabel_bars_get_type())

G_DECLARE_FINAL_TYPE(RelabelBars, relabel_bars, RELABEL, BARS, GtkWidget)

/* Horizontal bars have their label beside them, and their number; vertical ones only the outermost labels below. */
GtkWidget *relabel_bars_new(GtkOrientation orientation, const char *title);
void relabel_bars_clear(RelabelBars *self);
void relabel_bars_add(RelabelBars *self, const char *label, guint64 count);
/* Below vertical bars, at both ends. */
void relabel_bars_set_ends(RelabelBars *self, const char *lower, const char *upper);
guint relabel_bars_get_n_bars(RelabelBars *self);

G_END_DECLS
