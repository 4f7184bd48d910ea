/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "relabel-colors.h"
#include "relabel-overlay-private.h"

/* Names of classes, for the colour must not be all that tells them apart: the whole name where there is room, its first letters on what
 * is small, and nothing on what is smaller than a letter or where another name already stands. Large shapes come first. */
#define MAX_TAGS 150
#define MAX_TAGS_SMALL 12
#define MAX_TRIED 1500
/* With more items than that, and in the grid, a name is no wider than its shape, and has no more than that of its area; a letter a bit more. */
#define CROWD 100
#define MAX_PART 0.3f
#define MAX_PART_LETTER 0.4f
#define PADDING 4
/* Longer names, which only a mistake makes, are cut before they are laid out. */
#define MAX_LETTERS 120
#define MAX_LAYOUTS 2000

typedef struct {
  const RelabelScene *scene;
  RelabelOverlay *overlay;
  GtkWidget *widget;
  GtkSnapshot *snapshot;
  /* Where nothing more can stand (graphene_rect_t). */
  GArray *taken;
} Tags;

static gboolean
same_font(RelabelOverlay *overlay, PangoContext *context)
{
  return overlay->font != NULL && overlay->resolution == pango_cairo_context_get_resolution(context) &&
         pango_font_description_equal(overlay->font, pango_context_get_font_description(context));
}

static PangoLayout *
make_layout(Tags *tags, const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout(tags->widget, text);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new();

  pango_attr_list_insert(attributes, pango_attr_scale_new(tags->scene->detailed ? 0.85 : 0.75));
  pango_attr_list_insert(attributes, pango_attr_weight_new(PANGO_WEIGHT_SEMIBOLD));
  pango_layout_set_attributes(layout, attributes);
  pango_layout_set_single_paragraph_mode(layout, TRUE);
  pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
  return layout;
}

/* To lay out a text is what takes most of the time, and most texts are there many times. */
static PangoLayout *
get_layout(Tags *tags, const char *text)
{
  PangoContext *context = gtk_widget_get_pango_context(tags->widget);
  g_autofree char *key = g_strdup_printf("%d%s", tags->scene->detailed, text);
  RelabelOverlay *overlay = tags->overlay;
  PangoLayout *layout;

  if (!same_font(overlay, context) || g_hash_table_size(overlay->layouts) >= MAX_LAYOUTS) {
    g_hash_table_remove_all(overlay->layouts);
    g_clear_pointer(&overlay->font, pango_font_description_free);
    overlay->font = pango_font_description_copy(pango_context_get_font_description(context));
    overlay->resolution = pango_cairo_context_get_resolution(context);
  }
  layout = g_hash_table_lookup(overlay->layouts, key);
  if (layout == NULL) {
    layout = make_layout(tags, text);
    g_hash_table_insert(overlay->layouts, g_steal_pointer(&key), layout);
  }
  return layout;
}

/* The first letters, each with the marks on it. */
static char *
dup_letters(const char *text, guint n)
{
  const char *p = text;

  for (guint i = 0; i < n && *p != '\0'; i++) {
    p = g_utf8_next_char(p);
    while (*p != '\0' && (g_unichar_ismark(g_utf8_get_char(p)) || g_unichar_iszerowidth(g_utf8_get_char(p))))
      p = g_utf8_next_char(p);
  }
  return g_strndup(text, (gsize)(p - text));
}

static char *
dup_text(Tags *tags, RelabelLabel *label)
{
  const char *name = relabel_label_get_label(label);
  g_autofree char *letters = name != NULL ? dup_letters(name, MAX_LETTERS) : NULL;
  double number;

  if (RELABEL_IS_REGRESSION(label))
    return relabel_regression_get_value(RELABEL_REGRESSION(label), &number) ? g_strdup_printf("%.4g", number) : NULL;
  if (tags->scene->detailed && relabel_label_get_confidence(label, &number))
    return letters != NULL ? g_strdup_printf("%s %.2f", letters, number) : g_strdup_printf("%.2f", number);
  return g_steal_pointer(&letters);
}

static void
get_tag_size(PangoLayout *layout, graphene_rect_t *rect)
{
  int width, height;

  pango_layout_get_pixel_size(layout, &width, &height);
  rect->size.width = (float)width + 2 * PADDING;
  rect->size.height = (float)height + 2;
}

