/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-job-bar.h"

/*
 * RelabelJobBar:
 *
 * Long work that goes on beside what somebody does: how far it is, and the way to stop it. Hidden while there is none.
 */
struct _RelabelJobBar {
  AdwBin parent_instance;

  /* Template children. */
  GtkRevealer *revealer;
  GtkLabel *label;
  GtkProgressBar *bar;

  /* Owned. */
  RelabelJob *job;
};

G_DEFINE_FINAL_TYPE(RelabelJobBar, relabel_job_bar, ADW_TYPE_BIN)

static void
stop_cb(RelabelJobBar *self)
{
  if (self->job != NULL)
    g_cancellable_cancel(relabel_job_get_cancellable(self->job));
}

static void
progress_cb(RelabelJobBar *self)
{
  relabel_job_show_fraction(self->job, self->bar);
}

static void
ended_cb(RelabelJobBar *self)
{
  relabel_job_bar_set_job(self, NULL);
}

static void
relabel_job_bar_dispose(GObject *object)
{
  RelabelJobBar *self = RELABEL_JOB_BAR(object);

  if (self->revealer != NULL)
    relabel_job_bar_set_job(self, NULL);
  G_OBJECT_CLASS(relabel_job_bar_parent_class)->dispose(object);
}

static void
relabel_job_bar_class_init(RelabelJobBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_job_bar_dispose;
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-job-bar.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelJobBar, revealer);
  gtk_widget_class_bind_template_child(widget_class, RelabelJobBar, label);
  gtk_widget_class_bind_template_child(widget_class, RelabelJobBar, bar);
  gtk_widget_class_bind_template_callback(widget_class, stop_cb);
}

static void
relabel_job_bar_init(RelabelJobBar *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

/* @job: (nullable); it goes from the bar when it ends. */
void
relabel_job_bar_set_job(RelabelJobBar *self, RelabelJob *job)
{
  if (self->job != NULL) {
    g_signal_handlers_disconnect_by_data(self->job, self);
    g_signal_handlers_disconnect_by_data(relabel_job_get_progress(self->job), self);
  }
  g_set_object(&self->job, job);
  if (job != NULL) {
    gtk_label_set_label(self->label, relabel_job_get_title(job));
    gtk_progress_bar_set_fraction(self->bar, 0);
    g_signal_connect_swapped(job, "ended", G_CALLBACK(ended_cb), self);
    g_signal_connect_swapped(relabel_job_get_progress(job), "changed", G_CALLBACK(progress_cb), self);
  }
  gtk_revealer_set_reveal_child(self->revealer, job != NULL);
}

RelabelJob *
relabel_job_bar_get_job(RelabelJobBar *self)
{
  return self->job;
}
