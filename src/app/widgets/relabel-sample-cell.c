/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-sample-cell.h"

#include <string.h>

#include <glib/gi18n.h>

#include "relabel-overlay-painter.h"

/*
 * RelabelSampleCell:
 *
 * A cell of the grid: the thumbnail of a sample with its labels. It asks for the thumbnail when it gets an item, and takes the
 * request back when it loses it. Of an item that is a patch it shows the part of the picture with the object, and only the labels of that.
 */
struct _RelabelSampleCell {
  GtkWidget parent_instance;

  /* Owned. */
  RelabelThumbnailer *thumbnailer;
  RelabelOverlay *overlay;
  RelabelOverlayPainter *painter;
  RelabelSampleItem *item;
  RelabelSample *shown; /* NULL while it has not been read; of a patch with its labels only */
  GSignalGroup *item_signals;
  GCancellable *cancellable;
  GdkTexture *texture;
  char *problem;

  int width;
  int height;
  int loaded_edge;
  /* What is seen of the picture, and what the texture has of it: parts of its width and height. */
  graphene_rect_t crop;
  graphene_rect_t loaded_crop;
};

G_DEFINE_FINAL_TYPE(RelabelSampleCell, relabel_sample_cell, GTK_TYPE_WIDGET)

static void sample_changed_cb(RelabelSampleCell *self);

GdkTexture *
relabel_texture_new(RelabelThumbnail *thumbnail)
{
  GdkMemoryFormat format = thumbnail->has_alpha ? GDK_MEMORY_R8G8B8A8 : GDK_MEMORY_R8G8B8;

  return gdk_memory_texture_new(thumbnail->width, thumbnail->height, format, thumbnail->pixels, (gsize)thumbnail->stride);
}

static void
add_classes(GString *text, GPtrArray *labels, GHashTable *seen)
{
  for (guint i = 0; i < labels->len; i++) {
    const char *label = relabel_label_get_label(labels->pdata[i]);

    if (label == NULL || g_hash_table_size(seen) >= 5 || !g_hash_table_add(seen, (gpointer)label))
      continue;
    g_string_append(text, text->len > 0 ? ", " : "");
    g_string_append(text, label);
  }
}

char *
relabel_describe_sample(RelabelSample *sample, RelabelOverlay *overlay)
{
  g_autofree char *name = relabel_sample_dup_display_name(sample);
  g_auto(GStrv) fields = relabel_sample_list_label_fields(sample);
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  g_autoptr(GString) classes = g_string_new(NULL);
  g_autofree char *count = NULL;
  guint n = 0;

  for (guint i = 0; fields[i] != NULL; i++) {
    GPtrArray *labels = relabel_overlay_is_hidden(overlay, fields[i]) ? NULL : relabel_sample_get_labels(sample, fields[i]);

    if (labels == NULL)
      continue;
    n += labels->len;
    add_classes(classes, labels, seen);
  }
  if (n == 0)
    return g_strdup_printf(C_("sample", "%s, no labels"), name);
  count = g_strdup_printf(ngettext("%u label", "%u labels", n), n);
  if (classes->len == 0)
    return g_strdup_printf("%s, %s", name, count);
  /* Translators: a file, “3 labels”, and the first few classes of these. */
  return g_strdup_printf(_("%s, %s: %s"), name, count, classes->str);
}

static void
cancel(RelabelSampleCell *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->cancellable);
}

/* Of the whole picture, for what is seen of it to be as large as the cell. */
static int
wanted_patch_edge(RelabelSampleCell *self)
{
  static const int edges[] = { 512, 768, 1024, 1536, 2048, 3072, 4096 };
  float width = (float)self->width / self->crop.size.width, height = (float)self->height / self->crop.size.height;
  float wanted = MIN(width, height) * (float)gtk_widget_get_scale_factor(GTK_WIDGET(self));
  float picture = (float)MAX(relabel_sample_get_width(self->shown), relabel_sample_get_height(self->shown));

  wanted = picture > 0 ? MIN(wanted, picture) : wanted;
  for (guint i = 0; i < G_N_ELEMENTS(edges); i++) {
    if ((float)edges[i] >= wanted)
      return edges[i];
  }
  return edges[G_N_ELEMENTS(edges) - 1];
}

