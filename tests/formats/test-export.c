/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "../media/pictures.h"
#include "capture-dataset.h"
#include "own-home.h"
#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-export.h"
#include "relabel-format-error.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"
#include "relabel-mask.h"
#include "relabel-polyline.h"
#include "relabel-store.h"

#define N_SAMPLES 3

typedef struct {
  char *folder;
  RelabelStore *store;
  RelabelDataset *dataset;
} Fixture;

static char *
make_picture(Fixture *fixture, const char *name)
{
  g_autoptr(GBytes) picture = picture_jpeg(64, 48, 1, FALSE);
  g_autofree char *path = g_build_filename(fixture->folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname(path);

  g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
  g_free(file_write(fixture->folder, name, picture));
  return g_steal_pointer(&path);
}

static void
add_field(RelabelDataset *dataset, const char *name, RelabelFieldType type)
{
  g_autoptr(RelabelField) field = relabel_field_new(name, type, NULL);

  g_assert_true(relabel_dataset_add_field(dataset, field, NULL));
}

static GBytes *
make_mask(int width, int height)
{
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, width, height, NULL);

  mask->dtype = "bool";
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++)
      relabel_mask_set_value(mask, x, y, (x * x + y * 3) % 5 < 3);
  }
  return relabel_mask_to_npy(mask);
}

static void
set_attribute(gpointer label, const char *name, const char *json)
{
  g_autoptr(JsonNode) value = relabel_json_parse(json, -1, NULL);

  relabel_label_set_attribute(label, name, value);
}

/* All coordinates are whole pixels, so that no format rounds them; but those of “cuts”, whose masks are as those read from COCO. */
static void
add_labels(RelabelSample *sample, guint number)
{
  GPtrArray *boxes = g_ptr_array_new_with_free_func(g_object_unref), *masks = g_ptr_array_new_with_free_func(g_object_unref);
  GPtrArray *cuts = g_ptr_array_new_with_free_func(g_object_unref);
  GPtrArray *areas = g_ptr_array_new_with_free_func(g_object_unref), *points = g_ptr_array_new_with_free_func(g_object_unref);
  const double corners[] = { 0.25, 0.25, 0.75, 0.5, 0.5, 0.75 }, places[] = { 0.125, 0.25, 0.5, 0.5 };
  g_autoptr(GBytes) mask = make_mask(16, 12);

  for (guint i = 0; i < number; i++) {
    gpointer box = relabel_detection_new(i % 2 == 0 ? "cat" : "d & <g>", 0.125 * i, 0.25, 0.25, 0.5);
    gpointer area = relabel_polyline_new("lake", TRUE, TRUE), point = relabel_keypoint_new("face");
    gpointer instance = relabel_detection_new("cell", 0.25, 0.125 * i, 0.25, 0.25);
    gpointer cut = relabel_detection_new("cell", 16.7 / 64, (4.8 + i) / 48, 16.5 / 64, 12.4 / 48);

    set_attribute(box, "occluded", "true");
    set_attribute(box, "note", "\"a “b” &\"");
    set_attribute(box, "weight", "0.1");
    relabel_detection_set_mask(instance, mask);
    relabel_detection_set_mask(cut, mask);
    relabel_polyline_add_shape(area, corners, 6);
    relabel_keypoint_set_points(point, places, 4);
    g_ptr_array_add(boxes, box);
    g_ptr_array_add(masks, instance);
    g_ptr_array_add(cuts, cut);
    g_ptr_array_add(areas, area);
    g_ptr_array_add(points, point);
  }
  relabel_sample_take_labels(sample, "boxes", boxes);
  relabel_sample_take_labels(sample, "masks", masks);
  relabel_sample_take_labels(sample, "areas", areas);
  relabel_sample_take_labels(sample, "points", points);
  relabel_sample_take_labels(sample, "cuts", cuts);
}

