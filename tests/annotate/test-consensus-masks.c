/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several annotators of one task: masks, and many labels at once. */
#include <math.h>
#include <string.h>

#include "consensus-test.h"
#include "relabel-convert-mask.h"

#define P TEST_ID
#define POLYGONS "'type': 'polygons', 'classes': ['car']"
#define BOXES "'type': 'detections', 'classes': ['car']"

/* A brush of 8 by 2 pixels: those that are no dot. */
static JsonObject *
brush_new(const char *id, const char *class, const char *pixels)
{
  guint8 plane[16];
  JsonObject *region = json_object_new();
  JsonObject *value;

  for (guint i = 0; i < 16; i++)
    plane[i] = pixels[i] != '.' ? 255 : 0;
  value = relabel_convert_brush_value(plane, 8, 2);
  json_object_set_array_member(value, "brushlabels", relabel_json_array_from_strv((const char *const[]){ class, NULL }));
  json_object_set_string_member(region, "id", id);
  json_object_set_string_member(region, "from_name", "f");
  json_object_set_string_member(region, "to_name", "image");
  json_object_set_string_member(region, "type", "brushlabels");
  json_object_set_int_member(region, "original_width", 8);
  json_object_set_int_member(region, "original_height", 2);
  json_object_set_object_member(region, "value", value);
  return region;
}

static char *
read_pixels(JsonObject *region)
{
  guint8 plane[16] = { 0 };
  RelabelServerPart part = { 0, region };
  g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof part);
  char *text = g_strnfill(16, '.');

  g_array_append_val(parts, part);
  g_assert_true(relabel_convert_draw_parts(parts, plane, 8, 2, NULL));
  for (guint i = 0; i < 16; i++)
    text[i] = plane[i] > 0 ? '#' : '.';
  return text;
}

typedef struct {
  const char *name;
  const char *label_type;
  const char *known;                   /* the first annotator's mask was sent; NULL for no */
  const char *masks[MAX_ANNOTATORS];   /* "" for nothing at all */
  const char *wanted;                  /* NULL for no region */
} MaskRow;

static const MaskRow mask_rows[] = {
  { "pixels-by-vote", "segmentation", NULL, { "####....####....", "###.....####....", "##......#####..." }, "###.....####...." },
  { "pixels-of-two", "segmentation", NULL, { "####....####....", "##......#####..." }, "##......####...." },
  { "pixels-of-two-as-sent", "segmentation", "####....####....", { "####....####....", "##......#####..." }, "####....####...." },
  { "pixels-of-nobody", "segmentation", NULL, { "##..............", "....##..........", "........##......" }, NULL },
  { "pixels-that-one-has", "segmentation", NULL, { "##..............", "", "" }, NULL },
  { "pixels-that-all-have", "segmentation", NULL, { "##..............", "##..............", "##.............." }, "##.............." },
  { "pixels-that-can't-be-read", "segmentation", NULL, { "##..............", "?", "##......#......." }, "##.............." },
  { "instance-in-the-middle", "instances", NULL, { "####....####....", "###.....####....", "##......####...." }, "###.....####...." },
  { "instances-apart", "instances", NULL, { "####............", "........####....", "....####....####" }, NULL },
  { "instances-that-can't-be-read", "instances", NULL, { "?", "?" }, NULL },
};

/* A mask of two bytes fewer than it says. */
static void
spoil(JsonObject *region)
{
  json_object_set_int_member(region, "original_width", 100000);
  json_object_set_int_member(region, "original_height", 100000);
}

static void
mask_task_init(Task *task, const MaskRow *row)
{
  g_autofree char *schema = g_strdup_printf("'type': '%s', %s", row->label_type, strcmp(row->label_type, "instances") == 0
                                                                                      ? "'classes': ['car']"
                                                                                      : "'mask_targets': {'1': 'car', '2': 'dog'}");

  task_init(task, schema);
  task->field.width = 8;
  task->field.height = 2;
  if (row->known != NULL) {
    g_autoptr(JsonObject) region = brush_new(P "_1", "car", row->known);
    RelabelServerPart part = { 1, region };
    g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof part);
    RelabelLabel *label;

    g_array_append_val(parts, part);
    label = task->field.conversion->from_parts(&task->field, parts, NULL);
    relabel_label_set_id(label, P);
    g_ptr_array_add(task->known, label);
  }
}

