/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib-unix.h>
#include <stdio.h>
#include <unistd.h>

#include "relabel-cli.h"

/* A line on the terminal that is drawn over and over; at most ten times a second. */
#define DRAW_INTERVAL (G_USEC_PER_SEC / 10)

typedef struct {
  RelabelCli *cli;
  GMainLoop *loop;
  gboolean done;
  GError *error;
} Run;

static GMutex mutex;
static gboolean drawn;
static gboolean hidden;
static gint64 drawn_at;
static guint later; /* draws what came too soon behind the last */

static gboolean draw_later_cb(gpointer progress);

static void
draw(RelabelProgress *progress)
{
  g_autofree char *raw = relabel_progress_dup_text(progress);
  g_autofree char *text = relabel_cli_clean(raw, FALSE);
  g_autofree char *amount = NULL;
  gint64 now = g_get_monotonic_time();

  if (hidden || *text == '\0')
    return;
  if (drawn && now - drawn_at < DRAW_INTERVAL) {
    if (later == 0)
      later = g_timeout_add(DRAW_INTERVAL / 1000, draw_later_cb, progress);
    return;
  }
  amount = relabel_progress_dup_amount(progress);
  fprintf(stderr, "\r\033[K%s", text);
  if (*amount != '\0')
    fprintf(stderr, " (%s)", amount);
  fflush(stderr);
  drawn = TRUE;
  drawn_at = now;
}

static void
progress_changed_cb(RelabelProgress *progress)
{
  g_mutex_lock(&mutex);
  draw(progress);
  g_mutex_unlock(&mutex);
}

static gboolean
draw_later_cb(gpointer progress)
{
  later = 0;
  progress_changed_cb(progress);
  return G_SOURCE_REMOVE;
}

/* From any thread; before anything else is written to the terminal. There is no progress after it. */
void
relabel_cli_hide_progress(void)
{
  g_mutex_lock(&mutex);
  if (drawn) {
    fputs("\r\033[K", stderr);
    fflush(stderr);
  }
  drawn = FALSE;
  hidden = TRUE;
  g_mutex_unlock(&mutex);
}

/* The first interrupt asks the command to end; the second ends the program. */
static gboolean
interrupted_cb(gpointer cancellable)
{
  g_cancellable_cancel(cancellable);
  return G_SOURCE_REMOVE;
}

static gboolean
finished_cb(gpointer data)
{
  Run *run = data;

  g_main_loop_quit(run->loop);
  return G_SOURCE_REMOVE;
}

static gpointer
command_thread(gpointer data)
{
  Run *run = data;

  run->done = run->cli->command->func(run->cli, &run->error);
  g_idle_add(finished_cb, run);
  return NULL;
}

void
relabel_cli_clear(RelabelCli *cli)
{
  g_strfreev(cli->args);
  g_free(cli->store);
  g_free(cli->view);
  g_free(cli->url);
  g_free(cli->api_key);
  g_free(cli->local_server_root);
  g_clear_object(&cli->progress);
  g_clear_object(&cli->cancellable);
}

/* Runs the command of @cli. */
gboolean
relabel_cli_run(RelabelCli *cli, GError **error)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
  g_autoptr(GSource) interrupt = g_unix_signal_source_new(SIGINT);
  g_autoptr(GSource) terminate = g_unix_signal_source_new(SIGTERM);
  Run run = { .cli = cli, .loop = loop };
  GThread *thread;

  cli->cancellable = g_cancellable_new();
  cli->progress = relabel_progress_new();
  if (isatty(STDERR_FILENO))
    g_signal_connect(cli->progress, "changed", G_CALLBACK(progress_changed_cb), NULL);
  g_source_set_callback(interrupt, interrupted_cb, cli->cancellable, NULL);
  g_source_attach(interrupt, NULL);
  g_source_set_callback(terminate, interrupted_cb, cli->cancellable, NULL);
  g_source_attach(terminate, NULL);

  thread = g_thread_new("command", command_thread, &run);
  g_main_loop_run(loop);
  g_thread_join(thread);
  g_source_destroy(interrupt);
  g_source_destroy(terminate);
  relabel_cli_hide_progress();
  g_clear_handle_id(&later, g_source_remove);
  if (run.error != NULL)
    g_propagate_error(error, run.error);
  return run.done;
}
