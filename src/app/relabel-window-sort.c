/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-facets.h"
#include "relabel-menu.h"
#include "relabel-window-private.h"

/* The menu of orders: each is what sort_by() says, so that the menu and the text of the view show the same. */

/* Names of a path as the language writes them. */
static char *G_GNUC_NULL_TERMINATED
quote_path(const char *first, ...)
{
  g_autoptr(GString) path = g_string_new(first);
  g_autoptr(RelabelExpression) expression = NULL;
  const char *name;
  va_list names;

  va_start(names, first);
  while ((name = va_arg(names, const char *)) != NULL)
    g_string_append_printf(path, ".%s", name);
  va_end(names);
  expression = relabel_expression_new_field(path->str);
  return relabel_expression_to_string(expression);
}

static void
append_field(GMenu *menu, RelabelField *field, const char *order)
{
  relabel_menu_append_named(menu, relabel_field_get_name(field), "win.sort", order);
}

static void
append_label_field(RelabelField *field, GMenu *numbers, GMenu *highest, GMenu *lowest)
{
  RelabelFieldType type = relabel_field_get_field_type(field);
  const char *name = relabel_field_get_name(field);
  const char *list = relabel_field_type_is_list(type) ? relabel_field_type_get_list_key(type) : NULL;
  g_autofree char *labels = quote_path(name, list, NULL);
  g_autofree char *confidence = list != NULL ? quote_path(name, list, "confidence", NULL) : quote_path(name, "confidence", NULL);
  g_autofree char *number = g_strdup_printf("length(%s)", labels);
  g_autofree char *maximum = g_strdup_printf("max(%s)", confidence);
  g_autofree char *minimum = g_strdup_printf("min(%s)", confidence);

  if (type == RELABEL_FIELD_TYPE_SEGMENTATION)
    return;
  if (list != NULL)
    append_field(numbers, field, number);
  append_field(highest, field, list != NULL ? maximum : confidence);
  if (list != NULL)
    append_field(lowest, field, minimum);
}

static gboolean
is_sortable(RelabelFieldType type)
{
  return type <= RELABEL_FIELD_TYPE_DATETIME;
}

static void
append_submenu(GMenu *menu, const char *title, GMenu *submenu)
{
  if (g_menu_model_get_n_items(G_MENU_MODEL(submenu)) > 0)
    g_menu_append_submenu(menu, title, G_MENU_MODEL(submenu));
}

static GMenu *
make_field_section(GPtrArray *fields)
{
  g_autoptr(GMenu) numbers = g_menu_new();
  g_autoptr(GMenu) highest = g_menu_new();
  g_autoptr(GMenu) lowest = g_menu_new();
  g_autoptr(GMenu) values = g_menu_new();
  GMenu *section = g_menu_new();

  for (guint i = 0; i < fields->len; i++) {
    RelabelField *field = fields->pdata[i];
    g_autofree char *path = quote_path(relabel_field_get_name(field), NULL);

    if (relabel_field_type_is_label(relabel_field_get_field_type(field)))
      append_label_field(field, numbers, highest, lowest);
    else if (is_sortable(relabel_field_get_field_type(field)))
      append_field(values, field, path);
  }
  append_submenu(section, _("Number of _Labels"), numbers);
  append_submenu(section, _("_Highest Confidence"), highest);
  append_submenu(section, _("_Lowest Confidence"), lowest);
  append_submenu(section, _("Other _Fields"), values);
  return section;
}

void
relabel_window_update_sort_menu(RelabelWindow *self)
{
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(relabel_workspace_get_dataset(self->workspace));
  g_autoptr(GMenu) menu = g_menu_new();
  g_autoptr(GMenu) usual = g_menu_new();
  g_autoptr(GMenu) of_fields = make_field_section(fields);
  g_autoptr(GMenu) direction = g_menu_new();

  relabel_menu_append(usual, _("_Date Added"), "win.sort", "");
  relabel_menu_append(usual, _("_Name"), "win.sort", "filepath");
  relabel_menu_append(usual, _("_Image Size"), "win.sort", "metadata.width * metadata.height");
  relabel_menu_append(usual, _("_Random"), "win.sort", "shuffle");
  g_menu_append(direction, _("Re_verse Order"), "win.sort-reverse");
  g_menu_append_section(menu, NULL, G_MENU_MODEL(usual));
  g_menu_append_section(menu, NULL, G_MENU_MODEL(of_fields));
  g_menu_append_section(menu, NULL, G_MENU_MODEL(direction));
  gtk_menu_button_set_menu_model(self->sort_button, G_MENU_MODEL(menu));
}
