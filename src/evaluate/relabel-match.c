/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-match-private.h"

#include <math.h>

#include "relabel-oks.h"

RelabelMatcher *
relabel_matcher_new(const RelabelMatchOptions *options)
{
  RelabelMatcher *self = g_new0(RelabelMatcher, 1);

  self->options = *options;
  self->options.sigmas = self->sigmas = g_memdup2(options->sigmas, options->n_sigmas * sizeof *options->sigmas);
  self->categories = g_array_new(FALSE, FALSE, sizeof(RelabelMatchCategory));
  self->starts = g_array_new(FALSE, FALSE, sizeof(guint));
  self->candidates = g_array_new(FALSE, FALSE, sizeof(RelabelMatchCandidate));
  self->slots = g_array_new(FALSE, TRUE, sizeof(guint));
  self->keys = g_array_new(FALSE, FALSE, sizeof(RelabelMatchKey));
  self->search = g_array_new(FALSE, FALSE, sizeof(guint));
  self->terms = g_array_new(FALSE, FALSE, sizeof(double));
  self->matches = g_array_new(FALSE, FALSE, sizeof(RelabelMatch));
  for (guint side = 0; side < N_SIDES; side++) {
    self->order[side] = g_array_new(FALSE, FALSE, sizeof(guint));
    self->boxes[side] = g_array_new(FALSE, FALSE, sizeof(RelabelBox));
    self->extents[side] = g_array_new(FALSE, FALSE, sizeof(RelabelExtent));
    self->canvases[side] = g_array_new(FALSE, FALSE, sizeof(RelabelMaskCanvas));
    self->regions[side] = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_region_free);
    self->members[side] = g_array_new(FALSE, FALSE, sizeof(guint));
    self->verdicts[side] = g_array_new(FALSE, FALSE, sizeof(RelabelMatchVerdict));
  }
  return self;
}

void
relabel_matcher_free(RelabelMatcher *self)
{
  GArray *arrays[] = { self->categories, self->starts, self->candidates, self->slots,
                       self->keys,       self->search, self->terms,      self->matches };

  for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++)
    g_array_unref(arrays[i]);
  for (guint side = 0; side < N_SIDES; side++) {
    g_array_unref(self->order[side]);
    g_array_unref(self->boxes[side]);
    g_array_unref(self->extents[side]);
    g_array_unref(self->canvases[side]);
    g_ptr_array_unref(self->regions[side]);
    g_array_unref(self->members[side]);
    g_array_unref(self->verdicts[side]);
  }
  g_free(self->sigmas);
  g_free(self);
}

gboolean
relabel_matcher_load(RelabelMatcher *self, const RelabelMatchObject *truths, guint n_truths, const RelabelMatchObject *predictions,
                     guint n_predictions, GError **error)
{
  self->objects[TRUTH] = truths;
  self->objects[PREDICTION] = predictions;
  self->n_objects[TRUTH] = n_truths;
  self->n_objects[PREDICTION] = n_predictions;
  self->n_broken = 0;
  relabel_matcher_group(self);
  if (relabel_matcher_find_candidates(self, error))
    return TRUE;
  g_array_set_size(self->categories, 0);
  return FALSE;
}

static RelabelMatchVerdict *
get_verdict(const RelabelMatcher *self, guint side, guint object)
{
  return &g_array_index(self->verdicts[side], RelabelMatchVerdict, object);
}

/* The candidate that a prediction takes, or NULL: the last of the best; a crowd only if there is no other. */
static const RelabelMatchCandidate *
choose(RelabelMatcher *self, guint place, const RelabelMatchObject *prediction, double threshold)
{
  const RelabelMatchObject *truths = self->objects[TRUTH];
  const RelabelMatchCandidate *best = NULL;

  for (guint i = g_array_index(self->starts, guint, place); i < g_array_index(self->starts, guint, place + 1); i++) {
    const RelabelMatchCandidate *candidate = &g_array_index(self->candidates, RelabelMatchCandidate, i);
    const RelabelMatchObject *truth = &truths[candidate->truth];

    if (truth->crowd ? truth->label != prediction->label : get_verdict(self, TRUTH, candidate->truth)->partner >= 0)
      continue;
    if (truth->crowd && best != NULL && !truths[best->truth].crowd)
      break;
    if (candidate->iou < (best != NULL ? best->iou : threshold))
      continue;
    best = candidate;
  }
  return best;
}

static void
add_match(RelabelMatcher *self, int truth, int prediction, double iou)
{
  RelabelMatch match = { truth, prediction, iou };

  g_array_append_val(self->matches, match);
}

