/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stdio.h>

#include "relabel-cli-commands.h"
#include "relabel-json.h"

/* Milliseconds between two looks at a log that is followed. */
#define LOG_POLL 300

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

static gint64 opt_lines = 20;
static gboolean opt_follow;

const GOptionEntry relabel_cli_server_options[] = {
  { "lines", 'n', 0, G_OPTION_ARG_INT64, &opt_lines, N_("With “logs”: so many of the last lines (default: 20)"), "N" },
  { "follow", 'f', 0, G_OPTION_ARG_NONE, &opt_follow, N_("With “logs”: go on with what is written, until the server ends"), NULL },
  { NULL },
};

/* How it is. *why: (nullable): what is the matter with it. */
static RelabelLsServer *
check(RelabelCli *cli, RelabelLsLocalServer *server, char **why)
{
  g_autoptr(GError) error = NULL;
  RelabelLsServer *found;
  Wait wait = { NULL };

  begin(&wait);
  relabel_ls_local_server_check_async(server, cli->cancellable, done_cb, &wait);
  found = relabel_ls_local_server_check_finish(server, wait_for_result(&wait), &error);
  end(&wait);
  *why = found == NULL ? g_strdup(error->message) : NULL;
  return found;
}

static void
add_time(JsonObject *object, GDateTime *since)
{
  g_autofree char *text = since != NULL ? g_date_time_format_iso8601(since) : NULL;

  relabel_json_set_string(object, "since", text);
}

/* The server is the user's own, and so is its password: without it, nobody can label there. The API key is not told. */
static void
print_json(RelabelLsLocalServer *server, RelabelLsServer *health, const char *why)
{
  g_autofree char *url = relabel_ls_local_server_dup_url(server);
  g_autofree char *email = relabel_ls_local_server_dup_email(server);
  g_autofree char *password = relabel_ls_local_server_dup_password(server);
  g_autofree char *version = relabel_ls_local_server_dup_version(server);
  g_autofree char *folder = relabel_ls_local_server_dup_folder(server);
  g_autofree char *log = relabel_ls_local_server_dup_log_path(server);
  g_autoptr(GDateTime) since = relabel_ls_local_server_dup_since(server);
  JsonObject *object = json_object_new();

  json_object_set_boolean_member(object, "running", relabel_ls_local_server_is_running(server));
  json_object_set_boolean_member(object, "healthy", health != NULL);
  if (health == NULL)
    relabel_json_set_string(object, "problem", why);
  json_object_set_string_member(object, "url", url);
  json_object_set_string_member(object, "email", email);
  json_object_set_string_member(object, "password", password);
  json_object_set_string_member(object, "version", health != NULL ? relabel_ls_server_get_release(health) : version);
  add_time(object, since);
  json_object_set_int_member(object, "pid", relabel_ls_local_server_get_pid(server));
  json_object_set_int_member(object, "users", relabel_ls_local_server_count_users(server));
  json_object_set_boolean_member(object, "keep", relabel_ls_local_server_get_keep(server));
  json_object_set_string_member(object, "folder", folder);
  json_object_set_string_member(object, "log", log);
  relabel_cli_print_object(object);
}

