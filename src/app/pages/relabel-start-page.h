/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-application.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_START_PAGE (relabel_start_page_get_type())

G_DECLARE_FINAL_TYPE(RelabelStartPage, relabel_start_page, RELABEL, START_PAGE, AdwBin)

void relabel_start_page_set_application(RelabelStartPage *self, RelabelApplication *application);
void relabel_start_page_reload(RelabelStartPage *self);

G_END_DECLS
