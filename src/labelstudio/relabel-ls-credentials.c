/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-credentials.h"

#include <string.h>

#include "relabel-ls-config.h"
#include "relabel-ls-keyring.h"
#include "relabel-ls-local-server-private.h"
#include "relabel-ls-url.h"

/**
 * RelabelLsCredentials:
 *
 * Which server is meant, and the key for it, with the places where they were found.
 *
 * Looked at in this order: what the caller was given; the environment variables `RELABEL_LABELSTUDIO_URL` and
 * `RELABEL_LABELSTUDIO_API_KEY`, then `FIFTYONE_LABELSTUDIO_URL` and `FIFTYONE_LABELSTUDIO_API_KEY`; the desktop's keyring; the file
 * `~/.fiftyone/annotation_config.json` (or `FIFTYONE_ANNOTATION_CONFIG_PATH`).
 *
 * That configuration may have several backends that are Label Studio, such as `ls-team`; the variables of that one are called
 * `FIFTYONE_LS_TEAM_URL` and so on. Where none is named, it is FiftyOne's default backend, or else `labelstudio`.
 *
 * A key that was found beside one address is never used for another. What is in the private server of this computer is found there, at its
 * present address and with its own key; see [class@Relabel.LsLocalServer].
 */
struct _RelabelLsCredentials {
  GObject parent;

  char *url;
  const char *url_source;
  char *api_key;
  const char *api_key_source;
  const char *backend;
};

G_DEFINE_FINAL_TYPE(RelabelLsCredentials, relabel_ls_credentials, G_TYPE_OBJECT)

/* What wins comes first. */
static const char *const prefixes[] = { "RELABEL", "FIFTYONE" };

typedef struct {
  RelabelLsCredentials *found;
  RelabelLsConfig *config; /* NULL if it can't be read, which matters only where it is needed */
  GError *config_error;
  char *backend;
  GStrv others; /* backends whose keys count for their own server only */
} Search;

static void looked_up_cb(GObject *object, GAsyncResult *result, gpointer user_data);

static void
relabel_ls_credentials_finalize(GObject *object)
{
  RelabelLsCredentials *self = RELABEL_LS_CREDENTIALS(object);

  g_free(self->url);
  if (self->api_key != NULL)
    explicit_bzero(self->api_key, strlen(self->api_key));
  g_free(self->api_key);
  G_OBJECT_CLASS(relabel_ls_credentials_parent_class)->finalize(object);
}

static void
relabel_ls_credentials_class_init(RelabelLsCredentialsClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_ls_credentials_finalize;
}

static void
relabel_ls_credentials_init(RelabelLsCredentials *self)
{
}

static void
search_free(Search *search)
{
  g_object_unref(search->found);
  g_clear_pointer(&search->config, relabel_ls_config_free);
  g_clear_error(&search->config_error);
  g_free(search->backend);
  g_strfreev(search->others);
  g_free(search);
}

static gboolean
need_config(Search *search, GError **error)
{
  if (search->config != NULL)
    return TRUE;
  g_propagate_error(error, g_error_copy(search->config_error));
  return FALSE;
}

/* Relabel's own variables are those of the built-in backend, whichever is the default of FiftyOne. */
static gboolean
has_own_variables(void)
{
  return relabel_ls_config_get_variable(prefixes[0], RELABEL_LS_BACKEND, "URL", NULL) != NULL ||
         relabel_ls_config_get_variable(prefixes[0], RELABEL_LS_BACKEND, "API_KEY", NULL) != NULL;
}

static gboolean
choose_backend(Search *search, const char *name, GError **error)
{
  search->config = relabel_ls_config_read(&search->config_error);
  if (name != NULL && (!need_config(search, error) || !relabel_ls_config_check_backend(search->config, name, error)))
    return FALSE;
  if (name != NULL)
    search->backend = g_strdup(name);
  else if (search->config != NULL && !has_own_variables())
    search->backend = relabel_ls_config_dup_default(search->config);
  if (search->backend == NULL)
    search->backend = g_strdup(RELABEL_LS_BACKEND);
  search->found->backend = g_intern_string(search->backend);
  if (search->config != NULL)
    search->others = relabel_ls_config_list_backends(search->config);
  return TRUE;
}

static gboolean
take_url(RelabelLsCredentials *self, const char *url, const char *source, GError **error)
{
  self->url = relabel_ls_url_normalize(url, error);
  self->url_source = source;
  if (self->url == NULL)
    g_prefix_error(error, "%s: ", source);
  return self->url != NULL;
}

