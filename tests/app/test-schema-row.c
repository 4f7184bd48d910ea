/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of a field of a label schema: what it shows of each type, and the schema that comes of it. */
#include <string.h>

#include "app-test.h"
#include "memory-dataset.h"
#include "relabel-json.h"
#include "relabel-schema-group.h"
#include "schema-form.h"

#define YES_OR_NO "\"x\":{\"type\":\"boolean\"}"
#define NEW ",\"existing_field\":false}"

static RelabelDataset *dataset;

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

  form_init(&form, dataset, NULL);
  g_assert_true(relabel_schema_row_is_chosen(form.row));
  form_assert_problem(&form, "name");
  set_text(form.row->name_row, " f ");
  form_assert_problem(&form, NULL);
  g_assert_cmpstr(relabel_schema_row_get_kind(form.row)->label_type, ==, "detections");
  set_text(form.row->classes_row, "a, \"b, c\"");
  gtk_editable_set_text(find_add_entry(&form), "road, sky");
  adw_combo_row_set_selected(form.row->tool_row, 1);
  relabel_schema_row_add_attribute(form.row, attribute);
  g_assert_cmpuint(form.row->kinds->len, ==, G_N_ELEMENTS(kinds));
  for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
    adw_combo_row_set_selected(form.row->type_row, i);
    settle();
    form_assert_field(&form, kinds[i]);
    form_assert_problem(&form, NULL);
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

  form_init(&form, dataset, NULL);
  set_text(form.row->name_row, "<f>");
  set_text(form.row->classes_row, "a & b");
  g_assert_cmpstr(adw_preferences_row_get_title(ADW_PREFERENCES_ROW(form.row)), ==, "&lt;f&gt;");
  g_assert_cmpstr(adw_expander_row_get_subtitle(ADW_EXPANDER_ROW(form.row)), ==, "Detections (boxes) · a & b");
  set_text(form.row->classes_row, "1,2,3,4,5,6,7,8");
  g_assert_cmpstr(adw_expander_row_get_subtitle(ADW_EXPANDER_ROW(form.row)), ==, "Detections (boxes) · 1, 2, 3, 4, 5, 6 and 2 more");
  set_text(form.row->classes_row, "äääääääääääääääääääääääääääääääääääääääääääääääääääääää");
  g_assert_cmpstr(adw_expander_row_get_subtitle(ADW_EXPANDER_ROW(form.row)), ==,
                  "Detections (boxes) · äääääääääääääääääääääääääääääääääääääää…");
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

    form_init(&form, dataset, field);
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

  form_init(&form, dataset, field);
  while (*gtk_editable_get_text(GTK_EDITABLE(form.row->classes_row)) == '\0')
    g_main_context_iteration(NULL, TRUE);
  g_assert_cmpstr(gtk_editable_get_text(GTK_EDITABLE(form.row->classes_row)), ==, "cat");
  form_assert_field(&form, "{\"type\":\"detections\",\"classes\":[],\"attributes\":{}" NEW);
  g_assert_false(gtk_widget_get_visible(GTK_WIDGET(form.row->tool_row)));
  adw_combo_row_set_selected(form.row->type_row, 1);
  g_assert_true(gtk_widget_get_visible(GTK_WIDGET(form.row->tool_row)));
  adw_combo_row_set_selected(form.row->tool_row, 1);
  set_text(form.row->classes_row, "cat, dog");
  form_assert_field(&form, "{\"type\":\"instances\",\"classes\":[\"cat\",\"dog\"],\"attributes\":{},\"tool\":\"polygon\"" NEW);
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

  form_init(&form, dataset, NULL);
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
  form_assert_problem(&form, "value 1");
  set_text(find_entry(&form, 2), "0");
  form_assert_problem(&form, "“0”");
  set_text(find_entry(&form, 2), "65536");
  form_assert_problem(&form, "65536");
  set_text(find_entry(&form, 2), "#00ff0");
  form_assert_problem(&form, "#00ff0");
  set_text(find_entry(&form, 2), "#00FF00");
  form_assert_problem(&form, "not both");
  set_text(find_entry(&form, 0), "#ff0000");
  form_assert_problem(&form, NULL);
  assert_targets(&form, "{\"#ff0000\":\"road\",\"#00ff00\":\"sky, blue\"}");
  set_text(find_entry(&form, 3), "road");
  form_assert_problem(&form, "called “road”");
  press(form.row->targets_row, "Remove Class");
  form_assert_problem(&form, NULL);
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
  g_assert_null(find_widget(GTK_WIDGET(full), GTK_TYPE_ENTRY, NULL));
  g_assert_finalize_object(row);
  g_assert_finalize_object(full);
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

/* What the menu of classes has of the field of that name; NULL if it isn’t in it. */
static GVariant *
find_classes(RelabelSchemaRow *row, const char *title)
{
  GVariant *target = NULL;
  GMenuModel *menu;

  gtk_menu_button_popup(row->classes_button);
  menu = gtk_menu_button_get_menu_model(row->classes_button);
  for (int i = 0; target == NULL && i < g_menu_model_get_n_items(menu); i++) {
    g_autofree char *label = NULL;

    g_assert_true(g_menu_model_get_item_attribute(menu, i, G_MENU_ATTRIBUTE_LABEL, "s", &label));
    if (g_str_equal(label, title))
      target = g_menu_model_get_item_attribute_value(menu, i, G_MENU_ATTRIBUTE_TARGET, NULL);
  }
  gtk_menu_button_popdown(row->classes_button);
  settle();
  return target;
}

static void
test_take_classes(void)
{
  GtkWidget *window = g_object_ref_sink(GTK_WIDGET(g_object_new(ADW_TYPE_WINDOW, NULL)));
  RelabelSchemaGroup *group = g_object_new(RELABEL_TYPE_SCHEMA_GROUP, NULL);
  g_autoptr(GVariant) of_boxes = NULL, of_new = NULL;
  RelabelSchemaRow *boxes, *row;

  adw_window_set_content(ADW_WINDOW(window), GTK_WIDGET(group));
  gtk_window_present(GTK_WINDOW(window));
  relabel_schema_group_set_dataset(group, dataset);
  press(group, "Add New Field");
  settle();
  boxes = find_row(group, "boxes");
  row = find_row(group, "New field");
  while (*gtk_editable_get_text(GTK_EDITABLE(boxes->classes_row)) == '\0')
    g_main_context_iteration(NULL, TRUE);
  set_text(boxes->classes_row, "cat, \"dog, old\"");
  of_boxes = find_classes(row, "boxes");
  g_assert_true(gtk_widget_activate_action_variant(GTK_WIDGET(row), "schema-row.take-classes", of_boxes));
  g_assert_cmpstr(gtk_editable_get_text(GTK_EDITABLE(row->classes_row)), ==, "cat, \"dog, old\"");
  set_text(row->name_row, "new_boxes");
  of_new = find_classes(boxes, "new__boxes");
  g_assert_nonnull(of_new);
  g_assert_null(find_classes(boxes, "boxes"));
  gtk_window_destroy(GTK_WINDOW(window));
  unref_and_wait(window);
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
  g_test_add_func("/schema-row/group", test_group);
  g_test_add_func("/schema-row/take-classes", test_take_classes);
  return g_test_run();
}
