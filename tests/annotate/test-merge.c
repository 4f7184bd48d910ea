/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-json.h"
#include "relabel-mask.h"
#include "merge-test.h"
#include "relabel-regression.h"
#include "relabel-segmentation.h"

/*
 * Rows of the merge. A label is written LETTER:CLASS:X: its id is the letter 24 times, its box lies at X; “-” is a field that is not set.
 * Labels of the dataset have a confidence, which no merge may touch; those of the server have none.
 */
typedef struct {
  const char *name;
  const char *label_type;
  RelabelPermissions permissions;
  const char *base;
  const char *server;
  const char *local;
  const char *merged;
  int added, edited, deleted, unchanged, refused;
} Row;

#define ALL RELABEL_PERMISSIONS_ALL

static const Row rows[] = {
  { "untouched", "detections", ALL, "a:car:0.1 b:dog:0.2", "a:car:0.1 b:dog:0.2", "a:car:0.1 b:dog:0.2", "a:car:0.1 b:dog:0.2",
    0, 0, 0, 2, 0 },
  { "class-changed", "detections", ALL, "a:car:0.1", "a:dog:0.1", "a:car:0.1", "a:dog:0.1", 0, 1, 0, 0, 0 },
  { "moved", "detections", ALL, "a:car:0.1", "a:car:0.3", "a:car:0.1", "a:car:0.3", 0, 1, 0, 0, 0 },
  { "deleted", "detections", ALL, "a:car:0.1 b:dog:0.2", "b:dog:0.2", "a:car:0.1 b:dog:0.2", "b:dog:0.2", 0, 0, 1, 1, 0 },
  { "all-deleted", "detections", ALL, "a:car:0.1", "", "a:car:0.1", "", 0, 0, 1, 0, 0 },
  { "added", "detections", ALL, "a:car:0.1", "a:car:0.1 c:dog:0.5", "a:car:0.1", "a:car:0.1 c:dog:0.5", 1, 0, 0, 1, 0 },
  { "order-stays", "detections", ALL, "a:car:0.1 b:dog:0.2", "b:dog:0.2 c:cat:0.4 a:cat:0.1", "a:car:0.1 b:dog:0.2",
    "a:cat:0.1 b:dog:0.2 c:cat:0.4", 1, 1, 0, 1, 0 },
  { "new-field", "detections", ALL, "", "c:dog:0.5 d:cat:0.1", "-", "c:dog:0.5 d:cat:0.1", 2, 0, 0, 0, 0 },
  { "new-field-nothing-drawn", "detections", ALL, "", "", "-", "", 0, 0, 0, 0, 0 },
  { "never-sent-stays", "detections", ALL, "a:car:0.1", "", "a:car:0.1 e:cat:0.7", "e:cat:0.7", 0, 0, 1, 0, 0 },
  { "local-edit-survives", "detections", ALL, "a:car:0.1", "a:car:0.1", "a:car:0.9", "a:car:0.9", 0, 0, 0, 1, 0 },
  { "both-edited-other-sides", "detections", ALL, "a:car:0.1", "a:dog:0.1", "a:car:0.9", "a:dog:0.9", 0, 1, 0, 0, 0 },
  { "both-edited-same-side", "detections", ALL, "a:car:0.1", "a:car:0.3", "a:car:0.9", "a:car:0.3", 0, 1, 0, 0, 0 },
  { "same-edit-on-both", "detections", ALL, "a:car:0.1", "a:dog:0.1", "a:dog:0.1", "a:dog:0.1", 0, 0, 0, 1, 0 },
  { "local-deletion-stands", "detections", ALL, "a:car:0.1 b:dog:0.2", "a:car:0.1 b:dog:0.2", "b:dog:0.2", "b:dog:0.2", 0, 0, 0, 1,
    0 },
  { "unset-meanwhile-comes-back", "detections", ALL, "a:car:0.1", "a:car:0.1", "-", "a:car:0.1", 1, 0, 0, 0, 0 },
  { "deleted-on-both", "detections", ALL, "a:car:0.1 b:dog:0.2", "b:dog:0.2", "b:dog:0.2", "b:dog:0.2", 0, 0, 0, 1, 0 },
  { "no-additions", "detections", ALL & ~RELABEL_PERMISSIONS_ADDITIONS, "a:car:0.1", "a:car:0.1 c:dog:0.5", "a:car:0.1",
    "a:car:0.1", 0, 0, 0, 1, 1 },
  { "no-additions-unset", "detections", ALL & ~RELABEL_PERMISSIONS_ADDITIONS, "", "c:dog:0.5", "-", "-", 0, 0, 0, 0, 1 },
  { "no-deletions", "detections", ALL & ~RELABEL_PERMISSIONS_DELETIONS, "a:car:0.1", "", "a:car:0.1", "a:car:0.1", 0, 0, 0, 0, 1 },
  { "no-label-edits", "detections", ALL & ~RELABEL_PERMISSIONS_LABEL_EDITS, "a:car:0.1", "a:dog:0.3", "a:car:0.1", "a:car:0.3", 0,
    1, 0, 0, 1 },
  { "no-spatial-edits", "detections", ALL & ~RELABEL_PERMISSIONS_SPATIAL_EDITS, "a:car:0.1", "a:dog:0.3", "a:car:0.1",
    "a:dog:0.1", 0, 1, 0, 0, 1 },
  { "single-replaced", "detection", ALL, "a:car:0.1", "c:dog:0.5", "a:car:0.1", "c:dog:0.5", 0, 1, 0, 0, 0 },
  { "single-replacement-is-one", "detection", ALL & ~RELABEL_PERMISSIONS_ADDITIONS, "a:car:0.1", "c:dog:0.5", "a:car:0.1",
    "a:car:0.1", 0, 0, 0, 0, 1 },
  { "single-replacement-needs-deletion", "detection", ALL & ~RELABEL_PERMISSIONS_DELETIONS, "a:car:0.1", "c:dog:0.5",
    "a:car:0.1", "a:car:0.1", 0, 0, 0, 0, 1 },
  { "order-of-many-deletions", "detections", ALL, "a:car:0.1 b:car:0.2 c:car:0.3 d:car:0.4", "b:car:0.2 d:dog:0.4",
    "d:car:0.4 a:car:0.1 c:car:0.3 b:car:0.2", "d:dog:0.4 b:car:0.2", 0, 1, 2, 1, 0 },
  { "single-deleted", "detection", ALL, "a:car:0.1", "", "a:car:0.1", "-", 0, 0, 1, 0, 0 },
  { "single-second-refused", "detection", ALL, "", "c:dog:0.5 d:cat:0.1", "-", "c:dog:0.5", 1, 0, 0, 0, 1 },
  { "single-local-wins-over-new", "detection", ALL, "", "c:dog:0.5", "e:cat:0.7", "e:cat:0.7", 0, 0, 0, 0, 1 },
};

