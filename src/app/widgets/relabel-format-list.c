/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-format-list.h"

#define NAMES "relabel-formats"

/* Those with all of the flags. */
void
relabel_format_list_fill(AdwComboRow *row, RelabelFormatFlags flags)
{
  const char *const *formats = relabel_format_list();
  g_autoptr(GtkStringList) titles = gtk_string_list_new(NULL);
  GPtrArray *names = g_ptr_array_new();

  for (guint i = 0; formats[i] != NULL; i++) {
    if ((relabel_format_get_flags(formats[i]) & flags) != flags)
      continue;
    gtk_string_list_append(titles, relabel_format_get_title(formats[i]));
    g_ptr_array_add(names, (gpointer)formats[i]);
  }
  g_object_set_data_full(G_OBJECT(row), NAMES, names, (GDestroyNotify)g_ptr_array_unref);
  adw_combo_row_set_model(row, G_LIST_MODEL(titles));
}

/* The name; NULL if none is selected. */
const char *
relabel_format_list_get_selected(AdwComboRow *row)
{
  GPtrArray *names = g_object_get_data(G_OBJECT(row), NAMES);
  guint position = adw_combo_row_get_selected(row);

  return names != NULL && position < names->len ? names->pdata[position] : NULL;
}

/* @format: (nullable) */
void
relabel_format_list_select(AdwComboRow *row, const char *format)
{
  GPtrArray *names = g_object_get_data(G_OBJECT(row), NAMES);
  guint position = GTK_INVALID_LIST_POSITION;

  for (guint i = 0; format != NULL && i < names->len; i++) {
    if (g_str_equal(names->pdata[i], format))
      position = i;
  }
  adw_combo_row_set_selected(row, position);
}
