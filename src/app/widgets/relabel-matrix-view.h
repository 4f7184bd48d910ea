/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_MATRIX_VIEW (relabel_matrix_view_get_type())

G_DECLARE_FINAL_TYPE(RelabelMatrixView, relabel_matrix_view, RELABEL, MATRIX_VIEW, GtkWidget)

void relabel_matrix_view_set_matrix(RelabelMatrixView *self, RelabelEvaluationMatrix *matrix);
void relabel_matrix_view_get_current(RelabelMatrixView *self, guint *row, guint *column);
/* Where a cell is in the widget now; FALSE if it is not seen. */
gboolean relabel_matrix_view_get_cell_area(RelabelMatrixView *self, guint row, guint column, graphene_rect_t *area);

G_END_DECLS
