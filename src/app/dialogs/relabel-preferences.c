/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-preferences.h"

#include <glib/gi18n.h>

#include "relabel-private-group.h"
#include "relabel-server-row.h"
#include "relabel.h"

/* Servers with their keys, the private server of this computer, and how labels are drawn. Everything takes effect at once. */
struct _RelabelPreferences {
  AdwPreferencesWindow parent_instance;

  /* owned */
  GSettings *settings;

  /* template children */
  AdwPreferencesGroup *servers_group;
  AdwEntryRow *add_row;
  RelabelPrivateGroup *private_group;
  GtkSwitch *names_switch;
  GtkAdjustment *width_adjustment;
  GtkAdjustment *opacity_adjustment;
};

G_DEFINE_FINAL_TYPE(RelabelPreferences, relabel_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void add_server_row(RelabelPreferences *self, const char *url);

static void
say(RelabelPreferences *self, const char *text)
{
  AdwToast *toast;
  g_autofree char *escaped = g_markup_escape_text(text, -1);

  toast = adw_toast_new(escaped);
  adw_preferences_window_add_toast(ADW_PREFERENCES_WINDOW(self), toast);
}

static void
removed_cb(RelabelPreferences *self, RelabelServerRow *row)
{
  g_auto(GStrv) servers = g_settings_get_strv(self->settings, "servers");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_auto(GStrv) left = NULL;

  for (gsize i = 0; servers[i] != NULL; i++) {
    if (!g_str_equal(servers[i], relabel_server_row_get_url(row)))
      g_strv_builder_add(builder, servers[i]);
  }
  left = g_strv_builder_end(builder);
  g_settings_set_strv(self->settings, "servers", (const char *const *)left);
  adw_preferences_group_remove(self->servers_group, GTK_WIDGET(row));
}

/* Rows are added behind the one for a new address: that one is taken out and put back as the last. */
static void
add_server_row(RelabelPreferences *self, const char *url)
{
  GtkWidget *row = relabel_server_row_new(self->settings, url);

  g_signal_connect_swapped(row, "removed", G_CALLBACK(removed_cb), self);
  g_object_ref(self->add_row);
  adw_preferences_group_remove(self->servers_group, GTK_WIDGET(self->add_row));
  adw_preferences_group_add(self->servers_group, row);
  adw_preferences_group_add(self->servers_group, GTK_WIDGET(self->add_row));
  g_object_unref(self->add_row);
}

static void
add_cb(RelabelPreferences *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *url = relabel_ls_url_normalize(gtk_editable_get_text(GTK_EDITABLE(self->add_row)), &error);
  g_auto(GStrv) servers = g_settings_get_strv(self->settings, "servers");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_auto(GStrv) more = NULL;

  if (url == NULL) {
    say(self, error->message);
    return;
  }
  gtk_editable_set_text(GTK_EDITABLE(self->add_row), "");
  if (g_strv_contains((const char *const *)servers, url))
    return;
  g_strv_builder_addv(builder, (const char **)servers);
  g_strv_builder_add(builder, url);
  more = g_strv_builder_end(builder);
  g_settings_set_strv(self->settings, "servers", (const char *const *)more);
  add_server_row(self, url);
}

static void
relabel_preferences_dispose(GObject *object)
{
  RelabelPreferences *self = RELABEL_PREFERENCES(object);

  g_clear_object(&self->settings);
  gtk_widget_dispose_template(GTK_WIDGET(self), RELABEL_TYPE_PREFERENCES);
  G_OBJECT_CLASS(relabel_preferences_parent_class)->dispose(object);
}

static void
relabel_preferences_class_init(RelabelPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_preferences_dispose;
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/dialogs/relabel-preferences.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelPreferences, servers_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelPreferences, add_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelPreferences, private_group);
  gtk_widget_class_bind_template_child(widget_class, RelabelPreferences, names_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelPreferences, width_adjustment);
  gtk_widget_class_bind_template_child(widget_class, RelabelPreferences, opacity_adjustment);
  gtk_widget_class_bind_template_callback(widget_class, add_cb);
}

static void
relabel_preferences_init(RelabelPreferences *self)
{
  g_type_ensure(RELABEL_TYPE_PRIVATE_GROUP);
  gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *
relabel_preferences_new(GSettings *settings)
{
  RelabelPreferences *self = g_object_new(RELABEL_TYPE_PREFERENCES, NULL);
  g_auto(GStrv) servers = g_settings_get_strv(settings, "servers");

  self->settings = g_object_ref(settings);
  relabel_private_group_set_settings(self->private_group, settings);
  g_settings_bind(settings, "show-labels", self->names_switch, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind(settings, "label-width", self->width_adjustment, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind(settings, "label-opacity", self->opacity_adjustment, "value", G_SETTINGS_BIND_DEFAULT);
  for (gsize i = 0; servers[i] != NULL; i++)
    add_server_row(self, servers[i]);
  return GTK_WIDGET(self);
}
