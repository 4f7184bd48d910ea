/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-demo-private.h"

#include <math.h>

#define RED_RADIUS 42.0
#define MAX_TRIES 60

guint64
relabel_demo_random_next(RelabelDemoRandom *random)
{
  guint64 z = (random->state += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
  return z ^ (z >> 31);
}

double
relabel_demo_random_range(RelabelDemoRandom *random, double low, double high)
{
  return low + (high - low) * ((double)(relabel_demo_random_next(random) >> 11) / 9007199254740992.0);
}

/* The sum of twelve: near enough to normal, and the same on every machine. */
double
relabel_demo_random_normal(RelabelDemoRandom *random)
{
  double sum = -6;

  for (int i = 0; i < 12; i++)
    sum += relabel_demo_random_range(random, 0, 1);
  return sum;
}

int
relabel_demo_random_int(RelabelDemoRandom *random, int low, int high)
{
  return low + (int)(relabel_demo_random_next(random) % (guint64)(high - low + 1));
}

gboolean
relabel_demo_random_chance(RelabelDemoRandom *random, double probability)
{
  return relabel_demo_random_range(random, 0, 1) < probability;
}

/* How far the outline is from the centre, in the direction of a point. */
double
relabel_demo_cell_edge(const RelabelDemoCell *cell, double x, double y)
{
  double turn = atan2(y - cell->y, x - cell->x) / (2 * G_PI);
  double at = (turn - floor(turn)) * RELABEL_DEMO_OUTLINE;
  int i = (int)at % RELABEL_DEMO_OUTLINE;
  double part = at - floor(at);

  return cell->outline[i] * (1 - part) + cell->outline[(i + 1) % RELABEL_DEMO_OUTLINE] * part;
}

double
relabel_demo_cell_reach(const RelabelDemoCell *cell)
{
  double reach = 0;

  for (int i = 0; i < RELABEL_DEMO_OUTLINE; i++)
    reach = MAX(reach, cell->outline[i]);
  return reach;
}

/* An ellipse with a few waves on it; the higher waves are weaker. */
static void
make_outline(RelabelDemoCell *cell, RelabelDemoRandom *random, double stretch, double roughness)
{
  double tilt = relabel_demo_random_range(random, 0, 2 * G_PI);
  double depth[5], phase[5];

  for (int k = 0; k < 5; k++) {
    depth[k] = roughness * relabel_demo_random_normal(random) / (1.2 + k);
    phase[k] = relabel_demo_random_range(random, 0, 2 * G_PI);
  }
  for (int i = 0; i < RELABEL_DEMO_OUTLINE; i++) {
    double angle = 2 * G_PI * i / RELABEL_DEMO_OUTLINE;
    double wave = 1 + stretch * cos(2 * (angle - tilt));

    for (int k = 0; k < 5; k++)
      wave += depth[k] * cos((k + 2) * angle + phase[k]);
    cell->outline[i] = (float)(cell->radius * wave);
  }
}

static void
add_lobe(RelabelDemoCell *cell, double angle, double distance, double radius)
{
  cell->lobes[cell->n_lobes++] = (RelabelDemoLobe){
    cell->x + cell->radius * distance * cos(angle),
    cell->y + cell->radius * distance * sin(angle),
    cell->radius * radius,
  };
}

/* Lobes on an open arc, as a segmented nucleus has them; of a monocyte they melt into a kidney. */
static void
make_nucleus(RelabelDemoCell *cell, RelabelDemoRandom *random)
{
  double start = relabel_demo_random_range(random, 0, 2 * G_PI);
  int n;

  switch (cell->kind) {
  case RELABEL_DEMO_NEUTROPHIL:
    n = relabel_demo_random_int(random, 3, RELABEL_DEMO_MAX_LOBES);
    for (int i = 0; i < n; i++)
      add_lobe(cell, start + i * (4.6 / n) + 0.18 * relabel_demo_random_normal(random),
               relabel_demo_random_range(random, 0.36, 0.54), relabel_demo_random_range(random, 0.21, 0.30));
    break;
  case RELABEL_DEMO_EOSINOPHIL:
    for (int i = 0; i < 2; i++)
      add_lobe(cell, start + i * relabel_demo_random_range(random, 1.9, 2.4), 0.48,
               relabel_demo_random_range(random, 0.29, 0.34));
    break;
  case RELABEL_DEMO_MONOCYTE:
    for (int i = 0; i < 4; i++)
      add_lobe(cell, start + i * 0.72, 0.36 + 0.03 * relabel_demo_random_normal(random),
               relabel_demo_random_range(random, 0.28, 0.34));
    break;
  case RELABEL_DEMO_LYMPHOCYTE:
    add_lobe(cell, start, 0.08, relabel_demo_random_range(random, 0.76, 0.82));
    break;
  case RELABEL_DEMO_RED:
  case RELABEL_DEMO_PLATELET:
  default:
    break;
  }
}

static void
shape_cell(RelabelDemoCell *cell, RelabelDemoRandom *random)
{
  gboolean deformed = relabel_demo_random_chance(random, 0.14);
  double stretch = deformed ? relabel_demo_random_range(random, 0.10, 0.24) : relabel_demo_random_range(random, 0, 0.05);

  cell->seed = (guint32)relabel_demo_random_next(random);
  cell->stain = relabel_demo_random_range(random, 0.88, 1.12);
  cell->pallor = CLAMP(0.30 + 0.10 * relabel_demo_random_normal(random), 0.08, 0.62);
  if (cell->kind == RELABEL_DEMO_RED)
    make_outline(cell, random, stretch, deformed ? 0.045 : 0.018);
  else if (cell->kind == RELABEL_DEMO_PLATELET)
    make_outline(cell, random, relabel_demo_random_range(random, 0, 0.15), 0.09);
  else
    make_outline(cell, random, relabel_demo_random_range(random, 0, 0.05), 0.022);
  make_nucleus(cell, random);
}

static double
size_of_kind(RelabelDemoKind kind, RelabelDemoRandom *random)
{
  static const double radii[] = { RED_RADIUS, 71, 52, 84, 73, 12 };
  static const double spread[] = { 0.07, 0.06, 0.08, 0.06, 0.05, 0.16 };

  return radii[kind] * (1 + CLAMP(spread[kind] * relabel_demo_random_normal(random), -0.3, 0.3));
}

/* Whether a cell may lie there: @overlap is the part of both radii that may be shared with a cell of the same kind. */
static gboolean
has_room(const GArray *cells, const RelabelDemoCell *cell, double overlap)
{
  for (guint i = 0; i < cells->len; i++) {
    const RelabelDemoCell *other = &g_array_index(cells, RelabelDemoCell, i);
    double distance = hypot(other->x - cell->x, other->y - cell->y);
    double shared = other->kind == cell->kind ? overlap : 0.03;

    /* A platelet may lie on a red cell, rarely. */
    if (distance < (other->radius + cell->radius) * (1 - shared))
      return FALSE;
  }
  return TRUE;
}

static gboolean
place(GArray *cells, RelabelDemoCell *cell, RelabelDemoRandom *random, double overlap, double margin)
{
  for (int i = 0; i < MAX_TRIES; i++) {
    cell->x = relabel_demo_random_range(random, -margin, RELABEL_DEMO_WIDTH + margin);
    cell->y = relabel_demo_random_range(random, -margin, RELABEL_DEMO_HEIGHT + margin);
    if (!has_room(cells, cell, overlap))
      continue;
    shape_cell(cell, random);
    g_array_append_val(cells, *cell);
    return TRUE;
  }
  return FALSE;
}

static void
add_white_cells(RelabelDemoScene *scene, RelabelDemoRandom *random)
{
  static const RelabelDemoKind kinds[] = { RELABEL_DEMO_NEUTROPHIL, RELABEL_DEMO_NEUTROPHIL, RELABEL_DEMO_NEUTROPHIL,
                                           RELABEL_DEMO_NEUTROPHIL, RELABEL_DEMO_LYMPHOCYTE, RELABEL_DEMO_LYMPHOCYTE,
                                           RELABEL_DEMO_LYMPHOCYTE, RELABEL_DEMO_MONOCYTE,   RELABEL_DEMO_EOSINOPHIL };
  static const int counts[] = { 0, 1, 1, 1, 1, 2, 2, 3 };
  int n = counts[relabel_demo_random_int(random, 0, G_N_ELEMENTS(counts) - 1)];

  for (int i = 0; i < n; i++) {
    RelabelDemoCell cell = { .kind = kinds[relabel_demo_random_int(random, 0, G_N_ELEMENTS(kinds) - 1)] };

    cell.radius = size_of_kind(cell.kind, random);
    place(scene->cells, &cell, random, -0.2, -10);
  }
}

/* Coins in a row: each covers a good part of the one before. */
static void
add_roll(RelabelDemoScene *scene, RelabelDemoRandom *random)
{
  RelabelDemoCell cell = { .kind = RELABEL_DEMO_RED, .radius = size_of_kind(RELABEL_DEMO_RED, random) };
  double angle = relabel_demo_random_range(random, 0, 2 * G_PI);
  int n = relabel_demo_random_int(random, 3, 6);

  if (!place(scene->cells, &cell, random, 0, 0))
    return;
  for (int i = 1; i < n; i++) {
    double step = cell.radius * relabel_demo_random_range(random, 0.85, 1.15);
    RelabelDemoCell next = { .kind = RELABEL_DEMO_RED, .radius = cell.radius * relabel_demo_random_range(random, 0.95, 1.05) };

    angle += 0.22 * relabel_demo_random_normal(random);
    next.x = cell.x + step * cos(angle);
    next.y = cell.y + step * sin(angle);
    if (!has_room(scene->cells, &next, 0.62))
      break;
    shape_cell(&next, random);
    g_array_append_val(scene->cells, next);
    cell = next;
  }
}

static void
add_red_cells(RelabelDemoScene *scene, RelabelDemoRandom *random)
{
  static const int least[] = { 9, 15, 23, 6 };
  static const int most[] = { 13, 20, 29, 9 };
  static const double overlap[] = { -0.10, 0.02, 0.28, 0.02 };
  int n = relabel_demo_random_int(random, least[scene->smear], most[scene->smear]);

  if (scene->smear == RELABEL_DEMO_CLUMPED)
    for (int i = relabel_demo_random_int(random, 2, 3); i > 0; i--)
      add_roll(scene, random);
  for (int i = 0; i < n; i++) {
    RelabelDemoCell cell = { .kind = RELABEL_DEMO_RED, .radius = size_of_kind(RELABEL_DEMO_RED, random) };

    place(scene->cells, &cell, random, overlap[scene->smear], 14);
  }
}

static void
add_platelets(RelabelDemoScene *scene, RelabelDemoRandom *random)
{
  int n_groups = relabel_demo_random_int(random, 1, 3);

  for (int i = 0; i < n_groups; i++) {
    RelabelDemoCell cell = { .kind = RELABEL_DEMO_PLATELET, .radius = size_of_kind(RELABEL_DEMO_PLATELET, random) };
    int n = relabel_demo_random_int(random, 0, 2);

    if (!place(scene->cells, &cell, random, 0, -20))
      continue;
    for (int j = 0; j < n; j++) {
      RelabelDemoCell next = { .kind = RELABEL_DEMO_PLATELET, .radius = size_of_kind(RELABEL_DEMO_PLATELET, random) };
      double angle = relabel_demo_random_range(random, 0, 2 * G_PI);

      next.x = cell.x + 2.1 * cell.radius * cos(angle);
      next.y = cell.y + 2.1 * cell.radius * sin(angle);
      if (!has_room(scene->cells, &next, 0.15))
        continue;
      shape_cell(&next, random);
      g_array_append_val(scene->cells, next);
    }
  }
}

static void
set_light(RelabelDemoScene *scene, RelabelDemoRandom *random)
{
  static const double base[] = { 243, 234, 224 };
  double warmth = relabel_demo_random_normal(random);
  double brightness = 1 + 0.015 * relabel_demo_random_normal(random);

  for (int c = 0; c < 3; c++)
    scene->light[c] = MIN(base[c] * brightness * (1 + 0.010 * warmth * (1 - c)), 252);
  scene->blur = 0.80 + 0.25 * fabs(relabel_demo_random_normal(random));
  scene->noise = relabel_demo_random_range(random, 1.6, 2.6);
  scene->vignette = relabel_demo_random_range(random, 0.10, 0.20);
  scene->light_x = RELABEL_DEMO_WIDTH * relabel_demo_random_range(random, 0.40, 0.60);
  scene->light_y = RELABEL_DEMO_HEIGHT * relabel_demo_random_range(random, 0.40, 0.60);
}

const char *
relabel_demo_smear_name(RelabelDemoSmear smear)
{
  static const char *const names[] = { "thin", "even", "thick", "clumped" };

  return names[smear];
}

/* What lies under the lens in picture @index. */
RelabelDemoScene *
relabel_demo_scene_new(guint index)
{
  static const RelabelDemoSmear smears[] = { RELABEL_DEMO_EVEN,  RELABEL_DEMO_THIN, RELABEL_DEMO_EVEN, RELABEL_DEMO_THICK,
                                             RELABEL_DEMO_CLUMPED, RELABEL_DEMO_EVEN, RELABEL_DEMO_THICK, RELABEL_DEMO_THIN };
  RelabelDemoRandom random = { G_GUINT64_CONSTANT(0x52656c6162656c) + index * G_GUINT64_CONSTANT(0x1000193) };
  RelabelDemoScene *scene = g_new0(RelabelDemoScene, 1);

  scene->index = index;
  scene->smear = smears[relabel_demo_random_int(&random, 0, G_N_ELEMENTS(smears) - 1)];
  scene->cells = g_array_new(FALSE, FALSE, sizeof(RelabelDemoCell));
  set_light(scene, &random);
  add_white_cells(scene, &random);
  add_red_cells(scene, &random);
  add_platelets(scene, &random);
  return scene;
}

void
relabel_demo_scene_free(RelabelDemoScene *scene)
{
  g_array_unref(scene->cells);
  g_free(scene);
}
