/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_FACET (relabel_facet_get_type())

G_DECLARE_FINAL_TYPE(RelabelFacet, relabel_facet, RELABEL, FACET, GtkBox)

GtkWidget *relabel_facet_new(RelabelWorkspace *workspace, RelabelField *field, const char *path, const char *title);

G_END_DECLS
