/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-match-private.h"

#include <math.h>

#include "relabel-evaluate-error.h"
#include "relabel-iou.h"
#include "relabel-mask-outline.h"
#include "relabel-oks.h"

/* Steps of work for two outlines: those of real ones take a thousandth. */
#define MAX_WORK (G_GINT64_CONSTANT(1) << 24)

/* How a category is compared. */
typedef enum {
  BOXES,
  CANVASES,
  REGIONS,
  POINTS,
} Method;

static const RelabelBox *
get_box(const RelabelMatcher *self, guint side, guint object)
{
  return &g_array_index(self->boxes[side], RelabelBox, object);
}

static RelabelExtent *
get_extent(const RelabelMatcher *self, guint side, guint object)
{
  return &g_array_index(self->extents[side], RelabelExtent, object);
}

static gboolean
is_somewhere(const RelabelExtent *extent)
{
  return extent->low[0] <= extent->high[0] && extent->low[1] <= extent->high[1];
}

static gboolean
touches(const RelabelExtent *a, const RelabelExtent *b)
{
  return a->low[0] <= b->high[0] && a->high[0] >= b->low[0] && a->low[1] <= b->high[1] && a->high[1] >= b->low[1];
}

/* Takes an object that can't be compared out of the search. */
static void
break_object(RelabelMatcher *self, guint side, guint object)
{
  RelabelExtent *extent = get_extent(self, side, object);

  if (is_somewhere(extent))
    self->n_broken++;
  *extent = (RelabelExtent){ { 1, 1 }, { -1, -1 } };
}

/* The box around all points, within the image; one without points is at the origin, as FiftyOne has it. FALSE where a point is unknown. */
static gboolean
get_hull(const double *points, guint n_points, RelabelBox *box)
{
  double low[2] = { INFINITY, INFINITY }, high[2] = { -INFINITY, -INFINITY };

  *box = (RelabelBox){ 0 };
  for (guint i = 0; i < 2 * n_points; i++) {
    if (!isfinite(points[i]))
      return FALSE;
    low[i % 2] = MIN(low[i % 2], points[i]);
    high[i % 2] = MAX(high[i % 2], points[i]);
  }
  if (n_points == 0)
    return TRUE;
  *box = (RelabelBox){ CLAMP(low[0], 0, 1), CLAMP(low[1], 0, 1) };
  box->width = CLAMP(high[0], 0, 1) - box->x;
  box->height = CLAMP(high[1], 0, 1) - box->y;
  return TRUE;
}

static void
set_box(RelabelMatcher *self, guint side, guint object, const RelabelBox *box)
{
  RelabelExtent *extent = get_extent(self, side, object);

  g_array_index(self->boxes[side], RelabelBox, object) = *box;
  *extent = (RelabelExtent){ { box->x, box->y }, { box->x + box->width, box->y + box->height } };
}

static guint
get_member(const RelabelMatcher *self, const RelabelMatchCategory *category, guint side, guint i)
{
  return g_array_index(self->order[side], guint, category->start[side] + i);
}

static Method
choose_method(const RelabelMatcher *self, const RelabelMatchCategory *category)
{
  switch (self->options.kind) {
  case RELABEL_MATCH_MASKS:
    return self->options.tolerance >= 0 ? REGIONS : CANVASES;
  case RELABEL_MATCH_POLYLINES:
    for (guint i = 0; i < category->n[TRUTH]; i++) {
      const RelabelMatchShape *shape = self->objects[TRUTH][get_member(self, category, TRUTH, i)].shape;

      if (shape != NULL && shape->filled)
        return REGIONS;
    }
    return POINTS;
  case RELABEL_MATCH_KEYPOINTS:
    return POINTS;
  case RELABEL_MATCH_BOXES:
  case RELABEL_MATCH_HULL_BOXES:
  default:
    return BOXES;
  }
}

