/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A page of samples: matched, and what is found put into its rows. */
#include "relabel-evaluate-private.h"

#include <math.h>
#include <string.h>

#include "relabel-json-members.h"

static const char *const results[] = { "", "\"tp\"", "\"fp\"", "\"fn\"" };

static const guint8 *
find_id(RelabelEvaluatePage *page, RelabelEvaluateTools *tools, guint side, int object)
{
  return relabel_rows_get_label(page->rows, g_array_index(tools->rows[side], guint, object))->id;
}

/* The result, the partner and the IoU, into the attributes of each object of a side. */
static void
write_verdicts(RelabelEvaluatePage *page, RelabelEvaluateTools *tools, guint side)
{
  const RelabelJsonMembersChange change = { (const char *const *)tools->attributes, NULL, G_N_ELEMENTS(tools->attributes) };
  guint n;
  const RelabelMatchVerdict *verdicts =
      side == GT ? relabel_matcher_get_truths(tools->matcher, &n) : relabel_matcher_get_predictions(tools->matcher, &n);

  for (guint i = 0; i < n; i++) {
    guint row = g_array_index(tools->rows[side], guint, i);

    relabel_json_members_begin(relabel_rows_get_label(page->rows, row)->attributes, &change, tools->text);
    relabel_json_members_add(tools->text, tools->attributes[0]);
    g_string_append(tools->text, results[verdicts[i].result]);
    relabel_json_members_add(tools->text, tools->attributes[1]);
    if (verdicts[i].partner >= 0) {
      relabel_evaluation_append_id(tools->text, find_id(page, tools, 1 - side, verdicts[i].partner));
      relabel_json_members_add(tools->text, tools->attributes[2]);
      relabel_evaluation_append_iou(tools->text, verdicts[i].iou);
    } else {
      g_string_append(tools->text, "\"\"");
    }
    relabel_json_members_end(tools->text);
    relabel_rows_set_attributes(page->rows, row, tools->text->str);
  }
}

void
relabel_evaluate_hide(RelabelEvaluatePage *page, guint row, RelabelEvaluateTools *tools)
{
  const RelabelJsonMembersChange change = { (const char *const *)tools->attributes, NULL, G_N_ELEMENTS(tools->attributes) };

  if (page->evaluate->request->key == NULL || page->evaluate->is_classification)
    return;
  relabel_json_members_begin(relabel_rows_get_label(page->rows, row)->attributes, &change, tools->text);
  relabel_json_members_end(tools->text);
  relabel_rows_set_attributes(page->rows, row, tools->text->str);
}

static void
write_counts(RelabelEvaluatePage *page, RelabelEvaluateTools *tools, guint sample)
{
  const RelabelJsonMembersChange change = { (const char *const *)tools->values, NULL, G_N_ELEMENTS(tools->values) };
  guint counts[RELABEL_EVALUATE_MAX_VALUES];

  relabel_matcher_count(tools->matcher, &counts[0], &counts[1], &counts[2]);
  relabel_json_members_begin(relabel_rows_get_sample(page->rows, sample)->values, &change, tools->text);
  for (guint i = 0; i < G_N_ELEMENTS(counts); i++) {
    relabel_json_members_add(tools->text, tools->values[i]);
    g_string_append_printf(tools->text, "%u", counts[i]);
  }
  relabel_json_members_end(tools->text);
  relabel_rows_set_values(page->rows, sample, tools->text->str);
}

static void
add_matches(RelabelEvaluatePage *page, RelabelEvaluateTools *tools)
{
  guint n;
  const RelabelMatch *matches = relabel_matcher_get_matches(tools->matcher, &n);

  for (guint i = 0; i < n; i++) {
    RelabelEvaluationMatch match = { RELABEL_NO_LABEL, RELABEL_NO_LABEL, matches[i].iou, NAN };

    if (matches[i].truth >= 0) {
      match.truth = g_array_index(tools->objects[GT], RelabelMatchObject, matches[i].truth).label;
      memcpy(match.truth_id, find_id(page, tools, GT, matches[i].truth), RELABEL_ID_SIZE);
    }
    if (matches[i].prediction >= 0) {
      const RelabelMatchObject *object = &g_array_index(tools->objects[PRED], RelabelMatchObject, matches[i].prediction);

      match.prediction = object->label;
      match.confidence = object->confidence;
      memcpy(match.prediction_id, find_id(page, tools, PRED, matches[i].prediction), RELABEL_ID_SIZE);
    }
    g_array_append_val(page->matches, match);
  }
}

static gboolean
match_sample(RelabelEvaluatePage *page, guint sample, RelabelEvaluateTools *tools)
{
  const RelabelMatchObject *objects[N_FIELDS];

  for (guint i = 0; i < N_FIELDS; i++)
    objects[i] = (const RelabelMatchObject *)(gconstpointer)tools->objects[i]->data;
  if (!relabel_matcher_load(tools->matcher, objects[GT], tools->objects[GT]->len, objects[PRED], tools->objects[PRED]->len, &page->error))
    return FALSE;
  relabel_matcher_match(tools->matcher, relabel_match_get_threshold(page->evaluate->request->iou), 0);
  page->n_broken += relabel_matcher_get_n_broken(tools->matcher);
  add_matches(page, tools);
  if (page->evaluate->request->key != NULL) {
    write_verdicts(page, tools, GT);
    write_verdicts(page, tools, PRED);
    write_counts(page, tools, sample);
  }
  if (tools->sweep != NULL)
    relabel_sweep_add(tools->sweep, tools->matcher);
  return TRUE;
}

/* Whether the prediction is right; none is right where there is no truth. */
static void
compare_sample(RelabelEvaluatePage *page, guint sample, RelabelEvaluateTools *tools)
{
  const RelabelJsonMembersChange change = { (const char *const *)tools->values, NULL, 1 };
  RelabelEvaluationMatch match = { RELABEL_NO_LABEL, RELABEL_NO_LABEL, NAN, NAN };

  if (tools->objects[GT]->len > 0) {
    match.truth = g_array_index(tools->objects[GT], RelabelMatchObject, 0).label;
    memcpy(match.truth_id, find_id(page, tools, GT, 0), RELABEL_ID_SIZE);
  }
  if (tools->objects[PRED]->len > 0) {
    match.prediction = g_array_index(tools->objects[PRED], RelabelMatchObject, 0).label;
    match.confidence = g_array_index(tools->objects[PRED], RelabelMatchObject, 0).confidence;
    memcpy(match.prediction_id, find_id(page, tools, PRED, 0), RELABEL_ID_SIZE);
  }
  g_array_append_val(page->matches, match);
  if (page->evaluate->request->key == NULL)
    return;
  relabel_json_members_begin(relabel_rows_get_sample(page->rows, sample)->values, &change, tools->text);
  relabel_json_members_add(tools->text, tools->values[0]);
  g_string_append(tools->text, match.truth == match.prediction ? "true" : "false");
  relabel_json_members_end(tools->text);
  relabel_rows_set_values(page->rows, sample, tools->text->str);
}

void
relabel_evaluate_match_page(RelabelEvaluatePage *page, RelabelEvaluateTools *tools)
{
  guint row = 0;

  for (guint i = 0; page->error == NULL && i < page->rows->samples->len; i++) {
    relabel_evaluate_collect(page, i, &row, tools);
    if (page->evaluate->is_classification)
      compare_sample(page, i, tools);
    else if (!match_sample(page, i, tools))
      return;
  }
}
