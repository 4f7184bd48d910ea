/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-annotate.h"
#include "relabel-session.h"

G_BEGIN_DECLS

/* Tasks that are created by one request: what the server answers best. */
#define RELABEL_SEND_BATCH 500

/* Tasks and files that are read at once. */
#define RELABEL_SEND_PAGE 100

/* The steps of sending, each journalled before the next; any of them can be repeated. */
gboolean relabel_plan_check_files(RelabelSession *session, RelabelIdList *ids, GError **error);
gboolean relabel_plan_record(RelabelSession *session, RelabelRun *run, RelabelIdList *ids, GError **error);
gboolean relabel_send_project(RelabelSession *session, RelabelRun *run, GError **error);
gboolean relabel_send_media(RelabelSession *session, RelabelRun *run, GError **error);
gboolean relabel_send_tasks(RelabelSession *session, RelabelRun *run, gboolean resumed, GError **error);

/* The regions of what a task was planned to send; the ids that are not those of their labels go into task->regions. */
JsonArray *relabel_plan_regions(RelabelRun *run, RelabelRunTask *task, int width, int height, GError **error);

G_END_DECLS
