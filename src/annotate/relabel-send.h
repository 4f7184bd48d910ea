/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-annotate.h"
#include "relabel-image-info.h"
#include "relabel-session.h"

G_BEGIN_DECLS

/* Tasks that are created by one request, and about the bytes of their labels: what the server answers best, and memory is bounded by. */
#define RELABEL_SEND_BATCH 500
#define RELABEL_SEND_BATCH_BYTES (3 << 20)

/* What the description of a project of ours ends with, around the mark of its run. */
#define RELABEL_SEND_DESCRIPTION "made by Relabel (%s)"

/* Files that are uploaded, and tasks that are read for that, at once. */
#define RELABEL_SEND_PAGE 100

/* The steps of sending, each journalled before the next; any of them can be repeated. */
gboolean relabel_send_find_project(RelabelSession *session, RelabelRun *run, gint64 *project_id, GError **error);
char *relabel_send_find_title(RelabelSession *session, RelabelRun *run, GError **error);
gboolean relabel_send_project(RelabelSession *session, RelabelRun *run, GError **error);
gboolean relabel_send_media(RelabelSession *session, RelabelRun *run, GError **error);
gboolean relabel_send_tasks(RelabelSession *session, RelabelRun *run, GError **error);
/* Takes away what is on the server twice. */
gboolean relabel_send_sweep(RelabelSession *session, RelabelRun *run, GError **error);

/* All of them, for a run that is on record, and locked. Returns (transfer full): the run. */
RelabelRun *relabel_send_run(RelabelSession *session, RelabelRun *run, GError **error);

/* Puts on record what the server has confirmed. */
gboolean relabel_send_confirm(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, GError **error);

/*
 * Files that the server has of the run, recorded or not: one of each name, and the numbers of all. NULL if nothing is unsure, or they are too
 * many to be looked at.
 */
typedef struct {
  JsonArray *rows;
  GHashTable *by_name;
  GHashTable *ids;
} RelabelUploads;

gboolean relabel_send_list_uploads(RelabelSession *session, RelabelRun *run, RelabelUploads **uploads, GError **error);
/* Those of the run, and with unused_only those that no task on record uses. Does nothing in a session that is not unsure. */
gboolean relabel_send_delete_uploads(RelabelSession *session, RelabelRun *run, gboolean unused_only, GError **error);
void relabel_uploads_free(RelabelUploads *self);
char *relabel_send_name_file(RelabelRun *run, RelabelSample *sample, const char *ending);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelUploads, relabel_uploads_free)

/* Names of ours in a task's data; the image's is the one that the labeling config has. The second begins with the mark of the run. */
#define RELABEL_SEND_DATA_ID "relabel_id"
#define RELABEL_SEND_DATA_BATCH "relabel_batch"

/*
 * A project that was there before the run. It is checked before the run is on record, and settled, with what its labeling config lacks, when it
 * is sent. Only the tasks of the run are deleted.
 */
gboolean relabel_shared_check(RelabelSession *session, RelabelRun *run, GError **error);
gboolean relabel_shared_settle(RelabelSession *session, RelabelRun *run, GError **error);
gboolean relabel_shared_make_tab(RelabelSession *session, RelabelRun *run, GError **error);
gboolean relabel_shared_find_others(RelabelSession *session, RelabelRun *run, gint64 project_id, gboolean *others, GError **error);
gboolean relabel_shared_delete_tasks(RelabelSession *session, RelabelRun *run, GError **error);
GStrv relabel_run_list_drift(RelabelRun *run, RelabelLsProject *project);
/* Whether the tasks say themselves that they are the run's, and which samples they are; else their numbers on record do. */
gboolean relabel_run_has_marks(RelabelRun *run);
/* Whether there is one to ask for. */
gboolean relabel_run_check_project(RelabelRun *run, GError **error);
/* The tasks of the run, in a project that others may use, too; only_tasks: their number is enough. */
RelabelLsStatus *relabel_session_count_own(RelabelSession *session, RelabelRun *run, gint64 project_id, gboolean only_tasks, GError **error);

RelabelLsProject *relabel_session_get_project(RelabelSession *session, gint64 project_id, GError **error);
gboolean relabel_session_delete_project(RelabelSession *session, gint64 project_id, GError **error);
GPtrArray *relabel_send_list_own_projects(RelabelSession *session, RelabelRun *run, GError **error);
gboolean relabel_send_delete_tasks(RelabelSession *session, RelabelRun *run, GArray *ids, GError **error);

/* Whether a request may have been carried out, although its answer was lost. */
gboolean relabel_send_may_have_happened(const GError *error);

/* All tasks whose image the server can't find yet, a page at a time. */
typedef gboolean (*RelabelSendPageFunc)(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, gpointer data, GError **error);

gboolean relabel_send_for_each_page(RelabelSession *session, RelabelRun *run, const char *text, RelabelSendPageFunc func, gpointer data,
                                    GError **error);

/* The image of a sample; NULL with an error if there is none. */
const char *relabel_send_media_path(RelabelRun *run, RelabelSample *sample, GError **error);
gboolean relabel_send_media_probe(RelabelSample *sample, const char *path, RelabelImageInfo *info, GError **error);
gboolean relabel_send_media_is_for_browsers(RelabelImageKind kind);

/* Points to the images where they are, as far as that works; the rest is left to be uploaded. */
gboolean relabel_send_local(RelabelSession *session, RelabelRun *run, GError **error);
char *relabel_send_local_place(const char *root, const char *path, GError **error);
gboolean relabel_send_local_can_point(const RelabelImageInfo *info, const char *path);

/* The samples of tasks, one each and in their order. */
GPtrArray *relabel_send_read_samples(RelabelSession *session, RelabelRun *run, GPtrArray *tasks, GError **error);

/* The regions of what a task was planned to send, for fields of the size of its image. */
JsonArray *relabel_plan_regions(GArray *fields, RelabelRunTask *task, GError **error);

G_END_DECLS
