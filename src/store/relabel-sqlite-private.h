/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-rows.h"
#include "relabel-sqlite-dataset.h"
#include "relabel-sqlite.h"

G_BEGIN_DECLS

/* A class of a field, or a set of marks, and by how much the edit has changed the number of its labels. */
typedef struct {
  gint64 id;
  gint64 delta;
} RelabelSqliteClass;

typedef struct {
  gint64 id;
  RelabelFieldType type;
  char *name;
  GHashTable *classes; /* name -> RelabelSqliteClass, borrowed; NULL until an edit needs it */
  RelabelSqliteClass *unnamed;
  GHashTable *marks;      /* document -> RelabelSqliteClass, borrowed; NULL until an edit needs it */
  GHashTable *attributes; /* names; NULL until an edit needs it */
  GHashTable *shapes;     /* of attributes that were noted -> their mark, or NULL; NULL until an edit needs it */
  GString *shape;         /* room for one */
} RelabelSqliteField;

typedef struct _RelabelSqlitePacker RelabelSqlitePacker;

/* What one edit keeps between its calls; of the writing thread. */
typedef struct {
  char *title;
  sqlite3_session *session; /* records the rows that change; NULL where there will be no undo */
  GHashTable *row_changes;  /* name of a table, borrowed -> RelabelSqliteRowChanges: what is recorded without the session */
  gsize row_changes_size;
  RelabelSqlitePacker *packer; /* has what was recorded so until now; NULL where that was little */
  gboolean data_changed;
  GError *failure;     /* a part failed half-way: the edit can't be committed */
  GPtrArray *fields;   /* of RelabelSqliteField; NULL until needed */
  GHashTable *classes; /* id -> RelabelSqliteClass */
  GHashTable *marks;   /* likewise */
  guint64 n_indexed;   /* labels of the index that were written */
  guint64 rebuild_from; /* as many, and the index is built anew */
  gint64 n_samples;    /* how many more */
  gint64 last_pos;     /* of all samples; -1 until needed */
} RelabelSqliteEdit;

struct _RelabelSqliteDataset {
  RelabelDataset parent_instance;

  RelabelSqlite *reader;
  RelabelSqlite *counter;
  RelabelSqlite *writer;
  gint damaged; /* atomic */
  RelabelSqliteEdit edit;
};

/* The connection of the calling thread. */
RelabelSqlite *relabel_sqlite_dataset_get_connection(RelabelSqliteDataset *self);

/* To be called where an edit can be left half done; always FALSE. */
gboolean relabel_sqlite_dataset_poison(RelabelSqliteDataset *self, GError **error);

/* Fields: those of a connection, and those of the edit with their classes. */
GPtrArray *relabel_sqlite_read_fields(RelabelSqlite *sqlite, GError **error);
RelabelSqliteField *relabel_sqlite_dataset_find_field(RelabelSqliteDataset *self, const char *name, GError **error);
RelabelSqliteClass *relabel_sqlite_dataset_find_class(RelabelSqliteDataset *self, RelabelSqliteField *field, const char *name,
                                                      GError **error);
void relabel_sqlite_dataset_count_class(RelabelSqliteDataset *self, gint64 id, gint64 delta);
gboolean relabel_sqlite_dataset_write_counts(RelabelSqliteDataset *self, GError **error);
/* One of classes, or of marks, by its number; and its number by its text in a field, inserted where it is not there yet. */
RelabelSqliteClass *relabel_sqlite_know_class(GHashTable **classes, gint64 id);
gboolean relabel_sqlite_look_up_class(RelabelSqlite *sqlite, const char *find, const char *insert, gint64 field, const char *text, gint64 *id,
                                      GError **error);

/* The place of a sample that has to be there. */
gboolean relabel_sqlite_dataset_find_sample(RelabelSqliteDataset *self, const char *id, gint64 *pos, GError **error);

/* The values of a sample as text, or NULL where it has none; and those of a field in all samples. */
char *relabel_sqlite_format_values(JsonObject *values);
gboolean relabel_sqlite_delete_values(RelabelSqlite *sqlite, const char *name, GError **error);

/* Rows of labels. The columns are those of RELABEL_SQLITE_LABEL_COLUMNS, from @column on. */
#define RELABEL_SQLITE_LABEL_COLUMNS \
  "label.sample, label.field, label.ord, label.id, class.name, label.confidence, label.idx, label.x, label.y, label.width," \
  " label.height, label.value, label.closed, label.filled, label.shape, label.tags, label.mask_path, label.has_mask," \
  " label.attributes"

