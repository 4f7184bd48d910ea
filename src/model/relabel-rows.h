/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-dataset.h"
#include "relabel-detection.h"

G_BEGIN_DECLS

/*
 * Labels of some fields of some samples as plain rows, for what goes through all labels of a dataset: an object a label would take most of the
 * time. What is read stays until the rows are filled again. Private.
 */
typedef struct {
  guint sample;  /* its place among the samples */
  guint field;   /* its place among the fields that were asked for */
  gint64 place;  /* for stores: in the field */
  guint8 id[RELABEL_ID_SIZE];
  const char *label;      /* NULL: none */
  double confidence;      /* NAN: none */
  RelabelBox box;         /* of detections */
  const char *attributes; /* an object of JSON; NULL: none */
  const char *stored;     /* what the store has of these */
  gint64 mark;            /* for stores: what they know of these */
} RelabelLabelRow;

typedef struct {
  gint64 place; /* for stores: in the dataset */
  guint8 id[RELABEL_ID_SIZE];
  const char *values; /* of fields without labels, an object of JSON; NULL: none */
  const char *stored; /* what the store has of these */
} RelabelSampleRow;

struct _RelabelRows {
  GArray *samples;     /* of RelabelSampleRow, in the order in which they were asked for */
  GArray *labels;      /* of RelabelLabelRow: by sample, of each by field, of each as they are stored */
  GStringChunk *text;  /* what the rows point to */
  GHashTable *classes; /* for stores: number (gint64) -> name */
};

RelabelRows *relabel_rows_new(void);
void relabel_rows_free(RelabelRows *self);

/* Forgets the rows. */
void relabel_rows_clear(RelabelRows *self);

#define relabel_rows_get_sample(self, i) (&g_array_index((self)->samples, RelabelSampleRow, (i)))
#define relabel_rows_get_label(self, i) (&g_array_index((self)->labels, RelabelLabelRow, (i)))

/* Changes what is to be written; text: NULL or empty for none. */
void relabel_rows_set_attributes(RelabelRows *self, guint label, const char *text);
void relabel_rows_set_values(RelabelRows *self, guint sample, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelRows, relabel_rows_free)

G_END_DECLS
