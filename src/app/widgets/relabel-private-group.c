/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-private-group.h"

#include <glib/gi18n.h>

#include "relabel-log-dialog.h"
#include "relabel-private-server.h"

/* Seconds between two looks at what other programs do with it, while it is seen. */
#define INTERVAL 2

/*
 * RelabelPrivateGroup:
 *
 * The private server in the preferences: whether it runs, and how it is used.
 */
struct _RelabelPrivateGroup {
  AdwPreferencesGroup parent_instance;

  /* borrowed */
  RelabelPrivateServer *server;

  /* owned */
  GSettings *settings;
  guint source;

  /* template children */
  AdwActionRow *state_row;
  GtkSpinner *spinner;
  GtkButton *button;
  AdwActionRow *address_row;
  AdwActionRow *login_row;
  GtkSwitch *keep_switch;
  GtkSwitch *default_switch;
  AdwActionRow *folder_row;
  GtkWidget *log_row;
};

G_DEFINE_FINAL_TYPE(RelabelPrivateGroup, relabel_private_group, ADW_TYPE_PREFERENCES_GROUP)

/* The words may hold what XML would take for marks. */
static void
set_subtitle(AdwActionRow *row, const char *text)
{
  g_autofree char *escaped = text != NULL ? g_markup_escape_text(text, -1) : NULL;

  adw_action_row_set_subtitle(row, escaped != NULL ? escaped : "");
}

static char *
dup_state(RelabelPrivateGroup *self)
{
  RelabelLsLocalServer *server = relabel_private_server_get_server(self->server);
  g_autofree char *version = relabel_ls_local_server_dup_version(server);
  const char *text = relabel_private_server_get_text(self->server);
  const char *problem = relabel_private_server_get_problem(self->server);

  if (relabel_private_server_is_stopping(self->server))
    return g_strdup(_("Stopping…"));
  if (relabel_private_server_is_starting(self->server))
    return g_strdup(text != NULL ? text : _("Starting…"));
  if (problem != NULL)
    return g_strdup(problem);
  if (relabel_private_server_is_ready(self->server))
    /* Translators: a version of Label Studio. */
    return version != NULL ? g_strdup_printf(_("Version %s runs"), version) : g_strdup(_("It runs"));
  if (version != NULL)
    return g_strdup_printf(_("Version %s doesn’t run"), version);
  return g_strdup(_("Not started yet. If Label Studio is not on this computer it is installed at the first start, for you alone: "
                    "that takes some minutes, and 1.3 GB."));
}

static void
show_button(RelabelPrivateGroup *self)
{
  gboolean starting = relabel_private_server_is_starting(self->server);
  gboolean stopping = relabel_private_server_is_stopping(self->server);
  gboolean failed = relabel_private_server_get_problem(self->server) != NULL;

  gtk_spinner_set_spinning(self->spinner, starting || stopping);
  gtk_widget_set_sensitive(GTK_WIDGET(self->button), !stopping);
  if (starting)
    gtk_button_set_label(self->button, _("_Cancel"));
  else
    gtk_button_set_label(self->button, relabel_private_server_is_ready(self->server) || stopping ? _("_Stop") : _("_Start"));
  if (failed)
    gtk_widget_add_css_class(GTK_WIDGET(self->state_row), "error");
  else
    gtk_widget_remove_css_class(GTK_WIDGET(self->state_row), "error");
}

static void
changed_cb(RelabelPrivateGroup *self)
{
  RelabelLsLocalServer *server = relabel_private_server_get_server(self->server);
  gboolean ready = relabel_private_server_is_ready(self->server);
  g_autofree char *state = dup_state(self);
  g_autofree char *url = relabel_ls_local_server_dup_url(server);
  g_autofree char *email = relabel_ls_local_server_dup_email(server);
  g_autofree char *folder = relabel_ls_local_server_dup_folder(server);

  set_subtitle(self->state_row, state);
  set_subtitle(self->address_row, url);
  set_subtitle(self->login_row, email);
  set_subtitle(self->folder_row, folder);
  gtk_widget_set_visible(GTK_WIDGET(self->address_row), ready);
  gtk_widget_set_visible(GTK_WIDGET(self->login_row), ready);
  gtk_widget_set_visible(GTK_WIDGET(self->folder_row), email != NULL);
  gtk_widget_set_visible(self->log_row, email != NULL);
  /* Somebody else may have asked for it to stay. */
  if (ready)
    gtk_switch_set_active(self->keep_switch, relabel_ls_local_server_get_keep(server));
  show_button(self);
}

static void
clicked_cb(RelabelPrivateGroup *self)
{
  if (relabel_private_server_is_starting(self->server) || relabel_private_server_is_ready(self->server))
    relabel_private_server_stop(self->server);
  else
    relabel_private_server_start(self->server, g_settings_get_boolean(self->settings, "keep-private-server"));
}

static void
keep_cb(RelabelPrivateGroup *self)
{
  RelabelLsLocalServer *server = relabel_private_server_get_server(self->server);
  gboolean keep = gtk_switch_get_active(self->keep_switch);

  if (self->settings == NULL)
    return;
  if (!relabel_private_server_is_ready(self->server))
    g_settings_set_boolean(self->settings, "keep-private-server", keep);
  else if (keep != relabel_ls_local_server_get_keep(server) && relabel_ls_local_server_set_keep(server, keep, NULL))
    g_settings_set_boolean(self->settings, "keep-private-server", keep);
}