RelabelLabel *relabel_sqlite_read_label(RelabelSqlite *sqlite, RelabelStatement *row, RelabelFieldType type, GError **error);
gboolean relabel_sqlite_dataset_insert_label(RelabelSqliteDataset *self, gint64 sample, RelabelSqliteField *field, gint64 ord,
                                             RelabelLabel *label, GError **error);
gboolean relabel_sqlite_dataset_check_labels(RelabelSqliteField *field, GPtrArray *labels, GError **error);
GStrv relabel_sqlite_parse_tags(const char *text);
char *relabel_sqlite_format_tags(const char *const *tags);

int relabel_sqlite_find_run(RelabelSqlite *sqlite, RelabelRunKind kind, const char *key, gint64 *id, GError **error);
RelabelRun *relabel_sqlite_read_run(RelabelSqlite *sqlite, RelabelRunKind kind, const char *key, GError **error);

/* Evaluations, whose table is in the history of undo. */
RelabelRun *relabel_sqlite_read_run_row(RelabelSqlite *sqlite, RelabelStatement *row, GError **error);
GPtrArray *relabel_sqlite_list_evaluations(RelabelSqlite *sqlite, GError **error);
RelabelRun *relabel_sqlite_read_evaluation(RelabelSqlite *sqlite, const char *key, GError **error);
gboolean relabel_sqlite_write_evaluation(RelabelSqliteDataset *self, RelabelRun *run, GError **error);
gboolean relabel_sqlite_rename_evaluation(RelabelSqliteDataset *self, const char *key, const char *new_key, GError **error);
gboolean relabel_sqlite_delete_evaluation(RelabelSqliteDataset *self, const char *key, GError **error);

/* What evaluations have made of a label: of its attributes those that are tp, fp or fn, as one number for each such set. */
gboolean relabel_sqlite_is_mark(const char *value);
/* Of the attributes that a label is written with, as text: notes their names, and finds what evaluations have made of the label, or NULL. */
gboolean relabel_sqlite_dataset_note_attributes(RelabelSqliteDataset *self, RelabelSqliteField *field, const char *attributes,
                                                RelabelSqliteClass **mark, GError **error);
void relabel_sqlite_dataset_count_mark(RelabelSqliteDataset *self, gint64 id, gint64 delta);
/* The numbers of those sets in which an attribute has this value, or, if it is NULL, any, with commas between. */
void relabel_sqlite_append_marks(RelabelSqlite *sqlite, gint64 field, const char *name, const char *value, GString *sql);
/* The index of labels that have a mark or a confidence. It is built anew after large changes: each label of it is announced before it is written. */
#define RELABEL_SQLITE_LABEL_INDEX "label_mark ON label(field, mark, confidence, class) WHERE mark IS NOT NULL OR confidence IS NOT NULL"

gboolean relabel_sqlite_dataset_touch_index(RelabelSqliteDataset *self, GError **error);
gboolean relabel_sqlite_dataset_settle_index(RelabelSqliteDataset *self, GError **error);

/* The names of attributes that labels of a field have or had. */
GStrv relabel_sqlite_read_attributes(RelabelSqlite *sqlite, const char *field, GError **error);

/* The virtual functions, by file. */
RelabelIdList *relabel_sqlite_dataset_list_samples(RelabelDataset *dataset, RelabelView *view, GCancellable *cancellable,
                                                   GError **error);
GPtrArray *relabel_sqlite_dataset_read_samples(RelabelDataset *dataset, RelabelIdList *ids, const char *const *fields,
                                               GCancellable *cancellable, GError **error);
gboolean relabel_sqlite_dataset_aggregate(RelabelDataset *dataset, RelabelAggregate *aggregate, RelabelView *view,
                                          GCancellable *cancellable, GError **error);
RelabelPatchList *relabel_sqlite_dataset_list_patches(RelabelDataset *dataset, RelabelView *view, GCancellable *cancellable,
                                                      GError **error);
GPtrArray *relabel_sqlite_dataset_count_classes(RelabelDataset *dataset, const char *field, RelabelView *view,
                                                GCancellable *cancellable, GError **error);
gboolean relabel_sqlite_dataset_scan_field(RelabelDataset *dataset, const char *field, RelabelView *view,
                                           RelabelGeometry geometry, RelabelFieldScan *scan, GCancellable *cancellable,
                                           GError **error);

gboolean relabel_sqlite_dataset_read_rows(RelabelDataset *dataset, RelabelIdList *ids, const char *const *fields, RelabelRows *rows,
                                          GCancellable *cancellable, GError **error);

