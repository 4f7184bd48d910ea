/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Changes of few columns in very many rows, recorded for undo by writing SQLite's format of changesets ourselves: who makes such a change knows
 * the text before and after, which the session would read again, row by row. The first row of each table is recorded by the session; only if the
 * bytes of it are those that we write are the others written so.
 */
#include "relabel-sqlite-private.h"

#include <string.h>

/* How values are stored. */
enum { UNCHANGED = 0, INTEGER = 1, TEXT = 3, NOTHING = 5 };

/* So many bytes are packed before the edit is done. */
#define PACK_FROM (128 * 1024)

/* Bytes of a value at most, without its text. */
#define VALUE_ROOM 9

typedef struct {
  gboolean is_tried;
  gboolean is_known;  /* the format is ours */
  GByteArray *header; /* of the table */
  GByteArray *rows;
} RelabelSqliteRowChanges;

static void
changes_free(RelabelSqliteRowChanges *self)
{
  g_byte_array_unref(self->header);
  g_byte_array_unref(self->rows);
  g_free(self);
}

static guint8 *
put_integer(guint8 *p, gint64 value)
{
  guint64 big = GUINT64_TO_BE((guint64)value);

  *p++ = INTEGER;
  memcpy(p, &big, sizeof big);
  return p + sizeof big;
}

/* Seven bits a byte, the highest first; no text has 2^28 bytes here. */
static guint8 *
put_text(guint8 *p, const char *text)
{
  gsize n = text != NULL ? strlen(text) : 0;

  *p++ = text != NULL ? TEXT : NOTHING;
  if (text == NULL)
    return p;
  for (int shift = 21; shift > 0; shift -= 7) {
    if (n >> shift > 0)
      *p++ = (guint8)(0x80 | (n >> shift & 0x7f));
  }
  *p++ = n & 0x7f;
  memcpy(p, text, n);
  return p + n;
}

/* Numbers begin at 1. */
static guint8 *
put_value(guint8 *p, const RelabelSqliteCellChange *cell, gboolean after)
{
  gint64 number = after ? cell->number_after : cell->number_before;

  if (!cell->is_number)
    return put_text(p, after ? cell->after : cell->before);
  if (number != 0)
    return put_integer(p, number);
  *p++ = NOTHING;
  return p;
}

/* The columns from @column on, as they were or as they are. */
static guint8 *
put_cells(guint8 *p, const RelabelSqliteRowChange *change, guint column, gboolean after)
{
  for (guint i = 0; i < change->n_cells; i++) {
    const RelabelSqliteCellChange *cell = &change->cells[i];

    memset(p, UNCHANGED, cell->column - column);
    p = put_value(p + cell->column - column, cell, after);
    column = cell->column + 1;
  }
  memset(p, UNCHANGED, change->n_columns - column);
  return p + change->n_columns - column;
}

static gsize
measure_text(const char *text)
{
  return text != NULL ? strlen(text) : 0;
}

static void
append_row(GByteArray *bytes, const RelabelSqliteRowChange *change)
{
  gsize start = bytes->len, room = 2 + (gsize)change->n_key * VALUE_ROOM + 2 * (gsize)change->n_columns * VALUE_ROOM;
  guint8 *p;

  for (guint i = 0; i < change->n_cells; i++)
    room += measure_text(change->cells[i].before) + measure_text(change->cells[i].after);
  g_byte_array_set_size(bytes, (guint)(start + room));
  p = bytes->data + start;
  *p++ = SQLITE_UPDATE;
  *p++ = FALSE; /* it was not a trigger */
  for (guint i = 0; i < change->n_key; i++)
    p = put_integer(p, change->key[i]);
  p = put_cells(p, change, change->n_key, FALSE);
  p = put_cells(p, change, 0, TRUE);
  g_byte_array_set_size(bytes, (guint)(p - bytes->data));
}

/* “T”, the number of columns, a byte for each, and the name with its end; then the row. */
static gboolean
learn_header(RelabelSqliteRowChanges *self, const char *table, const guint8 *changeset, gsize size)
{
  const GByteArray *row = self->rows;
  gsize n = size > row->len ? size - row->len : 0, name = strlen(table) + 1;

  if (n != 2 + name + (n > 0 ? changeset[1] : 0u) || changeset[0] != 'T' || memcmp(changeset + n - name, table, name) != 0 ||
      memcmp(changeset + n, row->data, row->len) != 0)
    return FALSE;
  g_byte_array_append(self->header, changeset, (guint)n);
  return TRUE;
}

