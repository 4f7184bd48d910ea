/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define RELABEL_TYPE_PREFERENCES (relabel_preferences_get_type())

G_DECLARE_FINAL_TYPE(RelabelPreferences, relabel_preferences, RELABEL, PREFERENCES, AdwPreferencesWindow)

GtkWidget *relabel_preferences_new(GSettings *settings);

G_END_DECLS
