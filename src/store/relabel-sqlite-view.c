/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Views as SQL. */
#include "relabel-sqlite-private.h"

#include "relabel-error.h"
#include "relabel-json.h"

/* Views of runs may name other runs, and these the first again. */
#define MAX_DEPTH 16

/* Selections and tags lie in temporary tables, by the number of their stage: there can be any number of them. */
static const char make_tables[] =
    "CREATE TEMP TABLE IF NOT EXISTS view_id(stage INTEGER, id BLOB, PRIMARY KEY(stage, id)) WITHOUT ROWID;"
    "CREATE TEMP TABLE IF NOT EXISTS view_tag(stage INTEGER, tag TEXT, PRIMARY KEY(stage, tag)) WITHOUT ROWID;"
    "DELETE FROM temp.view_id; DELETE FROM temp.view_tag;";

void
relabel_sqlite_view_free(RelabelSqliteView *self)
{
  g_string_free(self->sql, TRUE);
  g_array_unref(self->numbers);
  g_free(self);
}

static gboolean
fill_ids(RelabelSqlite *sqlite, guint stage, RelabelIdList *ids, GError **error)
{
  static const char sql[] = "INSERT OR IGNORE INTO temp.view_id VALUES(?1, ?2)";
  RelabelStatement *statement = relabel_sqlite_prepare(sqlite, sql, error);
  guint n = relabel_id_list_get_length(ids);

  for (guint i = 0; statement != NULL && i < n; i++) {
    sqlite3_bind_int64(statement, 1, stage);
    sqlite3_bind_blob(statement, 2, relabel_id_list_peek(ids, i), RELABEL_ID_SIZE, SQLITE_STATIC);
    if (!relabel_sqlite_run(sqlite, statement, error))
      return FALSE;
  }
  return statement != NULL;
}

static gboolean
fill_tags(RelabelSqlite *sqlite, guint stage, const char *const *tags, GError **error)
{
  static const char sql[] = "INSERT OR IGNORE INTO temp.view_tag VALUES(?1, ?2)";
  RelabelStatement *statement = relabel_sqlite_prepare(sqlite, sql, error);

  for (gsize i = 0; statement != NULL && tags[i] != NULL; i++) {
    sqlite3_bind_int64(statement, 1, stage);
    relabel_statement_bind_text(statement, 2, tags[i]);
    if (!relabel_sqlite_run(sqlite, statement, error))
      return FALSE;
  }
  return statement != NULL;
}

static void
wrap(RelabelSqliteView *self, const char *after, gint64 number)
{
  g_string_prepend(self->sql, "SELECT pos, id, tags FROM (");
  g_string_append(self->sql, after);
  g_array_append_val(self->numbers, number);
}

static gboolean add_stages(RelabelSqliteView *self, RelabelSqlite *sqlite, RelabelView *view, guint depth, GError **error);

/* What was sent stands in the run's tasks. */
static gboolean
add_run(RelabelSqliteView *self, RelabelSqlite *sqlite, const char *key, GError **error)
{
  gint64 run = 0;

  if (relabel_sqlite_find_run(sqlite, RELABEL_RUN_KIND_ANNOTATION, key, &run, error) <= 0)
    return FALSE;
  wrap(self, ") WHERE id IN (SELECT sample FROM run_task WHERE run = ?)", run);
  return TRUE;
}

/* The stages of the view that was sent, as if they stood here. */
static gboolean
add_run_view(RelabelSqliteView *self, RelabelSqlite *sqlite, const char *key, guint depth, GError **error)
{
  g_autoptr(RelabelRun) run = relabel_sqlite_read_run(sqlite, RELABEL_RUN_KIND_ANNOTATION, key, error);
  g_autoptr(RelabelView) view = NULL;

  if (run == NULL)
    return FALSE;
  if (depth == MAX_DEPTH) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "The view of the run “%s” is made of itself", key);
    return FALSE;
  }
  if (relabel_run_get_view(run) == NULL)
    return TRUE;
  view = relabel_view_new_from_string(relabel_run_get_view(run), error);
  return view != NULL && add_stages(self, sqlite, view, depth + 1, error);
}

