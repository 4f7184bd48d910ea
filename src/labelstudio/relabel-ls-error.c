/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-error.h"

#include <gio/gio.h>
#include <string.h>

#include "relabel-json.h"
#include "relabel-ls-error-private.h"
#include "relabel-ls-secrets.h"

/* What a server says can be a page long. */
#define MAX_WORDS 600

G_DEFINE_QUARK(relabel-ls-error-quark, relabel_ls_error)

static void
append_words(GString *words, const char *name, const char *text)
{
  if (words->len > 0)
    g_string_append(words, "; ");
  if (name != NULL && !g_str_equal(name, "non_field_errors"))
    g_string_append_printf(words, "%s: ", name);
  g_string_append(words, text);
}

static void
append_messages(GString *words, const char *name, JsonNode *node)
{
  if (JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING)
    append_words(words, name, json_node_get_string(node));
  if (!JSON_NODE_HOLDS_ARRAY(node))
    return;
  for (guint i = 0; i < json_array_get_length(json_node_get_array(node)); i++)
    append_messages(words, name, json_array_get_element(json_node_get_array(node), i));
}

static void
append_members(GString *words, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  json_object_iter_init_ordered(&iter, object);
  while (json_object_iter_next_ordered(&iter, &name, &member))
    append_messages(words, name, member);
}

/* Secrets go first: half a secret would not be known as one. */
static char *
shorten(const char *words, const GPtrArray *secrets)
{
  g_autofree char *masked = relabel_ls_secrets_mask(secrets, words);

  if (strlen(masked) <= MAX_WORDS)
    return g_steal_pointer(&masked);
  *g_utf8_find_prev_char(masked, masked + MAX_WORDS) = '\0';
  return g_strconcat(masked, "…", NULL);
}

/* The message in the body of an error: of its fields, else the one in whole; NULL if it has none. */
char *
relabel_ls_dup_server_words(const char *body, const GPtrArray *secrets)
{
  g_autoptr(JsonNode) node = body != NULL ? relabel_json_parse(body, -1, NULL) : NULL;
  g_autoptr(GString) words = g_string_new(NULL);
  JsonObject *object = relabel_json_as_object(node, NULL);
  const char *detail;

  if (object == NULL)
    return NULL;
  detail = relabel_json_peek_string(object, "detail");
  if (relabel_json_peek_object(object, "validation_errors") != NULL)
    append_members(words, relabel_json_peek_object(object, "validation_errors"));
  else if (detail == NULL)
    append_members(words, object);
  if (words->len == 0 && detail != NULL)
    g_string_append(words, detail);
  return words->len > 0 ? shorten(words->str, secrets) : NULL;
}

static void
set_unauthorized(const RelabelLsFailure *failure, const char *words, GError **error)
{
  gboolean personal = failure->key_kind == RELABEL_LS_KEY_KIND_PERSONAL;

  if (words != NULL && strstr(words, "legacy token authentication has been disabled") != NULL)
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LEGACY_DISABLED,
                "Label Studio at %s has switched off legacy tokens: make a personal access token under %s/user/account and give that",
                failure->url, failure->url);
  else if (failure->fresh_access)
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_LEGACY_DISABLED,
                "Label Studio at %s has switched off personal access tokens: give the legacy token from %s/user/account, or ask the "
                "organization's administrator", failure->url, failure->url);
  else if (words != NULL && strstr(words, "blacklisted") != NULL)
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_UNAUTHORIZED,
                "Label Studio at %s says that this personal access token was revoked: make a new one under %s/user/account",
                failure->url, failure->url);
  else
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_UNAUTHORIZED,
                "Label Studio at %s does not know this %s: copy it again from %s/user/account, or make a new one there", failure->url,
                personal ? "personal access token" : "API key", failure->url);
}

static void
set_rate_limited(const RelabelLsFailure *failure, GError **error)
{
  if (failure->retry_after > 0)
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_RATE_LIMITED,
                "%s failed: the server at %s asks to wait for %" G_GINT64_FORMAT " seconds; try again then", failure->what, failure->url,
                failure->retry_after);
  else
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_RATE_LIMITED,
                "%s failed: the server at %s gets too many requests; try again in a minute", failure->what, failure->url);
}

