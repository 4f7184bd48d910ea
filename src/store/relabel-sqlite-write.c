/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Samples and labels that are written. */
#include "relabel-sqlite-private.h"

#include "relabel-error.h"

/* Recording what is to be undone takes memory: it is looked at each so many labels. */
#define WATCH_INTERVAL 1024

static gint64
next_position(RelabelSqliteDataset *self, GError **error)
{
  if (self->edit.last_pos < 0 &&
      !relabel_sqlite_get_int(self->writer, "SELECT max(pos) FROM sample", &self->edit.last_pos, error))
    return -1;
  return ++self->edit.last_pos;
}

static gboolean
check_strings(RelabelSample *sample, GError **error)
{
  const char *const *tags = relabel_sample_get_tags(sample);

  for (gsize i = 0; tags[i] != NULL; i++) {
    if (!g_utf8_validate(tags[i], -1, NULL)) {
      g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "A tag of sample %s is not valid UTF-8",
                  relabel_sample_get_id(sample));
      return FALSE;
    }
  }
  return TRUE;
}

/* The fields that are set, checked before anything is written. */
static gboolean
check_sample(RelabelSqliteDataset *self, RelabelSample *sample, const char *const *names, GError **error)
{
  for (gsize i = 0; names[i] != NULL; i++) {
    RelabelSqliteField *field = relabel_sqlite_dataset_find_field(self, names[i], error);

    if (field == NULL || !relabel_sqlite_dataset_check_labels(field, relabel_sample_get_labels(sample, names[i]), error))
      return FALSE;
  }
  return check_strings(sample, error);
}

static gboolean
insert_sample(RelabelSqlite *sqlite, gint64 pos, RelabelSample *sample, GError **error)
{
  static const char sql[] = "INSERT INTO sample VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  g_autofree char *tags = relabel_sqlite_format_tags(relabel_sample_get_tags(sample));
  g_autofree char *values = relabel_sqlite_format_values(relabel_sample_get_values(sample));
  int code;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64(statement, 1, pos);
  relabel_statement_bind_id(statement, 2, relabel_sample_get_id(sample));
  relabel_statement_bind_path(statement, 3, relabel_sample_get_filepath(sample));
  relabel_statement_bind_text(statement, 4, tags);
  sqlite3_bind_int(statement, 5, relabel_sample_get_width(sample));
  sqlite3_bind_int(statement, 6, relabel_sample_get_height(sample));
  relabel_statement_bind_text(statement, 7, relabel_sample_get_mime_type(sample));
  sqlite3_bind_int64(statement, 8, relabel_sample_get_size_bytes(sample));
  relabel_statement_bind_text(statement, 9, values);
  code = sqlite3_step(statement);
  if (code == SQLITE_CONSTRAINT_UNIQUE) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_EXISTS, "The dataset has a sample %s already",
                relabel_sample_get_id(sample));
    return FALSE;
  }
  return code == SQLITE_DONE || relabel_sqlite_fail(sqlite, code, error);
}

/* An empty list is not the same as none. */
static gboolean
mark_empty(RelabelSqlite *sqlite, gint64 sample, RelabelSqliteField *field, gboolean empty, GError **error)
{
  static const char insert[] = "INSERT OR IGNORE INTO empty_list VALUES(?1, ?2)";
  static const char clear[] = "DELETE FROM empty_list WHERE sample = ?1 AND field = ?2";
  RelabelStatement *statement;

  statement = relabel_sqlite_prepare(sqlite, empty && relabel_field_type_is_list(field->type) ? insert : clear, error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64(statement, 1, sample);
  sqlite3_bind_int64(statement, 2, field->id);
  return relabel_sqlite_run(sqlite, statement, error);
}

static gboolean
insert_labels(RelabelSqliteDataset *self, gint64 pos, RelabelSample *sample, const char *name, GError **error)
{
  RelabelSqliteField *field = relabel_sqlite_dataset_find_field(self, name, error);
  GPtrArray *labels = relabel_sample_get_labels(sample, name);

  if (field == NULL)
    return FALSE;
  for (guint i = 0; i < labels->len; i++) {
    if (i % WATCH_INTERVAL == 0)
      relabel_sqlite_undo_watch(self);
    if (!relabel_sqlite_dataset_insert_label(self, pos, field, i, g_ptr_array_index(labels, i), error))
      return FALSE;
  }
  return labels->len > 0 || mark_empty(self->writer, pos, field, TRUE, error);
}

static gboolean
add_sample(RelabelSqliteDataset *self, RelabelSample *sample, GError **error)
{
  g_auto(GStrv) names = relabel_sample_list_label_fields(sample);
  gint64 pos;

  if (!check_sample(self, sample, (const char *const *)names, error))
    return FALSE;
  pos = next_position(self, error);
  if (pos < 0 || !insert_sample(self->writer, pos, sample, error))
    return FALSE;
  for (gsize i = 0; names[i] != NULL; i++) {
    if (!insert_labels(self, pos, sample, names[i], error))
      return FALSE;
  }
  self->edit.n_samples++;
  return TRUE;
}

gboolean
relabel_sqlite_dataset_add_samples(RelabelDataset *dataset, GPtrArray *samples, GError **error)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);

  self->edit.data_changed = TRUE;
  for (guint i = 0; i < samples->len; i++) {
    if (!add_sample(self, g_ptr_array_index(samples, i), error))
      return relabel_sqlite_dataset_poison(self, error);
  }
  return TRUE;
}

