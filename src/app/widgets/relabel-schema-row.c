/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-schema-row.h"

#include <string.h>

#include <glib/gi18n.h>

#include "relabel-attribute-row.h"
#include "relabel-attribute-text.h"
#include "relabel-schema-row-private.h"

/*
 * RelabelSchemaRow:
 *
 * A field of a label schema that is being made: one that the dataset has, which can be chosen, or a new one, which can be removed again.
 */
G_DEFINE_FINAL_TYPE(RelabelSchemaRow, relabel_schema_row, ADW_TYPE_EXPANDER_ROW)

enum { SIGNAL_CHANGED, SIGNAL_REMOVE, N_SIGNALS };

static guint signals[N_SIGNALS];

const RelabelSchemaKind *
relabel_schema_row_get_kind(RelabelSchemaRow *self)
{
  guint selected = adw_combo_row_get_selected(self->type_row);

  return g_ptr_array_index(self->kinds, selected < self->kinds->len ? selected : 0);
}

static gboolean
has_part(RelabelSchemaRow *self, RelabelSchemaParts part)
{
  return (relabel_schema_row_get_kind(self)->parts & part) != 0;
}

/* ---- what the form says ---- */

static void
read_classes(RelabelSchemaRow *self, RelabelSchemaField *field)
{
  g_auto(GStrv) classes = relabel_schema_field_parse_classes(gtk_editable_get_text(GTK_EDITABLE(self->classes_row)));

  relabel_schema_field_set_classes(field, (const char *const *)classes);
}

static void
read_targets(RelabelSchemaRow *self, RelabelSchemaField *field)
{
  g_autoptr(JsonObject) targets = relabel_targets_row_dup_targets(self->targets_row);

  if (json_object_get_size(targets) > 0)
    relabel_schema_field_set_mask_targets(field, targets);
}

/* Also that there are none. */
static void
read_attributes(RelabelSchemaRow *self, RelabelSchemaField *field)
{
  relabel_schema_field_set_attribute_source(field, RELABEL_ATTRIBUTE_SOURCE_GIVEN);
  for (guint i = 0; i < self->attribute_rows->len; i++)
    relabel_schema_field_add_attribute(field, relabel_attribute_row_get_attribute(self->attribute_rows->pdata[i]));
}

/* @whole: with what is shown of an existing field and was not changed; else that is left open. */
static RelabelSchemaField *
make_field(RelabelSchemaRow *self, gboolean whole)
{
  const RelabelSchemaKind *kind = relabel_schema_row_get_kind(self);
  gboolean all = whole || self->field == NULL;
  g_autofree char *name = g_strdup(self->field != NULL ? relabel_field_get_name(self->field)
                                                       : gtk_editable_get_text(GTK_EDITABLE(self->name_row)));
  RelabelSchemaField *field = relabel_schema_field_new(g_strstrip(name));

  if (all || self->kinds->len > 1)
    relabel_schema_field_set_label_type(field, kind->label_type);
  if (strcmp(kind->label_type, "scalar") == 0)
    relabel_schema_field_set_scalar_type(field, kind->scalar_type);
  if (has_part(self, RELABEL_SCHEMA_PARTS_TOOL))
    relabel_schema_field_set_tool(field, (RelabelTool)adw_combo_row_get_selected(self->tool_row));
  /* Classes with attributes of their own have to be there. */
  if (has_part(self, RELABEL_SCHEMA_PARTS_CLASSES) && (all || self->classes_edited || relabel_schema_row_has_class_attributes(self)))
    read_classes(self, field);
  if (has_part(self, RELABEL_SCHEMA_PARTS_TARGETS) && (all || relabel_targets_row_get_edited(self->targets_row)))
    read_targets(self, field);
  if (has_part(self, RELABEL_SCHEMA_PARTS_ATTRIBUTES) && (all || self->attributes_edited))
    read_attributes(self, field);
  return field;
}

RelabelSchemaField *
relabel_schema_row_dup_whole_field(RelabelSchemaRow *self)
{
  return make_field(self, TRUE);
}

/* ---- what is shown ---- */

static void
update_parts(RelabelSchemaRow *self)
{
  gboolean scalar = strcmp(relabel_schema_row_get_kind(self)->label_type, "scalar") == 0;

  adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self->classes_row),
                                scalar ? _("_Choices, with Commas Between") : _("_Classes, with Commas Between"));
  gtk_widget_set_visible(GTK_WIDGET(self->tool_row), has_part(self, RELABEL_SCHEMA_PARTS_TOOL));
  gtk_widget_set_visible(GTK_WIDGET(self->classes_row), has_part(self, RELABEL_SCHEMA_PARTS_CLASSES));
  gtk_widget_set_visible(GTK_WIDGET(self->targets_row), has_part(self, RELABEL_SCHEMA_PARTS_TARGETS));
  gtk_widget_set_visible(self->class_row, self->field != NULL && has_part(self, RELABEL_SCHEMA_PARTS_LABEL_EDITS));
  gtk_widget_set_visible(self->move_row, self->field != NULL && has_part(self, RELABEL_SCHEMA_PARTS_SPATIAL_EDITS));
  relabel_schema_row_update_attributes(self);
}

