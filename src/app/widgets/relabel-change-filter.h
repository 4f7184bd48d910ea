/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel-change.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_CHANGE_FILTER (relabel_change_filter_get_type())

G_DECLARE_FINAL_TYPE(RelabelChangeFilter, relabel_change_filter, RELABEL, CHANGE_FILTER, AdwBin)

void relabel_change_filter_set_changes(RelabelChangeFilter *self, RelabelChangeList *changes);

G_END_DECLS
