/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-workspace.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_FIELD_ROW (relabel_field_row_get_type())

G_DECLARE_FINAL_TYPE(RelabelFieldRow, relabel_field_row, RELABEL, FIELD_ROW, GtkBox)

GtkWidget *relabel_field_row_new_own(RelabelWorkspace *workspace, const char *path);
GtkWidget *relabel_field_row_new(RelabelWorkspace *workspace, RelabelField *field);
const char *relabel_field_row_get_field_name(RelabelFieldRow *self);
void relabel_field_row_update(RelabelFieldRow *self, RelabelField *field);

/* What a person calls a type, and the icon that stands for it. */
const char *relabel_field_type_get_title(RelabelFieldType type);
const char *relabel_field_type_get_icon_name(RelabelFieldType type);
/* A round spot in the colour of a class. */
GtkWidget *relabel_class_dot_new(const char *label);
void relabel_class_dot_set_class(GtkWidget *dot, const char *label);

G_END_DECLS
