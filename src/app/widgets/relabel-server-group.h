/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "relabel.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_SERVER_GROUP (relabel_server_group_get_type())

G_DECLARE_FINAL_TYPE(RelabelServerGroup, relabel_server_group, RELABEL, SERVER_GROUP, AdwPreferencesGroup)

void relabel_server_group_set_settings(RelabelServerGroup *self, GSettings *settings);
const char *relabel_server_group_get_url(RelabelServerGroup *self);
const char *relabel_server_group_get_api_key(RelabelServerGroup *self);
char *relabel_server_group_dup_root(RelabelServerGroup *self);
void relabel_server_group_set_root(RelabelServerGroup *self, const char *root);
const char *relabel_server_group_get_problem(RelabelServerGroup *self);

G_END_DECLS