/* The first row of a table, which the session of the edit records as well. */
static gboolean
run_first(RelabelSqliteDataset *self, RelabelStatement *statement, const char *table, RelabelSqliteRowChanges *changes, GError **error)
{
  sqlite3 *db = self->writer->db;
  sqlite3_session *session = NULL;
  void *changeset = NULL;
  int size = 0;
  int code = sqlite3session_create(db, "main", &session);
  gboolean done;

  changes->is_tried = TRUE;
  if (code == SQLITE_OK)
    code = sqlite3session_attach(session, table);
  done = code == SQLITE_OK ? relabel_sqlite_run(self->writer, statement, error) : relabel_sqlite_fail(self->writer, code, error);
  if (done && sqlite3session_changeset(session, &size, &changeset) == SQLITE_OK)
    changes->is_known = learn_header(changes, table, changeset, (gsize)size);
  g_byte_array_set_size(changes->rows, 0);
  sqlite3_free(changeset);
  if (session != NULL)
    sqlite3session_delete(session);
  return done;
}

gboolean
relabel_sqlite_undo_note_change(RelabelSqliteDataset *self, const RelabelSqliteRowChange *change)
{
  RelabelSqliteRowChanges *changes;
  guint size;

  if (self->edit.session == NULL)
    return TRUE;
  if (self->edit.row_changes == NULL)
    self->edit.row_changes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)changes_free);
  changes = g_hash_table_lookup(self->edit.row_changes, change->table);
  if (changes == NULL) {
    changes = g_new0(RelabelSqliteRowChanges, 1);
    changes->header = g_byte_array_new();
    changes->rows = g_byte_array_new();
    g_hash_table_insert(self->edit.row_changes, (gpointer)change->table, changes);
  }
  if (changes->is_tried && !changes->is_known)
    return TRUE;
  size = changes->rows->len;
  append_row(changes->rows, change);
  self->edit.row_changes_size += changes->rows->len - size;
  return changes->is_tried;
}

gboolean
relabel_sqlite_undo_run_noted(RelabelSqliteDataset *self, RelabelStatement *statement, const char *table, GError **error)
{
  RelabelSqliteRowChanges *changes = self->edit.session != NULL ? g_hash_table_lookup(self->edit.row_changes, table) : NULL;
  gboolean done;

  if (changes != NULL && !changes->is_tried)
    return run_first(self, statement, table, changes, error);
  if (changes == NULL || !changes->is_known)
    return relabel_sqlite_run(self->writer, statement, error);
  sqlite3session_enable(self->edit.session, FALSE);
  done = relabel_sqlite_run(self->writer, statement, error);
  sqlite3session_enable(self->edit.session, TRUE);
  return done;
}

void
relabel_sqlite_undo_move_changes(RelabelSqliteDataset *self, GByteArray *changeset)
{
  RelabelSqliteRowChanges *changes;
  GHashTableIter iter;

  if (self->edit.row_changes == NULL)
    return;
  g_hash_table_iter_init(&iter, self->edit.row_changes);
  while (g_hash_table_iter_next(&iter, NULL, (gpointer *)&changes)) {
    if (changes->rows->len == 0)
      continue;
    g_byte_array_append(changeset, changes->header->data, changes->header->len);
    g_byte_array_append(changeset, changes->rows->data, changes->rows->len);
    g_byte_array_set_size(changes->rows, 0);
  }
}

void
relabel_sqlite_undo_pack_changes(RelabelSqliteDataset *self)
{
  gsize n_packed = self->edit.packer != NULL ? relabel_sqlite_packer_get_size(self->edit.packer) : 0;
  GByteArray *changes;
  g_autoptr(GBytes) bytes = NULL;

  if (self->edit.row_changes_size < n_packed + PACK_FROM)
    return;
  if (self->edit.packer == NULL)
    self->edit.packer = relabel_sqlite_packer_new();
  changes = g_byte_array_new();
  relabel_sqlite_undo_move_changes(self, changes);
  bytes = g_byte_array_free_to_bytes(changes);
  relabel_sqlite_packer_add(self->edit.packer, bytes);
}