static gboolean
add_stage(RelabelSqliteView *self, RelabelSqlite *sqlite, RelabelView *view, guint position, guint depth, GError **error)
{
  RelabelViewStage *stage = relabel_view_get_stage(view, position);
  /* The number of a stage in the tables; those of runs' views stand between the others. */
  guint number = self->numbers->len;
  g_auto(GStrv) tags = NULL;

  switch (relabel_view_stage_get_kind(stage)) {
  case RELABEL_VIEW_STAGE_SELECT:
    wrap(self, ") WHERE id IN (SELECT id FROM temp.view_id WHERE stage = ?)", number);
    return fill_ids(sqlite, number, relabel_view_stage_get_ids(stage), error);
  case RELABEL_VIEW_STAGE_ANNOTATION_RUN:
    return add_run(self, sqlite, relabel_view_stage_get_string(stage, "anno_key"), error);
  case RELABEL_VIEW_STAGE_ANNOTATION_VIEW:
    return add_run_view(self, sqlite, relabel_view_stage_get_string(stage, "anno_key"), depth, error);
  case RELABEL_VIEW_STAGE_MATCH_TAGS:
    wrap(self, ") WHERE tags IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(tags) JOIN temp.view_tag ON tag = value"
               " WHERE stage = ?)", number);
    tags = relabel_view_stage_dup_strings(stage, "tags");
    return fill_tags(sqlite, number, (const char *const *)tags, error);
  case RELABEL_VIEW_STAGE_SKIP:
    wrap(self, ") ORDER BY pos LIMIT -1 OFFSET ?", relabel_view_stage_get_int(stage, "skip"));
    return TRUE;
  case RELABEL_VIEW_STAGE_LIMIT:
    wrap(self, ") ORDER BY pos LIMIT ?", relabel_view_stage_get_int(stage, "limit"));
    return TRUE;
  default:
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID, "%s is not there yet", relabel_view_stage_get_word(stage));
    return FALSE;
  }
}

static gboolean
add_stages(RelabelSqliteView *self, RelabelSqlite *sqlite, RelabelView *view, guint depth, GError **error)
{
  guint n = relabel_view_get_n_stages(view);

  for (guint i = 0; i < n; i++) {
    if (!add_stage(self, sqlite, view, i, depth, error))
      return FALSE;
  }
  return TRUE;
}

RelabelSqliteView *
relabel_sqlite_view_new(RelabelSqlite *sqlite, RelabelView *view, GError **error)
{
  g_autoptr(RelabelSqliteView) self = g_new0(RelabelSqliteView, 1);
  guint n = view != NULL ? relabel_view_get_n_stages(view) : 0;

  self->sql = g_string_new("SELECT pos, id, tags FROM sample");
  self->numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
  if (n > 0 && !relabel_sqlite_exec(sqlite, make_tables, error))
    return NULL;
  if (n > 0 && !add_stages(self, sqlite, view, 0, error))
    return NULL;
  return g_steal_pointer(&self);
}

/* Puts the view between two pieces of SQL; the statement is the caller's, to be finalized. */
sqlite3_stmt *
relabel_sqlite_view_prepare(RelabelSqliteView *self, RelabelSqlite *sqlite, const char *before, const char *after, GError **error)
{
  g_autofree char *sql = g_strconcat(before, self->sql->str, after, NULL);
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2(sqlite->db, sql, -1, &statement, NULL);

  if (code != SQLITE_OK) {
    relabel_sqlite_fail(sqlite, code, error);
    return NULL;
  }
  for (guint i = 0; i < self->numbers->len; i++)
    sqlite3_bind_int64(statement, (int)i + 1, g_array_index(self->numbers, gint64, i));
  return statement;
}
