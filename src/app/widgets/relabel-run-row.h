/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_RUN_ROW (relabel_run_row_get_type())

G_DECLARE_FINAL_TYPE(RelabelRunRow, relabel_run_row, RELABEL, RUN_ROW, AdwBin)

GtkWidget *relabel_run_row_new(RelabelDataset *dataset);
void relabel_run_row_set_run(RelabelRunRow *self, RelabelRun *run);
RelabelRun *relabel_run_row_get_run(RelabelRunRow *self);
void relabel_run_row_note_load(RelabelRunRow *self, RelabelLoadReport *report);

G_END_DECLS
