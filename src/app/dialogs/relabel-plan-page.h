/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_PLAN_PAGE (relabel_plan_page_get_type())

G_DECLARE_FINAL_TYPE(RelabelPlanPage, relabel_plan_page, RELABEL, PLAN_PAGE, AdwBin)

/* Begins anew; a plan that is being made is dropped. */
void relabel_plan_page_start(RelabelPlanPage *self, RelabelDataset *dataset, RelabelAnnotateRequest *request);
void relabel_plan_page_stop(RelabelPlanPage *self);
RelabelAnnotatePlan *relabel_plan_page_get_plan(RelabelPlanPage *self);

G_END_DECLS
