/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-aggregate.h"
#include "relabel-field.h"
#include "relabel-geometry.h"
#include "relabel-id.h"
#include "relabel-patch-list.h"
#include "relabel-run.h"
#include "relabel-sample.h"
#include "relabel-saved-view.h"
#include "relabel-view.h"

G_BEGIN_DECLS

/**
 * RelabelClassCount:
 * @label: (nullable): a class; %NULL for labels without one
 * @count: the labels that have it
 *
 * How often a class occurs.
 */
typedef struct {
  char *label;
  guint64 count;
} RelabelClassCount;

#define RELABEL_TYPE_CLASS_COUNT (relabel_class_count_get_type())

RELABEL_API GType relabel_class_count_get_type(void);
RELABEL_API RelabelClassCount *relabel_class_count_copy(const RelabelClassCount *self);
RELABEL_API void relabel_class_count_free(RelabelClassCount *self);

/* An attribute that labels of a class have, and the first value of it that is not null. */
typedef struct {
  char *label; /* NULL for labels without a class */
  char *name;
  JsonNode *first;
} RelabelAttributeUse;

/* What the labels of a field are like. */
typedef struct {
  guint64 n_labels;      /* of the geometry that is asked for */
  guint64 n_others;
  GPtrArray *attributes; /* of RelabelAttributeUse, of the labels of that geometry, in the order in which they occur first;
                          * NULL where they are not asked for */
} RelabelFieldScan;

/* Labels as plain rows: relabel-rows.h. */
typedef struct _RelabelRows RelabelRows;

/* What a dataset tells without asking the store; read after each commit. */
typedef struct {
  GPtrArray *fields;    /* of RelabelField, in their order */
  JsonObject *document; /* immutable once here */
  guint64 n_samples;
  char *undo_title;
  char *redo_title;
} RelabelDatasetState;

#define RELABEL_TYPE_DATASET (relabel_dataset_get_type())

RELABEL_API
G_DECLARE_DERIVABLE_TYPE(RelabelDataset, relabel_dataset, RELABEL, DATASET, GObject)

/**
 * RelabelEditFunc:
 * @dataset: the dataset
 * @user_data: the caller's
 * @cancellable: (nullable): set when the edit is to end without effect
 * @error: where to say why there is to be no effect
 *
 * Makes one change of a dataset, in the thread that owns its writing connection. What it reads it sees with its own changes.
 *
 * Returns: %TRUE to commit, %FALSE to leave the dataset as it was
 */
typedef gboolean (*RelabelEditFunc)(RelabelDataset *dataset, gpointer user_data, GCancellable *cancellable, GError **error);

/*
 * A store implements these. Reads run in the reading thread, save count_classes and aggregate, which take long, in another; within an edit, in the
 * writing thread: relabel_dataset_in_edit() and _in_count() tell which connection to use. All others run there, between begin and commit or rollback.
 */
struct _RelabelDatasetClass {
  GObjectClass parent_class;

  /*< private >*/
  gboolean (*load_state)(RelabelDataset *self, RelabelDatasetState *state, GError **error);
  RelabelIdList *(*list_samples)(RelabelDataset *self, RelabelView *view, GCancellable *cancellable, GError **error);
  GPtrArray *(*read_samples)(RelabelDataset *self, RelabelIdList *ids, const char *const *fields, GCancellable *cancellable,
                             GError **error);
  GPtrArray *(*count_classes)(RelabelDataset *self, const char *field, RelabelView *view, GCancellable *cancellable,
                              GError **error);
  gboolean (*aggregate)(RelabelDataset *self, RelabelAggregate *aggregate, RelabelView *view, GCancellable *cancellable, GError **error);
  RelabelPatchList *(*list_patches)(RelabelDataset *self, RelabelView *view, GCancellable *cancellable, GError **error);
  gboolean (*scan_field)(RelabelDataset *self, const char *field, RelabelView *view, RelabelGeometry geometry,
                         RelabelFieldScan *scan, GCancellable *cancellable, GError **error);
  gboolean (*read_rows)(RelabelDataset *self, RelabelIdList *ids, const char *const *fields, RelabelRows *rows, GCancellable *cancellable,
                        GError **error);
  GPtrArray *(*list_runs)(RelabelDataset *self, RelabelRunKind kind, GError **error);
  RelabelRun *(*read_run)(RelabelDataset *self, RelabelRunKind kind, const char *key, GError **error);
  GPtrArray *(*read_tasks)(RelabelDataset *self, const char *key, guint64 position, guint length, GError **error);
  GPtrArray *(*find_tasks)(RelabelDataset *self, const char *key, RelabelIdList *sample_ids, GError **error);

