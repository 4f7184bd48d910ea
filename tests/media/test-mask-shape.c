/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "mask-test.h"
#include "relabel-mask-shape.h"

/* FiftyOne's masks, and what FiftyOne renders of them. */
static void
test_vector(gconstpointer data)
{
  JsonObject *vector = (JsonObject *)data;
  JsonObject *labels = json_object_get_object_member(vector, "fiftyone");
  JsonArray *detections = json_object_get_array_member(labels, "detections");
  g_autoptr(RelabelMask) wanted =
      vector_mask(json_object_get_string_member(json_object_get_object_member(vector, "full_mask"), "png"));
  g_autofree guint8 *plane = g_malloc0(relabel_mask_get_size(wanted));

  g_assert_cmpuint(json_array_get_length(detections), >, 0);
  for (guint i = 0; i < json_array_get_length(detections); i++) {
    JsonObject *detection = json_array_get_object_element(detections, i);
    JsonArray *box = json_object_get_array_member(detection, "bounding_box");
    JsonObject *binary = json_object_get_object_member(json_object_get_object_member(detection, "mask"), "$binary");
    gsize n = 0;
    guint8 *bytes = g_base64_decode(json_object_get_string_member(binary, "base64"), &n);
    g_autoptr(GBytes) npy = g_bytes_new_take(bytes, n);
    g_autoptr(RelabelMask) mask = relabel_mask_new_from_npy(npy, NULL);

    relabel_mask_render(mask, json_array_get_double_element(box, 0), json_array_get_double_element(box, 1),
                        json_array_get_double_element(box, 2), json_array_get_double_element(box, 3), plane, wanted->width,
                        wanted->height);
  }
  for (gsize i = 0; i < relabel_mask_get_size(wanted); i++)
    g_assert_cmpint(plane[i], ==, wanted->pixels[i] > 0 ? 255 : 0);
}

static guint
next(guint32 *state)
{
  *state = *state * 1664525u + 1013904223u;
  return *state >> 8;
}

typedef struct {
  RelabelMask *mask;
  int width;
  int height;
  double box[4];
} Scene;

/* Masks from 1 × 1 to 90 × 90 of different values, larger and smaller than their boxes, some of them twice as large, and boxes
 * that lie partly or fully outside. */
static Scene
scene_new(guint32 *state, gboolean halved)
{
  static const guint edges[] = { 3, 12, 40, 90 }, tops[] = { 1, 255, 3, 20 };
  guint edge = edges[next(state) % 4], top, density;
  int width = 1 + (int)(next(state) % edge), height = 1 + (int)(next(state) % edge);
  Scene scene = { .mask = relabel_mask_new(RELABEL_MASK_8, width, height, NULL) };

  scene.width = 1 + (int)(next(state) % 80);
  scene.height = 1 + (int)(next(state) % 80);
  top = tops[next(state) % 4];
  density = 1 + next(state) % 9;
  for (gsize i = 0; i < relabel_mask_get_size(scene.mask); i++) {
    if (next(state) % 10 < density)
      scene.mask->pixels[i] = (guint8)(1 + next(state) % top);
  }
  for (int i = 0; i < 4; i++)
    scene.box[i] = next(state) % 150 / 100.0 - (i < 2 ? 0.25 : 0);
  if (halved)
    scene = (Scene){ scene.mask, MAX(width / 2, 1), MAX(height / 2, 1), { 0, 0, 1, 1 } };
  return scene;
}

/* SHA-1 of 60 planes each, as OpenCV 4.11 gives them: cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR) > 0. */
static const char *const opencv[] = {
  "aae43a06a372a4d608e719e9d2d09bbfd10b8bc1",
  "17a9b72ebac32acaab490de674e5c1cf8442894a",
  "ae93ea68a2b64ca6d54e9eb1fc48fa2e60f48682",
  "e0310eef82d9f426bffdc2813a70d4c4425d7b9b",
  "ff8a6a105ac32cbe110965fa884e89a8c1629810",
  "602e016194f95429a41b755af7c53109c5abdc5b",
  "f890522944e54cb1ffe09785d7e50a8e63781ac6",
  "7c70a1b4347c2055bdd1f6edfe79afe8bfc097f5",
};

static void
test_opencv(gconstpointer data)
{
  gsize group = GPOINTER_TO_SIZE(data);
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA1);
  guint32 state = (guint32)group + 1;

  for (int i = 0; i < 60; i++) {
    Scene scene = scene_new(&state, i % 6 == 0);
    gsize n = (gsize)scene.width * (gsize)scene.height;
    g_autofree guint8 *plane = g_malloc0(n);

    relabel_mask_render(scene.mask, scene.box[0], scene.box[1], scene.box[2], scene.box[3], plane, scene.width, scene.height);
    g_checksum_update(sum, plane, (gssize)n);
    relabel_mask_unref(scene.mask);
  }
  g_assert_cmpstr(g_checksum_get_string(sum), ==, opencv[group]);
}

static void
test_formats(void)
{
  static const struct {
    RelabelMaskFormat format;
    guint32 value;
  } rows[] = { { RELABEL_MASK_8, 255 }, { RELABEL_MASK_16, 255 }, { RELABEL_MASK_16, 256 }, { RELABEL_MASK_16, 65280 },
               { RELABEL_MASK_RGB, 0x0000ff }, { RELABEL_MASK_RGB, 0x00ff00 }, { RELABEL_MASK_RGB, 0xff0000 } };
  guint8 wanted[30 * 20] = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autoptr(RelabelMask) mask = relabel_mask_new(rows[i].format, 4, 3, NULL);
    guint8 plane[30 * 20] = { 0 };

    relabel_mask_set_value(mask, 1, 1, rows[i].value);
    relabel_mask_set_value(mask, 3, 2, rows[i].value);
    relabel_mask_render(mask, 0.1, 0.1, 0.7, 0.8, i == 0 ? wanted : plane, 30, 20);
    g_assert_nonnull(memchr(wanted, 255, sizeof wanted));
    if (i > 0)
      g_assert_cmpmem(plane, sizeof plane, wanted, sizeof wanted);
  }
}

