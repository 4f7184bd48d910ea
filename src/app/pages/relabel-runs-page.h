/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_RUNS_PAGE (relabel_runs_page_get_type())

G_DECLARE_FINAL_TYPE(RelabelRunsPage, relabel_runs_page, RELABEL, RUNS_PAGE, AdwBin)

void relabel_runs_page_set_workspace(RelabelRunsPage *self, RelabelWorkspace *workspace);
RelabelRun *relabel_runs_page_get_run(RelabelRunsPage *self, const char *key);
GStrv relabel_runs_page_dup_urls(RelabelRunsPage *self);
void relabel_runs_page_refresh(RelabelRunsPage *self);
void relabel_runs_page_note_load(RelabelRunsPage *self, const char *key, RelabelLoadReport *report);

/* What was done last with runs, for the state of the window. */
void relabel_runs_page_begin_work(RelabelRunsPage *self);
void relabel_runs_page_end_work(RelabelRunsPage *self, const GError *error);
void relabel_runs_page_set_last_run(RelabelRunsPage *self, const char *key);
void relabel_runs_page_add_status(RelabelRunsPage *self, GVariantDict *status);

G_END_DECLS
