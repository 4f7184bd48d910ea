/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Labels as plain rows, read without an object for each. */
#include "relabel-sqlite-private.h"

#include <math.h>
#include <string.h>

#include "relabel-error.h"

typedef struct {
  RelabelSqlite *sqlite;
  RelabelRows *rows;
  gint64 *fields; /* their numbers */
  guint n_fields;
} Page;

/* The numbers of fields that hold labels, by their names. */
static gint64 *
find_fields(RelabelSqlite *sqlite, const char *const *names, GError **error)
{
  g_autoptr(GPtrArray) fields = relabel_sqlite_read_fields(sqlite, error);
  g_autofree gint64 *numbers = g_new0(gint64, g_strv_length((char **)names) + 1);

  if (fields == NULL)
    return NULL;
  for (gsize i = 0; names[i] != NULL; i++) {
    gboolean found = FALSE;

    for (guint k = 0; k < fields->len; k++) {
      RelabelSqliteField *field = g_ptr_array_index(fields, k);

      if (relabel_field_type_is_label(field->type) && strcmp(field->name, names[i]) == 0) {
        numbers[i] = field->id;
        found = TRUE;
      }
    }
    if (!found) {
      g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, "The dataset has no field of labels “%s”", names[i]);
      return NULL;
    }
  }
  return g_steal_pointer(&numbers);
}

static gboolean
copy_id(RelabelSqlite *sqlite, RelabelStatement *row, int column, guint8 id[RELABEL_ID_SIZE], GError **error)
{
  gconstpointer packed = sqlite3_column_blob(row, column);

  if (packed == NULL || sqlite3_column_bytes(row, column) != RELABEL_ID_SIZE)
    return relabel_sqlite_fail(sqlite, SQLITE_CORRUPT, error);
  memcpy(id, packed, RELABEL_ID_SIZE);
  return TRUE;
}

/* *text: as long as the rows. */
static gboolean
copy_object(Page *page, RelabelStatement *row, int column, const char **text, GError **error)
{
  const char *stored = relabel_statement_get_text(row, column);

  *text = NULL;
  if (stored == NULL)
    return TRUE;
  if (*stored != '{')
    return relabel_sqlite_fail(page->sqlite, SQLITE_CORRUPT, error);
  *text = g_string_chunk_insert_len(page->rows->text, stored, sqlite3_column_bytes(row, column));
  return TRUE;
}

/* Classes are few: each is looked up once. */
static gboolean
find_class(Page *page, gint64 id, const char **name, GError **error)
{
  static const char sql[] = "SELECT name FROM class WHERE id = ?1";
  g_autoptr(RelabelStatement) statement = NULL;
  int row;

  if (g_hash_table_lookup_extended(page->rows->classes, &id, NULL, (gpointer *)name))
    return TRUE;
  statement = relabel_sqlite_prepare(page->sqlite, sql, error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64(statement, 1, id);
  row = relabel_sqlite_next(page->sqlite, statement, error);
  if (row < 0)
    return FALSE;
  *name = row > 0 ? g_strdup(relabel_statement_get_text(statement, 0)) : NULL;
  g_hash_table_insert(page->rows->classes, g_memdup2(&id, sizeof id), (gpointer)*name);
  return TRUE;
}

enum { COL_ORD, COL_ID, COL_CLASS, COL_CONFIDENCE, COL_X, COL_Y, COL_WIDTH, COL_HEIGHT, COL_ATTRIBUTES, COL_MARK };

static gboolean
read_label(Page *page, RelabelStatement *row, guint field, GError **error)
{
  RelabelLabelRow label = { page->rows->samples->len - 1, field, sqlite3_column_int64(row, COL_ORD) };

  label.confidence = sqlite3_column_type(row, COL_CONFIDENCE) != SQLITE_NULL ? relabel_statement_get_double(row, COL_CONFIDENCE) : NAN;
  label.box.x = relabel_statement_get_double(row, COL_X);
  label.box.y = relabel_statement_get_double(row, COL_Y);
  label.box.width = relabel_statement_get_double(row, COL_WIDTH);
  label.box.height = relabel_statement_get_double(row, COL_HEIGHT);
  if (!copy_id(page->sqlite, row, COL_ID, label.id, error) ||
      !find_class(page, sqlite3_column_int64(row, COL_CLASS), &label.label, error) ||
      !copy_object(page, row, COL_ATTRIBUTES, &label.attributes, error))
    return FALSE;
  label.stored = label.attributes;
  label.mark = sqlite3_column_int64(row, COL_MARK);
  g_array_append_val(page->rows->labels, label);
  return TRUE;
}

static gboolean
read_labels(Page *page, gint64 pos, guint field, GError **error)
{
  static const char sql[] = "SELECT ord, id, class, confidence, x, y, width, height, attributes, mark FROM label"
                            " WHERE sample = ?1 AND field = ?2 ORDER BY ord";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(page->sqlite, sql, error);
  int row = -1;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64(statement, 1, pos);
  sqlite3_bind_int64(statement, 2, page->fields[field]);
  while ((row = relabel_sqlite_next(page->sqlite, statement, error)) > 0) {
    if (!read_label(page, statement, field, error))
      return FALSE;
  }
  return row == 0;
}

/* A sample that is no longer there is left out. */
static gboolean
read_sample(Page *page, const guint8 *id, GError **error)
{
  static const char sql[] = "SELECT pos, field_values FROM sample WHERE id = ?1";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(page->sqlite, sql, error);
  RelabelSampleRow sample = { 0 };
  int row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_blob(statement, 1, id, RELABEL_ID_SIZE, SQLITE_STATIC);
  row = relabel_sqlite_next(page->sqlite, statement, error);
  if (row <= 0)
    return row == 0;
  sample.place = sqlite3_column_int64(statement, 0);
  memcpy(sample.id, id, RELABEL_ID_SIZE);
  if (!copy_object(page, statement, 1, &sample.values, error))
    return FALSE;
  sample.stored = sample.values;
  g_array_append_val(page->rows->samples, sample);
  for (guint i = 0; i < page->n_fields; i++) {
    if (!read_labels(page, sample.place, i, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
relabel_sqlite_dataset_read_rows(RelabelDataset *dataset, RelabelIdList *ids, const char *const *fields, RelabelRows *rows,
                                 GCancellable *cancellable, GError **error)
{
  RelabelSqlite *sqlite = relabel_sqlite_dataset_get_connection(RELABEL_SQLITE_DATASET(dataset));
  g_autofree gint64 *numbers = find_fields(sqlite, fields, error);
  Page page = { sqlite, rows, numbers, g_strv_length((char **)fields) };
  /* All of a page is of the same moment. */
  gboolean begun = sqlite3_get_autocommit(sqlite->db) != 0, done = TRUE;

  relabel_rows_clear(rows);
  if (numbers == NULL || (begun && !relabel_sqlite_exec(sqlite, "BEGIN", error)))
    return FALSE;
  for (guint i = 0; done && i < relabel_id_list_get_length(ids); i++)
    done = !g_cancellable_set_error_if_cancelled(cancellable, error) && read_sample(&page, relabel_id_list_peek(ids, i), error);
  if (begun)
    sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL);
  return done;
}
