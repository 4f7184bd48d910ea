/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_RUN_BAR (relabel_run_bar_get_type())

G_DECLARE_FINAL_TYPE(RelabelRunBar, relabel_run_bar, RELABEL, RUN_BAR, AdwBin)

void relabel_run_bar_set_run(RelabelRunBar *self, RelabelRun *run);

G_END_DECLS
