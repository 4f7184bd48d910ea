/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_TARGETS_ROW (relabel_targets_row_get_type())

G_DECLARE_FINAL_TYPE(RelabelTargetsRow, relabel_targets_row, RELABEL, TARGETS_ROW, AdwPreferencesRow)

gboolean relabel_targets_row_get_edited(RelabelTargetsRow *self);
void relabel_targets_row_set_targets(RelabelTargetsRow *self, JsonObject *targets);
JsonObject *relabel_targets_row_dup_targets(RelabelTargetsRow *self);
char *relabel_targets_row_dup_problem(RelabelTargetsRow *self);

G_END_DECLS
