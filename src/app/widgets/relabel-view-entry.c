/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-view-entry.h"

#include <glib/gi18n.h>
#include <string.h>

#include "relabel-completion-popover.h"

/* After the last letter, in milliseconds: what is half a word is no mistake yet. */
#define DELAY 400

/*
 * RelabelViewEntry:
 *
 * The text of the view that is listed, and where one writes another. What can be read is shown once one stops writing; what can't is
 * underlined, with the reason below, and the last view stays.
 */
struct _RelabelViewEntry {
  GtkBox parent_instance;

  /* Template children. */
  GtkEntry *entry;
  GtkRevealer *problem_revealer;
  GtkLabel *problem_label;

  RelabelCompletionPopover *popover; /* of this widget */

  /* Owned. */
  RelabelWorkspace *workspace;
  char *awaited; /* the path of the values that the list waits for */
  guint source;
  guint complete_id;

  gboolean updating;
  int past; /* which text of the history stands there; -1 for none */
};

G_DEFINE_FINAL_TYPE(RelabelViewEntry, relabel_view_entry, GTK_TYPE_BOX)

static GtkText *
get_text(RelabelViewEntry *self)
{
  return GTK_TEXT(gtk_editable_get_delegate(GTK_EDITABLE(self->entry)));
}

static GPtrArray *
list_fields(RelabelViewEntry *self)
{
  return relabel_dataset_list_fields(relabel_workspace_get_dataset(self->workspace));
}

