/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "relabel-overlay.h"

G_BEGIN_DECLS

/* What a tile shows of a sample: an object, or a match of an evaluation with all objects of it. */
typedef struct {
  RelabelPatchType type;
  char *field;
  char *pred_field; /* NULL where it is of no evaluation */
  char *label_id;   /* NULL for a prediction that matches nothing */
  GStrv pred_ids;
} RelabelPatch;

RelabelPatch *relabel_patch_new(RelabelPatchList *list, guint position);
RelabelPatch *relabel_patch_new_for_labels(const char *field, const char *label_id, const char *pred_field, const char *pred_id);
void relabel_patch_free(RelabelPatch *self);
/* The id of the object, or of the first of the predictions: no other tile has it. */
const char *relabel_patch_get_id(const RelabelPatch *self);
/* (transfer full): the sample with the labels of the patch alone. */
RelabelSample *relabel_patch_dup_sample(const RelabelPatch *self, RelabelSample *sample);
/* What is to be seen of the picture, with some room around, as parts of its width and height; ratio: the height of the tile for a width of 1. */
void relabel_patch_measure(RelabelSample *shown, double ratio, graphene_rect_t *crop);
/* What a tile says to those who do not see it. */
char *relabel_patch_describe(const RelabelPatch *self, RelabelSample *shown);
/* Short and whole; NULL where it is of no evaluation. */
const char *relabel_patch_get_mark(RelabelPatchType type);
const char *relabel_patch_get_title(RelabelPatchType type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelPatch, relabel_patch_free)

G_END_DECLS
