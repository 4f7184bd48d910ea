/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-job.h"

#include <string.h>

/*
 * RelabelJob:
 *
 * Long work: its progress and the way to stop it. While it lasts the application does not end, even without a window, and the
 * computer is not put to sleep; at its end a notification tells who looks elsewhere.
 */
struct _RelabelJob {
  GObject parent_instance;

  char *title;
  RelabelDataset *dataset;
  char *key;
  RelabelProgress *progress;
  GCancellable *cancellable;
  GtkApplication *application;
  guint inhibit_cookie;
};

G_DEFINE_FINAL_TYPE(RelabelJob, relabel_job, G_TYPE_OBJECT)

enum { SIGNAL_ENDED, N_SIGNALS };

static guint signals[N_SIGNALS];

/* Those that last, not owned: the callback of the work owns its job. */
static GPtrArray *jobs;

static void
relabel_job_finalize(GObject *object)
{
  RelabelJob *self = RELABEL_JOB(object);

  g_free(self->title);
  g_free(self->key);
  g_clear_object(&self->dataset);
  g_object_unref(self->progress);
  g_object_unref(self->cancellable);
  G_OBJECT_CLASS(relabel_job_parent_class)->finalize(object);
}

static void
relabel_job_class_init(RelabelJobClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_job_finalize;
  signals[SIGNAL_ENDED] = g_signal_new("ended", RELABEL_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
relabel_job_init(RelabelJob *self)
{
  self->progress = relabel_progress_new();
  self->cancellable = g_cancellable_new();
}

/* @dataset, @key: what the work is about; it ends with relabel_job_end(). */
RelabelJob *
relabel_job_new(const char *title, RelabelDataset *dataset, const char *key)
{
  RelabelJob *self = g_object_new(RELABEL_TYPE_JOB, NULL);
  GApplication *application = g_application_get_default();

  self->title = g_strdup(title);
  g_set_object(&self->dataset, dataset);
  self->key = g_strdup(key);
  if (GTK_IS_APPLICATION(application)) {
    self->application = GTK_APPLICATION(application);
    g_application_hold(application);
    self->inhibit_cookie = gtk_application_inhibit(self->application, NULL,
                                                   GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_LOGOUT, title);
  }
  if (jobs == NULL)
    jobs = g_ptr_array_new();
  g_ptr_array_add(jobs, self);
  return self;
}

const char *
relabel_job_get_title(RelabelJob *self)
{
  return self->title;
}

RelabelDataset *
relabel_job_get_dataset(RelabelJob *self)
{
  return self->dataset;
}

const char *
relabel_job_get_key(RelabelJob *self)
{
  return self->key;
}

RelabelProgress *
relabel_job_get_progress(RelabelJob *self)
{
  return self->progress;
}

GCancellable *
relabel_job_get_cancellable(RelabelJob *self)
{
  return self->cancellable;
}

static gboolean
is_looked_at(GtkApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window(application);

  return window != NULL && gtk_window_is_active(window);
}

static void
notify_user(RelabelJob *self, const char *title, const char *body)
{
  g_autoptr(GNotification) notification = g_notification_new(title);

  if (body != NULL)
    g_notification_set_body(notification, body);
  if (self->dataset != NULL)
    g_notification_set_default_action_and_target(notification, "app.open-dataset", "s", relabel_dataset_get_uri(self->dataset));
  g_application_send_notification(G_APPLICATION(self->application), self->key, notification);
}

/* A bar that moves to and fro while nobody knows how much there is. */
void
relabel_job_show_fraction(RelabelJob *self, GtkProgressBar *bar)
{
  double fraction = relabel_progress_get_fraction(self->progress);

  if (fraction >= 0)
    gtk_progress_bar_set_fraction(bar, CLAMP(fraction, 0, 1));
  else
    gtk_progress_bar_pulse(bar);
}

void
relabel_job_show_progress(RelabelJob *self, GtkProgressBar *bar)
{
  g_autofree char *text = relabel_progress_dup_text(self->progress);

  gtk_progress_bar_set_text(bar, text);
  gtk_progress_bar_set_show_text(bar, text != NULL);
  relabel_job_show_fraction(self, bar);
}

/* @title: (nullable): what to tell who looks elsewhere; NULL for nothing. @body: (nullable): more about it. */
void
relabel_job_end(RelabelJob *self, const char *title, const char *body)
{
  g_ptr_array_remove(jobs, self);
  g_signal_emit(self, signals[SIGNAL_ENDED], 0);
  if (self->application == NULL)
    return;
  if (title != NULL && !is_looked_at(self->application))
    notify_user(self, title, body);
  if (self->inhibit_cookie != 0)
    gtk_application_uninhibit(self->application, self->inhibit_cookie);
  g_application_release(G_APPLICATION(self->application));
  self->application = NULL;
}

/* The work on a run that lasts; the other windows of a dataset show it too. */
RelabelJob *
relabel_job_find(const char *uri, const char *key)
{
  for (guint i = 0; jobs != NULL && i < jobs->len; i++) {
    RelabelJob *job = jobs->pdata[i];

    if (job->dataset != NULL && strcmp(relabel_dataset_get_uri(job->dataset), uri) == 0 && g_strcmp0(job->key, key) == 0)
      return job;
  }
  return NULL;
}
