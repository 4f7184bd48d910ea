/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-attribute-dialog.h"

#include <string.h>

#include <glib/gi18n.h>

#include "relabel-attribute-text.h"

/*
 * RelabelAttributeDialog:
 *
 * Defines an attribute of a field of a label schema. “done” is emitted once it can be taken.
 */
struct _RelabelAttributeDialog {
  AdwWindow parent_instance;

  /* Template children. */
  GtkWidget *done_button;
  GtkWidget *name_row;
  AdwComboRow *type_row;
  GtkWidget *values_row;
  AdwComboRow *choice_row;  /* the default of what has a few values */
  GtkWidget *default_row;   /* that of other types */
  GtkSwitch *required_switch;
  GtkSwitch *read_only_switch;
  GtkWidget *classes_row;
  GtkRevealer *problem_revealer;
  GtkLabel *problem_label;

  /* Owned. */
  RelabelSchemaField *field;
  RelabelAttribute *original;  /* NULL for a new one */
  RelabelAttribute *attribute; /* as the form has it */
  JsonArray *values;           /* as the form has them */
  gboolean ready;
};

G_DEFINE_FINAL_TYPE(RelabelAttributeDialog, relabel_attribute_dialog, ADW_TYPE_WINDOW)

enum { SIGNAL_DONE, N_SIGNALS };

static guint signals[N_SIGNALS];

static const char *
get_text(GtkWidget *row)
{
  return gtk_editable_get_text(GTK_EDITABLE(row));
}

static char *
dup_name(RelabelAttributeDialog *self)
{
  return g_strstrip(g_strdup(get_text(self->name_row)));
}

static RelabelAttributeType
get_attribute_type(RelabelAttributeDialog *self)
{
  return (RelabelAttributeType)adw_combo_row_get_selected(self->type_row);
}

/* A menu, or two of them, is shorter than what would have to be typed. */
static gboolean
has_choice(RelabelAttributeType type)
{
  return type == RELABEL_ATTRIBUTE_TYPE_BOOLEAN || type == RELABEL_ATTRIBUTE_TYPE_SELECT || type == RELABEL_ATTRIBUTE_TYPE_RADIO;
}

/* ---- the default ---- */

