/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-test.h"
#include "memory-dataset.h"
#include "relabel-canvas.h"
#include "relabel-change-filter.h"
#include "relabel-change-private.h"
#include "relabel-change-row.h"
#include "relabel-change-text.h"
#include "relabel-json.h"
#include "relabel-review-page.h"

/* The review of changes that no server made. */

#define BOX "{\"_id\": {\"$oid\": \"%024x\"}, \"_cls\": \"Detection\", \"label\": \"%s\", \"bounding_box\": [%s, 0.2, 0.1, 0.1]}"

typedef struct {
  GtkWidget *window;
  RelabelReviewPage *page;
  RelabelChangeList *changes;
  MemoryDataset *dataset;
} Fixture;

static void
add(RelabelChangeList *list, guint sample, guint label, const char *members)
{
  g_autofree char *text = g_strdup_printf("{\"sample_id\": \"%024x\", \"field\": \"boxes\", \"label_id\": \"%024x\", %s}", sample, label, members);
  g_autoptr(JsonNode) document = json_from_string(text, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true(relabel_change_list_add(list, json_node_get_object(document), &error));
  g_assert_no_error(error);
}

/* In each of @n samples: one label is new, one edited with a conflict, one gone, one skipped. */
static RelabelChangeList *
make_changes(guint n)
{
  RelabelChangeList *list = relabel_change_list_new(NULL);

  for (guint i = 0; i < n; i++) {
    g_autofree char *added = g_strdup_printf("\"kind\": \"added\", \"label\": \"cat\", \"after\": " BOX, 4 * i, "cat", "0.1");
    g_autofree char *edited = g_strdup_printf("\"kind\": \"edited\", \"label\": \"dog\", \"conflict\": true, \"has_both\": true, \"reason\": "
                                              "\"Edited here and on the server\", \"edits\": [\"label\", \"bounding_box\"], "
                                              "\"before\": " BOX ", \"after\": " BOX, 4 * i + 1, "cat", "0.1", 4 * i + 1, "dog", "0.3");
    g_autofree char *deleted = g_strdup_printf("\"kind\": \"deleted\", \"label\": \"bird\", \"before\": " BOX, 4 * i + 2, "bird", "0.5");

    add(list, i, 4 * i, added);
    add(list, i, 4 * i + 1, edited);
    add(list, i, 4 * i + 2, deleted);
    add(list, i, 4 * i + 3, "\"kind\": \"skipped\", \"label\": \"bird\", \"reason\": \"It is not allowed\"");
  }
  relabel_change_list_finish(list);
  return list;
}

static gboolean
has_size(gpointer widget)
{
  return gtk_widget_get_mapped(widget) && gtk_widget_get_width(widget) > 0;
}

static void
set_up(Fixture *fixture, guint n)
{
  g_autoptr(MemoryDataset) dataset = memory_dataset_new(MAX(n, 1), NULL);
  g_autoptr(RelabelThumbnailer) thumbnailer = relabel_thumbnailer_new(1, NULL);
  g_autoptr(GSettings) settings = g_settings_new("io.github.relabel.Relabel");
  g_autoptr(RelabelWorkspace) workspace = relabel_workspace_new(RELABEL_DATASET(dataset), thumbnailer, settings);

  fixture->dataset = dataset;
  fixture->page = g_object_new(RELABEL_TYPE_REVIEW_PAGE, NULL);
  fixture->window = g_object_new(GTK_TYPE_WINDOW, "child", fixture->page, "default-width", 1000, "default-height", 700, NULL);
  fixture->changes = make_changes(n);
  relabel_review_page_set_workspace(fixture->page, workspace);
  relabel_review_page_set_changes(fixture->page, fixture->changes, "run", FALSE);
  gtk_window_present(GTK_WINDOW(fixture->window));
  wait_for(has_size, fixture->page);
  settle();
}

static void
tear_down(Fixture *fixture)
{
  relabel_review_page_set_workspace(fixture->page, NULL);
  gtk_window_destroy(GTK_WINDOW(fixture->window));
  unref_and_wait(fixture->changes);
}

static guint
get_number(Fixture *fixture, const char *name)
{
  GVariantDict dict;
  g_autoptr(GVariant) status = NULL;
  guint number = G_MAXUINT;

  g_variant_dict_init(&dict, NULL);
  relabel_review_page_add_status(fixture->page, &dict);
  status = g_variant_ref_sink(g_variant_dict_end(&dict));
  g_variant_lookup(status, name, "u", &number);
  return number;
}

static gpointer
get_child(Fixture *fixture, const char *name)
{
  GObject *child = gtk_widget_get_template_child(GTK_WIDGET(fixture->page), RELABEL_TYPE_REVIEW_PAGE, name);

  g_assert_nonnull(child);
  return child;
}

static gpointer
get_filter_child(Fixture *fixture, const char *name)
{
  GObject *child = gtk_widget_get_template_child(get_child(fixture, "filter"), RELABEL_TYPE_CHANGE_FILTER, name);

  g_assert_nonnull(child);
  return child;
}

static void
test_choose(void)
{
  Fixture fixture;
  guint n = 0;

  set_up(&fixture, 3);
  assert_names(GTK_WIDGET(fixture.page), &n);
  g_assert_cmpuint(n, >, 10);
  g_assert_true(relabel_review_page_is_ready(fixture.page));
  g_assert_cmpuint(get_number(&fixture, "changes"), ==, 12);
  g_assert_cmpuint(get_number(&fixture, "change"), ==, 0);
  relabel_review_page_choose(fixture.page, RELABEL_CHOICE_MINE);
  g_assert_cmpuint(get_number(&fixture, "change"), ==, 1);
  relabel_review_page_choose(fixture.page, RELABEL_CHOICE_BOTH);
  relabel_review_page_choose(fixture.page, RELABEL_CHOICE_THEIRS);
  /* Of what is skipped there is nothing to choose. */
  relabel_review_page_choose(fixture.page, RELABEL_CHOICE_MINE);
  g_assert_cmpuint(get_number(&fixture, "change"), ==, 4);
  g_assert_cmpuint(relabel_change_list_get_n_chosen(fixture.changes, RELABEL_CHOICE_MINE), ==, 1);
  g_assert_cmpuint(relabel_change_list_get_n_chosen(fixture.changes, RELABEL_CHOICE_BOTH), ==, 1);
  /* All cats, for the selected one is one. */
  relabel_review_page_choose_all(fixture.page, RELABEL_CHOICE_MINE, TRUE);
  g_assert_cmpuint(relabel_change_list_get_n_chosen(fixture.changes, RELABEL_CHOICE_MINE), ==, 3);
  relabel_review_page_choose_all(fixture.page, RELABEL_CHOICE_MINE, FALSE);
  g_assert_cmpuint(relabel_change_list_get_n_chosen(fixture.changes, RELABEL_CHOICE_MINE), ==, 9);
  for (guint i = 0; i < 20; i++)
    relabel_review_page_step(fixture.page, 1);
  g_assert_cmpuint(get_number(&fixture, "change"), ==, 11);
  tear_down(&fixture);
}

static void
test_filter(void)
{
  Fixture fixture;
  GtkToggleButton *conflicts;

  set_up(&fixture, 3);
  conflicts = get_filter_child(&fixture, "conflicts");
  gtk_toggle_button_set_active(conflicts, TRUE);
  g_assert_cmpuint(get_number(&fixture, "changes"), ==, 3);
  relabel_review_page_choose_all(fixture.page, RELABEL_CHOICE_MINE, FALSE);
  g_assert_cmpuint(relabel_change_list_get_n_chosen(fixture.changes, RELABEL_CHOICE_MINE), ==, 3);
  /* The first class, which is none of them. */
  gtk_drop_down_set_selected(get_filter_child(&fixture, "class_drop"), 1);
  g_assert_cmpuint(get_number(&fixture, "changes"), ==, 0);
  g_assert_null(relabel_review_page_get_selected(fixture.page));
  relabel_review_page_choose(fixture.page, RELABEL_CHOICE_THEIRS);
  gtk_toggle_button_set_active(conflicts, FALSE);
  g_assert_cmpuint(get_number(&fixture, "changes"), ==, 6);
  gtk_drop_down_set_selected(get_filter_child(&fixture, "class_drop"), 0);
  gtk_drop_down_set_selected(get_filter_child(&fixture, "group_drop"), 1);
  g_assert_true(relabel_change_list_get_by_class(fixture.changes));
  g_assert_cmpstr(relabel_change_get_class(relabel_review_page_get_selected(fixture.page)), ==, "bird");
  tear_down(&fixture);
}

static void
test_nothing(void)
{
  Fixture fixture;

  set_up(&fixture, 0);
  g_assert_false(relabel_review_page_is_ready(fixture.page));
  g_assert_null(relabel_review_page_get_selected(fixture.page));
  relabel_review_page_step(fixture.page, 1);
  tear_down(&fixture);
}

static guint
count_rows(GtkWidget *widget)
{
  guint n = RELABEL_IS_CHANGE_ROW(widget);

  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL; child = gtk_widget_get_next_sibling(child))
    n += count_rows(child);
  return n;
}

