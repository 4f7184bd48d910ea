/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-overlay.h"

#include "relabel-overlay-private.h"

/* Of the pictures of masks that are kept. Those of what is seen at a time are made no larger than half of it together. */
#define MAX_MASK_BYTES ((gsize)128 << 20)

/*
 * RelabelOverlay:
 *
 * How the labels of a sample are drawn over its picture: in the class's colour, with a dark line around each stroke, so that they
 * are seen on any picture. The grid and the viewer share one for a dataset.
 */
G_DEFINE_FINAL_TYPE(RelabelOverlay, relabel_overlay, G_TYPE_OBJECT)

enum { PROP_0, PROP_HIDDEN_FIELDS, PROP_SHOW_NAMES, PROP_FILL_OPACITY, PROP_LINE_WIDTH, N_PROPS };

enum { SIGNAL_CHANGED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

static void
emit_changed(RelabelOverlay *self)
{
  self->serial++;
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

/* Files of masks may be others by now, skeletons and names of values too. */
static void
dataset_changed_cb(RelabelOverlay *self)
{
  self->version++;
  emit_changed(self);
}

static void
relabel_overlay_finalize(GObject *object)
{
  RelabelOverlay *self = RELABEL_OVERLAY(object);

  g_clear_object(&self->dataset);
  g_strfreev(self->hidden_fields);
  relabel_masks_clear(&self->masks);
  g_hash_table_unref(self->layouts);
  g_clear_pointer(&self->font, pango_font_description_free);
  G_OBJECT_CLASS(relabel_overlay_parent_class)->finalize(object);
}

static void
relabel_overlay_get_property(GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  RelabelOverlay *self = RELABEL_OVERLAY(object);

  switch (prop_id) {
  case PROP_HIDDEN_FIELDS:
    g_value_set_boxed(value, self->hidden_fields);
    break;
  case PROP_SHOW_NAMES:
    g_value_set_boolean(value, self->show_names);
    break;
  case PROP_FILL_OPACITY:
    g_value_set_double(value, self->fill_opacity);
    break;
  case PROP_LINE_WIDTH:
    g_value_set_double(value, self->line_width);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
  }
}

static void
set_number(RelabelOverlay *self, double *number, double value, guint prop)
{
  if (*number == value)
    return;
  *number = value;
  g_object_notify_by_pspec(G_OBJECT(self), props[prop]);
  emit_changed(self);
}

static void
set_show_names(RelabelOverlay *self, gboolean show_names)
{
  if (self->show_names == show_names)
    return;
  self->show_names = show_names;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_SHOW_NAMES]);
  emit_changed(self);
}

static void
relabel_overlay_set_property(GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  RelabelOverlay *self = RELABEL_OVERLAY(object);

  switch (prop_id) {
  case PROP_HIDDEN_FIELDS:
    relabel_overlay_set_hidden_fields(self, g_value_get_boxed(value));
    break;
  case PROP_SHOW_NAMES:
    set_show_names(self, g_value_get_boolean(value));
    break;
  case PROP_FILL_OPACITY:
    set_number(self, &self->fill_opacity, g_value_get_double(value), PROP_FILL_OPACITY);
    break;
  case PROP_LINE_WIDTH:
    set_number(self, &self->line_width, g_value_get_double(value), PROP_LINE_WIDTH);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, prop_id, pspec);
  }
}

static void
relabel_overlay_class_init(RelabelOverlayClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS(klass);

  object_class->finalize = relabel_overlay_finalize;
  object_class->get_property = relabel_overlay_get_property;
  object_class->set_property = relabel_overlay_set_property;

  props[PROP_HIDDEN_FIELDS] = g_param_spec_boxed("hidden-fields", NULL, NULL, G_TYPE_STRV, flags);
  props[PROP_SHOW_NAMES] = g_param_spec_boolean("show-names", NULL, NULL, TRUE, flags);
  props[PROP_FILL_OPACITY] = g_param_spec_double("fill-opacity", NULL, NULL, 0, 1, 0.1, flags);
  props[PROP_LINE_WIDTH] = g_param_spec_double("line-width", NULL, NULL, 1, 8, 2, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);

  /* What is drawn with it has to be drawn anew. */
  signals[SIGNAL_CHANGED] =
      g_signal_new("changed", RELABEL_TYPE_OVERLAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
relabel_overlay_init(RelabelOverlay *self)
{
  self->hidden_fields = g_new0(char *, 1);
  self->show_names = TRUE;
  self->fill_opacity = 0.1;
  self->line_width = 2;
  relabel_masks_init(&self->masks, MAX_MASK_BYTES);
  self->layouts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_object_unref);
}

/* @dataset: (nullable): whose skeletons and names of mask values are used. */
RelabelOverlay *
relabel_overlay_new(RelabelDataset *dataset)
{
  RelabelOverlay *self = g_object_new(RELABEL_TYPE_OVERLAY, NULL);

  if (dataset != NULL) {
    self->dataset = g_object_ref(dataset);
    g_signal_connect_object(dataset, "changed", G_CALLBACK(dataset_changed_cb), self, G_CONNECT_SWAPPED);
  }
  return self;
}

const char *const *
relabel_overlay_get_hidden_fields(RelabelOverlay *self)
{
  return (const char *const *)self->hidden_fields;
}

void
relabel_overlay_set_hidden_fields(RelabelOverlay *self, const char *const *fields)
{
  static const char *const none[] = { NULL };

  if (fields == NULL)
    fields = none;
  if (g_strv_equal(fields, (const char *const *)self->hidden_fields))
    return;
  g_strfreev(self->hidden_fields);
  self->hidden_fields = g_strdupv((char **)fields);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_HIDDEN_FIELDS]);
  emit_changed(self);
}

gboolean
relabel_overlay_is_hidden(RelabelOverlay *self, const char *field)
{
  return g_strv_contains((const char *const *)self->hidden_fields, field);
}
