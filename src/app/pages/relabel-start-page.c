/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-start-page.h"

#include <glib/gi18n.h>

#include "relabel-dataset-card.h"
#include "relabel-library.h"

/*
 * RelabelStartPage:
 *
 * The datasets, the latest first, and the ways to get another.
 */
struct _RelabelStartPage {
  AdwBin parent_instance;

  /* Template children. */
  GtkStack *stack;
  GtkFlowBox *cards;
  AdwPreferencesGroup *ways;

  /* Borrowed. */
  RelabelApplication *application;

  /* Owned. */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE(RelabelStartPage, relabel_start_page, ADW_TYPE_BIN)

static void
cancel(RelabelStartPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->cancellable);
}

static void
relabel_start_page_dispose(GObject *object)
{
  RelabelStartPage *self = RELABEL_START_PAGE(object);

  cancel(self);
  G_OBJECT_CLASS(relabel_start_page_parent_class)->dispose(object);
}

static void
relabel_start_page_class_init(RelabelStartPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_start_page_dispose;
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/pages/relabel-start-page.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelStartPage, stack);
  gtk_widget_class_bind_template_child(widget_class, RelabelStartPage, cards);
  gtk_widget_class_bind_template_child(widget_class, RelabelStartPage, ways);
}

static GtkWidget *
zoo_row_new(const RelabelZooEntry *entry)
{
  GtkWidget *row = adw_action_row_new();
  g_autofree char *title = g_strdup_printf(_("Download %s"), entry->title);
  g_autofree char *size = g_format_size(entry->size);
  g_autofree char *subtitle =
      g_strdup_printf(ngettext("%u image, %s, licence %s", "%u images, %s, licence %s", entry->n_samples), entry->n_samples, size, entry->license);
  GtkWidget *next = gtk_image_new_from_icon_name("go-next-symbolic");

  adw_preferences_row_set_title(ADW_PREFERENCES_ROW(row), title);
  adw_action_row_set_subtitle(ADW_ACTION_ROW(row), subtitle);
  gtk_widget_set_tooltip_text(row, entry->description);
  gtk_list_box_row_set_activatable(GTK_LIST_BOX_ROW(row), TRUE);
  gtk_actionable_set_action_name(GTK_ACTIONABLE(row), "win.zoo");
  gtk_actionable_set_action_target(GTK_ACTIONABLE(row), "s", entry->name);
  adw_action_row_add_prefix(ADW_ACTION_ROW(row), gtk_image_new_from_icon_name("folder-download-symbolic"));
  adw_action_row_add_suffix(ADW_ACTION_ROW(row), next);
  return row;
}

static void
relabel_start_page_init(RelabelStartPage *self)
{
  g_autoptr(GPtrArray) entries = relabel_zoo_list();

  gtk_widget_init_template(GTK_WIDGET(self));
  for (guint i = 0; i < entries->len; i++)
    adw_preferences_group_add(self->ways, zoo_row_new(entries->pdata[i]));
}

static void
show_entries(RelabelStartPage *self, GPtrArray *entries)
{
  RelabelThumbnailer *thumbnailer = relabel_application_get_thumbnailer(self->application);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child(GTK_WIDGET(self->cards))) != NULL)
    gtk_flow_box_remove(self->cards, child);
  for (guint i = 0; i < entries->len; i++) {
    GtkWidget *card = relabel_dataset_card_new(entries->pdata[i], thumbnailer);

    gtk_flow_box_append(self->cards, card);
    /* The card itself takes the focus. */
    gtk_widget_set_focusable(gtk_widget_get_parent(card), FALSE);
  }
  gtk_stack_set_visible_child_name(self->stack, entries->len > 0 ? "datasets" : "empty");
}

static void
list_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelStartPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) entries = relabel_library_list_finish(RELABEL_STORE(source), result, &error);

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object(&self->cancellable);
  if (entries != NULL)
    show_entries(self, entries);
  else
    gtk_stack_set_visible_child_name(self->stack, "empty");
}

void
relabel_start_page_reload(RelabelStartPage *self)
{
  g_auto(GStrv) recent = g_settings_get_strv(relabel_application_get_settings(self->application), "recent-datasets");

  cancel(self);
  self->cancellable = g_cancellable_new();
  relabel_library_list_async(relabel_application_get_store(self->application), (const char *const *)recent, self->cancellable,
                             list_cb, g_object_ref(self));
}

void
relabel_start_page_set_application(RelabelStartPage *self, RelabelApplication *application)
{
  self->application = application;
  relabel_start_page_reload(self);
}
