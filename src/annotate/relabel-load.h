/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

#include "relabel-dataset.h"
#include "relabel-progress.h"

G_BEGIN_DECLS

/**
 * RelabelAnnotators:
 * @RELABEL_ANNOTATORS_LATEST: of each task what was submitted last, whoever did it
 * @RELABEL_ANNOTATORS_ALL: what each annotator submitted last, in fields of their own: `FIELD_NAME`
 * @RELABEL_ANNOTATORS_CONSENSUS: what most of the annotators agree on
 *
 * Whose labels are loaded when several people have labelled the same task. A skip is nobody's label.
 */
typedef enum {
  RELABEL_ANNOTATORS_LATEST,
  RELABEL_ANNOTATORS_ALL,
  RELABEL_ANNOTATORS_CONSENSUS,
} RelabelAnnotators;

RELABEL_API const char *relabel_annotators_to_nick(RelabelAnnotators annotators);
RELABEL_API gboolean relabel_annotators_from_nick(const char *nick, RelabelAnnotators *annotators);

/**
 * RelabelFieldChanges:
 * @field: the field of the label schema
 * @dest_field: the field that was written to
 * @annotator: (nullable): whose labels they are, when each annotator has fields of their own
 * @added: labels that are new
 * @edited: labels whose class or shape changed
 * @deleted: labels that are gone
 * @unchanged: labels that are as they were sent
 * @refused: changes that the permissions of the schema forbid
 * @rejected: changes that were not wanted, after review
 * @conflicts: labels that were changed here and on the server; each counts as edited, added, deleted or rejected, too
 *
 * What a load did to one field.
 */
typedef struct {
  char *field;
  char *dest_field;
  char *annotator;
  guint64 added;
  guint64 edited;
  guint64 deleted;
  guint64 unchanged;
  guint64 refused;
  guint64 rejected;
  guint64 conflicts;
} RelabelFieldChanges;

#define RELABEL_TYPE_FIELD_CHANGES (relabel_field_changes_get_type())

RELABEL_API GType relabel_field_changes_get_type(void);
RELABEL_API RelabelFieldChanges *relabel_field_changes_copy(const RelabelFieldChanges *self);
RELABEL_API void relabel_field_changes_free(RelabelFieldChanges *self);

#define RELABEL_TYPE_LOAD_REPORT (relabel_load_report_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelLoadReport, relabel_load_report, RELABEL, LOAD_REPORT, GObject)

RELABEL_API GPtrArray *relabel_load_report_get_fields(RelabelLoadReport *self);
RELABEL_API guint64 relabel_load_report_get_n_changes(RelabelLoadReport *self);
RELABEL_API guint64 relabel_load_report_get_n_conflicts(RelabelLoadReport *self);
RELABEL_API guint64 relabel_load_report_get_n_labelled(RelabelLoadReport *self);
RELABEL_API guint64 relabel_load_report_get_n_skipped(RelabelLoadReport *self);
RELABEL_API guint64 relabel_load_report_get_n_drafts(RelabelLoadReport *self);
RELABEL_API guint64 relabel_load_report_get_n_waiting(RelabelLoadReport *self);
RELABEL_API guint64 relabel_load_report_get_n_missing(RelabelLoadReport *self);
RELABEL_API guint64 relabel_load_report_get_n_downloaded(RelabelLoadReport *self);
RELABEL_API JsonArray *relabel_load_report_get_agreement(RelabelLoadReport *self);
RELABEL_API const char *const *relabel_load_report_get_unexpected(RelabelLoadReport *self);
RELABEL_API const char *const *relabel_load_report_get_notes(RelabelLoadReport *self);
RELABEL_API JsonNode *relabel_load_report_to_json(RelabelLoadReport *self);

#define RELABEL_TYPE_LOAD_REQUEST (relabel_load_request_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelLoadRequest, relabel_load_request, RELABEL, LOAD_REQUEST, GObject)

RELABEL_API RelabelLoadRequest *relabel_load_request_new(const char *key);
RELABEL_API const char *relabel_load_request_get_key(RelabelLoadRequest *self);
RELABEL_API const char *relabel_load_request_get_api_key(RelabelLoadRequest *self);
RELABEL_API void relabel_load_request_set_api_key(RelabelLoadRequest *self, const char *api_key);
RELABEL_API const char *relabel_load_request_get_dest_field(RelabelLoadRequest *self, const char *field);
RELABEL_API void relabel_load_request_set_dest_field(RelabelLoadRequest *self, const char *field, const char *dest_field);
RELABEL_API RelabelAnnotators relabel_load_request_get_annotators(RelabelLoadRequest *self);
RELABEL_API void relabel_load_request_set_annotators(RelabelLoadRequest *self, RelabelAnnotators annotators);
RELABEL_API gboolean relabel_load_request_get_keep_unexpected(RelabelLoadRequest *self);
RELABEL_API void relabel_load_request_set_keep_unexpected(RelabelLoadRequest *self, gboolean keep);
RELABEL_API const char *relabel_load_request_get_unexpected_field(RelabelLoadRequest *self, const char *kind);
RELABEL_API void relabel_load_request_set_unexpected_field(RelabelLoadRequest *self, const char *kind, const char *field);
RELABEL_API gboolean relabel_load_request_get_cleanup(RelabelLoadRequest *self);
RELABEL_API void relabel_load_request_set_cleanup(RelabelLoadRequest *self, gboolean cleanup);

RELABEL_API RelabelLoadReport *relabel_load_annotations(RelabelDataset *dataset, RelabelLoadRequest *request,
                                                        RelabelProgress *progress, GCancellable *cancellable, GError **error);
RELABEL_API void relabel_load_annotations_async(RelabelDataset *dataset, RelabelLoadRequest *request,
                                                RelabelProgress *progress, GCancellable *cancellable,
                                                GAsyncReadyCallback callback, gpointer user_data);
RELABEL_API RelabelLoadReport *relabel_load_annotations_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error);

G_END_DECLS