static void
set_up(Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "x/a.jpg", "y/a.jpg", "y/a.jpeg" };
  static const char *const tags[] = { "chosen", NULL };
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GError) error = NULL;

  fixture->folder = folder_new();
  fixture->store = relabel_store_new(fixture->folder, &error);
  g_assert_no_error(error);
  fixture->dataset = relabel_store_create_dataset(fixture->store, "test", NULL, &error);
  g_assert_no_error(error);
  add_field(fixture->dataset, "boxes", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(fixture->dataset, "masks", RELABEL_FIELD_TYPE_DETECTIONS);
  add_field(fixture->dataset, "areas", RELABEL_FIELD_TYPE_POLYLINES);
  add_field(fixture->dataset, "points", RELABEL_FIELD_TYPE_KEYPOINTS);
  add_field(fixture->dataset, "cuts", RELABEL_FIELD_TYPE_DETECTIONS);
  for (guint i = 0; i < N_SAMPLES; i++) {
    g_autofree char *path = make_picture(fixture, names[i]);
    RelabelSample *sample = relabel_sample_new(path);

    relabel_sample_set_metadata(sample, 64, 48, "image/jpeg", 100);
    if (i == 1)
      relabel_sample_set_tags(sample, tags);
    add_labels(sample, i);
    g_ptr_array_add(samples, sample);
  }
  g_assert_true(relabel_dataset_add_samples(fixture->dataset, samples, &error));
  g_assert_no_error(error);
}

static void
tear_down(Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object(fixture->dataset);
  g_assert_finalize_object(fixture->store);
  folder_remove(fixture->folder);
  own_home_clear();
}

static RelabelExportRequest *
make_request(Fixture *fixture, const char *format, const char *field)
{
  g_autofree char *path = g_build_filename(fixture->folder, "new/out", NULL);
  const char *fields[] = { field, NULL };
  RelabelExportRequest *request = relabel_export_request_new(format, path);

  relabel_export_request_set_label_fields(request, field != NULL ? fields : NULL);
  return request;
}

static RelabelExportReport *
export(Fixture *fixture, RelabelExportRequest *request)
{
  g_autoptr(GError) error = NULL;
  RelabelExportReport *report = relabel_export_samples(fixture->dataset, request, NULL, NULL, &error);

  g_assert_no_error(error);
  return report;
}

/* Nothing is left beside the target, nor is a half of it there. */
static void
assert_nothing(Fixture *fixture)
{
  g_autofree char *folder = g_build_filename(fixture->folder, "new", NULL);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

  g_assert_true(dir == NULL || g_dir_read_name(dir) == NULL);
}

static void
assert_fails(Fixture *fixture, RelabelExportRequest *request, const char *says)
{
  g_autoptr(GError) error = NULL;

  g_assert_null(relabel_export_samples(fixture->dataset, request, NULL, NULL, &error));
  g_assert_nonnull(error);
  g_test_message("%s", error->message);
  g_assert_nonnull(strstr(error->message, says));
}

static CaptureDataset *
import(Fixture *fixture, const char *label_type)
{
  g_autofree char *path = g_build_filename(fixture->folder, "new/out", NULL);
  g_autoptr(RelabelImportRequest) request = relabel_import_request_new(NULL, path);
  CaptureDataset *dataset = capture_dataset_new();
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelImportReport) report = NULL;

  relabel_import_request_set_label_type(request, label_type);
  relabel_import_request_set_label_field(request, "found");
  report = relabel_import_samples(RELABEL_DATASET(dataset), request, NULL, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(relabel_import_report_get_n_problems(report), ==, 0);
  return dataset;
}

typedef struct {
  const char *name;
  const char *format;
  const char *field;
  const char *label_type;
  const char *found;
  const char *without; /* attributes that the format has no place for, or adds */
} Trip;

static const Trip trips[] = {
  { "coco/boxes", "coco", "boxes", NULL, "found", "iscrowd" },
  { "coco/masks", "coco", "masks", NULL, "found", "iscrowd" },
  { "coco/cuts", "coco", "cuts", NULL, "found", "iscrowd" },
  { "coco/areas", "coco", "areas", "polylines", "found", "iscrowd" },
  { "coco/points", "coco", "points", NULL, "found_keypoints", "iscrowd visible" },
  { "yolo/boxes", "yolo", "boxes", NULL, "found", "occluded note weight" },
  { "yolo/areas", "yolo", "areas", NULL, "found", "" },
  { "voc/boxes", "voc", "boxes", NULL, "found", "" },
  { "kitti/boxes", "kitti", "boxes", NULL, "found", "occluded note weight truncated alpha dimensions location rotation_y" },
  { "cvat/boxes", "cvat", "boxes", NULL, "found", "" },
  { "cvat/masks", "cvat", "masks", NULL, "found", "" },
  { "cvat/areas", "cvat", "areas", NULL, "found_polylines", "" },
  { "cvat/points", "cvat", "points", NULL, "found_keypoints", "" },
};

