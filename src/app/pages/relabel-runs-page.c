/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-runs-page.h"
struct _RelabelRunsPage { AdwBin parent_instance; };
G_DEFINE_FINAL_TYPE(RelabelRunsPage, relabel_runs_page, ADW_TYPE_BIN)
static void relabel_runs_page_class_init(RelabelRunsPageClass *klass) {}
static void relabel_runs_page_init(RelabelRunsPage *self) {}
void relabel_runs_page_set_workspace(RelabelRunsPage *self, RelabelWorkspace *workspace) {}
void relabel_runs_page_set_watching(RelabelRunsPage *self, gboolean watching) {}
void relabel_runs_page_open(RelabelRunsPage *self, const char *key) {}
void relabel_runs_page_add_status(RelabelRunsPage *self, GVariantDict *status) {}
