/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <gtk/gtk.h>

#include "labels.h"
#include "relabel-colors.h"
#include "relabel-overlay.h"

/* Which label is at a point, and whether its name can be read. */
typedef struct {
  const char *name;
  RelabelLabel *(*make)(void);
  struct {
    double x, y;
    gboolean found;
  } points[5];
} HitRow;

/* In an area of 160 by 120 pixels, whose corner is at 10, 20. */
static const HitRow hits[] = {
  { "box", make_box, { { 90, 60, TRUE }, { 49, 49, TRUE }, { 20, 30, FALSE }, { 90, 130, FALSE }, { 133, 60, TRUE } } },
  { "rotated-box", make_rotated_box, { { 90, 34, TRUE }, { 85, 60, TRUE }, { 118, 70, FALSE }, { 66, 72, TRUE }, { 120, 36, FALSE } } },
  { "ring", make_ring, { { 34, 44, TRUE }, { 90, 80, FALSE }, { 60, 80, TRUE }, { 12, 22, FALSE }, { 58, 57, TRUE } } },
  { "open-line", make_open_line, { { 26, 32, TRUE }, { 90, 32, TRUE }, { 90, 80, FALSE }, { 90, 37, FALSE }, { 154, 80, TRUE } } },
  { "keypoints", make_keypoints, { { 90, 80, TRUE }, { 96, 80, TRUE }, { 130, 50, TRUE }, { 110, 65, FALSE }, { 10, 20, FALSE } } },
  { "instance", make_instance, { { 55, 55, TRUE }, { 120, 75, TRUE }, { 20, 30, FALSE }, { 90, 130, FALSE }, { 90, 60, TRUE } } },
};

static void
test_find(gconstpointer data)
{
  const graphene_rect_t area = GRAPHENE_RECT_INIT(10, 20, 160, 120);
  const HitRow *row = data;
  g_autoptr(RelabelOverlay) overlay = relabel_overlay_new(NULL);
  g_autoptr(RelabelSample) sample = make_sample(row->make());

  for (guint i = 0; i < G_N_ELEMENTS(row->points); i++) {
    g_autofree char *id = relabel_overlay_find_label(overlay, sample, &area, row->points[i].x, row->points[i].y);

    g_test_message("%g, %g", row->points[i].x, row->points[i].y);
    g_assert_cmpstr(id, ==, row->points[i].found ? LABEL_ID : NULL);
  }
}

/* A point on a box in a larger box. */
static void
test_find_smallest(void)
{
  const graphene_rect_t area = GRAPHENE_RECT_INIT(0, 0, 100, 100);
  const double numbers[] = { 0.5, 0.5 };
  g_autoptr(RelabelOverlay) overlay = relabel_overlay_new(NULL);
  g_autoptr(RelabelSample) sample = make_sample(RELABEL_LABEL(relabel_detection_new("cat", 0, 0, 1, 1)));
  RelabelKeypoint *keypoint = relabel_keypoint_new("nose");
  RelabelLabel *labels[] = { RELABEL_LABEL(relabel_detection_new("cat", 0.2, 0.2, 0.6, 0.6)), RELABEL_LABEL(keypoint) };
  static const double places[] = { 5, 25, 50 };

  relabel_keypoint_set_points(keypoint, numbers, G_N_ELEMENTS(numbers));
  for (guint i = 0; i < G_N_ELEMENTS(labels); i++)
    g_ptr_array_add(relabel_sample_get_labels(sample, "field"), labels[i]);
  for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
    g_autofree char *id = relabel_overlay_find_label(overlay, sample, &area, places[i], places[i]);

    g_assert_cmpstr(id, ==, i == 0 ? LABEL_ID : relabel_label_get_id(labels[i - 1]));
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
  for (guint i = 0; i < G_N_ELEMENTS(hits); i++) {
    g_autofree char *path = g_strconcat("/hit/", hits[i].name, NULL);

    g_test_add_data_func(path, &hits[i], test_find);
  }
  g_test_add_func("/hit/smallest", test_find_smallest);
  g_test_add_func("/hit/contrast", test_contrast);
  return g_test_run();
}
