/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-polyline.h"

#include <string.h>

#include "relabel-document.h"

/**
 * RelabelPolyline:
 *
 * One or several lines or polygons that are one object.
 */
struct _RelabelPolyline {
  RelabelLabel parent_instance;

  GArray *points; /* x, y as doubles */
  GArray *ends;   /* of each shape, in doubles */
  gboolean closed;
  gboolean filled;
};

G_DEFINE_FINAL_TYPE(RelabelPolyline, relabel_polyline, RELABEL_TYPE_LABEL)

static gboolean
read_shapes(RelabelPolyline *self, JsonNode *node, GError **error)
{
  JsonArray *shapes;

  if (!JSON_NODE_HOLDS_ARRAY(node))
    return relabel_document_expected("points", "a list of shapes", node, error);
  shapes = json_node_get_array(node);
  relabel_polyline_clear_shapes(self);
  for (guint i = 0; i < json_array_get_length(shapes); i++) {
    if (!relabel_document_read_points(json_array_get_element(shapes, i), "points", self->points, error))
      return FALSE;
    g_array_append_val(self->ends, self->points->len);
  }
  return TRUE;
}

static gboolean
relabel_polyline_read_member(RelabelLabel *label, const char *name, JsonNode *node, gboolean *taken, GError **error)
{
  RelabelPolyline *self = RELABEL_POLYLINE(label);

  *taken = TRUE;
  if (strcmp(name, "points") == 0)
    return read_shapes(self, node, error);
  if (strcmp(name, "closed") == 0)
    return relabel_document_read_flag(node, name, &self->closed, error);
  if (strcmp(name, "filled") == 0)
    return relabel_document_read_flag(node, name, &self->filled, error);
  *taken = FALSE;
  return TRUE;
}

static void
relabel_polyline_write_members(RelabelLabel *label, JsonObject *document)
{
  RelabelPolyline *self = RELABEL_POLYLINE(label);
  JsonArray *shapes = json_array_sized_new(self->ends->len);

  for (guint i = 0; i < self->ends->len; i++) {
    gsize n = 0;
    const double *shape = relabel_polyline_get_shape(self, i, &n);

    json_array_add_array_element(shapes, relabel_document_points(shape, n / 2));
  }
  json_object_set_array_member(document, "points", shapes);
  json_object_set_boolean_member(document, "closed", self->closed);
  json_object_set_boolean_member(document, "filled", self->filled);
}

static void
relabel_polyline_finalize(GObject *object)
{
  RelabelPolyline *self = RELABEL_POLYLINE(object);

  g_array_unref(self->points);
  g_array_unref(self->ends);
  G_OBJECT_CLASS(relabel_polyline_parent_class)->finalize(object);
}

static void
relabel_polyline_class_init(RelabelPolylineClass *klass)
{
  RelabelLabelClass *label_class = RELABEL_LABEL_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = relabel_polyline_finalize;
  label_class->document_class = "Polyline";
  label_class->has_label = TRUE;
  label_class->has_confidence = TRUE;
  label_class->has_index = TRUE;
  label_class->read_member = relabel_polyline_read_member;
  label_class->write_members = relabel_polyline_write_members;
}

static void
relabel_polyline_init(RelabelPolyline *self)
{
  self->points = g_array_new(FALSE, FALSE, sizeof(double));
  self->ends = g_array_new(FALSE, FALSE, sizeof(guint));
}

/**
 * relabel_polyline_new:
 * @label: (nullable): the class
 * @closed: whether the last point of each shape is joined to its first
 * @filled: whether the shapes are areas
 *
 * Returns: (transfer full): a polyline without shapes
 */
RelabelPolyline *
relabel_polyline_new(const char *label, gboolean closed, gboolean filled)
{
  RelabelPolyline *self = g_object_new(RELABEL_TYPE_POLYLINE, NULL);

  relabel_label_set_label(RELABEL_LABEL(self), label);
  self->closed = closed;
  self->filled = filled;
  return self;
}

/**
 * relabel_polyline_get_n_shapes:
 *
 * Returns: the number of shapes
 */
guint
relabel_polyline_get_n_shapes(RelabelPolyline *self)
{
  return self->ends->len;
}

/**
 * relabel_polyline_get_shape:
 * @shape: from 0
 * @n_numbers: (out): twice the number of points
 *
 * Returns: (transfer none) (array length=n_numbers): x and y of each point in turn, as parts of the image's width and height
 */
const double *
relabel_polyline_get_shape(RelabelPolyline *self, guint shape, gsize *n_numbers)
{
  guint begin = shape > 0 ? g_array_index(self->ends, guint, shape - 1) : 0;

  *n_numbers = g_array_index(self->ends, guint, shape) - begin;
  return (const double *)(gpointer)self->points->data + begin;
}

/**
 * relabel_polyline_add_shape:
 * @numbers: (array length=n_numbers): x and y of each point in turn, as parts of the image's width and height
 * @n_numbers: twice the number of points
 *
 * Adds a shape.
 */
void
relabel_polyline_add_shape(RelabelPolyline *self, const double *numbers, gsize n_numbers)
{
  g_array_append_vals(self->points, numbers, (guint)(n_numbers & ~(gsize)1));
  g_array_append_val(self->ends, self->points->len);
}

/**
 * relabel_polyline_clear_shapes:
 *
 * Removes all shapes.
 */
void
relabel_polyline_clear_shapes(RelabelPolyline *self)
{
  g_array_set_size(self->points, 0);
  g_array_set_size(self->ends, 0);
}

/**
 * relabel_polyline_get_closed:
 *
 * Returns: whether the last point of each shape is joined to its first
 */
gboolean
relabel_polyline_get_closed(RelabelPolyline *self)
{
  return self->closed;
}

/**
 * relabel_polyline_set_closed:
 * @closed: whether the last point of each shape is joined to its first
 *
 * Sets whether the shapes are closed.
 */
void
relabel_polyline_set_closed(RelabelPolyline *self, gboolean closed)
{
  self->closed = closed != FALSE;
}

/**
 * relabel_polyline_get_filled:
 *
 * Returns: whether the shapes are areas
 */
gboolean
relabel_polyline_get_filled(RelabelPolyline *self)
{
  return self->filled;
}

/**
 * relabel_polyline_set_filled:
 * @filled: whether the shapes are areas
 *
 * Sets whether the shapes are areas.
 */
void
relabel_polyline_set_filled(RelabelPolyline *self, gboolean filled)
{
  self->filled = filled != FALSE;
}
