/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-export-dialog.h"
#include "relabel-import-dialog.h"
#include "relabel-window-private.h"

/* What can be done in a window, save with runs: each by a name, for menus, keys, tests and other programs. */

static void
open_response_cb(GtkNativeDialog *dialog, int response, RelabelWindow *self)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(dialog));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL && g_file_peek_path(file) != NULL)
    gtk_widget_activate_action(GTK_WIDGET(self), "app.open-dataset", "s", g_file_peek_path(file));
  g_object_unref(dialog);
}

static void
open_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new(_("Open Dataset"), user_data, GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"), NULL);
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new();

  gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(dialog), TRUE);
  gtk_file_filter_set_name(filter, _("Datasets"));
  gtk_file_filter_add_pattern(filter, "*.relabel");
  gtk_file_chooser_add_filter(GTK_FILE_CHOOSER(dialog), filter);
  g_signal_connect_object(dialog, "response", G_CALLBACK(open_response_cb), user_data, 0);
  gtk_native_dialog_show(GTK_NATIVE_DIALOG(dialog));
}

static void
import_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *path = g_variant_get_string(parameter, NULL);

  gtk_window_present(GTK_WINDOW(relabel_import_dialog_new(user_data, *path != '\0' ? path : NULL)));
}

static void
export_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  const char *documents = g_get_user_special_dir(G_USER_DIRECTORY_DOCUMENTS);

  gtk_window_present(GTK_WINDOW(relabel_export_dialog_new(self, self->workspace, documents != NULL ? documents : g_get_home_dir())));
}

/* In the program that shows folders. */
static void
show_file_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr(GFile) file = g_file_new_for_uri(g_variant_get_string(parameter, NULL));
  g_autoptr(GFile) parent = g_file_get_parent(file);
  gboolean is_folder = g_file_query_file_type(file, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY;
  g_autofree char *uri = g_file_get_uri(is_folder || parent == NULL ? file : parent);

  gtk_show_uri(user_data, uri, GDK_CURRENT_TIME);
}

static void
import_folder_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  relabel_window_import(user_data, g_variant_get_string(parameter, NULL));
}

static void
demo_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  const char *name = g_variant_get_string(parameter, NULL);

  relabel_window_make_demo(user_data, *name != '\0' ? name : "quickstart-demo");
}

static void
zoo_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  relabel_window_load_zoo(user_data, g_variant_get_string(parameter, NULL));
}

static void
cancel_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;

  if (self->job != NULL)
    g_cancellable_cancel(relabel_job_get_cancellable(self->job));
}

static void
close_dataset_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  relabel_window_show_start(user_data);
}

static void
show_page_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  relabel_window_show_page(user_data, g_variant_get_string(parameter, NULL));
}

static gboolean
is_viewing(RelabelWindow *self)
{
  return self->workspace != NULL && adw_leaflet_get_visible_child(self->leaflet) == GTK_WIDGET(self->viewer);
}

static gboolean
is_reviewing(RelabelWindow *self)
{
  return self->workspace != NULL && adw_leaflet_get_visible_child(self->leaflet) == GTK_WIDGET(self->review_page);
}

static const char *
get_view(RelabelWindow *self)
{
  return is_viewing(self) ? "viewer" : is_reviewing(self) ? "review" : adw_view_stack_get_visible_child_name(self->pages);
}

static void
zoom(RelabelWindow *self, int direction)
{
  if (is_viewing(self))
    relabel_viewer_zoom(self->viewer, direction);
  else if (is_reviewing(self))
    relabel_review_page_zoom(self->review_page, direction);
  else
    relabel_samples_page_zoom(self->samples_page, direction);
}

static void
zoom_in_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  zoom(user_data, 1);
}

static void
zoom_out_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  zoom(user_data, -1);
}

static void
zoom_normal_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  zoom(user_data, 0);
}

static void
zoom_one_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;

  if (is_viewing(self))
    relabel_viewer_zoom_to_pixels(self->viewer);
  else if (is_reviewing(self))
    relabel_review_page_zoom_to_pixels(self->review_page);
}

/* The keys of the window come before those of a text that one writes in. */
static gboolean
act_on_text(RelabelWindow *self, const char *action)
{
  GtkWidget *focus = gtk_window_get_focus(GTK_WINDOW(self));

  return focus != NULL && GTK_IS_TEXT(focus) && gtk_widget_activate_action(focus, action, NULL);
}

static void
select_all_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  if (act_on_text(user_data, "selection.select-all"))
    return;
  gtk_selection_model_select_all(GTK_SELECTION_MODEL(relabel_workspace_get_selection(RELABEL_WINDOW(user_data)->workspace)));
}

