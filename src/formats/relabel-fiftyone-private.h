/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-export-private.h"
#include "relabel-import-private.h"

G_BEGIN_DECLS

/* The last version that changed anything in documents: what is written like it is read by it and by all later ones. */
#define RELABEL_FIFTYONE_VERSION "1.13.0"

/* A FiftyOneDataset folder that is being imported. */
typedef struct {
  RelabelImport *base;
  JsonObject *metadata;
  gboolean legacy;
  GHashTable *names;  /* member of a sample's document -> interned name of the field, where they differ or are known */
  GHashTable *fields; /* interned name -> RelabelFieldType */
} RelabelFiftyOne;

/* Entries of sample_fields. `created`: the date of what is declared now. */
RelabelFieldType relabel_fiftyone_entry_get_type(JsonObject *entry);
JsonObject *relabel_fiftyone_entry_new(RelabelField *field, JsonNode *created);
void relabel_fiftyone_entry_add_defaults(JsonArray *entries, JsonNode *created);

gboolean relabel_fiftyone_check(JsonObject *metadata, GError **error);
gboolean relabel_fiftyone_add_fields(RelabelFiftyOne *import, GError **error);
gboolean relabel_fiftyone_add_document(RelabelFiftyOne *import, GError **error);
gboolean relabel_fiftyone_add_runs(RelabelFiftyOne *import, GError **error);
gboolean relabel_fiftyone_find_field(RelabelFiftyOne *import, const char *member, JsonNode *value, const char **name,
                                     RelabelFieldType *type, GError **error);
RelabelSample *relabel_fiftyone_read_sample(RelabelFiftyOne *import, JsonNode *document, GError **fatal, GError **error);

/* A FiftyOneDataset folder that is being written. */
typedef struct {
  RelabelExport *base;
  JsonObject *document; /* of the dataset */
  GPtrArray *fields;
  GHashTable *media_fields; /* names of fields that hold paths */
  char *dataset_id;
  JsonNode *now;
  guint64 n_labels; /* of the sample that is being written */
} RelabelFiftyOneExport;

gboolean relabel_fiftyone_write_metadata(RelabelFiftyOneExport *self, GError **error);
gboolean relabel_fiftyone_write_runs(RelabelFiftyOneExport *self, JsonObject *metadata, gboolean whole, GError **error);

G_END_DECLS
