/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void relabel_menu_append(GMenu *menu, const char *title, const char *action, const char *target);
void relabel_menu_append_named(GMenu *menu, const char *name, const char *action, const char *target);

G_END_DECLS