static void
test_mask_row(gconstpointer data)
{
  const MaskRow *row = data;
  g_auto(RelabelConsensus) out = { 0 };
  g_autoptr(RelabelAgreement) agreement = relabel_agreement_new();
  Task task;

  mask_task_init(&task, row);
  for (guint i = 0; i < MAX_ANNOTATORS && row->masks[i] != NULL; i++) {
    g_autofree char *id = g_strdup_printf("r%u", i);
    JsonArray *result = json_array_new();
    gboolean bad = *row->masks[i] == '?';

    if (*row->masks[i] != '\0') {
      JsonObject *region = brush_new(id, "car", bad ? "################" : row->masks[i]);

      if (bad)
        spoil(region);
      json_array_add_object_element(result, region);
    }
    g_ptr_array_add(task.results, result);
  }
  task_run(&task, NULL, &out, agreement);
  if (row->wanted != NULL) {
    g_autofree char *pixels = NULL;

    g_assert_cmpuint(json_array_get_length(out.result), ==, 1);
    pixels = read_pixels(json_array_get_object_element(out.result, 0));
    g_assert_cmpstr(pixels, ==, row->wanted);
    g_assert_cmpstr(relabel_convert_get_class(json_array_get_object_element(out.result, 0)), ==, "car");
  } else {
    g_assert_cmpuint(json_array_get_length(out.result), ==, 0);
  }
  task_clear(&task);
}

/* Two classes of one name are two, by the values that they were sent for. */
static void
test_one_name(void)
{
  g_auto(RelabelConsensus) out = { 0 };
  Task task;

  task_init(&task, "'type': 'segmentation', 'mask_targets': {'1': 'car', '2': 'car'}");
  task.field.width = 8;
  task.field.height = 2;
  for (guint i = 0; i < 3; i++) {
    JsonArray *result = json_array_new();

    json_array_add_object_element(result, brush_new(P "_1", "car", i == 0 ? "##.............." : "#..............."));
    json_array_add_object_element(result, brush_new(P "_2", "car", i == 1 ? "........######.." : "........####...."));
    g_ptr_array_add(task.results, result);
  }
  task_run(&task, NULL, &out, NULL);
  g_assert_cmpuint(json_array_get_length(out.result), ==, 2);
  for (guint i = 0; i < 2; i++) {
    JsonObject *region = json_array_get_object_element(out.result, i);
    g_autofree char *pixels = read_pixels(region);

    g_assert_cmpstr(relabel_json_peek_string(region, "id"), ==, i == 0 ? P "_1" : P "_2");
    g_assert_cmpstr(pixels, ==, i == 0 ? "#..............." : "........####....");
  }
  task_clear(&task);
}

/* ---- many ---- */

static JsonArray *
make_many(GRand *rand, guint n, gboolean polygons, gboolean one_place)
{
  JsonArray *array = json_array_sized_new(n);

  for (guint i = 0; i < n; i++) {
    double x = (one_place ? 0 : i % 32 * 3) + g_rand_double_range(rand, 0, 0.4), y = (one_place ? 0 : i / 32 * 3) + g_rand_double_range(rand, 0, 0.4);
    g_autofree char *id = g_strdup_printf("%08x", g_rand_int(rand));
    JsonObject *region = json_object_new();
    JsonObject *value = json_object_new();
    const char *type = polygons ? "polygonlabels" : "rectanglelabels";

    json_object_set_string_member(region, "id", id);
    json_object_set_string_member(region, "from_name", "f");
    json_object_set_string_member(region, "to_name", "image");
    json_object_set_string_member(region, "type", type);
    json_object_set_double_member(value, "x", x);
    json_object_set_double_member(value, "y", y);
    json_object_set_double_member(value, "width", 3);
    json_object_set_double_member(value, "height", 3);
    if (polygons) {
      JsonArray *points = json_array_new();

      for (guint k = 0; k < 20; k++) {
        JsonArray *point = json_array_new();

        json_array_add_double_element(point, x + 1.5 * cos(2 * G_PI * k / 20));
        json_array_add_double_element(point, y + 1.5 * sin(2 * G_PI * k / 20));
        json_array_add_array_element(points, point);
      }
      json_object_set_array_member(value, "points", points);
    }
    json_object_set_array_member(value, type, relabel_json_array_from_strv((const char *const[]){ "car", NULL }));
    json_object_set_object_member(region, "value", value);
    json_array_add_object_element(array, region);
  }
  return array;
}

