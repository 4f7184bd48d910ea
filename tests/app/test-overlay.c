/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <math.h>

#include "relabel-colors.h"
#include "relabel-overlay.h"

/* What is drawn, as the text of its render nodes, against files of tests/app/golden (RELABEL_WRITE_GOLDEN=1 writes them). Text is left
 * out, for it depends on the fonts. */

static RelabelLabel *
make_box(void)
{
  return RELABEL_LABEL(relabel_detection_new("cat", 0.25, 0.25, 0.5, 0.25));
}

static RelabelLabel *
make_rotated_box(void)
{
  RelabelDetection *box = relabel_detection_new("dog", 0.5, 0.1, 0.2, 0.4);

  relabel_detection_set_rotation(box, 30);
  return RELABEL_LABEL(box);
}

static RelabelLabel *
make_box_at_the_edge(void)
{
  return RELABEL_LABEL(relabel_detection_new("cat", -0.1, 0.9, 0.3, 0.2));
}

static RelabelLabel *
make_box_without_class(void)
{
  return RELABEL_LABEL(relabel_detection_new(NULL, 0, 0, 0.001, 0.001));
}

static RelabelLabel *
make_keypoints(void)
{
  const double numbers[] = { 0.5, 0.5, (double)NAN, (double)NAN, 0.75, 0.25 };
  RelabelKeypoint *keypoint = relabel_keypoint_new("bird");

  relabel_keypoint_set_points(keypoint, numbers, G_N_ELEMENTS(numbers));
  return RELABEL_LABEL(keypoint);
}

typedef struct {
  const char *name;
  RelabelLabel *(*make)(void);
} Row;

static const Row rows[] = {
  { "box", make_box },
  { "rotated-box", make_rotated_box },
  { "box-at-the-edge", make_box_at_the_edge },
  { "box-without-class", make_box_without_class },
  { "keypoints", make_keypoints },
};

static RelabelSample *
make_sample(RelabelLabel *label)
{
  RelabelSample *sample = relabel_sample_new("/nowhere.jpg");
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);

  relabel_label_set_id(label, "0123456789abcdef01234567");
  g_ptr_array_add(labels, label);
  relabel_sample_take_labels(sample, "field", labels);
  return sample;
}

static char *
draw(RelabelOverlay *overlay, RelabelSample *sample, const char *highlighted)
{
  GtkWidget *widget = g_object_ref_sink(gtk_label_new(NULL));
  GtkSnapshot *snapshot = gtk_snapshot_new();
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GBytes) bytes = NULL;

  relabel_overlay_snapshot(overlay, snapshot, widget, sample, &GRAPHENE_RECT_INIT(10, 20, 160, 120), FALSE, highlighted);
  node = gtk_snapshot_free_to_node(snapshot);
  g_object_unref(widget);
  if (node == NULL)
    return g_strdup("");
  bytes = gsk_render_node_serialize(node);
  return g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
}

static void
test_golden(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(RelabelOverlay) overlay = relabel_overlay_new();
  g_autoptr(RelabelSample) sample = make_sample(row->make());
  g_autofree char *base = g_strconcat(row->name, ".node", NULL);
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "app", "golden", base, NULL);
  g_autofree char *drawn = draw(overlay, sample, NULL);
  g_autofree char *golden = NULL;
  g_autoptr(GError) error = NULL;

  if (g_getenv("RELABEL_WRITE_GOLDEN") != NULL)
    g_file_set_contents(path, drawn, -1, &error);
  g_assert_no_error(error);
  g_file_get_contents(path, &golden, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpstr(drawn, ==, golden);
}

static void
count_cb(RelabelOverlay *overlay, guint *n)
{
  (*n)++;
}

static void
test_hidden_fields(void)
{
  static const char *const hidden[] = { "field", NULL };
  g_autoptr(RelabelOverlay) overlay = relabel_overlay_new();
  g_autoptr(RelabelSample) sample = make_sample(make_box());
  g_autofree char *drawn = NULL;
  guint n = 0;

  g_signal_connect(overlay, "changed", G_CALLBACK(count_cb), &n);
  relabel_overlay_set_hidden_fields(overlay, hidden);
  relabel_overlay_set_hidden_fields(overlay, hidden);
  g_assert_cmpuint(n, ==, 1);
  drawn = draw(overlay, sample, NULL);
  g_assert_cmpstr(drawn, ==, "");
  relabel_overlay_set_hidden_fields(overlay, NULL);
  g_free(drawn);
  drawn = draw(overlay, sample, NULL);
  g_assert_cmpstr(drawn, !=, "");
}

