/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-attribute-row.h"

#include <glib/gi18n.h>

#include "relabel-attribute-text.h"

/*
 * RelabelAttributeRow:
 *
 * An attribute of a field of a label schema that is being made, in short.
 */
struct _RelabelAttributeRow {
  AdwActionRow parent_instance;

  /* Template children. */
  GtkWidget *edit_button;
  GtkWidget *remove_button;

  /* Owned. */
  RelabelAttribute *attribute;
};

G_DEFINE_FINAL_TYPE(RelabelAttributeRow, relabel_attribute_row, ADW_TYPE_ACTION_ROW)

enum { SIGNAL_EDIT, SIGNAL_REMOVE, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
edit_cb(RelabelAttributeRow *self)
{
  g_signal_emit(self, signals[SIGNAL_EDIT], 0);
}

static void
remove_cb(RelabelAttributeRow *self)
{
  g_signal_emit(self, signals[SIGNAL_REMOVE], 0);
}

static void
relabel_attribute_row_finalize(GObject *object)
{
  g_clear_object(&RELABEL_ATTRIBUTE_ROW(object)->attribute);
  G_OBJECT_CLASS(relabel_attribute_row_parent_class)->finalize(object);
}

static void
relabel_attribute_row_class_init(RelabelAttributeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = relabel_attribute_row_finalize;
  signals[SIGNAL_EDIT] = g_signal_new("edit", RELABEL_TYPE_ATTRIBUTE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVE] = g_signal_new("remove", RELABEL_TYPE_ATTRIBUTE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-attribute-row.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelAttributeRow, edit_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelAttributeRow, remove_button);
  gtk_widget_class_bind_template_callback(widget_class, edit_cb);
  gtk_widget_class_bind_template_callback(widget_class, remove_cb);
}

static void
relabel_attribute_row_init(RelabelAttributeRow *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *
relabel_attribute_row_new(RelabelAttribute *attribute)
{
  RelabelAttributeRow *self = g_object_new(RELABEL_TYPE_ATTRIBUTE_ROW, NULL);

  relabel_attribute_row_set_attribute(self, attribute);
  return GTK_WIDGET(self);
}

RelabelAttribute *
relabel_attribute_row_get_attribute(RelabelAttributeRow *self)
{
  return self->attribute;
}

void
relabel_attribute_row_set_attribute(RelabelAttributeRow *self, RelabelAttribute *attribute)
{
  const char *name = relabel_attribute_get_name(attribute);
  g_autofree char *summary = relabel_attribute_text_dup_summary(attribute);
  g_autofree char *edit = g_strdup_printf(_("Edit “%s”"), name);
  g_autofree char *remove = g_strdup_printf(_("Remove “%s”"), name);

  g_set_object(&self->attribute, attribute);
  adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self), name);
  adw_action_row_set_subtitle(ADW_ACTION_ROW(self), summary);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->edit_button), GTK_ACCESSIBLE_PROPERTY_LABEL, edit, -1);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->remove_button), GTK_ACCESSIBLE_PROPERTY_LABEL, remove, -1);
}
