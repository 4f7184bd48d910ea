/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-curves-plot.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_CURVES_GROUP (relabel_curves_group_get_type())

G_DECLARE_FINAL_TYPE(RelabelCurvesGroup, relabel_curves_group, RELABEL, CURVES_GROUP, GtkBox)

void relabel_curves_group_set_evaluation(RelabelCurvesGroup *self, RelabelEvaluation *evaluation);
RelabelCurvesPlot *relabel_curves_group_get_plot(RelabelCurvesGroup *self);

G_END_DECLS