/* Labels that were here before keep their confidence, and untouched ones are the very same. */
static void
check_kept(GPtrArray *merged, GPtrArray *local)
{
  for (guint i = 0; local != NULL && merged != NULL && i < local->len; i++) {
    for (guint k = 0; k < merged->len; k++) {
      RelabelLabel *before = g_ptr_array_index(local, i), *after = g_ptr_array_index(merged, k);
      double confidence = 0;

      if (strcmp(relabel_label_get_id(before), relabel_label_get_id(after)) != 0)
        continue;
      g_assert_true(relabel_label_get_confidence(after, &confidence));
      g_assert_cmpfloat(confidence, ==, 0.625);
    }
  }
}

static void
run_merge(const Row *row, const char *base_text, GPtrArray *local, RelabelFieldChanges *changes, RelabelMerge *merge)
{
  g_autoptr(GPtrArray) base = merge_test_parse_labels(base_text, TRUE);
  g_autoptr(GPtrArray) original = merge_test_parse_labels(base_text, TRUE);
  g_auto(MergeTestSide) side = { 0 };

  merge_test_side_init(&side, row->label_type, base, row->server);
  *merge = (RelabelMerge){ .field = &side.field,
                           .permissions = row->permissions,
                           .base = base,
                           .original = original,
                           .local = local,
                           .result = &side.result };
  relabel_merge_run(merge, changes);
  g_assert_cmpuint(side.result.skipped->len, ==, 0);
}

