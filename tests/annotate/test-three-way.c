/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels that are edited here and there: of each side, what it changed. */
#include <string.h>

#include "relabel-detection.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-mask.h"
#include "relabel-merge.h"
#include "relabel-polyline.h"
#include "relabel-segmentation.h"

#define ID "aaaaaaaaaaaaaaaaaaaaaaaa"

/* A label in JSON, in which ' stands for ". What the server has is written as if it had been sent. */
typedef struct {
  const char *name;
  const char *label_type;
  const char *base, *server, *local, *merged;
} Row;

#define LINE(points) \
  "{'_id': {'$oid': '" ID "'}, '_cls': 'Polyline', 'tags': [], 'label': 'car', 'points': [" points "], 'closed': true, 'filled': true}"
#define POINTS(points) "{'_id': {'$oid': '" ID "'}, '_cls': 'Keypoint', 'tags': [], 'label': 'car', 'points': [" points "]}"
#define A "[[0.1, 0.1], [0.2, 0.1], [0.2, 0.2]]"
#define B "[[0.5, 0.5], [0.6, 0.5], [0.6, 0.6]]"
#define C "[[0.7, 0.7], [0.8, 0.7], [0.8, 0.8]]"
#define A_MOVED_1 "[[0.125, 0.1], [0.2, 0.1], [0.2, 0.2]]"
#define A_MOVED_3 "[[0.1, 0.1], [0.2, 0.1], [0.2, 0.25]]"
#define A_MOVED_BOTH "[[0.125, 0.1], [0.2, 0.1], [0.2, 0.25]]"
#define A_FOUR "[[0.1, 0.1], [0.15, 0.1], [0.2, 0.1], [0.2, 0.2]]"
#define A_FOUR_MOVED "[[0.1, 0.1], [0.15, 0.1], [0.2, 0.1], [0.2, 0.25]]"

static const Row rows[] = {
  { "points-of-one-shape", "polygons", LINE(A), LINE(A_MOVED_3), LINE(A_MOVED_1), LINE(A_MOVED_BOTH) },
  { "other-shapes", "polygons", LINE(A ", " B), LINE(A ", " C), LINE(A_MOVED_1 ", " B), LINE(A_MOVED_1 ", " C) },
  { "shape-added-here", "polygons", LINE(A), LINE(A_MOVED_3), LINE(A ", " B), LINE(A_MOVED_3 ", " B) },
  { "shape-added-on-both-sides", "polygons", LINE(A), LINE(A ", " B), LINE(A ", " C), LINE(A ", " B ", " C) },
  { "point-added-here", "polygons", LINE(A ", " B), LINE(A ", " C), LINE(A_FOUR ", " B), LINE(A_FOUR ", " C) },
  { "point-added-there", "polygons", LINE(A), LINE(A_FOUR), LINE(A_MOVED_3), LINE(A_FOUR_MOVED) },
  { "shape-removed-here", "polygons", LINE(A ", " B), LINE(A ", " C), LINE(A), LINE(A ", " C) },
  { "points", "keypoints", POINTS("[0.1, 0.1], [0.2, 0.2]"), POINTS("[0.1, 0.1], [0.25, 0.2]"), POINTS("[0.125, 0.1], [0.2, 0.2]"),
    POINTS("[0.125, 0.1], [0.25, 0.2]") },
};

static RelabelLabel *
label_new(const RelabelConversion *conversion, const char *text)
{
  g_autofree char *json = g_strdelimit(g_strdup(text), "'", '"');
  g_autoptr(JsonNode) node = json_from_string(json, NULL);
  RelabelLabel *label = relabel_label_from_document(relabel_conversion_get_label_type(conversion), node, NULL);

  g_assert_nonnull(label);
  return label;
}

static void
field_init(RelabelConvertField *self, const char *label_type)
{
  static const char *const classes[] = { "car", "dog", "cat", NULL };
  RelabelSchemaField *field = relabel_schema_field_new("f");

  relabel_schema_field_set_label_type(field, label_type);
  relabel_schema_field_set_classes(field, classes);
  relabel_convert_field_init(self, field, 8, 8);
}

