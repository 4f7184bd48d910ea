/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The objects that are matched, made of the labels of a sample. */
#include "relabel-evaluate-private.h"

#include <math.h>
#include <string.h>

#include "relabel-json-members.h"
#include "relabel-keypoint.h"
#include "relabel-mask.h"
#include "relabel-polyline.h"

typedef struct {
  RelabelMatchShape base;
  double *points; /* owned where they had to be put together */
  guint *ends;
} Shape;

static void
shape_free(Shape *self)
{
  g_free(self->points);
  g_free(self->ends);
  g_free(self);
}

RelabelEvaluateTools *
relabel_evaluate_tools_new(RelabelEvaluate *evaluate)
{
  RelabelEvaluateTools *self = g_new0(RelabelEvaluateTools, 1);
  const char *key = evaluate->request->key;
  gsize n;
  const RelabelEvaluateMember *values = relabel_evaluate_get_values(evaluate->is_classification, &n);

  self->matcher = relabel_matcher_new(&evaluate->options);
  if (evaluate->n_thresholds > 0)
    self->sweep = relabel_sweep_new(evaluate->result->labels, evaluate->thresholds, evaluate->n_thresholds, evaluate->max_preds);
  for (guint i = 0; i < N_FIELDS; i++) {
    self->objects[i] = g_array_new(FALSE, FALSE, sizeof(RelabelMatchObject));
    self->rows[i] = g_array_new(FALSE, FALSE, sizeof(guint));
  }
  self->shapes = g_ptr_array_new_with_free_func((GDestroyNotify)shape_free);
  self->masks = g_ptr_array_new_with_free_func((GDestroyNotify)relabel_mask_unref);
  self->text = g_string_new(NULL);
  for (gsize i = 0; key != NULL && i < RELABEL_EVALUATE_N_ATTRIBUTES; i++)
    self->attributes[i] = g_strconcat(key, relabel_evaluate_attributes[i].suffix, NULL);
  for (gsize i = 0; key != NULL && i < n; i++)
    self->values[i] = g_strconcat(key, values[i].suffix, NULL);
  return self;
}

void
relabel_evaluate_tools_free(RelabelEvaluateTools *self)
{
  relabel_matcher_free(self->matcher);
  g_clear_pointer(&self->sweep, relabel_sweep_free);
  for (guint i = 0; i < N_FIELDS; i++) {
    g_array_unref(self->objects[i]);
    g_array_unref(self->rows[i]);
  }
  g_ptr_array_unref(self->shapes);
  g_ptr_array_unref(self->masks);
  g_string_free(self->text, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS(self->attributes); i++)
    g_free(self->attributes[i]);
  for (gsize i = 0; i < G_N_ELEMENTS(self->values); i++)
    g_free(self->values[i]);
  g_free(self);
}

/* An attribute of the label itself, or of the list that early versions of FiftyOne had. */
static gboolean
is_crowd(const char *attributes, const char *name)
{
  RelabelJsonMember member;

  if (attributes == NULL || name == NULL)
    return FALSE;
  if (relabel_json_members_find(attributes, name, &member))
    return relabel_json_member_is_true(&member);
  return relabel_json_members_find(attributes, "attributes", &member) && *member.value == '{' &&
         relabel_json_members_find(member.value, name, &member) && *member.value == '{' &&
         relabel_json_members_find(member.value, "value", &member) && relabel_json_member_is_true(&member);
}

/* The pixels as bytes; what has no mask that can be read has none. */
static void
read_mask(RelabelDetection *detection, RelabelMatchShape *shape, RelabelEvaluateTools *tools)
{
  GBytes *npy = relabel_detection_get_mask(detection);
  const char *path = relabel_detection_get_mask_path(detection);
  g_autoptr(RelabelMask) mask = NULL;
  RelabelMask *bytes;

  if (npy != NULL)
    mask = relabel_mask_new_from_npy(npy, NULL);
  else if (path != NULL)
    mask = relabel_mask_new_from_file(path, NULL);
  if (mask == NULL)
    return;
  bytes = mask->format == RELABEL_MASK_8 ? relabel_mask_ref(mask) : relabel_mask_new(RELABEL_MASK_8, mask->width, mask->height, NULL);
  if (bytes == NULL)
    return;
  g_ptr_array_add(tools->masks, bytes);
  for (int y = 0; bytes != mask && y < mask->height; y++) {
    for (int x = 0; x < mask->width; x++)
      relabel_mask_set_value(bytes, x, y, relabel_mask_get_value(mask, x, y) != 0);
  }
  shape->mask = bytes->pixels;
  shape->width = (guint)bytes->width;
  shape->height = (guint)bytes->height;
}

