/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-server-group.h"

#include <string.h>

#include <glib/gi18n.h>

#include "relabel-keys.h"
#include "relabel-private-server.h"

/* After the last letter, so that half an address is not asked. */
#define DELAY 700

/*
 * RelabelServerGroup:
 *
 * The choice of a server, with its key, and in words whether it can be worked with.
 */
struct _RelabelServerGroup {
  AdwPreferencesGroup parent_instance;

  /* Template children. */
  AdwComboRow *server_row;
  GtkWidget *url_row;
  GtkWidget *key_row;
  AdwPreferencesRow *state_row;
  GtkStack *state_stack;
  GtkImage *state_icon;
  GtkSpinner *spinner;
  GtkButton *test_button;

  /* Borrowed. */
  RelabelPrivateServer *private_server;

  /* Owned. */
  GSettings *settings;
  GtkStringList *servers; /* those that are known, and at last a line for another one */
  guint private_position; /* among them */
  char *private_url;      /* as it was when it was last looked at; empty while it doesn't run */
  RelabelLsClient *client;
  GCancellable *cancellable; /* of the test that lasts */
  guint source;
  char *api_key; /* the one that works */
  char *problem;
};

G_DEFINE_FINAL_TYPE(RelabelServerGroup, relabel_server_group, ADW_TYPE_PREFERENCES_GROUP)

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void resolved_cb(GObject *source, GAsyncResult *result, gpointer user_data);
static void tested_cb(GObject *source, GAsyncResult *result, gpointer user_data);

static gboolean
is_another(RelabelServerGroup *self)
{
  return adw_combo_row_get_selected(self->server_row) + 1 >= g_list_model_get_n_items(G_LIST_MODEL(self->servers));
}

static gboolean
is_private(RelabelServerGroup *self)
{
  return adw_combo_row_get_selected(self->server_row) == self->private_position;
}

const char *
relabel_server_group_get_url(RelabelServerGroup *self)
{
  if (is_another(self))
    return gtk_editable_get_text(GTK_EDITABLE(self->url_row));
  if (is_private(self))
    return self->private_url != NULL ? self->private_url : "";
  return gtk_string_list_get_string(self->servers, adw_combo_row_get_selected(self->server_row));
}

/* NULL unless the server can be worked with. */
const char *
relabel_server_group_get_api_key(RelabelServerGroup *self)
{
  return self->api_key;
}

/* Why the server can't be worked with, or not yet; NULL when it can. */
const char *
relabel_server_group_get_problem(RelabelServerGroup *self)
{
  return self->problem;
}

typedef enum { STATE_ASKED, STATE_TESTING, STATE_GOOD, STATE_BAD } State;

