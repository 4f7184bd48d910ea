/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-server-row.h"

#include <glib/gi18n.h>

#include "relabel-keys.h"
#include "relabel.h"

/* A server in the preferences: its keys, which go to the keyring as soon as they work, and what the connection test says in words. */
struct _RelabelServerRow {
  AdwExpanderRow parent_instance;

  /* owned */
  char *url;
  GSettings *settings;
  char *typed; /* the key that is tested before it is stored */
  GPtrArray *account_rows;
  GCancellable *cancellable;
  RelabelLsClient *client;

  /* template children */
  GtkSpinner *spinner;
  AdwPasswordEntryRow *key_row;
  AdwActionRow *state_row;
  GtkSwitch *default_switch;
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

static void show_accounts(RelabelServerRow *self);

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
  show_accounts(self);
}

/* Whose key it is has only now become known. */
static void
store(RelabelServerRow *self, const char *account)
{
  g_autofree char *key = g_steal_pointer(&self->typed);

  relabel_keys_set_account(self->settings, self->url, account);
  relabel_keys_remember(self->url, account, key);
  relabel_ls_keyring_store_async(self->url, account, key, self->cancellable, stored_cb, self);
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
  if (self->typed != NULL)
    store(self, relabel_ls_server_get_email(server));
}

static void
test_key(RelabelServerRow *self, const char *api_key)
{
  g_autoptr(GError) error = NULL;

  gtk_spinner_start(self->spinner);
  g_clear_object(&self->client);
  self->client = relabel_ls_client_new(self->url, api_key, &error);
  if (self->client == NULL)
    say_error(self, error);
  else
    relabel_ls_client_test_async(self->client, self->cancellable, tested_cb, self);
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
  test_key(self, relabel_ls_credentials_get_api_key(credentials));
}

static void
test_cb(RelabelServerRow *self)
{
  g_autofree char *account = relabel_keys_dup_account(self->settings, self->url);

  g_clear_pointer(&self->typed, g_free);
  gtk_spinner_start(self->spinner);
  relabel_ls_credentials_resolve_async(self->url, NULL, NULL, account, self->cancellable, resolved_cb, self);
}

static void
store_key_cb(RelabelServerRow *self)
{
  g_autofree char *key = g_strstrip(g_strdup(gtk_editable_get_text(GTK_EDITABLE(self->key_row))));

  if (*key == '\0')
    return;
  g_free(self->typed);
  self->typed = g_steal_pointer(&key);
  test_key(self, self->typed);
}

/* ---- the accounts whose keys the keyring has ---- */

static const char *
get_account(GtkWidget *widget)
{
  return g_object_get_data(G_OBJECT(widget), "account");
}

static void
choose_account_cb(RelabelServerRow *self, GtkWidget *button)
{
  if (!gtk_check_button_get_active(GTK_CHECK_BUTTON(button)))
    return;
  relabel_keys_set_account(self->settings, self->url, get_account(button));
  test_cb(self);
}

static void
account_cleared_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  gboolean cleared = relabel_ls_keyring_clear_finish(result, &error);
  RelabelServerRow *self = user_data;

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (cleared)
    show_accounts(self);
  else
    say_error(self, error);
}

static void
remove_account_cb(RelabelServerRow *self, GtkWidget *button)
{
  g_autofree char *chosen = relabel_keys_dup_account(self->settings, self->url);

  if (g_strcmp0(chosen, get_account(button)) == 0)
    relabel_keys_set_account(self->settings, self->url, NULL);
  relabel_ls_keyring_clear_async(self->url, get_account(button), self->cancellable, account_cleared_cb, self);
}

