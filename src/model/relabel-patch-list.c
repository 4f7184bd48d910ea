/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-patch-list.h"

#include <string.h>

/* The place of the sample, with the type and whether there is a label above it; where its predictions begin; and the label. */
typedef struct {
  guint32 bits;
  guint32 first;
  guint8 label[RELABEL_ID_SIZE];
} Patch;

#define TYPE_SHIFT 29
#define NO_LABEL (1U << 31)
#define SAMPLE_MASK ((1U << TYPE_SHIFT) - 1)

struct _RelabelPatchList {
  gatomicrefcount ref_count;
  char *field;
  char *pred_field;
  RelabelIdList *samples;
  RelabelIdList *predictions;
  GArray *patches; /* of Patch */
};

G_DEFINE_BOXED_TYPE(RelabelPatchList, relabel_patch_list, relabel_patch_list_ref, relabel_patch_list_unref)

RelabelPatchList *
relabel_patch_list_new(const char *field, const char *pred_field)
{
  RelabelPatchList *self = g_new0(RelabelPatchList, 1);

  g_atomic_ref_count_init(&self->ref_count);
  self->field = g_strdup(field);
  self->pred_field = g_strdup(pred_field);
  self->samples = relabel_id_list_new();
  self->predictions = relabel_id_list_new();
  self->patches = g_array_new(FALSE, FALSE, sizeof(Patch));
  return self;
}

/**
 * relabel_patch_list_ref:
 *
 * Returns: (transfer full): the list
 */
RelabelPatchList *
relabel_patch_list_ref(RelabelPatchList *self)
{
  g_atomic_ref_count_inc(&self->ref_count);
  return self;
}

/**
 * relabel_patch_list_unref:
 *
 * Drops a reference.
 */
void
relabel_patch_list_unref(RelabelPatchList *self)
{
  if (!g_atomic_ref_count_dec(&self->ref_count))
    return;
  relabel_id_list_unref(self->samples);
  relabel_id_list_unref(self->predictions);
  g_array_unref(self->patches);
  g_free(self->field);
  g_free(self->pred_field);
  g_free(self);
}

void
relabel_patch_list_add_sample(RelabelPatchList *self, const guint8 id[RELABEL_ID_SIZE])
{
  relabel_id_list_append_packed(self->samples, id);
}

void
relabel_patch_list_add(RelabelPatchList *self, const guint8 *label, RelabelPatchType type)
{
  Patch patch = { 0 };

  patch.bits = (relabel_id_list_get_length(self->samples) - 1) | (guint32)type << TYPE_SHIFT | (label == NULL ? NO_LABEL : 0);
  patch.first = relabel_id_list_get_length(self->predictions);
  if (label != NULL)
    memcpy(patch.label, label, sizeof patch.label);
  g_array_append_val(self->patches, patch);
}

void
relabel_patch_list_add_prediction(RelabelPatchList *self, const guint8 id[RELABEL_ID_SIZE])
{
  relabel_id_list_append_packed(self->predictions, id);
}

/**
 * relabel_patch_list_get_field:
 *
 * Returns: the field of the objects; of an evaluation that of the ground truth
 */
const char *
relabel_patch_list_get_field(RelabelPatchList *self)
{
  return self->field;
}

/**
 * relabel_patch_list_get_pred_field:
 *
 * Returns: (nullable): the field of the predictions; %NULL where the patches are not of an evaluation
 */
const char *
relabel_patch_list_get_pred_field(RelabelPatchList *self)
{
  return self->pred_field;
}

/**
 * relabel_patch_list_get_length:
 *
 * Returns: the number of patches
 */
guint
relabel_patch_list_get_length(RelabelPatchList *self)
{
  return self->patches->len;
}

/**
 * relabel_patch_list_get_patch_type:
 * @position: from 0
 *
 * Returns: what the evaluation makes of the patch
 */
