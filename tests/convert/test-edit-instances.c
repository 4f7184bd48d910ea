/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is painted and erased in the editor is in the mask of the instance, which stays what it was but for that. */
#include <glib/gstdio.h>
#include <string.h>

#include "mask-edit-test.h"
#include "relabel-json.h"
#include "relabel-mask-shape.h"

#define WIDTH 32
#define HEIGHT 19
#define N_PIXELS (WIDTH * HEIGHT)

static JsonObject *
image_new(void)
{
  return json_object("{'width': 32, 'height': 19}");
}

static JsonNode *
instance_new(RelabelMask *mask, const double box[4])
{
  JsonNode *label =
      json_new("{'_id': {'$oid': '" ID "'}, '_cls': 'Detection', 'tags': [], 'label': 'car', 'bounding_box': [], 'mood': 0.1}");
  JsonArray *numbers = json_object_get_array_member(json_node_get_object(label), "bounding_box");

  for (gsize i = 0; i < 4; i++)
    json_array_add_double_element(numbers, box[i]);
  if (mask != NULL)
    json_object_set_member(json_node_get_object(label), "mask", mask_node(mask));
  return label;
}

typedef struct {
  const char *name;
  const char *dtype;
  double box[4];
  const char *const rows[9];
  const char *tool;
  /* What is painted: pixels of the image, and whether they are on. */
  struct {
    int x, y, width, height;
    gboolean on;
  } strokes[2];
  const char *const wanted[9]; /* of the same size, in the same box */
} Instance;

/* Boxes of 8 × 4 pixels, of 32 × 19 in which 7 × 5 cells lie, and one that lies beyond the image by half. */
#define EXACT { 0.25, 2.0 / 19, 0.25, 4.0 / 19 }
#define WHOLE { 0, 0, 1, 1 }
#define BEYOND { 0.75, 15.0 / 19, 0.5, 8.0 / 19 }

static const Instance instances[] = {
  { "painted", "bool", EXACT, { "00111000", "01111100", "00111000", "00000000" }, NULL, { { 15, 5, 1, 1, TRUE } },
    { "00111000", "01111100", "00111000", "00000001" } },
  { "erased", "bool", EXACT, { "00111000", "01111100", "00111000", "00000000" }, NULL, { { 8, 2, 4, 4, FALSE } },
    { "00001000", "00001100", "00001000", "00000000" } },
  { "painted-and-erased", "uint8", EXACT, { "..###...", ".#####..", "..###...", "........" }, NULL,
    { { 10, 2, 1, 1, FALSE }, { 8, 5, 2, 1, TRUE } }, { "...##...", ".#####..", "..###...", "##......" } },
  { "other-values-stay", "uint8", EXACT, { "..123...", ".45678..", "..9#9...", "........" }, NULL, { { 8, 5, 1, 1, TRUE } },
    { "..123...", ".45678..", "..9#9...", "#......." } },
  { "a-cell-of-many-pixels", "bool", WHOLE, { "0110000", "0110000", "0000000", "0000000", "0000000" }, NULL, { { 19, 12, 4, 3, TRUE } },
    { "0110000", "0110000", "0000000", "0000100", "0000000" } },
  { "a-cell-of-many-pixels-erased", "bool", WHOLE, { "0110000", "0110000", "0000000", "0000100", "0000000" }, NULL,
    { { 14, 8, 12, 10, FALSE } }, { "0110000", "0110000", "0000000", "0000000", "0000000" } },
  { "beyond-the-image", "bool", BEYOND, { "0110000000000001", "0110000000000001", "0110000000000000", "0110000000000000",
                                          "0110000000000000", "0110000000000000", "0110000000000001", "0110000000000001" },
    NULL, { { 31, 18, 1, 1, TRUE } },
    { "0110000000000001", "0110000000000001", "0110000000000000", "0110000100000000", "0110000000000000", "0110000000000000",
      "0110000000000001", "0110000000000001" } },
  { "outlined", "bool", EXACT, { "00111000", "01101100", "00111000", "00000000" }, "polygon", { { 15, 5, 1, 1, TRUE } },
    { "00111000", "01101100", "00111000", "00000001" } },
};

static JsonObject *
instance_request(const Instance *instance)
{
  g_autoptr(JsonObject) image = image_new();
  g_autoptr(JsonObject) more = json_object("{'classes': ['car', 'dog']}");

  if (instance->tool != NULL)
    json_object_set_string_member(more, "tool", instance->tool);
  return request_new("instances", image, more);
}

static guint8 *
render(RelabelMask *mask, const double box[4])
{
  guint8 *plane = g_malloc0(N_PIXELS);

  relabel_mask_render(mask, box[0], box[1], box[2], box[3], plane, WIDTH, HEIGHT);
  return plane;
}

/* Whatever the control was, the editor's brush may have it now. */
static JsonArray *
brush_result(const guint8 *plane)
{
  JsonArray *result = json_array_new();
  JsonObject *region = json_object("{'id': '" ID "', 'from_name': 'lab', 'type': 'brushlabels', 'original_width': 32, "
                                   "'original_height': 19, 'value': {'format': 'rle', 'brushlabels': ['car']}}");

  region_set_plane(region, plane);
  json_array_add_object_element(result, region);
  return result;
}

