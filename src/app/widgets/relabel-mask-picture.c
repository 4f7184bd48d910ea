/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "relabel-class-color.h"
#include "relabel-json.h"
#include "relabel-overlay-masks.h"

/* How a mask is drawn: each class in its colour, with an opaque line where it ends. */

/* A picture of fewer pixels would not even show a small mask's lines; one of more than the mask's shows nothing else. */
#define MIN_EDGE 1024
/* A pixel of the picture looks at so many of the mask's each way, so that what is thin is not lost. */
#define MAX_SAMPLES 4
#define MAX_CLASSES 12
#define MAX_VALUES 4096

/* What is known of a value: its class, its colour and how many pixels have it. */
typedef struct {
  guint32 value;
  guint32 color;
  char *name;
  gsize n_pixels;
} Class;

typedef struct {
  RelabelMask *mask;
  const RelabelMaskLook *look;
  int width, height, line;
  guint32 *values;
  /* Value to Class, and the one looked up last. */
  GHashTable *classes;
  Class *last;
  /* Values after so many that nobody tells them apart. */
  Class other;
} Drawing;

RelabelMaskPicture *
relabel_mask_picture_ref(RelabelMaskPicture *self)
{
  g_atomic_ref_count_inc(&self->ref_count);
  return self;
}

void
relabel_mask_picture_unref(RelabelMaskPicture *self)
{
  if (!g_atomic_ref_count_dec(&self->ref_count))
    return;
  g_clear_object(&self->texture);
  g_strfreev(self->classes);
  g_free(self);
}

static void
class_free(gpointer data)
{
  g_free(((Class *)data)->name);
  g_free(data);
}

/* The name of a value, which is the value itself when it has none. */
static char *
dup_class_name(const Drawing *d, guint32 value)
{
  gboolean is_color = d->mask->format == RELABEL_MASK_RGB;
  g_autofree char *key = is_color ? g_strdup_printf("#%06x", value) : g_strdup_printf("%u", value);
  const char *name = relabel_json_peek_string(d->look->targets, key);

  if (name == NULL && is_color) {
    g_autofree char *upper = g_strdup_printf("#%06X", value);

    name = relabel_json_peek_string(d->look->targets, upper);
  }
  return name != NULL ? g_strdup(name) : g_steal_pointer(&key);
}

static Class *
get_class(Drawing *d, guint32 value)
{
  Class *class = g_hash_table_lookup(d->classes, GUINT_TO_POINTER(value));
  guint8 red, green, blue;

  if (class != NULL)
    return class;
  if (g_hash_table_size(d->classes) >= MAX_VALUES)
    return &d->other;
  class = g_new0(Class, 1);
  class->value = value;
  class->name = dup_class_name(d, value);
  relabel_class_color(class->name, &red, &green, &blue);
  class->color = (guint32)red << 16 | (guint32)green << 8 | blue;
  g_hash_table_insert(d->classes, GUINT_TO_POINTER(value), class);
  return class;
}

/* Which value most of a pixel's samples have. Background counts little, for a thin line of something on it is to be seen. */
static guint32
get_most(const guint32 *samples, guint n_samples)
{
  guint32 most = 0;
  guint n_most = 0;

  for (guint i = 0; i < n_samples; i++) {
    guint n = 0;

    if (samples[i] == 0 || samples[i] == most)
      continue;
    for (guint k = i; k < n_samples; k++)
      n += samples[k] == samples[i];
    if (n > n_most) {
      n_most = n;
      most = samples[i];
    }
  }
  return n_most * 4 >= n_samples ? most : 0;
}

/* The mask's pixels in the span of one of the picture's: the first, and how many steps of which length. */
typedef struct {
  int first;
  int n;
  int step;
} Span;

static Span
get_span(int i, int n_picture, int n_mask)
{
  int begin = (int)((gint64)i * n_mask / n_picture), end = (int)((gint64)(i + 1) * n_mask / n_picture);
  int length = MAX(end - begin, 1), n = MIN(length, MAX_SAMPLES);

  return (Span){ begin + (length / n) / 2, n, length / n };
}

static guint32
sample(const Drawing *d, const Span *x, const Span *y)
{
  guint32 samples[MAX_SAMPLES * MAX_SAMPLES];
  guint n = 0;

  if (x->n == 1 && y->n == 1)
    return relabel_mask_get_value(d->mask, x->first, y->first);
  for (int j = 0; j < y->n; j++) {
    for (int i = 0; i < x->n; i++)
      samples[n++] = relabel_mask_get_value(d->mask, x->first + i * x->step, y->first + j * y->step);
  }
  return get_most(samples, n);
}

static double
get_coverage(const Drawing *d, int x, int y)
{
  return relabel_mask_get_value(d->mask, CLAMP(x, 0, d->mask->width - 1), CLAMP(y, 0, d->mask->height - 1)) != 0;
}

/* Between the pixels of an object that is shown larger than its mask: its outline has no steps then. */
static gboolean
is_inside(const Drawing *d, int x, int y)
{
  double u = (x + 0.5) * d->mask->width / d->width - 0.5, v = (y + 0.5) * d->mask->height / d->height - 0.5;
  int i = (int)floor(u), j = (int)floor(v);
  double top = get_coverage(d, i, j) * (i + 1 - u) + get_coverage(d, i + 1, j) * (u - i);
  double bottom = get_coverage(d, i, j + 1) * (i + 1 - u) + get_coverage(d, i + 1, j + 1) * (u - i);

  return top * (j + 1 - v) + bottom * (v - j) >= 0.5;
}

static void
enlarge_object(Drawing *d)
{
  for (int y = 0; y < d->height; y++) {
    for (int x = 0; x < d->width; x++)
      d->values[(gsize)y * (gsize)d->width + (gsize)x] = is_inside(d, x, y);
  }
}

