/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-run-row.h"

#include <glib/gi18n.h>

#include "relabel-job.h"
#include "relabel-key-dialog.h"
#include "relabel-menu.h"
#include "relabel-run-text.h"
#include "relabel-run-watch.h"

/*
 * RelabelRunRow:
 *
 * A run as a card: what it is, how far it is, and what can be done with it. While it can be seen it follows the server.
 */
struct _RelabelRunRow {
  AdwBin parent_instance;

  /* Template children. */
  GtkLabel *key_label;
  GtkLabel *state_label;
  GtkMenuButton *menu_button;
  GtkLabel *place_label;
  GtkLabel *fields_label;
  GtkWidget *progress_box;
  GtkProgressBar *progress_bar;
  GtkLabel *progress_label;
  GtkWidget *message_box;
  GtkImage *message_icon;
  GtkLabel *message_label;
  GtkWidget *key_button;
  GtkExpander *notes_expander;
  GtkLabel *notes_label;
  GtkWidget *buttons;
  GtkWidget *open_button;
  GtkWidget *load_button;
  GtkWidget *resume_button;
  GtkWidget *cancel_button;
  GtkWidget *stop_button;

  /* Owned. */
  RelabelDataset *dataset;
  RelabelRun *run;
  RelabelRunWatch *watch;
  RelabelJob *job;

  /* Tasks that had been worked on at the last load; -1 while it isn't known. */
  gint64 n_loaded;
};

G_DEFINE_FINAL_TYPE(RelabelRunRow, relabel_run_row, ADW_TYPE_BIN)

static void update(RelabelRunRow *self);

static void
set_job(RelabelRunRow *self, RelabelJob *job)
{
  if (self->job == job)
    return;
  if (self->job != NULL) {
    g_signal_handlers_disconnect_by_data(relabel_job_get_progress(self->job), self);
    g_signal_handlers_disconnect_by_data(self->job, self);
  }
  g_set_object(&self->job, job);
  if (job == NULL)
    return;
  g_signal_connect_swapped(relabel_job_get_progress(job), "changed", G_CALLBACK(update), self);
  g_signal_connect_swapped(job, "ended", G_CALLBACK(update), self);
}

static gboolean
is_followed(RelabelRunRow *self)
{
  RelabelRunState state = relabel_run_get_state(self->run);

  return self->job == NULL && relabel_run_get_project_id(self->run) != 0 &&
         (state == RELABEL_RUN_STATE_OPEN || state == RELABEL_RUN_STATE_LOADED);
}

static void
set_style(GtkWidget *widget, const char *style, gboolean set)
{
  if (set)
    gtk_widget_add_css_class(widget, style);
  else
    gtk_widget_remove_css_class(widget, style);
}

static void
update_state(RelabelRunRow *self)
{
  static const char *const styles[] = { "accent", "success", "error", "warning" };
  const char *style;

  gtk_label_set_label(self->state_label, relabel_run_text_get_state(self->run, self->job != NULL, &style));
  for (guint i = 0; i < G_N_ELEMENTS(styles); i++)
    set_style(GTK_WIDGET(self->state_label), styles[i], g_strcmp0(style, styles[i]) == 0);
}

static void
update_job_progress(RelabelRunRow *self)
{
  g_autofree char *text = relabel_run_text_dup_progress(relabel_job_get_progress(self->job));

  gtk_widget_set_visible(self->progress_box, TRUE);
  gtk_label_set_label(self->progress_label, text != NULL ? text : relabel_job_get_title(self->job));
  relabel_job_show_fraction(self->job, self->progress_bar);
}

static void
update_progress(RelabelRunRow *self)
{
  const RelabelRunStatus *status = relabel_run_watch_get_status(self->watch);
  g_autofree char *text = NULL;

  if (self->job != NULL) {
    update_job_progress(self);
    return;
  }
  gtk_widget_set_visible(self->progress_box, is_followed(self) && status != NULL);
  if (status == NULL)
    return;
  text = relabel_run_text_dup_status(status);
  gtk_label_set_label(self->progress_label, text);
  gtk_progress_bar_set_fraction(self->progress_bar,
                                status->n_tasks > 0 ? CLAMP((status->n_labelled + status->n_skipped) / (double)status->n_tasks, 0, 1) : 0);
}

