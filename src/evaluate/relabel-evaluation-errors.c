/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The predictions of an evaluation that are worth a look, those that are the most so first. */
#include "relabel-evaluation-errors.h"

#include <math.h>
#include <string.h>

#include "relabel-evaluate-private.h"
#include "relabel-image-errors.h"
#include "relabel-json-members.h"
#include "relabel-json.h"
#include "relabel-task.h"

/* Samples that are read at a time. */
#define PAGE 128
#define N_KINDS (RELABEL_EVALUATION_ERROR_LOOSE_MATCH + 1)

G_DEFINE_BOXED_TYPE(RelabelEvaluationError, relabel_evaluation_error, relabel_evaluation_error_copy, relabel_evaluation_error_free)

/**
 * relabel_evaluation_error_copy:
 *
 * Returns: (transfer full): a copy
 */
RelabelEvaluationError *
relabel_evaluation_error_copy(const RelabelEvaluationError *self)
{
  RelabelEvaluationError *copy = g_new(RelabelEvaluationError, 1);

  *copy = *self;
  copy->sample_id = g_strdup(self->sample_id);
  copy->prediction_id = g_strdup(self->prediction_id);
  copy->truth_id = g_strdup(self->truth_id);
  copy->prediction = g_strdup(self->prediction);
  copy->truth = g_strdup(self->truth);
  return copy;
}

/**
 * relabel_evaluation_error_free:
 *
 * Frees it.
 */
void
relabel_evaluation_error_free(RelabelEvaluationError *self)
{
  g_free(self->sample_id);
  g_free(self->prediction_id);
  g_free(self->truth_id);
  g_free(self->prediction);
  g_free(self->truth);
  g_free(self);
}

typedef struct {
  RelabelDataset *dataset;
  const char *key;
  const char *fields[N_FIELDS + 1];
  double threshold;
  guint limit;

  RelabelLabelTable *labels;
  RelabelRows *rows;
  GArray *objects[N_FIELDS];    /* of RelabelJudgedObject: those of a sample */
  GArray *places[N_FIELDS];     /* of guint: the row of each */
  GArray *found;                /* of RelabelImageError: of a sample */
  char *id_name;
  char *iou_name;
  char *crowd_name;
  GPtrArray *errors[N_KINDS];   /* of RelabelEvaluationError; twice as many as are wanted at most */
} Ranking;

static void
ranking_init(Ranking *self, RelabelDataset *dataset, RelabelEvaluation *evaluation, guint limit)
{
  JsonObject *config = relabel_evaluation_get_config(evaluation);
  JsonNode *iou = json_object_get_member(config, "iou");
  const char *crowd = relabel_json_peek_string(config, "iscrowd");

  *self = (Ranking){ dataset, relabel_evaluation_get_key(evaluation) };
  self->fields[GT] = relabel_evaluation_get_gt_field(evaluation);
  self->fields[PRED] = relabel_evaluation_get_pred_field(evaluation);
  if (iou == NULL || !relabel_json_number(iou, &self->threshold))
    self->threshold = 0.5;
  self->limit = limit;
  self->labels = relabel_label_table_new();
  self->rows = relabel_rows_new();
  self->found = g_array_new(FALSE, FALSE, sizeof(RelabelImageError));
  for (guint i = 0; i < N_FIELDS; i++) {
    self->objects[i] = g_array_new(FALSE, FALSE, sizeof(RelabelJudgedObject));
    self->places[i] = g_array_new(FALSE, FALSE, sizeof(guint));
  }
  for (guint i = 0; i < N_KINDS; i++)
    self->errors[i] = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_evaluation_error_free);
  self->id_name = g_strconcat(self->key, "_id", NULL);
  self->iou_name = g_strconcat(self->key, "_iou", NULL);
  self->crowd_name = g_strdup(crowd != NULL ? crowd : "iscrowd");
}

