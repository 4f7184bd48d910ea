/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

#include "relabel-sample.h"

G_BEGIN_DECLS

#define RELABEL_DEMO_IMAGES 60
#define RELABEL_DEMO_WIDTH 800
#define RELABEL_DEMO_HEIGHT 600

/* Points of an outline, at equal angles. */
#define RELABEL_DEMO_OUTLINE 96
#define RELABEL_DEMO_MAX_LOBES 5

/* A generator of our own (SplitMix64), so that the pictures are the same with every version of every library. */
typedef struct {
  guint64 state;
} RelabelDemoRandom;

guint64 relabel_demo_random_next(RelabelDemoRandom *random);
double relabel_demo_random_range(RelabelDemoRandom *random, double low, double high);
double relabel_demo_random_normal(RelabelDemoRandom *random);
int relabel_demo_random_int(RelabelDemoRandom *random, int low, int high);
gboolean relabel_demo_random_chance(RelabelDemoRandom *random, double probability);

typedef enum {
  RELABEL_DEMO_RED,
  RELABEL_DEMO_NEUTROPHIL,
  RELABEL_DEMO_LYMPHOCYTE,
  RELABEL_DEMO_MONOCYTE,
  RELABEL_DEMO_EOSINOPHIL,
  RELABEL_DEMO_PLATELET,
} RelabelDemoKind;

typedef enum {
  RELABEL_DEMO_THIN,
  RELABEL_DEMO_EVEN,
  RELABEL_DEMO_THICK,
  RELABEL_DEMO_CLUMPED,
} RelabelDemoSmear;

typedef struct {
  double x;
  double y;
  double radius;
} RelabelDemoLobe;

/* All lengths are in pixels. */
typedef struct {
  RelabelDemoKind kind;
  double x;
  double y;
  double radius;
  float outline[RELABEL_DEMO_OUTLINE];
  RelabelDemoLobe lobes[RELABEL_DEMO_MAX_LOBES];
  int n_lobes;
  double pallor;
  double stain;
  guint32 seed;
} RelabelDemoCell;

typedef struct {
  guint index;
  RelabelDemoSmear smear;
  GArray *cells;
  double light[3];
  double blur;
  double noise;
  double vignette;
  double light_x;
  double light_y;
} RelabelDemoScene;

RelabelDemoScene *relabel_demo_scene_new(guint index);
void relabel_demo_scene_free(RelabelDemoScene *scene);
double relabel_demo_cell_edge(const RelabelDemoCell *cell, double x, double y);
double relabel_demo_cell_reach(const RelabelDemoCell *cell);
const char *relabel_demo_smear_name(RelabelDemoSmear smear);
GdkPixbuf *relabel_demo_paint(const RelabelDemoScene *scene);
void relabel_demo_label(const RelabelDemoScene *scene, RelabelSample *sample);
GBytes *relabel_demo_encode_mask(const guint8 *pixels, int width, int height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RelabelDemoScene, relabel_demo_scene_free)

G_END_DECLS