gboolean relabel_sqlite_dataset_write_document(RelabelDataset *dataset, JsonObject *document, GError **error);
gboolean relabel_sqlite_dataset_add_field(RelabelDataset *dataset, RelabelField *field, GError **error);
gboolean relabel_sqlite_dataset_write_field(RelabelDataset *dataset, const char *name, RelabelField *field, GError **error);
gboolean relabel_sqlite_dataset_delete_field(RelabelDataset *dataset, const char *name, GError **error);
gboolean relabel_sqlite_dataset_add_samples(RelabelDataset *dataset, GPtrArray *samples, GError **error);
gboolean relabel_sqlite_dataset_delete_samples(RelabelDataset *dataset, RelabelIdList *ids, GError **error);
gboolean relabel_sqlite_dataset_set_labels(RelabelDataset *dataset, const char *sample_id, const char *field, GPtrArray *labels,
                                           GError **error);
gboolean relabel_sqlite_dataset_set_value(RelabelDataset *dataset, const char *sample_id, const char *field, JsonNode *value,
                                          GError **error);

gboolean relabel_sqlite_dataset_write_rows(RelabelDataset *dataset, const char *const *fields, RelabelRows *rows, GError **error);
/* The functions of its statements. */
gboolean relabel_sqlite_add_row_functions(RelabelSqlite *sqlite, GError **error);

GPtrArray *relabel_sqlite_dataset_list_runs(RelabelDataset *dataset, RelabelRunKind kind, GError **error);
RelabelRun *relabel_sqlite_dataset_read_run(RelabelDataset *dataset, RelabelRunKind kind, const char *key, GError **error);
GPtrArray *relabel_sqlite_dataset_read_tasks(RelabelDataset *dataset, const char *key, guint64 position, guint length,
                                             GError **error);
GPtrArray *relabel_sqlite_dataset_find_tasks(RelabelDataset *dataset, const char *key, RelabelIdList *sample_ids, GError **error);
gboolean relabel_sqlite_dataset_write_run(RelabelDataset *dataset, RelabelRun *run, GError **error);
gboolean relabel_sqlite_dataset_rename_run(RelabelDataset *dataset, RelabelRunKind kind, const char *key, const char *new_key,
                                           GError **error);
gboolean relabel_sqlite_dataset_delete_run(RelabelDataset *dataset, RelabelRunKind kind, const char *key, GError **error);
gboolean relabel_sqlite_dataset_write_tasks(RelabelDataset *dataset, const char *key, GPtrArray *tasks, GError **error);

/* Undo: of the writing thread. */
gboolean relabel_sqlite_undo_begin(RelabelSqliteDataset *self, GError **error);
void relabel_sqlite_undo_watch(RelabelSqliteDataset *self);
void relabel_sqlite_undo_stop(RelabelSqliteDataset *self);
gboolean relabel_sqlite_undo_record(RelabelSqliteDataset *self, GError **error);
gboolean relabel_sqlite_undo_read_titles(RelabelSqlite *sqlite, char **undo_title, char **redo_title, GError **error);
char *relabel_sqlite_dataset_undo(RelabelDataset *dataset, gboolean redo, GError **error);

/* What is added to a packer is packed in other threads; NULL in the end if that failed. */
RelabelSqlitePacker *relabel_sqlite_packer_new(void);
void relabel_sqlite_packer_free(RelabelSqlitePacker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelSqlitePacker, relabel_sqlite_packer_free)
void relabel_sqlite_packer_add(RelabelSqlitePacker *self, GBytes *bytes);
gsize relabel_sqlite_packer_get_size(const RelabelSqlitePacker *self); /* of what was added */
GBytes *relabel_sqlite_packer_finish(RelabelSqlitePacker *self);

/* A change of a row whose first columns are its key; in an edit each row may be changed so once, and in no other way. */
typedef struct {
  guint column;
  gboolean is_number;
  const char *before; /* NULL: none */
  const char *after;
  gint64 number_before; /* 0: none */
  gint64 number_after;
} RelabelSqliteCellChange;

typedef struct {
  const char *table; /* a literal */
  const gint64 *key;
  guint n_key;
  guint n_columns;
  const RelabelSqliteCellChange *cells; /* by column */
  guint n_cells;
} RelabelSqliteRowChange;

/*
 * Records a change, in a quarter of the time that the session takes; what makes those that were noted is then run. The first of a table is
 * made by a statement of its own: FALSE says that it is that one.
 */
gboolean relabel_sqlite_undo_note_change(RelabelSqliteDataset *self, const RelabelSqliteRowChange *change);
gboolean relabel_sqlite_undo_run_noted(RelabelSqliteDataset *self, RelabelStatement *statement, const char *table, GError **error);
/* Moves what is recorded, and not yet packed, to the end of a changeset. */
void relabel_sqlite_undo_move_changes(RelabelSqliteDataset *self, GByteArray *changeset);
/* Has it packed, where it is much. */
void relabel_sqlite_undo_pack_changes(RelabelSqliteDataset *self);

G_END_DECLS
