/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "app-test.h"
#include "memory-dataset.h"
#include "relabel-preferences.h"
#include "relabel-server-group.h"
#include "relabel-window.h"

/* The window in the process, on a dataset without a store. */
static RelabelApplication *application;

static gboolean
has_size(gpointer widget)
{
  return gtk_widget_get_mapped(widget) && gtk_widget_get_width(widget) > 0;
}

static gboolean
is_gone(gpointer data)
{
  return *(gpointer *)data == NULL;
}

static gboolean
is_listed(gpointer window)
{
  RelabelWorkspace *workspace = relabel_window_get_workspace(window);

  return g_list_model_get_n_items(G_LIST_MODEL(relabel_workspace_get_model(workspace))) > 0;
}

static RelabelWindow *
open_window(guint n_samples)
{
  RelabelWindow *window = RELABEL_WINDOW(relabel_window_new(application));

  if (n_samples > 0) {
    g_autoptr(MemoryDataset) dataset = memory_dataset_new(n_samples, NULL);

    relabel_window_show_dataset(window, RELABEL_DATASET(dataset));
  }
  gtk_window_present(GTK_WINDOW(window));
  wait_for(has_size, window);
  if (n_samples > 0)
    wait_for(is_listed, window);
  settle();
  return window;
}

static void
close_window(RelabelWindow *window)
{
  gpointer weak = window;

  g_object_add_weak_pointer(G_OBJECT(window), &weak);
  gtk_window_close(GTK_WINDOW(window));
  /* Reads and thumbnails that are under way hold it a little longer. */
  wait_for(is_gone, &weak);
}

static void
test_start(void)
{
  RelabelWindow *window = open_window(0);
  guint n = 0;

  assert_names(GTK_WIDGET(window), &n);
  g_assert_cmpuint(n, >, 3);
  g_assert_false(g_action_group_get_action_enabled(G_ACTION_GROUP(window), "annotate"));
  g_assert_false(g_action_group_get_action_enabled(G_ACTION_GROUP(window), "undo"));
  g_assert_true(g_action_group_get_action_enabled(G_ACTION_GROUP(window), "demo"));
  close_window(window);
}

static guint
get_number(RelabelWindow *window, const char *name)
{
  g_autoptr(GVariant) status = g_action_group_get_action_state(G_ACTION_GROUP(window), "status");
  guint number = G_MAXUINT;

  g_variant_lookup(status, name, "u", &number);
  return number;
}

static void
test_dataset(void)
{
  RelabelWindow *window = open_window(1000);
  guint n = 0;

  assert_names(GTK_WIDGET(window), &n);
  g_assert_cmpuint(n, >, 5);
  g_assert_cmpstr(gtk_window_get_title(GTK_WINDOW(window)), ==, "memory");
  g_assert_cmpuint(get_number(window, "listed"), ==, 1000);
  g_assert_false(g_action_group_get_action_enabled(G_ACTION_GROUP(window), "select-none"));
  g_action_group_activate_action(G_ACTION_GROUP(window), "select-all", NULL);
  g_assert_cmpuint(get_number(window, "selected"), ==, 1000);
  /* All are selected, but only those that are seen exist. */
  g_assert_cmpuint(relabel_sample_model_get_n_items_alive(relabel_workspace_get_model(relabel_window_get_workspace(window))), <, 700);
  g_action_group_activate_action(G_ACTION_GROUP(window), "select-none", NULL);
  g_assert_cmpuint(get_number(window, "selected"), ==, 0);
  close_window(window);
}

static void
test_select_samples(void)
{
  static const char *const ids[] = { "000000000000000000000001", "000000000000000000000063", "ffffffffffffffffffffffff", NULL };
  RelabelWindow *window = open_window(100);
  g_autoptr(RelabelIdList) selected = NULL;

  g_action_group_activate_action(G_ACTION_GROUP(window), "select-samples", g_variant_new_strv(ids, -1));
  selected = relabel_workspace_dup_selected_ids(relabel_window_get_workspace(window));
  g_assert_cmpuint(relabel_id_list_get_length(selected), ==, 2);
  close_window(window);
}

static void
test_hide_field(void)
{
  RelabelWindow *window = open_window(10);
  RelabelWorkspace *workspace = relabel_window_get_workspace(window);
  g_autoptr(RelabelWorkspace) again = NULL;

  g_action_group_activate_action(G_ACTION_GROUP(window), "toggle-field", g_variant_new_string("boxes"));
  g_assert_true(relabel_overlay_is_hidden(relabel_workspace_get_overlay(workspace), "boxes"));
  /* It is remembered for the dataset. */
  again = relabel_workspace_new(relabel_workspace_get_dataset(workspace), relabel_workspace_get_thumbnailer(workspace),
                                relabel_workspace_get_settings(workspace));
  g_assert_true(relabel_overlay_is_hidden(relabel_workspace_get_overlay(again), "boxes"));
  g_action_group_activate_action(G_ACTION_GROUP(window), "toggle-field", g_variant_new_string("boxes"));
  g_assert_false(relabel_overlay_is_hidden(relabel_workspace_get_overlay(workspace), "boxes"));
  close_window(window);
}