static JsonArray *
regions_of(const RelabelConvertField *field, RelabelLabel *label)
{
  g_auto(RelabelRegionWriter) writer = { 0 };
  JsonArray *regions = json_array_new();

  relabel_region_writer_init(&writer, NULL);
  g_assert_true(relabel_region_writer_add(&writer, field, label, regions, NULL));
  return regions;
}

/* The one label that comes out; *names is what is on record of regions, and *next the base of the next load. */
static RelabelLabel *
merge(const RelabelConvertField *field, RelabelLabel *base, JsonArray *regions, RelabelLabel *local, JsonObject **names, RelabelLabel **next)
{
  g_autoptr(GPtrArray) bases = g_ptr_array_new();
  g_autoptr(GPtrArray) locals = g_ptr_array_new();
  g_auto(RelabelServerResult) result = { 0 };
  RelabelMerge run = { .field = field, .permissions = RELABEL_PERMISSIONS_ALL, .base = bases, .original = bases, .local = locals, .result = &result };
  RelabelFieldChanges changes = { 0 };
  RelabelLabel *label;

  g_ptr_array_add(bases, base);
  g_ptr_array_add(locals, local);
  relabel_server_result_read(&result, field, 1, &bases, regions, *names, "test");
  relabel_merge_run(&run, &changes);
  g_assert_cmpuint(result.skipped->len, ==, 0);
  g_assert_cmpuint(run.merged->len, ==, 1);
  label = g_object_ref(g_ptr_array_index(run.merged, 0));
  if (next != NULL)
    *next = g_object_ref(g_ptr_array_index(run.server, 0));
  g_clear_pointer(names, json_object_unref);
  *names = result.names != NULL ? json_object_ref(result.names) : NULL;
  relabel_merge_clear(&run);
  return label;
}

static void
clear_field(RelabelConvertField *field)
{
  g_object_unref(field->field);
  relabel_convert_field_clear(field);
}

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  RelabelConvertField field;
  g_autoptr(RelabelLabel) base = NULL;
  g_autoptr(RelabelLabel) server = NULL;
  g_autoptr(RelabelLabel) local = NULL;
  g_autoptr(RelabelLabel) wanted = NULL;
  g_autoptr(RelabelLabel) merged = NULL;
  g_autoptr(JsonArray) regions = NULL;
  g_autoptr(JsonObject) names = NULL;
  g_autofree char *got = NULL;
  g_autofree char *expected = NULL;

  field_init(&field, row->label_type);
  base = label_new(field.conversion, row->base);
  server = label_new(field.conversion, row->server);
  local = label_new(field.conversion, row->local);
  wanted = label_new(field.conversion, row->merged);
  regions = regions_of(&field, server);
  merged = merge(&field, base, regions, local, &names, NULL);
  got = relabel_label_to_string(merged);
  expected = relabel_label_to_string(wanted);
  g_assert_cmpstr(got, ==, expected);
  clear_field(&field);
}

/* An instance of 8 by 8 pixels, each a bit of its row. */
static RelabelLabel *
instance_new(const guint8 bits[8])
{
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, 8, 8, NULL);
  g_autoptr(RelabelDetection) detection = relabel_detection_new("car", 0, 0, 1, 1);
  g_autoptr(GBytes) npy = NULL;

  mask->dtype = "bool";
  for (int i = 0; i < 64; i++)
    mask->pixels[i] = (bits[i / 8] >> (i % 8)) & 1;
  npy = relabel_mask_to_npy(mask);
  relabel_detection_set_mask(detection, npy);
  relabel_label_set_id(RELABEL_LABEL(detection), ID);
  return RELABEL_LABEL(g_steal_pointer(&detection));
}

