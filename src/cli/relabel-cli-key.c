/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <poll.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "relabel-cli.h"

gboolean
relabel_cli_use_local_server(RelabelCli *cli)
{
  g_autoptr(RelabelLsLocalServer) server = relabel_ls_local_server_new();

  if ((cli->url != NULL && !relabel_ls_local_server_is_at(server, cli->url, NULL)) || !relabel_ls_local_server_hold(server))
    return FALSE;
  g_free(cli->url);
  cli->url = relabel_ls_local_server_dup_url(server);
  g_free(cli->local_server_root);
  cli->local_server_root = g_strdup(relabel_ls_local_server_get_document_root(server));
  return TRUE;
}

/* A line of standard input; NULL at its end, or after an interrupt. */
char *
relabel_cli_read_line(GCancellable *cancellable)
{
  g_autoptr(GString) line = g_string_new(NULL);
  int cancel_fd = g_cancellable_get_fd(cancellable);
  struct pollfd fds[] = { { .fd = STDIN_FILENO, .events = POLLIN }, { .fd = cancel_fd, .events = POLLIN } };
  char c;

  while (poll(fds, G_N_ELEMENTS(fds), -1) > 0 && fds[1].revents == 0 && read(STDIN_FILENO, &c, 1) == 1) {
    if (c == '\n') {
      g_cancellable_release_fd(cancellable);
      return g_strdup(g_strstrip(line->str));
    }
    g_string_append_c(line, c);
  }
  g_cancellable_release_fd(cancellable);
  return NULL;
}

static char *
ask_for_key(GCancellable *cancellable, const char *why)
{
  g_autofree char *cleaned = relabel_cli_clean(why, FALSE);
  struct termios terminal, quiet;
  char *key;

  if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &terminal) != 0)
    return NULL;
  quiet = terminal;
  quiet.c_lflag &= ~(tcflag_t)ECHO;
  /* Before the question: an answer to it that is given at once is neither shown nor lost. */
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  relabel_cli_hide_progress();
  fprintf(stderr, "%s\n%s ", cleaned, _("API key (Account & Settings → Access Token):"));
  fflush(stderr);
  key = relabel_cli_read_line(cancellable);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal);
  fputc('\n', stderr);
  if (key != NULL && *key == '\0')
    g_clear_pointer(&key, g_free);
  return key;
}

gboolean
relabel_cli_find_key(RelabelCli *cli, GError **error)
{
  gboolean no_server = g_error_matches(*error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_NO_SERVER);
  gboolean no_key = g_error_matches(*error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_NO_KEY);
  gboolean refused = g_error_matches(*error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_UNAUTHORIZED) ||
                     g_error_matches(*error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LEGACY_DISABLED);

  if ((!no_server && !no_key && !refused) || cli->api_key != NULL)
    return FALSE;
  if (no_server && relabel_cli_use_local_server(cli)) {
    g_clear_error(error);
    return TRUE;
  }
  if (no_key || refused)
    cli->api_key = ask_for_key(cli->cancellable, (*error)->message);
  if (cli->api_key == NULL)
    return FALSE;
  g_clear_error(error);
  return TRUE;
}