  gboolean (*begin)(RelabelDataset *self, const char *title, GError **error);
  gboolean (*commit)(RelabelDataset *self, GError **error);
  void (*rollback)(RelabelDataset *self);
  gboolean (*write_document)(RelabelDataset *self, JsonObject *document, GError **error);
  gboolean (*add_field)(RelabelDataset *self, RelabelField *field, GError **error);
  gboolean (*write_field)(RelabelDataset *self, const char *name, RelabelField *field, GError **error);
  gboolean (*delete_field)(RelabelDataset *self, const char *name, GError **error);
  gboolean (*add_samples)(RelabelDataset *self, GPtrArray *samples, GError **error);
  gboolean (*delete_samples)(RelabelDataset *self, RelabelIdList *ids, GError **error);
  gboolean (*set_labels)(RelabelDataset *self, const char *sample_id, const char *field, GPtrArray *labels, GError **error);
  gboolean (*set_value)(RelabelDataset *self, const char *sample_id, const char *field, JsonNode *value, GError **error);
  gboolean (*write_rows)(RelabelDataset *self, const char *const *fields, RelabelRows *rows, GError **error);
  gboolean (*write_run)(RelabelDataset *self, RelabelRun *run, GError **error);
  gboolean (*rename_run)(RelabelDataset *self, RelabelRunKind kind, const char *key, const char *new_key, GError **error);
  gboolean (*delete_run)(RelabelDataset *self, RelabelRunKind kind, const char *key, GError **error);
  gboolean (*write_tasks)(RelabelDataset *self, const char *key, GPtrArray *tasks, GError **error);
  char *(*undo)(RelabelDataset *self, gboolean redo, GError **error);

  /* In any thread. */
  GObject *(*lock_run)(RelabelDataset *self, const char *key, GError **error);
};

RELABEL_API const char *relabel_dataset_get_name(RelabelDataset *self);
RELABEL_API const char *relabel_dataset_get_uri(RelabelDataset *self);
RELABEL_API guint64 relabel_dataset_get_n_samples(RelabelDataset *self);
RELABEL_API GPtrArray *relabel_dataset_list_fields(RelabelDataset *self);
RELABEL_API RelabelField *relabel_dataset_find_field(RelabelDataset *self, const char *name);
RELABEL_API JsonObject *relabel_dataset_dup_document(RelabelDataset *self);
RELABEL_API GStrv relabel_dataset_dup_classes(RelabelDataset *self, const char *field);
RELABEL_API JsonObject *relabel_dataset_dup_mask_targets(RelabelDataset *self, const char *field);
RELABEL_API JsonObject *relabel_dataset_dup_skeleton(RelabelDataset *self, const char *field);
RELABEL_API char *relabel_dataset_dup_undo_title(RelabelDataset *self);
RELABEL_API char *relabel_dataset_dup_redo_title(RelabelDataset *self);

/* Reading. These wait for the store; each has its asynchronous twin below where windows need it. */
RELABEL_API RelabelIdList *relabel_dataset_list_samples(RelabelDataset *self, RelabelView *view, GCancellable *cancellable,
                                                        GError **error);
RELABEL_API GPtrArray *relabel_dataset_read_view(RelabelDataset *self, RelabelView *view, RelabelIdList *ids, const char *const *fields,
                                                 GCancellable *cancellable, GError **error);
RELABEL_API GPtrArray *relabel_dataset_read_samples(RelabelDataset *self, RelabelIdList *ids, const char *const *fields,
                                                    GCancellable *cancellable, GError **error);
RELABEL_API RelabelPatchList *relabel_dataset_list_patches(RelabelDataset *self, RelabelView *view, GCancellable *cancellable,
                                                           GError **error);
RELABEL_API RelabelSample *relabel_dataset_read_sample(RelabelDataset *self, const char *id, GError **error);
RELABEL_API GPtrArray *relabel_dataset_count_classes(RelabelDataset *self, const char *field, RelabelView *view,
                                                     GCancellable *cancellable, GError **error);
RELABEL_API gint64 relabel_dataset_count(RelabelDataset *self, RelabelExpression *of, RelabelView *view, GCancellable *cancellable,
                                         GError **error);
