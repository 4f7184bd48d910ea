/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-label-row.h"

#include <glib/gi18n.h>

#include "relabel-field-row.h"

/* A label in the list of the viewer: class, confidence, attributes; its id in the tooltip. */

static char *
dup_attributes(RelabelLabel *label)
{
  JsonObject *attributes = relabel_label_get_attributes(label);
  const char *const *tags = relabel_label_get_tags(label);
  g_autoptr(GString) text = g_string_new(NULL);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  if (attributes != NULL) {
    json_object_iter_init_ordered(&iter, attributes);
    while (json_object_iter_next_ordered(&iter, &name, &node)) {
      g_autofree char *value = JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING
                                   ? json_node_dup_string(node)
                                   : json_to_string(node, FALSE);

      g_string_append_printf(text, "%s%s: %s", text->len > 0 ? "\n" : "", name, value);
    }
  }
  if (tags != NULL && tags[0] != NULL) {
    g_autofree char *joined = g_strjoinv(", ", (char **)tags);

    g_string_append_printf(text, "%s%s: %s", text->len > 0 ? "\n" : "", _("tags"), joined);
  }
  return text->len > 0 ? g_strdup(text->str) : NULL;
}

static const char *
get_title(RelabelLabel *label)
{
  const char *title = relabel_label_get_label(label);

  if (title != NULL)
    return title;
  return RELABEL_IS_SEGMENTATION(label) ? _("Segmentation") : RELABEL_IS_REGRESSION(label) ? _("Regression") : _("No class");
}

static GtkWidget *
make_label(const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new(text);

  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    gtk_widget_add_css_class(label, style);
  return label;
}

static char *
dup_number(RelabelLabel *label)
{
  double number;

  if (relabel_label_get_confidence(label, &number) ||
      (RELABEL_IS_REGRESSION(label) && relabel_regression_get_value(RELABEL_REGRESSION(label), &number)))
    return g_strdup_printf("%.3g", number);
  return NULL;
}

static GtkWidget *
make_content(RelabelLabel *label)
{
  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *texts = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *attributes = dup_attributes(label);
  g_autofree char *number = dup_number(label);

  gtk_box_append(GTK_BOX(box), relabel_class_dot_new(relabel_label_get_label(label)));
  gtk_widget_set_hexpand(texts, TRUE);
  gtk_widget_set_valign(texts, GTK_ALIGN_CENTER);
  gtk_box_append(GTK_BOX(texts), make_label(get_title(label), NULL));
  if (attributes != NULL) {
    GtkWidget *details = make_label(attributes, "caption");

    gtk_widget_add_css_class(details, "dim-label");
    gtk_box_append(GTK_BOX(texts), details);
  }
  gtk_box_append(GTK_BOX(box), texts);
  if (number != NULL) {
    GtkWidget *confidence = make_label(number, "numeric");

    gtk_widget_add_css_class(confidence, "dim-label");
    gtk_widget_set_tooltip_text(confidence, RELABEL_IS_REGRESSION(label) ? _("Value") : _("Confidence"));
    gtk_box_append(GTK_BOX(box), confidence);
  }
  return box;
}

GtkWidget *
relabel_label_row_new(RelabelLabel *label, const char *field)
{
  GtkWidget *row = gtk_list_box_row_new();
  /* Translators: the id of a label. */
  g_autofree char *tooltip = g_strdup_printf(_("Id %s"), relabel_label_get_id(label));

  gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), make_content(label));
  gtk_widget_set_tooltip_text(row, tooltip);
  gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, get_title(label), -1);
  g_object_set_data_full(G_OBJECT(row), "label-id", g_strdup(relabel_label_get_id(label)), g_free);
  g_object_set_data_full(G_OBJECT(row), "field", g_strdup(field), g_free);
  return row;
}

const char *
relabel_label_row_get_id(GtkWidget *row)
{
  return g_object_get_data(G_OBJECT(row), "label-id");
}

const char *
relabel_label_row_get_field(GtkWidget *row)
{
  return g_object_get_data(G_OBJECT(row), "field");
}