static gboolean
is_patch(RelabelSampleCell *self)
{
  return self->item != NULL && relabel_sample_item_get_patch(self->item) != NULL;
}

static int
wanted_edge(RelabelSampleCell *self)
{
  /* Few sizes, since each is decoded and kept by itself; but none is shown at less than three quarters of its size, for below that the
   * filters of software rendering cost several times as much. */
  static const int edges[] = { 128, 170, 226, 300, 400, 512 };
  int wanted = MAX(self->width, self->height) * gtk_widget_get_scale_factor(GTK_WIDGET(self));

  if (is_patch(self))
    return wanted_patch_edge(self);
  for (guint i = 0; i < G_N_ELEMENTS(edges); i++) {
    if (edges[i] >= wanted)
      return edges[i];
  }
  return edges[G_N_ELEMENTS(edges) - 1];
}

static void
set_problem(RelabelSampleCell *self, const char *problem)
{
  g_free(self->problem);
  self->problem = g_strdup(problem);
  if (problem != NULL)
    gtk_widget_add_css_class(GTK_WIDGET(self), "failed");
  else
    gtk_widget_remove_css_class(GTK_WIDGET(self), "failed");
}

/* A copy of what is seen, so that the rest takes no memory. The crop becomes that of whole pixels. */
static GdkTexture *
new_part(RelabelSampleCell *self, RelabelThumbnail *thumbnail)
{
  const int n = thumbnail->has_alpha ? 4 : 3;
  int x = CLAMP((int)(self->crop.origin.x * (float)thumbnail->width), 0, thumbnail->width - 1);
  int y = CLAMP((int)(self->crop.origin.y * (float)thumbnail->height), 0, thumbnail->height - 1);
  int width = CLAMP((int)(self->crop.size.width * (float)thumbnail->width + 0.5f), 1, thumbnail->width - x);
  int height = CLAMP((int)(self->crop.size.height * (float)thumbnail->height + 0.5f), 1, thumbnail->height - y);
  const guint8 *pixels = g_bytes_get_data(thumbnail->pixels, NULL);
  gsize stride = (gsize)width * (gsize)n;
  guint8 *part = g_malloc(stride * (gsize)height);
  g_autoptr(GBytes) bytes = g_bytes_new_take(part, stride * (gsize)height);

  for (int row = 0; row < height; row++)
    memcpy(part + (gsize)row * stride, pixels + (gsize)(y + row) * (gsize)thumbnail->stride + (gsize)(x * n), stride);
  self->crop = GRAPHENE_RECT_INIT((float)x / (float)thumbnail->width, (float)y / (float)thumbnail->height,
                                  (float)width / (float)thumbnail->width, (float)height / (float)thumbnail->height);
  return gdk_memory_texture_new(width, height, thumbnail->has_alpha ? GDK_MEMORY_R8G8B8A8 : GDK_MEMORY_R8G8B8, bytes, stride);
}

static void
take_thumbnail(RelabelSampleCell *self, RelabelThumbnail *thumbnail, int edge)
{
  g_clear_object(&self->texture);
  self->texture = is_patch(self) ? new_part(self, thumbnail) : relabel_texture_new(thumbnail);
  self->loaded_crop = self->crop;
  self->loaded_edge = edge;
  set_problem(self, NULL);
  gtk_widget_queue_draw(GTK_WIDGET(self));
}

static void
load_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(RelabelThumbnail) thumbnail = relabel_thumbnailer_load_finish(RELABEL_THUMBNAILER(source), result, &error);
  RelabelSampleCell *self;

  /* The cell may be gone. */
  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self = user_data;
  g_clear_object(&self->cancellable);
  if (thumbnail != NULL) {
    take_thumbnail(self, thumbnail, wanted_edge(self));
    return;
  }
  set_problem(self, error->message);
  gtk_widget_queue_draw(GTK_WIDGET(self));
}