/* The first choice is to have none. */
static JsonNode *
read_choice(RelabelAttributeDialog *self, RelabelAttributeType type)
{
  guint selected = adw_combo_row_get_selected(self->choice_row);

  if (selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    return NULL;
  if (type == RELABEL_ATTRIBUTE_TYPE_BOOLEAN)
    return json_node_init_boolean(json_node_alloc(), selected == 1);
  return selected <= json_array_get_length(self->values) ? json_node_copy(json_array_get_element(self->values, selected - 1)) : NULL;
}

/* NULL if there is none, or what was typed is none. */
static JsonNode *
read_default(RelabelAttributeDialog *self)
{
  RelabelAttributeType type = get_attribute_type(self);
  g_autofree char *text = g_strstrip(g_strdup(get_text(self->default_row)));

  if (has_choice(type))
    return read_choice(self, type);
  return *text != '\0' ? relabel_attribute_text_read_value(text, type, self->values) : NULL;
}

/* The choices as they are now; the one that was made stays if it is still there. */
static void
update_choices(RelabelAttributeDialog *self)
{
  GtkStringObject *selected = adw_combo_row_get_selected_item(self->choice_row);
  g_autofree char *chosen = selected != NULL ? g_strdup(gtk_string_object_get_string(selected)) : NULL;
  g_autoptr(GtkStringList) choices = gtk_string_list_new((const char *const[]){ _("None"), NULL });
  guint position = 0;

  if (get_attribute_type(self) == RELABEL_ATTRIBUTE_TYPE_BOOLEAN)
    gtk_string_list_splice(choices, 1, 0, (const char *const[]){ _("Yes"), _("No"), NULL });
  for (guint i = 0; get_attribute_type(self) != RELABEL_ATTRIBUTE_TYPE_BOOLEAN && i < json_array_get_length(self->values); i++) {
    g_autofree char *text = relabel_attribute_text_dup_value(json_array_get_element(self->values, i));

    gtk_string_list_append(choices, text);
  }
  for (guint i = 1; i < g_list_model_get_n_items(G_LIST_MODEL(choices)); i++) {
    if (g_strcmp0(gtk_string_list_get_string(choices, i), chosen) == 0)
      position = i;
  }
  adw_combo_row_set_model(self->choice_row, G_LIST_MODEL(choices));
  adw_combo_row_set_selected(self->choice_row, position);
}

/* ---- what can't be ---- */

static gboolean
share_classes(RelabelAttribute *a, RelabelAttribute *b)
{
  const char *const *classes = relabel_attribute_get_classes(a);
  const char *const *others = relabel_attribute_get_classes(b);

  if (classes == NULL || others == NULL)
    return classes == others;
  for (guint i = 0; classes[i] != NULL; i++) {
    if (g_strv_contains(others, classes[i]))
      return TRUE;
  }
  return FALSE;
}

/* One of all classes and one of some may have the same name: the latter goes before. */
static gboolean
is_there(RelabelAttributeDialog *self, RelabelAttribute *attribute)
{
  GPtrArray *others = relabel_schema_field_get_attributes(self->field);

  for (guint i = 0; i < others->len; i++) {
    RelabelAttribute *other = g_ptr_array_index(others, i);

    if (other != self->original && share_classes(other, attribute) &&
        strcmp(relabel_attribute_get_name(other), relabel_attribute_get_name(attribute)) == 0)
      return TRUE;
  }
  return FALSE;
}

static char *
dup_name_problem(RelabelAttributeDialog *self, RelabelAttribute *attribute)
{
  static const char *const taken[] = { "label", "bounding_box", "mask",   "mask_path", "points",     "closed", "filled", "confidence",
                                       "index", "logits",       "id",     "tags",      "attributes", "value",  NULL };
  const char *name = relabel_attribute_get_name(attribute);

  if (*name == '\0')
    return g_strdup(_("Give the attribute a name."));
  if (*name == '_' || strpbrk(name, "$.") != NULL)
    return g_strdup(_("The name of an attribute has no “$” or “.”, and does not begin with “_”."));
  if (g_strv_contains(taken, name))
    return g_strdup_printf(_("Labels have a “%s” of their own: choose another name."), name);
  if (is_there(self, attribute))
    return g_strdup_printf(_("There is an attribute “%s” already."), name);
  return NULL;
}

static char *
dup_default_problem(RelabelAttributeDialog *self, RelabelAttribute *attribute)
{
  if (has_choice(get_attribute_type(self)) || relabel_attribute_get_default(attribute) != NULL)
    return NULL;
  if (strspn(get_text(self->default_row), " \t") == strlen(get_text(self->default_row)))
    return NULL;
  switch (get_attribute_type(self)) {
  case RELABEL_ATTRIBUTE_TYPE_RATING:
    return g_strdup(_("The default is no whole number from 1 on."));
  case RELABEL_ATTRIBUTE_TYPE_DATE:
    return g_strdup(_("The default is no day as 2026-12-31."));
  default:
    return g_strdup(_("The default is no number."));
  }
}

static char *
dup_class_problem(RelabelAttributeDialog *self, RelabelAttribute *attribute)
{
  const char *const *known = relabel_schema_field_get_classes(self->field);
  const char *const *classes = relabel_attribute_get_classes(attribute);

  for (guint i = 0; classes != NULL && known[0] != NULL && classes[i] != NULL; i++) {
    if (!g_strv_contains(known, classes[i]))
      return g_strdup_printf(_("The field has no class “%s”."), classes[i]);
  }
  return NULL;
}

static gboolean
lacks_values(RelabelAttributeDialog *self)
{
  return relabel_attribute_type_has_values(get_attribute_type(self)) && json_array_get_length(self->values) == 0;
}

static char *
dup_value_problem(RelabelAttributeDialog *self, RelabelAttribute *attribute)
{
  g_autoptr(GError) error = NULL;

  if (lacks_values(self))
    return g_strdup(_("List the values to choose from."));
  return relabel_attribute_check(attribute, &error) ? dup_default_problem(self, attribute) : g_strdup(error->message);
}

/* The first problem in words, and the row of it. */
static char *
dup_problem(RelabelAttributeDialog *self, RelabelAttribute *attribute, GtkWidget **row)
{
  char *problem = dup_name_problem(self, attribute);

  *row = self->name_row;
  if (problem == NULL) {
    *row = lacks_values(self) ? self->values_row : self->default_row;
    problem = dup_value_problem(self, attribute);
  }
  if (problem == NULL) {
    *row = self->classes_row;
    problem = dup_class_problem(self, attribute);
  }
  return problem;
}

/* ---- the form ---- */

static RelabelAttribute *
make_attribute(RelabelAttributeDialog *self)
{
  RelabelAttributeType type = get_attribute_type(self);
  g_autofree char *name = dup_name(self);
  g_auto(GStrv) classes = relabel_schema_field_parse_classes(get_text(self->classes_row));
  g_autoptr(JsonNode) value = read_default(self);
  RelabelAttribute *attribute = self->original != NULL ? relabel_attribute_copy(self->original, name, type) : relabel_attribute_new(name, type);

  relabel_attribute_set_values(attribute, relabel_attribute_type_has_values(type) ? self->values : NULL);
  relabel_attribute_set_default(attribute, value);
  relabel_attribute_set_required(attribute, gtk_switch_get_active(self->required_switch));
  relabel_attribute_set_read_only(attribute, gtk_switch_get_active(self->read_only_switch));
  relabel_attribute_set_classes(attribute, classes[0] != NULL ? (const char *const *)classes : NULL);
  return attribute;
}

static void
changed_cb(RelabelAttributeDialog *self)
{
  GtkWidget *const rows[] = { self->name_row, self->default_row, self->classes_row };
  g_autoptr(RelabelAttribute) attribute = NULL;
  g_autofree char *problem = NULL;
  GtkWidget *wrong;

  if (!self->ready)
    return;
  attribute = make_attribute(self);
  g_set_object(&self->attribute, attribute);
  problem = dup_problem(self, attribute, &wrong);
  for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
    /* What is only missing is no error yet. */
    if (problem != NULL && rows[i] == wrong && *get_text(rows[i]) != '\0')
      gtk_widget_add_css_class(rows[i], "error");
    else
      gtk_widget_remove_css_class(rows[i], "error");
  }
  gtk_widget_set_sensitive(self->done_button, problem == NULL);
  gtk_widget_set_tooltip_text(self->done_button, problem);
  if (problem != NULL)
    gtk_label_set_label(self->problem_label, problem);
  gtk_revealer_set_reveal_child(self->problem_revealer, problem != NULL);
}

