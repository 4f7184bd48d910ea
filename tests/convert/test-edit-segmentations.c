/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is painted and erased of classes in the editor is in the mask of the image; all other values stay. */
#include <string.h>

#include "mask-edit-test.h"
#include "relabel-json.h"

static JsonNode *
segmentation_new(RelabelMask *mask)
{
  JsonNode *label = json_new("{'_id': {'$oid': '" ID "'}, '_cls': 'Segmentation', 'tags': [], 'mood': 0.1}");

  json_object_set_member(json_node_get_object(label), "mask", mask_node(mask));
  return label;
}

#define TARGETS "{'mask_targets': {'0': 'background', '1': 'road', '2': 'sky', '7': 'car', '300': 'tree'}}"

typedef struct {
  const char *name;
  const char *dtype;
  const char *const rows[9];
  /* A stroke of a class, in the editor's pixels. */
  const char *label;
  int x, y, width, height;
  gboolean on;
  const char *wanted_dtype;
  const char *const wanted[9];
} Segmentation;

/* Of 8 × 4 pixels in an image of that size; digits are values, 9 is no target. */
static const Segmentation segmentations[] = {
  { "painted-on-nothing", "uint8", { "00000000", "01100220", "01190220", "00000000" }, "car", 0, 0, 2, 1, TRUE, "uint8",
    { "77000000", "01100220", "01190220", "00000000" } },
  { "painted-over", "uint8", { "00000000", "01100220", "01190220", "00000000" }, "sky", 0, 1, 4, 1, TRUE, "uint8",
    { "00000000", "22220220", "01190220", "00000000" } },
  { "painted-over-an-earlier-class", "uint8", { "00000000", "01100220", "01190220", "00000000" }, "road", 4, 1, 3, 1, TRUE, "uint8",
    { "00000000", "01101110", "01190220", "00000000" } },
  { "erased", "uint8", { "00000000", "01100220", "01190220", "00000000" }, "sky", 0, 0, 6, 4, FALSE, "uint8",
    { "00000000", "01100020", "01190020", "00000000" } },
  { "unknown-values-stay", "uint8", { "99999999", "01100220", "01190220", "00000000" }, "road", 1, 3, 1, 1, TRUE, "uint8",
    { "99999999", "01100220", "01190220", "01000000" } },
  { "unknown-value-painted-over", "uint8", { "99999999", "01100220", "01190220", "00000000" }, "road", 1, 0, 1, 1, TRUE, "uint8",
    { "91999999", "01100220", "01190220", "00000000" } },
  { "type-is-kept", "int32", { "00000000", "01100220", "01190220", "00000000" }, "car", 0, 0, 2, 1, TRUE, "int32",
    { "77000000", "01100220", "01190220", "00000000" } },
  { "yes-and-no-become-classes", "bool", { "00000000", "01100110", "01100110", "00000000" }, "car", 0, 0, 2, 1, TRUE, "uint8",
    { "77000000", "01100110", "01100110", "00000000" } },
  { "yes-and-no-stay", "bool", { "00000000", "01100110", "01100110", "00000000" }, "road", 0, 0, 2, 1, TRUE, "bool",
    { "11000000", "01100110", "01100110", "00000000" } },
};

static JsonObject *
segmentation_request(const char *image_text, const char *targets)
{
  g_autoptr(JsonObject) image = json_object(image_text);
  g_autoptr(JsonObject) more = json_object(targets);

  return request_new("segmentation", image, more);
}

static JsonObject *
find_region(JsonArray *result, const char *label)
{
  for (guint i = 0; i < json_array_get_length(result); i++) {
    JsonObject *region = json_array_get_object_element(result, i);
    JsonArray *classes = json_object_get_array_member(json_object_get_object_member(region, "value"), "brushlabels");

    if (strcmp(json_array_get_string_element(classes, 0), label) == 0)
      return region;
  }
  return NULL;
}

