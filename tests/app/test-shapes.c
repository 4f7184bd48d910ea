/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "relabel-overlay-private.h"

/* The lines of labels, and that threads paint what the main thread draws. Sizes are 100 by 100, so that numbers are easy to read. */
static const graphene_size_t size = GRAPHENE_SIZE_INIT(100, 100);

#define GAP (double)NAN, 0.5

typedef struct {
  const char *name;
  double numbers[12];
  gsize n_numbers;
  gboolean closed, filled;
  const char *path;
} TraceRow;

static const TraceRow traces[] = {
  { "open", { 0.1, 0.2, 0.3, 0.4, 0.5, 0.1 }, 6, FALSE, FALSE, "M10,20 L30,40 L50,10" },
  { "closed", { 0.1, 0.2, 0.3, 0.4, 0.5, 0.1 }, 6, TRUE, FALSE, "M10,20 L30,40 L50,10 Z M10,20" },
  { "empty", { 0 }, 0, TRUE, TRUE, "" },
  { "one-point", { 0.1, 0.2 }, 2, FALSE, FALSE, "M10,20 L10,20" },
  { "one-point-closed", { 0.1, 0.2 }, 2, TRUE, FALSE, "M10,20 Z M10,20" },
  { "gap", { 0.1, 0.2, 0.3, 0.4, GAP, 0.5, 0.1 }, 8, FALSE, FALSE, "M10,20 L30,40 M50,10 L50,10" },
  { "gap-in-area", { 0.1, 0.2, 0.3, 0.4, GAP, 0.5, 0.1 }, 8, TRUE, TRUE, "M10,20 L30,40 L50,10 Z M10,20" },
  { "gap-in-open-area", { 0.1, 0.2, GAP, 0.3, 0.4, 0.5, 0.1 }, 8, FALSE, TRUE, "M10,20 L30,40 L50,10" },
  { "gap-first", { GAP, 0.1, 0.2, 0.3, 0.4 }, 6, FALSE, FALSE, "M10,20 L30,40" },
  { "infinity", { (double)INFINITY, 0, 0, -(double)INFINITY, 0.1, 0.2, 0.3, 0.4 }, 8, TRUE, FALSE, "M10,20 L30,40 Z M10,20" },
  { "huge", { 0.1, 0.2, 1e300, -1e300 }, 4, FALSE, FALSE, "M10,20 L4000000,-4000000" },
  { "odd", { 0.1, 0.2, 0.3 }, 3, FALSE, FALSE, "M10,20 L10,20" },
};

static cairo_t *
make_cairo(int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create(surface);

  cairo_surface_destroy(surface);
  return cr;
}

static char *
dup_path(cairo_t *cr)
{
  cairo_path_t *path = cairo_copy_path(cr);
  g_autoptr(GString) text = g_string_new(NULL);

  for (int i = 0; i < path->num_data; i += path->data[i].header.length) {
    const cairo_path_data_t *data = &path->data[i];

    g_string_append(text, text->len > 0 ? " " : "");
    if (data->header.type == CAIRO_PATH_CLOSE_PATH)
      g_string_append(text, "Z");
    else
      g_string_append_printf(text, "%c%.0f,%.0f", data->header.type == CAIRO_PATH_MOVE_TO ? 'M' : 'L', data[1].point.x, data[1].point.y);
  }
  cairo_path_destroy(path);
  return g_strdup(text->str);
}

