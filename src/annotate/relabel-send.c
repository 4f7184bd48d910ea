/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-send.h"

#include "relabel-ls-error.h"

/* How often in a row, without any step forward, it is found out what has become of a request whose answer is not known. */
#define MAX_FAILURES 5

/* Milliseconds before the first time; then twice as many. */
#define PAUSE 500

gboolean
relabel_send_may_have_happened(const GError *error)
{
  return g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_AMBIGUOUS) ||
         g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_SERVER) ||
         g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_INCOMPLETE) ||
         g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TIMEOUT);
}

gboolean
relabel_send_confirm(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, GError **error)
{
  session->n_confirmed++;
  return relabel_dataset_write_tasks(session->dataset, relabel_run_get_key(run), tasks, error);
}

/* Who extended the same labeling config at the same moment has taken away what was added here. */
static gboolean
settle_again(RelabelSession *session, RelabelRun *run, GError **error)
{
  return !relabel_run_get_project_shared(run) || relabel_shared_settle(session, run, error);
}

/* The steps that need a run on record; each leaves off where it stands, and takes up there when it is called again. */
static gboolean
send_steps(RelabelSession *session, RelabelRun *run, GError **error)
{
  if (!relabel_send_project(session, run, error) || !relabel_send_media(session, run, error) || !relabel_send_tasks(session, run, error) ||
      !settle_again(session, run, error) || !relabel_shared_make_tab(session, run, error) || !relabel_send_sweep(session, run, error))
    return FALSE;
  relabel_run_set_state(run, RELABEL_RUN_STATE_OPEN, relabel_run_get_reason(run));
  return relabel_dataset_write_run(session->dataset, run, error);
}

/* To try again is to resume: the server is asked what it has, and what is missing is sent. */
static gboolean
send_patiently(RelabelSession *session, RelabelRun *run, GError **error)
{
  guint n_failures = 0;

  relabel_session_be_patient(session);
  for (;;) {
    guint n_confirmed = session->n_confirmed;
    g_autoptr(GError) reason = NULL;

    if (send_steps(session, run, &reason))
      return TRUE;
    n_failures = session->n_confirmed > n_confirmed ? 1 : n_failures + 1;
    if (!relabel_send_may_have_happened(reason) || n_failures > MAX_FAILURES) {
      g_propagate_error(error, g_steal_pointer(&reason));
      return FALSE;
    }
    session->unsure = TRUE;
    if (!relabel_session_pause(session, "The server's answer was lost", PAUSE << (n_failures - 1), error))
      return FALSE;
  }
}

/* The record says what happened, so that the run can be resumed or cancelled; the key stays with it. */
static void
note_failure(RelabelSession *session, RelabelRun *run, GError **error)
{
  gboolean cancelled = g_error_matches(*error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  const char *key = relabel_run_get_key(run);

  relabel_run_set_state(run, cancelled ? RELABEL_RUN_STATE_CANCELLED : RELABEL_RUN_STATE_FAILED, (*error)->message);
  relabel_dataset_write_run(session->dataset, run, NULL);
  if (cancelled)
    return;
  if (relabel_run_get_project_shared(run))
    g_prefix_error(error,
                   "The run “%s” could not be sent whole to project %" G_GINT64_FORMAT
                   ". Resume it, or cancel it to delete its tasks there. Reason: ",
                   key, relabel_run_get_project_id(run));
  else if (relabel_run_get_project_id(run) != 0)
    g_prefix_error(error,
                   "The run “%s” could not be sent whole; its project %" G_GINT64_FORMAT
                   " is on the server. Resume it, or cancel it to delete the project. Reason: ",
                   key, relabel_run_get_project_id(run));
  else if (relabel_send_may_have_happened(*error))
    g_prefix_error(error,
                   "The run “%s” could not be sent; it is not known whether its project was made. Resume it, or cancel it to delete "
                   "what there is. Reason: ",
                   key);
  else
    g_prefix_error(error, "The run “%s” could not be sent; nothing is on the server. Resume or cancel it. Reason: ", key);
}

RelabelRun *
relabel_send_run(RelabelSession *session, RelabelRun *run, GError **error)
{
  g_autoptr(GError) reason = NULL;

  if (send_patiently(session, run, &reason))
    return g_object_ref(run);
  note_failure(session, run, &reason);
  g_propagate_error(error, g_steal_pointer(&reason));
  return NULL;
}
