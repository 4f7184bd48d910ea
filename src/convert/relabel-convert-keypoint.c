/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keypoints: a part is a point, its number that of the point. A point that is not in the picture is NaN here, and no region there. */
#include <math.h>
#include <string.h>

#include "relabel-conversion.h"
#include "relabel-json.h"
#include "relabel-keypoint.h"

/* Of the dot in the editor, in percent of the width: what FiftyOne's integration has. */
#define DOT_WIDTH 0.34

static double
point_score(RelabelKeypoint *keypoint, gsize number)
{
  gsize n_confidences = 0;
  const double *confidences = relabel_keypoint_get_confidences(keypoint, &n_confidences);

  return number < n_confidences && confidences[number] >= 0 && confidences[number] <= 1 ? confidences[number] : -1;
}

static gboolean
is_there(const double *point)
{
  return !isnan(point[0]) && !isnan(point[1]);
}

gboolean
relabel_convert_keypoint_to_parts(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  RelabelKeypoint *keypoint = RELABEL_KEYPOINT(label);
  gsize n_numbers = 0;
  const double *numbers = relabel_keypoint_get_points(keypoint, &n_numbers);
  guint before = parts->len;

  for (gsize i = 0; i + 1 < n_numbers; i += 2) {
    JsonObject *value;
    double x, y;

    if (!is_there(numbers + i))
      continue;
    if (!relabel_convert_to_percent(numbers[i], "its point", &x, error) || !relabel_convert_to_percent(numbers[i + 1], "its point", &y, error))
      return FALSE;
    value = json_object_new();
    json_object_set_double_member(value, "x", x);
    json_object_set_double_member(value, "y", y);
    json_object_set_double_member(value, "width", DOT_WIDTH);
    relabel_convert_add_part(parts, (guint)(i / 2), value, point_score(keypoint, i / 2));
  }
  return parts->len > before || relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_LABEL, "none of its points is in the image");
}

static gboolean
read_point(const RelabelServerPart *part, double point[2], GError **error)
{
  JsonObject *value = relabel_convert_get_value(part->region, error);
  const char *type = relabel_json_peek_string(part->region, "type");

  if (value == NULL)
    return FALSE;
  if (g_strcmp0(type, "keypointlabels") != 0 && g_strcmp0(type, "keypoint") != 0)
    return relabel_convert_refuse_region(error, "a keypoint can't be had of it");
  return relabel_convert_get_number(value, "x", &point[0], error) && relabel_convert_get_number(value, "y", &point[1], error);
}

/* Numbers of points come from ids, which anybody may have written: so many may be missing for each that is there, and some more. */
#define MAX_MISSING 32
#define MAX_MISSING_MORE 100

static guint
count_points(GArray *parts, guint at_least, GError **error)
{
  guint last = parts->len > 0 ? g_array_index(parts, RelabelServerPart, parts->len - 1).number : 0;

  if (last <= MAX(at_least, MAX_MISSING * parts->len) + MAX_MISSING_MORE)
    return MAX(at_least, last + 1);
  relabel_convert_refuse_region(error, "its point has the number %u", last);
  return 0;
}

RelabelLabel *
relabel_convert_keypoint_from_parts(const RelabelConvertField *self, GArray *parts, GError **error)
{
  guint n = count_points(parts, 0, error);
  g_autofree double *numbers = g_new(double, MAX(2 * n, 1));
  RelabelKeypoint *keypoint;

  if (n == 0)
    return NULL;
  for (guint i = 0; i < 2 * n; i++)
    numbers[i] = NAN;
  for (guint i = 0; i < parts->len; i++) {
    const RelabelServerPart *part = &g_array_index(parts, RelabelServerPart, i);
    double point[2];

    if (!read_point(part, point, error))
      return NULL;
    numbers[2 * part->number] = point[0] / 100;
    numbers[2 * part->number + 1] = point[1] / 100;
  }
  keypoint = relabel_keypoint_new(NULL);
  relabel_keypoint_set_points(keypoint, numbers, 2 * n);
  return RELABEL_LABEL(keypoint);
}

static gsize
count_there(const double *numbers, gsize n_numbers)
{
  gsize n = 0;

  for (gsize i = 0; i + 1 < n_numbers; i += 2)
    n += is_there(numbers + i);
  return n;
}

int
relabel_convert_keypoint_same_shape(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  gsize n_numbers = 0;
  const double *numbers = relabel_keypoint_get_points(RELABEL_KEYPOINT(label), &n_numbers);
  gboolean same = count_there(numbers, n_numbers) == parts->len;

  for (guint i = 0; i < parts->len; i++) {
    const RelabelServerPart *part = &g_array_index(parts, RelabelServerPart, i);
    gsize k = 2 * (gsize)part->number;
    double point[2];

    if (!read_point(part, point, error))
      return -1;
    same = same && k + 1 < n_numbers && is_there(numbers + k) && relabel_convert_same_percent(numbers[k], point[0]) &&
           relabel_convert_same_percent(numbers[k + 1], point[1]);
  }
  return same;
}

/* A point that was added has no confidence. */
static void
fill_confidences(RelabelKeypoint *keypoint, gsize n)
{
  gsize n_confidences = 0;
  const double *confidences = relabel_keypoint_get_confidences(keypoint, &n_confidences);
  g_autofree double *filled = NULL;

  if (confidences == NULL || n_confidences >= n)
    return;
  filled = g_new(double, n);
  for (gsize i = 0; i < n; i++)
    filled[i] = i < n_confidences ? confidences[i] : NAN;
  relabel_keypoint_set_confidences(keypoint, filled, n);
}

/* Points that the base had and the server has no longer are gone; the others keep their places. */
gboolean
relabel_convert_keypoint_apply_shape(const RelabelConvertField *self, RelabelLabel *label, RelabelLabel *base, GArray *parts, GError **error)
{
  gsize n_was = 0, n_now = 0;
  const double *was = relabel_keypoint_get_points(RELABEL_KEYPOINT(base), &n_was);
  const double *now = relabel_keypoint_get_points(RELABEL_KEYPOINT(label), &n_now);
  guint n = count_points(parts, (guint)(n_now / 2), error);
  g_autofree double *merged = g_new(double, MAX(2 * n, 1));
  g_autofree gboolean *found = g_new0(gboolean, MAX(n, 1));

  if (n == 0 && parts->len > 0)
    return FALSE;
  for (guint i = 0; i < 2 * n; i++)
    merged[i] = i < n_now ? now[i] : NAN;
  for (guint i = 0; i < parts->len; i++) {
    const RelabelServerPart *part = &g_array_index(parts, RelabelServerPart, i);
    double point[2];

    if (!read_point(part, point, error))
      return FALSE;
    found[part->number] = TRUE;
    for (guint k = 0; k < 2; k++) {
      gsize at = 2 * (gsize)part->number + k;

      merged[at] = at < n_was && at < n_now && !isnan(was[at]) ? relabel_convert_merge_percent(was[at], now[at], point[k]) : point[k] / 100;
    }
  }
  for (gsize i = 0; i + 1 < n_was && i / 2 < n; i += 2) {
    if (is_there(was + i) && !found[i / 2])
      merged[i] = merged[i + 1] = NAN;
  }
  relabel_keypoint_set_points(RELABEL_KEYPOINT(label), merged, 2 * n);
  if (2 * (gsize)n > n_now)
    fill_confidences(RELABEL_KEYPOINT(label), n);
  return TRUE;
}