/* NULL for those that somebody typed. */
static const char *
get_class_source(RelabelSchemaRow *self)
{
  if (self->classes_edited)
    return NULL;
  switch (self->class_source) {
  case RELABEL_CLASS_SOURCE_FIELD:
    return _("listed by the dataset");
  case RELABEL_CLASS_SOURCE_DEFAULT:
    return _("the dataset’s default classes");
  case RELABEL_CLASS_SOURCE_OBSERVED:
    return _("found in the labels");
  case RELABEL_CLASS_SOURCE_NONE:
  case RELABEL_CLASS_SOURCE_GIVEN:
  default:
    return NULL;
  }
}

static char *
dup_summary(RelabelSchemaRow *self, RelabelSchemaField *field)
{
  const char *const *classes = relabel_schema_field_get_classes(field);
  guint n_attributes = relabel_schema_field_get_attributes(field)->len;
  GString *text = g_string_new(_(relabel_schema_row_get_kind(self)->title));

  if (classes[0] != NULL) {
    g_autofree char *listed = relabel_attribute_text_dup_classes(classes);

    g_string_append_printf(text, " · %s", listed);
    if (get_class_source(self) != NULL)
      g_string_append_printf(text, " (%s)", get_class_source(self));
  }
  if (n_attributes > 0) {
    g_string_append(text, " · ");
    g_string_append_printf(text, ngettext("%u attribute", "%u attributes", n_attributes), n_attributes);
  }
  return g_string_free(text, FALSE);
}

/* For screen readers, which come upon such a widget in the row of each field. */
static void
set_name(GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property(GTK_ACCESSIBLE(widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
update_texts(RelabelSchemaRow *self)
{
  g_autoptr(RelabelSchemaField) field = make_field(self, TRUE);
  const char *name = relabel_schema_field_get_name(field);
  const char *shown = *name != '\0' ? name : _("New field");
  g_autofree char *title = g_markup_escape_text(shown, -1);
  g_autofree char *summary = dup_summary(self, field);
  g_autofree char *subtitle = g_markup_escape_text(summary, -1);
  g_autofree char *choose = g_strdup_printf(_("Annotate “%s”"), shown);
  g_autofree char *remove = g_strdup_printf(_("Remove “%s”"), shown);
  g_autofree char *take = g_strdup_printf(_("Take Classes for “%s”"), shown);
  g_autofree char *add = g_strdup_printf(_("Add Attribute to “%s”"), shown);

  adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self), title);
  adw_expander_row_set_subtitle(ADW_EXPANDER_ROW(self), subtitle);
  set_name(self->chosen_switch, choose);
  set_name(self->remove_button, remove);
  set_name(GTK_WIDGET(self->classes_button), take);
  set_name(self->add_attribute_button, add);
}

void
relabel_schema_row_changed(RelabelSchemaRow *self)
{
  update_parts(self);
  update_texts(self);
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

static void
changed_cb(RelabelSchemaRow *self)
{
  /* The template is still being made. */
  if (self->kinds != NULL)
    relabel_schema_row_changed(self);
}

static void
classes_changed_cb(RelabelSchemaRow *self)
{
  self->classes_edited = TRUE;
  changed_cb(self);
}

static void
remove_cb(RelabelSchemaRow *self)
{
  g_signal_emit(self, signals[SIGNAL_REMOVE], 0);
}

/* A new one is to be named at first. */
static gboolean
relabel_schema_row_grab_focus(GtkWidget *widget)
{
  RelabelSchemaRow *self = RELABEL_SCHEMA_ROW(widget);

  if (self->field == NULL)
    return gtk_widget_grab_focus(self->name_row);
  return GTK_WIDGET_CLASS(relabel_schema_row_parent_class)->grab_focus(widget);
}

static void
relabel_schema_row_dispose(GObject *object)
{
  RelabelSchemaRow *self = RELABEL_SCHEMA_ROW(object);

  g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->field);
  g_clear_pointer(&self->kinds, g_ptr_array_unref);
  G_OBJECT_CLASS(relabel_schema_row_parent_class)->dispose(object);
}

static void
relabel_schema_row_finalize(GObject *object)
{
  RelabelSchemaRow *self = RELABEL_SCHEMA_ROW(object);

  g_object_unref(self->cancellable);
  g_ptr_array_unref(self->attribute_rows);
  G_OBJECT_CLASS(relabel_schema_row_parent_class)->finalize(object);
}

static void
bind_children(GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, chosen_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, remove_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, name_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, type_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, tool_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, targets_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, add_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, add_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, delete_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, delete_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, class_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, class_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, move_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, move_switch);
  relabel_schema_row_bind_classes(widget_class);
  relabel_schema_row_bind_attributes(widget_class);
}

