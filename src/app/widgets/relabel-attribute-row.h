/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_ATTRIBUTE_ROW (relabel_attribute_row_get_type())

G_DECLARE_FINAL_TYPE(RelabelAttributeRow, relabel_attribute_row, RELABEL, ATTRIBUTE_ROW, AdwActionRow)

GtkWidget *relabel_attribute_row_new(RelabelAttribute *attribute);
RelabelAttribute *relabel_attribute_row_get_attribute(RelabelAttributeRow *self);
void relabel_attribute_row_set_attribute(RelabelAttributeRow *self, RelabelAttribute *attribute);

G_END_DECLS