static void
test_highlight(void)
{
  g_autoptr(RelabelOverlay) overlay = relabel_overlay_new();
  g_autoptr(RelabelSample) sample = make_sample(make_box());
  g_autofree char *plain = draw(overlay, sample, NULL);
  g_autofree char *highlighted = draw(overlay, sample, "0123456789abcdef01234567");
  g_autofree char *other = draw(overlay, sample, "ffffffffffffffffffffffff");

  g_assert_cmpstr(plain, !=, highlighted);
  g_assert_cmpstr(plain, !=, other);
  /* Its name is shown even where names are not. */
  g_assert_nonnull(strstr(highlighted, "text {"));
  g_assert_null(strstr(plain, "text {"));
}

static void
test_pill_and_polygon(void)
{
  const double triangle[] = { 0.1, 0.1, 0.9, 0.1, 0.5, 0.9 };
  g_autoptr(RelabelOverlay) overlay = relabel_overlay_new();
  RelabelPolyline *polyline = relabel_polyline_new("cat", TRUE, TRUE);
  g_autoptr(RelabelSample) pill = make_sample(RELABEL_LABEL(relabel_classification_new("cat")));
  g_autoptr(RelabelSample) polygon = NULL;
  g_autofree char *drawn = draw(overlay, pill, NULL);

  g_assert_nonnull(strstr(drawn, "text {"));
  relabel_polyline_add_shape(polyline, triangle, G_N_ELEMENTS(triangle));
  polygon = make_sample(RELABEL_LABEL(polyline));
  g_free(drawn);
  drawn = draw(overlay, polygon, NULL);
  g_assert_nonnull(strstr(drawn, "cairo {"));
}

static void
test_find(void)
{
  static const struct {
    double x, y;
    gboolean found;
  } points[] = { { 90, 60, TRUE }, { 49, 49, TRUE }, { 20, 30, FALSE }, { 90, 130, FALSE } };
  const graphene_rect_t area = GRAPHENE_RECT_INIT(10, 20, 160, 120);
  g_autoptr(RelabelOverlay) overlay = relabel_overlay_new();
  g_autoptr(RelabelSample) sample = make_sample(make_box());

  for (guint i = 0; i < G_N_ELEMENTS(points); i++) {
    g_autofree char *id = relabel_overlay_find_label(overlay, sample, &area, points[i].x, points[i].y);

    g_assert_cmpstr(id, ==, points[i].found ? "0123456789abcdef01234567" : NULL);
  }
}

static double
to_linear(float channel)
{
  return channel <= 0.04045f ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

static double
luminance(const GdkRGBA *color)
{
  return 0.2126 * to_linear(color->red) + 0.7152 * to_linear(color->green) + 0.0722 * to_linear(color->blue);
}

/* The name of a class can be read on the class's colour: at least 4.5 to 1, as the accessibility guidelines have it. */
static void
test_contrast(void)
{
  double worst = 21;

  for (guint i = 0; i < 2000; i++) {
    g_autofree char *label = g_strdup_printf("class %u", i);
    GdkRGBA color, text;
    double a, b;

    relabel_get_class_color(label, &color);
    relabel_get_text_color(&color, &text);
    a = luminance(&color);
    b = luminance(&text);
    worst = MIN(worst, (MAX(a, b) + 0.05) / (MIN(a, b) + 0.05));
  }
  g_test_message("the least contrast is %.2f", worst);
  g_assert_cmpfloat(worst, >=, 4.5);
}

int
main(int argc, char **argv)
{
  gtk_test_init(&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strconcat("/overlay/golden/", rows[i].name, NULL);

    g_test_add_data_func(path, &rows[i], test_golden);
  }
  g_test_add_func("/overlay/hidden-fields", test_hidden_fields);
  g_test_add_func("/overlay/highlight", test_highlight);
  g_test_add_func("/overlay/pill-and-polygon", test_pill_and_polygon);
  g_test_add_func("/overlay/find", test_find);
  g_test_add_func("/overlay/contrast", test_contrast);
  return g_test_run();
}
