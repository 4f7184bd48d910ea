/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Texts that must not be told to anybody: the key, and the tokens that it has bought. */
GPtrArray *relabel_ls_secrets_new(void);
void relabel_ls_secrets_add(GPtrArray *secrets, const char *secret);
char *relabel_ls_secrets_mask(const GPtrArray *secrets, const char *text);
void relabel_ls_secrets_mask_error(const GPtrArray *secrets, GError *error);

/* Overwrites it first. */
void relabel_ls_secret_free(char *secret);

G_END_DECLS