static void
test_row(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GPtrArray) local = merge_test_parse_labels(row->local, TRUE);
  RelabelFieldChanges changes = { 0 }, again = { 0 };
  RelabelMerge merge, second;
  g_autofree char *merged = NULL;
  g_autofree char *base = NULL;

  run_merge(row, row->base, local, &changes, &merge);
  merged = merge_test_print_labels(merge.merged);
  g_assert_cmpstr(merged, ==, row->merged);
  g_assert_cmpint((int)changes.added, ==, row->added);
  g_assert_cmpint((int)changes.edited, ==, row->edited);
  g_assert_cmpint((int)changes.deleted, ==, row->deleted);
  g_assert_cmpint((int)changes.unchanged, ==, row->unchanged);
  g_assert_cmpint((int)changes.refused, ==, row->refused);
  g_assert_true(merge.changed || row->added + row->edited + row->deleted == 0);
  check_kept(merge.merged, local);

  /* Loaded again, from what the server had as the base: nothing changes. */
  base = merge_test_print_labels(merge.server);
  run_merge(row, base, merge.merged, &again, &second);
  if (row->refused == 0) {
    g_assert_cmpint((int)(again.added + again.edited + again.deleted), ==, 0);
    g_assert_true(!second.changed || merge.merged == NULL);
  }
  relabel_merge_clear(&second);
  relabel_merge_clear(&merge);
}

/* What the server has of a field of this type, as its result. */
static void
side_init_from_result(MergeTestSide *side, const char *label_type, GPtrArray *base, const char *result)
{
  static const char *const classes[] = { "sun", "rain", NULL };
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new("f");
  g_autoptr(JsonNode) node = json_from_string(result, NULL);

  relabel_schema_field_set_label_type(field, label_type);
  relabel_schema_field_set_classes(field, classes);
  relabel_convert_field_init(&side->field, g_object_ref(field), 100, 100);
  side->regions = json_array_ref(json_node_get_array(node));
  relabel_server_result_read(&side->result, &side->field, 1, &base, side->regions, NULL, "test");
}

/* A class of the image that both sides add is there once, also when it is loaded again. */
static void
test_class_on_both_sides(void)
{
  g_autoptr(GPtrArray) base = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GPtrArray) local = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GPtrArray) next = NULL;

  g_ptr_array_add(local, relabel_classification_new("rain"));
  for (guint round = 0; round < 2; round++) {
    g_auto(MergeTestSide) side = { 0 };
    RelabelFieldChanges changes = { 0 };
    RelabelMerge merge = { .field = &side.field, .permissions = ALL, .base = next != NULL ? next : base, .original = base, .local = local,
                           .result = &side.result };

    side_init_from_result(&side, "classifications", merge.base,
                          "[{\"id\":\"x\",\"from_name\":\"f\",\"to_name\":\"image\",\"type\":\"choices\",\"value\":{\"choices\":[\"rain\"]}}]");
    relabel_merge_run(&merge, &changes);
    g_assert_cmpuint(merge.merged->len, ==, 1);
    g_assert_true(relabel_label_equal(g_ptr_array_index(merge.merged, 0), g_ptr_array_index(local, 0)));
    g_assert_false(merge.changed);
    g_clear_pointer(&next, g_ptr_array_unref);
    next = g_ptr_array_ref(merge.server);
    relabel_merge_clear(&merge);
  }
}

/* What has no place in the image has no shape that a permission could guard. */
static void
test_value_without_place(void)
{
  g_autoptr(GPtrArray) base = g_ptr_array_new_with_free_func(g_object_unref);
  g_auto(MergeTestSide) side = { 0 };
  RelabelFieldChanges changes = { 0 };
  RelabelMerge merge = { .field = &side.field, .permissions = ALL & ~RELABEL_PERMISSIONS_SPATIAL_EDITS, .base = base, .original = base,
                         .local = base, .result = &side.result };
  double value = 0;

  g_ptr_array_add(base, relabel_regression_new(1));
  side_init_from_result(&side, "regression", base, "[{\"id\":\"x\",\"from_name\":\"f\",\"type\":\"number\",\"value\":{\"number\":2}}]");
  relabel_merge_run(&merge, &changes);
  g_assert_true(relabel_regression_get_value(g_ptr_array_index(merge.merged, 0), &value));
  g_assert_cmpfloat(value, ==, 2);
  g_assert_cmpint((int)changes.refused, ==, 0);
  relabel_merge_clear(&merge);
}

