/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-run.h"

G_BEGIN_DECLS

/**
 * RelabelRun:
 *
 * A run over the samples of a dataset: for annotation runs what was asked for, of which server, and how far it has come. It never holds a
 * key of a server.
 *
 * A run is a copy of what is stored.
 */
struct _RelabelRun {
  GObject parent_instance;

  RelabelRunKind kind;
  char *key;
  GDateTime *timestamp;
  RelabelRunState state;
  char *reason;
  RelabelLabelSchema *schema;
  char *url;
  char *backend;
  char *account;
  char *media_field;
  gint64 project_id;
  char *project_title;
  char *local_files_root;
  char *mark;           /* NULL for what is made of key and time */
  gboolean shared;      /* the project is somebody else's */
  gboolean adopted;     /* and so are its tasks */
  char *image_key;      /* of the data of its tasks; NULL for the one of our own projects */
  char *model_version;  /* that its predictions must have to be shown; NULL for the key */
  gint64 tab_id;        /* of the server's view of the run's tasks; 0 for none */
  gint64 n_samples;
  gint64 n_uploaded;
  gint64 n_loads;
  GPtrArray *unsent; /* of RelabelUnsent */
  JsonObject *annotators; /* user's number -> name */
  char *view;
  JsonObject *document; /* FiftyOne's, as it was */
  JsonNode *results;    /* likewise; NULL while only the text was needed */
  char *results_text;   /* the same as a store has it; NULL for none, or while there is no need */
};

void relabel_run_read_target(RelabelRun *self, JsonObject *object);
void relabel_run_write_target(RelabelRun *self, JsonObject *object);
void relabel_run_clear_target(RelabelRun *self);

G_END_DECLS
