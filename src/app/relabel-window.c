/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-window.h"

#include <glib/gi18n.h>

#include "relabel-run-bar.h"
#include "relabel-window-private.h"

/*
 * RelabelWindow:
 *
 * A window: the start page, or one dataset.
 */
G_DEFINE_FINAL_TYPE(RelabelWindow, relabel_window, ADW_TYPE_APPLICATION_WINDOW)

static RelabelApplication *
get_application(RelabelWindow *self)
{
  return RELABEL_APPLICATION(gtk_window_get_application(GTK_WINDOW(self)));
}

static GSettings *
get_settings(RelabelWindow *self)
{
  return relabel_application_get_settings(get_application(self));
}

static void
state_changed_cb(RelabelWindow *self)
{
  /* The template is still being made, or the window is going. */
  if (self->runs_page == NULL || self->pages == NULL)
    return;
  /* What is of no use on the other pages. */
  gtk_widget_set_visible(self->view_buttons, g_strcmp0(adw_view_stack_get_visible_child_name(self->pages), "samples") == 0);
  relabel_window_update_actions(self);
}

static void
set_path(RelabelWindow *self, const char *path)
{
  g_free(self->path);
  self->path = g_strdup(path);
}

static void
set_workspace(RelabelWindow *self, RelabelWorkspace *workspace)
{
  if (self->workspace != NULL) {
    g_signal_handlers_disconnect_by_data(self->workspace, self);
    g_signal_handlers_disconnect_by_data(relabel_workspace_get_selection(self->workspace), self);
    g_signal_handlers_disconnect_by_data(relabel_workspace_get_model(self->workspace), self);
    g_signal_handlers_disconnect_by_data(relabel_workspace_get_dataset(self->workspace), self);
  }
  relabel_window_drop_review(self);
  relabel_review_page_set_workspace(self->review_page, workspace);
  relabel_viewer_set_workspace(self->viewer, workspace);
  relabel_samples_page_set_workspace(self->samples_page, workspace);
  relabel_runs_page_set_workspace(self->runs_page, workspace);
  relabel_evaluation_page_set_job(self->evaluation_page, NULL);
  relabel_evaluation_page_set_workspace(self->evaluation_page, workspace);
  self->evaluating = FALSE;
  g_clear_pointer(&self->wanted_error, g_variant_unref);
  g_set_object(&self->workspace, workspace);
  adw_leaflet_set_visible_child(self->leaflet, self->main_view);
  adw_view_stack_set_visible_child_name(self->pages, "samples");
  if (workspace != NULL) {
    g_signal_connect_swapped(relabel_workspace_get_selection(workspace), "notify::n-selected",
                             G_CALLBACK(relabel_window_update_actions), self);
    g_signal_connect_swapped(relabel_workspace_get_model(workspace), "listed", G_CALLBACK(relabel_window_update_actions), self);
    g_signal_connect_swapped(relabel_workspace_get_model(workspace), "failed", G_CALLBACK(relabel_window_update_actions), self);
    g_signal_connect_swapped(relabel_workspace_get_dataset(workspace), "changed", G_CALLBACK(relabel_window_update_actions), self);
    g_signal_connect_swapped(relabel_workspace_get_dataset(workspace), "changed", G_CALLBACK(relabel_window_update_sort_menu), self);
    g_signal_connect_swapped(relabel_workspace_get_dataset(workspace), "changed", G_CALLBACK(relabel_window_update_tiles_menu), self);
    g_signal_connect_swapped(workspace, "view-changed", G_CALLBACK(relabel_window_update_actions), self);
    relabel_window_update_sort_menu(self);
    relabel_window_update_tiles_menu(self);
  }
  relabel_window_update_actions(self);
}

static void
save_state(RelabelWindow *self)
{
  GSettings *settings = get_settings(self);
  gboolean maximized = gtk_window_is_maximized(GTK_WINDOW(self));
  int width, height;

  gtk_window_get_default_size(GTK_WINDOW(self), &width, &height);
  g_settings_set_boolean(settings, "window-maximized", maximized);
  if (maximized || width < 360 || height < 294)
    return;
  g_settings_set_int(settings, "window-width", width);
  g_settings_set_int(settings, "window-height", height);
}

static gboolean
relabel_window_close_request(GtkWindow *window)
{
  save_state(RELABEL_WINDOW(window));
  return GTK_WINDOW_CLASS(relabel_window_parent_class)->close_request(window);
}

static void
relabel_window_dispose(GObject *object)
{
  RelabelWindow *self = RELABEL_WINDOW(object);

  if (self->opening != NULL)
    g_cancellable_cancel(self->opening);
  g_clear_object(&self->opening);
  if (self->samples_page != NULL) {
    relabel_window_show_job(self, NULL);
    set_workspace(self, NULL);
  }
  g_clear_pointer(&self->path, g_free);
  g_clear_object(&self->undo_toast);
  G_OBJECT_CLASS(relabel_window_parent_class)->dispose(object);
}

