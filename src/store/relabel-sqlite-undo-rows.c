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

typedef struct {
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

static void
append_byte(GByteArray *bytes, guint8 value)
{
  g_byte_array_append(bytes, &value, 1);
}

static void
append_integer(GByteArray *bytes, gint64 value)
{
  guint64 big = GUINT64_TO_BE((guint64)value);

  append_byte(bytes, INTEGER);
  g_byte_array_append(bytes, (const guint8 *)&big, sizeof big);
}

/* Seven bits a byte, the highest first; no text has 2^28 bytes here. */
static void
append_text(GByteArray *bytes, const char *text)
{
  gsize n = text != NULL ? strlen(text) : 0;

  append_byte(bytes, text != NULL ? TEXT : NOTHING);
  if (text == NULL)
    return;
  for (int shift = 21; shift > 0; shift -= 7) {
    if (n >> shift > 0)
      append_byte(bytes, (guint8)(0x80 | (n >> shift & 0x7f)));
  }
  append_byte(bytes, n & 0x7f);
  g_byte_array_append(bytes, (const guint8 *)text, (guint)n);
}

/* Numbers begin at 1. */
static void
append_value(GByteArray *bytes, const RelabelSqliteCellChange *cell, gboolean after)
{
  gint64 number = after ? cell->number_after : cell->number_before;

  if (!cell->is_number)
    append_text(bytes, after ? cell->after : cell->before);
  else if (number != 0)
    append_integer(bytes, number);
  else
    append_byte(bytes, NOTHING);
}

/* The columns from @column on, as they were or as they are. */
static void
append_cells(GByteArray *bytes, const RelabelSqliteRowChange *change, guint column, gboolean after)
{
  guint cell = 0;

  for (; column < change->n_columns; column++) {
    const RelabelSqliteCellChange *changed = cell < change->n_cells ? &change->cells[cell] : NULL;

    if (changed == NULL || changed->column != column) {
      append_byte(bytes, UNCHANGED);
      continue;
    }
    append_value(bytes, changed, after);
    cell++;
  }
}

static void
append_row(GByteArray *bytes, const RelabelSqliteRowChange *change)
{
  append_byte(bytes, SQLITE_UPDATE);
  append_byte(bytes, FALSE); /* it was not a trigger */
  for (guint i = 0; i < change->n_key; i++)
    append_integer(bytes, change->key[i]);
  append_cells(bytes, change, change->n_key, FALSE);
  append_cells(bytes, change, 0, TRUE);
}

/* “T”, the number of columns, a byte for each, and the name with its end. */
static gboolean
learn_header(RelabelSqliteRowChanges *self, const RelabelSqliteRowChange *change, const guint8 *changeset, gsize size)
{
  g_autoptr(GByteArray) row = g_byte_array_new();
  gsize n = 2 + change->n_columns + strlen(change->table) + 1;

  append_row(row, change);
  if (size != n + row->len || changeset[0] != 'T' || changeset[1] != change->n_columns || memcmp(changeset + n, row->data, row->len) != 0 ||
      strcmp((const char *)changeset + 2 + change->n_columns, change->table) != 0)
    return FALSE;
  g_byte_array_append(self->header, changeset, (guint)n);
  return TRUE;
}

/* The first row of a table, which the session of the edit records as well. */
static gboolean
run_first(RelabelSqliteDataset *self, RelabelStatement *statement, const RelabelSqliteRowChange *change, RelabelSqliteRowChanges *changes,
          GError **error)
{
  sqlite3 *db = self->writer->db;
  sqlite3_session *session = NULL;
  void *changeset = NULL;
  int size = 0;
  int code = sqlite3session_create(db, "main", &session);
  gboolean done;

  if (code == SQLITE_OK)
    code = sqlite3session_attach(session, change->table);
  done = code == SQLITE_OK ? relabel_sqlite_run(self->writer, statement, error) : relabel_sqlite_fail(self->writer, code, error);
  if (done && sqlite3session_changeset(session, &size, &changeset) == SQLITE_OK)
    changes->is_known = learn_header(changes, change, changeset, (gsize)size);
  sqlite3_free(changeset);
  if (session != NULL)
    sqlite3session_delete(session);
  return done;
}

gboolean
relabel_sqlite_undo_run_change(RelabelSqliteDataset *self, RelabelStatement *statement, const RelabelSqliteRowChange *change, GError **error)
{
  RelabelSqliteRowChanges *changes;
  gboolean done;
  guint size;

  if (self->edit.session == NULL)
    return relabel_sqlite_run(self->writer, statement, error);
  if (self->edit.row_changes == NULL)
    self->edit.row_changes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)changes_free);
  changes = g_hash_table_lookup(self->edit.row_changes, change->table);
  if (changes == NULL) {
    changes = g_new0(RelabelSqliteRowChanges, 1);
    changes->header = g_byte_array_new();
    changes->rows = g_byte_array_new();
    g_hash_table_insert(self->edit.row_changes, (gpointer)change->table, changes);
    return run_first(self, statement, change, changes, error);
  }
  if (!changes->is_known)
    return relabel_sqlite_run(self->writer, statement, error);
  size = changes->rows->len;
  append_row(changes->rows, change);
  self->edit.row_changes_size += changes->rows->len - size;
  sqlite3session_enable(self->edit.session, FALSE);
  done = relabel_sqlite_run(self->writer, statement, error);
  sqlite3session_enable(self->edit.session, TRUE);
  return done;
}

/* Puts what was recorded here behind what the session has. */
void
relabel_sqlite_undo_append_changes(RelabelSqliteDataset *self, GByteArray *changeset)
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
  }
}