static gboolean
is_default(RelabelPrivateGroup *self)
{
  g_autofree char *server = g_settings_get_string(self->settings, "default-server");

  return g_str_equal(server, RELABEL_DEFAULT_SERVER_PRIVATE);
}

static void
default_cb(RelabelPrivateGroup *self)
{
  gboolean active = gtk_switch_get_active(self->default_switch);

  if (self->settings != NULL && active != is_default(self))
    g_settings_set_string(self->settings, "default-server", active ? RELABEL_DEFAULT_SERVER_PRIVATE : "");
}

static void
default_changed_cb(RelabelPrivateGroup *self)
{
  gtk_switch_set_active(self->default_switch, is_default(self));
}

static GtkWindow *
get_window(RelabelPrivateGroup *self)
{
  return GTK_WINDOW(gtk_widget_get_root(GTK_WIDGET(self)));
}

static void
open_cb(RelabelPrivateGroup *self)
{
  g_autofree char *url = relabel_ls_local_server_dup_url(relabel_private_server_get_server(self->server));

  if (url != NULL)
    gtk_show_uri(get_window(self), url, GDK_CURRENT_TIME);
}

static void
open_folder_cb(RelabelPrivateGroup *self)
{
  g_autofree char *folder = relabel_ls_local_server_dup_folder(relabel_private_server_get_server(self->server));
  g_autofree char *uri = g_filename_to_uri(folder, NULL, NULL);

  gtk_show_uri(get_window(self), uri, GDK_CURRENT_TIME);
}

static void
copy_password_cb(RelabelPrivateGroup *self)
{
  g_autofree char *password = relabel_ls_local_server_dup_password(relabel_private_server_get_server(self->server));

  if (password != NULL)
    gdk_clipboard_set_text(gtk_widget_get_clipboard(GTK_WIDGET(self)), password);
}

static void
show_log_cb(RelabelPrivateGroup *self)
{
  GtkWidget *dialog = relabel_log_dialog_new();

  gtk_window_set_transient_for(GTK_WINDOW(dialog), get_window(self));
  gtk_window_present(GTK_WINDOW(dialog));
}

static gboolean
look_cb(gpointer user_data)
{
  RelabelPrivateGroup *self = user_data;

  relabel_private_server_refresh(self->server);
  return G_SOURCE_CONTINUE;
}

static void
relabel_private_group_map(GtkWidget *widget)
{
  RelabelPrivateGroup *self = RELABEL_PRIVATE_GROUP(widget);

  GTK_WIDGET_CLASS(relabel_private_group_parent_class)->map(widget);
  relabel_private_server_refresh(self->server);
  self->source = g_timeout_add_seconds(INTERVAL, look_cb, self);
}

static void
relabel_private_group_unmap(GtkWidget *widget)
{
  g_clear_handle_id(&RELABEL_PRIVATE_GROUP(widget)->source, g_source_remove);
  GTK_WIDGET_CLASS(relabel_private_group_parent_class)->unmap(widget);
}

static void
relabel_private_group_dispose(GObject *object)
{
  RelabelPrivateGroup *self = RELABEL_PRIVATE_GROUP(object);

  g_clear_object(&self->settings);
  gtk_widget_dispose_template(GTK_WIDGET(self), RELABEL_TYPE_PRIVATE_GROUP);
  G_OBJECT_CLASS(relabel_private_group_parent_class)->dispose(object);
}

static void
relabel_private_group_class_init(RelabelPrivateGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_private_group_dispose;
  widget_class->map = relabel_private_group_map;
  widget_class->unmap = relabel_private_group_unmap;
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-private-group.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelPrivateGroup, state_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelPrivateGroup, spinner);
  gtk_widget_class_bind_template_child(widget_class, RelabelPrivateGroup, button);
  gtk_widget_class_bind_template_child(widget_class, RelabelPrivateGroup, address_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelPrivateGroup, login_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelPrivateGroup, keep_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelPrivateGroup, default_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelPrivateGroup, folder_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelPrivateGroup, log_row);
  gtk_widget_class_bind_template_callback(widget_class, clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, keep_cb);
  gtk_widget_class_bind_template_callback(widget_class, default_cb);
  gtk_widget_class_bind_template_callback(widget_class, open_cb);
  gtk_widget_class_bind_template_callback(widget_class, open_folder_cb);
  gtk_widget_class_bind_template_callback(widget_class, copy_password_cb);
  gtk_widget_class_bind_template_callback(widget_class, show_log_cb);
}

static void
relabel_private_group_init(RelabelPrivateGroup *self)
{
  self->server = relabel_private_server_get();
  gtk_widget_init_template(GTK_WIDGET(self));
  g_signal_connect_object(self->server, "changed", G_CALLBACK(changed_cb), self, G_CONNECT_SWAPPED);
}

void
relabel_private_group_set_settings(RelabelPrivateGroup *self, GSettings *settings)
{
  gtk_switch_set_active(self->keep_switch, g_settings_get_boolean(settings, "keep-private-server"));
  g_set_object(&self->settings, settings);
  g_signal_connect_object(settings, "changed::default-server", G_CALLBACK(default_changed_cb), self, G_CONNECT_SWAPPED);
  default_changed_cb(self);
  changed_cb(self);
}
