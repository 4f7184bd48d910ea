/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The classes of a field of a label schema that is being made, taken from another field. */
#include <glib/gi18n.h>

#include "relabel-menu.h"
#include "relabel-schema-row-private.h"

static void
append_classes(GMenu *menu, RelabelSchemaRow *row)
{
  g_autoptr(RelabelSchemaField) field = relabel_schema_row_dup_whole_field(row);
  const char *const *classes = relabel_schema_field_get_classes(field);
  g_autofree char *text = relabel_schema_field_format_classes(classes);

  if (classes[0] != NULL)
    relabel_menu_append_named(menu, relabel_schema_field_get_name(field), "schema-row.take-classes", text);
}

/* Those of the fields beside it, once what the dataset knows of these is shown. */
static void
make_menu_cb(GtkMenuButton *button, gpointer user_data)
{
  GtkWidget *self = user_data, *row = gtk_widget_get_first_child(gtk_widget_get_parent(self));
  g_autoptr(GMenu) menu = g_menu_new();

  for (; row != NULL; row = gtk_widget_get_next_sibling(row)) {
    if (row != self && RELABEL_IS_SCHEMA_ROW(row))
      append_classes(menu, RELABEL_SCHEMA_ROW(row));
  }
  if (g_menu_model_get_n_items(G_MENU_MODEL(menu)) == 0)
    relabel_menu_append(menu, _("No Field Has Classes"), "schema-row.none", "");
  gtk_menu_button_set_menu_model(button, G_MENU_MODEL(menu));
}

static void
take_classes_cb(GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_editable_set_text(GTK_EDITABLE(RELABEL_SCHEMA_ROW(widget)->classes_row), g_variant_get_string(parameter, NULL));
}

void
relabel_schema_row_bind_classes(GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, classes_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, classes_button);
  gtk_widget_class_install_action(widget_class, "schema-row.take-classes", "s", take_classes_cb);
}

void
relabel_schema_row_init_classes(RelabelSchemaRow *self)
{
  gtk_menu_button_set_create_popup_func(self->classes_button, make_menu_cb, self, NULL);
}