static void
relabel_window_class_init(RelabelWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_window_dispose;
  GTK_WINDOW_CLASS(klass)->close_request = relabel_window_close_request;

  g_type_ensure(RELABEL_TYPE_EVALUATION_PAGE);
  g_type_ensure(RELABEL_TYPE_JOB_BAR);
  g_type_ensure(RELABEL_TYPE_REVIEW_PAGE);
  g_type_ensure(RELABEL_TYPE_RUN_BAR);
  g_type_ensure(RELABEL_TYPE_RUNS_PAGE);
  g_type_ensure(RELABEL_TYPE_SAMPLES_PAGE);
  g_type_ensure(RELABEL_TYPE_START_PAGE);
  g_type_ensure(RELABEL_TYPE_VIEWER);
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/relabel-window.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, toasts);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, stack);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, start_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, leaflet);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, main_view);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, pages);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, switcher_title);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, samples_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, sort_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, view_buttons);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, runs_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, evaluation_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, tiles_menu);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, viewer);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, job_bar);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, review_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, working_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, working_bar);
  gtk_widget_class_bind_template_child(widget_class, RelabelWindow, failed_page);
  gtk_widget_class_bind_template_callback(widget_class, state_changed_cb);
}

/* Datasets are opened; of the rest, what comes first is asked about. */
static gboolean
drop_cb(RelabelWindow *self, const GValue *value)
{
  GSList *files = g_value_get_boxed(value);
  const char *other = NULL;

  for (GSList *l = files; l != NULL; l = l->next) {
    const char *path = g_file_peek_path(l->data);

    if (path != NULL && g_str_has_suffix(path, ".relabel"))
      gtk_widget_activate_action(GTK_WIDGET(self), "app.open-dataset", "s", path);
    else if (other == NULL)
      other = path;
  }
  if (other != NULL)
    gtk_widget_activate_action(GTK_WIDGET(self), "win.import", "s", other);
  return files != NULL;
}

static void
relabel_window_init(RelabelWindow *self)
{
  GtkDropTarget *drop = gtk_drop_target_new(GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template(GTK_WIDGET(self));
  g_signal_connect_swapped(drop, "drop", G_CALLBACK(drop_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self), GTK_EVENT_CONTROLLER(drop));
}

GtkWidget *
relabel_window_new(RelabelApplication *application)
{
  RelabelWindow *self = g_object_new(RELABEL_TYPE_WINDOW, "application", application, NULL);
  GSettings *settings = get_settings(self);

  gtk_window_set_default_size(GTK_WINDOW(self), g_settings_get_int(settings, "window-width"),
                              g_settings_get_int(settings, "window-height"));
  if (g_settings_get_boolean(settings, "window-maximized"))
    gtk_window_maximize(GTK_WINDOW(self));
  g_settings_bind(settings, "thumbnail-size", self->samples_page, "size", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind(settings, "sidebar-visible", self->samples_page, "show-sidebar", G_SETTINGS_BIND_DEFAULT);
  relabel_start_page_set_application(self->start_page, application);
  relabel_window_add_actions(self);
  relabel_window_add_run_actions(self);
  relabel_window_add_review_actions(self);
  relabel_window_add_view_actions(self);
  relabel_window_add_evaluation_actions(self);
  relabel_window_update_actions(self);
  return GTK_WIDGET(self);
}

const char *
relabel_window_get_path(RelabelWindow *self)
{
  return self->path;
}

RelabelWorkspace *
relabel_window_get_workspace(RelabelWindow *self)
{
  return self->workspace;
}

static void
show_failure(RelabelWindow *self, const char *title, const GError *error)
{
  g_autofree char *markup = g_markup_escape_text(error->message, -1);

  adw_status_page_set_title(self->failed_page, title);
  adw_status_page_set_description(self->failed_page, markup);
  gtk_stack_set_visible_child_name(self->stack, "failed");
  relabel_window_update_actions(self);
}

static void
open_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelWindow) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelDataset) dataset = relabel_store_open_dataset_finish(RELABEL_STORE(source), result, &error);

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object(&self->opening);
  if (dataset != NULL)
    relabel_window_show_dataset(self, dataset);
  else
    show_failure(self, _("The Dataset Can’t Be Opened"), error);
}

/* @path: a dataset's file, or a folder to import. */
void
relabel_window_open(RelabelWindow *self, const char *path)
{
  if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
    gtk_widget_activate_action(GTK_WIDGET(self), "win.import-folder", "s", path);
    return;
  }
  if (self->opening != NULL)
    g_cancellable_cancel(self->opening);
  g_clear_object(&self->opening);
  set_workspace(self, NULL);
  set_path(self, path);
  self->opening = g_cancellable_new();
  relabel_store_open_dataset_async(relabel_application_get_store(get_application(self)), path, self->opening, open_cb,
                                   g_object_ref(self));
}

