/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void relabel_keys_remember(const char *url, const char *account, const char *api_key);
char *relabel_keys_dup(const char *url, const char *account);

/* Whose key is preferred where the keyring has several for a server; NULL if nobody's. */
char *relabel_keys_dup_account(GSettings *settings, const char *url);
void relabel_keys_set_account(GSettings *settings, const char *url, const char *account);

G_END_DECLS
