/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws very many labels over one picture and prints how long the main thread works for that; asserts no times. */
#include <adwaita.h>
#include <math.h>
#include <time.h>

#include "app-test.h"
#include "relabel-overlay-painter.h"

#define WIDTH 1200
#define HEIGHT 800
#define N_FRAMES 30

typedef RelabelLabel *(*Make)(GRand *rand, const char *name, double x, double y);

static const double edge_x = 12.0 / WIDTH, edge_y = 12.0 / HEIGHT;

static RelabelLabel *
make_box(GRand *rand, const char *name, double x, double y)
{
  return RELABEL_LABEL(relabel_detection_new(name, x, y, edge_x * g_rand_double_range(rand, 0.5, 3), edge_y * g_rand_double_range(rand, 0.5, 3)));
}

static RelabelLabel *
make_polygon(GRand *rand, const char *name, double x, double y)
{
  RelabelPolyline *polyline = relabel_polyline_new(name, TRUE, TRUE);
  double numbers[24], size = g_rand_double_range(rand, 0.5, 1.5);

  for (guint i = 0; i < 12; i++) {
    double radius = size * (i % 2 ? 1 : 0.7);

    numbers[2 * i] = x + edge_x * radius * cos(i * G_PI / 6);
    numbers[2 * i + 1] = y + edge_y * radius * sin(i * G_PI / 6);
  }
  relabel_polyline_add_shape(polyline, numbers, G_N_ELEMENTS(numbers));
  return RELABEL_LABEL(polyline);
}

static RelabelLabel *
make_keypoint(GRand *rand, const char *name, double x, double y)
{
  RelabelKeypoint *keypoint = relabel_keypoint_new(name);
  const double numbers[] = { x, y, x + edge_x, y, x + edge_x, y + edge_y, x, y + edge_y };

  relabel_keypoint_set_points(keypoint, numbers, G_N_ELEMENTS(numbers));
  return RELABEL_LABEL(keypoint);
}

static RelabelLabel *
make_instance(GRand *rand, const char *name, double x, double y)
{
  RelabelDetection *detection = relabel_detection_new(name, x, y, 5 * edge_x, 5 * edge_y);
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, 64, 64, NULL);
  g_autoptr(GBytes) npy = NULL;

  mask->dtype = "bool";
  for (int i = 0; i < 64 * 64; i++)
    mask->pixels[i] = hypot(i % 64 - 32, i / 64 - 32) < g_rand_double_range(rand, 28, 31);
  npy = relabel_mask_to_npy(mask);
  relabel_detection_set_mask(detection, npy);
  return RELABEL_LABEL(detection);
}

static RelabelSample *
make_sample(Make make, guint n)
{
  static const char *const classes[] = { "cat", "dog", "bird", "house", "tree", "car", "person", "bicycle", "boat", "sheep" };
  RelabelSample *sample = relabel_sample_new("/nowhere.jpg");
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GRand) rand = g_rand_new_with_seed(1);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add(labels, make(rand, classes[g_rand_int_range(rand, 0, G_N_ELEMENTS(classes))], g_rand_double_range(rand, 0, 0.97),
                                 g_rand_double_range(rand, 0, 0.97)));
  relabel_sample_take_labels(sample, "field", labels);
  return sample;
}

typedef struct {
  RelabelOverlayPainter *painter;
  RelabelSample *sample;
  GskRenderer *renderer;
  double longest_snapshot, longest_frame;
} Scene;

