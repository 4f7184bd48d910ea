/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-change.h"
#include "relabel-convert-result.h"
#include "relabel-load.h"

G_BEGIN_DECLS

/* What becomes of one label. All is borrowed. */
typedef struct {
  RelabelChangeKind kind;
  gboolean conflict;
  gboolean has_both;    /* the server's can be added beside the dataset's */
  const char *label_id; /* as sent, or as it will be */
  RelabelLabel *before; /* the dataset's; NULL for none */
  RelabelLabel *after;  /* what it becomes; NULL for none */
  const char *reason;   /* why it is a conflict, or is skipped */
  guint place;          /* where the dataset's label stands in its field */
  const char *other_id; /* the id that the server's label gets beside the dataset's */
} RelabelMergeChange;

/* Is told of each change before it is made, and says whose label counts. Of what is skipped the answer is not asked for. */
typedef RelabelChoice (*RelabelMergeFunc)(const RelabelMergeChange *change, gpointer user_data);

/*
 * The merge of one field of one sample, by three sides: the base (what was sent, or what the server had at the last load), the server's
 * labels, and what the dataset holds now.
 */
typedef struct {
  const RelabelConvertField *field;
  RelabelPermissions permissions;
  GPtrArray *base;             /* of RelabelLabel */
  GPtrArray *original;         /* of RelabelLabel: what was sent, for labels that a destination doesn't have yet */
  GPtrArray *local;            /* of RelabelLabel, or NULL where the field is not set */
  RelabelServerResult *result; /* labels that turn out not to be readable are noted in it */
  guint position;              /* of the field in the result */
  RelabelMergeFunc decide;     /* NULL: the server's label counts */
  gpointer user_data;

  GPtrArray *merged; /* out: what the field is to hold; NULL where it stays unset */
  GPtrArray *server; /* out: what the server holds, the next base */
  gboolean changed;  /* out: whether merged differs from local */
} RelabelMerge;

void relabel_merge_run(RelabelMerge *merge, RelabelFieldChanges *changes);
void relabel_merge_clear(RelabelMerge *merge);

/* Whether a label was changed here since it was sent; and whether the same thing of it was changed on both sides, in different ways. */
gboolean relabel_merge_is_edited(RelabelLabel *base, RelabelLabel *local);
gboolean relabel_merge_conflicts(const RelabelConvertField *field, RelabelLabel *base, RelabelLabel *local, RelabelLabel *theirs,
                                 RelabelLabel *merged);

G_END_DECLS
