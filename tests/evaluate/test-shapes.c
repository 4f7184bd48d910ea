/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What shapes cover, the outlines of masks, and the order of the tree. */
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "relabel-mask-outline.h"
#include "relabel-region.h"
#include "relabel-tree-order.h"

#define MAX_POINTS 16

/* Areas as Shapely 2.2 with GEOS 3.14 has them, after unary_union() and buffer(0). */
static const struct {
  const char *name;
  guint n_shapes;
  guint ends[3];
  double points[2 * MAX_POINTS];
  double area;
  double part; /* of it, that is left of x = 1 and above y = 1 */
  gboolean is_twisted;
} regions[] = {
  { "nothing", 0, { 0 }, { 0 }, 0, 0 },
  { "square", 1, { 4 }, { 0, 0, 2, 0, 2, 2, 0, 2 }, 4, 1 },
  { "turned", 1, { 4 }, { 0, 2, 2, 2, 2, 0, 0, 0 }, 4, 1 },
  { "triangle", 1, { 3 }, { 0, 0, 2, 0, 0, 2 }, 2, 1 },
  { "two-points", 1, { 2 }, { 0, 0, 1, 1 }, 0, 0 },
  { "level", 1, { 3 }, { 0, 0, 1, 0, 0.5, 0 }, 0, 0 },
  { "bow-tie", 1, { 4 }, { 0, 0, 3, 3, 3, 0, 0, 2 }, 2.7, 0 },
  { "bow-tie-with-a-large-top", 1, { 4 }, { 0, 0, 4, 0, 0, 1, 0.5, 1 }, 1.7777777777777777, 47.0 / 72 },
  { "winding-twice", 1, { 8 }, { 0, 0, 4, 0, 4, 4, 1, 4, 1, 1, 3, 1, 3, 3, 0, 3 }, 15, 1 },
  { "overlapping", 2, { 4, 8 }, { 0, 0, 2, 0, 2, 2, 0, 2, 1, 1, 3, 1, 3, 3, 1, 3 }, 7, 1 },
  { "within", 2, { 4, 8 }, { 0, 0, 4, 0, 4, 4, 0, 4, 1, 1, 2, 1, 2, 2, 1, 2 }, 16, 1 },
  { "same-twice", 2, { 4, 8 }, { 0, 0, 2, 0, 2, 2, 0, 2, 0, 0, 2, 0, 2, 2, 0, 2 }, 4, 1 },
  { "empty-shape", 2, { 0, 4 }, { 0, 0, 2, 0, 2, 2, 0, 2 }, 4, 1 },
  { "bow-tie-and-square", 2, { 4, 8 }, { 0, 0, 3, 3, 3, 0, 0, 2, 5, 5, 6, 5, 6, 6, 5, 6 }, 3.7, 0, TRUE },
  { "twice-and-square", 2, { 8, 12 }, { 0, 0, 4, 0, 4, 4, 1, 4, 1, 1, 3, 1, 3, 3, 0, 3, 5, 5, 6, 5, 6, 6, 5, 6 }, 16, 1, TRUE },
  { "touching-itself", 2, { 6, 10 }, { 0, 0, 2, 0, 1, 1, 2, 2, 0, 2, 1, 1, 5, 5, 6, 5, 6, 6, 5, 6 }, 3, 0.5 },
  { "sharing-an-edge", 2, { 4, 8 }, { 0, 0, 1, 0, 1, 1, 0, 1, 1, 0, 2, 0, 2, 1, 1, 1 }, 2, 1 },
};

static void
test_region(gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data);
  static const double corner[] = { -9, -9, 1, -9, 1, 1, -9, 1 };
  g_autoptr(RelabelRegion) region = relabel_region_new(regions[i].points, regions[i].ends, regions[i].n_shapes);
  g_autoptr(RelabelRegion) other = relabel_region_new(corner, (const guint[]){ 4 }, 1);
  gint64 work = 10000;

  g_assert_cmpfloat_with_epsilon(relabel_region_get_area(region, &work), regions[i].area, 1e-12);
  g_assert_cmpint(relabel_region_is_twisted(region), ==, regions[i].is_twisted);
  g_assert_cmpfloat_with_epsilon(relabel_region_get_common_area(region, region, &work), regions[i].area, 1e-12);
  g_assert_cmpfloat_with_epsilon(relabel_region_get_common_area(region, other, &work), regions[i].part, 1e-12);
  g_assert_cmpfloat_with_epsilon(relabel_region_get_common_area(other, region, &work), regions[i].part, 1e-12);
  g_assert_cmpint(work, >, 0);
}

/* A zigzag across the image crosses one that goes down so often that it ends by the work that is allowed. */
static void
test_work(void)
{
  enum { N = 2000 };
  static double across[2 * N], down[2 * N];
  gint64 work = 1000000;

  for (guint i = 0; i < N; i++) {
    across[2 * i] = i % 2;
    across[2 * i + 1] = (double)i / N;
    down[2 * i] = (double)i / N;
    down[2 * i + 1] = i % 2;
  }
  {
    g_autoptr(RelabelRegion) a = relabel_region_new(across, (const guint[]){ N }, 1);
    g_autoptr(RelabelRegion) b = relabel_region_new(down, (const guint[]){ N }, 1);

    g_assert_cmpfloat(relabel_region_get_common_area(a, b, &work), ==, -1);
    g_assert_cmpfloat(relabel_region_get_area(b, &work), ==, -1);
  }
}