static void
show_state(RelabelServerGroup *self, State state, const char *text, const char *detail)
{
  static const char *const icons[] = { "dialog-information-symbolic", NULL, "emblem-ok-symbolic", "dialog-error-symbolic" };
  static const char *const styles[] = { "dim-label", NULL, "success", "error" };

  g_free(self->problem);
  self->problem = state != STATE_GOOD ? g_strdup(text) : NULL;
  adw_preferences_row_set_title(self->state_row, text);
  adw_action_row_set_subtitle(ADW_ACTION_ROW(self->state_row), detail != NULL ? detail : "");
  gtk_stack_set_visible_child_name(self->state_stack, state == STATE_TESTING ? "spinner" : "icon");
  gtk_spinner_set_spinning(self->spinner, state == STATE_TESTING);
  gtk_image_set_from_icon_name(self->state_icon, icons[state]);
  for (guint i = 0; i < G_N_ELEMENTS(styles); i++) {
    if (styles[i] != NULL)
      gtk_widget_remove_css_class(GTK_WIDGET(self->state_icon), styles[i]);
  }
  if (styles[state] != NULL)
    gtk_widget_add_css_class(GTK_WIDGET(self->state_icon), styles[state]);
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

static void
stop(RelabelServerGroup *self)
{
  g_clear_handle_id(&self->source, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->cancellable);
  g_clear_object(&self->client);
  if (self->api_key != NULL)
    explicit_bzero(self->api_key, strlen(self->api_key));
  g_clear_pointer(&self->api_key, g_free);
}

static void
test_key(RelabelServerGroup *self, const char *url, const char *api_key)
{
  g_autoptr(GError) error = NULL;

  g_free(self->api_key);
  self->api_key = NULL;
  self->client = relabel_ls_client_new(url, api_key, &error);
  if (self->client == NULL) {
    show_state(self, STATE_BAD, error->message, NULL);
    return;
  }
  g_object_set_data_full(G_OBJECT(self->cancellable), "api-key", g_strdup(api_key), g_free);
  relabel_ls_client_test_async(self->client, self->cancellable, tested_cb, g_object_ref(self));
}

static void
resolved_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelServerGroup) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLsCredentials) credentials = relabel_ls_credentials_resolve_finish(result, &error);
  const char *api_key = credentials != NULL ? relabel_ls_credentials_get_api_key(credentials) : NULL;

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->cancellable == NULL)
    return;
  if (error != NULL) {
    show_state(self, STATE_BAD, error->message, NULL);
  } else if (api_key == NULL) {
    show_state(self, STATE_ASKED, _("Enter your API key"), _("Label Studio shows it under Account & Settings, Access Token"));
  } else {
    test_key(self, relabel_ls_credentials_get_url(credentials), api_key);
  }
}

static void
stored_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelServerGroup) self = user_data;
  gboolean stored = relabel_ls_keyring_store_finish(result, NULL);

  if (!stored && self->servers != NULL && self->api_key != NULL)
    adw_action_row_set_subtitle(ADW_ACTION_ROW(self->state_row), _("There is no keyring here: the key is known until you quit"));
}

/* What works is known next time, too: the address in the settings, the key in the keyring. */
static void
remember(RelabelServerGroup *self, const char *account)
{
  const char *url = relabel_ls_client_get_url(self->client);
  g_auto(GStrv) servers = g_settings_get_strv(self->settings, "servers");
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  g_auto(GStrv) more = NULL;

  relabel_keys_remember(url, account, self->api_key);
  if (*gtk_editable_get_text(GTK_EDITABLE(self->key_row)) != '\0')
    relabel_ls_keyring_store_async(url, account, self->api_key, NULL, stored_cb, g_object_ref(self));
  if (!is_another(self) || g_strv_contains((const char *const *)servers, url))
    return;
  g_strv_builder_addv(builder, (const char **)servers);
  g_strv_builder_add(builder, url);
  more = g_strv_builder_end(builder);
  g_settings_set_strv(self->settings, "servers", (const char *const *)more);
}

static void
tested_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelServerGroup) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLsServer) server = relabel_ls_client_test_finish(RELABEL_LS_CLIENT(source), result, &error);
  g_autofree char *text = NULL;

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->client != RELABEL_LS_CLIENT(source))
    return;
  if (server == NULL) {
    show_state(self, STATE_BAD, error->message, NULL);
    return;
  }
  self->api_key = g_strdup(g_object_get_data(G_OBJECT(self->cancellable), "api-key"));
  remember(self, relabel_ls_server_get_email(server));
  text = g_strdup_printf(_("Connected as %s"), relabel_ls_server_get_email(server));
  show_state(self, STATE_GOOD, text, NULL);
}

/* The private server is tested when it runs. */
static void
show_private(RelabelServerGroup *self)
{
  const char *text = relabel_private_server_get_text(self->private_server);
  const char *problem = relabel_private_server_get_problem(self->private_server);

  if (relabel_private_server_is_starting(self->private_server))
    show_state(self, STATE_TESTING, _("Starting…"), text);
  else if (problem != NULL)
    show_state(self, STATE_BAD, problem, NULL);
  else
    show_state(self, STATE_ASKED, _("The private Label Studio doesn’t run"), NULL);
}

