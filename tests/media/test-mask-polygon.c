/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "relabel-mask-shape.h"

typedef struct {
  GArray *numbers;
  GArray *ends;
} Shapes;

static Shapes
trace(const guint8 *plane, int width, int height)
{
  Shapes shapes = { g_array_new(FALSE, FALSE, sizeof(double)), g_array_new(FALSE, FALSE, sizeof(guint)) };

  g_assert_true(relabel_mask_trace(plane, width, height, shapes.numbers, shapes.ends));
  return shapes;
}

static void
shapes_clear(Shapes *self)
{
  g_array_unref(self->numbers);
  g_array_unref(self->ends);
}

/* Each shape is closed, goes along the edges of pixels, and turns at each corner. */
static void
assert_outlines(const Shapes *shapes)
{
  const double *numbers = (const double *)(const void *)shapes->numbers->data;
  guint start = 0;

  for (guint i = 0; i < shapes->ends->len; i++) {
    guint end = g_array_index(shapes->ends, guint, i), n = (end - start) / 2;

    g_assert_cmpuint(n, >=, 4);
    for (guint k = 0; k < n; k++) {
      const double *a = numbers + start + 2 * k;
      const double *b = numbers + start + 2 * ((k + 1) % n);
      const double *c = numbers + start + 2 * ((k + 2) % n);

      g_assert_true(a[0] == floor(a[0]) && a[1] == floor(a[1]));
      g_assert_true((a[0] == b[0]) != (a[1] == b[1]));
      g_assert_true((a[0] == b[0]) != (b[0] == c[0]));
    }
    start = end;
  }
  g_assert_cmpuint(start, ==, shapes->numbers->len);
}

static void
assert_round_trip(const guint8 *plane, int width, int height)
{
  gsize n = (gsize)width * (gsize)height;
  g_autofree guint8 *filled = g_malloc0(n);
  Shapes shapes = trace(plane, width, height);

  assert_outlines(&shapes);
  relabel_mask_fill((const double *)(const void *)shapes.numbers->data, (const guint *)(const void *)shapes.ends->data,
                    shapes.ends->len, filled, width, height);
  g_assert_cmpmem(filled, n, plane, n);
  shapes_clear(&shapes);
}

static void
test_round_trip(void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(1);

  for (int round = 0; round < 2000; round++) {
    int width = g_rand_int_range(random, 1, 40), height = g_rand_int_range(random, 1, 40);
    int density = g_rand_int_range(random, 0, 101);
    g_autofree guint8 *plane = g_malloc((gsize)width * (gsize)height);

    for (int i = 0; i < width * height; i++)
      plane[i] = g_rand_int_range(random, 0, 100) < density ? 255 : 0;
    assert_round_trip(plane, width, height);
  }
}

static void
test_checkerboard(void)
{
  guint8 plane[31 * 17];
  Shapes shapes;

  for (int i = 0; i < 31 * 17; i++)
    plane[i] = i % 31 % 2 == i / 31 % 2 ? 255 : 0;
  assert_round_trip(plane, 31, 17);
  /* Corners do not connect: each pixel has an outline of its own. */
  shapes = trace(plane, 31, 17);
  g_assert_cmpuint(shapes.ends->len, ==, (31 * 17 + 1) / 2);
  shapes_clear(&shapes);
}

/* Drawn with letters: planes, and the numbers of all outlines, a line a shape. */
static const struct {
  const char *name;
  int width;
  const char *plane;
  const char *outlines;
} drawn[] = {
  { "nothing", 2, "....", "" },
  { "pixel", 3, "....#....", "1,1 2,1 2,2 1,2\n" },
  { "everything", 2, "####", "0,0 2,0 2,2 0,2\n" },
  { "hole", 3, "####.####", "0,0 3,0 3,3 0,3\n1,2 2,2 2,1 1,1\n" },
  { "two-holes-at-a-corner", 4, "#####.####.#####", "0,0 4,0 4,4 0,4\n1,2 2,2 2,3 3,3 3,2 2,2 2,1 1,1\n" },
  { "diagonal", 2, "#..#", "0,0 1,0 1,1 0,1\n1,1 2,1 2,2 1,2\n" },
  { "other-diagonal", 2, ".##.", "1,0 2,0 2,1 1,1\n0,1 1,1 1,2 0,2\n" },
  { "bent", 2, "###.", "0,0 2,0 2,1 1,1 1,2 0,2\n" },
  { "island-in-a-hole", 5, "######...##.#.##...######", "0,0 5,0 5,5 0,5\n2,2 3,2 3,3 2,3\n1,4 4,4 4,1 1,1\n" },
};

static void
test_drawn(gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data);
  int width = drawn[i].width, height = (int)strlen(drawn[i].plane) / width;
  g_autofree guint8 *plane = g_malloc0((gsize)width * (gsize)height);
  g_autoptr(GString) text = g_string_new(NULL);
  Shapes shapes;
  guint k = 0;

  for (int p = 0; p < width * height; p++)
    plane[p] = drawn[i].plane[p] == '#' ? 255 : 0;
  shapes = trace(plane, width, height);
  for (guint s = 0; s < shapes.ends->len; s++) {
    for (; k < g_array_index(shapes.ends, guint, s); k += 2)
      g_string_append_printf(text, "%g,%g ", g_array_index(shapes.numbers, double, k),
                             g_array_index(shapes.numbers, double, k + 1));
    text->str[text->len - 1] = '\n';
  }
  g_assert_cmpstr(text->str, ==, drawn[i].outlines);
  shapes_clear(&shapes);
  assert_round_trip(plane, width, height);
}

