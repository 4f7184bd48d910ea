/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-schema-kind.h"
#include "relabel-schema-row.h"
#include "relabel-targets-row.h"

G_BEGIN_DECLS

struct _RelabelSchemaRow {
  AdwExpanderRow parent_instance;

  /* Template children. */
  GtkWidget *chosen_switch;
  GtkWidget *remove_button;
  GtkWidget *name_row;
  AdwComboRow *type_row;
  AdwComboRow *tool_row;
  AdwEntryRow *classes_row;
  GtkMenuButton *classes_button;
  RelabelTargetsRow *targets_row;
  GtkWidget *add_row;
  GtkSwitch *add_switch;
  GtkWidget *delete_row;
  GtkSwitch *delete_switch;
  GtkWidget *class_row;
  GtkSwitch *class_switch;
  GtkWidget *move_row;
  GtkSwitch *move_switch;
  GtkWidget *attributes_row;
  GtkWidget *add_attribute_button;

  /* Owned. */
  RelabelField *field;       /* NULL for a new one */
  GPtrArray *kinds;          /* of RelabelSchemaKind, those to choose from */
  GPtrArray *attribute_rows; /* of RelabelAttributeRow, borrowed from the row */
  GCancellable *cancellable;
  RelabelClassSource class_source; /* of classes that were not edited */
  gboolean inferred; /* what the dataset knows is shown */
  gboolean classes_edited;
  gboolean attributes_edited;
};

const RelabelSchemaKind *relabel_schema_row_get_kind(RelabelSchemaRow *self);
RelabelSchemaField *relabel_schema_row_dup_whole_field(RelabelSchemaRow *self);
void relabel_schema_row_changed(RelabelSchemaRow *self);

/* Its classes, which can be those of another field. */
void relabel_schema_row_bind_classes(GtkWidgetClass *widget_class);
void relabel_schema_row_init_classes(RelabelSchemaRow *self);

/* Its attributes, the last of its rows. */
void relabel_schema_row_bind_attributes(GtkWidgetClass *widget_class);
void relabel_schema_row_add_attribute(RelabelSchemaRow *self, RelabelAttribute *attribute);
gboolean relabel_schema_row_has_class_attributes(RelabelSchemaRow *self);
void relabel_schema_row_update_attributes(RelabelSchemaRow *self);
char *relabel_schema_row_dup_attribute_problem(RelabelSchemaRow *self, RelabelSchemaField *field);

G_END_DECLS