static void
test_many(void)
{
  Fixture fixture;

  set_up(&fixture, 25000);
  g_assert_cmpuint(get_number(&fixture, "changes"), ==, 100000);
  /* There are rows only for those that are seen, and some around them. */
  g_assert_cmpuint(count_rows(GTK_WIDGET(fixture.page)), <, 500);
  g_assert_cmpuint(memory_dataset_get_longest_read(fixture.dataset), <, 500);
  relabel_review_page_choose_all(fixture.page, RELABEL_CHOICE_MINE, FALSE);
  g_assert_cmpuint(relabel_change_list_get_n_chosen(fixture.changes, RELABEL_CHOICE_MINE), ==, 75000);
  tear_down(&fixture);
}

static gboolean
is_wide(gpointer canvas)
{
  return gtk_widget_get_width(canvas) > 600;
}

/* Who looks closer at one picture does so at the other. */
static void
test_pictures(void)
{
  Fixture fixture;
  RelabelCanvas *before, *after;
  double scale;

  set_up(&fixture, 1);
  before = RELABEL_CANVAS(gtk_widget_get_first_child(get_child(&fixture, "compare")));
  after = RELABEL_CANVAS(gtk_widget_get_next_sibling(GTK_WIDGET(before)));
  g_assert_cmpint(gtk_widget_get_width(GTK_WIDGET(before)), ==, gtk_widget_get_width(GTK_WIDGET(after)));
  scale = relabel_canvas_get_scale(before);
  relabel_canvas_zoom(after, 2, 10, 10);
  g_assert_cmpfloat_with_epsilon(relabel_canvas_get_scale(before), 2 * scale, 1e-9);
  g_assert_cmpfloat(relabel_canvas_get_scale(before), ==, relabel_canvas_get_scale(after));
  g_object_set(fixture.page, "blend", TRUE, NULL);
  wait_for(is_wide, before);
  g_assert_cmpfloat_with_epsilon(gtk_widget_get_opacity(GTK_WIDGET(after)), 0.5, 0.01);
  gtk_adjustment_set_value(get_child(&fixture, "blend_adjustment"), 1);
  g_assert_cmpfloat_with_epsilon(gtk_widget_get_opacity(GTK_WIDGET(after)), 1, 0.01);
  tear_down(&fixture);
}