static void
ranking_clear(Ranking *self)
{
  relabel_label_table_free(self->labels);
  relabel_rows_free(self->rows);
  g_array_unref(self->found);
  for (guint i = 0; i < N_FIELDS; i++) {
    g_array_unref(self->objects[i]);
    g_array_unref(self->places[i]);
  }
  for (guint i = 0; i < N_KINDS; i++)
    g_clear_pointer(&self->errors[i], g_ptr_array_unref);
  g_free(self->id_name);
  g_free(self->iou_name);
  g_free(self->crowd_name);
}

static RelabelMatchResult
read_result(const char *attributes, const char *key)
{
  RelabelJsonMember member;

  if (!relabel_json_members_find(attributes, key, &member) || member.value_length != 4)
    return RELABEL_MATCH_NONE;
  if (strncmp(member.value, "\"tp\"", 4) == 0)
    return RELABEL_MATCH_TP;
  return strncmp(member.value, "\"fp\"", 4) == 0   ? RELABEL_MATCH_FP
         : strncmp(member.value, "\"fn\"", 4) == 0 ? RELABEL_MATCH_FN
                                                   : RELABEL_MATCH_NONE;
}

/* What the evaluation has written into the label. The partner of a truth only matters in that there is one: it gets place 0. */
static RelabelMatchVerdict
read_verdict(Ranking *self, const char *attributes, guint field)
{
  RelabelMatchVerdict verdict = { RELABEL_MATCH_NONE, -1, (double)NAN };
  RelabelJsonMember member;
  char id[RELABEL_ID_LENGTH + 1] = "";
  guint8 packed[RELABEL_ID_SIZE];

  if (attributes == NULL)
    return verdict;
  verdict.result = read_result(attributes, self->key);
  if (relabel_json_members_find(attributes, self->iou_name, &member))
    verdict.iou = g_ascii_strtod(member.value, NULL);
  if (!relabel_json_members_find(attributes, self->id_name, &member) || member.value_length != RELABEL_ID_LENGTH + 2)
    return verdict;
  memcpy(id, member.value + 1, RELABEL_ID_LENGTH);
  if (!relabel_id_pack(id, packed))
    return verdict;
  if (field == GT)
    verdict.partner = 0;
  for (guint i = 0; field == PRED && verdict.partner < 0 && i < self->places[GT]->len; i++) {
    if (memcmp(relabel_rows_get_label(self->rows, g_array_index(self->places[GT], guint, i))->id, packed, RELABEL_ID_SIZE) == 0)
      verdict.partner = (int)i;
  }
  return verdict;
}

static gboolean
read_crowd(const char *attributes, const char *name)
{
  RelabelJsonMember member;

  return attributes != NULL && relabel_json_members_find(attributes, name, &member) && relabel_json_member_is_true(&member);
}

/* The objects of a sample: those of the rows from *row on, which then is the first of the next sample. */
static void
collect(Ranking *self, guint sample, guint *row)
{
  for (guint i = 0; i < N_FIELDS; i++) {
    g_array_set_size(self->objects[i], 0);
    g_array_set_size(self->places[i], 0);
    for (; *row < self->rows->labels->len; ++*row) {
      const RelabelLabelRow *label = relabel_rows_get_label(self->rows, *row);
      RelabelJudgedObject judged = { { relabel_label_table_add(self->labels, label->label), label->confidence } };

      if (label->sample != sample || label->field != i)
        break;
      judged.object.box = label->box;
      judged.object.crowd = i == GT && read_crowd(label->attributes, self->crowd_name);
      judged.verdict = read_verdict(self, label->attributes, i);
      g_array_append_val(self->objects[i], judged);
      g_array_append_val(self->places[i], *row);
    }
  }
}

static char *
dup_id(const guint8 packed[RELABEL_ID_SIZE])
{
  char id[RELABEL_ID_LENGTH + 1];

  relabel_id_unpack(packed, id);
  return g_strdup(id);
}

