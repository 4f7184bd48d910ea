/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_ATTRIBUTE_DIALOG (relabel_attribute_dialog_get_type())

G_DECLARE_FINAL_TYPE(RelabelAttributeDialog, relabel_attribute_dialog, RELABEL, ATTRIBUTE_DIALOG, AdwWindow)

GtkWidget *relabel_attribute_dialog_new(RelabelSchemaField *field, gboolean has_classes, RelabelAttribute *attribute);
RelabelAttribute *relabel_attribute_dialog_get_attribute(RelabelAttributeDialog *self);

G_END_DECLS
