/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "image.h"

#include <math.h>
#include <string.h>

static void
shape_free(gpointer data)
{
  RelabelMatchShape *shape = data;

  g_free((gpointer)shape->mask);
  g_free((gpointer)shape->points);
  g_free((gpointer)shape->ends);
  g_free(shape);
}

static double
get_double(JsonNode *node)
{
  return node != NULL && !json_node_is_null(node) ? json_node_get_double(node) : NAN;
}

static void
read_mask(RelabelMatchShape *shape, JsonArray *rows)
{
  guint8 *mask;

  shape->height = json_array_get_length(rows);
  shape->width = shape->height > 0 ? (guint)strlen(json_array_get_string_element(rows, 0)) : 0;
  shape->mask = mask = g_new0(guint8, (gsize)shape->width * shape->height + 1);
  for (guint y = 0; y < shape->height; y++) {
    for (guint x = 0; x < shape->width; x++)
      mask[y * shape->width + x] = json_array_get_string_element(rows, y)[x] == '1';
  }
}

static void
read_points(RelabelMatchShape *shape, JsonArray *points, JsonArray *ends)
{
  double *numbers = g_new0(double, json_array_get_length(points) + 1);
  guint *places = g_new0(guint, ends != NULL ? json_array_get_length(ends) + 1 : 1);

  shape->n_points = json_array_get_length(points) / 2;
  for (guint i = 0; i < 2 * shape->n_points; i++)
    numbers[i] = get_double(json_array_get_element(points, i));
  shape->n_shapes = ends != NULL ? json_array_get_length(ends) : 0;
  for (guint i = 0; i < shape->n_shapes; i++)
    places[i] = (guint)json_array_get_int_element(ends, i);
  shape->points = numbers;
  shape->ends = places;
}

static RelabelMatchShape *
read_shape(Image *self, JsonObject *object)
{
  RelabelMatchShape *shape;

  if (!json_object_has_member(object, "mask") && !json_object_has_member(object, "points"))
    return NULL;
  shape = g_new0(RelabelMatchShape, 1);
  g_ptr_array_add(self->shapes, shape);
  if (json_object_has_member(object, "mask"))
    read_mask(shape, json_object_get_array_member(object, "mask"));
  if (json_object_has_member(object, "points"))
    read_points(shape, json_object_get_array_member(object, "points"),
                json_object_has_member(object, "ends") ? json_object_get_array_member(object, "ends") : NULL);
  shape->closed = json_object_get_boolean_member_with_default(object, "closed", FALSE);
  shape->filled = json_object_get_boolean_member_with_default(object, "filled", FALSE);
  return shape;
}

static void
read_object(Image *self, guint side, RelabelLabelTable *table, JsonObject *object)
{
  JsonArray *box = json_object_has_member(object, "box") ? json_object_get_array_member(object, "box") : NULL;
  RelabelMatchObject read = { 0 };

  read.label = relabel_label_table_add(table, json_object_get_string_member_with_default(object, "label", NULL));
  read.confidence = get_double(json_object_get_member(object, "conf"));
  read.crowd = json_object_get_boolean_member_with_default(object, "crowd", FALSE);
  if (box != NULL)
    read.box = (RelabelBox){ get_double(json_array_get_element(box, 0)), get_double(json_array_get_element(box, 1)),
                             get_double(json_array_get_element(box, 2)), get_double(json_array_get_element(box, 3)) };
  read.shape = read_shape(self, object);
  g_array_append_val(self->objects[side], read);
  g_ptr_array_add(self->ids[side], g_strdup(json_object_get_string_member_with_default(object, "id", NULL)));
}

Image *
image_new(RelabelLabelTable *table, JsonNode *truths, JsonNode *predictions)
{
  JsonNode *lists[] = { truths, predictions };
  Image *self = g_new0(Image, 1);

  self->shapes = g_ptr_array_new_with_free_func(shape_free);
  for (guint side = 0; side < 2; side++) {
    self->objects[side] = g_array_new(FALSE, FALSE, sizeof(RelabelMatchObject));
    self->ids[side] = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; JSON_NODE_HOLDS_ARRAY(lists[side]) && i < json_array_get_length(json_node_get_array(lists[side])); i++)
      read_object(self, side, table, json_array_get_object_element(json_node_get_array(lists[side]), i));
  }
  return self;
}

void
image_free(Image *self)
{
  for (guint side = 0; side < 2; side++) {
    g_array_unref(self->objects[side]);
    g_ptr_array_unref(self->ids[side]);
  }
  g_ptr_array_unref(self->shapes);
  g_free(self);
}

gboolean
image_load(Image *self, RelabelMatcher *matcher, GError **error)
{
  return relabel_matcher_load(matcher, (const RelabelMatchObject *)(gconstpointer)self->objects[0]->data, self->objects[0]->len,
                              (const RelabelMatchObject *)(gconstpointer)self->objects[1]->data, self->objects[1]->len, error);
}

const char *
image_get_id(const Image *self, guint side, int number)
{
  return number >= 0 ? g_ptr_array_index(self->ids[side], number) : "";
}

void
assert_number(JsonNode *wanted, double number, double epsilon)
{
  if (json_node_is_null(wanted))
    g_assert_true(isnan(number));
  else if (epsilon == 0)
    g_assert_cmpfloat(json_node_get_double(wanted), ==, number);
  else
    g_assert_cmpfloat_with_epsilon(json_node_get_double(wanted), number, epsilon);
}