static RelabelEvaluationError *
make_error(Ranking *self, guint sample, const RelabelImageError *found)
{
  const RelabelLabelRow *prediction = relabel_rows_get_label(self->rows, g_array_index(self->places[PRED], guint, found->prediction));
  RelabelEvaluationError *error = g_new0(RelabelEvaluationError, 1);

  error->kind = found->kind;
  error->sample_id = dup_id(relabel_rows_get_sample(self->rows, sample)->id);
  error->prediction_id = dup_id(prediction->id);
  error->prediction = g_strdup(prediction->label);
  error->confidence = prediction->confidence;
  error->iou = found->iou;
  error->score = found->score;
  if (found->truth >= 0) {
    const RelabelLabelRow *truth = relabel_rows_get_label(self->rows, g_array_index(self->places[GT], guint, (guint)found->truth));

    error->truth_id = dup_id(truth->id);
    error->truth = g_strdup(truth->label);
  }
  return error;
}

/* Of equal ones the order of samples stays: the sort of GLib is stable. */
static int
compare_errors(gconstpointer a, gconstpointer b, gpointer data)
{
  const RelabelEvaluationError *x = *(RelabelEvaluationError *const *)a, *y = *(RelabelEvaluationError *const *)b;

  if (x->score != y->score)
    return x->score < y->score ? 1 : -1;
  return (x->iou < y->iou) - (x->iou > y->iou);
}

static void
trim(GPtrArray *errors, guint limit)
{
  g_ptr_array_sort_with_data(errors, compare_errors, NULL);
  if (errors->len > limit)
    g_ptr_array_set_size(errors, (int)limit);
}

static void
rank_sample(Ranking *self, guint sample)
{
  const RelabelJudgedObject *truths = (const RelabelJudgedObject *)(gconstpointer)self->objects[GT]->data;
  const RelabelJudgedObject *predictions = (const RelabelJudgedObject *)(gconstpointer)self->objects[PRED]->data;

  g_array_set_size(self->found, 0);
  relabel_image_errors_find(truths, self->objects[GT]->len, predictions, self->objects[PRED]->len, self->threshold, self->found);
  for (guint i = 0; i < self->found->len; i++) {
    const RelabelImageError *found = &g_array_index(self->found, RelabelImageError, i);
    GPtrArray *errors = self->errors[found->kind];

    g_ptr_array_add(errors, make_error(self, sample, found));
    if (errors->len >= 2 * self->limit)
      trim(errors, self->limit);
  }
}

static gboolean
rank(Ranking *self, RelabelIdList *ids, RelabelProgress *progress, GCancellable *cancellable, GError **error)
{
  guint n = relabel_id_list_get_length(ids);

  for (guint position = 0; position < n; position += PAGE) {
    g_autoptr(RelabelIdList) page = relabel_id_list_slice(ids, position, PAGE);
    guint row = 0;

    if (g_cancellable_set_error_if_cancelled(cancellable, error) ||
        !relabel_dataset_read_rows(self->dataset, page, self->fields, self->rows, cancellable, error))
      return FALSE;
    for (guint i = 0; i < self->rows->samples->len; i++) {
      collect(self, i, &row);
      rank_sample(self, i);
    }
    relabel_progress_set(progress, "Looking for errors", MIN(position + PAGE, n), n);
  }
  return TRUE;
}

static GPtrArray *
steal_errors(Ranking *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_evaluation_error_free);

  for (guint i = 0; i < N_KINDS; i++) {
    trim(self->errors[i], self->limit);
    g_ptr_array_extend_and_steal(all, g_steal_pointer(&self->errors[i]));
  }
  g_ptr_array_sort_with_data(all, compare_errors, NULL);
  return all;
}

/* What is no object in a picture has no IoU; what is gone has no labels. */
static gboolean
can_rank(RelabelDataset *dataset, RelabelEvaluation *evaluation)
{
  return relabel_evaluation_get_key(evaluation) != NULL && relabel_evaluate_holds_objects(dataset, relabel_evaluation_get_gt_field(evaluation)) &&
         relabel_evaluate_holds_objects(dataset, relabel_evaluation_get_pred_field(evaluation));
}

