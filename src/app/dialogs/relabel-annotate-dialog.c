/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-annotate-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "relabel-evaluation-views.h"
#include "relabel-plan-page.h"
#include "relabel-project-row.h"
#include "relabel-run-text.h"
#include "relabel-run-work.h"
#include "relabel-schema-group.h"
#include "relabel-server-group.h"

/* After the last change, so that the schema is not built for each letter. */
#define DELAY 150

/*
 * RelabelAnnotateDialog:
 *
 * Asks what is to be labelled, and where, shows what that comes to, and then how the sending goes. The sending is the window's: it goes on
 * without the dialog.
 */
struct _RelabelAnnotateDialog {
  AdwWindow parent_instance;

  /* Template children. */
  GtkStack *stack;
  GtkWidget *close_button;
  GtkWidget *start_button;
  AdwPreferencesRow *selected_row;
  GtkCheckButton *selected_check;
  AdwPreferencesRow *view_row;
  GtkCheckButton *view_check;
  AdwPreferencesRow *all_row;
  GtkCheckButton *all_check;
  RelabelSchemaGroup *fields_group;
  GtkWidget *key_row;
  RelabelProjectRow *target_row;
  GtkWidget *project_row;
  AdwComboRow *media_row;
  AdwExpanderRow *root_row;
  GtkEditable *root_entry;
  RelabelServerGroup *server_group;
  AdwExpanderRow *config_row;
  GtkTextView *config_view;
  GtkRevealer *problem_revealer;
  GtkLabel *problem_label;
  RelabelPlanPage *plan_page;
  GtkProgressBar *progress_bar;
  AdwStatusPage *done_page;
  GtkWidget *open_button;
  AdwStatusPage *failed_page;
  GtkWidget *back_button;
  GtkWidget *resume_button;
  GtkWidget *cancel_run_button;

  /* Owned. */
  RelabelWindow *window;
  RelabelDataset *dataset;
  RelabelView *view;     /* what is listed in the window */
  RelabelView *selected; /* what is selected of it, or the same */
  GHashTable *taken_keys; /* NULL while they are not known */
  GCancellable *building;
  guint source;
  char *schema_problem;
  RelabelAnnotateRequest *request; /* what the plan is of, and what is sent */
  RelabelJob *job;
};

G_DEFINE_FINAL_TYPE(RelabelAnnotateDialog, relabel_annotate_dialog, ADW_TYPE_WINDOW)

/* ---- what stands in the way of starting ---- */

static const char *
find_key_problem(RelabelAnnotateDialog *self)
{
  const char *key = gtk_editable_get_text(GTK_EDITABLE(self->key_row));

  if (*key == '\0')
    return _("Give the run a name.");
  if (!relabel_run_key_is_valid(key))
    return _("The name of a run has letters, digits and “_” only, and does not begin with a digit.");
  if (self->taken_keys != NULL && g_hash_table_contains(self->taken_keys, key))
    return _("There is a run of this name already: choose another.");
  return NULL;
}

static void
set_error_style(GtkWidget *widget, gboolean error)
{
  if (error)
    gtk_widget_add_css_class(widget, "error");
  else
    gtk_widget_remove_css_class(widget, "error");
}

static void
update_cb(RelabelAnnotateDialog *self)
{
  const char *key_problem, *problem;

  if (self->dataset == NULL)
    return;
  key_problem = find_key_problem(self);
  set_error_style(self->key_row, key_problem != NULL);
  problem = self->schema_problem != NULL ? self->schema_problem : key_problem;
  if (problem == NULL)
    problem = relabel_server_group_get_problem(self->server_group);
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "annotate.plan", problem == NULL);
  gtk_widget_set_tooltip_text(self->start_button, problem);
  /* What is said keeps its place while the line goes; before the schema was built for the first time, there is nothing to say. */
  if (problem != NULL)
    gtk_label_set_label(self->problem_label, problem);
  gtk_revealer_set_reveal_child(self->problem_revealer, problem != NULL && *problem != '\0');
}

static void
server_changed_cb(RelabelAnnotateDialog *self)
{
  g_autofree char *root = NULL;

  if (self->dataset == NULL)
    return;
  relabel_project_row_set_server(self->target_row,
                                 relabel_server_group_get_problem(self->server_group) == NULL
                                     ? relabel_server_group_get_url(self->server_group)
                                     : NULL,
                                 relabel_server_group_get_api_key(self->server_group));
  root = relabel_server_group_dup_root(self->server_group);
  if (root != NULL)
    gtk_editable_set_text(self->root_entry, root);
  update_cb(self);
}

