/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-adopt.h"
#include "relabel-import-private.h"
#include "relabel-load-private.h"
#include "relabel-tasks-private.h"

G_BEGIN_DECLS

/* A project that is being adopted: first it is listed into the spool, with its pictures, then one edit makes samples of it. */
typedef struct {
  RelabelSession *session;
  RelabelRun *run;
  gboolean is_new;           /* the run is not on record yet */
  RelabelTasksFields fields;
  RelabelTasksGuess *guess;  /* of predictions */
  RelabelSpool *spool;
  RelabelImportReport *report;
  char *where;               /* the project, for problems */
  GPtrArray *folders;        /* where pictures may lie on this computer, with a NULL at the end */
  gboolean is_local;         /* the server runs on this computer */
  char *media_folder;        /* for those that are fetched */
  guint64 n_listed;
} RelabelAdopt;

/* The picture of a task on this computer, fetched if need be; NULL, and listed, if there is none. FALSE is fatal. */
gboolean relabel_adopt_find_places(RelabelAdopt *self, GError **error);
gboolean relabel_adopt_get_picture(RelabelAdopt *self, gint64 task_id, const char *url, char **path, GError **error);

/* Runs within an edit. */
gboolean relabel_adopt_write(RelabelAdopt *self, GCancellable *cancellable, GError **error);

G_END_DECLS
