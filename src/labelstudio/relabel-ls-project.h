/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

#include "relabel-macros.h"

G_BEGIN_DECLS

#define RELABEL_TYPE_LS_PROJECT (relabel_ls_project_get_type())

RELABEL_API
G_DECLARE_FINAL_TYPE(RelabelLsProject, relabel_ls_project, RELABEL, LS_PROJECT, GObject)

RELABEL_API gint64 relabel_ls_project_get_id(RelabelLsProject *self);
RELABEL_API const char *relabel_ls_project_get_title(RelabelLsProject *self);
RELABEL_API const char *relabel_ls_project_get_label_config(RelabelLsProject *self);
RELABEL_API const char *relabel_ls_project_get_description(RelabelLsProject *self);
RELABEL_API gint64 relabel_ls_project_get_n_tasks(RelabelLsProject *self);
RELABEL_API gboolean relabel_ls_project_get_shows_predictions(RelabelLsProject *self);
RELABEL_API const char *relabel_ls_project_get_model_version(RelabelLsProject *self);

#define RELABEL_TYPE_LS_STATUS (relabel_ls_status_get_type())

typedef struct _RelabelLsStatus RelabelLsStatus;

/**
 * RelabelLsStatus:
 * @project_id: the project
 * @n_tasks: tasks of the project
 * @n_annotated: tasks with an annotation that is no skip
 * @n_finished: tasks that have as many annotations as the project asks for
 * @n_annotations: annotations, without the skips
 * @n_skipped: tasks that nobody submitted and somebody skipped
 * @n_predictions: predictions
 * @n_drafts: tasks that nobody submitted or skipped and somebody has begun with; -1 if the server is too old to tell
 *
 * How far the work on a project is.
 */
struct _RelabelLsStatus {
  gint64 project_id;
  gint64 n_tasks;
  gint64 n_annotated;
  gint64 n_finished;
  gint64 n_annotations;
  gint64 n_skipped;
  gint64 n_predictions;
  gint64 n_drafts;
};

RELABEL_API GType relabel_ls_status_get_type(void);
RELABEL_API RelabelLsStatus *relabel_ls_status_copy(const RelabelLsStatus *self);
RELABEL_API void relabel_ls_status_free(RelabelLsStatus *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelLsStatus, relabel_ls_status_free)

G_END_DECLS
