/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-store.h"

/* A store in a folder of its own, and a dataset in it. */
typedef struct {
  char *folder;
  RelabelStore *store;
  RelabelDataset *dataset;
} Fixture;

void fixture_set_up(Fixture *fixture, gconstpointer data);
void fixture_tear_down(Fixture *fixture, gconstpointer data);

/* Closes the dataset, which has to be the last reference, and opens it again. */
void fixture_reopen(Fixture *fixture);
char *fixture_path(Fixture *fixture);
void remove_folder(const char *folder);

void add_field(RelabelDataset *dataset, const char *name, RelabelFieldType type);
RelabelSample *new_sample(guint number);
RelabelLabel *new_label(GType type, const char *document);
GPtrArray *new_labels(GType type, const char *const *documents);
void add_sample(RelabelDataset *dataset, RelabelSample *sample);

/* All of a dataset as text: what two equal datasets have in common. */
char *dump(RelabelDataset *dataset);
char *dump_counts(RelabelDataset *dataset, const char *field, RelabelView *view);
