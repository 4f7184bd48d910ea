/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-schema-group.h"

#include <glib/gi18n.h>

#include "relabel-schema-row.h"

/*
 * RelabelSchemaGroup:
 *
 * A label schema that is being made: a row a field.
 */
struct _RelabelSchemaGroup {
  AdwPreferencesGroup parent_instance;

  RelabelDataset *dataset;
  GPtrArray *rows; /* of RelabelSchemaRow, borrowed from the group */
};

G_DEFINE_FINAL_TYPE(RelabelSchemaGroup, relabel_schema_group, ADW_TYPE_PREFERENCES_GROUP)

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
changed_cb(RelabelSchemaGroup *self)
{
  g_signal_emit(self, signals[SIGNAL_CHANGED], 0);
}

static void
remove_field_cb(RelabelSchemaRow *row, RelabelSchemaGroup *self)
{
  g_ptr_array_remove(self->rows, row);
  adw_preferences_group_remove(ADW_PREFERENCES_GROUP(self), GTK_WIDGET(row));
  changed_cb(self);
}

static RelabelSchemaRow *
add_row(RelabelSchemaGroup *self, RelabelField *field)
{
  GtkWidget *row = relabel_schema_row_new(self->dataset, field);

  g_signal_connect_swapped(row, "changed", G_CALLBACK(changed_cb), self);
  g_signal_connect(row, "remove", G_CALLBACK(remove_field_cb), self);
  adw_preferences_group_add(ADW_PREFERENCES_GROUP(self), row);
  g_ptr_array_add(self->rows, row);
  changed_cb(self);
  return RELABEL_SCHEMA_ROW(row);
}

static void
add_field_cb(RelabelSchemaGroup *self)
{
  gtk_widget_child_focus(GTK_WIDGET(add_row(self, NULL)), GTK_DIR_TAB_FORWARD);
}

static void
relabel_schema_group_finalize(GObject *object)
{
  RelabelSchemaGroup *self = RELABEL_SCHEMA_GROUP(object);

  g_clear_object(&self->dataset);
  g_ptr_array_unref(self->rows);
  G_OBJECT_CLASS(relabel_schema_group_parent_class)->finalize(object);
}

static void
relabel_schema_group_class_init(RelabelSchemaGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  G_OBJECT_CLASS(klass)->finalize = relabel_schema_group_finalize;
  signals[SIGNAL_CHANGED] =
      g_signal_new("changed", RELABEL_TYPE_SCHEMA_GROUP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource(widget_class, "/io/github/relabel/Relabel/widgets/relabel-schema-group.ui");
  gtk_widget_class_bind_template_callback(widget_class, add_field_cb);
}

static void
relabel_schema_group_init(RelabelSchemaGroup *self)
{
  self->rows = g_ptr_array_new();
  gtk_widget_init_template(GTK_WIDGET(self));
}

/* Its label fields are offered; it is called once. */
void
relabel_schema_group_set_dataset(RelabelSchemaGroup *self, RelabelDataset *dataset)
{
  g_auto(GStrv) label_types = relabel_labeling_config_list_label_types();
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(dataset);
  RelabelSchemaRow *first = NULL, *truth = NULL;

  self->dataset = g_object_ref(dataset);
  for (guint i = 0; i < fields->len; i++) {
    RelabelField *field = fields->pdata[i];
    RelabelSchemaRow *row;

    if (!g_strv_contains((const char *const *)label_types, relabel_field_type_to_nick(relabel_field_get_field_type(field))))
      continue;
    row = add_row(self, field);
    first = first != NULL ? first : row;
    truth = g_str_equal(relabel_field_get_name(field), "ground_truth") ? row : truth;
  }
  if (first == NULL)
    add_row(self, NULL);
  else
    relabel_schema_row_choose(truth != NULL ? truth : first);
}

/* What was asked for. */
RelabelLabelSchema *
relabel_schema_group_dup_schema(RelabelSchemaGroup *self)
{
  RelabelLabelSchema *schema = relabel_label_schema_new();

  for (guint i = 0; i < self->rows->len; i++) {
    g_autoptr(RelabelSchemaField) field = NULL;

    if (!relabel_schema_row_is_chosen(self->rows->pdata[i]))
      continue;
    field = relabel_schema_row_dup_schema_field(self->rows->pdata[i]);
    relabel_label_schema_add_field(schema, field);
  }
  return schema;
}

/* What is missing still, before the library is asked; NULL if nothing is. */
const char *
relabel_schema_group_get_gap(RelabelSchemaGroup *self)
{
  g_autoptr(RelabelLabelSchema) schema = relabel_schema_group_dup_schema(self);
  guint n_fields = relabel_label_schema_get_n_fields(schema);

  for (guint i = 0; i < n_fields; i++) {
    if (*relabel_schema_field_get_name(relabel_label_schema_get_field(schema, i)) == '\0')
      return _("Give the new field a name.");
  }
  return n_fields == 0 ? _("Choose at least one field.") : NULL;
}
