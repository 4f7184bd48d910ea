/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_RUNS_PAGE (relabel_runs_page_get_type())

G_DECLARE_FINAL_TYPE(RelabelRunsPage, relabel_runs_page, RELABEL, RUNS_PAGE, AdwBin)

void relabel_runs_page_set_workspace(RelabelRunsPage *self, RelabelWorkspace *workspace);
void relabel_runs_page_set_watching(RelabelRunsPage *self, gboolean watching);
void relabel_runs_page_open(RelabelRunsPage *self, const char *key);
void relabel_runs_page_reload(RelabelRunsPage *self);
void relabel_runs_page_add_status(RelabelRunsPage *self, GVariantDict *status);

G_END_DECLS