/* A project that is there has a title, and its labeling config is not the one that is shown. */
static void
target_changed_cb(RelabelAnnotateDialog *self)
{
  gboolean is_new = relabel_project_row_get_project_id(self->target_row) == 0;

  gtk_widget_set_visible(self->project_row, is_new);
  adw_action_row_set_subtitle(ADW_ACTION_ROW(self->target_row), is_new ? "" : _("What its labeling config lacks is added to it"));
}

/* ---- the label schema ---- */

static void
set_schema_problem(RelabelAnnotateDialog *self, const char *problem, const char *config)
{
  g_free(self->schema_problem);
  self->schema_problem = g_strdup(problem);
  gtk_widget_set_sensitive(GTK_WIDGET(self->config_row), config != NULL);
  gtk_text_buffer_set_text(gtk_text_view_get_buffer(self->config_view), config != NULL ? config : "", -1);
  update_cb(self);
}

static void
built_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelAnnotateDialog) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLabelSchema) schema = relabel_annotate_build_schema_finish(RELABEL_DATASET(source), result, &error);
  g_autofree char *config = schema != NULL ? relabel_labeling_config_new(schema, &error) : NULL;

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->dataset == NULL)
    return;
  set_schema_problem(self, error != NULL ? error->message : NULL, config);
}

static gboolean
build_cb(gpointer user_data)
{
  RelabelAnnotateDialog *self = user_data;
  g_autoptr(RelabelLabelSchema) schema = relabel_schema_group_dup_schema(self->fields_group);
  g_autofree char *problem = relabel_schema_group_dup_problem(self->fields_group);

  self->source = 0;
  g_cancellable_cancel(self->building);
  g_object_unref(self->building);
  self->building = g_cancellable_new();
  if (problem != NULL)
    set_schema_problem(self, problem, NULL);
  else
    relabel_annotate_build_schema_async(self->dataset, NULL, schema, self->building, built_cb, g_object_ref(self));
  return G_SOURCE_REMOVE;
}

static void
schema_changed_cb(RelabelAnnotateDialog *self)
{
  g_clear_handle_id(&self->source, g_source_remove);
  self->source = g_timeout_add(DELAY, build_cb, self);
}

/* ---- sending ---- */

static void
set_media(RelabelAnnotateDialog *self, RelabelAnnotateRequest *request)
{
  GtkStringObject *field = adw_combo_row_get_selected_item(self->media_row);
  const char *root = gtk_editable_get_text(self->root_entry);

  relabel_annotate_request_set_media_field(request, gtk_string_object_get_string(field));
  if (!adw_expander_row_get_enable_expansion(self->root_row) || *root == '\0') {
    relabel_annotate_request_set_local_files_root(request, NULL);
    return;
  }
  relabel_annotate_request_set_local_files_root(request, root);
  relabel_server_group_set_root(self->server_group, root);
}

static RelabelAnnotateRequest *
make_request(RelabelAnnotateDialog *self)
{
  const char *title = gtk_editable_get_text(GTK_EDITABLE(self->project_row));
  g_autoptr(RelabelLabelSchema) schema = relabel_schema_group_dup_schema(self->fields_group);
  RelabelAnnotateRequest *request = relabel_annotate_request_new(gtk_editable_get_text(GTK_EDITABLE(self->key_row)), schema);

  if (gtk_check_button_get_active(self->selected_check))
    relabel_annotate_request_set_view(request, self->selected);
  else if (gtk_check_button_get_active(self->view_check))
    relabel_annotate_request_set_view(request, self->view);
  relabel_annotate_request_set_server(request, relabel_server_group_get_url(self->server_group),
                                      relabel_server_group_get_api_key(self->server_group));
  relabel_annotate_request_set_project_id(request, relabel_project_row_get_project_id(self->target_row));
  if (*title != '\0')
    relabel_annotate_request_set_project_title(request, title);
  set_media(self, request);
  return request;
}

static void
progress_cb(RelabelAnnotateDialog *self)
{
  g_autofree char *text = relabel_run_text_dup_progress(relabel_job_get_progress(self->job));

  gtk_progress_bar_set_text(self->progress_bar, text);
  relabel_job_show_fraction(self->job, self->progress_bar);
}