/* All of a label but its id, and what gets lost. */
static char *
describe(RelabelLabel *label, const char *without, gboolean underscores)
{
  g_autoptr(RelabelLabel) copy = relabel_label_copy(label);
  g_auto(GStrv) names = g_strsplit(without, " ", -1);
  g_autofree char *class = g_strdup(relabel_label_get_label(copy));

  for (gsize i = 0; names[i] != NULL; i++)
    relabel_label_set_attribute(copy, names[i], NULL);
  relabel_label_set_id(copy, "000000000000000000000000");
  relabel_label_set_label(copy, underscores ? g_strdelimit(class, " ", '_') : class);
  return relabel_label_to_string(copy);
}

/* Pictures of one name get numbers; where there is a file of labels for each, their endings don't count. */
static const char *
get_name(const char *format, guint sample)
{
  static const char *const names[] = { "a.jpg", "a-2.jpg", "a.jpeg" };

  if (sample == 2 && strcmp(format, "coco") != 0 && strcmp(format, "cvat") != 0)
    return "a-3.jpeg";
  return names[sample];
}

static void
test_trip(Fixture *fixture, gconstpointer data)
{
  const Trip *trip = data;
  g_autoptr(RelabelExportRequest) request = make_request(fixture, trip->format, trip->field);
  g_autoptr(RelabelExportReport) report = export(fixture, request);
  g_autoptr(RelabelIdList) ids = relabel_dataset_list_samples(fixture->dataset, NULL, NULL, NULL);
  g_autoptr(GPtrArray) samples = relabel_dataset_read_samples(fixture->dataset, ids, NULL, NULL, NULL);
  CaptureDataset *dataset = import(fixture, trip->label_type);

  g_assert_cmpuint(relabel_export_report_get_n_samples(report), ==, N_SAMPLES);
  g_assert_cmpuint(relabel_export_report_get_n_labels(report), ==, 3);
  g_assert_cmpuint(dataset->samples->len, ==, N_SAMPLES);
  for (guint i = 0; i < N_SAMPLES; i++) {
    GPtrArray *wanted = relabel_sample_get_labels(samples->pdata[i], trip->field);
    GPtrArray *found = relabel_sample_get_labels(capture_dataset_find(dataset, get_name(trip->format, i)), trip->found);

    g_assert_cmpuint(found != NULL ? found->len : 0, ==, wanted != NULL ? wanted->len : 0);
    for (guint k = 0; found != NULL && k < found->len; k++) {
      g_autofree char *is = describe(found->pdata[k], trip->without, FALSE);
      g_autofree char *was = describe(wanted->pdata[k], trip->without, strcmp(trip->format, "kitti") == 0);

      g_assert_cmpstr(is, ==, was);
    }
  }
  g_assert_finalize_object(dataset);
}

/* A view exports what it shows. */
static void
test_view(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelExportRequest) request = make_request(fixture, "coco", "boxes");
  g_autoptr(RelabelView) view = relabel_view_new_from_string("match_tags(\"chosen\")", NULL);
  g_autoptr(RelabelExportReport) report = NULL;
  CaptureDataset *dataset;

  relabel_export_request_set_view(request, view);
  report = export(fixture, request);
  g_assert_cmpuint(relabel_export_report_get_n_samples(report), ==, 1);
  g_assert_cmpuint(relabel_export_report_get_n_labels(report), ==, 1);
  dataset = import(fixture, NULL);
  g_assert_cmpuint(dataset->samples->len, ==, 1);
  g_assert_nonnull(capture_dataset_find(dataset, "a.jpg"));
  g_assert_finalize_object(dataset);
}

/* Labels that it hides are not written, nor are their classes. */
static void
test_filtered(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelExportRequest) request = make_request(fixture, data, "boxes");
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelView) view = relabel_view_new_from_string("filter_labels(boxes, label == \"cat\")", &error);
  g_autoptr(RelabelExportReport) report = NULL;
  CaptureDataset *dataset;

  g_assert_no_error(error);
  relabel_export_request_set_view(request, view);
  report = export(fixture, request);
  g_assert_cmpuint(relabel_export_report_get_n_samples(report), ==, 2);
  g_assert_cmpuint(relabel_export_report_get_n_labels(report), ==, 2);
  dataset = import(fixture, NULL);
  g_assert_cmpuint(dataset->samples->len, ==, 2);
  for (guint i = 0; i < 2; i++) {
    GPtrArray *labels = relabel_sample_get_labels(dataset->samples->pdata[i], "found");

    g_assert_cmpuint(labels->len, ==, 1);
    g_assert_cmpstr(relabel_label_get_label(labels->pdata[0]), ==, "cat");
  }
  g_assert_finalize_object(dataset);
}