/* A text on the class's colour. */
static void
append_tag(Tags *tags, PangoLayout *layout, const GdkRGBA *color, const graphene_rect_t *rect)
{
  GskRoundedRect outline;
  GdkRGBA text;

  relabel_get_text_color(color, &text);
  gsk_rounded_rect_init_from_rect(&outline, rect, 3);
  gtk_snapshot_push_rounded_clip(tags->snapshot, &outline);
  gtk_snapshot_append_color(tags->snapshot, color, rect);
  gtk_snapshot_pop(tags->snapshot);
  gtk_snapshot_save(tags->snapshot);
  gtk_snapshot_translate(tags->snapshot, &GRAPHENE_POINT_INIT(rect->origin.x + PADDING, rect->origin.y + 1));
  gtk_snapshot_append_layout(tags->snapshot, layout, &text);
  gtk_snapshot_restore(tags->snapshot);
  g_array_append_val(tags->taken, *rect);
}

static gboolean
is_free(Tags *tags, const graphene_rect_t *rect)
{
  for (guint i = 0; i < tags->taken->len; i++) {
    if (graphene_rect_intersection(rect, &g_array_index(tags->taken, graphene_rect_t, i), NULL))
      return FALSE;
  }
  return TRUE;
}

/* At the corner of a box, over the top of a line; a mask is somewhere in the middle of its box, which is not drawn. */
static float
get_tag_x(Tags *tags, const RelabelItem *item, float width)
{
  if (relabel_scene_is_on(tags->scene, item, RELABEL_LAYER_BOXES))
    return item->top.x - relabel_line_get_outside(tags->scene->line_width);
  if (relabel_scene_is_on(tags->scene, item, RELABEL_LAYER_MASKS))
    return item->bounds.origin.x + (item->bounds.size.width - width) / 2;
  return item->top.x - width / 2;
}

/* Above the shape, below it, or in its upper corner: the first place that is in the picture and free. */
static gboolean
find_place(Tags *tags, const RelabelItem *item, graphene_rect_t *rect)
{
  const graphene_size_t *size = &tags->scene->size;
  float line = RELABEL_IS_KEYPOINT(item->label) ? relabel_scene_get_radius(tags->scene, item) + 2
                                                : relabel_line_get_outside(tags->scene->line_width) + 1;
  float places[3] = {
    item->top.y - rect->size.height - line + 1,
    item->bounds.origin.y + item->bounds.size.height + line - 1,
    item->top.y + line,
  };
  float x = get_tag_x(tags, item, rect->size.width);

  rect->origin.x = roundf(CLAMP(x, 0, MAX(size->width - rect->size.width, 0)));
  for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
    rect->origin.y = roundf(places[i]);
    if (rect->origin.y >= 0 && rect->origin.y + rect->size.height <= size->height && is_free(tags, rect))
      return TRUE;
  }
  rect->origin.y = CLAMP(roundf(places[0]), 0, MAX(size->height - rect->size.height, 0));
  return FALSE;
}

static float
get_area(const RelabelItem *item)
{
  return item->bounds.size.width * item->bounds.size.height;
}

static gboolean
try_text(Tags *tags, const RelabelItem *item, const char *text, float max_part)
{
  PangoLayout *layout = get_layout(tags, text);
  graphene_rect_t rect;

  get_tag_size(layout, &rect);
  if ((!tags->scene->detailed || tags->scene->items->len > CROWD) &&
      (rect.size.width > item->bounds.size.width + 2 || rect.size.width * rect.size.height > max_part * get_area(item)))
    return FALSE;
  if (rect.size.width > tags->scene->size.width || !find_place(tags, item, &rect))
    return FALSE;
  append_tag(tags, layout, &item->color, &rect);
  return TRUE;
}

static void
add_tag(Tags *tags, const RelabelItem *item)
{
  static const guint n_letters[] = { 3, 1 };
  g_autofree char *text = dup_text(tags, item->label);
  const char *name = relabel_label_get_label(item->label);
  gboolean names = tags->scene->detailed || MAX(tags->scene->size.width, tags->scene->size.height) >= 300;

  if (text == NULL || (names && try_text(tags, item, text, MAX_PART)) || name == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS(n_letters); i++) {
    g_autofree char *letters = dup_letters(name, n_letters[i]);

    if (try_text(tags, item, letters, n_letters[i] == 1 ? MAX_PART_LETTER : MAX_PART))
      return;
  }
}

