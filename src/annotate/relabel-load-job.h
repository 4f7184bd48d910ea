/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-agreement.h"
#include "relabel-conversion.h"
#include "relabel-load-private.h"

G_BEGIN_DECLS

/* One field of the schema during a load. */
typedef struct {
  const char *field;
  char *dest_field;
  char *key; /* of its base, in a task */
  const RelabelConversion *conversion;
  RelabelPermissions permissions;
  RelabelFieldChanges *changes; /* of the report */
} RelabelLoadTarget;

typedef struct {
  RelabelDataset *dataset;
  RelabelRun *run;
  RelabelSpool *spool;
  RelabelLoadReport *report;
  GArray *fields;  /* of RelabelConvertField */
  GArray *targets; /* of RelabelLoadTarget, for the same fields */
  GHashTable *annotators; /* name -> such targets, where each annotator has fields of their own */
  GArray *common; /* targets that are everybody's */
  const char *annotator;  /* of `targets`; NULL where they are everybody's */
  gboolean apart; /* each annotator has fields of their own */
  const char *way;
  gboolean anew; /* everything was downloaded, whatever tasks have on record of this way */
  guint64 n_labelled;
  char last_labelled[25]; /* the sample that was counted last */
  RelabelAgreement *agreement;
  RelabelChangeList *found;
  GPtrArray *unexpected; /* of RelabelSchemaField: fields that the schema doesn't have */
  RelabelChangeList *choices;
  gboolean has_changes;
} RelabelLoadJob;

/* Where the labels go. */
GArray *relabel_load_targets_new(void);
gboolean relabel_load_add_targets(RelabelLoadJob *load, RelabelLoadRequest *request, GError **error);
gboolean relabel_load_add_annotators(RelabelLoadJob *load, GPtrArray *lines, GError **error);
gboolean relabel_load_declare_targets(RelabelLoadJob *load, GError **error);

/* One line of the spool: all fields of its sample; NULL: the sample was deleted. */
gboolean relabel_load_apply_task(RelabelLoadJob *load, RelabelRunTask *task, RelabelSample *sample, JsonObject *line, GError **error);

G_END_DECLS
