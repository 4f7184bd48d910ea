/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Segmentations: a part is a class, its number the value that its pixels have, 0xrrggbb in masks of colours. 0 is the background. */
#include <string.h>

#include "relabel-convert-mask.h"
#include "relabel-convert-shape.h"
#include "relabel-json.h"
#include "relabel-segmentation.h"

/* The value of each pixel of the image, without those that the schema doesn't name. */
typedef struct {
  guint32 *values;
  int width, height;
} Map;

static void
map_clear(Map *map)
{
  g_clear_pointer(&map->values, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Map, map_clear)

static void
map_init(Map *map, int width, int height)
{
  *map = (Map){ g_new0(guint32, (gsize)width * (gsize)height), width, height };
}

static gsize
map_size(const Map *map)
{
  return (gsize)map->width * (gsize)map->height;
}

static gboolean
is_rgb(const RelabelConvertField *self)
{
  JsonObject *targets = relabel_schema_field_get_mask_targets(self->field);
  JsonObjectIter iter;
  const char *value = NULL;

  if (targets == NULL)
    return FALSE;
  json_object_iter_init_ordered(&iter, targets);
  return json_object_iter_next_ordered(&iter, &value, NULL) && *value == '#';
}

static guint32
parse_target(const char *text)
{
  return (guint32)(*text == '#' ? g_ascii_strtoull(text + 1, NULL, 16) : g_ascii_strtoull(text, NULL, 10));
}

/* The names of the targets by value. */
static GHashTable *
index_targets(const RelabelConvertField *self)
{
  JsonObject *targets = relabel_schema_field_get_mask_targets(self->field);
  GHashTable *names = g_hash_table_new(NULL, NULL);
  JsonObjectIter iter;
  const char *value;
  JsonNode *name;

  if (targets == NULL)
    return names;
  json_object_iter_init_ordered(&iter, targets);
  while (json_object_iter_next_ordered(&iter, &value, &name)) {
    if (parse_target(value) != 0)
      g_hash_table_insert(names, GUINT_TO_POINTER(parse_target(value)), (gpointer)json_node_get_string(name));
  }
  return names;
}

/* The value of a class. Where several have its name, the one that the region was sent for. */
static gboolean
find_target(GHashTable *names, const char *label, guint sent, guint32 *value)
{
  GHashTableIter iter;
  gpointer key, name;
  gboolean found = FALSE;

  if (g_strcmp0(g_hash_table_lookup(names, GUINT_TO_POINTER(sent)), label) == 0 && label != NULL) {
    *value = sent;
    return TRUE;
  }
  g_hash_table_iter_init(&iter, names);
  while (g_hash_table_iter_next(&iter, &key, &name)) {
    if (g_strcmp0(name, label) != 0 || (found && GPOINTER_TO_UINT(key) > *value))
      continue;
    *value = GPOINTER_TO_UINT(key);
    found = TRUE;
  }
  return found;
}

gboolean
relabel_convert_find_target(const RelabelConvertField *self, const char *label_class, guint sent, guint32 *value)
{
  g_autoptr(GHashTable) names = index_targets(self);

  return find_target(names, label_class, sent, value);
}

/* The cell of a mask that a pixel of the image lies in. */
static int
pixel_cell(int pixel, int n_pixels, int n_cells)
{
  return (int)((gint64)(2 * pixel + 1) * n_cells / (2 * (gint64)n_pixels));
}

static void
map_draw_mask(Map *map, RelabelMask *mask, GHashTable *names)
{
  gboolean all = names == NULL;
  guint32 last = 0;
  gboolean last_named = FALSE;

  for (int y = 0; y < map->height; y++) {
    int row = pixel_cell(y, map->height, mask->height);

    for (int x = 0; x < map->width; x++) {
      guint32 value = relabel_mask_get_value(mask, pixel_cell(x, map->width, mask->width), row);

      /* Pixels lie in runs: the table is asked once for each. */
      if (value != last) {
        last = value;
        last_named = all || g_hash_table_contains(names, GUINT_TO_POINTER(value));
      }
      map->values[(gsize)y * (gsize)map->width + (gsize)x] = last_named ? value : 0;
    }
  }
}

static RelabelMask *
read_mask(RelabelLabel *label, GError **error)
{
  RelabelSegmentation *segmentation = RELABEL_SEGMENTATION(label);

  return relabel_convert_read_mask(relabel_segmentation_get_mask(segmentation), relabel_segmentation_get_mask_path(segmentation), error);
}

static gboolean
has_mask(RelabelLabel *label)
{
  RelabelSegmentation *segmentation = RELABEL_SEGMENTATION(label);

  return relabel_segmentation_get_mask(segmentation) != NULL || relabel_segmentation_get_mask_path(segmentation) != NULL;
}

static gboolean
map_draw_label(Map *map, const RelabelConvertField *self, RelabelLabel *label, GHashTable *names, GError **error)
{
  g_autoptr(RelabelMask) mask = read_mask(label, error);

  if (mask == NULL)
    return FALSE;
  if ((mask->format == RELABEL_MASK_RGB) != is_rgb(self))
    return relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_MASK, "%s",
                                        is_rgb(self) ? "its mask has no colours, but the mask targets are colours"
                                                     : "its mask has colours, but the mask targets are numbers");
  map_draw_mask(map, mask, names);
  return TRUE;
}