static void
read_polyline(RelabelPolyline *polyline, Shape *shape)
{
  guint n_shapes = relabel_polyline_get_n_shapes(polyline), n_points = 0;
  gsize n = 0;

  shape->ends = g_new(guint, n_shapes + 1);
  for (guint i = 0; i < n_shapes; i++) {
    relabel_polyline_get_shape(polyline, i, &n);
    n_points += (guint)(n / 2);
    shape->ends[i] = n_points;
  }
  shape->points = g_new(double, 2 * (gsize)n_points + 1);
  for (guint i = 0, at = 0; i < n_shapes; at = shape->ends[i++]) {
    const double *numbers = relabel_polyline_get_shape(polyline, i, &n);

    memcpy(shape->points + 2 * (gsize)at, numbers, 2 * (gsize)(shape->ends[i] - at) * sizeof *numbers);
  }
  shape->base.points = shape->points;
  shape->base.ends = shape->ends;
  shape->base.n_points = n_points;
  shape->base.n_shapes = n_shapes;
  shape->base.filled = relabel_polyline_get_filled(polyline);
}

static void
read_keypoint(RelabelKeypoint *keypoint, Shape *shape, RelabelMatchObject *object)
{
  gsize n_numbers = 0, n_confidences = 0;
  const double *confidences = relabel_keypoint_get_confidences(keypoint, &n_confidences);

  shape->base.points = relabel_keypoint_get_points(keypoint, &n_numbers);
  shape->base.n_points = (guint)(n_numbers / 2);
  object->confidence = relabel_match_mean_confidence(confidences, n_confidences);
}

static void
read_shape(RelabelLabel *label, RelabelMatchObject *object, RelabelEvaluateTools *tools)
{
  Shape *shape = g_new0(Shape, 1);

  g_ptr_array_add(tools->shapes, shape);
  object->shape = &shape->base;
  if (RELABEL_IS_DETECTION(label))
    read_mask(RELABEL_DETECTION(label), &shape->base, tools);
  else if (RELABEL_IS_POLYLINE(label))
    read_polyline(RELABEL_POLYLINE(label), shape);
  else if (RELABEL_IS_KEYPOINT(label))
    read_keypoint(RELABEL_KEYPOINT(label), shape, object);
}

void
relabel_evaluate_collect(RelabelEvaluatePage *page, guint sample, guint *row, RelabelEvaluateTools *tools)
{
  const RelabelEvaluate *evaluate = page->evaluate;
  RelabelSample *with_shapes = page->samples != NULL ? g_ptr_array_index(page->samples, sample) : NULL;

  g_ptr_array_set_size(tools->shapes, 0);
  g_ptr_array_set_size(tools->masks, 0);
  for (guint i = 0; i < N_FIELDS; i++) {
    GPtrArray *labels = with_shapes != NULL ? relabel_sample_get_labels(with_shapes, evaluate->fields[i]) : NULL;

    g_array_set_size(tools->objects[i], 0);
    g_array_set_size(tools->rows[i], 0);
    for (; *row < page->rows->labels->len; ++*row) {
      const RelabelLabelRow *label = relabel_rows_get_label(page->rows, *row);
      RelabelMatchObject object = { g_array_index(page->labels, int, *row), label->confidence };
      int place = labels != NULL ? g_array_index(page->places, int, *row) : -1;

      if (label->sample != sample || label->field != i)
        break;
      if (with_shapes != NULL && place < 0) {
        relabel_evaluate_hide(page, *row, tools);
        continue;
      }
      object.box = label->box;
      object.crowd = i == GT && is_crowd(label->attributes, evaluate->request->iscrowd);
      if (labels != NULL && evaluate->options.kind != RELABEL_MATCH_BOXES)
        read_shape(g_ptr_array_index(labels, (guint)place), &object, tools);
      g_array_append_val(tools->objects[i], object);
      g_array_append_val(tools->rows[i], *row);
    }
  }
}
