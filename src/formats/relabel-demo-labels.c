/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-demo-private.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

#include "relabel-classification.h"
#include "relabel-detection.h"
#include "relabel-id.h"
#include "relabel-keypoint.h"

#define WIDTH RELABEL_DEMO_WIDTH
#define HEIGHT RELABEL_DEMO_HEIGHT

/* Of a cell that is cut by the border, so much has to be seen for it to be labelled. */
#define LEAST_SEEN 0.4

typedef struct {
  double x0;
  double y0;
  double x1;
  double y1;
} Box;

static const char *
class_of(RelabelDemoKind kind)
{
  return kind == RELABEL_DEMO_RED ? "red cell" : kind == RELABEL_DEMO_PLATELET ? "platelet" : "white cell";
}

static const char *
type_of(RelabelDemoKind kind)
{
  static const char *const names[] = { "red cell", "neutrophil", "lymphocyte", "monocyte", "eosinophil", "platelet" };

  return names[kind];
}

static gboolean
is_white(const RelabelDemoCell *cell)
{
  return cell->kind != RELABEL_DEMO_RED && cell->kind != RELABEL_DEMO_PLATELET;
}

/* Ids are made of names, so that they are the same each time. */
static void
name_label(gpointer label, const RelabelDemoScene *scene, const char *field, guint number)
{
  g_autofree char *name = g_strdup_printf("demo/%u/%s/%u", scene->index, field, number);
  g_autofree char *id = relabel_id_new_from_name(name);

  relabel_label_set_id(RELABEL_LABEL(label), id);
}

static Box
clip(Box box)
{
  return (Box){ CLAMP(box.x0, 0, WIDTH), CLAMP(box.y0, 0, HEIGHT), CLAMP(box.x1, 0, WIDTH), CLAMP(box.y1, 0, HEIGHT) };
}

static double
area(Box box)
{
  return MAX(box.x1 - box.x0, 0) * MAX(box.y1 - box.y0, 0);
}

static gboolean
find_box(const RelabelDemoCell *cell, Box *box)
{
  Box whole = { G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE };

  for (int i = 0; i < RELABEL_DEMO_OUTLINE; i++) {
    double angle = 2 * G_PI * i / RELABEL_DEMO_OUTLINE;
    double x = cell->x + cell->outline[i] * cos(angle);
    double y = cell->y + cell->outline[i] * sin(angle);

    whole = (Box){ MIN(whole.x0, x), MIN(whole.y0, y), MAX(whole.x1, x), MAX(whole.y1, y) };
  }
  *box = clip(whole);
  return area(*box) >= LEAST_SEEN * area(whole);
}

static RelabelDetection *
new_detection(const char *label, Box box)
{
  return relabel_detection_new(label, box.x0 / WIDTH, box.y0 / HEIGHT, (box.x1 - box.x0) / WIDTH, (box.y1 - box.y0) / HEIGHT);
}

static void
set_text(RelabelDetection *detection, const char *name, const char *value)
{
  g_autoptr(JsonNode) node = json_node_init_string(json_node_alloc(), value);

  relabel_label_set_attribute(RELABEL_LABEL(detection), name, node);
}

static GPtrArray *
label_truth(const RelabelDemoScene *scene)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < scene->cells->len; i++) {
    const RelabelDemoCell *cell = &g_array_index(scene->cells, RelabelDemoCell, i);
    RelabelDetection *detection;
    Box box;

    if (!find_box(cell, &box))
      continue;
    detection = new_detection(class_of(cell->kind), box);
    name_label(detection, scene, "ground_truth", i);
    if (is_white(cell))
      set_text(detection, "type", type_of(cell->kind));
    g_ptr_array_add(labels, detection);
  }
  return labels;
}

/* As FiftyOne stores it: a zlib stream of a NumPy file of booleans, row by row. */
GBytes *
relabel_demo_encode_mask(const guint8 *pixels, int width, int height)
{
  g_autofree char *shape = g_strdup_printf("{'descr': '|b1', 'fortran_order': False, 'shape': (%d, %d), }", height, width);
  gsize n = (gsize)width * (gsize)height;
  g_autofree guint8 *file = g_malloc(128 + n);
  uLongf length = compressBound((uLong)(128 + n));
  g_autofree guint8 *stream = g_malloc(length);

  memcpy(file, "\x93NUMPY\x01\x00\x76\x00", 10);
  memset(file + 10, ' ', 117);
  memcpy(file + 10, shape, strlen(shape));
  file[127] = '\n';
  memcpy(file + 128, pixels, n);
  if (compress2(stream, &length, file, (uLong)(128 + n), Z_DEFAULT_COMPRESSION) != Z_OK)
    g_return_val_if_reached(NULL);
  return g_bytes_new(stream, length);
}

