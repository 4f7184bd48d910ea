/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel-change.h"
#include "relabel-sample-item.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_CHANGE_ROW (relabel_change_row_get_type())

G_DECLARE_FINAL_TYPE(RelabelChangeRow, relabel_change_row, RELABEL, CHANGE_ROW, AdwBin)

GtkWidget *relabel_change_row_new(void);
void relabel_change_row_set_change(RelabelChangeRow *self, RelabelChange *change, RelabelSampleItem *item);
void relabel_change_row_set_group(RelabelChangeRow *self, gboolean by_class, gboolean is_first);

G_END_DECLS