static void
test_trace(gconstpointer data)
{
  const TraceRow *row = data;
  cairo_t *cr = make_cairo(1, 1);
  g_autofree char *path = NULL;

  relabel_shape_trace(cr, row->numbers, row->n_numbers, row->closed, row->filled, &size);
  path = dup_path(cr);
  g_assert_cmpstr(path, ==, row->path);
  g_assert_cmpint(cairo_status(cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy(cr);
}

typedef struct {
  const char *name;
  const char *skeleton;
  const char *path;
} SkeletonRow;

/* Of the points 10,10 20,10 (none) 40,10 50,10. */
static const SkeletonRow skeletons[] = {
  { "chain", "{\"edges\": [[0, 1], [3, 4]]}", "M10,10 L20,10 M40,10 L50,10" },
  { "long-chain", "{\"edges\": [[1, 0, 4, 3]]}", "M20,10 L10,10 M10,10 L50,10 M50,10 L40,10" },
  { "missing-point", "{\"edges\": [[0, 1, 2, 3, 4]]}", "M10,10 L20,10 M40,10 L50,10" },
  { "no-such-point", "{\"edges\": [[0, 5], [-1, 1], [4294967295, 0], [3, 4]]}", "M40,10 L50,10" },
  { "no-number", "{\"edges\": [[0, \"1\"], [null, 1], 7, null, {}, [], [3, 4]]}", "M40,10 L50,10" },
  { "one-point", "{\"edges\": [[0], [1]]}", "" },
  { "no-edges", "{\"labels\": [\"nose\"]}", NULL },
  { "edges-are-no-list", "{\"edges\": {\"0\": 1}}", NULL },
};

static RelabelKeypoint *
make_keypoint(void)
{
  static const double numbers[] = { 0.1, 0.1, 0.2, 0.1, (double)NAN, (double)NAN, 0.4, 0.1, 0.5, 0.1 };
  RelabelKeypoint *keypoint = relabel_keypoint_new("cat");

  relabel_keypoint_set_points(keypoint, numbers, G_N_ELEMENTS(numbers));
  return keypoint;
}

static void
test_skeleton(gconstpointer data)
{
  const SkeletonRow *row = data;
  g_autoptr(JsonNode) node = json_from_string(row->skeleton, NULL);
  g_autoptr(RelabelKeypoint) keypoint = make_keypoint();
  g_autoptr(GArray) skeleton = relabel_shape_read_skeleton(json_node_get_object(node));
  cairo_t *cr = make_cairo(1, 1);
  g_autofree char *path = NULL;

  g_assert_cmpint(skeleton == NULL, ==, row->path == NULL);
  if (skeleton != NULL) {
    relabel_shape_trace_skeleton(cr, keypoint, skeleton, &size);
    path = dup_path(cr);
  }
  g_assert_cmpstr(path, ==, row->path);
  cairo_destroy(cr);
}

/* Edges without end are cut. */
static void
test_long_skeleton(void)
{
  g_autoptr(JsonObject) object = json_object_new();
  JsonArray *edges = json_array_new(), *chain = json_array_new();
  g_autoptr(GArray) skeleton = NULL;

  for (int i = 0; i < 100000; i++)
    json_array_add_int_element(chain, i % 5);
  json_array_add_array_element(edges, chain);
  json_object_set_array_member(object, "edges", edges);
  skeleton = relabel_shape_read_skeleton(object);
  g_assert_cmpuint(skeleton->len, >, 1000);
  g_assert_cmpuint(skeleton->len, <, 10000);
}

static RelabelSample *
make_sample(void)
{
  static const double outer[] = { 0.55, 0.1, 0.95, 0.1, 0.95, 0.5, 0.55, 0.5 }, inner[] = { 0.65, 0.2, 0.85, 0.2, 0.85, 0.4, 0.65, 0.4 };
  RelabelSample *sample = relabel_sample_new("/nowhere.jpg");
  GPtrArray *boxes = g_ptr_array_new_with_free_func(g_object_unref), *shapes = g_ptr_array_new_with_free_func(g_object_unref),
            *points = g_ptr_array_new_with_free_func(g_object_unref);
  RelabelDetection *rotated = relabel_detection_new("dog", 0.3, 0.6, 0.3, 0.1);
  RelabelPolyline *ring = relabel_polyline_new("bird", TRUE, TRUE);

  relabel_detection_set_rotation(rotated, 30);
  relabel_polyline_add_shape(ring, outer, G_N_ELEMENTS(outer));
  relabel_polyline_add_shape(ring, inner, G_N_ELEMENTS(inner));
  g_ptr_array_add(boxes, relabel_detection_new("cat", 0.1, 0.1, 0.3, 0.3));
  g_ptr_array_add(boxes, rotated);
  g_ptr_array_add(shapes, ring);
  g_ptr_array_add(points, make_keypoint());
  relabel_sample_take_labels(sample, "boxes", boxes);
  relabel_sample_take_labels(sample, "points", points);
  relabel_sample_take_labels(sample, "shapes", shapes);
  return sample;
}

static guint32
get_pixel(cairo_t *cr, int x, int y)
{
  cairo_surface_t *surface = cairo_get_target(cr);

  cairo_surface_flush(surface);
  return *(guint32 *)(gpointer)(cairo_image_surface_get_data(surface) + y * cairo_image_surface_get_stride(surface) + 4 * x);
}

/* How much two pixels differ, of 4 * 255. */
static int
compare_pixels(guint32 a, guint32 b)
{
  int difference = 0;

  for (int shift = 0; shift < 32; shift += 8)
    difference += abs((int)(a >> shift & 0xff) - (int)(b >> shift & 0xff));
  return difference;
}

static void
test_paint(void)
{
  const graphene_size_t large = GRAPHENE_SIZE_INIT(400, 400);
  g_autoptr(RelabelOverlay) overlay = relabel_overlay_new(NULL);
  g_autoptr(RelabelSample) sample = make_sample();
  RelabelScene *scene = relabel_scene_new(overlay, sample, &large, &GRAPHENE_RECT_INIT(0, 0, 400, 400), TRUE, 1);
  GtkSnapshot *snapshot = gtk_snapshot_new();
  cairo_t *painted = make_cairo(400, 400), *drawn = make_cairo(400, 400);
  g_autoptr(GskRenderNode) node = NULL;
  int n_different = 0;

  g_assert_true(relabel_scene_paint(scene, painted, NULL));
  relabel_scene_snapshot(scene, snapshot);
  node = gtk_snapshot_free_to_node(snapshot);
  gsk_render_node_draw(node, drawn);
  for (int i = 0; i < 400 * 400; i++)
    n_different += compare_pixels(get_pixel(painted, i % 400, i / 400), get_pixel(drawn, i % 400, i / 400)) > 100;
  /* Corners are round in one of them. */
  g_test_message("%d pixels are different", n_different);
  g_assert_cmpint(n_different, <, 60);
  /* Outside, within the box, within the ring, within its hole, at a point. */
  g_assert_cmpuint(get_pixel(painted, 5, 5), ==, 0);
  g_assert_cmpint(ABS((int)(get_pixel(painted, 100, 80) >> 24) - 0x1a), <=, 1);
  g_assert_cmpuint(get_pixel(painted, 240, 60) >> 24, >, 0x30);
  g_assert_cmpuint(get_pixel(painted, 300, 120), ==, 0);
  g_assert_cmpuint(get_pixel(painted, 200, 40) >> 24, ==, 0xff);
  relabel_scene_unref(scene);
  cairo_destroy(painted);
  cairo_destroy(drawn);
}

static void
test_cancel(void)
{
  g_autoptr(RelabelOverlay) overlay = relabel_overlay_new(NULL);
  g_autoptr(RelabelSample) sample = make_sample();
  RelabelScene *scene = relabel_scene_new(overlay, sample, &size, &GRAPHENE_RECT_INIT(0, 0, 100, 100), TRUE, 1);
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  cairo_t *cr = make_cairo(100, 100);

  g_cancellable_cancel(cancellable);
  g_assert_false(relabel_scene_paint(scene, cr, cancellable));
  relabel_scene_unref(scene);
  cairo_destroy(cr);
}

static void
add_rows(void)
{
  for (guint i = 0; i < G_N_ELEMENTS(traces); i++) {
    g_autofree char *path = g_strconcat("/shapes/trace/", traces[i].name, NULL);

    g_test_add_data_func(path, &traces[i], test_trace);
  }
  for (guint i = 0; i < G_N_ELEMENTS(skeletons); i++) {
    g_autofree char *path = g_strconcat("/shapes/skeleton/", skeletons[i].name, NULL);

    g_test_add_data_func(path, &skeletons[i], test_skeleton);
  }
}

int
main(int argc, char **argv)
{
  gtk_test_init(&argc, &argv, NULL);
  add_rows();
  g_test_add_func("/shapes/long-skeleton", test_long_skeleton);
  g_test_add_func("/shapes/paint", test_paint);
  g_test_add_func("/shapes/cancel", test_cancel);
  return g_test_run();
}