/* The pixels of the box whose middle lies inside of the outline. */
static GBytes *
make_mask(const RelabelDemoCell *cell, Box *box)
{
  int x0 = (int)floor(box->x0), y0 = (int)floor(box->y0);
  int width = (int)ceil(box->x1) - x0, height = (int)ceil(box->y1) - y0;
  g_autofree guint8 *pixels = g_malloc0((gsize)width * (gsize)height);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      double px = x0 + x + 0.5, py = y0 + y + 0.5;

      pixels[y * width + x] = hypot(px - cell->x, py - cell->y) <= relabel_demo_cell_edge(cell, px, py);
    }
  *box = (Box){ x0, y0, x0 + width, y0 + height };
  return relabel_demo_encode_mask(pixels, width, height);
}

/* The white cells with their outlines, box and mask on whole pixels. */
static GPtrArray *
label_instances(const RelabelDemoScene *scene)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < scene->cells->len; i++) {
    const RelabelDemoCell *cell = &g_array_index(scene->cells, RelabelDemoCell, i);
    g_autoptr(GBytes) mask = NULL;
    RelabelDetection *detection;
    Box box;

    if (!is_white(cell) || !find_box(cell, &box))
      continue;
    mask = make_mask(cell, &box);
    detection = new_detection(type_of(cell->kind), box);
    relabel_detection_set_mask(detection, mask);
    name_label(detection, scene, "cells", i);
    g_ptr_array_add(labels, detection);
  }
  return labels;
}

/* Always as many points as a nucleus can have lobes; those that are not there, or outside of the picture, are missing. */
static GPtrArray *
label_nuclei(const RelabelDemoScene *scene)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < scene->cells->len; i++) {
    const RelabelDemoCell *cell = &g_array_index(scene->cells, RelabelDemoCell, i);
    double points[2 * RELABEL_DEMO_MAX_LOBES];
    RelabelKeypoint *keypoint;
    Box box;

    if (!is_white(cell) || !find_box(cell, &box))
      continue;
    for (int k = 0; k < RELABEL_DEMO_MAX_LOBES; k++) {
      const RelabelDemoLobe *lobe = &cell->lobes[k];
      gboolean seen = k < cell->n_lobes && lobe->x >= 0 && lobe->x < WIDTH && lobe->y >= 0 && lobe->y < HEIGHT;

      points[2 * k] = seen ? lobe->x / WIDTH : NAN;
      points[2 * k + 1] = seen ? lobe->y / HEIGHT : NAN;
    }
    keypoint = relabel_keypoint_new("nucleus");
    relabel_keypoint_set_points(keypoint, points, G_N_ELEMENTS(points));
    name_label(keypoint, scene, "nuclei", i);
    g_ptr_array_add(labels, keypoint);
  }
  return labels;
}

static double
round_confidence(double confidence)
{
  return round(CLAMP(confidence, 0.05, 0.995) * 10000) / 10000;
}

static void
add_prediction(GPtrArray *labels, const RelabelDemoScene *scene, const char *label, Box box, double confidence)
{
  Box clipped = clip(box);
  RelabelDetection *detection;

  if (clipped.x1 - clipped.x0 < 4 || clipped.y1 - clipped.y0 < 4)
    return;
  detection = new_detection(label, clipped);
  relabel_label_set_confidence(RELABEL_LABEL(detection), round_confidence(confidence));
  name_label(detection, scene, "predictions", labels->len);
  g_ptr_array_add(labels, detection);
}

static Box
shake(Box box, RelabelDemoRandom *random, double amount)
{
  double w = amount * (box.x1 - box.x0), h = amount * (box.y1 - box.y0);

  box.x0 += w * relabel_demo_random_normal(random);
  box.y0 += h * relabel_demo_random_normal(random);
  box.x1 += w * relabel_demo_random_normal(random);
  box.y1 += h * relabel_demo_random_normal(random);
  return box;
}

/* A model takes large platelets for white cells, cut white cells for red ones, and dark red cells for platelets. */
static const char *
mistaken_for(RelabelDemoKind kind)
{
  return kind == RELABEL_DEMO_PLATELET ? "white cell" : kind == RELABEL_DEMO_RED ? "platelet" : "red cell";
}