/* Where an object is, and whether it can be looked for there. Points are looked for everywhere. */
static void
place_object(RelabelMatcher *self, Method method, guint side, guint number)
{
  const RelabelMatchObject *object = &self->objects[side][number];
  const RelabelMatchShape *shape = object->shape;
  RelabelBox box = { 0 };
  gboolean fine;

  if (method == POINTS) {
    fine = shape != NULL && shape->n_points > 0;
  } else if (self->options.kind == RELABEL_MATCH_POLYLINES || self->options.kind == RELABEL_MATCH_HULL_BOXES) {
    fine = shape != NULL && get_hull(shape->points, shape->n_points, &box);
  } else {
    box = object->box;
    fine = relabel_evaluate_is_box(&box) && (method != CANVASES || (shape != NULL && shape->mask != NULL));
  }
  set_box(self, side, number, fine ? &box : &(RelabelBox){ 0 });
  if (!fine)
    break_object(self, side, number);
}

static void
place_objects(RelabelMatcher *self, const RelabelMatchCategory *category, Method method)
{
  for (guint side = 0; side < N_SIDES; side++) {
    for (guint i = 0; i < category->n[side]; i++)
      place_object(self, method, side, get_member(self, category, side, i));
  }
}

/* ---- what shapes are compared by ---- */

static void
make_canvas(RelabelMatcher *self, guint side, guint number)
{
  RelabelMaskCanvas *canvas = &g_array_index(self->canvases[side], RelabelMaskCanvas, number);
  const RelabelBox *box = get_box(self, side, number);

  *canvas = (RelabelMaskCanvas){ NULL };
  if (is_somewhere(get_extent(self, side, number)) && !relabel_mask_canvas_init(canvas, box, self->objects[side][number].shape) &&
      box->width > 0 && box->height > 0)
    break_object(self, side, number);
}

/* GEOS takes no shape of one point, nor of two that is open, and then FiftyOne takes nothing of the polyline. */
static gboolean
are_areas(const guint *ends, guint n_shapes, gboolean closed)
{
  for (guint i = 0, start = 0; i < n_shapes; start = ends[i++]) {
    if (ends[i] - start == 1 || (ends[i] - start == 2 && !closed))
      return FALSE;
  }
  return TRUE;
}

/* None where FiftyOne takes the shapes for none, or they are too many to measure. */
static void
set_region(RelabelMatcher *self, guint side, guint number, RelabelRegion *region)
{
  gint64 work = MAX_WORK;

  if (relabel_region_get_area(region, &work) >= 0 && !relabel_region_is_twisted(region)) {
    self->regions[side]->pdata[number] = region;
    return;
  }
  relabel_region_free(region);
  self->n_broken++;
}

static void
make_region(RelabelMatcher *self, guint side, guint number)
{
  const RelabelMatchShape *shape = self->objects[side][number].shape;

  if (!is_somewhere(get_extent(self, side, number)))
    return;
  if (are_areas(shape->ends, shape->n_shapes, shape->closed))
    set_region(self, side, number, relabel_region_new(shape->points, shape->ends, shape->n_shapes));
  else
    self->n_broken++;
}

/* An instance becomes its outline, and is looked for in the box around that; one without a mask is its box. */
static void
make_mask_region(RelabelMatcher *self, guint side, guint number)
{
  g_autoptr(GArray) points = g_array_new(FALSE, FALSE, sizeof(double));
  g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(guint));
  const RelabelMatchObject *object = &self->objects[side][number];
  RelabelBox hull;

  if (!is_somewhere(get_extent(self, side, number)))
    return;
  relabel_mask_outline(object->shape, &object->box, self->options.tolerance, points, ends);
  get_hull((const double *)(gconstpointer)points->data, points->len / 2, &hull);
  set_box(self, side, number, &hull);
  set_region(self, side, number,
             relabel_region_new((const double *)(gconstpointer)points->data, (const guint *)(gconstpointer)ends->data, ends->len));
}

