/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-application.h"

#include <glib/gi18n.h>

#include "relabel-config.h"
#include "relabel-preferences.h"
#include "relabel-private-server.h"
#include "relabel-window.h"

#define MAX_RECENT 24

/*
 * RelabelApplication:
 *
 * The program: its windows, and what they share.
 */
struct _RelabelApplication {
  AdwApplication parent_instance;

  GSettings *settings;
  RelabelThumbnailer *thumbnailer;
  RelabelStore *store;
};

G_DEFINE_FINAL_TYPE(RelabelApplication, relabel_application, ADW_TYPE_APPLICATION)

static void
new_window_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gtk_window_present(GTK_WINDOW(relabel_window_new(user_data)));
}

static void
quit_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GList *windows = g_list_copy(gtk_application_get_windows(user_data));

  /* What is sent in the background keeps the process alive until it is done. */
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close(l->data);
  g_list_free(windows);
}

static void
preferences_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  GtkWindow *window = gtk_application_get_active_window(user_data);
  GtkWidget *preferences = relabel_preferences_new(relabel_application_get_settings(user_data));

  gtk_window_set_transient_for(GTK_WINDOW(preferences), window);
  gtk_window_present(GTK_WINDOW(preferences));
}

static char *
make_debug_info(void)
{
  return g_strdup_printf("Relabel %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\n", RELABEL_VERSION, gtk_get_major_version(),
                         gtk_get_minor_version(), gtk_get_micro_version(), adw_get_major_version(), adw_get_minor_version(),
                         adw_get_micro_version(), glib_major_version, glib_minor_version, glib_micro_version);
}

static void
about_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autofree char *debug_info = make_debug_info();
  GtkWidget *about = adw_about_window_new();

  g_object_set(about,
               "transient-for", gtk_application_get_active_window(user_data),
               "application-name", "Relabel",
               "application-icon", RELABEL_APPLICATION_ID,
               "developer-name", _("The Relabel project"),
               "version", RELABEL_VERSION,
               "website", "https://github.com/relabel/relabel",
               "issue-url", "https://github.com/relabel/relabel/issues",
               "license-type", GTK_LICENSE_GPL_3_0,
               "copyright", _("© The Relabel project"),
               /* Translators: your name, and an address if you like; one translator a line. */
               "translator-credits", _("translator-credits"),
               "comments", _("Shows datasets of images, has them labelled in Label Studio, and brings the labels back."),
               "debug-info", debug_info,
               "debug-info-filename", "relabel-debug-info.txt",
               NULL);
  gtk_window_present(GTK_WINDOW(about));
}

/* The window that shows a dataset, or one that shows none yet, or a new one. */
static RelabelWindow *
find_window(RelabelApplication *self, const char *path)
{
  RelabelWindow *free_window = NULL;

  for (GList *l = gtk_application_get_windows(GTK_APPLICATION(self)); l != NULL; l = l->next) {
    RelabelWindow *window = RELABEL_IS_WINDOW(l->data) ? l->data : NULL;

    if (window != NULL && g_strcmp0(relabel_window_get_path(window), path) == 0)
      return window;
    if (window != NULL && relabel_window_get_path(window) == NULL)
      free_window = window;
  }
  return free_window != NULL ? free_window : RELABEL_WINDOW(relabel_window_new(self));
}

static void
open_path(RelabelApplication *self, const char *path)
{
  RelabelWindow *window = find_window(self, path);

  if (g_strcmp0(relabel_window_get_path(window), path) != 0)
    relabel_window_open(window, path);
  gtk_window_present(GTK_WINDOW(window));
}

static void
open_dataset_cb(GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr(GFile) file = g_file_new_for_commandline_arg(g_variant_get_string(parameter, NULL));

  open_path(user_data, g_file_peek_path(file));
}

