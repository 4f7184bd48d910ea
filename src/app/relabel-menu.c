/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-menu.h"

/* An item whose action has a string as its parameter. */
void
relabel_menu_append(GMenu *menu, const char *title, const char *action, const char *target)
{
  g_autoptr(GMenuItem) item = g_menu_item_new(title, NULL);

  g_menu_item_set_action_and_target(item, action, "s", target);
  g_menu_append_item(menu, item);
}

/* The same for the name of a field, or of what else somebody has named: “_” is no mnemonic in it. */
void
relabel_menu_append_named(GMenu *menu, const char *name, const char *action, const char *target)
{
  g_auto(GStrv) parts = g_strsplit(name, "_", -1);
  g_autofree char *title = g_strjoinv("__", parts);

  relabel_menu_append(menu, title, action, target);
}
