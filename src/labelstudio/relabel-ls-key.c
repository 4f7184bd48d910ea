/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-key.h"

#include <string.h>

#include "relabel-json.h"
#include "relabel-ls-error.h"

void
relabel_ls_jwt_free(RelabelLsJwt *jwt)
{
  g_free(jwt->token_type);
  g_free(jwt);
}

/* Base64 with the URL alphabet and without padding. */
static guchar *
decode_base64url(const char *text, gsize *length)
{
  g_autoptr(GString) plain = g_string_new(text);

  g_strdelimit(plain->str, "-", '+');
  g_strdelimit(plain->str, "_", '/');
  while (plain->len % 4 != 0)
    g_string_append_c(plain, '=');
  return g_base64_decode(plain->str, length);
}

/* NULL if @text is no JSON web token of three parts. Its signature is the server's business. */
RelabelLsJwt *
relabel_ls_jwt_parse(const char *text)
{
  g_auto(GStrv) parts = g_strsplit(text, ".", 4);
  g_autofree guchar *payload = NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object;
  RelabelLsJwt *jwt;
  gsize length;
  gint64 lifetime;

  if (g_strv_length(parts) != 3)
    return NULL;
  payload = decode_base64url(parts[1], &length);
  node = relabel_json_parse((const char *)payload, (gssize)length, NULL);
  object = relabel_json_as_object(node, NULL);
  if (object == NULL)
    return NULL;
  jwt = g_new0(RelabelLsJwt, 1);
  jwt->token_type = g_strdup(relabel_json_peek_string(object, "token_type"));
  lifetime = relabel_json_peek_int(object, "exp", 0) - relabel_json_peek_int(object, "iat", 0);
  jwt->lifetime = MAX(lifetime, 0);
  return jwt;
}

static gboolean
is_printable(const char *text)
{
  for (const char *p = text; *p != '\0'; p++) {
    if (!g_ascii_isgraph(*p))
      return FALSE;
  }
  return TRUE;
}

static gboolean
looks_like_jwt(const char *text)
{
  return g_str_has_prefix(text, "eyJ") && strchr(text, '.') != NULL;
}

static gboolean
check_jwt(const char *key, GError **error)
{
  g_autoptr(RelabelLsJwt) jwt = relabel_ls_jwt_parse(key);

  if (jwt != NULL && g_strcmp0(jwt->token_type, "refresh") == 0)
    return TRUE;
  if (jwt != NULL && g_strcmp0(jwt->token_type, "access") == 0)
    g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_UNAUTHORIZED,
                        "This is an access token, which lives for minutes only: give the personal access token itself");
  else
    g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_UNAUTHORIZED,
                        "This personal access token is shortened or damaged. Label Studio shows the whole token only once, when it is made: "
                        "make a new one under Account & Settings, Personal Access Token, and copy all three parts of it");
  return FALSE;
}

/* Returns the key without the blanks around it, and says of which kind it is. */
char *
relabel_ls_key_check(const char *text, RelabelLsKeyKind *kind, GError **error)
{
  g_autofree char *key = g_strstrip(g_strdup(text != NULL ? text : ""));

  if (*key == '\0') {
    g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_UNAUTHORIZED,
                        "No API key was given: copy one from Label Studio's Account & Settings page");
    return NULL;
  }
  if (!is_printable(key)) {
    g_set_error_literal(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_UNAUTHORIZED,
                        "The API key holds blanks or characters that no key has: copy it again from Label Studio's Account & Settings "
                        "page");
    return NULL;
  }
  *kind = looks_like_jwt(key) ? RELABEL_LS_KEY_KIND_PERSONAL : RELABEL_LS_KEY_KIND_LEGACY;
  if (*kind == RELABEL_LS_KEY_KIND_PERSONAL && !check_jwt(key, error))
    return NULL;
  return g_steal_pointer(&key);
}
