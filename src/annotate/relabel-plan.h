/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-session.h"

G_BEGIN_DECLS

/* What a run would send, counted while it is found out: for the run itself, and for a plan of it. */
typedef struct {
  guint64 n_samples;    /* that were asked for */
  guint64 n_bytes;      /* of the images that are sent */
  guint64 n_uploads;    /* those that are copied to the server, … */
  guint64 upload_bytes; /* … their bytes here, … */
  guint64 n_converted;  /* … and those of them that browsers don't show as they are */
  guint64 n_with_labels;
  guint64 label_bytes; /* about the length of their regions as text */
  guint64 *n_labels;   /* that are sent, a number a field of the schema */
  GPtrArray *unsent;   /* of RelabelUnsent */
  char *no_place;      /* why the server could not read the images where they are */
} RelabelPlanCounts;

/* All that is known before anything is made. */
typedef struct {
  RelabelSession *session;
  RelabelRun *run;    /* not on record yet */
  RelabelView *view;  /* through which labels are read; NULL for all */
  RelabelIdList *ids; /* of the samples whose images can be sent */
  GStrv hidden;       /* the fields of the label schema that the view hides as a whole, which are read without it; NULL for none */
  RelabelPlanCounts counts;
} RelabelPreparation;

gboolean relabel_plan_check_key(RelabelDataset *dataset, const char *key, GError **error);
gboolean relabel_plan_prepare(RelabelPreparation *self, RelabelDataset *dataset, RelabelAnnotateRequest *request, RelabelProgress *progress,
                              GCancellable *cancellable, GError **error);
void relabel_plan_counts_init(RelabelPlanCounts *self, RelabelLabelSchema *schema);
void relabel_plan_counts_clear(RelabelPlanCounts *self);
void relabel_preparation_clear(RelabelPreparation *self);

RelabelView *relabel_plan_make_view(RelabelDataset *dataset, RelabelView *view, GError **error);
GStrv relabel_plan_list_hidden(RelabelDataset *dataset, RelabelView *view, RelabelLabelSchema *schema);

/* The steps of it: images first; then labels, which either are only counted or put on record with the run. */
gboolean relabel_plan_check_files(RelabelPreparation *self, GError **error);
gboolean relabel_plan_count(RelabelPreparation *self, GError **error);
gboolean relabel_plan_record(RelabelPreparation *self, GError **error);

/* Adds to the run's reason what is not in it. */
void relabel_plan_add_notes(RelabelRun *run);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelPlanCounts, relabel_plan_counts_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelPreparation, relabel_preparation_clear)

G_END_DECLS