/* The region of a class, or a new one as the editor makes it. */
static JsonObject *
take_region(JsonArray *result, const char *label, int width, int height)
{
  JsonObject *region = find_region(result, label);
  g_autofree char *text = NULL;
  g_autofree guint8 *plane = NULL;

  if (region != NULL)
    return region;
  text = g_strdup_printf("{'id': 'abcdefghij', 'from_name': 'lab', 'to_name': 'image', 'type': 'brushlabels', 'original_width': %d, "
                         "'original_height': %d, 'value': {'format': 'rle', 'brushlabels': ['%s']}}",
                         width, height, label);
  region = json_object(text);
  plane = g_malloc0((gsize)width * (gsize)height);
  region_set_plane(region, plane);
  json_array_add_object_element(result, region);
  return region;
}

static void
paint(JsonArray *result, const char *label, int x, int y, int width, int height, gboolean on, int image_width, int image_height)
{
  JsonObject *region = take_region(result, label, image_width, image_height);
  g_autofree guint8 *plane = region_plane(region);

  for (int row = y; row < y + height; row++)
    memset(plane + row * image_width + x, on ? 255 : 0, (gsize)width);
  region_set_plane(region, plane);
}

static void
test_segmentation(gconstpointer data)
{
  const Segmentation *row = data;
  g_autoptr(RelabelMask) mask = mask_new(row->dtype, row->rows), loaded = NULL;
  g_autoptr(JsonNode) base = segmentation_new(mask);
  g_autoptr(JsonObject) request = segmentation_request("{'width': 8, 'height': 4}", TARGETS);
  g_autoptr(JsonObject) sent = request_send(request, base);
  JsonArray *result = json_object_get_array_member(sent, "result");
  g_autoptr(JsonObject) label = NULL;

  paint(result, row->label, row->x, row->y, row->width, row->height, row->on, 8, 4);
  label = load_one(request, result, base);
  loaded = label_mask(label);
  mask_assert_rows(loaded, row->wanted_dtype, row->wanted);
}

/* A value above 255 makes a mask of bytes one of two bytes. */
static void
test_wide_value(void)
{
  static const char *const rows[] = { "1000", "0009", NULL };
  g_autoptr(RelabelMask) mask = mask_new("uint8", rows), loaded = NULL;
  g_autoptr(JsonNode) base = segmentation_new(mask);
  g_autoptr(JsonObject) request = segmentation_request("{'width': 4, 'height': 2}", TARGETS);
  g_autoptr(JsonObject) sent = request_send(request, base);
  JsonArray *result = json_object_get_array_member(sent, "result");
  g_autoptr(JsonObject) label = NULL;

  paint(result, "tree", 2, 0, 1, 1, TRUE, 4, 2);
  label = load_one(request, result, base);
  loaded = label_mask(label);
  g_assert_cmpint(loaded->format, ==, RELABEL_MASK_16);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 0, 0), ==, 1);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 2, 0), ==, 300);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 3, 1), ==, 9);
}

static void
test_two_bytes(void)
{
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_16, 4, 2, NULL), loaded = NULL;
  g_autoptr(JsonObject) request = segmentation_request("{'width': 4, 'height': 2}", TARGETS);
  g_autoptr(JsonObject) sent = NULL, label = NULL;
  g_autoptr(JsonNode) base = NULL;
  JsonArray *result;

  relabel_mask_set_value(mask, 0, 0, 300);
  relabel_mask_set_value(mask, 1, 0, 40000);
  base = segmentation_new(mask);
  sent = request_send(request, base);
  result = json_object_get_array_member(sent, "result");
  g_assert_cmpstr(json_object_get_string_member(json_array_get_object_element(result, 0), "id"), ==, ID "_300");
  paint(result, "sky", 3, 1, 1, 1, TRUE, 4, 2);
  label = load_one(request, result, base);
  loaded = label_mask(label);
  g_assert_cmpstr(loaded->dtype, ==, "uint16");
  g_assert_cmpuint(relabel_mask_get_value(loaded, 0, 0), ==, 300);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 1, 0), ==, 40000);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 3, 1), ==, 2);
}

#define COLORS "{'mask_targets': {'#ff0000': 'road', '#00ff01': 'sky', '#000000': 'nothing'}}"

