/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-preferences.h"
struct _RelabelPreferences { AdwPreferencesWindow parent_instance; };
G_DEFINE_FINAL_TYPE(RelabelPreferences, relabel_preferences, ADW_TYPE_PREFERENCES_WINDOW)
static void relabel_preferences_class_init(RelabelPreferencesClass *klass) {}
static void relabel_preferences_init(RelabelPreferences *self) {}
GtkWidget *relabel_preferences_new(GSettings *settings) { return g_object_new(RELABEL_TYPE_PREFERENCES, NULL); }
