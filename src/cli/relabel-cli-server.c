/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "relabel-cli-commands.h"

/* The server's calls are asynchronous; the command's thread has nothing else to do than to wait. */
typedef struct {
  GMainContext *context;
  GAsyncResult *result;
} Wait;

static void
done_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  Wait *wait = data;

  g_set_object(&wait->result, result);
}

static void
begin(Wait *wait)
{
  wait->context = g_main_context_new();
  g_main_context_push_thread_default(wait->context);
}

static GAsyncResult *
wait_for_result(Wait *wait)
{
  while (wait->result == NULL)
    g_main_context_iteration(wait->context, TRUE);
  return wait->result;
}

static void
end(Wait *wait)
{
  g_clear_object(&wait->result);
  g_main_context_pop_thread_default(wait->context);
  g_main_context_unref(wait->context);
}

static void
text_cb(const char *text, gpointer progress)
{
  relabel_progress_set(progress, text, 0, 0);
}

/* The server is the user's own, and so is its password: without it, nobody can label there. The API key is not told. */
static void
print_status(RelabelCli *cli, RelabelLsLocalServer *server)
{
  gboolean running = relabel_ls_local_server_is_running(server);
  g_autofree char *url = relabel_ls_local_server_dup_url(server);
  g_autofree char *email = relabel_ls_local_server_dup_email(server);
  g_autofree char *password = relabel_ls_local_server_dup_password(server);
  g_autofree char *log = relabel_ls_local_server_dup_log_path(server);

  if (cli->json) {
    JsonObject *object = json_object_new();

    json_object_set_boolean_member(object, "running", running);
    json_object_set_string_member(object, "url", url);
    json_object_set_string_member(object, "email", email);
    json_object_set_string_member(object, "password", password);
    json_object_set_string_member(object, "log", log);
    relabel_cli_print_object(object);
  } else if (running) {
    relabel_cli_print(_("The private Label Studio runs at %s; its log is %s"), url, log);
    relabel_cli_print(_("Sign in there as %s with the password %s"), email, password);
  } else {
    relabel_cli_print(_("The private Label Studio doesn't run; “relabelctl server start” starts it"));
  }
}

static gboolean
start_server(RelabelCli *cli, RelabelLsLocalServer *server, GError **error)
{
  Wait wait = { NULL };
  gboolean done;

  begin(&wait);
  relabel_ls_local_server_start_async(server, text_cb, cli->progress, NULL, cli->cancellable, done_cb, &wait);
  done = relabel_ls_local_server_start_finish(server, wait_for_result(&wait), error);
  end(&wait);
  if (done)
    print_status(cli, server);
  return done;
}

static gboolean
stop_server(RelabelCli *cli, RelabelLsLocalServer *server, GError **error)
{
  Wait wait = { NULL };
  gboolean done;

  begin(&wait);
  relabel_ls_local_server_stop_async(server, cli->cancellable, done_cb, &wait);
  done = relabel_ls_local_server_stop_finish(server, wait_for_result(&wait), error);
  end(&wait);
  if (done)
    print_status(cli, server);
  return done;
}

gboolean
relabel_cli_server(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelLsLocalServer) server = relabel_ls_local_server_new();

  if (g_str_equal(cli->args[0], "start"))
    return start_server(cli, server, error);
  if (g_str_equal(cli->args[0], "stop"))
    return stop_server(cli, server, error);
  if (g_str_equal(cli->args[0], "status")) {
    print_status(cli, server);
    return TRUE;
  }
  relabel_cli_set_usage_error(error, _("“%s” is not one of start, stop, status"), cli->args[0]);
  return FALSE;
}
