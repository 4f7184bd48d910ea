/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-import.h"

/* A dataset that only remembers what is written to it, so that importers are tested without a store. */
#define TYPE_CAPTURE_DATASET (capture_dataset_get_type())
G_DECLARE_FINAL_TYPE(CaptureDataset, capture_dataset, CAPTURE, DATASET, RelabelDataset)

struct _CaptureDataset {
  RelabelDataset parent_instance;

  char *title;
  GPtrArray *fields;
  GPtrArray *samples;
  GPtrArray *runs;
  JsonObject *document;
  guint n_tasks;
  guint n_batches;
  guint largest_batch;
  guint n_commits;
  guint n_rollbacks;
};

CaptureDataset *capture_dataset_new(void);
RelabelSample *capture_dataset_find(CaptureDataset *self, const char *basename);
RelabelRun *capture_dataset_find_run(CaptureDataset *self, RelabelRunKind kind, const char *key);
RelabelField *capture_dataset_find_field(CaptureDataset *self, const char *name);
RelabelLabel *capture_dataset_find_label(CaptureDataset *self, const char *field, const char *id);

/* An import with no options. */
RelabelImportReport *import_path(RelabelDataset *dataset, const char *format, const char *path, GError **error);
