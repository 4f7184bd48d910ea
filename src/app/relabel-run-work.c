/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-run-work.h"

#include <glib/gi18n.h>

#include "relabel-key-dialog.h"
#include "relabel-keys.h"
#include "relabel-run-text.h"
#include "relabel-window-private.h"

/*
 * What a window does with runs. Each piece of work goes on when the window is closed: what it holds of the window is only told what
 * came of it if it is still there.
 */
typedef struct _Work Work;

/* The run of a key is looked up before the server is asked: whose key is known from this session is used. */
typedef void (*StartFunc)(Work *work, const char *api_key);
typedef void (*EndFunc)(Work *work);

struct _Work {
  RelabelWindow *window;
  RelabelDataset *dataset;
  RelabelJob *job; /* NULL for what is done in a moment */
  RelabelAnnotateRequest *request;
  char *key;
  char *new_key;
  char *url;     /* of the editor */
  char *server;
  char *account;
  StartFunc start;
  EndFunc end;
  RelabelLoadReport *report;
  RelabelRunDoneFunc done;
  gpointer user_data;
  GError *error;
};

static void
work_free(Work *work)
{
  g_object_unref(work->window);
  g_object_unref(work->dataset);
  g_clear_object(&work->job);
  g_clear_object(&work->request);
  g_free(work->key);
  g_free(work->new_key);
  g_free(work->url);
  g_free(work->server);
  g_free(work->account);
  g_clear_object(&work->report);
  g_clear_error(&work->error);
  g_free(work);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Work, work_free)

static gboolean
is_there(RelabelWindow *window)
{
  return gtk_window_get_application(GTK_WINDOW(window)) != NULL;
}

/* @title: of work that lasts, or NULL. */
static Work *
begin(RelabelWindow *window, const char *key, const char *title)
{
  Work *work = g_new0(Work, 1);

  work->window = g_object_ref(window);
  work->dataset = g_object_ref(relabel_workspace_get_dataset(window->workspace));
  work->key = g_strdup(key);
  work->job = title != NULL ? relabel_job_new(title, work->dataset, key) : NULL;
  relabel_runs_page_begin_work(window->runs_page);
  relabel_window_update_actions(window);
  return work;
}

static gboolean
is_cancelled(const GError *error)
{
  return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* @heading: of the message where the work failed and nobody else says so, or NULL. */
static void
end(Work *work, const GError *error, const char *heading)
{
  if (is_cancelled(error))
    error = NULL;
  relabel_runs_page_end_work(work->window->runs_page, error);
  if (!is_there(work->window))
    return;
  relabel_window_update_actions(work->window);
  if (error != NULL && heading != NULL)
    relabel_window_show_error(work->window, heading, error->message);
}

/* ---- what needs a run that exists ---- */

static RelabelRun *
find_run(GPtrArray *runs, const char *key)
{
  for (guint i = 0; runs != NULL && i < runs->len; i++) {
    if (g_strcmp0(relabel_run_get_key(runs->pdata[i]), key) == 0)
      return runs->pdata[i];
  }
  return NULL;
}

static void
found_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr(GPtrArray) runs = relabel_dataset_list_runs_finish(RELABEL_DATASET(source), result, NULL);
  RelabelRun *run = find_run(runs, work->key);
  g_autofree char *api_key = run != NULL ? relabel_keys_dup(relabel_run_get_url(run), relabel_run_get_account(run)) : NULL;

  g_clear_error(&work->error);
  g_free(work->url);
  g_free(work->server);
  g_free(work->account);
  work->url = run != NULL ? relabel_run_dup_editor_url(run, &work->error) : NULL;
  work->server = run != NULL ? g_strdup(relabel_run_get_url(run)) : NULL;
  work->account = run != NULL ? g_strdup(relabel_run_get_account(run)) : NULL;
  work->start(work, api_key);
}

/* A run that doesn't exist is left to the library, which says so. */
static void
find_and_start(Work *work, StartFunc func)
{
  work->start = func;
  relabel_dataset_list_runs_async(work->dataset, RELABEL_RUN_KIND_ANNOTATION, NULL, found_cb, work);
}

static void
asked_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;

  if (relabel_key_dialog_ask_finish(result))
    find_and_start(work, work->start);
  else
    work->end(work);
}

/* Where a key is missing or was refused it is asked for, and what was begun is done again. Takes the work. */
static void
end_or_ask(Work *work, EndFunc func)
{
  work->end = func;
  if (relabel_key_dialog_is_needed(work->error) && work->start != NULL && work->server != NULL && is_there(work->window))
    relabel_key_dialog_ask_async(GTK_WINDOW(work->window), work->server, work->account, work->error->message, asked_cb, work);
  else
    func(work);
}

static void
key_asked_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Work) work = user_data;

  /* The page asks the server again. */
  relabel_key_dialog_ask_finish(result);
  end(work, NULL, NULL);
}

