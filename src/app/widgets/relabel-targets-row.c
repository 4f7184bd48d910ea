/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-targets-row.h"

#include <string.h>

#include <glib/gi18n.h>

#include "relabel-json.h"

/* A dataset may list any number; more are not for a form. */
#define MAX_TARGETS 300

/*
 * RelabelTargetsRow:
 *
 * The classes of a segmentation, each with the value that its pixels have. Names that are typed into the last line are numbered on their own.
 */
struct _RelabelTargetsRow {
  AdwPreferencesRow parent_instance;

  /* Template children. */
  GtkLabel *hint_label;
  GtkBox *lines;
  GtkWidget *add_box;
  GtkEntry *add_entry;
  GtkWidget *add_button;

  /* Owned. */
  GPtrArray *targets; /* of Target */
  char *background;   /* the name of the value 0, or NULL */
  gboolean edited;
  gboolean filling;
};

/* One line of them. */
typedef struct {
  RelabelTargetsRow *row;
  GtkWidget *box;
  GtkEditable *value;
  GtkEditable *name;
} Target;

G_DEFINE_FINAL_TYPE(RelabelTargetsRow, relabel_targets_row, ADW_TYPE_PREFERENCES_ROW)

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static gboolean
read_number(const char *text, guint64 *number)
{
  return g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT16, number, NULL);
}

static gboolean
is_color(const char *text)
{
  return *text == '#' && strlen(text) == 7 && strspn(text + 1, "0123456789abcdefABCDEF") == 6;
}

/* In the one form that a value has in a label schema; NULL if it is none. */
static char *
dup_value(Target *target)
{
  g_autofree char *text = g_strstrip(g_strdup(gtk_editable_get_text(target->value)));
  guint64 number;

  if (is_color(text))
    return g_ascii_strdown(text, -1);
  return read_number(text, &number) ? g_strdup_printf("%" G_GUINT64_FORMAT, number) : NULL;
}

static char *
dup_name(Target *target)
{
  return g_strstrip(g_strdup(gtk_editable_get_text(target->name)));
}

static void
show_error(GtkEditable *entry, gboolean error)
{
  if (error)
    gtk_widget_add_css_class(GTK_WIDGET(entry), "error");
  else
    gtk_widget_remove_css_class(GTK_WIDGET(entry), "error");
}

static void
changed_cb(RelabelTargetsRow *self)
{
  /* The template is still being made, or the lines are. */
  if (self->targets == NULL || self->filling)
    return;
  self->edited = TRUE;
  gtk_widget_set_sensitive(self->add_button, *gtk_editable_get_text(GTK_EDITABLE(self->add_entry)) != '\0');
  for (guint i = 0; i < self->targets->len; i++) {
    Target *target = g_ptr_array_index(self->targets, i);
    g_autofree char *value = dup_value(target);

    show_error(target->value, value == NULL);
  }
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

/* Behind the highest; 0 where there are colors. */
static guint64
find_free_number(RelabelTargetsRow *self)
{
  guint64 highest = 0, number;

  for (guint i = 0; i < self->targets->len; i++) {
    g_autofree char *value = dup_value(g_ptr_array_index(self->targets, i));

    if (value != NULL && read_number(value, &number))
      highest = MAX(highest, number);
  }
  return highest == 0 && self->targets->len > 0 ? 0 : highest + 1;
}

/* What the name that was typed at a position gets; among colors, that in which the class is drawn. */
static char *
dup_new_value(guint64 number, guint position, const char *name)
{
  return number > 0 ? g_strdup_printf("%" G_GUINT64_FORMAT, number + position) : relabel_class_color_to_string(name);
}

static GtkEditable *
new_entry(Target *target, const char *text, const char *title, int width)
{
  GtkWidget *entry = gtk_entry_new();

  gtk_editable_set_text(GTK_EDITABLE(entry), text);
  gtk_editable_set_width_chars(GTK_EDITABLE(entry), width);
  gtk_accessible_update_property(GTK_ACCESSIBLE(entry), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_signal_connect_swapped(entry, "changed", G_CALLBACK(changed_cb), target->row);
  gtk_box_append(GTK_BOX(target->box), entry);
  return GTK_EDITABLE(entry);
}

static void
remove_cb(Target *target)
{
  RelabelTargetsRow *self = target->row;

  gtk_widget_grab_focus(GTK_WIDGET(self->add_entry));
  gtk_box_remove(self->lines, target->box);
  g_ptr_array_remove(self->targets, target);
  changed_cb(self);
}

static void
add_target(RelabelTargetsRow *self, const char *value, const char *name)
{
  Target *target = g_new0(Target, 1);
  GtkWidget *button = gtk_button_new_from_icon_name("user-trash-symbolic");

  target->row = self;
  target->box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 6);
  target->value = new_entry(target, value, _("Value of the class"), 8);
  target->name = new_entry(target, name, _("Name of the class"), 4);
  gtk_editable_set_max_width_chars(target->value, 8);
  gtk_widget_set_hexpand(GTK_WIDGET(target->name), TRUE);
  gtk_widget_add_css_class(button, "flat");
  gtk_widget_set_tooltip_text(button, _("Remove Class"));
  gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Remove Class"), -1);
  g_signal_connect_swapped(button, "clicked", G_CALLBACK(remove_cb), target);
  gtk_box_append(GTK_BOX(target->box), button);
  gtk_box_append(self->lines, target->box);
  g_ptr_array_add(self->targets, target);
}

/* What is in the last line becomes lines of their own. */
static void
add_cb(RelabelTargetsRow *self)
{
  g_auto(GStrv) names = relabel_schema_field_parse_classes(gtk_editable_get_text(GTK_EDITABLE(self->add_entry)));
  guint64 number = find_free_number(self);

  self->filling = TRUE;
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *value = dup_new_value(number, i, names[i]);

    add_target(self, value, names[i]);
  }
  gtk_editable_set_text(GTK_EDITABLE(self->add_entry), "");
  self->filling = FALSE;
  changed_cb(self);
}