/* What a fair model would find of one cell: worse boxes have lower confidences, small cells are missed more often. */
static void
predict_cell(GPtrArray *labels, const RelabelDemoScene *scene, const RelabelDemoCell *cell, RelabelDemoRandom *random)
{
  double miss = cell->kind == RELABEL_DEMO_PLATELET ? 0.20 : cell->kind == RELABEL_DEMO_RED ? 0.05 : 0.03;
  double amount = relabel_demo_random_chance(random, 0.12) ? relabel_demo_random_range(random, 0.08, 0.18)
                                                            : relabel_demo_random_range(random, 0.01, 0.05);
  gboolean mistaken = relabel_demo_random_chance(random, 0.035);
  /* On a few smears it is sure of its mistakes, too: those that are worth to be found. */
  double doubt = scene->index % 5 == 2 ? 0.02 : 0.28;
  double confidence = 0.96 - 2.2 * amount - (mistaken ? doubt : 0) + 0.05 * relabel_demo_random_normal(random);
  Box box;

  if (!find_box(cell, &box) || relabel_demo_random_chance(random, miss))
    return;
  if (box.x0 <= 0 || box.y0 <= 0 || box.x1 >= WIDTH || box.y1 >= HEIGHT)
    confidence -= 0.12;
  if (cell->kind == RELABEL_DEMO_PLATELET)
    confidence -= 0.10;
  add_prediction(labels, scene, mistaken ? mistaken_for(cell->kind) : class_of(cell->kind), shake(box, random, amount),
                 confidence);
  if (relabel_demo_random_chance(random, 0.04))
    add_prediction(labels, scene, class_of(cell->kind), shake(box, random, 0.12),
                   confidence - relabel_demo_random_range(random, 0.2, 0.5));
}

/* Two red cells that touch, taken for one. */
static void
predict_pair(GPtrArray *labels, const RelabelDemoScene *scene, RelabelDemoRandom *random)
{
  for (guint i = 0; i < scene->cells->len; i++)
    for (guint j = i + 1; j < scene->cells->len; j++) {
      const RelabelDemoCell *a = &g_array_index(scene->cells, RelabelDemoCell, i);
      const RelabelDemoCell *b = &g_array_index(scene->cells, RelabelDemoCell, j);
      Box p, q;

      if (a->kind != RELABEL_DEMO_RED || b->kind != RELABEL_DEMO_RED ||
          hypot(a->x - b->x, a->y - b->y) > 0.95 * (a->radius + b->radius) || !relabel_demo_random_chance(random, 0.07) ||
          !find_box(a, &p) || !find_box(b, &q))
        continue;
      add_prediction(labels, scene, "red cell", (Box){ MIN(p.x0, q.x0), MIN(p.y0, q.y0), MAX(p.x1, q.x1), MAX(p.y1, q.y1) },
                     relabel_demo_random_range(random, 0.25, 0.55));
    }
}

/* Where there is nothing but dirt. */
static void
predict_nothing(GPtrArray *labels, const RelabelDemoScene *scene, RelabelDemoRandom *random)
{
  double x = relabel_demo_random_range(random, 20, WIDTH - 60), y = relabel_demo_random_range(random, 20, HEIGHT - 60);
  double size = relabel_demo_random_range(random, 18, 40);

  add_prediction(labels, scene, "platelet", (Box){ x, y, x + size, y + size * relabel_demo_random_range(random, 0.8, 1.2) },
                 relabel_demo_random_range(random, 0.12, 0.52));
}

static GPtrArray *
label_predictions(const RelabelDemoScene *scene)
{
  RelabelDemoRandom random = { G_GUINT64_CONSTANT(0x70726564696374) + scene->index };
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);

  for (guint i = 0; i < scene->cells->len; i++)
    predict_cell(labels, scene, &g_array_index(scene->cells, RelabelDemoCell, i), &random);
  predict_pair(labels, scene, &random);
  for (int i = relabel_demo_random_int(&random, 0, 2); i > 0; i--)
    predict_nothing(labels, scene, &random);
  return labels;
}

static GPtrArray *
label_smear(const RelabelDemoScene *scene)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func(g_object_unref);
  RelabelClassification *smear = relabel_classification_new(relabel_demo_smear_name(scene->smear));

  name_label(smear, scene, "smear", 0);
  g_ptr_array_add(labels, smear);
  return labels;
}

void
relabel_demo_label(const RelabelDemoScene *scene, RelabelSample *sample)
{
  relabel_sample_take_labels(sample, "smear", label_smear(scene));
  relabel_sample_take_labels(sample, "ground_truth", label_truth(scene));
  relabel_sample_take_labels(sample, "predictions", label_predictions(scene));
  relabel_sample_take_labels(sample, "cells", label_instances(scene));
  relabel_sample_take_labels(sample, "nuclei", label_nuclei(scene));
}