static void
ask_key(Work *work, const char *api_key)
{
  g_autofree char *why = g_strdup_printf(_("The key for %s is missing, or is no longer known there."), work->server);

  if (work->server != NULL && is_there(work->window)) {
    relabel_key_dialog_ask_async(GTK_WINDOW(work->window), work->server, work->account, why, key_asked_cb, work);
    return;
  }
  end(work, NULL, NULL);
  work_free(work);
}

/* Of the server where the run is. */
void
relabel_window_ask_key_of_run(RelabelWindow *self, const char *key)
{
  find_and_start(begin(self, key, NULL), ask_key);
}

/* ---- sending ---- */

/* @run: (nullable): if it is on record */
static void
end_sending(Work *work, RelabelRun *run)
{
  const GError *error = work->error;

  if (run != NULL && work->request != NULL)
    relabel_keys_remember(relabel_run_get_url(run), relabel_run_get_account(run), relabel_annotate_request_get_api_key(work->request));
  if (is_cancelled(error))
    relabel_job_end(work->job, NULL, NULL);
  else if (error != NULL)
    relabel_job_end(work->job, _("Sending failed"), error->message);
  else
    relabel_job_end(work->job, _("Ready to be labelled"), work->key);
  if (is_there(work->window) && error == NULL)
    relabel_runs_page_set_last_run(work->window->runs_page, work->key);
  end(work, error, work->done == NULL ? _("The Images Could Not Be Sent") : NULL);
  if (work->done != NULL)
    work->done(work->key, run != NULL, error, work->user_data);
}

static void
check_recorded_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Work) work = user_data;
  g_autoptr(GPtrArray) runs = relabel_dataset_list_runs_finish(RELABEL_DATASET(source), result, NULL);

  end_sending(work, find_run(runs, work->key));
}

/* What was planned before it failed can be resumed. */
static void
check_recorded(Work *work)
{
  relabel_dataset_list_runs_async(work->dataset, RELABEL_RUN_KIND_ANNOTATION, NULL, check_recorded_cb, work);
}

static void
sent_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr(RelabelRun) run = work->request != NULL
                                  ? relabel_annotate_finish(work->dataset, result, &work->error)
                                  : relabel_annotate_resume_finish(work->dataset, result, &work->error);

  if (run == NULL && !g_error_matches(work->error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS)) {
    end_or_ask(work, check_recorded);
    return;
  }
  end_sending(work, run);
  work_free(work);
}

/* The job is borrowed; it lasts at least until @done is called. */
RelabelJob *
relabel_window_annotate(RelabelWindow *self, RelabelAnnotateRequest *request, RelabelRunDoneFunc done, gpointer user_data)
{
  Work *work = begin(self, relabel_annotate_request_get_key(request), _("Sending Images"));

  work->request = g_object_ref(request);
  work->done = done;
  work->user_data = user_data;
  relabel_annotate_async(work->dataset, request, relabel_job_get_progress(work->job), relabel_job_get_cancellable(work->job),
                         sent_cb, work);
  return work->job;
}

static void
resume(Work *work, const char *api_key)
{
  g_clear_error(&work->error);
  relabel_annotate_resume_async(work->dataset, work->key, api_key, relabel_job_get_progress(work->job),
                                relabel_job_get_cancellable(work->job), sent_cb, work);
}

RelabelJob *
relabel_window_resume_run(RelabelWindow *self, const char *key, RelabelRunDoneFunc done, gpointer user_data)
{
  Work *work = begin(self, key, _("Sending Images"));

  work->done = done;
  work->user_data = user_data;
  find_and_start(work, resume);
  return work->job;
}

static void
open_editor(Work *work, const char *api_key)
{
  g_autoptr(Work) owned = work;

  if (work->url != NULL && is_there(work->window))
    gtk_show_uri(GTK_WINDOW(work->window), work->url, GDK_CURRENT_TIME);
  if (work->url == NULL && work->error == NULL)
    g_set_error(&work->error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, _("There is no run “%s”"), work->key);
  end(work, work->error, _("Label Studio Can’t Be Opened"));
}

/* In the browser. */
void
relabel_window_open_run(RelabelWindow *self, const char *key)
{
  find_and_start(begin(self, key, NULL), open_editor);
}

static void
show_report(Work *work, RelabelLoadReport *report)
{
  g_autofree char *text = relabel_run_text_dup_report(report);

  relabel_runs_page_note_load(work->window->runs_page, work->key, report);
  /* The window may show another dataset by now. */
  if (work->window->workspace == NULL || relabel_workspace_get_dataset(work->window->workspace) != work->dataset)
    return;
  if (relabel_load_report_get_n_changes(report) > 0)
    relabel_window_add_undo_toast(work->window, text);
  else
    relabel_window_add_toast(work->window, text);
}