static void
prepare(RelabelMatcher *self, const RelabelMatchCategory *category, Method method)
{
  for (guint side = 0; side < N_SIDES && (method == CANVASES || method == REGIONS); side++) {
    for (guint i = 0; i < category->n[side]; i++) {
      guint number = get_member(self, category, side, i);

      if (method == CANVASES)
        make_canvas(self, side, number);
      else if (self->options.kind == RELABEL_MATCH_MASKS)
        make_mask_region(self, side, number);
      else
        make_region(self, side, number);
    }
  }
}

static void
make_room(RelabelMatcher *self)
{
  for (guint side = 0; side < N_SIDES; side++) {
    g_array_set_size(self->boxes[side], self->n_objects[side]);
    g_array_set_size(self->extents[side], self->n_objects[side]);
    if (self->options.kind == RELABEL_MATCH_MASKS)
      g_array_set_size(self->canvases[side], self->n_objects[side]);
    g_ptr_array_set_size(self->regions[side], 0);
    if (self->options.kind == RELABEL_MATCH_MASKS || self->options.kind == RELABEL_MATCH_POLYLINES)
      g_ptr_array_set_size(self->regions[side], (int)self->n_objects[side]);
  }
}

/* ---- how much they have in common ---- */

static double
compare_canvases(RelabelMatcher *self, guint truth, guint prediction)
{
  const RelabelMaskCanvas *a = &g_array_index(self->canvases[TRUTH], RelabelMaskCanvas, truth);
  const RelabelMaskCanvas *b = &g_array_index(self->canvases[PREDICTION], RelabelMaskCanvas, prediction);

  return a->mask != NULL && b->mask != NULL ? relabel_mask_canvas_iou(a, b) : 0;
}

static double
compare_regions(RelabelMatcher *self, guint truth, guint prediction, gboolean crowd)
{
  RelabelRegion *a = g_ptr_array_index(self->regions[TRUTH], truth), *b = g_ptr_array_index(self->regions[PREDICTION], prediction);
  gint64 work = MAX_WORK;
  double area, other, common, all;

  if (a == NULL || b == NULL)
    return 0;
  area = relabel_region_get_area(a, &work);
  other = relabel_region_get_area(b, &work);
  common = relabel_region_get_common_area(a, b, &work);
  if (work < 0) {
    self->n_broken++;
    return 0;
  }
  all = crowd ? other : other + area - common;
  return all > 0 ? MIN(common / all, 1) : 0;
}

static double
compare(RelabelMatcher *self, Method method, guint truth, guint prediction)
{
  gboolean crowd = self->objects[TRUTH][truth].crowd;

  switch (method) {
  case CANVASES:
    return compare_canvases(self, truth, prediction);
  case REGIONS:
    return compare_regions(self, truth, prediction, crowd);
  case BOXES:
  case POINTS:
  default:
    return relabel_evaluate_iou(get_box(self, PREDICTION, prediction), get_box(self, TRUTH, truth), crowd);
  }
}

/* ---- the order of candidates ---- */

/* Truths that are somewhere, those that are crowds or not. */
static void
append_truths(RelabelMatcher *self, const RelabelMatchCategory *category, gboolean crowd)
{
  for (guint i = 0; i < category->n[TRUTH]; i++) {
    guint number = get_member(self, category, TRUTH, i);

    if (!self->objects[TRUTH][number].crowd == !crowd && is_somewhere(get_extent(self, TRUTH, number)))
      g_array_append_val(self->search, number);
  }
}

/* Puts what is found in the order of the tree; crowds stay last, which the reference means, too, but doesn't keep to here. */
static void
sort_by_tree(RelabelMatcher *self)
{
  guint n = self->search->len, place = 0;
  g_autofree RelabelExtent *extents = g_new(RelabelExtent, n);
  g_autofree guint *truths = g_memdup2(self->search->data, n * sizeof *truths);
  g_autofree guint *order = g_new(guint, n);

  for (guint i = 0; i < n; i++)
    extents[i] = *get_extent(self, TRUTH, truths[i]);
  relabel_tree_order(extents, n, order);
  for (int crowd = 0; crowd < 2; crowd++) {
    for (guint i = 0; i < n; i++) {
      if (!self->objects[TRUTH][truths[order[i]]].crowd == !crowd)
        g_array_index(self->search, guint, place++) = truths[order[i]];
    }
  }
}