static void
set_job(RelabelAnnotateDialog *self, RelabelJob *job)
{
  if (self->job != NULL)
    g_signal_handlers_disconnect_by_data(relabel_job_get_progress(self->job), self);
  g_set_object(&self->job, job);
  if (job != NULL)
    g_signal_connect_swapped(relabel_job_get_progress(job), "changed", G_CALLBACK(progress_cb), self);
}

/* The button that leads on, and the one that leads back. */
static void
show_page(RelabelAnnotateDialog *self, const char *name)
{
  gboolean form = g_str_equal(name, "form"), plan = g_str_equal(name, "plan");

  gtk_stack_set_visible_child_name(self->stack, name);
  gtk_widget_set_visible(self->start_button, form || plan);
  gtk_button_set_label(GTK_BUTTON(self->start_button), form ? _("_Continue") : _("_Send"));
  gtk_actionable_set_action_name(GTK_ACTIONABLE(self->start_button), form ? "annotate.plan" : "annotate.send");
  gtk_button_set_label(GTK_BUTTON(self->close_button), form ? _("_Cancel") : plan ? _("_Back") : _("_Close"));
  gtk_actionable_set_action_name(GTK_ACTIONABLE(self->close_button), plan ? "annotate.back" : "window.close");
}

static void
show_failure(RelabelAnnotateDialog *self, gboolean recorded, const GError *error)
{
  gboolean stopped = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_autofree char *text = g_markup_escape_text(stopped ? _("What was sent so far stays on the server until you cancel the run.")
                                                       : error->message, -1);

  if (stopped && !recorded) {
    show_page(self, "form");
    return;
  }
  adw_status_page_set_title(self->failed_page, stopped ? _("Sending Was Stopped") : _("The Images Could Not Be Sent"));
  adw_status_page_set_description(self->failed_page, text);
  gtk_widget_set_visible(self->back_button, !recorded);
  gtk_widget_set_visible(self->resume_button, recorded);
  gtk_widget_set_visible(self->cancel_run_button, recorded);
  show_page(self, "failed");
}

static void
done_cb(const char *key, gboolean recorded, const GError *error, gpointer user_data)
{
  g_autoptr(RelabelAnnotateDialog) self = user_data;
  g_autofree char *text = NULL;

  /* Without the dialog, the window tells. */
  if (self->dataset == NULL) {
    if (error != NULL && !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) &&
        gtk_widget_get_mapped(GTK_WIDGET(self->window)))
      relabel_window_show_error(self->window, _("The Images Could Not Be Sent"), error->message);
    return;
  }
  set_job(self, NULL);
  if (error != NULL) {
    show_failure(self, recorded, error);
    return;
  }
  text = g_strdup_printf(_("The run “%s” is open. Its progress is shown under Runs."), key);
  adw_status_page_set_description(self->done_page, text);
  show_page(self, "done");
  gtk_window_set_default_widget(GTK_WINDOW(self), self->open_button);
  gtk_widget_grab_focus(self->open_button);
  relabel_window_show_page(self->window, "runs");
}

static void
plan_changed_cb(RelabelAnnotateDialog *self)
{
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "annotate.send", relabel_plan_page_get_plan(self->plan_page) != NULL);
  if (relabel_plan_page_get_plan(self->plan_page) != NULL)
    gtk_widget_grab_focus(self->start_button);
}

/* Each time anew: what was asked for may have changed, and so may dataset, files and server. */
static void
plan_cb(GtkWidget *widget, const char *action, GVariant *parameter)
{
  RelabelAnnotateDialog *self = RELABEL_ANNOTATE_DIALOG(widget);

  g_clear_object(&self->request);
  self->request = make_request(self);
  show_page(self, "plan");
  relabel_plan_page_start(self->plan_page, self->dataset, self->request);
}

static void
send_cb(GtkWidget *widget, const char *action, GVariant *parameter)
{
  RelabelAnnotateDialog *self = RELABEL_ANNOTATE_DIALOG(widget);

  show_page(self, "working");
  set_job(self, relabel_window_annotate(self->window, self->request, done_cb, g_object_ref(self)));
}

static void
stop_cb(GtkWidget *widget, const char *action, GVariant *parameter)
{
  RelabelAnnotateDialog *self = RELABEL_ANNOTATE_DIALOG(widget);

  if (self->job != NULL)
    g_cancellable_cancel(relabel_job_get_cancellable(self->job));
}