/* For each pixel apart, by the definition. */
static gboolean
is_inside(const double *numbers, const guint *ends, guint n_shapes, double x, double y)
{
  gboolean inside = FALSE;
  guint start = 0;

  for (guint i = 0; i < n_shapes; i++) {
    for (guint k = start; k < ends[i]; k += 2) {
      guint other = k + 2 < ends[i] ? k + 2 : start;
      const double *above = numbers + (numbers[k + 1] < numbers[other + 1] ? k : other);
      const double *below = numbers + (above == numbers + k ? other : k);

      if (above[1] <= y && y < below[1] && above[0] + (y - above[1]) / (below[1] - above[1]) * (below[0] - above[0]) <= x)
        inside = !inside;
    }
    start = ends[i];
  }
  return inside;
}

/* Shapes of random points in and around the plane, every other time on halves of pixels, where middles and corners are. */
static void
test_fill(void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(2);
  double numbers[60];
  guint ends[3];

  for (int round = 0; round < 1000; round++) {
    guint8 plane[23 * 19] = { 0 };
    guint n_shapes = (guint)g_rand_int_range(random, 1, 4), n = 0;

    for (guint i = 0; i < n_shapes; i++) {
      for (int k = g_rand_int_range(random, 0, 10); k > 0; k--, n += 2) {
        numbers[n] = g_rand_double_range(random, -10, 33);
        numbers[n + 1] = g_rand_double_range(random, -10, 29);
      }
      ends[i] = n;
    }
    for (guint k = 0; k < n && round % 2 == 0; k++)
      numbers[k] = floor(2 * numbers[k]) / 2;
    relabel_mask_fill(numbers, ends, n_shapes, plane, 23, 19);
    for (int i = 0; i < 23 * 19; i++)
      g_assert_cmpint(plane[i], ==, is_inside(numbers, ends, n_shapes, i % 23 + 0.5, i / 23 + 0.5) ? 255 : 0);
  }
}

static const struct {
  const char *name;
  double numbers[8];
  guint n;
  int n_inside; /* of 10 × 10 */
} odd[] = {
  { "no-point", { 0 }, 0, 0 },
  { "point", { 5, 5 }, 2, 0 },
  { "line", { 0, 0, 9, 9 }, 4, 0 },
  { "half-a-point", { 0, 0, 9, 0, 9, 9, 0 }, 7, 45 },
  { "no-number", { NAN, 0, 0, 0, 9, 0, 9, 9 }, 8, 45 },
  { "infinite", { INFINITY, 0, 0, -INFINITY, 3, 3 }, 6, 0 },
  { "greatest", { -1.7e308, -1.7e308, 1.7e308, -1.7e308, 1.7e308, 1.7e308, -1.7e308, 1.7e308 }, 8, 100 },
  { "far", { 0, 0, 1e30, 0, 1e30, 1e30, 0, 1e30 }, 8, 100 },
  { "beside", { 20, 0, 30, 0, 30, 10, 20, 10 }, 8, 0 },
  { "left", { -20, 0, -10, 0, -10, 10, -20, 10 }, 8, 0 },
};

static void
test_odd(gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE(data);
  guint8 plane[100] = { 0 };
  int n_inside = 0;

  relabel_mask_fill(odd[i].numbers, &odd[i].n, 1, plane, 10, 10);
  for (gsize k = 0; k < sizeof plane; k++)
    n_inside += plane[k] == 255;
  g_assert_cmpint(n_inside, ==, odd[i].n_inside);
}

/* Two shapes with an edge in common, whatever its slope, cover each pixel once. */
static void
test_common_edge(void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(3);

  for (int round = 0; round < 1000; round++) {
    double top = g_rand_double_range(random, 0, 20), bottom = g_rand_double_range(random, 0, 20);
    double both[] = { 0, 0, top, 0, bottom, 20, 0, 20, top, 0, 20, 0, 20, 20, bottom, 20 };
    guint ends[] = { 8, 16 };
    guint8 plane[400] = { 0 };

    /* By the even-odd rule, a pixel in both would be outside. */
    relabel_mask_fill(both, ends, 2, plane, 20, 20);
    g_assert_null(memchr(plane, 0, sizeof plane));
  }
}

/* What nobody has drawn is refused before it takes all memory, and leaves nothing behind. */
static void
test_too_many_corners(void)
{
  int width = 3000, height = 3000;
  g_autofree guint8 *plane = g_malloc((gsize)width * (gsize)height);
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(double)), ends = g_array_new(FALSE, FALSE, sizeof(guint));
  double before = 7;

  for (int i = 0; i < width * height; i++)
    plane[i] = i % width % 2 == i / width % 2 ? 255 : 0;
  g_array_append_val(numbers, before);
  g_assert_false(relabel_mask_trace(plane, width, height, numbers, ends));
  g_assert_cmpuint(numbers->len, ==, 1);
  g_assert_cmpuint(ends->len, ==, 0);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(drawn); i++) {
    g_autofree char *path = g_strdup_printf("/mask-polygon/trace/%s", drawn[i].name);

    g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_drawn);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(odd); i++) {
    g_autofree char *path = g_strdup_printf("/mask-polygon/fill/%s", odd[i].name);

    g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_odd);
  }
  g_test_add_func("/mask-polygon/round-trip", test_round_trip);
  g_test_add_func("/mask-polygon/checkerboard", test_checkerboard);
  g_test_add_func("/mask-polygon/fill/random", test_fill);
  g_test_add_func("/mask-polygon/fill/common-edge", test_common_edge);
  g_test_add_func("/mask-polygon/too-many-corners", test_too_many_corners);
  return g_test_run();
}
