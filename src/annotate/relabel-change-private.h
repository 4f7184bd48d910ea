/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-change.h"
#include "relabel-load-private.h"

G_BEGIN_DECLS

/*
 * A change as JSON: kind, conflict, has_both, sample_id, field, label_id, label, edits, reason, before, after; what is null or false is left
 * out. So it stands in a plan's file, in what `load --dry-run` and `diff` print, and, without `after`, in the run.
 */
JsonObject *relabel_change_document_new(RelabelChangeKind kind, const char *sample_id, const char *field, const char *label_id,
                                        const char *reason);
void relabel_change_document_set_labels(JsonObject *document, RelabelLabel *before, RelabelLabel *after);

RelabelChange *relabel_change_new(RelabelChangeList *list, guint entry);

/* For the thread that builds a list, before anybody else has it. */
RelabelChangeList *relabel_change_list_new(GError **error);
gboolean relabel_change_list_add(RelabelChangeList *self, JsonObject *document, GError **error);
void relabel_change_list_finish(RelabelChangeList *self);

/* What changes read of their list. */
const char *relabel_change_list_peek_class(RelabelChangeList *self, guint entry);
const char *relabel_change_list_peek_field(RelabelChangeList *self, guint entry);
void relabel_change_list_read_ids(RelabelChangeList *self, guint entry, char sample_id[25], char label_id[25]);
RelabelChangeKind relabel_change_list_read_kind(RelabelChangeList *self, guint entry, gboolean *conflict, RelabelChoice *choice);
gboolean relabel_change_list_get_has_both(RelabelChangeList *self, guint entry);
JsonObject *relabel_change_list_read_document(RelabelChangeList *self, guint entry, GError **error);
void relabel_change_list_forget(RelabelChangeList *self, guint entry);
void relabel_change_choice_changed(RelabelChange *self);

/* Whose label counts, by what a merge knows of a change. While a merge asks, nothing is chosen. */
RelabelChoice relabel_change_list_find_choice(RelabelChangeList *self, const char *sample_id, const char *field, const char *label_id);

G_END_DECLS
