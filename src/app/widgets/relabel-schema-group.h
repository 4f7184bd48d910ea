/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_SCHEMA_GROUP (relabel_schema_group_get_type())

G_DECLARE_FINAL_TYPE(RelabelSchemaGroup, relabel_schema_group, RELABEL, SCHEMA_GROUP, AdwPreferencesGroup)

void relabel_schema_group_set_dataset(RelabelSchemaGroup *self, RelabelDataset *dataset);
RelabelLabelSchema *relabel_schema_group_dup_schema(RelabelSchemaGroup *self);
char *relabel_schema_group_dup_problem(RelabelSchemaGroup *self);

G_END_DECLS
