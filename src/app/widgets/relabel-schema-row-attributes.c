/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The attributes of a field of a label schema that is being made. */
#include <glib/gi18n.h>

#include "relabel-attribute-dialog.h"
#include "relabel-attribute-row.h"
#include "relabel-schema-row-private.h"

static void
edited(RelabelSchemaRow *self)
{
  self->attributes_edited = TRUE;
  relabel_schema_row_changed(self);
}

static void
open_dialog(RelabelSchemaRow *self, RelabelAttribute *attribute, GCallback done, gpointer object)
{
  g_autoptr(RelabelSchemaField) field = relabel_schema_row_dup_whole_field(self);
  gboolean has_classes = (relabel_schema_row_get_kind(self)->parts & RELABEL_SCHEMA_PARTS_CLASSES) != 0;
  GtkWidget *dialog = relabel_attribute_dialog_new(field, has_classes, attribute);

  g_signal_connect_object(dialog, "done", done, object, 0);
  gtk_window_set_transient_for(GTK_WINDOW(dialog), GTK_WINDOW(gtk_widget_get_root(GTK_WIDGET(self))));
  gtk_window_present(GTK_WINDOW(dialog));
}

static void
changed_done_cb(RelabelAttributeDialog *dialog, RelabelAttributeRow *row)
{
  GtkWidget *self = gtk_widget_get_ancestor(GTK_WIDGET(row), RELABEL_TYPE_SCHEMA_ROW);

  relabel_attribute_row_set_attribute(row, relabel_attribute_dialog_get_attribute(dialog));
  if (self != NULL)
    edited(RELABEL_SCHEMA_ROW(self));
}

static void
edit_attribute_cb(RelabelAttributeRow *row, RelabelSchemaRow *self)
{
  open_dialog(self, relabel_attribute_row_get_attribute(row), G_CALLBACK(changed_done_cb), row);
}

static void
remove_attribute_cb(RelabelAttributeRow *row, RelabelSchemaRow *self)
{
  gtk_widget_grab_focus(self->add_attribute_button);
  g_ptr_array_remove(self->attribute_rows, row);
  adw_expander_row_remove(ADW_EXPANDER_ROW(self), GTK_WIDGET(row));
  edited(self);
}

/* Adds one at the end; nobody is told. */
void
relabel_schema_row_add_attribute(RelabelSchemaRow *self, RelabelAttribute *attribute)
{
  GtkWidget *row = relabel_attribute_row_new(attribute);

  g_signal_connect(row, "edit", G_CALLBACK(edit_attribute_cb), self);
  g_signal_connect(row, "remove", G_CALLBACK(remove_attribute_cb), self);
  adw_expander_row_add_row(ADW_EXPANDER_ROW(self), row);
  g_ptr_array_add(self->attribute_rows, row);
}

static void
added_done_cb(RelabelAttributeDialog *dialog, RelabelSchemaRow *self)
{
  relabel_schema_row_add_attribute(self, relabel_attribute_dialog_get_attribute(dialog));
  edited(self);
}

static void
add_attribute_cb(RelabelSchemaRow *self)
{
  open_dialog(self, NULL, G_CALLBACK(added_done_cb), self);
}

void
relabel_schema_row_bind_attributes(GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, attributes_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, add_attribute_button);
  gtk_widget_class_bind_template_callback(widget_class, add_attribute_cb);
}

/* They are there for some kinds of fields only. */
void
relabel_schema_row_update_attributes(RelabelSchemaRow *self)
{
  gboolean visible = (relabel_schema_row_get_kind(self)->parts & RELABEL_SCHEMA_PARTS_ATTRIBUTES) != 0;

  gtk_widget_set_visible(self->attributes_row, visible);
  for (guint i = 0; i < self->attribute_rows->len; i++)
    gtk_widget_set_visible(self->attribute_rows->pdata[i], visible);
}

gboolean
relabel_schema_row_has_class_attributes(RelabelSchemaRow *self)
{
  for (guint i = 0; i < self->attribute_rows->len; i++) {
    if (relabel_attribute_get_classes(relabel_attribute_row_get_attribute(self->attribute_rows->pdata[i])) != NULL)
      return TRUE;
  }
  return FALSE;
}

/* Classes may have been taken away under an attribute that is for some of them only; NULL if none was. */
char *
relabel_schema_row_dup_attribute_problem(RelabelSchemaRow *self, RelabelSchemaField *field)
{
  const char *const *known = relabel_schema_field_get_classes(field);
  GPtrArray *attributes = relabel_schema_field_get_attributes(field);

  for (guint i = 0; known[0] != NULL && i < attributes->len; i++) {
    const char *const *classes = relabel_attribute_get_classes(attributes->pdata[i]);

    for (guint j = 0; classes != NULL && classes[j] != NULL; j++) {
      if (!g_strv_contains(known, classes[j]))
        return g_strdup_printf(_("The attribute “%s” is for the class “%s”, which the field does not have."),
                               relabel_attribute_get_name(attributes->pdata[i]), classes[j]);
    }
  }
  return NULL;
}