static gint64
get_work(void)
{
  struct timespec time;

  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* One frame: what the main thread does for it, with the rendering by cairo, without a graphics card. */
static void
draw(Scene *scene, const graphene_rect_t *area, const char *highlighted)
{
  const graphene_rect_t visible = GRAPHENE_RECT_INIT(0, 0, WIDTH, HEIGHT);
  gint64 start = get_work(), snapped;
  GtkSnapshot *snapshot = gtk_snapshot_new();
  g_autoptr(GskRenderNode) node = NULL;

  relabel_overlay_painter_snapshot(scene->painter, snapshot, scene->sample, area, &visible, highlighted);
  node = gtk_snapshot_free_to_node(snapshot);
  snapped = get_work();
  if (node != NULL) {
    g_autoptr(GdkTexture) texture = gsk_renderer_render_texture(scene->renderer, node, &visible);

    g_assert_nonnull(texture);
  }
  scene->longest_snapshot = MAX(scene->longest_snapshot, (double)(snapped - start) / 1000);
  scene->longest_frame = MAX(scene->longest_frame, (double)(get_work() - start) / 1000);
}

static gboolean
is_ready(gpointer painter)
{
  return !relabel_overlay_painter_is_busy(painter);
}

/* Draws until threads have done all: how long that takes. */
static double
draw_until_ready(Scene *scene, const graphene_rect_t *area)
{
  gint64 start = g_get_monotonic_time();

  scene->longest_snapshot = scene->longest_frame = 0;
  draw(scene, area, NULL);
  while (!is_ready(scene->painter)) {
    wait_for(is_ready, scene->painter);
    draw(scene, area, NULL);
  }
  return (double)(g_get_monotonic_time() - start) / 1000;
}

static void
print(const Scene *scene, const char *name, guint n, const char *what)
{
  g_print("# %u %s, %s: a snapshot takes %.1f ms, a frame with its rendering %.1f ms at most\n", n, name, what, scene->longest_snapshot,
          scene->longest_frame);
}

static void
measure(Scene *scene, const char *name, guint n)
{
  graphene_rect_t area = GRAPHENE_RECT_INIT(0, 0, WIDTH, HEIGHT);
  double ready = draw_until_ready(scene, &area);
  const char *id = relabel_label_get_id(relabel_sample_get_labels(scene->sample, "field")->pdata[n / 2]);

  print(scene, name, n, "the first");
  g_print("# %u %s: all is there after %.0f ms\n", n, name, ready);
  scene->longest_snapshot = scene->longest_frame = 0;
  for (guint i = 0; i < N_FRAMES; i++) {
    graphene_rect_offset(&area, i % 2 ? 5 : -5, 3);
    draw(scene, &area, NULL);
  }
  print(scene, name, n, "moved");
  scene->longest_snapshot = scene->longest_frame = 0;
  for (guint i = 0; i < N_FRAMES; i++)
    draw(scene, &area, i % 2 ? id : NULL);
  print(scene, name, n, "one picked out");
  scene->longest_snapshot = scene->longest_frame = 0;
  for (guint i = 0; i < N_FRAMES; i++) {
    graphene_rect_scale(&area, 1.05f, 1.05f, &area);
    draw(scene, &area, NULL);
    settle();
  }
  print(scene, name, n, "looked at closer and closer");
  area = GRAPHENE_RECT_INIT(-WIDTH, -HEIGHT, 3 * WIDTH, 3 * HEIGHT);
  draw_until_ready(scene, &area);
  scene->longest_snapshot = scene->longest_frame = 0;
  draw(scene, &GRAPHENE_RECT_INIT(0, 0, WIDTH, HEIGHT), NULL);
  print(scene, name, n, "and at once from afar");
}

static void
run(GskRenderer *renderer, const char *name, Make make, guint n, gboolean detailed)
{
  g_autoptr(RelabelOverlay) overlay = relabel_overlay_new(NULL);
  g_autoptr(RelabelSample) sample = make_sample(make, n);
  GtkWidget *widget = g_object_ref_sink(gtk_label_new(NULL));
  g_autoptr(RelabelOverlayPainter) painter = relabel_overlay_painter_new(overlay, widget, detailed);
  Scene scene = { painter, sample, renderer };

  if (detailed) {
    measure(&scene, name, n);
  } else {
    double ready = draw_until_ready(&scene, &GRAPHENE_RECT_INIT(0, 0, 160, 107));

    print(&scene, name, n, "in the grid");
    g_print("# %u %s, in the grid: all is there after %.0f ms\n", n, name, ready);
  }
  relabel_overlay_painter_clear(painter);
  g_object_unref(widget);
  settle();
}

int
main(int argc, char **argv)
{
  static const struct {
    const char *name;
    Make make;
    guint n;
  } rows[] = {
    { "boxes", make_box, 1000 },         { "boxes", make_box, 10000 },         { "polygons", make_polygon, 1000 },
    { "polygons", make_polygon, 10000 }, { "keypoints", make_keypoint, 1000 }, { "keypoints", make_keypoint, 10000 },
    { "masks", make_instance, 1000 },    { "masks", make_instance, 10000 },
  };
  g_autoptr(GskRenderer) renderer = NULL;
  g_autoptr(GdkSurface) surface = NULL;

  gtk_init();
  adw_init();
  renderer = gsk_cairo_renderer_new();
  surface = gdk_surface_new_toplevel(gdk_display_get_default());
  gsk_renderer_realize(renderer, surface, NULL);
  g_print("1..1\n");
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    run(renderer, rows[i].name, rows[i].make, rows[i].n, TRUE);
    run(renderer, rows[i].name, rows[i].make, rows[i].n, FALSE);
  }
  g_print("ok 1 overlay\n");
  gsk_renderer_unrealize(renderer);
  gdk_surface_destroy(surface);
  return 0;
}
