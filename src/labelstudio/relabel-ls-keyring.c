/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-keyring.h"

#include <libsecret/secret.h>

#include "relabel-ls-error.h"
#include "relabel-ls-url-private.h"

/* A keyring that does not answer must not stop the work; but a person may have to type its password. */
#define SECONDS 30

static const SecretSchema schema = {
  "io.github.relabel.Relabel.LabelStudio",
  SECRET_SCHEMA_NONE,
  { { "server", SECRET_SCHEMA_ATTRIBUTE_STRING }, { "account", SECRET_SCHEMA_ATTRIBUTE_STRING }, { NULL, 0 } },
};

/* One question to the keyring, with the clock on it. */
typedef struct {
  char *url;
  char *account; /* NULL for any */
  GCancellable *inner;
  GSource *watch;
  GSource *clock;
  gboolean timed_out;
} Question;

static void
clear_source(GSource **source)
{
  if (*source != NULL)
    g_source_destroy(*source);
  g_clear_pointer(source, g_source_unref);
}

static void
question_free(Question *question)
{
  clear_source(&question->watch);
  clear_source(&question->clock);
  g_object_unref(question->inner);
  g_free(question->url);
  g_free(question->account);
  g_free(question);
}

static gboolean
cancelled_cb(GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel(((Question *)user_data)->inner);
  return G_SOURCE_REMOVE;
}

static gboolean
clock_cb(gpointer user_data)
{
  Question *question = user_data;

  question->timed_out = TRUE;
  g_cancellable_cancel(question->inner);
  return G_SOURCE_REMOVE;
}

/* NULL if the URL is none; the task has its error then. */
static GTask *
begin(gpointer source_tag, const char *url, const char *account, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, user_data);
  Question *question = g_new0(Question, 1);
  GError *error = NULL;

  g_task_set_source_tag(task, source_tag);
  g_task_set_task_data(task, question, (GDestroyNotify)question_free);
  question->inner = g_cancellable_new();
  question->account = g_strdup(account);
  question->url = relabel_ls_url_normalize(url, &error);
  if (question->url == NULL) {
    g_task_return_error(task, error);
    return NULL;
  }
  if (cancellable != NULL) {
    question->watch = g_cancellable_source_new(cancellable);
    g_source_set_callback(question->watch, G_SOURCE_FUNC(cancelled_cb), question, NULL);
    g_source_attach(question->watch, g_task_get_context(task));
  }
  question->clock = g_timeout_source_new_seconds(SECONDS);
  g_source_set_callback(question->clock, clock_cb, question, NULL);
  g_source_attach(question->clock, g_task_get_context(task));
  return g_steal_pointer(&task);
}

static void
return_failure(GTask *task, const char *what, GError *cause)
{
  Question *question = g_task_get_task_data(task);

  if (g_task_return_error_if_cancelled(task))
    ;
  else if (question->timed_out)
    g_task_return_new_error(task, RELABEL_LS_ERROR, RELABEL_LS_ERROR_KEYRING, "%s: the keyring did not answer; unlock it, and try again",
                            what);
  else
    g_task_return_new_error(task, RELABEL_LS_ERROR, RELABEL_LS_ERROR_KEYRING,
                            "%s: %s. Start a secret service (such as GNOME Keyring), or put the key into the environment variable "
                            "RELABEL_LABELSTUDIO_API_KEY", what, cause->message);
  g_error_free(cause);
}

static void looked_up_cb(GObject *object, GAsyncResult *result, gpointer user_data);

static void
look_up(GTask *task)
{
  Question *question = g_task_get_task_data(task);

  if (question->account != NULL)
    secret_password_lookup(&schema, question->inner, looked_up_cb, task, "server", question->url, "account", question->account, NULL);
  else
    secret_password_lookup(&schema, question->inner, looked_up_cb, task, "server", question->url, NULL);
}

static void
looked_up_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Question *question = g_task_get_task_data(task);
  g_autoptr(GError) error = NULL;
  char *key = secret_password_lookup_finish(result, &error);

  if (key == NULL && error == NULL && question->account != NULL) {
    /* Another account of the same server may do as well. */
    g_clear_pointer(&question->account, g_free);
    look_up(g_steal_pointer(&task));
    return;
  }
  /* Where there is no keyring, there is no key in it. */
  if (!g_task_return_error_if_cancelled(task))
    g_task_return_pointer(task, g_strdup(key), g_free);
  secret_password_free(key);
}

/**
 * relabel_ls_keyring_lookup_async:
 * @url: the address of a server
 * @account: (nullable): whose key is wanted; another account of the server is taken where it has none
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Looks for the key of a server in the desktop's keyring.
 */
void
relabel_ls_keyring_lookup_async(const char *url, const char *account, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = begin(relabel_ls_keyring_lookup_async, url, account, cancellable, callback, user_data);

  if (task != NULL)
    look_up(task);
}

/**
 * relabel_ls_keyring_lookup_finish:
 * @result: what the callback got
 *
 * Returns: (transfer full) (nullable): the key; %NULL without an error if there is none, or no keyring, or the keyring does not answer
 */
