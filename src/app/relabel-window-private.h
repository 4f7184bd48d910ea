/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-runs-page.h"
#include "relabel-samples-page.h"
#include "relabel-start-page.h"
#include "relabel-viewer.h"
#include "relabel-window.h"

G_BEGIN_DECLS

struct _RelabelWindow {
  AdwApplicationWindow parent_instance;

  /* Template children. */
  AdwToastOverlay *toasts;
  GtkStack *stack;
  RelabelStartPage *start_page;
  AdwLeaflet *leaflet;
  GtkWidget *main_view;
  AdwViewStack *pages;
  AdwViewSwitcherTitle *switcher_title;
  RelabelSamplesPage *samples_page;
  RelabelRunsPage *runs_page;
  RelabelViewer *viewer;
  AdwStatusPage *working_page;
  GtkProgressBar *working_bar;
  AdwStatusPage *failed_page;

  /* Owned. */
  RelabelWorkspace *workspace;
  RelabelJob *job;
  char *path;
  GCancellable *opening;
};

/* Set up by the parts of the window in files of their own. */
void relabel_window_add_actions(RelabelWindow *self);
void relabel_window_add_run_actions(RelabelWindow *self);
void relabel_window_update_actions(RelabelWindow *self);

G_END_DECLS