static void
add_pill(Tags *tags, const char *text, const GdkRGBA *color, float *bottom)
{
  const graphene_size_t *size = &tags->scene->size;
  g_autofree char *cut = dup_letters(text, MAX_LETTERS);
  g_autoptr(PangoLayout) layout = make_layout(tags, cut);
  graphene_rect_t rect;

  pango_layout_set_width(layout, (int)(MAX(size->width - 4 * PADDING, 2 * PADDING) * PANGO_SCALE));
  get_tag_size(layout, &rect);
  rect.origin = GRAPHENE_POINT_INIT(PADDING, *bottom - rect.size.height - 3);
  /* Where there is no more room. */
  if (rect.origin.y < 0)
    return;
  *bottom = rect.origin.y;
  append_tag(tags, layout, color, &rect);
}

/* The classes of a mask, whose areas carry no names. */
static void
add_legend(Tags *tags, const RelabelItem *item, float *bottom)
{
  GdkRGBA color;

  for (guint i = g_strv_length(item->mask->classes); i > 0; i--) {
    const char *class = item->mask->classes[i - 1];

    relabel_get_class_color(class, &color);
    add_pill(tags, class, &color, bottom);
  }
}

/* What belongs to the picture as a whole stands in its lower left corner, one below the other. */
static void
add_pills(Tags *tags)
{
  const RelabelScene *scene = tags->scene;
  gboolean legend = scene->names && (scene->detailed || MAX(scene->size.width, scene->size.height) >= 300);
  float bottom = scene->size.height;
  GdkRGBA color;

  for (guint i = scene->items->len; i > 0 && legend; i--) {
    const RelabelItem *item = relabel_scene_get_item(scene, i - 1);

    if (RELABEL_IS_SEGMENTATION(item->label) && item->mask != NULL)
      add_legend(tags, item, &bottom);
  }
  for (guint i = scene->pills->len; i > 0; i--) {
    RelabelLabel *label = scene->pills->pdata[i - 1];
    g_autofree char *text = dup_text(tags, label);

    relabel_get_class_color(relabel_label_get_label(label), &color);
    if (text != NULL)
      add_pill(tags, text, &color, &bottom);
  }
}

/* By size; equal ones in their order. */
static int
compare_items(gconstpointer a, gconstpointer b)
{
  const RelabelItem *one = *(const RelabelItem *const *)a, *other = *(const RelabelItem *const *)b;
  float difference = get_area(other) - get_area(one);

  return difference > 0 ? 1 : difference < 0 ? -1 : one < other ? -1 : one > other;
}

static void
add_names(Tags *tags)
{
  g_autoptr(GPtrArray) items = g_ptr_array_sized_new(tags->scene->items->len);
  guint max = tags->taken->len + (tags->scene->detailed ? MAX_TAGS : MAX_TAGS_SMALL);

  for (guint i = 0; i < tags->scene->items->len; i++) {
    const RelabelItem *item = relabel_scene_get_item(tags->scene, i);

    if (!RELABEL_IS_SEGMENTATION(item->label))
      g_ptr_array_add(items, (gpointer)item);
  }
  g_ptr_array_sort(items, compare_items);
  for (guint i = 0; i < MIN(items->len, MAX_TRIED) && tags->taken->len < max; i++)
    add_tag(tags, items->pdata[i]);
}

void
relabel_scene_snapshot_tags(const RelabelScene *self, RelabelOverlay *overlay, GtkWidget *widget, GtkSnapshot *snapshot)
{
  g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(graphene_rect_t));
  Tags tags = { self, overlay, widget, snapshot, taken };

  add_pills(&tags);
  if (self->names)
    add_names(&tags);
}

/* Of the item that is highlighted, whether there is room or not, and whether names are shown or not. */
void
relabel_scene_snapshot_tag(const RelabelScene *self, const RelabelItem *item, RelabelOverlay *overlay, GtkWidget *widget,
                           GtkSnapshot *snapshot)
{
  g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(graphene_rect_t));
  Tags tags = { self, overlay, widget, snapshot, taken };
  g_autofree char *text = dup_text(&tags, item->label);
  g_autoptr(PangoLayout) layout = NULL;
  graphene_rect_t rect;

  if (text == NULL || RELABEL_IS_SEGMENTATION(item->label))
    return;
  layout = make_layout(&tags, text);
  pango_layout_set_width(layout, (int)(MAX(self->size.width - 2 * PADDING, 2 * PADDING) * PANGO_SCALE));
  get_tag_size(layout, &rect);
  find_place(&tags, item, &rect);
  append_tag(&tags, layout, &item->color, &rect);
}