static void
load(RelabelSampleCell *self, RelabelSample *sample)
{
  int edge = wanted_edge(self);
  g_autoptr(RelabelThumbnail) thumbnail =
      relabel_thumbnailer_lookup(self->thumbnailer, relabel_sample_get_filepath(sample), edge);

  cancel(self);
  if (thumbnail != NULL) {
    take_thumbnail(self, thumbnail, edge);
    return;
  }
  self->cancellable = g_cancellable_new();
  relabel_thumbnailer_load_async(self->thumbnailer, relabel_sample_get_filepath(sample), edge, self->cancellable, load_cb, self);
}

static void
relabel_sample_cell_dispose(GObject *object)
{
  RelabelSampleCell *self = RELABEL_SAMPLE_CELL(object);

  cancel(self);
  g_signal_group_set_target(self->item_signals, NULL);
  g_clear_object(&self->item);
  g_clear_object(&self->shown);
  g_clear_object(&self->texture);
  g_clear_object(&self->thumbnailer);
  if (self->painter != NULL)
    relabel_overlay_painter_clear(self->painter);
  g_clear_object(&self->painter);
  g_clear_object(&self->overlay);
  G_OBJECT_CLASS(relabel_sample_cell_parent_class)->dispose(object);
}

static void
relabel_sample_cell_finalize(GObject *object)
{
  RelabelSampleCell *self = RELABEL_SAMPLE_CELL(object);

  g_object_unref(self->item_signals);
  g_free(self->problem);
  G_OBJECT_CLASS(relabel_sample_cell_parent_class)->finalize(object);
}

static void
relabel_sample_cell_measure(GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                            int *minimum_baseline, int *natural_baseline)
{
  RelabelSampleCell *self = RELABEL_SAMPLE_CELL(widget);

  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? self->width : self->height;
  /* The number of columns is set by the page; a large minimum would only keep the window from being made smaller. */
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN(self->width, 8) : *natural;
  *minimum_baseline = *natural_baseline = -1;
}

/* In pixels of any size; of a picture that is not known, a square. */
static void
get_picture_size(RelabelSampleCell *self, float *width, float *height)
{
  *width = *height = 0;
  if (self->texture != NULL) {
    *width = (float)gdk_texture_get_width(self->texture) / self->loaded_crop.size.width;
    *height = (float)gdk_texture_get_height(self->texture) / self->loaded_crop.size.height;
  } else if (self->shown != NULL) {
    *width = (float)relabel_sample_get_width(self->shown);
    *height = (float)relabel_sample_get_height(self->shown);
  }
  if (*width <= 0 || *height <= 0)
    *width = *height = 1;
}

/* What is seen as large as it fits, in the middle; and where all of the picture lies then. */
static gboolean
get_picture_area(RelabelSampleCell *self, graphene_rect_t *area, graphene_rect_t *whole)
{
  float width = (float)gtk_widget_get_width(GTK_WIDGET(self));
  float height = (float)gtk_widget_get_height(GTK_WIDGET(self));
  float w, h, scale;

  get_picture_size(self, &w, &h);
  w *= self->crop.size.width;
  h *= self->crop.size.height;
  scale = MIN(width / w, height / h);
  *area = GRAPHENE_RECT_INIT((float)(int)((width - w * scale) / 2), (float)(int)((height - h * scale) / 2),
                             MAX((float)(int)(w * scale), 1), MAX((float)(int)(h * scale), 1));
  *whole = GRAPHENE_RECT_INIT(area->origin.x - self->crop.origin.x / self->crop.size.width * area->size.width,
                              area->origin.y - self->crop.origin.y / self->crop.size.height * area->size.height,
                              area->size.width / self->crop.size.width, area->size.height / self->crop.size.height);
  return self->shown != NULL;
}

/* The crop may be another than when it was loaded. */
static void
snapshot_texture(RelabelSampleCell *self, GtkSnapshot *snapshot, const graphene_rect_t *whole)
{
  const graphene_rect_t *crop = &self->loaded_crop;
  graphene_rect_t place = GRAPHENE_RECT_INIT(whole->origin.x + crop->origin.x * whole->size.width,
                                             whole->origin.y + crop->origin.y * whole->size.height, crop->size.width * whole->size.width,
                                             crop->size.height * whole->size.height);

  gtk_snapshot_append_texture(snapshot, self->texture, &place);
}

