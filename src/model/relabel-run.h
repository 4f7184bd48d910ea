/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "relabel-label-schema.h"
#include "relabel-sample.h"
#include "relabel-unsent.h"

G_BEGIN_DECLS

/**
 * RelabelRunKind:
 * @RELABEL_RUN_KIND_ANNOTATION: samples were sent to be labelled
 * @RELABEL_RUN_KIND_EVALUATION: predictions were held against the truth
 * @RELABEL_RUN_KIND_BRAIN: FiftyOne's brain methods, kept as they are
 * @RELABEL_RUN_KIND_CUSTOM: other runs of FiftyOne, kept as they are
 *
 * What kind of run it is; keys are unique within a kind.
 */
typedef enum {
  RELABEL_RUN_KIND_ANNOTATION,
  RELABEL_RUN_KIND_EVALUATION,
  RELABEL_RUN_KIND_BRAIN,
  RELABEL_RUN_KIND_CUSTOM,
} RelabelRunKind;

/**
 * RelabelRunState:
 * @RELABEL_RUN_STATE_PLANNED: recorded; nothing is on the server
 * @RELABEL_RUN_STATE_UPLOADING: some of it is on the server; can be resumed or cancelled
 * @RELABEL_RUN_STATE_OPEN: all samples are on the server
 * @RELABEL_RUN_STATE_LOADED: labels were loaded at least once
 * @RELABEL_RUN_STATE_CLEANED: the project was deleted from the server
 * @RELABEL_RUN_STATE_FAILED: the upload failed; the reason is with the run; can be resumed or cancelled
 * @RELABEL_RUN_STATE_CANCELLED: the upload was cancelled; can be resumed or deleted
 *
 * How far an annotation run has come.
 */
typedef enum {
  RELABEL_RUN_STATE_PLANNED,
  RELABEL_RUN_STATE_UPLOADING,
  RELABEL_RUN_STATE_OPEN,
  RELABEL_RUN_STATE_LOADED,
  RELABEL_RUN_STATE_CLEANED,
  RELABEL_RUN_STATE_FAILED,
  RELABEL_RUN_STATE_CANCELLED,
} RelabelRunState;

#define RELABEL_TYPE_RUN (relabel_run_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelRun, relabel_run, RELABEL, RUN, GObject)

RELABEL_API RelabelRun *relabel_run_new(RelabelRunKind kind, const char *key, GError **error);
RELABEL_API RelabelRun *relabel_run_new_from_json(JsonNode *node, GError **error);
RELABEL_API JsonNode *relabel_run_to_json(RelabelRun *self);
RELABEL_API gboolean relabel_run_key_is_valid(const char *key);
RELABEL_API const char *relabel_run_state_to_nick(RelabelRunState state);
RELABEL_API const char *relabel_run_kind_to_nick(RelabelRunKind kind);

RELABEL_API RelabelRunKind relabel_run_get_kind(RelabelRun *self);
RELABEL_API const char *relabel_run_get_key(RelabelRun *self);
RELABEL_API GDateTime *relabel_run_get_timestamp(RelabelRun *self);
RELABEL_API void relabel_run_set_timestamp(RelabelRun *self, GDateTime *timestamp);
RELABEL_API RelabelRunState relabel_run_get_state(RelabelRun *self);
RELABEL_API void relabel_run_set_state(RelabelRun *self, RelabelRunState state, const char *reason);
RELABEL_API const char *relabel_run_get_reason(RelabelRun *self);
RELABEL_API void relabel_run_add_note(RelabelRun *self, const char *note);
RELABEL_API RelabelLabelSchema *relabel_run_get_label_schema(RelabelRun *self);
RELABEL_API void relabel_run_set_label_schema(RelabelRun *self, RelabelLabelSchema *schema);
RELABEL_API const char *relabel_run_get_url(RelabelRun *self);
RELABEL_API void relabel_run_set_url(RelabelRun *self, const char *url);
RELABEL_API const char *relabel_run_get_backend(RelabelRun *self);
RELABEL_API const char *relabel_run_get_account(RelabelRun *self);
RELABEL_API void relabel_run_set_login(RelabelRun *self, const char *backend, const char *account);
RELABEL_API const char *relabel_run_get_media_field(RelabelRun *self);
RELABEL_API void relabel_run_set_media_field(RelabelRun *self, const char *field);
RELABEL_API const char *relabel_run_get_media_path(RelabelRun *self, RelabelSample *sample);
RELABEL_API gint64 relabel_run_get_project_id(RelabelRun *self);
RELABEL_API const char *relabel_run_get_project_title(RelabelRun *self);
RELABEL_API void relabel_run_set_project(RelabelRun *self, gint64 project_id, const char *title);
RELABEL_API const char *relabel_run_get_mark(RelabelRun *self);
RELABEL_API gboolean relabel_run_get_project_shared(RelabelRun *self);
RELABEL_API void relabel_run_set_project_shared(RelabelRun *self, gboolean shared);
RELABEL_API gboolean relabel_run_get_adopted(RelabelRun *self);
RELABEL_API void relabel_run_set_adopted(RelabelRun *self, gboolean adopted);
RELABEL_API const char *relabel_run_get_image_key(RelabelRun *self);
RELABEL_API void relabel_run_set_image_key(RelabelRun *self, const char *key);
RELABEL_API const char *relabel_run_get_model_version(RelabelRun *self);
RELABEL_API void relabel_run_set_model_version(RelabelRun *self, const char *version);
RELABEL_API gint64 relabel_run_get_tab_id(RelabelRun *self);
RELABEL_API void relabel_run_set_tab_id(RelabelRun *self, gint64 tab_id);
RELABEL_API const char *relabel_run_get_local_files_root(RelabelRun *self);
RELABEL_API void relabel_run_set_local_files_root(RelabelRun *self, const char *root);
RELABEL_API void relabel_run_get_counts(RelabelRun *self, gint64 *n_samples, gint64 *n_uploaded);
RELABEL_API void relabel_run_set_counts(RelabelRun *self, gint64 n_samples, gint64 n_uploaded);
RELABEL_API GPtrArray *relabel_run_get_unsent(RelabelRun *self);
RELABEL_API void relabel_run_set_unsent(RelabelRun *self, GPtrArray *unsent);
RELABEL_API gint64 relabel_run_get_n_loads(RelabelRun *self);
RELABEL_API void relabel_run_set_n_loads(RelabelRun *self, gint64 n_loads);
RELABEL_API const char *relabel_run_get_annotator(RelabelRun *self, gint64 user_id);
RELABEL_API gboolean relabel_run_has_annotator(RelabelRun *self, const char *name);
RELABEL_API void relabel_run_set_annotator(RelabelRun *self, gint64 user_id, const char *name);
RELABEL_API const char *relabel_run_get_view(RelabelRun *self);
RELABEL_API void relabel_run_set_view(RelabelRun *self, const char *view);

