/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is known of the attributes of labels without reading them: their names, and what evaluations have made of each label. */
#include "relabel-sqlite-private.h"

#include <string.h>

#include "relabel-json-members.h"
#include "relabel-json.h"

/* An edit that writes more of the labels of the index than this, and than a part of all labels, does it without the index and builds it when it is
 * done: in order it takes a tenth of the time. */
#define REBUILD_FROM 1000
#define REBUILD_PART 20

/* Fewer labels than this are gone through in the time in which a person doesn't wait: the index isn't built for them, which would take half as
 * long again as an evaluation. */
#define INDEX_FROM 100000

/* Of attributes: labels have few. */
#define MAX_SHAPES 256

static gboolean
is_result(const char *two)
{
  return memcmp(two, "tp", 2) == 0 || memcmp(two, "fp", 2) == 0 || memcmp(two, "fn", 2) == 0;
}

gboolean
relabel_sqlite_is_mark(const char *value)
{
  return strlen(value) == 2 && is_result(value);
}

void
relabel_sqlite_dataset_count_mark(RelabelSqliteDataset *self, gint64 id, gint64 delta)
{
  relabel_sqlite_know_class(&self->edit.marks, id)->delta += delta;
}

static gboolean
find_document(RelabelSqliteDataset *self, RelabelSqliteField *field, const char *document, RelabelSqliteClass **mark, GError **error)
{
  static const char find[] = "SELECT id FROM mark WHERE field = ?1 AND document = ?2";
  static const char insert[] = "INSERT INTO mark(field, document, n) VALUES(?1, ?2, 0)";
  gint64 id = 0;

  if (field->marks == NULL)
    field->marks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  *mark = g_hash_table_lookup(field->marks, document);
  if (*mark != NULL)
    return TRUE;
  if (!relabel_sqlite_look_up_class(self->writer, find, insert, field->id, document, &id, error))
    return FALSE;
  *mark = relabel_sqlite_know_class(&self->edit.marks, id);
  g_hash_table_insert(field->marks, g_strdup(document), *mark);
  return TRUE;
}

gboolean
relabel_sqlite_dataset_touch_index(RelabelSqliteDataset *self, GError **error)
{
  RelabelSqliteEdit *edit = &self->edit;
  gint64 n_labels = 0;

  if (edit->n_indexed == 0) {
    if (!relabel_sqlite_get_int(self->writer, "SELECT sum(n) FROM class", &n_labels, error))
      return FALSE;
    edit->rebuild_from = MAX(REBUILD_FROM, (guint64)n_labels / REBUILD_PART);
  }
  return ++edit->n_indexed != edit->rebuild_from || relabel_sqlite_exec(self->writer, "DROP INDEX IF EXISTS label_mark", error);
}

/* SQLite sorts as much at once as its cache may hold: what fits into that of the processor is sorted in two thirds of the time. */
gboolean
relabel_sqlite_dataset_settle_index(RelabelSqliteDataset *self, GError **error)
{
  static const char is_missing[] = "SELECT NOT EXISTS(SELECT 1 FROM sqlite_schema WHERE name = 'label_mark')"
                                   " AND (SELECT sum(n) FROM class) >= " G_STRINGIFY(INDEX_FROM);
  gint64 missing = 0;
  gboolean done;

  if (!self->edit.data_changed)
    return TRUE;
  self->edit.n_indexed = 0;
  if (!relabel_sqlite_get_int(self->writer, is_missing, &missing, error))
    return FALSE;
  if (missing == 0)
    return TRUE;
  done = relabel_sqlite_exec(self->writer, "PRAGMA cache_size = -2048; CREATE INDEX " RELABEL_SQLITE_LABEL_INDEX, error);
  return relabel_sqlite_exec(self->writer, RELABEL_SQLITE_SET_CACHE, done ? error : NULL) && done;
}

void
relabel_sqlite_append_marks(RelabelSqlite *sqlite, gint64 field, const char *name, const char *value, GString *sql)
{
  static const char find[] = "SELECT id FROM mark WHERE field = ?1 AND CASE WHEN ?3 IS NULL THEN rl_get(document, ?2) IS NOT NULL"
                             " ELSE rl_get(document, ?2) IS ?3 END ORDER BY id";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, find, NULL);
  guint n = 0;

  if (statement != NULL) {
    sqlite3_bind_int64(statement, 1, field);
    relabel_statement_bind_text(statement, 2, name);
    relabel_statement_bind_text(statement, 3, value);
  }
  while (statement != NULL && relabel_sqlite_next(sqlite, statement, NULL) > 0)
    g_string_append_printf(sql, "%s%" G_GINT64_FORMAT, n++ > 0 ? ", " : "", (gint64)sqlite3_column_int64(statement, 0));
  if (n == 0)
    g_string_append(sql, "NULL");
}