RELABEL_API GPtrArray *relabel_dataset_count_values(RelabelDataset *self, RelabelExpression *of, RelabelView *view,
                                                    GCancellable *cancellable, GError **error);
RELABEL_API GPtrArray *relabel_dataset_distinct(RelabelDataset *self, RelabelExpression *of, RelabelView *view,
                                                GCancellable *cancellable, GError **error);
RELABEL_API gboolean relabel_dataset_bounds(RelabelDataset *self, RelabelExpression *of, RelabelView *view, JsonNode **minimum,
                                            JsonNode **maximum, GCancellable *cancellable, GError **error);
RELABEL_API RelabelHistogram *relabel_dataset_histogram(RelabelDataset *self, RelabelExpression *of, RelabelView *view, guint n_bins,
                                                        double lower, double upper, GCancellable *cancellable, GError **error);
RELABEL_API GPtrArray *relabel_dataset_list_runs(RelabelDataset *self, RelabelRunKind kind, GError **error);
RELABEL_API RelabelRun *relabel_dataset_read_run(RelabelDataset *self, RelabelRunKind kind, const char *key, GError **error);
RELABEL_API RelabelView *relabel_dataset_load_annotation_view(RelabelDataset *self, const char *key, gboolean live, GError **error);
RELABEL_API GPtrArray *relabel_dataset_list_saved_views(RelabelDataset *self);
RELABEL_API RelabelView *relabel_dataset_load_view(RelabelDataset *self, const char *name, GError **error);
RELABEL_API RelabelView *relabel_dataset_resolve_view(RelabelDataset *self, RelabelView *view, GError **error);
RELABEL_API GPtrArray *relabel_dataset_read_tasks(RelabelDataset *self, const char *key, guint64 position, guint length,
                                                  GError **error);
RELABEL_API GPtrArray *relabel_dataset_find_tasks(RelabelDataset *self, const char *key, RelabelIdList *sample_ids, GError **error);

/* Writing: each a transaction of its own, or a part of the edit that it is called in. */
RELABEL_API gboolean relabel_dataset_edit(RelabelDataset *self, const char *title, RelabelEditFunc func, gpointer user_data,
                                          GCancellable *cancellable, GError **error);
RELABEL_API gboolean relabel_dataset_in_edit(RelabelDataset *self);
RELABEL_API gboolean relabel_dataset_in_count(RelabelDataset *self);
RELABEL_API gboolean relabel_dataset_write_document(RelabelDataset *self, JsonObject *document, GError **error);
RELABEL_API gboolean relabel_dataset_add_field(RelabelDataset *self, RelabelField *field, GError **error);
RELABEL_API gboolean relabel_dataset_delete_field(RelabelDataset *self, const char *name, GError **error);
RELABEL_API gboolean relabel_dataset_add_samples(RelabelDataset *self, GPtrArray *samples, GError **error);
RELABEL_API gboolean relabel_dataset_delete_samples(RelabelDataset *self, RelabelIdList *ids, GError **error);
RELABEL_API gboolean relabel_dataset_set_labels(RelabelDataset *self, const char *sample_id, const char *field,
                                                GPtrArray *labels, GError **error);
RELABEL_API gboolean relabel_dataset_set_value(RelabelDataset *self, const char *sample_id, const char *field, JsonNode *value,
                                               GError **error);
RELABEL_API gboolean relabel_dataset_save_view(RelabelDataset *self, const char *name, RelabelView *view, const char *description,
                                               gboolean replace, GError **error);
RELABEL_API gboolean relabel_dataset_rename_view(RelabelDataset *self, const char *name, const char *new_name, GError **error);
RELABEL_API gboolean relabel_dataset_delete_view(RelabelDataset *self, const char *name, GError **error);
RELABEL_API gboolean relabel_dataset_write_run(RelabelDataset *self, RelabelRun *run, GError **error);
RELABEL_API GObject *relabel_dataset_lock_run(RelabelDataset *self, const char *key, GError **error);
RELABEL_API gboolean relabel_dataset_rename_run(RelabelDataset *self, RelabelRunKind kind, const char *key,
                                                const char *new_key, GError **error);
