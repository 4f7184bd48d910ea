/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RELABEL_TYPE_PRIVATE_GROUP (relabel_private_group_get_type())

G_DECLARE_FINAL_TYPE(RelabelPrivateGroup, relabel_private_group, RELABEL, PRIVATE_GROUP, AdwPreferencesGroup)

void relabel_private_group_set_settings(RelabelPrivateGroup *self, GSettings *settings);

G_END_DECLS
