/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-label-row.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "relabel-attribute-text.h"
#include "relabel-field-row.h"
#include "relabel-json.h"

/* Of a value and of all values of a label; what is longer is no text to be read. */
#define MAX_VALUE 80
#define MAX_LINES 24

/*
 * RelabelLabelRow:
 *
 * A label in the list of the viewer: class, confidence, what it is made of, attributes; its id in the tooltip. The first of a field has the
 * field's name above it.
 */
struct _RelabelLabelRow {
  GtkBox parent_instance;

  GtkLabel *heading;
  GtkWidget *dot;
  GtkLabel *title;
  GtkLabel *details;
  GtkLabel *number;
};

G_DEFINE_FINAL_TYPE(RelabelLabelRow, relabel_label_row, GTK_TYPE_BOX)

static void
add_line(GString *text, const char *name, const char *value)
{
  glong length = g_utf8_strlen(value, -1);

  g_string_append_printf(text, "%s%s: ", text->len > 0 ? "\n" : "", name);
  g_string_append_len(text, value, g_utf8_offset_to_pointer(value, MIN(length, MAX_VALUE)) - value);
  if (length > MAX_VALUE)
    g_string_append(text, "…");
}

/* A moment at midnight is a day. */
static char *
dup_moment(const char *moment)
{
  const char *time = strstr(moment, "T00:00:00");

  return time != NULL ? g_strndup(moment, (gsize)(time - moment)) : g_strdup(moment);
}

static char *
dup_value(JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE(node) ? json_node_get_value_type(node) : G_TYPE_INVALID;
  const char *moment = JSON_NODE_HOLDS_OBJECT(node) ? relabel_json_peek_string(json_node_get_object(node), "$date") : NULL;

  if (type == G_TYPE_DOUBLE)
    return g_strdup_printf("%.6g", json_node_get_double(node));
  if (type == G_TYPE_BOOLEAN)
    return g_strdup(json_node_get_boolean(node) ? _("yes") : _("no"));
  return g_strdelimit(moment != NULL ? dup_moment(moment) : relabel_attribute_text_dup_value(node), "\n\r", ' ');
}

static void
add_attributes(GString *text, RelabelLabel *label)
{
  JsonObject *attributes = relabel_label_get_attributes(label);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  guint n = 0;

  if (attributes == NULL)
    return;
  json_object_iter_init_ordered(&iter, attributes);
  while (json_object_iter_next_ordered(&iter, &name, &node) && n++ < MAX_LINES) {
    g_autofree char *value = dup_value(node);

    add_line(text, name, value);
  }
  if (json_object_get_size(attributes) > MAX_LINES)
    g_string_append(text, "\n…");
}

static gsize
count_points(RelabelLabel *label, gsize *n_missing)
{
  const double *numbers;
  gsize n_numbers, n = 0;

  *n_missing = 0;
  if (RELABEL_IS_KEYPOINT(label)) {
    numbers = relabel_keypoint_get_points(RELABEL_KEYPOINT(label), &n_numbers);
    for (gsize i = 0; i + 1 < n_numbers; i += 2)
      *n_missing += !isfinite(numbers[i]) || !isfinite(numbers[i + 1]);
    return n_numbers / 2;
  }
  for (guint i = 0; i < relabel_polyline_get_n_shapes(RELABEL_POLYLINE(label)); i++) {
    relabel_polyline_get_shape(RELABEL_POLYLINE(label), i, &n_numbers);
    n += n_numbers / 2;
  }
  return n;
}

/* What it is made of; nothing is said of a box, which most are. */
static char *
dup_form(RelabelLabel *label)
{
  g_autofree char *points = NULL;
  gsize n, n_missing;
  gboolean closed;

  if (RELABEL_IS_DETECTION(label) &&
      (relabel_detection_get_mask(RELABEL_DETECTION(label)) != NULL || relabel_detection_get_mask_path(RELABEL_DETECTION(label)) != NULL))
    return g_strdup(_("Mask"));
  if (!RELABEL_IS_POLYLINE(label) && !RELABEL_IS_KEYPOINT(label))
    return NULL;
  n = count_points(label, &n_missing);
  points = g_strdup_printf(ngettext("%u point", "%u points", (gulong)n), (guint)n);
  if (RELABEL_IS_POLYLINE(label)) {
    closed = relabel_polyline_get_closed(RELABEL_POLYLINE(label)) || relabel_polyline_get_filled(RELABEL_POLYLINE(label));
    /* Translators: the form of a label, and “12 points”. */
    return closed ? g_strdup_printf(_("Area, %s"), points) : g_strdup_printf(_("Line, %s"), points);
  }
  /* Translators: “17 points”, and how many of these are not in the picture. */
  return n_missing > 0 ? g_strdup_printf(_("%s, %u missing"), points, (guint)n_missing) : g_steal_pointer(&points);
}