void
relabel_window_show_dataset(RelabelWindow *self, RelabelDataset *dataset)
{
  RelabelApplication *application = get_application(self);
  g_autoptr(RelabelWorkspace) workspace =
      relabel_workspace_new(dataset, relabel_application_get_thumbnailer(application), get_settings(self));

  set_path(self, relabel_dataset_get_uri(dataset));
  set_workspace(self, workspace);
  gtk_window_set_title(GTK_WINDOW(self), relabel_dataset_get_name(dataset));
  relabel_application_remember(application, relabel_dataset_get_uri(dataset));
  gtk_stack_set_visible_child_name(self->stack, "dataset");
  relabel_window_update_actions(self);
}

void
relabel_window_show_start(RelabelWindow *self)
{
  set_workspace(self, NULL);
  set_path(self, NULL);
  gtk_window_set_title(GTK_WINDOW(self), "Relabel");
  relabel_start_page_reload(self->start_page);
  gtk_stack_set_visible_child_name(self->stack, "start");
  relabel_window_update_actions(self);
}

/* "samples", "runs" or "evaluation". */
void
relabel_window_show_page(RelabelWindow *self, const char *page)
{
  adw_leaflet_set_visible_child(self->leaflet, self->main_view);
  adw_view_stack_set_visible_child_name(self->pages, page);
}

/* Where its samples are seen. */
void
relabel_window_show_view(RelabelWindow *self, RelabelView *view, const char *title)
{
  relabel_workspace_choose_view(self->workspace, view, title);
  relabel_window_show_page(self, "samples");
}

void
relabel_window_show_sample(RelabelWindow *self, const char *id)
{
  if (self->workspace == NULL || !relabel_viewer_show(self->viewer, id))
    return;
  adw_leaflet_set_visible_child(self->leaflet, GTK_WIDGET(self->viewer));
  gtk_widget_grab_focus(GTK_WIDGET(self->viewer));
  relabel_window_update_actions(self);
}

static void
job_progress_cb(RelabelWindow *self)
{
  RelabelProgress *progress = relabel_job_get_progress(self->job);
  g_autofree char *text = relabel_progress_dup_text(progress);
  g_autofree char *amount = relabel_progress_dup_amount(progress);
  g_autofree char *both = *amount != '\0' ? g_strdup_printf("%s (%s)", text, amount) : g_strdup(text);

  relabel_job_show_fraction(self->job, self->working_bar);
  gtk_progress_bar_set_text(self->working_bar, both);
  gtk_progress_bar_set_show_text(self->working_bar, TRUE);
}

void
relabel_window_show_job(RelabelWindow *self, RelabelJob *job)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data(relabel_job_get_progress(self->job), self);
  g_set_object(&self->job, job);
  if (job == NULL)
    return;
  adw_status_page_set_title(self->working_page, relabel_job_get_title(job));
  gtk_progress_bar_set_fraction(self->working_bar, 0);
  g_signal_connect_swapped(relabel_job_get_progress(job), "changed", G_CALLBACK(job_progress_cb), self);
  gtk_stack_set_visible_child_name(self->stack, "working");
  relabel_window_update_actions(self);
}

void
relabel_window_add_toast(RelabelWindow *self, const char *text)
{
  g_autofree char *markup = g_markup_escape_text(text, -1);

  adw_toast_overlay_add_toast(self->toasts, adw_toast_new(markup));
}

/* News of what lies at a path, which can be shown. */
void
relabel_window_add_file_toast(RelabelWindow *self, const char *text, const char *path)
{
  g_autofree char *markup = g_markup_escape_text(text, -1);
  g_autofree char *uri = g_filename_to_uri(path, NULL, NULL);
  AdwToast *toast = adw_toast_new(markup);

  adw_toast_set_button_label(toast, _("_Show"));
  adw_toast_set_action_name(toast, "win.show-file");
  adw_toast_set_action_target(toast, "s", uri);
  adw_toast_set_timeout(toast, 10);
  adw_toast_overlay_add_toast(self->toasts, toast);
}

/* What it would take back is no longer the last change. */
void
relabel_window_dismiss_undo_toast(RelabelWindow *self)
{
  if (self->undo_toast != NULL)
    adw_toast_dismiss(self->undo_toast);
  g_clear_object(&self->undo_toast);
}

void
relabel_window_add_undo_toast(RelabelWindow *self, const char *text)
{
  g_autofree char *markup = g_markup_escape_text(text, -1);
  AdwToast *toast = adw_toast_new(markup);

  adw_toast_set_button_label(toast, _("_Undo"));
  adw_toast_set_action_name(toast, "win.undo");
  adw_toast_set_timeout(toast, 10);
  relabel_window_dismiss_undo_toast(self);
  self->undo_toast = g_object_ref(toast);
  adw_toast_overlay_add_toast(self->toasts, toast);
}

void
relabel_window_show_error(RelabelWindow *self, const char *heading, const char *text)
{
  GtkWidget *dialog = adw_message_dialog_new(GTK_WINDOW(self), heading, text);

  adw_message_dialog_add_response(ADW_MESSAGE_DIALOG(dialog), "close", _("_Close"));
  gtk_window_present(GTK_WINDOW(dialog));
}
