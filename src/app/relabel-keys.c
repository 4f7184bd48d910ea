/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-keys.h"

#include "relabel.h"

/*
 * API keys that this process was given, by server: a desktop without a keyring asks once, not at each step. Nothing here is ever
 * written anywhere.
 */
static GHashTable *keys;

void
relabel_keys_remember(const char *url, const char *api_key)
{
  char *normalized = url != NULL ? relabel_ls_url_normalize(url, NULL) : NULL;

  if (normalized == NULL || api_key == NULL || *api_key == '\0') {
    g_free(normalized);
    return;
  }
  if (keys == NULL)
    keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_replace(keys, normalized, g_strdup(api_key));
}

/* The private server's key is its own, and needs no keyring. */
static char *
dup_local_key(const char *url)
{
  g_autoptr(RelabelLsLocalServer) server = relabel_ls_local_server_new();
  g_autofree char *local = relabel_ls_local_server_is_running(server) ? relabel_ls_local_server_dup_url(server) : NULL;
  g_autofree char *normalized = local != NULL ? relabel_ls_url_normalize(local, NULL) : NULL;

  return g_strcmp0(url, normalized) == 0 ? relabel_ls_local_server_dup_token(server) : NULL;
}

/* NULL where it is to be looked for: in the environment, the keyring and the configuration. */
char *
relabel_keys_dup(const char *url)
{
  g_autofree char *normalized = url != NULL ? relabel_ls_url_normalize(url, NULL) : NULL;
  const char *known = normalized != NULL && keys != NULL ? g_hash_table_lookup(keys, normalized) : NULL;

  if (known != NULL)
    return g_strdup(known);
  return normalized != NULL ? dup_local_key(normalized) : NULL;
}