static void
print_table(RelabelLsLocalServer *server, RelabelLsServer *health, const char *why)
{
  g_autoptr(RelabelCliTable) table = relabel_cli_table_new_pairs();
  g_autofree char *url = relabel_ls_local_server_dup_url(server);
  g_autofree char *email = relabel_ls_local_server_dup_email(server);
  g_autofree char *password = relabel_ls_local_server_dup_password(server);
  g_autofree char *folder = relabel_ls_local_server_dup_folder(server);
  g_autofree char *log = relabel_ls_local_server_dup_log_path(server);
  g_autoptr(GDateTime) since = relabel_ls_local_server_dup_since(server);
  g_autofree char *time = since != NULL ? g_date_time_format(since, "%x %R") : NULL;

  relabel_cli_table_add_pair(table, _("Address:"), "%s", url);
  relabel_cli_table_add_pair(table, _("Sign in:"), _("as %s with the password %s"), email, password);
  if (health != NULL)
    relabel_cli_table_add_pair(table, _("Health:"), _("good (Label Studio %s)"), relabel_ls_server_get_release(health));
  else
    relabel_cli_table_add_pair(table, _("Health:"), "%s", why);
  relabel_cli_table_add_pair(table, _("Process:"), _("%d, since %s"), relabel_ls_local_server_get_pid(server), time != NULL ? time : "?");
  relabel_cli_table_add_pair(table, _("Users:"), "%u", relabel_ls_local_server_count_users(server));
  relabel_cli_table_add_pair(table, _("Runs until:"), "%s",
                             relabel_ls_local_server_get_keep(server) ? _("“relabelctl server stop”") : _("its last user has gone"));
  relabel_cli_table_add_pair(table, _("Data:"), "%s", folder);
  relabel_cli_table_add_pair(table, _("Log:"), "%s", log);
  relabel_cli_table_print(table);
}

static void
print_status(RelabelCli *cli, RelabelLsLocalServer *server)
{
  g_autofree char *why = NULL;
  g_autoptr(RelabelLsServer) health = check(cli, server, &why);

  if (cli->json)
    print_json(server, health, why);
  else if (relabel_ls_local_server_is_running(server))
    print_table(server, health, why);
  else
    relabel_cli_print(_("The private Label Studio doesn't run; “relabelctl server start” starts it"));
}

/* Who types it asks for a server that stays. */
static gboolean
start_server(RelabelCli *cli, RelabelLsLocalServer *server, GError **error)
{
  Wait wait = { NULL };
  gboolean done;

  begin(&wait);
  relabel_ls_local_server_start_async(server, TRUE, text_cb, cli->progress, NULL, cli->cancellable, done_cb, &wait);
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

static void
print_lines(const char *text)
{
  g_autofree char *lines = g_strchomp(g_strdup(text));

  if (*lines != '\0')
    relabel_cli_print("%s", lines);
  fflush(stdout);
}

/* Until it ends, or an interrupt, which is no failure: nobody stops otherwise. */
static void
follow(RelabelCli *cli, RelabelLsLocalServer *server, goffset position)
{
  GPollFD fd;
  gboolean running;

  g_cancellable_make_pollfd(cli->cancellable, &fd);
  do {
    g_autofree char *text = NULL;

    running = relabel_ls_local_server_is_running(server);
    text = relabel_ls_local_server_read_log(server, &position, 0);
    print_lines(text);
  } while (running && g_poll(&fd, 1, LOG_POLL) == 0);
  g_cancellable_release_fd(cli->cancellable);
}

static gboolean
print_log(RelabelCli *cli, RelabelLsLocalServer *server, GError **error)
{
  g_autofree char *path = relabel_ls_local_server_dup_log_path(server);
  g_autofree char *text = NULL;
  goffset position = 0;

  if (opt_lines < 1 || opt_lines > G_MAXINT) {
    relabel_cli_set_usage_error(error, _("--lines takes a number of 1 or more"));
    return FALSE;
  }
  if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
    g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER,
                        _("The private Label Studio was never started: there is no log"));
    return FALSE;
  }
  text = relabel_ls_local_server_read_log(server, &position, (guint)opt_lines);
  print_lines(text);
  if (opt_follow)
    follow(cli, server, position);
  return TRUE;
}

gboolean
relabel_cli_server(RelabelCli *cli, GError **error)
{
  g_autoptr(RelabelLsLocalServer) server = relabel_ls_local_server_new();

  if (g_str_equal(cli->args[0], "start"))
    return start_server(cli, server, error);
  if (g_str_equal(cli->args[0], "stop"))
    return stop_server(cli, server, error);
  if (g_str_equal(cli->args[0], "logs"))
    return print_log(cli, server, error);
  if (g_str_equal(cli->args[0], "status")) {
    print_status(cli, server);
    return TRUE;
  }
  relabel_cli_set_usage_error(error, _("“%s” is not one of start, stop, status, logs"), cli->args[0]);
  return FALSE;
}