/* The place of a sample: 1, or 0 where there is none, or -1. */
static int
find_position(RelabelSqlite *sqlite, const char *id, gint64 *pos, GError **error)
{
  static const char sql[] = "SELECT pos FROM sample WHERE id = ?1";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  int row;

  if (statement == NULL)
    return -1;
  relabel_statement_bind_id(statement, 1, id);
  row = relabel_sqlite_next(sqlite, statement, error);
  if (row > 0)
    *pos = sqlite3_column_int64(statement, 0);
  return row;
}

gboolean
relabel_sqlite_dataset_find_sample(RelabelSqliteDataset *self, const char *id, gint64 *pos, GError **error)
{
  int found = find_position(self->writer, id, pos, error);

  if (found == 0)
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND, "The dataset has no sample “%s”", id);
  return found > 0;
}

static gboolean
run_for_sample(RelabelSqlite *sqlite, const char *sql, gint64 pos, GError **error)
{
  RelabelStatement *statement = relabel_sqlite_prepare(sqlite, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64(statement, 1, pos);
  return relabel_sqlite_run(sqlite, statement, error);
}

/* Numbers begin at 1: a label without a mark has none. */
static void
discount(RelabelSqliteDataset *self, gint64 class_id, gint64 mark)
{
  relabel_sqlite_dataset_count_class(self, class_id, -1);
  if (mark != 0)
    relabel_sqlite_dataset_count_mark(self, mark, -1);
}

static gboolean
discount_labels(RelabelSqliteDataset *self, gint64 pos, GError **error)
{
  static const char sql[] = "SELECT class, mark FROM label WHERE sample = ?1";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(self->writer, sql, error);
  int row = -1;

  if (statement != NULL)
    sqlite3_bind_int64(statement, 1, pos);
  while (statement != NULL && (row = relabel_sqlite_next(self->writer, statement, error)) > 0)
    discount(self, sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1));
  return row == 0;
}

static gboolean
delete_sample(RelabelSqliteDataset *self, gint64 pos, GError **error)
{
  self->edit.n_samples--;
  return discount_labels(self, pos, error) &&
         run_for_sample(self->writer, "DELETE FROM mask WHERE sample = ?1", pos, error) &&
         run_for_sample(self->writer, "DELETE FROM label WHERE sample = ?1", pos, error) &&
         run_for_sample(self->writer, "DELETE FROM empty_list WHERE sample = ?1", pos, error) &&
         run_for_sample(self->writer, "DELETE FROM sample WHERE pos = ?1", pos, error);
}

gboolean
relabel_sqlite_dataset_delete_samples(RelabelDataset *dataset, RelabelIdList *ids, GError **error)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);
  guint n = relabel_id_list_get_length(ids);

  self->edit.data_changed = TRUE;
  for (guint i = 0; i < n; i++) {
    g_autofree char *id = relabel_id_list_dup(ids, i);
    gint64 pos = 0;
    int found = find_position(self->writer, id, &pos, error);

    if (found < 0 || (found > 0 && !delete_sample(self, pos, error)))
      return relabel_sqlite_dataset_poison(self, error);
    relabel_sqlite_undo_watch(self);
  }
  return TRUE;
}

/* A label that is stored. */
typedef struct {
  gint64 ord;
  gint64 class_id;
  gint64 mark;
  RelabelLabel *label;
  gboolean kept;
} Stored;

static void
clear_stored(gpointer data)
{
  g_object_unref(((Stored *)data)->label);
}

