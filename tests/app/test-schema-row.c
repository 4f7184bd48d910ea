/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a field of a label schema: what it shows of each type, and the schema that comes of it. */
#include <string.h>

#include "app-test.h"
#include "memory-dataset.h"
#include "relabel-attribute-dialog.h"
#include "relabel-attribute-row.h"
#include "relabel-json.h"
#include "relabel-schema-group.h"
#include "relabel-schema-row-private.h"

#define YES_OR_NO "\"x\":{\"type\":\"boolean\"}"
#define NEW ",\"existing_field\":false}"

typedef struct {
  RelabelSchemaRow *row;
  GtkWidget *window;
} Form;

static RelabelDataset *dataset;

static void
form_init(Form *form, RelabelField *field)
{
  form->window = g_object_ref_sink(GTK_WIDGET(g_object_new(ADW_TYPE_WINDOW, "default-width", 640, NULL)));
  form->row = RELABEL_SCHEMA_ROW(relabel_schema_row_new(dataset, field));
  adw_window_set_content(ADW_WINDOW(form->window), GTK_WIDGET(form->row));
  gtk_window_present(GTK_WINDOW(form->window));
  settle();
}

/* Reads that are under way hold the row a little longer. */
static void
form_clear(Form *form)
{
  gpointer weak = form->row;

  g_object_add_weak_pointer(weak, &weak);
  gtk_window_destroy(GTK_WINDOW(form->window));
  unref_and_wait(form->window);
  while (weak != NULL)
    g_main_context_iteration(NULL, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Form, form_clear)

static void
set_text(gpointer editable, const char *text)
{
  gtk_editable_set_text(GTK_EDITABLE(editable), text);
}

static void
assert_field(Form *form, const char *expected)
{
  g_autoptr(RelabelSchemaField) field = relabel_schema_row_dup_schema_field(form->row);
  g_autoptr(JsonNode) node = relabel_schema_field_to_json(field);
  g_autofree char *text = relabel_json_to_string(node, FALSE);

  g_assert_cmpstr(text, ==, expected);
}

static void
assert_problem(Form *form, const char *part)
{
  g_autofree char *problem = relabel_schema_row_dup_problem(form->row);

  if (part == NULL)
    g_assert_cmpstr(problem, ==, NULL);
  else if (problem == NULL || strstr(problem, part) == NULL)
    g_error("“%s” is not in “%s”", part, problem);
}

/* The widget of a kind at or below another that is not hidden and has the title, if any is asked for. */
static gpointer
find(GtkWidget *widget, GType type, const char *title)
{
  if (g_type_is_a(G_OBJECT_TYPE(widget), type) &&
      (title == NULL || g_str_equal(adw_preferences_row_get_title(ADW_PREFERENCES_ROW(widget)), title)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL; child = gtk_widget_get_next_sibling(child)) {
    gpointer found = gtk_widget_get_visible(child) ? find(child, type, title) : NULL;

    if (found != NULL)
      return found;
  }
  return NULL;
}

static gpointer
find_row(gpointer widget, const char *title)
{
  gpointer row = find(widget, ADW_TYPE_PREFERENCES_ROW, title);

  if (row == NULL)
    g_error("There is no row “%s”", title);
  return row;
}

static void
press(gpointer widget, const char *name)
{
  g_autoptr(GString) seen = g_string_new(NULL);
  GQueue queue = G_QUEUE_INIT;

  g_queue_push_tail(&queue, widget);
  while (!g_queue_is_empty(&queue)) {
    GtkWidget *next = g_queue_pop_head(&queue);
    const char *label = GTK_IS_BUTTON(next) ? gtk_button_get_label(GTK_BUTTON(next)) : NULL;

    if (GTK_IS_BUTTON(next) && g_strcmp0(label != NULL ? label : gtk_widget_get_tooltip_text(next), name) == 0) {
      g_assert_true(gtk_widget_is_sensitive(next));
      g_queue_clear(&queue);
      g_signal_emit_by_name(next, "clicked");
      return;
    }
    for (GtkWidget *child = gtk_widget_get_first_child(next); child != NULL; child = gtk_widget_get_next_sibling(child))
      g_queue_push_tail(&queue, child);
  }
  g_error("There is no button “%s”", name);
}

/* A part of the form of a mask: its heading, its classes, the line for new ones. */
static GtkWidget *
find_part(Form *form, guint position)
{
  GtkWidget *part = gtk_widget_get_first_child(gtk_list_box_row_get_child(GTK_LIST_BOX_ROW(form->row->targets_row)));

  for (; position > 0; position--)
    part = gtk_widget_get_next_sibling(part);
  return part;
}

static GtkEditable *
find_add_entry(Form *form)
{
  return GTK_EDITABLE(gtk_widget_get_first_child(find_part(form, 2)));
}

/* ---- new fields ---- */

/* In the order in which they are offered. */
static const char *const kinds[] = {
  "{\"type\":\"classification\",\"classes\":[\"a\",\"b, c\"],\"attributes\":{" YES_OR_NO "}" NEW,
  "{\"type\":\"classifications\",\"classes\":[\"a\",\"b, c\"],\"attributes\":{" YES_OR_NO "}" NEW,
  "{\"type\":\"detection\",\"classes\":[\"a\",\"b, c\"],\"attributes\":{" YES_OR_NO "}" NEW,
  "{\"type\":\"detections\",\"classes\":[\"a\",\"b, c\"],\"attributes\":{" YES_OR_NO "}" NEW,
  "{\"type\":\"instance\",\"classes\":[\"a\",\"b, c\"],\"attributes\":{" YES_OR_NO "},\"tool\":\"polygon\"" NEW,
  "{\"type\":\"instances\",\"classes\":[\"a\",\"b, c\"],\"attributes\":{" YES_OR_NO "},\"tool\":\"polygon\"" NEW,
  "{\"type\":\"polygon\",\"classes\":[\"a\",\"b, c\"],\"attributes\":{" YES_OR_NO "}" NEW,
  "{\"type\":\"polygons\",\"classes\":[\"a\",\"b, c\"],\"attributes\":{" YES_OR_NO "}" NEW,
  "{\"type\":\"polyline\",\"classes\":[\"a\",\"b, c\"],\"attributes\":{" YES_OR_NO "}" NEW,
  "{\"type\":\"polylines\",\"classes\":[\"a\",\"b, c\"],\"attributes\":{" YES_OR_NO "}" NEW,
  "{\"type\":\"keypoint\",\"classes\":[\"a\",\"b, c\"],\"attributes\":{" YES_OR_NO "}" NEW,
  "{\"type\":\"keypoints\",\"classes\":[\"a\",\"b, c\"],\"attributes\":{" YES_OR_NO "}" NEW,
  "{\"type\":\"segmentation\",\"classes\":[\"road\",\"sky\"],\"attributes\":{},\"mask_targets\":{\"1\":\"road\",\"2\":\"sky\"}" NEW,
  "{\"type\":\"regression\",\"classes\":[],\"attributes\":{" YES_OR_NO "}" NEW,
  "{\"type\":\"scalar\",\"classes\":[],\"attributes\":{},\"field_type\":\"float\"" NEW,
  "{\"type\":\"scalar\",\"classes\":[],\"attributes\":{},\"field_type\":\"int\"" NEW,
  "{\"type\":\"scalar\",\"classes\":[],\"attributes\":{},\"field_type\":\"string\"" NEW,
  "{\"type\":\"scalar\",\"classes\":[],\"attributes\":{},\"field_type\":\"bool\"" NEW,
  "{\"type\":\"scalar\",\"classes\":[\"a\",\"b, c\"],\"attributes\":{},\"field_type\":\"string\"" NEW,
};

/* What was typed for one kind waits while another is chosen. */
static void
test_new(void)
{
  g_auto(Form) form = { 0 };
  g_autoptr(RelabelAttribute) attribute = relabel_attribute_new("x", RELABEL_ATTRIBUTE_TYPE_BOOLEAN);
  guint n = 0;

  form_init(&form, NULL);
  g_assert_true(relabel_schema_row_is_chosen(form.row));
  assert_problem(&form, "name");
  set_text(form.row->name_row, " f ");
  assert_problem(&form, NULL);
  g_assert_cmpstr(relabel_schema_row_get_kind(form.row)->label_type, ==, "detections");
  set_text(form.row->classes_row, "a, \"b, c\"");
  gtk_editable_set_text(find_add_entry(&form), "road, sky");
  adw_combo_row_set_selected(form.row->tool_row, 1);
  relabel_schema_row_add_attribute(form.row, attribute);
  g_assert_cmpuint(form.row->kinds->len, ==, G_N_ELEMENTS(kinds));
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    adw_combo_row_set_selected(form.row->type_row, i);
    settle();
    assert_field(&form, kinds[i]);
    assert_problem(&form, NULL);
    assert_names(GTK_WIDGET(form.row), &n);
    g_assert_false(gtk_widget_get_visible(form.row->add_row));
    g_assert_false(gtk_widget_get_visible(form.row->move_row));
  }
  g_assert_cmpstr(adw_preferences_row_get_title(ADW_PREFERENCES_ROW(form.row)), ==, "f");
}

static void
test_summary(void)
{
  g_auto(Form) form = { 0 };

  form_init(&form, NULL);
  set_text(form.row->name_row, "<f>");
  set_text(form.row->classes_row, "a & b");
  g_assert_cmpstr(adw_preferences_row_get_title(ADW_PREFERENCES_ROW(form.row)), ==, "&lt;f&gt;");
  g_assert_cmpstr(adw_expander_row_get_subtitle(ADW_EXPANDER_ROW(form.row)), ==, "Detections (boxes) · a & b");
  set_text(form.row->classes_row, "1,2,3,4,5,6,7,8");
  g_assert_cmpstr(adw_expander_row_get_subtitle(ADW_EXPANDER_ROW(form.row)), ==, "Detections (boxes) · 1, 2, 3, 4, 5, 6 and 2 more");
}

/* ---- fields of the dataset ---- */

typedef struct {
  RelabelFieldType type;
  const char *label_types; /* those to choose from */
  gboolean classes;
  gboolean label_edits;
  gboolean spatial_edits;
  gboolean attributes;
} Existing;

static const Existing existing[] = {
  { RELABEL_FIELD_TYPE_BOOLEAN, "scalar", FALSE, FALSE, FALSE, FALSE },
  { RELABEL_FIELD_TYPE_INT, "scalar", FALSE, FALSE, FALSE, FALSE },
  { RELABEL_FIELD_TYPE_FLOAT, "scalar", FALSE, FALSE, FALSE, FALSE },
  { RELABEL_FIELD_TYPE_STRING, "scalar scalar", FALSE, FALSE, FALSE, FALSE },
  { RELABEL_FIELD_TYPE_CLASSIFICATION, "classification", TRUE, TRUE, FALSE, TRUE },
  { RELABEL_FIELD_TYPE_CLASSIFICATIONS, "classifications", TRUE, TRUE, FALSE, TRUE },
  { RELABEL_FIELD_TYPE_DETECTION, "detection instance", TRUE, TRUE, TRUE, TRUE },
  { RELABEL_FIELD_TYPE_DETECTIONS, "detections instances", TRUE, TRUE, TRUE, TRUE },
  { RELABEL_FIELD_TYPE_POLYLINE, "polygon polyline", TRUE, TRUE, TRUE, TRUE },
  { RELABEL_FIELD_TYPE_POLYLINES, "polygons polylines", TRUE, TRUE, TRUE, TRUE },
  { RELABEL_FIELD_TYPE_KEYPOINT, "keypoint", TRUE, TRUE, TRUE, TRUE },
  { RELABEL_FIELD_TYPE_KEYPOINTS, "keypoints", TRUE, TRUE, TRUE, TRUE },
  { RELABEL_FIELD_TYPE_SEGMENTATION, "segmentation", FALSE, FALSE, TRUE, FALSE },
  { RELABEL_FIELD_TYPE_REGRESSION, "regression", FALSE, FALSE, FALSE, TRUE },
};

static char *
dup_label_types(Form *form)
{
  GString *text = g_string_new(NULL);

  for (guint i = 0; i < form->row->kinds->len; i++) {
    const RelabelSchemaKind *kind = form->row->kinds->pdata[i];

    g_string_append_printf(text, "%s%s", i > 0 ? " " : "", kind->label_type);
  }
  return g_string_free(text, FALSE);
}

/* What is left as it is, is left open. */
static void
test_existing(void)
{
  for (gsize i = 0; i < G_N_ELEMENTS(existing); i++) {
    const Existing *row = &existing[i];
    g_autoptr(RelabelField) field = relabel_field_new("f", row->type, NULL);
    g_auto(Form) form = { 0 };
    g_autofree char *label_types = NULL;
    g_autoptr(RelabelSchemaField) asked = NULL;

    form_init(&form, field);
    label_types = dup_label_types(&form);
    g_assert_cmpstr(label_types, ==, row->label_types);
    g_assert_cmpint(gtk_widget_get_visible(GTK_WIDGET(form.row->type_row)), ==, strchr(label_types, ' ') != NULL);
    g_assert_cmpint(gtk_widget_get_visible(GTK_WIDGET(form.row->classes_row)), ==, row->classes);
    g_assert_cmpint(gtk_widget_get_visible(GTK_WIDGET(form.row->targets_row)), ==, row->type == RELABEL_FIELD_TYPE_SEGMENTATION);
    g_assert_cmpint(gtk_widget_get_visible(form.row->class_row), ==, row->label_edits);
    g_assert_cmpint(gtk_widget_get_visible(form.row->move_row), ==, row->spatial_edits);
    g_assert_cmpint(gtk_widget_get_visible(form.row->attributes_row), ==, row->attributes);
    g_assert_true(gtk_widget_get_visible(form.row->add_row));
    g_assert_false(relabel_schema_row_is_chosen(form.row));
    relabel_schema_row_choose(form.row);
    g_assert_true(relabel_schema_row_is_chosen(form.row));
    gtk_switch_set_active(form.row->delete_switch, FALSE);
    asked = relabel_schema_row_dup_schema_field(form.row);
    g_assert_cmpint(relabel_schema_field_get_permissions(asked), ==, RELABEL_PERMISSIONS_ALL & ~RELABEL_PERMISSIONS_DELETIONS);
    g_assert_null(relabel_schema_field_get_classes(asked)[0]);
    g_assert_cmpuint(relabel_schema_field_get_attributes(asked)->len, ==, 0);
    g_assert_cmpint(relabel_schema_field_get_label_type(asked) == NULL, ==, form.row->kinds->len == 1);
  }
}

static void
test_existing_instances(void)
{
  g_autoptr(RelabelField) field = relabel_dataset_find_field(dataset, "boxes");
  g_auto(Form) form = { 0 };

  form_init(&form, field);
  while (*gtk_editable_get_text(GTK_EDITABLE(form.row->classes_row)) == '\0')
    g_main_context_iteration(NULL, TRUE);
  g_assert_cmpstr(gtk_editable_get_text(GTK_EDITABLE(form.row->classes_row)), ==, "cat");
  assert_field(&form, "{\"type\":\"detections\",\"classes\":[],\"attributes\":{}" NEW);
  g_assert_false(gtk_widget_get_visible(GTK_WIDGET(form.row->tool_row)));
  adw_combo_row_set_selected(form.row->type_row, 1);
  g_assert_true(gtk_widget_get_visible(GTK_WIDGET(form.row->tool_row)));
  adw_combo_row_set_selected(form.row->tool_row, 1);
  set_text(form.row->classes_row, "cat, dog");
  assert_field(&form, "{\"type\":\"instances\",\"classes\":[\"cat\",\"dog\"],\"attributes\":{},\"tool\":\"polygon\"" NEW);
}

/* ---- masks ---- */

/* The value and the name of each class in their turn. */
static GtkEditable *
find_entry(Form *form, guint position)
{
  GtkWidget *line = gtk_widget_get_first_child(find_part(form, 1));

  for (; position > 1; position -= 2)
    line = gtk_widget_get_next_sibling(line);
  line = gtk_widget_get_first_child(line);
  return GTK_EDITABLE(position == 0 ? line : gtk_widget_get_next_sibling(line));
}

static void
choose_kind(Form *form, const char *label_type)
{
  for (guint i = 0; i < form->row->kinds->len; i++) {
    const RelabelSchemaKind *kind = form->row->kinds->pdata[i];

    if (g_str_equal(kind->label_type, label_type)) {
      adw_combo_row_set_selected(form->row->type_row, i);
      return;
    }
  }
  g_assert_not_reached();
}

static void
assert_targets(Form *form, const char *expected)
{
  g_autoptr(JsonObject) targets = relabel_targets_row_dup_targets(form->row->targets_row);
  g_autofree char *text = relabel_json_object_to_string(targets, FALSE);

  g_assert_cmpstr(text, ==, expected);
}

static void
test_targets(void)
{
  g_auto(Form) form = { 0 };
  GtkEditable *add_entry;

  form_init(&form, NULL);
  set_text(form.row->name_row, "f");
  choose_kind(&form, "segmentation");
  add_entry = find_add_entry(&form);
  set_text(add_entry, "road, \"sky, blue\"");
  assert_targets(&form, "{\"1\":\"road\",\"2\":\"sky, blue\"}");
  press(form.row->targets_row, "Add Classes");
  g_assert_cmpstr(gtk_editable_get_text(add_entry), ==, "");
  assert_targets(&form, "{\"1\":\"road\",\"2\":\"sky, blue\"}");
  set_text(find_entry(&form, 2), " 0070 ");
  set_text(add_entry, "car");
  assert_targets(&form, "{\"1\":\"road\",\"70\":\"sky, blue\",\"71\":\"car\"}");
  set_text(add_entry, "");
  set_text(find_entry(&form, 2), "1");
  assert_problem(&form, "value 1");
  set_text(find_entry(&form, 2), "0");
  assert_problem(&form, "“0”");
  set_text(find_entry(&form, 2), "65536");
  assert_problem(&form, "65536");
  set_text(find_entry(&form, 2), "#00ff0");
  assert_problem(&form, "#00ff0");
  set_text(find_entry(&form, 2), "#00FF00");
  assert_problem(&form, "not both");
  set_text(find_entry(&form, 0), "#ff0000");
  assert_problem(&form, NULL);
  assert_targets(&form, "{\"#ff0000\":\"road\",\"#00ff00\":\"sky, blue\"}");
  set_text(find_entry(&form, 3), "road");
  assert_problem(&form, "called “road”");
  press(form.row->targets_row, "Remove Class");
  assert_problem(&form, NULL);
  assert_targets(&form, "{\"#00ff00\":\"road\"}");
}

/* Those of the dataset are shown; the background stays, though it is no class. */
static void
test_targets_of_dataset(void)
{
  g_autoptr(JsonNode) node = relabel_json_parse("{\"0\":\"nothing\",\"7\":\"road\",\"3\":\"sky\",\"4\":5}", -1, NULL);
  g_autoptr(JsonObject) many = json_object_new();
  RelabelTargetsRow *row = g_object_ref_sink(g_object_new(RELABEL_TYPE_TARGETS_ROW, NULL));
  RelabelTargetsRow *full = g_object_ref_sink(g_object_new(RELABEL_TYPE_TARGETS_ROW, NULL));
  g_autoptr(JsonObject) targets = NULL;
  g_autofree char *text = NULL;

  relabel_targets_row_set_targets(row, json_node_get_object(node));
  g_assert_false(relabel_targets_row_get_edited(row));
  targets = relabel_targets_row_dup_targets(row);
  text = relabel_json_object_to_string(targets, FALSE);
  g_assert_cmpstr(text, ==, "{\"0\":\"nothing\",\"7\":\"road\",\"3\":\"sky\"}");
  for (guint i = 1; i < 1000; i++) {
    g_autofree char *value = g_strdup_printf("%u", i);

    json_object_set_string_member(many, value, value);
  }
  relabel_targets_row_set_targets(full, many);
  g_assert_null(find(GTK_WIDGET(full), GTK_TYPE_ENTRY, NULL));
  g_assert_finalize_object(row);
  g_assert_finalize_object(full);
}

/* ---- attributes ---- */

static GtkWidget *
find_dialog(void)
{
  GListModel *windows = gtk_window_get_toplevels();

  for (guint i = 0; i < g_list_model_get_n_items(windows); i++) {
    g_autoptr(GtkWidget) window = g_list_model_get_item(windows, i);

    if (RELABEL_IS_ATTRIBUTE_DIALOG(window) && gtk_widget_get_visible(window))
      return window;
  }
  g_error("There is no dialog");
}

/* @problem: (nullable): of which a part is said; NULL if the form can be taken */
static void
assert_said(GtkWidget *dialog, const char *problem)
{
  GtkWidget *done = gtk_window_get_default_widget(GTK_WINDOW(dialog));
  const char *said = gtk_widget_get_tooltip_text(done);

  g_assert_cmpint(gtk_widget_get_sensitive(done), ==, problem == NULL);
  if (problem != NULL && (said == NULL || strstr(said, problem) == NULL))
    g_error("“%s” is not in “%s”", problem, said);
}

static void
choose(gpointer dialog, const char *title, guint position)
{
  adw_combo_row_set_selected(find_row(dialog, title), position);
}

static void
assert_attribute(gpointer dialog, const char *expected)
{
  RelabelAttribute *attribute = relabel_attribute_dialog_get_attribute(dialog);
  g_autoptr(JsonNode) node = relabel_attribute_to_json(attribute);
  g_autofree char *text = relabel_json_to_string(node, FALSE);

  g_assert_cmpstr(text, ==, expected);
}

typedef struct {
  RelabelAttributeType type;
  const char *values;
  const char *value;  /* the default, as it is typed */
  guint choice;       /* or chosen */
  const char *problem;
  const char *expected;
} Definition;

static const Definition definitions[] = {
  { RELABEL_ATTRIBUTE_TYPE_TEXT, NULL, "", 0, NULL, "{\"type\":\"text\"}" },
  { RELABEL_ATTRIBUTE_TYPE_TEXT, NULL, " 5 ", 0, NULL, "{\"type\":\"text\",\"default\":\"5\"}" },
  { RELABEL_ATTRIBUTE_TYPE_NUMBER, NULL, "5", 0, NULL, "{\"type\":\"number\",\"default\":5}" },
  { RELABEL_ATTRIBUTE_TYPE_NUMBER, NULL, "-0,5", 0, NULL, "{\"type\":\"number\",\"default\":-0.5}" },
  { RELABEL_ATTRIBUTE_TYPE_NUMBER, NULL, "five", 0, "no number", NULL },
  { RELABEL_ATTRIBUTE_TYPE_NUMBER, NULL, "nan", 0, "no number", NULL },
  { RELABEL_ATTRIBUTE_TYPE_RATING, NULL, "4", 0, NULL, "{\"type\":\"rating\",\"default\":4}" },
  { RELABEL_ATTRIBUTE_TYPE_RATING, NULL, "0", 0, "whole number", NULL },
  { RELABEL_ATTRIBUTE_TYPE_RATING, NULL, "1.5", 0, "whole number", NULL },
  { RELABEL_ATTRIBUTE_TYPE_SELECT, "", NULL, 0, "requires a list", NULL },
  { RELABEL_ATTRIBUTE_TYPE_SELECT, "a, \"b, c\"", NULL, 2, NULL, "{\"type\":\"select\",\"values\":[\"a\",\"b, c\"],\"default\":\"b, c\"}" },
  { RELABEL_ATTRIBUTE_TYPE_RADIO, "a", NULL, 0, NULL, "{\"type\":\"radio\",\"values\":[\"a\"]}" },
  { RELABEL_ATTRIBUTE_TYPE_CHECKBOX, "", "", 0, "requires a list", NULL },
  { RELABEL_ATTRIBUTE_TYPE_CHECKBOX, "a, b, c", "c, a", 0, NULL,
    "{\"type\":\"checkbox\",\"values\":[\"a\",\"b\",\"c\"],\"default\":[\"c\",\"a\"]}" },
  { RELABEL_ATTRIBUTE_TYPE_CHECKBOX, "a, b", "a, d", 0, "not one of its values", NULL },
  { RELABEL_ATTRIBUTE_TYPE_BOOLEAN, NULL, NULL, 0, NULL, "{\"type\":\"boolean\"}" },
  { RELABEL_ATTRIBUTE_TYPE_BOOLEAN, NULL, NULL, 2, NULL, "{\"type\":\"boolean\",\"default\":false}" },
  { RELABEL_ATTRIBUTE_TYPE_DATE, NULL, "2026-02-28", 0, NULL, "{\"type\":\"date\",\"default\":\"2026-02-28\"}" },
  { RELABEL_ATTRIBUTE_TYPE_DATE, NULL, "2026-02-30", 0, "no day", NULL },
  { RELABEL_ATTRIBUTE_TYPE_DATE, NULL, "tomorrow", 0, "no day", NULL },
};

static GtkEditable *
find_default(GtkWidget *dialog)
{
  static const char *const titles[] = { "_Default (Optional)", "_Default, from 1 On (Optional)", "_Default, as 2026-12-31 (Optional)",
                                        "_Default, with Commas Between (Optional)" };

  for (gsize i = 0; i < G_N_ELEMENTS(titles); i++) {
    gpointer row = find(dialog, ADW_TYPE_PREFERENCES_ROW, titles[i]);

    if (row != NULL)
      return GTK_EDITABLE(row);
  }
  g_assert_not_reached();
}

/* Each definition is filled in, and read back into a form, from which it comes out again. */
static void
test_definition(gconstpointer data)
{
  const Definition *definition = data;
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new("f");
  GtkWidget *dialog = relabel_attribute_dialog_new(field, TRUE, NULL);
  GtkWidget *again = NULL;

  assert_said(dialog, "name");
  set_text(find_row(dialog, "_Name"), "x");
  choose(dialog, "_Type", definition->type);
  if (definition->values != NULL)
    set_text(find_row(dialog, "_Values, with Commas Between"), definition->values);
  if (definition->value != NULL)
    set_text(find_default(dialog), definition->value);
  else
    choose(dialog, "_Default", definition->choice);
  assert_said(dialog, definition->problem);
  if (definition->problem == NULL) {
    assert_attribute(dialog, definition->expected);
    again = relabel_attribute_dialog_new(field, TRUE, relabel_attribute_dialog_get_attribute(RELABEL_ATTRIBUTE_DIALOG(dialog)));
    assert_said(again, NULL);
    assert_attribute(again, definition->expected);
    gtk_window_destroy(GTK_WINDOW(again));
  }
  gtk_window_destroy(GTK_WINDOW(dialog));
}

/* Numbers among the values stay numbers, and what the form doesn't know stays, too. */
static void
test_foreign_definition(void)
{
  static const char text[] = "{\"mutable\":true,\"type\":\"select\",\"values\":[1,2.5,true,\"x\"],\"default\":2.5,\"required\":true}";
  g_autoptr(RelabelSchemaField) field = relabel_schema_field_new("f");
  g_autoptr(JsonNode) node = relabel_json_parse(text, -1, NULL);
  g_autoptr(RelabelAttribute) attribute = relabel_attribute_new_from_json("a", node, NULL);
  GtkWidget *dialog = relabel_attribute_dialog_new(field, TRUE, attribute);

  assert_attribute(dialog, text);
  set_text(find_row(dialog, "_Name"), "b");
  assert_attribute(dialog, text);
  choose(dialog, "_Type", RELABEL_ATTRIBUTE_TYPE_RADIO);
  assert_attribute(dialog, "{\"mutable\":true,\"type\":\"radio\",\"values\":[1,2.5,true,\"x\"],\"default\":2.5,\"required\":true}");
  gtk_window_destroy(GTK_WINDOW(dialog));
}

static void
add_attribute(Form *form, const char *name, RelabelAttributeType type, const char *classes)
{
  GtkWidget *dialog;

  press(form->row, "Add Attribute");
  dialog = find_dialog();
  set_text(find_row(dialog, "_Name"), name);
  choose(dialog, "_Type", type);
  set_text(find_row(dialog, "Only for C_lasses (Optional)"), classes);
  assert_said(dialog, NULL);
  press(dialog, "_Add");
}

static void
test_attributes(void)
{
  g_auto(Form) form = { 0 };

  form_init(&form, NULL);
  set_text(form.row->name_row, "f");
  set_text(form.row->classes_row, "cat, dog, cow");
  add_attribute(&form, "p", RELABEL_ATTRIBUTE_TYPE_TEXT, "");
  add_attribute(&form, "p", RELABEL_ATTRIBUTE_TYPE_NUMBER, "cat, dog");
  add_attribute(&form, "q", RELABEL_ATTRIBUTE_TYPE_DATE, "dog");
  assert_field(&form,
               "{\"type\":\"detections\",\"classes\":[{\"classes\":[\"cat\"],\"attributes\":{\"p\":{\"type\":\"number\"}}},"
               "{\"classes\":[\"dog\"],\"attributes\":{\"p\":{\"type\":\"number\"},\"q\":{\"type\":\"date\"}}},\"cow\"],"
               "\"attributes\":{\"p\":{\"type\":\"text\"}}" NEW);
  g_assert_cmpstr(adw_expander_row_get_subtitle(ADW_EXPANDER_ROW(form.row)), ==, "Detections (boxes) · cat, dog, cow · 3 attributes");
  g_assert_cmpstr(adw_action_row_get_subtitle(ADW_ACTION_ROW(form.row->attribute_rows->pdata[1])), ==, "Number · only for cat, dog");
  assert_problem(&form, NULL);
  set_text(form.row->classes_row, "cat, cow");
  assert_problem(&form, "“dog”");
  press(form.row->attribute_rows->pdata[2], "Remove Attribute");
  press(form.row->attribute_rows->pdata[1], "Remove Attribute");
  assert_problem(&form, NULL);
  assert_field(&form, "{\"type\":\"detections\",\"classes\":[\"cat\",\"cow\"],\"attributes\":{\"p\":{\"type\":\"text\"}}" NEW);
}

static void
test_attribute_problems(void)
{
  g_auto(Form) form = { 0 };
  GtkWidget *dialog, *name, *classes;
  guint n = 0;

  form_init(&form, NULL);
  set_text(form.row->classes_row, "cat, dog");
  add_attribute(&form, "p", RELABEL_ATTRIBUTE_TYPE_TEXT, "");
  add_attribute(&form, "q", RELABEL_ATTRIBUTE_TYPE_TEXT, "dog");
  press(form.row, "Add Attribute");
  dialog = find_dialog();
  settle();
  assert_names(dialog, &n);
  g_assert_cmpuint(n, >, 5);
  name = find_row(dialog, "_Name");
  classes = find_row(dialog, "Only for C_lasses (Optional)");
  assert_said(dialog, "name");
  set_text(name, "a.b");
  assert_said(dialog, "“.”");
  set_text(name, "_a");
  assert_said(dialog, "“_”");
  set_text(name, "bounding_box");
  assert_said(dialog, "bounding_box");
  set_text(name, "p");
  assert_said(dialog, "already");
  set_text(classes, "cat");
  assert_said(dialog, NULL);
  set_text(name, "q");
  assert_said(dialog, NULL);
  set_text(classes, "cat, dog");
  assert_said(dialog, "already");
  set_text(classes, "cat, cow");
  assert_said(dialog, "“cow”");
  press(dialog, "_Cancel");
  g_assert_cmpuint(form.row->attribute_rows->len, ==, 2);
}

/* A change that is not applied changes nothing. */
static void
test_edit_attribute(void)
{
  g_auto(Form) form = { 0 };
  GtkWidget *dialog;

  form_init(&form, NULL);
  set_text(form.row->name_row, "f");
  add_attribute(&form, "p", RELABEL_ATTRIBUTE_TYPE_BOOLEAN, "");
  press(form.row->attribute_rows->pdata[0], "Edit Attribute");
  dialog = find_dialog();
  assert_said(dialog, NULL);
  choose(dialog, "_Default", 1);
  gtk_window_close(GTK_WINDOW(dialog));
  assert_field(&form, "{\"type\":\"detections\",\"classes\":[],\"attributes\":{\"p\":{\"type\":\"boolean\"}}" NEW);
  press(form.row->attribute_rows->pdata[0], "Edit Attribute");
  dialog = find_dialog();
  choose(dialog, "_Default", 1);
  gtk_switch_set_active(find(find_row(dialog, "R_ead-Only"), GTK_TYPE_SWITCH, NULL), TRUE);
  press(dialog, "_Apply");
  assert_field(&form, "{\"type\":\"detections\",\"classes\":[],\"attributes\":{\"p\":{\"type\":\"boolean\",\"default\":true,\"read_only\":true}}" NEW);
  g_assert_cmpstr(adw_action_row_get_subtitle(ADW_ACTION_ROW(form.row->attribute_rows->pdata[0])), ==,
                  "Yes or No · default yes · read-only");
}

/* ---- all of them ---- */

static void
test_group(void)
{
  RelabelSchemaGroup *group = g_object_ref_sink(g_object_new(RELABEL_TYPE_SCHEMA_GROUP, NULL));
  g_autoptr(RelabelLabelSchema) schema = NULL;
  g_autofree char *problem = NULL;

  relabel_schema_group_set_dataset(group, dataset);
  schema = relabel_schema_group_dup_schema(group);
  g_assert_cmpuint(relabel_label_schema_get_n_fields(schema), ==, 1);
  g_assert_cmpstr(relabel_schema_field_get_name(relabel_label_schema_get_field(schema, 0)), ==, "boxes");
  g_assert_null(relabel_schema_group_dup_problem(group));
  press(group, "Add New Field");
  problem = relabel_schema_group_dup_problem(group);
  g_assert_cmpstr(problem, ==, "Give the new field a name.");
  unref_and_wait(group);
}

int
main(int argc, char **argv)
{
  g_autoptr(MemoryDataset) memory = NULL;

  gtk_test_init(&argc, &argv, NULL);
  adw_init();
  memory = memory_dataset_new(3, NULL);
  dataset = RELABEL_DATASET(memory);
  g_test_add_func("/schema-row/new", test_new);
  g_test_add_func("/schema-row/summary", test_summary);
  g_test_add_func("/schema-row/existing", test_existing);
  g_test_add_func("/schema-row/existing-instances", test_existing_instances);
  g_test_add_func("/schema-row/targets", test_targets);
  g_test_add_func("/schema-row/targets-of-dataset", test_targets_of_dataset);
  for (gsize i = 0; i < G_N_ELEMENTS(definitions); i++) {
    g_autofree char *name = g_strdup_printf("/schema-row/definition/%" G_GSIZE_FORMAT, i);

    g_test_add_data_func(name, &definitions[i], test_definition);
  }
  g_test_add_func("/schema-row/definition/foreign", test_foreign_definition);
  g_test_add_func("/schema-row/attributes", test_attributes);
  g_test_add_func("/schema-row/attribute-problems", test_attribute_problems);
  g_test_add_func("/schema-row/edit-attribute", test_edit_attribute);
  g_test_add_func("/schema-row/group", test_group);
  return g_test_run();
}
