/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-evaluation-page.h"
#include "relabel-job-bar.h"
#include "relabel-review-page.h"
#include "relabel-runs-page.h"
#include "relabel-samples-page.h"
#include "relabel-start-page.h"
#include "relabel-viewer.h"
#include "relabel-window.h"

G_BEGIN_DECLS

typedef struct _RelabelReview RelabelReview;

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
  GtkWidget *view_buttons;
  GtkMenuButton *sort_button;
  GMenu *tiles_menu;
  RelabelRunsPage *runs_page;
  RelabelEvaluationPage *evaluation_page;
  RelabelViewer *viewer;
  RelabelJobBar *job_bar;
  RelabelReviewPage *review_page;
  AdwStatusPage *working_page;
  GtkProgressBar *working_bar;
  AdwStatusPage *failed_page;

  /* Owned. */
  RelabelWorkspace *workspace;
  RelabelJob *job;
  char *path;
  GCancellable *opening;
  RelabelReview *review; /* NULL when nothing is reviewed */
  AdwToast *undo_toast;  /* the last */
  GVariant *wanted_error; /* to be shown once it is listed */
  gboolean evaluating;

  /* Borrowed from the work that the review waits for. */
  RelabelJob *review_job;
};

/* Set up by the parts of the window in files of their own. */
void relabel_window_add_actions(RelabelWindow *self);
void relabel_window_add_run_actions(RelabelWindow *self);
void relabel_window_add_review_actions(RelabelWindow *self);
void relabel_window_add_view_actions(RelabelWindow *self);
void relabel_window_update_actions(RelabelWindow *self);
void relabel_window_update_review_actions(RelabelWindow *self);
void relabel_window_update_view_actions(RelabelWindow *self);
void relabel_window_add_saved_view_actions(RelabelWindow *self);
void relabel_window_update_saved_view_actions(RelabelWindow *self);
void relabel_window_add_evaluation_actions(RelabelWindow *self);
void relabel_window_update_evaluation_actions(RelabelWindow *self);
void relabel_window_update_tiles_menu(RelabelWindow *self);
void relabel_window_update_sort_menu(RelabelWindow *self);
void relabel_window_show_view(RelabelWindow *self, RelabelView *view, const char *title);
void relabel_window_drop_review(RelabelWindow *self);
void relabel_window_dismiss_undo_toast(RelabelWindow *self);
void relabel_window_ask_new_key(RelabelWindow *self, const char *key, const char *action);

G_END_DECLS