static char *
find(Fixture *fixture, const char *name)
{
  return g_build_filename(fixture->folder, "new/out", name, NULL);
}

static void
test_names(Fixture *fixture, gconstpointer data)
{
  static const char *const coco[] = { "data/a.jpg", "data/a-2.jpg", "data/a.jpeg", NULL };
  static const char *const voc[] = { "data/a.jpg",     "data/a-2.jpg",     "data/a-3.jpeg",   "labels/a.xml",
                                     "labels/a-2.xml", "labels/a-3.xml", NULL };
  const char *const *wanted = strcmp(data, "coco") == 0 ? coco : voc;
  g_autoptr(RelabelExportRequest) request = make_request(fixture, data, "boxes");
  g_autoptr(RelabelExportReport) report = export(fixture, request);

  for (gsize i = 0; wanted[i] != NULL; i++) {
    g_autofree char *path = find(fixture, wanted[i]);

    g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
    g_assert_false(g_file_test(path, G_FILE_TEST_IS_SYMLINK));
  }
}

static void
test_media(Fixture *fixture, gconstpointer data)
{
  gboolean link = GPOINTER_TO_INT(data) == RELABEL_MEDIA_LINK;
  g_autoptr(RelabelExportRequest) request = make_request(fixture, "coco", "boxes");
  g_autoptr(RelabelExportReport) report = NULL;
  g_autofree char *picture = find(fixture, "data/a.jpg");
  g_autofree char *original = g_build_filename(fixture->folder, "x/a.jpg", NULL);
  CaptureDataset *dataset;

  relabel_export_request_set_media(request, GPOINTER_TO_INT(data));
  report = export(fixture, request);
  dataset = import(fixture, NULL);
  g_assert_cmpint(g_file_test(picture, G_FILE_TEST_IS_SYMLINK), ==, link);
  g_assert_cmpint(g_file_test(picture, G_FILE_TEST_EXISTS), ==, link);
  g_assert_cmpstr(relabel_sample_get_filepath(dataset->samples->pdata[0]), ==, link ? picture : original);
  g_assert_finalize_object(dataset);
}

/* Pictures that are gone are listed, and their labels written. */
static void
test_missing(Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename(fixture->folder, "y/a.jpeg", NULL);
  g_autoptr(RelabelExportRequest) request = make_request(fixture, data, "boxes");
  g_autoptr(RelabelExportReport) report = NULL;

  g_assert_cmpint(g_unlink(path), ==, 0);
  report = export(fixture, request);
  g_assert_cmpuint(relabel_export_report_get_n_labels(report), ==, 3);
  g_assert_cmpuint(relabel_export_report_get_n_problems(report), ==, 1);
  g_assert_cmpstr(relabel_export_report_get_path(report, 0), ==, path);
  g_assert_nonnull(strstr(relabel_export_report_get_reason(report, 0), "its labels were exported"));
}

/* A picture whose size nobody knows has no place in a format of pixels. */
static void
test_no_size(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(RelabelExportRequest) request = make_request(fixture, data, "boxes");
  g_autoptr(RelabelExportReport) report = NULL;

  g_ptr_array_add(samples, relabel_sample_new("/nowhere/x.jpg"));
  g_assert_true(relabel_dataset_add_samples(fixture->dataset, samples, NULL));
  report = export(fixture, request);
  g_assert_cmpuint(relabel_export_report_get_n_samples(report), ==, N_SAMPLES);
  g_assert_cmpuint(relabel_export_report_get_n_problems(report), ==, 1);
  g_assert_cmpstr(relabel_export_report_get_path(report, 0), ==, "/nowhere/x.jpg");
}

