/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "relabel-coco-mask.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "relabel-format-error.h"
#include "relabel-json.h"

/* The longest outline of one polygon, in fifths of a pixel: many times around the largest image that is taken. */
#define MAX_STEPS (1 << 26)

static gboolean
damaged(const char *what, GError **error)
{
  g_set_error_literal(error, RELABEL_FORMAT_ERROR, RELABEL_FORMAT_ERROR_DAMAGED, what);
  return FALSE;
}

/* Where the runs go: the part of the image that is kept. */
typedef struct {
  RelabelMask *mask;
  const RelabelPixelBox *box;
  int width;
  int height;
} Target;

/* Sets pixels from one place to another, in the order of columns. */
static void
set_run(Target *target, guint64 from, guint64 to)
{
  guint64 height = (guint64)target->height;
  guint64 first = (guint64)target->box->x * height, last = ((guint64)target->box->x + (guint64)target->box->width) * height;

  from = MAX(from, first);
  to = MIN(to, last);
  while (from < to) {
    int x = (int)(from / height) - target->box->x;
    int top = (int)(from % height), bottom = (int)MIN(height, from % height + (to - from));

    for (int y = MAX(top, target->box->y); y < MIN(bottom, target->box->y + target->box->height); y++)
      target->mask->pixels[(gsize)(y - target->box->y) * (gsize)target->mask->width + (gsize)x] = 1;
    from += (guint64)(bottom - top);
  }
}

/* Every second run is inside; all together are the image. */
static gboolean
set_runs(Target *target, const gint64 *counts, guint n, GError **error)
{
  guint64 place = 0, size = (guint64)target->width * (guint64)target->height;

  for (guint i = 0; i < n; i++) {
    if (counts[i] < 0 || (guint64)counts[i] > size - place)
      return damaged("the run lengths of the mask don't fit the image", error);
    if (i % 2 == 1)
      set_run(target, place, place + (guint64)counts[i]);
    place += (guint64)counts[i];
  }
  return place == size ? TRUE : damaged("the run lengths of the mask don't fit the image", error);
}

static gboolean
set_list(Target *target, JsonArray *list, GError **error)
{
  guint n = json_array_get_length(list);
  g_autofree gint64 *counts = g_new(gint64, n + 1);

  for (guint i = 0; i < n; i++) {
    double number;

    if (!relabel_json_number(json_array_get_element(list, i), &number) || !(number >= 0 && number < 1e15))
      return damaged("the run lengths of the mask are no numbers", error);
    counts[i] = (gint64)number;
  }
  return set_runs(target, counts, n, error);
}

static gboolean
set_text(Target *target, const char *text, GError **error)
{
  g_autoptr(GArray) counts = g_array_new(FALSE, FALSE, sizeof(gint64));

  while (*text != '\0') {
    guint64 bits = 0;
    guint shift = 0;
    gint64 count;
    int digit;

    do {
      digit = *text++ - '0';
      if (digit < 0 || digit > 63 || shift > 55)
        return damaged("the run lengths of the mask can't be unpacked", error);
      bits |= ((guint64)digit & 31) << shift;
      shift += 5;
    } while ((digit & 32) != 0 && *text != '\0');
    if ((digit & 32) != 0)
      return damaged("the run lengths of the mask are cut off", error);
    if ((digit & 16) != 0)
      bits |= G_MAXUINT64 << shift;
    count = (gint64)bits;
    if (counts->len > 2)
      count += g_array_index(counts, gint64, counts->len - 2);
    if (count < 0 || count > G_MAXINT64 / 4)
      return damaged("the run lengths of the mask can't be unpacked", error);
    g_array_append_val(counts, count);
  }
  return set_runs(target, (const gint64 *)(gpointer)counts->data, counts->len, error);
}