GStrv
relabel_sqlite_read_attributes(RelabelSqlite *sqlite, const char *field, GError **error)
{
  static const char sql[] = "SELECT attribute.name FROM attribute JOIN field ON field.id = attribute.field WHERE field.name = ?1"
                            " ORDER BY attribute.name";
  g_autoptr(RelabelStatement) statement = relabel_sqlite_prepare(sqlite, sql, error);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  int row = -1;

  if (statement != NULL)
    relabel_statement_bind_text(statement, 1, field);
  while (statement != NULL && (row = relabel_sqlite_next(sqlite, statement, error)) > 0)
    g_strv_builder_add(builder, relabel_statement_get_text(statement, 0));
  return row == 0 ? g_strv_builder_end(builder) : NULL;
}

static gboolean
add_attribute(RelabelSqliteDataset *self, RelabelSqliteField *field, const char *name, GError **error)
{
  static const char sql[] = "INSERT OR IGNORE INTO attribute VALUES(?1, ?2)";
  RelabelStatement *statement = relabel_sqlite_prepare(self->writer, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64(statement, 1, field->id);
  relabel_statement_bind_text(statement, 2, name);
  g_hash_table_add(field->attributes, g_strdup(name));
  return relabel_sqlite_run(self->writer, statement, error);
}

static int
compare_members(gconstpointer a, gconstpointer b)
{
  const RelabelJsonMember *x = a, *y = b;
  int order = memcmp(x->name, y->name, MIN(x->name_length, y->name_length));

  return order != 0 ? order : (x->name_length > y->name_length) - (x->name_length < y->name_length);
}

/* The name without escapes. */
static void
read_name(const RelabelJsonMember *member, GString *room)
{
  g_autoptr(JsonNode) node = NULL;

  g_string_truncate(room, 0);
  g_string_append_len(room, member->name, (gssize)member->name_length);
  if (strchr(room->str, '\\') == NULL)
    return;
  node = relabel_json_parse(member->name - 1, (gssize)member->name_length + 2, NULL);
  if (node != NULL)
    g_string_assign(room, json_node_get_string(node));
}

static gboolean
note_name(RelabelSqliteDataset *self, RelabelSqliteField *field, const RelabelJsonMember *member, GString *room, GError **error)
{
  read_name(member, room);
  return g_hash_table_contains(field->attributes, room->str) || add_attribute(self, field, room->str, error);
}

static gboolean
is_mark(const RelabelJsonMember *member)
{
  return member->value_length == 4 && *member->value == '"' && is_result(member->value + 1);
}

/* The members that are marks, sorted by name. */
static void
format_marks(GArray *marks, GString *text)
{
  g_array_sort(marks, compare_members);
  g_string_truncate(text, 0);
  for (guint i = 0; i < marks->len; i++) {
    const RelabelJsonMember *member = &g_array_index(marks, RelabelJsonMember, i);

    g_string_append(text, i > 0 ? ",\"" : "{\"");
    g_string_append_len(text, member->name, (gssize)member->name_length);
    g_string_append(text, "\":");
    g_string_append_len(text, member->value, (gssize)member->value_length);
  }
  g_string_append_c(text, '}');
}

static gboolean
note_members(RelabelSqliteDataset *self, RelabelSqliteField *field, const char *attributes, RelabelSqliteClass **mark, GError **error)
{
  g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(RelabelJsonMember));
  g_autoptr(GString) text = g_string_new(NULL);
  RelabelJsonMember member;

  if (field->attributes == NULL)
    field->attributes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  while (relabel_json_members_next(&attributes, &member)) {
    if (!note_name(self, field, &member, text, error))
      return FALSE;
    if (is_mark(&member))
      g_array_append_val(marks, member);
  }
  if (marks->len == 0)
    return TRUE;
  format_marks(marks, text);
  return find_document(self, field, text->str, mark, error);
}

/* The names of the members and which are marks: all that is to be known of them. In names there are no control characters. */
static void
format_shape(const char *attributes, GString *shape)
{
  RelabelJsonMember member;

  g_string_truncate(shape, 0);
  while (relabel_json_members_next(&attributes, &member)) {
    g_string_append_len(shape, member.name, (gssize)member.name_length);
    if (is_mark(&member))
      g_string_append_len(g_string_append_c(shape, '\t'), member.value, (gssize)member.value_length);
    g_string_append_c(shape, '\n');
  }
}

gboolean
relabel_sqlite_dataset_note_attributes(RelabelSqliteDataset *self, RelabelSqliteField *field, const char *attributes, RelabelSqliteClass **mark,
                                       GError **error)
{
  *mark = NULL;
  if (attributes == NULL)
    return TRUE;
  if (field->shapes == NULL) {
    field->shapes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    field->shape = g_string_new(NULL);
  }
  format_shape(attributes, field->shape);
  if (!g_hash_table_lookup_extended(field->shapes, field->shape->str, NULL, (gpointer *)mark)) {
    if (!note_members(self, field, attributes, mark, error))
      return FALSE;
    if (g_hash_table_size(field->shapes) < MAX_SHAPES)
      g_hash_table_insert(field->shapes, g_strdup(field->shape->str), *mark);
  }
  return TRUE;
}
