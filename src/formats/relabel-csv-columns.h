/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-sample.h"
#include "relabel-csv.h"
#include "relabel-field.h"

G_BEGIN_DECLS

/* What of a label is in a column, or RELABEL_CSV_VALUE for a field that holds no labels. */
typedef enum {
  RELABEL_CSV_VALUE,
  RELABEL_CSV_LABEL,
  RELABEL_CSV_CONFIDENCE,
  RELABEL_CSV_BOX,
  RELABEL_CSV_NUMBER,
  RELABEL_CSV_N_PARTS,
} RelabelCsvPart;

/* A field, and which columns of a record it is made of; -1: none. */
typedef struct {
  char *name;
  RelabelFieldType type;
  int columns[RELABEL_CSV_N_PARTS];
  guint candidates; /* of types, while the type of a value is not known */
} RelabelCsvField;

/* The columns of a file, as its first line names them. */
typedef struct {
  int path;
  int id;
  int tags;
  guint n;
  GArray *fields;     /* of RelabelCsvField */
  GPtrArray *ignored; /* names of columns that are none of a sample's */
} RelabelCsvColumns;

void relabel_csv_columns_init(RelabelCsvColumns *self, const char *const *header, const char *label_field);
void relabel_csv_columns_clear(RelabelCsvColumns *self);

/* A record helps to find out what values are; at the end all that they can be is taken. */
void relabel_csv_columns_look_at(RelabelCsvColumns *self, const char *const *record);
void relabel_csv_columns_settle(RelabelCsvColumns *self);

/* Sets all fields of a sample. The error says what could not be read; the rest is set. */
gboolean relabel_csv_columns_read(const RelabelCsvColumns *self, const char *const *record, RelabelSample *sample, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(RelabelCsvColumns, relabel_csv_columns_clear)

G_END_DECLS
