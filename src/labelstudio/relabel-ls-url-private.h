/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-ls-url.h"

G_BEGIN_DECLS

char *relabel_ls_url_dup_host(const char *url);
gboolean relabel_ls_url_same_server(const char *base, const char *target);
char *relabel_ls_encode_bytes(const char *bytes, const char *kept);

G_END_DECLS
