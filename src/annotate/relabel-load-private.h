/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-change.h"
#include "relabel-load.h"
#include "relabel-session.h"

G_BEGIN_DECLS

/* Notes beyond this number are counted only: a report is for people. */
#define RELABEL_LOAD_REPORT_MAX_NOTES 200

RelabelLoadReport *relabel_load_report_new(void);
RelabelFieldChanges *relabel_load_report_add_field(RelabelLoadReport *self, const char *field, const char *dest_field);
void relabel_load_report_count_tasks(RelabelLoadReport *self, guint64 labelled, guint64 skipped, guint64 waiting,
                                     guint64 missing);
void relabel_load_report_copy_tasks(RelabelLoadReport *self, RelabelLoadReport *other);
void relabel_load_report_add_note(RelabelLoadReport *self, const char *format, ...) G_GNUC_PRINTF(2, 3);
void relabel_load_report_add_unexpected(RelabelLoadReport *self, const char *kind, const char *control);
void relabel_load_report_finish(RelabelLoadReport *self);

/* What a download left in a temporary file: a line of JSON a task, so that memory is bounded however many there are. */
typedef struct _RelabelSpool RelabelSpool;

RelabelSpool *relabel_spool_new(GError **error);
gboolean relabel_spool_add(RelabelSpool *self, const char *sample_id, JsonArray *result, GError **error);
gboolean relabel_spool_add_object(RelabelSpool *self, JsonObject *object, guint64 *offset, GError **error);
JsonObject *relabel_spool_read_object(RelabelSpool *self, guint64 offset, GError **error);
gboolean relabel_spool_rewind(RelabelSpool *self, GError **error);
gboolean relabel_spool_next(RelabelSpool *self, JsonObject **line, GError **error);
void relabel_spool_free(RelabelSpool *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelSpool, relabel_spool_free)

/* The controls of all results, by name, with a number for the kind of label that each makes. */
GHashTable *relabel_spool_get_controls(RelabelSpool *self);
void relabel_load_note_controls(GHashTable *controls, JsonArray *result);
GPtrArray *relabel_load_list_unexpected(GArray *fields, GHashTable *controls);
const char *relabel_load_get_kind(GHashTable *controls, const char *control);
RelabelSchemaField *relabel_load_new_unexpected(GHashTable *controls, const char *control);

gboolean relabel_load_download(RelabelSession *session, RelabelRun *run, RelabelSpool *spool, RelabelLoadReport *report,
                               RelabelProgress *progress, GError **error);

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
gboolean relabel_load_check_unexpected(RelabelDataset *dataset, RelabelRun *run, RelabelSchemaField *field, const char *dest, GError **error);
gboolean relabel_load_check_targets(RelabelDataset *dataset, RelabelRun *run, RelabelLoadRequest *request, GError **error);

G_END_DECLS
