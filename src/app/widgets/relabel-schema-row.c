/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-schema-row.h"

#include <string.h>

#include <glib/gi18n.h>

/*
 * RelabelSchemaRow:
 *
 * A field of a label schema that is being made: one that the dataset has, which can be chosen, or a new one, which can be removed again.
 */
struct _RelabelSchemaRow {
  AdwExpanderRow parent_instance;

  /* Template children. */
  GtkWidget *remove_button;
  GtkWidget *name_row;
  AdwComboRow *type_row;
  AdwEntryRow *classes_row;
  GtkWidget *add_row;
  GtkSwitch *add_switch;
  GtkWidget *delete_row;
  GtkSwitch *delete_switch;
  GtkWidget *class_row;
  GtkSwitch *class_switch;
  GtkWidget *move_row;
  GtkSwitch *move_switch;

  /* Owned. */
  RelabelField *field; /* NULL for a new one */
  GStrv label_types;
  GCancellable *cancellable;
  gboolean classes_edited;
};

G_DEFINE_FINAL_TYPE(RelabelSchemaRow, relabel_schema_row, ADW_TYPE_EXPANDER_ROW)

enum { SIGNAL_CHANGED, SIGNAL_REMOVE, N_SIGNALS };

static guint signals[N_SIGNALS];

static const char *
get_type_name(const char *label_type)
{
  static const struct {
    const char *nick;
    const char *name;
  } names[] = {
    { "classification", N_("Classification") },
    { "detection", N_("Detection (one box)") },
    { "detections", N_("Detections (boxes)") },
  };

  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    if (g_str_equal(names[i].nick, label_type))
      return _(names[i].name);
  }
  return label_type;
}

static const char *
get_label_type(RelabelSchemaRow *self)
{
  guint selected = adw_combo_row_get_selected(self->type_row);

  if (self->field != NULL)
    return relabel_field_type_to_nick(relabel_field_get_field_type(self->field));
  return selected < g_strv_length(self->label_types) ? self->label_types[selected] : "";
}

static void
update_texts(RelabelSchemaRow *self)
{
  const char *name = gtk_editable_get_text(GTK_EDITABLE(self->name_row));
  const char *classes = gtk_editable_get_text(GTK_EDITABLE(self->classes_row));
  g_autofree char *title = g_markup_escape_text(self->field != NULL ? relabel_field_get_name(self->field) : name, -1);
  const char *type = get_type_name(get_label_type(self));
  g_autofree char *text = *classes != '\0' ? g_strdup_printf("%s · %s", type, classes) : g_strdup(type);
  g_autofree char *subtitle = g_markup_escape_text(text, -1);

  adw_preferences_row_set_title(ADW_PREFERENCES_ROW(self), *title != '\0' ? title : _("New field"));
  adw_expander_row_set_subtitle(ADW_EXPANDER_ROW(self), subtitle);
  gtk_widget_set_visible(self->move_row, self->field != NULL && !g_str_equal(get_label_type(self), "classification"));
}

static void
changed_cb(RelabelSchemaRow *self)
{
  /* The template is still being made. */
  if (self->label_types == NULL)
    return;
  update_texts(self);
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
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

static void
relabel_schema_row_dispose(GObject *object)
{
  RelabelSchemaRow *self = RELABEL_SCHEMA_ROW(object);

  g_cancellable_cancel(self->cancellable);
  g_clear_object(&self->field);
  g_clear_pointer(&self->label_types, g_strfreev);
  G_OBJECT_CLASS(relabel_schema_row_parent_class)->dispose(object);
}

static void
relabel_schema_row_finalize(GObject *object)
{
  g_object_unref(RELABEL_SCHEMA_ROW(object)->cancellable);
  G_OBJECT_CLASS(relabel_schema_row_parent_class)->finalize(object);
}

static void
relabel_schema_row_class_init(RelabelSchemaRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->dispose = relabel_schema_row_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_schema_row_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new("changed", RELABEL_TYPE_SCHEMA_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_REMOVE] = g_signal_new("remove", RELABEL_TYPE_SCHEMA_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-schema-row.ui");
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, remove_button);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, name_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, type_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, classes_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, add_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, add_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, delete_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, delete_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, class_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, class_switch);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, move_row);
  gtk_widget_class_bind_template_child(widget_class, RelabelSchemaRow, move_switch);
  gtk_widget_class_bind_template_callback(widget_class, changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, classes_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, remove_cb);
}