static GArray *
read_stored(RelabelSqliteDataset *self, gint64 pos, RelabelSqliteField *field, GError **error)
{
  static const char sql[] = "SELECT " RELABEL_SQLITE_LABEL_COLUMNS ", label.class, label.mark FROM label LEFT JOIN class"
                            " ON class.id = label.class WHERE label.sample = ?1 AND label.field = ?2 ORDER BY label.ord";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(self->writer, sql, error);
  g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Stored));
  int row;

  if (statement == NULL)
    return NULL;
  g_array_set_clear_func(rows, clear_stored);
  sqlite3_bind_int64(statement, 1, pos);
  sqlite3_bind_int64(statement, 2, field->id);
  while ((row = relabel_sqlite_next(self->writer, statement, error)) > 0) {
    Stored stored = { sqlite3_column_int64(statement, 2), sqlite3_column_int64(statement, 19), sqlite3_column_int64(statement, 20), NULL, FALSE };

    stored.label = relabel_sqlite_read_label(self->writer, statement, field->type, error);
    if (stored.label == NULL)
      return NULL;
    g_array_append_val(rows, stored);
  }
  return row == 0 ? g_steal_pointer(&rows) : NULL;
}

static gboolean
delete_label(RelabelSqliteDataset *self, gint64 pos, RelabelSqliteField *field, const Stored *stored, GError **error)
{
  static const char *const sql[] = { "DELETE FROM mask WHERE sample = ?1 AND field = ?2 AND ord = ?3",
                                     "DELETE FROM label WHERE sample = ?1 AND field = ?2 AND ord = ?3" };

  for (gsize i = 0; i < G_N_ELEMENTS(sql); i++) {
    RelabelStatement *statement = relabel_sqlite_prepare(self->writer, sql[i], error);

    if (statement == NULL)
      return FALSE;
    sqlite3_bind_int64(statement, 1, pos);
    sqlite3_bind_int64(statement, 2, field->id);
    sqlite3_bind_int64(statement, 3, stored->ord);
    if (!relabel_sqlite_run(self->writer, statement, error))
      return FALSE;
  }
  discount(self, stored->class_id, stored->mark);
  return TRUE;
}

/*
 * Gives each label its place: that of a stored one of the same id where the order is kept by it, else the next one. A row that
 * stays as it is has the place -1 in the result.
 */
static GArray *
place_labels(GArray *rows, GPtrArray *labels)
{
  g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);
  GArray *places = g_array_sized_new(FALSE, FALSE, sizeof(gint64), labels->len);
  gint64 last = -1;

  for (guint i = rows->len; i > 0; i--) {
    Stored *stored = &g_array_index(rows, Stored, i - 1);

    g_hash_table_insert(by_id, (gpointer)relabel_label_get_id(stored->label), stored);
  }
  for (guint i = 0; i < labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);
    Stored *stored = g_hash_table_lookup(by_id, relabel_label_get_id(label));
    gint64 place = last + 1;

    if (stored != NULL && !stored->kept && stored->ord > last) {
      place = last = stored->ord;
      stored->kept = relabel_label_equal(stored->label, label);
      if (stored->kept)
        place = -1;
    } else {
      last = place;
    }
    g_array_append_val(places, place);
  }
  return places;
}

static gboolean
replace_labels(RelabelSqliteDataset *self, gint64 pos, RelabelSqliteField *field, GPtrArray *labels, GError **error)
{
  g_autoptr(GArray) rows = read_stored(self, pos, field, error);
  g_autoptr(GArray) places = rows != NULL ? place_labels(rows, labels) : NULL;

  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++) {
    const Stored *stored = &g_array_index(rows, Stored, i);

    if (!stored->kept && !delete_label(self, pos, field, stored, error))
      return FALSE;
  }
  for (guint i = 0; i < labels->len; i++) {
    gint64 place = g_array_index(places, gint64, i);

    if (place >= 0 &&
        !relabel_sqlite_dataset_insert_label(self, pos, field, place, g_ptr_array_index(labels, i), error))
      return FALSE;
  }
  return TRUE;
}

gboolean
relabel_sqlite_dataset_set_labels(RelabelDataset *dataset, const char *sample_id, const char *name, GPtrArray *labels,
                                  GError **error)
{
  RelabelSqliteDataset *self = RELABEL_SQLITE_DATASET(dataset);
  RelabelSqliteField *field = relabel_sqlite_dataset_find_field(self, name, error);
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  gint64 pos = 0;

  if (field == NULL || (labels != NULL && !relabel_sqlite_dataset_check_labels(field, labels, error)))
    return FALSE;
  if (!relabel_field_type_is_label(field->type)) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "“%s” holds no labels", name);
    return FALSE;
  }
  if (!relabel_sqlite_dataset_find_sample(self, sample_id, &pos, error))
    return FALSE;
  self->edit.data_changed = TRUE;
  relabel_sqlite_undo_watch(self);
  if (replace_labels(self, pos, field, labels != NULL ? labels : none, error) &&
      mark_empty(self->writer, pos, field, labels != NULL && labels->len == 0, error))
    return TRUE;
  return relabel_sqlite_dataset_poison(self, error);
}
