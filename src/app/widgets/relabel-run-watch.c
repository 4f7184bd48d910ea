/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-run-watch.h"

#include "relabel-keys.h"

#define INTERVAL 5
#define MAX_INTERVAL 60

/* So often everything is asked for: of some changes, as of a task that was deleted, the short question doesn't tell. */
#define ALL_INTERVAL 12

/*
 * RelabelRunWatch:
 *
 * Asks the server every few seconds whether anything has changed, and then how far a run is; less often while the server doesn't answer.
 */
struct _RelabelRunWatch {
  GObject parent_instance;

  RelabelDataset *dataset;
  char *key;
  char *url;
  char *account;
  RelabelRunStatus *status;
  GError *error;
  GStrv drift; /* NULL while it isn't known */

  GCancellable *cancellable; /* while it watches */
  guint source;
  guint interval;
  guint n_asked;
  gboolean asks_drift; /* once each time that it begins, and the server answers */
};

G_DEFINE_FINAL_TYPE(RelabelRunWatch, relabel_run_watch, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void ask(RelabelRunWatch *self);

static void
relabel_run_watch_finalize(GObject *object)
{
  RelabelRunWatch *self = RELABEL_RUN_WATCH(object);

  relabel_run_watch_stop(self);
  g_object_unref(self->dataset);
  g_free(self->key);
  g_free(self->url);
  g_free(self->account);
  g_clear_pointer(&self->status, relabel_run_status_free);
  g_clear_error(&self->error);
  g_strfreev(self->drift);
  G_OBJECT_CLASS(relabel_run_watch_parent_class)->finalize(object);
}

static void
relabel_run_watch_class_init(RelabelRunWatchClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_run_watch_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new("changed", RELABEL_TYPE_RUN_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
relabel_run_watch_init(RelabelRunWatch *self)
{
}

RelabelRunWatch *
relabel_run_watch_new(RelabelDataset *dataset)
{
  RelabelRunWatch *self = g_object_new(RELABEL_TYPE_RUN_WATCH, NULL);

  self->dataset = g_object_ref(dataset);
  return self;
}

static gboolean
again_cb(gpointer user_data)
{
  RelabelRunWatch *self = user_data;

  self->source = 0;
  ask(self);
  return G_SOURCE_REMOVE;
}

static void
drift_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelRunWatch) self = user_data;
  GStrv drift = relabel_run_check_drift_finish(RELABEL_DATASET(source), result, NULL);

  if (drift == NULL)
    return;
  g_strfreev(self->drift);
  self->drift = drift;
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

static void
check_drift(RelabelRunWatch *self)
{
  g_autofree char *api_key = relabel_keys_dup(self->url, self->account);

  self->asks_drift = FALSE;
  relabel_run_check_drift_async(self->dataset, self->key, api_key, self->cancellable, drift_cb, g_object_ref(self));
}

static void
answer_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelRunWatch) self = user_data;
  g_autoptr(GError) error = NULL;
  RelabelRunStatus *status = relabel_run_poll_status_finish(RELABEL_DATASET(source), result, &error);

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (status != NULL) {
    g_clear_pointer(&self->status, relabel_run_status_free);
    self->status = status;
  }
  self->interval = status != NULL ? INTERVAL : MIN(MAX(self->interval, INTERVAL) * 2, MAX_INTERVAL);
  g_clear_error(&self->error);
  self->error = g_steal_pointer(&error);
  if (self->cancellable != NULL && self->source == 0)
    self->source = g_timeout_add_seconds(self->interval, again_cb, self);
  if (self->cancellable != NULL && self->asks_drift && self->error == NULL)
    check_drift(self);
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

static void
ask(RelabelRunWatch *self)
{
  g_autofree char *api_key = relabel_keys_dup(self->url, self->account);
  const RelabelRunStatus *known = self->n_asked++ % ALL_INTERVAL != 0 ? self->status : NULL;

  relabel_run_poll_status_async(self->dataset, self->key, api_key, known, self->cancellable, answer_cb, g_object_ref(self));
}

/* Begins at once; when it watches already, it asks now. */
void
relabel_run_watch_start(RelabelRunWatch *self)
{
  relabel_run_watch_stop(self);
  if (self->key == NULL)
    return;
  self->cancellable = g_cancellable_new();
  self->interval = INTERVAL;
  self->asks_drift = TRUE;
  ask(self);
}

void
relabel_run_watch_stop(RelabelRunWatch *self)
{
  g_clear_handle_id(&self->source, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->cancellable);
}

void
relabel_run_watch_set_run(RelabelRunWatch *self, RelabelRun *run)
{
  const char *key = relabel_run_get_key(run), *url = relabel_run_get_url(run), *account = relabel_run_get_account(run);

  if (g_strcmp0(self->key, key) == 0 && g_strcmp0(self->url, url) == 0 && g_strcmp0(self->account, account) == 0)
    return;
  relabel_run_watch_stop(self);
  g_clear_pointer(&self->status, relabel_run_status_free);
  g_free(self->key);
  self->key = g_strdup(key);
  g_free(self->url);
  self->url = g_strdup(url);
  g_free(self->account);
  self->account = g_strdup(account);
  g_clear_pointer(&self->drift, g_strfreev);
}

/* NULL while the server has not answered. */
const RelabelRunStatus *
relabel_run_watch_get_status(RelabelRunWatch *self)
{
  return self->status;
}

/* Of the last answer; NULL if it was one. */
const GError *
relabel_run_watch_get_error(RelabelRunWatch *self)
{
  return self->error;
}

/* What has changed in the project, in sentences; NULL while that isn't known. */
const char *const *
relabel_run_watch_get_drift(RelabelRunWatch *self)
{
  return (const char *const *)self->drift;
}
