/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An evaluation that is stored, of ours or of FiftyOne's. */
#include <math.h>
#include <string.h>

#include "relabel-error.h"
#include "relabel-evaluation-private.h"
#include "relabel-json-members.h"
#include "relabel-json.h"

/* The text of a string; *owned where it had to be made. */
static gboolean
read_string(const RelabelJsonMember *value, char **string)
{
  g_autoptr(JsonNode) node = NULL;

  if (*value->value != '"' || value->value_length < 2)
    return FALSE;
  if (memchr(value->value, '\\', value->value_length) == NULL) {
    *string = g_strndup(value->value + 1, value->value_length - 2);
    return TRUE;
  }
  node = relabel_json_parse(value->value, (gssize)value->value_length, NULL);
  if (node == NULL)
    return FALSE;
  *string = json_node_dup_string(node);
  return *string != NULL;
}

/* Null, and NaN in its wrapper, are none. */
static double
read_number(const RelabelJsonMember *value)
{
  return *value->value == 'n' || *value->value == '{' ? NAN : g_ascii_strtod(value->value, NULL);
}

/* The elements of a list in the results; what is not there, or no list, has none. */
typedef struct {
  const char *text;
} Elements;

static gboolean
open_list(const char *results, const char *name, Elements *elements)
{
  RelabelJsonMember member;

  elements->text = NULL;
  if (relabel_json_members_find(results, name, &member) && *member.value == '[')
    elements->text = member.value;
  return elements->text != NULL;
}

static gboolean
next_element(Elements *elements, RelabelJsonMember *value)
{
  return elements->text != NULL && relabel_json_elements_next(&elements->text, value);
}

static int
read_label(RelabelEvaluation *self, const RelabelJsonMember *value)
{
  g_autofree char *label = NULL;

  if (!read_string(value, &label) || strcmp(label, self->missing) == 0)
    return RELABEL_NO_LABEL;
  return relabel_label_table_add(self->labels, label);
}

static void
read_id(const RelabelJsonMember *value, guint8 id[RELABEL_ID_SIZE])
{
  char digits[RELABEL_ID_LENGTH + 1] = { 0 };

  if (value->value_length == RELABEL_ID_LENGTH + 2)
    memcpy(digits, value->value + 1, RELABEL_ID_LENGTH);
  if (!relabel_id_pack(digits, id))
    memset(id, 0, RELABEL_ID_SIZE);
}

/* The lists are as long as the first two. */
static gboolean
read_matches(RelabelEvaluation *self, const char *results)
{
  Elements truths, predictions, ious, confidences, truth_ids, prediction_ids;
  RelabelJsonMember value, other;

  if (!open_list(results, "ytrue", &truths) || !open_list(results, "ypred", &predictions))
    return FALSE;
  open_list(results, "ious", &ious);
  open_list(results, "confs", &confidences);
  open_list(results, "ytrue_ids", &truth_ids);
  open_list(results, "ypred_ids", &prediction_ids);
  while (next_element(&truths, &value)) {
    RelabelEvaluationMatch match = { 0 };

    if (!next_element(&predictions, &other))
      return FALSE;
    match.truth = read_label(self, &value);
    match.prediction = read_label(self, &other);
    match.iou = next_element(&ious, &value) ? read_number(&value) : NAN;
    match.confidence = next_element(&confidences, &value) ? read_number(&value) : NAN;
    if (next_element(&truth_ids, &value))
      read_id(&value, match.truth_id);
    if (next_element(&prediction_ids, &value))
      read_id(&value, match.prediction_id);
    g_array_append_val(self->matches, match);
  }
  return TRUE;
}

static GStrv
read_classes(const char *results)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
  RelabelJsonMember value;
  Elements elements;

  if (!open_list(results, "classes", &elements))
    return NULL;
  while (next_element(&elements, &value)) {
    g_autofree char *label = NULL;

    if (read_string(&value, &label))
      g_strv_builder_add(builder, label);
  }
  return g_strv_builder_end(builder);
}

static GArray *
read_thresholds(const char *results)
{
  GArray *thresholds = g_array_new(FALSE, FALSE, sizeof(double));
  RelabelJsonMember value;
  Elements elements;

  open_list(results, "iou_threshs", &elements);
  while (next_element(&elements, &value) && thresholds->len < RELABEL_SWEEP_MAX_THRESHOLDS) {
    double number = read_number(&value);

    g_array_append_val(thresholds, number);
  }
  return thresholds;
}

/* A number, or n of them, of each class at each threshold. What is not there is -1, as if there were no truth. */
static gboolean
read_curves(RelabelCurves *self, const char *results, const char *name, gsize offset, guint n)
{
  Elements thresholds, classes, points;
  RelabelJsonMember value;
  guint i = 0;

  if (!open_list(results, name, &thresholds))
    return FALSE;
  for (; i < self->n_thresholds && next_element(&thresholds, &value); i++) {
    classes.text = value.value;
    for (guint k = 0; k < self->n_classes && next_element(&classes, &value); k++) {
      double *numbers = (double *)(gpointer)((char *)&self->curves[(gsize)i * self->n_classes + k] + offset);

      if (n == 1) {
        *numbers = read_number(&value);
        continue;
      }
      points.text = value.value;
      for (guint p = 0; p < n && next_element(&points, &value); p++)
        numbers[p] = read_number(&value);
    }
  }
  return i == self->n_thresholds;
}

static RelabelCurves *
read_all_curves(RelabelEvaluation *self, const char *results)
{
  g_autoptr(GArray) thresholds = read_thresholds(results);
  g_autoptr(RelabelCurves) curves = NULL;

  if (thresholds->len == 0)
    return NULL;
  curves = relabel_curves_new((const double *)(gconstpointer)thresholds->data, thresholds->len,
                              (const int *)(gconstpointer)self->class_labels->data, self->class_labels->len);
  if (!read_curves(curves, results, "precision", G_STRUCT_OFFSET(RelabelCurve, precision), RELABEL_CURVE_N_POINTS))
    return NULL;
  read_curves(curves, results, "thresholds", G_STRUCT_OFFSET(RelabelCurve, confidence), RELABEL_CURVE_N_POINTS);
  read_curves(curves, results, "recall_sweep", G_STRUCT_OFFSET(RelabelCurve, recall), 1);
  return g_steal_pointer(&curves);
}

RelabelEvaluation *
relabel_evaluation_new_from_run(RelabelRun *run, GError **error)
{
  JsonObject *config = relabel_json_peek_object(relabel_run_get_document(run), "config");
  const char *results = relabel_run_get_results_text(run), *key = relabel_run_get_key(run);
  g_autoptr(JsonObject) nothing = json_object_new();
  g_autoptr(RelabelEvaluation) self = NULL;
  g_autofree char *missing = NULL;
  g_auto(GStrv) classes = NULL;
  RelabelJsonMember member;

  if (results == NULL) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND,
                "The evaluation “%s” was begun and has no results; evaluate again", key);
    return NULL;
  }
  if (relabel_json_members_find(results, "missing", &member))
    read_string(&member, &missing);
  self = relabel_evaluation_new(key, config != NULL ? config : nothing, missing);
  if (!read_matches(self, results)) {
    g_set_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_INVALID,
                "What the evaluation “%s” found can't be read: it has no lists “ytrue” and “ypred” of the same length", key);
    return NULL;
  }
  relabel_evaluation_count_matches(self);
  classes = read_classes(results);
  relabel_evaluation_set_classes(self, (const char *const *)classes);
  self->curves = read_all_curves(self, results);
  return g_steal_pointer(&self);
}
