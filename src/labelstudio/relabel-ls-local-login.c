/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Data of a Label Studio before 1.17 know only one kind of key, and newer versions switch that off when they take them over. Its user may
 * switch it on again, in the browser; here the same is done with the user's password.
 */
#include <libsoup/soup.h>
#include <string.h>

#include "relabel-ls-error.h"
#include "relabel-ls-local-server-private.h"

#define TIMEOUT 60

typedef struct {
  char *url;
  char *email;
  char *password;
  SoupSession *session;
  SoupCookieJar *jar;
  SoupMessage *message; /* the one that is under way */
} Login;

static void send_message(GTask *task, SoupMessage *message, GAsyncReadyCallback callback);
static void page_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void login_cb(GObject *object, GAsyncResult *result, gpointer user_data);
static void settings_cb(GObject *object, GAsyncResult *result, gpointer user_data);

static void
login_free(Login *login)
{
  g_free(login->url);
  g_free(login->email);
  g_free(login->password);
  g_object_unref(login->session);
  g_object_unref(login->jar);
  g_clear_object(&login->message);
  g_free(login);
}

/* The one by which the server tells its own pages from foreign ones. */
static char *
dup_token(Login *login)
{
  g_autoptr(GUri) uri = g_uri_parse(login->url, SOUP_HTTP_URI_FLAGS, NULL);
  GSList *cookies = soup_cookie_jar_get_cookie_list(login->jar, uri, TRUE);
  char *token = NULL;

  for (GSList *l = cookies; l != NULL && token == NULL; l = l->next) {
    if (g_strcmp0(soup_cookie_get_name(l->data), "csrftoken") == 0)
      token = g_strdup(soup_cookie_get_value(l->data));
  }
  g_slist_free_full(cookies, (GDestroyNotify)soup_cookie_free);
  return token != NULL ? token : g_strdup("");
}

static SoupMessage *
new_message(Login *login, const char *method, const char *path, const char *type, const char *body)
{
  g_autofree char *address = g_strconcat(login->url, path, NULL);
  SoupMessage *message = soup_message_new(method, address);
  g_autofree char *token = dup_token(login);

  soup_message_add_flags(message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace(soup_message_get_request_headers(message), "Referer", address);
  soup_message_headers_replace(soup_message_get_request_headers(message), "X-CSRFToken", token);
  if (body != NULL) {
    g_autoptr(GBytes) bytes = g_bytes_new(body, strlen(body));

    soup_message_set_request_body_from_bytes(message, type, bytes);
  }
  return message;
}

/* Switches the kind of key on that the private server uses; @url: where that server was seen to listen. */
void
relabel_ls_local_allow_token_async(RelabelLsLocalState *state, const char *url, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new(NULL, cancellable, callback, user_data);
  Login *login = g_new0(Login, 1);

  g_task_set_source_tag(task, relabel_ls_local_allow_token_async);
  g_task_set_task_data(task, login, (GDestroyNotify)login_free);
  login->url = g_strdup(url);
  login->email = g_strdup(state->email);
  login->password = g_strdup(state->password);
  login->session = soup_session_new_with_options("timeout", TIMEOUT, NULL);
  login->jar = soup_cookie_jar_new();
  soup_session_add_feature(login->session, SOUP_SESSION_FEATURE(login->jar));
  send_message(task, new_message(login, "GET", "/user/login/", NULL, NULL), page_cb);
}

/* Takes the message. */
static void
send_message(GTask *task, SoupMessage *message, GAsyncReadyCallback callback)
{
  Login *login = g_task_get_task_data(task);

  g_clear_object(&login->message);
  login->message = message;
  soup_session_send_and_read_async(login->session, message, G_PRIORITY_DEFAULT, g_task_get_cancellable(task), callback, task);
}

/* Whether it went well; else the task has ended. */
static gboolean
check(GTask *task, GAsyncResult *result, guint expected, const char *what)
{
  Login *login = g_task_get_task_data(task);
  GError *error = NULL;
  g_autoptr(GBytes) answer = soup_session_send_and_read_finish(login->session, result, &error);

  if (answer != NULL && soup_message_get_status(login->message) == expected)
    return TRUE;
  if (answer != NULL)
    g_set_error(&error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LOCAL_SERVER, "%s failed with HTTP status %u", what,
                soup_message_get_status(login->message));
  g_task_return_error(task, error);
  g_object_unref(task);
  return FALSE;
}

static void
page_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Login *login = g_task_get_task_data(task);
  g_autofree char *token = NULL;
  g_autofree char *form = NULL;

  if (!check(task, result, 200, "Asking for the page to sign in"))
    return;
  token = dup_token(login);
  form = soup_form_encode("csrfmiddlewaretoken", token, "email", login->email, "password", login->password, NULL);
  send_message(task, new_message(login, "POST", "/user/login/", SOUP_FORM_MIME_TYPE_URLENCODED, form), login_cb);
}

static void
login_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;

  /* The page again, without a redirection, is a refusal. */
  if (check(task, result, 302, "Signing in with the password that is kept for it"))
    send_message(task, new_message(g_task_get_task_data(task), "POST", "/api/jwt/settings", "application/json",
                                   "{\"legacy_api_tokens_enabled\": true}"), settings_cb);
}

static void
settings_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;

  if (!check(task, result, 200, "Switching on the kind of key of the data"))
    return;
  g_task_return_boolean(task, TRUE);
  g_object_unref(task);
}

gboolean
relabel_ls_local_allow_token_finish(GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}