/* A destination that has nothing yet gets what was sent, with all that Label Studio doesn't know of, and with what was edited. */
static void
test_destination(void)
{
  g_autoptr(GPtrArray) base = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GPtrArray) original = merge_test_parse_labels("a:car:0.1 b:dog:0.2", TRUE);
  g_auto(MergeTestSide) side = { 0 };
  g_autofree char *merged = NULL;
  RelabelFieldChanges changes = { 0 };
  RelabelMerge merge = { .field = &side.field, .permissions = ALL, .base = base, .original = original, .result = &side.result };

  merge_test_side_init(&side, "detections", original, "a:car:0.1 b:cat:0.2");
  relabel_merge_run(&merge, &changes);
  merged = merge_test_print_labels(merge.merged);
  g_assert_cmpstr(merged, ==, "a:car:0.1 b:cat:0.2");
  g_assert_true(relabel_label_equal(g_ptr_array_index(merge.merged, 0), g_ptr_array_index(original, 0)));
  g_assert_true(relabel_label_get_confidence(g_ptr_array_index(merge.merged, 1), NULL));
  g_assert_cmpint((int)changes.added, ==, 2);
  relabel_merge_clear(&merge);
}

/* Labels of a single field as JSON, with ' for quotes. */
typedef struct {
  const char *name;
  const char *label_type;
  RelabelPermissions permissions;
  const char *base;
  const char *server;
  const char *local;
  const char *merged;
} OneRow;

#define LINE(a, b) "'_cls':'Polyline','label':'car','points':[[[0.1,0.1],[" a ",0.2]],[[0.5,0.5],[" b ",0.7]]],'filled':false,'closed':false"

static const OneRow one_rows[] = {
  { "shapes-edited-on-both", "polyline", ALL, LINE("0.2", "0.6"), LINE("0.2", "0.9"), LINE("0.3", "0.6"), LINE("0.3", "0.9") },
  { "value-edited", "regression", ALL & ~RELABEL_PERMISSIONS_SPATIAL_EDITS, "'_cls':'Regression','value':1.5", "'_cls':'Regression','value':2.5",
    "'_cls':'Regression','value':1.5", "'_cls':'Regression','value':2.5" },
};

static RelabelLabel *
read_label(const RelabelConvertField *field, const char *members)
{
  g_autofree char *text = g_strdup_printf("{'_id':{'$oid':'aaaaaaaaaaaaaaaaaaaaaaaa'},%s}", members);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = relabel_json_parse(g_strdelimit(text, "'", '"'), -1, &error);
  RelabelLabel *label;

  g_assert_no_error(error);
  label = relabel_label_from_document(relabel_conversion_get_label_type(field->conversion), node, &error);
  g_assert_no_error(error);
  return label;
}

static RelabelLabel *
merge_one(MergeTestSide *side, RelabelPermissions permissions, RelabelLabel *base, RelabelLabel *server, RelabelLabel *local)
{
  g_autoptr(GPtrArray) base_labels = g_ptr_array_new();
  g_autoptr(GPtrArray) local_labels = g_ptr_array_new();
  g_auto(RelabelRegionWriter) writer = { 0 };
  RelabelMerge merge = { .field = &side->field, .permissions = permissions, .base = base_labels, .local = local_labels, .result = &side->result };
  RelabelFieldChanges changes = { 0 };
  RelabelLabel *merged;

  g_ptr_array_add(base_labels, base);
  g_ptr_array_add(local_labels, local);
  relabel_region_writer_init(&writer, NULL);
  g_assert_true(relabel_region_writer_add(&writer, &side->field, server, side->regions, NULL));
  relabel_server_result_clear(&side->result);
  relabel_server_result_read(&side->result, &side->field, 1, &base_labels, side->regions, NULL, "test");
  relabel_merge_run(&merge, &changes);
  g_assert_cmpuint(merge.merged->len, ==, 1);
  merged = g_object_ref(g_ptr_array_index(merge.merged, 0));
  relabel_merge_clear(&merge);
  return merged;
}

