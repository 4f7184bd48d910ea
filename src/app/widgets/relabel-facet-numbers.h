/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_FACET_NUMBERS (relabel_facet_numbers_get_type())

G_DECLARE_FINAL_TYPE(RelabelFacetNumbers, relabel_facet_numbers, RELABEL, FACET_NUMBERS, GtkBox)

GtkWidget *relabel_facet_numbers_new(RelabelWorkspace *workspace, RelabelField *field, const char *path, const char *title);
void relabel_facet_numbers_set_bounds(RelabelFacetNumbers *self, double lower, double upper, gboolean whole);

G_END_DECLS