/* Pixels that were painted here stay where others were painted there. */
static void
test_instance(void)
{
  RelabelConvertField field;
  g_autoptr(RelabelLabel) base = instance_new((const guint8[]){ 1, 1, 1, 1, 0, 0, 0, 0 });
  g_autoptr(RelabelLabel) server = instance_new((const guint8[]){ 1, 1, 1, 0, 0, 0, 0, 0x80 });
  g_autoptr(RelabelLabel) local = instance_new((const guint8[]){ 3, 0, 1, 1, 0, 0, 0, 0 });
  g_autoptr(RelabelLabel) wanted = instance_new((const guint8[]){ 3, 0, 1, 0, 0, 0, 0, 0x80 });
  g_autoptr(RelabelLabel) merged = NULL;
  g_autoptr(JsonArray) regions = NULL;
  g_autoptr(JsonObject) names = NULL;
  g_autofree char *got = NULL;
  g_autofree char *expected = NULL;

  field_init(&field, "instances");
  regions = regions_of(&field, server);
  merged = merge(&field, base, regions, local, &names, NULL);
  got = relabel_label_to_string(merged);
  expected = relabel_label_to_string(wanted);
  g_assert_cmpstr(got, ==, expected);
  clear_field(&field);
}

/* A class whose region can't be read was not erased: the mask stays as it is, also when it is loaded again. */
static void
test_unreadable_class(void)
{
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, 8, 8, NULL);
  g_autoptr(JsonNode) targets = json_from_string("{\"1\": \"car\", \"2\": \"dog\"}", NULL);
  g_autoptr(GBytes) npy = NULL;
  g_autoptr(RelabelLabel) label = NULL;
  g_autoptr(JsonArray) regions = NULL;
  g_autoptr(GPtrArray) labels = g_ptr_array_new();
  RelabelConvertField field;

  mask->pixels[3] = 1;
  mask->pixels[5] = 2;
  npy = relabel_mask_to_npy(mask);
  label = RELABEL_LABEL(relabel_segmentation_new(npy, NULL));
  field_init(&field, "segmentation");
  relabel_schema_field_set_mask_targets(field.field, json_node_get_object(targets));
  regions = regions_of(&field, label);
  g_assert_cmpuint(json_array_get_length(regions), ==, 2);
  json_object_set_int_member(json_array_get_object_element(regions, 0), "original_width", 100000);
  json_object_set_int_member(json_array_get_object_element(regions, 0), "original_height", 1000);
  g_ptr_array_add(labels, label);
  for (guint i = 0; i < 2; i++) {
    g_auto(RelabelServerResult) result = { 0 };
    RelabelFieldChanges changes = { 0 };
    RelabelMerge run = { .field = &field, .permissions = RELABEL_PERMISSIONS_ALL, .base = labels, .original = labels, .local = labels,
                         .result = &result };

    relabel_server_result_read(&result, &field, 1, &labels, regions, NULL, "test");
    relabel_merge_run(&run, &changes);
    g_assert_false(run.changed);
    g_assert_cmpuint(run.server->len, ==, 1);
    g_assert_cmpuint(result.skipped->len, >, 0);
    relabel_merge_clear(&run);
  }
  clear_field(&field);
}

static void
set_class(JsonArray *regions, guint i, const char *name)
{
  JsonObject *value = json_object_get_object_member(json_array_get_object_element(regions, i), "value");

  json_object_set_array_member(value, "keypointlabels", relabel_json_array_from_strv((const char *const[]){ name, NULL }));
}

/* Loads once more, from what the last load left. */
static void
load_again(const RelabelConvertField *field, RelabelLabel **base, RelabelLabel **local, JsonArray *regions, JsonObject **names, const char *wanted)
{
  g_autoptr(RelabelLabel) next = NULL;
  RelabelLabel *merged = merge(field, *base, regions, *local, names, &next);

  g_assert_cmpstr(relabel_label_get_label(merged), ==, wanted);
  g_object_unref(*base);
  g_object_unref(*local);
  *base = g_steal_pointer(&next);
  *local = merged;
}

