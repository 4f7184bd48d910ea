/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_ERROR_LIST (relabel_error_list_get_type())

G_DECLARE_FINAL_TYPE(RelabelErrorList, relabel_error_list, RELABEL, ERROR_LIST, GtkBox)

/* NULL for none. */
void relabel_error_list_set_evaluation(RelabelErrorList *self, RelabelWorkspace *workspace, RelabelEvaluation *evaluation);
/* (transfer container): of RelabelEvaluationError: those that are shown. */
GPtrArray *relabel_error_list_dup_shown(RelabelErrorList *self);

const char *relabel_error_get_title(RelabelEvaluationErrorKind kind);
char *relabel_error_describe(const RelabelEvaluationError *error);

G_END_DECLS
