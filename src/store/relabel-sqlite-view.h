/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-path.h"
#include "relabel-sqlite-private.h"

G_BEGIN_DECLS

/* What is left of a field's labels after some stages. */
typedef struct {
  RelabelField *field; /* borrowed */
  gint64 id;
  char *rows;          /* a temporary table of them, with what is known of a label without reading it; NULL for all labels */
  char *within;        /* the table of samples that all of these rows are of; NULL for all samples */
  char *classes;       /* a table of (id, field, name) */
  gboolean is_hidden;  /* as if there were no such field */
  gboolean is_set;     /* a list that was filtered: it is never null */
} RelabelSqliteSource;

/*
 * A view that is worked through stage by stage. The samples are the rows of a table, under conditions and in an order that are still to be
 * applied: the next stage that depends on these makes a temporary table of them. Labels that a stage filters are such a table at once.
 */
typedef struct {
  RelabelSqlite *sqlite;
  gboolean in_edit;    /* the numbers that each commit keeps are those of before */
  GPtrArray *fields;   /* of RelabelField */
  GPtrArray *sources;  /* of RelabelSqliteSource */
  char *samples;       /* a temporary table of (rank, pos); NULL for all */
  GPtrArray *where;    /* of SQL */
  GString *order;      /* the keys before the present order */
  gint64 skip;
  gint64 limit;        /* -1 for none */
  GPtrArray *tables;   /* those that it has made */
  RelabelViewStage *patches; /* borrowed: what makes patches of the samples; no stage comes behind it */
} RelabelSqliteView;

/* What paths are relative to. */
typedef struct {
  enum { RELABEL_SCOPE_SAMPLE, RELABEL_SCOPE_LABEL, RELABEL_SCOPE_CLASS, RELABEL_SCOPE_ELEMENT } kind;
  RelabelSqliteSource *source; /* of a label */
  const char *row;             /* the name of a row of labels or of classes, or the SQL of an element */
} RelabelSqliteScope;

typedef struct {
  RelabelSqliteView *view;
  const char *pos; /* the SQL of the position of the sample, whose row is “sample” */
  GError **error;
} RelabelSqliteCompiler;

/* The rows of a list: what stands behind SELECT, to be followed by more conditions; and what of it is an element. */
typedef struct {
  GString *from;
  GString *item;
  char *order;
  char *exists; /* whether there is a list */
  char *row;
  RelabelSqliteScope scope;
  gboolean is_all; /* all labels that a field has: they may be counted without being read */
} RelabelSqliteList;

void relabel_sqlite_list_clear(RelabelSqliteList *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelSqliteList, relabel_sqlite_list_clear)

/* Literals. */
void relabel_sqlite_append_text(GString *sql, const char *text);
void relabel_sqlite_append_node(GString *sql, JsonNode *node);

/* Expressions as values, and as conditions that are 0 or 1; those of a WHERE may be NULL in place of 0. */
gboolean relabel_sqlite_compile_value(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression, GString *sql);
gboolean relabel_sqlite_compile_condition(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression,
                                          GString *sql);
gboolean relabel_sqlite_compile_where(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression,
                                      GString *sql);
gboolean relabel_sqlite_compile_list(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, RelabelExpression *expression,
                                     RelabelSqliteList *list);
void relabel_sqlite_append_list(RelabelSqliteList *list, GString *sql);

/* Paths. */
void relabel_sqlite_append_label_member(RelabelSqliteCompiler *self, const RelabelSqliteScope *scope, const char *path, GString *sql);
void relabel_sqlite_append_sample_path(RelabelSqliteCompiler *self, const char *path, GString *sql);
void relabel_sqlite_append_sort_key(RelabelSqliteCompiler *self, const char *text, gboolean is_down, GString *sql);
gboolean relabel_sqlite_open_path(RelabelSqliteCompiler *self, const RelabelPath *path, RelabelSqliteList *list);
void relabel_sqlite_append_box_side(const RelabelSqliteScope *scope, gint64 side, GString *sql);
void relabel_sqlite_append_number_column(const char *row, const char *column, GString *sql);
void relabel_sqlite_append_exists(RelabelSqliteCompiler *self, RelabelSqliteSource *source, GString *sql);
/* The rows of a field's labels as “FROM … WHERE …”, of one sample (where the compiler has one) or of all. */
void relabel_sqlite_append_rows(RelabelSqliteCompiler *self, RelabelSqliteSource *source, const char *row, GString *sql);
char *relabel_sqlite_view_make_name(RelabelSqliteView *self, const char *prefix);

