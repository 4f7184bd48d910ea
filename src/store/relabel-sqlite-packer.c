/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changesets, packed piece by piece in a thread of their own, while the edit goes on. */
#include "relabel-sqlite-private.h"

#include <zlib.h>

/* Changesets are full of what repeats: more than the least would take longer than it saves. */
#define LEVEL 1

struct _RelabelSqlitePacker {
  GThreadPool *thread; /* of one, so that pieces stay in order */
  gsize size;
  z_stream stream; /* from here on of that thread */
  GByteArray *packed;
  gboolean failed;
};

static void
deflate_piece(RelabelSqlitePacker *self, const GByteArray *piece, int flush)
{
  int code = Z_OK;

  self->stream.next_in = piece != NULL ? piece->data : NULL;
  self->stream.avail_in = piece != NULL ? piece->len : 0;
  do {
    Bytef room[16384];

    self->stream.next_out = room;
    self->stream.avail_out = sizeof room;
    code = deflate(&self->stream, flush);
    g_byte_array_append(self->packed, room, (guint)sizeof room - self->stream.avail_out);
  } while (code == Z_OK && self->stream.avail_out == 0);
  /* There is nothing left to do: that is no error. */
  self->failed |= code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR;
}

static void
pack_cb(gpointer data, gpointer user_data)
{
  RelabelSqlitePacker *self = user_data;
  GByteArray *piece = data;

  if (!self->failed)
    deflate_piece(self, piece, Z_NO_FLUSH);
  g_byte_array_unref(piece);
}

RelabelSqlitePacker *
relabel_sqlite_packer_new(void)
{
  RelabelSqlitePacker *self = g_new0(RelabelSqlitePacker, 1);

  self->packed = g_byte_array_new();
  self->failed = deflateInit(&self->stream, LEVEL) != Z_OK;
  self->thread = g_thread_pool_new(pack_cb, self, 1, FALSE, NULL);
  return self;
}

static void
join(RelabelSqlitePacker *self)
{
  if (self->thread != NULL)
    g_thread_pool_free(self->thread, FALSE, TRUE);
  self->thread = NULL;
}

void
relabel_sqlite_packer_free(RelabelSqlitePacker *self)
{
  join(self);
  deflateEnd(&self->stream);
  g_clear_pointer(&self->packed, g_byte_array_unref);
  g_free(self);
}

void
relabel_sqlite_packer_take(RelabelSqlitePacker *self, GByteArray *piece)
{
  self->size += piece->len;
  g_thread_pool_push(self->thread, piece, NULL);
}

gsize
relabel_sqlite_packer_get_size(const RelabelSqlitePacker *self)
{
  return self->size;
}

GBytes *
relabel_sqlite_packer_finish(RelabelSqlitePacker *self)
{
  join(self);
  if (!self->failed)
    deflate_piece(self, NULL, Z_FINISH);
  return self->failed ? NULL : g_byte_array_free_to_bytes(g_steal_pointer(&self->packed));
}
