/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-schema-row-private.h"

G_BEGIN_DECLS

/* The row of a field of a label schema, in a window. */
typedef struct {
  RelabelSchemaRow *row;
  GtkWidget *window;
} Form;

/* @field: (nullable): of the dataset; NULL for a new one */
void form_init(Form *form, RelabelDataset *dataset, RelabelField *field);
void form_clear(Form *form);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Form, form_clear)

/* The schema that comes of it as JSON, and a part of what is said to be wrong, or NULL. */
void form_assert_field(Form *form, const char *expected);
void form_assert_problem(Form *form, const char *part);

void set_text(gpointer editable, const char *text);
void press(gpointer widget, const char *name);

/* The widget of a type at or below another that is not hidden and has the title, if any is asked for; NULL if there is none. */
gpointer find_widget(GtkWidget *widget, GType type, const char *title);
/* It is there. */
gpointer find_row(gpointer widget, const char *title);

G_END_DECLS
