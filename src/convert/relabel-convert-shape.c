/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-convert-shape.h"

#include <math.h>
#include <string.h>

#include "relabel-conversion.h"
#include "relabel-json.h"
#include "relabel-mask-rle.h"

/* Of an outline that stands for an ellipse, and of a piece of a Bézier curve. */
#define ELLIPSE_POINTS 64
#define CURVE_POINTS 16

/* More points are nobody's drawing. */
#define MAX_POINTS 1000000

/* Outlines of masks have no more: each corner is a list of numbers in JSON. */
#define MAX_CORNERS 100000

/* The longest run of the RLE is 65,536 values in 20 bits: shorter data can't hold a mask, whatever size it claims. */
#define MAX_PIXELS_A_BYTE (65536 / 4 * 8 / 20 + 1)

static void
add_point(GArray *numbers, double x, double y)
{
  const double point[2] = { x, y };

  g_array_append_vals(numbers, point, 2);
}

/* Rotation is around the upper left corner, clockwise, in pixels: percent of a picture that is not square are of two lengths. */
static void
add_turned(RelabelRegionShape *self, double x, double y, double degrees, double dx, double dy)
{
  double aspect = self->width > 0 && self->height > 0 ? (double)self->width / self->height : 1;
  double angle = degrees * G_PI / 180;

  add_point(self->numbers, x + dx * cos(angle) - dy / aspect * sin(angle), y + dx * aspect * sin(angle) + dy * cos(angle));
}

static double
peek_rotation(JsonObject *value)
{
  double rotation = 0;

  if (!relabel_json_number(json_object_get_member(value, "rotation"), &rotation) || !isfinite(rotation))
    return 0;
  return rotation;
}

static gboolean
read_rectangle(RelabelRegionShape *self, JsonObject *value, GError **error)
{
  double x, y, width, height, rotation = peek_rotation(value);

  if (!relabel_convert_get_number(value, "x", &x, error) || !relabel_convert_get_number(value, "y", &y, error) ||
      !relabel_convert_get_number(value, "width", &width, error) || !relabel_convert_get_number(value, "height", &height, error))
    return FALSE;
  self->closed = TRUE;
  add_turned(self, x, y, rotation, 0, 0);
  add_turned(self, x, y, rotation, width, 0);
  add_turned(self, x, y, rotation, width, height);
  add_turned(self, x, y, rotation, 0, height);
  return TRUE;
}

/* x and y are the middle. */
static gboolean
read_ellipse(RelabelRegionShape *self, JsonObject *value, GError **error)
{
  double x, y, rx, ry, rotation = peek_rotation(value);

  if (!relabel_convert_get_number(value, "x", &x, error) || !relabel_convert_get_number(value, "y", &y, error) ||
      !relabel_convert_get_number(value, "radiusX", &rx, error) || !relabel_convert_get_number(value, "radiusY", &ry, error))
    return FALSE;
  self->closed = TRUE;
  for (int i = 0; i < ELLIPSE_POINTS; i++) {
    double angle = 2 * G_PI * i / ELLIPSE_POINTS;

    add_turned(self, x, y, rotation, rx * cos(angle), ry * sin(angle));
  }
  return TRUE;
}

static gboolean
read_pair(JsonNode *node, double point[2], GError **error)
{
  JsonArray *pair = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

  if (pair == NULL || json_array_get_length(pair) != 2 || !relabel_json_number(json_array_get_element(pair, 0), &point[0]) ||
      !relabel_json_number(json_array_get_element(pair, 1), &point[1]))
    return relabel_convert_refuse_region(error, "a point is not two numbers");
  if (!isfinite(point[0]) || !isfinite(point[1]) || fabs(point[0]) > 1e6 || fabs(point[1]) > 1e6)
    return relabel_convert_refuse_region(error, "a point is out of all range");
  return TRUE;
}

static JsonArray *
get_points(JsonObject *value, const char *name, GError **error)
{
  JsonArray *array = relabel_json_get_array(value, name, error);

  if (array != NULL && json_array_get_length(array) > MAX_POINTS) {
    relabel_convert_refuse_region(error, "it has more than %d points", MAX_POINTS);
    return NULL;
  }
  return array;
}

