/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-evaluation-private.h"

#include <math.h>
#include <string.h>

#include "relabel-json.h"

/**
 * RelabelEvaluation:
 *
 * What has come of holding predictions against the truth: which object matched which, and the figures that are made of it, as FiftyOne makes them.
 *
 * It belongs to one thread at a time.
 */
G_DEFINE_FINAL_TYPE(RelabelEvaluation, relabel_evaluation, G_TYPE_OBJECT)
G_DEFINE_BOXED_TYPE(RelabelEvaluationRow, relabel_evaluation_row, relabel_evaluation_row_copy, relabel_evaluation_row_free)

/**
 * relabel_evaluation_row_copy:
 *
 * Returns: (transfer full): a copy
 */
RelabelEvaluationRow *
relabel_evaluation_row_copy(const RelabelEvaluationRow *self)
{
  RelabelEvaluationRow *copy = g_memdup2(self, sizeof *self);

  copy->label = g_strdup(self->label);
  return copy;
}

/**
 * relabel_evaluation_row_free:
 *
 * Frees a row.
 */
void
relabel_evaluation_row_free(RelabelEvaluationRow *self)
{
  g_free(self->label);
  g_free(self);
}

static void
relabel_evaluation_finalize(GObject *object)
{
  RelabelEvaluation *self = RELABEL_EVALUATION(object);

  g_free(self->key);
  g_clear_pointer(&self->config, json_object_unref);
  g_clear_pointer(&self->confusion, relabel_confusion_free);
  g_clear_pointer(&self->curves, relabel_curves_free);
  relabel_label_table_free(self->labels);
  g_free(self->missing);
  g_strfreev(self->classes);
  g_clear_pointer(&self->class_labels, g_array_unref);
  g_array_unref(self->matches);
  G_OBJECT_CLASS(relabel_evaluation_parent_class)->finalize(object);
}

static void
relabel_evaluation_class_init(RelabelEvaluationClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = relabel_evaluation_finalize;
}

static void
relabel_evaluation_init(RelabelEvaluation *self)
{
  self->labels = relabel_label_table_new();
  self->matches = g_array_new(FALSE, FALSE, sizeof(RelabelEvaluationMatch));
}

RelabelEvaluation *
relabel_evaluation_new(const char *key, JsonObject *config, const char *missing)
{
  RelabelEvaluation *self = g_object_new(RELABEL_TYPE_EVALUATION, NULL);

  self->key = g_strdup(key);
  self->config = json_object_ref(config);
  self->missing = g_strdup(missing != NULL ? missing : RELABEL_CONFUSION_MISSING);
  return self;
}

void
relabel_evaluation_count_matches(RelabelEvaluation *self)
{
  self->confusion = relabel_confusion_new(self->labels, self->missing);
  for (guint i = 0; i < self->matches->len; i++) {
    const RelabelEvaluationMatch *match = &g_array_index(self->matches, RelabelEvaluationMatch, i);

    relabel_confusion_add(self->confusion, match->truth, match->prediction, 1);
  }
}

static GArray *
number_classes(RelabelEvaluation *self, const char *const *classes)
{
  GArray *labels = g_array_new(FALSE, FALSE, sizeof(int));

  for (gsize i = 0; classes[i] != NULL; i++) {
    int number = relabel_label_table_add(self->labels, classes[i]);

    g_array_append_val(labels, number);
  }
  return labels;
}

void
relabel_evaluation_set_classes(RelabelEvaluation *self, const char *const *classes)
{
  self->class_labels = classes != NULL ? number_classes(self, classes) : relabel_confusion_get_classes(self->confusion);
  self->classes = g_new0(char *, self->class_labels->len + 1);
  for (guint i = 0; i < self->class_labels->len; i++)
    self->classes[i] = g_strdup(relabel_label_table_get(self->labels, g_array_index(self->class_labels, int, i)));
}

GArray *
relabel_evaluation_find_labels(RelabelEvaluation *self, const char *const *classes)
{
  GArray *labels;

  if (classes != NULL)
    return number_classes(self, classes);
  labels = g_array_new(FALSE, FALSE, sizeof(int));
  for (guint i = 0; i < self->class_labels->len; i++) {
    if (strcmp(self->classes[i], self->missing) != 0)
      g_array_append_val(labels, g_array_index(self->class_labels, int, i));
  }
  return labels;
}

gboolean
relabel_evaluation_is_classification(RelabelEvaluation *self)
{
  return g_strcmp0(relabel_json_peek_string(self->config, "type"), "classification") == 0;
}

gboolean
relabel_evaluation_has_id(const guint8 id[RELABEL_ID_SIZE])
{
  static const guint8 none[RELABEL_ID_SIZE];

  return memcmp(id, none, sizeof none) != 0;
}

/**
 * relabel_evaluation_get_key:
 *
 * Returns: (nullable): the key under which it is stored; %NULL when it isn't
 */
const char *
relabel_evaluation_get_key(RelabelEvaluation *self)
{
  return self->key;
}

