/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "relabel-facet-values.h"

#include <glib/gi18n.h>
#include <string.h>

#include "relabel-facets.h"
#include "relabel-field-row.h"
#include "relabel-json.h"

/* Those that occur most are listed at once; of more than that, one looks for some by name. */
#define N_FIRST 8
#define N_SEARCHED 100

/*
 * RelabelFacetValues:
 *
 * The values at a path, each with how often it occurs in the view as it would be without a choice here, and a check button. Nothing chosen
 * is no condition.
 */
struct _RelabelFacetValues {
  GtkBox parent_instance;

  GtkWidget *search; /* NULL until there is much to look through */
  GtkBox *rows;
  GtkWidget *more;

  /* Owned. */
  RelabelWorkspace *workspace;
  RelabelField *field; /* NULL for samples */
  char *path;
  char *full_path;
  GPtrArray *values;   /* of JsonNode, what occurs most first */
  GHashTable *counts;  /* the text of a value to its count in the view; NULL while it is not known */
  GCancellable *counting;

  gboolean all;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE(RelabelFacetValues, relabel_facet_values, GTK_TYPE_BOX)

enum { SIGNAL_LOADED, N_SIGNALS };

static guint signals[N_SIGNALS];

static const char *
get_field_name(RelabelFacetValues *self)
{
  return self->field != NULL ? relabel_field_get_name(self->field) : NULL;
}

static gboolean
is_class(RelabelFacetValues *self)
{
  return self->field != NULL && g_str_equal(self->path, "label");
}

static void
relabel_facet_values_dispose(GObject *object)
{
  RelabelFacetValues *self = RELABEL_FACET_VALUES(object);

  if (self->counting != NULL)
    g_cancellable_cancel(self->counting);
  g_clear_object(&self->counting);
  g_clear_object(&self->workspace);
  g_clear_object(&self->field);
  G_OBJECT_CLASS(relabel_facet_values_parent_class)->dispose(object);
}

static void
relabel_facet_values_finalize(GObject *object)
{
  RelabelFacetValues *self = RELABEL_FACET_VALUES(object);

  g_free(self->path);
  g_free(self->full_path);
  g_ptr_array_unref(self->values);
  g_clear_pointer(&self->counts, g_hash_table_unref);
  G_OBJECT_CLASS(relabel_facet_values_parent_class)->finalize(object);
}

/* What an evaluation says of a label. */
static const char *
get_result_title(const char *value)
{
  if (g_str_equal(value, "tp"))
    return _("True positive (tp)");
  if (g_str_equal(value, "fp"))
    return _("False positive (fp)");
  return g_str_equal(value, "fn") ? _("False negative (fn)") : value;
}

static char *
describe_value(RelabelFacetValues *self, JsonNode *value)
{
  if (JSON_NODE_HOLDS_NULL(value))
    return g_strdup(is_class(self) ? _("No class") : _("None"));
  if (json_node_get_value_type(value) == G_TYPE_BOOLEAN)
    return g_strdup(json_node_get_boolean(value) ? _("Yes") : _("No"));
  if (json_node_get_value_type(value) != G_TYPE_STRING)
    return relabel_json_to_string(value, FALSE);
  if (*json_node_get_string(value) == '\0')
    return g_strdup(_("Empty text"));
  return g_strdup(self->field != NULL && !is_class(self) ? get_result_title(json_node_get_string(value)) : json_node_get_string(value));
}

static gboolean
find_value(GPtrArray *values, JsonNode *value, guint *position)
{
  return values != NULL && g_ptr_array_find_with_equal_func(values, value, (GEqualFunc)json_node_equal, position);
}

static void
choose(RelabelFacetValues *self, JsonNode *value, gboolean chosen)
{
  RelabelView *view = relabel_workspace_get_view(self->workspace);
  g_autoptr(GPtrArray) values = relabel_facets_dup_values(view, get_field_name(self), self->path);
  g_autoptr(RelabelView) next = NULL;
  guint position;

  if (values == NULL)
    values = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref);
  if (!chosen && find_value(values, value, &position))
    g_ptr_array_remove_index(values, position);
  else if (chosen)
    g_ptr_array_add(values, json_node_copy(value));
  next = relabel_facets_set_values(view, get_field_name(self), self->path, values);
  relabel_workspace_choose_view(self->workspace, next, NULL);
}

