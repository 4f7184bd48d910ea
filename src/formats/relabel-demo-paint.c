/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-demo-private.h"

#include <math.h>
#include <string.h>

/* The pictures are made as a microscope makes them: light of an even colour passes through stained matter, and each pixel of it
 * takes away a part by its optical density (natural logarithm, one value a colour). Densities of what lies on top of each other
 * add up. */

#define WIDTH RELABEL_DEMO_WIDTH
#define HEIGHT RELABEL_DEMO_HEIGHT

typedef struct {
  float *density;
  const RelabelDemoScene *scene;
} Canvas;

static const float red_stain[3] = { 0.105f, 0.50f, 0.43f };
static const float nucleus_stain[3] = { 0.74f, 1.28f, 0.42f };

/* Of the cytoplasm, by kind. */
static const float body_stains[][3] = {
  { 0, 0, 0 },             /* red cells have none */
  { 0.13f, 0.24f, 0.13f }, /* neutrophil: pale lilac pink */
  { 0.42f, 0.30f, 0.09f }, /* lymphocyte: sky blue */
  { 0.30f, 0.31f, 0.17f }, /* monocyte: grey blue */
  { 0.09f, 0.22f, 0.20f }, /* eosinophil: pale, the granules give the colour */
  { 0.20f, 0.30f, 0.13f }, /* platelet: lilac */
};

static inline guint32
bits_at(int x, int y, guint32 seed)
{
  guint32 h = (guint32)x * 0x8da6b343u ^ (guint32)y * 0xd8163841u ^ seed * 0xcb1ab31fu;

  h = (h ^ (h >> 15)) * 0x2c1b3c6du;
  h = (h ^ (h >> 12)) * 0x297a2d39u;
  return h ^ (h >> 15);
}

static inline float
hash_at(int x, int y, guint32 seed)
{
  return (float)(bits_at(x, y, seed) >> 8) / 16777216.0f;
}

/* Smooth noise of grain 1, from 0 to 1. */
static float
noise_at(float x, float y, guint32 seed)
{
  int ix = (int)floorf(x), iy = (int)floorf(y);
  float fx = x - (float)ix, fy = y - (float)iy;
  float top, bottom;

  fx = fx * fx * (3 - 2 * fx);
  fy = fy * fy * (3 - 2 * fy);
  top = hash_at(ix, iy, seed) * (1 - fx) + hash_at(ix + 1, iy, seed) * fx;
  bottom = hash_at(ix, iy + 1, seed) * (1 - fx) + hash_at(ix + 1, iy + 1, seed) * fx;
  return top * (1 - fy) + bottom * fy;
}

static float
rough_at(float x, float y, float grain, guint32 seed)
{
  return 0.5f * noise_at(x / grain, y / grain, seed) + 0.3f * noise_at(2.1f * x / grain, 2.1f * y / grain, seed + 1) +
         0.2f * noise_at(4.3f * x / grain, 4.3f * y / grain, seed + 2);
}

/* Round grains, one in each square of a grid but not in its middle: 1 in a grain, 0 between them. */
static float
grains_at(float x, float y, float grain, guint32 seed)
{
  int ix = (int)floorf(x / grain), iy = (int)floorf(y / grain);
  float nearest = 9;

  for (int j = iy - 1; j <= iy + 1; j++)
    for (int i = ix - 1; i <= ix + 1; i++) {
      float dx = x / grain - (float)i - 0.15f - 0.7f * hash_at(i, j, seed);
      float dy = y / grain - (float)j - 0.15f - 0.7f * hash_at(i, j, seed + 1);
      float size = 0.75f + 0.5f * hash_at(i, j, seed + 2);

      nearest = MIN(nearest, (dx * dx + dy * dy) / size);
    }
  return CLAMP(1.35f - 3.2f * nearest, 0.0f, 1.0f);
}

static float
step_up(float low, float high, float value)
{
  float t = CLAMP((value - low) / (high - low), 0.0f, 1.0f);

  return t * t * (3 - 2 * t);
}