static gboolean
read_rle(Target *target, JsonObject *object, GError **error)
{
  JsonArray *size = relabel_json_peek_array(object, "size");
  JsonArray *list = relabel_json_peek_array(object, "counts");
  const char *text = relabel_json_peek_string(object, "counts");

  if (size != NULL && (json_array_get_length(size) != 2 || json_array_get_int_element(size, 0) != target->height ||
                       json_array_get_int_element(size, 1) != target->width))
    return damaged("the mask is of another size than the image", error);
  if (list != NULL)
    return set_list(target, list, error);
  if (text != NULL)
    return set_text(target, text, error);
  return damaged("the mask has no “counts”", error);
}

/*
 * Polygons are drawn in fifths of a pixel, step by step along the longer axis of each edge. Where the line goes from one column of
 * pixels to the next, the pixels below the place change sides. That is pycocotools' way (rleFrPoly), down to its rounding.
 */
typedef struct {
  GArray *places; /* of guint64, in the order of columns */
  int width;
  int height;
  gboolean started;
  int u, v; /* the step before */
} Outline;

static void
step(Outline *outline, int u, int v)
{
  if (outline->started && u != outline->u) {
    double x = ((u < outline->u ? u : u - 1) + .5) / 5 - .5;
    double y = (MIN(v, outline->v) + .5) / 5 - .5;

    if (floor(x) == x && x >= 0 && x <= outline->width - 1) {
      guint64 place = (guint64)x * (guint64)outline->height + (guint64)ceil(CLAMP(y, 0, outline->height));

      g_array_append_val(outline->places, place);
    }
  }
  outline->started = TRUE;
  outline->u = u;
  outline->v = v;
}

static void
draw_edge(Outline *outline, int xs, int ys, int xe, int ye)
{
  int dx = abs(xe - xs), dy = abs(ys - ye);
  gboolean along_x = dx >= dy;
  gboolean flip = (along_x && xs > xe) || (!along_x && ys > ye);
  int x0 = flip ? xe : xs, y0 = flip ? ye : ys;
  int x1 = flip ? xs : xe, y1 = flip ? ys : ye;
  double slope = dx == 0 && dy == 0 ? 0 : along_x ? (double)(y1 - y0) / dx : (double)(x1 - x0) / dy;

  for (int d = 0; d <= MAX(dx, dy); d++) {
    int t = flip ? MAX(dx, dy) - d : d;

    if (along_x)
      step(outline, t + x0, (int)(y0 + slope * t + .5));
    else
      step(outline, (int)(x0 + slope * t + .5), t + y0);
  }
}

static int
compare_places(gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *)a, y = *(const guint64 *)b;

  return (x > y) - (x < y);
}

static gboolean
draw_polygon(Target *target, const int *corners, guint n, GError **error)
{
  g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(guint64));
  Outline outline = { places, target->width, target->height, FALSE, 0, 0 };
  gint64 n_steps = 0;

  for (guint i = 0; i < n; i++) {
    guint next = (i + 1) % n;

    n_steps += MAX(llabs((gint64)corners[2 * next] - corners[2 * i]), llabs((gint64)corners[2 * next + 1] - corners[2 * i + 1])) + 1;
    if (n_steps > MAX_STEPS)
      return damaged("an outline is longer than any image could have it", error);
  }
  for (guint i = 0; i < n; i++) {
    guint next = (i + 1) % n;

    draw_edge(&outline, corners[2 * i], corners[2 * i + 1], corners[2 * next], corners[2 * next + 1]);
  }
  g_array_sort(places, compare_places);
  for (guint i = 0; i < places->len; i += 2) {
    guint64 end = i + 1 < places->len ? g_array_index(places, guint64, i + 1) : (guint64)target->width * (guint64)target->height;

    set_run(target, g_array_index(places, guint64, i), end);
  }
  return TRUE;
}

