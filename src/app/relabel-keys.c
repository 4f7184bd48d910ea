/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-keys.h"

#include "relabel.h"

/*
 * API keys that this process was given, by server and account: a desktop without a keyring asks once, not at each step. Nothing here is
 * ever written anywhere.
 */
static GHashTable *keys;

/* NULL if the address is none. */
static char *
make_name(const char *url, const char *account)
{
  g_autofree char *normalized = url != NULL ? relabel_ls_url_normalize(url, NULL) : NULL;

  return normalized != NULL ? g_strconcat(normalized, "\n", account != NULL ? account : "", NULL) : NULL;
}

/* @account: (nullable): whose key it is; the last one that is remembered is also that of nobody in particular. */
void
relabel_keys_remember(const char *url, const char *account, const char *api_key)
{
  char *name = make_name(url, account);
  char *any = make_name(url, NULL);

  if (keys == NULL)
    keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  if (name != NULL && api_key != NULL && *api_key != '\0') {
    g_hash_table_replace(keys, g_steal_pointer(&name), g_strdup(api_key));
    g_hash_table_replace(keys, g_steal_pointer(&any), g_strdup(api_key));
  }
  g_free(name);
  g_free(any);
}

/* NULL where it is to be looked for: in the environment, the keyring and the configuration, or with the private server. */
char *
relabel_keys_dup(const char *url, const char *account)
{
  g_autofree char *name = make_name(url, account);
  g_autoptr(RelabelLsLocalServer) local_server = relabel_ls_local_server_new();

  /* Which may have another address by now. */
  if (name == NULL || keys == NULL || relabel_ls_local_server_is_at(local_server, url, account))
    return NULL;
  return g_strdup(g_hash_table_lookup(keys, name));
}

char *
relabel_keys_dup_account(GSettings *settings, const char *url)
{
  g_autofree char *normalized = relabel_ls_url_normalize(url, NULL);
  g_autoptr(GVariant) accounts = g_settings_get_value(settings, "accounts");
  char *account = NULL;

  if (normalized != NULL)
    g_variant_lookup(accounts, normalized, "s", &account);
  return account;
}

void
relabel_keys_set_account(GSettings *settings, const char *url, const char *account)
{
  g_autofree char *normalized = relabel_ls_url_normalize(url, NULL);
  g_autoptr(GVariant) accounts = g_settings_get_value(settings, "accounts");
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a{ss}"));
  GVariantIter iter;
  const char *server, *other;

  g_variant_iter_init(&iter, accounts);
  while (g_variant_iter_next(&iter, "{&s&s}", &server, &other)) {
    if (g_strcmp0(server, normalized) != 0)
      g_variant_builder_add(&builder, "{ss}", server, other);
  }
  if (normalized != NULL && account != NULL)
    g_variant_builder_add(&builder, "{ss}", normalized, account);
  g_settings_set_value(settings, "accounts", g_variant_builder_end(&builder));
}