static gboolean
find_url(Search *search, const char *argument, GError **error)
{
  const char *url;

  if (argument != NULL)
    return take_url(search->found, argument, "argument", error);
  for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
    const char *name;

    url = relabel_ls_config_get_variable(prefixes[i], search->backend, "URL", &name);
    if (url != NULL)
      return take_url(search->found, url, name, error);
  }
  if (!need_config(search, error))
    return FALSE;
  url = relabel_ls_config_get_value(search->config, search->backend, "url");
  return url == NULL || take_url(search->found, url, RELABEL_LS_CONFIG_SOURCE, error);
}

static gboolean
is_same(const char *url, const char *other)
{
  g_autofree char *normalized = relabel_ls_url_normalize(other, NULL);

  return g_strcmp0(url, normalized) == 0;
}

/* Beside which address a key stands: that of its own place, else of another place that speaks of the same backend. NULL if of none. */
static const char *
get_url_beside(Search *search, const char *backend, const char *prefix)
{
  const char *url = prefix != NULL ? relabel_ls_config_get_variable(prefix, backend, "URL", NULL) : NULL;

  if (url == NULL && prefix == NULL)
    url = relabel_ls_config_get_value(search->config, backend, "url");
  for (gsize i = 0; url == NULL && i < G_N_ELEMENTS(prefixes); i++)
    url = relabel_ls_config_get_variable(prefixes[i], backend, "URL", NULL);
  if (url == NULL && search->config != NULL)
    url = relabel_ls_config_get_value(search->config, backend, "url");
  return url;
}

/* A key without an address is for whichever server is meant, if it is that of the backend that is meant; and if nothing is known of one. */
static gboolean
take_key(Search *search, const char *backend, const char *prefix, const char *api_key, const char *source)
{
  const char *beside = get_url_beside(search, backend, prefix);

  if (beside != NULL ? !is_same(search->found->url, beside) : search->config == NULL || !g_str_equal(backend, search->backend))
    return FALSE;
  search->found->api_key = g_strdup(api_key);
  search->found->api_key_source = source;
  search->found->backend = g_intern_string(backend);
  return TRUE;
}

static gboolean
take_variable(Search *search, const char *backend)
{
  for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
    const char *name;
    const char *api_key = relabel_ls_config_get_variable(prefixes[i], backend, "API_KEY", &name);

    if (api_key != NULL && take_key(search, backend, prefixes[i], api_key, name))
      return TRUE;
  }
  return FALSE;
}

static gboolean
find_key_in_environment(Search *search)
{
  if (take_variable(search, search->backend))
    return TRUE;
  for (gsize i = 0; search->others != NULL && search->others[i] != NULL; i++) {
    if (take_variable(search, search->others[i]))
      return TRUE;
  }
  return FALSE;
}

static gboolean
take_value(Search *search, const char *backend)
{
  const char *api_key = relabel_ls_config_get_value(search->config, backend, "api_key");

  return api_key != NULL && take_key(search, backend, NULL, api_key, RELABEL_LS_CONFIG_SOURCE);
}

/* FALSE if it can't be read. */
static gboolean
find_key_in_config(Search *search, GError **error)
{
  if (!need_config(search, error))
    return FALSE;
  if (take_value(search, search->backend))
    return TRUE;
  for (gsize i = 0; search->others != NULL && search->others[i] != NULL; i++) {
    if (take_value(search, search->others[i]))
      break;
  }
  return TRUE;
}

/* FALSE if it is of the private server, and that can't be used now. @given: the key that was given, if one was. */
static gboolean
find_private_server(Search *search, const char *account, const char *given, GError **error)
{
  g_autoptr(RelabelLsLocalServer) server = relabel_ls_local_server_new();
  g_autofree char *url = NULL;
  g_autofree char *api_key = NULL;

  if (!relabel_ls_local_server_is_at(server, search->found->url, account))
    return TRUE;
  if (!relabel_ls_local_server_use(server, &url, &api_key, error))
    return FALSE;
  g_free(search->found->url);
  search->found->url = g_steal_pointer(&url);
  if (given == NULL) {
    search->found->api_key = g_steal_pointer(&api_key);
    search->found->api_key_source = "private server";
  }
  return TRUE;
}

/**
 * relabel_ls_credentials_resolve_async:
 * @url: (nullable): the address that the user has given, or that of a run
 * @api_key: (nullable): the key that the user has given
 * @backend: (nullable): the annotation backend of FiftyOne's configuration whose server and key are meant
 * @account: (nullable): whose key is wanted where the keyring has several for the server: the e-mail address of a user
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Finds out which server is meant, and the key for it.
 */
