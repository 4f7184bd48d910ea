/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-import-private.h"

G_BEGIN_DECLS

/*
 * Where things are in a file of COCO. Images and annotations may come in any order, and there may be many times more of them than
 * memory would hold: of an image is kept its id and its place in the file, of an annotation its place, in a file without a name.
 */
typedef struct _RelabelCocoIndex RelabelCocoIndex;

typedef struct {
  guint64 offset;
  guint64 line;
  guint32 length;
} RelabelCocoPlace;

RelabelCocoIndex *relabel_coco_index_new(const char *path, GError **error);
void relabel_coco_index_free(RelabelCocoIndex *self);
/* FALSE if the id is taken. */
gboolean relabel_coco_index_add_image(RelabelCocoIndex *self, const char *id, const RelabelCocoPlace *place);
/* *found is FALSE if there is no such image. */
gboolean relabel_coco_index_add_annotation(RelabelCocoIndex *self, const char *image_id, const RelabelCocoPlace *place,
                                           gboolean *found, GError **error);
guint relabel_coco_index_get_n_images(RelabelCocoIndex *self);
const RelabelCocoPlace *relabel_coco_index_get_image(RelabelCocoIndex *self, guint image);
/* The places of an image's annotations, in the order of the file. */
GArray *relabel_coco_index_list_annotations(RelabelCocoIndex *self, guint image, GError **error);
JsonObject *relabel_coco_index_read(RelabelCocoIndex *self, const RelabelCocoPlace *place, GError **error);

/* The id of an image or category as a key, whether it is a number or a text; NULL if it is neither. */
char *relabel_coco_dup_id(JsonObject *object, const char *member);

typedef struct {
  char *name;
  char *supercategory;
} RelabelCocoCategory;

/* A file of labels. Several are the splits of a dataset, which become tags. */
typedef struct {
  char *file;
  char *folder; /* where the pictures may be before all other places; NULL for none */
  char *tag;    /* NULL for none */
} RelabelCocoPart;

/* Of a folder or file; empty if there are none. */
GPtrArray *relabel_coco_find_parts(const char *root);
GPtrArray *relabel_coco_name_part(const char *file);

/* What annotations become. */
typedef struct {
  RelabelImport *import;
  GHashTable *categories; /* id -> RelabelCocoCategory; empty where the file has none */
  const char *label_type; /* of the request */
  const char *field;
  const char *keypoints_field;
  gboolean has_field, has_keypoints_field; /* in the dataset */
} RelabelCoco;

/* Adds the labels of an annotation to a sample of an image of that size. FALSE is fatal. */
gboolean relabel_coco_add_labels(RelabelCoco *coco, RelabelSample *sample, int width, int height, JsonObject *annotation,
                                 const char *file, guint64 line, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelCocoIndex, relabel_coco_index_free)

G_END_DECLS
