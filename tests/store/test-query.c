/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views, pages, counts, and the order of labels. */
#include <string.h>

#include "relabel-detection.h"
#include "relabel-error.h"
#include "relabel-json.h"
#include "store-util.h"

#define ID(n) "00000000000000000000000" #n

/* Samples 1 to 6 with tags. */
static const char *const tags[][3] = { { "train" }, { "val" }, { "train", "hard" }, { NULL }, { "a\",\"b" }, { "Ä" } };

static void
set_up(Fixture *fixture, gconstpointer data)
{
  fixture_set_up(fixture, data);
  add_field(fixture->dataset, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(fixture->dataset, "other", RELABEL_FIELD_TYPE_DETECTIONS);
  for (guint i = 0; i < G_N_ELEMENTS(tags); i++) {
    g_autoptr(RelabelSample) sample = new_sample(i + 1);
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);
    const char *const own[] = { tags[i][0], tags[i][1], NULL };

    relabel_sample_set_tags(sample, own);
    for (guint k = 0; k <= i; k++)
      g_ptr_array_add(labels, relabel_detection_new(k == 0 ? NULL : k % 2 ? "b" : "a", 0, 0, 1, 1));
    relabel_sample_set_labels(sample, "boxes", labels);
    add_sample(fixture->dataset, sample);
  }
}

typedef struct {
  const char *view;
  const char *samples;
  const char *counts;
} Row;

static const Row rows[] = {
  { "", "123456", "(none)=6,a=6,b=9" },
  { "match_tags(train)", "13", "(none)=2,a=1,b=1" },
  { "match_tags(train, val, nothing)", "123", "(none)=3,a=1,b=2" },
  { "match_tags(b)", "", "" },
  { "match_tags(\"a\\\",\\\"b\")", "5", "(none)=1,a=2,b=2" },
  { "match_tags(Ä)", "6", "(none)=1,a=2,b=3" },
  { "match_tags(ä)", "", "" },
  { "limit(2)", "12", "(none)=2,b=1" },
  { "limit(0)", "", "" },
  { "limit(100)", "123456", "(none)=6,a=6,b=9" },
  { "skip(4)", "56", "(none)=2,a=4,b=5" },
  { "skip(100)", "", "" },
  { "skip(1) | limit(2) | skip(1)", "3", "(none)=1,a=1,b=1" },
  { "limit(3) | match_tags(train)", "13", "(none)=2,a=1,b=1" },
  { "match_tags(train) | limit(1)", "1", "(none)=1" },
  { "match_tags(train) | match_tags(hard)", "3", "(none)=1,a=1,b=1" },
  { "select(" ID(5) ", " ID(2) ", " ID(2) ", " ID(9) ")", "25", "(none)=2,a=2,b=3" },
  { "select(" ID(5) ", " ID(2) ") | select(" ID(2) ", " ID(3) ")", "2", "(none)=1,b=1" },
  { "skip(1) | select(" ID(1) ", " ID(4) ")", "4", "(none)=1,a=1,b=2" },
};

static void
test_view(Fixture *fixture, gconstpointer data)
{
  const Row *row = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelView) view = relabel_view_new_from_string(row->view, &error);
  g_autoptr(GString) samples = g_string_new(NULL);
  g_autofree char *counts = NULL;

  g_assert_no_error(error);
  /* Twice: a view leaves nothing behind. */
  for (int round = 0; round < 2; round++) {
    g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(fixture->dataset, view, NULL, &error);

    g_assert_no_error(error);
    g_string_truncate(samples, 0);
    for (guint i = 0; i < relabel_id_list_get_length(ids); i++) {
      g_autofree char *id = relabel_id_list_dup(ids, i);

      g_string_append_c(samples, id[23]);
    }
    g_assert_cmpstr(samples->str, ==, row->samples);
    g_clear_pointer(&counts, g_free);
    counts = dump_counts(fixture->dataset, "boxes", view);
    g_assert_cmpstr(counts, ==, row->counts);
  }
}

static void
test_large_selection(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelIdList) selected = relabel_id_list_new();
  g_autoptr(RelabelView) view = relabel_view_new();
  g_autoptr(RelabelIdList) ids = NULL;

  for (guint i = 0; i < 100000; i++) {
    g_autofree char *id = g_strdup_printf("%024x", 3 * i);

    relabel_id_list_append(selected, id);
  }
  relabel_view_select(view, selected);
  ids = relabel_dataset_list_samples(fixture->dataset, view, NULL, NULL);
  g_assert_cmpuint(relabel_id_list_get_length(ids), ==, 2);
}