static gboolean
read_polygon(RelabelRegionShape *self, JsonObject *value, GError **error)
{
  JsonArray *array = get_points(value, "points", error);

  if (array == NULL)
    return FALSE;
  self->closed = relabel_json_peek_boolean(value, "closed", TRUE);
  for (guint i = 0; i < json_array_get_length(array); i++) {
    double point[2];

    if (!read_pair(json_array_get_element(array, i), point, error))
      return FALSE;
    g_array_append_vals(self->numbers, point, 2);
  }
  return TRUE;
}

/* A vertex, or a control point of one: {"x", "y"}. */
static gboolean
read_vertex(JsonObject *vertex, double point[2], GError **error)
{
  return relabel_convert_get_number(vertex, "x", &point[0], error) && relabel_convert_get_number(vertex, "y", &point[1], error);
}

/* A cubic curve from the last point; a missing handle lies on its end. */
static void
add_curve(GArray *numbers, JsonObject *from, JsonObject *to, const double a[2], const double d[2])
{
  double b[2] = { a[0], a[1] }, c[2] = { d[0], d[1] };
  JsonObject *handle1 = relabel_json_peek_object(from, "controlPoint2");
  JsonObject *handle2 = relabel_json_peek_object(to, "controlPoint1");

  if (handle1 != NULL && !read_vertex(handle1, b, NULL))
    memcpy(b, a, sizeof b);
  if (handle2 != NULL && !read_vertex(handle2, c, NULL))
    memcpy(c, d, sizeof c);
  for (int i = 1; i <= CURVE_POINTS; i++) {
    double t = (double)i / CURVE_POINTS, s = 1 - t;

    add_point(numbers, s * s * s * a[0] + 3 * s * s * t * b[0] + 3 * s * t * t * c[0] + t * t * t * d[0],
              s * s * s * a[1] + 3 * s * s * t * b[1] + 3 * s * t * t * c[1] + t * t * t * d[1]);
  }
}

static gboolean
read_vector(RelabelRegionShape *self, JsonObject *value, GError **error)
{
  JsonArray *array = get_points(value, "vertices", error);
  JsonObject *last = NULL;
  double last_point[2] = { 0, 0 };

  if (array == NULL)
    return FALSE;
  self->closed = relabel_json_peek_boolean(value, "closed", FALSE);
  for (guint i = 0; i < json_array_get_length(array); i++) {
    JsonNode *node = json_array_get_element(array, i);
    JsonObject *vertex = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
    double point[2];

    if (vertex == NULL)
      return relabel_convert_refuse_region(error, "a vertex is no object");
    if (!read_vertex(vertex, point, error))
      return FALSE;
    if (last != NULL && (relabel_json_peek_boolean(vertex, "isBezier", FALSE) || relabel_json_peek_boolean(last, "isBezier", FALSE)))
      add_curve(self->numbers, last, vertex, last_point, point);
    else
      g_array_append_vals(self->numbers, point, 2);
    last = vertex;
    memcpy(last_point, point, sizeof point);
  }
  return TRUE;
}

static guint8 *
read_rle_bytes(JsonArray *array, GError **error)
{
  guint n = json_array_get_length(array);
  g_autofree guint8 *bytes = g_malloc(MAX(n, 1));

  for (guint i = 0; i < n; i++) {
    JsonNode *node = json_array_get_element(array, i);
    gint64 byte = relabel_json_is_number(node) ? json_node_get_int(node) : -1;

    if (byte < 0 || byte > 255) {
      relabel_convert_refuse_region(error, "its mask has a number that is no byte");
      return NULL;
    }
    bytes[i] = (guint8)byte;
  }
  return g_steal_pointer(&bytes);
}

static gboolean
read_brush(RelabelRegionShape *self, JsonObject *value, GError **error)
{
  JsonArray *array = relabel_json_get_array(value, "rle", error);
  gsize n_pixels = (gsize)self->width * (gsize)self->height;
  g_autofree guint8 *bytes = NULL;

  if (array == NULL)
    return FALSE;
  if (n_pixels == 0)
    return relabel_convert_refuse_region(error, "the size of its image is missing");
  if ((gsize)json_array_get_length(array) * MAX_PIXELS_A_BYTE < n_pixels)
    return relabel_convert_refuse_region(error, "its mask is cut short");
  bytes = read_rle_bytes(array, error);
  if (bytes == NULL)
    return FALSE;
  self->plane = g_malloc(n_pixels);
  return relabel_mask_rle_decode(bytes, json_array_get_length(array), self->plane, n_pixels, error);
}

