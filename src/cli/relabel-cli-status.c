/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <inttypes.h>
#include <stddef.h>

#include "relabel-cli-commands.h"
#include "relabel-json.h"

/* Milliseconds between two questions to the server. */
#define WATCH_INTERVAL 3000

static gboolean opt_watch;

const GOptionEntry relabel_cli_status_options[] = {
  { "watch", 0, 0, G_OPTION_ARG_NONE, &opt_watch,
    N_("Go on, and print a line whenever it changes, until it is interrupted"), NULL },
  { NULL },
};

static RelabelRunStatus *
fetch(RelabelCli *cli, RelabelDataset *dataset, RelabelRun *run, const RelabelRunStatus *known, GError **error)
{
  const char *key = relabel_run_get_key(run);
  g_autoptr(GError) reason = NULL;
  RelabelRunStatus *status = relabel_run_poll_status(dataset, key, cli->api_key, known, cli->cancellable, &reason);

  if (status == NULL && relabel_cli_find_key(cli, &reason))
    status = relabel_run_poll_status(dataset, key, cli->api_key, known, cli->cancellable, &reason);
  if (status == NULL)
    g_propagate_error(error, g_steal_pointer(&reason));
  return status;
}

/* What has changed in the project, once: to watch it is about the tasks. */
static GStrv
fetch_drift(RelabelCli *cli, RelabelDataset *dataset, RelabelRun *run, GError **error)
{
  return relabel_run_check_drift(dataset, relabel_run_get_key(run), cli->api_key, cli->cancellable, error);
}

static void
print_json(RelabelRunStatus *status, GStrv drift)
{
  g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
  JsonObject *object = json_object_new();

  json_object_set_int_member(object, "samples", status->n_samples);
  json_object_set_int_member(object, "tasks", status->n_tasks);
  json_object_set_int_member(object, "labelled", status->n_labelled);
  json_object_set_int_member(object, "skipped", status->n_skipped);
  if (status->n_drafts >= 0)
    json_object_set_int_member(object, "drafts", status->n_drafts);
  else
    json_object_set_null_member(object, "drafts");
  if (drift != NULL)
    json_object_set_array_member(object, "drift", relabel_json_array_from_strv((const char *const *)drift));
  json_node_take_object(node, object);
  relabel_cli_print_json(node, !opt_watch);
}

/* @drift: NULL where it was told before. */
static void
print_status(RelabelCli *cli, RelabelRunStatus *status, GStrv drift)
{
  g_autoptr(GString) text = g_string_new(NULL);

  if (cli->json) {
    print_json(status, drift);
    return;
  }
  g_string_append_printf(text, _("%" PRId64 " of %" PRId64 " tasks labelled"), status->n_labelled,
                         status->n_tasks);
  if (status->n_skipped > 0)
    g_string_append_printf(text, _(", %" PRId64 " skipped"), status->n_skipped);
  if (status->n_drafts > 0)
    g_string_append_printf(text, _(", %" PRId64 " with a draft"), status->n_drafts);
  if (status->n_tasks < status->n_samples)
    g_string_append_printf(text, _(", %" PRId64 " samples have no task"), status->n_samples - status->n_tasks);
  relabel_cli_print("%s", text->str);
  for (gsize i = 0; drift != NULL && drift[i] != NULL; i++)
    relabel_cli_print(_("Note: %s"), drift[i]);
}

/* FALSE after an interrupt. */
static gboolean
pause_watch(GCancellable *cancellable)
{
  GPollFD fd;

  if (!g_cancellable_make_pollfd(cancellable, &fd))
    return FALSE;
  g_poll(&fd, 1, WATCH_INTERVAL);
  g_cancellable_release_fd(cancellable);
  return !g_cancellable_is_cancelled(cancellable);
}

static gboolean
watch(RelabelCli *cli, RelabelDataset *dataset, RelabelRun *run, RelabelRunStatus *status, GError **error)
{
  while (pause_watch(cli->cancellable)) {
    g_autoptr(GError) reason = NULL;
    gboolean is_same;
    g_autoptr(RelabelRunStatus) next = fetch(cli, dataset, run, status, &reason);

    if (g_error_matches(reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      return TRUE;
    if (next == NULL) {
      g_propagate_error(error, g_steal_pointer(&reason));
      return FALSE;
    }
    is_same = memcmp(next, status, offsetof(RelabelRunStatus, marker)) == 0;
    *status = *next;
    if (is_same)
      continue;
    print_status(cli, next, NULL);
    if (!relabel_cli_flush(error))
      return FALSE;
  }
  return TRUE;
}

gboolean
relabel_cli_status(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelDataset) dataset = relabel_cli_open_dataset(cli, error);
  g_autoptr(RelabelRun) run = dataset != NULL ? relabel_cli_read_run(cli, dataset, error) : NULL;
  g_autoptr(RelabelRunStatus) status = run != NULL ? fetch(cli, dataset, run, NULL, error) : NULL;
  g_auto(GStrv) drift = status != NULL ? fetch_drift(cli, dataset, run, error) : NULL;

  if (drift == NULL)
    return FALSE;
  print_status(cli, status, drift);
  if (!opt_watch)
    return TRUE;
  return relabel_cli_flush(error) && watch(cli, dataset, run, status, error);
}
