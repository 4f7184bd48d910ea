/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is stored of an evaluation, in FiftyOne's form. It is written as text: of a large dataset a tree would be many times as large. */
#include "relabel-evaluation-private.h"

#include <math.h>

#include "relabel-document.h"
#include "relabel-json.h"

#define ROOT "fiftyone.utils.eval."

static void
append_name(GString *text, const char *name)
{
  if (text->len > 1)
    g_string_append_c(text, ',');
  g_string_append_printf(text, "\"%s\":", name);
}

/* The texts of all labels, and of none. */
static GPtrArray *
quote_labels(RelabelEvaluation *self)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

  for (int i = RELABEL_NO_LABEL; i < (int)relabel_label_table_get_n_labels(self->labels); i++) {
    GString *text = g_string_new(NULL);

    relabel_json_append_string(text, i == RELABEL_NO_LABEL ? self->missing : relabel_label_table_get(self->labels, i));
    g_ptr_array_add(texts, g_string_free(text, FALSE));
  }
  return texts;
}

void
relabel_evaluation_append_id(GString *text, const guint8 id[RELABEL_ID_SIZE])
{
  char digits[RELABEL_ID_LENGTH + 3] = "\"";

  relabel_id_unpack(id, digits + 1);
  digits[RELABEL_ID_LENGTH + 1] = '"';
  g_string_append_len(text, digits, RELABEL_ID_LENGTH + 2);
}

void
relabel_evaluation_append_iou(GString *text, double iou)
{
  if (isnan(iou))
    g_string_append(text, "{\"$numberDouble\":\"NaN\"}");
  else
    relabel_json_append_double(text, iou);
}

static void
append_id(GString *text, const guint8 *id)
{
  if (relabel_evaluation_has_id(id))
    relabel_evaluation_append_id(text, id);
  else
    g_string_append(text, "null");
}

typedef enum { YTRUE, YPRED, CONFS, YTRUE_IDS, YPRED_IDS, IOUS } Column;

static void
append_column(GString *text, const char *name, RelabelEvaluation *self, GPtrArray *labels, Column column)
{
  append_name(text, name);
  g_string_append_c(text, '[');
  for (guint i = 0; i < self->matches->len; i++) {
    const RelabelEvaluationMatch *match = &g_array_index(self->matches, RelabelEvaluationMatch, i);

    if (i > 0)
      g_string_append_c(text, ',');
    if (column == YTRUE || column == YPRED)
      g_string_append(text, g_ptr_array_index(labels, (column == YTRUE ? match->truth : match->prediction) + 1));
    else if (column == YTRUE_IDS || column == YPRED_IDS)
      append_id(text, column == YTRUE_IDS ? match->truth_id : match->prediction_id);
    else if (column == CONFS)
      relabel_json_append_double(text, match->confidence);
    else if (relabel_evaluation_has_id(match->truth_id) && relabel_evaluation_has_id(match->prediction_id))
      relabel_evaluation_append_iou(text, match->iou);
    else
      relabel_json_append_double(text, match->iou);
  }
  g_string_append_c(text, ']');
}

static void
append_numbers(GString *text, const double *numbers, guint n)
{
  g_string_append_c(text, '[');
  for (guint i = 0; i < n; i++) {
    if (i > 0)
      g_string_append_c(text, ',');
    relabel_json_append_double(text, numbers[i]);
  }
  g_string_append_c(text, ']');
}

/* A number, or the numbers, of each class at each threshold. */
static void
append_curves(GString *text, const char *name, const RelabelCurves *curves, gsize offset, guint n)
{
  append_name(text, name);
  g_string_append_c(text, '[');
  for (guint i = 0; i < curves->n_thresholds; i++) {
    g_string_append(text, i > 0 ? ",[" : "[");
    for (guint k = 0; k < curves->n_classes; k++) {
      const double *numbers = (const double *)(gconstpointer)((const char *)relabel_curves_get(curves, i, k) + offset);

      if (k > 0)
        g_string_append_c(text, ',');
      if (n > 1)
        append_numbers(text, numbers, n);
      else
        relabel_json_append_double(text, *numbers);
    }
    g_string_append_c(text, ']');
  }
  g_string_append_c(text, ']');
}