/* Names are one line of text, whatever the file is called. */
static void
test_strange_name(Fixture *fixture, gconstpointer data)
{
  g_autoptr(GPtrArray) samples = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(RelabelExportRequest) request = make_request(fixture, data, "boxes");
  g_autofree char *path = make_picture(fixture, "z/a\nb\xff&.jpg");
  g_autoptr(RelabelExportReport) report = NULL;
  CaptureDataset *dataset;

  g_ptr_array_add(samples, relabel_sample_new(path));
  g_assert_true(relabel_dataset_add_samples(fixture->dataset, samples, NULL));
  report = export(fixture, request);
  g_assert_cmpuint(relabel_export_report_get_n_problems(report), ==, 0);
  dataset = import(fixture, NULL);
  g_assert_cmpuint(dataset->samples->len, ==, N_SAMPLES + 1);
  g_assert_nonnull(capture_dataset_find(dataset, "a_b\xef\xbf\xbd&.jpg"));
  g_assert_finalize_object(dataset);
  folder_remove(g_build_filename(fixture->folder, "new", NULL));

  relabel_export_request_set_media(request, RELABEL_MEDIA_LEAVE);
  g_clear_object(&report);
  report = export(fixture, request);
  dataset = import(fixture, NULL);
  g_assert_nonnull(capture_dataset_find(dataset, "a\nb\xff&.jpg"));
  g_assert_finalize_object(dataset);
}

/* What is there already stays, and what fails leaves nothing. */
static void
test_refused(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelExportRequest) unknown = make_request(fixture, "tea", "boxes");
  g_autoptr(RelabelExportRequest) no_field = make_request(fixture, "coco", "nowhere");
  g_autoptr(RelabelExportRequest) wrong_field = make_request(fixture, "voc", "areas");
  g_autoptr(RelabelExportRequest) several = make_request(fixture, "coco", NULL);
  g_autoptr(RelabelExportRequest) only = make_request(fixture, "yolo", NULL);
  g_autoptr(RelabelExportRequest) full = relabel_export_request_new("coco", fixture->folder);

  assert_fails(fixture, unknown, "these are: ");
  assert_fails(fixture, no_field, "There is no field “nowhere”");
  assert_fails(fixture, wrong_field, "no place for “areas”");
  assert_fails(fixture, several, "boxes, masks, areas, points");
  assert_fails(fixture, only, "boxes, masks, areas");
  relabel_export_request_set_label_fields(full, (const char *const[]){ "boxes", NULL });
  assert_fails(fixture, full, "not an empty folder");
  assert_nothing(fixture);
}

static void
test_cancelled(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelExportRequest) request = make_request(fixture, data, "boxes");
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel(cancellable);
  g_assert_null(relabel_export_samples(fixture->dataset, request, NULL, cancellable, &error));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_nothing(fixture);
}

static void
exported_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref(result);
}

/* In a thread, told of how far it is. */
static void
test_async(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelExportRequest) request = make_request(fixture, "voc", "boxes");
  g_autoptr(RelabelProgress) progress = relabel_progress_new();
  g_autoptr(RelabelExportReport) report = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;
  guint64 done, total;

  relabel_export_samples_async(fixture->dataset, request, progress, NULL, exported_cb, &result);
  while (result == NULL)
    g_main_context_iteration(NULL, TRUE);
  report = relabel_export_samples_finish(fixture->dataset, result, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(relabel_export_report_get_n_samples(report), ==, N_SAMPLES);
  relabel_progress_get_counts(progress, &done, &total);
  g_assert_cmpuint(total, ==, N_SAMPLES);
  g_object_unref(result);
  while (g_main_context_iteration(NULL, FALSE))
    ;
  /* The thread lets go of the dataset after it has told the result. */
  while (g_atomic_int_get(&G_OBJECT(fixture->dataset)->ref_count) > 1)
    g_thread_yield();
}

/* Classes that are asked for get these numbers, and others are left out. */
static void
test_classes(Fixture *fixture, gconstpointer data)
{
  g_autoptr(RelabelExportRequest) request = make_request(fixture, "yolo", "boxes");
  g_autoptr(RelabelExportReport) report = NULL;
  g_autofree char *path = find(fixture, "dataset.yaml");
  g_autofree char *text = NULL;
  guint64 n;

  relabel_export_request_set_classes(request, (const char *const[]){ "none", "cat", NULL });
  report = export(fixture, request);
  g_assert_cmpuint(relabel_export_report_get_n_labels(report), ==, 2);
  g_assert_cmpstr(relabel_export_report_get_omission(report, 1, &n), ==, "labels of other classes");
  g_assert_cmpuint(n, ==, 1);
  g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
  g_assert_cmpstr(text, ==, "names:\n  0: \"none\"\n  1: \"cat\"\ntrain: ./images/train/\n");
}