/* What a PNG says of its size at its beginning, before it is unpacked. */
static gboolean
check_png(const guint8 *data, gsize length, int width, int height, GError **error)
{
  guint32 size[2];

  if (length < 24 || memcmp(data, "\x89PNG\r\n\x1a\n", 8) != 0)
    return relabel_convert_refuse_region(error, "its mask is no PNG");
  memcpy(size, data + 16, sizeof size);
  if (GUINT32_FROM_BE(size[0]) == (guint32)width && GUINT32_FROM_BE(size[1]) == (guint32)height)
    return TRUE;
  return relabel_convert_refuse_region(error, "its mask is %u × %u, its image %d × %d", GUINT32_FROM_BE(size[0]), GUINT32_FROM_BE(size[1]),
                                       width, height);
}

/* A data: URL of a PNG whose pixels that can be seen are the mask. */
static gboolean
read_bitmask(RelabelRegionShape *self, JsonObject *value, GError **error)
{
  static const char prefix[] = "data:image/png;base64,";
  const char *url = relabel_json_get_string(value, "imageDataURL", error);
  g_autoptr(RelabelMask) mask = NULL;
  g_autoptr(GBytes) png = NULL;
  guchar *data;
  gsize length = 0;

  if (url == NULL)
    return FALSE;
  if (!g_str_has_prefix(url, prefix))
    return relabel_convert_refuse_region(error, "its mask is no PNG");
  if (self->width == 0 || self->height == 0)
    return relabel_convert_refuse_region(error, "the size of its image is missing");
  data = g_base64_decode(url + strlen(prefix), &length);
  png = g_bytes_new_take(data, length);
  if (!check_png(data, length, self->width, self->height, error))
    return FALSE;
  mask = relabel_mask_new_from_alpha(png, error);
  if (mask == NULL)
    return FALSE;
  if (mask->width != self->width || mask->height != self->height)
    return relabel_convert_refuse_region(error, "its mask can't be read");
  self->plane = g_memdup2(mask->pixels, (gsize)mask->width * (gsize)mask->height);
  return TRUE;
}

/* Any brush stroke counts, however faint its edge. */
static void
make_binary(RelabelRegionShape *self)
{
  gsize n = (gsize)self->width * (gsize)self->height;

  for (gsize i = 0; i < n; i++)
    self->plane[i] = self->plane[i] > 0 ? 255 : 0;
}

static const struct {
  const char *type;
  gboolean (*read)(RelabelRegionShape *self, JsonObject *value, GError **error);
} readers[] = {
  { "rectanglelabels", read_rectangle }, { "rectangle", read_rectangle },   { "ellipselabels", read_ellipse },
  { "ellipse", read_ellipse },           { "polygonlabels", read_polygon }, { "polygon", read_polygon },
  { "vectorlabels", read_vector },       { "vector", read_vector },         { "brushlabels", read_brush },
  { "brush", read_brush },               { "bitmasklabels", read_bitmask }, { "bitmask", read_bitmask },
};

/* What the region says of its image; 0 where it says nothing. A size that no image has is an error. */
gboolean
relabel_region_size(JsonObject *region, int *width, int *height, GError **error)
{
  gint64 w = relabel_json_peek_int(region, "original_width", 0);
  gint64 h = relabel_json_peek_int(region, "original_height", 0);

  if (w < 0 || h < 0 || w > G_MAXINT32 || h > G_MAXINT32 || w * h > RELABEL_MASK_MAX_PIXELS)
    return relabel_convert_refuse_region(error, "its image is %" G_GINT64_FORMAT " × %" G_GINT64_FORMAT " pixels, which is more than is read", w, h);
  *width = (int)w;
  *height = (int)h;
  return TRUE;
}

gboolean
relabel_region_shape_read(RelabelRegionShape *self, JsonObject *region, GError **error)
{
  const char *type = relabel_json_peek_string(region, "type");
  JsonObject *value = relabel_convert_get_value(region, error);

  memset(self, 0, sizeof *self);
  if (value == NULL || !relabel_region_size(region, &self->width, &self->height, error))
    return FALSE;
  for (gsize i = 0; type != NULL && i < G_N_ELEMENTS(readers); i++) {
    if (strcmp(readers[i].type, type) != 0)
      continue;
    self->numbers = g_array_new(FALSE, FALSE, sizeof(double));
    if (!readers[i].read(self, value, error)) {
      relabel_region_shape_clear(self);
      return FALSE;
    }
    if (self->plane != NULL) {
      g_clear_pointer(&self->numbers, g_array_unref);
      make_binary(self);
    }
    return TRUE;
  }
  return relabel_convert_refuse_region(error, "its type “%s” has no shape that is known", type != NULL ? type : "");
}