/* The values stay what they are, also numbers, while their text does. */
static void
read_values(RelabelAttributeDialog *self)
{
  JsonArray *original = self->original != NULL ? relabel_attribute_get_values(self->original) : NULL;
  g_autofree char *text = relabel_attribute_text_dup_values(original);
  g_auto(GStrv) values = relabel_schema_field_parse_classes(get_text(self->values_row));

  g_clear_pointer(&self->values, json_array_unref);
  if (original != NULL && strcmp(text, get_text(self->values_row)) == 0) {
    self->values = json_array_ref(original);
    return;
  }
  self->values = json_array_new();
  for (guint i = 0; values[i] != NULL; i++)
    json_array_add_string_element(self->values, values[i]);
}

static void
values_changed_cb(RelabelAttributeDialog *self)
{
  gboolean ready = self->ready;

  /* The choices are changed one by one, and told of at the end. */
  self->ready = FALSE;
  read_values(self);
  update_choices(self);
  self->ready = ready;
  changed_cb(self);
}

static const char *
get_default_title(RelabelAttributeType type)
{
  switch (type) {
  case RELABEL_ATTRIBUTE_TYPE_RATING:
    return _("_Default, from 1 On (Optional)");
  case RELABEL_ATTRIBUTE_TYPE_DATE:
    return _("_Default, as 2026-12-31 (Optional)");
  case RELABEL_ATTRIBUTE_TYPE_CHECKBOX:
    return _("_Default, with Commas Between (Optional)");
  default:
    return _("_Default (Optional)");
  }
}

static void
type_changed_cb(RelabelAttributeDialog *self)
{
  RelabelAttributeType type = get_attribute_type(self);

  if (self->values == NULL)
    return;
  gtk_widget_set_visible(self->values_row, relabel_attribute_type_has_values(type));
  gtk_widget_set_visible(GTK_WIDGET(self->choice_row), has_choice(type));
  gtk_widget_set_visible(self->default_row, !has_choice(type));
  adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self->default_row), get_default_title(type));
  values_changed_cb(self);
}

static void
done_cb(RelabelAttributeDialog *self)
{
  changed_cb(self);
  g_signal_emit(self, signals[SIGNAL_DONE], 0);
  gtk_window_close(GTK_WINDOW(self));
}

static void
relabel_attribute_dialog_dispose(GObject *object)
{
  RelabelAttributeDialog *self = RELABEL_ATTRIBUTE_DIALOG(object);

  self->ready = FALSE;
  g_clear_object(&self->field);
  g_clear_object(&self->original);
  g_clear_object(&self->attribute);
  G_OBJECT_CLASS(relabel_attribute_dialog_parent_class)->dispose(object);
}

static void
relabel_attribute_dialog_finalize(GObject *object)
{
  json_array_unref(RELABEL_ATTRIBUTE_DIALOG(object)->values);
  G_OBJECT_CLASS(relabel_attribute_dialog_parent_class)->finalize(object);
}

