/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel-change.h"
#include "relabel-job.h"
#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_REVIEW_PAGE (relabel_review_page_get_type())

G_DECLARE_FINAL_TYPE(RelabelReviewPage, relabel_review_page, RELABEL, REVIEW_PAGE, AdwBin)

void relabel_review_page_set_workspace(RelabelReviewPage *self, RelabelWorkspace *workspace);
void relabel_review_page_set_changes(RelabelReviewPage *self, RelabelChangeList *changes, const char *key, gboolean loaded);
void relabel_review_page_set_job(RelabelReviewPage *self, RelabelJob *job);
gboolean relabel_review_page_is_ready(RelabelReviewPage *self);
RelabelChange *relabel_review_page_get_selected(RelabelReviewPage *self);
void relabel_review_page_choose(RelabelReviewPage *self, RelabelChoice choice);
void relabel_review_page_choose_all(RelabelReviewPage *self, RelabelChoice choice, gboolean of_class);
void relabel_review_page_step(RelabelReviewPage *self, int direction);
gboolean relabel_review_page_go_back(RelabelReviewPage *self);
void relabel_review_page_zoom(RelabelReviewPage *self, int direction);
void relabel_review_page_zoom_to_pixels(RelabelReviewPage *self);
void relabel_review_page_add_status(RelabelReviewPage *self, GVariantDict *status);

G_END_DECLS
