/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-change-row.h"

#include <glib/gi18n.h>

#include "relabel-change-text.h"

/*
 * RelabelChangeRow:
 *
 * A change in the list of a review: what kind, of which label, and what was chosen. The first of a group has the group's name above it.
 */
struct _RelabelChangeRow {
  AdwBin parent_instance;

  /* Template children. */
  GtkWidget *heading;
  GtkImage *kind_icon;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *conflict_icon;
  GtkImage *choice_icon;

  gboolean by_class;
  gboolean is_first;

  /* Owned. */
  RelabelChange *change;
  RelabelSampleItem *item;
  GSignalGroup *change_signals;
  GSignalGroup *item_signals;
};

G_DEFINE_FINAL_TYPE(RelabelChangeRow, relabel_change_row, ADW_TYPE_BIN)

static void
set_icon(GtkImage *image, const char *name, const char *style)
{
  const char *classes[] = { style, NULL };

  gtk_image_set_from_icon_name(image, name);
  gtk_widget_set_css_classes(GTK_WIDGET(image), classes);
}

static void
update_choice(RelabelChangeRow *self)
{
  RelabelChoice choice = relabel_change_get_choice(self->change);

  if (relabel_change_get_kind(self->change) == RELABEL_CHANGE_KIND_SKIPPED)
    set_icon(self->choice_icon, NULL, "dim-label");
  else if (choice == RELABEL_CHOICE_MINE)
    set_icon(self->choice_icon, "window-close-symbolic", "error");
  else
    set_icon(self->choice_icon, choice == RELABEL_CHOICE_BOTH ? "edit-copy-symbolic" : "object-select-symbolic", "success");
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->choice_icon), relabel_change_text_get_choice(self->change));
}

/* The file's name; the id while the sample isn't read, and if it is gone. */
static char *
dup_sample_name(RelabelChangeRow *self)
{
  RelabelSample *sample = self->item != NULL ? relabel_sample_item_get_sample(self->item) : NULL;
  const char *id = relabel_change_get_sample_id(self->change);

  return sample != NULL ? relabel_sample_dup_display_name(sample) : g_strdup(id != NULL ? id : "");
}

static char *
dup_subtitle(RelabelChangeRow *self, const char *sample)
{
  const char *reason = relabel_change_text_get_reason(self->change), *field = relabel_change_get_field(self->change);
  g_autofree char *edits = relabel_change_text_dup_edits(self->change);
  const char *texts[4] = { NULL };
  guint n = 0;

  if (self->by_class)
    texts[n++] = sample;
  if (field != NULL)
    texts[n++] = field;
  if (reason != NULL || edits != NULL)
    texts[n++] = reason != NULL ? reason : edits;
  return g_strjoinv(" · ", (char **)texts);
}

/* The accessible of a row is that of the list's own widget around it. */
static void
update_accessible(RelabelChangeRow *self, const char *sample)
{
  GtkWidget *parent = gtk_widget_get_parent(GTK_WIDGET(self));
  const char *texts[6] = { relabel_change_text_get_kind(self->change), relabel_change_text_get_title(self->change), sample };
  g_autofree char *text = NULL;
  guint n = 3;

  if (relabel_change_get_conflict(self->change))
    texts[n++] = _("Conflict");
  texts[n++] = relabel_change_text_get_choice(self->change);
  text = g_strjoinv(", ", (char **)texts);
  if (parent != NULL)
    gtk_accessible_update_property(GTK_ACCESSIBLE(parent), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
update(RelabelChangeRow *self)
{
  g_autofree char *sample = NULL, *subtitle = NULL;
  const char *style, *icon_name;

  if (self->change == NULL)
    return;
  sample = dup_sample_name(self);
  subtitle = dup_subtitle(self, sample);
  icon_name = relabel_change_text_get_icon_name(self->change, &style);
  set_icon(self->kind_icon, icon_name, style);
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->kind_icon), relabel_change_text_get_kind(self->change));
  gtk_label_set_text(self->title, relabel_change_text_get_title(self->change));
  gtk_label_set_text(self->subtitle, subtitle);
  gtk_widget_set_tooltip_text(GTK_WIDGET(self->subtitle), subtitle);
  gtk_widget_set_visible(GTK_WIDGET(self->subtitle), *subtitle != '\0');
  gtk_widget_set_visible(self->conflict_icon, relabel_change_get_conflict(self->change));
  gtk_label_set_text(GTK_LABEL(self->heading), self->by_class ? relabel_change_text_get_title(self->change) : sample);
  gtk_widget_set_visible(self->heading, self->is_first);
  update_choice(self);
  update_accessible(self, sample);
}

static void
relabel_change_row_dispose(GObject *object)
{
  RelabelChangeRow *self = RELABEL_CHANGE_ROW(object);

  g_clear_object(&self->change_signals);
  g_clear_object(&self->item_signals);
  g_clear_object(&self->change);
  g_clear_object(&self->item);
  G_OBJECT_CLASS(relabel_change_row_parent_class)->dispose(object);
}

static void
relabel_change_row_class_init(RelabelChangeRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_change_row_dispose;

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-change-row.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelChangeRow, heading);
  gtk_widget_class_bind_template_child(widget_class, RelabelChangeRow, kind_icon);
  gtk_widget_class_bind_template_child(widget_class, RelabelChangeRow, title);
  gtk_widget_class_bind_template_child(widget_class, RelabelChangeRow, subtitle);
  gtk_widget_class_bind_template_child(widget_class, RelabelChangeRow, conflict_icon);
  gtk_widget_class_bind_template_child(widget_class, RelabelChangeRow, choice_icon);
}

static void
relabel_change_row_init(RelabelChangeRow *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  self->change_signals = g_signal_group_new(RELABEL_TYPE_CHANGE);
  g_signal_group_connect_swapped(self->change_signals, "notify", G_CALLBACK(update), self);
  self->item_signals = g_signal_group_new(RELABEL_TYPE_SAMPLE_ITEM);
  g_signal_group_connect_swapped(self->item_signals, "notify::sample", G_CALLBACK(update), self);
}

GtkWidget *
relabel_change_row_new(void)
{
  return g_object_new(RELABEL_TYPE_CHANGE_ROW, NULL);
}

/* @change, @item: (nullable): NULL when it is no longer shown. */
void
relabel_change_row_set_change(RelabelChangeRow *self, RelabelChange *change, RelabelSampleItem *item)
{
  g_set_object(&self->change, change);
  g_set_object(&self->item, item);
  g_signal_group_set_target(self->change_signals, change);
  g_signal_group_set_target(self->item_signals, item);
  update(self);
}

/* Whether it stands with others of its class, or of its sample; and whether it is the first of these. */
void
relabel_change_row_set_group(RelabelChangeRow *self, gboolean by_class, gboolean is_first)
{
  self->by_class = by_class;
  self->is_first = is_first;
}