/* What the evaluation says, in a corner: by a word, not by the colour alone. */
static void
snapshot_mark(RelabelSampleCell *self, GtkSnapshot *snapshot, const graphene_rect_t *area)
{
  static const GdkRGBA colors[] = { { 0, 0, 0, 1 }, { 0.15f, 0.64f, 0.41f, 1 }, { 0.75f, 0.11f, 0.16f, 1 }, { 0.78f, 0.27f, 0, 1 } };
  static const GdkRGBA white = { 1, 1, 1, 1 };
  const RelabelPatch *patch = relabel_sample_item_get_patch(self->item);
  const char *mark = relabel_patch_get_mark(patch->type);
  g_autoptr(PangoLayout) layout = NULL;
  graphene_rect_t box;
  int width, height;

  if (mark == NULL)
    return;
  layout = gtk_widget_create_pango_layout(GTK_WIDGET(self), mark);
  pango_layout_get_pixel_size(layout, &width, &height);
  box = GRAPHENE_RECT_INIT(area->origin.x, area->origin.y + area->size.height - (float)height, (float)width + 10, (float)height);
  gtk_snapshot_append_color(snapshot, &colors[patch->type], &box);
  gtk_snapshot_save(snapshot);
  gtk_snapshot_translate(snapshot, &GRAPHENE_POINT_INIT(box.origin.x + 5, box.origin.y));
  gtk_snapshot_append_layout(snapshot, layout, &white);
  gtk_snapshot_restore(snapshot);
}

static void
snapshot_problem(RelabelSampleCell *self, GtkSnapshot *snapshot, const graphene_rect_t *area)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display(gtk_widget_get_display(GTK_WIDGET(self)));
  const int size = 32;
  g_autoptr(GtkIconPaintable) icon =
      gtk_icon_theme_lookup_icon(theme, "image-missing-symbolic", NULL, size, gtk_widget_get_scale_factor(GTK_WIDGET(self)),
                                 gtk_widget_get_direction(GTK_WIDGET(self)), GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
  GdkRGBA color;

  gtk_style_context_get_color(gtk_widget_get_style_context(GTK_WIDGET(self)), &color);
  color.alpha *= 0.55f;
  gtk_snapshot_save(snapshot);
  gtk_snapshot_translate(snapshot, &GRAPHENE_POINT_INIT(area->origin.x + (area->size.width - size) / 2,
                                                        area->origin.y + (area->size.height - size) / 2));
  gtk_symbolic_paintable_snapshot_symbolic(GTK_SYMBOLIC_PAINTABLE(icon), snapshot, size, size, &color, 1);
  gtk_snapshot_restore(snapshot);
}

static void
relabel_sample_cell_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
  RelabelSampleCell *self = RELABEL_SAMPLE_CELL(widget);
  graphene_rect_t area, whole;
  GdkRGBA shade;

  if (!get_picture_area(self, &area, &whole))
    return;
  /* Round corners would be a mask for each picture in each frame of software rendering. */
  gtk_snapshot_push_clip(snapshot, &area);
  if (self->texture != NULL) {
    snapshot_texture(self, snapshot, &whole);
  } else {
    gtk_style_context_get_color(gtk_widget_get_style_context(widget), &shade);
    shade.alpha = 0.08f;
    gtk_snapshot_append_color(snapshot, &shade, &area);
  }
  if (self->problem != NULL)
    snapshot_problem(self, snapshot, &area);
  relabel_overlay_painter_snapshot(self->painter, snapshot, self->shown, &whole, &area, NULL);
  if (is_patch(self))
    snapshot_mark(self, snapshot, &area);
  gtk_snapshot_pop(snapshot);
}

static gboolean
query_tooltip_cb(RelabelSampleCell *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  RelabelSample *sample = self->shown;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (sample == NULL)
    return FALSE;
  name = self->problem != NULL ? g_filename_display_name(relabel_sample_get_filepath(sample)) : relabel_sample_dup_display_name(sample);
  if (self->problem == NULL && is_patch(self)) {
    g_free(name);
    name = relabel_patch_describe(relabel_sample_item_get_patch(self->item), sample);
  }
  text = self->problem != NULL ? g_strdup_printf("%s\n%s", name, self->problem) : g_strdup(name);
  gtk_tooltip_set_text(tooltip, text);
  return TRUE;
}

