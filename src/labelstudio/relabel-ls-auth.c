/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-auth.h"

#include "relabel-json.h"
#include "relabel-ls-client-private.h"
#include "relabel-ls-error.h"
#include "relabel-ls-key.h"

/* An access token is renewed so many seconds before it expires. */
#define RENEW_BEFORE 30

/* Whether the personal access token has to buy an access token before the next request. */
gboolean
relabel_ls_auth_is_stale(RelabelLsClient *client)
{
  if (client->key_kind != RELABEL_LS_KEY_KIND_PERSONAL)
    return FALSE;
  return client->access == NULL || g_get_monotonic_time() >= client->access_until;
}

RelabelLsRequest *
relabel_ls_auth_renewal(RelabelLsClient *client)
{
  RelabelLsRequest *request = relabel_ls_request_new("POST", "Using the personal access token", "/api/token/refresh/");
  JsonObject *object = json_object_new();

  json_object_set_string_member(object, "refresh", client->key);
  relabel_ls_request_take_object(request, object);
  request->credentials = g_strdup("");
  return request;
}

/* Takes what the renewal gave; @answer is NULL if it failed with @error. */
gboolean
relabel_ls_auth_keep(RelabelLsClient *client, JsonNode *answer, GError **error)
{
  JsonObject *object = relabel_json_as_object(answer, NULL);
  const char *access = object != NULL ? relabel_json_peek_string(object, "access") : NULL;
  g_autoptr(RelabelLsJwt) jwt = access != NULL ? relabel_ls_jwt_parse(access) : NULL;

  if (answer == NULL) {
    if (g_error_matches(*error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_FOUND)) {
      g_clear_error(error);
      g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LEGACY_DISABLED,
                  "Label Studio at %s does not know personal access tokens (they exist from version 1.17): give the legacy token from "
                  "%s/user/account", client->url, client->url);
    }
    return FALSE;
  }
  if (jwt == NULL) {
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_JSON,
                "Using the personal access token failed: %s gave no access token for it", client->url);
    return FALSE;
  }
  relabel_ls_secret_free(client->access);
  client->access = g_strdup(access);
  relabel_ls_secrets_add(client->secrets, access);
  /* Counted from now: the clocks of the two machines may differ. */
  client->access_until = g_get_monotonic_time() + MAX(jwt->lifetime - RENEW_BEFORE, jwt->lifetime / 2) * G_USEC_PER_SEC;
  return TRUE;
}

/* The server did not take @access; another request may have renewed it meanwhile. */
void
relabel_ls_auth_refused(RelabelLsClient *client, const char *access)
{
  if (g_strcmp0(access, client->access) == 0)
    g_clear_pointer(&client->access, relabel_ls_secret_free);
}

void
relabel_ls_auth_sign(RelabelLsClient *client, RelabelLsRequest *request, SoupMessage *message)
{
  g_autofree char *value = NULL;

  if (request->credentials != NULL)
    value = g_strdup(request->credentials);
  else if (client->key_kind == RELABEL_LS_KEY_KIND_PERSONAL)
    value = g_strconcat("Bearer ", client->access, NULL);
  else
    value = g_strconcat("Token ", client->key, NULL);
  if (*value != '\0')
    soup_message_headers_replace(soup_message_get_request_headers(message), "Authorization", value);
}
