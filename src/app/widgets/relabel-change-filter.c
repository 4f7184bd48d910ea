/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-change-filter.h"

#include <glib/gi18n.h>

#define N_KINDS 5

/*
 * RelabelChangeFilter:
 *
 * Which changes are listed: of which kinds, with how many there are of each, and of which class; and by what they are grouped.
 */
struct _RelabelChangeFilter {
  AdwBin parent_instance;

  /* Template children. */
  GtkToggleButton *kinds[N_KINDS]; /* by the number of their bit */
  GtkDropDown *class_drop;
  GtkDropDown *group_drop;

  /* Owned. */
  RelabelChangeList *changes; /* NULL while it is set up */
};

G_DEFINE_FINAL_TYPE(RelabelChangeFilter, relabel_change_filter, ADW_TYPE_BIN)

static const char *const kind_ids[N_KINDS] = { "added", "edited", "deleted", "skipped", "conflicts" };

/* All where none is asked for. */
static guint
get_bits(RelabelChangeFilter *self)
{
  guint bits = 0;

  for (guint i = 0; i < N_KINDS; i++)
    bits |= gtk_toggle_button_get_active(self->kinds[i]) ? 1u << i : 0;
  return bits != 0 ? bits : RELABEL_CHANGE_FILTER_ALL;
}

/* NULL for all classes. */
static const char *
get_class(RelabelChangeFilter *self)
{
  guint selected = gtk_drop_down_get_selected(self->class_drop);

  if (selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    return NULL;
  return gtk_string_list_get_string(GTK_STRING_LIST(gtk_drop_down_get_model(self->class_drop)), selected);
}

static void
update_counts(RelabelChangeFilter *self)
{
  const char *const titles[N_KINDS] = { _("Added"), _("Edited"), _("Deleted"), _("Skipped"), _("Conflicts") };

  for (guint i = 0; i < N_KINDS; i++) {
    gulong n = self->changes != NULL ? (gulong)relabel_change_list_count(self->changes, 1u << i, get_class(self)) : 0;
    /* Translators: a kind of change, and how many there are. */
    g_autofree char *text = g_strdup_printf(_("%s %'lu"), titles[i], n);

    gtk_label_set_text(GTK_LABEL(gtk_button_get_child(GTK_BUTTON(self->kinds[i]))), text);
    gtk_accessible_update_property(GTK_ACCESSIBLE(self->kinds[i]), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
    gtk_widget_set_sensitive(GTK_WIDGET(self->kinds[i]), n > 0 || gtk_toggle_button_get_active(self->kinds[i]));
  }
}

static void
filter_cb(RelabelChangeFilter *self)
{
  if (self->changes == NULL)
    return;
  relabel_change_list_set_filter(self->changes, get_bits(self), get_class(self));
  update_counts(self);
}

static void
group_cb(RelabelChangeFilter *self)
{
  if (self->changes != NULL)
    relabel_change_list_set_by_class(self->changes, gtk_drop_down_get_selected(self->group_drop) == 1);
}

static void
relabel_change_filter_dispose(GObject *object)
{
  g_clear_object(&RELABEL_CHANGE_FILTER(object)->changes);
  G_OBJECT_CLASS(relabel_change_filter_parent_class)->dispose(object);
}

static void
relabel_change_filter_class_init(RelabelChangeFilterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_change_filter_dispose;

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-change-filter.ui");
  for (guint i = 0; i < N_KINDS; i++)
    gtk_widget_class_bind_template_child_full(widget_class, kind_ids[i], FALSE, 0);
  gtk_widget_class_bind_template_child(widget_class, RelabelChangeFilter, class_drop);
  gtk_widget_class_bind_template_child(widget_class, RelabelChangeFilter, group_drop);
  gtk_widget_class_bind_template_callback(widget_class, filter_cb);
  gtk_widget_class_bind_template_callback(widget_class, group_cb);
}

static void
relabel_change_filter_init(RelabelChangeFilter *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  for (guint i = 0; i < N_KINDS; i++)
    self->kinds[i] = GTK_TOGGLE_BUTTON(gtk_widget_get_template_child(GTK_WIDGET(self), RELABEL_TYPE_CHANGE_FILTER, kind_ids[i]));
}

static void
fill_classes(RelabelChangeFilter *self, RelabelChangeList *changes)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new(NULL);
  g_autoptr(GPtrArray) classes = changes != NULL ? relabel_change_list_get_classes(changes) : NULL;

  gtk_string_list_append(names, _("All Classes"));
  for (guint i = 0; classes != NULL && i < classes->len; i++)
    gtk_string_list_append(names, classes->pdata[i]);
  gtk_drop_down_set_model(self->class_drop, G_LIST_MODEL(names));
  gtk_drop_down_set_selected(self->class_drop, 0);
}

/* @changes: (nullable): all of them are listed then. */
void
relabel_change_filter_set_changes(RelabelChangeFilter *self, RelabelChangeList *changes)
{
  g_clear_object(&self->changes);
  for (guint i = 0; i < N_KINDS; i++)
    gtk_toggle_button_set_active(self->kinds[i], FALSE);
  fill_classes(self, changes);
  if (changes != NULL) {
    relabel_change_list_set_filter(changes, RELABEL_CHANGE_FILTER_ALL, NULL);
    gtk_drop_down_set_selected(self->group_drop, relabel_change_list_get_by_class(changes) ? 1 : 0);
  }
  g_set_object(&self->changes, changes);
  update_counts(self);
}