/* In the order that was asked for, without those that are gone, with the fields that were asked for. */
static void
test_page(Fixture *fixture, gconstpointer data)
{
  const char *const wanted[] = { ID(4), ID(9), ID(1), ID(4), NULL };
  const char *const only[] = { "other", NULL };
  g_autoptr(RelabelIdList) ids = relabel_id_list_new_from_strv(wanted, NULL);
  g_autoptr(GPtrArray) samples = relabel_dataset_read_samples(fixture->dataset, ids, NULL, NULL, NULL);
  g_autoptr(GPtrArray) bare = relabel_dataset_read_samples(fixture->dataset, ids, only, NULL, NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint(samples->len, ==, 3);
  g_assert_cmpstr(relabel_sample_get_id(samples->pdata[0]), ==, ID(4));
  g_assert_cmpstr(relabel_sample_get_id(samples->pdata[1]), ==, ID(1));
  g_assert_cmpuint(relabel_sample_get_labels(samples->pdata[0], "boxes")->len, ==, 4);
  g_assert_null(relabel_sample_get_labels(bare->pdata[0], "boxes"));
  g_assert_cmpstr(relabel_sample_get_mime_type(bare->pdata[0]), ==, "image/png");
  g_cancellable_cancel(cancellable);
  g_assert_null(relabel_dataset_read_samples(fixture->dataset, ids, NULL, cancellable, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A sample comes back as it went in. */
static void
test_sample(Fixture *fixture, gconstpointer data)
{
  static const char *const own_tags[] = { "é", "a\nb", "", NULL };
  g_autoptr(RelabelSample) sample = relabel_sample_new("/odd \xff\xfe/n\n.jpg");
  g_autoptr(RelabelSample) read = NULL;
  g_autoptr(JsonNode) number = json_node_init_double(json_node_alloc(), 0.1);
  g_autoptr(JsonNode) text = json_node_init_string(json_node_alloc(), "x");
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(JsonNode) before = NULL;
  g_autoptr(JsonNode) after = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add(fields, relabel_field_new("n", RELABEL_FIELD_TYPE_FLOAT, NULL));
  g_ptr_array_add(fields, relabel_field_new("s", RELABEL_FIELD_TYPE_STRING, NULL));
  relabel_sample_set_tags(sample, own_tags);
  relabel_sample_set_metadata(sample, G_MAXINT, 1, "image/x-odd", G_MAXINT64);
  relabel_sample_set_value(sample, "s", text);
  relabel_sample_set_value(sample, "n", number);
  add_sample(fixture->dataset, sample);
  fixture_reopen(fixture);
  read = relabel_dataset_read_sample(fixture->dataset, relabel_sample_get_id(sample), &error);
  g_assert_no_error(error);
  before = relabel_sample_to_document(sample, fields);
  after = relabel_sample_to_document(read, fields);
  g_assert_true(json_node_equal(before, after));
  g_assert_cmpstr(relabel_sample_get_filepath(read), ==, relabel_sample_get_filepath(sample));
  g_assert_cmpint(relabel_sample_get_size_bytes(read), ==, G_MAXINT64);
}

/* Lists that are cut, grown, changed and shuffled at random come back as they were set, with the counts that they have. */
static void
test_order(Fixture *fixture, gconstpointer data)
{
  for (guint round = 0; round < 200; round++) {
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);
    g_autoptr(RelabelSample) sample = NULL;
    g_autofree char *counts = NULL;
    g_autofree char *expected = NULL;
    g_autoptr(GError) error = NULL;
    guint n = (guint)g_test_rand_int_range(1, 12), n_x = 0;
    GPtrArray *read;

    for (guint i = 0; i < n; i++) {
      /* Few ids, so that many are met again, some twice in a list. */
      g_autofree char *id = g_strdup_printf("%024x", g_test_rand_int_range(0, 16));
      gboolean is_x = g_test_rand_bit();
      RelabelDetection *box = relabel_detection_new(is_x ? "x" : "y", 0.5, 0, 1, 1);

      n_x += is_x;
      relabel_label_set_id(RELABEL_LABEL(box), id);
      g_ptr_array_add(labels, box);
    }
    relabel_dataset_set_labels(fixture->dataset, ID(1), "other", labels, &error);
    g_assert_no_error(error);
    sample = relabel_dataset_read_sample(fixture->dataset, ID(1), NULL);
    read = relabel_sample_get_labels(sample, "other");
    g_assert_cmpuint(read->len, ==, n);
    for (guint i = 0; i < n; i++)
      g_assert_true(relabel_label_equal(read->pdata[i], labels->pdata[i]));
    counts = dump_counts(fixture->dataset, "other", NULL);
    expected = n_x == 0   ? g_strdup_printf("y=%u", n)
               : n_x == n ? g_strdup_printf("x=%u", n)
                          : g_strdup_printf("x=%u,y=%u", n_x, n - n_x);
    g_assert_cmpstr(counts, ==, expected);
  }
}

static void
test_unknown_field(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null(relabel_dataset_count_classes(fixture->dataset, "missing", NULL, NULL, &error));
  g_assert_error(error, RELABEL_MODEL_ERROR, RELABEL_MODEL_ERROR_NOT_FOUND);
}

static char *
dump_scan(RelabelDataset *dataset, RelabelGeometry geometry, RelabelView *view, gboolean attributes)
{
  g_auto(RelabelFieldScan) scan = { 0 };
  g_autoptr(GError) error = NULL;
  GString *text = g_string_new(NULL);

  relabel_dataset_scan_field(dataset, "scanned", view, geometry, attributes, &scan, NULL, &error);
  g_assert_no_error(error);
  g_string_printf(text, "%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, scan.n_labels, scan.n_others);
  for (guint i = 0; scan.attributes != NULL && i < scan.attributes->len; i++) {
    RelabelAttributeUse *use = g_ptr_array_index(scan.attributes, i);
    g_autofree char *value = relabel_json_to_string(use->first, FALSE);

    g_string_append_printf(text, " %s.%s=%s", use->label != NULL ? use->label : "-", use->name, value);
  }
  return g_string_free(text, FALSE);
}

static void
add_scanned(RelabelDataset *dataset, guint number, const char *document)
{
  g_autoptr(RelabelSample) sample = new_sample(number);
  g_autoptr(GPtrArray) labels = new_labels(RELABEL_TYPE_DETECTION, (const char *const[]){ document, NULL });

  relabel_sample_set_labels(sample, "scanned", labels);
  add_sample(dataset, sample);
}

/* The first value of each that is not null, by class, in the order of samples; names that look like other things are names. */
static void
test_scan(Fixture *fixture, gconstpointer data)
{
  static const struct {
    RelabelGeometry geometry;
    guint limit;
    gboolean attributes;
    const char *expected;
  } scans[] = {
    { RELABEL_GEOMETRY_ANY, 9, FALSE, "5/0" },
    { RELABEL_GEOMETRY_ANY, 1, TRUE, "1/0 a.\"{:=\"x:{\"" },
    { RELABEL_GEOMETRY_BOX, 9, TRUE, "4/1 a.\"{:=\"x:{\" a.n=[1,{\"q\":null}] b.n={\"n\":1} -.n=7" },
    { RELABEL_GEOMETRY_MASK, 9, TRUE, "1/4 b.m=1.5" },
  };

  add_field(fixture->dataset, "scanned", RELABEL_FIELD_TYPE_DETECTIONS);
  add_scanned(fixture->dataset, 1, "{\"label\":\"a\",\"bounding_box\":[0,0,1,1],\"n\":null,\"\\\"{:\":\"x:{\"}");
  add_scanned(fixture->dataset, 2, "{\"label\":\"a\",\"bounding_box\":[0,0,1,1],\"\\\"{:\":\"y\",\"n\":[1,{\"q\":null}]}");
  add_scanned(fixture->dataset, 3, "{\"label\":\"b\",\"bounding_box\":[0,0,1,1],\"n\":{\"n\":1}}");
  add_scanned(fixture->dataset, 4, "{\"label\":\"b\",\"bounding_box\":[0,0,1,1],\"mask_path\":\"/m.png\",\"m\":1.5}");
  add_scanned(fixture->dataset, 5, "{\"bounding_box\":[0,0,1,1],\"n\":7}");
  for (gsize i = 0; i < G_N_ELEMENTS(scans); i++) {
    g_autoptr(RelabelView) view = relabel_view_new();
    g_autofree char *text = NULL;

    relabel_view_limit(view, scans[i].limit);
    text = dump_scan(fixture->dataset, scans[i].geometry, view, scans[i].attributes);
    g_assert_cmpstr(text, ==, scans[i].expected);
  }
}

int
main(int argc, char *argv[])
{
  g_test_init(&argc, &argv, NULL);
  g_test_add("/store/query/scan", Fixture, NULL, fixture_set_up, test_scan, fixture_tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strdup_printf("/store/query/view/%02" G_GSIZE_FORMAT, i);

    g_test_add(path, Fixture, &rows[i], set_up, test_view, fixture_tear_down);
  }
#define ADD(path, test) g_test_add("/store/query/" path, Fixture, NULL, set_up, test, fixture_tear_down)
  ADD("large-selection", test_large_selection);
  ADD("page", test_page);
  ADD("sample", test_sample);
  ADD("order", test_order);
  ADD("unknown-field", test_unknown_field);
  return g_test_run();
}
