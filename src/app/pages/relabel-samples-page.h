/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_SAMPLES_PAGE (relabel_samples_page_get_type())

G_DECLARE_FINAL_TYPE(RelabelSamplesPage, relabel_samples_page, RELABEL, SAMPLES_PAGE, AdwBin)

void relabel_samples_page_set_workspace(RelabelSamplesPage *self, RelabelWorkspace *workspace);
void relabel_samples_page_zoom(RelabelSamplesPage *self, int direction);
void relabel_samples_page_scroll_to(RelabelSamplesPage *self, guint position);
void relabel_samples_page_find(RelabelSamplesPage *self);
char *relabel_samples_page_dup_focused_id(RelabelSamplesPage *self);

G_END_DECLS
