/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-schema-group.h"

#include <glib/gi18n.h>

#include "relabel-schema-kind.h"
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

  /* A row that still learns what the dataset knows of its field outlives the group. */
  g_signal_connect_object(row, "changed", G_CALLBACK(changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object(row, "remove", G_CALLBACK(remove_field_cb), self, 0);
  adw_preferences_group_add(ADW_PREFERENCES_GROUP(self), row);
  g_ptr_array_add(self->rows, row);
  changed_cb(self);
  return RELABEL_SCHEMA_ROW(row);
}

static void
scroll_to(GtkWidget *row)
{
  GtkWidget *viewport = gtk_widget_get_ancestor(row, GTK_TYPE_VIEWPORT);
  graphene_rect_t bounds;

  if (viewport == NULL || !gtk_widget_compute_bounds(row, gtk_viewport_get_child(GTK_VIEWPORT(viewport)), &bounds))
    return;
  gtk_adjustment_clamp_page(gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(viewport)), bounds.origin.y,
                            bounds.origin.y + bounds.size.height);
}

static gboolean
focus_cb(GtkWidget *row, GdkFrameClock *clock, gpointer data)
{
  gtk_widget_grab_focus(row);
  return G_SOURCE_REMOVE;
}

/* Once the row has its place it is scrolled to, and has the focus in the next frame: the focus is scrolled to as well, from where it is. */
static gboolean
show_cb(GtkWidget *row, GdkFrameClock *clock, gpointer data)
{
  if (gtk_widget_get_height(row) == 0)
    return G_SOURCE_CONTINUE;
  scroll_to(row);
  gtk_widget_add_tick_callback(row, focus_cb, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static void
add_field_cb(RelabelSchemaGroup *self)
{
  gtk_widget_add_tick_callback(GTK_WIDGET(add_row(self, NULL)), show_cb, NULL, NULL);
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

/* Adds the fields that hold labels, or those that hold values; the first of them, or the one that is the truth. */
static RelabelSchemaRow *
add_fields(RelabelSchemaGroup *self, GPtrArray *fields, gboolean labels)
{
  RelabelSchemaRow *first = NULL, *truth = NULL;

  for (guint i = 0; i < fields->len; i++) {
    RelabelFieldType type = relabel_field_get_field_type(fields->pdata[i]);
    g_autoptr(GPtrArray) kinds = relabel_schema_kind_list_for_field(type);
    RelabelSchemaRow *row;

    if (kinds->len == 0 || relabel_field_type_is_label(type) != labels)
      continue;
    row = add_row(self, fields->pdata[i]);
    first = first != NULL ? first : row;
    truth = g_str_equal(relabel_field_get_name(fields->pdata[i]), "ground_truth") ? row : truth;
  }
  return truth != NULL ? truth : first;
}

/* Its fields are offered, behind those with labels those with values; it is called once. */
void
relabel_schema_group_set_dataset(RelabelSchemaGroup *self, RelabelDataset *dataset)
{
  g_autoptr(GPtrArray) fields = relabel_dataset_list_fields(dataset);
  RelabelSchemaRow *first;

  self->dataset = g_object_ref(dataset);
  first = add_fields(self, fields, TRUE);
  add_fields(self, fields, FALSE);
  if (first == NULL)
    add_row(self, NULL);
  else
    relabel_schema_row_choose(first);
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

/* What is missing or wrong still, before the library is asked; NULL if nothing is. */
char *
relabel_schema_group_dup_problem(RelabelSchemaGroup *self)
{
  char *problem = NULL;
  guint n_chosen = 0;

  for (guint i = 0; problem == NULL && i < self->rows->len; i++) {
    if (!relabel_schema_row_is_chosen(self->rows->pdata[i]))
      continue;
    problem = relabel_schema_row_dup_problem(self->rows->pdata[i]);
    n_chosen++;
  }
  return n_chosen == 0 ? g_strdup(_("Choose at least one field.")) : problem;
}