static void
relabel_application_startup(GApplication *application)
{
  static const GActionEntry actions[] = {
    { "new-window", new_window_cb },
    { "open-dataset", open_dataset_cb, "s" },
    { "preferences", preferences_cb },
    { "about", about_cb },
    { "quit", quit_cb },
  };
  static const struct {
    const char *action;
    const char *accels[4];
  } accels[] = {
    { "app.new-window", { "<Control>n" } },
    { "app.preferences", { "<Control>comma" } },
    { "app.quit", { "<Control>q" } },
    { "window.close", { "<Control>w" } },
    { "win.open", { "<Control>o" } },
    { "win.import('')", { "<Control>i" } },
    { "win.export", { "<Control>e" } },
    { "win.toggle-sidebar", { "F9" } },
    { "win.find", { "<Control>f" } },
    { "win.ask-save-view", { "<Control>d" } },
    { "win.show-page::samples", { "<Alt>1" } },
    { "win.show-page::runs", { "<Alt>2" } },
    { "win.show-page::evaluation", { "<Alt>3" } },
    { "win.ask-evaluate", { "<Shift><Control>e" } },
    { "win.zoom-in", { "<Control>plus", "<Control>equal", "<Control>KP_Add" } },
    { "win.zoom-out", { "<Control>minus", "<Control>KP_Subtract" } },
    { "win.zoom-normal", { "<Control>0", "<Control>KP_0" } },
    { "win.zoom-one", { "<Control>1" } },
    { "win.select-all", { "<Control>a" } },
    { "win.select-none", { "<Shift><Control>a" } },
    { "win.annotate", { "<Control>Return" } },
    { "win.undo", { "<Control>z" } },
    { "win.redo", { "<Shift><Control>z" } },
    { "win.fullscreen", { "F11" } },
    { "win.show-help-overlay", { "<Control>question" } },
  };

  G_APPLICATION_CLASS(relabel_application_parent_class)->startup(application);
  g_action_map_add_action_entries(G_ACTION_MAP(application), actions, G_N_ELEMENTS(actions), application);
  for (gsize i = 0; i < G_N_ELEMENTS(accels); i++)
    gtk_application_set_accels_for_action(GTK_APPLICATION(application), accels[i].action, accels[i].accels);
  gtk_window_set_default_icon_name(RELABEL_APPLICATION_ID);
  /* Uses the private server from now on, if it runs. */
  relabel_private_server_get();
  gtk_icon_theme_add_resource_path(gtk_icon_theme_get_for_display(gdk_display_get_default()), "/io/github/relabel/Relabel/icons");
}

static void
relabel_application_activate(GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window(GTK_APPLICATION(application));

  gtk_window_present(window != NULL ? window : GTK_WINDOW(relabel_window_new(RELABEL_APPLICATION(application))));
}

static void
relabel_application_open(GApplication *application, GFile **files, int n_files, const char *hint)
{
  for (int i = 0; i < n_files; i++) {
    const char *path = g_file_peek_path(files[i]);

    if (path != NULL)
      open_path(RELABEL_APPLICATION(application), path);
  }
}

static void
relabel_application_finalize(GObject *object)
{
  RelabelApplication *self = RELABEL_APPLICATION(object);

  g_clear_object(&self->settings);
  g_clear_object(&self->thumbnailer);
  g_clear_object(&self->store);
  G_OBJECT_CLASS(relabel_application_parent_class)->finalize(object);
}

static void
relabel_application_class_init(RelabelApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = relabel_application_finalize;
  application_class->startup = relabel_application_startup;
  application_class->activate = relabel_application_activate;
  application_class->open = relabel_application_open;
}

static void
relabel_application_init(RelabelApplication *self)
{
}

RelabelApplication *
relabel_application_new(void)
{
  return g_object_new(RELABEL_TYPE_APPLICATION,
                      "application-id", RELABEL_APPLICATION_ID,
                      "resource-base-path", "/io/github/relabel/Relabel",
                      "flags", G_APPLICATION_HANDLES_OPEN,
                      NULL);
}

GSettings *
relabel_application_get_settings(RelabelApplication *self)
{
  if (self->settings == NULL)
    self->settings = g_settings_new(RELABEL_APPLICATION_ID);
  return self->settings;
}

RelabelThumbnailer *
relabel_application_get_thumbnailer(RelabelApplication *self)
{
  if (self->thumbnailer == NULL)
    self->thumbnailer = relabel_thumbnailer_new(0, NULL);
  return self->thumbnailer;
}

RelabelStore *
relabel_application_get_store(RelabelApplication *self)
{
  /* The user's own folder is never an unknown kind of store. */
  if (self->store == NULL)
    self->store = relabel_store_new(NULL, NULL);
  return self->store;
}

/* Puts a dataset at the head of those that were opened last. */
void
relabel_application_remember(RelabelApplication *self, const char *path)
{
  GSettings *settings = relabel_application_get_settings(self);
  g_autofree char *uri = g_filename_to_uri(path, NULL, NULL);
  g_auto(GStrv) recent = g_settings_get_strv(settings, "recent-datasets");
  g_autoptr(GPtrArray) uris = g_ptr_array_new();

  if (uri == NULL)
    return;
  g_ptr_array_add(uris, uri);
  for (guint i = 0; recent[i] != NULL && uris->len < MAX_RECENT; i++) {
    if (!g_str_equal(recent[i], uri))
      g_ptr_array_add(uris, recent[i]);
  }
  g_ptr_array_add(uris, NULL);
  g_settings_set_strv(settings, "recent-datasets", (const char *const *)uris->pdata);
  g_settings_set_string(settings, "last-dataset", uri);
}