static void
resume_cb(GtkWidget *widget, const char *action, GVariant *parameter)
{
  RelabelAnnotateDialog *self = RELABEL_ANNOTATE_DIALOG(widget);

  show_page(self, "working");
  set_job(self, relabel_window_resume_run(self->window, relabel_annotate_request_get_key(self->request), done_cb, g_object_ref(self)));
}

static void
cancel_run_cb(GtkWidget *widget, const char *action, GVariant *parameter)
{
  RelabelAnnotateDialog *self = RELABEL_ANNOTATE_DIALOG(widget);

  relabel_window_cancel_run(self->window, relabel_annotate_request_get_key(self->request));
  gtk_window_close(GTK_WINDOW(self));
}

static void
back_cb(GtkWidget *widget, const char *action, GVariant *parameter)
{
  RelabelAnnotateDialog *self = RELABEL_ANNOTATE_DIALOG(widget);

  relabel_plan_page_stop(self->plan_page);
  show_page(self, "form");
}

static void
open_cb(GtkWidget *widget, const char *action, GVariant *parameter)
{
  RelabelAnnotateDialog *self = RELABEL_ANNOTATE_DIALOG(widget);

  relabel_window_open_run(self->window, relabel_annotate_request_get_key(self->request));
  gtk_window_close(GTK_WINDOW(self));
}

static void
relabel_annotate_dialog_dispose(GObject *object)
{
  RelabelAnnotateDialog *self = RELABEL_ANNOTATE_DIALOG(object);

  g_clear_handle_id(&self->source, g_source_remove);
  g_cancellable_cancel(self->building);
  set_job(self, NULL);
  g_clear_object(&self->request);
  g_clear_object(&self->dataset);
  g_clear_object(&self->selected);
  g_clear_object(&self->view);
  g_clear_pointer(&self->taken_keys, g_hash_table_unref);
  g_clear_pointer(&self->schema_problem, g_free);
  G_OBJECT_CLASS(relabel_annotate_dialog_parent_class)->dispose(object);
}

static void
relabel_annotate_dialog_finalize(GObject *object)
{
  g_object_unref(RELABEL_ANNOTATE_DIALOG(object)->building);
  g_clear_object(&RELABEL_ANNOTATE_DIALOG(object)->window);
  G_OBJECT_CLASS(relabel_annotate_dialog_parent_class)->finalize(object);
}

static void
bind_children(GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, stack);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, close_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, start_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, selected_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, selected_check);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, view_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, view_check);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, all_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, all_check);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, fields_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, key_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, target_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, project_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, media_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, root_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, root_entry);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, server_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, config_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, config_view);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, problem_revealer);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, problem_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, plan_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, progress_bar);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, done_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, open_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, failed_page);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, back_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, resume_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelAnnotateDialog, cancel_run_button);
}

static void
install_actions(GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action(widget_class, "annotate.plan", NULL, plan_cb);
  gtk_widget_class_install_action(widget_class, "annotate.send", NULL, send_cb);
  gtk_widget_class_install_action(widget_class, "annotate.back", NULL, back_cb);
  gtk_widget_class_install_action(widget_class, "annotate.stop", NULL, stop_cb);
  gtk_widget_class_install_action(widget_class, "annotate.resume", NULL, resume_cb);
  gtk_widget_class_install_action(widget_class, "annotate.cancel-run", NULL, cancel_run_cb);
  gtk_widget_class_install_action(widget_class, "annotate.open", NULL, open_cb);
}

static void
relabel_annotate_dialog_class_init(RelabelAnnotateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_annotate_dialog_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_annotate_dialog_finalize;

  g_type_ensure(RELABEL_TYPE_PLAN_PAGE);
  g_type_ensure(RELABEL_TYPE_PROJECT_ROW);
  g_type_ensure(RELABEL_TYPE_SCHEMA_GROUP);
  g_type_ensure(RELABEL_TYPE_SERVER_GROUP);
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/dialogs/relabel-annotate-dialog.ui");
  bind_children(widget_class);
  install_actions(widget_class);
  gtk_widget_class_bind_template_callback(widget_class, plan_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, schema_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, server_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, target_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, update_cb);
}

static void
relabel_annotate_dialog_init(RelabelAnnotateDialog *self)
{
  self->building = g_cancellable_new();
  self->schema_problem = g_strdup("");
  gtk_widget_init_template(GTK_WIDGET(self));
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "annotate.plan", FALSE);
  gtk_widget_action_set_enabled(GTK_WIDGET(self), "annotate.send", FALSE);
}