static void
assert_viewed(RelabelWindow *window, const char *id)
{
  g_autoptr(GVariant) status = g_action_group_get_action_state(G_ACTION_GROUP(window), "status");
  const char *sample = NULL, *view = NULL;

  g_variant_lookup(status, "sample", "&s", &sample);
  g_variant_lookup(status, "view", "&s", &view);
  g_assert_cmpstr(view, ==, "viewer");
  g_assert_cmpstr(sample, ==, id);
}

static void
test_viewer(void)
{
  RelabelWindow *window = open_window(3);
  GActionGroup *actions = G_ACTION_GROUP(window);
  guint n = 0;

  g_action_group_activate_action(actions, "view-sample", g_variant_new_string("000000000000000000000001"));
  assert_viewed(window, "000000000000000000000001");
  settle();
  assert_names(GTK_WIDGET(window), &n);
  g_action_group_activate_action(actions, "view-next", NULL);
  assert_viewed(window, "000000000000000000000002");
  /* There is none after the last. */
  g_action_group_activate_action(actions, "view-next", NULL);
  assert_viewed(window, "000000000000000000000002");
  g_action_group_activate_action(actions, "zoom-in", NULL);
  g_action_group_activate_action(actions, "zoom-one", NULL);
  g_action_group_activate_action(actions, "zoom-normal", NULL);
  g_action_group_activate_action(actions, "view-close", NULL);
  g_assert_false(g_action_group_get_action_enabled(actions, "view-next"));
  close_window(window);
}

static void
test_preferences(void)
{
  GtkWidget *preferences = relabel_preferences_new(relabel_application_get_settings(application));
  gpointer weak = preferences;
  guint n = 0;

  gtk_window_present(GTK_WINDOW(preferences));
  wait_for(has_size, preferences);
  assert_names(preferences, &n);
  g_assert_cmpuint(n, >, 1);
  g_object_add_weak_pointer(G_OBJECT(preferences), &weak);
  gtk_window_close(GTK_WINDOW(preferences));
  wait_for(is_gone, &weak);
}

/* The first widget below one that is of a type; or the first label that shows a text. */
static GtkWidget *
find(GtkWidget *widget, GType type, const char *text)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE(widget, type) && (text == NULL || strstr(gtk_label_get_text(GTK_LABEL(widget)), text) != NULL))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL; child = gtk_widget_get_next_sibling(child)) {
    GtkWidget *found = find(child, type, text);

    if (found != NULL)
      return found;
  }
  return NULL;
}

static gboolean
has_problem(gpointer group)
{
  const char *problem = relabel_server_group_get_problem(group);

  return problem != NULL && strstr(problem, "no address") != NULL;
}

/* Errors repeat what people and servers say: none of it is markup. */
static void
test_markup(void)
{
  GtkWidget *group = g_object_ref_sink(g_object_new(RELABEL_TYPE_SERVER_GROUP, NULL));
  GtkWidget *entry;

  relabel_server_group_set_settings(RELABEL_SERVER_GROUP(group), relabel_application_get_settings(application));
  entry = find(group, ADW_TYPE_ENTRY_ROW, NULL);
  gtk_editable_set_text(GTK_EDITABLE(entry), "<big>a & b");
  g_signal_emit_by_name(entry, "entry-activated");
  wait_for(has_problem, group);
  g_assert_nonnull(find(group, GTK_TYPE_LABEL, "“<big>a & b” is no address"));
  unref_and_wait(group);
}

int
main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;

  gtk_test_init(&argc, &argv, NULL);
  application = g_object_new(RELABEL_TYPE_APPLICATION, "flags", G_APPLICATION_NON_UNIQUE, "application-id", "io.github.relabel.Test",
                             "resource-base-path", "/io/github/relabel/Relabel", NULL);
  g_application_register(G_APPLICATION(application), NULL, &error);
  g_assert_no_error(error);
  g_test_add_func("/window/start", test_start);
  g_test_add_func("/window/dataset", test_dataset);
  g_test_add_func("/window/select-samples", test_select_samples);
  g_test_add_func("/window/hide-field", test_hide_field);
  g_test_add_func("/window/viewer", test_viewer);
  g_test_add_func("/window/preferences", test_preferences);
  g_test_add_func("/window/markup", test_markup);
  return g_test_run();
}