static void
add_class(GArray *parts, const Map *map, guint32 value, const char *name, guint8 *plane)
{
  JsonObject *object;

  for (gsize i = 0; i < map_size(map); i++)
    plane[i] = map->values[i] == value ? 255 : 0;
  object = relabel_convert_brush_value(plane, map->width, map->height);
  json_object_set_array_member(object, "brushlabels", relabel_json_array_from_strv((const char *const[]){ name, NULL }));
  relabel_convert_add_part(parts, value, object, -1);
}

static int
compare_values(gconstpointer a, gconstpointer b)
{
  guint32 x = GPOINTER_TO_UINT(*(gconstpointer *)a), y = GPOINTER_TO_UINT(*(gconstpointer *)b);

  return (x > y) - (x < y);
}

/* The values that occur, in their order. */
static GPtrArray *
list_values(const Map *map)
{
  g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
  GPtrArray *values = g_ptr_array_new();
  guint32 last = 0;

  for (gsize i = 0; i < map_size(map); i++) {
    guint32 value = map->values[i];

    if (value != last && value != 0 && g_hash_table_add(seen, GUINT_TO_POINTER(value)))
      g_ptr_array_add(values, GUINT_TO_POINTER(value));
    last = value;
  }
  g_ptr_array_sort(values, compare_values);
  return values;
}

gboolean
relabel_convert_segmentation_to_parts(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  g_autoptr(GHashTable) names = index_targets(self);
  g_autoptr(GPtrArray) values = NULL;
  g_autofree guint8 *plane = NULL;
  g_auto(Map) map = { 0 };

  if (!relabel_convert_check_size(self->width, self->height, error))
    return FALSE;
  map_init(&map, self->width, self->height);
  if (!map_draw_label(&map, self, label, names, error))
    return FALSE;
  values = list_values(&map);
  if (values->len == 0)
    return relabel_convert_refuse_label(error, RELABEL_CONVERT_ERROR_CLASS, "its mask has no pixel of a class in the mask targets");
  plane = g_malloc(map_size(&map));
  for (guint i = 0; i < values->len; i++)
    add_class(parts, &map, GPOINTER_TO_UINT(values->pdata[i]), g_hash_table_lookup(names, values->pdata[i]), plane);
  return TRUE;
}

/* What is painted anew goes before what was there: with a base, a pixel that differs from it wins; without one, the later region. */
static void
paint_region(Map *map, const guint8 *plane, guint32 value, const Map *base)
{
  for (gsize i = 0; i < map_size(map); i++) {
    if (plane[i] > 0 && (base == NULL || map->values[i] == 0 || value != base->values[i]))
      map->values[i] = value;
  }
}

static gboolean
map_draw_parts(Map *map, GArray *parts, GHashTable *names, const Map *base, GError **error)
{
  g_autofree guint8 *plane = g_malloc(map_size(map));

  for (guint i = 0; i < parts->len; i++) {
    const RelabelServerPart *part = &g_array_index(parts, RelabelServerPart, i);
    const char *label = relabel_convert_get_class(part->region);
    g_autoptr(GArray) one = g_array_new(FALSE, FALSE, sizeof *part);
    guint32 value = 0;

    if (!find_target(names, label, part->number, &value))
      return relabel_convert_refuse_region(error, "its class “%s” is not in the mask targets", label != NULL ? label : "");
    g_array_append_vals(one, part, 1);
    memset(plane, 0, map_size(map));
    if (!relabel_convert_draw_parts(one, plane, map->width, map->height, error))
      return FALSE;
    paint_region(map, plane, value, base);
  }
  return TRUE;
}

/* A mask of the image's size; 16 bits only where a value needs them. */
static GBytes *
map_to_npy(const Map *map, gboolean rgb, const char *dtype)
{
  g_autoptr(RelabelMask) mask = NULL;
  guint32 most = 0;

  for (gsize i = 0; i < map_size(map); i++)
    most = MAX(most, map->values[i]);
  mask = relabel_mask_new(rgb ? RELABEL_MASK_RGB : most > 255 ? RELABEL_MASK_16 : RELABEL_MASK_8, map->width, map->height, NULL);
  /* A type that is too small gives way when the array is written. */
  if (dtype != NULL && (most <= 1 || strcmp(dtype, "bool") != 0))
    mask->dtype = dtype;
  for (int y = 0; y < map->height; y++) {
    for (int x = 0; x < map->width; x++)
      relabel_mask_set_value(mask, x, y, map->values[(gsize)y * (gsize)map->width + (gsize)x]);
  }
  return relabel_mask_to_npy(mask);
}