/**
 * relabel_evaluation_get_config:
 *
 * Returns: (transfer none): what was asked for, as FiftyOne writes it: `method`, `iou`, `classwise`, …
 */
JsonObject *
relabel_evaluation_get_config(RelabelEvaluation *self)
{
  return self->config;
}

/**
 * relabel_evaluation_get_pred_field:
 *
 * Returns: (nullable): the field with the predictions
 */
const char *
relabel_evaluation_get_pred_field(RelabelEvaluation *self)
{
  return relabel_json_peek_string(self->config, "pred_field");
}

/**
 * relabel_evaluation_get_gt_field:
 *
 * Returns: (nullable): the field with the truth
 */
const char *
relabel_evaluation_get_gt_field(RelabelEvaluation *self)
{
  return relabel_json_peek_string(self->config, "gt_field");
}

/**
 * relabel_evaluation_get_classes:
 *
 * Returns: (transfer none) (array zero-terminated=1): the classes: those asked for, or those that occur, sorted by code point
 */
const char *const *
relabel_evaluation_get_classes(RelabelEvaluation *self)
{
  return (const char *const *)self->classes;
}

/**
 * relabel_evaluation_get_missing:
 *
 * Returns: the class that an object without a partner counts as
 */
const char *
relabel_evaluation_get_missing(RelabelEvaluation *self)
{
  return self->missing;
}

/**
 * relabel_evaluation_get_n_broken:
 *
 * Returns: how many objects have no box, mask or outline that can be compared, and so match nothing; 0 for what was loaded
 */
guint
relabel_evaluation_get_n_broken(RelabelEvaluation *self)
{
  return self->n_broken;
}

/**
 * relabel_evaluation_get_n_matches:
 *
 * Returns: the number of pairs, and of objects without a partner
 */
guint
relabel_evaluation_get_n_matches(RelabelEvaluation *self)
{
  return self->matches->len;
}

/**
 * relabel_evaluation_get_match:
 * @index: which match, in the order of samples
 * @truth: (out) (optional) (nullable) (transfer none): the class of the truth; %NULL where there is none
 * @prediction: (out) (optional) (nullable) (transfer none): the class of the prediction; %NULL where there is none
 * @iou: (out) (optional): what they have in common, 0 to 1; NaN without a partner
 * @confidence: (out) (optional): of the prediction, 0 to 1; NaN for none
 *
 * Gets a match.
 */
void
relabel_evaluation_get_match(RelabelEvaluation *self, guint index, const char **truth, const char **prediction, double *iou, double *confidence)
{
  const RelabelEvaluationMatch *match = &g_array_index(self->matches, RelabelEvaluationMatch, index);

  g_return_if_fail(index < self->matches->len);
  if (truth != NULL)
    *truth = relabel_label_table_get(self->labels, match->truth);
  if (prediction != NULL)
    *prediction = relabel_label_table_get(self->labels, match->prediction);
  if (iou != NULL)
    *iou = match->iou;
  if (confidence != NULL)
    *confidence = match->confidence;
}

/**
 * relabel_evaluation_dup_match_id:
 * @index: which match
 * @prediction: whether the id of the prediction is wanted, not that of the truth
 *
 * Returns: (transfer full) (nullable): the id of the label; %NULL where there is none
 */
char *
relabel_evaluation_dup_match_id(RelabelEvaluation *self, guint index, gboolean prediction)
{
  const RelabelEvaluationMatch *match = &g_array_index(self->matches, RelabelEvaluationMatch, index);
  const guint8 *id;
  char digits[RELABEL_ID_LENGTH + 1];

  g_return_val_if_fail(index < self->matches->len, NULL);
  id = prediction ? match->prediction_id : match->truth_id;
  if (!relabel_evaluation_has_id(id))
    return NULL;
  relabel_id_unpack(id, digits);
  return g_strdup(digits);
}

/**
 * relabel_evaluation_get_counts:
 * @tp: (out) (optional): right predictions
 * @fp: (out) (optional): wrong ones
 * @fn: (out) (optional): what was not found
 *
 * Counts the objects of all samples. A pair of different classes is a wrong prediction, and a truth that was not found.
 */
void
relabel_evaluation_get_counts(RelabelEvaluation *self, guint64 *tp, guint64 *fp, guint64 *fn)
{
  guint64 n_tp = 0, n_fp = 0, n_fn = 0;

  for (guint i = 0; i < self->matches->len; i++) {
    const RelabelEvaluationMatch *match = &g_array_index(self->matches, RelabelEvaluationMatch, i);

    if (match->truth != RELABEL_NO_LABEL && match->truth == match->prediction) {
      n_tp++;
      continue;
    }
    n_fp += match->truth == RELABEL_NO_LABEL || match->prediction != RELABEL_NO_LABEL;
    n_fn += match->truth != RELABEL_NO_LABEL;
  }
  if (tp != NULL)
    *tp = n_tp;
  if (fp != NULL)
    *fp = n_fp;
  if (fn != NULL)
    *fn = n_fn;
}