/* One polygon: x, y, x, y, … in pixels. */
static gboolean
read_polygon(Target *target, JsonNode *node, GError **error)
{
  JsonArray *numbers = JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
  guint n = numbers != NULL ? json_array_get_length(numbers) : 0;
  g_autofree int *corners = g_new(int, n + 1);

  if (numbers == NULL)
    return damaged("an outline is no list of numbers", error);
  if (n == 0)
    return TRUE;
  if (n % 2 != 0 || n < 4)
    return damaged("an outline has no even number of at least four coordinates", error);
  for (guint i = 0; i < n; i++) {
    double number;

    if (!relabel_json_number(json_array_get_element(numbers, i), &number) || !(fabs(number) < 1e8))
      return damaged("a coordinate of an outline is no number that could be in an image", error);
    corners[i] = (int)(5 * number + .5);
  }
  return draw_polygon(target, corners, n / 2, error);
}

static gboolean
read_polygons(Target *target, JsonArray *polygons, GError **error)
{
  for (guint i = 0; i < json_array_get_length(polygons); i++) {
    if (!read_polygon(target, json_array_get_element(polygons, i), error))
      return FALSE;
  }
  return TRUE;
}

RelabelMask *
relabel_coco_mask_read(JsonNode *segmentation, int width, int height, const RelabelPixelBox *box, GError **error)
{
  g_autoptr(RelabelMask) mask = relabel_mask_new(RELABEL_MASK_8, box->width, box->height, error);
  Target target = { mask, box, width, height };
  gboolean done;

  if (mask == NULL)
    return NULL;
  mask->dtype = "bool";
  if (JSON_NODE_HOLDS_OBJECT(segmentation))
    done = read_rle(&target, json_node_get_object(segmentation), error);
  else if (JSON_NODE_HOLDS_ARRAY(segmentation))
    done = read_polygons(&target, json_node_get_array(segmentation), error);
  else
    done = damaged("the outline is neither polygons nor run lengths", error);
  return done ? g_steal_pointer(&mask) : NULL;
}

static void
append_count(GString *text, gint64 count)
{
  gboolean more;

  do {
    int digit = (int)(count & 31);

    /* An arithmetic shift, whatever the compiler takes >> of a negative number for. */
    count = (count - digit) / 32;
    more = (digit & 16) != 0 ? count != -1 : count != 0;
    g_string_append_c(text, (char)('0' + digit + (more ? 32 : 0)));
  } while (more);
}

/* Run lengths as they come about. */
typedef struct {
  GString *text;
  gint64 before[2];
  guint n;
  guint64 from, to; /* the pixels inside that were met last, in the order of columns */
  guint64 end;      /* of what is written */
  guint64 area;
} Packer;

static void
pack_run(Packer *packer, gint64 run)
{
  append_count(packer->text, packer->n > 2 ? run - packer->before[0] : run);
  packer->before[0] = packer->before[1];
  packer->before[1] = run;
  packer->n++;
}

/* What is outside before the pixels that were met last, and then these. */
static void
pack_met(Packer *packer)
{
  if (packer->to == packer->from)
    return;
  pack_run(packer, (gint64)(packer->from - packer->end));
  pack_run(packer, (gint64)(packer->to - packer->from));
  packer->area += packer->to - packer->from;
  packer->end = packer->to;
}

static void
meet(Packer *packer, guint64 from, guint64 to)
{
  if (packer->to != from || packer->to == packer->from) {
    pack_met(packer);
    packer->from = from;
  }
  packer->to = to;
}

char *
relabel_coco_mask_pack(const guint8 *plane, int width, int height, const RelabelPixelBox *box, guint64 *area)
{
  Packer packer = { .text = g_string_new(NULL) };
  guint64 size = (guint64)width * (guint64)height;

  for (int x = box->x; x < box->x + box->width; x++) {
    for (int y = box->y, top; y < box->y + box->height; y++) {
      for (top = y; y < box->y + box->height && plane[(gsize)y * (gsize)width + (gsize)x] != 0;)
        y++;
      if (y > top)
        meet(&packer, (guint64)x * (guint64)height + (guint64)top, (guint64)x * (guint64)height + (guint64)y);
    }
  }
  pack_met(&packer);
  if (packer.end < size)
    pack_run(&packer, (gint64)(size - packer.end));
  *area = packer.area;
  return g_string_free(packer.text, FALSE);
}
