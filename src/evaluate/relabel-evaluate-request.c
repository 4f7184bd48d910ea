/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-evaluate-private.h"

/**
 * RelabelEvaluateRequest:
 *
 * Which predictions to hold against which truth, and how. Detections, polylines and keypoints are matched by COCO's rules, single
 * classifications are compared.
 */
G_DEFINE_FINAL_TYPE(RelabelEvaluateRequest, relabel_evaluate_request, G_TYPE_OBJECT)

enum {
  PROP_PRED_FIELD = 1,
  PROP_GT_FIELD,
  PROP_KEY,
  PROP_VIEW,
  PROP_IOU,
  PROP_CLASSWISE,
  PROP_USE_MASKS,
  PROP_USE_BOXES,
  PROP_TOLERANCE,
  PROP_COMPUTE_MAP,
  PROP_MAX_PREDS,
  PROP_CLASSES,
  PROP_MISSING,
  PROP_ISCROWD,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

static void
relabel_evaluate_request_finalize(GObject *object)
{
  RelabelEvaluateRequest *self = RELABEL_EVALUATE_REQUEST(object);

  g_free(self->pred_field);
  g_free(self->gt_field);
  g_free(self->key);
  g_clear_object(&self->view);
  g_array_unref(self->thresholds);
  g_strfreev(self->classes);
  g_free(self->missing);
  g_free(self->iscrowd);
  g_array_unref(self->sigmas);
  G_OBJECT_CLASS(relabel_evaluate_request_parent_class)->finalize(object);
}

/* Where a property is kept, whatever its type. */
static gpointer
get_member(RelabelEvaluateRequest *self, guint id)
{
  const gpointer members[N_PROPERTIES] = { NULL,
                                           &self->pred_field,
                                           &self->gt_field,
                                           &self->key,
                                           &self->view,
                                           &self->iou,
                                           &self->classwise,
                                           &self->use_masks,
                                           &self->use_boxes,
                                           &self->tolerance,
                                           &self->compute_map,
                                           &self->max_preds,
                                           &self->classes,
                                           &self->missing,
                                           &self->iscrowd };

  return id < N_PROPERTIES ? members[id] : NULL;
}

static void
relabel_evaluate_request_get_property(GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  gpointer member = get_member(RELABEL_EVALUATE_REQUEST(object), id);

  if (member == NULL)
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  else if (G_VALUE_HOLDS_STRING(value))
    g_value_set_string(value, *(char **)member);
  else if (G_VALUE_HOLDS_BOOLEAN(value))
    g_value_set_boolean(value, *(gboolean *)member);
  else if (G_VALUE_HOLDS_DOUBLE(value))
    g_value_set_double(value, *(double *)member);
  else if (G_VALUE_HOLDS_UINT(value))
    g_value_set_uint(value, *(guint *)member);
  else if (G_VALUE_HOLDS_BOXED(value))
    g_value_set_boxed(value, *(GStrv *)member);
  else
    g_value_set_object(value, *(RelabelView **)member);
}

static void
relabel_evaluate_request_set_property(GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  gpointer member = get_member(RELABEL_EVALUATE_REQUEST(object), id);

  if (member == NULL) {
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  } else if (G_VALUE_HOLDS_STRING(value)) {
    g_free(*(char **)member);
    *(char **)member = g_value_dup_string(value);
  } else if (G_VALUE_HOLDS_BOOLEAN(value)) {
    *(gboolean *)member = g_value_get_boolean(value);
  } else if (G_VALUE_HOLDS_DOUBLE(value)) {
    *(double *)member = g_value_get_double(value);
  } else if (G_VALUE_HOLDS_UINT(value)) {
    *(guint *)member = g_value_get_uint(value);
  } else if (G_VALUE_HOLDS_BOXED(value)) {
    g_strfreev(*(GStrv *)member);
    *(GStrv *)member = g_value_dup_boxed(value);
  } else {
    g_set_object((RelabelView **)member, g_value_get_object(value));
  }
}

/* What is compared. */
static void
make_properties(void)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS, once = flags | G_PARAM_CONSTRUCT_ONLY;

