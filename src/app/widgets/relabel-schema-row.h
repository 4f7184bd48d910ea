/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_SCHEMA_ROW (relabel_schema_row_get_type())

G_DECLARE_FINAL_TYPE(RelabelSchemaRow, relabel_schema_row, RELABEL, SCHEMA_ROW, AdwExpanderRow)

GtkWidget *relabel_schema_row_new(RelabelDataset *dataset, RelabelField *field);
gboolean relabel_schema_row_is_chosen(RelabelSchemaRow *self);
void relabel_schema_row_choose(RelabelSchemaRow *self);
RelabelSchemaField *relabel_schema_row_dup_schema_field(RelabelSchemaRow *self);
char *relabel_schema_row_dup_problem(RelabelSchemaRow *self);

G_END_DECLS