static GtkWidget *
new_account_row(RelabelServerRow *self, const char *account, gboolean chosen, GtkCheckButton *group)
{
  GtkWidget *row = adw_action_row_new();
  GtkWidget *check = gtk_check_button_new();
  GtkWidget *button = gtk_button_new_from_icon_name("user-trash-symbolic");
  g_autofree char *escaped = g_markup_escape_text(account, -1);
  g_autofree char *label = g_strdup_printf(_("Forget the key of %s"), account);

  adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), escaped);
  gtk_accessible_update_property(GTK_ACCESSIBLE(check), GTK_ACCESSIBLE_PROPERTY_LABEL, account, -1);
  gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_tooltip_text(button, label);
  gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class(button, "flat");
  gtk_check_button_set_group(GTK_CHECK_BUTTON(check), group);
  gtk_check_button_set_active(GTK_CHECK_BUTTON(check), chosen);
  g_object_set_data_full(G_OBJECT(check), "account", g_strdup(account), g_free);
  g_object_set_data_full(G_OBJECT(button), "account", g_strdup(account), g_free);
  g_signal_connect_swapped(check, "toggled", G_CALLBACK(choose_account_cb), self);
  g_signal_connect_swapped(button, "clicked", G_CALLBACK(remove_account_cb), self);
  adw_action_row_add_prefix(ADW_ACTION_ROW(row), check);
  adw_action_row_add_suffix(ADW_ACTION_ROW(row), button);
  adw_action_row_set_activatable_widget(ADW_ACTION_ROW(row), check);
  g_object_set_data(G_OBJECT(row), "check", check);
  return row;
}

static void
accounts_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) accounts = relabel_ls_keyring_list_accounts_finish(result, &error);
  RelabelServerRow *self = user_data;
  g_autofree char *chosen = NULL;
  GtkCheckButton *group = NULL;

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  for (guint i = 0; i < self->account_rows->len; i++)
    adw_expander_row_remove(ADW_EXPANDER_ROW(self), self->account_rows->pdata[i]);
  g_ptr_array_set_size(self->account_rows, 0);
  chosen = relabel_keys_dup_account(self->settings, self->url);
  for (gsize i = 0; accounts != NULL && accounts[i] != NULL; i++) {
    GtkWidget *row = new_account_row(self, accounts[i], g_strcmp0(chosen, accounts[i]) == 0, group);

    group = g_object_get_data(G_OBJECT(row), "check");
    g_ptr_array_add(self->account_rows, row);
    adw_expander_row_add_row(ADW_EXPANDER_ROW(self), row);
  }
}

static void
show_accounts(RelabelServerRow *self)
{
  relabel_ls_keyring_list_accounts_async(self->url, self->cancellable, accounts_cb, self);
}

/* ---- the server that new runs go to ---- */

static gboolean
is_default(RelabelServerRow *self)
{
  g_autofree char *server = g_settings_get_string(self->settings, "default-server");

  return g_str_equal(server, self->url);
}

static void
default_cb(RelabelServerRow *self)
{
  gboolean active = gtk_switch_get_active(self->default_switch);

  if (active != is_default(self))
    g_settings_set_string(self->settings, "default-server", active ? self->url : "");
}

static void
default_changed_cb(RelabelServerRow *self)
{
  gtk_switch_set_active(self->default_switch, is_default(self));
}

static void
remove_cb(RelabelServerRow *self)
{
  /* Goes on when the row is gone. */
  relabel_ls_keyring_clear_async(self->url, NULL, NULL, NULL, NULL);
  relabel_keys_set_account(self->settings, self->url, NULL);
  gtk_switch_set_active(self->default_switch, FALSE);
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
  g_free(self->typed);
  g_ptr_array_unref(self->account_rows);
  g_object_unref(self->settings);
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
  gtk_widget_class_bind_template_child(widget_class, RelabelServerRow, default_switch);
  gtk_widget_class_bind_template_callback(widget_class, default_cb);
  gtk_widget_class_bind_template_callback(widget_class, store_key_cb);
  gtk_widget_class_bind_template_callback(widget_class, test_cb);
  gtk_widget_class_bind_template_callback(widget_class, remove_cb);
}

static void
relabel_server_row_init(RelabelServerRow *self)
{
  self->cancellable = g_cancellable_new();
  self->account_rows = g_ptr_array_new();
  gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *
relabel_server_row_new(GSettings *settings, const char *url)
{
  RelabelServerRow *self = g_object_new(RELABEL_TYPE_SERVER_ROW, NULL);
  g_autofree char *escaped = g_markup_escape_text(url, -1);

  self->url = g_strdup(url);
  self->settings = g_object_ref(settings);
  g_signal_connect_object(settings, "changed::default-server", G_CALLBACK(default_changed_cb), self, G_CONNECT_SWAPPED);
  default_changed_cb(self);
  adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self), escaped);
  test_cb(self);
  show_accounts(self);
  return GTK_WIDGET(self);
}

const char *
relabel_server_row_get_url(RelabelServerRow *self)
{
  return self->url;
}
