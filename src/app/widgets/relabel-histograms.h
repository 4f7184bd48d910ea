/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_HISTOGRAMS (relabel_histograms_get_type())

G_DECLARE_FINAL_TYPE(RelabelHistograms, relabel_histograms, RELABEL, HISTOGRAMS, GtkBox)

/* @field: (nullable): whose labels are counted. */
void relabel_histograms_set_field(RelabelHistograms *self, RelabelWorkspace *workspace, const char *field);

G_END_DECLS