static gboolean
update_private_url(RelabelServerGroup *self)
{
  gboolean ready = relabel_private_server_is_ready(self->private_server);

  g_free(self->private_url);
  self->private_url = ready ? relabel_ls_local_server_dup_url(relabel_private_server_get_server(self->private_server)) : NULL;
  gtk_button_set_label(self->test_button, is_private(self) && !ready ? _("_Start") : _("_Test"));
  gtk_widget_set_sensitive(GTK_WIDGET(self->test_button),
                           !is_private(self) || !relabel_private_server_is_starting(self->private_server));
  return ready;
}

static void
test(RelabelServerGroup *self)
{
  gboolean ready = update_private_url(self);
  const char *url = relabel_server_group_get_url(self);
  const char *typed = gtk_editable_get_text(GTK_EDITABLE(self->key_row));
  g_autofree char *account = relabel_keys_dup_account(self->settings, url);
  g_autofree char *known = *typed != '\0' ? g_strdup(typed) : relabel_keys_dup(url, account);

  stop(self);
  if (is_private(self) && !ready) {
    show_private(self);
    return;
  }
  if (*url == '\0') {
    show_state(self, STATE_ASKED, _("Enter the address of your Label Studio"), NULL);
    return;
  }
  self->cancellable = g_cancellable_new();
  show_state(self, STATE_TESTING, _("Connecting…"), NULL);
  if (known != NULL)
    test_key(self, url, g_strstrip(known));
  else
    relabel_ls_credentials_resolve_async(url, NULL, NULL, account, self->cancellable, resolved_cb, g_object_ref(self));
}

static gboolean
delay_cb(gpointer user_data)
{
  RelabelServerGroup *self = user_data;

  self->source = 0;
  test(self);
  return G_SOURCE_REMOVE;
}

static void
test_cb(RelabelServerGroup *self)
{
  if (is_private(self) && !relabel_private_server_is_ready(self->private_server))
    relabel_private_server_start(self->private_server, g_settings_get_boolean(self->settings, "keep-private-server"));
  else
    test(self);
}

static void
private_changed_cb(RelabelServerGroup *self)
{
  if (self->servers != NULL && is_private(self))
    test(self);
}

static void
changed_cb(RelabelServerGroup *self)
{
  if (self->servers == NULL)
    return;
  stop(self);
  show_state(self, STATE_TESTING, _("Connecting…"), NULL);
  self->source = g_timeout_add(DELAY, delay_cb, self);
}

static void
selected_cb(RelabelServerGroup *self)
{
  if (self->servers == NULL)
    return;
  gtk_widget_set_visible(self->url_row, is_another(self));
  gtk_widget_set_visible(self->key_row, !is_private(self));
  gtk_editable_set_text(GTK_EDITABLE(self->key_row), "");
  test(self);
}

static void
relabel_server_group_dispose(GObject *object)
{
  RelabelServerGroup *self = RELABEL_SERVER_GROUP(object);

  stop(self);
  g_clear_object(&self->servers);
  g_clear_object(&self->settings);
  g_clear_pointer(&self->problem, g_free);
  g_clear_pointer(&self->private_url, g_free);
  G_OBJECT_CLASS(relabel_server_group_parent_class)->dispose(object);
}

static void
relabel_server_group_class_init(RelabelServerGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_server_group_dispose;
  signals[SIGNAL_CHANGED] =
      g_signal_new("changed", RELABEL_TYPE_SERVER_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-server-group.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelServerGroup, server_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelServerGroup, url_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelServerGroup, key_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelServerGroup, state_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelServerGroup, state_stack);
  gtk_widget_class_bind_template_child(widget_class, RelabelServerGroup, state_icon);
  gtk_widget_class_bind_template_child(widget_class, RelabelServerGroup, spinner);
  gtk_widget_class_bind_template_child(widget_class, RelabelServerGroup, test_button);
  gtk_widget_class_bind_template_callback(widget_class, changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, selected_cb);
  gtk_widget_class_bind_template_callback(widget_class, test_cb);
}

