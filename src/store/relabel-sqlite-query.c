/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Views that are read, and how long their tables are kept: see relabel-sqlite-view.h. */
#include "relabel-sqlite-view.h"

/*
 * What a window shows of a view it asks for in several queries: a list, and one for each facet. So the tables that a view was worked through with
 * stay, until somebody has changed the data: they are those of this connection, in memory or in its temporary file. There are two views at most: a
 * facet that leaves out its own condition takes turns with all the others.
 */
#define N_KEPT 2

typedef struct {
  char *words;
  RelabelSqliteView *view;
} Kept;

static void
kept_free(gpointer data)
{
  Kept *kept = data;

  g_free(kept->words);
  g_clear_pointer(&kept->view, relabel_sqlite_view_free);
  g_free(kept);
}

/* Not within a transaction, which might be taken back. */
static void
forget(RelabelSqlite *sqlite, guint first)
{
  if (sqlite->kept != NULL && sqlite->kept->len > first)
    g_ptr_array_remove_range(sqlite->kept, first, sqlite->kept->len - first);
}

static gboolean
begin(RelabelSqlite *sqlite, gint64 *version, GError **error)
{
  return relabel_sqlite_exec(sqlite, "BEGIN", error) && relabel_sqlite_get_int(sqlite, "PRAGMA data_version", version, error);
}

/* At a moment of which the views that are kept are. */
static gboolean
begin_query(RelabelSqliteQuery *self, GError **error)
{
  RelabelSqlite *sqlite = self->sqlite;
  gint64 version = 0;

  self->begun = TRUE;
  if (!begin(sqlite, &version, error))
    return FALSE;
  if (sqlite->kept == NULL)
    sqlite->kept = g_ptr_array_new_with_free_func(kept_free);
  if (version != sqlite->kept_version && sqlite->kept->len > 0) {
    sqlite3_exec(sqlite->db, "ROLLBACK", NULL, NULL, NULL);
    forget(sqlite, 0);
    if (!begin(sqlite, &version, error))
      return FALSE;
  }
  sqlite->kept_version = version;
  return TRUE;
}

static gboolean
needs_table(RelabelViewStage *stage)
{
  switch (relabel_view_stage_get_kind(stage)) {
  case RELABEL_VIEW_STAGE_SORT_BY:
  case RELABEL_VIEW_STAGE_SHUFFLE:
  case RELABEL_VIEW_STAGE_TO_PATCHES:
  case RELABEL_VIEW_STAGE_TO_EVALUATION_PATCHES:
    return FALSE;
  default:
    return TRUE;
  }
}

/* Without an order at its end, which is another for a list than for a count. */
static guint
count_kept_stages(RelabelView *view)
{
  guint n = view != NULL ? relabel_view_get_n_stages(view) : 0;

  while (n > 0 && !needs_table(relabel_view_get_stage(view, n - 1)))
    n--;
  return n;
}

static char *
write_words(RelabelView *view, guint n)
{
  g_autoptr(RelabelView) head = relabel_view_new();

  for (guint i = 0; i < n; i++)
    relabel_view_add_stage(head, relabel_view_get_stage(view, i));
  return relabel_view_to_string(head);
}

static RelabelSqliteView *
find_kept(RelabelSqlite *sqlite, const char *words)
{
  for (guint i = 0; i < sqlite->kept->len; i++) {
    Kept *kept = g_ptr_array_index(sqlite->kept, i);

    if (g_str_equal(kept->words, words)) {
      g_ptr_array_insert(sqlite->kept, 0, g_ptr_array_steal_index(sqlite->kept, i));
      return kept->view;
    }
  }
  return NULL;
}

static RelabelSqliteView *
keep(RelabelSqlite *sqlite, RelabelView *view, guint n, char *words, GError **error)
{
  g_autofree char *owned = words;
  g_autoptr(RelabelSqliteView) made = relabel_sqlite_view_new(sqlite, FALSE, error);
  Kept *kept;

  if (made == NULL || !relabel_sqlite_view_add_stages(made, view, 0, n, error))
    return NULL;
  kept = g_new0(Kept, 1);
  kept->words = g_steal_pointer(&owned);
  kept->view = g_steal_pointer(&made);
  g_ptr_array_insert(sqlite->kept, 0, kept);
  return kept->view;
}

static RelabelSqliteView *
open_kept(RelabelSqlite *sqlite, RelabelView *view, guint n, RelabelSqlitePurpose purpose, GError **error)
{
  g_autofree char *words = write_words(view, n);
  RelabelSqliteView *kept = find_kept(sqlite, words);

  if (kept == NULL)
    kept = keep(sqlite, view, n, g_steal_pointer(&words), error);
  if (kept == NULL || (purpose == RELABEL_SQLITE_COUNTED && !relabel_sqlite_view_settle(kept, error)))
    return NULL;
  return relabel_sqlite_view_copy(kept);
}

/* Within an edit it is a part of that, and nothing is kept; else a transaction makes it one moment. */
gboolean
relabel_sqlite_query_open(RelabelSqliteQuery *self, RelabelDataset *dataset, RelabelView *view, RelabelSqlitePurpose purpose,
                          GCancellable *cancellable, GError **error)
{
  gboolean in_edit = relabel_dataset_in_edit(dataset);
  guint n_stages = view != NULL ? relabel_view_get_n_stages(view) : 0;
  guint n = in_edit ? 0 : count_kept_stages(view);

  self->sqlite = relabel_sqlite_dataset_get_connection(RELABEL_SQLITE_DATASET(dataset));
  if (!in_edit && !begin_query(self, error))
    return FALSE;
  relabel_sqlite_watch(self->sqlite, cancellable);
  self->view = n > 0 ? open_kept(self->sqlite, view, n, purpose, error) : relabel_sqlite_view_new(self->sqlite, in_edit, error);
  return self->view != NULL && relabel_sqlite_view_add_stages(self->view, view, n, n_stages, error);
}

/* What was begun has changed nothing but temporary tables. Where it was taken back by SQLite, or is now, so are tables of views that were kept. */
void
relabel_sqlite_query_close(RelabelSqliteQuery *self)
{
  gboolean done;

  if (self->sqlite == NULL)
    return;
  relabel_sqlite_watch(self->sqlite, NULL);
  g_clear_pointer(&self->view, relabel_sqlite_view_free);
  if (!self->begun)
    return;
  done = sqlite3_get_autocommit(self->sqlite->db) == 0 && sqlite3_exec(self->sqlite->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
  if (!done && sqlite3_get_autocommit(self->sqlite->db) == 0)
    sqlite3_exec(self->sqlite->db, "ROLLBACK", NULL, NULL, NULL);
  forget(self->sqlite, done ? N_KEPT : 0);
}