static void
select_none_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_selection_model_unselect_all(GTK_SELECTION_MODEL(relabel_workspace_get_selection(RELABEL_WINDOW(user_data)->workspace)));
}

static void
select_samples_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autofree const char **ids = g_variant_get_strv(parameter, NULL);

  relabel_workspace_select_ids(RELABEL_WINDOW(user_data)->workspace, ids);
}

static void
view_sample_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  relabel_window_show_sample(user_data, g_variant_get_string(parameter, NULL));
}

static void
step(RelabelWindow *self, int direction)
{
  relabel_viewer_step(self->viewer, direction);
  relabel_window_update_actions(self);
}

static void
view_next_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  step(user_data, 1);
}

static void
view_previous_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  step(user_data, -1);
}

static void
view_close_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;
  guint position;

  adw_leaflet_set_visible_child(self->leaflet, self->main_view);
  if (relabel_viewer_get_position(self->viewer, &position))
    relabel_samples_page_scroll_to(self->samples_page, position);
}

static void
toggle_field_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWorkspace *workspace = RELABEL_WINDOW(user_data)->workspace;
  const char *field = g_variant_get_string(parameter, NULL);

  relabel_workspace_show_field(workspace, field, relabel_overlay_is_hidden(relabel_workspace_get_overlay(workspace), field));
  relabel_window_update_actions(user_data);
}

static void
undo_finish_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *title = relabel_dataset_undo_finish(RELABEL_DATASET(source), result, &error);
  /* Translators: the name of the change that was taken back or done again. */
  g_autofree char *text = title != NULL ? g_strdup_printf(_("Done: %s"), title) : NULL;

  relabel_window_update_actions(self);
  if (error != NULL)
    relabel_window_show_error(self, _("The Change Can’t Be Taken Back"), error->message);
  else if (text != NULL)
    relabel_window_add_toast(self, text);
}

static void
undo_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;

  if (act_on_text(self, "text.undo"))
    return;
  relabel_window_dismiss_undo_toast(self);
  relabel_dataset_undo_async(relabel_workspace_get_dataset(self->workspace), FALSE, NULL, undo_finish_cb, g_object_ref(self));
}

static void
redo_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  RelabelWindow *self = user_data;

  relabel_dataset_undo_async(relabel_workspace_get_dataset(self->workspace), TRUE, NULL, undo_finish_cb, g_object_ref(self));
}

static void
fullscreen_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  if (gtk_window_is_fullscreen(user_data))
    gtk_window_unfullscreen(user_data);
  else
    gtk_window_fullscreen(user_data);
}

static void
set_enabled(RelabelWindow *self, const char *const *names, gboolean enabled)
{
  for (guint i = 0; names[i] != NULL; i++)
    g_simple_action_set_enabled(G_SIMPLE_ACTION(g_action_map_lookup_action(G_ACTION_MAP(self), names[i])), enabled);
}

static GVariant *
make_status(RelabelWindow *self)
{
  RelabelDataset *dataset = self->workspace != NULL ? relabel_workspace_get_dataset(self->workspace) : NULL;
  GVariantDict dict;

  g_variant_dict_init(&dict, NULL);
  g_variant_dict_insert(&dict, "page", "s", gtk_stack_get_visible_child_name(self->stack));
  if (dataset == NULL)
    return g_variant_dict_end(&dict);
  g_variant_dict_insert(&dict, "dataset", "s", relabel_dataset_get_name(dataset));
  g_variant_dict_insert(&dict, "samples", "t", relabel_dataset_get_n_samples(dataset));
  g_variant_dict_insert(&dict, "listed", "u", g_list_model_get_n_items(G_LIST_MODEL(relabel_workspace_get_model(self->workspace))));
  g_variant_dict_insert(&dict, "stages", "s", relabel_workspace_get_view_text(self->workspace));
  g_variant_dict_insert(&dict, "listing", "b", relabel_sample_model_get_listing(relabel_workspace_get_model(self->workspace)));
  g_variant_dict_insert(&dict, "selected", "u", relabel_sample_selection_get_n_selected(relabel_workspace_get_selection(self->workspace)));
  g_variant_dict_insert(&dict, "hidden", "^as",
                        relabel_overlay_get_hidden_fields(relabel_workspace_get_overlay(self->workspace)));
  g_variant_dict_insert(&dict, "view", "s", get_view(self));
  relabel_viewer_add_status(self->viewer, &dict);
  relabel_runs_page_add_status(self->runs_page, &dict);
  relabel_evaluation_page_add_status(self->evaluation_page, &dict);
  relabel_review_page_add_status(self->review_page, &dict);
  return g_variant_dict_end(&dict);
}

