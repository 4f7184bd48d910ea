/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-ls-server.h"

G_BEGIN_DECLS

RelabelLsServer *relabel_ls_server_new(const char *url, JsonNode *version, GError **error);
void relabel_ls_server_set_user(RelabelLsServer *self, JsonObject *whoami, RelabelLsKeyKind kind);

/* Whether it is known that the server fails when tasks with drafts are looked for. NULL: nothing is known of the server yet. */
gboolean relabel_ls_server_lacks_drafts(RelabelLsServer *self);

G_END_DECLS
