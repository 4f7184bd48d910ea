/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-dataset-card.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "relabel-collage.h"

/*
 * RelabelDatasetCard:
 *
 * A dataset on the start page.
 */
struct _RelabelDatasetCard {
  GtkButton parent_instance;

  /* Template children. */
  GtkStack *picture_stack;
  RelabelCollage *collage;
  GtkWidget *problem_icon;
  GtkLabel *name;
  GtkLabel *details;
};

G_DEFINE_FINAL_TYPE(RelabelDatasetCard, relabel_dataset_card, GTK_TYPE_BUTTON)

static void
relabel_dataset_card_class_init(RelabelDatasetCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  g_type_ensure(RELABEL_TYPE_COLLAGE);
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-dataset-card.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelDatasetCard, picture_stack);
  gtk_widget_class_bind_template_child(widget_class, RelabelDatasetCard, collage);
  gtk_widget_class_bind_template_child(widget_class, RelabelDatasetCard, problem_icon);
  gtk_widget_class_bind_template_child(widget_class, RelabelDatasetCard, name);
  gtk_widget_class_bind_template_child(widget_class, RelabelDatasetCard, details);
}

static void
relabel_dataset_card_init(RelabelDatasetCard *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *
relabel_dataset_card_new(RelabelLibraryEntry *entry, RelabelThumbnailer *thumbnailer)
{
  RelabelDatasetCard *self = g_object_new(RELABEL_TYPE_DATASET_CARD, NULL);
  g_autofree char *count = g_strdup_printf(ngettext("%'" PRIu64 " sample", "%'" PRIu64 " samples",
                                                    (gulong)entry->info->n_samples), entry->info->n_samples);

  gtk_label_set_text(self->name, entry->info->name);
  gtk_label_set_text(self->details, entry->info->problem != NULL ? entry->info->problem : count);
  if (entry->info->problem != NULL)
    gtk_stack_set_visible_child(self->picture_stack, self->problem_icon);
  else
    relabel_collage_load(self->collage, thumbnailer, (const char *const *)entry->pictures);
  gtk_widget_set_tooltip_text(GTK_WIDGET(self), entry->info->problem != NULL ? entry->info->problem : entry->info->uri);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, entry->info->name,
                                 GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, entry->info->problem != NULL ? entry->info->problem : count, -1);
  gtk_actionable_set_action_name(GTK_ACTIONABLE(self), "app.open-dataset");
  gtk_actionable_set_action_target(GTK_ACTIONABLE(self), "s", entry->info->uri);
  return GTK_WIDGET(self);
}