/* Points as ETA's _mask_to_polygons() finds them in masks, within a box that is as large as the mask. */
static const struct {
  const char *name;
  const char *mask; /* rows, with a space after each */
  double tolerance;
  const char *outlines;
} outlines[] = {
  { "pixel", "1 ", 0,
    "0,0.5 0,0 0,0 0.5,0;" },
  { "empty", "00 00 ", 1,
    "" },
  { "corner-to-corner", "10 01 ", 0,
    "0,0.5 0,0 0,0 0.5,0;1,1.5 0.5,1 1,0.5 1.5,1;" },
  { "other-corners", "01 10 ", 0,
    "1,0.5 0.5,0 1,0 1.5,0;0,1.5 0,1 0,0.5 0.5,1;" },
  { "ring", "111 101 111 ", 0,
    "2,2.5 1,2.5 0,2.5 0,2 0,1 0,0 0,0 1,0 2,0 2.5,0 2.5,1 2.5,2;1.5,1 1,0.5 0.5,1 1,1.5;" },
  { "stair", "10000 11000 11100 11110 11111 ", 1,
    "4,4.5 0,4 0,0;" },
  { "stair-half", "10000 11000 11100 11110 11111 ", 0.5,
    "4,4.5 0,4 0,0 4.5,4;" },
  { "two", "1100011 1100011 ", 0.5,
    "1,1.5 0,1 0,0 1.5,0;6,1.5 4.5,1 5,0 6.5,0;" },
  { "blob", "0011100 0111110 1111111 1111111 0111110 0011100 ", 1,
    "4,5.5 0,3 2,0 6.5,2;" },
  { "small", "01000 00000 00011 00011 ", 2,
    "4,3.5 3,1.5;" },
  { "spiral", "11111 00001 11101 10001 11111 ", 0.8,
    "4,4.5 0,4 0,1.5 2.5,2 1,3.5 3.5,3 3,0.5 0,0.5 0,0 4.5,0;" },
};

static void
append_point(GString *text, GArray *points, guint i)
{
  g_string_append_printf(text, "%g,%g", g_array_index(points, double, 2 * i), g_array_index(points, double, 2 * i + 1));
}

static void
test_outline(gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data);
  g_autoptr(GArray) points = g_array_new(FALSE, FALSE, sizeof(double));
  g_autoptr(GArray) ends = g_array_new(FALSE, FALSE, sizeof(guint));
  g_autoptr(GString) text = g_string_new(NULL);
  g_autofree guint8 *mask = g_new0(guint8, strlen(outlines[i].mask));
  RelabelMatchShape shape = { mask };
  RelabelBox box;
  guint n = 0, point = 0;

  for (const char *p = outlines[i].mask; *p != '\0'; p++) {
    if (*p == ' ')
      shape.height++;
    else
      mask[n++] = *p == '1';
  }
  shape.width = n / shape.height;
  /* A box of up to the size of the image. */
  box = (RelabelBox){ 0, 0, shape.width / 64.0, shape.height / 64.0 };
  relabel_mask_outline(&shape, &box, outlines[i].tolerance, points, ends);
  for (guint k = 0; k < points->len; k++)
    g_array_index(points, double, k) *= 64;
  for (guint k = 0; k < ends->len; k++) {
    for (guint first = point; point < g_array_index(ends, guint, k); point++) {
      g_string_append(text, point > first ? " " : "");
      append_point(text, points, point);
    }
    g_string_append_c(text, ';');
  }
  g_assert_cmpstr(text->str, ==, outlines[i].outlines);
}

/* Orders of rtree 1.4.1 with libspatialindex 2.1.0. */
static void
test_tree(void)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "data", "evaluate", "tree.json", NULL);
  g_autoptr(JsonParser) parser = json_parser_new();
  JsonArray *trees;

  g_assert_true(json_parser_load_from_file(parser, path, NULL));
  trees = json_node_get_array(json_parser_get_root(parser));
  for (guint i = 0; i < json_array_get_length(trees); i++) {
    JsonObject *tree = json_array_get_object_element(trees, i);
    JsonArray *boxes = json_object_get_array_member(tree, "boxes"), *wanted = json_object_get_array_member(tree, "order");
    guint n = json_array_get_length(wanted);
    double unit = (double)json_object_get_int_member(tree, "unit");
    g_autofree RelabelExtent *extents = g_new(RelabelExtent, n);
    g_autofree guint *order = g_new(guint, n);

    for (guint k = 0; k < n; k++) {
      for (guint axis = 0; axis < 2; axis++) {
        extents[k].low[axis] = (double)json_array_get_int_element(boxes, 4 * k + axis) / unit;
        extents[k].high[axis] = extents[k].low[axis] + (double)json_array_get_int_element(boxes, 4 * k + 2 + axis) / unit;
      }
    }
    relabel_tree_order(extents, n, order);
    for (guint k = 0; k < n; k++)
      g_assert_cmpint(order[k], ==, json_array_get_int_element(wanted, k));
    relabel_tree_order(extents, RELABEL_TREE_LEAF, order);
    for (guint k = 0; k < RELABEL_TREE_LEAF; k++)
      g_assert_cmpuint(order[k], ==, k);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(regions); i++) {
    g_autofree char *path = g_strdup_printf("/region/%s", regions[i].name);

    g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_region);
  }
  g_test_add_func("/region/work", test_work);
  for (gsize i = 0; i < G_N_ELEMENTS(outlines); i++) {
    g_autofree char *path = g_strdup_printf("/outline/%s", outlines[i].name);

    g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_outline);
  }
  g_test_add_func("/tree/order", test_tree);
  return g_test_run();
}
