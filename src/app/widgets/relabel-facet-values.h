/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_FACET_VALUES (relabel_facet_values_get_type())

G_DECLARE_FINAL_TYPE(RelabelFacetValues, relabel_facet_values, RELABEL, FACET_VALUES, GtkBox)

GtkWidget *relabel_facet_values_new(RelabelWorkspace *workspace, RelabelField *field, const char *path);
guint relabel_facet_values_get_n_values(RelabelFacetValues *self);

G_END_DECLS
