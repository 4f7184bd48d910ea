/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Labels as plain rows, written. One statement goes through the labels of a sample and asks for each what it is to hold: a statement a label would
 * look for it twice, which takes most of the time.
 */
#include "relabel-sqlite-private.h"

/* Of a label. */
typedef struct {
  gint64 field;
  gint64 place;
  const char *attributes;
  gint64 mark; /* 0: none */
} Change;

typedef struct {
  RelabelSqliteDataset *dataset;
  RelabelSqliteField **fields;
  const RelabelRows *rows;
  GArray *changes; /* of Change: what the next statement makes */
  guint next;      /* of these */
} Writing;

static const char pointer_type[] = "RelabelRowChanges";

/* Labels are asked for in the order in which they are stored, which is that of the changes, field by field. */
static const Change *
find_change(sqlite3_value **values)
{
  Writing *self = sqlite3_value_pointer(values[0], pointer_type);
  gint64 field = sqlite3_value_int64(values[1]), place = sqlite3_value_int64(values[2]);

  for (guint i = 0; self != NULL && i < self->changes->len; i++) {
    guint at = (self->next + i) % self->changes->len;
    const Change *change = &g_array_index(self->changes, Change, at);

    if (change->place != place || change->field != field)
      continue;
    self->next = at;
    return change;
  }
  return NULL;
}

static void
is_changed_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  sqlite3_result_int(context, find_change(values) != NULL);
}

static void
new_attributes_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  const Change *change = find_change(values);

  sqlite3_result_text(context, change != NULL ? change->attributes : NULL, -1, SQLITE_STATIC);
}

static void
new_mark_cb(sqlite3_context *context, int n, sqlite3_value **values)
{
  const Change *change = find_change(values);

  if (change != NULL && change->mark != 0)
    sqlite3_result_int64(context, change->mark);
}

gboolean
relabel_sqlite_add_row_functions(RelabelSqlite *sqlite, GError **error)
{
  const int flags = SQLITE_UTF8 | SQLITE_DIRECTONLY;
  int code = sqlite3_create_function_v2(sqlite->db, "rl_is_changed", 3, flags, NULL, is_changed_cb, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_create_function_v2(sqlite->db, "rl_new_attributes", 3, flags, NULL, new_attributes_cb, NULL, NULL, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_create_function_v2(sqlite->db, "rl_new_mark", 3, flags, NULL, new_mark_cb, NULL, NULL, NULL);
  return code == SQLITE_OK || relabel_sqlite_fail(sqlite, code, error);
}

static gboolean
write_changes(Writing *self, gint64 sample, GError **error)
{
  static const char sql[] = "UPDATE label SET attributes = rl_new_attributes(?1, field, ord), mark = rl_new_mark(?1, field, ord)"
                            " WHERE sample = ?2 AND rl_is_changed(?1, field, ord)";
  RelabelStatement *statement = relabel_sqlite_prepare(self->dataset->writer, sql, error);
  gboolean done;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_pointer(statement, 1, self, pointer_type, NULL);
  sqlite3_bind_int64(statement, 2, sample);
  done = relabel_sqlite_undo_run_noted(self->dataset, statement, "label", error);
  g_array_set_size(self->changes, 0);
  self->next = 0;
  return done;
}

static gboolean
note_label(Writing *self, const RelabelLabelRow *label, gint64 sample, GError **error)
{
  RelabelSqliteField *field = self->fields[label->field];
  Change change = { field->id, label->place, label->attributes, 0 };
  const gint64 key[] = { sample, field->id, label->place };
  RelabelSqliteCellChange cells[] = { { 18, FALSE, label->stored, label->attributes }, { 19, TRUE, NULL, NULL, label->mark } };
  RelabelSqliteRowChange row = { "label", key, G_N_ELEMENTS(key), 20, cells, 1 };
  RelabelSqliteClass *mark = NULL;

  if (!relabel_sqlite_dataset_note_attributes(self->dataset, field, label->attributes, &mark, error))
    return FALSE;
  change.mark = cells[1].number_after = mark != NULL ? mark->id : 0;
  if (change.mark != label->mark) {
    row.n_cells = G_N_ELEMENTS(cells);
    if (!relabel_sqlite_dataset_touch_index(self->dataset, error))
      return FALSE;
  }
  if (label->mark != 0)
    relabel_sqlite_dataset_count_mark(self->dataset, label->mark, -1);
  if (mark != NULL)
    mark->delta++;
  g_array_append_val(self->changes, change);
  return relabel_sqlite_undo_note_change(self->dataset, &row) || write_changes(self, sample, error);
}

/* From the label at *next on, which then is the first of the next sample. */
static gboolean
write_labels(Writing *self, guint sample, guint *next, GError **error)
{
  gint64 place = relabel_rows_get_sample(self->rows, sample)->place;

  for (; *next < self->rows->labels->len; ++*next) {
    const RelabelLabelRow *label = relabel_rows_get_label(self->rows, *next);

    if (label->sample != sample)
      break;
    if (g_strcmp0(label->attributes, label->stored) != 0 && !note_label(self, label, place, error))
      return FALSE;
  }
  return self->changes->len == 0 || write_changes(self, place, error);
}

static gboolean
write_sample(RelabelSqliteDataset *self, const RelabelSampleRow *sample, GError **error)
{
  static const char sql[] = "UPDATE sample SET field_values = ?1 WHERE pos = ?2";
  RelabelStatement *statement = relabel_sqlite_prepare(self->writer, sql, error);
  const RelabelSqliteCellChange cell = { 8, FALSE, sample->stored, sample->values };
  const RelabelSqliteRowChange row = { "sample", &sample->place, 1, 9, &cell, 1 };

  if (statement == NULL)
    return FALSE;
  relabel_statement_bind_text(statement, 1, sample->values);
  sqlite3_bind_int64(statement, 2, sample->place);
  relabel_sqlite_undo_note_change(self, &row);
  return relabel_sqlite_undo_run_noted(self, statement, row.table, error);
}

static gboolean
write_all(Writing *self, GError **error)
{
  guint next = 0;

  for (guint i = 0; i < self->rows->samples->len; i++) {
    const RelabelSampleRow *sample = relabel_rows_get_sample(self->rows, i);

    if (!write_labels(self, i, &next, error))
      return FALSE;
    if (g_strcmp0(sample->values, sample->stored) != 0 && !write_sample(self->dataset, sample, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
relabel_sqlite_dataset_write_rows(RelabelDataset *dataset, const char *const *fields, RelabelRows *rows, GError **error)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);
  guint n = g_strv_length((char **)fields);
  g_autofree RelabelSqliteField **edited = g_new(RelabelSqliteField *, n + 1);
  g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(Change));
  Writing writing = { self, edited, rows, changes };

  for (guint i = 0; i < n; i++) {
    edited[i] = relabel_sqlite_dataset_find_field(self, fields[i], error);
    if (edited[i] == NULL)
      return FALSE;
  }
  self->edit.data_changed = TRUE;
  relabel_sqlite_undo_watch(self);
  return write_all(&writing, error) || relabel_sqlite_dataset_poison(self, error);
}