RelabelLabel *
relabel_convert_segmentation_from_parts(const RelabelConvertField *self, GArray *parts, GError **error)
{
  g_autoptr(GHashTable) names = index_targets(self);
  g_autoptr(GPtrArray) values = NULL;
  g_autoptr(GBytes) npy = NULL;
  g_auto(Map) map = { 0 };
  int width = 0, height = 0;

  if (!relabel_convert_parts_size(self, parts, &width, &height, error))
    return NULL;
  map_init(&map, width, height);
  if (!map_draw_parts(&map, parts, names, NULL, error))
    return NULL;
  values = list_values(&map);
  if (values->len == 0)
    return NULL;
  npy = map_to_npy(&map, is_rgb(self), NULL);
  return RELABEL_LABEL(relabel_segmentation_new(npy, NULL));
}

/* What was sent, and what the server has now. */
static gboolean
draw_both(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, Map *base, Map *server, GError **error)
{
  g_autoptr(GHashTable) names = index_targets(self);
  int width = 0, height = 0;

  if (!relabel_convert_parts_size(self, parts, &width, &height, error))
    return FALSE;
  map_init(base, width, height);
  map_init(server, width, height);
  /* What a person changed in a mask that can't be read can't be told. */
  if (has_mask(label) && !map_draw_label(base, self, label, names, error))
    return FALSE;
  return map_draw_parts(server, parts, names, base, error);
}

int
relabel_convert_segmentation_same_shape(const RelabelConvertField *self, RelabelLabel *label, GArray *parts, GError **error)
{
  g_auto(Map) base = { 0 };
  g_auto(Map) server = { 0 };

  if (!draw_both(self, label, parts, &base, &server, error))
    return -1;
  return memcmp(base.values, server.values, map_size(&base) * sizeof *base.values) == 0;
}

/* FALSE where the type is too small; yes and no become numbers. */
static gboolean
set_value(RelabelMask *mask, int x, int y, guint32 value)
{
  if (mask->format == RELABEL_MASK_8 && value > 255)
    return FALSE;
  if (value > 1 && strcmp(mask->dtype, "bool") == 0)
    mask->dtype = "uint8";
  relabel_mask_set_value(mask, x, y, value);
  return TRUE;
}

/* What a mask shows, with what was edited. */
static void
map_draw_edited(Map *map, RelabelMask *mask, const Map *base, const Map *server, GHashTable *names)
{
  map_init(map, server->width, server->height);
  map_draw_mask(map, mask, names);
  for (gsize i = 0; i < map_size(map); i++) {
    if (base->values[i] != server->values[i])
      map->values[i] = server->values[i];
  }
}

/* Cells whose pixel was edited get its value. FALSE if the mask's own resolution, or its type, can't hold what was drawn. */
static gboolean
paint_cells(RelabelMask *mask, const Map *base, const Map *server, GHashTable *names)
{
  g_auto(Map) wanted = { 0 };
  g_auto(Map) shown = { 0 };

  map_draw_edited(&wanted, mask, base, server, names);
  for (int row = 0; row < mask->height; row++) {
    for (int column = 0; column < mask->width; column++) {
      gsize at = (gsize)pixel_cell(row, mask->height, server->height) * (gsize)server->width +
                 (gsize)pixel_cell(column, mask->width, server->width);

      if (base->values[at] != server->values[at] && !set_value(mask, column, row, server->values[at]))
        return FALSE;
    }
  }
  map_init(&shown, server->width, server->height);
  map_draw_mask(&shown, mask, names);
  return memcmp(shown.values, wanted.values, map_size(server) * sizeof *shown.values) == 0;
}

/* The mask in the image's resolution, with what was edited. */
static GBytes *
paint_pixels(RelabelMask *mask, const Map *base, const Map *server, gboolean rgb)
{
  g_auto(Map) map = { 0 };

  map_draw_edited(&map, mask, base, server, NULL);
  return map_to_npy(&map, rgb, mask->dtype);
}

gboolean
relabel_convert_segmentation_apply_shape(const RelabelConvertField *self, RelabelLabel *label, RelabelLabel *base, GArray *parts,
                                         GError **error)
{
  g_autoptr(GHashTable) names = index_targets(self);
  g_autoptr(RelabelMask) mask = NULL;
  g_autoptr(RelabelMask) painted = NULL;
  g_autoptr(GBytes) npy = NULL;
  g_auto(Map) was = { 0 };
  g_auto(Map) now = { 0 };

  if (!draw_both(self, base, parts, &was, &now, error))
    return FALSE;
  mask = read_mask(label, NULL);
  painted = mask != NULL ? relabel_mask_copy(mask) : NULL;
  if (mask == NULL)
    npy = map_to_npy(&now, is_rgb(self), NULL);
  else if (paint_cells(painted, &was, &now, names))
    npy = relabel_mask_to_npy(painted);
  else
    npy = paint_pixels(mask, &was, &now, is_rgb(self));
  relabel_segmentation_set_mask(RELABEL_SEGMENTATION(label), npy);
  relabel_segmentation_set_mask_path(RELABEL_SEGMENTATION(label), NULL);
  return TRUE;
}