/* A person changes the class of one point. That is the label's then, however often it is loaded, and in each field that it is loaded into. */
static void
test_class_of_one_point(void)
{
  RelabelConvertField field;
  RelabelLabel *base, *local;
  g_autoptr(RelabelLabel) sent = NULL;
  g_autoptr(RelabelLabel) elsewhere = NULL;
  g_autoptr(JsonArray) regions = NULL;
  g_autoptr(JsonObject) names = NULL;

  field_init(&field, "keypoints");
  sent = label_new(field.conversion, POINTS("[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]"));
  base = relabel_label_copy(sent);
  local = relabel_label_copy(sent);
  regions = regions_of(&field, base);
  set_class(regions, 1, "dog");
  for (guint i = 0; i < 3; i++)
    load_again(&field, &base, &local, regions, &names, "dog");
  elsewhere = merge(&field, sent, regions, sent, &names, NULL);
  g_assert_cmpstr(relabel_label_get_label(elsewhere), ==, "dog");
  set_class(regions, 2, "cat");
  for (guint i = 0; i < 2; i++)
    load_again(&field, &base, &local, regions, &names, "cat");
  for (guint i = 0; i < 3; i++)
    set_class(regions, i, "car");
  load_again(&field, &base, &local, regions, &names, "car");
  set_class(regions, 1, "dog");
  for (guint i = 0; i < 2; i++)
    load_again(&field, &base, &local, regions, &names, "dog");
  g_object_unref(base);
  g_object_unref(local);
  clear_field(&field);
}

/* The n-th region of the attribute gets another text. */
static void
set_text(JsonArray *regions, guint n, const char *text)
{
  for (guint i = 0; i < json_array_get_length(regions); i++) {
    JsonObject *value = json_object_get_object_member(json_array_get_object_element(regions, i), "value");

    if (json_object_has_member(value, "text") && n-- == 0)
      json_object_set_array_member(value, "text", relabel_json_array_from_strv((const char *const[]){ text, NULL }));
  }
}

static const char *
get_text(RelabelLabel *label)
{
  JsonNode *node = relabel_label_get_attribute(label, "color");

  return node != NULL ? json_node_get_string(node) : NULL;
}

/* A person changes an attribute at one point of three. That is the label's then, however often it is loaded. */
static void
test_attribute_of_one_point(void)
{
  RelabelConvertField field;
  g_autoptr(RelabelAttribute) attribute = relabel_attribute_new("color", RELABEL_ATTRIBUTE_TYPE_TEXT);
  g_autoptr(JsonNode) red = json_node_init_string(json_node_alloc(), "red");
  g_autoptr(RelabelLabel) base = NULL;
  g_autoptr(RelabelLabel) local = NULL;
  g_autoptr(JsonArray) regions = NULL;
  g_autoptr(JsonObject) names = NULL;
  static const char *const texts[] = { "blue", "blue", "green", "green" };

  field_init(&field, "keypoints");
  relabel_schema_field_add_attribute(field.field, attribute);
  base = label_new(field.conversion, POINTS("[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]"));
  relabel_label_set_attribute(base, "color", red);
  local = relabel_label_copy(base);
  regions = regions_of(&field, base);
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
    RelabelLabel *next = NULL, *merged;

    set_text(regions, i < 2 ? 1 : 2, texts[i]);
    merged = merge(&field, base, regions, local, &names, &next);
    g_assert_cmpstr(get_text(merged), ==, texts[i]);
    g_set_object(&base, next);
    g_set_object(&local, merged);
    g_object_unref(next);
    g_object_unref(merged);
  }
  clear_field(&field);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/three-way/%s", rows[i].name);

    g_test_add_data_func(path, &rows[i], test_row);
  }
  g_test_add_func("/three-way/instance", test_instance);
  g_test_add_func("/three-way/unreadable-class", test_unreadable_class);
  g_test_add_func("/three-way/class-of-one-point", test_class_of_one_point);
  g_test_add_func("/three-way/attribute-of-one-point", test_attribute_of_one_point);
  return g_test_run();
}