static void
scale_mask(Drawing *d)
{
  g_autofree Span *columns = g_new(Span, d->width);

  for (int x = 0; x < d->width; x++)
    columns[x] = get_span(x, d->width, d->mask->width);
  for (int y = 0; y < d->height; y++) {
    const Span row = get_span(y, d->height, d->mask->height);

    for (int x = 0; x < d->width; x++) {
      guint32 value = sample(d, &columns[x], &row);

      d->values[(gsize)y * (gsize)d->width + (gsize)x] = d->look->classes ? value : value != 0;
    }
  }
}

/* Whether another value is so near. Beyond the edge of an object's box is nothing; beyond that of the picture is the same again. */
static gboolean
is_edge(const Drawing *d, int x, int y)
{
  const int line = d->line;
  const int places[4][2] = { { x - line, y }, { x + line, y }, { x, y - line }, { x, y + line } };
  guint32 own = d->values[(gsize)y * (gsize)d->width + (gsize)x];

  for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
    int px = places[i][0], py = places[i][1];

    if (px < 0 || py < 0 || px >= d->width || py >= d->height) {
      if (!d->look->classes)
        return TRUE;
    } else if (d->values[(gsize)py * (gsize)d->width + (gsize)px] != own) {
      return TRUE;
    }
  }
  return FALSE;
}

static guint32
premultiply(guint32 color, guint32 alpha)
{
  guint32 red = (color >> 16 & 0xff) * alpha / 255, green = (color >> 8 & 0xff) * alpha / 255, blue = (color & 0xff) * alpha / 255;

  return alpha << 24 | red << 16 | green << 8 | blue;
}

static guint32
get_color(Drawing *d, guint32 value)
{
  if (!d->look->classes)
    return d->look->color;
  if (d->last == NULL || d->last->value != value)
    d->last = get_class(d, value);
  d->last->n_pixels++;
  return d->last->color;
}

static GdkTexture *
make_texture(Drawing *d)
{
  gsize n_pixels = (gsize)d->width * (gsize)d->height;
  guint32 *pixels = g_new0(guint32, n_pixels);
  g_autoptr(GBytes) bytes = NULL;

  for (int y = 0; y < d->height; y++) {
    for (int x = 0; x < d->width; x++) {
      guint32 value = d->values[(gsize)y * (gsize)d->width + (gsize)x];

      if (value != 0)
        pixels[(gsize)y * (gsize)d->width + (gsize)x] =
            premultiply(get_color(d, value), is_edge(d, x, y) ? 255 : (guint32)d->look->opacity);
    }
  }
  bytes = g_bytes_new_take(pixels, n_pixels * 4);
  return gdk_memory_texture_new(d->width, d->height, GDK_MEMORY_DEFAULT, bytes, (gsize)d->width * 4);
}

static int
compare_classes(gconstpointer a, gconstpointer b)
{
  const Class *one = *(const Class *const *)a, *other = *(const Class *const *)b;

  if (one->n_pixels != other->n_pixels)
    return one->n_pixels > other->n_pixels ? -1 : 1;
  return one->value < other->value ? -1 : one->value > other->value;
}

static GStrv
list_classes(Drawing *d)
{
  g_autoptr(GPtrArray) classes = g_ptr_array_new();
  g_autoptr(GStrvBuilder) names = g_strv_builder_new();
  GHashTableIter iter;
  gpointer class;

  g_hash_table_iter_init(&iter, d->classes);
  while (g_hash_table_iter_next(&iter, NULL, &class))
    g_ptr_array_add(classes, class);
  g_ptr_array_sort(classes, compare_classes);
  for (guint i = 0; i < MIN(classes->len, MAX_CLASSES); i++)
    g_strv_builder_add(names, ((Class *)classes->pdata[i])->name);
  return g_strv_builder_end(names);
}

RelabelMaskPicture *
relabel_mask_picture_new(RelabelMask *mask, const RelabelMaskLook *look)
{
  RelabelMaskPicture *self = g_new0(RelabelMaskPicture, 1);
  int edge = MAX(MAX(mask->width, mask->height), MIN_EDGE), wanted = MAX(look->width, look->height);
  double scale = wanted > edge ? (double)edge / wanted : 1;
  g_autoptr(GHashTable) classes = g_hash_table_new_full(NULL, NULL, NULL, class_free);
  Drawing d = { .mask = mask, .look = look, .classes = classes, .other = { .color = 0x808080 } };
  g_autofree guint32 *values = NULL;

  g_atomic_ref_count_init(&self->ref_count);
  d.width = MAX((int)(look->width * scale), 1);
  d.height = MAX((int)(look->height * scale), 1);
  d.line = MAX((int)(look->line * scale + 0.5), 1);
  d.values = values = g_new(guint32, (gsize)d.width * (gsize)d.height);
  if (!look->classes && d.width > mask->width && d.height > mask->height)
    enlarge_object(&d);
  else
    scale_mask(&d);
  self->texture = make_texture(&d);
  self->classes = list_classes(&d);
  return self;
}

/* One that can't be read has no texture. */
RelabelMaskPicture *
relabel_mask_picture_load(const RelabelMaskWish *wish)
{
  g_autoptr(RelabelMask) mask =
      wish->bytes != NULL ? relabel_mask_new_from_npy(wish->bytes, NULL) : relabel_mask_new_from_file(wish->path, NULL);
  RelabelMaskPicture *self;

  if (mask != NULL)
    return relabel_mask_picture_new(mask, &wish->look);
  self = g_new0(RelabelMaskPicture, 1);
  g_atomic_ref_count_init(&self->ref_count);
  self->classes = g_new0(char *, 1);
  return self;
}