static void
test_instance(gconstpointer data)
{
  const Instance *instance = data;
  g_autoptr(RelabelMask) mask = mask_new(instance->dtype, instance->rows), loaded = NULL;
  g_autoptr(JsonNode) base = instance_new(mask, instance->box);
  g_autoptr(JsonObject) request = instance_request(instance);
  g_autoptr(JsonObject) sent = request_send(request, base);
  g_autofree guint8 *plane = render(mask, instance->box);
  g_autoptr(JsonArray) result = NULL;
  g_autoptr(JsonObject) label = NULL;
  g_autoptr(JsonNode) box = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS(instance->strokes); i++) {
    for (int y = 0; y < instance->strokes[i].height; y++)
      memset(plane + (instance->strokes[i].y + y) * WIDTH + instance->strokes[i].x, instance->strokes[i].on ? 255 : 0,
             (gsize)instance->strokes[i].width);
  }
  /* A stroke of a person may be of any form; where cells are larger than pixels, that of cells. */
  if (strstr(instance->name, "cell") != NULL) {
    g_autoptr(RelabelMask) wanted = mask_new(instance->dtype, instance->wanted);

    g_free(plane);
    plane = render(wanted, instance->box);
  }
  result = brush_result(plane);
  label = load_one(request, result, base);
  loaded = label_mask(label);
  mask_assert_rows(loaded, instance->dtype, instance->wanted);
  box = json_node_copy(json_object_get_member(json_node_get_object(base), "bounding_box"));
  json_assert_same(json_object_get_member(label, "bounding_box"), box, 0);
}

/* What the mask's cells can't show makes it a mask of the image's pixels, in the smallest box. */
static void
test_too_fine(void)
{
  static const char *const rows[] = { "0110000", "0110000", "0000000", "0000000", "0000000", NULL };
  static const double box[] = { 0, 0, 1, 1 };
  g_autoptr(RelabelMask) mask = mask_new("bool", rows), loaded = NULL;
  g_autoptr(JsonNode) base = instance_new(mask, box);
  g_autoptr(JsonObject) request = instance_request(&instances[0]);
  g_autofree guint8 *plane = render(mask, box), *got = NULL;
  g_autoptr(JsonArray) result = NULL;
  g_autoptr(JsonObject) label = NULL;
  JsonArray *numbers;
  double now[4];

  plane[18 * WIDTH + 30] = 255;
  result = brush_result(plane);
  label = load_one(request, result, base);
  loaded = label_mask(label);
  numbers = json_object_get_array_member(label, "bounding_box");
  for (guint i = 0; i < 4; i++)
    now[i] = json_array_get_double_element(numbers, i);
  got = render(loaded, now);
  g_assert_cmpmem(got, N_PIXELS, plane, N_PIXELS);
  g_assert_cmpint(loaded->width, >, 7);
  g_assert_cmpstr(loaded->dtype, ==, "bool");
}

static void
test_all_erased(void)
{
  static const char *const rows[] = { "11", "11", NULL };
  static const double box[] = { 0, 0, 0.5, 0.5 };
  g_autoptr(RelabelMask) mask = mask_new("bool", rows);
  g_autoptr(JsonNode) base = instance_new(mask, box);
  g_autoptr(JsonObject) request = instance_request(&instances[0]);
  g_autofree guint8 *plane = g_malloc0(N_PIXELS);
  g_autoptr(JsonArray) result = brush_result(plane);
  g_autoptr(JsonObject) answer = request_load(request, result, base);

  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "skipped")), ==, 0);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(answer, "labels")), ==, 0);
}

/* Any strokes on any masks: the pixels are those of the editor, whatever the mask's resolution. */
static void
test_any_strokes(void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(3);
  g_autoptr(JsonObject) request = instance_request(&instances[0]);
  guint n_kept = 0;

  for (int round = 0; round < 400; round++) {
    gboolean by_cells = round % 2 == 0;
    guint8 on = round % 4 < 2 ? 1 : 255;
    int width = g_rand_int_range(random, 1, 20), height = g_rand_int_range(random, 1, 20);
    g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, width, height, NULL);
    g_autoptr(RelabelMask) edited = NULL, loaded = NULL;
    double box[] = { g_rand_double_range(random, -0.2, 0.6), g_rand_double_range(random, -0.2, 0.6),
                     g_rand_double_range(random, 0.3, 1), g_rand_double_range(random, 0.3, 1) };
    g_autofree guint8 *plane = NULL, *got = NULL;
    g_autoptr(JsonNode) base = NULL;
    g_autoptr(JsonArray) result = NULL;
    g_autoptr(JsonObject) label = NULL;
    JsonArray *numbers;

    for (gsize i = 0; i < relabel_mask_get_size(mask); i++)
      mask->pixels[i] = g_rand_int_range(random, 0, 3) > 0 ? on : 0;
    base = instance_new(mask, box);
    edited = relabel_mask_copy(mask);
    if (by_cells)
      edited->pixels[g_rand_int_range(random, 0, (gint32)relabel_mask_get_size(mask))] ^= on;
    plane = render(edited, box);
    if (!by_cells)
      memset(plane + g_rand_int_range(random, 0, N_PIXELS - 40), round % 3 == 0 ? 255 : 0, 40);
    result = brush_result(plane);
    label = load_one(request, result, base);
    loaded = label_mask(label);
    numbers = json_object_get_array_member(label, "bounding_box");
    for (guint i = 0; i < 4; i++)
      box[i] = json_array_get_double_element(numbers, i);
    got = render(loaded, box);
    g_assert_cmpmem(got, N_PIXELS, plane, N_PIXELS);
    n_kept += by_cells && loaded->width == width && loaded->height == height;
  }
  g_test_message("%u of 200 masks that could be kept were", n_kept);
  g_assert_cmpuint(n_kept, >, 180);
}