typedef struct {
  const char *name;
  const char *document;
  const char *part;
  const char *value;
} Row;

static const Row rows[] = {
  { "class", "{\"label\": \"cat\"}", "label", "cat" },
  { "no-class", "{\"label\": null}", "label", NULL },
  { "not-there", "{}", "label", NULL },
  { "box", "{\"bounding_box\": [0.1, 0.25, 0.5, 1]}", "bounding_box", "10.0 %, 25.0 % · 50.0 × 100.0 %" },
  { "broken-box", "{\"bounding_box\": [\"a\"]}", "bounding_box", "a" },
  { "box-of-texts", "{\"bounding_box\": [\"a\", \"b\", \"c\", \"d\"]}", "bounding_box", "0.0 %, 0.0 % · 0.0 × 0.0 %" },
  { "one-point", "{\"points\": [[0.1, 0.2]]}", "points", "1 point" },
  { "shapes", "{\"points\": [[[0.1, 0.2], [0.3, 0.4]], [[0, 0]]]}", "points", "3 points" },
  { "mask", "{\"mask\": {\"$binary\": \"AA==\"}}", "mask", "see the picture" },
  { "number", "{\"confidence\": 0.5}", "confidence", "0.5" },
  { "truth", "{\"occluded\": true}", "occluded", "yes" },
  { "tags", "{\"tags\": [\"a\", \"b\"]}", "tags", "a, b" },
  { "no-tags", "{\"tags\": []}", "tags", NULL },
};

static void
test_value(gconstpointer data)
{
  const Row *row = data;
  g_autoptr(JsonNode) node = json_from_string(row->document, NULL);
  g_autofree char *value = relabel_change_text_dup_value(json_node_get_object(node), row->part);

  g_assert_cmpstr(value, ==, row->value);
}

int
main(int argc, char **argv)
{
  gtk_test_init(&argc, &argv, NULL);
  adw_init();
  for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
    g_autofree char *path = g_strconcat("/review/value/", rows[i].name, NULL);

    g_test_add_data_func(path, &rows[i], test_value);
  }
  g_test_add_func("/review/choose", test_choose);
  g_test_add_func("/review/filter", test_filter);
  g_test_add_func("/review/nothing", test_nothing);
  g_test_add_func("/review/many", test_many);
  g_test_add_func("/review/pictures", test_pictures);
  return g_test_run();
}
