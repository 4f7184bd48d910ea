/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-evaluation-private.h"

/**
 * RelabelEvaluationMatrix:
 *
 * Which class was taken for which: rows are the truth, columns what was predicted.
 */
struct _RelabelEvaluationMatrix {
  GObject parent_instance;

  RelabelEvaluation *evaluation;
  RelabelConfusionMatrix *matrix;
};

G_DEFINE_FINAL_TYPE(RelabelEvaluationMatrix, relabel_evaluation_matrix, G_TYPE_OBJECT)

static void
relabel_evaluation_matrix_finalize(GObject *object)
{
  RelabelEvaluationMatrix *self = RELABEL_EVALUATION_MATRIX(object);

  g_clear_pointer(&self->matrix, relabel_confusion_matrix_free);
  g_clear_object(&self->evaluation);
  G_OBJECT_CLASS(relabel_evaluation_matrix_parent_class)->finalize(object);
}

static void
relabel_evaluation_matrix_class_init(RelabelEvaluationMatrixClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_evaluation_matrix_finalize;
}

static void
relabel_evaluation_matrix_init(RelabelEvaluationMatrix *self)
{
}

/**
 * relabel_evaluation_dup_matrix:
 * @classes: (nullable) (array zero-terminated=1): the classes, in this order; %NULL for [method@Relabel.Evaluation.get_classes]
 * @include_other: whether classes that are not listed have a row and a column, `(other)`; only where classes are given
 * @include_missing: whether the lack of a partner has, [method@Relabel.Evaluation.get_missing]
 *
 * Returns: (transfer full): the confusion matrix
 */
RelabelEvaluationMatrix *
relabel_evaluation_dup_matrix(RelabelEvaluation *self, const char *const *classes, RelabelEvaluationInclude include_other,
                              RelabelEvaluationInclude include_missing)
{
  g_autoptr(GArray) given = classes != NULL ? relabel_evaluation_find_labels(self, classes) : NULL;
  RelabelConfusionClasses wanted = relabel_evaluation_as_classes(given != NULL ? given : self->class_labels);
  RelabelEvaluationMatrix *matrix = g_object_new(RELABEL_TYPE_EVALUATION_MATRIX, NULL);

  matrix->evaluation = g_object_ref(self);
  matrix->matrix = relabel_confusion_get_matrix(self->confusion, wanted, given != NULL ? include_other : RELABEL_EVALUATION_INCLUDE_NO,
                                                include_missing);
  return matrix;
}

/**
 * relabel_evaluation_matrix_get_n_labels:
 *
 * Returns: the number of rows, and of columns
 */
guint
relabel_evaluation_matrix_get_n_labels(RelabelEvaluationMatrix *self)
{
  return self->matrix->n_labels;
}

/**
 * relabel_evaluation_matrix_get_label:
 * @index: which row or column
 *
 * Returns: its class, or what stands for others, or for none
 */
const char *
relabel_evaluation_matrix_get_label(RelabelEvaluationMatrix *self, guint index)
{
  g_return_val_if_fail(index < self->matrix->n_labels, NULL);
  return relabel_label_table_get(self->evaluation->labels, self->matrix->labels[index]);
}

/**
 * relabel_evaluation_matrix_get_count:
 * @row: the class of the truth
 * @column: the class that was predicted
 *
 * Returns: how many matches are in the cell
 */
guint64
relabel_evaluation_matrix_get_count(RelabelEvaluationMatrix *self, guint row, guint column)
{
  g_return_val_if_fail(row < self->matrix->n_labels && column < self->matrix->n_labels, 0);
  return self->matrix->counts[(gsize)row * self->matrix->n_labels + column];
}

/**
 * relabel_evaluation_matrix_list_ids:
 * @row: the class of the truth
 * @column: the class that was predicted
 * @predictions: whether the predictions are wanted, not the truth
 *
 * Returns: (transfer full): the ids of the labels of the matches in the cell, in the order of samples
 */
RelabelIdList *
relabel_evaluation_matrix_list_ids(RelabelEvaluationMatrix *self, guint row, guint column, gboolean predictions)
{
  GArray *matches = self->evaluation->matches;
  RelabelIdList *ids = relabel_id_list_new();
  guint found_row, found_column;

  for (guint i = 0; i < matches->len; i++) {
    const RelabelEvaluationMatch *match = &g_array_index(matches, RelabelEvaluationMatch, i);
    const guint8 *id = predictions ? match->prediction_id : match->truth_id;

    if (relabel_confusion_matrix_find(self->matrix, match->truth, match->prediction, &found_row, &found_column) && found_row == row &&
        found_column == column && relabel_evaluation_has_id(id))
      relabel_id_list_append_packed(ids, id);
  }
  return ids;
}