static void
relabel_attribute_dialog_class_init(RelabelAttributeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_attribute_dialog_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_attribute_dialog_finalize;
  signals[SIGNAL_DONE] = g_signal_new("done", RELABEL_TYPE_ATTRIBUTE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/dialogs/relabel-attribute-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelAttributeDialog, done_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelAttributeDialog, name_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAttributeDialog, type_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAttributeDialog, values_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAttributeDialog, choice_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAttributeDialog, default_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAttributeDialog, required_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelAttributeDialog, read_only_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelAttributeDialog, classes_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelAttributeDialog, problem_revealer);
  gtk_widget_class_bind_template_child(widget_class, RelabelAttributeDialog, problem_label);
  gtk_widget_class_bind_template_callback(widget_class, changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, done_cb);
  gtk_widget_class_bind_template_callback(widget_class, type_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, values_changed_cb);
}

static void
relabel_attribute_dialog_init(RelabelAttributeDialog *self)
{
  g_autoptr(GtkStringList) types = gtk_string_list_new(NULL);

  self->values = json_array_new();
  gtk_widget_init_template(GTK_WIDGET(self));
  for (int i = 0; i <= RELABEL_ATTRIBUTE_TYPE_DATE; i++)
    gtk_string_list_append(types, relabel_attribute_type_get_title((RelabelAttributeType)i));
  adw_combo_row_set_model(self->type_row, G_LIST_MODEL(types));
}

static void
fill_in_default(RelabelAttributeDialog *self, JsonNode *value)
{
  g_autofree char *text = relabel_attribute_text_dup_value(value);

  if (JSON_NODE_HOLDS_VALUE(value) && json_node_get_value_type(value) == G_TYPE_BOOLEAN)
    adw_combo_row_set_selected(self->choice_row, json_node_get_boolean(value) ? 1 : 2);
  gtk_editable_set_text(GTK_EDITABLE(self->default_row), text);
  for (guint i = 0; i < json_array_get_length(self->values); i++) {
    if (json_node_equal(json_array_get_element(self->values, i), value))
      adw_combo_row_set_selected(self->choice_row, i + 1);
  }
}

static void
fill_in(RelabelAttributeDialog *self, RelabelAttribute *attribute)
{
  const char *const *classes = relabel_attribute_get_classes(attribute);
  g_autofree char *values = relabel_attribute_text_dup_values(relabel_attribute_get_values(attribute));
  g_autofree char *only_for = classes != NULL ? relabel_schema_field_format_classes(classes) : g_strdup("");

  gtk_editable_set_text(GTK_EDITABLE(self->name_row), relabel_attribute_get_name(attribute));
  adw_combo_row_set_selected(self->type_row, relabel_attribute_get_attribute_type(attribute));
  gtk_editable_set_text(GTK_EDITABLE(self->values_row), values);
  gtk_switch_set_active(self->required_switch, relabel_attribute_get_required(attribute));
  gtk_switch_set_active(self->read_only_switch, relabel_attribute_get_read_only(attribute));
  gtk_editable_set_text(GTK_EDITABLE(self->classes_row), only_for);
  if (relabel_attribute_get_default(attribute) != NULL)
    fill_in_default(self, relabel_attribute_get_default(attribute));
}

/*
 * @field: the classes and the other attributes of the field
 * @has_classes: whether the attribute may be one of some classes only
 * @attribute: (nullable): what is to be changed; NULL for a new one
 */
GtkWidget *
relabel_attribute_dialog_new(RelabelSchemaField *field, gboolean has_classes, RelabelAttribute *attribute)
{
  RelabelAttributeDialog *self = g_object_new(RELABEL_TYPE_ATTRIBUTE_DIALOG, NULL);

  self->field = g_object_ref(field);
  g_set_object(&self->original, attribute);
  gtk_window_set_title(GTK_WINDOW(self), attribute != NULL ? _("Edit Attribute") : _("New Attribute"));
  gtk_button_set_label(GTK_BUTTON(self->done_button), attribute != NULL ? _("_Apply") : _("_Add"));
  gtk_widget_set_visible(self->classes_row, has_classes);
  if (attribute != NULL)
    fill_in(self, attribute);
  self->ready = TRUE;
  type_changed_cb(self);
  gtk_widget_grab_focus(self->name_row);
  return GTK_WIDGET(self);
}

/* As the form has it. */
RelabelAttribute *
relabel_attribute_dialog_get_attribute(RelabelAttributeDialog *self)
{
  return self->attribute;
}
