/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "schema-form.h"

#include <string.h>

#include "app-test.h"
#include "relabel-json.h"

void
form_init(Form *form, RelabelDataset *dataset, RelabelField *field)
{
  form->window = g_object_ref_sink(GTK_WIDGET(g_object_new(ADW_TYPE_WINDOW, "default-width", 640, NULL)));
  form->row = g_object_ref_sink(RELABEL_SCHEMA_ROW(relabel_schema_row_new(dataset, field)));
  adw_window_set_content(ADW_WINDOW(form->window), GTK_WIDGET(form->row));
  gtk_window_present(GTK_WINDOW(form->window));
  settle();
}

void
form_clear(Form *form)
{
  gtk_window_destroy(GTK_WINDOW(form->window));
  unref_and_wait(form->window);
  unref_and_wait(form->row);
}

void
form_assert_field(Form *form, const char *expected)
{
  g_autoptr(RelabelSchemaField) field = relabel_schema_row_dup_schema_field(form->row);
  g_autoptr(JsonNode) node = relabel_schema_field_to_json(field);
  g_autofree char *text = relabel_json_to_string(node, FALSE);

  g_assert_cmpstr(text, ==, expected);
}

void
form_assert_problem(Form *form, const char *part)
{
  g_autofree char *problem = relabel_schema_row_dup_problem(form->row);

  if (part == NULL)
    g_assert_cmpstr(problem, ==, NULL);
  else if (problem == NULL || strstr(problem, part) == NULL)
    g_error("“%s” is not in “%s”", part, problem);
}

void
set_text(gpointer editable, const char *text)
{
  gtk_editable_set_text(GTK_EDITABLE(editable), text);
}

gpointer
find_widget(GtkWidget *widget, GType type, const char *title)
{
  if (g_type_is_a(G_OBJECT_TYPE(widget), type) &&
      (title == NULL || g_str_equal(adw_preferences_row_get_title(ADW_PREFERENCES_ROW(widget)), title)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL; child = gtk_widget_get_next_sibling(child)) {
    gpointer found = gtk_widget_get_visible(child) ? find_widget(child, type, title) : NULL;

    if (found != NULL)
      return found;
  }
  return NULL;
}

gpointer
find_row(gpointer widget, const char *title)
{
  gpointer row = find_widget(widget, ADW_TYPE_PREFERENCES_ROW, title);

  if (row == NULL)
    g_error("There is no row “%s”", title);
  return row;
}

static GtkWidget *
find_button(GtkWidget *widget, const char *name)
{
  const char *label = GTK_IS_BUTTON(widget) ? gtk_button_get_label(GTK_BUTTON(widget)) : NULL;

  if (GTK_IS_BUTTON(widget) && g_strcmp0(label != NULL ? label : gtk_widget_get_tooltip_text(widget), name) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL; child = gtk_widget_get_next_sibling(child)) {
    GtkWidget *found = find_button(child, name);

    if (found != NULL)
      return found;
  }
  return NULL;
}

/* @name: its label, or what is told of it under the pointer */
void
press(gpointer widget, const char *name)
{
  GtkWidget *button = find_button(widget, name);

  if (button == NULL || !gtk_widget_is_sensitive(button))
    g_error("There is no button “%s” to be pressed", name);
  g_signal_emit_by_name(button, "clicked");
}
