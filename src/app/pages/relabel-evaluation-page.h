/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel-job.h"
#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_EVALUATION_PAGE (relabel_evaluation_page_get_type())

G_DECLARE_FINAL_TYPE(RelabelEvaluationPage, relabel_evaluation_page, RELABEL, EVALUATION_PAGE, AdwBin)

void relabel_evaluation_page_set_workspace(RelabelEvaluationPage *self, RelabelWorkspace *workspace);
void relabel_evaluation_page_show(RelabelEvaluationPage *self, const char *key);
void relabel_evaluation_page_set_job(RelabelEvaluationPage *self, RelabelJob *job);
void relabel_evaluation_page_cancel(RelabelEvaluationPage *self);
RelabelEvaluation *relabel_evaluation_page_get_evaluation(RelabelEvaluationPage *self);
RelabelEvaluationMatrix *relabel_evaluation_page_get_matrix(RelabelEvaluationPage *self);
const char *const *relabel_evaluation_page_get_keys(RelabelEvaluationPage *self);
GPtrArray *relabel_evaluation_page_dup_errors(RelabelEvaluationPage *self);
void relabel_evaluation_page_add_status(RelabelEvaluationPage *self, GVariantDict *status);

G_END_DECLS
