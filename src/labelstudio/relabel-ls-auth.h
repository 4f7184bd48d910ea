/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-ls-http.h"

G_BEGIN_DECLS

gboolean relabel_ls_auth_is_stale(RelabelLsClient *client);
RelabelLsRequest *relabel_ls_auth_renewal(RelabelLsClient *client);
gboolean relabel_ls_auth_keep(RelabelLsClient *client, JsonNode *answer, GError **error);
void relabel_ls_auth_refused(RelabelLsClient *client, const char *access);
void relabel_ls_auth_sign(RelabelLsClient *client, RelabelLsRequest *request, SoupMessage *message);

G_END_DECLS