/* ---- the form as it opens ---- */

static void
keys_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelAnnotateDialog) self = user_data;
  g_autoptr(GPtrArray) runs = relabel_dataset_list_runs_finish(RELABEL_DATASET(source), result, NULL);
  g_autofree char *key = NULL;

  if (self->dataset == NULL || runs == NULL)
    return;
  self->taken_keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < runs->len; i++)
    g_hash_table_add(self->taken_keys, g_strdup(relabel_run_get_key(runs->pdata[i])));
  for (guint n = 1; key == NULL || g_hash_table_contains(self->taken_keys, key); n++) {
    g_free(key);
    key = g_strdup_printf("run_%u", n);
  }
  if (*gtk_editable_get_text(GTK_EDITABLE(self->key_row)) == '\0')
    gtk_editable_set_text(GTK_EDITABLE(self->key_row), key);
  update_cb(self);
}

static void
set_up_choice(AdwPreferencesRow *row, GtkCheckButton *check, const char *title, gboolean visible)
{
  adw_preferences_row_set_title(row, title);
  gtk_accessible_update_property(GTK_ACCESSIBLE(check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_set_visible(GTK_WIDGET(row), visible);
}

static void
set_up_samples(RelabelAnnotateDialog *self, RelabelWorkspace *workspace)
{
  guint n_selected = relabel_sample_selection_get_n_selected(relabel_workspace_get_selection(workspace));
  guint n_view = relabel_sample_model_count_samples(relabel_workspace_get_model(workspace));
  gulong n_all = relabel_dataset_get_n_samples(self->dataset);
  gboolean has_view = relabel_view_get_n_stages(relabel_workspace_get_view(workspace)) > 0;
  g_autofree char *selected = g_strdup_printf(ngettext("%u selected image", "%u selected images", n_selected), n_selected);
  g_autofree char *view = g_strdup_printf(ngettext("%u image in the view", "%u images in the view", n_view), n_view);
  g_autofree char *all = g_strdup_printf(ngettext("The only image", "All %lu images", n_all), n_all);
  g_autofree char *markup = g_markup_escape_text(relabel_workspace_get_view_text(workspace), -1);

  self->view = relabel_view_with_patches(relabel_workspace_get_view(workspace), NULL, NULL);
  self->selected = relabel_workspace_dup_chosen_view(workspace);
  set_up_choice(self->selected_row, self->selected_check, selected, n_selected > 0);
  set_up_choice(self->view_row, self->view_check, view, has_view);
  set_up_choice(self->all_row, self->all_check, all, TRUE);
  adw_action_row_set_subtitle(ADW_ACTION_ROW(self->view_row), markup);
  gtk_check_button_set_active(n_selected > 0 ? self->selected_check : has_view ? self->view_check : self->all_check, TRUE);
}

/* Any field of strings may hold paths; where there is none there is no choice. */
static void
set_up_media(RelabelAnnotateDialog *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new((const char *const[]){ "filepath", NULL });
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(self->dataset);

  for (guint i = 0; i < fields->len; i++) {
    if (relabel_field_get_field_type(fields->pdata[i]) == RELABEL_FIELD_TYPE_STRING)
      gtk_string_list_append(names, relabel_field_get_name(fields->pdata[i]));
  }
  adw_combo_row_set_model(self->media_row, G_LIST_MODEL(names));
  gtk_widget_set_visible(GTK_WIDGET(self->media_row), g_list_model_get_n_items(G_LIST_MODEL(names)) > 1);
}

GtkWidget *
relabel_annotate_dialog_new(RelabelWindow *window, RelabelWorkspace *workspace)
{
  RelabelAnnotateDialog *self = g_object_new(RELABEL_TYPE_ANNOTATE_DIALOG, "transient-for", window, NULL);

  self->window = g_object_ref(window);
  self->dataset = g_object_ref(relabel_workspace_get_dataset(workspace));
  set_up_samples(self, workspace);
  set_up_media(self);
  relabel_schema_group_set_dataset(self->fields_group, self->dataset);
  relabel_server_group_set_settings(self->server_group, relabel_workspace_get_settings(workspace));
  relabel_dataset_list_runs_async(self->dataset, RELABEL_RUN_KIND_ANNOTATION, NULL, keys_cb, g_object_ref(self));
  return GTK_WIDGET(self);
}
