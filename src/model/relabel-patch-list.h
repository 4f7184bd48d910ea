/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "relabel-id.h"

G_BEGIN_DECLS

/**
 * RelabelPatchType:
 * @RELABEL_PATCH_TYPE_NONE: of no evaluation
 * @RELABEL_PATCH_TYPE_TRUE_POSITIVE: a match of the same class
 * @RELABEL_PATCH_TYPE_FALSE_POSITIVE: a prediction that matches nothing
 * @RELABEL_PATCH_TYPE_FALSE_NEGATIVE: an object that was not found, or was taken for one of another class
 *
 * What an evaluation makes of a patch.
 */
typedef enum {
  RELABEL_PATCH_TYPE_NONE,
  RELABEL_PATCH_TYPE_TRUE_POSITIVE,
  RELABEL_PATCH_TYPE_FALSE_POSITIVE,
  RELABEL_PATCH_TYPE_FALSE_NEGATIVE,
} RelabelPatchType;

/**
 * RelabelPatchList:
 *
 * The patches of a view: an object each, or a match of an evaluation with all objects of it. At 20 bytes a patch and 12 more for each of its
 * predictions, ten millions of them are no burden. It doesn't change once made and may be shared by threads.
 */
typedef struct _RelabelPatchList RelabelPatchList;

#define RELABEL_TYPE_PATCH_LIST (relabel_patch_list_get_type())

RELABEL_API GType relabel_patch_list_get_type(void);
RELABEL_API RelabelPatchList *relabel_patch_list_ref(RelabelPatchList *self);
RELABEL_API void relabel_patch_list_unref(RelabelPatchList *self);
RELABEL_API const char *relabel_patch_list_get_field(RelabelPatchList *self);
RELABEL_API const char *relabel_patch_list_get_pred_field(RelabelPatchList *self);
RELABEL_API guint relabel_patch_list_get_length(RelabelPatchList *self);
RELABEL_API RelabelPatchType relabel_patch_list_get_patch_type(RelabelPatchList *self, guint position);
RELABEL_API char *relabel_patch_list_dup_sample_id(RelabelPatchList *self, guint position);
RELABEL_API char *relabel_patch_list_dup_label_id(RelabelPatchList *self, guint position);
RELABEL_API GStrv relabel_patch_list_dup_pred_ids(RelabelPatchList *self, guint position);
RELABEL_API gboolean relabel_patch_list_equal(RelabelPatchList *self, RelabelPatchList *other);
RELABEL_API RelabelIdList *relabel_patch_list_list_samples(RelabelPatchList *self, guint position, guint length);

#ifndef __GI_SCANNER__
/* For stores. Samples are added first, each followed by its patches; the predictions of a patch follow it. */
RelabelPatchList *relabel_patch_list_new(const char *field, const char *pred_field);
void relabel_patch_list_add_sample(RelabelPatchList *self, const guint8 id[RELABEL_ID_SIZE]);
/* `label` is of `field`, or NULL for a prediction that matches nothing. */
void relabel_patch_list_add(RelabelPatchList *self, const guint8 *label, RelabelPatchType type);
void relabel_patch_list_add_prediction(RelabelPatchList *self, const guint8 id[RELABEL_ID_SIZE]);
#endif

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelPatchList, relabel_patch_list_unref)

G_END_DECLS