static void
append_all_curves(GString *text, const RelabelCurves *curves)
{
  double recalls[RELABEL_CURVE_N_POINTS];

  for (guint i = 0; i < RELABEL_CURVE_N_POINTS; i++)
    recalls[i] = i + 1 < RELABEL_CURVE_N_POINTS ? i * 0.01 : 1;
  append_curves(text, "precision", curves, G_STRUCT_OFFSET(RelabelCurve, precision), RELABEL_CURVE_N_POINTS);
  append_name(text, "recall");
  append_numbers(text, recalls, G_N_ELEMENTS(recalls));
  append_name(text, "iou_threshs");
  append_numbers(text, curves->thresholds, curves->n_thresholds);
  append_curves(text, "recall_sweep", curves, G_STRUCT_OFFSET(RelabelCurve, recall), 1);
  append_curves(text, "thresholds", curves, G_STRUCT_OFFSET(RelabelCurve, confidence), RELABEL_CURVE_N_POINTS);
}

static const char *
find_results_class(RelabelEvaluation *self)
{
  if (relabel_evaluation_is_classification(self))
    return ROOT "classification.ClassificationResults";
  return self->curves != NULL ? ROOT "coco.COCODetectionResults" : ROOT "detection.DetectionResults";
}

char *
relabel_evaluation_format_results(RelabelEvaluation *self)
{
  g_autoptr(GPtrArray) labels = quote_labels(self);
  GString *text = g_string_sized_new(128 + 128 * (gsize)self->matches->len);

  g_string_append_c(text, '{');
  append_name(text, "cls");
  relabel_json_append_string(text, find_results_class(self));
  append_name(text, "custom_metrics");
  g_string_append(text, "null");
  append_column(text, "ytrue", self, labels, YTRUE);
  append_column(text, "ypred", self, labels, YPRED);
  append_column(text, "confs", self, labels, CONFS);
  append_name(text, "weights");
  g_string_append(text, "null");
  append_column(text, "ytrue_ids", self, labels, YTRUE_IDS);
  append_column(text, "ypred_ids", self, labels, YPRED_IDS);
  append_name(text, "classes");
  for (guint i = 0; i < self->class_labels->len; i++) {
    g_string_append_c(text, i > 0 ? ',' : '[');
    g_string_append(text, g_ptr_array_index(labels, g_array_index(self->class_labels, int, i) + 1));
  }
  g_string_append(text, self->class_labels->len > 0 ? "]" : "[]");
  append_name(text, "missing");
  relabel_json_append_string(text, self->missing);
  if (!relabel_evaluation_is_classification(self))
    append_column(text, "ious", self, labels, IOUS);
  if (self->curves != NULL)
    append_all_curves(text, self->curves);
  g_string_append_c(text, '}');
  return g_string_free(text, FALSE);
}

/* The view for us, and its stages for FiftyOne. */
static gboolean
set_view(RelabelRun *run, JsonObject *document, RelabelDataset *dataset, RelabelView *view, GError **error)
{
  g_autoptr(RelabelView) resolved = relabel_dataset_resolve_view(dataset, view, error);
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(dataset);
  g_auto(GStrv) stages = resolved != NULL ? relabel_view_to_stages(resolved, fields) : NULL;
  g_autofree char *text = relabel_view_to_string(view);

  if (resolved == NULL)
    return FALSE;
  relabel_run_set_view(run, text);
  json_object_set_array_member(document, "view_stages", relabel_json_array_from_strv((const char *const *)stages));
  return TRUE;
}

RelabelRun *
relabel_evaluation_to_run(RelabelEvaluation *self, RelabelDataset *dataset, RelabelView *view, GError **error)
{
  g_autoptr(JsonObject) document = json_object_new();
  g_autoptr(RelabelRun) run = NULL;

  json_object_set_string_member(document, "key", self->key);
  json_object_set_member(document, "timestamp", relabel_document_date(g_get_real_time()));
  json_object_set_object_member(document, "config", json_object_ref(self->config));
  json_object_set_object_member(document, "results_meta", json_object_new());
  run = relabel_run_new_from_document(RELABEL_RUN_KIND_EVALUATION, self->key, document, NULL, error);
  if (run == NULL)
    return NULL;
  if (view != NULL && relabel_view_get_n_stages(view) > 0 && !set_view(run, document, dataset, view, error))
    return NULL;
  relabel_run_take_results_text(run, relabel_evaluation_format_results(self));
  return g_steal_pointer(&run);
}