static void
update_message(RelabelRunRow *self)
{
  const GError *error = is_followed(self) ? relabel_run_watch_get_error(self->watch) : NULL;
  const char *const *drift = is_followed(self) ? relabel_run_watch_get_drift(self->watch) : NULL;
  g_autofree char *text = self->job == NULL ? relabel_run_text_dup_message(self->run, error) : NULL;
  gboolean failed = relabel_run_get_state(self->run) == RELABEL_RUN_STATE_FAILED;

  if (text == NULL && self->job == NULL && drift != NULL && drift[0] != NULL)
    text = g_strjoinv("\n", (char **)drift);
  gtk_widget_set_visible(self->message_box, text != NULL);
  gtk_widget_set_visible(self->key_button, text != NULL && relabel_key_dialog_is_needed(error));
  gtk_label_set_label(self->message_label, text != NULL ? text : "");
  gtk_image_set_from_icon_name(self->message_icon, failed ? "dialog-error-symbolic" : "dialog-warning-symbolic");
  set_style(GTK_WIDGET(self->message_icon), "error", failed);
  set_style(GTK_WIDGET(self->message_icon), "warning", !failed);
}

/* Whether somebody has worked in Label Studio since the last load. */
static gboolean
has_new_work(RelabelRunRow *self)
{
  const RelabelRunStatus *status = relabel_run_watch_get_status(self->watch);
  gint64 n_done = status != NULL ? status->n_labelled + status->n_skipped : 0;

  if (status == NULL)
    return FALSE;
  if (relabel_run_get_state(self->run) != RELABEL_RUN_STATE_LOADED)
    return n_done > 0;
  if (self->n_loaded < 0)
    self->n_loaded = n_done;
  return n_done != self->n_loaded;
}

static void
update_buttons(RelabelRunRow *self)
{
  RelabelRunState state = relabel_run_get_state(self->run);
  gboolean idle = self->job == NULL;
  gboolean is_open = is_followed(self);
  gboolean is_unsent = idle && relabel_run_text_is_unsent(self->run);
  gboolean is_gone = g_error_matches(relabel_run_watch_get_error(self->watch), RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_PROJECT_GONE);
  gboolean new_work = is_open && has_new_work(self);

  gtk_widget_set_visible(self->open_button, is_open && !is_gone);
  gtk_widget_set_visible(self->load_button, is_open && !is_gone);
  gtk_widget_set_visible(self->resume_button, is_unsent);
  gtk_widget_set_visible(self->cancel_button, is_unsent);
  gtk_widget_set_visible(self->stop_button, !idle);
  gtk_widget_set_visible(self->buttons, state != RELABEL_RUN_STATE_CLEANED && !(is_open && is_gone));
  gtk_widget_set_visible(GTK_WIDGET(self->menu_button), idle);
  set_style(self->open_button, "suggested-action", !new_work);
  set_style(self->load_button, "suggested-action", new_work);
}

static void
update_menu(RelabelRunRow *self)
{
  const char *key = relabel_run_get_key(self->run);
  g_autoptr(GMenu) menu = g_menu_new();
  g_autoptr(GMenu) removals = g_menu_new();
  gint64 n_samples;

  relabel_run_get_counts(self->run, &n_samples, NULL);
  if (n_samples > 0)
    relabel_menu_append(menu, _("Show _Samples"), "win.show-run-samples", key);
  if (is_followed(self))
    relabel_menu_append(menu, _("_Load Options…"), "win.ask-load-run", key);
  if (relabel_run_get_n_loads(self->run) > 0)
    relabel_menu_append(menu, _("Review _Changes"), "win.review-run", key);
  relabel_menu_append(menu, _("Re_name…"), "win.ask-rename-run", key);
  if (is_followed(self))
    relabel_menu_append(removals, _("_Clean Up…"), "win.ask-cleanup-run", key);
  relabel_menu_append(removals, _("_Delete Record…"), "win.ask-delete-run", key);
  g_menu_append_section(menu, NULL, G_MENU_MODEL(removals));
  gtk_menu_button_set_menu_model(self->menu_button, G_MENU_MODEL(menu));
}

static void
update(RelabelRunRow *self)
{
  set_job(self, relabel_job_find(relabel_dataset_get_uri(self->dataset), relabel_run_get_key(self->run)));
  if (gtk_widget_get_mapped(GTK_WIDGET(self)) && !is_followed(self))
    relabel_run_watch_stop(self->watch);
  update_state(self);
  update_progress(self);
  update_message(self);
  update_buttons(self);
}