RELABEL_API gboolean relabel_dataset_delete_run(RelabelDataset *self, RelabelRunKind kind, const char *key, GError **error);
RELABEL_API gboolean relabel_dataset_write_tasks(RelabelDataset *self, const char *key, GPtrArray *tasks, GError **error);
RELABEL_API char *relabel_dataset_undo(RelabelDataset *self, GError **error);
RELABEL_API char *relabel_dataset_redo(RelabelDataset *self, GError **error);

RELABEL_API void relabel_dataset_list_samples_async(RelabelDataset *self, RelabelView *view, GCancellable *cancellable,
                                                    GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelIdList *relabel_dataset_list_samples_finish(RelabelDataset *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_dataset_read_view_async(RelabelDataset *self, RelabelView *view, RelabelIdList *ids, const char *const *fields,
                                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API GPtrArray *relabel_dataset_read_view_finish(RelabelDataset *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_dataset_list_patches_async(RelabelDataset *self, RelabelView *view, GCancellable *cancellable,
                                                    GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelPatchList *relabel_dataset_list_patches_finish(RelabelDataset *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_dataset_count_async(RelabelDataset *self, RelabelExpression *of, RelabelView *view, GCancellable *cancellable,
                                             GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gint64 relabel_dataset_count_finish(RelabelDataset *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_dataset_count_values_async(RelabelDataset *self, RelabelExpression *of, RelabelView *view,
                                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API GPtrArray *relabel_dataset_count_values_finish(RelabelDataset *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_dataset_distinct_async(RelabelDataset *self, RelabelExpression *of, RelabelView *view,
                                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API GPtrArray *relabel_dataset_distinct_finish(RelabelDataset *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_dataset_bounds_async(RelabelDataset *self, RelabelExpression *of, RelabelView *view, GCancellable *cancellable,
                                              GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API gboolean relabel_dataset_bounds_finish(RelabelDataset *self, GAsyncResult *result, JsonNode **minimum, JsonNode **maximum,
                                                   GError **error);
RELABEL_API void relabel_dataset_histogram_async(RelabelDataset *self, RelabelExpression *of, RelabelView *view, guint n_bins, double lower,
                                                 double upper, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelHistogram *relabel_dataset_histogram_finish(RelabelDataset *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_dataset_count_classes_async(RelabelDataset *self, const char *field, RelabelView *view,
                                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                                     gpointer user_data);
RELABEL_API GPtrArray *relabel_dataset_count_classes_finish(RelabelDataset *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_dataset_list_runs_async(RelabelDataset *self, RelabelRunKind kind, GCancellable *cancellable,
                                                 GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API GPtrArray *relabel_dataset_list_runs_finish(RelabelDataset *self, GAsyncResult *result, GError **error);
RELABEL_API void relabel_dataset_undo_async(RelabelDataset *self, gboolean redo, GCancellable *cancellable,
                                            GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API char *relabel_dataset_undo_finish(RelabelDataset *self, GAsyncResult *result, GError **error);

#ifndef __GI_SCANNER__
gboolean relabel_dataset_aggregate(RelabelDataset *self, RelabelAggregate *aggregate, RelabelView *view, GCancellable *cancellable,
                                   GError **error);
gboolean relabel_dataset_scan_field(RelabelDataset *self, const char *field, RelabelView *view, RelabelGeometry geometry,
                                    gboolean attributes, RelabelFieldScan *scan, GCancellable *cancellable, GError **error);
void relabel_field_scan_clear(RelabelFieldScan *scan);
void relabel_attribute_use_free(RelabelAttributeUse *use);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelFieldScan, relabel_field_scan_clear)

/* For what goes through all labels. */
gboolean relabel_dataset_read_rows(RelabelDataset *self, RelabelIdList *ids, const char *const *fields, RelabelRows *rows,
                                   GCancellable *cancellable, GError **error);
gboolean relabel_dataset_write_rows(RelabelDataset *self, const char *const *fields, RelabelRows *rows, GError **error);
gboolean relabel_dataset_write_field(RelabelDataset *self, const char *name, RelabelField *field, GError **error);

/* For the verbs: of a run that the caller has locked. */
gboolean relabel_dataset_delete_locked_run(RelabelDataset *self, const char *key, GError **error);

/* For stores: to be called once, when the connections stand; reads the state. */
gboolean relabel_dataset_start(RelabelDataset *self, GError **error);
void relabel_dataset_set_context(RelabelDataset *self, GMainContext *context);
void relabel_dataset_stop(RelabelDataset *self);
#endif

G_END_DECLS
