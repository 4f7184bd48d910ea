/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-private-server.h"

/*
 * RelabelPrivateServer:
 *
 * The private Label Studio of this computer, as all windows see it. A start goes on when the dialog is closed that has asked for it.
 */
struct _RelabelPrivateServer {
  GObject parent_instance;

  RelabelLsLocalServer *server;
  GCancellable *cancellable; /* of the start that lasts */
  gboolean stopping;
  gboolean ready;            /* as it was last seen */
  char *text;                /* what the start does now */
  char *problem;             /* why the last one came to nothing */
};

G_DEFINE_FINAL_TYPE(RelabelPrivateServer, relabel_private_server, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
relabel_private_server_finalize(GObject *object)
{
  RelabelPrivateServer *self = RELABEL_PRIVATE_SERVER(object);

  g_clear_object(&self->cancellable);
  g_object_unref(self->server);
  g_free(self->text);
  g_free(self->problem);
  G_OBJECT_CLASS(relabel_private_server_parent_class)->finalize(object);
}

static void
relabel_private_server_class_init(RelabelPrivateServerClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_private_server_finalize;
  signals[SIGNAL_CHANGED] =
      g_signal_new("changed", RELABEL_TYPE_PRIVATE_SERVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
relabel_private_server_init(RelabelPrivateServer *self)
{
  self->server = relabel_ls_local_server_new();
  /* One that runs already is used from now on, until the program ends. */
  self->ready = relabel_ls_local_server_hold(self->server);
}

/* One for the whole program, and it is there until its end. */
RelabelPrivateServer *
relabel_private_server_get(void)
{
  static RelabelPrivateServer *self;

  if (self == NULL)
    self = g_object_new(RELABEL_TYPE_PRIVATE_SERVER, NULL);
  return self;
}

RelabelLsLocalServer *
relabel_private_server_get_server(RelabelPrivateServer *self)
{
  return self->server;
}

/* Whether it runs, and nothing is being done with it. */
gboolean
relabel_private_server_is_ready(RelabelPrivateServer *self)
{
  return self->ready && self->cancellable == NULL && !self->stopping;
}

gboolean
relabel_private_server_is_starting(RelabelPrivateServer *self)
{
  return self->cancellable != NULL;
}

gboolean
relabel_private_server_is_stopping(RelabelPrivateServer *self)
{
  return self->stopping;
}

/* What the start does now; NULL when none lasts. */
const char *
relabel_private_server_get_text(RelabelPrivateServer *self)
{
  return self->text;
}

/* Why the last start or stop came to nothing; NULL if it didn't. */
const char *
relabel_private_server_get_problem(RelabelPrivateServer *self)
{
  return self->problem;
}

static void
set_text(RelabelPrivateServer *self, const char *text)
{
  g_free(self->text);
  self->text = g_strdup(text);
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

static void
end(RelabelPrivateServer *self, const GError *error)
{
  g_free(self->problem);
  self->problem = error != NULL && !g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? g_strdup(error->message) : NULL;
  self->ready = relabel_ls_local_server_is_running(self->server);
  set_text(self, NULL);
}

static void
progress_cb(const char *text, gpointer user_data)
{
  RelabelPrivateServer *self = user_data;

  if (!g_cancellable_is_cancelled(self->cancellable))
    set_text(self, text);
}

static void
started_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  RelabelPrivateServer *self = user_data;
  g_autoptr(GError) error = NULL;

  relabel_ls_local_server_start_finish(RELABEL_LS_LOCAL_SERVER(source), result, &error);
  g_clear_object(&self->cancellable);
  end(self, error);
}

void
relabel_private_server_start(RelabelPrivateServer *self, gboolean keep)
{
  if (self->cancellable != NULL || self->stopping)
    return;
  self->cancellable = g_cancellable_new();
  g_clear_pointer(&self->problem, g_free);
  relabel_ls_local_server_start_async(self->server, keep, progress_cb, self, NULL, self->cancellable, started_cb, self);
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

static void
stopped_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  RelabelPrivateServer *self = user_data;
  g_autoptr(GError) error = NULL;

  relabel_ls_local_server_stop_finish(RELABEL_LS_LOCAL_SERVER(source), result, &error);
  self->stopping = FALSE;
  end(self, error);
}

/* The server, or the start that lasts. */
void
relabel_private_server_stop(RelabelPrivateServer *self)
{
  if (self->stopping)
    return;
  if (self->cancellable != NULL) {
    g_cancellable_cancel(self->cancellable);
    return;
  }
  self->stopping = TRUE;
  relabel_ls_local_server_stop_async(self->server, NULL, stopped_cb, self);
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

/* Another program may have started or stopped it. */
void
relabel_private_server_refresh(RelabelPrivateServer *self)
{
  gboolean ready = relabel_ls_local_server_is_running(self->server);

  if (self->cancellable != NULL || self->stopping || ready == self->ready)
    return;
  self->ready = ready;
  if (ready) {
    relabel_ls_local_server_hold(self->server);
    g_clear_pointer(&self->problem, g_free);
  }
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}