char *
relabel_ls_keyring_lookup_finish(GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, NULL), NULL);
  return g_task_propagate_pointer(G_TASK(result), error);
}

static void
stored_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (secret_password_store_finish(result, &error))
    g_task_return_boolean(task, TRUE);
  else
    return_failure(task, "The key was not put into the keyring", error);
}

/**
 * relabel_ls_keyring_store_async:
 * @url: the address of a server
 * @account: whose key it is: the e-mail address of a user
 * @api_key: the key
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Puts the key of an account into the desktop's keyring, in the place of one that is there already. Other accounts of the server keep
 * theirs.
 */
void
relabel_ls_keyring_store_async(const char *url, const char *account, const char *api_key, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = begin(relabel_ls_keyring_store_async, url, account, cancellable, callback, user_data);
  Question *question = task != NULL ? g_task_get_task_data(task) : NULL;
  g_autofree char *host = question != NULL ? relabel_ls_url_dup_host(question->url) : NULL;
  g_autofree char *label = g_strdup_printf("Relabel: Label Studio on %s, %s", host, account);

  if (task != NULL)
    secret_password_store(&schema, SECRET_COLLECTION_DEFAULT, label, api_key, question->inner, stored_cb, task, "server", question->url,
                          "account", question->account, NULL);
}

/**
 * relabel_ls_keyring_store_finish:
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.KEYRING].
 *
 * Returns: whether it was stored
 */
gboolean
relabel_ls_keyring_store_finish(GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, NULL), FALSE);
  return g_task_propagate_boolean(G_TASK(result), error);
}

static void
cleared_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  /* FALSE without an error: there was none. */
  secret_password_clear_finish(result, &error);
  if (error == NULL)
    g_task_return_boolean(task, TRUE);
  else
    return_failure(task, "The key was not taken out of the keyring", error);
}

/**
 * relabel_ls_keyring_clear_async:
 * @url: the address of a server
 * @account: (nullable): whose key; %NULL for those of all accounts
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Takes the key of an account, or all keys of a server, out of the desktop's keyring.
 */
void
relabel_ls_keyring_clear_async(const char *url, const char *account, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = begin(relabel_ls_keyring_clear_async, url, account, cancellable, callback, user_data);
  Question *question = task != NULL ? g_task_get_task_data(task) : NULL;

  if (task == NULL)
    return;
  if (question->account != NULL)
    secret_password_clear(&schema, question->inner, cleared_cb, task, "server", question->url, "account", question->account, NULL);
  else
    secret_password_clear(&schema, question->inner, cleared_cb, task, "server", question->url, NULL);
}

/**
 * relabel_ls_keyring_clear_finish:
 * @result: what the callback got
 *
 * Errors: [error@Relabel.LsError.KEYRING].
 *
 * Returns: whether the keyring holds none now
 */
gboolean
relabel_ls_keyring_clear_finish(GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, NULL), FALSE);
  return g_task_propagate_boolean(G_TASK(result), error);
}

static int
compare_accounts(gconstpointer a, gconstpointer b)
{
  return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

static void
listed_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GList *items = secret_password_search_finish(result, NULL);
  g_autoptr(GPtrArray) accounts = g_ptr_array_new_with_free_func(g_free);

  for (GList *l = items; l != NULL; l = l->next) {
    g_autoptr(GHashTable) attributes = secret_retrievable_get_attributes(l->data);
    const char *account = g_hash_table_lookup(attributes, "account");

    if (account != NULL && !g_ptr_array_find_with_equal_func(accounts, account, g_str_equal, NULL))
      g_ptr_array_add(accounts, g_strdup(account));
  }
  g_list_free_full(items, g_object_unref);
  g_ptr_array_sort(accounts, compare_accounts);
  g_ptr_array_add(accounts, NULL);
  if (!g_task_return_error_if_cancelled(task))
    g_task_return_pointer(task, g_ptr_array_free(g_steal_pointer(&accounts), FALSE), (GDestroyNotify)g_strfreev);
}

/**
 * relabel_ls_keyring_list_accounts_async:
 * @url: the address of a server
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Asks whose keys of a server the desktop's keyring has.
 */
void
relabel_ls_keyring_list_accounts_async(const char *url, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = begin(relabel_ls_keyring_list_accounts_async, url, NULL, cancellable, callback, user_data);
  Question *question = task != NULL ? g_task_get_task_data(task) : NULL;

  if (task != NULL)
    secret_password_search(&schema, SECRET_SEARCH_ALL, question->inner, listed_cb, task, "server", question->url, NULL);
}

/**
 * relabel_ls_keyring_list_accounts_finish:
 * @result: what the callback got
 *
 * Returns: (transfer full) (nullable): the accounts, sorted; none where there is no keyring
 */
GStrv
relabel_ls_keyring_list_accounts_finish(GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, NULL), NULL);
  return g_task_propagate_pointer(G_TASK(result), error);
}
