/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-server-row.h"

#include <glib/gi18n.h>

#include "relabel.h"

/* A server in the preferences: its key, which goes to the keyring at once, and what the connection test says in words. */
struct _RelabelServerRow {
  AdwExpanderRow parent_instance;

  /* owned */
  char *url;
  GCancellable *cancellable;
  RelabelLsClient *client;

  /* template children */
  GtkSpinner *spinner;
  AdwPasswordEntryRow *key_row;
  AdwActionRow *state_row;
};

enum { SIGNAL_REMOVED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE(RelabelServerRow, relabel_server_row, ADW_TYPE_EXPANDER_ROW)

static void
say(RelabelServerRow *self, const char *text, const char *style)
{
  static const char *const styles[] = { "success", "error" };

  gtk_spinner_stop(self->spinner);
  adw_action_row_set_subtitle(self->state_row, text);
  adw_expander_row_set_subtitle(ADW_EXPANDER_ROW(self), text);
  for (gsize i = 0; i < G_N_ELEMENTS(styles); i++)
    gtk_widget_remove_css_class(GTK_WIDGET(self->state_row), styles[i]);
  if (style != NULL)
    gtk_widget_add_css_class(GTK_WIDGET(self->state_row), style);
}

/* The words of an error may hold what XML would take for marks. */
static void
say_error(RelabelServerRow *self, GError *error)
{
  g_autofree char *escaped = g_markup_escape_text(error->message, -1);

  say(self, escaped, "error");
}

static void
tested_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLsServer) server = relabel_ls_client_test_finish(RELABEL_LS_CLIENT(source), result, &error);
  RelabelServerRow *self = user_data;
  g_autofree char *text = NULL;
  g_autofree char *escaped = NULL;

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (server == NULL) {
    say_error(self, error);
    return;
  }
  text = g_strdup_printf(_("Works: Label Studio %s, as %s"), relabel_ls_server_get_release(server),
                         relabel_ls_server_get_email(server));
  escaped = g_markup_escape_text(text, -1);
  say(self, escaped, "success");
}

static void
resolved_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLsCredentials) credentials = relabel_ls_credentials_resolve_finish(result, &error);
  RelabelServerRow *self = user_data;

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (credentials == NULL) {
    say_error(self, error);
    return;
  }
  if (relabel_ls_credentials_get_api_key(credentials) == NULL) {
    say(self, _("No API key yet: copy it from your account page on the server"), NULL);
    return;
  }
  g_clear_object(&self->client);
  self->client = relabel_ls_client_new(self->url, relabel_ls_credentials_get_api_key(credentials), &error);
  if (self->client == NULL)
    say_error(self, error);
  else
    relabel_ls_client_test_async(self->client, self->cancellable, tested_cb, self);
}

static void
test_cb(RelabelServerRow *self)
{
  gtk_spinner_start(self->spinner);
  relabel_ls_credentials_resolve_async(self->url, NULL, NULL, self->cancellable, resolved_cb, self);
}

static void
stored_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  gboolean stored = relabel_ls_keyring_store_finish(result, &error);
  RelabelServerRow *self = user_data;

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!stored) {
    say_error(self, error);
    return;
  }
  /* What is in the keyring need not stay on the screen. */
  gtk_editable_set_text(GTK_EDITABLE(self->key_row), "");
  test_cb(self);
}

static void
store_key_cb(RelabelServerRow *self)
{
  g_autofree char *key = g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(self->key_row))));

  if (*key == '\0')
    return;
  gtk_spinner_start(self->spinner);
  relabel_ls_keyring_store_async(self->url, key, self->cancellable, stored_cb, self);
}

static void
remove_cb(RelabelServerRow *self)
{
  /* Goes on when the row is gone. */
  relabel_ls_keyring_clear_async(self->url, NULL, NULL, NULL);
  g_signal_emit(self, signals[SIGNAL_REMOVED], 0);
}

static void
relabel_server_row_dispose(GObject *object)
{
  RelabelServerRow *self = RELABEL_SERVER_ROW(object);

  g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->client);
  gtk_widget_dispose_template(GTK_WIDGET(self), RELABEL_TYPE_SERVER_ROW);
  G_OBJECT_CLASS(relabel_server_row_parent_class)->dispose(object);
}

static void
relabel_server_row_finalize(GObject *object)
{
  RelabelServerRow *self = RELABEL_SERVER_ROW(object);

  g_free(self->url);
  g_object_unref(self->cancellable);
  G_OBJECT_CLASS(relabel_server_row_parent_class)->finalize(object);
}

static void
relabel_server_row_class_init(RelabelServerRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_server_row_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_server_row_finalize;
  signals[SIGNAL_REMOVED] =
      g_signal_new("removed", RELABEL_TYPE_SERVER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/dialogs/relabel-server-row.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelServerRow, spinner);
  gtk_widget_class_bind_template_child(widget_class, RelabelServerRow, key_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelServerRow, state_row);
  gtk_widget_class_bind_template_callback(widget_class, store_key_cb);
  gtk_widget_class_bind_template_callback(widget_class, test_cb);
  gtk_widget_class_bind_template_callback(widget_class, remove_cb);
}

static void
relabel_server_row_init(RelabelServerRow *self)
{
  self->cancellable = g_cancellable_new();
  gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *
relabel_server_row_new(const char *url)
{
  RelabelServerRow *self = g_object_new(RELABEL_TYPE_SERVER_ROW, NULL);
  g_autofree char *escaped = g_markup_escape_text(url, -1);

  self->url = g_strdup(url);
  adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self), escaped);
  test_cb(self);
  return GTK_WIDGET(self);
}

const char *
relabel_server_row_get_url(RelabelServerRow *self)
{
  return self->url;
}