static void
relabel_targets_row_dispose(GObject *object)
{
  g_clear_pointer(&RELABEL_TARGETS_ROW(object)->targets, g_ptr_array_unref);
  G_OBJECT_CLASS(relabel_targets_row_parent_class)->dispose(object);
}

static void
relabel_targets_row_finalize(GObject *object)
{
  g_free(RELABEL_TARGETS_ROW(object)->background);
  G_OBJECT_CLASS(relabel_targets_row_parent_class)->finalize(object);
}

static void
relabel_targets_row_class_init(RelabelTargetsRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_targets_row_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_targets_row_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new("changed", RELABEL_TYPE_TARGETS_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-targets-row.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelTargetsRow, hint_label);
  gtk_widget_class_bind_template_child(widget_class, RelabelTargetsRow, lines);
  gtk_widget_class_bind_template_child(widget_class, RelabelTargetsRow, add_box);
  gtk_widget_class_bind_template_child(widget_class, RelabelTargetsRow, add_entry);
  gtk_widget_class_bind_template_child(widget_class, RelabelTargetsRow, add_button);
  gtk_widget_class_bind_template_callback(widget_class, add_cb);
  gtk_widget_class_bind_template_callback(widget_class, changed_cb);
}

static void
relabel_targets_row_init(RelabelTargetsRow *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  self->targets = g_ptr_array_new_with_free_func(g_free);
}

/* Whether a person has changed them. */
gboolean
relabel_targets_row_get_edited(RelabelTargetsRow *self)
{
  return self->edited;
}

/* Shows names by values, to be changed; it is called once. */
void
relabel_targets_row_set_targets(RelabelTargetsRow *self, JsonObject *targets)
{
  JsonObjectIter iter;
  const char *value, *name;
  JsonNode *node;

  if (json_object_get_size(targets) > MAX_TARGETS) {
    g_autofree char *text = g_strdup_printf(_("The %u classes of the dataset, too many to be changed here"), json_object_get_size(targets));

    gtk_label_set_label(self->hint_label, text);
    gtk_widget_set_visible(self->add_box, FALSE);
    return;
  }
  self->filling = TRUE;
  json_object_iter_init_ordered(&iter, targets);
  while (json_object_iter_next_ordered(&iter, &value, &node)) {
    name = relabel_json_peek_string(targets, value);
    if (name != NULL && strcmp(value, "0") != 0)
      add_target(self, value, name);
    else if (name != NULL && self->background == NULL)
      self->background = g_strdup(name);
  }
  self->filling = FALSE;
}

/* Those that have a name; with what is in the last line still. */
JsonObject *
relabel_targets_row_dup_targets(RelabelTargetsRow *self)
{
  g_auto(GStrv) names = relabel_schema_field_parse_classes(gtk_editable_get_text(GTK_EDITABLE(self->add_entry)));
  guint64 number = find_free_number(self);
  JsonObject *targets = json_object_new();

  if (self->background != NULL)
    json_object_set_string_member(targets, "0", self->background);
  for (guint i = 0; i < self->targets->len; i++) {
    g_autofree char *value = dup_value(g_ptr_array_index(self->targets, i));
    g_autofree char *name = dup_name(g_ptr_array_index(self->targets, i));

    if (value != NULL && *name != '\0')
      json_object_set_string_member(targets, value, name);
  }
  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *value = dup_new_value(number, i, names[i]);

    json_object_set_string_member(targets, value, names[i]);
  }
  return targets;
}

/* What is wrong with a target, those before it being well. */
static char *
find_problem(Target *target, gboolean colors, GHashTable *values, GHashTable *names)
{
  const char *text = gtk_editable_get_text(target->value);
  g_autofree char *value = dup_value(target);
  g_autofree char *name = dup_name(target);

  if (value == NULL)
    return g_strdup_printf(_("“%s” is no value of a pixel: it is a number from 1 to 65535, or a color as #rrggbb."), text);
  if (is_color(value) != colors)
    return g_strdup(_("The values of classes are either numbers or colors, not both."));
  if (!g_hash_table_add(values, g_steal_pointer(&value)))
    return g_strdup_printf(_("Two classes have the value %s."), text);
  if (*name != '\0' && !g_hash_table_add(names, g_steal_pointer(&name)))
    return g_strdup_printf(_("Two classes are called “%s”."), gtk_editable_get_text(target->name));
  return NULL;
}

/* What is wrong with them, in words; NULL if nothing is. */
char *
relabel_targets_row_dup_problem(RelabelTargetsRow *self)
{
  g_autoptr(GHashTable) values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  gboolean colors = FALSE;
  char *problem = NULL;

  for (guint i = 0; problem == NULL && i < self->targets->len; i++) {
    Target *target = g_ptr_array_index(self->targets, i);

    if (i == 0)
      colors = strchr(gtk_editable_get_text(target->value), '#') != NULL;
    problem = find_problem(target, colors, values, names);
  }
  return problem;
}
