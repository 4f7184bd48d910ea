/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-import.h"

G_BEGIN_DECLS

/* Samples of one call of the store. */
#define RELABEL_IMPORT_BATCH 1000

RelabelImportReport *relabel_import_report_new(const char *format);
void relabel_import_report_add_problem(RelabelImportReport *self, const char *path, guint64 line, const char *reason);
void relabel_import_report_add_other(RelabelImportReport *self);
void relabel_import_report_add_samples(RelabelImportReport *self, guint64 n);

/* An import, inside of the one edit that it is. */
typedef struct {
  RelabelDataset *dataset;
  RelabelImportRequest *request;
  char *root; /* the request's path, absolute */
  RelabelProgress *progress;
  GCancellable *cancellable;
  RelabelImportReport *report;

  /*< private >*/
  GPtrArray *batch;
  char *media_folder; /* made for this import; NULL before the first file */
} RelabelImport;

/* Reads all there is into the dataset. FALSE leaves the dataset as it was. What is left over of the batch is flushed behind it. */
typedef gboolean (*RelabelImportFunc)(RelabelImport *import, GError **error);

/* A file, line or label that is left out; the reason is read after the file's name. */
void relabel_import_add_problem(RelabelImport *import, const char *path, guint64 line, const char *format, ...) G_GNUC_PRINTF(4, 5);

/* The path of a picture that a file of labels names, below @folder, in the import's root, or absolute, or an address. What isn't where
 * the name says may have come from another computer. NULL, and listed, if it leads out of the folder. */
char *relabel_import_resolve(RelabelImport *import, const char *folder, const char *name, const char *file, guint64 line);

/* Where there were problems and no sample, the import has failed: “No labels could be read; the first problem: …” */
gboolean relabel_import_check_any(RelabelImport *import, const char *what, GError **error);

/* A sample with the request's tags and the size of the picture. A picture that can't be read is listed; where the labels tell its
 * size (else 0), there is a sample all the same, else NULL. */
RelabelSample *relabel_import_new_sample(RelabelImport *import, const char *path, int width, int height);

/* The tags of a sample: those that it brings, and the request's. */
void relabel_import_set_tags(RelabelImport *import, RelabelSample *sample, const char *const *tags);

/* All pictures in a folder, at any depth, in the order of their names' bytes; @func, which may be NULL, adds to the sample of each. */
typedef gboolean (*RelabelImportPictureFunc)(RelabelImport *import, RelabelSample *sample, gpointer data, GError **error);

gboolean relabel_import_pictures(RelabelImport *import, const char *path, RelabelImportPictureFunc func, gpointer data,
                                 GError **error);

/* The same for labels that need no size: a picture that is gone, and is listed, makes a sample, too. */
RelabelSample *relabel_import_new_sample_of(RelabelImport *import, const char *path);

/* Takes the reference of @sample, and its picture, as the request says. */
gboolean relabel_import_add_sample(RelabelImport *import, RelabelSample *sample, GError **error);
gboolean relabel_import_flush(RelabelImport *import, GError **error);
/* The field for the labels: the request's, or “ground_truth”. */
const char *relabel_import_get_label_field(RelabelImport *import);
gboolean relabel_import_ensure_field(RelabelDataset *dataset, const char *name, RelabelFieldType type, JsonObject *document,
                                     GError **error);
/* Sets members below a member of the dataset's document, as "classes"; what is there already stays. */
gboolean relabel_import_add_to_document(RelabelDataset *dataset, const char *member, const char *field, JsonNode *value,
                                        GError **error);

/* Copies or links the picture and the masks of a sample that is being added, and gives it their new paths. */
gboolean relabel_import_place_media(RelabelImport *import, RelabelSample *sample, GError **error);
void relabel_import_discard_media(RelabelImport *import);

G_END_DECLS
