/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-ls-project.h"

G_BEGIN_DECLS

RelabelLsProject *relabel_ls_project_new(JsonNode *node, GError **error);
/* Bytes of memory, roughly. */
gsize relabel_ls_project_get_size(RelabelLsProject *self);
RelabelLsStatus *relabel_ls_status_new(JsonNode *node, GError **error);

G_END_DECLS
