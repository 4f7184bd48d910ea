/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel.h"

G_BEGIN_DECLS

/* A row that offers formats. */
void relabel_format_list_fill(AdwComboRow *row, RelabelFormatFlags flags);
const char *relabel_format_list_get_selected(AdwComboRow *row);
void relabel_format_list_select(AdwComboRow *row, const char *format);

G_END_DECLS