/**
 * relabel_evaluation_rank_errors:
 * @dataset: a dataset
 * @evaluation: an evaluation of it that is stored
 * @limit: the most errors of each kind, from 1
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel
 *
 * Finds the predictions that are the most worth a look. What an evaluation has written into the labels is read again, so that labels that are gone
 * since, or were not evaluated, are left out. Of predictions without a partner the boxes are compared: one whose IoU with a truth of another
 * class is above the threshold of the evaluation is a class swap; one that has an IoU of 0.1 or more with a truth of its class which was not
 * found either is a near miss (the kinds and the 0.1 are TIDE's: Bolya et al., “TIDE: A General Toolbox for Identifying Object Detection Errors”,
 * 2020); any other is a false positive. A match whose IoU is in the lowest fifth of what is possible is a loose one. The score is the confidence,
 * in near misses times how near the IoU is to the threshold, in loose matches half of it times how loose they are. Polylines and keypoints have
 * no boxes: of these the partners and IoUs that are stored count, and nothing is a near miss. Evaluations of classifications have no such errors.
 *
 * Returns: (transfer container) (element-type RelabelEvaluationError) (nullable): the errors, those with the highest score first
 */
GPtrArray *
relabel_evaluation_rank_errors(RelabelDataset *dataset, RelabelEvaluation *evaluation, guint limit, RelabelProgress *progress,
                               GCancellable *cancellable, GError **error)
{
  GPtrArray *errors = NULL;
  g_autoptr(RelabelIdList) ids = NULL;
  Ranking self;

  g_return_val_if_fail(limit > 0, NULL);
  if (!can_rank(dataset, evaluation))
    return g_ptr_array_new_with_free_func((GDestroyNotify)relabel_evaluation_error_free);
  ids = relabel_dataset_list_samples(dataset, NULL, cancellable, error);
  if (ids == NULL)
    return NULL;
  ranking_init(&self, dataset, evaluation, limit);
  if (rank(&self, ids, progress, cancellable, error))
    errors = steal_errors(&self);
  ranking_clear(&self);
  return errors;
}

typedef struct {
  RelabelEvaluation *evaluation;
  guint limit;
  RelabelProgress *progress;
} Call;

static void
call_free(Call *call)
{
  g_object_unref(call->evaluation);
  g_clear_object(&call->progress);
  g_free(call);
}

static void
rank_thread(GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Call *call = task_data;
  GError *error = NULL;
  GPtrArray *errors = relabel_evaluation_rank_errors(source, call->evaluation, call->limit, call->progress, cancellable, &error);

  relabel_task_return_pointer(task, errors, (GDestroyNotify)g_ptr_array_unref, error);
}

/**
 * relabel_evaluation_rank_errors_async:
 * @dataset: a dataset
 * @evaluation: an evaluation of it
 * @limit: the most errors of each kind
 * @progress: (nullable): told how far it has come
 * @cancellable: (nullable): to cancel
 * @callback: (scope async): called when it is done
 * @user_data: for @callback
 *
 * The asynchronous form of [func@Relabel.Evaluation.rank_errors].
 */
void
relabel_evaluation_rank_errors_async(RelabelDataset *dataset, RelabelEvaluation *evaluation, guint limit, RelabelProgress *progress,
                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0(Call, 1);

  call->evaluation = g_object_ref(evaluation);
  call->limit = limit;
  call->progress = progress != NULL ? g_object_ref(progress) : NULL;
  relabel_task_run(dataset, relabel_evaluation_rank_errors_async, call, (GDestroyNotify)call_free, rank_thread, cancellable, callback,
                   user_data);
}

/**
 * relabel_evaluation_rank_errors_finish:
 * @dataset: the dataset
 * @result: of the callback
 *
 * Returns: (transfer container) (element-type RelabelEvaluationError) (nullable): the errors
 */
GPtrArray *
relabel_evaluation_rank_errors_finish(RelabelDataset *dataset, GAsyncResult *result, GError **error)
{
  return relabel_task_finish(dataset, result, error);
}
