/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-convert-result.h"
#include "relabel-load.h"

G_BEGIN_DECLS

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

  GPtrArray *merged; /* out: what the field is to hold; NULL where it stays unset */
  GPtrArray *server; /* out: what the server holds, the next base */
  gboolean changed;  /* out: whether merged differs from local */
} RelabelMerge;

void relabel_merge_run(RelabelMerge *merge, RelabelFieldChanges *changes);
void relabel_merge_clear(RelabelMerge *merge);

G_END_DECLS
