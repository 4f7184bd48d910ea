/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* "Rlbl": the application id in the header of each file. */
#define RELABEL_SQLITE_APPLICATION_ID 0x526c626c

/* As much of a file as a connection keeps. */
#define RELABEL_SQLITE_SET_CACHE "PRAGMA cache_size = -65536;"

/* A connection to a file, used by one thread at a time. */
typedef struct {
  sqlite3 *db;
  GHashTable *statements; /* static SQL text -> sqlite3_stmt */
  char *shown;            /* the path for people */
  gint *damaged;          /* (nullable): set, atomically, once the file has proved to be damaged */
  guint n_names;          /* of temporary tables, and within statements */
  GPtrArray *kept;        /* (nullable): views whose tables are kept, see relabel-sqlite-query.c */
  gint64 kept_version;    /* the data that they are of */
} RelabelSqlite;

/* Opens a file without reading it. Until relabel_sqlite_set_up() it is not touched, and closing it doesn't write. */
RelabelSqlite *relabel_sqlite_open(const char *path, gboolean create, GError **error);
gboolean relabel_sqlite_set_up(RelabelSqlite *self, GError **error);
void relabel_sqlite_close(RelabelSqlite *self);

gboolean relabel_sqlite_exec(RelabelSqlite *self, const char *sql, GError **error);
gboolean relabel_sqlite_get_int(RelabelSqlite *self, const char *sql, gint64 *value, GError **error);

/* What runs from now on ends with G_IO_ERROR_CANCELLED when it is cancelled; to be called with NULL at the end. */
void relabel_sqlite_watch(RelabelSqlite *self, GCancellable *cancellable);

/* For tests: how long to wait for a lock, in milliseconds. */
void relabel_sqlite_set_busy_timeout(int milliseconds);

/* A prepared statement of the connection, reset and unbound at the end of its scope; the SQL is a literal. */
typedef sqlite3_stmt RelabelStatement;

RelabelStatement *relabel_sqlite_prepare(RelabelSqlite *self, const char *sql, GError **error);
void relabel_statement_reset(RelabelStatement *self);

/* Steps to the next row: 1, or 0 at the end, or -1 with *error set. */
int relabel_sqlite_next(RelabelSqlite *self, RelabelStatement *statement, GError **error);

/* Steps a statement that has no rows, and makes it ready for the next binding. */
gboolean relabel_sqlite_run(RelabelSqlite *self, RelabelStatement *statement, GError **error);

/* Turns a result code into an error; always FALSE. */
gboolean relabel_sqlite_fail(RelabelSqlite *self, int code, GError **error);

/* What is bound has to live until the statement is run. */
void relabel_statement_bind_text(RelabelStatement *self, int index, const char *text);
void relabel_statement_bind_path(RelabelStatement *self, int index, const char *path);
void relabel_statement_bind_bytes(RelabelStatement *self, int index, GBytes *bytes);
void relabel_statement_bind_id(RelabelStatement *self, int index, const char *id);

/* SQLite knows neither NaN nor a negative zero: these are eight bytes. */
void relabel_statement_bind_double(RelabelStatement *self, int index, double value);
double relabel_statement_get_double(RelabelStatement *self, int column);

const char *relabel_statement_get_text(RelabelStatement *self, int column);
char *relabel_statement_dup_path(RelabelStatement *self, int column);
GBytes *relabel_statement_dup_bytes(RelabelStatement *self, int column);

/* FALSE, with *error set, where the column has no id of 12 bytes. */
gboolean relabel_sqlite_get_id(RelabelSqlite *self, RelabelStatement *statement, int column, char id[25], GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelSqlite, relabel_sqlite_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelStatement, relabel_statement_reset)

G_END_DECLS
