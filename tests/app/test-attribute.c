/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attributes of a field of a label schema: the form that defines one, and what it becomes. */
#include <string.h>

#include "app-test.h"
#include "relabel-attribute-dialog.h"
#include "relabel-attribute-row.h"
#include "relabel-json.h"
#include "schema-form.h"

#define NEW ",\"existing_field\":false}"

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
  { RELABEL_ATTRIBUTE_TYPE_SELECT, "", NULL, 0, "List the values", NULL },
  { RELABEL_ATTRIBUTE_TYPE_SELECT, "a, \"b, c\"", NULL, 2, NULL, "{\"type\":\"select\",\"values\":[\"a\",\"b, c\"],\"default\":\"b, c\"}" },
  { RELABEL_ATTRIBUTE_TYPE_RADIO, "a", NULL, 0, NULL, "{\"type\":\"radio\",\"values\":[\"a\"]}" },
  { RELABEL_ATTRIBUTE_TYPE_CHECKBOX, "", "", 0, "List the values", NULL },
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
    gpointer row = find_widget(dialog, ADW_TYPE_PREFERENCES_ROW, titles[i]);

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

  form_init(&form, NULL, NULL);
  set_text(form.row->name_row, "f");
  set_text(form.row->classes_row, "cat, dog, cow");
  add_attribute(&form, "p", RELABEL_ATTRIBUTE_TYPE_TEXT, "");
  add_attribute(&form, "p", RELABEL_ATTRIBUTE_TYPE_NUMBER, "cat, dog");
  add_attribute(&form, "q", RELABEL_ATTRIBUTE_TYPE_DATE, "dog");
  form_assert_field(&form,
                    "{\"type\":\"detections\",\"classes\":[{\"classes\":[\"cat\"],\"attributes\":{\"p\":{\"type\":\"number\"}}},"
                    "{\"classes\":[\"dog\"],\"attributes\":{\"p\":{\"type\":\"number\"},\"q\":{\"type\":\"date\"}}},\"cow\"],"
                    "\"attributes\":{\"p\":{\"type\":\"text\"}}" NEW);
  g_assert_cmpstr(adw_expander_row_get_subtitle(ADW_EXPANDER_ROW(form.row)), ==, "Detections (boxes) · cat, dog, cow · 3 attributes");
  g_assert_cmpstr(adw_action_row_get_subtitle(ADW_ACTION_ROW(form.row->attribute_rows->pdata[1])), ==, "Number · only for cat, dog");
  form_assert_problem(&form, NULL);
  set_text(form.row->classes_row, "cat, cow");
  form_assert_problem(&form, "“dog”");
  press(form.row->attribute_rows->pdata[2], "Remove Attribute");
  press(form.row->attribute_rows->pdata[1], "Remove Attribute");
  form_assert_problem(&form, NULL);
  form_assert_field(&form, "{\"type\":\"detections\",\"classes\":[\"cat\",\"cow\"],\"attributes\":{\"p\":{\"type\":\"text\"}}" NEW);
}

static void
test_attribute_problems(void)
{
  g_auto(Form) form = { 0 };
  GtkWidget *dialog, *name, *classes;
  guint n = 0;

  form_init(&form, NULL, NULL);
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

  form_init(&form, NULL, NULL);
  set_text(form.row->name_row, "f");
  add_attribute(&form, "p", RELABEL_ATTRIBUTE_TYPE_BOOLEAN, "");
  press(form.row->attribute_rows->pdata[0], "Edit Attribute");
  dialog = find_dialog();
  assert_said(dialog, NULL);
  choose(dialog, "_Default", 1);
  gtk_window_close(GTK_WINDOW(dialog));
  form_assert_field(&form, "{\"type\":\"detections\",\"classes\":[],\"attributes\":{\"p\":{\"type\":\"boolean\"}}" NEW);
  press(form.row->attribute_rows->pdata[0], "Edit Attribute");
  dialog = find_dialog();
  choose(dialog, "_Default", 1);
  gtk_switch_set_active(find_widget(find_row(dialog, "R_ead-Only"), GTK_TYPE_SWITCH, NULL), TRUE);
  press(dialog, "_Apply");
  form_assert_field(&form, "{\"type\":\"detections\",\"classes\":[],\"attributes\":{\"p\":{\"type\":\"boolean\",\"default\":true,"
                           "\"read_only\":true}}" NEW);
  g_assert_cmpstr(adw_action_row_get_subtitle(ADW_ACTION_ROW(form.row->attribute_rows->pdata[0])), ==,
                  "Yes or No · default yes · read-only");
}

int
main(int argc, char **argv)
{
  gtk_test_init(&argc, &argv, NULL);
  adw_init();
  for (gsize i = 0; i < G_N_ELEMENTS(definitions); i++) {
    g_autofree char *name = g_strdup_printf("/attribute/definition/%" G_GSIZE_FORMAT, i);

    g_test_add_data_func(name, &definitions[i], test_definition);
  }
  g_test_add_func("/attribute/definition/foreign", test_foreign_definition);
  g_test_add_func("/attribute/of-field", test_attributes);
  g_test_add_func("/attribute/problems", test_attribute_problems);
  g_test_add_func("/attribute/edit", test_edit_attribute);
  return g_test_run();
}
