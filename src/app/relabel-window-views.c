/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-facets.h"
#include "relabel-window-private.h"

/* What can be done with views: each by a name. */

/* As the dataset has them: what was added first comes first. */
#define DATASET_ORDER "id"

static void
find_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;

  relabel_window_show_page(self, "samples");
  relabel_samples_page_find(self->samples_page);
}

/* Shows the view that a text says. */
static void
show_view_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(relabel_workspace_get_dataset(self->workspace));
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelView) view = relabel_view_parse(g_variant_get_string(parameter, NULL), fields, NULL, NULL, &error);

  if (view == NULL) {
    relabel_window_show_error(self, _("The View Can’t Be Shown"), error->message);
    return;
  }
  relabel_window_show_view(self, view, NULL);
}

static void
show_order(RelabelWindow *self, const char *order, gboolean reverse)
{
  g_autoptr(RelabelView) view = NULL;

  if (*order == '\0')
    order = reverse ? DATASET_ORDER : NULL;
  view = relabel_facets_set_order(relabel_workspace_get_view(self->workspace), order, reverse);
  relabel_workspace_choose_view(self->workspace, view, NULL);
}

/* As the menu has it: the order of the dataset is "". */
static char *
dup_order(RelabelWindow *self, gboolean *reverse)
{
  g_autofree char *order = relabel_facets_dup_order(relabel_workspace_get_view(self->workspace), reverse);

  return order == NULL || g_str_equal(order, DATASET_ORDER) ? g_strdup("") : g_steal_pointer(&order);
}

static void
sort_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  gboolean reverse;
  g_autofree char *order = dup_order(self, &reverse);

  show_order(self, g_variant_get_string(parameter, NULL), reverse);
}

static void
sort_reverse_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  gboolean reverse;
  g_autofree char *order = dup_order(self, &reverse);

  show_order(self, order, !reverse);
}

void
relabel_window_update_view_actions(RelabelWindow *self)
{
  static const char *const with_dataset[] = { "find", "show-view", "sort", NULL };
  gboolean reverse = FALSE;
  g_autofree char *order = self->workspace != NULL ? dup_order(self, &reverse) : g_strdup("");
  GSimpleAction *sort = G_SIMPLE_ACTION(g_action_map_lookup_action(G_ACTION_MAP(self), "sort"));
  GSimpleAction *sort_reverse = G_SIMPLE_ACTION(g_action_map_lookup_action(G_ACTION_MAP(self), "sort-reverse"));

  if (sort == NULL)
    return;
  for (guint i = 0; with_dataset[i] != NULL; i++)
    g_simple_action_set_enabled(G_SIMPLE_ACTION(g_action_map_lookup_action(G_ACTION_MAP(self), with_dataset[i])), self->workspace != NULL);
  g_simple_action_set_enabled(sort_reverse, self->workspace != NULL && !g_str_equal(order, "shuffle"));
  g_simple_action_set_state(sort, g_variant_new_string(order));
  g_simple_action_set_state(sort_reverse, g_variant_new_boolean(reverse));
  relabel_window_update_saved_view_actions(self);
}

void
relabel_window_add_view_actions(RelabelWindow *self)
{
  static const GActionEntry entries[] = {
    { "find", find_cb },
    { "show-view", show_view_cb, "s" },
    { "sort", sort_cb, "s", "''" },
    { "sort-reverse", sort_reverse_cb, NULL, "false" },
  };
  g_autoptr(GPropertyAction) search = g_property_action_new("search", self->samples_page, "search-mode");

  g_action_map_add_action_entries(G_ACTION_MAP(self), entries, G_N_ELEMENTS(entries), self);
  g_action_map_add_action(G_ACTION_MAP(self), G_ACTION(search));
  relabel_window_add_saved_view_actions(self);
}