  /**
   * RelabelEvaluateRequest:pred-field:
   *
   * The field with the predictions.
   */
  properties[PROP_PRED_FIELD] = g_param_spec_string("pred-field", NULL, NULL, NULL, once);
  /**
   * RelabelEvaluateRequest:gt-field:
   *
   * The field with the truth, of the same type.
   */
  properties[PROP_GT_FIELD] = g_param_spec_string("gt-field", NULL, NULL, NULL, once);
  /**
   * RelabelEvaluateRequest:key:
   *
   * The key under which the evaluation is stored; %NULL to store nothing.
   */
  properties[PROP_KEY] = g_param_spec_string("key", NULL, NULL, NULL, once);
  /**
   * RelabelEvaluateRequest:view:
   *
   * Which samples are evaluated, and which of their labels; %NULL for all.
   */
  properties[PROP_VIEW] = g_param_spec_object("view", NULL, NULL, RELABEL_TYPE_VIEW, flags);
  /**
   * RelabelEvaluateRequest:iou:
   *
   * The least that a prediction has to have in common with a truth to match it, 0 to 1.
   */
  properties[PROP_IOU] = g_param_spec_double("iou", NULL, NULL, 0, 1, 0.5, flags);
  /**
   * RelabelEvaluateRequest:classwise:
   *
   * Whether only objects of the same class match.
   */
  properties[PROP_CLASSWISE] = g_param_spec_boolean("classwise", NULL, NULL, TRUE, flags);
  /**
   * RelabelEvaluateRequest:use-masks:
   *
   * Whether the masks of detections are compared, not their boxes.
   */
  properties[PROP_USE_MASKS] = g_param_spec_boolean("use-masks", NULL, NULL, FALSE, flags);
  /**
   * RelabelEvaluateRequest:use-boxes:
   *
   * Whether the boxes around polylines are compared, not their areas.
   */
  properties[PROP_USE_BOXES] = g_param_spec_boolean("use-boxes", NULL, NULL, FALSE, flags);
  /**
   * RelabelEvaluateRequest:tolerance:
   *
   * How far, in pixels, the outlines by which masks are compared may be from them; negative to compare the pixels.
   */
  properties[PROP_TOLERANCE] = g_param_spec_double("tolerance", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
}

/* What is made of it. */
static void
make_more_properties(void)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  /**
   * RelabelEvaluateRequest:compute-map:
   *
   * Whether precision and recall are found at several thresholds of the IoU; all predictions need their confidence then.
   */
  properties[PROP_COMPUTE_MAP] = g_param_spec_boolean("compute-map", NULL, NULL, FALSE, flags);
  /**
   * RelabelEvaluateRequest:max-preds:
   *
   * The most predictions of a class in an image that count for these, those of the highest confidence; 0 for 100.
   */
  properties[PROP_MAX_PREDS] = g_param_spec_uint("max-preds", NULL, NULL, 0, G_MAXINT, 0, flags);
  /**
   * RelabelEvaluateRequest:classes:
   *
   * The classes that figures are made for; %NULL for those that occur.
   */
  properties[PROP_CLASSES] = g_param_spec_boxed("classes", NULL, NULL, G_TYPE_STRV, flags);
  /**
   * RelabelEvaluateRequest:missing:
   *
   * The class that an object without a partner counts as; %NULL for `(none)`.
   */
  properties[PROP_MISSING] = g_param_spec_string("missing", NULL, NULL, NULL, flags);
  /**
   * RelabelEvaluateRequest:iscrowd:
   *
   * The attribute that says of a truth that it is a crowd, which any number of predictions may match.
   */
  properties[PROP_ISCROWD] = g_param_spec_string("iscrowd", NULL, NULL, "iscrowd", flags);
}

static void
relabel_evaluate_request_class_init(RelabelEvaluateRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->get_property = relabel_evaluate_request_get_property;
  object_class->set_property = relabel_evaluate_request_set_property;
  object_class->finalize = relabel_evaluate_request_finalize;

  make_properties();
  make_more_properties();
  g_object_class_install_properties(object_class, N_PROPERTIES, properties);
}

static void
relabel_evaluate_request_init(RelabelEvaluateRequest *self)
{
  self->iou = 0.5;
  self->classwise = TRUE;
  self->tolerance = -1;
  self->iscrowd = g_strdup("iscrowd");
  self->thresholds = g_array_new(FALSE, FALSE, sizeof(double));
  self->sigmas = g_array_new(FALSE, FALSE, sizeof(double));
}

/**
 * relabel_evaluate_request_new:
 * @pred_field: the field with the predictions
 * @gt_field: the field with the truth
 * @key: (nullable): the key under which the evaluation is stored; %NULL to store nothing
 *
 * Returns: (transfer full): a request to evaluate the whole dataset at an IoU of 0.5
 */
RelabelEvaluateRequest *
relabel_evaluate_request_new(const char *pred_field, const char *gt_field, const char *key)
{
  return g_object_new(RELABEL_TYPE_EVALUATE_REQUEST, "pred-field", pred_field, "gt-field", gt_field, "key", key, NULL);
}

/**
 * relabel_evaluate_request_set_view:
 * @view: (nullable): which samples; %NULL for all
 *
 * Sets which samples are evaluated.
 */
void
relabel_evaluate_request_set_view(RelabelEvaluateRequest *self, RelabelView *view)
{
  g_set_object(&self->view, view);
}

static void
set_numbers(GArray *array, const double *numbers, gsize n)
{
  g_array_set_size(array, 0);
  g_array_append_vals(array, numbers, (guint)n);
}

/**
 * relabel_evaluate_request_set_iou_thresholds:
 * @thresholds: (nullable) (array length=n_thresholds): thresholds of the IoU, 0 to 1; none for 0.50, 0.55 … 0.95
 * @n_thresholds: how many; at most 64
 *
 * Sets at which thresholds [property@Relabel.EvaluateRequest:compute-map] is done.
 */
void
relabel_evaluate_request_set_iou_thresholds(RelabelEvaluateRequest *self, const double *thresholds, gsize n_thresholds)
{
  set_numbers(self->thresholds, thresholds, n_thresholds);
}

/**
 * relabel_evaluate_request_set_keypoint_sigmas:
 * @sigmas: (nullable) (array length=n_sigmas): how far each point of a keypoint may be off; none for 1 each
 * @n_sigmas: how many; as many as each keypoint has points
 *
 * Sets how exact each point of a keypoint has to be, as COCO's `sigmas`.
 */
void
relabel_evaluate_request_set_keypoint_sigmas(RelabelEvaluateRequest *self, const double *sigmas, gsize n_sigmas)
{
  set_numbers(self->sigmas, sigmas, n_sigmas);
}