static void
relabel_run_row_map(GtkWidget *widget)
{
  RelabelRunRow *self = RELABEL_RUN_ROW(widget);

  GTK_WIDGET_CLASS(relabel_run_row_parent_class)->map(widget);
  if (is_followed(self))
    relabel_run_watch_start(self->watch);
}

static void
relabel_run_row_unmap(GtkWidget *widget)
{
  relabel_run_watch_stop(RELABEL_RUN_ROW(widget)->watch);
  GTK_WIDGET_CLASS(relabel_run_row_parent_class)->unmap(widget);
}

static void
relabel_run_row_dispose(GObject *object)
{
  RelabelRunRow *self = RELABEL_RUN_ROW(object);

  set_job(self, NULL);
  if (self->watch != NULL) {
    g_signal_handlers_disconnect_by_data(self->watch, self);
    relabel_run_watch_stop(self->watch);
  }
  g_clear_object(&self->watch);
  g_clear_object(&self->run);
  g_clear_object(&self->dataset);
  G_OBJECT_CLASS(relabel_run_row_parent_class)->dispose(object);
}

static void
relabel_run_row_class_init(RelabelRunRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_run_row_dispose;
  widget_class->map = relabel_run_row_map;
  widget_class->unmap = relabel_run_row_unmap;

  gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-run-row.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, key_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, state_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, menu_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, place_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, fields_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, progress_box);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, progress_bar);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, progress_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, message_box);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, message_icon);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, message_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, key_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, notes_expander);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, notes_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, buttons);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, open_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, load_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, resume_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, cancel_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelRunRow, stop_button);
}

static void
relabel_run_row_init(RelabelRunRow *self)
{
  self->n_loaded = -1;
  gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *
relabel_run_row_new(RelabelDataset *dataset)
{
  RelabelRunRow *self = g_object_new(RELABEL_TYPE_RUN_ROW, NULL);

  self->dataset = g_object_ref(dataset);
  self->watch = relabel_run_watch_new(dataset);
  g_signal_connect_swapped(self->watch, "changed", G_CALLBACK(update), self);
  return GTK_WIDGET(self);
}

static void
set_targets(RelabelRunRow *self)
{
  GtkWidget *buttons[] = { self->key_button, self->open_button, self->load_button, self->resume_button, self->cancel_button, self->stop_button };

  for (guint i = 0; i < G_N_ELEMENTS(buttons); i++)
    gtk_actionable_set_action_target(GTK_ACTIONABLE(buttons[i]), "s", relabel_run_get_key(self->run));
}

/* Also when the run, or the work on it, has changed. */
void
relabel_run_row_set_run(RelabelRunRow *self, RelabelRun *run)
{
  g_autofree char *place = relabel_run_text_dup_place(run);
  g_autofree char *fields = relabel_run_text_dup_fields(run);
  const char *key = relabel_run_get_key(run);
  g_autofree char *menu = g_strdup_printf(_("Menu of “%s”"), key);

  g_set_object(&self->run, run);
  relabel_run_watch_set_run(self->watch, run);
  gtk_label_set_label(self->key_label, key);
  gtk_label_set_label(self->place_label, place);
  gtk_label_set_label(self->fields_label, fields);
  gtk_widget_set_visible(GTK_WIDGET(self->fields_label), *fields != '\0');
  gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, key, -1);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL, menu, -1);
  set_targets(self);
  update(self);
  update_menu(self);
  if (gtk_widget_get_mapped(GTK_WIDGET(self)) && is_followed(self))
    relabel_run_watch_start(self->watch);
}

RelabelRun *
relabel_run_row_get_run(RelabelRunRow *self)
{
  return self->run;
}

/* What the last load could not take over. */
void
relabel_run_row_note_load(RelabelRunRow *self, RelabelLoadReport *report)
{
  const char *const *notes = relabel_load_report_get_notes(report);
  guint n_notes = g_strv_length((char **)notes);
  g_autofree char *title = NULL;
  g_autofree char *text = g_strjoinv("\n", (char **)notes);

  self->n_loaded = relabel_load_report_get_n_labelled(report) + relabel_load_report_get_n_skipped(report);
  title = g_strdup_printf(ngettext("%u note on the last load", "%u notes on the last load", n_notes), n_notes);
  gtk_expander_set_label(self->notes_expander, title);
  gtk_label_set_label(self->notes_label, text);
  gtk_widget_set_visible(GTK_WIDGET(self->notes_expander), n_notes > 0);
}
