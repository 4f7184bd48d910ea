/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which addresses are the private server's, and who uses it. */
#include <string.h>

#include "relabel-ls-error.h"
#include "relabel-ls-local-server-private.h"

#define PREFIX "http://127.0.0.1:"

static guint
get_port(const char *url)
{
  guint64 port;

  return url != NULL && g_str_has_prefix(url, PREFIX) &&
                 g_ascii_string_to_unsigned(url + strlen(PREFIX), 10, 1, G_MAXUINT16, &port, NULL)
             ? (guint)port
             : 0;
}

/* Its user has sent it, and it was there at some time: another server at that port would have another user. */
static gboolean
was_at(RelabelLsLocalState *state, const char *url, const char *account)
{
  guint port = get_port(url);

  return port > 0 && account != NULL && g_strcmp0(account, state->email) == 0 && relabel_ls_local_state_had_port(state, port);
}

/**
 * relabel_ls_local_server_is_at:
 * @self: the server
 * @url: (nullable): an address, normalised
 * @account: (nullable): the e-mail address of who has sent there what is meant, as a run has it
 *
 * Whether what is at an address is in this server: it runs there, or the account is that of its user, and it was there before another
 * program has taken its port.
 *
 * Returns: whether it is this server
 */
gboolean
relabel_ls_local_server_is_at(RelabelLsLocalServer *self, const char *url, const char *account)
{
  guint port = get_port(url);

  g_return_val_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self), FALSE);
  if (port == 0 || !relabel_ls_local_state_load(self->state, NULL))
    return FALSE;
  return was_at(self->state, url, account) || relabel_ls_local_state_find_port(self->state) == port;
}

/**
 * relabel_ls_local_server_follow:
 * @self: the server
 * @url: (nullable): an address, normalised
 * @account: (nullable): the e-mail address of who has sent there what is meant, as a run has it
 *
 * Where to find now what a run has sent to an address: the private server may have another port since.
 *
 * Returns: (transfer full) (nullable): the present address of this server if it was at @url; else @url
 */
char *
relabel_ls_local_server_follow(RelabelLsLocalServer *self, const char *url, const char *account)
{
  g_return_val_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self), NULL);
  if (get_port(url) > 0 && relabel_ls_local_state_load(self->state, NULL) && was_at(self->state, url, account))
    return relabel_ls_local_server_dup_url(self);
  return g_strdup(url);
}

/* Makes this process a user, and gives address and key; FALSE if it doesn't run, or doesn't answer yet. */
gboolean
relabel_ls_local_server_use(RelabelLsLocalServer *self, char **url, char **token, GError **error)
{
  RelabelLsLocalState *state = self->state;
  guint port = 0;

  /* First the lock: after it, it isn't stopped. */
  if (relabel_ls_local_state_load(state, error) && relabel_ls_local_state_is_running(state) && relabel_ls_local_state_hold(state, error))
    port = relabel_ls_local_state_find_port(state);
  if (port > 0) {
    *url = g_strdup_printf(PREFIX "%u", port);
    *token = g_strdup(state->token);
    return TRUE;
  }
  if (error == NULL || *error == NULL)
    g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER,
                        "The private Label Studio of this computer doesn't run: start it in the preferences of the application, or with "
                        "“relabelctl server start”");
  return FALSE;
}

/**
 * relabel_ls_local_server_hold:
 * @self: the server
 *
 * Makes this process a user of the server, until the process ends: a server that was not asked to stay runs as long as it has users. Starting
 * it, and sending to it or loading from it, does the same.
 *
 * Returns: whether the server runs, and goes on running
 */
gboolean
relabel_ls_local_server_hold(RelabelLsLocalServer *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_LOCAL_SERVER(self), FALSE);
  return relabel_ls_local_server_is_running(self) && relabel_ls_local_state_hold(self->state, NULL) &&
         relabel_ls_local_state_is_running(self->state);
}
