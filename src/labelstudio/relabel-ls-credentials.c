/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-credentials.h"

#include <string.h>

#include "relabel-json.h"
#include "relabel-ls-error.h"
#include "relabel-ls-keyring.h"
#include "relabel-ls-url.h"

/**
 * RelabelLsCredentials:
 *
 * Which server is meant, and the key for it, with the places where they were found.
 *
 * Looked at in this order: what the caller was given; the environment variables `RELABEL_LABELSTUDIO_URL` and
 * `RELABEL_LABELSTUDIO_API_KEY`, then `FIFTYONE_LABELSTUDIO_URL` and `FIFTYONE_LABELSTUDIO_API_KEY`; the desktop's keyring; the file
 * `~/.fiftyone/annotation_config.json` (or `FIFTYONE_ANNOTATION_CONFIG_PATH`). The server of a run that exists is the one where the run
 * is. A key that was found beside one address is never used for another.
 */
struct _RelabelLsCredentials {
  GObject parent;

  char *url;
  const char *url_source;
  char *api_key;
  const char *api_key_source;
};

G_DEFINE_FINAL_TYPE(RelabelLsCredentials, relabel_ls_credentials, G_TYPE_OBJECT)

static const struct {
  const char *url;
  const char *api_key;
} variables[] = {
  { "RELABEL_LABELSTUDIO_URL", "RELABEL_LABELSTUDIO_API_KEY" },
  { "FIFTYONE_LABELSTUDIO_URL", "FIFTYONE_LABELSTUDIO_API_KEY" },
};

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

static const char *
get_variable(const char *name)
{
  const char *value = g_getenv(name);

  return value != NULL && *value != '\0' ? value : NULL;
}

/* What FiftyOne's own configuration says. A file that is missing says nothing. */
static gboolean
read_config(char **url, char **api_key, GError **error)
{
  const char *given = get_variable("FIFTYONE_ANNOTATION_CONFIG_PATH");
  g_autofree char *path = given != NULL ? g_strdup(given)
                                        : g_build_filename(g_get_home_dir(), ".fiftyone", "annotation_config.json", NULL);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) cause = NULL;
  JsonObject *object;

  if (!g_file_test(path, G_FILE_TEST_EXISTS))
    return TRUE;
  node = relabel_json_parse_file(path, &cause);
  object = node != NULL ? relabel_json_as_object(node, &cause) : NULL;
  if (object == NULL) {
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_FILE, "FiftyOne's annotation configuration can't be read (%s): correct or remove it",
                cause->message);
    return FALSE;
  }
  object = relabel_json_peek_object(relabel_json_peek_object(object, "backends"), "labelstudio");
  *url = g_strdup(relabel_json_peek_string(object, "url"));
  *api_key = g_strdup(relabel_json_peek_string(object, "api_key"));
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
find_url(RelabelLsCredentials *self, const char *argument, const char *run_url, GError **error)
{
  g_autofree char *url = NULL;
  g_autofree char *api_key = NULL;

  if (argument != NULL)
    return take_url(self, argument, "argument", error);
  if (run_url != NULL)
    return take_url(self, run_url, "run", error);
  for (gsize i = 0; i < G_N_ELEMENTS(variables); i++) {
    if (get_variable(variables[i].url) != NULL)
      return take_url(self, get_variable(variables[i].url), variables[i].url, error);
  }
  if (!read_config(&url, &api_key, error))
    return FALSE;
  return url == NULL || take_url(self, url, "annotation_config.json", error);
}

static gboolean
is_same(const char *url, const char *other)
{
  g_autofree char *normalized = relabel_ls_url_normalize(other, NULL);

  return g_strcmp0(url, normalized) == 0;
}

/* Beside which address a variable with a key stands: its own, else that of the other pair. */
static const char *
get_url_beside(gsize i)
{
  const char *own = get_variable(variables[i].url);

  return own != NULL ? own : get_variable(variables[1 - i].url);
}

static gboolean
find_key_in_environment(RelabelLsCredentials *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS(variables); i++) {
    const char *api_key = get_variable(variables[i].api_key);
    const char *beside = get_url_beside(i);

    if (api_key != NULL && (beside == NULL || is_same(self->url, beside))) {
      self->api_key = g_strdup(api_key);
      self->api_key_source = variables[i].api_key;
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
find_key_in_config(RelabelLsCredentials *self, GError **error)
{
  g_autofree char *url = NULL;
  g_autofree char *api_key = NULL;

  if (!read_config(&url, &api_key, error))
    return FALSE;
  if (api_key != NULL && (url == NULL || is_same(self->url, url))) {
    self->api_key = g_steal_pointer(&api_key);
    self->api_key_source = "annotation_config.json";
  }
  return TRUE;
}

/**
 * relabel_ls_credentials_resolve_async:
 * @url: (nullable): the address that the user has given
 * @api_key: (nullable): the key that the user has given
 * @run_url: (nullable): the address of the server where the run is
 * @cancellable: (nullable): to cancel it
 * @callback: (scope async): called when it is done
 * @user_data: (closure): for @callback
 *
 * Finds out which server is meant, and the key for it.
 */
void
relabel_ls_credentials_resolve_async(const char *url, const char *api_key, const char *run_url, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, user_data);
  g_autoptr(RelabelLsCredentials) self = g_object_new(RELABEL_TYPE_LS_CREDENTIALS, NULL);
  GError *error = NULL;

  g_task_set_source_tag(task, relabel_ls_credentials_resolve_async);
  if (!find_url(self, url, run_url, &error)) {
    g_task_return_error(task, error);
    return;
  }
  if (api_key != NULL) {
    self->api_key = g_strdup(api_key);
    self->api_key_source = "argument";
  }
  if (self->url == NULL || self->api_key != NULL || find_key_in_environment(self)) {
    g_task_return_pointer(task, g_steal_pointer(&self), g_object_unref);
    return;
  }
  g_task_set_task_data(task, g_object_ref(self), g_object_unref);
  relabel_ls_keyring_lookup_async(self->url, cancellable, looked_up_cb, g_steal_pointer(&task));
}

static void
looked_up_cb(GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  RelabelLsCredentials *self = g_task_get_task_data(task);
  GError *error = NULL;

  self->api_key = relabel_ls_keyring_lookup_finish(result, &error);
  if (self->api_key != NULL)
    self->api_key_source = "keyring";
  if (error != NULL || (self->api_key == NULL && !find_key_in_config(self, &error)))
    g_task_return_error(task, error);
  else
    g_task_return_pointer(task, g_object_ref(self), g_object_unref);
}

/**
 * relabel_ls_credentials_resolve_finish:
 * @result: what the callback got
 *
 * What was not found is no error: who called has to ask for it then.
 *
 * Errors: [error@Relabel.LsError.BAD_URL] with the place where the address stands; `FILE` if FiftyOne's configuration can't be read.
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
 * Returns: (nullable): where the address was found: `argument`, `run`, `annotation_config.json`, or the name of a variable
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
 * Returns: (nullable): where the key was found: `argument`, `keyring`, `annotation_config.json`, or the name of a variable
 */
const char *
relabel_ls_credentials_get_api_key_source(RelabelLsCredentials *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_CREDENTIALS(self), NULL);
  return self->api_key_source;
}