RelabelPatchType
relabel_patch_list_get_patch_type(RelabelPatchList *self, guint position)
{
  return (RelabelPatchType)(g_array_index(self->patches, Patch, position).bits >> TYPE_SHIFT & 3);
}

/**
 * relabel_patch_list_dup_sample_id:
 * @position: from 0
 *
 * Returns: (transfer full): the id of the sample that the patch is of
 */
char *
relabel_patch_list_dup_sample_id(RelabelPatchList *self, guint position)
{
  return relabel_id_list_dup(self->samples, g_array_index(self->patches, Patch, position).bits & SAMPLE_MASK);
}

/**
 * relabel_patch_list_dup_label_id:
 * @position: from 0
 *
 * Returns: (transfer full) (nullable): the id of the object, of the field of the list; %NULL for a prediction that matches nothing
 */
char *
relabel_patch_list_dup_label_id(RelabelPatchList *self, guint position)
{
  const Patch *patch = &g_array_index(self->patches, Patch, position);
  char id[RELABEL_ID_LENGTH + 1];

  if (patch->bits & NO_LABEL)
    return NULL;
  relabel_id_unpack(patch->label, id);
  return g_strdup(id);
}

/**
 * relabel_patch_list_dup_pred_ids:
 * @position: from 0
 *
 * Returns: (transfer full) (array zero-terminated=1): the ids of the predictions of the patch: none for an object that was not found, and
 *   several where a crowd has matched more than one
 */
GStrv
relabel_patch_list_dup_pred_ids(RelabelPatchList *self, guint position)
{
  guint first = g_array_index(self->patches, Patch, position).first;
  guint end = position + 1 < self->patches->len ? g_array_index(self->patches, Patch, position + 1).first
                                                : relabel_id_list_get_length(self->predictions);
  g_autoptr(RelabelIdList) ids = relabel_id_list_slice(self->predictions, first, end - first);

  return relabel_id_list_to_strv(ids);
}

/**
 * relabel_patch_list_list_samples:
 * @position: from 0
 * @length: at most so many patches
 *
 * Returns: (transfer full): the ids of the samples of a page of patches, one for each; what follows of the same sample is the same id
 */
RelabelIdList *
relabel_patch_list_list_samples(RelabelPatchList *self, guint position, guint length)
{
  RelabelIdList *ids = relabel_id_list_new();

  for (guint i = position; i < self->patches->len && i - position < length; i++) {
    guint sample = g_array_index(self->patches, Patch, i).bits & SAMPLE_MASK;

    relabel_id_list_append_packed(ids, relabel_id_list_peek(self->samples, sample));
  }
  return ids;
}

/**
 * relabel_patch_list_equal:
 * @other: another list
 *
 * Returns: whether both have the same patches in the same order
 */
gboolean
relabel_patch_list_equal(RelabelPatchList *self, RelabelPatchList *other)
{
  guint n = relabel_id_list_get_length(self->samples), n_predictions = relabel_id_list_get_length(self->predictions);

  if (g_strcmp0(self->field, other->field) != 0 || g_strcmp0(self->pred_field, other->pred_field) != 0 ||
      self->patches->len != other->patches->len || n != relabel_id_list_get_length(other->samples) ||
      n_predictions != relabel_id_list_get_length(other->predictions))
    return FALSE;
  for (guint i = 0; i < self->patches->len; i++) {
    const Patch *a = &g_array_index(self->patches, Patch, i), *b = &g_array_index(other->patches, Patch, i);

    if (a->bits != b->bits || a->first != b->first || memcmp(a->label, b->label, sizeof a->label) != 0)
      return FALSE;
  }
  return (n == 0 || memcmp(relabel_id_list_peek(self->samples, 0), relabel_id_list_peek(other->samples, 0), (gsize)n * RELABEL_ID_SIZE) == 0) &&
         (n_predictions == 0 || memcmp(relabel_id_list_peek(self->predictions, 0), relabel_id_list_peek(other->predictions, 0),
                                       (gsize)n_predictions * RELABEL_ID_SIZE) == 0);
}
