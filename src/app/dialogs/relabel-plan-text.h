/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel.h"

G_BEGIN_DECLS

/* What a plan says, in words. */
char *relabel_plan_text_dup_images(RelabelAnnotatePlan *plan);
char *relabel_plan_text_dup_files(RelabelAnnotatePlan *plan);
char *relabel_plan_text_dup_labels(RelabelAnnotatePlan *plan, RelabelSchemaField *field);
char *relabel_plan_text_dup_server(RelabelAnnotatePlan *plan);
char *relabel_plan_text_dup_duration(guint seconds);
char *relabel_plan_text_dup_unsent(const char *field, guint64 n);
const char *relabel_plan_text_get_reason(RelabelUnsentReason reason);

G_END_DECLS