/* Labels of five annotators: in their places all are found; on one heap it has an end. */
static void
test_many(gconstpointer data)
{
  gboolean polygons = GPOINTER_TO_INT(data) % 2, one_place = GPOINTER_TO_INT(data) / 2;
  g_autoptr(GRand) rand = g_rand_new_with_seed(1);
  g_autoptr(RelabelAgreement) agreement = relabel_agreement_new();
  g_auto(RelabelConsensus) out = { 0 };
  gint64 start;
  Task task;

  task_init(&task, polygons ? POLYGONS : BOXES);
  for (guint i = 0; i < 5; i++)
    g_ptr_array_add(task.results, make_many(rand, 1000, polygons, one_place));
  start = g_get_monotonic_time();
  task_run(&task, NULL, &out, agreement);
  g_test_message("1,000 labels of 5 annotators: %.0f ms, %u labels", (double)(g_get_monotonic_time() - start) / 1000,
                 json_array_get_length(out.result));
  if (!one_place)
    g_assert_cmpuint(json_array_get_length(out.result), ==, 1000);
  g_assert_true(one_place || !out.cut_short);
  task_clear(&task);
}

/* A disc in an image of two million pixels, that nobody was sent. */
static JsonObject *
disc_new(guint8 *plane, int x, int y, int radius, const char *id)
{
  JsonObject *region = json_object_new();
  JsonObject *value;

  memset(plane, 0, 1920 * 1080);
  for (int row = y - radius; row <= y + radius; row++) {
    int half = (int)sqrt(radius * radius - (row - y) * (row - y));

    memset(plane + row * 1920 + x - half, 255, (gsize)(2 * half + 1));
  }
  value = relabel_convert_brush_value(plane, 1920, 1080);
  json_object_set_array_member(value, "brushlabels", relabel_json_array_from_strv((const char *const[]){ "car", NULL }));
  json_object_set_string_member(region, "id", id);
  json_object_set_string_member(region, "from_name", "f");
  json_object_set_string_member(region, "type", "brushlabels");
  json_object_set_int_member(region, "original_width", 1920);
  json_object_set_int_member(region, "original_height", 1080);
  json_object_set_object_member(region, "value", value);
  return region;
}

static void
test_many_masks(void)
{
  g_autofree guint8 *plane = g_malloc(1920 * 1080);
  g_auto(RelabelConsensus) out = { 0 };
  gint64 start;
  Task task;

  task_init(&task, "'type': 'instances', 'classes': ['car']");
  task.field.width = 1920;
  task.field.height = 1080;
  for (int i = 0; i < 5; i++) {
    JsonArray *array = json_array_new();

    for (int k = 0; k < 20; k++) {
      g_autofree char *id = g_strdup_printf("r%d-%d", i, k);

      json_array_add_object_element(array, disc_new(plane, 150 + 80 * k + i, 500 + 20 * k, 60 + i, id));
    }
    g_ptr_array_add(task.results, array);
  }
  start = g_get_monotonic_time();
  task_run(&task, NULL, &out, NULL);
  g_test_message("20 new masks of 5 annotators: %.0f ms", (double)(g_get_monotonic_time() - start) / 1000);
  g_assert_cmpuint(json_array_get_length(out.result), ==, 20);
  /* The one in the middle. */
  g_assert_true(g_str_has_prefix(relabel_json_peek_string(json_array_get_object_element(out.result, 0), "id"), "r2-"));
  task_clear(&task);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(mask_rows); i++) {
    g_autofree char *path = g_strdup_printf("/consensus/masks/%s", mask_rows[i].name);

    g_test_add_data_func(path, &mask_rows[i], test_mask_row);
  }
  g_test_add_func("/consensus/masks/classes-of-one-name", test_one_name);
  g_test_add_data_func("/consensus/many-boxes", GINT_TO_POINTER(0), test_many);
  g_test_add_data_func("/consensus/many-polygons", GINT_TO_POINTER(1), test_many);
  g_test_add_data_func("/consensus/heap-of-boxes", GINT_TO_POINTER(2), test_many);
  g_test_add_data_func("/consensus/heap-of-polygons", GINT_TO_POINTER(3), test_many);
  g_test_add_func("/consensus/many-masks", test_many_masks);
  return g_test_run();
}
