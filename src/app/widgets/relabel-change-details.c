/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-change-details.h"

#include <glib/gi18n.h>

#include "relabel-change-text.h"
#include "relabel-json.h"

/*
 * RelabelChangeDetails:
 *
 * What differs between a label and what becomes of it, part by part.
 */
struct _RelabelChangeDetails {
  AdwBin parent_instance;

  /* Template children. */
  GtkLabel *title;
  GtkLabel *note;
  GtkGrid *grid;
};

G_DEFINE_FINAL_TYPE(RelabelChangeDetails, relabel_change_details, ADW_TYPE_BIN)

static void
relabel_change_details_class_init(RelabelChangeDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-change-details.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelChangeDetails, title);
  gtk_widget_class_bind_template_child(widget_class, RelabelChangeDetails, note);
  gtk_widget_class_bind_template_child(widget_class, RelabelChangeDetails, grid);
}

static void
relabel_change_details_init(RelabelChangeDetails *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

static void
add_text(RelabelChangeDetails *self, int column, int row, const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new(text);

  gtk_label_set_xalign(GTK_LABEL(label), 0);
  gtk_label_set_yalign(GTK_LABEL(label), 0);
  gtk_label_set_wrap(GTK_LABEL(label), TRUE);
  gtk_label_set_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines(GTK_LABEL(label), 3);
  gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text(label, text);
  gtk_widget_set_hexpand(label, column > 0);
  if (style != NULL)
    gtk_widget_add_css_class(label, style);
  gtk_grid_attach(self->grid, label, column, row, 1, 1);
}

static void
add_values(RelabelChangeDetails *self, JsonObject *const sides[2], int row, const char *part)
{
  int column = 1;

  add_text(self, 0, row, relabel_change_text_get_part(part), "dim-label");
  for (guint i = 0; i < 2; i++) {
    g_autofree char *value = relabel_change_text_dup_value(sides[i], part);

    if (sides[i] != NULL)
      add_text(self, column++, row, value != NULL ? value : "–", NULL);
  }
}

/* From the documents: values that are no labels have these, too. */
static void
fill_grid(RelabelChangeDetails *self, RelabelChange *change)
{
  g_autoptr(JsonNode) json = relabel_change_to_json(change);
  JsonObject *const sides[2] = { relabel_json_peek_object(json_node_get_object(json), "before"),
                                 relabel_json_peek_object(json_node_get_object(json), "after") };
  g_auto(GStrv) parts = relabel_change_text_list_parts(relabel_change_get_edits(change), sides[1] != NULL ? sides[1] : sides[0]);
  int row = 0;

  if (sides[0] != NULL && sides[1] != NULL && parts[0] != NULL) {
    add_text(self, 1, row, _("Before"), "caption-heading");
    add_text(self, 2, row++, _("After"), "caption-heading");
  }
  for (guint i = 0; parts[i] != NULL; i++)
    add_values(self, sides, row++, parts[i]);
}

static char *
dup_note(RelabelChange *change)
{
  const char *reason = relabel_change_text_get_reason(change);

  if (!relabel_change_get_conflict(change))
    return g_strdup(reason);
  if (reason == NULL)
    reason = _("Changed here and on the server");
  /* Translators: what happened, and what can be done. */
  if (relabel_change_get_has_both(change))
    return g_strdup_printf(_("%s. Keep yours, take theirs, or keep both."), reason);
  return g_strdup_printf(_("%s. Keep yours, or take theirs."), reason);
}

/* @change: (nullable) */
void
relabel_change_details_set_change(RelabelChangeDetails *self, RelabelChange *change)
{
  g_autofree char *note = change != NULL ? dup_note(change) : NULL;
  g_autofree char *title = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child(GTK_WIDGET(self->grid))) != NULL)
    gtk_grid_remove(self->grid, child);
  gtk_label_set_text(self->note, note != NULL ? note : "");
  gtk_widget_set_visible(GTK_WIDGET(self->note), note != NULL);
  if (change == NULL) {
    gtk_label_set_text(self->title, "");
    return;
  }
  /* Translators: what was done to a label, and its class. */
  title = g_strdup_printf(_("%s: %s"), relabel_change_text_get_kind(change), relabel_change_text_get_title(change));
  gtk_label_set_text(self->title, title);
  fill_grid(self, change);
}