static void
toggled_cb(RelabelFacetValues *self, GtkCheckButton *check)
{
  if (!self->updating)
    choose(self, g_object_get_data(G_OBJECT(check), "value"), gtk_check_button_get_active(check));
}

static GtkWidget *
make_row(RelabelFacetValues *self, JsonNode *value)
{
  g_autofree char *text = describe_value(self, value);
  GtkWidget *check = gtk_check_button_new();
  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *name = gtk_label_new(text);
  GtkWidget *count = gtk_label_new(NULL);

  gtk_label_set_ellipsize(GTK_LABEL(name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign(GTK_LABEL(name), 0);
  gtk_widget_set_hexpand(name, TRUE);
  gtk_widget_set_hexpand(box, TRUE);
  gtk_widget_add_css_class(count, "dim-label");
  gtk_widget_add_css_class(count, "numeric");
  gtk_widget_add_css_class(count, "caption");
  if (is_class(self))
    gtk_box_append(GTK_BOX(box), relabel_class_dot_new(JSON_NODE_HOLDS_NULL(value) ? NULL : text));
  gtk_box_append(GTK_BOX(box), name);
  gtk_box_append(GTK_BOX(box), count);
  gtk_check_button_set_child(GTK_CHECK_BUTTON(check), box);
  gtk_widget_set_tooltip_text(check, text);
  gtk_widget_add_css_class(check, "facet-value");
  g_object_set_data_full(G_OBJECT(check), "value", json_node_copy(value), (GDestroyNotify)json_node_unref);
  g_object_set_data(G_OBJECT(check), "count", count);
  g_object_set_data_full(G_OBJECT(check), "text", g_steal_pointer(&text), g_free);
  g_signal_connect_swapped(check, "toggled", G_CALLBACK(toggled_cb), self);
  return check;
}

static void
update_row(RelabelFacetValues *self, GtkWidget *row, GPtrArray *chosen)
{
  JsonNode *value = g_object_get_data(G_OBJECT(row), "value");
  const char *text = g_object_get_data(G_OBJECT(row), "text");
  g_autofree char *key = relabel_json_to_string(value, FALSE);
  guint64 *count = self->counts != NULL ? g_hash_table_lookup(self->counts, key) : NULL;
  g_autofree char *number = self->counts != NULL ? g_strdup_printf("%'" G_GUINT64_FORMAT, count != NULL ? *count : 0) : NULL;
  g_autofree char *spoken = g_strdup_printf("%s, %s", text, number != NULL ? number : "");

  gtk_check_button_set_active(GTK_CHECK_BUTTON(row), find_value(chosen, value, NULL));
  if (number == NULL)
    return;
  gtk_label_set_text(g_object_get_data(G_OBJECT(row), "count"), number);
  gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
update_rows(RelabelFacetValues *self)
{
  g_autoptr(GPtrArray) chosen =
      relabel_facets_dup_values(relabel_workspace_get_view(self->workspace), get_field_name(self), self->path);

  self->updating = TRUE;
  for (GtkWidget *row = gtk_widget_get_first_child(GTK_WIDGET(self->rows)); row != NULL; row = gtk_widget_get_next_sibling(row))
    update_row(self, row, chosen);
  self->updating = FALSE;
}

static gboolean
is_looked_for(RelabelFacetValues *self, JsonNode *value, const char *looked)
{
  g_autofree char *text = describe_value(self, value);
  g_autofree char *folded = g_utf8_casefold(text, -1);

  return strstr(folded, looked) != NULL;
}

/* Whether it is among those that are listed: as many as fit, those that are looked for, and all that are chosen. */
static gboolean
is_listed(RelabelFacetValues *self, JsonNode *value, guint n, GPtrArray *chosen, const char *looked)
{
  if (find_value(chosen, value, NULL))
    return TRUE;
  if (*looked != '\0')
    return n < N_SEARCHED && is_looked_for(self, value, looked);
  return n < (self->all ? N_SEARCHED : N_FIRST);
}

static void
append_rows(RelabelFacetValues *self)
{
  g_autoptr(GPtrArray) chosen =
      relabel_facets_dup_values(relabel_workspace_get_view(self->workspace), get_field_name(self), self->path);
  g_autofree char *looked = g_utf8_casefold(self->search != NULL ? gtk_editable_get_text(GTK_EDITABLE(self->search)) : "", -1);
  GtkWidget *child;
  guint n = 0;

  while ((child = gtk_widget_get_first_child(GTK_WIDGET(self->rows))) != NULL)
    gtk_box_remove(self->rows, child);
  for (guint i = 0; i < self->values->len; i++) {
    if (!is_listed(self, self->values->pdata[i], n, chosen, looked))
      continue;
    gtk_box_append(self->rows, make_row(self, self->values->pdata[i]));
    n++;
  }
  /* What was written and does not occur. */
  for (guint i = 0; chosen != NULL && i < chosen->len; i++) {
    if (!find_value(self->values, chosen->pdata[i], NULL))
      gtk_box_append(self->rows, make_row(self, chosen->pdata[i]));
  }
  update_rows(self);
}

static void
search_cb(RelabelFacetValues *self)
{
  append_rows(self);
}

static void
more_cb(RelabelFacetValues *self)
{
  self->all = TRUE;
  gtk_widget_hide(self->more);
  if (self->values->len > N_SEARCHED) {
    self->search = gtk_search_entry_new();
    gtk_accessible_update_property(GTK_ACCESSIBLE(self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Find a Value"), -1);
    g_signal_connect_swapped(self->search, "search-changed", G_CALLBACK(search_cb), self);
    gtk_box_insert_child_after(GTK_BOX(self), self->search, NULL);
    gtk_widget_grab_focus(self->search);
  }
  append_rows(self);
}

static void
take_counts(RelabelFacetValues *self, GPtrArray *counts)
{
  g_clear_pointer(&self->counts, g_hash_table_unref);
  self->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < counts->len; i++) {
    const RelabelValueCount *count = counts->pdata[i];

    g_hash_table_insert(self->counts, relabel_json_to_string(count->value, FALSE), g_memdup2(&count->count, sizeof count->count));
  }
  update_rows(self);
}

static void
counted_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(RelabelFacetValues) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) counts = relabel_dataset_count_values_finish(RELABEL_DATASET(source), result, &error);

  if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->workspace == NULL)
    return;
  g_clear_object(&self->counting);
  if (counts != NULL)
    take_counts(self, counts);
}

static void
stop_counting(RelabelFacetValues *self)
{
  if (self->counting != NULL)
    g_cancellable_cancel(self->counting);
  g_clear_object(&self->counting);
}

/* After the samples are listed, which come first. */
static void
count(RelabelFacetValues *self)
{
  g_autoptr(RelabelExpression) path = NULL;
  g_autoptr(RelabelView) view = NULL;

  stop_counting(self);
  if (!gtk_widget_get_mapped(GTK_WIDGET(self)) || self->values->len == 0)
    return;
  view = relabel_facets_make_counted(relabel_workspace_get_view(self->workspace), get_field_name(self), self->path);
  if (relabel_view_get_n_stages(view) == 0) {
    take_counts(self, relabel_values_get(relabel_workspace_get_values(self->workspace), self->full_path));
    return;
  }
  path = relabel_expression_new_field(self->full_path);
  self->counting = g_cancellable_new();
  relabel_dataset_count_values_async(relabel_workspace_get_dataset(self->workspace), path, view, self->counting, counted_cb,
                                     g_object_ref(self));
}

static int
compare_counts(gconstpointer a, gconstpointer b)
{
  const RelabelValueCount *first = *(RelabelValueCount *const *)a, *second = *(RelabelValueCount *const *)b;

  return first->count < second->count ? 1 : first->count > second->count ? -1 : 0;
}

static void
take_values(RelabelFacetValues *self, GPtrArray *counts)
{
  g_autoptr(GPtrArray) sorted = g_ptr_array_new();

  for (guint i = 0; i < counts->len; i++) {
    RelabelValueCount *value = counts->pdata[i];

    if (JSON_NODE_HOLDS_VALUE(value->value) || JSON_NODE_HOLDS_NULL(value->value))
      g_ptr_array_add(sorted, value);
  }
  g_ptr_array_sort(sorted, compare_counts);
  g_ptr_array_set_size(self->values, 0);
  for (guint i = 0; i < sorted->len; i++)
    g_ptr_array_add(self->values, json_node_copy(((RelabelValueCount *)sorted->pdata[i])->value));
  gtk_widget_set_visible(self->more, !self->all && self->values->len > N_FIRST);
  append_rows(self);
  g_signal_emit(self, signals[SIGNAL_LOADED], 0);
}

/* The values are those of the whole dataset, so that they keep their place. */
static void
load(RelabelFacetValues *self)
{
  GPtrArray *counts;

  if (self->workspace == NULL || !gtk_widget_get_mapped(GTK_WIDGET(self)))
    return;
  counts = relabel_values_get(relabel_workspace_get_values(self->workspace), self->full_path);
  if (counts == NULL)
    return;
  take_values(self, counts);
  count(self);
}

static void
loaded_cb(RelabelFacetValues *self, const char *path)
{
  if (path == NULL || g_str_equal(path, self->full_path))
    load(self);
}

/* All that is chosen is there, and nothing else that does not occur. */
static gboolean
has_right_rows(RelabelFacetValues *self, GPtrArray *chosen)
{
  guint n_chosen = 0;

  for (GtkWidget *row = gtk_widget_get_first_child(GTK_WIDGET(self->rows)); row != NULL; row = gtk_widget_get_next_sibling(row)) {
    JsonNode *value = g_object_get_data(G_OBJECT(row), "value");
    gboolean is_chosen = find_value(chosen, value, NULL);

    if (!is_chosen && !find_value(self->values, value, NULL))
      return FALSE;
    n_chosen += is_chosen ? 1 : 0;
  }
  return chosen == NULL || n_chosen >= chosen->len;
}

static void
view_changed_cb(RelabelFacetValues *self)
{
  g_autoptr(GPtrArray) chosen =
      relabel_facets_dup_values(relabel_workspace_get_view(self->workspace), get_field_name(self), self->path);

  stop_counting(self);
  if (has_right_rows(self, chosen))
    update_rows(self);
  else
    append_rows(self);
}

static void
relabel_facet_values_map(GtkWidget *widget)
{
  GTK_WIDGET_CLASS(relabel_facet_values_parent_class)->map(widget);
  load(RELABEL_FACET_VALUES(widget));
}

static void
relabel_facet_values_class_init(RelabelFacetValuesClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = relabel_facet_values_dispose;
  G_OBJECT_CLASS(klass)->finalize = relabel_facet_values_finalize;
  GTK_WIDGET_CLASS(klass)->map = relabel_facet_values_map;

  signals[SIGNAL_LOADED] =
      g_signal_new("loaded", RELABEL_TYPE_FACET_VALUES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
relabel_facet_values_init(RelabelFacetValues *self)
{
  gtk_orientable_set_orientation(GTK_ORIENTABLE(self), GTK_ORIENTATION_VERTICAL);
  self->values = g_ptr_array_new_with_free_func((GDestroyNotify)json_node_unref);
  self->rows = GTK_BOX(gtk_box_new(GTK_ORIENTATION_VERTICAL, 0));
  self->more = gtk_button_new_with_mnemonic(_("Show _More"));
  gtk_widget_add_css_class(self->more, "flat");
  gtk_widget_set_visible(self->more, FALSE);
  g_signal_connect_swapped(self->more, "clicked", G_CALLBACK(more_cb), self);
  gtk_box_append(GTK_BOX(self), GTK_WIDGET(self->rows));
  gtk_box_append(GTK_BOX(self), self->more);
}

/* @field: whose labels they are of; NULL for samples. */
GtkWidget *
relabel_facet_values_new(RelabelWorkspace *workspace, RelabelField *field, const char *path)
{
  RelabelFacetValues *self = g_object_new(RELABEL_TYPE_FACET_VALUES, NULL);

  self->workspace = g_object_ref(workspace);
  g_set_object(&self->field, field);
  self->path = g_strdup(path);
  self->full_path = relabel_facets_dup_full_path(field, path);
  g_signal_connect_object(workspace, "view-changed", G_CALLBACK(view_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object(relabel_workspace_get_model(workspace), "listed", G_CALLBACK(count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object(relabel_workspace_get_values(workspace), "loaded", G_CALLBACK(loaded_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET(self);
}

/* That there is anything to choose from: nothing but null is nothing. */
guint
relabel_facet_values_get_n_values(RelabelFacetValues *self)
{
  return self->values->len == 1 && JSON_NODE_HOLDS_NULL((JsonNode *)self->values->pdata[0]) ? 0 : self->values->len;
}