void
relabel_region_shape_clear(RelabelRegionShape *self)
{
  g_clear_pointer(&self->numbers, g_array_unref);
  g_clear_pointer(&self->plane, g_free);
}

gboolean
relabel_region_shape_get_bounds(RelabelRegionShape *self, double bounds[4])
{
  RelabelPixelBox box;
  double x1 = INFINITY, y1 = INFINITY, x2 = -INFINITY, y2 = -INFINITY;

  if (self->plane != NULL) {
    if (!relabel_mask_find_bounds(self->plane, self->width, self->height, &box))
      return FALSE;
    bounds[0] = 100.0 * box.x / self->width;
    bounds[1] = 100.0 * box.y / self->height;
    bounds[2] = 100.0 * box.width / self->width;
    bounds[3] = 100.0 * box.height / self->height;
    return TRUE;
  }
  for (guint i = 0; i + 1 < self->numbers->len; i += 2) {
    x1 = fmin(x1, g_array_index(self->numbers, double, i));
    x2 = fmax(x2, g_array_index(self->numbers, double, i));
    y1 = fmin(y1, g_array_index(self->numbers, double, i + 1));
    y2 = fmax(y2, g_array_index(self->numbers, double, i + 1));
  }
  bounds[0] = x1;
  bounds[1] = y1;
  bounds[2] = x2 - x1;
  bounds[3] = y2 - y1;
  return self->numbers->len >= 2;
}

static void
scale(GArray *numbers, double x, double y)
{
  for (guint i = 0; i < numbers->len; i++)
    g_array_index(numbers, double, i) *= i % 2 == 0 ? x : y;
}

/* How often outlines turn between four pixels. */
static guint
count_turns(gboolean a, gboolean b, gboolean c, gboolean d)
{
  guint n = (guint)(a + b + c + d);

  return n == 1 || n == 3 ? 1 : a == d && a != b && n == 2 ? 2 : 0;
}

/* Before memory is taken for them. */
static gboolean
has_few_corners(const guint8 *plane, int width, int height)
{
  guint n = 0;

  for (int y = 0; y <= height; y++) {
    const guint8 *below = y < height ? plane + (gsize)y * (gsize)width : NULL;
    const guint8 *above = y > 0 ? plane + (gsize)(y - 1) * (gsize)width : NULL;

    for (int x = 0; x <= width; x++)
      n += count_turns(above != NULL && x > 0 && above[x - 1] != 0, above != NULL && x < width && above[x] != 0,
                       below != NULL && x > 0 && below[x - 1] != 0, below != NULL && x < width && below[x] != 0);
    if (n > MAX_CORNERS)
      return FALSE;
  }
  return TRUE;
}

gboolean
relabel_convert_trace(const guint8 *plane, int width, int height, GArray *numbers, GArray *ends)
{
  return has_few_corners(plane, width, height) && relabel_mask_trace(plane, width, height, numbers, ends);
}

gboolean
relabel_region_shape_get_outlines(RelabelRegionShape *self, GArray *numbers, GArray *ends, GError **error)
{
  g_autoptr(GArray) traced = NULL;
  guint n_ends = ends->len, before = numbers->len;

  if (self->plane == NULL) {
    g_array_append_vals(numbers, self->numbers->data, self->numbers->len);
    g_array_append_val(ends, numbers->len);
    return TRUE;
  }
  traced = g_array_new(FALSE, FALSE, sizeof(double));
  if (!relabel_convert_trace(self->plane, self->width, self->height, traced, ends))
    return relabel_convert_refuse_region(error, "its mask is too ragged for an outline");
  scale(traced, 100.0 / self->width, 100.0 / self->height);
  g_array_append_vals(numbers, traced->data, traced->len);
  for (guint i = n_ends; i < ends->len; i++)
    g_array_index(ends, guint, i) += before;
  return TRUE;
}

/* Adds a mask to the plane, whose size it has to have. */
gboolean
relabel_region_draw(RelabelRegionShape *self, guint8 *plane, int width, int height, GError **error)
{
  gsize n = (gsize)width * (gsize)height;

  if (self->width != width || self->height != height)
    return relabel_convert_refuse_region(error, "its mask is %d × %d, the others' %d × %d", self->width, self->height, width, height);
  for (gsize i = 0; i < n; i++)
    plane[i] |= self->plane[i];
  return TRUE;
}
