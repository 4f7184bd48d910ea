/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random images, matched a second time by the rules as they are written down, without regard to speed. */
#include <math.h>

#include "relabel-iou.h"
#include "relabel-match.h"

#define N_IMAGES 3000
#define MAX_OBJECTS 14

typedef struct {
  RelabelMatchObject objects[2][MAX_OBJECTS];
  guint n[2];
  gboolean classwise;
  double threshold;
  guint max_predictions;
} Case;

typedef struct {
  RelabelMatch matches[2 * MAX_OBJECTS];
  guint n;
  int taken[MAX_OBJECTS]; /* by which prediction each truth is matched first; -1: none */
} Answer;

static void
make_case(Case *self, GRand *rand)
{
  static const double thresholds[] = { 0, 0.1, 0.25, 0.5, 1 }, confidences[] = { NAN, 0, 0.1, 0.5, 0.5, 0.9 };

  self->classwise = g_rand_boolean(rand);
  self->threshold = thresholds[g_rand_int_range(rand, 0, G_N_ELEMENTS(thresholds))];
  self->max_predictions = (guint)g_rand_int_range(rand, 0, 3);
  for (guint side = 0; side < 2; side++) {
    self->n[side] = (guint)g_rand_int_range(rand, 0, MAX_OBJECTS + 1);
    for (guint i = 0; i < self->n[side]; i++) {
      RelabelMatchObject *object = &self->objects[side][i];

      *object = (RelabelMatchObject){ g_rand_int_range(rand, RELABEL_NO_LABEL, 3), NAN };
      object->confidence = confidences[g_rand_int_range(rand, 0, G_N_ELEMENTS(confidences))];
      object->crowd = g_rand_int_range(rand, 0, 4) == 0;
      object->box = (RelabelBox){ g_rand_int_range(rand, 0, 4) / 4.0, g_rand_int_range(rand, 0, 4) / 4.0, g_rand_int_range(rand, 0, 4) / 4.0,
                                  g_rand_int_range(rand, 1, 4) / 4.0 };
      if (g_rand_int_range(rand, 0, 16) == 0)
        object->box.height = -0.25;
    }
  }
}

static gboolean
is_same_category(const Case *self, const RelabelMatchObject *a, const RelabelMatchObject *b)
{
  return !self->classwise || a->label == b->label;
}

static gboolean
touches(const RelabelBox *a, const RelabelBox *b)
{
  return relabel_evaluate_is_box(a) && relabel_evaluate_is_box(b) && a->x <= b->x + b->width && b->x <= a->x + a->width &&
         a->y <= b->y + b->height && b->y <= a->y + a->height;
}

static double
get_key(const RelabelMatchObject *object)
{
  return isnan(object->confidence) || object->confidence == 0 ? -1 : object->confidence;
}

/* The next prediction of a category: the surest that is not done, of equals the first. */
static int
next_prediction(const Case *self, const RelabelMatchObject *of, const gboolean *done)
{
  int best = -1;

  for (guint i = 0; i < self->n[1]; i++) {
    if (!done[i] && is_same_category(self, &self->objects[1][i], of) &&
        (best < 0 || get_key(&self->objects[1][i]) > get_key(&self->objects[1][best])))
      best = (int)i;
  }
  return best;
}

static void
match_prediction(const Case *self, Answer *answer, int number)
{
  const RelabelMatchObject *prediction = &self->objects[1][number];
  double best_iou = relabel_match_get_threshold(self->threshold);
  int best = -1;

  for (int crowd = 0; crowd < 2 && (crowd == 0 || best < 0); crowd++) {
    for (guint i = 0; i < self->n[0]; i++) {
      const RelabelMatchObject *truth = &self->objects[0][i];
      double iou = relabel_evaluate_iou(&prediction->box, &truth->box, truth->crowd);

      if (truth->crowd != crowd || !is_same_category(self, truth, prediction) || !touches(&truth->box, &prediction->box) || iou < best_iou)
        continue;
      if (crowd ? truth->label != prediction->label : answer->taken[i] >= 0)
        continue;
      best = (int)i;
      best_iou = iou;
    }
  }
  if (best >= 0 && answer->taken[best] < 0)
    answer->taken[best] = number;
  answer->matches[answer->n++] = (RelabelMatch){ best, number, best >= 0 ? best_iou : NAN };
}

static void
match_category(const Case *self, Answer *answer, const RelabelMatchObject *of, gboolean done[2][MAX_OBJECTS])
{
  int number;

  for (guint n = 0; (number = next_prediction(self, of, done[1])) >= 0; n++) {
    done[1][number] = TRUE;
    if (self->max_predictions == 0 || n < self->max_predictions)
      match_prediction(self, answer, number);
  }
  for (guint i = 0; i < self->n[0]; i++) {
    if (!is_same_category(self, &self->objects[0][i], of))
      continue;
    done[0][i] = TRUE;
    if (answer->taken[i] < 0)
      answer->matches[answer->n++] = (RelabelMatch){ (int)i, -1, NAN };
  }
}

static void
match(const Case *self, Answer *answer)
{
  gboolean done[2][MAX_OBJECTS] = { { FALSE } };

  answer->n = 0;
  for (guint i = 0; i < MAX_OBJECTS; i++)
    answer->taken[i] = -1;
  for (guint side = 0; side < 2; side++) {
    for (guint i = 0; i < self->n[side]; i++) {
      if (!done[side][i])
        match_category(self, answer, &self->objects[side][i], done);
    }
  }
}

static void
compare(const Case *image, const Answer *answer, RelabelMatcher *matcher)
{
  guint n;
  const RelabelMatch *matches;
  const RelabelMatchVerdict *truths;

  g_assert_true(relabel_matcher_load(matcher, image->objects[0], image->n[0], image->objects[1], image->n[1], NULL));
  relabel_matcher_match(matcher, relabel_match_get_threshold(image->threshold), image->max_predictions);
  matches = relabel_matcher_get_matches(matcher, &n);
  g_assert_cmpuint(n, ==, answer->n);
  for (guint i = 0; i < n; i++) {
    g_assert_cmpint(matches[i].truth, ==, answer->matches[i].truth);
    g_assert_cmpint(matches[i].prediction, ==, answer->matches[i].prediction);
    g_assert_true(isnan(matches[i].iou) ? isnan(answer->matches[i].iou) : matches[i].iou == answer->matches[i].iou);
  }
  truths = relabel_matcher_get_truths(matcher, &n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint(truths[i].partner, ==, answer->taken[i]);
}

static void
test_random(void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed(7);
  g_autoptr(RelabelMatcher) classwise = relabel_matcher_new(&(RelabelMatchOptions){ RELABEL_MATCH_BOXES, TRUE, -1 });
  g_autoptr(RelabelMatcher) any_class = relabel_matcher_new(&(RelabelMatchOptions){ RELABEL_MATCH_BOXES, FALSE, -1 });
  guint n_pairs = 0;

  for (guint i = 0; i < N_IMAGES; i++) {
    Case image;
    Answer answer;

    make_case(&image, rand);
    match(&image, &answer);
    compare(&image, &answer, image.classwise ? classwise : any_class);
    for (guint k = 0; k < answer.n; k++)
      n_pairs += answer.matches[k].truth >= 0 && answer.matches[k].prediction >= 0;
  }
  g_assert_cmpuint(n_pairs, >, N_IMAGES / 2);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/match/random", test_random);
  return g_test_run();
}
