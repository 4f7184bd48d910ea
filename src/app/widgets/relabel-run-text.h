/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel.h"

G_BEGIN_DECLS

const char *relabel_run_text_get_state(RelabelRun *run, gboolean working, const char **style);
gboolean relabel_run_text_is_unsent(RelabelRun *run);
char *relabel_run_text_dup_place(RelabelRun *run);
char *relabel_run_text_dup_fields(RelabelRun *run);
char *relabel_run_text_dup_status(const RelabelRunStatus *status);
char *relabel_run_text_dup_progress(RelabelProgress *progress);
char *relabel_run_text_dup_message(RelabelRun *run, const GError *error);
char *relabel_run_text_dup_report(RelabelLoadReport *report);

G_END_DECLS