static void
relabel_schema_row_class_init(RelabelSchemaRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_schema_row_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_schema_row_finalize;
  widget_class->grab_focus = relabel_schema_row_grab_focus;
  signals[SIGNAL_CHANGED] = g_signal_new("changed", RELABEL_TYPE_SCHEMA_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVE] = g_signal_new("remove", RELABEL_TYPE_SCHEMA_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure(RELABEL_TYPE_TARGETS_ROW);
  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-schema-row.ui");
  bind_children(widget_class);
  gtk_widget_class_bind_template_callback(widget_class, changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, classes_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, remove_cb);
}

static void
relabel_schema_row_init(RelabelSchemaRow *self)
{
  self->cancellable = g_cancellable_new();
  self->attribute_rows = g_ptr_array_new();
  gtk_widget_init_template(GTK_WIDGET(self));
  relabel_schema_row_init_classes(self);
}

/* ---- what the dataset knows ---- */

static void
show_classes(RelabelSchemaRow *self, RelabelSchemaField *field)
{
  g_autofree char *classes = relabel_schema_field_format_classes(relabel_schema_field_get_classes(field));

  if (self->classes_edited)
    return;
  gtk_editable_set_text(GTK_EDITABLE(self->classes_row), classes);
  self->classes_edited = FALSE;
}

static void
show_attributes(RelabelSchemaRow *self, RelabelSchemaField *field)
{
  GPtrArray *attributes = relabel_schema_field_get_attributes(field);

  for (guint i = 0; !self->attributes_edited && i < attributes->len; i++)
    relabel_schema_row_add_attribute(self, attributes->pdata[i]);
}

static void infer(RelabelSchemaRow *self, RelabelDataset *dataset, const char *label_type);

/* All labels of a field may be of its other kind: then that is the usual one, as long as nobody has chosen. */
static gboolean
choose_other_kind(RelabelSchemaRow *self, RelabelSchemaField *field)
{
  if (relabel_schema_field_get_n_labels(field) > 0 || relabel_schema_field_get_n_left_out(field) == 0 || self->kinds->len < 2 ||
      adw_combo_row_get_selected(self->type_row) != 0)
    return FALSE;
  adw_combo_row_set_selected(self->type_row, 1);
  return TRUE;
}

/* The classes and attributes that the field has are shown, to be added to. */
static void
inferred_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelSchemaRow) self = user_data;
  g_autoptr(RelabelLabelSchema) schema = relabel_annotate_build_schema_finish(RELABEL_DATASET(source), result, NULL);
  RelabelSchemaField *field;

  if (schema == NULL || g_cancellable_is_cancelled(self->cancellable))
    return;
  field = relabel_label_schema_get_field(schema, 0);
  if (choose_other_kind(self, field)) {
    infer(self, RELABEL_DATASET(source), relabel_schema_row_get_kind(self)->label_type);
    return;
  }
  self->inferred = TRUE;
  self->class_source = relabel_schema_field_get_class_source(field);
  show_classes(self, field);
  show_attributes(self, field);
  update_parts(self);
  update_texts(self);
}

/* @label_type: (nullable): NULL to find it out */
static void
infer(RelabelSchemaRow *self, RelabelDataset *dataset, const char *label_type)
{
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new();
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new(relabel_field_get_name(self->field));

  relabel_schema_field_set_label_type(field, label_type);
  relabel_label_schema_add_field(schema, field);
  relabel_annotate_build_schema_async(dataset, NULL, schema, self->cancellable, inferred_cb, g_object_ref(self));
}

static void
set_up_existing(RelabelSchemaRow *self, RelabelDataset *dataset)
{
  const char *name = relabel_field_get_name(self->field);
  g_autoptr(JsonObject) targets = relabel_dataset_dup_mask_targets(dataset, name);

  gtk_widget_set_visible(self->name_row, FALSE);
  gtk_widget_set_visible(GTK_WIDGET(self->type_row), self->kinds->len > 1);
  adw_expander_row_set_enable_expansion(ADW_EXPANDER_ROW(self), FALSE);
  if (targets != NULL && has_part(self, RELABEL_SCHEMA_PARTS_TARGETS))
    relabel_targets_row_set_targets(self->targets_row, targets);
  infer(self, dataset, NULL);
}