static void
end_loading(Work *owned)
{
  g_autoptr(Work) work = owned;
  g_autofree char *text = work->report != NULL ? relabel_run_text_dup_report(work->report) : NULL;

  if (work->report != NULL)
    relabel_job_end(work->job, _("Labels are loaded"), text);
  else
    relabel_job_end(work->job, is_cancelled(work->error) ? NULL : _("Loading failed"), work->error->message);
  if (work->report != NULL && is_there(work->window))
    show_report(work, work->report);
  end(work, work->error, _("The Labels Could Not Be Loaded"));
}

static void
loaded_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;

  work->report = relabel_load_annotations_finish(work->dataset, result, &work->error);
  end_or_ask(work, end_loading);
}

static void
load(Work *work, const char *api_key)
{
  RelabelLoadRequest *request = g_object_get_data(G_OBJECT(work->job), "request");

  g_clear_error(&work->error);
  if (api_key != NULL)
    relabel_load_request_set_api_key(request, api_key);
  relabel_load_annotations_async(work->dataset, request, relabel_job_get_progress(work->job), relabel_job_get_cancellable(work->job),
                                 loaded_cb, work);
}

void
relabel_window_load_run(RelabelWindow *self, RelabelLoadRequest *request)
{
  Work *work = begin(self, relabel_load_request_get_key(request), _("Loading Labels"));

  g_object_set_data_full(G_OBJECT(work->job), "request", g_object_ref(request), g_object_unref);
  find_and_start(work, load);
}

/* Stops the sending or loading; what is there stays. */
void
relabel_window_stop_run(RelabelWindow *self, const char *key)
{
  RelabelJob *job = relabel_job_find(relabel_dataset_get_uri(relabel_workspace_get_dataset(self->workspace)), key);

  if (job != NULL)
    g_cancellable_cancel(relabel_job_get_cancellable(job));
}

static void
end_cancelling(Work *work)
{
  end(work, work->error, _("The Run Could Not Be Cancelled"));
  work_free(work);
}

static void
cancelled_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;

  relabel_run_cancel_finish(work->dataset, result, &work->error);
  end_or_ask(work, end_cancelling);
}

static void
cancel(Work *work, const char *api_key)
{
  g_clear_error(&work->error);
  relabel_run_cancel_async(work->dataset, work->key, api_key, NULL, cancelled_cb, work);
}

/* What is on the server goes, and then the record. */
void
relabel_window_cancel_run(RelabelWindow *self, const char *key)
{
  find_and_start(begin(self, key, NULL), cancel);
}

static void
end_cleaning(Work *work)
{
  if (work->error == NULL && is_there(work->window))
    relabel_window_add_toast(work->window, _("Project deleted from the server"));
  end(work, work->error, _("The Run Could Not Be Cleaned Up"));
  work_free(work);
}

static void
cleaned_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  Work *work = user_data;

  relabel_run_cleanup_finish(work->dataset, result, &work->error);
  end_or_ask(work, end_cleaning);
}

static void
cleanup(Work *work, const char *api_key)
{
  g_clear_error(&work->error);
  relabel_run_cleanup_async(work->dataset, work->key, api_key, NULL, cleaned_cb, work);
}

void
relabel_window_cleanup_run(RelabelWindow *self, const char *key)
{
  find_and_start(begin(self, key, NULL), cleanup);
}

/* ---- what concerns only the record ---- */

static void
record_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(Work) work = user_data;

  g_task_propagate_boolean(G_TASK(result), &work->error);
  end(work, work->error, work->new_key != NULL ? _("The Run Could Not Be Renamed") : _("The Record Could Not Be Deleted"));
}

/* The store's calls wait. */
static void
record_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  GError *error = NULL;
  gboolean done = work->new_key != NULL
                      ? relabel_dataset_rename_run(source, RELABEL_RUN_KIND_ANNOTATION, work->key, work->new_key, &error)
                      : relabel_dataset_delete_run(source, RELABEL_RUN_KIND_ANNOTATION, work->key, &error);

  if (done)
    g_task_return_boolean(task, TRUE);
  else
    g_task_return_error(task, error);
}

static void
change_record(Work *work)
{
  g_autoptr(GTask) task = g_task_new(work->dataset, NULL, record_cb, work);

  g_task_set_source_tag(task, change_record);
  g_task_set_task_data(task, work, NULL);
  g_task_run_in_thread(task, record_thread);
}

void
relabel_window_rename_run(RelabelWindow *self, const char *key, const char *new_key)
{
  Work *work = begin(self, key, NULL);

  work->new_key = g_strdup(new_key);
  change_record(work);
}

/* The project on the server stays as it is. */
void
relabel_window_delete_run(RelabelWindow *self, const char *key)
{
  change_record(begin(self, key, NULL));
}
