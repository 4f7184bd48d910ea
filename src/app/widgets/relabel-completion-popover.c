/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-completion-popover.h"

#include <glib/gi18n.h>

/* That many are seen at once. */
#define MAX_ROWS 8
#define WIDTH 340

/*
 * RelabelCompletionPopover:
 *
 * The list of what can be written next, below the cursor of a text. The text keeps the focus: it says which one is meant, also to those who
 * don't see it.
 */
struct _RelabelCompletionPopover {
  GtkPopover parent_instance;

  GtkText *text; /* borrowed: it is in the parent */
  GtkScrolledWindow *scroller;
  GtkListBox *list;

  /* Owned. */
  RelabelCompletion *completion;
};

G_DEFINE_FINAL_TYPE(RelabelCompletionPopover, relabel_completion_popover, GTK_TYPE_POPOVER)

enum { SIGNAL_CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

static const char *
get_kind_title(RelabelCandidateKind kind)
{
  static const char *const titles[] = {
    [RELABEL_CANDIDATE_STAGE] = N_("Stage"),        [RELABEL_CANDIDATE_PARAMETER] = N_("Argument"),
    [RELABEL_CANDIDATE_FIELD] = N_("Field"),        [RELABEL_CANDIDATE_MEMBER] = N_("Attribute"),
    [RELABEL_CANDIDATE_FUNCTION] = N_("Function"),  [RELABEL_CANDIDATE_OPERATOR] = N_("Operator"),
    [RELABEL_CANDIDATE_KEYWORD] = N_("Word"),       [RELABEL_CANDIDATE_VALUE] = N_("Value"),
  };

  return _(titles[kind]);
}

static void
relabel_completion_popover_dispose(GObject *object)
{
  RelabelCompletionPopover *self = RELABEL_COMPLETION_POPOVER(object);

  if (self->list != NULL)
    relabel_completion_popover_set_completion(self, NULL);
  self->list = NULL;
  G_OBJECT_CLASS(relabel_completion_popover_parent_class)->dispose(object);
}

static void
relabel_completion_popover_class_init(RelabelCompletionPopoverClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = relabel_completion_popover_dispose;

  /* One was clicked; the argument is the candidate. */
  signals[SIGNAL_CHOSEN] = g_signal_new("chosen", RELABEL_TYPE_COMPLETION_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                        RELABEL_TYPE_CANDIDATE);
}

static RelabelCandidate *
get_candidate(GtkListBoxRow *row)
{
  return g_object_get_data(G_OBJECT(row), "candidate");
}

static void
activated_cb(RelabelCompletionPopover *self, GtkListBoxRow *row)
{
  g_signal_emit(self, signals[SIGNAL_CHOSEN], 0, get_candidate(row));
}

static void
relabel_completion_popover_init(RelabelCompletionPopover *self)
{
  self->list = GTK_LIST_BOX(gtk_list_box_new());
  self->scroller = GTK_SCROLLED_WINDOW(gtk_scrolled_window_new());
  gtk_list_box_set_selection_mode(self->list, GTK_SELECTION_SINGLE);
  gtk_list_box_set_activate_on_single_click(self->list, TRUE);
  g_signal_connect_swapped(self->list, "row-activated", G_CALLBACK(activated_cb), self);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What can be written here"), -1);
  gtk_scrolled_window_set_policy(self->scroller, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height(self->scroller, TRUE);
  gtk_scrolled_window_set_max_content_height(self->scroller, MAX_ROWS * 34);
  gtk_scrolled_window_set_child(self->scroller, GTK_WIDGET(self->list));
  gtk_widget_set_size_request(GTK_WIDGET(self->scroller), WIDTH, -1);
  gtk_popover_set_child(GTK_POPOVER(self), GTK_WIDGET(self->scroller));
  gtk_popover_set_autohide(GTK_POPOVER(self), FALSE);
  gtk_popover_set_has_arrow(GTK_POPOVER(self), FALSE);
  gtk_popover_set_position(GTK_POPOVER(self), GTK_POS_BOTTOM);
  gtk_widget_set_halign(GTK_WIDGET(self), GTK_ALIGN_START);
  gtk_widget_set_can_focus(GTK_WIDGET(self), FALSE);
  gtk_widget_add_css_class(GTK_WIDGET(self), "completion");
}

static GtkWidget *
make_row(RelabelCandidate *candidate)
{
  const char *detail = relabel_candidate_get_detail(candidate);
  const char *kind = get_kind_title(relabel_candidate_get_kind(candidate));
  GtkWidget *row = gtk_list_box_row_new();
  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = gtk_label_new(relabel_candidate_get_label(candidate));
  GtkWidget *more = gtk_label_new(detail);
  GtkWidget *type = gtk_label_new(kind);
  g_autofree char *spoken = g_strdup_printf("%s, %s", relabel_candidate_get_label(candidate), kind);

  gtk_label_set_ellipsize(GTK_LABEL(name), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_ellipsize(GTK_LABEL(more), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign(GTK_LABEL(more), 0);
  gtk_widget_set_hexpand(more, TRUE);
  gtk_widget_add_css_class(name, "monospace");
  gtk_widget_add_css_class(more, "dim-label");
  gtk_widget_add_css_class(more, "caption");
  gtk_widget_add_css_class(type, "dim-label");
  gtk_widget_add_css_class(type, "caption");
  gtk_box_append(GTK_BOX(box), name);
  gtk_box_append(GTK_BOX(box), more);
  gtk_box_append(GTK_BOX(box), type);
  gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), box);
  g_object_set_data_full(G_OBJECT(row), "candidate", g_object_ref(candidate), g_object_unref);
  gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

static void
say_selected(RelabelCompletionPopover *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row(self->list);
  RelabelCandidate *candidate = row != NULL ? get_candidate(row) : NULL;
  guint n = self->completion != NULL ? g_list_model_get_n_items(G_LIST_MODEL(self->completion)) : 0;
  g_autofree char *text = NULL;

  /* Translators: what can be written next; what it is; its place in a list, and how long that is. */
  if (candidate != NULL)
    text = g_strdup_printf(_("%s, %s, %d of %u"), relabel_candidate_get_label(candidate), get_kind_title(relabel_candidate_get_kind(candidate)),
                           gtk_list_box_row_get_index(row) + 1, n);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->text), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text != NULL ? text : "", -1);
  if (row != NULL)
    gtk_accessible_update_relation(GTK_ACCESSIBLE(self->text), GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT, row, -1);
  else
    gtk_accessible_reset_relation(GTK_ACCESSIBLE(self->text), GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT);
}

static void
fill(RelabelCompletionPopover *self)
{
  GtkWidget *child;
  guint n = self->completion != NULL ? g_list_model_get_n_items(G_LIST_MODEL(self->completion)) : 0;

  while ((child = gtk_widget_get_first_child(GTK_WIDGET(self->list))) != NULL)
    gtk_list_box_remove(self->list, child);
  for (guint i = 0; i < n; i++) {
    g_autoptr(RelabelCandidate) candidate = g_list_model_get_item(G_LIST_MODEL(self->completion), i);

    gtk_list_box_append(self->list, make_row(candidate));
  }
  gtk_list_box_unselect_all(self->list);
}

/* Below the beginning of what is replaced. */
static void
point(RelabelCompletionPopover *self)
{
  GtkWidget *parent = gtk_widget_get_parent(GTK_WIDGET(self));
  graphene_rect_t place;
  GdkRectangle rectangle;
  double x, y;

  gtk_text_compute_cursor_extents(self->text, relabel_completion_get_start(self->completion), &place, NULL);
  if (!gtk_widget_translate_coordinates(GTK_WIDGET(self->text), parent, place.origin.x, place.origin.y, &x, &y))
    return;
  rectangle = (GdkRectangle){ CLAMP((int)x, 0, gtk_widget_get_width(parent)), (int)y, 1, (int)place.size.height };
  gtk_popover_set_pointing_to(GTK_POPOVER(self), &rectangle);
}

/* @parent: has the text in it, and unparents this before it goes. */
GtkWidget *
relabel_completion_popover_new(GtkWidget *parent, GtkText *text)
{
  RelabelCompletionPopover *self = g_object_new(RELABEL_TYPE_COMPLETION_POPOVER, NULL);

  self->text = text;
  gtk_widget_set_parent(GTK_WIDGET(self), parent);
  gtk_accessible_update_property(GTK_ACCESSIBLE(text), GTK_ACCESSIBLE_PROPERTY_AUTOCOMPLETE, GTK_ACCESSIBLE_AUTOCOMPLETE_LIST, -1);
  gtk_accessible_update_relation(GTK_ACCESSIBLE(text), GTK_ACCESSIBLE_RELATION_CONTROLS, self->list, NULL, -1);
  return GTK_WIDGET(self);
}

/* Shows the candidates; hides with NULL, or if there are none. */
void
relabel_completion_popover_set_completion(RelabelCompletionPopover *self, RelabelCompletion *completion)
{
  gboolean any = completion != NULL && g_list_model_get_n_items(G_LIST_MODEL(completion)) > 0;

  g_set_object(&self->completion, (any ? completion : NULL));
  fill(self);
  if (any)
    point(self);
  if (any)
    gtk_popover_popup(GTK_POPOVER(self));
  else if (gtk_widget_get_visible(GTK_WIDGET(self)))
    gtk_popover_popdown(GTK_POPOVER(self));
  gtk_accessible_update_state(GTK_ACCESSIBLE(self->text), GTK_ACCESSIBLE_STATE_EXPANDED, any, -1);
  say_selected(self);
}

/* NULL while nothing is shown. */
RelabelCompletion *
relabel_completion_popover_get_completion(RelabelCompletionPopover *self)
{
  return self->completion;
}

static void
scroll_to(RelabelCompletionPopover *self, GtkWidget *row)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment(self->scroller);
  graphene_rect_t bounds;

  if (gtk_widget_compute_bounds(row, GTK_WIDGET(self->list), &bounds))
    gtk_adjustment_clamp_page(adjustment, bounds.origin.y, bounds.origin.y + bounds.size.height);
}

/* Up and down; from either end it goes to none, which is what is typed, and on to the other end. */
void
relabel_completion_popover_move(RelabelCompletionPopover *self, int offset)
{
  GtkListBoxRow *selected = gtk_list_box_get_selected_row(self->list);
  int n = self->completion != NULL ? (int)g_list_model_get_n_items(G_LIST_MODEL(self->completion)) : 0;
  int position = selected != NULL ? gtk_list_box_row_get_index(selected) + offset : offset > 0 ? 0 : n - 1;
  GtkListBoxRow *row = position >= 0 && position < n ? gtk_list_box_get_row_at_index(self->list, position) : NULL;

  gtk_list_box_unselect_all(self->list);
  if (row != NULL) {
    gtk_list_box_select_row(self->list, row);
    scroll_to(self, GTK_WIDGET(row));
  }
  say_selected(self);
}

RelabelCandidate *
relabel_completion_popover_get_selected(RelabelCompletionPopover *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row(self->list);

  return row != NULL ? get_candidate(row) : NULL;
}