static void
set_server_failed(const RelabelLsFailure *failure, const char *words, GError **error)
{
  const char *colon = words != NULL ? ": " : "";
  const char *said = words != NULL ? words : "";

  if (failure->changes)
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_AMBIGUOUS,
                "%s ended with an error of the server at %s (HTTP %u%s%s); it is not known whether it was done", failure->what,
                failure->url, failure->status, colon, said);
  else
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_SERVER,
                "%s failed: the server at %s has an error (HTTP %u%s%s); try again, and look into the server's log if it stays",
                failure->what, failure->url, failure->status, colon, said);
}

static const struct {
  guint status;
  RelabelLsError code;
  const char *text;
} statuses[] = {
  { 400, RELABEL_LS_ERROR_INVALID, "refuses the data" },
  { 403, RELABEL_LS_ERROR_FORBIDDEN, "does not allow it to the user of this key; ask its administrator for the right" },
  { 404, RELABEL_LS_ERROR_NOT_FOUND, "does not have it; it may have been deleted there, or belong to another user" },
  { 409, RELABEL_LS_ERROR_CONFLICT, "says that it exists already" },
  { 410, RELABEL_LS_ERROR_NOT_FOUND, "does not have it any more" },
  { 413, RELABEL_LS_ERROR_TOO_LARGE, "says that the request is too large; raise its limit, or send less at once" },
  { 422, RELABEL_LS_ERROR_INVALID, "refuses the data" },
};

/* The one place where an HTTP status and a body become an error. */
void
relabel_ls_failure_set_status(const RelabelLsFailure *failure, GError **error)
{
  g_autofree char *words = relabel_ls_dup_server_words(failure->body, failure->secrets);

  if (failure->status == 401) {
    set_unauthorized(failure, words, error);
    return;
  }
  if (failure->status == 429) {
    set_rate_limited(failure, error);
    return;
  }
  if (failure->status >= 500) {
    set_server_failed(failure, words, error);
    return;
  }
  for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
    if (statuses[i].status == failure->status) {
      g_set_error(error, RELABEL_LS_ERROR, statuses[i].code, "%s failed: the server at %s %s%s%s", failure->what, failure->url,
                  statuses[i].text, words != NULL ? ": " : "", words != NULL ? words : "");
      return;
    }
  }
  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_FAILED, "%s failed: the server at %s answers HTTP %u%s%s", failure->what,
              failure->url, failure->status, words != NULL ? ": " : "", words != NULL ? words : "");
}

static void
set_ambiguous(const RelabelLsFailure *failure, const char *why, GError **error)
{
  g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_AMBIGUOUS,
              "%s got no answer from %s (%s); it is not known whether it was done", failure->what, failure->url, why);
}

/* No answer came. @cause is what the network said. */
void
relabel_ls_failure_set_transport(const RelabelLsFailure *failure, const GError *cause, GError **error)
{
  if (g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error(error, g_error_copy(cause));
    return;
  }
  if (failure->changes && failure->sent) {
    set_ambiguous(failure, cause->message, error);
    return;
  }
  if (cause->domain == G_TLS_ERROR) {
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TLS,
                "No trusted encrypted connection to %s can be made (%s): check the address and the server's certificate", failure->url,
                cause->message);
    return;
  }
  if (g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)) {
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TIMEOUT, "%s failed: %s did not answer in time", failure->what, failure->url);
    return;
  }
  if (cause->domain == G_RESOLVER_ERROR)
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_OFFLINE,
                "The host of %s is not known (%s): check the address and the network", failure->url, cause->message);
  else if (failure->sent)
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_OFFLINE,
                "%s failed: the connection to %s was lost (%s): see whether the server still runs", failure->what, failure->url,
                cause->message);
  else
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_OFFLINE,
                "No server answers at %s (%s): start Label Studio, or check the address", failure->url, cause->message);
}

void
relabel_ls_failure_set_timeout(const RelabelLsFailure *failure, guint seconds, GError **error)
{
  g_autofree char *why = g_strdup_printf("nothing came for %u seconds", seconds);

  if (failure->changes && failure->sent)
    set_ambiguous(failure, why, error);
  else
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TIMEOUT,
                "%s failed: %s did not answer within %u seconds; see whether the server is overloaded or the address is wrong",
                failure->what, failure->url, seconds);
}