static float
bump(float value, float centre, float width)
{
  float t = (value - centre) / width;

  return expf(-t * t);
}

static void
add_density(float *pixel, const float *stain, float amount)
{
  for (int c = 0; c < 3; c++)
    pixel[c] += stain[c] * amount;
}

/* The disc of Evans and Fung: thin in the middle, thickest at two thirds of the radius. */
static float
red_thickness(float r, float pallor)
{
  float q = r * r;

  return r < 1 ? sqrtf(1 - q) * (pallor + (2.25f - pallor) * q - 1.12f * q * q) : 0;
}

static void
paint_red(const RelabelDemoCell *cell, float *pixel, float x, float y, float r)
{
  float texture = 0.94f + 0.12f * rough_at(x, y, 18, cell->seed);
  float amount = 1.12f * red_thickness(r, (float)cell->pallor) * texture * (float)cell->stain;

  /* The edge bends the light: a dark line, and a bright one around it. */
  amount += 0.20f * bump(r, 0.965f, 0.030f) - 0.075f * bump(r, 1.055f, 0.035f);
  add_density(pixel, red_stain, amount);
}

/* Distance to the nucleus, below 0 inside: circles that melt into each other, with threads between neighbours. */
static float
nucleus_distance(const RelabelDemoCell *cell, float x, float y)
{
  float melt = (float)cell->radius * (cell->kind == RELABEL_DEMO_MONOCYTE ? 0.16f : 0.07f);
  float sum = 0;

  for (int i = 0; i < cell->n_lobes; i++) {
    const RelabelDemoLobe *lobe = &cell->lobes[i];
    float dx = x - (float)lobe->x, dy = y - (float)lobe->y;

    sum += expf(-(sqrtf(dx * dx + dy * dy) - (float)lobe->radius) / melt);
    if (i + 1 < cell->n_lobes) {
      const RelabelDemoLobe *next = &cell->lobes[i + 1];
      float ex = (float)(next->x - lobe->x), ey = (float)(next->y - lobe->y);
      float t = CLAMP((dx * ex + dy * ey) / (ex * ex + ey * ey), 0.0f, 1.0f);

      sum += expf(-(hypotf(dx - t * ex, dy - t * ey) - 0.06f * (float)cell->radius) / melt);
    }
  }
  return sum > 0 ? -melt * logf(sum) : 1000;
}

static void
paint_nucleus(const RelabelDemoCell *cell, float *pixel, float x, float y)
{
  float wobble = (rough_at(x, y, 14, cell->seed + 7) - 0.5f) * 0.10f * (float)cell->radius;
  float distance = nucleus_distance(cell, x, y) + wobble;
  float inside = step_up(1.6f, -1.6f, distance);
  float chromatin, amount;

  if (inside <= 0)
    return;
  /* Dark clumps and lighter lanes between them; darker towards the membrane. */
  chromatin = step_up(0.30f, 0.70f, rough_at(x, y, 11, cell->seed + 3));
  amount = 0.70f + 0.36f * chromatin + 0.14f * bump(distance, -2.5f, 3.0f);
  if (cell->kind == RELABEL_DEMO_MONOCYTE)
    amount *= 0.80f;
  else if (cell->kind == RELABEL_DEMO_LYMPHOCYTE)
    amount *= 0.86f;
  add_density(pixel, nucleus_stain, inside * amount * (float)cell->stain);
}

static void
paint_granules(const RelabelDemoCell *cell, float *pixel, float x, float y, float inside)
{
  static const float orange[3] = { 0.05f, 0.44f, 0.50f };
  static const float violet[3] = { 0.20f, 0.34f, 0.10f };

  if (cell->kind == RELABEL_DEMO_EOSINOPHIL)
    add_density(pixel, orange, 0.85f * inside * grains_at(x, y, 7.5f, cell->seed + 11));
  else if (cell->kind == RELABEL_DEMO_NEUTROPHIL)
    add_density(pixel, violet, 0.30f * inside * grains_at(x, y, 4.6f, cell->seed + 11));
}

