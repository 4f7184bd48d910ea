/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-id.h"

#include <string.h>

#include "relabel-error.h"

struct _RelabelIdList {
  grefcount references;
  GByteArray *bytes;
};

G_DEFINE_BOXED_TYPE(RelabelIdList, relabel_id_list, relabel_id_list_ref, relabel_id_list_unref)

/**
 * relabel_id_new:
 *
 * Makes an id as MongoDB does: the second, five random bytes of this process, and a counter.
 *
 * Returns: (transfer full): a new id
 */
char *
relabel_id_new(void)
{
  static gsize once;
  static guint8 process[5];
  static gint counter;
  guint8 packed[RELABEL_ID_SIZE];
  char id[RELABEL_ID_LENGTH + 1];
  guint32 seconds = (guint32)(g_get_real_time() / G_USEC_PER_SEC);
  guint32 count;

  if (g_once_init_enter(&once)) {
    for (gsize i = 0; i < sizeof process; i++)
      process[i] = (guint8)g_random_int_range(0, 256);
    g_atomic_int_set(&counter, g_random_int_range(0, 1 << 24));
    g_once_init_leave(&once, 1);
  }
  count = (guint32)g_atomic_int_add(&counter, 1);
  for (int i = 0; i < 4; i++)
    packed[i] = (guint8)(seconds >> (24 - 8 * i));
  memcpy(packed + 4, process, sizeof process);
  for (int i = 0; i < 3; i++)
    packed[9 + i] = (guint8)(count >> (16 - 8 * i));
  relabel_id_unpack(packed, id);
  return g_strdup(id);
}

/**
 * relabel_id_new_from_name:
 * @name: what the id stands for, e.g. a server, task and region
 *
 * Makes the id that belongs to a name: the same name always has the same id (the first 12 bytes of its SHA-256).
 *
 * Returns: (transfer full): the id
 */
char *
relabel_id_new_from_name(const char *name)
{
  g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, name, -1);

  return g_strndup(digest, RELABEL_ID_LENGTH);
}

/**
 * relabel_id_is_valid:
 * @id: (nullable): a text
 *
 * Returns: whether @id is 24 lower-case hexadecimal digits
 */
gboolean
relabel_id_is_valid(const char *id)
{
  gsize n = 0;

  if (id == NULL)
    return FALSE;
  for (; id[n] != '\0' && n <= RELABEL_ID_LENGTH; n++) {
    if (!g_ascii_isdigit(id[n]) && !(id[n] >= 'a' && id[n] <= 'f'))
      return FALSE;
  }
  return n == RELABEL_ID_LENGTH;
}

gboolean
relabel_id_pack(const char *id, guint8 packed[RELABEL_ID_SIZE])
{
  if (!relabel_id_is_valid(id))
    return FALSE;
  for (int i = 0; i < RELABEL_ID_SIZE; i++)
    packed[i] = (guint8)(g_ascii_xdigit_value(id[2 * i]) << 4 | g_ascii_xdigit_value(id[2 * i + 1]));
  return TRUE;
}

void
relabel_id_unpack(const guint8 packed[RELABEL_ID_SIZE], char id[RELABEL_ID_LENGTH + 1])
{
  static const char digits[] = "0123456789abcdef";

  for (int i = 0; i < RELABEL_ID_SIZE; i++) {
    id[2 * i] = digits[packed[i] >> 4];
    id[2 * i + 1] = digits[packed[i] & 15];
  }
  id[RELABEL_ID_LENGTH] = '\0';
}

/**
 * relabel_id_list_new:
 *
 * Returns: (transfer full): an empty list
 */
RelabelIdList *
relabel_id_list_new(void)
{
  RelabelIdList *self = g_new0(RelabelIdList, 1);

  g_ref_count_init(&self->references);
  self->bytes = g_byte_array_new();
  return self;
}