/* What was edited here and what was edited there are both kept. */
static void
test_one(gconstpointer data)
{
  const OneRow *row = data;
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  g_auto(MergeTestSide) side = { 0 };
  g_autoptr(RelabelLabel) base = NULL;
  g_autoptr(RelabelLabel) server = NULL;
  g_autoptr(RelabelLabel) local = NULL;
  g_autoptr(RelabelLabel) expected = NULL;
  g_autoptr(RelabelLabel) merged = NULL;
  g_autofree char *text = NULL;
  g_autofree char *wanted = NULL;

  merge_test_side_init(&side, row->label_type, none, "");
  base = read_label(&side.field, row->base);
  server = read_label(&side.field, row->server);
  local = read_label(&side.field, row->local);
  expected = read_label(&side.field, row->merged);
  merged = merge_one(&side, row->permissions, base, server, local);
  text = relabel_label_to_string(merged);
  wanted = relabel_label_to_string(expected);
  g_assert_cmpstr(text, ==, wanted);
}

/* A mask of the whole image, without one pixel of its first row, or without two. */
static RelabelLabel *
make_instance(int without, int without_too)
{
  RelabelDetection *detection = relabel_detection_new("car", 0, 0, 1, 1);
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, 100, 100, NULL);
  g_autoptr(GBytes) npy = NULL;

  memset(mask->pixels, 1, relabel_mask_get_size(mask));
  mask->dtype = "bool";
  mask->pixels[without] = mask->pixels[without_too] = 0;
  npy = relabel_mask_to_npy(mask);
  relabel_detection_set_mask(detection, npy);
  relabel_label_set_id(RELABEL_LABEL(detection), "aaaaaaaaaaaaaaaaaaaaaaaa");
  return RELABEL_LABEL(detection);
}

static void
test_masks(void)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  g_autoptr(RelabelLabel) base = make_instance(0, 0);
  g_autoptr(RelabelLabel) server = make_instance(0, 5);
  g_autoptr(RelabelLabel) local = make_instance(0, 9);
  g_autoptr(RelabelLabel) merged = NULL;
  g_autoptr(RelabelMask) mask = NULL;
  g_auto(MergeTestSide) side = { 0 };

  merge_test_side_init(&side, "instance", none, "");
  merged = merge_one(&side, ALL, base, server, local);
  mask = relabel_mask_new_from_npy(relabel_detection_get_mask(RELABEL_DETECTION(merged)), NULL);
  g_assert_cmpint(mask->width, ==, 100);
  for (int i = 0; i < 100 * 100; i++)
    g_assert_cmpuint(mask->pixels[i], ==, i != 0 && i != 5 && i != 9);
}

/* Whose file is gone is not edited: nobody can say what a person changed in it. */
static void
test_lost_mask(gconstpointer data)
{
  const char *label_type = data;
  gboolean is_instance = strcmp(label_type, "instance") == 0;
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  g_autoptr(RelabelLabel) base = NULL;
  g_autoptr(RelabelLabel) server = make_instance(0, 5);
  g_autoptr(RelabelLabel) merged = NULL;
  g_auto(MergeTestSide) side = { 0 };

  merge_test_side_init(&side, label_type, none, "");
  base = read_label(&side.field, is_instance ? "'_cls':'Detection','label':'car','bounding_box':[0,0,1,1],'mask_path':'/nowhere/a.png'"
                                             : "'_cls':'Segmentation','mask_path':'/nowhere/a.png'");
  if (!is_instance) {
    g_autoptr(JsonObject) targets = json_object_new();
    RelabelLabel *segmentation = RELABEL_LABEL(relabel_segmentation_new(relabel_detection_get_mask(RELABEL_DETECTION(server)), NULL));

    json_object_set_string_member(targets, "1", "car");
    relabel_schema_field_set_mask_targets(side.field.field, targets);
    relabel_label_set_id(segmentation, relabel_label_get_id(server));
    g_set_object(&server, segmentation);
    g_object_unref(segmentation);
  }
  merged = merge_one(&side, ALL, base, server, base);
  g_assert_true(merged == base);
  g_assert_cmpuint(side.result.skipped->len, ==, 1);
  g_assert_nonnull(strstr(((RelabelSkippedRegion *)g_ptr_array_index(side.result.skipped, 0))->reason, "/nowhere/a.png"));
}

