/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_REPORT_TABLE (relabel_report_table_get_type())

G_DECLARE_FINAL_TYPE(RelabelReportTable, relabel_report_table, RELABEL, REPORT_TABLE, AdwBin)

void relabel_report_table_set_evaluation(RelabelReportTable *self, RelabelEvaluation *evaluation);

G_END_DECLS