static const struct {
  const char *name;
  double box[4];
  RelabelPixelBox pixels; /* of 50 × 40 */
} places[] = {
  { "whole", { 0, 0, 1, 1 }, { 0, 0, 50, 40 } },
  { "cut-down", { 0.123, 0.234, 0.345, 0.456 }, { 6, 9, 17, 18 } },
  { "left-and-above", { -0.5, -0.25, 1, 1 }, { 0, 0, 25, 30 } },
  { "right-and-below", { 0.5, 0.75, 1, 1 }, { 25, 30, 25, 10 } },
  { "a-little-before", { -0.019, -0.024, 0.5, 0.5 }, { 0, 0, 24, 19 } },
  { "huge", { -1e300, -1e300, 2e300, 2e300 }, { 0, 0, 50, 40 } },
  { "infinite", { 0, 0, INFINITY, INFINITY }, { 0, 0, 50, 40 } },
  { "small", { 0.5, 0.5, 0.001, 0.001 }, { 25, 20, 0, 0 } },
  { "far", { 1e300, 0, 1, 1 }, { 50, 0, 0, 40 } },
  { "negative", { 0.5, 0.5, -0.25, -0.25 }, { 25, 20, 0, 0 } },
  { "no-number", { NAN, 0, 1, 1 }, { 0, 0, 0, 40 } },
  { "both-infinite", { -INFINITY, 0, INFINITY, 1 }, { 0, 0, 0, 40 } },
};

/* A mask that is set everywhere fills its box. */
static void
test_place(gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data);
  const double *box = places[i].box;
  const RelabelPixelBox *wanted = &places[i].pixels;
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, 3, 3, NULL);
  guint8 plane[50 * 40] = { 0 };
  RelabelPixelBox located, bounds;

  memset(mask->pixels, 1, 9);
  relabel_mask_locate(box[0], box[1], box[2], box[3], 50, 40, &located);
  g_assert_cmpmem(&located, sizeof located, wanted, sizeof *wanted);
  relabel_mask_render(mask, box[0], box[1], box[2], box[3], plane, 50, 40);
  g_assert_cmpint(relabel_mask_find_bounds(plane, 50, 40, &bounds), ==, wanted->width > 0 && wanted->height > 0);
  if (wanted->width > 0 && wanted->height > 0)
    g_assert_cmpmem(&bounds, sizeof bounds, wanted, sizeof *wanted);
}

/* What was in the plane stays. */
static void
test_over(void)
{
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, 2, 1, NULL);
  static const double triangle[] = { 2, 0, 4, 0, 4, 2 };
  static const guint ends[] = { 6 };
  guint8 plane[8] = { 0, 255, 0, 0, 255, 0, 0, 0 };

  relabel_mask_set_value(mask, 1, 0, 1);
  relabel_mask_render(mask, 0, 0.5, 1, 0.5, plane, 4, 2);
  g_assert_cmpmem(plane, 8, "\0\xff\0\0\xff\0\xff\xff", 8);
  relabel_mask_fill(triangle, ends, 1, plane, 4, 2);
  g_assert_cmpmem(plane, 8, "\0\xff\xff\xff\xff\0\xff\xff", 8);
}

static void
test_bounds(void)
{
  for (int width = 1; width < 30; width++) {
    for (int height = 1; height < 4; height++) {
      guint8 plane[30 * 4] = { 0 };
      RelabelPixelBox bounds;

      g_assert_false(relabel_mask_find_bounds(plane, width, height, &bounds));
      plane[width * height - 1] = 1;
      plane[width / 3] = 9;
      g_assert_true(relabel_mask_find_bounds(plane, width, height, &bounds));
      g_assert_cmpint(bounds.x, ==, width / 3);
      g_assert_cmpint(bounds.y, ==, 0);
      g_assert_cmpint(bounds.x + bounds.width, ==, width);
      g_assert_cmpint(bounds.height, ==, height);
    }
  }
}

int
main(int argc, char *argv[])
{
  g_autoptr(JsonNode) root = NULL;
  JsonArray *cases;
  int result;

  g_test_init(&argc, &argv, NULL);
  root = vectors_load("instances.json");
  cases = json_object_get_array_member(json_node_get_object(root), "cases");
  for (guint i = 0; i < json_array_get_length(cases); i++) {
    JsonObject *vector = json_array_get_object_element(cases, i);
    g_autofree char *path = g_strdup_printf("/mask-shape/fiftyone/%s", json_object_get_string_member(vector, "name"));

    g_test_add_data_func(path, vector, test_vector);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(opencv); i++) {
    g_autofree char *path = g_strdup_printf("/mask-shape/opencv/%d", (int)i);

    g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_opencv);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
    g_autofree char *path = g_strdup_printf("/mask-shape/place/%s", places[i].name);

    g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_place);
  }
  g_test_add_func("/mask-shape/formats", test_formats);
  g_test_add_func("/mask-shape/over", test_over);
  g_test_add_func("/mask-shape/bounds", test_bounds);
  result = g_test_run();
  return result;
}