static void
relabel_sample_cell_class_init(RelabelSampleCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->dispose = relabel_sample_cell_dispose;
  object_class->finalize = relabel_sample_cell_finalize;
  widget_class->measure = relabel_sample_cell_measure;
  widget_class->snapshot = relabel_sample_cell_snapshot;
  gtk_widget_class_set_css_name(widget_class, "samplecell");
  gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
relabel_sample_cell_init(RelabelSampleCell *self)
{
  self->width = self->height = 160;
  self->crop = self->loaded_crop = GRAPHENE_RECT_INIT(0, 0, 1, 1);
  self->item_signals = g_signal_group_new(RELABEL_TYPE_SAMPLE_ITEM);
  g_signal_group_connect_swapped(self->item_signals, "notify::sample", G_CALLBACK(sample_changed_cb), self);
  gtk_widget_set_has_tooltip(GTK_WIDGET(self), TRUE);
  g_signal_connect(self, "query-tooltip", G_CALLBACK(query_tooltip_cb), NULL);
  g_signal_connect(self, "notify::scale-factor", G_CALLBACK(sample_changed_cb), NULL);
}

GtkWidget *
relabel_sample_cell_new(RelabelThumbnailer *thumbnailer, RelabelOverlay *overlay)
{
  RelabelSampleCell *self = g_object_new(RELABEL_TYPE_SAMPLE_CELL, NULL);

  self->thumbnailer = g_object_ref(thumbnailer);
  self->overlay = g_object_ref(overlay);
  self->painter = relabel_overlay_painter_new(overlay, GTK_WIDGET(self), FALSE);
  return GTK_WIDGET(self);
}

/* The accessible of a cell is that of the list's own widget around it. */
static void
update_name(RelabelSampleCell *self, RelabelSample *sample)
{
  GtkWidget *parent = gtk_widget_get_parent(GTK_WIDGET(self));
  g_autofree char *text = NULL;

  if (parent == NULL || sample == NULL)
    return;
  text = is_patch(self) ? relabel_patch_describe(relabel_sample_item_get_patch(self->item), sample)
                        : relabel_describe_sample(sample, self->overlay);
  gtk_accessible_update_property(GTK_ACCESSIBLE(parent), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
update_shown(RelabelSampleCell *self)
{
  RelabelSample *sample = self->item != NULL ? relabel_sample_item_get_sample(self->item) : NULL;

  g_clear_object(&self->shown);
  self->crop = GRAPHENE_RECT_INIT(0, 0, 1, 1);
  if (sample == NULL)
    return;
  if (!is_patch(self)) {
    self->shown = g_object_ref(sample);
    return;
  }
  self->shown = relabel_patch_dup_sample(relabel_sample_item_get_patch(self->item), sample);
  relabel_patch_measure(self->shown, (double)self->height / self->width, &self->crop);
}

static void
sample_changed_cb(RelabelSampleCell *self)
{
  update_shown(self);
  if (self->shown != NULL) {
    update_name(self, self->shown);
    load(self, self->shown);
  }
  gtk_widget_queue_draw(GTK_WIDGET(self));
}

RelabelSampleItem *
relabel_sample_cell_get_item(RelabelSampleCell *self)
{
  return self->item;
}

void
relabel_sample_cell_set_item(RelabelSampleCell *self, RelabelSampleItem *item)
{
  if (self->item == item)
    return;
  cancel(self);
  relabel_overlay_painter_clear(self->painter);
  g_clear_object(&self->texture);
  set_problem(self, NULL);
  g_set_object(&self->item, item);
  g_signal_group_set_target(self->item_signals, item);
  sample_changed_cb(self);
}

void
relabel_sample_cell_set_size(RelabelSampleCell *self, int width, int height)
{
  if (self->width == width && self->height == height)
    return;
  self->width = width;
  self->height = height;
  if (is_patch(self) || (self->texture != NULL && self->loaded_edge != wanted_edge(self)))
    sample_changed_cb(self);
  gtk_widget_queue_resize(GTK_WIDGET(self));
}
