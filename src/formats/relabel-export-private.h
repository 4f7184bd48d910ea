/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-detection.h"
#include "relabel-export.h"
#include "relabel-mask-shape.h"
#include "relabel-mask.h"

G_BEGIN_DECLS

/* Samples that are in memory at a time. */
#define RELABEL_EXPORT_BATCH 500

RelabelExportReport *relabel_export_report_new(void);
void relabel_export_report_add_problem(RelabelExportReport *self, const char *path, const char *reason);
void relabel_export_report_add_samples(RelabelExportReport *self, guint64 n);
void relabel_export_report_remove_sample(RelabelExportReport *self);

/* An export, into a folder or file beside the target, which becomes the target at the end. */
typedef struct {
  RelabelDataset *dataset;
  RelabelExportRequest *request;
  char *path; /* where to write: an empty folder, or, for formats of one file, a file to be made */
  char *target;
  RelabelProgress *progress;
  GCancellable *cancellable;
  RelabelExportReport *report;
  gboolean unique_stems; /* for formats with a file of labels a picture: names have to differ without their extensions */

  /*< private >*/
  GStrv fields;
  RelabelIdList *ids;
  GPtrArray *batch;
  guint position;
  guint taken;
  GHashTable *names;
  guint8 *plane; /* of the largest image so far; empty between masks */
  gsize plane_size;
} RelabelExport;

typedef gboolean (*RelabelExportFunc)(RelabelExport *export, GError **error);

/* The fields of the request, or, if it names none, the only one of these types. They are what relabel_export_next() reads. */
const char *const *relabel_export_pick_fields(RelabelExport *export, const RelabelFieldType *types, gsize n_types, GError **error);

/* Likewise, for formats that have a place for one field only. */
const char *relabel_export_pick_field(RelabelExport *export, const RelabelFieldType *types, gsize n_types, GError **error);

/* The next sample as the view shows it, or NULL after the last. The only place where exports read. */
gboolean relabel_export_next(RelabelExport *export, RelabelSample **sample, GError **error);

/* The same for all of them, one after the other. */
typedef gboolean (*RelabelExportSampleFunc)(RelabelExport *export, RelabelSample *sample, gpointer data, GError **error);

gboolean relabel_export_each(RelabelExport *export, RelabelExportSampleFunc func, gpointer data, GError **error);

/* The labels that were written, and what the format has no place for: counted by words for people, in the plural. */
void relabel_export_add_labels(RelabelExport *export, guint64 n);
void relabel_export_omit(RelabelExport *export, const char *what);

/* What few formats have a place for: tags, and numbers of objects. */
void relabel_export_check_label(RelabelExport *export, RelabelLabel *label);

/* The mask of a detection, from the dataset or from a file; NULL if there is none, or, told in the report, if it can't be read. */
RelabelMask *relabel_export_read_mask(RelabelExport *export, RelabelDetection *detection);

/* The pixels of an image of that size that a mask has in a box: a byte each, and where those are that are not 0. NULL where the box has
 * room for no pixel. To be cleared before the next. */
const guint8 *relabel_export_draw_mask(RelabelExport *export, RelabelMask *mask, const RelabelBox *box, int width, int height,
                                       RelabelPixelBox *pixels);
void relabel_export_clear_mask(RelabelExport *export, int width, const RelabelPixelBox *pixels);

/* The size of the picture; FALSE, and the sample is listed as left out, if nobody knows it. */
gboolean relabel_export_get_size(RelabelExport *export, RelabelSample *sample, int *width, int *height);
/* Copies or links the sample's picture into a folder of the export, under a name that no other there has: its own, or with a number, made
 * valid UTF-8. A picture that is gone is listed. Returns that name, or, where pictures are left, the absolute path (or the address,
 * if that is no UTF-8); @name is told the name in any case. NULL is fatal. */
char *relabel_export_add_media(RelabelExport *export, RelabelSample *sample, const char *folder, char **name, GError **error);

/* The classes in their order, which get the numbers from 0 on. */
typedef struct _RelabelClassList RelabelClassList;

RelabelClassList *relabel_class_list_new(RelabelExport *export, GError **error);
void relabel_class_list_free(RelabelClassList *self);
/* -1 for a class that was not asked for, which is counted as an omission. */
int relabel_class_list_find(RelabelClassList *self, const char *label);
guint relabel_class_list_get_length(RelabelClassList *self);
const char *relabel_class_list_get(RelabelClassList *self, guint position);

/* A file that is written bit by bit; relabel_writer_check() after each record keeps what is in memory small. */
typedef struct {
  GString *text;

  /*< private >*/
  int fd;
  char *path;
} RelabelWriter;

RelabelWriter *relabel_writer_open(const char *path, GError **error);
gboolean relabel_writer_check(RelabelWriter *self, GError **error);
gboolean relabel_writer_append_file(RelabelWriter *self, const char *path, GError **error);
gboolean relabel_writer_close(RelabelWriter *self, GError **error);
void relabel_writer_free(RelabelWriter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelClassList, relabel_class_list_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelWriter, relabel_writer_free)

G_END_DECLS