/* Copies lie in a folder of the dataset, as they lay in the folder that was imported; what fails leaves none. */
static void
test_import_media(Fixture *fixture, gconstpointer data)
{
  gboolean link = GPOINTER_TO_INT(data) == RELABEL_MEDIA_LINK;
  g_autoptr(RelabelImportRequest) request = relabel_import_request_new("images", fixture->folder);
  g_autofree char *media = g_build_filename(g_get_user_data_dir(), "relabel/media/capture", NULL);
  CaptureDataset *dataset = capture_dataset_new();
  g_autoptr(RelabelImportReport) report = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new();
  g_autoptr(GError) error = NULL;
  const char *path;

  relabel_import_request_set_media(request, GPOINTER_TO_INT(data));
  report = relabel_import_samples(RELABEL_DATASET(dataset), request, NULL, NULL, &error);
  g_assert_no_error(error);
  g_assert_cmpuint(dataset->samples->len, ==, 3);
  path = relabel_sample_get_filepath(dataset->samples->pdata[0]);
  g_assert_true(g_str_has_prefix(path, media));
  g_assert_true(g_str_has_suffix(path, "/x/a.jpg"));
  g_assert_true(g_file_test(path, G_FILE_TEST_IS_REGULAR));
  g_assert_cmpint(g_file_test(path, G_FILE_TEST_IS_SYMLINK), ==, link);
  folder_remove(g_steal_pointer(&media));

  media = g_build_filename(g_get_user_data_dir(), "relabel/media/capture", NULL);
  g_object_unref(request);
  request = relabel_import_request_new("images", fixture->folder);
  relabel_import_request_set_media(request, GPOINTER_TO_INT(data));
  g_cancellable_cancel(cancellable);
  g_clear_object(&report);
  report = relabel_import_samples(RELABEL_DATASET(dataset), request, NULL, cancellable, &error);
  g_assert_null(report);
  {
    g_autoptr(GDir) dir = g_dir_open(media, 0, NULL);

    g_assert_true(dir == NULL || g_dir_read_name(dir) == NULL);
  }
  g_assert_finalize_object(dataset);
}

#define ADD(name, data, function) g_test_add("/formats/export/" name, Fixture, data, set_up, function, tear_down)

int
main(int argc, char *argv[])
{
  int status;

  own_home_begin();
  g_test_init(&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(trips); i++) {
    g_autofree char *path = g_strdup_printf("/formats/export/trip/%s", trips[i].name);

    g_test_add(path, Fixture, &trips[i], set_up, test_trip, tear_down);
  }
  ADD("view", NULL, test_view);
  ADD("view/labels/coco", "coco", test_filtered);
  ADD("view/labels/yolo", "yolo", test_filtered);
  ADD("view/labels/voc", "voc", test_filtered);
  ADD("view/labels/cvat", "cvat", test_filtered);
  ADD("view/labels/kitti", "kitti", test_filtered);
  ADD("names/coco", "coco", test_names);
  ADD("names/voc", "voc", test_names);
  ADD("media/link", GINT_TO_POINTER(RELABEL_MEDIA_LINK), test_media);
  ADD("media/leave", GINT_TO_POINTER(RELABEL_MEDIA_LEAVE), test_media);
  ADD("missing/coco", "coco", test_missing);
  ADD("missing/yolo", "yolo", test_missing);
  ADD("no-size/coco", "coco", test_no_size);
  ADD("no-size/voc", "voc", test_no_size);
  ADD("strange-name/coco", "coco", test_strange_name);
  ADD("strange-name/cvat", "cvat", test_strange_name);
  ADD("refused", NULL, test_refused);
  ADD("cancelled/coco", "coco", test_cancelled);
  ADD("cancelled/cvat", "cvat", test_cancelled);
  ADD("async", NULL, test_async);
  ADD("classes", NULL, test_classes);
  ADD("import/copy", GINT_TO_POINTER(RELABEL_MEDIA_COPY), test_import_media);
  ADD("import/link", GINT_TO_POINTER(RELABEL_MEDIA_LINK), test_import_media);
  status = g_test_run();
  own_home_end();
  return status;
}
