/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-evaluate.h"
#include "relabel-evaluation-private.h"
#include "relabel-rows.h"
#include "relabel-sweep.h"

G_BEGIN_DECLS

enum { GT, PRED, N_FIELDS };

struct _RelabelEvaluateRequest {
  GObject parent_instance;

  char *pred_field;
  char *gt_field;
  char *key; /* NULL: nothing is stored */
  RelabelView *view;
  double iou;
  gboolean classwise;
  gboolean use_masks;
  gboolean use_boxes;
  double tolerance; /* negative: none */
  gboolean compute_map;
  GArray *thresholds; /* of double; empty: as a rule */
  guint max_preds;    /* 0: as a rule */
  GStrv classes;      /* NULL: those that are found */
  char *missing;      /* NULL: as a rule */
  char *iscrowd;
  GArray *sigmas; /* of double; empty: none */
};

/* An evaluation that is being made. */
typedef struct {
  RelabelDataset *dataset;
  RelabelEvaluateRequest *request;
  RelabelProgress *progress;
  GCancellable *cancellable;
  gboolean is_part; /* of an edit that has begun before */
  gboolean is_classification;
  const char *fields[N_FIELDS + 1];
  RelabelMatchOptions options;
  double thresholds[RELABEL_SWEEP_MAX_THRESHOLDS];
  guint n_thresholds; /* 0: no curves are wanted */
  guint max_preds;
  RelabelIdList *ids;
  RelabelEvaluation *result;
} RelabelEvaluate;

/* A page of samples: its labels are read in a thread of the pool, numbered, matched in such a thread, and written. */
typedef struct {
  RelabelEvaluate *evaluate;
  RelabelIdList *ids;
  RelabelRows *rows;
  GPtrArray *samples; /* of RelabelSample, as the view shows them, by the samples of the rows; NULL where rows are all that counts */
  GArray *places;     /* of int, by the labels of the rows: the place in the sample; -1: it is not there */
  GArray *labels;     /* of int, by the labels of the rows */
  GArray *matches;    /* of RelabelEvaluationMatch: what is found */
  guint n_broken;
  GError *error;
  gboolean is_read;
  gboolean done; /* what it is in a thread for; by the mutex of the pool */
} RelabelEvaluatePage;

/* A value of samples, or an attribute of labels, in which an evaluation writes what it has found: KEY and this suffix. */
typedef struct {
  const char *suffix;
  RelabelFieldType type;
  const char *ftype; /* FiftyOne's */
} RelabelEvaluateMember;

/* Of labels: the result, the partner, and the IoU. */
#define RELABEL_EVALUATE_N_ATTRIBUTES 3
extern const RelabelEvaluateMember relabel_evaluate_attributes[RELABEL_EVALUATE_N_ATTRIBUTES];

/* Of samples, at most this many: the counts, or of classifications whether they are the same. */
#define RELABEL_EVALUATE_MAX_VALUES 3
const RelabelEvaluateMember *relabel_evaluate_get_values(gboolean is_classification, gsize *n);

/* What one thread matches with. */
typedef struct {
  RelabelMatcher *matcher;
  RelabelSweep *sweep; /* NULL where there are no curves */
  GArray *objects[N_FIELDS];
  GArray *rows[N_FIELDS]; /* of guint: the row of each object */
  GPtrArray *shapes;
  GPtrArray *masks;
  GString *text;
  char *attributes[RELABEL_EVALUATE_N_ATTRIBUTES]; /* the names of those that are written */
  char *values[RELABEL_EVALUATE_MAX_VALUES];
} RelabelEvaluateTools;

RelabelEvaluateTools *relabel_evaluate_tools_new(RelabelEvaluate *evaluate);
void relabel_evaluate_tools_free(RelabelEvaluateTools *self);

/* In a thread of the pool. */
void relabel_evaluate_match_page(RelabelEvaluatePage *page, RelabelEvaluateTools *tools);

/* The objects of a sample: those of the rows from *row on, which then is the first of the next sample. */
void relabel_evaluate_collect(RelabelEvaluatePage *page, guint sample, guint *row, RelabelEvaluateTools *tools);

/* Takes from a label that isn't evaluated what an evaluation before this has made of it. */
void relabel_evaluate_hide(RelabelEvaluatePage *page, guint row, RelabelEvaluateTools *tools);

/* Reads, matches and writes all samples; the matches are put into the result. */
gboolean relabel_evaluate_run(RelabelEvaluate *self, RelabelSweep **sweep, GError **error);

/* What an evaluation declares, and leaves in labels and samples; in an edit. */
typedef struct {
  const char *key;
  const char *new_key; /* NULL: it is removed */
  gboolean is_classification;
  const char *fields[N_FIELDS + 1]; /* those that are there yet */
} RelabelEvaluateTraces;

/* Whether the field is there yet, and holds what an evaluation can have written into. */
gboolean relabel_evaluate_holds_objects(RelabelDataset *dataset, const char *name);

gboolean relabel_evaluate_declare(RelabelEvaluate *self, GError **error);
gboolean relabel_evaluate_change_traces(RelabelDataset *dataset, const RelabelEvaluateTraces *traces, RelabelIdList *except,
                                        GCancellable *cancellable, GError **error);
gboolean relabel_evaluate_change_fields(RelabelDataset *dataset, const RelabelEvaluateTraces *traces, GError **error);

G_END_DECLS