/* What a run of FiftyOne holds that we only keep. */
RELABEL_API JsonObject *relabel_run_get_document(RelabelRun *self);
RELABEL_API JsonNode *relabel_run_get_results(RelabelRun *self);
RELABEL_API const char *relabel_run_get_results_text(RelabelRun *self);
RELABEL_API void relabel_run_take_results_text(RelabelRun *self, char *text);
RELABEL_API JsonNode *relabel_run_to_record(RelabelRun *self);
RELABEL_API RelabelRun *relabel_run_new_from_document(RelabelRunKind kind, const char *key, JsonObject *document,
                                                      JsonNode *results, GError **error);

/**
 * RELABEL_RUN_TASK_KEPT:
 *
 * The member of a task's `sent` that keeps what a load could not make labels of: a list of regions, as the server has them. Where each
 * annotator has fields of their own, a slash and the annotator's name follow. No field has this name.
 */
#define RELABEL_RUN_TASK_KEPT "."

/**
 * RELABEL_RUN_TASK_CHANGES:
 *
 * The member of a task's `sent` that keeps what the last load that changed something made of its labels: a list of changes, with the number of
 * that load. No field has this name.
 */
#define RELABEL_RUN_TASK_CHANGES ".."

/**
 * RELABEL_RUN_TASK_SEEN:
 *
 * The member of a task's `sent` that keeps, by way of loading, which `updated_at` of the task was merged last. No field has this name.
 */
#define RELABEL_RUN_TASK_SEEN ".seen"

/**
 * RELABEL_RUN_TASK_LOADS:
 *
 * The member of the `sent` of a run's first task that keeps, by way of loading, how far the last load came: what undo takes back has to be
 * with the tasks. No field has this name.
 */
#define RELABEL_RUN_TASK_LOADS ".loads"

/**
 * RelabelRunTask:
 * @sample_id: the sample
 * @batch: in which request the task is created, from 0
 * @upload_id: the uploaded file on the server; 0 while it isn't, and for local files
 * @url: (nullable): where the server finds the image; %NULL while it doesn't
 * @task_id: the task on the server; 0 while there is none
 * @regions: (nullable): of regions whose id is not that of their label, the label and the part of it, by region id
 *
 * What is known of one sample of a run. Written step by step, each step after the server has confirmed it.
 */
typedef struct {
  char sample_id[25];
  guint batch;
  gint64 upload_id;
  char *url;
  gint64 task_id;
  JsonObject *regions;
  /*< private >*/
  JsonObject *sent;
  char *sent_text; /* the same as the store has it; NULL when it has another, or none */
} RelabelRunTask;

#define RELABEL_TYPE_RUN_TASK (relabel_run_task_get_type())

RELABEL_API GType relabel_run_task_get_type(void);
RELABEL_API RelabelRunTask *relabel_run_task_new(const char *sample_id);
RELABEL_API RelabelRunTask *relabel_run_task_copy(const RelabelRunTask *self);
RELABEL_API void relabel_run_task_free(RelabelRunTask *self);
RELABEL_API JsonObject *relabel_run_task_get_sent(RelabelRunTask *self);
RELABEL_API void relabel_run_task_take_sent(RelabelRunTask *self, JsonObject *sent);
RELABEL_API void relabel_run_task_take_sent_text(RelabelRunTask *self, char *text);
RELABEL_API char *relabel_run_task_dup_sent_text(const RelabelRunTask *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelRunTask, relabel_run_task_free)

G_END_DECLS