/* What was sent of a mask in a file is recorded: it may be edited in place before the run is loaded, and that stays. */
static void
test_mask_in_a_file(void)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  g_autoptr(RelabelLabel) before = make_instance(0, 5);
  g_autoptr(RelabelLabel) server = make_instance(0, 7);
  g_autoptr(RelabelMask) mask = relabel_mask_new_from_npy(relabel_detection_get_mask(RELABEL_DETECTION(before)), NULL);
  g_autoptr(GBytes) png = relabel_mask_to_png(mask, NULL);
  g_autofree char *path = g_build_filename(g_get_tmp_dir(), "relabel-test-merge.png", NULL);
  g_autofree char *members = g_strdup_printf("'_cls':'Detection','label':'car','bounding_box':[0,0,1,1],'mask_path':'%s'", path);
  g_autoptr(RelabelLabel) local = NULL, sent = NULL, merged = NULL, added = NULL, edited = NULL;
  g_auto(MergeTestSide) side = { 0 };

  merge_test_side_init(&side, "instance", none, "");
  g_assert_true(g_file_set_contents(path, g_bytes_get_data(png, NULL), (gssize)g_bytes_get_size(png), NULL));
  local = read_label(&side.field, members);
  sent = relabel_convert_freeze(local);
  mask->pixels[9] = 0;
  g_clear_pointer(&png, g_bytes_unref);
  png = relabel_mask_to_png(mask, NULL);
  g_assert_true(g_file_set_contents(path, g_bytes_get_data(png, NULL), (gssize)g_bytes_get_size(png), NULL));

  merged = merge_one(&side, ALL, sent, sent, local);
  g_assert_true(merged == local);
  added = relabel_convert_thaw(sent);
  g_assert_true(relabel_label_equal(added, local));
  json_array_remove_element(side.regions, 0);
  edited = merge_one(&side, ALL, sent, server, local);
  g_clear_pointer(&mask, relabel_mask_unref);
  mask = relabel_mask_new_from_npy(relabel_detection_get_mask(RELABEL_DETECTION(edited)), NULL);
  for (int i = 0; i < 100 * 100; i++)
    g_assert_cmpuint(mask->pixels[i] != 0, ==, i != 0 && i != 7 && i != 9);
  g_assert_null(relabel_detection_get_mask_path(RELABEL_DETECTION(edited)));
  g_unlink(path);
}

/* Labels with one id, which only broken datasets have: each is compared with what it was itself. */
static void
test_doubles(void)
{
  g_autoptr(GPtrArray) base = merge_test_parse_labels("a:car:0.1 a:dog:0.3", TRUE);
  g_autoptr(GPtrArray) local = merge_test_parse_labels("a:car:0.9 a:dog:0.3", TRUE);
  g_auto(MergeTestSide) side = { 0 };
  RelabelFieldChanges changes = { 0 };
  RelabelMerge merge = { .field = &side.field, .permissions = ALL, .base = base, .local = local, .result = &side.result };

  merge_test_side_init(&side, "detections", base, "a:car:0.1");
  relabel_merge_run(&merge, &changes);
  g_assert_false(merge.changed);
  g_assert_cmpint((int)changes.unchanged, ==, 1);
  relabel_merge_clear(&merge);
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/merge/%s", rows[i].name);
    g_test_add_data_func(path, &rows[i], test_row);
  }
  for (gsize i = 0; i < G_N_ELEMENTS(one_rows); i++) {
    g_autofree char *path = g_strdup_printf("/merge/%s", one_rows[i].name);
    g_test_add_data_func(path, &one_rows[i], test_one);
  }
  g_test_add_func("/merge/class-on-both-sides", test_class_on_both_sides);
  g_test_add_func("/merge/value-without-place", test_value_without_place);
  g_test_add_func("/merge/destination", test_destination);
  g_test_add_func("/merge/masks-edited-on-both", test_masks);
  g_test_add_data_func("/merge/lost-instance", "instance", test_lost_mask);
  g_test_add_data_func("/merge/lost-segmentation", "segmentation", test_lost_mask);
  g_test_add_func("/merge/mask-in-a-file", test_mask_in_a_file);
  g_test_add_func("/merge/doubles", test_doubles);
  return g_test_run();
}