/**
 * relabel_id_list_new_from_strv:
 * @ids: (array zero-terminated=1): ids as text
 *
 * Returns: (transfer full) (nullable): the list; %RELABEL_MODEL_ERROR_INVALID names the text that is no id
 */
RelabelIdList *
relabel_id_list_new_from_strv(const char *const *ids, GError **error)
{
  g_autoptr(RelabelIdList) self = relabel_id_list_new();

  for (gsize i = 0; ids[i] != NULL; i++) {
    if (!relabel_id_list_append(self, ids[i])) {
      g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID,
                  "“%s” is not an id: ids have 24 hexadecimal digits", ids[i]);
      return NULL;
    }
  }
  return g_steal_pointer(&self);
}

/**
 * relabel_id_list_ref:
 *
 * Returns: (transfer full): @self
 */
RelabelIdList *
relabel_id_list_ref(RelabelIdList *self)
{
  g_ref_count_inc(&self->references);
  return self;
}

/**
 * relabel_id_list_unref:
 * @self: (transfer full): a list
 *
 * Drops a reference.
 */
void
relabel_id_list_unref(RelabelIdList *self)
{
  if (!g_ref_count_dec(&self->references))
    return;
  g_byte_array_unref(self->bytes);
  g_free(self);
}

/**
 * relabel_id_list_get_length:
 *
 * Returns: the number of ids
 */
guint
relabel_id_list_get_length(RelabelIdList *self)
{
  return self->bytes->len / RELABEL_ID_SIZE;
}

/**
 * relabel_id_list_dup:
 * @position: from 0, less than the length
 *
 * Returns: (transfer full): the id as text
 */
char *
relabel_id_list_dup(RelabelIdList *self, guint position)
{
  char id[RELABEL_ID_LENGTH + 1];

  relabel_id_unpack(relabel_id_list_peek(self, position), id);
  return g_strdup(id);
}

/**
 * relabel_id_list_append:
 * @id: an id as text
 *
 * Returns: %FALSE when @id is not valid; the list is as before then
 */
gboolean
relabel_id_list_append(RelabelIdList *self, const char *id)
{
  guint8 packed[RELABEL_ID_SIZE];

  if (!relabel_id_pack(id, packed))
    return FALSE;
  relabel_id_list_append_packed(self, packed);
  return TRUE;
}

/**
 * relabel_id_list_slice:
 * @position: from 0
 * @length: at most so many; fewer where the list ends
 *
 * Returns: (transfer full): a new list
 */
RelabelIdList *
relabel_id_list_slice(RelabelIdList *self, guint position, guint length)
{
  RelabelIdList *slice = relabel_id_list_new();
  guint n = relabel_id_list_get_length(self);

  position = MIN(position, n);
  length = MIN(length, n - position);
  if (length > 0)
    g_byte_array_append(slice->bytes, relabel_id_list_peek(self, position), length * RELABEL_ID_SIZE);
  return slice;
}

/**
 * relabel_id_list_to_strv:
 *
 * Returns: (transfer full) (array zero-terminated=1): the ids as text
 */
GStrv
relabel_id_list_to_strv(RelabelIdList *self)
{
  guint n = relabel_id_list_get_length(self);
  GStrv ids = g_new0(char *, n + 1);

  for (guint i = 0; i < n; i++)
    ids[i] = relabel_id_list_dup(self, i);
  return ids;
}

/**
 * relabel_id_list_peek: (skip)
 *
 * Returns: the 12 bytes of an id, and behind them those of the ids that follow
 */
const guint8 *
relabel_id_list_peek(RelabelIdList *self, guint position)
{
  return self->bytes->data + (gsize)position * RELABEL_ID_SIZE;
}

/**
 * relabel_id_list_append_packed: (skip)
 *
 * Appends 12 bytes.
 */
void
relabel_id_list_append_packed(RelabelIdList *self, const guint8 packed[RELABEL_ID_SIZE])
{
  g_byte_array_append(self->bytes, packed, RELABEL_ID_SIZE);
}
