/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-conversion.h"
#include "relabel-dataset.h"

G_BEGIN_DECLS

/* One field of a label schema that is being built. */
typedef struct {
  RelabelDataset *dataset;
  RelabelView *view;
  RelabelSchemaField *asked;
  RelabelSchemaField *field; /* of the type that was found, with its classes */
  const RelabelConversion *conversion;
  RelabelFieldScan scan;
  RelabelLabelSchema *built; /* gets the notes */
  GCancellable *cancellable;
} RelabelSchemaBuilder;

/* Whether labels of the type have attributes, and whether those that they have are to be found out. */
gboolean relabel_schema_builder_has_attributes(const RelabelSchemaBuilder *self);
gboolean relabel_schema_builder_wants_attributes(const RelabelSchemaBuilder *self);

/* Those that are given, and those that labels have. */
void relabel_schema_builder_add_attributes(const RelabelSchemaBuilder *self);

G_END_DECLS