/* ---- masks in files ---- */

static void
test_mask_path(gconstpointer data)
{
  gboolean edit = GPOINTER_TO_INT(data);
  static const char *const rows[] = { "..###...", ".#####..", "..###...", "........", NULL };
  static const char *const wanted[] = { "..###...", ".#####..", "..###...", "......##", NULL };
  static const double box[] = EXACT;
  g_autoptr(RelabelMask) mask = mask_new("uint8", rows), loaded = NULL;
  g_autofree char *folder = g_dir_make_tmp("relabel-masks-XXXXXX", NULL);
  g_autofree char *path = g_build_filename(folder, "mask.png", NULL);
  g_autoptr(GBytes) png = relabel_mask_to_png(mask, NULL);
  g_autoptr(JsonNode) base = instance_new(NULL, box);
  g_autoptr(JsonObject) request = instance_request(&instances[0]);
  g_autofree guint8 *plane = render(mask, box);
  g_autofree char *contents = NULL;
  g_autoptr(JsonArray) result = NULL;
  g_autoptr(JsonObject) label = NULL, sent = NULL;
  gsize n = 0;

  g_assert_true(g_file_set_contents(path, g_bytes_get_data(png, NULL), (gssize)g_bytes_get_size(png), NULL));
  json_object_set_string_member(json_node_get_object(base), "mask_path", path);
  sent = request_send(request, base);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(sent, "result")), ==, 1);
  if (edit)
    memset(plane + 5 * WIDTH + 14, 255, 2);
  result = brush_result(plane);
  label = load_one(request, result, base);
  if (edit) {
    g_assert_false(json_object_has_member(label, "mask_path"));
    loaded = label_mask(label);
    mask_assert_rows(loaded, "uint8", wanted);
  } else {
    g_assert_false(json_object_has_member(label, "mask"));
    g_assert_cmpstr(json_object_get_string_member(label, "mask_path"), ==, path);
  }
  g_assert_true(g_file_get_contents(path, &contents, &n, NULL));
  g_assert_cmpmem(contents, n, g_bytes_get_data(png, NULL), g_bytes_get_size(png));
  g_unlink(path);
  g_rmdir(folder);
}

static void
test_mask_path_missing(void)
{
  static const double box[] = EXACT;
  g_autoptr(JsonNode) base = instance_new(NULL, box);
  g_autoptr(JsonObject) request = instance_request(&instances[0]);
  g_autoptr(JsonArray) none = json_array_new();
  g_autoptr(JsonObject) sent = NULL, answer = NULL;
  JsonObject *skipped;

  json_object_set_string_member(json_node_get_object(base), "mask_path", "/nowhere/at-all.png");
  sent = request_send(request, base);
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(sent, "result")), ==, 0);
  skipped = json_array_get_object_element(json_object_get_array_member(sent, "skipped"), 0);
  g_assert_nonnull(strstr(json_object_get_string_member(skipped, "reason"), "/nowhere/at-all.png"));
  /* It was not sent: that it is not there is no deletion. */
  answer = request_load(request, none, base);
  json_assert_same(json_array_get_element(json_object_get_array_member(answer, "labels"), 0), base, 0);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(instances); i++) {
    g_autofree char *path = g_strdup_printf("/edit-instances/%s", instances[i].name);

    g_test_add_data_func(path, &instances[i], test_instance);
  }
  g_test_add_func("/edit-instances/too-fine", test_too_fine);
  g_test_add_func("/edit-instances/all-erased", test_all_erased);
  g_test_add_func("/edit-instances/any-strokes", test_any_strokes);
  g_test_add_data_func("/edit-instances/mask-path/untouched", GINT_TO_POINTER(FALSE), test_mask_path);
  g_test_add_data_func("/edit-instances/mask-path/painted", GINT_TO_POINTER(TRUE), test_mask_path);
  g_test_add_func("/edit-instances/mask-path/missing", test_mask_path_missing);
  return g_test_run();
}