/* @length: of what is underlined; the end of the text has none. */
static void
show_problem(RelabelViewEntry *self, const char *problem, guint start, guint length)
{
  const char *text = gtk_editable_get_text(GTK_EDITABLE(self->entry));
  PangoAttrList *attributes = pango_attr_list_new();
  PangoAttribute *line = pango_attr_underline_new(PANGO_UNDERLINE_ERROR);

  line->start_index = (guint)(g_utf8_offset_to_pointer(text, start) - text);
  line->end_index = (guint)(g_utf8_offset_to_pointer(text, start + length) - text);
  if (problem != NULL && length > 0)
    pango_attr_list_insert(attributes, line);
  else
    pango_attribute_destroy(line);
  gtk_entry_set_attributes(self->entry, attributes);
  pango_attr_list_unref(attributes);
  if (problem != NULL)
    gtk_label_set_label(self->problem_label, problem);
  gtk_revealer_set_reveal_child(self->problem_revealer, problem != NULL);
  gtk_accessible_update_state(GTK_ACCESSIBLE(get_text(self)), GTK_ACCESSIBLE_STATE_INVALID,
                              problem != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

/* The place is underlined, so that the message has not to say it. */
static char *
dup_reason(const GError *error)
{
  const char *reason = g_str_has_prefix(error->message, "At character ") ? strstr(error->message, ": ") : NULL;
  g_autofree char *text = g_strdup(reason != NULL ? reason + 2 : error->message);

  *text = g_ascii_toupper(*text);
  return g_steal_pointer(&text);
}

/* The view that is written there, if it can be read; says what is wrong with it otherwise. What goes as far as the end may just not be
 * finished, while somebody writes. */
static RelabelView *
read_view(RelabelViewEntry *self, gboolean is_finished)
{
  g_autoptr(GPtrArray) fields = list_fields(self);
  g_autoptr(GError) error = NULL;
  guint start = 0, length = 0;
  const char *text = gtk_editable_get_text(GTK_EDITABLE(self->entry));
  RelabelView *view = relabel_view_parse(text, fields, &start, &length, &error);
  g_autofree char *reason = view == NULL ? dup_reason(error) : NULL;

  if (reason == NULL || is_finished || start + length < (guint)g_utf8_strlen(text, -1))
    show_problem(self, reason, start, length);
  return view;
}

/* What stands there is left as it was written, also where the view would be written otherwise. */
static gboolean
apply(RelabelViewEntry *self, gboolean is_finished)
{
  g_autoptr(RelabelView) view = NULL;

  g_clear_handle_id(&self->source, g_source_remove);
  view = read_view(self, is_finished);
  if (view == NULL)
    return FALSE;
  self->updating = TRUE;
  if (!relabel_view_equal(view, relabel_workspace_get_view(self->workspace)))
    relabel_workspace_show_view(self->workspace, view, NULL);
  self->updating = FALSE;
  return TRUE;
}

static gboolean
apply_cb(gpointer data)
{
  RelabelViewEntry *self = data;

  self->source = 0;
  apply(self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
stop_completing(RelabelViewEntry *self)
{
  g_clear_handle_id(&self->complete_id, g_source_remove);
  g_clear_pointer(&self->awaited, g_free);
  relabel_completion_popover_set_completion(self->popover, NULL);
}

static void
settle(RelabelViewEntry *self)
{
  if (apply(self, TRUE))
    relabel_workspace_remember_view(self->workspace);
}

static void
set_text(RelabelViewEntry *self, const char *text)
{
  self->updating = TRUE;
  if (!g_str_equal(gtk_editable_get_text(GTK_EDITABLE(self->entry)), text))
    gtk_editable_set_text(GTK_EDITABLE(self->entry), text);
  gtk_editable_set_position(GTK_EDITABLE(self->entry), -1);
  self->updating = FALSE;
  gtk_entry_set_icon_from_icon_name(self->entry, GTK_ENTRY_ICON_SECONDARY, *text != '\0' ? "edit-clear-symbolic" : NULL);
}

/* The text of the view that is listed. */
static void
update(RelabelViewEntry *self)
{
  if (self->updating)
    return;
  g_clear_handle_id(&self->source, g_source_remove);
  stop_completing(self);
  self->past = -1;
  set_text(self, relabel_workspace_get_view_text(self->workspace));
  show_problem(self, NULL, 0, 0);
}

/* ---- completion ---- */

static void
add_values(RelabelViewEntry *self, RelabelCompletion *completion)
{
  const char *path = relabel_completion_get_values_path(completion);
  GPtrArray *counts = path != NULL ? relabel_values_get(relabel_workspace_get_values(self->workspace), path) : NULL;

  g_free(self->awaited);
  self->awaited = counts == NULL ? g_strdup(path) : NULL;
  for (guint i = 0; counts != NULL && i < counts->len; i++) {
    const RelabelValueCount *count = counts->pdata[i];
    g_autofree char *detail = count->count > 0 ? g_strdup_printf("%'" G_GUINT64_FORMAT, count->count) : NULL;

    relabel_completion_add_value(completion, count->value, detail);
  }
}

/* That a stage can be followed by another is no news, unless one asks. */
static gboolean
says_something(RelabelCompletion *completion)
{
  guint n = g_list_model_get_n_items(G_LIST_MODEL(completion));
  g_autoptr(RelabelCandidate) first = g_list_model_get_item(G_LIST_MODEL(completion), 0);

  return n > 1 || (n == 1 && relabel_candidate_get_kind(first) != RELABEL_CANDIDATE_OPERATOR);
}

static void
complete(RelabelViewEntry *self, gboolean asked)
{
  g_autoptr(GPtrArray) fields = list_fields(self);
  const char *text = gtk_editable_get_text(GTK_EDITABLE(self->entry));
  g_autoptr(RelabelCompletion) completion =
      relabel_completion_new(text, (guint)gtk_editable_get_position(GTK_EDITABLE(self->entry)), fields);

  add_values(self, completion);
  relabel_completion_popover_set_completion(self->popover, asked || (*text != '\0' && says_something(completion)) ? completion : NULL);
}

static gboolean
is_completing(RelabelViewEntry *self)
{
  return relabel_completion_popover_get_completion(self->popover) != NULL;
}

static gboolean
has_focus(RelabelViewEntry *self)
{
  return gtk_widget_has_focus(GTK_WIDGET(get_text(self)));
}

/* The values that were waited for. */
static void
loaded_cb(RelabelViewEntry *self, const char *path)
{
  if (path != NULL && g_strcmp0(path, self->awaited) == 0 && has_focus(self) &&
      relabel_completion_popover_get_selected(self->popover) == NULL)
    complete(self, is_completing(self));
}

static void
choose_cb(RelabelViewEntry *self, RelabelCandidate *candidate)
{
  g_autoptr(RelabelCandidate) chosen = g_object_ref(candidate);
  RelabelCompletion *completion = relabel_completion_popover_get_completion(self->popover);
  guint cursor;
  g_autofree char *text = relabel_completion_apply(completion, chosen, &cursor);

  gtk_editable_set_text(GTK_EDITABLE(self->entry), text);
  gtk_editable_set_position(GTK_EDITABLE(self->entry), (int)cursor);
  gtk_text_grab_focus_without_selecting(get_text(self));
}

static gboolean
complete_cb(gpointer data)
{
  RelabelViewEntry *self = data;

  self->complete_id = 0;
  if (has_focus(self))
    complete(self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
changed_cb(RelabelViewEntry *self)
{
  const char *text = gtk_editable_get_text(GTK_EDITABLE(self->entry));

  if (self->updating || self->workspace == NULL)
    return;
  gtk_entry_set_icon_from_icon_name(self->entry, GTK_ENTRY_ICON_SECONDARY, *text != '\0' ? "edit-clear-symbolic" : NULL);
  show_problem(self, NULL, 0, 0);
  self->past = -1;
  g_clear_handle_id(&self->source, g_source_remove);
  self->source = g_timeout_add(DELAY, apply_cb, self);
  /* Once the cursor has come where it belongs. */
  if (self->complete_id == 0)
    self->complete_id = g_idle_add(complete_cb, self);
}

static void
cursor_cb(RelabelViewEntry *self)
{
  if (!self->updating && is_completing(self) && self->complete_id == 0)
    self->complete_id = g_idle_add(complete_cb, self);
}

static void
clear_cb(RelabelViewEntry *self, GtkEntryIconPosition position)
{
  if (position != GTK_ENTRY_ICON_SECONDARY)
    return;
  gtk_editable_set_text(GTK_EDITABLE(self->entry), "");
  settle(self);
}

/* ---- keys ---- */

static void
go_back(RelabelViewEntry *self, int offset)
{
  GPtrArray *history = relabel_workspace_get_history(self->workspace);
  int past = CLAMP(self->past + offset, -1, (int)history->len - 1);
  const char *text = past >= 0 ? history->pdata[past] : "";

  /* What is listed now is the first one, as a rule. */
  if (past > self->past && past == 0 && history->len > 1 && g_str_equal(text, gtk_editable_get_text(GTK_EDITABLE(self->entry))))
    past = 1;
  set_text(self, past >= 0 ? history->pdata[past] : "");
  apply(self, TRUE);
  self->past = past;
}

static gboolean
press_tab(RelabelViewEntry *self)
{
  if (!is_completing(self))
    return FALSE;
  if (relabel_completion_popover_get_selected(self->popover) == NULL)
    relabel_completion_popover_move(self->popover, 1);
  choose_cb(self, relabel_completion_popover_get_selected(self->popover));
  return TRUE;
}

static gboolean
press_return(RelabelViewEntry *self)
{
  RelabelCandidate *candidate = relabel_completion_popover_get_selected(self->popover);

  if (candidate != NULL) {
    choose_cb(self, candidate);
    return TRUE;
  }
  stop_completing(self);
  settle(self);
  return TRUE;
}

/* The list goes first, then what can't be read, then the search. */
static gboolean
press_escape(RelabelViewEntry *self)
{
  if (is_completing(self))
    stop_completing(self);
  else if (relabel_view_entry_get_problem(self) != NULL)
    update(self);
  else
    gtk_widget_activate_action(GTK_WIDGET(self), "win.search", NULL);
  return TRUE;
}

static gboolean
press_arrow(RelabelViewEntry *self, int offset)
{
  if (is_completing(self))
    relabel_completion_popover_move(self->popover, offset);
  else if (offset > 0 && self->past < 0)
    complete(self, TRUE);
  else
    go_back(self, -offset);
  return TRUE;
}

static gboolean
key_pressed_cb(RelabelViewEntry *self, guint key, guint code, GdkModifierType state)
{
  gboolean is_plain = (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) == 0;

  if (self->workspace == NULL)
    return FALSE;
  if (key == GDK_KEY_space && (state & GDK_CONTROL_MASK) != 0) {
    complete(self, TRUE);
    return TRUE;
  }
  if (!is_plain)
    return FALSE;
  switch (key) {
  case GDK_KEY_Down:
  case GDK_KEY_KP_Down:
    return press_arrow(self, 1);
  case GDK_KEY_Up:
  case GDK_KEY_KP_Up:
    return press_arrow(self, -1);
  case GDK_KEY_Tab:
    return press_tab(self);
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
  case GDK_KEY_ISO_Enter:
    return press_return(self);
  case GDK_KEY_Escape:
    return press_escape(self);
  default:
    return FALSE;
  }
}

static void
focus_left_cb(RelabelViewEntry *self)
{
  if (self->workspace == NULL)
    return;
  stop_completing(self);
  if (self->source != 0)
    settle(self);
}

static gboolean
relabel_view_entry_grab_focus(GtkWidget *widget)
{
  return gtk_widget_grab_focus(GTK_WIDGET(RELABEL_VIEW_ENTRY(widget)->entry));
}

static void
relabel_view_entry_dispose(GObject *object)
{
  RelabelViewEntry *self = RELABEL_VIEW_ENTRY(object);

  if (self->popover != NULL)
    relabel_view_entry_set_workspace(self, NULL);
  g_clear_pointer((GtkWidget **)&self->popover, gtk_widget_unparent);
  G_OBJECT_CLASS(relabel_view_entry_parent_class)->dispose(object);
}

static void
relabel_view_entry_class_init(RelabelViewEntryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_view_entry_dispose;
  widget_class->grab_focus = relabel_view_entry_grab_focus;
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-view-entry.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelViewEntry, entry);
  gtk_widget_class_bind_template_child(widget_class, RelabelViewEntry, problem_revealer);
  gtk_widget_class_bind_template_child(widget_class, RelabelViewEntry, problem_label);
  gtk_widget_class_bind_template_callback(widget_class, changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, clear_cb);
}

static void
relabel_view_entry_init(RelabelViewEntry *self)
{
  GtkEventController *keys = gtk_event_controller_key_new();
  GtkEventController *focus = gtk_event_controller_focus_new();

  gtk_widget_init_template(GTK_WIDGET(self));
  self->past = -1;
  self->popover = RELABEL_COMPLETION_POPOVER(relabel_completion_popover_new(GTK_WIDGET(self), get_text(self)));
  g_signal_connect_swapped(self->popover, "chosen", G_CALLBACK(choose_cb), self);
  g_signal_connect_swapped(get_text(self), "notify::cursor-position", G_CALLBACK(cursor_cb), self);
  gtk_accessible_update_relation(GTK_ACCESSIBLE(get_text(self)), GTK_ACCESSIBLE_RELATION_ERROR_MESSAGE, self->problem_label, -1);
  gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped(keys, "key-pressed", G_CALLBACK(key_pressed_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self->entry), keys);
  g_signal_connect_swapped(focus, "leave", G_CALLBACK(focus_left_cb), self);
  gtk_widget_add_controller(GTK_WIDGET(self->entry), focus);
}

void
relabel_view_entry_set_workspace(RelabelViewEntry *self, RelabelWorkspace *workspace)
{
  if (self->workspace == workspace)
    return;
  g_clear_handle_id(&self->source, g_source_remove);
  stop_completing(self);
  if (self->workspace != NULL) {
    g_signal_handlers_disconnect_by_data(self->workspace, self);
    g_signal_handlers_disconnect_by_data(relabel_workspace_get_values(self->workspace), self);
  }
  g_set_object(&self->workspace, workspace);
  if (workspace == NULL)
    return;
  g_signal_connect_swapped(workspace, "view-changed", G_CALLBACK(update), self);
  g_signal_connect_swapped(relabel_workspace_get_values(workspace), "loaded", G_CALLBACK(loaded_cb), self);
  update(self);
}

/* NULL when there is none. */
const char *
relabel_view_entry_get_problem(RelabelViewEntry *self)
{
  return gtk_revealer_get_reveal_child(self->problem_revealer) ? gtk_label_get_label(self->problem_label) : NULL;
}