static void
paint_white(const RelabelDemoCell *cell, float *pixel, float x, float y, float r)
{
  float soft = 2.0f / (float)cell->radius;
  float inside = step_up(1 + soft, 1 - soft, r);
  float body = 0.80f + 0.40f * rough_at(x, y, 16, cell->seed) + 0.30f * bump(r, 0.95f, 0.08f);

  if (cell->kind == RELABEL_DEMO_MONOCYTE)
    body *= 1 - 0.5f * grains_at(x, y, 15, cell->seed + 5) * step_up(0.58f, 0.68f, noise_at(x / 30, y / 30, cell->seed + 6));
  add_density(pixel, body_stains[cell->kind], inside * body * (float)cell->stain);
  add_density(pixel, nucleus_stain, 0.05f * bump(r, 0.985f, 0.022f) - 0.03f * bump(r, 1.05f, 0.03f));
  paint_granules(cell, pixel, x, y, inside);
  paint_nucleus(cell, pixel, x, y);
}

static void
paint_platelet(const RelabelDemoCell *cell, float *pixel, float x, float y, float r)
{
  float inside = step_up(1.10f, 0.80f, r);
  float granules = grains_at(x, y, 4.2f, cell->seed) * step_up(1.0f, 0.35f, r);

  add_density(pixel, body_stains[RELABEL_DEMO_PLATELET], inside * (float)cell->stain);
  add_density(pixel, nucleus_stain, 0.50f * granules + 0.12f * step_up(0.8f, 0.2f, r));
}

static void
paint_cell(Canvas *canvas, const RelabelDemoCell *cell)
{
  double reach = relabel_demo_cell_reach(cell) * 1.2 + 3;
  int x0 = MAX((int)(cell->x - reach), 0), x1 = MIN((int)(cell->x + reach), WIDTH - 1);
  int y0 = MAX((int)(cell->y - reach), 0), y1 = MIN((int)(cell->y + reach), HEIGHT - 1);

  for (int y = y0; y <= y1; y++) {
    for (int x = x0; x <= x1; x++) {
      float *pixel = canvas->density + 3 * (y * WIDTH + x);
      double distance = sqrt((x - cell->x) * (x - cell->x) + (y - cell->y) * (y - cell->y));
      float r;

      if (distance > reach)
        continue;
      r = (float)(distance / relabel_demo_cell_edge(cell, x, y));
      if (cell->kind == RELABEL_DEMO_RED)
        paint_red(cell, pixel, (float)x, (float)y, r);
      else if (cell->kind == RELABEL_DEMO_PLATELET)
        paint_platelet(cell, pixel, (float)x, (float)y, r);
      else
        paint_white(cell, pixel, (float)x, (float)y, r);
    }
  }
}

/* The plasma between the cells takes a little stain too, unevenly; so slowly that every eighth pixel is enough. */
static void
paint_plasma(Canvas *canvas)
{
  enum { STEP = 8, COLUMNS = WIDTH / STEP + 2, ROWS = HEIGHT / STEP + 2 };
  static const float stain[3] = { 0.020f, 0.050f, 0.030f };
  g_autofree float *coarse = g_new(float, COLUMNS * ROWS);
  guint32 seed = canvas->scene->index * 977 + 5;

  for (int y = 0; y < ROWS; y++)
    for (int x = 0; x < COLUMNS; x++)
      coarse[y * COLUMNS + x] = rough_at((float)(STEP * x), (float)(STEP * y), 170, seed);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      const float *p = coarse + y / STEP * COLUMNS + x / STEP;
      float fx = (float)(x % STEP) / STEP, fy = (float)(y % STEP) / STEP;
      float top = p[0] * (1 - fx) + p[1] * fx;
      float bottom = p[COLUMNS] * (1 - fx) + p[COLUMNS + 1] * fx;

      add_density(canvas->density + 3 * (y * WIDTH + x), stain, top * (1 - fy) + bottom * fy);
    }
}

