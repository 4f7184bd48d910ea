/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-ls-server.h"

#include "relabel-json.h"
#include "relabel-ls-error.h"
#include "relabel-ls-server-private.h"

/* The oldest version against which the protocol was tried. */
#define OLDEST_MAJOR 1
#define OLDEST_MINOR 5

/**
 * RelabelLsServer:
 *
 * What is known of a Label Studio server after a client has connected to it. It never changes.
 */
struct _RelabelLsServer {
  GObject parent;

  char *release;
  char *edition;
  char *email;
  gint64 user_id;
  RelabelLsKeyKind key_kind;
  guint major;
  guint minor;
};

G_DEFINE_FINAL_TYPE(RelabelLsServer, relabel_ls_server, G_TYPE_OBJECT)

/* An older server takes an unknown tag without a word, then shows nothing for it and stores an empty annotation. */
static const struct {
  const char *tag;
  guint major;
  guint minor;
} newer_tags[] = {
  { "DateTime", 1, 8 },
  { "MagicWand", 1, 8 },
  { "TimelineLabels", 1, 14 },
  { "BitmaskLabels", 1, 21 },
  { "VectorLabels", 1, 22 },
};

static void
relabel_ls_server_finalize(GObject *object)
{
  RelabelLsServer *self = RELABEL_LS_SERVER(object);

  g_free(self->release);
  g_free(self->edition);
  g_free(self->email);
  G_OBJECT_CLASS(relabel_ls_server_parent_class)->finalize(object);
}

static void
relabel_ls_server_class_init(RelabelLsServerClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_ls_server_finalize;
}

static void
relabel_ls_server_init(RelabelLsServer *self)
{
}

static gboolean
parse_release(RelabelLsServer *self, const char *release)
{
  char *end = NULL;

  if (!g_ascii_isdigit(*release))
    return FALSE;
  self->major = (guint)g_ascii_strtoull(release, &end, 10);
  if (*end != '.' || !g_ascii_isdigit(end[1]))
    return FALSE;
  self->minor = (guint)g_ascii_strtoull(end + 1, &end, 10);
  self->release = g_strdup(release);
  return TRUE;
}

/* Some of 1.8 have the filter; their numbers don't tell which. */
gboolean
relabel_ls_server_lacks_drafts(RelabelLsServer *self)
{
  return self != NULL && !relabel_ls_server_is_at_least(self, 1, 9);
}

/* From the answer of /api/version; @url is for messages. */
RelabelLsServer *
relabel_ls_server_new(const char *url, JsonNode *version, GError **error)
{
  g_autoptr(RelabelLsServer) self = g_object_new(RELABEL_TYPE_LS_SERVER, NULL);
  JsonObject *object = relabel_json_as_object(version, NULL);
  const char *release = object != NULL ? relabel_json_peek_string(object, "release") : NULL;

  if (release == NULL || !parse_release(self, release)) {
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_NOT_LABEL_STUDIO,
                "Something answers at %s, but it is no Label Studio: check the address", url);
    return NULL;
  }
  if (!relabel_ls_server_is_at_least(self, OLDEST_MAJOR, OLDEST_MINOR)) {
    g_set_error(error, RELABEL_LS_ERROR, RELABEL_LS_ERROR_TOO_OLD,
                "The Label Studio at %s is version %s, which is too old: version %d.%d or later is needed", url, release, OLDEST_MAJOR,
                OLDEST_MINOR);
    return NULL;
  }
  self->edition = g_strdup(relabel_json_peek_string(object, "edition"));
  return g_steal_pointer(&self);
}

void
relabel_ls_server_set_user(RelabelLsServer *self, JsonObject *whoami, RelabelLsKeyKind kind)
{
  self->user_id = relabel_json_peek_int(whoami, "id", 0);
  self->email = g_strdup(relabel_json_peek_string(whoami, "email"));
  self->key_kind = kind;
}

/**
 * relabel_ls_server_get_release:
 * @self: a server
 *
 * Returns: the version of Label Studio, such as `1.23.2`
 */
const char *
relabel_ls_server_get_release(RelabelLsServer *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_SERVER(self), NULL);
  return self->release;
}

/**
 * relabel_ls_server_get_edition:
 * @self: a server
 *
 * Returns: (nullable): the edition as the server names it, such as `Community`
 */
const char *
relabel_ls_server_get_edition(RelabelLsServer *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_SERVER(self), NULL);
  return self->edition;
}

/**
 * relabel_ls_server_get_user_id:
 * @self: a server
 *
 * Returns: the server's id of the user whose key it is
 */
gint64
relabel_ls_server_get_user_id(RelabelLsServer *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_SERVER(self), 0);
  return self->user_id;
}

/**
 * relabel_ls_server_get_email:
 * @self: a server
 *
 * Returns: (nullable): the address by which the user whose key it is logs in
 */
const char *
relabel_ls_server_get_email(RelabelLsServer *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_SERVER(self), NULL);
  return self->email;
}

/**
 * relabel_ls_server_get_key_kind:
 * @self: a server
 *
 * Returns: of which kind the key is that was used
 */
RelabelLsKeyKind
relabel_ls_server_get_key_kind(RelabelLsServer *self)
{
  g_return_val_if_fail(RELABEL_IS_LS_SERVER(self), RELABEL_LS_KEY_KIND_LEGACY);
  return self->key_kind;
}

/**
 * relabel_ls_server_is_at_least:
 * @self: a server
 * @major: first number of a version
 * @minor: second number of a version
 *
 * Returns: whether the server is of that version or a later one
 */
gboolean
relabel_ls_server_is_at_least(RelabelLsServer *self, guint major, guint minor)
{
  g_return_val_if_fail(RELABEL_IS_LS_SERVER(self), FALSE);
  return self->major > major || (self->major == major && self->minor >= minor);
}

/**
 * relabel_ls_server_supports:
 * @self: a server
 * @tag: a tag of a labeling config, such as `VectorLabels`
 *
 * Says whether the editor of this version knows a tag. It must not be sent if not: an older server accepts what its editor can't show.
 *
 * Returns: whether it does
 */
gboolean
relabel_ls_server_supports(RelabelLsServer *self, const char *tag)
{
  g_return_val_if_fail(RELABEL_IS_LS_SERVER(self), FALSE);
  g_return_val_if_fail(tag != NULL, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS(newer_tags); i++) {
    if (g_str_equal(newer_tags[i].tag, tag))
      return relabel_ls_server_is_at_least(self, newer_tags[i].major, newer_tags[i].minor);
  }
  return TRUE;
}