char *
relabel_label_dup_details(RelabelLabel *label)
{
  const char *const *tags = relabel_label_get_tags(label);
  g_autofree char *form = dup_form(label);
  g_autoptr(GString) text = g_string_new(form);

  add_attributes(text, label);
  if (tags != NULL && tags[0] != NULL) {
    g_autofree char *joined = g_strjoinv(", ", (char **)tags);

    add_line(text, _("tags"), joined);
  }
  return text->len > 0 ? g_strdup(text->str) : NULL;
}

const char *
relabel_label_get_title(RelabelLabel *label)
{
  const char *title = relabel_label_get_label(label);

  if (title != NULL)
    return title;
  return RELABEL_IS_SEGMENTATION(label) ? _("Segmentation") : RELABEL_IS_REGRESSION(label) ? _("Regression") : _("No class");
}

static char *
dup_number(RelabelLabel *label)
{
  double number;

  if (RELABEL_IS_REGRESSION(label))
    return relabel_regression_get_value(RELABEL_REGRESSION(label), &number) ? g_strdup_printf("%.4g", number) : NULL;
  return relabel_label_get_confidence(label, &number) ? g_strdup_printf("%.3g", number) : NULL;
}

static void
relabel_label_row_class_init(RelabelLabelRowClass *klass)
{
}

static GtkLabel *
make_label(GtkWidget *box, const char *style)
{
  GtkWidget *label = gtk_label_new(NULL);

  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    gtk_widget_add_css_class(label, style);
  gtk_box_append(GTK_BOX(box), label);
  return GTK_LABEL(label);
}

static void
relabel_label_row_init(RelabelLabelRow *self)
{
  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *texts = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);

  gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
  self->heading = make_label(GTK_WIDGET(self), "heading");
  gtk_label_set_ellipsize(self->heading, PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_add_css_class(GTK_WIDGET(self->heading), "label-header");
  self->dot = relabel_class_dot_new(NULL);
  gtk_box_append(GTK_BOX(box), self->dot);
  gtk_widget_set_hexpand(texts, TRUE);
  gtk_widget_set_valign(texts, GTK_ALIGN_CENTER);
  self->title = make_label(texts, NULL);
  self->details = make_label(texts, "caption");
  gtk_widget_add_css_class(GTK_WIDGET(self->details), "dim-label");
  gtk_box_append(GTK_BOX(box), texts);
  self->number = make_label(box, "numeric");
  gtk_widget_add_css_class(GTK_WIDGET(self->number), "dim-label");
  gtk_widget_add_css_class(box, "label-row");
  gtk_box_append(GTK_BOX(self), box);
}

GtkWidget *
relabel_label_row_new(void)
{
  return g_object_new(RELABEL_TYPE_LABEL_ROW, NULL);
}

/* @heading: (nullable): the name of the field, above its first label. */
void
relabel_label_row_set_label(RelabelLabelRow *self, RelabelLabel *label, const char *heading)
{
  g_autofree char *details = relabel_label_dup_details(label);
  g_autofree char *number = dup_number(label);
  /* Translators: the id of a label. */
  g_autofree char *tooltip = g_strdup_printf(_("Id %s"), relabel_label_get_id(label));

  gtk_label_set_text(self->heading, heading != NULL ? heading : "");
  gtk_widget_set_visible(GTK_WIDGET(self->heading), heading != NULL);
  relabel_class_dot_set_class(self->dot, relabel_label_get_label(label));
  /* These have no class and no colour; the place stays empty. */
  gtk_widget_set_opacity(self->dot, RELABEL_IS_SEGMENTATION(label) || RELABEL_IS_REGRESSION(label) ? 0 : 1);
  gtk_label_set_text(self->title, relabel_label_get_title(label));
  gtk_label_set_text(self->details, details != NULL ? details : "");
  gtk_widget_set_visible(GTK_WIDGET(self->details), details != NULL);
  gtk_label_set_text(self->number, number != NULL ? number : "");
  gtk_widget_set_visible(GTK_WIDGET(self->number), number != NULL);
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->number), RELABEL_IS_REGRESSION(label) ? _("Value") : _("Confidence"));
  gtk_widget_set_tooltip_text(GTK_WIDGET(self), tooltip);
}
