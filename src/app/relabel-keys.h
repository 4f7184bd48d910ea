/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void relabel_keys_remember(const char *url, const char *api_key);
char *relabel_keys_dup(const char *url);

G_END_DECLS
