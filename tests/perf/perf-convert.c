/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Labels to results and back: untouched ones are compared with what was sent, and all of them are read as if they were new. */
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "relabel-convert-result.h"
#include "relabel-detection.h"
#include "relabel-keypoint.h"
#include "relabel-mask.h"
#include "relabel-polyline.h"

#define N_BOXES 100000
#define N_POLYGONS 10000
#define N_POINTS 50
#define N_MASKS 1000

/* What boxes may take, there and back. */
#define MOST_MILLISECONDS 500

typedef struct {
  double sent;
  double compared;
  double read; /* as new labels */
} Times;

/* Of the processor: it does nothing else, and the machine may be busy with others. */
static double
milliseconds(void)
{
  struct timespec now;

  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static long
peak_megabytes(void)
{
  struct rusage usage;

  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

static RelabelLabelSchema *
schema_new(const char *label_type)
{
  g_autofree char *text = g_strdup_printf("{\"f\": {\"type\": \"%s\", \"classes\": [\"car\", \"dog\", \"cat\"]}}", label_type);

  return relabel_label_schema_new_from_string(text, NULL);
}

static JsonArray *
send(const RelabelConvertField *field, GPtrArray *labels)
{
  RelabelRegionWriter writer;
  JsonArray *result = json_array_sized_new(labels->len);

  relabel_region_writer_init(&writer, NULL);
  for (guint i = 0; i < labels->len; i++)
    g_assert_true(relabel_region_writer_add(&writer, field, g_ptr_array_index(labels, i), result, NULL));
  relabel_region_writer_clear(&writer);
  return result;
}

static void
compare(const RelabelConvertField *field, GPtrArray *labels, JsonArray *result)
{
  g_auto(RelabelServerResult) server = { 0 };

  relabel_server_result_read(&server, field, 1, &labels, result, NULL, "perf");
  g_assert_cmpuint(server.fields[0].labels->len, ==, labels->len);
  for (guint i = 0; i < labels->len; i++) {
    RelabelLabel *label = g_ptr_array_index(labels, i);
    const RelabelServerLabel *found = relabel_server_field_find(&server.fields[0], relabel_label_get_id(label));
    g_auto(RelabelEdits) edits = { 0 };

    g_assert_true(relabel_convert_compare(field, label, found, &edits, NULL));
    g_assert_false(edits.class_edited || edits.shape_edited || edits.attributes != NULL);
  }
}

static void
read_new(const RelabelConvertField *field, JsonArray *result)
{
  g_auto(RelabelServerResult) server = { 0 };
  GPtrArray *none = NULL;

  relabel_server_result_read(&server, field, 1, &none, result, NULL, "perf");
  for (guint i = 0; i < server.fields[0].labels->len; i++) {
    g_autoptr(RelabelLabel) label = relabel_convert_new_label(field, g_ptr_array_index(server.fields[0].labels, i), NULL);

    g_assert_nonnull(label);
  }
}

/* The labels of one task. */
static void
measure_task(const RelabelConvertField *field, GPtrArray *labels, Times *times)
{
  g_autoptr(JsonArray) result = NULL;
  double start = milliseconds();

  result = send(field, labels);
  times->sent += milliseconds() - start;
  start = milliseconds();
  compare(field, labels, result);
  times->compared += milliseconds() - start;
  start = milliseconds();
  read_new(field, result);
  times->read += milliseconds() - start;
}

/* The best of a few rounds. */
static Times
measure(const char *label_type, GPtrArray *labels, guint n_in_task, int width, int height)
{
  g_autoptr(RelabelLabelSchema) schema = schema_new(label_type);
  g_auto(RelabelConvertField) field = { 0 };
  Times best = { INFINITY, INFINITY, INFINITY };

  relabel_convert_field_init(&field, relabel_label_schema_get_field(schema, 0), width, height);
  for (int round = 0; round < 3; round++) {
    Times times = { 0 };

    for (guint i = 0; i < labels->len; i += n_in_task) {
      g_autoptr(GPtrArray) task = g_ptr_array_new();

      for (guint k = i; k < MIN(i + n_in_task, labels->len); k++)
        g_ptr_array_add(task, g_ptr_array_index(labels, k));
      measure_task(&field, task, &times);
    }
    best.sent = fmin(best.sent, times.sent);
    best.compared = fmin(best.compared, times.compared);
    best.read = fmin(best.read, times.read);
  }
  g_print("# %u labels as %s, %u a task: sent in %.0f ms, compared in %.0f ms, read as new ones in %.0f ms; peak memory %ld MB\n", labels->len,
          label_type, n_in_task, best.sent, best.compared, best.read, peak_megabytes());
  return best;
}

/* What is asserted is what an image may hold; all of them in one image are printed, too. */
static Times
measure_boxes(void)
{
  Times times;
  static const char *const classes[] = { "car", "dog", "cat" };
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);

  for (int i = 0; i < N_BOXES; i++)
    g_ptr_array_add(labels, relabel_detection_new(classes[i % 3], i % 977 / 1000.0, i % 613 / 1000.0, i % 97 / 500.0, i % 89 / 500.0));
  times = measure("detections", labels, 1000, 4000, 3000);
  measure("detections", labels, 20, 4000, 3000);
  measure("detections", labels, N_BOXES, 4000, 3000);
  return times;
}

static void
measure_polygons(void)
{
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);

  for (int i = 0; i < N_POLYGONS; i++) {
    RelabelPolyline *polygon = relabel_polyline_new("car", TRUE, TRUE);
    double numbers[2 * N_POINTS];

    for (int k = 0; k < N_POINTS; k++) {
      numbers[2 * k] = 0.5 + 0.4 * cos(k * G_PI / N_POINTS * 2) * (i % 100) / 100;
      numbers[2 * k + 1] = 0.5 + 0.4 * sin(k * G_PI / N_POINTS * 2) * (i % 100) / 100;
    }
    relabel_polyline_add_shape(polygon, numbers, G_N_ELEMENTS(numbers));
    g_ptr_array_add(labels, polygon);
  }
  measure("polygons", labels, 1000, 4000, 3000);
  measure("polylines", labels, 1000, 4000, 3000);
}

/* Discs of 120 pixels. */
static void
measure_masks(void)
{
  g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, 120, 120, NULL);
  g_autoptr(GBytes) npy = NULL;

  mask->dtype = "bool";
  for (int i = 0; i < 120 * 120; i++)
    mask->pixels[i] = (i % 120 - 60) * (i % 120 - 60) + (i / 120 - 60) * (i / 120 - 60) < 3600;
  npy = relabel_mask_to_npy(mask);
  for (int i = 0; i < N_MASKS; i++) {
    RelabelDetection *detection = relabel_detection_new("car", i % 500 / 640.0, i % 350 / 480.0, 120 / 640.0, 120 / 480.0);

    relabel_detection_set_mask(detection, npy);
    g_ptr_array_add(labels, detection);
  }
  measure("instances", labels, 20, 640, 480);
}

int
main(int argc, char *argv[])
{
  Times boxes;
  double taken;

  boxes = measure_boxes();
  measure_polygons();
  measure_masks();
  taken = boxes.sent + boxes.compared;
  g_print("# %d boxes to results and back: %.0f ms\n1..1\n%s 1 convert: less than %d ms\n", N_BOXES, taken,
          taken < MOST_MILLISECONDS ? "ok" : "not ok", MOST_MILLISECONDS);
  return taken < MOST_MILLISECONDS ? 0 : 1;
}
