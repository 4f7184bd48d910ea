/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-change.h"
#include "relabel-convert-result.h"
#include "relabel-load.h"
#include "relabel-session.h"

G_BEGIN_DECLS

/* Notes beyond this number are counted only: a report is for people. */
#define RELABEL_LOAD_REPORT_MAX_NOTES 200

/* The tasks of a run as a download has found them; each is counted in one place only, and labelled are the rest. */
typedef struct {
  guint64 n_tasks;
  guint64 n_skipped;
  guint64 n_drafts;
  guint64 n_missing;
  guint64 n_downloaded;
} RelabelLoadTasks;

RelabelLoadReport *relabel_load_report_new(void);
RelabelFieldChanges *relabel_load_report_add_field(RelabelLoadReport *self, const char *field, const char *dest_field);
RelabelFieldChanges *relabel_load_report_add_annotator(RelabelLoadReport *self, const char *field, const char *dest_field,
                                                       const char *annotator);
RelabelLoadTasks *relabel_load_report_get_tasks(RelabelLoadReport *self);
void relabel_load_report_set_n_labelled(RelabelLoadReport *self, guint64 n_labelled);
void relabel_load_report_take_agreement(RelabelLoadReport *self, JsonArray *agreement);
void relabel_load_report_add_note(RelabelLoadReport *self, const char *format, ...) G_GNUC_PRINTF(2, 3);
void relabel_load_report_add_unexpected(RelabelLoadReport *self, const char *kind, const char *control);
void relabel_load_report_finish(RelabelLoadReport *self);

/*
 * What a download left in a temporary file, so that memory is bounded however many tasks there are. A line of JSON has a `sample_id` and
 * either `result`, with the `annotator` and `user_id` where each has fields of their own; or `results` of several annotators, the latest last;
 * or, of a task that nobody submitted, a `state`: skipped, draft, or deleted, which was submitted once. `updated_at` says which state of the
 * task it is. The lines of a sample are one behind the other.
 */
typedef struct _RelabelSpool RelabelSpool;

/* It takes half of the space that there is for temporary files, at most. */
RelabelSpool *relabel_spool_new(GError **error);
void relabel_spool_set_max_length(RelabelSpool *self, guint64 max_length);
gboolean relabel_spool_add(RelabelSpool *self, const char *sample_id, JsonArray *result, GError **error);
gboolean relabel_spool_add_line(RelabelSpool *self, JsonObject *line, GError **error);
void relabel_spool_get_counts(RelabelSpool *self, guint64 *n_lines, guint64 *n_results);
/* The newest `updated_at` of a task when the download began; NULL if none is known. */
const char *relabel_spool_get_time(RelabelSpool *self);
void relabel_spool_set_time(RelabelSpool *self, const char *time);
gboolean relabel_spool_add_object(RelabelSpool *self, JsonObject *object, guint64 *offset, GError **error);
JsonObject *relabel_spool_read_object(RelabelSpool *self, guint64 offset, GError **error);
gboolean relabel_spool_rewind(RelabelSpool *self, GError **error);
gboolean relabel_spool_next(RelabelSpool *self, JsonObject **line, GError **error);
void relabel_spool_free(RelabelSpool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelSpool, relabel_spool_free)

/* What is missing in the results without having been deleted; fields by name, and attributes. */
void relabel_spool_withhold(RelabelSpool *self, const char *what);
gboolean relabel_spool_is_withheld(RelabelSpool *self, const char *what);
void relabel_load_withhold(RelabelRun *run, RelabelLsProject *project, RelabelSpool *spool, RelabelLoadReport *report);
void relabel_load_apply_withheld(RelabelSpool *spool, RelabelServerResult *result);

/* The controls of all results, by name, with a number for the kind of label that each makes. */
GHashTable *relabel_spool_get_controls(RelabelSpool *self);
void relabel_load_note_controls(GHashTable *controls, JsonArray *result);
GPtrArray *relabel_load_list_unexpected(GArray *fields, GHashTable *controls);
const char *relabel_load_get_kind(GHashTable *controls, const char *control);
RelabelSchemaField *relabel_load_new_unexpected(GHashTable *controls, const char *control);

/* n_tasks: of the project. */
gboolean relabel_load_download(RelabelSession *session, RelabelRun *run, RelabelLoadRequest *request, guint64 n_tasks, RelabelSpool *spool,
                               RelabelLoadReport *report, RelabelProgress *progress, GError **error);

/* Which annotations of an exported task count, the latest last; borrowed. Skips don't. */
GPtrArray *relabel_load_pick(JsonObject *task, RelabelAnnotators annotators);
gint64 relabel_load_get_user_id(JsonObject *annotation);
/* A name for fields of an annotator, that nobody else in the run has; user may be NULL. */
char *relabel_load_name_annotator(RelabelRun *run, gint64 user_id, JsonObject *user);

/* How far loads of one way, see relabel_load_request_dup_way(), have come. */
typedef struct {
  char *time; /* the newest updated_at of a task; NULL before the first load */
  guint64 n_labelled;
} RelabelLoadMark;

char *relabel_load_request_dup_way(RelabelLoadRequest *self);
gboolean relabel_load_mark_read(RelabelLoadMark *self, RelabelDataset *dataset, const char *key, const char *way, GError **error);
gboolean relabel_load_mark_write(const RelabelLoadMark *self, RelabelDataset *dataset, const char *key, const char *way, GError **error);
char *relabel_load_mark_dup_since(const RelabelLoadMark *self);
void relabel_load_mark_clear(RelabelLoadMark *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelLoadMark, relabel_load_mark_clear)

/* Which state of a task was merged last; NULL: none, or its annotations were deleted. */
const char *relabel_load_get_seen(RelabelRunTask *task, const char *way);
void relabel_load_set_seen(RelabelRunTask *task, const char *way, const char *updated_at);
/* Whether a state of a task is from before the one that was merged last. */
gboolean relabel_load_is_older(const char *updated_at, const char *seen);

/*
 * Merges what was downloaded. Runs within an edit. `found`, of a plan, is filled with all changes; `choices` is such a list, after somebody
 * has chosen. Both may be NULL.
 */
gboolean relabel_load_apply(RelabelDataset *dataset, RelabelRun *run, RelabelLoadRequest *request, RelabelSpool *spool,
                            RelabelChangeList *found, RelabelChangeList *choices, RelabelLoadReport *report, RelabelProgress *progress,
                            GCancellable *cancellable, GError **error);
/* A load after the download. */
typedef struct {
  RelabelLoadRequest *request;
  RelabelSpool *spool;
  RelabelChangeList *choices; /* NULL: the server's labels count */
  RelabelLoadReport *report;
  RelabelProgress *progress;
} RelabelLoad;

gboolean relabel_load_fetch(RelabelDataset *dataset, RelabelRun *run, RelabelLoadRequest *request, RelabelSpool *spool,
                            RelabelLoadReport *report, RelabelProgress *progress, GCancellable *cancellable, GError **error);
gboolean relabel_load_merge(RelabelDataset *dataset, RelabelLoad *load, GCancellable *cancellable, GError **error);
gboolean relabel_load_check_type(RelabelDataset *dataset, RelabelSchemaField *field, const char *dest, GError **error);
gboolean relabel_load_check_unexpected(RelabelDataset *dataset, RelabelRun *run, RelabelSchemaField *field, const char *dest, GError **error);
gboolean relabel_load_check_targets(RelabelDataset *dataset, RelabelRun *run, RelabelLoadRequest *request, GError **error);

G_END_DECLS