static void
relabel_server_group_init(RelabelServerGroup *self)
{
  self->private_server = relabel_private_server_get();
  gtk_widget_init_template(GTK_WIDGET(self));
  g_signal_connect_object(self->private_server, "changed", G_CALLBACK(private_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
add_private(RelabelServerGroup *self, GtkStringList *servers)
{
  if (self->private_position != GTK_INVALID_LIST_POSITION)
    return;
  self->private_position = g_list_model_get_n_items(G_LIST_MODEL(servers));
  gtk_string_list_append(servers, _("Private Label Studio"));
}

static void
add_server(RelabelServerGroup *self, GtkStringList *servers, const char *text)
{
  RelabelLsLocalServer *local_server = relabel_private_server_get_server(self->private_server);
  g_autofree char *url = text != NULL && *text != '\0' ? relabel_ls_url_normalize(text, NULL) : NULL;

  for (guint i = 0; url != NULL && i < g_list_model_get_n_items(G_LIST_MODEL(servers)); i++) {
    if (g_str_equal(gtk_string_list_get_string(servers, i), url))
      return;
  }
  if (g_strcmp0(text, RELABEL_DEFAULT_SERVER_PRIVATE) == 0 || relabel_ls_local_server_is_at(local_server, url, NULL))
    add_private(self, servers);
  else if (url != NULL)
    gtk_string_list_append(servers, url);
}

/* The servers that are known: the preferred one first. */
void
relabel_server_group_set_settings(RelabelServerGroup *self, GSettings *settings)
{
  g_auto(GStrv) known = g_settings_get_strv(settings, "servers");
  g_autofree char *preferred = g_settings_get_string(settings, "default-server");
  g_autoptr(GtkStringList) servers = gtk_string_list_new(NULL);

  g_set_object(&self->settings, settings);
  relabel_private_server_refresh(self->private_server);
  self->private_position = GTK_INVALID_LIST_POSITION;
  add_server(self, servers, g_getenv("RELABEL_LABELSTUDIO_URL"));
  add_server(self, servers, preferred);
  for (guint i = 0; known[i] != NULL; i++)
    add_server(self, servers, known[i]);
  add_server(self, servers, g_getenv("FIFTYONE_LABELSTUDIO_URL"));
  add_private(self, servers);
  gtk_string_list_append(servers, _("Another Server…"));
  adw_combo_row_set_model(self->server_row, G_LIST_MODEL(servers));
  /* Who knows none and has never started the private one is asked for an address. */
  if (self->private_position == 0 && *preferred == '\0' && !relabel_private_server_is_ready(self->private_server))
    adw_combo_row_set_selected(self->server_row, 1);
  self->servers = g_steal_pointer(&servers);
  selected_cb(self);
}

/* The folder from which the server reads files where they are; NULL if it isn't known. */
char *
relabel_server_group_dup_root(RelabelServerGroup *self)
{
  g_autofree char *root = g_settings_get_string(self->settings, "media-root");

  if (is_private(self))
    return g_strdup(relabel_ls_local_server_get_document_root(relabel_private_server_get_server(self->private_server)));
  if (relabel_annotate_request_get_default_root() != NULL)
    return g_strdup(relabel_annotate_request_get_default_root());
  return *root != '\0' ? g_steal_pointer(&root) : NULL;
}

/* What was used is offered next time. The private server tells its own. */
void
relabel_server_group_set_root(RelabelServerGroup *self, const char *root)
{
  g_autofree char *known = relabel_server_group_dup_root(self);

  if (g_strcmp0(known, root) != 0)
    g_settings_set_string(self->settings, "media-root", root);
}
