/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-window-private.h"
static void annotate_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data) {}
void relabel_window_add_run_actions(RelabelWindow *self)
{
  static const GActionEntry entries[] = { { "annotate", annotate_cb }, { "annotate-run", annotate_cb, "a{sv}" } };
  g_action_map_add_action_entries(G_ACTION_MAP(self), entries, G_N_ELEMENTS(entries), self);
}