/* Views. The stages have to live as long as what is made of them. A copy has no tables of its own yet: those of the other have to stay. */
RelabelSqliteView *relabel_sqlite_view_new(RelabelSqlite *sqlite, gboolean in_edit, GError **error);
RelabelSqliteView *relabel_sqlite_view_copy(RelabelSqliteView *self);
gboolean relabel_sqlite_view_add_stages(RelabelSqliteView *self, RelabelView *view, guint first, guint end, GError **error);
void relabel_sqlite_view_free(RelabelSqliteView *self);
RelabelSqliteSource *relabel_sqlite_view_find_source(RelabelSqliteView *self, RelabelField *field);
gboolean relabel_sqlite_view_is_whole(RelabelSqliteView *self);
/* Whether a field's labels are all that are stored, so that they are as many as their classes count. */
gboolean relabel_sqlite_view_is_untouched(RelabelSqliteView *self, RelabelSqliteSource *source);
gboolean relabel_sqlite_view_flush(RelabelSqliteView *self, GError **error);
void relabel_sqlite_view_forget_order(RelabelSqliteView *self);
/* The same where there is something to apply. */
gboolean relabel_sqlite_view_settle(RelabelSqliteView *self, GError **error);
/* Before a condition is made and added: those of before come before an order, and both before a limit. */
gboolean relabel_sqlite_view_prepare_where(RelabelSqliteView *self, GError **error);
void relabel_sqlite_view_add_condition(RelabelSqliteView *self, GString *condition);
const char *relabel_sqlite_view_get_pos(RelabelSqliteView *self);
/* “SELECT columns FROM …”, the samples of the view in its order; columns are of “sample”. */
char *relabel_sqlite_view_select(RelabelSqliteView *self, const char *columns);
gboolean relabel_sqlite_view_make_table(RelabelSqliteView *self, const char *columns, char **name, GError **error);
RelabelSqliteCompiler relabel_sqlite_view_get_compiler(RelabelSqliteView *self, GError **error);
void relabel_sqlite_view_drop_table(RelabelSqliteView *self, const char *name);
/* “FROM … WHERE …”: those labels of a field that have come so far, as “label”, and their samples as “sample”; with their place in the
 * view, if there is an order, as “chosen.rank”. Applies what is still to be applied. */
gboolean relabel_sqlite_view_append_labels(RelabelSqliteView *self, RelabelSqliteSource *source, gboolean with_rank, GString *sql,
                                           GError **error);
/* The same where nothing of a label is asked for but its sample, ord, class, confidence and mark. */
gboolean relabel_sqlite_view_append_known(RelabelSqliteView *self, RelabelSqliteSource *source, GString *sql, GError **error);
/* Each class that labels of a field have in the view, by its name, with how many: the name is the first column of the row. */
typedef void (*RelabelSqliteClassFunc)(sqlite3_stmt *row, guint64 n, gpointer data);
gboolean relabel_sqlite_view_each_class(RelabelSqliteView *self, RelabelSqliteSource *source, RelabelSqliteClassFunc func, gpointer data,
                                        GError **error);
gboolean relabel_sqlite_view_run(RelabelSqliteView *self, const char *sql, GError **error);
/* To be finalized by the caller. */
sqlite3_stmt *relabel_sqlite_view_prepare(RelabelSqliteView *self, const char *sql, GError **error);
gboolean relabel_sqlite_view_add_stage(RelabelSqliteView *self, RelabelViewStage *stage, GError **error);
gboolean relabel_sqlite_view_add_labels_stage(RelabelSqliteView *self, RelabelViewStage *stage, GError **error);

/* A view that is read at one moment: what is asked of it can be cancelled until it is closed. */
typedef struct {
  RelabelSqlite *sqlite;
  RelabelSqliteView *view;
  gboolean begun;
} RelabelSqliteQuery;

/* RELABEL_SQLITE_COUNTED: its samples are gone through more than once, by this query or by those that follow. */
typedef enum { RELABEL_SQLITE_LISTED, RELABEL_SQLITE_COUNTED } RelabelSqlitePurpose;

gboolean relabel_sqlite_query_open(RelabelSqliteQuery *self, RelabelDataset *dataset, RelabelView *view, RelabelSqlitePurpose purpose,
                                   GCancellable *cancellable, GError **error);
void relabel_sqlite_query_close(RelabelSqliteQuery *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelSqliteQuery, relabel_sqlite_query_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelSqliteView, relabel_sqlite_view_free)

G_END_DECLS