static void
test_rgb(void)
{
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_RGB, 4, 2, NULL), loaded = NULL;
  g_autoptr(JsonObject) request = segmentation_request("{'width': 4, 'height': 2}", COLORS);
  g_autoptr(JsonObject) sent = NULL, label = NULL;
  g_autoptr(JsonNode) base = NULL;
  JsonArray *result;

  relabel_mask_set_value(mask, 0, 0, 0xff0000);
  relabel_mask_set_value(mask, 1, 0, 0x123456);
  base = segmentation_new(mask);
  sent = request_send(request, base);
  result = json_object_get_array_member(sent, "result");
  g_assert_cmpuint(json_array_get_length(result), ==, 1);
  label = load_one(request, result, base);
  json_assert_same(json_object_get_member(label, "mask"), json_object_get_member(json_node_get_object(base), "mask"), 0);
  json_object_unref(label);
  paint(result, "sky", 3, 1, 1, 1, TRUE, 4, 2);
  label = load_one(request, result, base);
  loaded = label_mask(label);
  g_assert_cmpint(loaded->format, ==, RELABEL_MASK_RGB);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 0, 0), ==, 0xff0000);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 1, 0), ==, 0x123456);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 3, 1), ==, 0x00ff01);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 2, 1), ==, 0);
}

/* Drawn anew, without a mask before; where two classes overlap, the later region is on top. */
static void
test_new_rgb(void)
{
  g_autoptr(JsonObject) request = segmentation_request("{'width': 4, 'height': 2}", COLORS);
  g_autoptr(JsonArray) result = json_array_new();
  g_autoptr(RelabelMask) loaded = NULL;
  g_autoptr(JsonObject) answer = NULL;

  paint(result, "road", 0, 0, 3, 1, TRUE, 4, 2);
  paint(result, "sky", 2, 0, 2, 1, TRUE, 4, 2);
  answer = request_load(request, result, NULL);
  loaded = label_mask(json_array_get_object_element(json_object_get_array_member(answer, "labels"), 0));
  g_assert_cmpint(loaded->format, ==, RELABEL_MASK_RGB);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 1, 0), ==, 0xff0000);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 2, 0), ==, 0x00ff01);
}

/* A mask of another resolution than the image's keeps it where cells can show what was drawn. */
static void
test_coarse(gconstpointer data)
{
  gboolean fine = GPOINTER_TO_INT(data);
  static const char *const rows[] = { "1200", "0009", NULL };
  static const char *const wanted[] = { "1207", "0009", NULL };
  g_autoptr(RelabelMask) mask = mask_new("uint8", rows), loaded = NULL;
  g_autoptr(JsonNode) base = segmentation_new(mask);
  g_autoptr(JsonObject) request = segmentation_request("{'width': 8, 'height': 4}", TARGETS);
  g_autoptr(JsonObject) sent = request_send(request, base);
  JsonArray *result = json_object_get_array_member(sent, "result");
  g_autoptr(JsonObject) label = NULL;

  paint(result, "car", 6, 0, fine ? 1 : 2, 2, TRUE, 8, 4);
  label = load_one(request, result, base);
  loaded = label_mask(label);
  if (!fine) {
    mask_assert_rows(loaded, "uint8", wanted);
    return;
  }
  g_assert_cmpint(loaded->width, ==, 8);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 6, 0), ==, 7);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 7, 0), ==, 0);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 7, 3), ==, 9);
  g_assert_cmpuint(relabel_mask_get_value(loaded, 3, 1), ==, 2);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(segmentations); i++) {
    g_autofree char *path = g_strdup_printf("/edit-segmentations/%s", segmentations[i].name);

    g_test_add_data_func(path, &segmentations[i], test_segmentation);
  }
  g_test_add_func("/edit-segmentations/wide-value", test_wide_value);
  g_test_add_func("/edit-segmentations/two-bytes", test_two_bytes);
  g_test_add_func("/edit-segmentations/rgb", test_rgb);
  g_test_add_func("/edit-segmentations/new-rgb", test_new_rgb);
  g_test_add_data_func("/edit-segmentations/coarse", GINT_TO_POINTER(FALSE), test_coarse);
  g_test_add_data_func("/edit-segmentations/coarse-drawn-fine", GINT_TO_POINTER(TRUE), test_coarse);
  return g_test_run();
}
