/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_CURVES_PLOT (relabel_curves_plot_get_type())

G_DECLARE_FINAL_TYPE(RelabelCurvesPlot, relabel_curves_plot, RELABEL, CURVES_PLOT, GtkWidget)

void relabel_curves_plot_set_curves(RelabelCurvesPlot *self, RelabelEvaluation *evaluation, const char *const *classes);
guint relabel_curves_plot_get_n_curves(RelabelCurvesPlot *self);
/* The colour of a class, such that it is seen on the background. */
void relabel_curves_plot_get_color(RelabelCurvesPlot *self, const char *label, GdkRGBA *color);

G_END_DECLS
