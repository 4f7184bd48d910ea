/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-key-dialog.h"

#include <glib/gi18n.h>

#include "relabel-keys.h"
#include "relabel.h"

/* What lasts as long as the question: over several dialogs, where a key does not work. */
typedef struct {
  GtkWindow *parent;
  char *url;
  char *account;
  char *api_key;
  gboolean keep;
  RelabelLsClient *client;
} Question;

static void present(GTask *task, const char *why);
static void answer_cb(AdwMessageDialog *dialog, const char *response, GTask *task);
static void tested_cb(GObject *source, GAsyncResult *result, gpointer user_data);

static void
question_free(Question *question)
{
  g_object_unref(question->parent);
  g_clear_object(&question->client);
  g_free(question->url);
  g_free(question->account);
  g_free(question->api_key);
  g_free(question);
}

gboolean
relabel_key_dialog_is_needed(const GError *error)
{
  return g_error_matches(error, RELABEL_ANNOTATE_ERROR, RELABEL_ANNOTATE_ERROR_NO_KEY) ||
         g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_UNAUTHORIZED) ||
         g_error_matches(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LEGACY_DISABLED);
}

/**
 * relabel_key_dialog_ask_async:
 * @account: (nullable): whose key it should be
 * @why: what is said above the question
 *
 * A key that works is known to the program from then on, and goes to the keyring if that is wanted.
 */
void
relabel_key_dialog_ask_async(GtkWindow *parent, const char *url, const char *account, const char *why, GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new(NULL, NULL, callback, user_data);
  Question *question = g_new0(Question, 1);

  question->parent = g_object_ref(parent);
  question->url = g_strdup(url);
  question->account = g_strdup(account);
  question->keep = TRUE;
  g_task_set_source_tag(task, relabel_key_dialog_ask_async);
  g_task_set_task_data(task, question, (GDestroyNotify)question_free);
  present(task, why);
}

static void
key_changed_cb(GtkEditable *row, AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled(dialog, "connect", *gtk_editable_get_text(row) != '\0');
}

/* A plain entry: of GTK 4.8 and libadwaita 1.2, those for passwords don't survive the end of their window while they have the focus. */
static GtkWidget *
new_form(AdwMessageDialog *dialog, gboolean keep)
{
  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *entry = gtk_entry_new();
  GtkWidget *check = gtk_check_button_new_with_mnemonic(_("_Save in the keyring"));

  gtk_entry_set_visibility(GTK_ENTRY(entry), FALSE);
  gtk_entry_set_input_purpose(GTK_ENTRY(entry), GTK_INPUT_PURPOSE_PASSWORD);
  gtk_entry_set_activates_default(GTK_ENTRY(entry), TRUE);
  gtk_entry_set_placeholder_text(GTK_ENTRY(entry), _("API Key"));
  gtk_accessible_update_property(GTK_ACCESSIBLE(entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("API Key"), -1);
  g_signal_connect_object(entry, "changed", G_CALLBACK(key_changed_cb), dialog, 0);
  gtk_check_button_set_active(GTK_CHECK_BUTTON(check), keep);
  gtk_box_append(GTK_BOX(box), entry);
  gtk_box_append(GTK_BOX(box), check);
  g_object_set_data(G_OBJECT(dialog), "entry", entry);
  g_object_set_data(G_OBJECT(dialog), "check", check);
  return box;
}

/* The window may go while it asks. */
static void
destroyed_cb(AdwMessageDialog *dialog, GTask *task)
{
  answer_cb(dialog, "cancel", task);
}

/* Takes the task. */
static void
present(GTask *task, const char *why)
{
  Question *question = g_task_get_task_data(task);
  GtkWidget *widget = adw_message_dialog_new(question->parent, _("API Key Needed"), NULL);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG(widget);
  g_autofree char *body = g_strdup_printf(_("%s\n\nLabel Studio shows your key under Account & Settings, Access Token."), why);

  adw_message_dialog_set_body(dialog, body);
  adw_message_dialog_add_responses(dialog, "cancel", _("_Cancel"), "connect", _("C_onnect"), NULL);
  adw_message_dialog_set_response_appearance(dialog, "connect", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response(dialog, "connect");
  adw_message_dialog_set_response_enabled(dialog, "connect", FALSE);
  adw_message_dialog_set_extra_child(dialog, new_form(dialog, question->keep));
  g_signal_connect(dialog, "response", G_CALLBACK(answer_cb), task);
  g_signal_connect(dialog, "destroy", G_CALLBACK(destroyed_cb), task);
  gtk_window_present(GTK_WINDOW(dialog));
}

static void
answer_cb(AdwMessageDialog *dialog, const char *response, GTask *task)
{
  Question *question = g_task_get_task_data(task);
  GtkEditable *entry = g_object_get_data(G_OBJECT(dialog), "entry");
  g_autoptr(GError) error = NULL;

  g_signal_handlers_disconnect_by_data(dialog, task);
  if (!g_str_equal(response, "connect")) {
    g_task_return_boolean(task, FALSE);
    g_object_unref(task);
    return;
  }
  g_free(question->api_key);
  question->api_key = g_strstrip(g_strdup(gtk_editable_get_text(entry)));
  question->keep = gtk_check_button_get_active(g_object_get_data(G_OBJECT(dialog), "check"));
  g_clear_object(&question->client);
  question->client = relabel_ls_client_new(question->url, question->api_key, &error);
  if (question->client == NULL)
    present(task, error->message);
  else
    relabel_ls_client_test_async(question->client, NULL, tested_cb, task);
}

static void
tested_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Question *question = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelLsServer) server = relabel_ls_client_test_finish(RELABEL_LS_CLIENT(source), result, &error);

  if (server == NULL) {
    present(task, error->message);
    return;
  }
  /* That of another account does for this one, while the program runs. */
  relabel_keys_remember(question->url, question->account, question->api_key);
  relabel_keys_remember(question->url, relabel_ls_server_get_email(server), question->api_key);
  if (question->keep)
    relabel_ls_keyring_store_async(question->url, relabel_ls_server_get_email(server), question->api_key, NULL, NULL, NULL);
  g_task_return_boolean(task, TRUE);
  g_object_unref(task);
}

/* Whether there is a key now that works. */
gboolean
relabel_key_dialog_ask_finish(GAsyncResult *result)
{
  return g_task_propagate_boolean(G_TASK(result), NULL);
}
