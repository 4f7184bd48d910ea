/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-merge.h"
#include "relabel-run.h"

G_BEGIN_DECLS

/*
 * What a run keeps of a change that was made: what it needs to be shown and taken back. What the label became is not among it, for that is
 * in the dataset. `before` is a text: as a tree it could be nested too deep to be read again.
 */
typedef struct {
  RelabelChangeKind kind;
  gboolean conflict;
  const char *field;    /* borrowed from the task, as what follows */
  const char *label_id;
  const char *reason;
  guint place;          /* of the label in its field, before */
  RelabelLabel *before; /* owned; NULL for none */
} RelabelChangeRecord;

void relabel_change_record_add(JsonArray *record, gint64 load, const char *field, const RelabelMergeChange *change, RelabelChoice choice);

/* The record of a task, if it is of this load; NULL for none. */
JsonArray *relabel_change_record_peek(RelabelRunTask *task, gint64 load);
gboolean relabel_change_record_read(JsonArray *record, guint position, RelabelChangeRecord *change, GError **error);
void relabel_change_record_clear(RelabelChangeRecord *change);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelChangeRecord, relabel_change_record_clear)

G_END_DECLS
