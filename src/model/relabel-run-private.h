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
  gint64 n_samples;
  gint64 n_uploaded;
  gint64 n_loads;
  JsonObject *annotators; /* user's number -> name */
  char *view;
  JsonObject *document; /* FiftyOne's, as it was */
  JsonNode *results;    /* likewise */
};

G_END_DECLS
