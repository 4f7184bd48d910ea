/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-keypoint.h"

#include <math.h>
#include <string.h>

#include "relabel-document.h"

/**
 * RelabelKeypoint:
 *
 * The points of one object, in the order of its skeleton.
 */
struct _RelabelKeypoint {
  RelabelLabel parent_instance;

  GArray *points;      /* x, y as doubles; both NaN where a point is missing */
  GArray *confidences; /* doubles, or NULL */
};

G_DEFINE_FINAL_TYPE(RelabelKeypoint, relabel_keypoint, RELABEL_TYPE_LABEL)

static gboolean
read_confidences(RelabelKeypoint *self, JsonNode *node, GError **error)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY(node))
    return relabel_document_expected("confidence", "a list of numbers", node, error);
  array = json_node_get_array(node);
  relabel_keypoint_set_confidences(self, NULL, 0);
  /* An empty list has an address too, for it is not the same as none. */
  self->confidences = g_array_sized_new(FALSE, FALSE, sizeof(double), json_array_get_length(array) + 1);
  for (guint i = 0; i < json_array_get_length(array); i++) {
    JsonNode *number = json_array_get_element(array, i);
    double confidence = NAN;

    if (!JSON_NODE_HOLDS_NULL(number) && !relabel_document_get_number(number, &confidence))
      return relabel_document_expected("confidence", "a list of numbers", number, error);
    g_array_append_val(self->confidences, confidence);
  }
  return TRUE;
}

static gboolean
relabel_keypoint_read_member(RelabelLabel *label, const char *name, JsonNode *node, gboolean *taken, GError **error)
{
  RelabelKeypoint *self = RELABEL_KEYPOINT(label);

  *taken = TRUE;
  if (strcmp(name, "points") == 0) {
    g_array_set_size(self->points, 0);
    return relabel_document_read_points(node, "points", self->points, error);
  }
  if (strcmp(name, "confidence") == 0)
    return read_confidences(self, node, error);
  *taken = FALSE;
  return TRUE;
}

static void
relabel_keypoint_write_members(RelabelLabel *label, JsonObject *document)
{
  RelabelKeypoint *self = RELABEL_KEYPOINT(label);
  JsonArray *confidences;

  json_object_set_array_member(document, "points",
                               relabel_document_points((const double *)(gpointer)self->points->data, self->points->len / 2));
  if (self->confidences == NULL)
    return;
  confidences = json_array_sized_new(self->confidences->len);
  for (guint i = 0; i < self->confidences->len; i++)
    json_array_add_element(confidences, relabel_document_number(g_array_index(self->confidences, double, i)));
  json_object_set_array_member(document, "confidence", confidences);
}

static void
relabel_keypoint_finalize(GObject *object)
{
  RelabelKeypoint *self = RELABEL_KEYPOINT(object);

  g_array_unref(self->points);
  g_clear_pointer(&self->confidences, g_array_unref);
  G_OBJECT_CLASS(relabel_keypoint_parent_class)->finalize(object);
}

static void
relabel_keypoint_class_init(RelabelKeypointClass *klass)
{
  RelabelLabelClass *label_class = RELABEL_LABEL_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = relabel_keypoint_finalize;
  label_class->document_class = "Keypoint";
  label_class->has_label = TRUE;
  label_class->has_index = TRUE;
  label_class->read_member = relabel_keypoint_read_member;
  label_class->write_members = relabel_keypoint_write_members;
}

static void
relabel_keypoint_init(RelabelKeypoint *self)
{
  self->points = g_array_new(FALSE, FALSE, sizeof(double));
}

/**
 * relabel_keypoint_new:
 * @label: (nullable): the class
 *
 * Returns: (transfer full): a keypoint label without points
 */
RelabelKeypoint *
relabel_keypoint_new(const char *label)
{
  RelabelKeypoint *self = g_object_new(RELABEL_TYPE_KEYPOINT, NULL);

  relabel_label_set_label(RELABEL_LABEL(self), label);
  return self;
}

/**
 * relabel_keypoint_get_points:
 * @n_numbers: (out): twice the number of points
 *
 * Returns: (transfer none) (array length=n_numbers): x and y of each point in turn, as parts of the image's width and height; NaN for a
 *   point that is missing
 */
const double *
relabel_keypoint_get_points(RelabelKeypoint *self, gsize *n_numbers)
{
  *n_numbers = self->points->len;
  return (const double *)(gpointer)self->points->data;
}

/**
 * relabel_keypoint_set_points:
 * @numbers: (array length=n_numbers): x and y of each point in turn, as parts of the image's width and height; NaN for a missing point
 * @n_numbers: twice the number of points
 *
 * Replaces all points.
 */
void
relabel_keypoint_set_points(RelabelKeypoint *self, const double *numbers, gsize n_numbers)
{
  g_array_set_size(self->points, 0);
  g_array_append_vals(self->points, numbers, (guint)(n_numbers & ~(gsize)1));
}

/**
 * relabel_keypoint_get_confidences:
 * @n_confidences: (out): the number of points that have one
 *
 * Returns: (transfer none) (nullable) (array length=n_confidences): a confidence for each point, or %NULL
 */
const double *
relabel_keypoint_get_confidences(RelabelKeypoint *self, gsize *n_confidences)
{
  *n_confidences = self->confidences != NULL ? self->confidences->len : 0;
  return self->confidences != NULL ? (const double *)(gpointer)self->confidences->data : NULL;
}

/**
 * relabel_keypoint_set_confidences:
 * @confidences: (nullable) (array length=n_confidences): a confidence for each point, or %NULL for none
 * @n_confidences: their number
 *
 * Replaces all confidences.
 */
void
relabel_keypoint_set_confidences(RelabelKeypoint *self, const double *confidences, gsize n_confidences)
{
  g_clear_pointer(&self->confidences, g_array_unref);
  if (confidences == NULL)
    return;
  self->confidences = g_array_sized_new(FALSE, FALSE, sizeof(double), (guint)n_confidences + 1);
  g_array_append_vals(self->confidences, confidences, (guint)n_confidences);
}