static void
match_prediction(RelabelMatcher *self, guint place, double threshold)
{
  int number = (int)g_array_index(self->order[PREDICTION], guint, place);
  const RelabelMatchObject *prediction = &self->objects[PREDICTION][number];
  const RelabelMatchCandidate *candidate = choose(self, place, prediction, threshold);
  RelabelMatchVerdict *verdict = get_verdict(self, PREDICTION, (guint)number), *other;
  gboolean same;

  if (candidate == NULL) {
    verdict->result = RELABEL_MATCH_FP;
    add_match(self, -1, number, NAN);
    return;
  }
  same = self->objects[TRUTH][candidate->truth].label == prediction->label;
  other = get_verdict(self, TRUTH, candidate->truth);
  *verdict = (RelabelMatchVerdict){ same ? RELABEL_MATCH_TP : RELABEL_MATCH_FP, (int)candidate->truth, candidate->iou };
  /* A crowd keeps the first. */
  if (other->partner < 0)
    *other = (RelabelMatchVerdict){ same ? RELABEL_MATCH_TP : RELABEL_MATCH_FN, number, candidate->iou };
  add_match(self, (int)candidate->truth, number, candidate->iou);
}

static void
match_category(RelabelMatcher *self, const RelabelMatchCategory *category, double threshold, guint max_predictions)
{
  guint n = category->n[PREDICTION];

  if (max_predictions > 0)
    n = MIN(n, max_predictions);
  for (guint i = 0; i < n; i++)
    match_prediction(self, category->start[PREDICTION] + i, threshold);
  for (guint i = 0; i < category->n[TRUTH]; i++) {
    guint number = g_array_index(self->order[TRUTH], guint, category->start[TRUTH] + i);
    RelabelMatchVerdict *verdict = get_verdict(self, TRUTH, number);

    if (verdict->partner < 0) {
      verdict->result = RELABEL_MATCH_FN;
      add_match(self, (int)number, -1, NAN);
    }
  }
}

void
relabel_matcher_match(RelabelMatcher *self, double threshold, guint max_predictions)
{
  g_array_set_size(self->matches, 0);
  for (guint side = 0; side < N_SIDES; side++) {
    g_array_set_size(self->verdicts[side], self->n_objects[side]);
    for (guint i = 0; i < self->n_objects[side]; i++)
      *get_verdict(self, side, i) = (RelabelMatchVerdict){ RELABEL_MATCH_NONE, -1, NAN };
  }
  for (guint i = 0; i < self->categories->len; i++)
    match_category(self, &g_array_index(self->categories, RelabelMatchCategory, i), threshold, max_predictions);
}

const RelabelMatchObject *
relabel_matcher_get_objects(const RelabelMatcher *self, gboolean predictions)
{
  return self->objects[predictions ? PREDICTION : TRUTH];
}

const RelabelMatch *
relabel_matcher_get_matches(const RelabelMatcher *self, guint *n_matches)
{
  *n_matches = self->matches->len;
  return (const RelabelMatch *)(gconstpointer)self->matches->data;
}

static const RelabelMatchVerdict *
get_verdicts(const RelabelMatcher *self, guint side, guint *n)
{
  *n = self->verdicts[side]->len;
  return (const RelabelMatchVerdict *)(gconstpointer)self->verdicts[side]->data;
}

const RelabelMatchVerdict *
relabel_matcher_get_truths(const RelabelMatcher *self, guint *n_truths)
{
  return get_verdicts(self, TRUTH, n_truths);
}

const RelabelMatchVerdict *
relabel_matcher_get_predictions(const RelabelMatcher *self, guint *n_predictions)
{
  return get_verdicts(self, PREDICTION, n_predictions);
}

/* By labels: a truth without one counts as none at all, and so does a prediction. */
void
relabel_matcher_count(const RelabelMatcher *self, guint *tp, guint *fp, guint *fn)
{
  *tp = *fp = *fn = 0;
  for (guint i = 0; i < self->matches->len; i++) {
    const RelabelMatch *match = &g_array_index(self->matches, RelabelMatch, i);
    int truth = match->truth >= 0 ? self->objects[TRUTH][match->truth].label : RELABEL_NO_LABEL;
    int prediction = match->prediction >= 0 ? self->objects[PREDICTION][match->prediction].label : RELABEL_NO_LABEL;

    if (truth == RELABEL_NO_LABEL || (prediction != RELABEL_NO_LABEL && truth != prediction))
      ++*fp;
    if (truth != RELABEL_NO_LABEL && truth != prediction)
      ++*fn;
    if (truth != RELABEL_NO_LABEL && truth == prediction)
      ++*tp;
  }
}

guint
relabel_matcher_get_n_broken(const RelabelMatcher *self)
{
  return self->n_broken;
}

/* FiftyOne's, so that objects that are the same match at 1. */
double
relabel_match_get_threshold(double iou)
{
  return MIN(iou, 1 - 1e-10);
}

double
relabel_match_mean_confidence(const double *confidences, gsize n_confidences)
{
  g_autofree double *numbers = g_new(double, n_confidences);
  gsize n = 0;

  for (gsize i = 0; i < n_confidences; i++) {
    n += !isnan(confidences[i]);
    numbers[i] = isnan(confidences[i]) ? 0 : confidences[i];
  }
  return n > 0 ? relabel_sum_pairwise(numbers, n_confidences) / (double)n : NAN;
}