static void
set_up_new(RelabelSchemaRow *self)
{
  for (guint i = 0; i < self->kinds->len; i++) {
    const RelabelSchemaKind *kind = self->kinds->pdata[i];

    if (strcmp(kind->label_type, "detections") == 0)
      adw_combo_row_set_selected(self->type_row, i);
  }
  gtk_widget_set_visible(self->chosen_switch, FALSE);
  gtk_widget_set_visible(self->remove_button, TRUE);
  gtk_widget_set_visible(self->add_row, FALSE);
  gtk_widget_set_visible(self->delete_row, FALSE);
  adw_expander_row_set_expanded(ADW_EXPANDER_ROW(self), TRUE);
}

/* @field: (nullable): of the dataset, of a type that can be annotated; NULL for a new one. */
GtkWidget *
relabel_schema_row_new(RelabelDataset *dataset, RelabelField *field)
{
  RelabelSchemaRow *self = g_object_new(RELABEL_TYPE_SCHEMA_ROW, NULL);
  g_autoptr(GPtrArray) kinds = field != NULL ? relabel_schema_kind_list_for_field(relabel_field_get_field_type(field))
                                             : relabel_schema_kind_list();
  g_autoptr(GListModel) titles = relabel_schema_kind_list_titles(kinds);

  g_set_object(&self->field, field);
  adw_combo_row_set_model(self->type_row, titles);
  self->kinds = g_steal_pointer(&kinds);
  if (field != NULL)
    set_up_existing(self, dataset);
  else
    set_up_new(self);
  update_parts(self);
  update_texts(self);
  return GTK_WIDGET(self);
}

gboolean
relabel_schema_row_is_chosen(RelabelSchemaRow *self)
{
  return self->field == NULL || adw_expander_row_get_enable_expansion(ADW_EXPANDER_ROW(self));
}

void
relabel_schema_row_choose(RelabelSchemaRow *self)
{
  adw_expander_row_set_enable_expansion(ADW_EXPANDER_ROW(self), TRUE);
  /* Enabling opens it, too: it is chosen, not looked at. */
  adw_expander_row_set_expanded(ADW_EXPANDER_ROW(self), FALSE);
}

static RelabelPermissions
get_permissions(RelabelSchemaRow *self)
{
  const struct {
    GtkSwitch *toggle;
    RelabelPermissions permission;
  } switches[] = {
    { self->add_switch, RELABEL_PERMISSIONS_ADDITIONS },
    { self->delete_switch, RELABEL_PERMISSIONS_DELETIONS },
    { self->class_switch, RELABEL_PERMISSIONS_LABEL_EDITS },
    { self->move_switch, RELABEL_PERMISSIONS_SPATIAL_EDITS },
  };
  RelabelPermissions permissions = RELABEL_PERMISSIONS_ALL;

  for (guint i = 0; i < G_N_ELEMENTS(switches); i++) {
    if (!gtk_switch_get_active(switches[i].toggle))
      permissions &= ~switches[i].permission;
  }
  return permissions;
}

/* What was asked for; what was left as it is, is left open. */
RelabelSchemaField *
relabel_schema_row_dup_schema_field(RelabelSchemaRow *self)
{
  RelabelSchemaField *field = make_field(self, FALSE);

  if (self->field != NULL)
    relabel_schema_field_set_permissions(field, get_permissions(self));
  return field;
}

/* What is missing or wrong still, in words, before the library is asked; NULL if nothing is. */
char *
relabel_schema_row_dup_problem(RelabelSchemaRow *self)
{
  g_autoptr(RelabelSchemaField) field = make_field(self, TRUE);
  gboolean targets = has_part(self, RELABEL_SCHEMA_PARTS_TARGETS) &&
                     (self->field == NULL || relabel_targets_row_get_edited(self->targets_row));
  char *problem = NULL;

  if (*relabel_schema_field_get_name(field) == '\0')
    return g_strdup(_("Give the new field a name."));
  if (targets)
    problem = relabel_targets_row_dup_problem(self->targets_row);
  /* The server takes an editor without classes, but nobody can use it. */
  if (problem == NULL && has_part(self, RELABEL_SCHEMA_PARTS_LABEL_EDITS) && self->inferred && relabel_schema_field_get_classes(field)[0] == NULL)
    return g_strdup_printf(_("List the classes of “%s”."), relabel_schema_field_get_name(field));
  if (problem == NULL && has_part(self, RELABEL_SCHEMA_PARTS_CLASSES))
    problem = relabel_schema_row_dup_attribute_problem(self, field);
  return problem;
}
