/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Changesets, packed in other threads while the edit goes on: each piece by itself, and in the end they are put together to one stream of zlib
 * (RFC 1950), whose check sum follows from those of the pieces.
 */
#include "relabel-sqlite-private.h"

#include <zlib.h>

/* Of what is packed at once, in bytes. */
#define PIECE 262144

/* Changesets are full of what repeats: more than the least would take longer than it saves. */
#define LEVEL 1

typedef struct {
  GBytes *plain;
  GByteArray *packed; /* empty: it failed */
  gsize size; /* when it was plain */
  uLong check_sum;
} Piece;

struct _RelabelSqlitePacker {
  GThreadPool *threads;
  GPtrArray *pieces;
  gsize size;
};

static void
piece_free(Piece *self)
{
  g_clear_pointer(&self->plain, g_bytes_unref);
  g_byte_array_unref(self->packed);
  g_free(self);
}

/* A flush ends it at a whole byte, so that the next one can follow. */
static void
pack_cb(gpointer data, gpointer user_data)
{
  Piece *self = data;
  const Bytef *plain = g_bytes_get_data(self->plain, NULL);
  z_stream stream = { .next_in = (z_const Bytef *)plain, .avail_in = (uInt)self->size };

  if (deflateInit2(&stream, LEVEL, Z_DEFLATED, -MAX_WBITS, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
    return;
  /* More than the bound, for the flush. */
  g_byte_array_set_size(self->packed, (guint)deflateBound(&stream, (uLong)self->size) + 16);
  stream.next_out = self->packed->data;
  stream.avail_out = self->packed->len;
  if (deflate(&stream, Z_SYNC_FLUSH) == Z_OK && stream.avail_in == 0 && stream.avail_out > 0)
    g_byte_array_set_size(self->packed, self->packed->len - stream.avail_out);
  else
    g_byte_array_set_size(self->packed, 0);
  deflateEnd(&stream);
  self->check_sum = adler32(adler32(0, NULL, 0), plain, (uInt)self->size);
  g_clear_pointer(&self->plain, g_bytes_unref);
}

RelabelSqlitePacker *
relabel_sqlite_packer_new(void)
{
  RelabelSqlitePacker *self = g_new0(RelabelSqlitePacker, 1);

  self->threads = g_thread_pool_new(pack_cb, NULL, (int)g_get_num_processors(), FALSE, NULL);
  self->pieces = g_ptr_array_new_with_free_func((GDestroyNotify)piece_free);
  return self;
}

static void
join(RelabelSqlitePacker *self)
{
  if (self->threads != NULL)
    g_thread_pool_free(self->threads, FALSE, TRUE);
  self->threads = NULL;
}

void
relabel_sqlite_packer_free(RelabelSqlitePacker *self)
{
  join(self);
  g_ptr_array_unref(self->pieces);
  g_free(self);
}

void
relabel_sqlite_packer_add(RelabelSqlitePacker *self, GBytes *bytes)
{
  gsize size = g_bytes_get_size(bytes);

  for (gsize at = 0; at < size; at += PIECE) {
    Piece *piece = g_new0(Piece, 1);

    piece->size = MIN(PIECE, size - at);
    piece->plain = g_bytes_new_from_bytes(bytes, at, piece->size);
    piece->packed = g_byte_array_new();
    g_ptr_array_add(self->pieces, piece);
    g_thread_pool_push(self->threads, piece, NULL);
  }
  self->size += size;
}

gsize
relabel_sqlite_packer_get_size(const RelabelSqlitePacker *self)
{
  return self->size;
}

GBytes *
relabel_sqlite_packer_finish(RelabelSqlitePacker *self)
{
  /* The window of 32 KiB and the least level; an empty block that is the last. */
  static const guint8 begin[] = { 0x78, 0x01 }, end[] = { 0x03, 0x00 };
  g_autoptr(GByteArray) all = g_byte_array_new();
  uLong check_sum = adler32(0, NULL, 0);
  guint32 big;

  join(self);
  g_byte_array_append(all, begin, sizeof begin);
  for (guint i = 0; i < self->pieces->len; i++) {
    const Piece *piece = g_ptr_array_index(self->pieces, i);

    if (piece->packed->len == 0)
      return NULL;
    g_byte_array_append(all, piece->packed->data, piece->packed->len);
    check_sum = adler32_combine(check_sum, piece->check_sum, (z_off_t)piece->size);
  }
  g_byte_array_append(all, end, sizeof end);
  big = GUINT32_TO_BE((guint32)check_sum);
  g_byte_array_append(all, (const guint8 *)&big, sizeof big);
  return g_byte_array_free_to_bytes(g_steal_pointer(&all));
}