static void
make_kernel(float *kernel, int radius, double sigma)
{
  float sum = 0;

  for (int i = -radius; i <= radius; i++)
    sum += kernel[i + radius] = expf((float)(-i * i / (2 * sigma * sigma)));
  for (int i = 0; i <= 2 * radius; i++)
    kernel[i] /= sum;
}

static void
add_row(float *target, const float *source, float weight, int n)
{
  for (int i = 0; i < n; i++)
    target[i] += weight * source[i];
}

/* The blur of the lens, across and then down, row by row; the last pixels are repeated beyond the border. */
static void
blur(float *light, double sigma)
{
  enum { RADIUS = 4, ROW = 3 * WIDTH };
  float kernel[2 * RADIUS + 1];
  g_autofree float *half = g_new0(float, ROW * HEIGHT);
  float wide[3 * (WIDTH + 2 * RADIUS)];

  make_kernel(kernel, RADIUS, sigma);
  for (int y = 0; y < HEIGHT; y++) {
    for (int i = 0; i < WIDTH + 2 * RADIUS; i++)
      memcpy(wide + 3 * i, light + y * ROW + 3 * CLAMP(i - RADIUS, 0, WIDTH - 1), 3 * sizeof(float));
    for (int k = 0; k <= 2 * RADIUS; k++)
      add_row(half + y * ROW, wide + 3 * k, kernel[k], ROW);
  }
  memset(light, 0, sizeof(float) * ROW * HEIGHT);
  for (int y = 0; y < HEIGHT; y++)
    for (int k = 0; k <= 2 * RADIUS; k++)
      add_row(light + y * ROW, half + CLAMP(y + k - RADIUS, 0, HEIGHT - 1) * ROW, kernel[k], ROW);
}

static void
shine_through(const Canvas *canvas, float *light)
{
  const RelabelDemoScene *scene = canvas->scene;
  double far = hypot(WIDTH, HEIGHT) / 2;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      double dx = (x - scene->light_x) / far, dy = (y - scene->light_y) / far;
      double lamp = 1 - scene->vignette * (dx * dx + dy * dy);
      int i = 3 * (y * WIDTH + x);

      for (int c = 0; c < 3; c++)
        light[i + c] = (float)(scene->light[c] * lamp) * expf(-canvas->density[i + c]);
    }
}

/* The sum of the four bytes, from -1 to 1. */
static inline float
spread(guint32 bits)
{
  return (float)((bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24)) / 510.0f - 1;
}

/* Of the sensor: mostly brightness, a little colour. */
static void
add_noise(guint8 *pixels, int stride, const float *light, const RelabelDemoScene *scene)
{
  guint32 seed = scene->index * 31 + 17;
  float level = (float)scene->noise;

  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++) {
      float grey = spread(bits_at(x, y, seed));
      guint32 colour = bits_at(x, y, seed + 1);

      for (int c = 0; c < 3; c++) {
        float tint = (float)(colour >> (8 * c) & 255) / 255.0f - 0.5f;
        float value = light[3 * (y * WIDTH + x) + c] + level * (2.2f * grey + tint);

        pixels[y * stride + 3 * x + c] = (guint8)CLAMP(value + 0.5f, 0.0f, 255.0f);
      }
    }
}

GdkPixbuf *
relabel_demo_paint(const RelabelDemoScene *scene)
{
  g_autofree float *density = g_new0(float, WIDTH * HEIGHT * 3);
  g_autofree float *light = g_new(float, WIDTH * HEIGHT * 3);
  GdkPixbuf *pixbuf = gdk_pixbuf_new(GDK_COLORSPACE_RGB, FALSE, 8, WIDTH, HEIGHT);
  Canvas canvas = { density, scene };

  paint_plasma(&canvas);
  for (guint i = 0; i < scene->cells->len; i++)
    paint_cell(&canvas, &g_array_index(scene->cells, RelabelDemoCell, i));
  shine_through(&canvas, light);
  blur(light, scene->blur);
  add_noise(gdk_pixbuf_get_pixels(pixbuf), gdk_pixbuf_get_rowstride(pixbuf), light, scene);
  return pixbuf;
}
