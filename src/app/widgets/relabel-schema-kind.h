/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel.h"

G_BEGIN_DECLS

/* What a person tells of a field of some kind. */
typedef enum {
  RELABEL_SCHEMA_PARTS_CLASSES = 1 << 0,
  RELABEL_SCHEMA_PARTS_TARGETS = 1 << 1,
  RELABEL_SCHEMA_PARTS_ATTRIBUTES = 1 << 2,
  RELABEL_SCHEMA_PARTS_TOOL = 1 << 3,
  RELABEL_SCHEMA_PARTS_LABEL_EDITS = 1 << 4,
  RELABEL_SCHEMA_PARTS_SPATIAL_EDITS = 1 << 5,
} RelabelSchemaParts;

/* What a field holds, as people are asked for it: a label type, or one of the kinds of scalars. */
typedef struct {
  const char *label_type;
  RelabelFieldType scalar_type; /* of a scalar */
  RelabelSchemaParts parts;
  const char *title; /* to be translated */
} RelabelSchemaKind;

GPtrArray *relabel_schema_kind_list(void);
GPtrArray *relabel_schema_kind_list_for_field(RelabelFieldType field_type);
GListModel *relabel_schema_kind_list_titles(GPtrArray *kinds);

G_END_DECLS