static void
relabel_schema_row_init(RelabelSchemaRow *self)
{
  self->cancellable = g_cancellable_new();
  gtk_widget_init_template(GTK_WIDGET(self));
}

/* The classes that the field has are shown, to be added to. */
static void
inferred_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelSchemaRow) self = user_data;
  g_autoptr(RelabelLabelSchema) schema = relabel_annotate_build_schema_finish(RELABEL_DATASET(source), result, NULL);
  g_autofree char *classes = NULL;

  if (schema == NULL || self->classes_edited || g_cancellable_is_cancelled(self->cancellable))
    return;
  classes = g_strjoinv(", ", (char **)relabel_schema_field_get_classes(relabel_label_schema_get_field(schema, 0)));
  gtk_editable_set_text(GTK_EDITABLE(self->classes_row), classes);
  self->classes_edited = FALSE;
}

static void
set_up_existing(RelabelSchemaRow *self, RelabelDataset *dataset)
{
  g_autoptr(RelabelLabelSchema) schema = relabel_label_schema_new();
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new(relabel_field_get_name(self->field));

  gtk_widget_set_visible(self->name_row, FALSE);
  gtk_widget_set_visible(GTK_WIDGET(self->type_row), FALSE);
  adw_expander_row_set_show_enable_switch(ADW_EXPANDER_ROW(self), TRUE);
  adw_expander_row_set_enable_expansion(ADW_EXPANDER_ROW(self), FALSE);
  g_signal_connect(self, "notify::enable-expansion", G_CALLBACK(changed_cb), NULL);
  relabel_label_schema_add_field(schema, field);
  relabel_annotate_build_schema_async(dataset, NULL, schema, self->cancellable, inferred_cb, g_object_ref(self));
}

static void
set_up_new(RelabelSchemaRow *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new(NULL);
  guint position = 0;

  for (guint i = 0; self->label_types[i] != NULL; i++) {
    gtk_string_list_append(names, get_type_name(self->label_types[i]));
    if (g_str_equal(self->label_types[i], "detections"))
      position = i;
  }
  adw_combo_row_set_model(self->type_row, G_LIST_MODEL(names));
  adw_combo_row_set_selected(self->type_row, position);
  gtk_widget_set_visible(self->remove_button, TRUE);
  gtk_widget_set_visible(self->add_row, FALSE);
  gtk_widget_set_visible(self->delete_row, FALSE);
  gtk_widget_set_visible(self->class_row, FALSE);
  adw_expander_row_set_expanded(ADW_EXPANDER_ROW(self), TRUE);
}

/* @field: (nullable): of the dataset; NULL for a new one. */
GtkWidget *
relabel_schema_row_new(RelabelDataset *dataset, RelabelField *field)
{
  RelabelSchemaRow *self = g_object_new(RELABEL_TYPE_SCHEMA_ROW, NULL);

  g_set_object(&self->field, field);
  self->label_types = relabel_labeling_config_list_label_types();
  if (field != NULL)
    set_up_existing(self, dataset);
  else
    set_up_new(self);
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
  g_autofree char *name = g_strdup(self->field != NULL ? relabel_field_get_name(self->field)
                                                       : gtk_editable_get_text(GTK_EDITABLE(self->name_row)));
  RelabelSchemaField *field = relabel_schema_field_new(g_strstrip(name));
  g_auto(GStrv) classes = relabel_schema_field_parse_classes(gtk_editable_get_text(GTK_EDITABLE(self->classes_row)));

  if (self->field == NULL)
    relabel_schema_field_set_label_type(field, get_label_type(self));
  if (self->field == NULL || self->classes_edited)
    relabel_schema_field_set_classes(field, (const char *const *)classes);
  if (self->field != NULL)
    relabel_schema_field_set_permissions(field, get_permissions(self));
  return field;
}
