/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-load-private.h"

G_BEGIN_DECLS

/* A task of the run, as the server's list has it. */
typedef struct {
  char sample_id[RELABEL_ID_LENGTH + 1];
  gint64 task_id;
  gint64 n_annotations;
  char *updated_at; /* NULL: the server doesn't say */
  char *seen;       /* the state that was merged last; NULL: none */
  gboolean is_draft;
} RelabelLoadItem;

GArray *relabel_load_items_new(void);
JsonObject *relabel_load_item_new_line(const RelabelLoadItem *self);

/*
 * Reads what the server has exported, and puts it into the spool, in a thread: meanwhile the server works on the next answer. It has one
 * answer at a time; while it is busy, nobody else may touch spool and counts.
 */
typedef struct _RelabelLoadIntake RelabelLoadIntake;

RelabelLoadIntake *relabel_load_intake_new(RelabelLsClient *client, RelabelRun *run, RelabelAnnotators annotators, RelabelSpool *spool,
                                           RelabelLoadTasks *counts);
void relabel_load_intake_free(RelabelLoadIntake *self);
/* Who the annotators are, where they are to be named. Takes the list. */
gboolean relabel_load_intake_wants_users(RelabelLoadIntake *self);
void relabel_load_intake_take_users(RelabelLoadIntake *self, JsonArray *users);
/* Begins with the answer about some items, once it is done with the one before. */
gboolean relabel_load_intake_begin(RelabelLoadIntake *self, GBytes *answer, const RelabelLoadItem *items, guint n, GError **error);
/* Until it is done; FALSE if anything could not be read or written. */
gboolean relabel_load_intake_wait(RelabelLoadIntake *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelLoadIntake, relabel_load_intake_free)

G_END_DECLS
