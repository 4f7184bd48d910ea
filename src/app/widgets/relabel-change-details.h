/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel-change.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_CHANGE_DETAILS (relabel_change_details_get_type())

G_DECLARE_FINAL_TYPE(RelabelChangeDetails, relabel_change_details, RELABEL, CHANGE_DETAILS, AdwBin)

void relabel_change_details_set_change(RelabelChangeDetails *self, RelabelChange *change);

G_END_DECLS
