/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-session.h"

#include "relabel-annotate-error.h"
#include "relabel-ls-credentials.h"

void
relabel_session_cb(GObject *source, GAsyncResult *result, gpointer session)
{
  RelabelSession *self = session;

  g_set_object(&self->result, result);
}

GAsyncResult *
relabel_session_wait(RelabelSession *self)
{
  while (self->result == NULL)
    g_main_context_iteration(self->context, TRUE);
  return self->result;
}

static gboolean
connect_client(RelabelSession *self, GError **error)
{
  relabel_progress_set(self->progress, "Connecting to the server", 0, 0);
  relabel_ls_client_connect_async(self->client, self->cancellable, relabel_session_cb, self);
  self->server = relabel_ls_client_connect_finish(self->client, relabel_session_wait(self), error);
  g_clear_object(&self->result);
  return self->server != NULL;
}

static RelabelLsCredentials *
find_credentials(RelabelSession *self, const char *url, const char *api_key, const char *backend, const char *account, GError **error)
{
  g_autoptr(RelabelLsCredentials) credentials = NULL;

  relabel_ls_credentials_resolve_async(url, api_key, backend, account, self->cancellable, relabel_session_cb, self);
  credentials = relabel_ls_credentials_resolve_finish(relabel_session_wait(self), error);
  g_clear_object(&self->result);
  if (credentials == NULL)
    return NULL;
  if (relabel_ls_credentials_get_url(credentials) == NULL) {
    g_set_error_literal(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_NO_SERVER,
                        "No Label Studio server is known: give its URL, or set RELABEL_LABELSTUDIO_URL");
    return NULL;
  }
  if (relabel_ls_credentials_get_api_key(credentials) == NULL) {
    g_set_error(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_NO_KEY,
                "No API key is known for %s: set RELABEL_LABELSTUDIO_API_KEY, or enter it in the preferences of the application",
                relabel_ls_credentials_get_url(credentials));
    return NULL;
  }
  return g_steal_pointer(&credentials);
}

static RelabelSession *
open_session(RelabelDataset *dataset, const char *url, const char *api_key, const char *backend, const char *account,
             RelabelProgress *progress, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelSession) self = g_new0(RelabelSession, 1);
  g_autoptr(RelabelLsCredentials) credentials = NULL;

  g_set_object(&self->dataset, dataset);
  g_set_object(&self->progress, progress);
  g_set_object(&self->cancellable, cancellable);
  self->max_tasks = G_MAXUINT;
  self->context = g_main_context_new();
  g_main_context_push_thread_default(self->context);

  credentials = find_credentials(self, url, api_key, backend, account, error);
  self->backend = credentials != NULL ? relabel_ls_credentials_get_backend(credentials) : NULL;
  if (credentials == NULL)
    return NULL;
  self->client =
      relabel_ls_client_new(relabel_ls_credentials_get_url(credentials), relabel_ls_credentials_get_api_key(credentials), error);
  return self->client != NULL ? g_steal_pointer(&self) : NULL;
}

/* With the server that was asked for, else the one of the environment or the configuration. */
RelabelSession *
relabel_session_open_for_request(RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelProgress *progress,
                                 GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelSession) self =
      open_session(dataset, relabel_annotate_request_get_url(request), relabel_annotate_request_get_api_key(request),
                   relabel_annotate_request_get_backend(request), relabel_annotate_request_get_account(request), progress, cancellable, error);

  return self != NULL && connect_client(self, error) ? g_steal_pointer(&self) : NULL;
}

/* For what is about no dataset. */
RelabelSession *
relabel_session_open_server(const char *url, const char *api_key, GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelSession) self = open_session(NULL, url, api_key, NULL, NULL, NULL, cancellable, error);

  return self != NULL && connect_client(self, error) ? g_steal_pointer(&self) : NULL;
}

/* With the server where the run is. Its backend may have been taken out of the configuration since, or be of another computer. */
static RelabelSession *
open_for_run(RelabelDataset *dataset, RelabelRun *run, const char *api_key, RelabelProgress *progress, GCancellable *cancellable,
             GError **error)
{
  const char *backend = relabel_run_get_backend(run);

  if (!relabel_ls_credentials_has_backend(backend))
    backend = NULL;
  return open_session(dataset, relabel_run_get_url(run), api_key, backend, relabel_run_get_account(run), progress, cancellable, error);
}

RelabelSession *
relabel_session_open_for_run(RelabelDataset *dataset, RelabelRun *run, const char *api_key, RelabelProgress *progress,
                             GCancellable *cancellable, GError **error)
{
  g_autoptr(RelabelSession) self = open_for_run(dataset, run, api_key, progress, cancellable, error);

  return self != NULL && connect_client(self, error) ? g_steal_pointer(&self) : NULL;
}

RelabelSession *
relabel_session_open_again(RelabelDataset *dataset, RelabelRun *run, const char *api_key, GCancellable *cancellable, GError **error)
{
  return open_for_run(dataset, run, api_key, NULL, cancellable, error);
}

static void
waiting_cb(const char *why, guint seconds, gpointer session)
{
  RelabelSession *self = session;
  g_autofree char *text = g_strdup_printf("%s: trying again in %u s", why, seconds);
  guint64 done = 0, total = 0;

  if (self->progress != NULL)
    relabel_progress_get_counts(self->progress, &done, &total);
  relabel_progress_set(self->progress, text, done, total);
}

void
relabel_session_be_patient(RelabelSession *self)
{
  relabel_ls_client_set_patient(self->client, waiting_cb, self);
}

static gboolean
elapsed_cb(gpointer elapsed)
{
  *(gboolean *)elapsed = TRUE;
  return G_SOURCE_CONTINUE;
}

static gboolean
interrupted_cb(GCancellable *cancellable, gpointer elapsed)
{
  *(gboolean *)elapsed = TRUE;
  return G_SOURCE_CONTINUE;
}

/* FALSE, with an error, if it was cancelled meanwhile. */
gboolean
relabel_session_pause(RelabelSession *self, const char *why, guint milliseconds, GError **error)
{
  g_autoptr(GSource) clock = g_timeout_source_new(milliseconds);
  g_autoptr(GSource) watch = self->cancellable != NULL ? g_cancellable_source_new(self->cancellable) : NULL;
  gboolean elapsed = FALSE;

  waiting_cb(why, (milliseconds + 999) / 1000, self);
  g_source_set_callback(clock, elapsed_cb, &elapsed, NULL);
  g_source_attach(clock, self->context);
  if (watch != NULL) {
    g_source_set_callback(watch, G_SOURCE_FUNC(interrupted_cb), &elapsed, NULL);
    g_source_attach(watch, self->context);
  }
  while (!elapsed)
    g_main_context_iteration(self->context, TRUE);
  g_source_destroy(clock);
  if (watch != NULL)
    g_source_destroy(watch);
  return !g_cancellable_set_error_if_cancelled(self->cancellable, error);
}

void
relabel_session_close(RelabelSession *self)
{
  g_clear_object(&self->result);
  g_clear_object(&self->server);
  g_clear_object(&self->client);
  /* What the client still had to close. */
  while (g_main_context_iteration(self->context, FALSE)) {
  }
  g_main_context_pop_thread_default(self->context);
  g_main_context_unref(self->context);
  g_clear_object(&self->progress);
  g_clear_object(&self->cancellable);
  g_clear_object(&self->dataset);
  g_free(self);
}
