/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-import-private.h"

G_BEGIN_DECLS

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

G_END_DECLS