static void
order_truths(RelabelMatcher *self, const RelabelMatchCategory *category, Method method)
{
  g_array_set_size(self->search, 0);
  append_truths(self, category, FALSE);
  append_truths(self, category, TRUE);
  if (self->search->len > RELABEL_TREE_LEAF && method != POINTS)
    sort_by_tree(self);
}

/* ---- candidates ---- */

static void
add_candidate(RelabelMatcher *self, guint truth, double iou)
{
  RelabelMatchCandidate candidate = { truth, iou };

  g_array_append_val(self->candidates, candidate);
}

static void
add_touching(RelabelMatcher *self, Method method, guint prediction)
{
  const RelabelExtent *extent = get_extent(self, PREDICTION, prediction);

  if (!is_somewhere(extent))
    return;
  for (guint i = 0; i < self->search->len; i++) {
    guint truth = g_array_index(self->search, guint, i);

    if (touches(get_extent(self, TRUTH, truth), extent))
      add_candidate(self, truth, compare(self, method, truth, prediction));
  }
}

static gboolean
add_similar(RelabelMatcher *self, guint prediction, GError **error)
{
  const double *sigmas = self->options.kind == RELABEL_MATCH_KEYPOINTS ? self->sigmas : NULL;

  if (!is_somewhere(get_extent(self, PREDICTION, prediction)))
    return TRUE;
  for (guint i = 0; i < self->search->len; i++) {
    guint truth = g_array_index(self->search, guint, i);
    const RelabelMatchShape *shape = self->objects[TRUTH][truth].shape;
    double similarity;

    if (sigmas != NULL && shape->n_points != self->options.n_sigmas) {
      g_set_error(error, RELABEL_EVALUATE_ERROR, RELABEL_EVALUATE_ERROR_SIGMAS,
                  "The number of object keypoints (%u) must match the number of `keypoint_sigmas` (%u)", shape->n_points,
                  self->options.n_sigmas);
      return FALSE;
    }
    g_array_set_size(self->terms, MAX(self->terms->len, shape->n_points));
    similarity = relabel_oks(shape, self->objects[PREDICTION][prediction].shape, sigmas, (double *)(gpointer)self->terms->data);
    /* One that is no number is none that is too small. */
    if (!(similarity <= 0))
      add_candidate(self, truth, similarity);
  }
  return TRUE;
}

static gboolean
search_category(RelabelMatcher *self, const RelabelMatchCategory *category, GError **error)
{
  gboolean is_needed = category->n[TRUTH] > 0 && category->n[PREDICTION] > 0;
  Method method = choose_method(self, category);

  place_objects(self, category, method);
  if (is_needed) {
    prepare(self, category, method);
    order_truths(self, category, method);
  }
  for (guint i = 0; i < category->n[PREDICTION]; i++) {
    guint prediction = get_member(self, category, PREDICTION, i);

    g_array_append_val(self->starts, self->candidates->len);
    if (is_needed && method != POINTS)
      add_touching(self, method, prediction);
    else if (is_needed && !add_similar(self, prediction, error))
      return FALSE;
  }
  return TRUE;
}

/* The predictions of the categories follow each other in their order. */
gboolean
relabel_matcher_find_candidates(RelabelMatcher *self, GError **error)
{
  make_room(self);
  g_array_set_size(self->starts, 0);
  g_array_set_size(self->candidates, 0);
  for (guint i = 0; i < self->categories->len; i++) {
    if (!search_category(self, &g_array_index(self->categories, RelabelMatchCategory, i), error))
      return FALSE;
  }
  g_array_append_val(self->starts, self->candidates->len);
  return TRUE;
}