/* To be called when something changed that an action depends on. */
void
relabel_window_update_actions(RelabelWindow *self)
{
  static const char *const with_dataset[] = { "show-page", "select-all", "select-samples", "view-sample",
                                              "toggle-field", "zoom-in", "zoom-out", "zoom-normal",
                                              "find-orphans", "show-run-samples", "show-all-samples", NULL };
  static const char *const close_names[] = { "close-dataset", NULL };
  static const char *const with_selection[] = { "select-none", NULL };
  static const char *const with_viewer[] = { "view-next", "view-previous", "view-close", NULL };
  static const char *const with_picture[] = { "zoom-one", NULL };
  static const char *const with_samples[] = { "annotate-run", NULL };
  /* Its keys are those of a review, too. */
  static const char *const without_review[] = { "annotate", NULL };
  static const char *const export_names[] = { "export", NULL };
  static const char *const undo_names[] = { "undo", NULL };
  static const char *const redo_names[] = { "redo", NULL };
  RelabelDataset *dataset = self->workspace != NULL ? relabel_workspace_get_dataset(self->workspace) : NULL;
  g_autofree char *undo = dataset != NULL ? relabel_dataset_dup_undo_title(dataset) : NULL;
  g_autofree char *redo = dataset != NULL ? relabel_dataset_dup_redo_title(dataset) : NULL;
  GAction *status = g_action_map_lookup_action(G_ACTION_MAP(self), "status");

  if (status == NULL)
    return;
  set_enabled(self, with_dataset, dataset != NULL);
  /* One that could not be opened can be closed, too. */
  set_enabled(self, close_names, self->path != NULL);
  set_enabled(self, with_selection,
              dataset != NULL && relabel_sample_selection_get_n_selected(relabel_workspace_get_selection(self->workspace)) > 0);
  set_enabled(self, with_viewer, is_viewing(self));
  set_enabled(self, with_picture, is_viewing(self) || is_reviewing(self));
  set_enabled(self, with_samples, dataset != NULL && relabel_dataset_get_n_samples(dataset) > 0);
  set_enabled(self, without_review, dataset != NULL && relabel_dataset_get_n_samples(dataset) > 0 && !is_reviewing(self));
  set_enabled(self, export_names,
              dataset != NULL && relabel_dataset_get_n_samples(dataset) > 0 && relabel_job_bar_get_job(self->job_bar) == NULL);
  set_enabled(self, undo_names, undo != NULL);
  set_enabled(self, redo_names, redo != NULL);
  relabel_window_update_review_actions(self);
  relabel_window_update_view_actions(self);
  relabel_window_update_evaluation_actions(self);
  g_simple_action_set_state(G_SIMPLE_ACTION(status), make_status(self));
}

static void
add_sidebar_action(RelabelWindow *self)
{
  g_autoptr(GPropertyAction) action = g_property_action_new("toggle-sidebar", self->samples_page, "show-sidebar");

  g_action_map_add_action(G_ACTION_MAP(self), G_ACTION(action));
}

void
relabel_window_add_actions(RelabelWindow *self)
{
  static const GActionEntry entries[] = {
    { "open", open_cb },
    { "import", import_cb, "s" },
    { "import-folder", import_folder_cb, "s" },
    { "export", export_cb },
    { "show-file", show_file_cb, "s" },
    { "demo", demo_cb, "s" },
    { "zoo", zoo_cb, "s" },
    { "cancel", cancel_cb },
    { "close-dataset", close_dataset_cb },
    { "show-page", show_page_cb, "s" },
    { "zoom-in", zoom_in_cb },
    { "zoom-out", zoom_out_cb },
    { "zoom-normal", zoom_normal_cb },
    { "zoom-one", zoom_one_cb },
    { "select-all", select_all_cb },
    { "select-none", select_none_cb },
    { "select-samples", select_samples_cb, "as" },
    { "view-sample", view_sample_cb, "s" },
    { "view-next", view_next_cb },
    { "view-previous", view_previous_cb },
    { "view-close", view_close_cb },
    { "toggle-field", toggle_field_cb, "s" },
    { "undo", undo_cb },
    { "redo", redo_cb },
    { "fullscreen", fullscreen_cb },
    { "status", NULL, NULL, "@a{sv} {}" },
  };

  g_action_map_add_action_entries(G_ACTION_MAP(self), entries, G_N_ELEMENTS(entries), self);
  add_sidebar_action(self);
}