void
relabel_ls_credentials_resolve_async(const char *url, const char *api_key, const char *backend, const char *account,
                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, user_data);
  Search *search = g_new0(Search, 1);
  GError *error = NULL;

  g_task_set_source_tag(task, relabel_ls_credentials_resolve_async);
  g_task_set_task_data(task, search, (GDestroyNotify)search_free);
  search->found = g_object_new(RELABEL_TYPE_LS_CREDENTIALS, NULL);
  if (!choose_backend(search, backend, &error) || !find_url(search, url, &error) || !find_private_server(search, account, api_key, &error)) {
    g_task_return_error(task, error);
    return;
  }
  if (api_key != NULL) {
    search->found->api_key = g_strdup(api_key);
    search->found->api_key_source = "argument";
  }
  if (search->found->url == NULL || search->found->api_key != NULL || find_key_in_environment(search))
    g_task_return_pointer(task, g_object_ref(search->found), g_object_unref);
  else
    relabel_ls_keyring_lookup_async(search->found->url, account, cancellable, looked_up_cb, g_steal_pointer(&task));
}

static void
looked_up_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Search *search = g_task_get_task_data(task);
  GError *error = NULL;

  search->found->api_key = relabel_ls_keyring_lookup_finish(result, &error);
  if (search->found->api_key != NULL)
    search->found->api_key_source = "keyring";
  if (error != NULL || (search->found->api_key == NULL && !find_key_in_config(search, &error)))
    g_task_return_error(task, error);
  else
    g_task_return_pointer(task, g_object_ref(search->found), g_object_unref);
}

/**
 * relabel_ls_credentials_resolve_finish:
 * @result: what the callback got
 *
 * What was not found is no error: who called has to ask for it then.
 *
 * Errors: [error@Relabel.LsError.BAD_URL] with the place where the address stands; `BACKEND` if there is no such backend, or it is another
 * tool; `FILE` if FiftyOne's configuration can't be read; `LOCAL_SERVER` if the private server is meant, and does not run.
 *
 * Returns: (transfer full): what was found
 */
RelabelLsCredentials *
relabel_ls_credentials_resolve_finish(GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, NULL), NULL);
  return g_task_propagate_pointer(G_TASK(result), error);
}

/**
 * relabel_ls_credentials_has_backend:
 * @backend: the name of an annotation backend
 *
 * Returns: whether FiftyOne's configuration has such a backend, and it is Label Studio
 */
gboolean
relabel_ls_credentials_has_backend(const char *backend)
{
  g_autoptr(RelabelLsConfig) config = relabel_ls_config_read(NULL);

  return config != NULL && relabel_ls_config_has_backend(config, backend);
}

/**
 * relabel_ls_credentials_get_url:
 * @self: credentials
 *
 * Returns: (nullable): the address of the server, normalised
 */
const char *
relabel_ls_credentials_get_url(RelabelLsCredentials *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_CREDENTIALS(self), NULL);
  return self->url;
}

/**
 * relabel_ls_credentials_get_url_source:
 * @self: credentials
 *
 * Returns: (nullable): where the address was found: `argument`, `annotation_config.json`, or the name of a variable
 */
const char *
relabel_ls_credentials_get_url_source(RelabelLsCredentials *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_CREDENTIALS(self), NULL);
  return self->url_source;
}

/**
 * relabel_ls_credentials_get_api_key:
 * @self: credentials
 *
 * Returns: (nullable): the key; never show or keep it
 */
const char *
relabel_ls_credentials_get_api_key(RelabelLsCredentials *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_CREDENTIALS(self), NULL);
  return self->api_key;
}

/**
 * relabel_ls_credentials_get_api_key_source:
 * @self: credentials
 *
 * Returns: (nullable): where the key was found: `argument`, `private server`, `keyring`, `annotation_config.json`, or the name of
 * a variable
 */
const char *
relabel_ls_credentials_get_api_key_source(RelabelLsCredentials *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_CREDENTIALS(self), NULL);
  return self->api_key_source;
}

/**
 * relabel_ls_credentials_get_backend:
 * @self: credentials
 *
 * Returns: the annotation backend of FiftyOne's configuration that is meant, or where the key was found; `labelstudio` is the built-in one
 */
const char *
relabel_ls_credentials_get_backend(RelabelLsCredentials *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_CREDENTIALS(self), NULL);
  return self->backend;
}
